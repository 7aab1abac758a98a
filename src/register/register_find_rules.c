#include "register/register_find_rules.h"

#include "register/register_rules.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/text_fold.h"
#include "text/text_pinyin.h"

#include <ctype.h>
#include <string.h>

enum {
    KEY_CHARACTERS = 40, /* of which a key has at most */
    PARTS_MAX = 12,      /* places in a long name from which it is found */
    TAIL_DIGITS = 4,
    PHONE_DIGITS_MIN = 7,
    PHONE_DIGITS_MAX = 15
};

void register_find_rules_add(struct register_find_keys *keys, const char *key)
{
    if (str_is_empty(key) || keys->count == REGISTER_FIND_KEYS_MAX)
        return;
    for (size_t i = 0; i < keys->count; i++)
        if (str_equal(keys->keys[i], key))
            return;
    keys->keys[keys->count++] = key;
}

/* ---- folded text --------------------------------------------------------------------- */

/* Characters `from` … of a folded text, without the spaces between words. */
static const char *key_of(struct arena *a, const struct text_folded *folded, size_t from)
{
    struct buf out = buf_in(a);
    size_t written = 0;
    char bytes[4];

    for (size_t i = from; i < folded->count && written < KEY_CHARACTERS; i++)
        if (folded->characters[i] != ' ') {
            buf_add(&out, bytes, utf8_put(folded->characters[i], bytes));
            written++;
        }
    return out.data == NULL ? "" : out.data;
}

static void add_from(struct arena *a, const struct text_folded *folded, size_t from,
                     struct register_find_keys *keys)
{
    if (from < folded->count)
        register_find_rules_add(keys, key_of(a, folded, from));
}

static bool is_ascii(uint32_t c)
{
    return c < 0x80;
}

/* Where a word begins: behind a space, at each character that is written without spaces, and
 * where letters and digits end. */
static bool begins(const struct text_folded *folded, size_t i)
{
    return i == 0 || folded->characters[i - 1] == ' ' || !is_ascii(folded->characters[i]) ||
           !is_ascii(folded->characters[i - 1]);
}

static void add_parts(struct arena *a, const struct text_folded *folded,
                      struct register_find_keys *keys)
{
    size_t parts = 0;

    for (size_t i = 1; i < folded->count && parts < PARTS_MAX; i++)
        if (folded->characters[i] != ' ' && begins(folded, i)) {
            add_from(a, folded, i, keys);
            parts++;
        }
}

/* ---- keys ------------------------------------------------------------------------------- */

