#include "register/register_rules.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

enum { HOUSE_CODE_MAX_CHARACTERS = 40, NAME_MAX_CHARACTERS = 60, CODE_MAX = 32, SORT_DIGITS = 6 };

/* ---- house codes ----------------------------------------------------------- */

/* What people write between building, unit and room. The longer word stands before the
 * one it begins with. */
static const char *const SEPARATORS[] = {"号楼", "栋", "幢", "座", "楼", "单元", "室",
                                         "号",   "房", "-",  "—",  "–",  "－",   "#",
                                         "/",    "／", "＃", " ",  "　", NULL};

static size_t separator_at(const char *text)
{
    bool is_of_a_part = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z');

    if (is_of_a_part)
        return 0; /* no separator begins so */
    for (const char *const *word = SEPARATORS; *word != NULL; word++)
        if (str_starts_with(text, *word))
            return strlen(*word);
    return 0;
}

/* Full-width forms become narrow, small letters large. 0: not a part of a code. */
static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 'A';
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
        return c;
    return c >= 0x4E00 && c <= 0x9FFF ? c : 0; /* 商铺12 */
}

static void add_part(struct buf *code, const char *part)
{
    bool is_number = part[strspn(part, "0123456789")] == '\0';

    while (is_number && part[0] == '0' && part[1] != '\0')
        part++;
    if (code->length > 0)
        buf_add_char(code, '-');
    buf_add_text(code, part);
}

/* One part up to the next separator; false if a character cannot be in a code. */
static bool read_part(struct buf *part, const char **text)
{
    char bytes[4];
    uint32_t c;

    buf_clear(part);
    while (**text != '\0' && separator_at(*text) == 0) {
        c = fold(utf8_next(text));
        if (c == 0)
            return false;
        buf_add(part, bytes, utf8_put(c, bytes));
    }
    return true;
}

const char *register_rules_house_code(struct arena *a, const char *text)
{
    struct buf code = buf_in(a), part = buf_in(a);
    size_t parts = 0, cut;

    if (text == NULL || !utf8_is_valid(text, strlen(text)) ||
        utf8_length(text) > HOUSE_CODE_MAX_CHARACTERS)
        return NULL;
    while (*text != '\0') {
        while ((cut = separator_at(text)) > 0)
            text += cut;
        if (!read_part(&part, &text))
            return NULL;
        if (part.length > 0) {
            add_part(&code, part.data);
            parts++;
        }
    }
    return parts >= 1 && parts <= REGISTER_RULES_CODE_PARTS ? code.data : NULL;
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* 3-2-1501 -> 000003-000002-001501: as text in the order in which houses stand. */
static const char *sort_key(struct arena *a, char **parts, size_t count)
{
    struct buf key = buf_in(a);

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(&key, '-');
        for (size_t n = strlen(parts[i]); is_number(parts[i]) && n < SORT_DIGITS; n++)
            buf_add_char(&key, '0');
        buf_add_text(&key, parts[i]);
    }
    return key.data;
}

void register_rules_house_fill(struct arena *a, struct house *h)
{
    size_t count;
    char **parts = str_split(a, h->code, '-', &count);
    int64_t number;

    h->building = count > 1 ? parts[0] : "";
    h->unit = count > 2 ? parts[1] : "";
    h->number = parts[count - 1];
    h->sort_key = sort_key(a, parts, count);
    if (h->floor == 0 && str_to_int(h->number, 101, 9999, &number))
        h->floor = number / 100;
    h->kind = str_is_empty(h->kind) ? "dwelling" : h->kind;
    h->layout = or_empty(h->layout);
    h->orientation = or_empty(h->orientation);
    h->ownership = or_empty(h->ownership);
    h->status = or_empty(h->status);
    h->certificate = or_empty(h->certificate);
    h->external_id = or_empty(h->external_id);
}

/* ---- communities -------------------------------------------------------------- */

/* "HH:MM" to minutes, -1 if it is not one. */
static int minutes_at(const char *text)
{
    int hours, minutes;

    for (int i = 0; i < 5; i++)
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
            return -1;
    hours = (text[0] - '0') * 10 + text[1] - '0';
    minutes = (text[3] - '0') * 10 + text[4] - '0';
    return minutes < 60 && hours * 60 + minutes <= 24 * 60 ? hours * 60 + minutes : -1;
}

bool register_rules_are_hours(const char *hours)
{
    int last = -1, from, to;

    do {
        if (strlen(hours) < strlen("08:30-12:00"))
            return false;
        from = minutes_at(hours);
        to = minutes_at(hours + 6);
        if (hours[5] != '-' || from < 0 || from < last || to <= from)
            return false;
        last = to;
        hours += 11;
    } while (*hours++ == ',');
    return hours[-1] == '\0';
}

bool register_rules_is_handover(const char *handover)
{
    return str_in(handover, (const char *const[]){"handed_over", "under_construction", NULL});
}

static bool is_code(const char *code)
{
    return !str_is_empty(code) && strlen(code) <= CODE_MAX &&
           code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static err_t check_hours(struct op *op, const char *field, const char *hours)
{
    if (register_rules_are_hours(hours))
        return OK;
    return op_fail_field(op, field, "bad_hours", "时段须写作 08:30-12:00,14:00-17:30");
}

err_t register_rules_check_community(struct op *op, const struct community *c)
{
    bool wrong = false;

    if (!is_code(c->code))
        wrong |=
            op_fail_field(op, "code", "bad_code",
                          "小区代码须为小写英文字母、数字或连字符，最多 %d 个", CODE_MAX) != OK;
    if (str_is_empty(c->name) || !utf8_is_valid(c->name, strlen(c->name)) ||
        utf8_length(c->name) > NAME_MAX_CHARACTERS)
        wrong |= op_fail_field(op, "name", "bad_name", "请填写小区名称，最多 %d 个字",
                               NAME_MAX_CHARACTERS) != OK;
    if (!str_in(c->property_kind, (const char *const[]){"residential", "commercial", NULL}))
        wrong |= op_fail_field(op, "kind", "unknown", "类型须为 residential 或 commercial") != OK;
    if (c->utc_offset_min < -720 || c->utc_offset_min > 840)
        wrong |= op_fail_field(op, "offset", "out_of_range", "时差须在 -720 与 840 分钟之间") != OK;
    wrong |= check_hours(op, "hotline_hours", c->hotline_hours) != OK;
    wrong |= check_hours(op, "counter_hours", c->counter_hours) != OK;
    wrong |= check_hours(op, "work_hours", c->work_hours) != OK;
    return wrong ? ERR_INVALID : OK;
}
