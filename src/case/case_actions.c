#include "case/case.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_fields.h"
#include "case/case_lent.h"
#include "case/case_rules.h"
#include "db/db.h"

/* What an action asks: the longest form; the blueprint says what is required when. */
static const struct field REASON[] = {{"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
                                      FIELDS_END};
static const struct field REASON_MAYBE[] = {
    {"reason", FIELD_TEXT, false, .max = 2000, .label = "原因"}, FIELDS_END};
static const struct field NOTE_MAYBE[] = {{"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
                                          FIELDS_END};

static const struct field CLASSIFY_FIELDS[] = {
    {"category", FIELD_TEXT, false, .max = 200, .label = "分类"},
    {"severity", FIELD_ENUM, false, .words = CASE_SEVERITIES, .label = "等级"},
    {"urgent", FIELD_BOOL, false, .label = "紧急"},
    {"important", FIELD_BOOL, false, .label = "重要咨询"},
    {"size", FIELD_ENUM, false, .words = CASE_SIZES, .label = "维修规模"},
    {"validity", FIELD_ENUM, false, .words = CASE_VALIDITIES, .label = "是否有效"},
    {"validity_reason", FIELD_TEXT, false, .max = 2000, .label = "判定理由"},
    {"reason", FIELD_TEXT, false, .max = 2000, .label = "理由"},
    {"responsibility", FIELD_ENUM, false, .words = CASE_RESPONSIBILITIES, .label = "责任归属"},
    {"chargeable", FIELD_BOOL, false, .label = "收费"},
    {"department", FIELD_ENUM, false, .words = CASE_DEPARTMENTS, .label = "部门"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "意见"},
    FIELDS_END};
static const struct field VERIFY_FIELDS[] = {
    {"verified_way", FIELD_TEXT, false, .max = 200, .label = "核实方式"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field INVESTIGATE_FIELDS[] = {
    {"finding", FIELD_TEXT, true, .max = 8000, .label = "调查情况"},
    {"evidence", FIELD_TEXT, false, .max = 8000, .label = "证据"},
    {"responsibility", FIELD_ENUM, false, .words = CASE_RESPONSIBILITIES, .label = "责任归属"},
    {"validity", FIELD_ENUM, false, .words = CASE_VALIDITIES, .label = "是否有效"},
    {"validity_reason", FIELD_TEXT, false, .max = 2000, .label = "判定理由"},
    FIELDS_END};
static const struct field PLAN_FIELDS[] = {
    {"plan", FIELD_TEXT, true, .max = 8000, .label = "处理方案"},
    {"alternatives", FIELD_TEXT, false, .max = 4000, .label = "可选建议"},
    {"review_at", FIELD_TIME, false, .label = "复查时间"},
    FIELDS_END};
static const struct field EXPLAIN_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 8000, .label = "解释"},
    {"alternatives", FIELD_TEXT, false, .max = 4000, .label = "可选建议"},
    {"review_at", FIELD_TIME, false, .label = "复查时间"},
    FIELDS_END};
static const struct field QUOTE_FIELDS[] = {
    {"price_fen", FIELD_MONEY, true, .min = 0, .max = 100000000, .label = "报价"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field ACCEPT_PRICE_FIELDS[] = {
    {"way", FIELD_ENUM, false, .words = CASE_WAYS, .label = "确认方式"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field ASSESS_FIELDS[] = {
    {"finding", FIELD_TEXT, false, .max = 8000, .label = "现场情况"},
    {"responsibility", FIELD_ENUM, false, .words = CASE_RESPONSIBILITIES, .label = "责任归属"},
    {"chargeable", FIELD_BOOL, false, .label = "收费"},
    {"materials", FIELD_TEXT, false, .max = 2000, .label = "所需材料"},
    {"planned_finish_at", FIELD_TIME, false, .label = "预计完工"},
    FIELDS_END};
static const struct field CHECK_FIELDS[] = {
    {"ok", FIELD_BOOL, true, .label = "验收通过"},
    {"reason", FIELD_TEXT, false, .max = 2000, .label = "原因"},
    {"way", FIELD_ENUM, false, .words = CASE_WAYS, .label = "确认方式"},
    FIELDS_END};
static const struct field PAUSE_FIELDS[] = {
    {"reason", FIELD_ENUM, true, .words = CASE_PAUSE_REASONS, .label = "暂停原因"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field CLOSE_FIELDS[] = {
    {"reason", FIELD_TEXT, false, .max = 2000, .label = "说明"}, FIELDS_END};
static const struct field ARCHIVE_FIELDS[] = {
    {"archive_class", FIELD_TEXT, false, .max = 60, .label = "档案类别"},
    {"archive_number", FIELD_TEXT, false, .max = 60, .label = "档案号"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field URGE_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 2000, .label = "督办意见"},
    {"limit_at", FIELD_TIME, false, .label = "限期"},
    FIELDS_END};
static const struct field REMIND_FIELDS[] = {
    {"text", FIELD_TEXT, false, .max = 2000, .label = "客户的话"},
    {"way", FIELD_ENUM, false, .words = CASE_WAYS, .label = "方式"},
    FIELDS_END};
static const struct field ESCALATE_FIELDS[] = {
    {"to", FIELD_TEXT, false, .max = 60, .label = "上报给"},
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
    FIELDS_END};
static const struct field REFER_FIELDS[] = {
    {"to", FIELD_TEXT, true, .max = 200, .label = "转给"},
    {"letter_number", FIELD_TEXT, false, .max = 100, .label = "函号"},
    {"due_at", FIELD_TIME, false, .label = "要求答复时间"},
    {"text", FIELD_TEXT, false, .max = 8000, .label = "内容"},
    {"contact", FIELD_TEXT, false, .max = 200, .label = "联系人"},
    FIELDS_END};
static const struct field TEXT_FIELDS[] = {{"text", FIELD_TEXT, true, .max = 8000, .label = "内容"},
                                           FIELDS_END};
static const struct field NOTE_FIELDS[] = {{"text", FIELD_TEXT, true, .max = 8000, .label = "内容"},
                                           {"visible", FIELD_BOOL, false, .label = "业主可见"},
                                           FIELDS_END};
static const struct field EXTEND_FIELDS[] = {
    {"until", FIELD_TIME, true, .label = "延期至"},
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
    {"approved", FIELD_BOOL, false, .label = "客户同意"},
    FIELDS_END};
static const struct field CONVERT_FIELDS[] = {
    {"nature", FIELD_ENUM, true, .words = CASE_NATURE_CODES, .label = "改为"},
    {"reason", FIELD_TEXT, true, .max = 2000, .label = "原因"},
    FIELDS_END};
static const struct field MERGE_FIELDS[] = {
    {"into", FIELD_ID, true, .label = "并入"},
    {"reason", FIELD_TEXT, false, .max = 2000, .label = "原因"},
    FIELDS_END};
static const struct field APPOINT_FIELDS[] = {
    {"appointment_at", FIELD_TIME, true, .label = "预约时间"},
    {"note", FIELD_TEXT, false, .max = 4000, .label = "说明"},
    FIELDS_END};
static const struct field SETTLE_FIELDS[] = {
    {"paid_fen", FIELD_MONEY, true, .min = 0, .max = 100000000, .label = "实收"},
    {"way", FIELD_TEXT, false, .max = 60, .label = "付款方式"},
    {"receipt", FIELD_TEXT, false, .max = 100, .label = "收据号"},
    FIELDS_END};
static const struct field DECIDE_FIELDS[] = {
    {"adopted", FIELD_BOOL, true, .label = "采纳"},
    {"reason", FIELD_TEXT, true, .max = 4000, .label = "理由"},
    FIELDS_END};

/* Copies what was said into the columns of the same name. */
static void set_said(const struct doc *input, struct case_event *event, const char *const *names)
{
    for (; *names != NULL; names++) {
        struct doc *value = doc_get(input, *names);
        if (!doc_is_null(value))
            doc_set(event->set, *names, value);
    }
}

static void set_validity(const struct doc *input, struct case_event *event)
{
    const char *validity = doc_get_text(input, "validity"),
               *reason = doc_get_text(input, "validity_reason");

    if (validity == NULL)
        return;
    doc_set_text(event->set, "validity", validity);
    doc_set_text(event->set, "validity_reason",
                 reason != NULL ? reason : doc_get_text(input, "reason"));
    doc_set_bool(event->set, "refused", str_equal(validity, "invalid"));
    if (str_equal(validity, "valid"))
        case_event_mark(event, "found_valid");
}

static err_t classify(struct op *op, struct service_case *sc, const struct doc *input,
                      struct case_event *event)
{
    static const char *const NAMES[] = {"category",   "severity",   "urgent",
                                        "important",  "size",       "responsibility",
                                        "chargeable", "department", NULL};
    const char *category = doc_get_text(input, "category"), *department;

    if (doc_get_text(input, "validity") != NULL &&
        str_is_empty(doc_get_text(input, "validity_reason")) &&
        str_is_empty(doc_get_text(input, "reason")))
        return op_fail_field(op, "validity_reason", "required", "“判定理由”必填");
    if (!case_catalogue_allows(category))
        return op_fail_field(op, "category", "not_one_of", "分类目录里没有 %s", category);
    set_said(input, event, NAMES);
    set_validity(input, event);
    if (category != NULL && doc_get(event->set, "department") == NULL) {
        err_t e = case_choice_department(op, sc->community_id, category, &department);
        if (e != OK)
            return e;
        if (department != NULL)
            doc_set_text(event->set, "department", department);
    }
    if (!str_is_empty(sc->category) && category != NULL &&
        !str_equal(case_catalogue_top(op->arena, category),
                   case_catalogue_top(op->arena, sc->category)))
        doc_set_int(event->set, "reclassified", sc->reclassified + 1);
    return OK;
}

static err_t verify(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    (void)sc, (void)input;
    doc_set_int(event->set, "verified_by", op->actor->id);
    return OK;
}

static err_t investigate(struct op *op, struct service_case *sc, const struct doc *input,
                         struct case_event *event)
{
    static const char *const NAMES[] = {"finding", "responsibility", NULL};

    (void)op, (void)sc;
    set_said(input, event, NAMES);
    set_validity(input, event);
    return OK;
}

static err_t assess(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    static const char *const NAMES[] = {"finding", "responsibility", "chargeable", NULL};

    (void)op, (void)sc;
    set_said(input, event, NAMES);
    return OK;
}

static err_t plan(struct op *op, struct service_case *sc, const struct doc *input,
                  struct case_event *event)
{
    static const char *const NAMES[] = {"plan", "alternatives", "review_at", NULL};

    (void)op;
    set_said(input, event, NAMES);
    doc_set_int(event->set, "plan_version", sc->plan_version + 1);
    doc_set_int(event->set, "plan_round", sc->round);
    return OK;
}

static err_t explain(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    static const char *const NAMES[] = {"alternatives", "review_at", NULL};

    set_said(input, event, NAMES);
    doc_set_text(event->set, "result", doc_get_text(input, "text"));
    doc_set_int(event->set, "result_round", sc->round);
    if (sc->handler == 0)
        doc_set_int(event->set, "handler", op->actor->id);
    if (sc->promised_reply_at != 0)
        case_event_mark(event, "replied");
    return OK;
}

static err_t quote(struct op *op, struct service_case *sc, const struct doc *input,
                   struct case_event *event)
{
    (void)op, (void)sc;
    doc_set_int(event->set, "price_fen", doc_get_int(input, "price_fen"));
    doc_set_bool(event->set, "chargeable", true);
    doc_set_bool(event->set, "price_accepted", false);
    return OK;
}

static err_t accept_price(struct op *op, struct service_case *sc, const struct doc *input,
                          struct case_event *event)
{
    (void)op, (void)sc, (void)input;
    doc_set_bool(event->set, "price_accepted", true);
    return OK;
}

static err_t decline_price(struct op *op, struct service_case *sc, const struct doc *input,
                           struct case_event *event)
{
    doc_set_text(event->set, "result", doc_get_text(input, "reason"));
    doc_set_int(event->set, "result_round", sc->round);
    if (sc->handler == 0)
        doc_set_int(event->set, "handler", op->actor->id);
    return OK;
}

static err_t pause(struct op *op, struct service_case *sc, const struct doc *input,
                   struct case_event *event)
{
    (void)op, (void)sc;
    doc_set_text(event->set, "pause_reason", doc_get_text(input, "reason"));
    return OK;
}

static err_t resume(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    (void)op, (void)sc, (void)input;
    doc_set_null(event->set, "pause_reason");
    return OK;
}

static err_t check_work(struct op *op, struct service_case *sc, const struct doc *input,
                        struct case_event *event)
{
    (void)sc;
    if (doc_get_bool(input, "ok")) {
        case_event_mark(event, "customer_checked");
        return OK;
    }
    if (str_is_empty(doc_get_text(input, "reason")))
        return op_fail_field(op, "reason", "required", "验收不通过的，请填写“原因”");
    return OK;
}

static bool supervises(const struct op *op, const struct service_case *sc)
{
    const uint64_t roles = ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ENG) |
                           ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_ADM);

    return (op_roles_in(op, sc->community_id) & roles) != 0;
}

/* Close records handler and supervisor, two persons (S3-3N.4b). */
static err_t close_case(struct op *op, struct service_case *sc, const struct doc *input,
                        struct case_event *event)
{
    int64_t handler = sc->handler != 0 ? sc->handler : sc->responsible;

    doc_set_int(event->set, "handler", handler);
    if (op->actor->id != handler && supervises(op, sc) &&
        !case_lent_any_of(op, sc, case_rules_handled))
        doc_set_int(event->set, "supervisor", op->actor->id);
    doc_set_int(event->set, "closed_at", op->now);
    if (doc_get_text(input, "reason") != NULL)
        doc_set_text(event->set, "close_reason", doc_get_text(input, "reason"));
    return OK;
}

static err_t archive(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    const char *class = doc_get_text(input, "archive_class"),
               *number = doc_get_text(input, "archive_number");

    doc_set_int(event->set, "archived_at", op->now);
    doc_set_text(event->set, "archive_class", str_is_empty(class) ? sc->nature : class);
    doc_set_text(event->set, "archive_number", str_is_empty(number) ? sc->number : number);
    return OK;
}

static err_t reopen(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    (void)op, (void)sc, (void)input;
    doc_set_int(event->set, "closed_at", 0);
    doc_set_int(event->set, "archived_at", 0);
    return OK;
}

/* "note" is for colleagues unless it is marked visible. */
static err_t note(struct op *op, struct service_case *sc, const struct doc *input,
                  struct case_event *event)
{
    (void)op, (void)sc;
    event->internal = !doc_get_bool(input, "visible");
    return OK;
}

/* The owner agreed to a later time; without it the told time stands. */
static err_t extend(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    (void)sc;
    if (doc_get_int(input, "until") <= op->now)
        return op_fail_field(op, "until", "in_the_past", "“延期至”必须晚于现在");
    if (!doc_get_bool(input, "approved")) {
        event->kind = "extension_noted";
        return OK;
    }
    doc_set_int(event->set, "extended_until", doc_get_int(input, "until"));
    return OK;
}

/* The nature changes, number and history stay; the change is counted (S1-5.1.1b). */
static err_t convert(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    const struct case_nature *to = case_fields_nature(doc_get_text(input, "nature"));
    const struct blueprint *b;
    err_t e;

    if (str_equal(to->code, sc->nature))
        return op_fail_field(op, "nature", "same", "性质没有改变");
    e = blueprint_current(op,
                          str_equal(to->code, "complaint") &&
                                  str_equal(sc->handover, "under_construction")
                              ? "complaint_b"
                              : to->blueprint,
                          &b);
    if (e != OK)
        return e;
    doc_set_text(event->set, "nature", to->code);
    doc_set_int(event->set, "blueprint_id", b->id);
    doc_set_int(event->set, "reclassified", sc->reclassified + 1);
    event->to_blueprint = b;
    event->to_stage = b->stages[b->first_stage].code;
    return OK;
}

static err_t merge(struct op *op, struct service_case *sc, const struct doc *input,
                   struct case_event *event)
{
    (void)op;
    doc_set_int(event->set, "merged_into", doc_get_int(input, "into"));
    doc_set_text(event->set, "stage_before", sc->stage);
    return OK;
}

/* Back to where it stood; work that was out was withdrawn, so it is given out anew from the
 * stage that the blueprint names. */
static err_t unmerge(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    const struct blueprint *b;
    enum case_status status;
    int stage;
    err_t e;

    (void)input;
    doc_set_int(event->set, "merged_into", 0);
    doc_set_null(event->set, "stage_before");
    e = blueprint_get(op, sc->blueprint_id, &b);
    if (e != OK)
        return e;
    stage = blueprint_stage_find(b, sc->stage_before);
    status = stage < 0 ? CASE_DISPATCHED : b->stages[stage].status;
    if (status != CASE_DISPATCHED && status != CASE_IN_PROGRESS && status != CASE_PAUSED)
        event->to_stage = sc->stage_before;
    return OK;
}

static err_t cancel(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    (void)sc;
    doc_set_text(event->set, "close_reason", doc_get_text(input, "reason"));
    doc_set_int(event->set, "closed_at", op->now);
    return OK;
}

static err_t appoint(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    (void)op, (void)sc;
    doc_set_int(event->set, "appointment_at", doc_get_int(input, "appointment_at"));
    return OK;
}

static err_t decide(struct op *op, struct service_case *sc, const struct doc *input,
                    struct case_event *event)
{
    doc_set_bool(event->set, "refused", !doc_get_bool(input, "adopted"));
    doc_set_text(event->set, "result", doc_get_text(input, "reason"));
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    return OK;
}

static err_t keep_confidential(struct op *op, struct service_case *sc, const struct doc *input,
                               struct case_event *event)
{
    (void)op, (void)sc, (void)input;
    doc_set_bool(event->set, "confidential", true);
    return OK;
}

static err_t lift_confidential(struct op *op, struct service_case *sc, const struct doc *input,
                               struct case_event *event)
{
    (void)op, (void)sc, (void)input;
    doc_set_bool(event->set, "confidential", false);
    return OK;
}

static err_t commend(struct op *op, struct service_case *sc, const struct doc *input,
                     struct case_event *event)
{
    doc_set_text(event->set, "result", doc_get_text(input, "text"));
    doc_set_int(event->set, "result_round", sc->round);
    doc_set_int(event->set, "handler", op->actor->id);
    return OK;
}

static const char *const FIRST_RESPONSE[] = {"first_response", NULL};

const struct action CASE_ACTIONS[] = {
    {"classify", "分类", "classified", NULL, CLASSIFY_FIELDS, classify, false},
    {"verify", "核实", "verified", NULL, VERIFY_FIELDS, verify, false},
    {"assess", "评估", "assessed", NULL, ASSESS_FIELDS, assess, false},
    {"investigate", "调查", "investigated", NULL, INVESTIGATE_FIELDS, investigate, false},
    {"plan", "制定方案", "planned", NULL, PLAN_FIELDS, plan, false},
    {"approve", "批准", "approved", NULL, NOTE_MAYBE, NULL, true},
    {"explain", "解释", "explained", FIRST_RESPONSE, EXPLAIN_FIELDS, explain, false},
    {"quote", "报价", "quoted", NULL, QUOTE_FIELDS, quote, false},
    {"accept_price", "同意报价", "price_accepted", NULL, ACCEPT_PRICE_FIELDS, accept_price, false},
    {"decline_price", "不同意报价", "price_declined", NULL, REASON, decline_price, false},
    {"check", "验收", "checked", NULL, CHECK_FIELDS, check_work, false},
    {"contain", "控制险情", "contained", FIRST_RESPONSE, NOTE_MAYBE, NULL, false},
    {"pause", "暂停", "paused", NULL, PAUSE_FIELDS, pause, false},
    {"resume", "恢复", "resumed", NULL, NOTE_MAYBE, resume, false},
    {"close", "办结", "closed", NULL, CLOSE_FIELDS, close_case, false},
    {"archive", "归档", "archived", NULL, ARCHIVE_FIELDS, archive, true},
    {"reopen", "重新处理", "reopened", NULL, REASON, reopen, false},
    {"urge", "督办", "urged", NULL, URGE_FIELDS, NULL, true},
    {"remind", "催单", "reminded", NULL, REMIND_FIELDS, NULL, false},
    {"escalate", "上报", "escalated_by_hand", NULL, ESCALATE_FIELDS, NULL, true},
    {"refer", "转外部单位", "referred", NULL, REFER_FIELDS, NULL, false},
    {"developer_reply", "登记开发商回复", "developer_replied", NULL, TEXT_FIELDS, NULL, false},
    {"extend", "延期", "extended", NULL, EXTEND_FIELDS, extend, false},
    {"convert", "改变性质", "converted", NULL, CONVERT_FIELDS, convert, false},
    {"merge", "并单", "merged", NULL, MERGE_FIELDS, merge, true},
    {"unmerge", "撤销并单", "unmerged", NULL, REASON_MAYBE, unmerge, true},
    {"cancel", "客户撤销", "cancelled", NULL, REASON, cancel, false},
    {"note", "备注", "noted", NULL, NOTE_FIELDS, note, false},
    {"appoint", "预约", "appointed", FIRST_RESPONSE, APPOINT_FIELDS, appoint, false},
    {"settle", "结算", "settled", NULL, SETTLE_FIELDS, NULL, false},
    {"decide", "采纳意见", "decided", NULL, DECIDE_FIELDS, decide, false},
    {"keep_confidential", "设为保密", "kept_confidential", NULL, REASON, keep_confidential, true},
    {"lift_confidential", "解除保密", "confidentiality_lifted", NULL, REASON, lift_confidential,
     true},
    {"commend", "通报表扬", "commended", NULL, TEXT_FIELDS, commend, false},
    ACTIONS_END,
};
