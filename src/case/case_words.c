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

static const char *status_state(const char *status)
{
    static const char *const WAITING[] = {"registered", "accepted", "paused", NULL};
    static const char *const FOLLOW[] = {"told", "to_follow_up", NULL};
    static const char *const DONE[] = {"closed", "archived", NULL};

    if (str_in(status, WAITING))
        return "waiting";
    if (str_in(status, FOLLOW))
        return "follow";
    return str_in(status, DONE) ? "met" : "running";
}

static const char *status_words(const char *status)
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

static void add_promise(struct op *op, struct doc *list, const struct doc *promise)
{
    struct shown s = shown_of(promise);
    struct doc *one;

    if (str_equal(s.state, "cancelled"))
        return;
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

static void set_names(struct op *op, struct doc *page, const struct service_case *sc)
{
    doc_set_text(page, "nature_name", case_fields_name(sc->nature));
    doc_set_text(page, "status_name", status_words(sc->status));
    doc_set_text(page, "status_state", status_state(sc->status));
    doc_set_text(page, "received_text", case_words_instant(op, sc->received_at));
}

void case_words_row(struct op *op, struct doc *row, const struct service_case *sc)
{
    struct doc *page = doc_set_object(row, "page");
    struct shown s = {0};
    enum case_status status;
    bool is_open = case_status_find(sc->status, &status) && case_status_is_open(status);
    const struct doc *pressing = is_open ? most_pressing(doc_get(row, "promises"), &s) : NULL;

    set_names(op, page, sc);
    doc_set_null(page, "due_text");
    if (pressing != NULL) {
        doc_set_text(page, "due_text",
                     arena_printf(op->arena, "%s · %s", case_words_left(op, s.due_at),
                                  case_words_instant(op, s.due_at)));
        doc_set_text(page, "due_state", promise_state(op, &s));
    }
}

static void add_query(struct op *op, struct buf *href, const struct doc *filter)
{
    static const char *const NAMES[] = {"nature", "status", "house", "q", "assignee", NULL};

    (void)op;
    for (size_t i = 0; NAMES[i] != NULL; i++) {
        const char *value = doc_get_text(filter, NAMES[i]);
        if (str_is_empty(value))
            continue;
        buf_printf(href, "&%s=", NAMES[i]);
        for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++)
            buf_printf(href, "%%%02X", *p);
    }
    if (doc_get_bool(filter, "overdue"))
        buf_add_text(href, "&overdue=1");
    if (doc_get_bool(filter, "open"))
        buf_add_text(href, "&open=1");
}

void case_words_list(struct op *op, struct doc *document, const struct doc *filter)
{
    struct doc *page = doc_set_object(document, "page");
    const char *next = doc_get_text(document, "next");
    struct buf href = buf_in(op->arena);

    doc_set_null(page, "next_href");
    if (next == NULL)
        return;
    buf_printf(&href, "/cases?after=%s", next);
    add_query(op, &href, filter);
    doc_set_text(page, "next_href", href.data);
}

void case_words_new(struct op *op, struct doc *document, const struct doc *input)
{
    (void)op, (void)input;
    doc_set_object(document, "page");
}

/* ---- forms ------------------------------------------------------------------------- */

