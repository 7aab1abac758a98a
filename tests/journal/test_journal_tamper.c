/*
 * Someone with the database and without the key file does his worst, a thousand times:
 * `journal_verify` must name the first bad row each time, though no trigger or primary
 * key is left, and find nothing in what was not touched.
 */
#include "base/log.h"
#include "journal_given.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VICTIM = 7, OTHER = 8, EVENTS = 48, ERASED_A = 9, ERASED_B = 30 };
enum { LAST = EVENTS + 2 }; /* two erasures are events, too */

/* ---- dice: a fixed seed, printed when something fails ------------------------ */

static uint64_t dice_state;

static uint64_t dice(void)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return dice_state;
}

/* low ≤ n ≤ high */
static int64_t dice_between(int64_t low, int64_t high)
{
    return low + (int64_t)(dice() % (uint64_t)(high - low + 1));
}

static int64_t any_row(void)
{
    return dice_between(1, LAST);
}

static int64_t row_with_payload(void)
{
    int64_t k = any_row();

    return k == ERASED_A || k == ERASED_B ? k + 1 : k;
}

static const char *random_hash(struct op *op)
{
    return arena_printf(op->arena, "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, dice(),
                        dice(), dice(), dice());
}

/* ---- SQL of an attacker -------------------------------------------------------- */

