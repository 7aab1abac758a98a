#include "case/case_timeline.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_fields.h"
#include "case/case_page.h"
#include "case/case_words.h"

#include <inttypes.h>

const char *const CASE_TIMELINE_PARTS[] = {"all", "talk", "internal", "clocks", "owner", NULL};

static const char *const PART_NAMES[] = {"全部", "与客户往来", "内部", "时限", "业主所见"};

/* ---- one event ---------------------------------------------------------------------- */

const char *case_timeline_kind_name(const char *kind)
{
    static const struct {
        const char *kind, *name;
    } OTHERS[] = {{"opened", "受理登记"},
                  {"imported", "导入"},
                  {"part_finished", "部分完工"},
                  {"followup_tried", "回访未联系上"},
                  {"extension_noted", "提出延期"},
                  {"warned", "时限预警"},
                  {"overdue", "已到时限"},
                  {"escalated", "超时升级"},
                  {"recomputed", "重新计算时限"},
                  {"import_undone", "撤销导入"},
                  {"undone", "撤销"},
                  {"dialled", "拨打客户电话"},
                  {"revealed", "查看客户电话"}};

    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (str_equal(OTHERS[i].kind, kind))
            return OTHERS[i].name;
    return case_action_label_of_event(kind);
}

static const char *list_words(struct op *op, const struct doc *list)
{
    struct buf out = buf_in(op->arena);

    DOC_EACH(member, list)
    {
        buf_printf(&out, "%s%s", member == list->first ? "" : "、",
                   case_fields_name(member->value->text));
    }
    return out.length == 0 ? "" : out.data;
}

static const char *number_words(struct op *op, const struct field *f, int64_t number)
{
    if (f->kind == FIELD_MONEY)
        return arena_printf(op->arena, "¥%" PRId64 ".%02" PRId64, number / 100, number % 100);
    return f->kind == FIELD_TIME ? case_words_instant(op, number)
                                 : arena_printf(op->arena, "%" PRId64, number);
}

static const char *value_words(struct op *op, const struct field *f, const struct doc *value)
{
    switch (value->kind) {
    case DOC_TEXT: return f->kind == FIELD_ENUM ? case_fields_name(value->text) : value->text;
    case DOC_BOOL: return value->truth ? "是" : "否";
    case DOC_INT: return number_words(op, f, value->number);
    case DOC_LIST: return list_words(op, value);
    case DOC_NULL:
    case DOC_REAL:
    case DOC_OBJECT: return "";
    }
    return "";
}

enum { LONG_TEXT = 300 };

static void add_fact(struct doc *list, const char *label, const char *text, bool is_long)
{
    struct doc *one;

    if (str_is_empty(text))
        return;
    one = doc_add_object(list);
    doc_set_text(one, "label", label);
    doc_set_text(one, "text", text);
    doc_set_bool(one, "is_long", is_long);
}

/* Who got the work, by name: what was typed were logins. */
static const char *given_to(struct op *op, const struct case_page *page, const struct doc *payload,
                            const char *part)
{
    struct buf out = buf_in(op->arena);

    DOC_EACH(member, doc_get(payload, "assignments"))
    {
        const struct doc *one = member->value;
        const char *name = case_people_name(page->people, doc_get_int(one, "staff_id"));
        if (name != NULL && str_equal(doc_get_text(one, "state"), "sent") &&
            str_equal(doc_get_text(one, "part"), part))
            buf_printf(&out, "%s%s", out.length == 0 ? "" : "、", name);
    }
    return out.length == 0 ? NULL : out.data;
}

static const char *said(struct op *op, const struct case_page *page, const struct field *f,
                        const struct doc *payload, const struct doc *value)
{
    const char *names = NULL;

    if (str_equal(f->name, "assignees"))
        names = given_to(op, page, payload, "main");
    else if (str_equal(f->name, "assisting"))
        names = given_to(op, page, payload, "assist");
    if (str_equal(f->name, "category") && value->kind == DOC_TEXT)
        return case_choice_name(op, page->sc->community_id, value->text);
    return names != NULL ? names : value_words(op, f, value);
}

static const char *stood_in(struct op *op, const struct case_page *page, const struct doc *one)
{
    return arena_printf(op->arena, "%s替%s",
                        case_people_name(page->people, doc_get_int(one, "substitute")),
                        case_people_name(page->people, doc_get_int(one, "absent")));
}

