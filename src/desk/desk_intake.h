/*
 * desk_intake.h - the phone desk: one call, one or several matters, opened in one go.
 *
 * Source, S4-1.2, S4-3.4.2; look.md 受理.
 */
#pragma once

#include "http/route.h"

#include "base/doc.h"
#include "base/op.h"

enum { DESK_INTAKE_MOST_MATTERS = 10 };

/* The fields of one matter: those of POST /cases, and what only the desk asks. */
extern const struct field DESK_INTAKE_FIELDS[];

/* `raw` as it came from the form or as JSON: what all matters share (house, caller, channel …)
 * beside `matters`, a list of objects (or its JSON, from a form); a matter that stands at
 * the top counts as the last one. All of them are opened, in one transaction, or none; one that
 * was answered on the spot is answered in the same go. Faults of all matters are told at once. */
err_t desk_intake_open(struct op *op, int64_t community_id, const struct doc *raw,
                       int64_t **ret_ids, size_t *ret_count);

/* What was typed so far, as the fields of case_open as far as they can be read: nothing is
 * refused, what is wrong is left out. */
struct doc *desk_intake_so_far(struct op *op, const struct doc *raw);

/* ---- words (desk_intake_words.c) --------------------------------------------------------- */

/* What a caller is told of his promises: only public ones that still run, the earliest first:
 * [{what, by}], 修好, 今天 16:30. */
void desk_intake_public_promises(struct op *op, const struct doc *promises, struct doc *list);

/* The same on paper, where no "today" may stand: every public promise that was made, with its
 * date, whatever became of it since. 24:00 of a day is written so. */
void desk_intake_written_promises(struct op *op, const struct doc *promises, struct doc *list);

/* Whom to call about a case: 颐园世家物业服务中心 and its number (the fact `phone` of the
 * community's profile), or without one its front desk. */
struct desk_center {
    const char *name, *phone;
};
struct desk_center desk_intake_center(struct op *op, int64_t community_id);

/* A text to send back to the chat group: number, what was taken in, by when, whom to call. */
const char *desk_intake_reply(struct op *op, const struct doc *items, struct desk_center center);

/* The form: nature, place, thing and trouble to choose from; `values` is what stands in it. */
/* Is it one of the places that the page proposes? */
bool desk_intake_proposes_place(const char *place);
/* What is offered there: its categories and usual places. */
err_t desk_intake_form(struct op *op, int64_t community_id, struct doc *page);
void desk_intake_values(struct op *op, struct doc *document, const struct doc *values);

/* ---- paper (desk_receipt.c) ---------------------------------------------------------------- */

/* GET /cases/{id}/receipt: 受理回执, in large type. */
err_t desk_receipt_show(struct request *req, struct reply *reply);
