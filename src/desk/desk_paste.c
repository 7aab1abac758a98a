#include "desk/desk_paste.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

enum {
    LONGEST_NAME = 24, /* characters, of who speaks */
    LONGEST_TITLE = 30,
    MOST_MESSAGES = 100,
    PHONE_DIGITS = 11
};

/* ---- small pieces ------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to `most` digits at `*at`, as a number; -1 if there is none. */
static int number_at(const char **at, int most)
{
    int n = 0, count = 0;

    while (count < most && is_digit(**at)) {
        n = n * 10 + (*(*at)++ - '0');
        count++;
    }
    return count == 0 ? -1 : n;
}

/* Moves over one of the words; false if none stands there. */
static bool skip_one(const char **at, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_starts_with(*at, *words)) {
            *at += strlen(*words);
            return true;
        }
    return false;
}

/* ---- times --------------------------------------------------------------------------------- */

struct moment {
    int year, month, day; /* 0: not told */
    int days_ago;
    int hour, minute;
};

static const char *const AFTER_YEAR[] = {"-", "/", ".", "年", NULL};
static const char *const AFTER_MONTH[] = {"-", "/", ".", "月", NULL};
static const char *const AFTER_DAY[] = {"日", "号", " ", "T", NULL};
static const char *const COLONS[] = {":", "：", NULL};

/* "2026-11-23 ", "11月23日 ", "昨天 ": moves over it if it is there. */
static void read_day(const char **at, struct moment *m)
{
    const char *p = *at;
    int first, second, third;

    if (str_starts_with(p, "昨天") || str_starts_with(p, "今天")) {
        m->days_ago = str_starts_with(p, "昨天") ? 1 : 0;
        *at = p + strlen("昨天");
        return;
    }
    first = number_at(&p, 4);
    if (first < 0 || (!skip_one(&p, AFTER_YEAR) && !skip_one(&p, AFTER_MONTH)))
        return;
    second = number_at(&p, 2);
    if (second < 0)
        return;
    if (first >= 2000 && skip_one(&p, AFTER_MONTH)) {
        third = number_at(&p, 2);
        if (third < 0)
            return;
        *m = (struct moment){.year = first, .month = second, .day = third};
    } else if (first <= 12) {
        *m = (struct moment){.month = first, .day = second};
    } else {
        return;
    }
    skip_one(&p, AFTER_DAY);
    *at = p;
}

/* A time of day with or without a day before it; false, and nothing moved, if there is none. */
static bool read_moment(const char **at, struct moment *ret_moment)
{
    static const char *const BLANKS[] = {" ", "　", "\t", NULL};
    struct moment m = {0};
    const char *p = *at;

    read_day(&p, &m);
    while (skip_one(&p, BLANKS))
        continue;
    m.hour = number_at(&p, 2);
    if (m.hour < 0 || m.hour > 23 || !skip_one(&p, COLONS))
        return false;
    m.minute = is_digit(p[0]) && is_digit(p[1]) ? number_at(&p, 2) : -1;
    if (m.minute < 0 || m.minute > 59)
        return false;
    *ret_moment = m;
    *at = p;
    if (skip_one(&p, COLONS) && number_at(&p, 2) >= 0) /* seconds */
        *at = p;
    return true;
}

/* 0 if it lies ahead, for then it was read wrongly. */
static int64_t instant_of(const struct moment *m, int64_t now, int offset_min)
{
    int64_t today = clock_day(now, offset_min), day = today - m->days_ago, at;
    int year, month, day_of_month;

    clock_civil(today, &year, &month, &day_of_month);
    if (m->month > 12 || m->day > 31)
        return 0;
    if (m->month > 0)
        day = clock_day_of(m->year > 0 ? m->year : year, m->month, m->day);
    at = clock_day_start(day, offset_min) + m->hour * CLOCK_HOUR_MS + m->minute * CLOCK_MINUTE_MS;
    return at > now ? 0 : at;
}

/* ---- lines to messages ------------------------------------------------------------------------
 */

struct message {
    const char *speaker; /* NULL: nobody named */
    const char *words;
    int64_t at;
};

struct reading {
    struct arena *arena;
    int64_t now;
    int offset_min;
    struct message messages[MOST_MESSAGES];
    size_t count;
};

/* Takes a moment out of the line, wherever it stands; the rest is what is left. */
static const char *without_moment(struct reading *r, const char *line, int64_t *ret_at)
{
    *ret_at = 0;
    for (const char *p = line; *p != '\0'; p++) {
        const char *end = p;
        struct moment m;
        bool is_begin = p == line || !is_digit(p[-1]);
        if (!is_begin || ((unsigned char)*p & 0xC0) == 0x80 || !read_moment(&end, &m))
            continue;
        *ret_at = instant_of(&m, r->now, r->offset_min);
        return str_trim(r->arena, arena_printf(r->arena, "%.*s%s", (int)(p - line), line, end));
    }
    return line;
}

