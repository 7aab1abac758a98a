/* What is nobody's record and only was needed for a while. Each rule: how long, what counts, what
 * goes. The tables are other rooms'; none of them asks for rows as old as these. */
#include "archive/archive_retention.h"

#include "base/clock.h"
#include "base/doc.h"
#include "base/json.h"
#include "journal/journal.h"

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

enum { RULE_COUNT = sizeof RULES / sizeof RULES[0] };

struct purging {
    bool dry;
    struct retention_purge *purges;
};

static err_t purge_one(struct op *op, const struct rule *rule, bool dry, int64_t *ret_rows)
{
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

static err_t purge_in_transaction(struct op *op, void *arg)
{
    struct purging *p = arg;
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {.kind = "purged", .subject = "retention", .version = 1};
    int64_t all = 0;
    err_t e = p->dry ? OK : journal_lock(op, 0);

    for (size_t i = 0; e == OK && i < RULE_COUNT; i++) {
        p->purges[i] = (struct retention_purge){.name = RULES[i].name};
        e = purge_one(op, &RULES[i], p->dry, &p->purges[i].rows);
        all += p->purges[i].rows;
        if (p->purges[i].rows > 0)
            doc_set_int(data, RULES[i].name, p->purges[i].rows);
    }
    if (e != OK || p->dry || all == 0)
        return e;
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

err_t archive_retention_purge(struct op *op, bool dry, struct retention_purge **ret_purges,
                              size_t *ret_count)
{
    struct purging p = {dry, ARENA_ARRAY(op->arena, RULE_COUNT, struct retention_purge)};
    err_t e = db_transaction(op, purge_in_transaction, &p);

    if (e != OK)
        return e;
    *ret_purges = p.purges;
    *ret_count = RULE_COUNT;
    return OK;
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
    NULL,
};
