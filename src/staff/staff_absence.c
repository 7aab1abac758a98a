/* Who is away, and who stands in (a delegation of the scope "absent"). */
#include "staff/staff_delegation_store.h"

#include "base/str.h"

/* A substitute may be away himself; so far the line is followed. */
enum { MOST_IN_LINE = 4 };

static const struct staff_absence *absence_of(const struct staff_absence *all, size_t count,
                                              int64_t id, int64_t from_at, int64_t to_at)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].absent_id == id && all[i].from_at < to_at && all[i].until_at > from_at)
            return &all[i];
    return NULL;
}

err_t staff_absences(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                     struct staff_absence **ret_absences, size_t *ret_count)
{
    return staff_delegation_store_absences(op, community_id, from_at, to_at, ret_absences,
                                           ret_count);
}

err_t staff_present(struct op *op, int64_t community_id, int64_t id, int64_t *ret_id,
                    const char **ret_for_name)
{
    const struct staff_absence *one;
    struct staff_absence *all;
    int64_t now = id;
    size_t count;
    err_t e = staff_absences(op, community_id, op->now, op->now + 1, &all, &count);

    *ret_id = id;
    *ret_for_name = NULL;
    if (e != OK)
        return e;
    for (int line = 0; line < MOST_IN_LINE; line++) {
        one = absence_of(all, count, now, op->now, op->now + 1);
        if (one == NULL)
            break;
        now = one->substitute_id;
    }
    if (now == id || one != NULL) /* nobody of a circle is there: it stays with him */
        return OK;
    *ret_id = now;
    *ret_for_name = absence_of(all, count, id, op->now, op->now + 1)->absent_name;
    return OK;
}

const char *staff_name_with_substitute(struct op *op, const struct staff_absence *all, size_t count,
                                       int64_t id, int64_t from_at, int64_t to_at, const char *name)
{
    const struct staff_absence *one = absence_of(all, count, id, from_at, to_at);

    return one == NULL ? name : arena_printf(op->arena, "%s（%s代班）", name, one->substitute_name);
}

err_t staff_name_substitutes(struct op *op, int64_t community_id, struct staff_colleague *people,
                             size_t count)
{
    struct staff_absence *all;
    size_t n;
    err_t e = staff_absences(op, community_id, op->now, op->now + 1, &all, &n);

    for (size_t i = 0; e == OK && i < count; i++)
        people[i].name = staff_name_with_substitute(op, all, n, people[i].id, op->now, op->now + 1,
                                                    people[i].name);
    return e;
}
