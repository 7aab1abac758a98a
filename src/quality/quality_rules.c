#include "quality/quality_rules.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { SHARE_PCT = 5, AT_LEAST = 10, MOST_KINDS = 32 };

size_t quality_rules_size(size_t base)
{
    size_t share = (base * SHARE_PCT + 99) / 100;

    if (share < AT_LEAST)
        share = AT_LEAST;
    return share < base ? share : base;
}

/* splitmix64: a number that looks random, the same for the same case and seed everywhere. */
static uint64_t lot(int64_t case_id, int64_t seed)
{
    uint64_t z = (uint64_t)case_id + (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

struct lot_of {
    struct quality_candidate candidate;
    uint64_t lot;
};

static int by_lot(const void *a, const void *b)
{
    const struct lot_of *x = a, *y = b;

    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return x->candidate.case_id < y->candidate.case_id ? -1 : 1;
}

struct kind {
    const char *nature;
    size_t count, share, remainder, taken;
};

static struct kind *kind_of(struct kind *kinds, size_t *count, const char *nature)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(kinds[i].nature, nature))
            return &kinds[i];
    must(*count < MOST_KINDS);
    kinds[*count] = (struct kind){.nature = nature};
    return &kinds[(*count)++];
}

/* Whole shares first; what is left goes to the largest remainders. */
static void share_out(struct kind *kinds, size_t kind_count, size_t base, size_t size)
{
    size_t given = 0;

    for (size_t i = 0; i < kind_count; i++) {
        kinds[i].share = size * kinds[i].count / base;
        kinds[i].remainder = size * kinds[i].count % base;
        given += kinds[i].share;
    }
    for (; given < size; given++) {
        struct kind *best = NULL;
        for (size_t i = 0; i < kind_count; i++)
            if (kinds[i].share < kinds[i].count &&
                (best == NULL || kinds[i].remainder > best->remainder))
                best = &kinds[i];
        must(best != NULL);
        best->share++;
        best->remainder = 0;
    }
}

size_t quality_rules_draw(struct op *op, struct quality_candidate *candidates, size_t count,
                          int64_t seed)
{
    struct lot_of *lots = ARENA_ARRAY(op->arena, count + 1, struct lot_of);
    struct kind kinds[MOST_KINDS];
    size_t kind_count = 0, size = quality_rules_size(count), drawn = 0;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        lots[i] = (struct lot_of){candidates[i], lot(candidates[i].case_id, seed)};
        kind_of(kinds, &kind_count, candidates[i].nature)->count++;
    }
    qsort(lots, count, sizeof *lots, by_lot);
    share_out(kinds, kind_count, count, size);
    for (size_t i = 0; i < count; i++) {
        struct kind *k = kind_of(kinds, &kind_count, lots[i].candidate.nature);
        if (k->taken++ < k->share)
            candidates[drawn++] = lots[i].candidate;
    }
    return drawn;
}
