#include "promise/promise.h"

#include "promise/promise_store.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"

/* What sets the next step of escalation for all promises of a case. */
struct schedule {
    const struct blueprint *b;
    const struct doc *facts;
    int64_t quiet_before;
};

/* Steps that lie before quiet_before are done without a sound. */
static void set_next(const struct schedule *s, struct promise *p)
{
    int step;
    int64_t at = promise_fold_next(s->b, p, s->facts, p->level, &step);

    while (at < s->quiet_before) {
        p->level = step + 1;
        at = promise_fold_next(s->b, p, s->facts, p->level, &step);
    }
    p->next_at = at == CLOCK_NEVER ? 0 : at;
}

static bool is_same(const struct promise *a, const struct promise *b)
{
    return a->start_at == b->start_at && a->due_at == b->due_at && a->warn_at == b->warn_at &&
           a->met_at == b->met_at && a->state == b->state && a->provisional == b->provisional &&
           a->is_public == b->is_public && a->standard_id == b->standard_id &&
           a->level == b->level && a->next_at == b->next_at && str_equal(a->standard, b->standard);
}

/* The n-th promise of a metric in a round is the n-th that was stored for it. The row that
 * is found gets no metric any more, so that no other promise takes it. */
static struct promise *take_row(struct promise *rows, size_t row_count, const struct promise *p)
{
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].metric != NULL && rows[i].round == p->round &&
            str_equal(rows[i].metric, p->metric))
            return &rows[i];
    return NULL;
}

static err_t sync_one(struct op *op, const struct schedule *s, struct promise *rows,
                      size_t row_count, struct promise *p)
{
    struct promise *row = take_row(rows, row_count, p);

    if (row == NULL) {
        p->id = id_next(op->now);
        set_next(s, p);
        return promise_store_add(op, p);
    }
    p->id = row->id;
    p->level = row->level;
    row->metric = NULL;
    set_next(s, p);
    return is_same(row, p) ? OK : promise_store_save(op, p);
}

/* What began with an event that was taken back was never promised. */
static err_t remove_forgotten(struct op *op, const struct promise *row)
{
    return row->metric == NULL ? OK : promise_store_remove(op, row);
}

static err_t sync_all(struct op *op, const struct schedule *s, struct promise *rows,
                      size_t row_count, struct promise *promises, size_t count)
{
    err_t e = OK;

    for (size_t i = 0; i < count && e == OK; i++) {
        promises[i].level = 0;
        e = sync_one(op, s, rows, row_count, &promises[i]);
    }
    for (size_t i = 0; i < row_count && e == OK; i++)
        e = remove_forgotten(op, &rows[i]);
    return e;
}

static void set_case(struct promise *promises, size_t count, int64_t community_id, int64_t case_id)
{
    for (size_t i = 0; i < count; i++) {
        promises[i].community_id = community_id;
        promises[i].case_id = case_id;
    }
}

err_t promise_begin(struct op *op, const struct blueprint *b, int64_t community_id, int64_t case_id,
                    const struct doc *facts, struct promise *promises, size_t count,
                    int64_t quiet_before)
{
    struct schedule schedule = {b, facts, quiet_before};

    set_case(promises, count, community_id, case_id);
    return sync_all(op, &schedule, NULL, 0, promises, count);
}

err_t promise_sync(struct op *op, const struct blueprint *b, int64_t community_id, int64_t case_id,
                   const struct doc *facts, struct promise *promises, size_t count,
                   int64_t quiet_before)
{
    struct schedule schedule = {b, facts, quiet_before};
    struct promise *rows;
    size_t row_count;
    err_t e;

    e = promise_store_list(op, community_id, case_id, &rows, &row_count);
    if (e != OK)
        return e;
    set_case(promises, count, community_id, case_id);
    return sync_all(op, &schedule, rows, row_count, promises, count);
}
