/* The first visit: who is on duty by day and by night, from today for seven days. */
#include "setup/setup_wizard.h"

#include "staff/staff.h"

#include "base/clock.h"
#include "base/str.h"

enum { DAYS = 7, HALVES = 2, MINUTES_A_DAY = 1440 };

#define ROW(n)                                                                                     \
    {.name = "day_" #n, .kind = FIELD_TEXT, .max = 32, .label = "第 " #n " 天白班"},               \
    {                                                                                              \
        .name = "night_" #n, .kind = FIELD_TEXT, .max = 32, .label = "第 " #n " 天夜班"         \
    }

const struct field SETUP_ROSTER_FIELDS[] = {
    {.name = "from",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 5,
     .max = 5,
     .label = "白班从",
     .help = "HH:MM; the night is the rest of the day."},
    {.name = "to",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 5,
     .max = 5,
     .label = "白班到",
     .help = "HH:MM"},
    ROW(1),
    ROW(2),
    ROW(3),
    ROW(4),
    ROW(5),
    ROW(6),
    ROW(7),
    FIELDS_END,
};

/* What somebody on duty acts as: the first of these that he is. */
static const enum staff_role BY_DAY[] = {ROLE_FRONT_DESK, ROLE_DUTY,     ROLE_CSS,     ROLE_ENG,
                                         ROLE_TECHNICIAN, ROLE_SECURITY, ROLE_DIRECTOR};
static const enum staff_role BY_NIGHT[] = {
    ROLE_DUTY, ROLE_TECHNICIAN, ROLE_SECURITY, ROLE_FRONT_DESK, ROLE_ENG, ROLE_CSS, ROLE_DIRECTOR};
enum { POSTS = sizeof BY_DAY / sizeof BY_DAY[0] };

static bool role_of(const struct staff_colleague *who, bool is_night, enum staff_role *ret_role)
{
    for (size_t i = 0; i < POSTS; i++) {
        enum staff_role role = is_night ? BY_NIGHT[i] : BY_DAY[i];
        if ((who->roles & ROLE_BIT(role)) == 0)
            continue;
        *ret_role = role;
        return true;
    }
    return false;
}

/* ---- the form ------------------------------------------------------------------------ */

static const char *field_of(struct op *op, bool is_night, int row)
{
    return arena_printf(op->arena, "%s_%d", is_night ? "night" : "day", row + 1);
}

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
}

/* Whoever fits best stands on each day; that is easier to change than to begin with nothing. */
static void set_half(struct op *op, const struct staff_colleague *all, size_t count, bool is_night,
                     struct doc *document)
{
    struct doc *choices = doc_get(document, "choices"), *initial = doc_get(document, "initial");
    const enum staff_role wanted = is_night ? ROLE_DUTY : ROLE_FRONT_DESK;
    struct doc *list = doc_list(op->arena);
    const char *proposed = "";
    enum staff_role role;

    add_choice(list, "", "不排");
    for (size_t i = 0; i < count; i++) {
        if (!role_of(&all[i], is_night, &role))
            continue;
        add_choice(list, all[i].login,
                   arena_printf(op->arena, "%s（%s）", all[i].name, staff_role_name(role)));
        if (role == wanted && str_is_empty(proposed))
            proposed = all[i].login;
    }
    for (int row = 0; row < DAYS; row++) {
        doc_set(choices, field_of(op, is_night, row), list);
        doc_set_text(initial, field_of(op, is_night, row), proposed);
    }
}

static void set_days(struct op *op, struct doc *page)
{
    static const char *const WEEKDAYS[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    int64_t today = clock_day(op->now, op->utc_offset_min);
    struct doc *days = doc_set_list(page, "days");

    for (int row = 0; row < DAYS; row++) {
        struct doc *one = doc_add_object(days);
        doc_set_text(one, "date", clock_format_day(op->arena, today + row) + 5);
        doc_set_text(one, "day_name", WEEKDAYS[clock_weekday(today + row) - 1]);
    }
}

static err_t begin(struct request *req, struct doc *document, struct community **ret_community)
{
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, SETUP_ROSTER, document);
    if (e == OK)
        e = setup_wizard_community(req, ret_community);
    if (e == OK && *ret_community == NULL)
        return op_fail(req->op, ERR_CONFLICT, "请先填写公司与小区：/setup/community");
    if (e == OK)
        req->op->utc_offset_min = (*ret_community)->utc_offset_min;
    return e;
}

