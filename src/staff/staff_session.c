#include "staff/staff_session.h"

#include "staff/staff.h"
#include "staff/staff_login_store.h"
#include "staff/staff_rules.h"
#include "staff/staff_secret.h"

#include "db/db.h"

#include <stdatomic.h>
#include <string.h>

struct opening {
    int64_t user_id;
    const char *hash, *csrf;
};

/* Who opens one clears away those that have ended. */
static err_t open_in_transaction(struct op *op, void *arg)
{
    const struct opening *opening = arg;
    err_t e = staff_login_store_sessions_sweep(op);

    if (e != OK)
        return e;
    return staff_login_store_session_add(op, opening->hash, opening->user_id, opening->csrf,
                                         staff_rules_expiry(op->now, op->now));
}

err_t staff_session_open(struct op *op, int64_t user_id, const char **ret_cookie_value)
{
    const char *token = staff_secret_token(op->arena, "");
    struct opening opening = {.user_id = user_id,
                              .hash = staff_secret_hash(op->arena, token),
                              .csrf = staff_secret_token(op->arena, "")};
    err_t e;

    e = db_transaction(op, open_in_transaction, &opening);
    if (e != OK)
        return e;

    *ret_cookie_value = token;
    return OK;
}

err_t staff_session_close(struct op *op, const char *session)
{
    return staff_login_store_session_remove(op, staff_secret_hash(op->arena, session));
}

/* ---- sliding ------------------------------------------------------------------ */

static _Atomic(struct db_writer *) sliding_writer;

void staff_session_use_writer(struct db_writer *writer)
{
    atomic_store(&sliding_writer, writer);
}

/* Lives in its own arena until the writer is done with it: the request does not wait. */
struct slide {
    struct arena *arena;
    struct op op;
    struct db_job job;
    const char *hash;
    int64_t expires_at;
};

static err_t slide_body(struct op *op, void *arg)
{
    const struct slide *slide = arg;

    return staff_login_store_session_slide(op, slide->hash, slide->expires_at);
}

static void slide_done(struct db_job *job, err_t e)
{
    struct slide *slide = job->done_arg;

    (void)e; /* the next request tries again */
    arena_free(slide->arena);
}

static struct slide *new_slide(const struct op *op, const char *hash, int64_t expires_at)
{
    struct arena *a = arena_new();
    struct slide *slide = ARENA_NEW(a, struct slide);

    slide->arena = a;
    slide->op = op_begin(a);
    slide->op.now = op->now;
    slide->hash = arena_text(a, hash);
    slide->expires_at = expires_at;
    slide->job = (struct db_job){
        .body = slide_body, .arg = slide, .op = &slide->op, .done = slide_done, .done_arg = slide};
    return slide;
}

void staff_session_seen(struct op *op, const char *hash, int64_t opened_at, int64_t seen_at)
{
    struct db_writer *writer = atomic_load(&sliding_writer);
    struct slide *slide;

    if (writer == NULL || op->now - seen_at < STAFF_RULES_SLIDE_MS)
        return;
    slide = new_slide(op, hash, staff_rules_expiry(opened_at, op->now));
    if (db_writer_submit(writer, &slide->job) != OK)
        arena_free(slide->arena);
}
