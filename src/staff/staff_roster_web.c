/* Settings: the roster of a week. Escalation asks first who is on duty (staff_on_duty). */
#include "staff/staff.h"
#include "http/http_list.h"

#include "staff/staff_admin_document.h"
#include "staff/staff_rules.h"
#include "staff/staff_store.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

enum { DAYS = 7, MOST_DAYS_AT_ONCE = 62 };

/* Who stands on a roster, in the order of the page. */
static const enum staff_role ROSTERED[] = {
    ROLE_FRONT_DESK, ROLE_DUTY, ROLE_CSS,      ROLE_DIRECTOR, ROLE_ENG,
    ROLE_TECHNICIAN, ROLE_ENV,  ROLE_SECURITY, ROLE_GUARD,
};
static const char *const ROSTERED_CODES[] = {
    "front_desk", "duty", "css", "director", "eng", "technician", "env", "security", "guard", NULL,
};
static const char *const WEEKDAYS[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};

enum { ROSTERED_COUNT = sizeof ROSTERED / sizeof ROSTERED[0] };

/* ---- which community, which week --------------------------------------------------- */

static const struct field WEEK_QUERY[] = {
    {.name = "community", .kind = FIELD_TEXT, .max = 64, .label = "小区"},
    {.name = "week",
     .kind = FIELD_DAY,
     .label = "哪一周",
     .help = "Any day of the week; this week if not given."},
    FIELDS_END,
};

/* By code; without one, the first that he may plan. One that is not his is not there. */
static err_t community_of(struct request *req, const char *code,
                          struct staff_store_community *ret_community)
{
    struct staff_store_community *all;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(req->op, MAY_ROSTER, &ids, &count);
    e = staff_store_communities(req->op, ids, count, &all, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (str_is_empty(code) || str_equal(all[i].code, code)) {
            *ret_community = all[i];
            return OK;
        }
    return e != OK ? e : op_fail(req->op, ERR_NOT_FOUND, "没有小区 %s", code == NULL ? "" : code);
}

static int64_t monday_of(int64_t day)
{
    return day - clock_weekday(day) + 1;
}

/* ---- the page ------------------------------------------------------------------------ */

struct week {
    struct op *op;
    struct staff_store_community community;
    int64_t monday;
    struct staff_admin_shift *shifts;
    size_t count;
    struct staff_absence *absences;
    size_t absence_count;
};

static const char *hours_text(struct op *op, const struct staff_shift *shift)
{
    const char *from = clock_format(op->arena, shift->from_at, op->utc_offset_min);
    const char *to = clock_format(op->arena, shift->to_at, op->utc_offset_min);

    if (memcmp(from, to, strlen("2026-11-21")) == 0)
        return arena_printf(op->arena, "%.5s–%.5s", from + 11, to + 11);
    return arena_printf(op->arena, "%.5s–次日 %.5s", from + 11, to + 11);
}

static void add_shift(const struct week *w, const struct staff_admin_shift *one, struct doc *list)
{
    struct doc *shift = doc_add_object(list);
    struct op *op = w->op;

    doc_set_id(shift, "id", one->id);
    doc_set_text(shift, "role", one->role);
    doc_set_id(shift, "user", one->shift.user_id);
    doc_set_text(shift, "name",
                 staff_name_with_substitute(op, w->absences, w->absence_count, one->shift.user_id,
                                            one->shift.from_at, one->shift.to_at, one->user_name));
    doc_set_time(shift, "from", one->shift.from_at, op->utc_offset_min);
    doc_set_time(shift, "to", one->shift.to_at, op->utc_offset_min);
    doc_set_text(shift, "hours_text", hours_text(op, &one->shift));
}

static void set_row(const struct week *w, enum staff_role role, struct doc *row)
{
    struct doc *days = doc_set_list(row, "days");

    doc_set_text(row, "role_name", staff_role_name(role));
    for (int64_t day = w->monday; day < w->monday + DAYS; day++) {
        struct doc *one = doc_add_object(days), *list;
        doc_set_text(one, "day_name", WEEKDAYS[day - w->monday]);
        list = doc_set_list(one, "shifts");
        for (size_t i = 0; i < w->count; i++)
            if (w->shifts[i].shift.role == role &&
                clock_day(w->shifts[i].shift.from_at, w->op->utc_offset_min) == day)
                add_shift(w, &w->shifts[i], list);
    }
}

static void set_days(const struct week *w, struct doc *page)
{
    struct doc *days = doc_set_list(page, "days");
    int64_t today = clock_day(w->op->now, w->op->utc_offset_min);

    for (int64_t day = w->monday; day < w->monday + DAYS; day++) {
        struct doc *one = doc_add_object(days);
        doc_set_text(one, "day_name", WEEKDAYS[day - w->monday]);
        doc_set_text(one, "date", clock_format_day(w->op->arena, day) + strlen("2026-"));
        doc_set_bool(one, "is_today", day == today);
    }
}

static const char *week_href(const struct week *w, int64_t monday)
{
    return arena_printf(w->op->arena, "/settings/roster?community=%s&week=%s", w->community.code,
                        clock_format_day(w->op->arena, monday));
}

static void set_page(const struct week *w, struct doc *document)
{
    struct doc *page = doc_set_object(document, "page"), *rows;
    struct arena *a = w->op->arena;

    set_days(w, page);
    doc_set_text(page, "week", clock_format_day(a, w->monday));
    doc_set_text(page, "from_text", clock_format_day(a, w->monday));
    doc_set_text(page, "to_text", clock_format_day(a, w->monday + DAYS - 1));
    doc_set_text(page, "before_href", week_href(w, w->monday - DAYS));
    doc_set_text(page, "after_href", week_href(w, w->monday + DAYS));
    rows = doc_set_list(page, "rows");
    for (size_t i = 0; i < ROSTERED_COUNT; i++)
        set_row(w, ROSTERED[i], doc_add_object(rows));
}

/* ---- the form's choices ---------------------------------------------------------------- */

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *choice = doc_add_object(list);

