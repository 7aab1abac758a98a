/*
 * Every kind has one function that turns a raw value into its typed form or notes one
 * fault and returns NULL. The messages are for people at the desk, the codes for programs.
 */
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "http/http_text.h"
#include "http/route.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

enum {
    TEXT_MAX = 4000,
    PASSWORD_MAX = 1000,
    LIST_MAX = 100,
    LIST_ITEM_MAX = 200,
    FILE_MAX_BYTES = 512 * 1024,
    LOCAL_TIME_LENGTH = 16, /* 2026-11-21T16:30 */
    LOCAL_TIME_SECONDS = 19 /* 2026-11-21T16:30:05 */
};
static const int64_t MONEY_MAX = INT64_C(1000000000000);

typedef struct doc *field_fn(struct op *op, const struct field *f, const struct doc *raw);

static const char *label(const struct field *f)
{
    return f->label != NULL ? f->label : f->name;
}

static bool is_absent(const struct field *f, const struct doc *raw)
{
    if (doc_is_null(raw))
        return true;
    if (raw->kind == DOC_TEXT)
        return f->kind == FIELD_PASSWORD ? raw->text[0] == '\0' : http_text_is_blank(raw->text);
    return raw->kind == DOC_LIST && raw->count == 0;
}

static const char *text_of(struct op *op, const struct field *f, const struct doc *raw)
{
    if (raw->kind == DOC_LIST) {
        op_fail_field(op, f->name, "not_single", "“%s”只能填一个值", label(f));
        return NULL;
    }
    if (raw->kind != DOC_TEXT) {
        op_fail_field(op, f->name, "not_text", "“%s”应当是文字", label(f));
        return NULL;
    }
    if (!http_text_is_clean(raw->text)) {
        op_fail_field(op, f->name, "not_text", "“%s”含有不能使用的控制字符", label(f));
        return NULL;
    }
    return raw->text;
}

static struct doc *check_text(struct op *op, const struct field *f, const struct doc *raw)
{
    int64_t max = f->max > 0 ? f->max : f->kind == FIELD_PASSWORD ? PASSWORD_MAX : TEXT_MAX;
    const char *text = text_of(op, f, raw);
    int64_t length;

    if (text == NULL)
        return NULL;
    length = (int64_t)utf8_length(text);
    if (length > max) {
        op_fail_field(op, f->name, "too_long", "“%s”最多%" PRId64 "个字，现有%" PRId64 "个",
                      label(f), max, length);
        return NULL;
    }
    if (length < f->min) {
        op_fail_field(op, f->name, "too_short", "“%s”至少%" PRId64 "个字", label(f), f->min);
        return NULL;
    }
    return doc_text(op->arena, text);
}

static bool number_of(const struct doc *raw, int64_t *ret_number)
{
    if (raw->kind == DOC_INT && raw->decimals == 0) {
        *ret_number = raw->number;
        return true;
    }
    return raw->kind == DOC_TEXT && str_to_int(raw->text, INT64_MIN, INT64_MAX, ret_number);
}

static struct doc *check_int(struct op *op, const struct field *f, const struct doc *raw)
{
    bool has_limits = f->min != 0 || f->max != 0, is_money = f->kind == FIELD_MONEY;
    int64_t min = has_limits ? f->min : is_money ? 0 : INT64_MIN;
    int64_t max = has_limits ? f->max : is_money ? MONEY_MAX : INT64_MAX;
    int64_t n;

    if (!number_of(raw, &n)) {
        op_fail_field(op, f->name, "not_a_number", "“%s”应当是整数", label(f));
        return NULL;
    }
    if (n < min || n > max) {
        op_fail_field(op, f->name, "out_of_range", "“%s”应当在%" PRId64 "到%" PRId64 "之间",
                      label(f), min, max);
        return NULL;
    }
    return doc_int(op->arena, n);
}

static struct doc *check_bool(struct op *op, const struct field *f, const struct doc *raw)
{
    static const char *const YES[] = {"true", "1", "on", NULL};
    static const char *const NO[] = {"false", "0", "off", NULL};
    const char *word = raw->kind == DOC_TEXT ? raw->text : "";
    struct doc *value = doc_int(op->arena, 0);