static void add_said(struct op *op, struct doc *facts, const struct case_page *page,
                     const char *kind, const struct doc *payload)
{
    const struct doc *input = doc_get(payload, "input");
    const struct action *action = case_action_of_event(kind);

    if (str_equal(kind, "part_finished"))
        action = case_action_of_event("finished");
    else if (str_equal(kind, "followup_tried"))
        action = case_action_of_event("followed_up");
    for (const struct field *f = action == NULL ? NULL : action->fields;
         f != NULL && f->name != NULL; f++) {
        const struct doc *value = doc_get(input, f->name);
        if (!doc_is_null(value))
            add_fact(facts, f->label, said(op, page, f, payload, value),
                     f->kind == FIELD_TEXT && f->max > LONG_TEXT);
    }
    DOC_EACH(member, doc_get(payload, "stood_in"))
    {
        add_fact(facts, "代班", stood_in(op, page, member->value), false);
    }
    if (doc_get_text(payload, "undone_kind") != NULL)
        add_fact(facts, "撤销的是", case_timeline_kind_name(doc_get_text(payload, "undone_kind")),
                 false);
    if (action == NULL)
        add_fact(facts, "原因", doc_get_text(input, "reason"), false);
    if (action == NULL && doc_get_text(input, "metric") != NULL)
        add_fact(facts, "承诺", case_fields_name(doc_get_text(input, "metric")), false);
}

/* What the customer said and how it reached us. */
static void add_intake(struct doc *facts, const struct service_case *sc)
{
    add_fact(facts, "原话", sc->content, true);
    add_fact(facts, "诉求", sc->demand, true);
    add_fact(facts, "渠道", case_fields_name(sc->channel), false);
}

static bool is_intake(const char *kind)
{
    return str_equal(kind, "opened") || str_equal(kind, "imported");
}

/* The program's own entries: not for owners, and of the clocks. */
static bool is_of_the_watch(const char *kind)
{
    static const char *const WATCH[] = {"warned", "overdue", "escalated", "recomputed", NULL};

    return str_in(kind, WATCH);
}

static bool is_talk(const char *kind)
{
    static const char *const TALK[] = {"opened",
                                       "imported",
                                       "feedback",
                                       "answered",
                                       "solved_on_spot",
                                       "reminded",
                                       "followup_tried",
                                       "explained",
                                       "followed_up",
                                       "price_accepted",
                                       "appointed",
                                       "price_declined",
                                       "extended",
                                       "checked",
                                       "quoted",
                                       "dialled",
                                       NULL};

    return str_in(kind, TALK);
}

static bool owner_sees(const struct case_history *history, size_t i)
{
    const struct doc *payload = history->payloads[i];

    return payload != NULL && !history->is_undone[i] && !doc_get_bool(payload, "internal") &&
           !is_of_the_watch(history->events[i].kind);
}

static bool is_shown(const char *show, const struct case_history *history, size_t i)
{
    const struct journal_event *event = &history->events[i];

    if (str_equal(show, "talk"))
        return is_talk(event->kind);
    if (str_equal(show, "internal"))
        return doc_get_bool(history->payloads[i], "internal");
    if (str_equal(show, "clocks"))
        return is_of_the_watch(event->kind);
    return !str_equal(show, "owner") || owner_sees(history, i);
}

static void add_event(struct op *op, struct doc *list, const struct case_page *page, size_t i)
{
    const struct journal_event *event = &page->history->events[i];
    const struct doc *payload = page->history->payloads[i];
    const char *actor = case_people_name(page->people, event->actor_id);
    struct doc *one = doc_add_object(list), *facts;

    doc_set_text(one, "kind_name", case_timeline_kind_name(event->kind));
    doc_set_bool(one, "is_undone", page->history->is_undone[i]);
    doc_set_text(one, "actor_name", actor == NULL ? "系统" : actor);
    doc_set_text(one, "for_name",
                 case_people_name(page->people, doc_get_int(payload, "on_behalf")));
    doc_set_text(one, "at_text", case_words_instant(op, event->at));
    doc_set_bool(one, "is_clock", false);
    doc_set_bool(one, "internal", doc_get_bool(payload, "internal"));
    doc_set_bool(one, "owner_sees", owner_sees(page->history, i));
    doc_set_bool(one, "is_talk", is_talk(event->kind));
    doc_set_bool(one, "is_erased", payload == NULL);
    facts = doc_set_list(one, "facts");
    if (is_intake(event->kind))
        add_intake(facts, page->sc);
    else
        add_said(op, facts, page, event->kind, payload);
    doc_set_bool(one, "has_facts", facts->count > 0);
}

/* ---- clocks ------------------------------------------------------------------------------ */

enum tick_kind { STARTED, WARNED, BROKEN, MET, MET_LATE };

/* What a clock did at an instant. Derived: nobody wrote it down (X-28: the owner reads public
 * ones only). */
struct tick {
    int64_t at;
    enum tick_kind kind;
    const struct promise *promise;
};

static void add_tick(struct tick *ticks, size_t *count, struct tick tick)
{
    size_t i = (*count)++;

    for (; i > 0 && (tick.at < ticks[i - 1].at ||
                     (tick.at == ticks[i - 1].at && tick.kind < ticks[i - 1].kind));
         i--)
        ticks[i] = ticks[i - 1];
    ticks[i] = tick;
}

