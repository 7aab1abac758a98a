/* staff_given.h - a key, communities, accounts and callers to start from. */
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "journal/journal.h"
#include "staff/staff.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

#define GIVEN_PASSWORD "correct horse 正确的马"
#define GIVEN_WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* False when the engine is not there: the test skips. */
static inline bool given_engine(struct op *op)
{
    char *path;

    if (op == NULL)
        return false;
    setenv("ANJU_FAST_PASSWORDS", "1", 1);
    path = arena_printf(op->arena, "%s/journal.key", support_folder(op));
    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    return true;
}

/* The register stands above the staff: a bare row will do. */
static inline int64_t given_community(struct op *op, int64_t id, const char *code)
{
    static const struct db_query ADD = {
        .name = "given_community",
        .sql = "INSERT INTO community (community_id, code, name, property_kind, utc_offset_min,"
               " hotline_hours, counter_hours, work_hours, profile)"
               " VALUES ($1, $2, $2, 'residential', 480, '', '', '', '{}')",
    };

    assert_ok(db_exec(op, &ADD, DB_ARGS(DB_INT(id), DB_TEXT(code)), NULL));
    return id;
}

/* `community` NULL: in all of them. */
static inline int64_t given_member(struct op *op, const char *login, const char *role,
                                   const char *community)
{
    const char *const roles[] = {role, NULL}, *const communities[] = {community, NULL};
    struct staff_account account = {.login = login,
                                    .name = "前台一",
                                    .password = GIVEN_PASSWORD,
                                    .roles = roles,
                                    .communities = community == NULL ? NULL : communities};
    int64_t id;

    assert_ok(staff_add(op, &account, &id));
    return id;
}

static inline const char *given_session(struct op *op, int64_t user_id)
{
    const char *cookie;

    assert_ok(staff_session_open(op, user_id, &cookie));
    return cookie;
}

/* Who calls with this session or token; NULL: nobody. */
static inline const struct actor *caller(struct op *op, const char *session, const char *bearer)
{
    const struct actor *actor;
    const char *csrf;

    assert_ok(staff_authenticate(op, session, bearer, &actor, &csrf));
    return actor;
}
