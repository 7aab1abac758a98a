#include "promise/promise_version.h"

#include "promise/promise_book_store.h"

#include <pthread.h>
#include <string.h>

struct parsed {
    int64_t id;
    struct arena *arena;
    const struct promise_standard *standard; /* or … */
    struct calendar calendar;
    struct parsed *next;
};

static struct {
    pthread_rwlock_t lock;
    struct parsed *first;
} versions = {.lock = PTHREAD_RWLOCK_INITIALIZER};

static const struct parsed *parsed_find(int64_t id)
{
    const struct parsed *v;

    pthread_rwlock_rdlock(&versions.lock);
    for (v = versions.first; v != NULL && v->id != id; v = v->next)
        ;
    pthread_rwlock_unlock(&versions.lock);
    return v;
}

/* Another thread may have parsed the same version meanwhile: the first one stays. */
static const struct parsed *parsed_add(struct parsed *mine)
{
    struct parsed *v;

    pthread_rwlock_wrlock(&versions.lock);
    for (v = versions.first; v != NULL && v->id != mine->id; v = v->next)
        ;
    if (v == NULL) {
        mine->next = versions.first;
        versions.first = v = mine;
    }
    pthread_rwlock_unlock(&versions.lock);
    if (v != mine)
        arena_free(mine->arena);
    return v;
}

typedef err_t parse_fn(struct op *op, const struct promise_version *version, struct parsed *v);

static err_t parse_standard(struct op *op, const struct promise_version *version, struct parsed *v)
{
    struct promise_standard *standard;
    err_t e;

    e = promise_standard_read(op, version->file, version->text, strlen(version->text), version->id,
                              &standard);
    if (e == OK)
        v->standard = standard;
    return e;
}

static err_t parse_calendar(struct op *op, const struct promise_version *version, struct parsed *v)
{
    return calendar_read(op, version->file, version->text, strlen(version->text), &v->calendar);
}

/* In an arena of its own that nobody frees. A text that was accepted when it was published
 * and is not understood now is the program's fault, not the caller's input. */
static err_t parse_for_ever(struct op *op, const struct promise_version *version, parse_fn *parse,
                            const struct parsed **ret_parsed)
{
    struct arena *own = arena_new();
    struct parsed *v = ARENA_NEW(own, struct parsed);
    struct op work = *op;
    err_t e;

    work.arena = own;
    work.fault = (struct op_fault){0};
    v->id = version->id;
    v->arena = own;
    e = parse(&work, version, v);
    if (e == OK) {
        *ret_parsed = parsed_add(v);
        return OK;
    }
    e = op_fail(op, ERR_IO, "published version %lld is not understood: %s", (long long)version->id,
                op_fault_text(&work));
    arena_free(own);
    return e;
}

err_t promise_version_standard(struct op *op, int64_t id,
                               const struct promise_standard **ret_standard)
{
    const struct parsed *v = parsed_find(id);
    struct promise_version version;
    err_t e;

    if (v == NULL) {
        e = promise_book_store_get_standard(op, id, &version);
        if (e == OK)
            e = parse_for_ever(op, &version, parse_standard, &v);
        if (e != OK)
            return e;
    }
    *ret_standard = v->standard;
    return OK;
}

err_t promise_version_calendar(struct op *op, int64_t id, struct calendar *ret_calendar)
{
    const struct parsed *v = parsed_find(id);
    struct promise_version version;
    err_t e;

    if (v == NULL) {
        e = promise_book_store_get_calendar(op, id, &version);
        if (e == OK)
            e = parse_for_ever(op, &version, parse_calendar, &v);
        if (e != OK)
            return e;
    }
    *ret_calendar = v->calendar;
    ret_calendar->version = id;
    return OK;
}
