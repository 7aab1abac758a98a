#include "register/register_person_rules.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

enum {
    NAME_MAX_CHARACTERS = 60,
    TEXT_MAX_CHARACTERS = 200,
    TAG_MAX_CHARACTERS = 12,
    TAGS_MAX = 20,
    PHONE_DIGITS_MIN = 7,
    PHONE_DIGITS_MAX = 15,
    SHARE_MAX = 10000,
    DAY_MINUTES = 1440
};

bool register_person_rules_is_phone(const char *kind)
{
    return str_in(kind, (const char *const[]){"mobile", "phone", NULL});
}

/* ---- tags ----------------------------------------------------------------------------- */

static bool separates(uint32_t c)
{
    return c <= ' ' || c == ',' || c == ';' || c == '|' || c == 0x3000 || c == 0x3001 ||
           c == 0xFF0C || c == 0xFF1B; /* 　、，； */
}

const char *register_person_rules_tags(struct arena *a, const char *written)
{
    struct buf tags = buf_in(a), one = buf_in(a);
    const char *text = written == NULL ? "" : written;
    char bytes[4];

    buf_add_char(&tags, ' ');
    for (bool more = true; more;) {
        uint32_t c = ' ';
        more = *text != '\0';
        if (more)
            c = utf8_next(&text);
        if (!separates(c)) {
            buf_add(&one, bytes, utf8_put(c, bytes));
            continue;
        }
        if (one.length > 0 && strstr(tags.data, arena_printf(a, " %s ", one.data)) == NULL) {
            buf_add_text(&tags, one.data);
            buf_add_char(&tags, ' ');
        }
        buf_clear(&one);
    }
    return tags.data;
}

/* ---- masks ---------------------------------------------------------------------------- */

const char *register_person_rules_mask(struct arena *a, const char *value)
{
    size_t length = strlen(value), characters = utf8_length(value);
    const char *at = strchr(value, '@');

    if (at != NULL && at > value)
        return arena_printf(a, "%.*s***%s", (int)utf8_prefix_bytes(value, 1), value, at);
    if (characters != length)
        return arena_printf(a, "%.*s***", (int)utf8_prefix_bytes(value, 1), value);
    if (length < 8)
        return arena_printf(a, "****%s", value + (length < 4 ? length : length - 2));
    return arena_printf(a, "%.3s****%s", value, value + length - 4);
}

/* ---- checks ----------------------------------------------------------------------------- */

static bool fits(const char *text, size_t characters)
{
    return text == NULL || (utf8_is_valid(text, strlen(text)) && utf8_length(text) <= characters);
}

static bool is_one_of(const char *text, const char *const *words)
{
    return str_is_empty(text) || str_in(text, words);
}

static bool is_day(const char *text)
{
    int64_t day;

    return str_is_empty(text) ||
           (strlen(text) == strlen("1958-03-02") && clock_parse_day(text, &day));
}

static void check_tags(struct op *op, const char *tags)
{
    size_t count = 0;
    char **all;

    if (!fits(tags, TAGS_MAX * (TAG_MAX_CHARACTERS + 1))) {
        op_fail_field(op, "tags", "too_long", "“标签”太长了");
        return;
    }
    all = str_split(op->arena, register_person_rules_tags(op->arena, tags), ' ', &count);
    if (count > TAGS_MAX + 2)
        op_fail_field(op, "tags", "too_many", "“标签”最多 %d 个", TAGS_MAX);
    for (size_t i = 0; i < count; i++)
        if (utf8_length(all[i]) > TAG_MAX_CHARACTERS)
            op_fail_field(op, "tags", "too_long", "标签“%s”太长，最多 %d 个字", all[i],
                          TAG_MAX_CHARACTERS);
}

static void check_quiet(struct op *op, const struct person *p)
{
    bool none = p->quiet_from < 0 && p->quiet_to < 0;
    bool in_range = p->quiet_from >= 0 && p->quiet_from < DAY_MINUTES && p->quiet_to >= 0 &&
                    p->quiet_to < DAY_MINUTES;

    if (!none && !in_range)
        op_fail_field(op, "quiet_from", "not_a_time", "“免打扰时段”须有开始和结束，写作 22:00");
}

