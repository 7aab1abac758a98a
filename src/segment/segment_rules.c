#include "segment/segment_rules.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, false                                                                          \
    }

const struct segment_choice SEGMENT_PERSON_KINDS[] = {{"person", "个人", false},
                                                      {"organisation", "单位", false},
                                                      {"developer", "开发商", false},
                                                      {"committee", "业主委员会", false},
                                                      END};
const struct segment_choice SEGMENT_AFFILIATIONS[] = {{"individual", "个人", false},
                                                      {"company", "企业", false},
                                                      {"government", "机关事业单位", false},
                                                      END};
const struct segment_choice SEGMENT_RELATIONS[] = {{"owner", "业主", false},
                                                   {"family", "家庭成员", false},
                                                   {"tenant", "租户", false},
                                                   {"agent", "代办人", false},
                                                   END};
const struct segment_choice SEGMENT_HOUSE_KINDS[] = {
    {"dwelling", "住宅", false}, {"shop", "商铺", false},    {"office", "办公", false},
    {"garage", "车库", false},   {"storage", "储藏", false}, END};
const struct segment_choice SEGMENT_HOUSE_USES[] = {{"owner_occupied", "自住", false},
                                                    {"let", "出租", false},
                                                    {"vacant", "空置", false},
                                                    {"changed", "改变用途", false},
                                                    END};
const struct segment_choice SEGMENT_SEXES[] = {{"female", "女", false}, {"male", "男", false}, END};
const struct segment_choice SEGMENT_ATTRIBUTES[] = {{"native_place", "籍贯", false},
                                                    {"hobby", "爱好", false},
                                                    {"income", "收入水平", false},
                                                    {"family_size", "家庭成员数", false},
                                                    {"values", "价值取向", false},
                                                    {"belief", "信仰", true},
                                                    END};
const struct segment_choice SEGMENT_CARES[] = {{"elderly_alone", "独居老人", true},
                                               {"disabled", "残疾人", true},
                                               {"newborn", "新生儿", true},
                                               {"illness", "大病家庭", true},
                                               {"birthday", "生日", false},
                                               {"festival", "节日慰问", false},
                                               END};

static const char *text_of(const struct doc *from, const char *name)
{
    const char *text = doc_get_text(from, name);

    return str_is_empty(text) ? NULL : text;
}

struct segment_rule segment_rules_read(const struct doc *from)
{
    return (struct segment_rule){.person_kind = text_of(from, "person_kind"),
                                 .affiliation = text_of(from, "affiliation"),
                                 .relation = text_of(from, "relation"),
                                 .house_kind = text_of(from, "house_kind"),
                                 .building = text_of(from, "building"),
                                 .house_use = text_of(from, "house_use"),
                                 .sex = text_of(from, "sex"),
                                 .age_from = doc_get_int(from, "age_from"),
                                 .age_to = doc_get_int(from, "age_to"),
                                 .tag = text_of(from, "tag"),
                                 .attribute = text_of(from, "attribute"),
                                 .value = text_of(from, "value"),
                                 .care = text_of(from, "care"),
                                 .cases_min = doc_get_int(from, "cases_min"),
                                 .cases_months = doc_get_int(from, "cases_months"),
                                 .nature = text_of(from, "nature"),
                                 .paid_min = doc_get_int(from, "paid_min"),
                                 .paid_yuan_min = doc_get_int(from, "paid_yuan_min"),
                                 .paid_months = doc_get_int(from, "paid_months")};
}

static void put_text(struct doc *into, const char *name, const char *text)
{
    if (text != NULL)
        doc_set_text(into, name, text);
}

static void put_number(struct doc *into, const char *name, int64_t n)
{
    if (n != 0)
        doc_set_int(into, name, n);
}

struct doc *segment_rules_document(struct arena *a, const struct segment_rule *rule)
{
    struct doc *into = doc_object(a);

    put_text(into, "person_kind", rule->person_kind);
    put_text(into, "affiliation", rule->affiliation);
    put_text(into, "relation", rule->relation);
    put_text(into, "house_kind", rule->house_kind);
    put_text(into, "building", rule->building);
    put_text(into, "house_use", rule->house_use);
    put_text(into, "sex", rule->sex);
    put_number(into, "age_from", rule->age_from);
    put_number(into, "age_to", rule->age_to);
    put_text(into, "tag", rule->tag);
    put_text(into, "attribute", rule->attribute);
    put_text(into, "value", rule->value);
    put_text(into, "care", rule->care);
    put_number(into, "cases_min", rule->cases_min);
    put_number(into, "cases_months", rule->cases_months);
    put_text(into, "nature", rule->nature);
    put_number(into, "paid_min", rule->paid_min);
    put_number(into, "paid_yuan_min", rule->paid_yuan_min);
    put_number(into, "paid_months", rule->paid_months);
    return into;
}

bool segment_rules_is_empty(const struct segment_rule *r)
{
    return r->person_kind == NULL && r->affiliation == NULL && r->relation == NULL &&
           r->house_kind == NULL && r->building == NULL && r->house_use == NULL && r->sex == NULL &&
           r->age_from == 0 && r->age_to == 0 && r->tag == NULL && r->attribute == NULL &&
           r->care == NULL && r->cases_min == 0 && r->paid_min == 0 && r->paid_yuan_min == 0;
}