    doc_set_text(choice, "value", value);
    doc_set_text(choice, "name", name);
}

/* Colleagues with their roles, so that the right one is found in the list. */
static err_t set_people(const struct week *w, struct doc *list)
{
    struct staff_admin_grant *people;
    size_t count;
    err_t e = staff_admin_store_people(w->op, w->community.id, &people, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct buf text = buf_in(w->op->arena);
        buf_printf(&text, "%s（", people[i].name);
        for (size_t r = 0, n = 0; r < ROSTERED_COUNT; r++)
            if ((people[i].roles & ROLE_BIT(ROSTERED[r])) != 0)
                buf_printf(&text, "%s%s", n++ > 0 ? "、" : "", staff_role_name(ROSTERED[r]));
        if (str_ends_with(text.data, "（"))
            continue;
        buf_add_text(&text, "）");
        add_choice(list, people[i].code, text.data);
    }
    return e;
}

static err_t set_choices(const struct week *w, struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices"), *list;
    struct staff_store_community *all;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(w->op, MAY_ROSTER, &ids, &count);
    e = staff_store_communities(w->op, ids, count, &all, &count);
    list = doc_set_list(choices, "community");
    for (size_t i = 0; e == OK && i < count; i++) {
        add_choice(list, all[i].code, all[i].name);
        doc_set_bool(list->last->value, "is_here", all[i].id == w->community.id);
    }
    list = doc_set_list(choices, "role");
    for (size_t i = 0; i < ROSTERED_COUNT; i++)
        add_choice(list, ROSTERED_CODES[i], staff_role_name(ROSTERED[i]));
    return e == OK ? set_people(w, doc_set_list(choices, "user")) : e;
}

