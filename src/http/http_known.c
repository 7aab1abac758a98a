#include "http/http_known.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 32, GOOD_FOR_MS = 5000 };

struct http_caller {
    struct arena *arena; /* of all that follows; NULL: the slot is free */
    const char *secret;  /* the session or the token */
    bool is_session;
    int64_t stamp, moment;
    struct actor actor;
    const char *csrf;
};

struct http_known {
    struct http_caller callers[SLOTS];
};

/* FNV-1a; the secret is compared as a whole. */
static size_t slot_of(const char *secret)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (const char *p = secret; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return (size_t)(hash % SLOTS);
}

static const char *secret_of(const struct http_exchange *x)
{
    return x->session != NULL ? x->session : x->bearer;
}

static void copy_loans(struct arena *a, const struct actor *from, struct actor *to)
{
    struct loan *loans = arena_array(a, from->loan_count + 1, sizeof *loans);

    for (size_t i = 0; i < from->loan_count; i++) {
        loans[i] = from->loans[i];
        loans[i].from_name = arena_text(a, from->loans[i].from_name);
    }
    to->loans = loans;
}

static void copy_actor(struct arena *a, const struct actor *from, struct actor *to)
{
    size_t bytes = from->grant_count * sizeof *from->grants;
    struct grant *grants = arena_array(a, from->grant_count + 1, sizeof *grants);

    if (bytes > 0)
        memcpy(grants, from->grants, bytes);
    *to = *from;
    to->login = arena_text(a, from->login);
    to->name = arena_text(a, from->name);
    to->language = arena_text(a, from->language);
    to->look = arena_text(a, from->look);
    to->grants = grants;
    copy_loans(a, from, to);
}

static struct http_caller *caller_of(struct http_exchange *x)
{
    if (x->worker->known == NULL)
        x->worker->known = calloc(1, sizeof *x->worker->known);
    must(x->worker->known != NULL);
    return &x->worker->known->callers[slot_of(secret_of(x))];
}

static bool is_still(const struct http_caller *caller, const struct http_exchange *x)
{
    return caller->arena != NULL && caller->stamp == x->stamp &&
           caller->moment == x->op.now / GOOD_FOR_MS &&
           caller->is_session == (x->session != NULL) && strcmp(caller->secret, secret_of(x)) == 0;
}

static void remember(struct http_caller *caller, const struct http_exchange *x,
                     const struct actor *actor, const char *csrf)
{
    if (caller->arena == NULL)
        caller->arena = arena_new();
    arena_reset(caller->arena);
    caller->secret = arena_text(caller->arena, secret_of(x));
    caller->is_session = x->session != NULL;
    caller->stamp = x->stamp;
    caller->moment = x->op.now / GOOD_FOR_MS;
    copy_actor(caller->arena, actor, &caller->actor);
    caller->csrf = arena_text(caller->arena, csrf);
}

err_t http_known_find(struct http_exchange *x, const struct actor **ret_actor,
                      const char **ret_csrf)
{
    struct http_caller *caller;
    err_t e = db_stamp(&x->op, &x->stamp);

    if (e != OK)
        return e;
    caller = caller_of(x);
    if (x->stamp >= 0 && is_still(caller, x)) {
        struct actor *actor = ARENA_NEW(x->arena, struct actor);
        copy_actor(x->arena, &caller->actor, actor);
        *ret_actor = actor;
        *ret_csrf = arena_text(x->arena, caller->csrf);
        return OK;
    }
    e = x->http->config.authenticate(&x->op, x->session, x->bearer, ret_actor, ret_csrf);
    if (e == OK && *ret_actor != NULL && x->stamp >= 0)
        remember(caller, x, *ret_actor, *ret_csrf);
    return e;
}

void http_known_free(struct http_worker *worker)
{
    for (size_t i = 0; worker->known != NULL && i < SLOTS; i++)
        if (worker->known->callers[i].arena != NULL)
            arena_free(worker->known->callers[i].arena);
    free(worker->known);
    worker->known = NULL;
}