static const struct segment_choice *choice_of(const struct segment_choice *choices,
                                              const char *code)
{
    for (; choices->code != NULL; choices++)
        if (str_equal(choices->code, code))
            return choices;
    return NULL;
}

const char *segment_rules_name(const struct segment_choice *choices, const char *code)
{
    const struct segment_choice *found = choice_of(choices, code);

    return found == NULL ? code : found->name;
}

bool segment_rules_attribute_is_sensitive(const char *code)
{
    const struct segment_choice *found = choice_of(SEGMENT_ATTRIBUTES, code);

    return found != NULL && found->is_sensitive;
}

bool segment_rules_is_sensitive(const struct segment_rule *rule)
{
    return rule->care != NULL || segment_rules_attribute_is_sensitive(rule->attribute);
}

void segment_rules_check(struct op *op, const struct segment_rule *rule)
{
    if (rule->age_from != 0 && rule->age_to != 0 && rule->age_from > rule->age_to)
        op_fail_field(op, "age_to", "before_from", "“年龄至”不能小于“年龄自”");
    if (rule->value != NULL && rule->attribute == NULL)
        op_fail_field(op, "attribute", "required", "请选择“内容”是哪一项属性");
    if (rule->cases_months != 0 && rule->cases_min == 0)
        op_fail_field(op, "cases_min", "required", "请填写“诉求次数”");
    if (rule->nature != NULL && rule->cases_min == 0)
        op_fail_field(op, "cases_min", "required", "请填写“诉求次数”");
    if (rule->paid_months != 0 && rule->paid_min == 0 && rule->paid_yuan_min == 0)
        op_fail_field(op, "paid_min", "required", "请填写“有偿服务次数”或“有偿服务金额”");
}

/* ---- in words -------------------------------------------------------------------------- */

static void say(struct buf *out, const char *text)
{
    if (text == NULL)
        return;
    if (out->length > 0)
        buf_add_text(out, " · ");
    buf_add_text(out, text);
}

static void say_choice(struct buf *out, const struct segment_choice *choices, const char *code)
{
    if (code != NULL)
        say(out, segment_rules_name(choices, code));
}

static void say_age(struct arena *a, struct buf *out, const struct segment_rule *r)
{
    if (r->age_from != 0 && r->age_to != 0)
        say(out, arena_printf(a, "%" PRId64 " 至 %" PRId64 " 岁", r->age_from, r->age_to));
    else if (r->age_from != 0)
        say(out, arena_printf(a, "%" PRId64 " 岁及以上", r->age_from));
    else if (r->age_to != 0)
        say(out, arena_printf(a, "%" PRId64 " 岁及以下", r->age_to));
}

static void say_asked(struct arena *a, struct buf *out, const struct segment_rule *r,
                      const char *nature)
{
    const char *what = r->nature == NULL ? "诉求" : nature;

    if (r->cases_min != 0 && r->cases_months != 0)
        say(out, arena_printf(a, "近 %" PRId64 " 个月至少 %" PRId64 " 次%s", r->cases_months,
                              r->cases_min, what));
    else if (r->cases_min != 0)
        say(out, arena_printf(a, "至少 %" PRId64 " 次%s", r->cases_min, what));
}

static void say_bought(struct arena *a, struct buf *out, const struct segment_rule *r)
{
    if (r->paid_months != 0)
        say(out, arena_printf(a, "近 %" PRId64 " 个月有偿服务", r->paid_months));
    else if (r->paid_min != 0 || r->paid_yuan_min != 0)
        say(out, "有偿服务");
    if (r->paid_min != 0)
        say(out, arena_printf(a, "至少 %" PRId64 " 次", r->paid_min));
    if (r->paid_yuan_min != 0)
        say(out, arena_printf(a, "合计 ¥%" PRId64 " 及以上", r->paid_yuan_min));
}

const char *segment_rules_words(struct arena *a, const struct segment_rule *r, const char *nature)
{
    struct buf out = buf_in(a);

    say_choice(&out, SEGMENT_PERSON_KINDS, r->person_kind);
    say_choice(&out, SEGMENT_AFFILIATIONS, r->affiliation);
    say_choice(&out, SEGMENT_RELATIONS, r->relation);
    say_choice(&out, SEGMENT_HOUSE_KINDS, r->house_kind);
    if (r->building != NULL)
        say(&out, arena_printf(a, "%s 栋", r->building));
    say_choice(&out, SEGMENT_HOUSE_USES, r->house_use);
    say_choice(&out, SEGMENT_SEXES, r->sex);
    say_age(a, &out, r);
    if (r->tag != NULL)
        say(&out, arena_printf(a, "标签 %s", r->tag));
    if (r->attribute != NULL)
        say(&out, arena_printf(a, "%s %s", segment_rules_name(SEGMENT_ATTRIBUTES, r->attribute),
                               r->value == NULL ? "已登记" : r->value));
    say_choice(&out, SEGMENT_CARES, r->care);
    say_asked(a, &out, r, nature);
    say_bought(a, &out, r);
    return out.length == 0 ? "只由人工选入" : out.data;
}

const char *segment_rules_born(struct arena *a, int64_t today, int64_t years)
{
    int year, month, day;

    clock_civil(today, &year, &month, &day);
    return arena_printf(a, "%04d-%02d-%02d", year - (int)years, month, day);
}
