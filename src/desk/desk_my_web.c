/* /my: the jobs of a technician on his phone, the next step under his thumb. */
#include "desk/desk.h"

#include "base/str.h"
#include "case/case.h"
#include "staff/staff.h"

static err_t my_jobs(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    err_t e = case_my_jobs(req->op, items);

    if (e != OK)
        return e;
    doc_set_int(doc_set_object(document, "page"), "count", (int64_t)items->count);
    return reply_page(reply, document, "desk/my");
}

const struct route DESK_MY_ROUTES[] = {
    {GET, "/my", MAY_DO_WORK, READS, NULL, my_jobs, "My jobs in order of due time", NULL, NULL,
     false, NULL},
    ROUTES_END,
};
