#include "setup/setup_words.h"

#include "blueprint/blueprint.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "staff/staff.h"

#include "base/buf.h"
#include "base/str.h"

static const char *fact_name(const char *fact)
{
    static const struct {
        const char *code, *name;
    } NAMES[] = {
        {"urgent", "紧急"},
        {"severity", "等级"},
        {"size", "规模"},
        {"category", "分类"},
        {"validity", "有效性"},
        {"responsibility", "责任"},
        {"handover", "交付状态"},
        {"property_kind", "物业类型"},
        {"chargeable", "收费"},
        {"nature", "性质"},
        {"important", "重要咨询"},
        {"anonymous", "匿名"},
        {"price_accepted", "报价已确认"},
        {"kind", "种类"},
        {"result", "结果"},
        {"has_contact", "有联系方式"},
        {"followup_asked", "要回访"},
        {"ok", "合格"},
    };

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i].code, fact))
            return NAMES[i].name;
    return fact;
}

const char *setup_words_value(const char *value)
{
    if (str_equal(value, "true"))
        return "是";
    if (str_equal(value, "false"))
        return "否";
    if (str_equal(value, "none"))
        return "未填";
    if (str_equal(value, "first"))
        return "首次";
    if (str_equal(value, "progress"))
        return "进展";
    if (str_equal(value, "handed_over"))
        return "已交付";
    if (str_equal(value, "under_construction"))
        return "在建";
    if (str_equal(value, "residential"))
        return "住宅";
    if (str_equal(value, "commercial"))
        return "商业";
    return case_fields_name(value);
}

static void add_names(struct buf *text, const struct doc *values)
{
    DOC_EACH(member, values)
    {
        if (member != values->first)
            buf_add_text(text, "、");
        buf_add_text(text, setup_words_value(member->value->text));
    }
}

void setup_words_rule(struct op *op, struct doc *rule)
{
    struct doc *page = doc_set_object(rule, "page");
    const struct doc *natures = doc_get(rule, "natures"), *when = doc_get(rule, "when");
    struct buf text = buf_in(op->arena), conditions = buf_in(op->arena), pauses = buf_in(op->arena);

    doc_set_text(page, "metric_name", case_fields_name(doc_get_text(rule, "metric")));
    if (natures == NULL || natures->count == 0)
        buf_add_text(&text, "各类事项");
    else
        add_names(&text, natures);
    doc_set_text(page, "natures", text.data);
    buf_add_text(&conditions, "");
    DOC_EACH(member, when)
    {
        if (member != when->first)
            buf_add_text(&conditions, "，");
        buf_printf(&conditions, "%s：", fact_name(doc_get_text(member->value, "fact")));
        add_names(&conditions, doc_get(member->value, "values"));
    }
    doc_set_text(page, "conditions", conditions.data);
    buf_add_text(&pauses, "");
    add_names(&pauses, doc_get(rule, "pausable_by"));
    doc_set_text(page, "pauses", pauses.data);
}

/* ---- blueprints ---------------------------------------------------------------------- */

const char *setup_words_action_name(const struct blueprint_action *a)
{
    const struct action *known = case_action_find(a->action);

    if (a->name != NULL)
        return a->name;
    return known == NULL || known->label == NULL ? a->action : known->label;
}

static void add_name(struct buf *names, const char *name)
{
    if (names->length > 0)
        buf_add_text(names, "、");
    buf_add_text(names, name);
}

static const char *who_text(struct op *op, const struct blueprint_action *a)
{
    struct buf names = buf_in(op->arena);

    buf_add_text(&names, "");
    if (a->who_owner)
        add_name(&names, "业主");
    for (enum staff_role role = 0; role < ROLE_COUNT; role++)
        if ((a->who_roles & ROLE_BIT(role)) != 0)
            add_name(&names, staff_role_name(role));
    if (a->who_assignees)
        add_name(&names, "承办人");
    if (a->who_first_contact)
        add_name(&names, "首接人");
    if (a->who_responsible)
        add_name(&names, "责任人");
    return names.data;
}

static const char *to_text(struct op *op, const struct blueprint *b,
                           const struct blueprint_action *a)
{
    struct buf names = buf_in(op->arena);

    for (size_t k = 0; k < a->to_count; k++)
        if (names.length > 0)
            buf_printf(&names, "或%s",
                       a->to[k] == BLUEPRINT_STAY ? "不变" : b->stages[a->to[k]].name);
        else
            add_name(&names, a->to[k] == BLUEPRINT_STAY ? "不变" : b->stages[a->to[k]].name);
    return names.length == 0 ? "不变" : names.data;
}

