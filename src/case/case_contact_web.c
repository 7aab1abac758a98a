#include "case/case.h"

#include "case/case_contact.h"
#include "staff/staff.h"

#include <inttypes.h>

static const struct field REVEAL_FIELDS[] = {
    {"reason", FIELD_TEXT, true, .min = 2, .max = 200, .label = "查看原因",
     .help = "why the number itself must be seen; it is kept with the case"},
    FIELDS_END};

static err_t case_contact_web_dial(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_contact_dial(req->op, id);
    if (e != OK)
        return e;
    return reply_see(reply, 200, arena_printf(req->op->arena, "/cases/%" PRId64, id));
}

/* The only answer that ever holds a number in full. */
static err_t case_contact_web_reveal(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct service_case *sc;
    const char *phone;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_contact_reveal(req->op, id, doc_get_text(req->input, "reason"), &sc, &phone);
    if (e != OK)
        return e;
    doc_set_id(document, "id", sc->id);
    doc_set_text(document, "number", sc->number);
    doc_set_text(document, "name", sc->reporter_name);
    doc_set_text(document, "phone", phone);
    return reply_page(reply, document, "case/revealed");
}

const struct route CASE_CONTACT_ROUTES[] = {
    {POST, "/cases/{id}/dial", MAY_SEE_CASE, WRITES, NULL, case_contact_web_dial,
     "Call the customer through the telephone system, without seeing the number", "case/show", NULL,
     false, NULL},
    {POST, "/cases/{id}/reveal", MAY_SEE_CASE, WRITES, REVEAL_FIELDS, case_contact_web_reveal,
     "The customer's number, once, for a reason that is recorded", "case/show", NULL, false, NULL},
    ROUTES_END,
};