/* Where the speaker ends: the first colon, if what stands before it can be a name. */
static const char *colon_after_name(const char *line, size_t *ret_colon_length)
{
    size_t characters = 0;

    for (const char *p = line; *p != '\0' && characters <= LONGEST_NAME; characters++) {
        const char *colon = p;
        if (skip_one(&colon, COLONS)) {
            *ret_colon_length = (size_t)(colon - p);
            return characters == 0 || (is_digit(p[-1]) && is_digit(*colon)) ? NULL : p;
        }
        utf8_next(&p);
    }
    return NULL;
}

static bool is_sentence(const char *text)
{
    static const char *const MARKS[] = {"，", "。", "？", "！", ",", "?", "!", "；", NULL};

    for (size_t i = 0; MARKS[i] != NULL; i++)
        if (strstr(text, MARKS[i]) != NULL)
            return true;
    return utf8_length(text) > LONGEST_NAME;
}

static void begin_message(struct reading *r, const char *speaker, const char *words, int64_t at)
{
    struct message *last = r->count == 0 ? NULL : &r->messages[r->count - 1];

    if (last != NULL && last->speaker == NULL && last->words[0] == '\0')
        *last = (struct message){speaker, words, at != 0 ? at : last->at}; /* a time above it */
    else if (r->count < MOST_MESSAGES)
        r->messages[r->count++] = (struct message){speaker, words, at};
}

static void go_on(struct reading *r, const char *line)
{
    struct message *last;

    if (r->count == 0)
        begin_message(r, NULL, "", 0);
    last = &r->messages[r->count - 1];
    last->words =
        last->words[0] == '\0' ? line : arena_printf(r->arena, "%s\n%s", last->words, line);
}

static void read_line(struct reading *r, const char *line)
{
    size_t colon_length = 0;
    int64_t at;
    const char *plain = without_moment(r, line, &at),
               *colon = colon_after_name(plain, &colon_length);
    bool had_moment = plain != line;

    if (colon != NULL && !is_sentence(arena_text_n(r->arena, plain, (size_t)(colon - plain)))) {
        begin_message(r, str_trim(r->arena, arena_text_n(r->arena, plain, (size_t)(colon - plain))),
                      str_trim(r->arena, colon + colon_length), at);
    } else if (had_moment && plain[0] != '\0' && !is_sentence(plain)) {
        begin_message(r, plain, "", at); /* a name and a time above the words */
    } else if (had_moment && plain[0] == '\0') {
        begin_message(r, NULL, "", at);
    } else if (line[0] != '\0') {
        go_on(r, line);
    }
}

/* ---- house and number
 * ---------------------------------------------------------------------------- */

static const char *const HOUSE_WORDS[] = {"号楼", "栋", "幢", "座", "单元", "楼", "室",
                                          "号",   "#",  "－", "-",  "—",    "–",  NULL};

/* The longest run of numbers and the words between them that begins at `at`, with at least two
 * numbers; 0 if there is none. A number of five digits or more is no house. */
static size_t house_length(const char *at)
{
    const char *p = at, *end = at;
    int numbers = 0;

    for (;;) {
        size_t digits = strspn(p, "0123456789");
        if (digits == 0 || digits > 4)
            break;
        p += digits;
        end = p;
        numbers++;
        if (!skip_one(&p, HOUSE_WORDS))
            break;
        end = is_digit(*p) ? end : p;
    }
    return numbers >= 2 && !is_digit(*end) ? (size_t)(end - at) : 0;
}

static const char *find_house(struct arena *a, const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        size_t length;
        if (!is_digit(*p) || (p > text && (is_digit(p[-1]) || p[-1] == '-' || p[-1] == '.')))
            continue;
        length = house_length(p);
        if (length > 0)
            return arena_text_n(a, p, length);
    }
    return NULL;
}

static const char *find_phone(struct arena *a, const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        size_t digits = strspn(p, "0123456789");
        if (digits == PHONE_DIGITS && p[0] == '1' && p[1] >= '3')
            return arena_text_n(a, p, PHONE_DIGITS);
        if (digits > 0)
            p += digits - 1;
    }
    return NULL;
}

/* The name without house and brackets: 3-2-1501王芳 and 王芳(3栋1501) are 王芳. */
static const char *plain_name(struct arena *a, const char *speaker, const char *house)
{
    static const char *const AROUND[] = {"(", ")", "（", "）", "【",   "】", "[", "]",
                                         "-", "_", " ",  "　", "业主", "@",  NULL};
    struct buf name = buf_in(a);
    const char *p = speaker;

    while (p != NULL && *p != '\0') {
        const char *begin = p;
        if (house != NULL && str_starts_with(p, house)) {
            p += strlen(house);
            continue;
        }
        if (skip_one(&p, AROUND))
            continue;
        utf8_next(&p);
        buf_add(&name, begin, (size_t)(p - begin));
    }
    return name.length == 0 ? NULL : name.data;
}