static const struct field SHIFT_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "role",
     .kind = FIELD_ENUM,
     .required = true,
     .words = ROSTERED_CODES,
     .label = "岗位"},
    {.name = "user",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 32,
     .label = "谁",
     .help = "A login."},
    {.name = "day", .kind = FIELD_DAY, .required = true, .label = "从哪天"},
    {.name = "until", .kind = FIELD_DAY, .label = "到哪天", .help = "The same shift each day."},
    {.name = "from",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 5,
     .max = 5,
     .label = "上班",
     .help = "HH:MM"},
    {.name = "to",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 5,
     .max = 5,
     .label = "下班",
     .help = "HH:MM; not later than the start: the next day."},
    FIELDS_END,
};

static err_t roster(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    struct week w = {.op = op};
    struct doc *initial;
    err_t e = community_of(req, doc_get_text(req->input, "community"), &w.community);

    if (e != OK)
        return e;
    w.monday =
        monday_of(doc_get(req->input, "week") != NULL ? doc_get_int(req->input, "week")
                                                      : clock_day(op->now, op->utc_offset_min));
    e = staff_admin_store_shifts(op, w.community.id, clock_day_start(w.monday, op->utc_offset_min),
                                 clock_day_start(w.monday + DAYS, op->utc_offset_min), &w.shifts,
                                 &w.count);
    if (e == OK)
        e = staff_absences(op, w.community.id, clock_day_start(w.monday, op->utc_offset_min),
                           clock_day_start(w.monday + DAYS, op->utc_offset_min), &w.absences,
                           &w.absence_count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", w.community.code);
    doc_set_text(document, "community_name", w.community.name);
    for (size_t i = 0; i < w.count; i++)
        add_shift(&w, &w.shifts[i], items);
    set_page(&w, document);
    initial = doc_set_object(document, "initial");
    doc_set_text(initial, "community", w.community.code);
    doc_set_text(initial, "day", clock_format_day(op->arena, w.monday));
    doc_set_text(initial, "from", "08:00");
    doc_set_text(initial, "to", "20:00");
    reply->fields = SHIFT_FIELDS;
    e = set_choices(&w, document);
    return e == OK ? reply_page(reply, document, "staff/roster") : e;
}

/* ---- changes -------------------------------------------------------------------------------- */

struct plan {
    struct staff_shift shift;
    int64_t day, until;
    int from_min, to_min;
};

static err_t read_hours(struct request *req, struct plan *plan)
{
    bool wrong = false;

    if (!staff_rules_minute(doc_get_text(req->input, "from"), &plan->from_min))
        wrong |= op_fail_field(req->op, "from", "not_a_time", "“上班”须写作 08:00") != OK;
    if (!staff_rules_minute(doc_get_text(req->input, "to"), &plan->to_min))
        wrong |= op_fail_field(req->op, "to", "not_a_time", "“下班”须写作 20:00") != OK;
    if (plan->until < plan->day || plan->until >= plan->day + MOST_DAYS_AT_ONCE)
        wrong |=
            op_fail_field(req->op, "until", "out_of_range",
                          "“到哪天”不能早于“从哪天”，一次最多排 %d 天", MOST_DAYS_AT_ONCE) != OK;
    return wrong ? ERR_INVALID : OK;
}

/* He must hold the role there: on duty he acts for it. */
static err_t read_person(struct request *req, struct plan *plan)
{
    struct op *op = req->op;
    struct staff_admin_grant *grants;
    struct staff_member *member;
    uint64_t roles = 0;
    size_t count;
    err_t e =
        staff_find_in(op, plan->shift.community_id, doc_get_text(req->input, "user"), &member);

    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return op_fail_field(op, "user", "unknown", "本小区没有员工 %s",
                             doc_get_text(req->input, "user"));
    }
    if (e == OK)
        e = staff_admin_store_grants(op, &member->id, 1, &grants, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        if (grants[i].community_id == 0 || grants[i].community_id == plan->shift.community_id)
            roles |= grants[i].roles;
    if (member->disabled || (roles & ROLE_BIT(plan->shift.role)) == 0)
        return op_fail_field(op, "user", "no_role", "%s 在本小区不是%s", member->name,
                             staff_role_name(plan->shift.role));
    plan->shift.user_id = member->id;
    return OK;
}

static err_t add_each_day(struct op *op, struct plan *plan)
{
    int64_t id;
    err_t e = OK;

    for (int64_t day = plan->day; e == OK && day <= plan->until; day++) {
        int64_t start = clock_day_start(day, op->utc_offset_min);
        plan->shift.from_at = start + plan->from_min * CLOCK_MINUTE_MS;
        plan->shift.to_at = start + plan->to_min * CLOCK_MINUTE_MS;
        if (plan->to_min <= plan->from_min)
            plan->shift.to_at += CLOCK_DAY_MS;
        e = staff_shift_add(op, &plan->shift, &id);
    }
    return e;
}

static err_t add_shifts(struct request *req, struct reply *reply)
{
    const struct doc *input = req->input;
    struct staff_store_community community;
    struct plan plan = {.day = doc_get_int(input, "day")};
    err_t e = community_of(req, doc_get_text(input, "community"), &community);

    if (e != OK)
        return e;
    plan.shift.community_id = community.id;
    must(staff_role_find(doc_get_text(input, "role"), &plan.shift.role));
    plan.until = doc_get(input, "until") != NULL ? doc_get_int(input, "until") : plan.day;
    e = read_hours(req, &plan);
    if (e == OK)
        e = read_person(req, &plan);
    if (e == OK)
        e = add_each_day(req->op, &plan);
    if (e != OK)
        return e;
    return reply_see(reply, 201,
                     arena_printf(req->op->arena, "/settings/roster?community=%s&week=%s",
                                  community.code,
                                  clock_format_day(req->op->arena, monday_of(plan.day))));
}

static const struct field REMOVE_FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "week", .kind = FIELD_DAY, .label = "哪一周"},
    FIELDS_END,
};

