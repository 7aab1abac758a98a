/* Settings: the working days of a year, and loading the next. */
#include "setup/setup_publish.h"
#include "http/http_list.h"
#include "setup/setup_words.h"

#include "case/case.h"
#include "promise/promise.h"
#include "promise/promise_calendar.h"
#include "setup/setup.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "http/http.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DATE = 10, YEAR = 4, RECOMPUTED_AT_ONCE = 50, WARN_MONTH = 12 };

static const char CALENDAR_FILE[] = "calendar.csv";
static const char HEADING[] = "date,kind,name,source\n";

/* ---- a year ------------------------------------------------------------------------------- */

static const char *state_of(const struct calendar *c, int64_t day, bool is_fact)
{
    if (calendar_is_provisional(c, day))
        return clock_weekday(day) >= 6 ? "weekend" : "open";
    if (calendar_is_open_day(c, day))
        return is_fact ? "make-up" : "open";
    return is_fact ? "off" : "weekend";
}

static const struct calendar_fact *fact_on(const struct calendar *c, int64_t day)
{
    for (size_t i = 0; i < c->fact_count; i++)
        if (c->facts[i].day == day)
            return &c->facts[i];
    return NULL;
}

static void add_day(struct op *op, const struct calendar *c, int64_t day, struct doc *list)
{
    const struct calendar_fact *fact = fact_on(c, day);
    const char *state = state_of(c, day, fact != NULL);
    struct doc *one = doc_add_object(list);
    int year, month, number;

    clock_civil(day, &year, &month, &number);
    doc_set_int(one, "number", number);
    doc_set_text(one, "day", clock_format_day(op->arena, day));
    doc_set_text(one, "state", state);
    doc_set_text(one, "name", fact == NULL ? NULL : fact->name);
    doc_set_bool(one, "is_off", str_equal(state, "off"));
    doc_set_bool(one, "is_make_up", str_equal(state, "make-up"));
    doc_set_bool(one, "is_today", day == clock_day(op->now, op->utc_offset_min));
}

static void add_month(struct op *op, const struct calendar *c, int year, int month,
                      struct doc *list)
{
    int64_t first = clock_day_of(year, month, 1);
    int64_t next = month == 12 ? clock_day_of(year + 1, 1, 1) : clock_day_of(year, month + 1, 1);
    struct doc *one = doc_add_object(list), *weeks, *days = NULL;

    doc_set_text(one, "name", arena_printf(op->arena, "%d 月", month));
    weeks = doc_set_list(one, "weeks");
    for (int64_t day = first - clock_weekday(first) + 1; day < next; day++) {
        if (clock_weekday(day) == 1)
            days = doc_set_list(doc_add_object(weeks), "days");
        if (day < first)
            doc_set_bool(doc_add_object(days), "is_empty", true);
        else
            add_day(op, c, day, days);
    }
}

/* Which days of the year are not what the plain week says, as a list for who cannot see colours. */
static void set_facts(struct op *op, const struct calendar *c, int year, struct doc *into)
{
    struct doc *list = doc_set_list(into, "items");
    int64_t from = clock_day_of(year, 1, 1), to = clock_day_of(year + 1, 1, 1);

    for (size_t i = 0; i < c->fact_count; i++) {
        struct doc *one;
        if (c->facts[i].day < from || c->facts[i].day >= to)
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "day", clock_format_day(op->arena, c->facts[i].day));
        doc_set_bool(one, "off", c->facts[i].off);
        doc_set_text(one, "name", c->facts[i].name);
    }
}

/* The notice of the next year comes in November: from 1 December its absence is a warning. */
static bool is_next_year_missing(struct op *op, const struct calendar *c, int *ret_next)
{
    int year, month, day;

    clock_civil(clock_day(op->now, op->utc_offset_min), &year, &month, &day);
    *ret_next = year + 1;
    return month >= WARN_MONTH && c->last_year < year + 1;
}

err_t setup_calendar_warning(struct op *op, const char **ret_warning)
{
    struct calendar c;
    const char *text;
    int next;
    err_t e = promise_calendar_current(op, &c, &text);

    *ret_warning = NULL;
    if (e == OK && is_next_year_missing(op, &c, &next))
        *ret_warning = arena_printf(
            op->arena,
            "还没有载入 %d 年的放假安排：跨年的工作日时限暂按周末和法定节日估算，载入后会重算。",
            next);
    return e;
}

static const struct field YEAR_QUERY[] = {
    {.name = "year", .kind = FIELD_INT, .min = 1990, .max = 2199, .label = "年"},
    FIELDS_END,
};

