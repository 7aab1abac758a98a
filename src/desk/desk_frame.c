/* The frame of every page: who is logged in, and the places that are his. */
#include "desk/desk.h"

#include "archive/archive.h"
#include "base/str.h"
#include "call/call.h"
#include "desk/desk_board.h"
#include "desk/desk_messages.h"
#include "setup/setup.h"
#include "desk/desk_company.h"
#include "knowledge/knowledge.h"
#include "desk/desk_public.h"
#include "quality/quality.h"
#include "quality/quality_inspection.h"
#include "register/register_person.h"
#include "segment/segment.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <string.h>

/* A place of the menu. `icon` is the path of a drawing in a box of 24. */
struct place {
    const char *href, *name, *icon;
    uint64_t who;
    const char *const *also; /* begins of other paths that belong there, or NULL */
    bool is_rare;            /* the first to leave a phone's bar when it is full */
};

static const char *const OF_THE_REGISTER[] = {"/persons", "/places", "/segments", "/imports", NULL};

static const struct place PLACES[] = {
    {"/", "工作台", "M4 11l8-7 8 7v9h-6v-6h-4v6H4z", MAY_LOGGED_IN},
    {"/my", "我的任务", "M9 5h11M9 12h11M9 19h11M4 5l1 1 2-2M4 12l1 1 2-2M4 19l1 1 2-2",
     MAY_DO_WORK},
    {"/owner", "首页", "M4 11l8-7 8 7v9h-6v-6h-4v6H4z", ROLE_BIT(ROLE_OWNER)},
    {"/owner/cases", "我的单", "M5 6h14M5 12h14M5 18h9", ROLE_BIT(ROLE_OWNER)},
    {"/cases/new", "受理", "M12 5v14M5 12h14", MAY_OPEN_CASE},
    {"/calls/missed", "未接来电",
     "M5 4h3l2 5-2.5 1.5a11 11 0 0 0 6 6L15 14l5 2v3a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z"
     "M15 4l5 5M20 4l-5 5",
     MAY_CALL_BACK, .is_rare = true},
    {"/board", "督办", "M4 5h16M4 12h10M4 19h6M17 13v8M17 13l-3 3M17 13l3 3", MAY_BOARD},
    {"/cases", "服务单", "M5 6h14M5 12h14M5 18h9", MAY_SEE_CASE},
    {"/houses", "住户档案", "M4 20V9l6-5 6 5v11M16 12h4v8M8 20v-5h4v5", MAY_SEE_REGISTER,
     OF_THE_REGISTER, .is_rare = true},
    {"/archive", "档案", "M4 5h16v4H4zM6 9v10h12V9M10 13h4", MAY_SEE_ARCHIVE, .is_rare = true},
    {"/knowledge", "知识库",
     "M5 4h6a2 2 0 0 1 2 2v14a2 2 0 0 0-2-2H5zM19 4h-4a2 2 0 0 0-2 2v14a2 2 0 0 1 2-2h4z",
     MAY_READ_KNOWLEDGE, .is_rare = true},
    {"/reports", "统计", "M5 20V10M12 20V4M19 20v-7", MAY_BOARD, .is_rare = true},
    {"/company", "公司", "M4 20V8l6-4v16M10 20h10V11l-10-3M14 14h2", MAY_COMPANY, .is_rare = true},
    {"/quality/samples", "抽检",
     "M5 4h3l2 5-2.5 1.5a11 11 0 0 0 6 6L15 14l5 2v3a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z",
     MAY_SAMPLE, .is_rare = true},
    {"/inspections", "检查", "M9 4h6v3H9zM7 5H5v15h14V5h-2M8 13l3 3 5-5", MAY_SEE_INSPECTIONS,
     .is_rare = true},
    {"/public", "公示", "M4 5h16v10H4zM12 15v5M8 20h8M7 9h10M7 12h6",
     ROLE_BIT(ROLE_COMMITTEE) | ROLE_BIT(ROLE_OWNER)},
    {"/settings", "设置",
     "M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5a2.5 2.5 0 1 0 .01 0M8 13.5a2.5 2.5 0 1 0 .01 0",
     MAY_SEE_CASE | MAY_ADMINISTER, .is_rare = true},
};

enum { PLACE_COUNT = sizeof PLACES / sizeof PLACES[0], PHONE_PLACES = 5 };

/* How much of the path the place explains; 0: another place. */
static size_t begins(const char *path, const char *href)
{
    size_t length = href == NULL ? 0 : strlen(href);

    if (length <= 1)
        return length == 1 && str_equal(path, "/") ? 1 : 0;
    if (strncmp(path, href, length) != 0 || (path[length] != '\0' && path[length] != '/'))
        return 0;
    return length;
}

