#include "register/register.h"

#include "register/register_store.h"
#include "staff/staff.h"

/* All that the actor belongs to; bounded by his grants. */
static err_t list_communities(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *list = doc_object(op->arena), *items = doc_set_list(list, "items");
    struct community *communities;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_LOGGED_IN, &ids, &count);
    e = register_store_community_list_of(op, ids, count, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = register_community_document(op, &communities[i], doc_add_object(items));
    if (e != OK)
        return e;

    doc_set_null(list, "next");
    reply->document = list;
    return OK;
}

const struct route REGISTER_ROUTES[] = {
    {GET, "/communities", MAY_LOGGED_IN, READS, NULL, list_communities,
     .summary = "The communities of the caller, with their hours"},
    ROUTES_END,
};