err_t setup_roster_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *initial, *page;
    struct community *community;
    struct staff_colleague *all;
    size_t count;
    err_t e = begin(req, document, &community);

    if (e == OK)
        e = staff_colleagues(req->op, community->id, &all, &count);
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    doc_set_object(document, "choices");
    initial = doc_set_object(document, "initial");
    doc_set_text(initial, "from", "08:00");
    doc_set_text(initial, "to", "20:00");
    set_half(req->op, all, count, false, document);
    set_half(req->op, all, count, true, document);
    page = doc_get(document, "page");
    doc_set_bool(page, "has_people", count > 0);
    set_days(req->op, page);
    reply->fields = SETUP_ROSTER_FIELDS;
    return reply_page(reply, document, "setup/wizard_roster");
}

/* ---- planning -------------------------------------------------------------------------- */

struct plan {
    const struct community *community;
    struct staff_colleague *all;
    size_t count;
    int from_min, to_min; /* of the day's half */
    int64_t today;
};

static err_t read_hour(struct request *req, const char *field, int *ret_minute)
{
    const char *text = doc_get_text(req->input, field);
    int64_t hour, minute;

    if (text == NULL || text[2] != ':' ||
        !str_to_int(arena_text_n(req->op->arena, text, 2), 0, 23, &hour) ||
        !str_to_int(text + 3, 0, 59, &minute))
        return op_fail_field(req->op, field, "not_a_time", "时刻须写作 08:00");
    *ret_minute = (int)(hour * 60 + minute);
    return OK;
}

static err_t read_hours(struct request *req, struct plan *plan)
{
    bool wrong = read_hour(req, "from", &plan->from_min) != OK;

    wrong |= read_hour(req, "to", &plan->to_min) != OK;
    if (!wrong && plan->to_min <= plan->from_min)
        wrong |= op_fail_field(req->op, "to", "too_early", "白班的结束须晚于开始") != OK;
    return wrong ? ERR_INVALID : OK;
}

static err_t fail_row(struct op *op, bool is_night, int row, const char *reason)
{
    const char *text = arena_text(op->arena, reason);

    op_forget_fault(op);
    return op_fail_field(op, field_of(op, is_night, row), "wrong", "%s", text);
}

static err_t add_half(struct request *req, const struct plan *plan, bool is_night, int row)
{
    struct op *op = req->op;
    const char *login = doc_get_text(req->input, field_of(op, is_night, row));
    struct staff_shift shift = {.community_id = plan->community->id};
    int64_t start = clock_day_start(plan->today + row, op->utc_offset_min), id;
    err_t e;

    if (str_is_empty(login))
        return OK;
    for (size_t i = 0; i < plan->count; i++)
        if (str_equal(plan->all[i].login, login) && role_of(&plan->all[i], is_night, &shift.role))
            shift.user_id = plan->all[i].id;
    if (shift.user_id == 0)
        return fail_row(op, is_night, row, "请从所列的人里选择");
    shift.from_at = start + (is_night ? plan->to_min : plan->from_min) * CLOCK_MINUTE_MS;
    shift.to_at =
        start + (is_night ? plan->from_min + MINUTES_A_DAY : plan->to_min) * CLOCK_MINUTE_MS;
    e = staff_shift_add(op, &shift, &id);
    return e == ERR_INVALID ? fail_row(op, is_night, row, op->fault.fields[0].message) : e;
}

err_t setup_roster_plan(struct request *req, struct reply *reply)
{
    struct plan plan = {0};
    struct community *community;
    err_t e = begin(req, doc_object(req->op->arena), &community);

    if (e == OK)
        e = read_hours(req, &plan);
    if (e == OK)
        e = staff_colleagues(req->op, community->id, &plan.all, &plan.count);
    if (e != OK)
        return e;
    plan.community = community;
    plan.today = clock_day(req->op->now, req->op->utc_offset_min);
    for (int half = 0; e == OK && half < HALVES; half++)
        for (int row = 0; e == OK && row < DAYS; row++)
            e = add_half(req, &plan, half == 1, row);
    if (e == OK)
        e = setup_wizard_passed(req->op, SETUP_DONE);
    return e == OK ? reply_see(reply, 200, setup_wizard_path(SETUP_DONE)) : e;
}
