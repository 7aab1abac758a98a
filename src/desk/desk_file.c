#include "desk/desk_file.h"

#include "base/clock.h"
#include "base/str.h"
#include "call/call.h"
#include "case/case_words.h"
#include "journal/journal.h"
#include "register/register_words.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TALKS_OF_CASES = 25, CHANGES_MAX = 200, STALE_MAX = 20 };

const char *const DESK_FILE_SHOWS[] = {"all", "case", "talk", "life", "note", "change", NULL};
static const char *const SHOW_NAMES[] = {"全部",       "服务单", "联系",
                                         "居住与使用", "记录",   "档案变更"};

/* ---- gathering -------------------------------------------------------------------------- */

struct desk_file desk_file_new(struct op *op, int64_t community_id)
{
    return (struct desk_file){.op = op, .community_id = community_id};
}

void desk_file_add(struct desk_file *file, struct desk_entry entry)
{
    if (file->count == file->room) {
        size_t room = file->room == 0 ? 64 : file->room * 2;
        file->entries =
            arena_grow(file->op->arena, file->entries, file->room * sizeof *file->entries,
                       room * sizeof *file->entries);
        file->room = room;
    }
    file->entries[file->count++] = entry;
}

const char *desk_file_day(struct op *op, int64_t at)
{
    return at == 0 ? "" : clock_format_day(op->arena, clock_day(at, op->utc_offset_min));
}

const char *desk_file_span(struct op *op, int64_t from_at, int64_t to_at)
{
    if (to_at == 0)
        return arena_printf(op->arena, "%s 至今", desk_file_day(op, from_at));
    return arena_printf(op->arena, "%s 至 %s", desk_file_day(op, from_at),
                        desk_file_day(op, to_at));
}

static const char *case_href(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/cases/%" PRId64, id);
}

static bool is_warranty(const struct case_past *c)
{
    return str_in(c->responsibility,
                  (const char *const[]){"warranty", "developer", "contractor", NULL});
}

void desk_file_add_cases(struct desk_file *file, const struct case_past *cases, size_t count,
                         bool with_house)
{
    for (size_t i = 0; i < count; i++) {
        const struct case_past *c = &cases[i];
        struct desk_entry entry = {.at = c->received_at,
                                   .kind = "case",
                                   .what = is_warranty(c) ? "保修维修" : case_past_nature(c),
                                   .text = str_is_empty(c->title) ? c->number : c->title,
                                   .where = with_house ? c->house : NULL,
                                   .href = case_href(file->op, c->id),
                                   .chip = case_past_status(c),
                                   .chip_state = case_past_state(c),
                                   .is_stale = case_past_is_stale(file->op, c),
                                   .is_confidential = c->is_confidential};
        desk_file_add(file, entry);
    }
}

err_t desk_file_add_talks(struct desk_file *file, const struct case_past *cases, size_t count)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count && i < TALKS_OF_CASES; i++) {
        struct case_talk *talks;
        size_t found;
        e = case_past_talks(file->op, file->community_id, cases[i].id, &talks, &found);
        for (size_t n = 0; e == OK && n < found; n++)
            desk_file_add(file, (struct desk_entry){.at = talks[n].at,
                                                    .by = talks[n].actor_id,
                                                    .kind = "talk",
                                                    .what = talks[n].kind_name,
                                                    .text = talks[n].text,
                                                    .is_confidential = cases[i].is_confidential,
                                                    .href = case_href(file->op, cases[i].id)});
    }
    return e;
}

err_t desk_file_add_calls(struct desk_file *file, const char *const *phone_hashes, size_t count)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i++) {
        struct missed_call *calls;
        size_t found;
        e = call_of_phone(file->op, file->community_id, phone_hashes[i], &calls, &found);
        for (size_t n = 0; e == OK && n < found; n++)
            desk_file_add(file, (struct desk_entry){
                                    .at = calls[n].called_at,
                                    .by = calls[n].called_back_by,
                                    .kind = "talk",
                                    .what = "未接来电",
                                    .text = calls[n].called_back_at == 0 ? "还没有回电" : "已回电",
                                    .chip = calls[n].called_back_at == 0 ? "待回电" : NULL,
                                    .chip_state = "warning"});
    }
    return e;
}

static const char *relation_text(struct op *op, const struct person_house *r, bool of_house)
{
    const char *who = of_house ? r->name : r->house;

    if (!str_is_empty(r->authority))
        return arena_printf(op->arena, "%s，授权：%s", who, r->authority);
    return who;
}

