/*
 * desk_person_document.h - a person as his page, his row and his JSON show him. Numbers are masked
 * here, whoever looks.
 */
#pragma once

#include "base/doc.h"
#include "register/register_note.h"
#include "register/register_person.h"

/* What the register says of him, with `page` in words. */
void desk_person_facts(struct op *op, const struct person *person, struct doc *into);
/* Rows of a list: name, kind, houses, first phone, tags. */
err_t desk_person_rows(struct op *op, int64_t community_id, const struct person *persons,
                       size_t count, struct doc *items);
/* Facts, contacts, houses, notes, vehicles, stale cases and the timeline. */
err_t desk_person_show(struct op *op, const struct person *person, const char *show,
                       const char *after, struct doc *document);
/* His notes as far as the caller sees them: care items are sensitive (domain.md H), restricted ones
 * only if they are asked for and his post may see them. */
err_t desk_person_notes(struct op *op, const struct person *person, bool with_restricted,
                        struct person_note **ret_notes, size_t *ret_count);