    value->kind = DOC_BOOL;
    if (raw->kind == DOC_BOOL)
        value->truth = raw->truth;
    else if (str_in(word, YES) || (raw->kind == DOC_INT && raw->number == 1))
        value->truth = true;
    else if (str_in(word, NO) || (raw->kind == DOC_INT && raw->number == 0))
        value->truth = false;
    else {
        op_fail_field(op, f->name, "not_a_boolean", "“%s”应当是“是”或“否”", label(f));
        return NULL;
    }
    return value;
}

/* Browsers send the time of a clock on the wall, without seconds and offset. */
static bool time_of(struct op *op, const char *text, int64_t *ret_at)
{
    size_t length = strlen(text);
    const char *rest = length == LOCAL_TIME_LENGTH ? ":00Z" : "Z";

    if (length != LOCAL_TIME_LENGTH && length != LOCAL_TIME_SECONDS)
        return clock_parse(text, ret_at);
    if (!clock_parse(arena_printf(op->arena, "%s%s", text, rest), ret_at))
        return false;
    *ret_at -= op->utc_offset_min * CLOCK_MINUTE_MS;
    return true;
}

static struct doc *check_time(struct op *op, const struct field *f, const struct doc *raw)
{
    int64_t at;

    if (raw->kind != DOC_TEXT || !time_of(op, raw->text, &at)) {
        op_fail_field(op, f->name, "not_a_time", "“%s”应当是时间，如2026-11-21T16:30:00+08:00",
                      label(f));
        return NULL;
    }
    return doc_int(op->arena, at);
}

static struct doc *check_day(struct op *op, const struct field *f, const struct doc *raw)
{
    int64_t day;

    if (raw->kind != DOC_TEXT || !clock_parse_day(raw->text, &day)) {
        op_fail_field(op, f->name, "not_a_day", "“%s”应当是日期，如2026-11-21", label(f));
        return NULL;
    }
    return doc_int(op->arena, day);
}

static struct doc *check_enum(struct op *op, const struct field *f, const struct doc *raw)
{
    if (raw->kind != DOC_TEXT || !str_in(raw->text, f->words)) {
        op_fail_field(op, f->name, "not_one_of", "“%s”不在可选范围之内", label(f));
        return NULL;
    }
    return doc_text(op->arena, raw->text);
}

static struct doc *check_id(struct op *op, const struct field *f, const struct doc *raw)
{
    struct doc *value;
    int64_t n;

    if (!number_of(raw, &n) || n <= 0) {
        op_fail_field(op, f->name, "not_an_id", "“%s”应当是编号（数字）", label(f));
        return NULL;
    }
    value = doc_int(op->arena, n);
    value->is_id = true;
    return value;
}

/* One text is split at commas, ASCII or Chinese; several stay as they are. */
static struct doc *list_of(struct op *op, const struct doc *raw)
{
    struct doc *list = doc_list(op->arena);
    const char *from = raw->text;

    while (*from != '\0') {
        const char *comma = strchr(from, ','), *wide = strstr(from, "，");
        const char *end = from + strlen(from), *next = end;
        if (comma != NULL && (wide == NULL || comma < wide)) {
            end = comma;
            next = comma + 1;
        } else if (wide != NULL) {
            end = wide;
            next = wide + strlen("，");
        }
        doc_add_text(list, arena_text_n(op->arena, from, (size_t)(end - from)));
        from = next;
    }
    return list;
}

static bool add_item(struct op *op, const struct field *f, const struct doc *item, struct doc *list)
{
    const char *text;

    if (item->kind != DOC_TEXT || !http_text_is_clean(item->text)) {
        op_fail_field(op, f->name, "not_text", "“%s”的每一项都应当是文字", label(f));
        return false;
    }
    text = str_trim(op->arena, item->text);
    if (utf8_length(text) > LIST_ITEM_MAX) {
        op_fail_field(op, f->name, "too_long", "“%s”的每一项最多%d个字", label(f), LIST_ITEM_MAX);
        return false;
    }
    if (text[0] != '\0')
        doc_add_text(list, text);
    return true;
}

static struct doc *check_list(struct op *op, const struct field *f, const struct doc *raw)
{
    int64_t max = f->max > 0 ? f->max : LIST_MAX;
    struct doc *list = doc_list(op->arena);
    const struct doc *items = raw->kind == DOC_TEXT ? list_of(op, raw) : raw;