static err_t remove_shift(struct request *req, struct reply *reply)
{
    struct staff_store_community community;
    struct op *op = req->op;
    int64_t id, week = doc_get_int(req->input, "week");
    err_t e = community_of(req, doc_get_text(req->input, "community"), &community);

    if (e == OK)
        e = request_path_id(req, "id", &id);
    if (e == OK)
        e = staff_shift_remove(op, community.id, id);
    if (week == 0)
        week = clock_day(op->now, op->utc_offset_min);
    return e != OK ? e
                   : reply_see(reply, 200,
                               arena_printf(op->arena, "/settings/roster?community=%s&week=%s",
                                            community.code,
                                            clock_format_day(op->arena, monday_of(week))));
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column SHIFT_FILE[] = {
    {"role", "岗位代码", VIEW_TEXT, 12}, {"name", "姓名", VIEW_TEXT, 18},
    {"from", "开始", VIEW_TIME, 0},      {"to", "结束", VIEW_TIME, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* One week, whole. */
static err_t roster_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"roster", "值班表", MAY_ROSTER, roster, NULL, SHIFT_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route STAFF_ROSTER_ROUTES[] = {
    {GET, "/settings/roster", MAY_ROSTER, READS, WEEK_QUERY, roster,
     .summary = "Who is on duty in a week of one community"},
    {POST, "/settings/roster", MAY_ROSTER, WRITES, SHIFT_FIELDS, add_shifts,
     .summary = "Adds a shift, or the same shift on each day of a span", .template = "staff/roster",
     .again = "/settings/roster"},
    {POST, "/settings/roster/{id}/remove", MAY_ROSTER, WRITES, REMOVE_FIELDS, remove_shift,
     .summary = "Takes a shift off the roster", .template = "staff/roster",
     .again = "/settings/roster"},
    HTTP_LIST_ROUTES("/settings/roster", MAY_ROSTER, WEEK_QUERY, roster_file,
                     "The roster of a week"),
    ROUTES_END,
};