static void check_words(struct op *op, const struct person *p)
{
    if (!str_in(p->kind,
                (const char *const[]){"person", "organisation", "developer", "committee", NULL}))
        op_fail_field(op, "kind", "unknown", "“类别”须为个人、单位、开发商或业委会");
    if (!is_one_of(p->sex, (const char *const[]){"male", "female", NULL}))
        op_fail_field(op, "sex", "unknown", "“性别”须为男或女");
    if (!is_one_of(p->id_kind,
                   (const char *const[]){"id_card", "passport", "business", "other", NULL}))
        op_fail_field(op, "id_kind", "unknown", "“证件类型”不认识");
    if (!is_one_of(p->channel, (const char *const[]){"phone", "wechat", "sms", "visit", NULL}))
        op_fail_field(op, "channel", "unknown", "“联系方式偏好”不认识");
    if (!is_one_of(p->affiliation,
                   (const char *const[]){"individual", "company", "government", NULL}))
        op_fail_field(op, "affiliation", "unknown", "“归属”须为个人、企业或机关");
}

void register_person_rules_check(struct op *op, const struct person *p)
{
    if (str_is_empty(p->name) || !fits(p->name, NAME_MAX_CHARACTERS))
        op_fail_field(op, "name", "required", "请填写“姓名”，不超过 %d 字", NAME_MAX_CHARACTERS);
    if (!is_day(p->birth))
        op_fail_field(op, "birth", "not_a_day", "“出生日期”须写作 1958-03-02");
    if (!fits(p->id_number, 40))
        op_fail_field(op, "id_number", "too_long", "“证件号码”太长");
    if (!fits(p->work_unit, TEXT_MAX_CHARACTERS))
        op_fail_field(op, "work_unit", "too_long", "“工作单位”最多 %d 字", TEXT_MAX_CHARACTERS);
    if (!fits(p->mail_address, TEXT_MAX_CHARACTERS))
        op_fail_field(op, "mail_address", "too_long", "“通信地址”最多 %d 字", TEXT_MAX_CHARACTERS);
    if (!fits(p->external_id, 64))
        op_fail_field(op, "external_id", "too_long", "“外部编号”最多 64 字");
    check_words(op, p);
    check_quiet(op, p);
    check_tags(op, p->tags);
}

void register_person_rules_check_contact(struct op *op, const char *field,
                                         const struct person_contact *c)
{
    size_t digits;

    if (!str_in(c->kind, (const char *const[]){"mobile", "phone", "email", "wechat", NULL})) {
        op_fail_field(op, field, "unknown", "联系方式须为手机、电话、邮箱或微信");
        return;
    }
    digits = strlen(str_digits(op->arena, c->value));
    if (str_is_empty(c->value) || !fits(c->value, 100))
        op_fail_field(op, field, "required", "请填写号码或账号，不超过 100 字");
    else if (register_person_rules_is_phone(c->kind) &&
             (digits < PHONE_DIGITS_MIN || digits > PHONE_DIGITS_MAX))
        op_fail_field(op, field, "not_a_phone", "“电话”不是电话号码");
    else if (str_equal(c->kind, "email") && strchr(c->value, '@') == NULL)
        op_fail_field(op, field, "not_a_mail", "“邮箱”不是邮箱地址");
}

void register_person_rules_check_relation(struct op *op, const char *field,
                                          const struct person_house *r)
{
    if (!str_in(r->relation, (const char *const[]){"owner", "family", "tenant", "agent", NULL}))
        op_fail_field(op, field, "unknown", "“关系”须为业主、家庭成员、租户或代理人");
    if (r->share < 0 || r->share > SHARE_MAX)
        op_fail_field(op, field, "out_of_range", "“份额”须在 0 与 100%% 之间");
    if (!fits(r->kinship, 20) || !fits(r->authority, TEXT_MAX_CHARACTERS))
        op_fail_field(op, field, "too_long", "“授权事项”最多 %d 字", TEXT_MAX_CHARACTERS);
    if (r->to_at != 0 && r->from_at != 0 && r->to_at < r->from_at)
        op_fail_field(op, field, "out_of_range", "结束不能早于开始");
    if (str_equal(r->relation, "agent") && str_is_empty(r->authority))
        op_fail_field(op, field, "required", "代理人须写明授权事项");
}
