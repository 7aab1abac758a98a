#include "desk/desk_demo_dice.h"

#include "base/buf.h"
#include "base/err.h"

#include <string.h>

static const char OPEN[] = "‹", CLOSE[] = "›";

/* splitmix64: neighbouring numbers become strangers. */
static uint64_t mixed(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

struct desk_demo_dice desk_demo_dice_for(uint64_t seed, uint64_t kind, uint64_t n)
{
    return (struct desk_demo_dice){mixed(mixed(mixed(seed) ^ kind) ^ n)};
}

uint64_t desk_demo_dice_draw(struct desk_demo_dice *dice, uint64_t below)
{
    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    return (mixed(dice->state) >> 16) % below;
}

const char *desk_demo_dice_word(struct desk_demo_dice *dice, const char *const *words)
{
    size_t count = 0;

    while (words != NULL && words[count] != NULL)
        count++;
    return count == 0 ? "" : words[desk_demo_dice_draw(dice, count)];
}

/* Appends one of the words up to the closing mark, and returns what stands behind it. */
static const char *choose(struct desk_demo_dice *dice, struct buf *out, const char *words)
{
    const char *end = strstr(words, CLOSE), *word = words;
    uint64_t count = 1, wanted;

    must(end != NULL);
    for (const char *p = words; p < end; p++)
        count += *p == '|';
    for (wanted = desk_demo_dice_draw(dice, count); wanted > 0; wanted--)
        word = strchr(word, '|') + 1;
    buf_add(out, word,
            strcspn(word, "|") < (size_t)(end - word) ? strcspn(word, "|") : (size_t)(end - word));
    return end + strlen(CLOSE);
}

const char *desk_demo_dice_text(struct desk_demo_dice *dice, struct arena *a, const char *text)
{
    struct buf out = buf_in(a);
    const char *mark;

    while ((mark = strstr(text, OPEN)) != NULL) {
        buf_add(&out, text, (size_t)(mark - text));
        text = choose(dice, &out, mark + strlen(OPEN));
    }
    buf_add_text(&out, text);
    return out.data;
}