static void set_years(struct op *op, const struct calendar *c, int year, struct doc *page)
{
    doc_set_int(page, "year", year);
    doc_set_int(page, "first_year", c->first_year);
    doc_set_int(page, "last_year", c->last_year);
    doc_set_text(page, "before_href",
                 arena_printf(op->arena, "/settings/calendar?year=%d", year - 1));
    doc_set_text(page, "after_href",
                 arena_printf(op->arena, "/settings/calendar?year=%d", year + 1));
    doc_set_bool(page, "is_published", year >= c->first_year && year <= c->last_year);
}

static err_t show_calendar(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *page, *months;
    int year = (int)doc_get_int(req->input, "year"), month, day;
    struct calendar c;
    const char *text, *warning;
    err_t e = promise_calendar_current(op, &c, &text);

    if (e == OK)
        e = setup_calendar_warning(op, &warning);
    if (e != OK)
        return e;
    if (year == 0)
        clock_civil(clock_day(op->now, op->utc_offset_min), &year, &month, &day);
    doc_set_int(document, "year", year);
    doc_set_int(document, "first_year", c.first_year);
    doc_set_int(document, "last_year", c.last_year);
    doc_set_text(document, "warning", warning);
    set_facts(op, &c, year, document);
    page = doc_set_object(document, "page");
    set_years(op, &c, year, page);
    doc_set_bool(page, "may_publish", staff_may(op, MAY_PUBLISH | MAY_ADMINISTER));
    months = doc_set_list(page, "months");
    for (month = 1; req->wants_html && month <= 12; month++)
        add_month(op, &c, year, month, months);
    return reply_page(reply, document, "setup/calendar");
}

/* ---- new years, laid over those that are there ---------------------------------------------- */

static int compare_lines(const void *a, const void *b)
{
    return strncmp(*(const char *const *)a, *(const char *const *)b, DATE);
}

static bool is_dated(const char *line)
{
    int64_t day;
    char date[DATE + 1];

    if (strlen(line) < DATE)
        return false;
    memcpy(date, line, DATE);
    date[DATE] = '\0';
    return clock_parse_day(date, &day);
}

static bool same_year(const char *const *lines, size_t count, const char *line)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(lines[i], line, YEAR) == 0)
            return true;
    return false;
}

/* The typed years in place of the same years of the present text, by date. */
static const char *laid_over(struct op *op, const char *present, const char *typed)
{
    size_t typed_count, present_count, count = 0, fresh = 0;
    char **typed_lines = str_split(op->arena, typed, '\n', &typed_count);
    char **present_lines = str_split(op->arena, present, '\n', &present_count);
    const char **lines = ARENA_ARRAY(op->arena, typed_count + present_count + 1, const char *);
    struct buf text = buf_in(op->arena);

    for (size_t i = 0; i < typed_count; i++)
        if (is_dated(typed_lines[i]))
            lines[fresh++] = str_trim(op->arena, typed_lines[i]);
    count = fresh;
    for (size_t i = 0; i < present_count; i++)
        if (is_dated(present_lines[i]) && !same_year(lines, fresh, present_lines[i]))
            lines[count++] = str_trim(op->arena, present_lines[i]);
    qsort(lines, count, sizeof *lines, compare_lines);
    buf_add_text(&text, HEADING);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s\n", lines[i]);
    return text.data;
}

/* Every notice has the National Day: a year without it is not there as a whole (and stays
 * provisional). The first such year that was typed, or NULL. */
static const char *incomplete_year(struct op *op, const char *typed)
{
    size_t count;
    char **lines = str_split(op->arena, typed, '\n', &count);

    for (size_t i = 0; i < count; i++) {
        const char *national_day;
        bool found = false;
        if (!is_dated(lines[i]))
            continue;
        national_day = arena_printf(op->arena, "%.4s-10-01", lines[i]);
        for (size_t k = 0; k < count && !found; k++)
            found = str_starts_with(lines[k], national_day);
        if (!found)
            return arena_text_n(op->arena, lines[i], YEAR);
    }
    return NULL;
}

/* Faults are told by the lines that were typed. */
static err_t check_typed(struct op *op, const char *typed, int64_t *ret_skip)
{
    bool has_heading = str_starts_with(typed, "date,");
    const char *text = has_heading ? typed : arena_printf(op->arena, "%s%s", HEADING, typed);
    struct calendar unused;

    *ret_skip = has_heading ? 0 : 1;
    return calendar_read(op, CALENDAR_FILE, text, strlen(text), &unused);
}

