/*
 * setup_publish.h - for the files of this room: a text of rules that is checked, looked at and
 * then published; its faults as lines.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

/* domain.md H: everybody who works here reads the rules, 综合管理部 publishes them. */
#define MAY_READ_RULES (MAY_SEE_CASE | MAY_ADMINISTER)
#define MAY_PUBLISH ROLE_BIT(ROLE_QUALITY)
#define MAY_BIND (MAY_PUBLISH | MAY_ADMINISTER)

enum { SETUP_PUBLISH_TEXT_MAX = 400000 };

/* text, confirm */
extern const struct field SETUP_PUBLISH_FIELDS[];

/* The faults of op ("FILE:LINE") become `faults [{line, reason}]` of the document, and are
 * forgotten; the page shows them beside the text with status 422. `skip` lines stood before
 * what was typed. */
void setup_publish_faults(struct op *op, int64_t skip, struct doc *into);

/* Members of `page` that every such page has: the text as typed. */
void setup_publish_page(struct request *req, const char *text, struct doc *into);
