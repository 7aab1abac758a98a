#include "case/case_search_query.h"

#include "base/str.h"
#include "base/utf8.h"
#include "journal/journal.h"
#include "register/register.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { TAIL_DIGITS = 4, TAIL_TOKEN_HEX = 12, NUMBER_DAY_DIGITS = 8 };
enum {
    MOST_WORDS = sizeof((struct case_search_query *)NULL)->words / sizeof(struct case_search_word)
};

/* ---- tokens of our own ------------------------------------------------------------------- */

const char *case_search_query_scope_token(struct arena *a, int64_t community_id)
{
    return arena_printf(a, "_k%" PRId64, community_id);
}

/* Codes hold letters, digits, ideographs and hyphens: nothing that an expression minds. */
const char *case_search_query_house_token(struct arena *a, const char *code)
{
    return arena_printf(a, "_h%s", code);
}

/* Only whoever has the key file can tell which four digits they are. */
const char *case_search_query_tail_token(struct op *op, const char *phone)
{
    const char *digits = str_digits(op->arena, phone);
    size_t length = strlen(digits);

    if (length < TAIL_DIGITS)
        return NULL;
    return arena_printf(op->arena, "_p%.*s", TAIL_TOKEN_HEX,
                        journal_lookup_hash(op, "phone_tail", digits + length - TAIL_DIGITS));
}

/* ---- understanding ------------------------------------------------------------------------ */

/* BX-20261121-0031 and its ends read like a house of a few parts. */
static bool has_a_day(const char *typed)
{
    size_t digits = 0;

    for (const char *p = typed; *p != '\0'; p++) {
        digits = isdigit((unsigned char)*p) ? digits + 1 : 0;
        if (digits == NUMBER_DAY_DIGITS)
            return true;
    }
    return false;
}

/* Of several parts, or one number with a word for what it is (3栋); not 1501, which may be
 * anything, nor 商铺. */
static const char *house_of(struct arena *a, const char *typed)
{
    static const char DIGITS[] = "0123456789";
    const char *code = has_a_day(typed) ? NULL : register_house_code(a, typed);

    if (code == NULL || strpbrk(code, DIGITS) == NULL)
        return NULL;
    if (strchr(code, '-') != NULL)
        return code;
    return code[strspn(code, DIGITS)] != '\0' || typed[strspn(typed, DIGITS)] == '\0' ? NULL : code;
}

/* One ideograph that stands alone here may stand in a pair there: the index cannot say. */
static bool is_lonely(const char *token)
{
    return (unsigned char)token[0] >= 0x80 && utf8_length(token) == 1;
}

static void set_tokens(struct op *op, struct case_search_word *word, bool *ret_is_proof)
{
    struct buf buf = buf_in(op->arena);
    size_t count = text_fold_tokens(&buf, word->typed), kept = 0;
    const char **tokens = ARENA_ARRAY(op->arena, count + 1, const char *);
    char **all = count == 0 ? NULL : str_split(op->arena, buf.data + 1, ' ', &count);

    for (size_t i = 0; i < count; i++)
        if (!is_lonely(all[i]))
            tokens[kept++] = all[i];
    word->tokens = tokens;
    *ret_is_proof = kept == 1 && count == 1;
}

static bool is_digits(const struct text_folded *folded)
{
    for (size_t i = 0; i < folded->count; i++)
        if (folded->characters[i] < '0' || folded->characters[i] > '9')
            return false;
    return folded->count > 0;
}

static void set_tail(struct op *op, struct case_search_word *word)
{
    struct buf digits = buf_in(op->arena);

    if (word->folded.count < TAIL_DIGITS || !is_digits(&word->folded))
        return;
    for (size_t i = 0; i < word->folded.count; i++)
        buf_add_char(&digits, (char)word->folded.characters[i]);
    word->tail = digits.data;
    word->tail_token = case_search_query_tail_token(op, digits.data);
}

static void add_word(struct op *op, const char *typed, struct case_search_query *query)
{
    struct case_search_word word = {.typed = typed, .folded = text_fold(op->arena, typed)};
    bool is_proof;

    if (word.folded.count == 0 || query->count == MOST_WORDS)
        return;
    set_tokens(op, &word, &is_proof);
    word.house = house_of(op->arena, typed);
    word.is_only_house = word.house != NULL && strchr(word.house, '-') != NULL;
    if (word.house == NULL)
        set_tail(op, &word);
    if (word.tail != NULL && word.folded.count > TAIL_DIGITS)
        is_proof = false;
    query->needs_look = query->needs_look || (!word.is_only_house && !is_proof);
    query->is_indexed = query->is_indexed || word.house != NULL || word.tokens[0] != NULL;
    query->words[query->count++] = word;
}