static void add_option(struct doc *options, const char *value, const char *name)
{
    struct doc *one = doc_add_object(options);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
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

    doc_set_bool(field, "is_text", is_text);
    doc_set_bool(field, "is_short", is_text && (f->max > 0 && f->max <= 200));
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

void case_words_action(struct doc *action, const char *name, bool moves)
{
    static const char *const DANGEROUS[] = {"cancel", "merge", NULL};
    static const char *const RARE[] = {"note",    "urge",   "remind",   "escalate", "convert",
                                       "merge",   "cancel", "transfer", "extend",   "appoint",
                                       "unmerge", "reopen", NULL};

    doc_set_bool(action, "is_danger", str_in(name, DANGEROUS));
    doc_set_bool(action, "is_rare", str_in(name, RARE));
    doc_set_bool(action, "moves", moves);
    doc_set_bool(action, "is_main", false);
}

/* The first action that moves the case on is the main one. */
static void choose_main_action(struct doc *actions)
{
    DOC_EACH(member, actions)
    {
        if (!doc_get_bool(member->value, "is_rare") && doc_get_bool(member->value, "moves")) {
            doc_set_bool(member->value, "is_main", true);
            return;
        }
    }
}

/* ---- one case ------------------------------------------------------------------------- */

static void add_fact(struct doc *list, const char *label, const char *text)
{
    struct doc *one;

    if (str_is_empty(text))
        return;
    one = doc_add_object(list);
    doc_set_text(one, "label", label);
    doc_set_text(one, "text", text);
}

static const char *person_name(const struct doc *document, const char *member)
{
    const struct doc *person = doc_get(document, member);

    return doc_get_text(person, "name");
}

static void add_facts(struct op *op, struct doc *page, const struct doc *document,
                      const struct service_case *sc)
{
    struct doc *facts = doc_set_list(page, "facts");
    const struct doc *reporter = doc_get(document, "reporter");

    add_fact(facts, "房号", sc->house);
    add_fact(facts, "地点", sc->place);
    add_fact(facts, "联系人", sc->reporter_name);
    add_fact(facts, "电话", doc_get_text(reporter, "phone_masked"));
    add_fact(facts, "匿名原因", sc->anonymous_reason);
    add_fact(facts, "渠道", case_fields_name(sc->channel));
    add_fact(facts, "分类", sc->category);
    add_fact(facts, "等级", case_fields_name(sc->severity));
    add_fact(facts, "规模", sc->size == NULL ? NULL : case_fields_name(sc->size));
    add_fact(facts, "诉求", sc->demand);
    add_fact(facts, "是否有效", sc->validity == NULL ? NULL : case_fields_name(sc->validity));
    add_fact(facts, "责任归属",
             sc->responsibility == NULL ? NULL : case_fields_name(sc->responsibility));
    add_fact(facts, "接到", case_words_instant(op, sc->received_at));
    add_fact(facts, "登记", case_words_instant(op, sc->recorded_at));
    add_fact(facts, "首问责任人", person_name(document, "first_contact"));
    add_fact(facts, "负责人", person_name(document, "responsible"));
    add_fact(facts, "督导人", person_name(document, "supervisor"));
    add_fact(facts, "处理人", person_name(document, "handler"));
    add_fact(facts, "外部编号", sc->external_number);
    add_fact(facts, "处理结果", sc->result);
    add_fact(facts, "档案号", sc->archive_number);
}

/* The steps of the blueprint; which of them the case went through is filled in from its
 * events (mark_passed). */
static void add_stages(struct doc *page, const struct blueprint *b, const char *stage)
{
    struct doc *list = doc_set_list(page, "stages");
    int here = blueprint_stage_find(b, stage);

    for (size_t i = 0; i < b->stage_count; i++) {
        const struct blueprint_stage *s = &b->stages[i];
        struct doc *one;
        if ((s->status >= CASE_MERGED || s->status == CASE_PAUSED) && (int)i != here)
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "code", s->code);
        doc_set_text(one, "name", s->name);
        doc_set_text(one, "lane", s->lane);
        doc_set_bool(one, "is_now", (int)i == here);
        doc_set_bool(one, "is_done", false);
    }
}

/* What the owner reads: {assignee} and {reason} are filled. */
static const char *sentence(struct op *op, const struct doc *document,
                            const struct service_case *sc, const struct blueprint *b)
{
    int here = blueprint_stage_find(b, sc->stage);
    const char *text = here < 0 ? NULL : b->stages[here].owner_reads;
    const struct doc *assignees = doc_get(document, "assignees");
    struct buf out = buf_in(op->arena);

    for (const char *p = text == NULL ? "" : text; *p != '\0';) {
        if (str_starts_with(p, "{assignee}")) {
            buf_add_text(&out, assignees != NULL && assignees->count > 0
                                   ? doc_get_text(assignees->first->value, "name")
                                   : "");
            p += strlen("{assignee}");
        } else if (str_starts_with(p, "{reason}")) {
            buf_add_text(&out, case_fields_name(sc->pause_reason));
            p += strlen("{reason}");
        } else {
            buf_add_char(&out, *p++);
        }
    }
    return out.length == 0 ? NULL : out.data;
}

err_t case_words_page(struct op *op, struct doc *document, const struct service_case *sc,
                      const struct blueprint *b)
{
    struct doc *page = doc_set_object(document, "page"), *promises;

    set_names(op, page, sc);
    if (sc->round > 1)
        doc_set_text(page, "round_text", arena_printf(op->arena, "第 %" PRId64 " 轮", sc->round));
    doc_set_text(page, "sentence", sentence(op, document, sc, b));
    add_stages(page, b, sc->stage);
    promises = doc_set_list(page, "promises");
    DOC_EACH(member, doc_get(document, "promises"))
    {
        add_promise(op, promises, member->value);
    }
    add_facts(op, page, document, sc);
    choose_main_action(doc_get(document, "actions"));
    return OK;
}

