#include "desk/desk_morning.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "db/db.h"
#include "journal/journal.h"
#include "notify/notify.h"
#include "register/register.h"
#include "staff/staff.h"
#include "stats/stats.h"

#include <inttypes.h>
#include <string.h>

enum { MOST_LOOKED_AT = 5000, MOST_NATURES = 16, MOST_SENT = 50 };

/* As many rows as one sheet of A4 holds together. */
enum { MOST_OVERDUE = 8, MOST_UNHAPPY = 4, MOST_APPOINTMENTS = 6 };

struct figures {
    int64_t new, done, overdue, dissatisfied, appointments;
};

struct morning {
    struct op *op;
    struct community *community;
    int64_t day, from_at, to_at;
    struct stats_happening *happened;
    size_t happened_count;
    struct stats_pressing *broken, *appointments;
    size_t broken_count, appointment_count;
    struct figures by_nature[MOST_NATURES], all;
};

/* ---- counting ---------------------------------------------------------------------------- */

static struct figures *of_nature(struct morning *m, const char *nature)
{
    size_t n = 0;

    while (CASE_NATURE_CODES[n] != NULL && !str_equal(CASE_NATURE_CODES[n], nature))
        n++;
    must(n < MOST_NATURES);
    return &m->by_nature[n];
}

static bool is_dissatisfied(const struct stats_happening *h)
{
    return str_equal(h->result, "dissatisfied");
}

static void say_confidential(struct stats_pressing *rows, size_t count)
{
    stats_keep_quiet(rows, count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].is_confidential)
            rows[i].place = "保密";
}

/* The sheet is read aloud, printed and posted: of a confidential case only that it is there. */
static void keep_confidential(struct morning *m)
{
    for (size_t i = 0; i < m->happened_count; i++) {
        struct stats_happening *h = &m->happened[i];
        if (!h->is_confidential)
            continue;
        h->title = case_fields_name(h->nature);
        h->house = NULL;
        h->place = "保密";
        h->words = h->words == NULL ? NULL : "（保密）";
    }
    say_confidential(m->broken, m->broken_count);
    say_confidential(m->appointments, m->appointment_count);
}

static void count(struct morning *m)
{
    for (size_t i = 0; i < m->happened_count; i++) {
        const struct stats_happening *h = &m->happened[i];
        struct figures *f = of_nature(m, h->nature);
        f->new += str_equal(h->kind, "opened");
        f->done += str_equal(h->kind, "closed");
        f->dissatisfied += is_dissatisfied(h);
    }
    for (size_t i = 0; i < m->broken_count; i++)
        of_nature(m, m->broken[i].nature)->overdue++;
    for (size_t i = 0; i < m->appointment_count; i++)
        of_nature(m, m->appointments[i].nature)->appointments++;
    for (size_t n = 0; CASE_NATURE_CODES[n] != NULL; n++) {
        m->all.new += m->by_nature[n].new;
        m->all.done += m->by_nature[n].done;
        m->all.overdue += m->by_nature[n].overdue;
        m->all.dissatisfied += m->by_nature[n].dissatisfied;
        m->all.appointments += m->by_nature[n].appointments;
    }
}