static void add_ticks_of(const struct op *op, const struct promise *p, struct tick *ticks,
                         size_t *count)
{
    bool was_open_at_warning = p->met_at == 0 || p->met_at > p->warn_at,
         is_late = p->met_at > p->due_at;

    if (p->start_at == 0 || p->state == PROMISE_CANCELLED)
        return;
    add_tick(ticks, count, (struct tick){p->start_at, STARTED, p});
    if (p->warn_at != 0 && p->warn_at <= op->now && was_open_at_warning &&
        p->state != PROMISE_PAUSED)
        add_tick(ticks, count, (struct tick){p->warn_at, WARNED, p});
    if (is_late || promise_is_broken(p, op->now))
        add_tick(ticks, count, (struct tick){p->due_at, BROKEN, p});
    if (p->met_at != 0)
        add_tick(ticks, count, (struct tick){p->met_at, is_late ? MET_LATE : MET, p});
}

static struct tick *ticks_of(const struct op *op, const struct case_page *page, size_t *ret_count)
{
    struct tick *ticks = ARENA_ARRAY(op->arena, page->promise_count * 4 + 1, struct tick);

    *ret_count = 0;
    for (size_t i = 0; i < page->promise_count; i++)
        if (!str_equal(page->show, "owner") || page->promises[i].is_public)
            add_ticks_of(op, &page->promises[i], ticks, ret_count);
    return ticks;
}

static const char *tick_words(struct op *op, const struct tick *tick)
{
    const char *name = case_fields_name(tick->promise->metric);
    int64_t due_at = tick->promise->due_at;

    if (tick->kind == STARTED && due_at != CLOCK_NEVER)
        return arena_printf(op->arena, "%s（%s 前）", name, case_words_instant(op, due_at));
    return name;
}

/* Ticks of one kind at one instant are one line; returns how many. */
static size_t add_clock(struct op *op, struct doc *list, const struct tick *ticks, size_t count)
{
    static const char *const NAMES[] = {"开始计时", "临近时限", "已超时限", "按时做到",
                                        "超时后做到"};
    static const char *const STATES[] = {"running", "warning", "missed", "met", "missed"};
    struct doc *one = doc_add_object(list);
    struct buf text = buf_in(op->arena);
    size_t n = 0;

    for (; n < count && ticks[n].at == ticks[0].at && ticks[n].kind == ticks[0].kind; n++)
        buf_printf(&text, "%s%s", n == 0 ? "" : "、", tick_words(op, &ticks[n]));
    doc_set_bool(one, "is_clock", true);
    doc_set_text(one, "state", STATES[ticks[0].kind]);
    doc_set_text(one, "kind_name", NAMES[ticks[0].kind]);
    doc_set_text(one, "text", text.data);
    doc_set_text(one, "at_text", case_words_instant(op, ticks[0].at));
    return n;
}

/* ---- together ---------------------------------------------------------------------------- */

static void add_parts(struct op *op, struct doc *out, const struct case_page *page)
{
    struct doc *list = doc_set_list(out, "parts");

    for (size_t i = 0; CASE_TIMELINE_PARTS[i] != NULL; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "name", PART_NAMES[i]);
        doc_set_text(one, "href",
                     i == 0 ? arena_printf(op->arena, "/cases/%" PRId64, page->sc->id)
                            : arena_printf(op->arena, "/cases/%" PRId64 "?show=%s", page->sc->id,
                                           CASE_TIMELINE_PARTS[i]));
        doc_set_bool(one, "is_here",
                     str_equal(page->show == NULL ? "all" : page->show, CASE_TIMELINE_PARTS[i]));
    }
}

/* What is told by a clock need not be told by the watch that saw it. */
static bool is_told_by_a_clock(const char *kind)
{
    return str_equal(kind, "warned") || str_equal(kind, "overdue");
}

void case_timeline_fill(struct op *op, struct doc *out, const struct case_page *page)
{
    struct doc *list = doc_set_list(out, "entries");
    bool with_clocks = !str_equal(page->show, "talk") && !str_equal(page->show, "internal");
    size_t tick_count = 0, t = 0;
    const struct tick *ticks = with_clocks ? ticks_of(op, page, &tick_count) : NULL;

    for (size_t i = 0; i < page->history->count; i++) {
        const struct journal_event *event = &page->history->events[i];
        while (t < tick_count && ticks[t].at < event->at)
            t += add_clock(op, list, &ticks[t], tick_count - t);
        if (!is_told_by_a_clock(event->kind) && is_shown(page->show, page->history, i))
            add_event(op, list, page, i);
    }
    while (t < tick_count)
        t += add_clock(op, list, &ticks[t], tick_count - t);
    add_parts(op, out, page);
}