/* ---- what it is about
 * ------------------------------------------------------------------------------ */

static bool says_one(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strstr(text, *words) != NULL)
            return true;
    return false;
}

static const struct {
    const char *nature;
    const char *words[16];
} TELLING[] = {
    {"complaint", {"投诉", "态度", "没人管", "太吵", "噪音", "扰民", "不满", "投訴", NULL}},
    {"repair",
     {"漏水", "漏", "坏了", "不亮", "堵", "停水", "停电", "维修", "修一下", "打不开", "没电",
      "没水", "报修", NULL}},
    {"request", {"打扫", "保洁", "清理", "挪车", "消杀", NULL}},
    {"suggestion", {"建议", NULL}},
    {"praise", {"表扬", "感谢", NULL}},
    {"inquiry", {"请问", "怎么", "多少", "什么时候", "吗", "？", "?", NULL}},
};

static const char *nature_of(const char *text)
{
    for (size_t i = 0; i < sizeof TELLING / sizeof TELLING[0]; i++)
        if (says_one(text, TELLING[i].words))
            return TELLING[i].nature;
    return NULL;
}

static bool is_named(const char *name, const char *text)
{
    return utf8_length(name) > 1 && strstr(text, name) != NULL;
}

/* A leaf, or a category without leaves, whose name stands in the words; of what this nature
 * offers. */
static const char *category_of(struct arena *a, const struct case_category *offered,
                               const char *nature, const char *text)
{
    for (const struct case_category *c = offered; nature != NULL && c->code != NULL; c++) {
        if (!str_in(nature, c->natures))
            continue;
        if (c->parts[0] == NULL && is_named(c->name, text))
            return c->code;
        for (size_t i = 0; i < CASE_CATALOGUE_MOST_PARTS && c->parts[i] != NULL; i++)
            if (is_named(c->parts[i], text))
                return arena_printf(a, "%s.%zu", c->code, i + 1);
    }
    return NULL;
}

/* ---- all of it
 * ----------------------------------------------------------------------------------------- */

static bool has_several_speakers(const struct reading *r)
{
    for (size_t i = 1; i < r->count; i++)
        if (!str_equal(r->messages[i].speaker, r->messages[0].speaker))
            return true;
    return false;
}

static const char *all_words(const struct reading *r)
{
    bool several = has_several_speakers(r);
    struct buf text = buf_in(r->arena);

    for (size_t i = 0; i < r->count; i++) {
        const struct message *m = &r->messages[i];
        if (text.length > 0)
            buf_add_char(&text, '\n');
        if (several && m->speaker != NULL)
            buf_printf(&text, "%s：", m->speaker);
        buf_add_text(&text, m->words);
    }
    return text.length == 0 ? "" : text.data;
}

static void set_what(struct arena *a, const struct message *first,
                     const struct case_category *offered, struct desk_paste *paste)
{
    static const char *const URGENT[] = {"困人",   "被困", "着火", "起火", "燃气味",
                                         "煤气味", "触电", "爆管", "跑水", NULL};
    const char *line = first->words;
    size_t line_length = strcspn(line, "\n");
    const char *whole = arena_text_n(a, line, line_length);

    paste->title = arena_text_n(a, whole, utf8_prefix_bytes(whole, LONGEST_TITLE));
    paste->nature = nature_of(paste->words);
    paste->category = category_of(a, offered, paste->nature, paste->words);
    paste->is_urgent = says_one(paste->words, URGENT);
}

struct desk_paste desk_paste_read(struct arena *a, const char *text, int64_t now, int offset_min,
                                  const struct case_category *offered)
{
    struct reading *r = ARENA_NEW(a, struct reading);
    struct desk_paste paste = {0};
    size_t line_count;
    char **lines = str_split(a, text, '\n', &line_count);

    r->arena = a;
    r->now = now;
    r->offset_min = offset_min;
    for (size_t i = 0; i < line_count; i++)
        read_line(r, str_trim(a, lines[i]));
    if (r->count == 0)
        return paste;
    paste.words = all_words(r);
    paste.said_at = r->messages[0].at;
    paste.house = find_house(a, r->messages[0].speaker);
    paste.name = plain_name(a, r->messages[0].speaker, paste.house);
    if (paste.house == NULL)
        paste.house = find_house(a, r->messages[0].words);
    paste.phone = find_phone(a, paste.words);
    set_what(a, &r->messages[0], offered, &paste);
    return paste;
}