static size_t nearness(const struct place *place, const char *path)
{
    size_t best = begins(path, place->href);

    for (size_t i = 0; place->also != NULL && place->also[i] != NULL; i++)
        if (begins(path, place->also[i]) > best)
            best = begins(path, place->also[i]);
    return best;
}

static const struct place *place_of(const char *path)
{
    const struct place *best = NULL;

    for (size_t i = 0; i < PLACE_COUNT; i++)
        if (nearness(&PLACES[i], path) > (best == NULL ? 0 : nearness(best, path)))
            best = &PLACES[i];
    return best;
}

/* A phone's bar has room for five: what is used all day stands in it, then the others as they
 * come; the rest is behind 更多. */
static void choose_for_phone(const struct request *req, bool in_bar[PLACE_COUNT])
{
    size_t all = 0, chosen = 0, room;

    for (size_t i = 0; i < PLACE_COUNT; i++)
        all += staff_may(req->op, PLACES[i].who) ? 1 : 0;
    room = all > PHONE_PLACES ? PHONE_PLACES - 1 : PHONE_PLACES;
    for (int rare = 0; rare <= 1; rare++)
        for (size_t i = 0; i < PLACE_COUNT && chosen < room; i++)
            if (PLACES[i].is_rare == (rare == 1) && staff_may(req->op, PLACES[i].who)) {
                in_bar[i] = true;
                chosen++;
            }
}

static void set_menu(struct request *req, struct doc *frame)
{
    struct doc *menu = doc_set_list(frame, "menu");
    const struct place *here = place_of(req->path);
    bool in_bar[PLACE_COUNT] = {false}, has_more = false, is_in_more = false;

    choose_for_phone(req, in_bar);
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        struct doc *one;
        if (!staff_may(req->op, PLACES[i].who))
            continue;
        one = doc_add_object(menu);
        doc_set_text(one, "href", PLACES[i].href);
        doc_set_text(one, "name", PLACES[i].name);
        doc_set_text(one, "icon", PLACES[i].icon);
        doc_set_bool(one, "is_here", here == &PLACES[i]);
        doc_set_bool(one, "is_in_more", !in_bar[i]);
        has_more |= !in_bar[i];
        is_in_more |= !in_bar[i] && here == &PLACES[i];
    }
    doc_set_bool(frame, "has_more", has_more);
    doc_set_bool(frame, "is_in_more", is_in_more);
}

err_t desk_frame(struct request *req, struct doc *data)
{
    struct doc *frame = doc_set_object(data, "frame");
    const struct actor *me = req->op->actor;
    bool is_staff = staff_may(req->op, MAY_LOGGED_IN),
         works_here = staff_may(req->op, MAY_ENTERING);
    const char *company, *logo;
    err_t e;

    doc_set_bool(frame, "is_logged_in", me->id > 0);
    doc_set_bool(frame, "is_staff", is_staff);
    doc_set_bool(frame, "sees_segments", staff_may(req->op, MAY_SEE_SEGMENT));
    doc_set_bool(frame, "sees_imports", staff_may(req->op, MAY_CHANGE_REGISTER));
    doc_set_text(frame, "home", me->id > 0 && !works_here ? "/owner" : "/");
    doc_set_text(frame, "logout", works_here ? "/logout" : "/owner/logout");
    doc_set_text(frame, "user_name", me->name);
    doc_set_text(frame, "login", is_staff ? me->login : NULL);
    doc_set_null(frame, "community_name");
    set_menu(req, frame);
    if (str_starts_with(req->path, "/settings/"))
        desk_settings_places(req, doc_set_object(frame, "settings"));
    e = setup_company_shown(req->op, &company, &logo);
    doc_set_text(frame, "company_name", e == OK && company[0] != '\0' ? company : NULL);
    doc_set_text(frame, "logo", e == OK && logo[0] != '\0' ? logo : NULL);
    staff_look_show(req->look, doc_set_object(data, "look"));
    return e == OK && is_staff ? desk_messages_bell(req->op, doc_set_object(frame, "bell")) : e;
}

err_t desk_frame_mark(struct request *req, const char **ret_mark)
{
    struct doc *bell = doc_object(req->op->arena);
    err_t e = staff_may(req->op, MAY_LOGGED_IN) ? desk_messages_bell(req->op, bell) : OK;

    *ret_mark = arena_printf(req->op->arena, "%" PRId64, doc_get_int(bell, "count"));
    return e;
}