/* Spaces of all widths. */
static const char *next_word(struct arena *a, const char **text)
{
    static const char WIDE[] = "\u3000";
    const char *begin, *p = *text;

    while (*p == ' ' || *p == '\t' || str_starts_with(p, WIDE))
        p += *p == WIDE[0] ? sizeof WIDE - 1 : 1;
    begin = p;
    while (*p != '\0' && *p != ' ' && *p != '\t' && !str_starts_with(p, WIDE))
        p++;
    *text = p;
    return p == begin ? NULL : arena_text_n(a, begin, (size_t)(p - begin));
}

void case_search_query_parse(struct op *op, const char *typed, struct case_search_query *ret_query)
{
    const char *word;

    *ret_query = (struct case_search_query){.count = 0};
    while (typed != NULL && (word = next_word(op->arena, &typed)) != NULL)
        add_word(op, word, ret_query);
}

/* ---- in the index's language ---------------------------------------------------------------- */

struct search_language {
    char quote;
    const char *both, *either;
};

static void add_token(struct buf *out, const struct search_language *l, const char *token)
{
    buf_add_char(out, l->quote);
    buf_add_text(out, token);
    buf_add_char(out, l->quote);
}

static void add_tokens(struct buf *out, const struct search_language *l, const char *const *tokens)
{
    buf_add_char(out, '(');
    for (size_t i = 0; tokens[i] != NULL; i++) {
        buf_add_text(out, i == 0 ? "" : l->both);
        add_token(out, l, tokens[i]);
    }
    buf_add_char(out, ')');
}

/* What the word may be, one or the other; nothing if the index cannot say. */
static void add_word_expression(struct arena *a, struct buf *out, const struct search_language *l,
                                const struct case_search_word *word)
{
    bool has_tokens = word->tokens[0] != NULL && !word->is_only_house;

    if (!has_tokens && word->house == NULL)
        return;
    buf_add_text(out, out->length == 0 ? "(" : l->both);
    if (out->length > 1)
        buf_add_char(out, '(');
    if (word->house != NULL)
        add_token(out, l, case_search_query_house_token(a, word->house));
    if (has_tokens) {
        buf_add_text(out, word->house != NULL ? l->either : "");
        add_tokens(out, l, word->tokens);
    }
    if (word->tail != NULL) {
        buf_add_text(out, l->either);
        add_token(out, l, word->tail_token);
    }
    buf_add_char(out, ')');
}

const char *case_search_query_expression(struct arena *a, const struct case_search_query *query,
                                         const int64_t *communities, size_t count, bool is_postgres)
{
    const struct search_language l = {is_postgres ? '\'' : '"', is_postgres ? " & " : " AND ",
                                      is_postgres ? " | " : " OR "};
    struct buf out = buf_in(a);

    for (size_t i = 0; i < query->count; i++)
        add_word_expression(a, &out, &l, &query->words[i]);
    if (count > 0)
        buf_printf(&out, "%s(", out.length == 0 ? "" : l.both);
    for (size_t i = 0; i < count; i++) {
        buf_add_text(&out, i == 0 ? "" : l.either);
        add_token(&out, &l, case_search_query_scope_token(a, communities[i]));
    }
    if (count > 0)
        buf_add_char(&out, ')');
    return out.data;
}

/* ---- looking -------------------------------------------------------------------------------- */

static bool is_in_house(const char *wanted, const char *house)
{
    size_t length = strlen(wanted);

    return house != NULL && strncmp(house, wanted, length) == 0 &&
           (house[length] == '\0' || house[length] == '-');
}

static bool ends_a_phone(struct op *op, const char *tail, const char *sealed)
{
    const char *phone = sealed == NULL ? NULL : journal_open_text(op, sealed);

    return phone != NULL && str_ends_with(str_digits(op->arena, phone), tail);
}

bool case_search_query_holds(struct op *op, const struct case_search_word *word,
                             struct case_search_texts *texts)
{
    size_t at;

    if (word->house != NULL && is_in_house(word->house, texts->house))
        return true;
    for (size_t i = 0; !word->is_only_house && i < texts->count; i++)
        if (text_fold_find(case_search_text_fold(op->arena, &texts->items[i]), &word->folded, 0,
                           &at))
            return true;
    return word->tail != NULL && ends_a_phone(op, word->tail, texts->phone);
}

bool case_search_query_all_hold(struct op *op, const struct case_search_query *query,
                                struct case_search_texts *texts)
{
    for (size_t i = 0; i < query->count; i++)
        if (!case_search_query_holds(op, &query->words[i], texts))
            return false;
    return true;
}
