#include "case/case_words.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"

#include <inttypes.h>
#include <string.h>

const char *case_words_instant(struct op *op, int64_t at)
{
    int64_t day = clock_day(at, op->utc_offset_min), today = clock_day(op->now, op->utc_offset_min);
    int minute = (int)((at - clock_day_start(day, op->utc_offset_min)) / CLOCK_MINUTE_MS);
    const char *name = day == today       ? "今天"
                       : day == today + 1 ? "明天"
                       : day == today - 1 ? "昨天"
                                          : clock_format_day(op->arena, day);

    return at == 0 ? "" : arena_printf(op->arena, "%s %02d:%02d", name, minute / 60, minute % 60);
}

const char *case_words_written(struct op *op, int64_t at)
{
    int64_t day = clock_day(at, op->utc_offset_min);
    int64_t minute = (at - clock_day_start(day, op->utc_offset_min)) / CLOCK_MINUTE_MS;

    if (minute == 0) /* the end of the day before */
        return arena_printf(op->arena, "%s 24:00", clock_format_day(op->arena, day - 1));
    return arena_printf(op->arena, "%s %02d:%02d", clock_format_day(op->arena, day),
                        (int)(minute / 60), (int)(minute % 60));
}

/* In a column of a list: "今天 16:30", "11-21 16:30" within a year. */
static const char *short_instant(struct op *op, int64_t at)
{
    int year, this_year, month, day;
    const char *words = case_words_instant(op, at);

    clock_civil(clock_day(at, op->utc_offset_min), &year, &month, &day);
    clock_civil(clock_day(op->now, op->utc_offset_min), &this_year, &month, &day);
    return year == this_year && strlen(words) == strlen("2026-11-21 16:30") && words[4] == '-'
               ? words + strlen("2026-")
               : words;
}

/* "2 天 3 小时", "2 小时 10 分", "12 分": two units are enough to act upon. */
static const char *span_words(struct op *op, int64_t ms)
{
    int64_t minutes = ms / CLOCK_MINUTE_MS, hours = minutes / 60, days = hours / 24;

    if (days > 0)
        return arena_printf(op->arena, "%" PRId64 " 天 %" PRId64 " 小时", days, hours % 24);
    if (hours > 0)
        return arena_printf(op->arena, "%" PRId64 " 小时 %" PRId64 " 分", hours, minutes % 60);
    return arena_printf(op->arena, "%" PRId64 " 分", minutes);
}

const char *case_words_left(struct op *op, int64_t due_at)
{
    if (due_at >= op->now)
        return arena_printf(op->arena, "剩 %s", span_words(op, due_at - op->now));
    return arena_printf(op->arena, "已超 %s", span_words(op, op->now - due_at));
}

const char *case_words_status_state(const char *status)
{
    static const char *const WAITING[] = {"registered", "accepted", "paused", NULL};
    static const char *const FOLLOW[] = {"told", "to_follow_up", NULL};
    static const char *const DONE[] = {"closed", "archived", NULL};

    if (str_in(status, WAITING))
        return "waiting";
    if (str_in(status, FOLLOW))
        return "followup";
    return str_in(status, DONE) ? "met" : "running";
}

const char *case_words_status(const char *status)
{
    enum case_status s;

    return case_status_find(status, &s) ? case_status_name(s) : status;
}

/* ---- promises ---------------------------------------------------------------------- */

/* A promise as its document tells it, with the instants as numbers again. */
struct shown {
    const char *state;
    int64_t due_at, met_at, warn_at;
};

static struct shown shown_of(const struct doc *promise)
{
    struct shown s = {.state = doc_get_text(promise, "state")};

    clock_parse(doc_get_text(promise, "due_at"), &s.due_at);
    clock_parse(doc_get_text(promise, "met_at"), &s.met_at);
    clock_parse(doc_get_text(promise, "warn_at"), &s.warn_at);
    return s;
}

static const char *promise_state(const struct op *op, const struct shown *s)
{
    if (str_equal(s->state, "running") && s->warn_at != 0 && op->now >= s->warn_at)
        return "warning";
    return s->state;
}

static const char *promise_text(struct op *op, const struct shown *s)
{
    if (str_equal(s->state, "met"))
        return "已按时";
    if (str_equal(s->state, "cancelled"))
        return "已取消";
    if (str_equal(s->state, "paused"))
        return "暂停计时";
    if (str_equal(s->state, "missed") && s->met_at != 0)
        return arena_printf(op->arena, "超时 %s 完成", span_words(op, s->met_at - s->due_at));
    return case_words_left(op, s->due_at);
}

static const char *promise_moment(struct op *op, const struct shown *s)
{
    if (s->met_at != 0)
        return case_words_instant(op, s->met_at);
    if (s->due_at == 0)
        return "";
    if (op->now > s->due_at)
        return arena_printf(op->arena, "应于 %s", case_words_instant(op, s->due_at));
    return case_words_instant(op, s->due_at);
}

static void add_why(struct op *op, struct doc *out, const struct doc *spans)
{
    struct doc *list = doc_set_list(out, "why");
    int64_t from_at, to_at;

    DOC_EACH(span, spans)
    {
        struct doc *one = doc_add_object(list);
        from_at = to_at = 0;
        clock_parse(doc_get_text(span->value, "from"), &from_at);
        clock_parse(doc_get_text(span->value, "to"), &to_at);
        doc_set_text(one, "from_text", case_words_instant(op, from_at));
        doc_set_text(one, "to_text", case_words_instant(op, to_at));
        doc_set_bool(one, "counted", doc_get_bool(span->value, "counted"));
        doc_set_text(one, "why_text", doc_get_text(span->value, "why"));
    }
    doc_set_bool(out, "has_why", list->count > 0);
}

