/*
 * desk_house_document.h - a house as its page, its row and its JSON show it.
 */
#pragma once

#include "base/doc.h"
#include "register/register_house.h"

/* What the register says of it, with `page` in words. */
void desk_house_facts(struct op *op, const struct house *house, struct doc *into);
/* Rows of a list: its facts, owners, how many people. */
err_t desk_house_rows(struct op *op, int64_t community_id, const struct house *houses, size_t count,
                      struct doc *items);
/* Facts, people, uses, warranties, vehicles, repairs, stale cases and the timeline. */
err_t desk_house_show(struct op *op, const struct house *house, const char *show, const char *after,
                      struct doc *document);