void desk_file_add_relations(struct desk_file *file, const struct person_house *relations,
                             size_t count, bool of_house)
{
    struct op *op = file->op;

    for (size_t i = 0; i < count; i++) {
        const struct person_house *r = &relations[i];
        const char *relation = register_words_name(REGISTER_RELATION, r->relation);
        struct desk_entry entry = {
            .at = r->from_at,
            .kind = "life",
            .what = arena_printf(op->arena, "成为%s", relation),
            .text = relation_text(op, r, of_house),
            .href = of_house ? arena_printf(op->arena, "/persons/%" PRId64, r->person_id)
                             : arena_printf(op->arena, "/houses/%" PRId64, r->house_id)};
        desk_file_add(file, entry);
        if (register_person_house_holds(r, op->now))
            continue;
        entry.at = r->to_at;
        entry.what = arena_printf(op->arena, "不再是%s", relation);
        desk_file_add(file, entry);
    }
}

void desk_file_add_uses(struct desk_file *file, const struct house_use *uses, size_t count)
{
    for (size_t i = 0; i < count; i++)
        desk_file_add(file, (struct desk_entry){
                                .at = uses[i].from_at,
                                .kind = "life",
                                .what = register_words_name(REGISTER_USE, uses[i].use),
                                .text = str_is_empty(uses[i].tenants) ? NULL : uses[i].tenants});
}

static const char *note_what(const struct person_note *n)
{
    return str_equal(n->kind, "care") ? register_words_name(REGISTER_CARE, n->code)
                                      : register_words_name(REGISTER_NOTE, n->kind);
}

void desk_file_add_notes(struct desk_file *file, const struct person_note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct person_note *n = &notes[i];
        bool is_talk = str_equal(n->kind, "communication");
        desk_file_add(file,
                      (struct desk_entry){.at = n->from_at,
                                          .by = n->made_by,
                                          .kind = is_talk ? "talk" : "note",
                                          .what = note_what(n),
                                          .text = str_is_empty(n->source)
                                                      ? n->text
                                                      : arena_printf(file->op->arena, "%s（%s）",
                                                                     n->text, n->source),
                                          .chip = n->to_at != 0 ? "已停用" : NULL,
                                          .chip_state = "waiting",
                                          .is_restricted = n->is_restricted});
    }
}

err_t desk_file_add_changes(struct desk_file *file, const char *subject, int64_t id)
{
    struct journal_event *events;
    size_t count;
    err_t e =
        journal_list(file->op, file->community_id, subject, id, 0, CHANGES_MAX, &events, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        desk_file_add(
            file, (struct desk_entry){.at = events[i].at,
                                      .by = events[i].actor_id,
                                      .kind = "change",
                                      .what = register_words_name(REGISTER_EVENT, events[i].kind)});
    return e;
}

/* ---- showing -------------------------------------------------------------------------------- */

static int newest_first(const void *a, const void *b)
{
    const struct desk_entry *x = a, *y = b;

    return (x->at < y->at) - (x->at > y->at);
}

/* The names of who did what, in one statement. */
static err_t names_of(struct op *op, struct desk_entry **entries, size_t count,
                      struct staff_member **ret_members, size_t *ret_count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (entries[i]->by > 0)
            ids[n++] = entries[i]->by;
    *ret_members = NULL;
    *ret_count = 0;
    return n == 0 ? OK : staff_get_many(op, ids, n, ret_members, ret_count);
}

static const char *name_of(const struct staff_member *members, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].id == id)
            return members[i].name;
    return NULL;
}

static void show_entry(struct op *op, const struct desk_entry *entry, const char *by,
                       struct doc *list)
{
    struct doc *one = doc_add_object(list), *page;

    doc_set_time(one, "at", entry->at, op->utc_offset_min);
    doc_set_text(one, "kind", entry->kind);
    doc_set_text(one, "what", entry->what);
    doc_set_text(one, "text", entry->text);
    doc_set_text(one, "where", entry->where);
    doc_set_text(one, "href", entry->href);
    doc_set_text(one, "by", by);
    doc_set_text(one, "status_name", entry->chip);
    doc_set_bool(one, "is_stale", entry->is_stale);
    doc_set_bool(one, "is_restricted", entry->is_restricted);
    doc_set_bool(one, "confidential", entry->is_confidential);
    page = doc_set_object(one, "page");
    doc_set_text(page, "at_text", case_words_instant(op, entry->at));
    doc_set_text(page, "state", entry->chip_state);
}

