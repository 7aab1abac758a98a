/* 设置: which of its places are whose, and the page that leads to them. */
#include "desk/desk.h"

#include "base/str.h"
#include "setup/setup.h"
#include "staff/staff.h"

#include <string.h>

struct settings_place {
    const char *href, *name, *what;
    uint64_t who;
};

#define MAY_READ_RULES (MAY_SEE_CASE | MAY_ADMINISTER)

static const struct settings_place PLACES[] = {
    {"/settings/users", "帐号", "谁在这里工作、在哪个小区、做什么；首次密码、停用、登录",
     MAY_SEE_STAFF},
    {"/settings/communities", "小区", "小区的名称、电话、服务时段，登记房屋",
     ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC)},
    {"/settings/departments", "部门", "项目经理下面的部门和班组，谁属于哪个部门",
     MAY_ROSTER | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) |
         ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC)},
    {"/settings/roster", "排班", "一周里谁在什么时候当班；提醒和升级先找当班的人", MAY_ROSTER},
    {"/settings/delegations", "授权与代班", "休假或外出时请同事代办、代班；到时自动结束", MAY_SEE_CASE},
    {"/settings/standards", "服务标准", "每一步多久办完；哪个小区执行哪些标准；发布新版本",
     MAY_READ_RULES},
    {"/settings/blueprints", "服务蓝图", "每种事怎样办、谁来办、到哪一步；画成图；发布新版本",
     MAY_READ_RULES},
    {"/settings/calendar", "工作日历", "放假和调休的日子；载入下一年的安排", MAY_READ_RULES},
    {"/settings/log", "变更记录", "谁在什么时候改了什么设置",
     ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC)},
};

enum { PLACE_COUNT = sizeof PLACES / sizeof PLACES[0] };

static bool is_here(const struct settings_place *place, const char *path)
{
    size_t length = strlen(place->href);

    return strncmp(path, place->href, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

void desk_settings_places(struct request *req, struct doc *into)
{
    struct doc *places = doc_set_list(into, "places");

    for (size_t i = 0; i < PLACE_COUNT; i++) {
        struct doc *one;
        if (!staff_may(req->op, PLACES[i].who))
            continue;
        one = doc_add_object(places);
        doc_set_text(one, "href", PLACES[i].href);
        doc_set_text(one, "name", PLACES[i].name);
        doc_set_text(one, "what", PLACES[i].what);
        doc_set_bool(one, "is_here", is_here(&PLACES[i], req->path));
    }
}

static err_t settings(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *warning;
    bool unfinished = false;
    err_t e = setup_calendar_warning(req->op, &warning);

    if (e == OK && (op_roles_in(req->op, 0) & MAY_ADMINISTER) != 0)
        e = setup_is_unfinished(req->op, &unfinished);
    if (e != OK)
        return e;
    desk_settings_places(req, document);
    doc_set_text(document, "warning", warning);
    doc_set_bool(document, "unfinished", unfinished);
    return reply_page(reply, document, "desk/settings");
}

const struct route DESK_SETTINGS_ROUTES[] = {
    {GET, "/settings", MAY_SEE_CASE | MAY_ADMINISTER, READS, NULL, settings,
     .summary = "The places of the settings that the caller may see"},
    ROUTES_END,
};
