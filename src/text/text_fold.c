#include "text/text_fold.h"

#include "base/err.h"
#include "base/utf8.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* ---- the table ------------------------------------------------------------- */

/* Past the last ideograph of Extension H there is nothing to search for. */
enum { CHARACTERS = 0x323B0, PARTS = 0, DROPPED = 0x7FFFFFFF, DECOMPOSED_MAX = 20 };

/* A character is written without spaces: it stands for itself in pairs. */
static const uint32_t PAIRED = UINT32_C(1) << 31;

/* For each character: PARTS, DROPPED, or what it folds to. */
static uint32_t table[CHARACTERS];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static bool is_kana_or_hangul(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);

    return script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL;
}

static bool is_paired(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;

    switch ((int)uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return true;
    default: return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) || is_kana_or_hangul(c);
    }
}

static bool is_mark(UChar32 c)
{
    int8_t type = u_charType(c);

    return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK ||
           type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR;
}

/* One character of UTF-16 that is well-formed, for ICU made it. */
static UChar32 next_of(const UChar *text, int32_t *at)
{
    UChar lead = text[(*at)++];

    return U16_IS_LEAD(lead) ? U16_GET_SUPPLEMENTARY(lead, text[(*at)++]) : lead;
}

/* What compatibility and case make of one character: é -> e, Ａ -> a, ﾃ -> テ; -1: nothing is
 * left of it. One that would become several (㎡) stays itself. */
static UChar32 compatible(const UNormalizer2 *fold, UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar decomposed[DECOMPOSED_MAX];
    int32_t length = unorm2_getDecomposition(fold, c, decomposed, DECOMPOSED_MAX, &status), i = 0;
    UChar32 first;

    if (length == 0)
        return -1;
    if (length < 0 || U_FAILURE(status) || (is_kana_or_hangul(c) && c < 0xFF00))
        return u_tolower(c);
    first = next_of(decomposed, &i);
    while (i < length)
        if (!is_mark(next_of(decomposed, &i)))
            return u_tolower(c);
    return first;
}

static uint32_t folded(const UNormalizer2 *fold, UChar32 c)
{
    UChar32 f = compatible(fold, c);
    int32_t digit;

    if (f < 0 || is_mark(f))
        return DROPPED;
    digit = u_charType(f) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue(f) : -1;
    if (digit >= 0)
        return (uint32_t)('0' + digit);
    if (is_paired(f) && (u_isalpha(f) || u_hasBinaryProperty(f, UCHAR_IDEOGRAPHIC)))
        return (uint32_t)f | PAIRED;
    return u_isalnum(f) ? (uint32_t)f : PARTS;
}

/* All ideographs in one text, parted by new lines so that none is read with its neighbour:
 * the transliterator then changes each into one. */
static int32_t write_ideographs(UChar *text)
{
    int32_t length = 0;

    for (UChar32 c = 0; c < CHARACTERS; c++)
        if ((table[c] & PAIRED) != 0 && table[c] == ((uint32_t)c | PAIRED) &&
            u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)) {
            UBool failed = false;
            U16_APPEND(text, length, CHARACTERS * 3, c, failed);
            must(!failed);
            text[length++] = '\n';
        }
    return length;
}

static void read_simplified(const UChar *before, const UChar *after, int32_t length)
{
    int32_t b = 0, a = 0;

    while (b < length) {
        UChar32 from = next_of(before, &b), to = next_of(after, &a);
        must(before[b] == '\n' && after[a] == '\n');
        b++, a++;
        table[from] = (uint32_t)to | PAIRED;
    }
}

