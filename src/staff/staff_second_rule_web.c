/* /settings/second-factor: which roles must have a second factor; and who has lost his. */
#include "staff/staff.h"

#include "staff/staff_admin_document.h"
#include "staff/staff_second.h"

#include "base/str.h"

static const struct field RULE_FIELDS[] = {
    {.name = "role",
     .kind = FIELD_LIST,
     .max = ROLE_COUNT,
     .label = "岗位",
     .help =
         "All roles that must have a second factor, in whatever community; none is sent: nobody "
         "must."},
    FIELDS_END,
};

/* It holds for the whole company, so only the company's own administrators set it. */
static err_t of_the_company(struct request *req)
{
    if ((op_roles_in(req->op, 0) & MAY_ADMINISTER) != 0)
        return OK;
    return op_fail(req->op, ERR_FORBIDDEN, "由公司的系统管理员办理");
}

static err_t rule_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    uint64_t roles = 0;
    err_t e = of_the_company(req);

    if (e == OK)
        e = staff_second_rule(req->op, &roles);
    if (e != OK)
        return e;
    staff_role_codes(document, "roles", roles);
    staff_role_flags(document, roles);
    reply->fields = RULE_FIELDS;
    return reply_page(reply, document, "staff/second_factor_rule");
}

static err_t save_rule(struct request *req, struct reply *reply)
{
    uint64_t roles = 0;
    err_t e = of_the_company(req);

    if (e == OK)
        e = staff_admin_document_roles(req->op, doc_get(req->input, "role"), &roles);
    if (e == OK)
        e = staff_second_set_rule(req->op, roles);
    return e == OK ? reply_see(reply, 200, "/settings/second-factor") : e;
}

const struct route STAFF_SECOND_RULE_ROUTES[] = {
    {GET, "/settings/second-factor", MAY_ADMINISTER, READS, NULL, rule_page,
     .summary = "Which roles must have a second factor"},
    {POST, "/settings/second-factor", MAY_ADMINISTER, WRITES, RULE_FIELDS, save_rule,
     .summary = "Sets them: who has none is led to set it up before anything else",
     .template = "staff/second_factor_rule", .again = "/settings/second-factor"},
    ROUTES_END,
};