static const char *lower(struct arena *a, const char *code)
{
    char *out = arena_text(a, code);

    for (char *p = out; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

void register_find_rules_house(struct arena *a, const char *code, struct register_find_keys *keys)
{
    const char *key = lower(a, code), *first = strchr(key, '-'), *last = strrchr(key, '-');

    register_find_rules_add(keys, key);
    if (first == NULL)
        return;
    if (last != first)
        register_find_rules_add(keys, arena_printf(a, "%.*s%s", (int)(first - key), key, last));
    register_find_rules_add(keys, last + 1);
}

static void add_spoken(struct arena *a, const char *name, struct register_find_keys *keys)
{
    struct text_pinyin readings[TEXT_PINYIN_READINGS_MAX];
    size_t count = text_pinyin_name(a, name, readings);

    for (size_t i = 0; i < count; i++) {
        register_find_rules_add(keys, readings[i].full);
        register_find_rules_add(keys, readings[i].initials);
        if (!str_starts_with(readings[i].full, readings[i].mixed))
            register_find_rules_add(keys, readings[i].mixed);
    }
}

void register_find_rules_name(struct arena *a, const char *name, bool is_person,
                              struct register_find_keys *keys)
{
    struct text_folded folded = text_fold(a, name);

    add_from(a, &folded, 0, keys);
    if (is_person && folded.count > 0 && !is_ascii(folded.characters[0]))
        add_from(a, &folded, text_pinyin_surname_length(folded.characters, folded.count), keys);
    else
        add_parts(a, &folded, keys);
    add_spoken(a, name, keys);
}

void register_find_rules_plate(struct arena *a, const char *plate, struct register_find_keys *keys)
{
    struct text_folded folded = text_fold(a, plate);
    size_t from = 0;

    add_from(a, &folded, 0, keys);
    while (from < folded.count && !is_ascii(folded.characters[from]))
        from++;
    add_from(a, &folded, from, keys);
    add_from(a, &folded, from + 1, keys);
}

void register_find_rules_place(struct arena *a, const char *code, const char *name,
                               struct register_find_keys *keys)
{
    struct text_folded of_code = text_fold(a, code), of_name = text_fold(a, name);

    add_from(a, &of_code, 0, keys);
    add_from(a, &of_name, 0, keys);
    add_parts(a, &of_name, keys);
    add_spoken(a, name, keys);
}

/* ---- what was typed ------------------------------------------------------------------------ */

/* lyu is how passports write lü. */
static const char *without_lyu(struct arena *a, const char *text)
{
    const char *at = strstr(text, "lyu");

    return at == NULL ? text : arena_printf(a, "%.*slv%s", (int)(at - text), text, at + 3);
}

/* u with two dots, before folding takes them away. */
static const char *with_v(struct arena *a, const char *typed)
{
    static const char *const DOTTED[] = {"ü", "Ü", "ǖ", "ǘ", "ǚ", "ǜ", NULL};
    struct buf out = buf_in(a);

    while (*typed != '\0') {
        const char *const *d = DOTTED;
        while (*d != NULL && !str_starts_with(typed, *d))
            d++;
        if (*d != NULL)
            buf_add_char(&out, 'v');
        else
            buf_add_char(&out, *typed);
        typed += *d != NULL ? strlen(*d) : 1;
    }
    return out.data == NULL ? "" : out.data;
}

/* 3栋 and 3-2栋 want more behind them, 1501室 does not. */
static void set_house(struct arena *a, const char *typed, struct register_find_typed *into)
{
    static const char *const OPEN[] = {"栋", "幢", "座", "楼", "单元", "-", "－", NULL};
    static const char *const WHOLE[] = {"室", NULL};
    const char *code = register_rules_house_code(a, typed), *text = str_trim(a, typed);

    if (code == NULL)
        return;
    into->house = lower(a, code);
    for (const char *const *word = OPEN; *word != NULL; word++)
        if (str_ends_with(text, *word)) {
            into->house = arena_printf(a, "%s-", into->house);
            return;
        }
    into->is_whole_house = str_ends_with(text, WHOLE[0]);
}

static bool is_digits(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* 138 0013 8000, +86 138-0013-8000, 0138 0013 8000 (as switchboards write what comes from another
 * city): digits and what is written between them. */
static const char *phone_of(struct arena *a, const char *folded)
{
    size_t length = strlen(folded);

    if (!is_digits(folded) || length < PHONE_DIGITS_MIN || length > PHONE_DIGITS_MAX)
        return NULL;
    if (length == 13 && str_starts_with(folded, "861"))
        return arena_text(a, folded + 2);
    return length == 12 && str_starts_with(folded, "01") && folded[2] >= '3'
               ? arena_text(a, folded + 1)
               : folded;
}

void register_find_rules_typed(struct arena *a, const char *typed,
                               struct register_find_typed *ret_typed)
{
    struct text_folded folded;

    *ret_typed = (struct register_find_typed){.text = ""};
    if (str_is_empty(typed))
        return;
    folded = text_fold(a, with_v(a, typed));
    ret_typed->text = without_lyu(a, key_of(a, &folded, 0));
    set_house(a, typed, ret_typed);
    if (is_digits(ret_typed->text) && strlen(ret_typed->text) == TAIL_DIGITS)
        ret_typed->tail = ret_typed->text;
    ret_typed->phone = phone_of(a, ret_typed->text);
}