/* The transliterator works in place; each ideograph has as many units as before, or it stays. */
static void simplify(void)
{
    UChar *before = malloc(CHARACTERS * 3 * sizeof *before),
          *after = malloc(CHARACTERS * 3 * sizeof *after);
    static const UChar NAME[] = u"Traditional-Simplified";
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *trans = utrans_openU(NAME, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    int32_t length, limit;

    must(before != NULL && after != NULL && U_SUCCESS(status));
    length = write_ideographs(before);
    u_memcpy(after, before, length);
    limit = length;
    utrans_transUChars(trans, after, &(int32_t){length}, CHARACTERS * 3, 0, &limit, &status);
    must(U_SUCCESS(status) && limit == length);
    utrans_close(trans);
    read_simplified(before, after, length);
    free(before);
    free(after);
}

/* Compatibility ideographs and the like lead to one that was simplified meanwhile. */
static void follow(void)
{
    for (uint32_t c = 0; c < CHARACTERS; c++) {
        uint32_t to = table[c] & ~PAIRED;
        if ((table[c] & PAIRED) != 0 && to != c && to < CHARACTERS && (table[to] & PAIRED) != 0)
            table[c] = table[to];
    }
}

static void make_table(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&status);

    must(U_SUCCESS(status));
    for (UChar32 c = 0; c < CHARACTERS; c++)
        table[c] = folded(fold, c);
    simplify();
    follow();
}

static uint32_t fold_of(uint32_t c)
{
    return c < CHARACTERS ? table[c] : PARTS;
}

/* ---- folded text --------------------------------------------------------------- */

struct text_folded text_fold(struct arena *a, const char *text)
{
    size_t most = text == NULL ? 0 : utf8_length(text);
    struct text_folded out = {.characters = ARENA_ARRAY(a, most + 1, uint32_t),
                              .places = ARENA_ARRAY(a, most + 1, uint32_t)};
    const char *at = text, *before = text;
    bool is_parted = false;
    uint32_t c;

    pthread_once(&made, make_table);
    for (; text != NULL && (c = utf8_next(&at)) != 0; before = at) {
        uint32_t f = fold_of(c);
        if (f == DROPPED)
            continue;
        if (f == PARTS) {
            is_parted = out.count > 0;
            continue;
        }
        if (is_parted) {
            out.places[out.count] = (uint32_t)(before - text);
            out.characters[out.count++] = ' ';
        }
        is_parted = false;
        out.places[out.count] = (uint32_t)(before - text);
        out.characters[out.count++] = f & ~PAIRED;
    }
    return out;
}

bool text_fold_find(const struct text_folded *whole, const struct text_folded *part, size_t from,
                    size_t *ret_at)
{
    for (size_t at = from; part->count > 0 && at + part->count <= whole->count; at++) {
        size_t same = 0;
        while (same < part->count && whole->characters[at + same] == part->characters[same])
            same++;
        if (same == part->count) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}

/* ---- tokens ---------------------------------------------------------------------- */

/* Where the tokens of one text stand just now. */
struct tokens {
    struct buf *out;
    size_t count;
    uint32_t last;     /* the paired character before, or 0 */
    bool is_last_told; /* it stands in a pair already */
    size_t word;       /* characters of the word that is being written, or 0 */
};

static void add_character(struct buf *out, uint32_t c)
{
    char bytes[4];

    buf_add(out, bytes, utf8_put(c, bytes));
}

static void begin_token(struct tokens *t)
{
    buf_add_char(t->out, ' ');
    t->count++;
}

static void end_run(struct tokens *t)
{
    if (t->last != 0 && !t->is_last_told) {
        begin_token(t);
        add_character(t->out, t->last);
    }
    t->last = 0;
    t->word = 0;
}

static void add_paired(struct tokens *t, uint32_t c)
{
    if (t->last == 0)
        end_run(t);
    if (t->last != 0) {
        begin_token(t);
        add_character(t->out, t->last);
        add_character(t->out, c);
    }
    t->is_last_told = t->last != 0;
    t->last = c;
}

static void add_to_word(struct tokens *t, uint32_t c)
{
    if (t->last != 0)
        end_run(t);
    if (t->word == 0)
        begin_token(t);
    if (t->word++ < TEXT_FOLD_WORD_MAX)
        add_character(t->out, c);
}

size_t text_fold_tokens(struct buf *tokens, const char *text)
{
    struct tokens t = {.out = tokens};
    uint32_t c;

    pthread_once(&made, make_table);
    while (text != NULL && (c = utf8_next(&text)) != 0) {
        uint32_t f = fold_of(c);
        if (f == PARTS)
            end_run(&t);
        else if (f != DROPPED && (f & PAIRED) != 0)
            add_paired(&t, f & ~PAIRED);
        else if (f != DROPPED)
            add_to_word(&t, f);
    }
    end_run(&t);
    return t.count;
}