static void sql(struct op *op, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void sql(struct op *op, const char *format, ...)
{
    va_list args;
    const char *text;

    va_start(args, format);
    text = arena_vprintf(op->arena, format, args);
    va_end(args);
    assert_ok(db_script(op, text));
}

static void drop_triggers(struct op *op)
{
    if (db_engine_of(op->db) == DB_SQLITE)
        sql(op, "DROP TRIGGER journal_event_no_update; DROP TRIGGER journal_event_no_delete;"
                "DROP TRIGGER event_data_no_delete; DROP TRIGGER event_data_only_erase;"
                "DROP TRIGGER journal_head_no_delete");
    else
        sql(op, "DROP FUNCTION journal_refuse() CASCADE; DROP FUNCTION journal_only_erase() CASCADE");
}

/* The same table without its primary key and types. */
static void drop_key(struct op *op, const char *table)
{
    sql(op, "CREATE TABLE bare AS SELECT * FROM %s; DROP TABLE %s; ALTER TABLE bare RENAME TO %s",
        table, table, table);
}

/* ---- tamperings: each returns the first bad row ---------------------------------- */

static int64_t alter_number(struct op *op)
{
    static const char *const COLUMNS[] = {"id", "at", "actor_id", "subject_id", "version"};
    const char *column = COLUMNS[dice() % 5];
    int64_t k = any_row();

    sql(op, "UPDATE journal_event SET %s = %s + %" PRId64 " WHERE community_id = 7 AND seq = %" PRId64,
        column, column, dice_between(1, 1000), k);
    return k;
}

static int64_t alter_text(struct op *op)
{
    static const char *const CHANGES[] = {
        "kind = kind || 'x'", "kind = upper(kind)", "subject = subject || ' '", "subject = ''",
        "kind = subject, subject = kind", "kind = kind || subject, subject = ''",
    };
    int64_t k = any_row();

    sql(op, "UPDATE journal_event SET %s WHERE community_id = 7 AND seq = %" PRId64,
        CHANGES[dice() % 6], k);
    return k;
}

static int64_t alter_hash(struct op *op)
{
    static const char *const COLUMNS[] = {"data_hash", "prev_hash", "hash"};
    const char *column = COLUMNS[dice() % 3];
    int64_t k = any_row(), place = dice_between(1, 64);

    sql(op, "UPDATE journal_event SET %s = substr(%s, 1, %d) || CASE substr(%s, %d, 1) WHEN '0'"
            " THEN '1' ELSE '0' END || substr(%s, %d) WHERE community_id = 7 AND seq = %" PRId64,
        column, column, (int)place - 1, column, (int)place, column, (int)place + 1, k);
    return k;
}

static int64_t alter_payload(struct op *op)
{
    static const char *const CHANGES[] = {"data = data || ' '", "data = '{}'", "data = ''",
                                          "salt = '00' || substr(salt, 1, 30)", "salt = NULL",
                                          "data = NULL", "erased_at = 5"};
    int64_t k = row_with_payload();

    sql(op, "UPDATE event_data SET %s WHERE community_id = 7 AND seq = %" PRId64,
        CHANGES[dice() % 7], k);
    return k;
}

static int64_t erase_silently(struct op *op)
{
    int64_t k = row_with_payload();

    sql(op, "UPDATE event_data SET data = NULL, salt = NULL, erased_at = 5"
            " WHERE community_id = 7 AND seq = %" PRId64, k);
    return k;
}

static int64_t fill_a_tombstone(struct op *op)
{
    sql(op, "UPDATE event_data SET data = '{}', salt = '%.32s', erased_at = %s"
            " WHERE community_id = 7 AND seq = %d",
        random_hash(op), dice() % 2 == 0 ? "NULL" : "5", ERASED_A);
    return ERASED_A;
}

static int64_t drop_payload(struct op *op)
{
    int64_t k = any_row();

    sql(op, "DELETE FROM event_data WHERE community_id = 7 AND seq = %" PRId64, k);
    return k;
}

static int64_t orphan_payload(struct op *op)
{
    int64_t seq = dice() % 2 == 0 ? dice_between(-9, 0) : dice_between(LAST + 1, LAST + 9);

    sql(op, "INSERT INTO event_data (community_id, seq, salt, data)"
            " SELECT community_id, %" PRId64 ", salt, data FROM event_data"
            " WHERE community_id = 7 AND seq = 1", seq);
    return seq;
}

static int64_t double_payload(struct op *op)
{
    int64_t k = any_row();

    drop_key(op, "event_data");
    sql(op, "INSERT INTO event_data SELECT * FROM event_data"
            " WHERE community_id = 7 AND seq = %" PRId64, k);
    return k;
}

static void delete_event(struct op *op, const char *which, int64_t k)
{
    sql(op, "DELETE FROM journal_event WHERE community_id = 7 AND seq %s %" PRId64, which, k);
    if (dice() % 2 == 0)
        sql(op, "DELETE FROM event_data WHERE community_id = 7 AND seq %s %" PRId64, which, k);
}

static int64_t drop_row(struct op *op)
{
    int64_t k = any_row();

    delete_event(op, "=", k);
    return k;
}

static int64_t cut_tail(struct op *op)
{
    int64_t k = any_row();

    delete_event(op, ">=", k);
    return k;
}

/* The head is public and can be set back, its seal cannot. */
static int64_t cut_tail_and_set_head_back(struct op *op)
{
    int64_t k = dice_between(2, LAST);

    sql(op, "DELETE FROM event_data WHERE community_id = 7 AND seq >= %" PRId64, k);
    sql(op, "DELETE FROM journal_event WHERE community_id = 7 AND seq >= %" PRId64, k);
    sql(op, "UPDATE journal_head SET seq = %" PRId64 ", hash = (SELECT hash FROM journal_event"
            " WHERE community_id = 7 AND seq = %" PRId64 ") WHERE community_id = 7", k - 1, k - 1);
    return k;
}

static int64_t alter_head(struct op *op)
{
    int64_t delta = dice_between(1, 5);

    switch (dice() % 6) {
    case 0: sql(op, "UPDATE journal_head SET seq = seq + %d WHERE community_id = 7", (int)delta); break;
    case 1: sql(op, "UPDATE journal_head SET seq = seq - %d WHERE community_id = 7", (int)delta); break;
    case 2: sql(op, "UPDATE journal_head SET hash = '%s' WHERE community_id = 7", random_hash(op)); break;
    case 3: sql(op, "UPDATE journal_head SET seal = '%s' WHERE community_id = 7", random_hash(op)); break;
    case 4: sql(op, "DELETE FROM journal_head WHERE community_id = 7"); break;
    default:
        drop_key(op, "journal_head");
        sql(op, "INSERT INTO journal_head SELECT * FROM journal_head WHERE community_id = 7");
    }
    return LAST + 1;
}

/* A copy of a true row under another number. */
static void insert_copy(struct op *op, int64_t from, int64_t seq)
{
    sql(op, "INSERT INTO journal_event SELECT community_id, %" PRId64 ", id, at, actor_id, kind,"
            " subject, subject_id, version, data_hash, prev_hash, hash FROM journal_event"
            " WHERE community_id = 7 AND seq = %" PRId64, seq, from);
    sql(op, "INSERT INTO event_data SELECT community_id, %" PRId64 ", salt, data, erased_at"
            " FROM event_data WHERE community_id = 7 AND seq = %" PRId64, seq, from);
}

static int64_t insert_at_the_end(struct op *op)
{
    insert_copy(op, any_row(), LAST + 1);
    return LAST + 1;
}

static int64_t insert_before_the_first(struct op *op)
{
    int64_t seq = dice_between(-5, 0);

    insert_copy(op, any_row(), seq);
    return seq;
}

static int64_t insert_between(struct op *op)
{
    static const char *const TABLES[] = {"journal_event", "event_data"};
    int64_t k = dice_between(2, LAST);

    for (int i = 0; i < 2; i++) {
        sql(op, "UPDATE %s SET seq = -(seq + 1) WHERE community_id = 7 AND seq >= %" PRId64,
            TABLES[i], k);
        sql(op, "UPDATE %s SET seq = -seq WHERE community_id = 7 AND seq < 0", TABLES[i]);
    }
    insert_copy(op, dice_between(1, k - 1), k);
    return k;
}

static int64_t double_row(struct op *op)
{
    int64_t k = any_row();

    drop_key(op, "journal_event");
    sql(op, "INSERT INTO journal_event SELECT * FROM journal_event"
            " WHERE community_id = 7 AND seq = %" PRId64, k);
    return k;
}

static void swap_in(struct op *op, const char *table, int64_t j, int64_t k)
{
    sql(op, "UPDATE %s SET seq = -1 WHERE community_id = 7 AND seq = %" PRId64, table, j);
    sql(op, "UPDATE %s SET seq = %" PRId64 " WHERE community_id = 7 AND seq = %" PRId64, table, j, k);
    sql(op, "UPDATE %s SET seq = %" PRId64 " WHERE community_id = 7 AND seq = -1", table, k);
}

static int64_t swap_rows(struct op *op)
{
    int64_t j = dice_between(1, LAST - 1), k = dice_between(j + 1, LAST);
    uint64_t which = dice() % 3;

    if (which != 0)
        swap_in(op, "journal_event", j, k);
    if (which != 1)
        swap_in(op, "event_data", j, k);
    return j;
}

/* Without the key he can only guess hashes; the links hold among themselves. */
static int64_t recompute_without_the_key(struct op *op)
{
    int64_t k = any_row();
    const char *prev = NULL;

    sql(op, "UPDATE journal_event SET actor_id = 99 WHERE community_id = 7 AND seq = %" PRId64, k);
    for (int64_t seq = k; seq <= LAST; seq++) {
        const char *hash = random_hash(op);
        sql(op, "UPDATE journal_event SET hash = '%s' WHERE community_id = 7 AND seq = %" PRId64,
            hash, seq);
        if (prev != NULL)
            sql(op, "UPDATE journal_event SET prev_hash = '%s'"
                    " WHERE community_id = 7 AND seq = %" PRId64, prev, seq);
        prev = hash;
    }
    sql(op, "UPDATE journal_head SET hash = '%s' WHERE community_id = 7", prev);
    return k;
}

static int64_t move_to_another_community(struct op *op)
{
    int64_t k = any_row();

    sql(op, "UPDATE journal_event SET community_id = 8, seq = seq + 1000"
            " WHERE community_id = 7 AND seq = %" PRId64, k);
    sql(op, "UPDATE event_data SET community_id = 8, seq = seq + 1000"
            " WHERE community_id = 7 AND seq = %" PRId64, k);
    return k;
}

static int64_t exchange_chains(struct op *op)
{
    static const char *const TABLES[] = {"journal_event", "event_data", "journal_head"};

    for (int i = 0; i < 3; i++)
        sql(op, "UPDATE %s SET community_id = -1 WHERE community_id = 7;"
                "UPDATE %s SET community_id = 7 WHERE community_id = 8;"
                "UPDATE %s SET community_id = 8 WHERE community_id = -1",
            TABLES[i], TABLES[i], TABLES[i]);
    return 1;
}

static int64_t drop_the_whole_chain(struct op *op)
{
    sql(op, "DELETE FROM journal_event WHERE community_id = 7;"
            "DELETE FROM event_data WHERE community_id = 7;"
            "DELETE FROM journal_head WHERE community_id = 7");
    return 1;
}

/* SQLite lets a column hold what its type does not say, and C stops reading at a NUL. */
static int64_t hide_behind_types(struct op *op)
{
    static const char *const CHANGES[] = {
        "at = at + 0.5", "id = id + 0.25", "at = CAST(at AS TEXT) || 'x'", "version = 1.5",
        "kind = CAST(kind AS BLOB)", "subject = CAST(subject AS BLOB)",
        "kind = CAST(CAST(kind AS BLOB) || x'0041' AS TEXT)",
        "hash = CAST(CAST(hash AS BLOB) || x'00' AS TEXT)", "data_hash = upper(data_hash)",
        "version = version + 4294967296", "seq = seq + 0.5", "seq = 'x'",
    };
    int64_t k = any_row();

    sql(op, "UPDATE journal_event SET %s WHERE community_id = 7 AND seq = %" PRId64,
        CHANGES[dice() % 12], k);
    return k;
}

static int64_t hide_in_a_payload(struct op *op)
{
    static const char *const CHANGES[] = {
        "data = CAST(data AS BLOB)", "data = CAST(CAST(data AS BLOB) || x'0041' AS TEXT)",
        "salt = CAST(CAST(salt AS BLOB) || x'00' AS TEXT)",
    };
    int64_t k = row_with_payload();

    sql(op, "UPDATE event_data SET %s WHERE community_id = 7 AND seq = %" PRId64,
        CHANGES[dice() % 3], k);
    return k;
}

static const struct tampering {
    const char *name;
    int64_t (*act)(struct op *op);
    bool sqlite_only;
} TAMPERINGS[] = {
    {"alter a number", alter_number, false},
    {"alter a text", alter_text, false},
    {"alter a hash", alter_hash, false},
    {"alter a payload", alter_payload, false},
    {"erase silently", erase_silently, false},
    {"fill a tombstone", fill_a_tombstone, false},
    {"drop a payload", drop_payload, false},
    {"a payload without an event", orphan_payload, false},
    {"a payload twice", double_payload, false},
    {"drop a row", drop_row, false},
    {"cut the tail", cut_tail, false},
    {"cut the tail and set the head back", cut_tail_and_set_head_back, false},
    {"alter the head", alter_head, false},
    {"insert at the end", insert_at_the_end, false},
    {"insert before the first", insert_before_the_first, false},
    {"insert between", insert_between, false},
    {"a row twice", double_row, false},
    {"swap rows", swap_rows, false},
    {"recompute without the key", recompute_without_the_key, false},
    {"move to another community", move_to_another_community, false},
    {"exchange chains", exchange_chains, false},
    {"drop the whole chain", drop_the_whole_chain, false},
    {"hide behind types", hide_behind_types, true},
    {"hide in a payload", hide_in_a_payload, true},
};
enum { TAMPERING_COUNT = sizeof TAMPERINGS / sizeof *TAMPERINGS };

/* ---- the test ---------------------------------------------------------------- */

struct attempt {
    const struct tampering *tampering;
    int64_t expected, found;
    const char *why;
};

/* Fails on purpose at the end, so that everything is as before. */
static err_t tamper_and_verify(struct op *op, void *arg)
{
    struct attempt *attempt = arg;
    struct journal_fault fault = {0};
    int64_t events;
    err_t e;

    drop_triggers(op);
    attempt->expected = attempt->tampering->act(op);
    e = journal_verify(op, VICTIM, &fault, &events);
    attempt->found = e == ERR_CONFLICT ? fault.seq : INT64_MIN;
    attempt->why = fault.why;
    return op_fail(op, ERR_CONFLICT, "undone");
}

static void assert_untouched_chains_hold(struct op *op)
{
    struct journal_fault fault;
    int64_t events;

    assert_ok(journal_verify(op, VICTIM, &fault, &events));
    assert_int_equal(events, LAST);
    assert_ok(journal_verify(op, OTHER, &fault, &events));
    assert_int_equal(events, EVENTS);
    assert_ok(journal_verify(op, 0, &fault, &events));
    assert_int_equal(events, 2);
}

static void given_chains(struct op *op)
{
    given_key(op);
    given_events(op, VICTIM, EVENTS - 10);
    given_events(op, OTHER, EVENTS);
    assert_ok(journal_erase(op, VICTIM, ERASED_A, "业主要求删除"));
    assert_ok(journal_erase(op, VICTIM, ERASED_B, "业主要求删除"));
    given_events(op, VICTIM, 10);
    assert_untouched_chains_hold(op);
}

static void tamper_with_chains(struct op *op, int count)
{
    const bool is_sqlite = db_engine_of(op->db) == DB_SQLITE;

    dice_state = UINT64_C(0x9e3779b97f4a7c15);
    given_chains(op);
    for (int i = 0; i < count; i++) {
        struct attempt attempt = {.tampering = &TAMPERINGS[i % TAMPERING_COUNT]};
        uint64_t seed = dice_state;
        struct op *again;
        if (attempt.tampering->sqlite_only && !is_sqlite)
            continue;
        again = support_another(op, DB_READ_WRITE);
        db_transaction(again, tamper_and_verify, &attempt);
        if (attempt.found != attempt.expected)
            fail_msg("%s (seed %#" PRIx64 "): row %" PRId64 " is the first bad one, found %" PRId64
                     " (%s; %s)", attempt.tampering->name, seed, attempt.expected, attempt.found,
                     attempt.why == NULL ? "nothing" : attempt.why, op_fault_text(again));
        support_another_end(again);
    }
    assert_untouched_chains_hold(op);
}

static void each_of_1200_tamperings_is_found_at_its_first_bad_row(void **state)
{
    tamper_with_chains(*state, 1200);
} /* proves S0-3.3c S4-4c X-4 */

static void on_postgresql_each_of_66_tamperings_is_found_at_its_first_bad_row(void **state)
{
    if (*state == NULL)
        skip();
    tamper_with_chains(*state, 3 * TAMPERING_COUNT);
} /* proves S0-3.3c S4-4c */

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(each_of_1200_tamperings_is_found_at_its_first_bad_row),
        SUPPORT_POSTGRES(on_postgresql_each_of_66_tamperings_is_found_at_its_first_bad_row),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