static void show_tabs(struct op *op, const char *show, const char *path, struct doc *page)
{
    struct doc *shows = doc_set_list(page, "shows");

    for (size_t i = 0; DESK_FILE_SHOWS[i] != NULL; i++) {
        struct doc *one = doc_add_object(shows);
        doc_set_text(one, "code", DESK_FILE_SHOWS[i]);
        doc_set_text(one, "name", SHOW_NAMES[i]);
        doc_set_text(one, "href",
                     i == 0 ? path
                            : arena_printf(op->arena, "%s?show=%s", path, DESK_FILE_SHOWS[i]));
        doc_set_bool(one, "is_here", str_equal(show, DESK_FILE_SHOWS[i]));
    }
}

/* Behind which entry a page begins: those of the same instant that were shown count too. */
struct place {
    int64_t at, shown;
};

static bool is_behind(const struct desk_entry *entry, struct place *after)
{
    if (after->at == 0 || entry->at < after->at)
        return true;
    return entry->at == after->at && after->shown-- <= 0;
}

/* *ret_count of them; *ret_more: there are others behind. */
static size_t choose(const struct desk_file *file, const char *show, struct place after,
                     struct desk_entry *shown[DESK_FILE_SHOWN], bool *ret_more)
{
    size_t n = 0;

    *ret_more = false;
    for (size_t i = 0; i < file->count && !*ret_more; i++) {
        struct desk_entry *entry = &file->entries[i];
        if (!str_equal(show, "all") && !str_equal(show, entry->kind))
            continue;
        if (!is_behind(entry, &after))
            continue;
        if (n == DESK_FILE_SHOWN)
            *ret_more = true;
        else
            shown[n++] = entry;
    }
    return n;
}

static const char *next_place(struct op *op, struct desk_entry *const *shown, size_t count,
                              struct place before)
{
    int64_t last = shown[count - 1]->at, same = before.at == last ? before.shown : 0;

    for (size_t i = 0; i < count; i++)
        same += shown[i]->at == last;
    return http_cursor_make(op->arena, last, same);
}

static void set_next(struct op *op, const char *next, const char *path, const char *show,
                     struct doc *document)
{
    doc_set_text(document, "next", next);
    doc_set_text(doc_get(document, "page"), "next_href",
                 next == NULL ? NULL
                              : arena_printf(op->arena, "%s?show=%s&after=%s", path, show, next));
}

err_t desk_file_show(struct desk_file *file, const char *show, const char *after, const char *path,
                     struct doc *document)
{
    struct op *op = file->op;
    struct desk_entry *shown[DESK_FILE_SHOWN];
    struct doc *list = doc_set_list(document, "timeline");
    struct staff_member *members;
    struct place place = {0, 0};
    size_t n, count;
    bool more;
    err_t e = str_is_empty(after) ? OK : http_cursor_parse(op, after, &place.at, &place.shown);

    if (e != OK)
        return e;
    show = show == NULL ? "all" : show;
    if (file->count > 0)
        qsort(file->entries, file->count, sizeof *file->entries, newest_first);
    n = choose(file, show, place, shown, &more);
    e = names_of(op, shown, n, &members, &count);
    for (size_t i = 0; e == OK && i < n; i++)
        show_entry(op, shown[i], name_of(members, count, shown[i]->by), list);
    show_tabs(op, show, path, doc_get(document, "page"));
    set_next(op, more ? next_place(op, shown, n, place) : NULL, path, show, document);
    return e;
}

void desk_file_set_stale(struct op *op, const struct case_past *cases, size_t count,
                         struct doc *document)
{
    struct doc *stale = doc_set_list(document, "stale");

    for (size_t i = count; i > 0 && stale->count < STALE_MAX; i--) {
        const struct case_past *c = &cases[i - 1];
        struct doc *one;
        if (!case_past_is_stale(op, c))
            continue;
        one = doc_add_object(stale);
        doc_set_id(one, "id", c->id);
        doc_set_text(one, "number", c->number);
        doc_set_text(one, "title", str_is_empty(c->title) ? c->number : c->title);
        doc_set_text(one, "nature_name", case_past_nature(c));
        doc_set_text(one, "status_name", case_past_status(c));
        doc_set_text(one, "state", case_past_state(c));
        doc_set_text(one, "touched_text",
                     case_words_instant(op, c->changed_at != 0 ? c->changed_at : c->received_at));
    }
}
