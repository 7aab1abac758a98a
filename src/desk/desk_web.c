#include "desk/desk.h"

#include "base/str.h"
#include "case/case.h"
#include "staff/staff.h"

/* The work desk: what needs me now; each counter opens the list that it counts. */
static err_t desk_web_home(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = OK;

    if ((staff_roles_of(req->op) & MAY_SEE_CASE) != 0)
        e = case_counters(req->op, doc_set_list(doc_set_object(document, "page"), "counters"));
    if (e == OK && (staff_roles_of(req->op) & MAY_SEE_CASE) != 0)
        e = case_pressing(req->op, req->wants_html, doc_set_list(document, "items"));
    if (e != OK)
        return e;
    return reply_page(reply, document, "desk/home");
}

const struct route DESK_ROUTES[] = {
    {GET, "/", MAY_LOGGED_IN, READS, NULL, desk_web_home,
     "The work desk: counters of what needs doing", NULL, NULL, false, NULL},
    ROUTES_END,
};
