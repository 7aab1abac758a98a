/* 受理回执: what a customer takes home, in large type: number, what was promised by when, and
 * whom to call. Only public promises. */
#include "desk/desk_intake.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "staff/staff.h"

/* Controlled forms carry their number and version; domain.md §I, form 11. */
static const char FORM_CODE[] = "AJ-11", FORM_VERSION[] = "A/0";

static err_t set_person(struct op *op, struct doc *out, const char *name, int64_t id)
{
    struct staff_member *member;
    err_t e = id == 0 ? OK : staff_get(op, id, &member);

    if (e == OK && id != 0)
        doc_set_text(out, name, staff_called(op, member));
    return e;
}

static void set_form(struct op *op, struct doc *document)
{
    struct doc *form = doc_set_object(document, "form");

    doc_set_text(form, "name", "受理回执");
    doc_set_text(form, "code", FORM_CODE);
    doc_set_text(form, "version", FORM_VERSION);
    doc_set_text(form, "printed_by", op->actor->name);
    doc_set_text(form, "printed_at", case_words_written(op, op->now));
}

/* What the customer may read of his case: no internal target, no department, no staff but the one
 * who took it in. */
static err_t set_receipt(struct op *op, struct doc *document, const struct doc *item,
                         int64_t community_id)
{
    static const char *const SHOWN[] = {"id", "number", "nature", NULL};
    static const char *const OPEN[] = {"title", "house", "place", NULL};
    struct desk_center center;
    bool is_quiet = doc_get_bool(item, "confidential"); /* paper lies about at home */
    int64_t received_at = 0;

    for (size_t i = 0; SHOWN[i] != NULL; i++)
        doc_set(document, SHOWN[i], doc_get(item, SHOWN[i]));
    doc_set_text(document, "received_at", doc_get_text(item, "received_at"));
    for (size_t i = 0; OPEN[i] != NULL && !is_quiet; i++)
        doc_set(document, OPEN[i], doc_get(item, OPEN[i]));
    if (!is_quiet)
        doc_set_text(document, "reporter_name", doc_get_text(doc_get(item, "reporter"), "name"));
    doc_set_text(document, "nature_name", case_fields_name(doc_get_text(item, "nature")));
    if (clock_parse(doc_get_text(item, "received_at"), &received_at))
        doc_set_text(document, "received_text", case_words_written(op, received_at));
    desk_intake_written_promises(op, doc_get(item, "promises"), doc_set_list(document, "promised"));
    center = desk_intake_center(op, community_id);
    doc_set_text(doc_set_object(document, "center"), "name", center.name);
    doc_set_text(doc_get(document, "center"), "phone", center.phone);
    return set_person(op, document, "taken_by", doc_get_int(item, "first_contact"));
}

err_t desk_receipt_show(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_list(op->arena);
    int64_t id, community_id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e == OK)
        e = case_rows(op, &id, 1, false, items, &community_id);
    if (e != OK)
        return e;
    if (items->count == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    e = set_receipt(op, document, items->first->value, community_id);
    if (e != OK)
        return e;
    set_form(op, document);
    return reply_page(reply, document, "desk/receipt");
}
