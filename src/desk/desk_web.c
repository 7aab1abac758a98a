/* The work desk: what needs me now; each counter opens the list that it counts. */
#include "desk/desk.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_words.h"
#include "desk/desk_duty.h"
#include "desk/desk_messages.h"
#include "staff/staff.h"
#include "stats/stats.h"

#include <inttypes.h>

enum { MOST_APPOINTMENTS = 8, MOST_COMMUNITIES = 4 };

static const char *const WEEKDAYS[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

static const char *today_words(struct op *op)
{
    int64_t day = clock_day(op->now, op->utc_offset_min);
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    return arena_printf(op->arena, "%d 月 %d 日 %s", month, day_of_month,
                        WEEKDAYS[clock_weekday(day)]);
}

static void add_appointment(struct op *op, struct doc *list, const struct stats_pressing *row)
{
    struct doc *one = doc_add_object(list);
    int64_t midnight =
        clock_day_start(clock_day(row->due_at, op->utc_offset_min), op->utc_offset_min);
    int minute = (int)((row->due_at - midnight) / CLOCK_MINUTE_MS);

    doc_set_id(one, "id", row->case_id);
    doc_set_text(one, "time_text", arena_printf(op->arena, "%02d:%02d", minute / 60, minute % 60));
    doc_set_text(one, "where", row->house != NULL ? row->house : row->place);
    doc_set_text(one, "title", row->title);
}

/* What is agreed for the rest of today, of the first few communities of the caller. */
static err_t add_appointments(struct op *op, struct doc *list)
{
    int64_t day = clock_day(op->now, op->utc_offset_min);
    int64_t to_at = clock_day_start(day + 1, op->utc_offset_min);
    const int64_t *communities;
    size_t count;
    err_t e = OK;

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    for (size_t c = 0; e == OK && c < count && c < MOST_COMMUNITIES; c++) {
        struct stats_pressing *rows;
        size_t found = 0;
        e = stats_appointments(op, communities[c], clock_day_start(day, op->utc_offset_min), to_at,
                               MOST_APPOINTMENTS, &rows, &found);
        for (size_t i = 0; e == OK && i < found && list->count < MOST_APPOINTMENTS; i++)
            add_appointment(op, list, &rows[i]);
    }
    return e;
}

/* What a desk at night rings for: how much is broken, the newest urgent case, of all or of
 * those that need him. A page that is asked again compares it with what it saw before. */
static err_t set_alarm(struct op *op, const struct doc *counters, const struct doc *items,
                       struct doc *page)
{
    int64_t overdue = 0, newest = 0;
    err_t e = case_newest_urgent(op, &newest);

    DOC_EACH(member, counters)
    {
        if (str_equal(doc_get_text(member->value, "code"), "overdue"))
            overdue = doc_get_int(member->value, "count");
    }
    DOC_EACH(member, items)
    {
        int64_t id = doc_get_int(member->value, "id");
        if (doc_get_bool(member->value, "urgent") && id > newest)
            newest = id;
    }
    doc_set_text(page, "alarm", arena_printf(op->arena, "%" PRId64 " %" PRId64, overdue, newest));
    return e;
}

static err_t set_cases(struct request *req, struct doc *document, struct doc *page)
{
    struct doc *counters = doc_set_list(page, "counters"), *items = doc_set_list(document, "items");
    err_t e = case_counters(req->op, counters);

    if (e == OK)
        e = case_pressing(req->op, req->wants_html, items);
    if (e == OK && req->wants_html)
        e = add_appointments(req->op, doc_set_list(page, "appointments"));
    if (e == OK)
        e = desk_duty_set(req->op, counters, page);
    if (e == OK)
        e = set_alarm(req->op, counters, items, page);
    return e;
}

static err_t desk_web_home(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    err_t e = OK;

    doc_set_text(page, "today_text", today_words(req->op));
    doc_set_bool(page, "may_open", staff_may(req->op, MAY_OPEN_CASE));
    if ((staff_roles_of(req->op) & MAY_SEE_CASE) != 0)
        e = set_cases(req, document, page);
    if (e == OK && req->wants_html)
        e = desk_messages_unread(req->op, doc_set_list(page, "messages"));
    return e != OK ? e : reply_page(reply, document, "desk/home");
}

const struct route DESK_ROUTES[] = {
    {GET, "/", MAY_LOGGED_IN, READS, NULL, desk_web_home,
     "The work desk: counters of what needs doing", NULL, NULL, false, NULL},
    ROUTES_END,
};
