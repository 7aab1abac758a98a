#include "setup/setup_words.h"

#include "case/case_fields.h"

#include "base/buf.h"
#include "base/str.h"

static const char *fact_name(const char *fact)
{
    static const struct {
        const char *code, *name;
    } NAMES[] = {
        {"urgent", "紧急"},         {"severity", "等级"},     {"size", "规模"},
        {"category", "分类"},       {"validity", "有效性"},   {"responsibility", "责任"},
        {"handover", "交付状态"},   {"property_kind", "物业类型"}, {"chargeable", "收费"},
        {"nature", "性质"},         {"important", "重要咨询"}, {"anonymous", "匿名"},
        {"price_accepted", "报价已确认"}, {"kind", "种类"},   {"result", "结果"},
        {"has_contact", "有联系方式"}, {"followup_asked", "要回访"}, {"ok", "合格"},
    };

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i].code, fact))
            return NAMES[i].name;
    return fact;
}

static const char *value_name(const char *value)
{
    if (str_equal(value, "true"))
        return "是";
    if (str_equal(value, "false"))
        return "否";
    if (str_equal(value, "none"))
        return "未填";
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
        buf_add_text(text, value_name(member->value->text));
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