static err_t load(struct morning *m, int64_t community_id)
{
    struct op *op = m->op;
    int64_t next_at;
    err_t e;

    e = register_community_get(op, community_id, &m->community);
    if (e != OK)
        return e;
    m->from_at = clock_day_start(m->day, m->community->utc_offset_min);
    m->to_at = clock_day_start(m->day + 1, m->community->utc_offset_min);
    next_at = clock_day_start(m->day + 2, m->community->utc_offset_min);
    e = stats_happenings(op, community_id, m->from_at, m->to_at, MOST_LOOKED_AT, &m->happened,
                         &m->happened_count);
    if (e == OK)
        e = stats_broken(op, community_id, m->from_at, m->to_at, MOST_LOOKED_AT, &m->broken,
                         &m->broken_count);
    if (e == OK)
        e = stats_appointments(op, community_id, m->to_at, next_at, MOST_LOOKED_AT,
                               &m->appointments, &m->appointment_count);
    if (e != OK)
        return e;
    keep_confidential(m);
    count(m);
    return OK;
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *day_words(struct op *op, int64_t day)
{
    static const char *const WEEKDAYS[] = {"", "一", "二", "三", "四", "五", "六", "日"};
    int year, month, date;

    clock_civil(day, &year, &month, &date);
    return arena_printf(op->arena, "%d年%d月%d日 星期%s", year, month, date,
                        WEEKDAYS[clock_weekday(day)]);
}

static const char *time_words(const struct morning *m, int64_t at)
{
    const char *text = clock_format(m->op->arena, at, m->community->utc_offset_min);

    return arena_text_n(m->op->arena, text + 11, 5);
}

static const char *where(const char *house, const char *place)
{
    return house != NULL ? house : place != NULL ? place : "";
}

static const char *person_name(struct op *op, int64_t id)
{
    struct staff_member *member;

    if (id == 0)
        return "还没有人接手";
    if (staff_get(op, id, &member) == OK)
        return member->name;
    op_forget_fault(op);
    return "";
}

/* ---- the text to post ------------------------------------------------------------------------ */

static void add_head_line(const struct morning *m, struct buf *out)
{
    buf_printf(out, "【晨会日报】%s %s\n", m->community->name, day_words(m->op, m->day));
    buf_printf(out,
               "新增 %" PRId64 "，办结 %" PRId64 "，超时 %" PRId64 "，不满意 %" PRId64
               "；今日预约 %" PRId64 "\n",
               m->all.new, m->all.done, m->all.overdue, m->all.dissatisfied, m->all.appointments);
    for (size_t n = 0; CASE_NATURE_CODES[n] != NULL; n++) {
        const struct figures *f = &m->by_nature[n];
        if (f->new + f->done + f->overdue > 0)
            buf_printf(out, "%s：新增 %" PRId64 "，办结 %" PRId64 "，超时 %" PRId64 "\n",
                       case_fields_name(CASE_NATURE_CODES[n]), f->new, f->done, f->overdue);
    }
}

static void add_more(struct buf *out, size_t count, size_t most)
{
    if (count > most)
        buf_printf(out, "另有 %zu 张，见系统\n", count - most);
}

static const char *text_to_post(const struct morning *m)
{
    struct buf out = buf_in(m->op->arena);
    size_t unhappy = 0;

    add_head_line(m, &out);
    if (m->broken_count > 0)
        buf_add_text(&out, "\n超时：\n");
    for (size_t i = 0; i < m->broken_count && i < MOST_OVERDUE; i++)
        buf_printf(&out, "%zu. %s %s（%s %s 到期）%s\n", i + 1,
                   where(m->broken[i].house, m->broken[i].place), m->broken[i].title,
                   case_fields_name(m->broken[i].metric), time_words(m, m->broken[i].due_at),
                   person_name(m->op, m->broken[i].holder));
    add_more(&out, m->broken_count, MOST_OVERDUE);
    for (size_t i = 0; i < m->happened_count; i++) {
        const struct stats_happening *h = &m->happened[i];
        if (!is_dissatisfied(h))
            continue;
        if (unhappy++ == 0)
            buf_add_text(&out, "\n不满意：\n");
        if (unhappy <= MOST_UNHAPPY)
            buf_printf(&out, "%zu. %s %s：%s\n", unhappy, where(h->house, h->place), h->title,
                       h->words == NULL ? "（没有记录原话）" : h->words);
    }
    add_more(&out, unhappy, MOST_UNHAPPY);
    if (m->appointment_count > 0)
        buf_add_text(&out, "\n今日预约：\n");
    for (size_t i = 0; i < m->appointment_count && i < MOST_APPOINTMENTS; i++)
        buf_printf(&out, "%zu. %s %s %s %s\n", i + 1, time_words(m, m->appointments[i].due_at),
                   where(m->appointments[i].house, m->appointments[i].place),
                   m->appointments[i].title, person_name(m->op, m->appointments[i].holder));
    add_more(&out, m->appointment_count, MOST_APPOINTMENTS);
    return out.data;
}

/* ---- the document ---------------------------------------------------------------------------- */

static void set_figures(struct doc *out, const struct figures *f)
{
    doc_set_int(out, "new", f->new);
    doc_set_int(out, "done", f->done);
    doc_set_int(out, "overdue", f->overdue);
    doc_set_int(out, "dissatisfied", f->dissatisfied);
    doc_set_int(out, "appointments", f->appointments);
}

static void add_natures(const struct morning *m, struct doc *document, bool for_page)
{
    struct doc *items = doc_set_list(document, "items");

    for (size_t n = 0; CASE_NATURE_CODES[n] != NULL; n++) {
        struct doc *one = doc_add_object(items);
        doc_set_text(one, "nature", CASE_NATURE_CODES[n]);
        set_figures(one, &m->by_nature[n]);
        if (for_page)
            doc_set_text(one, "nature_name", case_fields_name(CASE_NATURE_CODES[n]));
    }
}

static void set_case(struct doc *one, int64_t id, const char *number, const char *title,
                     const char *place)
{
    doc_set_id(one, "id", id);
    doc_set_text(one, "number", number);
    doc_set_text(one, "title", title);
    doc_set_text(one, "where", place);
}

/* Of a page only as many as one sheet holds; of JSON all. */
static void add_rows(const struct morning *m, struct doc *document, const char *name,
                     const struct stats_pressing *rows, size_t row_count, size_t most,
                     bool for_page)
{
    struct doc *list = doc_set_list(document, name);

    for (size_t i = 0; i < row_count && (!for_page || i < most); i++) {
        struct doc *one = doc_add_object(list);
        set_case(one, rows[i].case_id, rows[i].number, rows[i].title,
                 where(rows[i].house, rows[i].place));
        doc_set_text(one, "nature", rows[i].nature);
        doc_set_text(one, "metric", rows[i].metric);
        doc_set_time(one, "at", rows[i].due_at, m->community->utc_offset_min);
        doc_set_id(one, "person", rows[i].holder);
        doc_set_text(one, "person_name", person_name(m->op, rows[i].holder));
        if (!for_page)
            continue;
        doc_set_text(one, "time_text", time_words(m, rows[i].due_at));
        if (rows[i].metric != NULL)
            doc_set_text(one, "metric_name", case_fields_name(rows[i].metric));
    }
}

static void add_unhappy(const struct morning *m, struct doc *document, bool for_page)
{
    struct doc *list = doc_set_list(document, "dissatisfied");

    for (size_t i = 0; i < m->happened_count; i++) {
        const struct stats_happening *h = &m->happened[i];
        struct doc *one;
        if (!is_dissatisfied(h) || (for_page && list->count == MOST_UNHAPPY))
            continue;
        one = doc_add_object(list);
        set_case(one, h->case_id, h->number, h->title, where(h->house, h->place));
        doc_set_text(one, "nature", h->nature);
        doc_set_text(one, "words", h->words);
    }
}

static err_t add_sent(const struct morning *m, struct doc *document)
{
    struct doc *list = doc_set_list(document, "sent"), *data;
    struct journal_event *events;
    size_t event_count;
    err_t e = journal_list(m->op, m->community->id, "morning_report", m->day, 0, MOST_SENT, &events,
                           &event_count);

    for (size_t i = 0; e == OK && i < event_count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_time(one, "at", events[i].at, m->community->utc_offset_min);
        doc_set_text(one, "at_text", case_words_instant(m->op, events[i].at));
        doc_set_text(one, "by", person_name(m->op, events[i].actor_id));
        if (events[i].data == NULL)
            continue;
        e = json_parse(m->op, events[i].data, strlen(events[i].data), &data);
        if (e == OK)
            doc_set_int(one, "recipients", (int64_t)doc_get(data, "recipients")->count);
    }
    return e;
}

static int64_t left_out(size_t count, size_t most)
{
    return count > most ? (int64_t)(count - most) : 0;
}

static void set_page(const struct morning *m, struct doc *document)
{
    struct doc *page = doc_set_object(document, "page");
    int64_t today = clock_day(m->op->now, m->community->utc_offset_min);

    doc_set_text(page, "community_name", m->community->name);
    doc_set_text(page, "day_text", day_words(m->op, m->day));
    doc_set_text(page, "next_day_text", m->day + 1 == today ? "今日" : "次日");
    doc_set_text(page, "max_day", clock_format_day(m->op->arena, today - 1));
    doc_set_text(page, "printed_text", case_words_instant(m->op, m->op->now));
    doc_set_text(page, "printed_by", m->op->actor->name);
    doc_set_int(page, "more_overdue", left_out(m->broken_count, MOST_OVERDUE));
    doc_set_int(page, "more_appointments", left_out(m->appointment_count, MOST_APPOINTMENTS));
    doc_set_int(page, "more_dissatisfied", left_out((size_t)m->all.dissatisfied, MOST_UNHAPPY));
}

err_t desk_morning_document(struct op *op, int64_t community_id, int64_t day, bool for_page,
                            struct doc **ret_document)
{
    struct morning *m = ARENA_NEW(op->arena, struct morning);
    struct doc *document = doc_object(op->arena);
    err_t e;

    m->op = op;
    m->day = day;
    e = load(m, community_id);
    if (e != OK)
        return e;
    doc_set_text(document, "report", "morning");
    doc_set_text(document, "community", m->community->code);
    doc_set_text(document, "date", clock_format_day(op->arena, day));
    set_figures(doc_set_object(document, "total"), &m->all);
    add_natures(m, document, for_page);
    add_rows(m, document, "overdue", m->broken, m->broken_count, MOST_OVERDUE, for_page);
    add_unhappy(m, document, for_page);
    add_rows(m, document, "appointments", m->appointments, m->appointment_count, MOST_APPOINTMENTS,
             for_page);
    doc_set_text(document, "text", text_to_post(m));
    if (for_page)
        set_page(m, document);
    e = add_sent(m, document);
    *ret_document = document;
    return e;
}

/* ---- sending -----------------------------------------------------------------------------------
 */

struct sending {
    int64_t community_id, day;
};

static err_t queue(struct op *op, const struct sending *s, int64_t recipient, const char *body)
{
    const char *date = clock_format_day(op->arena, s->day);
    struct notify_message message = {
        .community_id = s->community_id,
        .recipient_id = recipient,
        .once_key = arena_printf(op->arena, "morning/%" PRId64 "/%s/%" PRId64, s->community_id,
                                 date, recipient),
        .kind = "morning_report",
        .subject = "morning_report",
        .subject_id = s->day,
        .title = arena_printf(op->arena, "晨会日报 %s", date),
        .body = body,
    };

    return notify_queue(op, &message);
}

/* The director and those who supervise: the team of the morning meeting. */
static err_t queue_for_team(struct op *op, const struct sending *s, const char *body,
                            struct doc *recipients)
{
    const uint64_t team = ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_ENG) |
                          ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_ADM);
    struct staff_colleague *colleagues;
    size_t colleague_count;
    err_t e = staff_colleagues(op, s->community_id, &colleagues, &colleague_count);

    for (size_t i = 0; e == OK && i < colleague_count; i++) {
        if ((colleagues[i].roles & team) == 0)
            continue;
        e = queue(op, s, colleagues[i].id, body);
        doc_add(recipients, doc_int(op->arena, colleagues[i].id));
    }
    return e;
}

static err_t send_in_transaction(struct op *op, void *arg)
{
    const struct sending *s = arg;
    struct journal_event event = {.community_id = s->community_id,
                                  .kind = "morning_report_sent",
                                  .subject = "morning_report",
                                  .subject_id = s->day,
                                  .version = 1};
    struct doc *data = doc_object(op->arena), *document;
    err_t e;

    e = journal_lock(op, s->community_id);
    if (e == OK)
        e = desk_morning_document(op, s->community_id, s->day, false, &document);
    if (e != OK)
        return e;
    doc_set_text(data, "date", clock_format_day(op->arena, s->day));
    doc_set(data, "total", doc_get(document, "total"));
    e = queue_for_team(op, s, doc_get_text(document, "text"), doc_set_list(data, "recipients"));
    if (e != OK)
        return e;
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

err_t desk_morning_send(struct op *op, int64_t community_id, int64_t day)
{
    struct sending s = {community_id, day};

    return db_transaction(op, send_in_transaction, &s);
}