/* ---- the timeline ------------------------------------------------------------------------- */

static const char *kind_name(const char *kind)
{
    static const struct {
        const char *kind, *name;
    } OTHERS[] = {{"opened", "受理登记"},        {"imported", "导入"},
                  {"part_finished", "部分完工"}, {"followup_tried", "回访未联系上"},
                  {"warned", "时限预警"},        {"overdue", "已到时限"},
                  {"escalated", "超时升级"},     {"recomputed", "重新计算时限"},
                  {"import_undone", "撤销导入"}};

    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (str_equal(OTHERS[i].kind, kind))
            return OTHERS[i].name;
    return case_action_label_of_event(kind);
}

static const char *value_words(struct op *op, const struct field *f, const struct doc *value)
{
    struct buf out;

    switch (value->kind) {
    case DOC_TEXT: return f->kind == FIELD_ENUM ? case_fields_name(value->text) : value->text;
    case DOC_BOOL: return value->truth ? "是" : "否";
    case DOC_INT:
        if (f->kind == FIELD_MONEY)
            return arena_printf(op->arena, "¥%" PRId64 ".%02" PRId64, value->number / 100,
                                value->number % 100);
        return f->kind == FIELD_TIME ? case_words_instant(op, value->number)
                                     : arena_printf(op->arena, "%" PRId64, value->number);
    case DOC_LIST:
        out = buf_in(op->arena);
        DOC_EACH(member, value)
        {
            buf_printf(&out, "%s%s", member == value->first ? "" : "、",
                       case_fields_name(member->value->text));
        }
        return out.data;
    case DOC_NULL:
    case DOC_REAL:
    case DOC_OBJECT: return "";
    }
    return "";
}

static void add_said(struct op *op, struct doc *facts, const struct doc *event)
{
    const struct doc *input = doc_get(doc_get(event, "data"), "input");
    const struct action *action = case_action_of_event(doc_get_text(event, "kind"));

    for (const struct field *f = action == NULL ? NULL : action->fields;
         f != NULL && f->name != NULL; f++) {
        const struct doc *value = doc_get(input, f->name);
        if (!doc_is_null(value))
            add_fact(facts, f->label, value_words(op, f, value));
    }
    if (action == NULL && doc_get_text(input, "metric") != NULL)
        add_fact(facts, "承诺", case_fields_name(doc_get_text(input, "metric")));
}

static bool was_in(const struct doc *events, const char *stage)
{
    DOC_EACH(member, events)
    {
        if (str_equal(doc_get_text(doc_get(member->value, "data"), "stage"), stage))
            return true;
    }
    return false;
}

/* Steps that were taken are done; of those before the present one, the others were a way
 * that this case did not go, and are left out. */
static void mark_passed(struct op *op, struct doc *page, const struct doc *events)
{
    struct doc *line = doc_list(op->arena);
    bool before = true;

    DOC_EACH(member, doc_get(page, "stages"))
    {
        struct doc *stage = member->value;
        bool now = doc_get_bool(stage, "is_now"), was = was_in(events, doc_get_text(stage, "code"));
        doc_set_bool(stage, "is_done", was && !now);
        before = before && !now;
        if (now || was || !before)
            doc_add(line, stage);
    }
    doc_set(page, "stages", line);
}

void case_words_timeline(struct op *op, struct doc *page, struct doc *events)
{
    mark_passed(op, page, events);
    DOC_EACH(member, events)
    {
        struct doc *event = member->value, *facts = doc_set_list(event, "facts");
        int64_t at = 0;

        clock_parse(doc_get_text(event, "at"), &at);
        doc_set_text(event, "at_text", case_words_instant(op, at));
        doc_set_text(event, "kind_name", kind_name(doc_get_text(event, "kind")));
        doc_set_text(event, "actor_name",
                     doc_get(event, "actor")->kind == DOC_OBJECT ? person_name(event, "actor")
                                                                 : "系统");
        doc_set_bool(event, "internal", doc_get_bool(doc_get(event, "data"), "internal"));
        add_said(op, facts, event);
        doc_set_bool(event, "has_facts", facts->count > 0);
    }
}