static const char *when_text(struct op *op, const struct blueprint_condition *when, size_t count)
{
    struct buf text = buf_in(op->arena);

    buf_add_text(&text, "");
    for (size_t i = 0; i < count; i++) {
        buf_printf(&text, "%s%s：", i > 0 ? "，" : "", fact_name(when[i].fact));
        for (const char *const *value = when[i].values; *value != NULL; value++)
            buf_printf(&text, "%s%s", value == when[i].values ? "" : "、",
                       setup_words_value(*value));
    }
    return text.data;
}

const char *setup_words_way(struct op *op, const struct blueprint *b,
                            const struct blueprint_action *a)
{
    const char *when = when_text(op, a->when, a->when_count);

    return arena_printf(op->arena, "%s → %s（%s）%s%s", setup_words_action_name(a),
                        to_text(op, b, a), who_text(op, a), when[0] == '\0' ? "" : "，当", when);
}

const char *setup_words_action(struct op *op, const struct blueprint *b,
                               const struct blueprint_action *a)
{
    struct buf from = buf_in(op->arena);

    buf_add_text(&from, "");
    for (size_t n = 0; n < b->stage_count; n++)
        if ((a->from >> n & 1) != 0)
            add_name(&from, b->stages[n].name);
    return arena_printf(op->arena, "%s：%s", from.data, setup_words_way(op, b, a));
}

/* ---- clocks and who is told ------------------------------------------------------------- */

static const char *mark_name(const char *mark)
{
    static const struct {
        const char *code, *name;
    } NAMES[] = {
        {"received", "接到"},           {"recorded", "登记"},
        {"told", "告知结果"},           {"first_response", "首次响应"},
        {"found_valid", "判定有效"},    {"replied", "答复"},
        {"promised", "约定回复"},       {"part_finished", "部分完成"},
        {"sent_back", "退回重办"},      {"first_feedback", "初步反馈"},
        {"followup_tried", "试过回访"}, {"customer_checked", "客户验收"},
        {"told_time", "告知时间"},
    };

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i].code, mark))
            return NAMES[i].name;
    return case_action_label_of_event(mark);
}

static const char *marks_text(struct op *op, const char *const *marks)
{
    struct buf names = buf_in(op->arena);

    buf_add_text(&names, "");
    for (; marks != NULL && *marks != NULL; marks++) {
        if (names.length > 0)
            buf_add_text(&names, "或");
        buf_add_text(&names, mark_name(*marks));
    }
    return names.data;
}

void setup_words_clocks(struct op *op, const struct blueprint *b, struct doc *list)
{
    for (size_t i = 0; i < b->metric_count; i++) {
        const struct blueprint_metric *m = &b->metrics[i];
        const char *when = when_text(op, m->when, m->when_count);
        doc_add_text(list,
                     arena_printf(op->arena, "%s：从%s到%s%s%s%s", setup_words_value(m->metric),
                                  marks_text(op, m->from), marks_text(op, m->until),
                                  m->each_round ? "，每次重办重新计时" : "",
                                  when[0] == '\0' ? "" : "，只在", when));
    }
}

static const char *told_name(const char *who)
{
    static const struct {
        const char *code, *name;
    } NAMES[] = {{"assignees", "承办人"},
                 {"dispatcher", "派工人"},
                 {"responsible", "责任人"},
                 {"first_contact", "首接人"},
                 {"supervisor", "监督人"}};
    enum staff_role role;

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i].code, who))
            return NAMES[i].name;
    return staff_role_find(who, &role) ? staff_role_name(role) : who;
}

static const char *moment_text(struct op *op, const struct blueprint_escalation *e)
{
    int64_t minutes = e->after_ms / 60000;

    if (minutes == 0 && e->at_pct == 0)
        return "一开始";
    if (minutes == 0 && e->at_pct == 100)
        return "到时限时";
    if (minutes == 0)
        return arena_printf(op->arena, "时限用掉 %d%% 时", e->at_pct);
    if (minutes % 60 == 0)
        return arena_printf(op->arena, "超时 %lld 小时后", (long long)(minutes / 60));
    return arena_printf(op->arena, "超时 %lld 分钟后", (long long)minutes);
}

void setup_words_escalations(struct op *op, const struct blueprint *b, struct doc *list)
{
    for (size_t i = 0; i < b->escalation_count; i++) {
        const struct blueprint_escalation *e = &b->escalations[i];
        const char *when = when_text(op, e->when, e->when_count);
        struct buf names = buf_in(op->arena);
        buf_add_text(&names, "");
        for (const char *const *who = e->tell; who != NULL && *who != NULL; who++)
            add_name(&names, told_name(*who));
        doc_add_text(list, arena_printf(op->arena, "%s告诉%s%s%s", moment_text(op, e), names.data,
                                        when[0] == '\0' ? "" : "，只在", when));
    }
}
