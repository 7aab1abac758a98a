#include "followup/followup.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_rules.h"
#include "knowledge/knowledge.h"

static const char *const FEEDBACK_KINDS[] = {"first", "progress", "result", NULL};

static const struct field FEEDBACK_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 8000, .label = "告知内容"},
    {"way", FIELD_ENUM, false, .words = CASE_WAYS, .label = "方式"},
    {"kind", FIELD_ENUM, false, .words = FEEDBACK_KINDS, .label = "类型"},
    {"promised_reply_at", FIELD_TIME, false, .label = "约定回复时间"},
    FIELDS_END};
static const struct field ANSWER_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 8000, .label = "答复"},
    {"article", FIELD_TEXT, false, .max = 200, .label = "依据"},
    {"important", FIELD_BOOL, false, .label = "重要咨询"},
    FIELDS_END};
static const struct field SPOT_FIELDS[] = {
    {"text", FIELD_TEXT, false, .max = 8000, .label = "解答"},
    {"article", FIELD_TEXT, false, .max = 200, .label = "依据"},
    FIELDS_END};
static const struct field FOLLOWUP_FIELDS[] = {
    {"reached", FIELD_BOOL, false, .label = "联系上了"},
    {"score", FIELD_INT, false, .min = 1, .max = 5, .label = "评分"},
    {"result", FIELD_ENUM, true, .words = CASE_FOLLOWUP_RESULTS, .label = "回访结果"},
    {"words", FIELD_TEXT, false, .max = 4000, .label = "客户的话"},
    {"further_need", FIELD_TEXT, false, .max = 2000, .label = "其他需要"},
    {"way", FIELD_ENUM, false, .words = CASE_WAYS, .label = "方式"},
    FIELDS_END};

static void told(struct op *op, const struct service_case *sc, const char *text,
                 struct case_event *event)
{
    doc_set_int(event->set, "told_at", op->now);
    doc_set_int(event->set, "told_round", sc->round);
    if (sc->result_round != sc->round || str_is_empty(sc->result)) {
        doc_set_text(event->set, "result", text);
        doc_set_int(event->set, "result_round", sc->round);
    }
    if (sc->handler == 0)
        doc_set_int(event->set, "handler", op->actor->id);
    case_event_mark(event, "told");
    case_event_mark(event, "replied");
}

/* Without a kind, what is said after the work was done is the result. */
static const char *feedback_kind(const struct service_case *sc, const struct doc *input)
{
    const char *kind = doc_get_text(input, "kind");

    if (kind != NULL)
        return kind;
    return str_equal(sc->status, "handled") || str_equal(sc->status, "told") ? "result"
                                                                             : "progress";
}

/* Who tells the result has nothing left to promise. */
static bool says_both(const struct service_case *sc, const struct doc *input)
{
    const char *kind = doc_get_text(input, "kind");
    bool is_result = kind != NULL ? str_equal(kind, "result") : str_equal(sc->status, "handled");

    return is_result && doc_get_int(input, "promised_reply_at") != 0;
}

static err_t feedback(struct op *op, struct service_case *sc, const struct doc *input,
                      struct case_event *event)
{
    const char *kind = feedback_kind(sc, input);

    if (says_both(sc, input))
        return op_fail_field(op, "promised_reply_at", "wrong",
                             "告知结果时不再约定回复时间；还要回复的，类型请选“进展”");
    if (doc_get_int(input, "promised_reply_at") != 0) {
        doc_set_int(event->set, "promised_reply_at", doc_get_int(input, "promised_reply_at"));
        case_event_mark(event, "promised");
    } else if (sc->promised_reply_at != 0 && !str_equal(kind, "result")) {
        case_event_mark(event, "replied");
    }
    if (str_equal(kind, "first"))
        case_event_mark(event, "first_feedback");
    if (str_equal(kind, "result"))
        told(op, sc, doc_get_text(input, "text"), event);
    else
        case_event_mark(event, "told_time");
    return OK;
}

/* The rule or article that an answer stands on (S4-3.3.2a). */
static err_t cite(struct op *op, const struct service_case *sc, const struct doc *input,
                  struct case_event *event)
{
    const char *source = doc_get_text(input, "article");

    if (str_is_empty(source))
        return OK;
    doc_set_text(event->set, "article", source);
    return knowledge_cite(op, sc->community_id, source);
}

static err_t answer(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    err_t e = cite(op, sc, input, event);

    if (e != OK)
        return e;
    if (doc_get(input, "important") != NULL)
        doc_set_bool(event->set, "important", doc_get_bool(input, "important"));
    doc_set_text(event->set, "result", doc_get_text(input, "text"));
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    told(op, sc, doc_get_text(input, "text"), event);
    return OK;
}

static err_t solve_on_spot(struct op *op, struct service_case *sc, const struct doc *input,
                           struct case_event *event)
{
    const char *text =
        str_is_empty(doc_get_text(input, "text")) ? "当场解答" : doc_get_text(input, "text");
    err_t e = cite(op, sc, input, event);

    if (e != OK)
        return e;
    doc_set_bool(event->set, "solved_on_spot", true);
    doc_set_text(event->set, "result", text);
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    told(op, sc, text, event);
    case_event_mark(event, "finished");
    return OK;
}

static bool is_another_day(const struct op *op, const struct service_case *sc)
{
    return sc->followup_last_at == 0 || clock_day(sc->followup_last_at, op->utc_offset_min) !=
                                            clock_day(op->now, op->utc_offset_min);
}

static err_t follow_up(struct op *op, struct service_case *sc, const struct doc *input,
                       struct case_event *event)
{
    const char *result = doc_get_text(input, "result");
    bool reached = !str_equal(result, "unreachable");

    if (doc_get(input, "reached") != NULL && doc_get_bool(input, "reached") != reached)
        return op_fail_field(op, "result", "not_reached",
                             "没有联系上的（也只有没有联系上的），“回访结果”是“联系不上”");
    doc_set_text(event->set, "followup_result", result);
    doc_set_int(event->set, "followup_by", op->actor->id);
    doc_set_int(event->set, "followup_tries", sc->followup_tries + 1);
    doc_set_int(event->set, "followup_days", sc->followup_days + (is_another_day(op, sc) ? 1 : 0));
    doc_set_int(event->set, "followup_last_at", op->now);
    if (!reached) {
        event->kind = "followup_tried";
        return OK;
    }
    doc_set_int(event->set, "followup_round", sc->round);
    if (doc_get_int(input, "score") != 0)
        doc_set_int(event->set, "followup_score", doc_get_int(input, "score"));
    return OK;
}

static const char *const FIRST_RESPONSE[] = {"first_response", NULL};

const struct action FOLLOWUP_ACTIONS[] = {
    {"feedback", "告知客户", "feedback", FIRST_RESPONSE, FEEDBACK_FIELDS, feedback, false},
    {"answer", "答复", "answered", FIRST_RESPONSE, ANSWER_FIELDS, answer, false},
    {"solve_on_spot", "当场解答", "solved_on_spot", FIRST_RESPONSE, SPOT_FIELDS, solve_on_spot,
     false},
    {"followup", "回访", "followed_up", NULL, FOLLOWUP_FIELDS, follow_up, true},
    ACTIONS_END,
};
