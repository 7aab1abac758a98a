/*
 * desk_file.h - one timeline of everything about a house or a person: cases, what was said, calls,
 * relations, use, notes, changes of the file itself.
 *
 * Gathered by queries each time it is shown (S0-3.3.2), so nothing can be out of date. Entries of
 * each source are bounded; a page shows DESK_FILE_SHOWN of them, the newest first.
 */
#pragma once

#include "base/doc.h"
#include "case/case_past.h"
#include "http/route.h"
#include "register/register_house.h"
#include "register/register_note.h"
#include "register/register_person.h"

enum { DESK_FILE_SHOWN = 60 };

struct desk_entry {
    int64_t at, by;    /* by: a member of staff, 0: nobody named */
    const char *kind;  /* case, talk, life, note, change */
    const char *what;  /* 报修, 成为业主 */
    const char *text;  /* in a sentence; NULL: none */
    const char *where; /* 3-2-1501, when it is about another house; NULL */
    const char *href;  /* NULL: nothing to open */
    const char *chip, *chip_state;
    bool is_stale, is_restricted, is_confidential;
};

struct desk_file {
    struct op *op;
    int64_t community_id;
    struct desk_entry *entries;
    size_t count, room;
};

struct desk_file desk_file_new(struct op *op, int64_t community_id);
void desk_file_add(struct desk_file *file, struct desk_entry entry);

/* `with_house`: say at which house each was. */
void desk_file_add_cases(struct desk_file *file, const struct case_past *cases, size_t count,
                         bool with_house);
/* What was said on the newest of them. */
err_t desk_file_add_talks(struct desk_file *file, const struct case_past *cases, size_t count);
err_t desk_file_add_calls(struct desk_file *file, const char *const *phone_hashes, size_t count);
/* `of_house`: name the person, else the house. */
void desk_file_add_relations(struct desk_file *file, const struct person_house *relations,
                             size_t count, bool of_house);
void desk_file_add_uses(struct desk_file *file, const struct house_use *uses, size_t count);
void desk_file_add_notes(struct desk_file *file, const struct person_note *notes, size_t count);
/* What was changed in the file itself, from the journal. */
err_t desk_file_add_changes(struct desk_file *file, const char *subject, int64_t id);

/* Kinds of which only some are shown; NULL-terminated: all case talk life note change. */
extern const char *const DESK_FILE_SHOWS[];

/* document.timeline, document.next (a cursor, or null), page.shows [{code, name, href, is_here}],
 * page.next_href. `show` NULL: all; `after` NULL: from the newest on. */
err_t desk_file_show(struct desk_file *file, const char *show, const char *after, const char *path,
                     struct doc *document);

/* document.stale: open cases that nobody touched for a week, the oldest first. */
void desk_file_set_stale(struct op *op, const struct case_past *cases, size_t count,
                         struct doc *document);

/* Whole days: "2026-11-25"; "" for 0. */
const char *desk_file_day(struct op *op, int64_t at);
/* "2024-03-01 至今", "2024-03-01 至 2026-11-25". */
const char *desk_file_span(struct op *op, int64_t from_at, int64_t to_at);
