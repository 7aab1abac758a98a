/* Each rule: how long, what counts, what goes. The tables are other rooms'; none of them asks for
 * rows as old as these. */
#include "archive/archive_purge_store.h"

#include "base/clock.h"

enum { YEAR_DAYS = 365 };

struct rule {
    const char *name;
    int days;
    struct db_query count, purge;
};

#define RULE(table, kept_days, action, condition)                                                  \
    {                                                                                              \
        table, kept_days,                                                                          \
            {table "_old", "SELECT count(*) FROM " table " /*scan*/ WHERE " condition},            \
        {                                                                                          \
            table "_purge", action " /*scan*/ WHERE " condition                                    \
        }                                                                                          \
    }

static const struct rule RULES[] = {
    RULE("staff_session", 0, "DELETE FROM staff_session", "expires_at < $1"),
    RULE("resident_session", 0, "DELETE FROM resident_session", "expires_at < $1"),
    RULE("resident_code", 1, "DELETE FROM resident_code", "made_since < $1"),
    RULE("staff_attempt", 180, "DELETE FROM staff_attempt", "first_at < $1"),
    RULE("import_row", 90, "UPDATE import_row SET data = ''",
         "data <> '' AND run_id IN (SELECT r.id FROM import_run r WHERE r.started_at < $1)"),
    RULE("import_file", 30, "DELETE FROM import_file",
         "run_id IN (SELECT r.id FROM import_run r WHERE r.started_at < $1)"),
    RULE("import_fault", 90, "DELETE FROM import_fault",
         "run_id IN (SELECT r.id FROM import_run r WHERE r.started_at < $1)"),
    RULE("import_run", 90, "UPDATE import_run SET look = ''", "look <> '' AND started_at < $1"),
    RULE("person_contact", 3 * YEAR_DAYS, "DELETE FROM person_contact",
         "void_at <> 0 AND void_at < $1"),
    RULE("missed_call", 3 * YEAR_DAYS, "DELETE FROM missed_call", "called_at < $1"),
    RULE("outbox", 3 * YEAR_DAYS, "DELETE FROM outbox", "state <> 'waiting' AND created_at < $1"),
};

_Static_assert(sizeof RULES / sizeof RULES[0] == ARCHIVE_PURGE_RULES, "each rule has its number");

const char *archive_purge_store_name(size_t number)
{
    return RULES[number].name;
}

err_t archive_purge_store_run(struct op *op, size_t number, bool dry, int64_t *ret_rows)
{
    const struct rule *rule = &RULES[number];
    struct db_args args = DB_ARGS(DB_INT(op->now - rule->days * CLOCK_DAY_MS));
    struct db_rows *rows;
    err_t e;

    if (!dry)
        return db_exec(op, &rule->purge, args, ret_rows);
    e = db_run(op, &rule->count, args, &rows);
    if (e == OK && db_next(rows))
        *ret_rows = db_int(rows, 0);
    return e;
}

const struct db_query *const ARCHIVE_PURGE_QUERIES[] = {
    &RULES[0].count,
    &RULES[0].purge,
    &RULES[1].count,
    &RULES[1].purge,
    &RULES[2].count,
    &RULES[2].purge,
    &RULES[3].count,
    &RULES[3].purge,
    &RULES[4].count,
    &RULES[4].purge,
    &RULES[5].count,
    &RULES[5].purge,
    &RULES[6].count,
    &RULES[6].purge,
    &RULES[7].count,
    &RULES[7].purge,
    &RULES[8].count,
    &RULES[8].purge,
    &RULES[9].count,
    &RULES[9].purge,
    &RULES[10].count,
    &RULES[10].purge,
    NULL,
};
_Static_assert(sizeof ARCHIVE_PURGE_QUERIES / sizeof *ARCHIVE_PURGE_QUERIES ==
                   2 * ARCHIVE_PURGE_RULES + 1,
               "each statement is tested");