    if (items->kind != DOC_LIST) {
        op_fail_field(op, f->name, "not_a_list", "“%s”应当是一个列表", label(f));
        return NULL;
    }
    if ((int64_t)items->count > max) {
        op_fail_field(op, f->name, "too_many", "“%s”最多%" PRId64 "项", label(f), max);
        return NULL;
    }
    DOC_EACH(member, items)
    {
        if (!add_item(op, f, member->value, list))
            return NULL;
    }
    if ((f->required || f->min > 0) && (int64_t)list->count < (f->min > 0 ? f->min : 1)) {
        op_fail_field(op, f->name, "required", "“%s”必填", label(f));
        return NULL;
    }
    return list;
}

static const char *file_bytes(struct arena *a, const struct doc *file, size_t *ret_length)
{
    const char *text = doc_get_text(file, "base64"), *end;
    size_t room = text == NULL ? 0 : strlen(text) / 4 * 3 + 3;
    unsigned char *bytes = arena_alloc(a, room + 1);

    if (text == NULL ||
        sodium_base642bin(bytes, room, text, strlen(text), NULL, ret_length, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        *end != '\0')
        return NULL;
    bytes[*ret_length] = '\0';
    return (const char *)bytes;
}

const char *field_file(struct op *op, const struct doc *input, const char *name, size_t *ret_length)
{
    const struct doc *file = doc_get(input, name);

    *ret_length = 0;
    return file == NULL ? NULL : file_bytes(op->arena, file, ret_length);
}

static struct doc *check_file(struct op *op, const struct field *f, const struct doc *raw)
{
    int64_t max = f->max > 0 ? f->max : FILE_MAX_BYTES;
    size_t length;

    if (raw->kind != DOC_OBJECT || doc_get_text(raw, "name") == NULL ||
        file_bytes(op->arena, raw, &length) == NULL) {
        op_fail_field(op, f->name, "not_a_file", "“%s”应当是一个文件", label(f));
        return NULL;
    }
    if ((int64_t)length > max) {
        op_fail_field(op, f->name, "too_long", "“%s”最大 %" PRId64 " KB", label(f), max / 1024);
        return NULL;
    }
    return doc_copy(op->arena, raw);
}

static field_fn *const CHECKS[] = {
    [FIELD_TEXT] = check_text,     [FIELD_INT] = check_int,   [FIELD_BOOL] = check_bool,
    [FIELD_TIME] = check_time,     [FIELD_DAY] = check_day,   [FIELD_ENUM] = check_enum,
    [FIELD_ID] = check_id,         [FIELD_LIST] = check_list, [FIELD_MONEY] = check_int,
    [FIELD_PASSWORD] = check_text, [FIELD_FILE] = check_file,
};

static void check_one(struct op *op, const struct field *f, const struct doc *raw,
                      struct doc *input)
{
    struct doc *typed;

    if (is_absent(f, raw)) {
        if (f->required)
            op_fail_field(op, f->name, "required", "“%s”必填", label(f));
        return;
    }
    typed = CHECKS[f->kind](op, f, raw);
    if (typed != NULL)
        doc_set(input, f->name, typed);
}

static const struct field *field_named(const struct field *fields, const char *name)
{
    for (; fields != NULL && fields->name != NULL; fields++)
        if (str_equal(fields->name, name))
            return fields;
    return NULL;
}

/* What is not in the table: allowed names pass as they are, others are faults. */
static void check_rest(struct op *op, const struct doc *raw, const struct field *fields,
                       const char *const *allowed, struct doc *input)
{
    const char *unclean;

    DOC_EACH(member, raw)
    {
        struct doc *one;
        if (field_named(fields, member->name) != NULL)
            continue;
        if (allowed == NULL || !str_in(member->name, allowed)) {
            op_fail_field(op, member->name, "unknown", "没有“%s”这一项", member->name);
            continue;
        }
        one = doc_object(op->arena);
        doc_set(one, member->name, member->value);
        if (http_text_tree_is_clean(one, &unclean))
            doc_set(input, member->name, member->value);
        else
            op_fail_field(op, member->name, "not_text", "“%s”含有不能使用的控制字符", member->name);
    }
}

err_t field_check(struct op *op, const struct field *fields, const struct doc *raw,
                  const char *const *allowed, struct doc **ret_input)
{
    struct doc *input = doc_object(op->arena);
    size_t faults = op->fault.field_count;

    for (const struct field *f = fields; f != NULL && f->name != NULL; f++)
        check_one(op, f, doc_get(raw, f->name), input);
    check_rest(op, raw, fields, allowed, input);
    if (op->fault.field_count > faults)
        return ERR_INVALID;
    *ret_input = input;
    return OK;
}