void case_words_promise(struct op *op, struct doc *list, const struct doc *promise)
{
    struct shown s = shown_of(promise);
    struct doc *one;

    one = doc_add_object(list);
    doc_set_text(one, "name", case_fields_name(doc_get_text(promise, "metric")));
    doc_set_text(one, "state", promise_state(op, &s));
    doc_set_text(one, "text", promise_text(op, &s));
    doc_set_text(one, "moment", promise_moment(op, &s));
    doc_set_bool(one, "is_internal", !doc_get_bool(promise, "public"));
    add_why(op, one, doc_get(promise, "why"));
}

/* The promise that presses most: the earliest due of those that still run. */
static const struct doc *most_pressing(const struct doc *promises, struct shown *ret_shown)
{
    const struct doc *found = NULL;

    DOC_EACH(member, promises)
    {
        struct shown s = shown_of(member->value);
        bool is_open =
            str_equal(s.state, "running") || (str_equal(s.state, "missed") && s.met_at == 0);
        if (!is_open || (found != NULL && s.due_at >= ret_shown->due_at))
            continue;
        found = member->value;
        *ret_shown = s;
    }
    return found;
}

/* ---- lists --------------------------------------------------------------------------- */

void case_words_names(struct op *op, struct doc *page, const struct service_case *sc)
{
    doc_set_text(page, "nature_name", case_fields_name(sc->nature));
    doc_set_text(page, "status_name", case_words_status(sc->status));
    doc_set_text(page, "status_state", case_words_status_state(sc->status));
    doc_set_text(page, "received_text", case_words_instant(op, sc->received_at));
}

void case_words_row(struct op *op, struct doc *row, const struct service_case *sc)
{
    struct doc *page = doc_set_object(row, "page");
    struct shown s = {0};
    enum case_status status;
    bool is_open = case_status_find(sc->status, &status) && case_status_is_open(status);
    const struct doc *pressing = is_open ? most_pressing(doc_get(row, "promises"), &s) : NULL;

    case_words_names(op, page, sc);
    doc_set_text(page, "received_text", short_instant(op, sc->received_at));
    doc_set_null(page, "due_text");
    if (pressing != NULL) {
        doc_set_text(page, "due_text",
                     arena_printf(op->arena, "%s · %s", case_words_left(op, s.due_at),
                                  short_instant(op, s.due_at)));
        doc_set_text(page, "due_state", promise_state(op, &s));
    }
}

/* ---- forms ------------------------------------------------------------------------- */

static void add_option(struct doc *options, const char *value, const char *name)
{
    struct doc *one = doc_add_object(options);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "selected", false);
}

/* A box that is not ticked says nothing: where yes or no must be said, both are offered. */
static void set_yes_or_no(struct doc *field)
{
    struct doc *options = doc_set_list(field, "options");

    doc_set_bool(field, "is_bool", false);
    doc_set_bool(field, "is_enum", true);
    add_option(options, "true", "是");
    add_option(options, "false", "否");
}

void case_words_field(struct doc *field, const struct field *f)
{
    bool is_text = f->kind == FIELD_TEXT || f->kind == FIELD_ID || f->kind == FIELD_PASSWORD;

    doc_set_null(field, "value");
    doc_set_null(field, "error");
    doc_set_bool(field, "checked", false);
    doc_set_bool(field, "is_text", is_text);
    doc_set_bool(field, "is_short", is_text && (f->max > 0 && f->max <= 200));
    doc_set_bool(field, "is_category", str_equal(f->name, "category"));
    doc_set_bool(field, "is_bool", f->kind == FIELD_BOOL);
    doc_set_bool(field, "is_enum", f->kind == FIELD_ENUM);
    doc_set_bool(field, "is_list", f->kind == FIELD_LIST);
    doc_set_bool(field, "is_time", f->kind == FIELD_TIME);
    doc_set_bool(field, "is_day", f->kind == FIELD_DAY);
    doc_set_bool(field, "is_int", f->kind == FIELD_INT || f->kind == FIELD_MONEY);
    if (f->kind == FIELD_MONEY)
        doc_set_text(field, "label", arena_printf(field->arena, "%s（分）", f->label));
    if (f->words != NULL) {
        struct doc *options = doc_set_list(field, "options");
        for (const char *const *word = f->words; *word != NULL; word++)
            add_option(options, *word, case_fields_name(*word));
    }
    if (f->kind == FIELD_BOOL && doc_get_bool(field, "required"))
        set_yes_or_no(field);
}

void case_words_action(struct doc *action, const char *name, int to)
{
    static const char *const DANGEROUS[] = {"cancel", "merge", NULL};
    static const char *const RARE[] = {"note",
                                       "urge",
                                       "remind",
                                       "escalate",
                                       "convert",
                                       "merge",
                                       "cancel",
                                       "transfer",
                                       "extend",
                                       "appoint",
                                       "unmerge",
                                       "reopen",
                                       "keep_confidential",
                                       "lift_confidential",
                                       NULL};

    doc_set_bool(action, "is_danger", str_in(name, DANGEROUS));
    doc_set_bool(action, "is_rare", str_in(name, RARE));
    doc_set_int(action, "to_stage", to);
    doc_set_bool(action, "is_main", false);
    doc_set_bool(action, "is_open", false);
}
