#include "case/case_alike_rules.h"

#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

enum {
    MOST_CHARACTERS = 80,
    SAME_WORDS_PCT = 60, /* by words alone, wherever it is */
    LIKE_WORDS_PCT = 30, /* where the place is the same */
    SAME_PLACE_PCT = 70,
    CATEGORY_LENGTH = 3 /* the first level of a code */
};

struct letters {
    uint32_t all[MOST_CHARACTERS];
    size_t count;
};

/* Letters, digits and Chinese characters; the rest says nothing. */
static bool tells(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0x3400 && c <= 0x9FFF);
}

static struct letters letters_of(const char *text)
{
    struct letters l = {.count = 0};
    uint32_t c;

    while (text != NULL && *text != '\0' && l.count < MOST_CHARACTERS) {
        c = utf8_next(&text);
        if (tells(c))
            l.all[l.count++] = c;
    }
    return l;
}

static bool has_pair(const struct letters *l, uint32_t first, uint32_t second)
{
    for (size_t i = 0; i + 1 < l->count; i++)
        if (l->all[i] == first && l->all[i + 1] == second)
            return true;
    return false;
}

int case_alike_rules_words(const char *a, const char *b)
{
    struct letters left = letters_of(a), right = letters_of(b), swap;
    size_t same = 0;

    if (left.count > right.count) {
        swap = left;
        left = right;
        right = swap;
    }
    if (left.count < 2)
        return 0;
    for (size_t i = 0; i + 1 < left.count; i++)
        same += has_pair(&right, left.all[i], left.all[i + 1]);
    return (int)(same * 100 / (left.count - 1));
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Titles are short; what the one says in its title the other may tell in its own words. */
static int same_words(const struct case_alike *a, const struct case_alike *b)
{
    int pct = case_alike_rules_words(a->title, b->title);

    pct = larger(pct, case_alike_rules_words(a->title, b->content));
    pct = larger(pct, case_alike_rules_words(a->content, b->title));
    return larger(pct, case_alike_rules_words(a->content, b->content));
}

static bool same_category(const char *a, const char *b)
{
    if (str_is_empty(a) || str_is_empty(b))
        return false;
    return str_equal(a, b) || (strlen(a) >= CATEGORY_LENGTH &&
                               strncmp(a, b, CATEGORY_LENGTH) == 0 && a[1] >= '0' && a[1] <= '9');
}

static bool same_place(const struct case_alike *a, const struct case_alike *b)
{
    return !str_is_empty(a->place) && !str_is_empty(b->place) &&
           case_alike_rules_words(a->place, b->place) >= SAME_PLACE_PCT;
}

int case_alike_rules_score(const struct case_alike *a, const struct case_alike *b)
{
    bool house = a->house_id != 0 && a->house_id == b->house_id;
    bool caller = !str_is_empty(a->phone_hash) && str_equal(a->phone_hash, b->phone_hash);
    bool place = same_place(a, b), category = same_category(a->category, b->category);
    bool elsewhere = a->house_id != 0 && b->house_id != 0 && a->house_id != b->house_id;
    int words = same_words(a, b);

    if (house || caller || place) {
        if (!category && words < LIKE_WORDS_PCT)
            return 0;
    } else if (elsewhere || words < SAME_WORDS_PCT) {
        return 0;
    }
    return words + (house ? 100 : 0) + (caller ? 80 : 0) + (place ? 60 : 0) + (category ? 40 : 0) +
           (str_equal(a->nature, b->nature) ? 20 : 0);
}
