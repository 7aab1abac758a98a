#include "staff/staff.h"

#include "base/str.h"

static const struct {
    const char *code, *name;
} ROLES[ROLE_COUNT] = {
    [ROLE_FRONT_DESK] = {"front_desk", "客服前台"},
    [ROLE_DUTY] = {"duty", "夜间值班"},
    [ROLE_CSS] = {"css", "客户主任"},
    [ROLE_DIRECTOR] = {"director", "服务中心主任"},
    [ROLE_ENG] = {"eng", "工程主管"},
    [ROLE_TECHNICIAN] = {"technician", "维修人员"},
    [ROLE_ENV] = {"env", "环境主管"},
    [ROLE_SECURITY] = {"security", "护卫主管"},
    [ROLE_GUARD] = {"guard", "护卫员"},
    [ROLE_FINANCE] = {"finance", "财务"},
    [ROLE_ADM] = {"adm", "行政主管"},
    [ROLE_ARCHIVIST] = {"archivist", "文档管理员"},
    [ROLE_QUALITY] = {"quality", "综合管理部"},
    [ROLE_EXEC] = {"exec", "高管"},
    [ROLE_ADMIN] = {"admin", "系统管理员"},
    [ROLE_COMMITTEE] = {"committee", "业委会"},
    [ROLE_DEVELOPER] = {"developer", "开发商/施工单位"},
    [ROLE_OWNER] = {"owner", "业主"},
};

const char *staff_role_code(enum staff_role role)
{
    must(role < ROLE_COUNT);
    return ROLES[role].code;
}

const char *staff_role_name(enum staff_role role)
{
    must(role < ROLE_COUNT);
    return ROLES[role].name;
}

void staff_role_codes(struct doc *out, const char *name, uint64_t roles)
{
    struct doc *codes = doc_set_list(out, name);

    for (enum staff_role role = 0; role < ROLE_COUNT; role++)
        if ((roles & ROLE_BIT(role)) != 0)
            doc_add_text(codes, staff_role_code(role));
}

void staff_role_flags(struct doc *out, uint64_t roles)
{
    struct doc *is = doc_set_object(out, "is");

    for (enum staff_role role = 0; role < ROLE_COUNT; role++)
        if ((roles & ROLE_BIT(role)) != 0)
            doc_set_bool(is, staff_role_code(role), true);
}

bool staff_role_find(const char *code, enum staff_role *ret_role)
{
    for (enum staff_role role = 0; role < ROLE_COUNT; role++)
        if (str_equal(ROLES[role].code, code)) {
            *ret_role = role;
            return true;
        }
    return false;
}