static err_t preview(struct request *req, const char *text, struct doc *document)
{
    struct doc *moves = doc_set_list(document, "moves");
    size_t affected;
    err_t e = case_recompute_preview(req->op, CALENDAR_FILE, text, strlen(text), moves, &affected);

    if (e != OK)
        return e;
    DOC_EACH(member, moves)
    {
        doc_set_text(member->value, "metric_name",
                     setup_words_value(doc_get_text(member->value, "metric")));
    }
    doc_set_int(document, "affected", (int64_t)affected);
    doc_set_int(document, "looked_at", CASE_PREVIEW_MAX);
    doc_set_bool(document, "more", affected > CASE_PREVIEW_MAX);
    doc_set_bool(document, "published", false);
    return OK;
}

struct publishing {
    const char *text;
    int64_t id, after;
    size_t cases;
    bool more;
};

static err_t publish_body(struct op *op, void *arg)
{
    struct publishing *p = arg;

    return promise_calendar_publish(op, CALENDAR_FILE, p->text, strlen(p->text), &p->id);
}

/* Slice by slice, so that the desk need not wait: a case at a time is anew, by its own event. */
static err_t recompute_body(struct op *op, void *arg)
{
    struct publishing *p = arg;
    struct case_recompute_place place = {.after = p->after};
    err_t e = case_recompute_some(op, RECOMPUTED_AT_ONCE, &place);

    if (e != OK)
        return e;
    p->after = place.after;
    p->cases += place.changed;
    p->more = place.more;
    return OK;
}

static err_t publish(struct request *req, struct reply *reply, struct doc *document,
                     const char *text)
{
    struct db_writer *writer = http_writer(req->http);
    struct publishing p = {.text = text, .more = true};
    err_t e = db_writer_run(writer, req->op, 0, publish_body, &p);

    while (e == OK && p.more)
        e = db_writer_run(writer, req->op, 0, recompute_body, &p);
    if (e != OK)
        return e;
    doc_set_id(document, "id", p.id);
    doc_set_bool(document, "published", true);
    doc_set_int(document, "recomputed", (int64_t)p.cases);
    reply->status = 201;
    return reply_page(reply, document, "setup/calendar_done");
}

static err_t import_calendar(struct request *req, struct reply *reply)
{
    const char *typed = doc_get_text(req->input, "text"), *present, *text;
    struct doc *document = doc_object(req->op->arena);
    struct calendar c;
    int64_t skip;
    err_t e = check_typed(req->op, typed, &skip);

    if (e == ERR_INVALID) {
        setup_publish_faults(req->op, skip, document);
        setup_publish_page(req, typed, document);
        reply->status = 422;
        return reply_page(reply, document, "setup/calendar_new");
    }
    if (e == OK)
        e = promise_calendar_current(req->op, &c, &present);
    if (e != OK)
        return e;
    text = laid_over(req->op, present, typed);
    e = preview(req, text, document);
    if (e == OK && doc_get_bool(req->input, "confirm"))
        return publish(req, reply, document, text);
    if (e != OK)
        return e;
    setup_publish_page(req, typed, document);
    doc_set_text(document, "incomplete_year", incomplete_year(req->op, typed));
    return reply_page(reply, document, "setup/calendar_preview");
}

static err_t new_calendar(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);

    setup_publish_page(req, "", document);
    return reply_page(reply, document, "setup/calendar_new");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column DAY_FILE[] = {
    {"day", "日期", VIEW_DAY, 0},
    {"off", "休息", VIEW_BOOL, 0},
    {"name", "名称", VIEW_TEXT, 16},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* The days of one year that are not as others, whole. */
static err_t show_calendar_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"calendar",    "节假日", MAY_READ_RULES,
                                          show_calendar, NULL,     DAY_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SETUP_CALENDAR_ROUTES[] = {
    {GET, "/settings/calendar", MAY_READ_RULES, READS, YEAR_QUERY, show_calendar,
     .summary = "Holidays and make-up days of a year, and which years are loaded"},
    {GET, "/settings/calendar/new", MAY_BIND, READS, NULL, new_calendar,
     .summary = "The form of a new year"},
    {POST, "/settings/calendar", MAY_BIND, READS, SETUP_PUBLISH_FIELDS, import_calendar,
     .summary = "Checks days of new years and tells which due times would move, or with `confirm` "
                "loads them",
     .template = "setup/calendar_new", .again = "/settings/calendar/new"},
    HTTP_LIST_ROUTES("/settings/calendar", MAY_READ_RULES, YEAR_QUERY, show_calendar_file,
                     "The days of a calendar"),
    ROUTES_END,
};
