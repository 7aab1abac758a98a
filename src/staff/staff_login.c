#include "staff/staff.h"

#include "staff/staff_login_store.h"
#include "staff/staff_rules.h"
#include "staff/staff_secret.h"

#include "db/db.h"

/* Some people type their password where the login belongs: only a hash is kept. */
static const char *attempt_hash(struct op *op, const char *login)
{
    return staff_secret_hash(op->arena, staff_rules_fold_login(op->arena, login));
}

err_t staff_login_locked(struct op *op, const char *login, int64_t *ret_wait_ms)
{
    int64_t failures, first_at;
    err_t e;

    e = staff_login_store_attempts(op, attempt_hash(op, login), &failures, &first_at);
    if (e != OK)
        return e;

    *ret_wait_ms = staff_rules_locked_ms(failures, first_at, op->now);
    return OK;
}

static err_t failed_in_transaction(struct op *op, void *arg)
{
    int64_t forgotten_before = op->now - STAFF_RULES_LOCK_MS;
    err_t e = staff_login_store_attempts_sweep(op, forgotten_before);

    return e == OK ? staff_login_store_attempt_add(op, arg, forgotten_before) : e;
}

err_t staff_login_failed(struct op *op, const char *login)
{
    return db_transaction(op, failed_in_transaction, (void *)(uintptr_t)attempt_hash(op, login));
}

err_t staff_login_succeeded(struct op *op, const char *login)
{
    return staff_login_store_attempts_forget(op, attempt_hash(op, login));
}
