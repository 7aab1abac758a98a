#include "blueprint/blueprint_merge.h"

#include "base/str.h"

static struct blueprint_yaml *copy_of(struct arena *a, const struct blueprint_yaml *node)
{
    struct blueprint_yaml *copy = ARENA_NEW(a, struct blueprint_yaml);

    *copy = *node;
    copy->next = NULL;
    return copy;
}

static struct blueprint_yaml *empty_like(struct arena *a, const struct blueprint_yaml *node)
{
    struct blueprint_yaml *copy = copy_of(a, node);

    copy->first = NULL;
    copy->count = 0;
    return copy;
}

/* Behind `before`, or at the end if that is NULL. */
static void insert(struct blueprint_yaml *parent, const struct blueprint_yaml *before,
                   struct blueprint_yaml *node)
{
    struct blueprint_yaml **place = &parent->first;

    while (*place != NULL) {
        struct blueprint_yaml *here = *place;
        place = &here->next;
        if (here == before)
            break;
    }
    node->next = *place;
    *place = node;
    parent->count++;
}

static void add_all(struct arena *a, struct blueprint_yaml *to, const struct blueprint_yaml *from)
{
    for (const struct blueprint_yaml *n = from->first; n != NULL; n = n->next)
        insert(to, NULL, copy_of(a, n));
}

static struct blueprint_yaml *merge_maps(struct arena *a, const struct blueprint_yaml *own,
                                         const struct blueprint_yaml *base)
{
    struct blueprint_yaml *out = empty_like(a, own);

    for (const struct blueprint_yaml *n = base->first; n != NULL; n = n->next) {
        const struct blueprint_yaml *mine = blueprint_yaml_get(own, n->key);
        insert(out, NULL, copy_of(a, mine == NULL ? n : mine));
    }
    for (const struct blueprint_yaml *n = own->first; n != NULL; n = n->next) {
        const struct blueprint_yaml *after = blueprint_yaml_get(n, "after");
        if (blueprint_yaml_get(out, n->key) == NULL)
            insert(out, after == NULL ? NULL : blueprint_yaml_get(out, after->text), copy_of(a, n));
    }
    return out;
}

static struct blueprint_yaml *merge_lists(struct arena *a, const struct blueprint_yaml *first,
                                          const struct blueprint_yaml *then)
{
    struct blueprint_yaml *out = empty_like(a, first);

    add_all(a, out, first);
    add_all(a, out, then);
    return out;
}

static bool names_metric(const struct blueprint_yaml *list, const struct blueprint_yaml *row)
{
    const struct blueprint_yaml *metric = blueprint_yaml_get(row, "metric");

    for (const struct blueprint_yaml *n = list->first; n != NULL && metric != NULL; n = n->next) {
        const struct blueprint_yaml *mine = blueprint_yaml_get(n, "metric");
        if (mine != NULL && str_equal(mine->text, metric->text))
            return true;
    }
    return false;
}

static struct blueprint_yaml *merge_metrics(struct arena *a, const struct blueprint_yaml *own,
                                            const struct blueprint_yaml *base)
{
    struct blueprint_yaml *out = empty_like(a, own);

    for (const struct blueprint_yaml *n = base->first; n != NULL; n = n->next)
        if (!names_metric(own, n))
            insert(out, NULL, copy_of(a, n));
    add_all(a, out, own);
    return out;
}

static struct blueprint_yaml *merge_member(struct arena *a, const struct blueprint_yaml *own,
                                           const struct blueprint_yaml *base)
{
    if (own->kind != base->kind)
        return copy_of(a, own);
    if (str_equal(own->key, "stages") || str_equal(own->key, "follow_up_result"))
        return merge_maps(a, own, base);
    if (str_equal(own->key, "actions"))
        return merge_lists(a, own, base);
    if (str_equal(own->key, "failure_points"))
        return merge_lists(a, base, own);
    if (str_equal(own->key, "metrics"))
        return merge_metrics(a, own, base);
    return copy_of(a, own);
}

struct blueprint_yaml *blueprint_merge(struct arena *a, const struct blueprint_yaml *own,
                                       const struct blueprint_yaml *base)
{
    struct blueprint_yaml *out = empty_like(a, own);

    for (const struct blueprint_yaml *n = own->first; n != NULL; n = n->next) {
        const struct blueprint_yaml *theirs = blueprint_yaml_get(base, n->key);
        insert(out, NULL, theirs == NULL ? copy_of(a, n) : merge_member(a, n, theirs));
    }
    for (const struct blueprint_yaml *n = base->first; n != NULL; n = n->next)
        if (blueprint_yaml_get(own, n->key) == NULL)
            insert(out, NULL, copy_of(a, n));
    return out;
}
