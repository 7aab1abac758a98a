/* Pages of supervision: which community they show. */
#include "register/register.h"

#include "base/str.h"
#include "staff/staff.h"

err_t register_page_community(struct request *req, uint64_t who, int64_t *ret_community_id)
{
    const int64_t *ids;
    struct community *community;
    size_t count;
    err_t e;

    staff_scope(req->op, who, &ids, &count);
    if (count == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "没有权限");
    *ret_community_id = ids[0];
    if (!str_is_empty(req->community)) {
        e = register_choose_community(req->op, req->community, ret_community_id);
        if (e != OK)
            return e;
        if ((op_roles_in(req->op, *ret_community_id) & who) == 0)
            return op_fail(req->op, ERR_NOT_FOUND, "没有这个小区");
    }
    e = register_community_get(req->op, *ret_community_id, &community);
    if (e == OK)
        req->op->utc_offset_min = community->utc_offset_min;
    return e;
}

err_t register_page_choices(struct op *op, uint64_t who, int64_t here, struct doc *page)
{
    struct doc *list = doc_set_list(page, "communities");
    struct community *communities;
    size_t count;
    err_t e = register_community_list(op, &communities, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one;
        if ((op_roles_in(op, communities[i].id) & who) == 0)
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "code", communities[i].code);
        doc_set_text(one, "name", communities[i].name);
        doc_set_bool(one, "is_here", communities[i].id == here);
    }
    doc_set_bool(page, "has_choice", list->count > 1);
    return e;
}
