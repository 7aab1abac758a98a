#include "exchange/exchange_merges.h"

#include "base/str.h"
#include "exchange/exchange_xml.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES (INT64_C(1) << 30)

enum { MOST_MERGES = 100000, MOST_ACTIVE = 1024 };

struct reading {
    struct exchange_xml *xml;
    struct arena *arena;
    struct exchange_merges *merges;
    size_t capacity;
};

/* "A3:A40"; those of one row, and a title over all columns, say nothing about other rows. */
static bool read_range(const char *range, struct exchange_merge *m)
{
    const char *colon = strchr(range, ':');
    char first[16] = {0};
    size_t last_column;

    if (colon == NULL || colon - range >= (ptrdiff_t)sizeof first)
        return false;
    memcpy(first, range, (size_t)(colon - range));
    return exchange_cell_place(first, &m->column, &m->first_row) &&
           exchange_cell_place(colon + 1, &last_column, &m->last_row) &&
           m->last_row > m->first_row && m->first_row > 0;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct reading *r = arg;
    struct exchange_merges *m = r->merges;
    struct exchange_merge merge = {0};
    const char *range;

    if (!str_equal(name, "mergeCell") || m->count == MOST_MERGES)
        return;
    range = exchange_xml_attribute(attributes, "ref");
    if (range == NULL || !read_range(range, &merge))
        return;
    if (m->count == r->capacity) {
        size_t size = r->capacity * sizeof *m->list;
        r->capacity = r->capacity == 0 ? 64 : r->capacity * 2;
        m->list = arena_grow(r->arena, m->list, size, r->capacity * sizeof *m->list);
    }
    m->list[m->count++] = merge;
}

static void no_end(void *arg, const char *name)
{
    (void)arg, (void)name;
}

static void no_text(void *arg, const char *bytes, int length)
{
    (void)arg, (void)bytes, (void)length;
}

static int by_first_row(const void *a, const void *b)
{
    const struct exchange_merge *one = a, *other = b;

    if (one->first_row != other->first_row)
        return one->first_row < other->first_row ? -1 : 1;
    return one->column < other->column ? -1 : one->column > other->column;
}

err_t exchange_merges_read(struct op *op, const struct exchange_book *book, const char *part,
                           struct exchange_merges *ret_merges)
{
    struct reading r = {NULL, op->arena, ret_merges, 0};
    struct exchange_xml_events events = {on_start, no_end, no_text, &r};
    err_t e;

    *ret_merges = (struct exchange_merges){NULL};
    e = exchange_xml_whole(op, book->zip, part, PART_BYTES, &events);
    if (e != OK)
        return e;
    if (ret_merges->count > 0)
        qsort(ret_merges->list, ret_merges->count, sizeof *ret_merges->list, by_first_row);
    ret_merges->active = ARENA_ARRAY(op->arena, MOST_ACTIVE, struct exchange_merge *);
    return OK;
}

void exchange_merges_reach(struct exchange_merges *m, int64_t row)
{
    size_t kept = 0;

    for (size_t i = 0; i < m->active_count; i++)
        if (m->active[i]->last_row >= row && m->active[i]->text != NULL)
            m->active[kept++] = m->active[i];
    for (; m->begun < m->count && m->list[m->begun].first_row <= row; m->begun++)
        if (m->list[m->begun].first_row == row && kept < MOST_ACTIVE)
            m->active[kept++] = &m->list[m->begun];
    m->active_count = kept;
}
