#include "setup/setup_wizard.h"

#include "setup/setup_store.h"

#include "staff/staff.h"

static const struct {
    const char *path, *name;
} STEPS[] = {
    [SETUP_NOTHING] = {"/setup", NULL},
    [SETUP_ACCOUNT] = {"/setup/account", "管理员"},
    [SETUP_COMMUNITY] = {"/setup/community", "公司与小区"},
    [SETUP_HOUSES] = {"/setup/houses", "房屋"},
    [SETUP_STANDARDS] = {"/setup/standards", "服务标准"},
    [SETUP_CATEGORIES] = {"/setup/categories", "分类"},
    [SETUP_PEOPLE] = {"/setup/people", "人员"},
    [SETUP_ROSTER] = {"/setup/roster", "排班"},
    [SETUP_DONE] = {"/setup/done", "开始使用"},
};

const char *setup_wizard_path(enum setup_step step)
{
    return STEPS[step].path;
}

/* An account may stand there that nobody made by the wizard (anju user add). */
static int step_of(const struct setup_company *company)
{
    return company->step < SETUP_ACCOUNT ? SETUP_ACCOUNT : company->step;
}

static void set_steps(struct doc *page, enum setup_step here, int done)
{
    struct doc *steps = doc_set_list(page, "steps");

    for (enum setup_step step = SETUP_ACCOUNT; step <= SETUP_DONE; step++) {
        struct doc *one = doc_add_object(steps);
        doc_set_text(one, "name", STEPS[step].name);
        doc_set_int(one, "number", step);
        doc_set_bool(one, "is_here", step == here);
        doc_set_bool(one, "is_done", (int)step <= done && step != here);
        if (step > SETUP_ACCOUNT && (int)step <= done + 1 && step != here)
            doc_set_text(one, "href", STEPS[step].path);
    }
}

err_t setup_wizard_page(struct request *req, enum setup_step here, struct doc *into)
{
    struct setup_company company;
    struct doc *page = doc_set_object(into, "page");
    err_t e = setup_store_company(req->op, &company);

    if (e != OK)
        return e;
    set_steps(page, here, here == SETUP_ACCOUNT ? SETUP_NOTHING : step_of(&company));
    doc_set_int(page, "number", here);
    doc_set_int(page, "last", SETUP_DONE);
    doc_set_text(page, "company", company.name);
    doc_set_text(page, "next_href", here < SETUP_DONE ? STEPS[here + 1].path : "/");
    if (here > SETUP_COMMUNITY)
        doc_set_text(page, "before_href", STEPS[here - 1].path);
    return OK;
}

err_t setup_wizard_may(struct request *req)
{
    if ((op_roles_in(req->op, 0) & MAY_ADMINISTER) != 0)
        return OK;
    return op_fail(req->op, ERR_NOT_FOUND, "首次设置由公司的系统管理员办理");
}

err_t setup_wizard_community(struct request *req, struct community **ret_community)
{
    struct community *all;
    const int64_t *ids;
    size_t count;
    err_t e;

    *ret_community = NULL;
    staff_scope(req->op, MAY_ADMINISTER, &ids, &count);
    e = register_community_page(req->op, ids, count, "", "", 1, &all, &count);
    if (e == OK && count > 0)
        *ret_community = &all[0];
    return e;
}

err_t setup_wizard_passed(struct op *op, enum setup_step step)
{
    struct setup_company company;
    err_t e = setup_store_company(op, &company);

    if (e != OK || company.step >= (int)step)
        return e;
    company.step = (int)step;
    return setup_store_save(op, &company);
}

err_t setup_is_unfinished(struct op *op, bool *ret_is_unfinished)
{
    struct setup_company company;
    err_t e = setup_store_company(op, &company);

    if (e == OK)
        *ret_is_unfinished = company.step > SETUP_NOTHING && company.step < SETUP_DONE;
    return e;
}
