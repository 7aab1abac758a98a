/* The chain as the program writes and reads it; the key file; sealed texts. */
#include "base/json.h"
#include "base/log.h"
#include "journal/journal_key.h"
#include "journal/journal_rules.h"
#include "journal/journal_store.h"
#include "journal_given.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMUNITY = 7, OTHER = 8 };

#define SKIP_WITHOUT_ENGINE(op)                                                                    \
    if ((op) == NULL)                                                                              \
        skip()

static void assert_verifies(struct op *op, int64_t community_id, int64_t expected_events)
{
    struct journal_fault fault = {0};
    int64_t events = -1;

    assert_ok(journal_verify(op, community_id, &fault, &events));
    assert_int_equal(events, expected_events);
}

/* ---- appending ------------------------------------------------------------- */

static void an_appended_event_follows_the_one_before_it(void **state)
{
    struct op *op = *state;
    struct actor clerk = {.id = 42, .login = "desk1", .name = "前台一"};
    struct journal_event first, second;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    op->actor = &clerk;
    first = given_event(op, COMMUNITY, 1, "{\"a\":1}");
    second = given_event(op, COMMUNITY, 1, "{\"a\":2}");

    assert_int_equal(first.seq, 1);
    assert_int_equal(second.seq, 2);
    assert_int_equal(second.at, op->now);
    assert_int_equal(second.actor_id, 42);
    assert_true(second.id > first.id);
    assert_string_equal(second.prev_hash, first.hash);
    assert_int_equal(strlen(second.hash), 64);
    assert_verifies(op, COMMUNITY, 2);
} /* proves S0-3.3c S4-4c X-4 */

static void each_community_has_a_chain_of_its_own(void **state)
{
    struct op *op = *state;
    struct journal_event here, there;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    here = given_event(op, COMMUNITY, 1, "{}");
    there = given_event(op, OTHER, 1, "{}");

    assert_int_equal(here.seq, 1);
    assert_int_equal(there.seq, 1);
    assert_string_not_equal(here.prev_hash, there.prev_hash);
    assert_verifies(op, COMMUNITY, 1);
    assert_verifies(op, OTHER, 1);
    assert_verifies(op, 0, 2); /* both chains were announced in the company's own */
}

static err_t append_then_fail(struct op *op, void *arg)
{
    err_t e = journal_append(op, arg);

    assert_int_equal(e, OK);
    return op_fail(op, ERR_CONFLICT, "on purpose");
}

static void what_is_rolled_back_leaves_no_gap(void **state)
{
    struct op *op = *state;
    struct journal_event event = {
        .community_id = COMMUNITY, .kind = "noted", .subject = "case", .version = 1, .data = "{}"};

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_event(op, COMMUNITY, 1, "{}");
    assert_err(db_transaction(op, append_then_fail, &event), ERR_CONFLICT);
    assert_int_equal(given_event(op, COMMUNITY, 1, "{}").seq, 2);
    assert_verifies(op, COMMUNITY, 2);
}

struct two_tries {
    struct journal_event *event;
    int64_t lost_seq;
};

/* A job that fails in its savepoint, then another in the same transaction (the writer's way). */
static err_t append_around_a_savepoint(struct op *op, void *arg)
{
    struct two_tries *tries = arg;
    struct journal_event lost = *tries->event;

    assert_ok(journal_append(op, tries->event));
    assert_ok(db_script(op, "SAVEPOINT job"));
    assert_ok(journal_append(op, &lost));
    tries->lost_seq = lost.seq;
    assert_ok(db_script(op, "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job"));
    return journal_append(op, tries->event);
}

static void a_lost_savepoint_gives_its_number_back(void **state)
{
    struct op *op = *state;
    struct journal_event event = {
        .community_id = COMMUNITY, .kind = "noted", .subject = "case", .version = 1, .data = "{}"};
    struct two_tries tries = {&event, 0};

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    assert_ok(db_transaction(op, append_around_a_savepoint, &tries));
    assert_int_equal(tries.lost_seq, 2);
    assert_int_equal(event.seq, 2);
    assert_verifies(op, COMMUNITY, 2);
}

static void nothing_is_appended_to_a_head_that_was_altered(void **state)
{
    struct op *op = *state;
    struct journal_event event = {
        .community_id = COMMUNITY, .kind = "noted", .subject = "case", .version = 1, .data = "{}"};

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 3);
    assert_ok(db_script(op, "UPDATE journal_head SET seq = 2, hash = (SELECT hash FROM"
                            " journal_event WHERE community_id = 7 AND seq = 2)"
                            " WHERE community_id = 7"));

    assert_err(db_transaction(op, append_one, &event), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"
                                       " WHERE community_id = 7"), 3);
}

static void another_key_can_neither_continue_nor_verify(void **state)
{
    struct op *op = *state;
    struct journal_event event = {
        .community_id = COMMUNITY, .kind = "noted", .subject = "case", .version = 1, .data = "{}"};
    struct journal_fault fault = {0};
    const char *other;
    int64_t events;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 3);
    other = arena_printf(op->arena, "%s/other.key", support_folder(op));
    assert_ok(journal_key_make(op, other));
    assert_ok(journal_key_load(op, other));

    assert_err(db_transaction(op, append_one, &event), ERR_CONFLICT);
    assert_err(journal_verify(op, COMMUNITY, &fault, &events), ERR_CONFLICT);
    assert_int_equal(fault.seq, 1);
}

enum { WRITERS = 4, EVENTS_EACH = 15 };

static void *append_many(void *arg)
{
    struct op *op = arg;

    for (int i = 0; i < EVENTS_EACH; i++) {
        struct journal_event event = {.community_id = COMMUNITY, .kind = "noted",
                                      .subject = "case", .version = 1, .data = "{}"};
        if (db_transaction(op, append_one, &event) != OK)
            return op;
    }
    return NULL;
}

/* The first of them also begins the chain. */
static void writers_side_by_side_make_one_chain(void **state)
{
    struct op *op = *state, *ops[WRITERS];
    pthread_t threads[WRITERS];
    void *failed;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    for (int i = 0; i < WRITERS; i++) {
        ops[i] = support_another(op, DB_READ_WRITE);
        assert_int_equal(pthread_create(&threads[i], NULL, append_many, ops[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        if (failed != NULL)
            fail_msg("%s", op_fault_text(ops[i]));
        support_another_end(ops[i]);
    }
    assert_verifies(op, COMMUNITY, WRITERS * EVENTS_EACH);
    assert_verifies(op, 0, 1);
}

/* ---- reading --------------------------------------------------------------- */

static void the_events_of_one_subject_are_listed_in_order_and_in_slices(void **state)
{
    struct op *op = *state;
    struct journal_event *events;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 20); /* subjects 100 … 104, four events each */

    assert_ok(journal_list(op, COMMUNITY, "case", 102, 0, 3, &events, &count));
    assert_int_equal(count, 3);
    assert_int_equal(events[0].seq, 3);
    assert_int_equal(events[2].seq, 13);
    assert_string_equal(events[0].data, "{\"n\":2,\"words\":\"水管漏水\"}");
    assert_ok(journal_list(op, COMMUNITY, "case", 102, events[2].seq, 3, &events, &count));
    assert_int_equal(count, 1);
    assert_int_equal(events[0].seq, 18);
    assert_ok(journal_list(op, OTHER, "case", 102, 0, 3, &events, &count));
    assert_int_equal(count, 0);
}

static err_t count_events(struct op *op, const struct journal_event *event, void *arg)
{
    int64_t *last = arg;

    (void)op;
    assert_int_equal(event->seq, *last + 1);
    *last = event->seq;
    return OK;
}

static void all_events_stream_past_from_a_position_on(void **state)
{
    struct op *op = *state;
    int64_t last = 4;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 10);
    assert_ok(journal_each(op, COMMUNITY, 4, count_events, &last));
    assert_int_equal(last, 10);
}

static void the_highest_id_is_that_of_the_latest_event(void **state)
{
    struct op *op = *state;
    int64_t id = -1;
    struct journal_event last;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    assert_ok(journal_highest_id(op, &id));
    assert_int_equal(id, 0);
    given_events(op, OTHER, 3);
    last = given_event(op, COMMUNITY, 1, "{}");
    assert_ok(journal_highest_id(op, &id));
    assert_int_equal(id, last.id);
}

static void every_chain_that_must_be_verified_is_listed(void **state)
{
    struct op *op = *state;
    int64_t *ids;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    assert_ok(journal_chains(op, &ids, &count));
    assert_int_equal(count, 0);
    given_event(op, OTHER, 1, "{}");
    given_event(op, COMMUNITY, 1, "{}");
    assert_ok(journal_chains(op, &ids, &count));
    assert_int_equal(count, 3);
    assert_int_equal(ids[0], 0);
    assert_int_equal(ids[1], COMMUNITY);
    assert_int_equal(ids[2], OTHER);
}

/* ---- nothing can be unwritten ------------------------------------------------ */

static void the_database_refuses_to_change_or_delete_what_was_recorded(void **state)
{
    static const char *const ATTEMPTS[] = {
        "UPDATE journal_event SET at = at + 1",
        "UPDATE journal_event SET kind = 'other' WHERE seq = 2",
        "DELETE FROM journal_event WHERE seq = 3",
        "UPDATE event_data SET data = '{}'",
        "UPDATE event_data SET data = NULL",
        "UPDATE event_data SET erased_at = 1",
        "UPDATE event_data SET data = NULL, salt = NULL, erased_at = 1, seq = seq + 100",
        "DELETE FROM event_data",
        "DELETE FROM journal_head",
    };
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 3);
    for (size_t i = 0; i < sizeof ATTEMPTS / sizeof *ATTEMPTS; i++) {
        if (db_script(op, ATTEMPTS[i]) == OK)
            fail_msg("not refused: %s", ATTEMPTS[i]);
        op_forget_fault(op);
    }
    assert_verifies(op, COMMUNITY, 3);
} /* proves S0-3.3c X-4 */

static void an_erased_payload_is_gone_and_the_chain_still_verifies(void **state)
{
    struct op *op = *state;
    struct journal_event *events;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 5);
    assert_ok(journal_erase(op, COMMUNITY, 3, "业主要求删除"));

    assert_verifies(op, COMMUNITY, 6);
    assert_ok(journal_list(op, COMMUNITY, "case", 102, 0, 10, &events, &count));
    assert_null(events[0].data);
    assert_ok(journal_list(op, COMMUNITY, "journal_event", 3, 0, 10, &events, &count));
    assert_int_equal(count, 1);
    assert_string_equal(events[0].kind, "erased");
    assert_string_equal(events[0].data, "{\"reason\":\"业主要求删除\"}");
    assert_int_equal(support_count(op, "SELECT count(*) FROM event_data WHERE data IS NULL"
                                       " AND salt IS NULL AND erased_at IS NOT NULL"), 1);
}

static void what_is_not_there_or_erased_already_cannot_be_erased(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, COMMUNITY, 2);
    assert_err(journal_erase(op, COMMUNITY, 9, "x"), ERR_NOT_FOUND);
    assert_ok(journal_erase(op, COMMUNITY, 1, "x"));
    assert_err(journal_erase(op, COMMUNITY, 1, "x"), ERR_CONFLICT);
    assert_verifies(op, COMMUNITY, 3);
}

/* ---- another program --------------------------------------------------------- */

static int python_verifies(struct op *op, const char *key)
{
    const char *path = support_url(op) + strlen("sqlite:");
    const char *command = arena_printf(
        op->arena, "python3 tools/verify_journal.py '%s' '%s' >/dev/null", path, key);

    return WEXITSTATUS(system(command));
}

static void a_program_written_from_the_documentation_agrees(void **state)
{
    struct op *op = *state;
    const char *key;

    SKIP_WITHOUT_ENGINE(op);
    key = given_key(op);
    given_events(op, COMMUNITY, 30);
    given_events(op, OTHER, 3);
    assert_ok(journal_erase(op, COMMUNITY, 4, "业主要求删除"));
    assert_int_equal(python_verifies(op, key), 0);

    assert_ok(db_script(op, "DROP TRIGGER journal_event_no_update;"
                            "UPDATE journal_event SET at = at + 1 WHERE seq = 17"));
    assert_int_equal(python_verifies(op, key), 1);
} /* proves S4-4c */

/* The values were computed by tools/verify_journal.py. */
static void the_hashed_bytes_never_change(void **state)
{
    unsigned char key[JOURNAL_KEY_BYTES];
    char hash[JOURNAL_HASH_TEXT], data_hash[JOURNAL_HASH_TEXT];
    struct journal_event event = {.community_id = 7, .seq = 1, .id = 7315, .at = SUPPORT_NOW,
                                  .actor_id = -3, .kind = "dispatched", .subject = "case",
                                  .subject_id = 99, .version = 2, .prev_hash = hash};

    (void)state;
    for (int i = 0; i < JOURNAL_KEY_BYTES; i++)
        key[i] = (unsigned char)i;
    assert_true(journal_rules_data_hash("000102030405060708090a0b0c0d0e0f", "{\"a\":\"安居\"}",
                                        data_hash));
    assert_string_equal(data_hash, "6fba62b45a97f71edb40d5411424c08f"
                              "231103e6cf94df4784f7786a3ecc5f74");
    journal_rules_begin(key, 7, hash);
    assert_string_equal(hash, "73275704022925b52be9d49c9ec6ff87"
                              "eb638644cdad09ef198316bab753ac76");
    assert_true(journal_rules_link(key, &event, data_hash, hash));
    assert_string_equal(hash, "44cc914c9db0c795e069be00a8d71d9e"
                              "63b76f084495d40c60cc42af979a6c51");
    assert_true(journal_rules_seal(key, 7, 1, data_hash, hash));
    assert_string_equal(hash, "ed9a97c3048bfd99f4c444cdcfd7213a"
                              "ac30f270c64f967c799cb6a593372e8e");
}

static void a_hash_in_capitals_is_no_hash(void **state)
{
    unsigned char key[JOURNAL_KEY_BYTES] = {0};
    char hash[JOURNAL_HASH_TEXT], seal[JOURNAL_HASH_TEXT];

    (void)state;
    journal_rules_begin(key, 1, hash);
    assert_true(journal_rules_seal(key, 1, 1, hash, seal));
    hash[0] = 'A';
    assert_false(journal_rules_seal(key, 1, 1, hash, seal));
    assert_false(journal_rules_seal(key, 1, 1, NULL, seal));
    assert_false(journal_rules_data_hash("00", "{}", seal));
}

/* ---- the key file ------------------------------------------------------------ */

static void the_key_file_is_made_once_and_only_its_owner_reads_it(void **state)
{
    struct op *op = *state;
    const char *path = given_key(op);
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(about.st_size, 129);
    assert_err(journal_key_make(op, path), ERR_CONFLICT);
}

static void a_lost_or_damaged_key_file_is_told_in_words(void **state)
{
    struct op *op = *state;
    const char *path = given_key(op);

    assert_int_equal(truncate(path, 100), 0);
    assert_int_equal(journal_key_load(op, path), ERR_IO);
    assert_non_null(strstr(op_fault_text(op), "damaged"));
    op_forget_fault(op);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(journal_key_load(op, path), ERR_IO);
    assert_non_null(strstr(op_fault_text(op), "backup"));
    op_forget_fault(op);
}

static void the_key_lies_beside_the_database_unless_it_is_named(void **state)
{
    struct op *op = *state;

    unsetenv("ANJU_KEY_FILE");
    assert_string_equal(journal_key_path(op, "sqlite:data/anju.db"), "data/anju.db.key");
    assert_string_equal(journal_key_path(op, "postgresql://db/anju"), "data/anju.key");
    setenv("ANJU_KEY_FILE", "/etc/anju.key", 1);
    assert_string_equal(journal_key_path(op, "sqlite:data/anju.db"), "/etc/anju.key");
    unsetenv("ANJU_KEY_FILE");
}

/* ---- sealed texts -------------------------------------------------------------- */

static void a_sealed_text_opens_and_never_looks_the_same_twice(void **state)
{
    struct op *op = *state;
    char *once, *again;

    given_key(op);
    once = journal_seal_text(op, "13800138000");
    again = journal_seal_text(op, "13800138000");
    assert_true(str_starts_with(once, "v1:"));
    assert_string_not_equal(once, again);
    assert_null(strstr(once, "1380"));
    assert_string_equal(journal_open_text(op, once), "13800138000");
    assert_string_equal(journal_open_text(op, journal_seal_text(op, "")), "");
    assert_null(journal_seal_text(op, NULL));
    assert_null(journal_open_text(op, NULL));
}

static void an_altered_or_foreign_sealed_text_does_not_open(void **state)
{
    struct op *op = *state;
    char *sealed;

    given_key(op);
    sealed = journal_seal_text(op, "13800138000");
    for (size_t i = 0; i < strlen(sealed); i++) {
        char *altered = arena_text(op->arena, sealed);
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        assert_null(journal_open_text(op, altered));
    }
    assert_null(journal_open_text(op, "13800138000"));
    assert_null(journal_open_text(op, "v1:"));
    assert_null(journal_open_text(op, "v1:AAAA"));
}

static void equal_texts_are_found_by_their_hash_only_for_the_same_purpose(void **state)
{
    struct op *op = *state;
    const char *hash;

    given_key(op);
    hash = journal_lookup_hash(op, "phone", "13800138000");
    assert_int_equal(strlen(hash), 32);
    assert_string_equal(hash, journal_lookup_hash(op, "phone", "13800138000"));
    assert_string_not_equal(hash, journal_lookup_hash(op, "phone", "13800138001"));
    assert_string_not_equal(hash, journal_lookup_hash(op, "id_number", "13800138000"));
    assert_string_not_equal(journal_lookup_hash(op, "ab", "c"), journal_lookup_hash(op, "a", "bc"));
}

static void who_reads_on_from_a_place_gets_what_follows(void **state)
{
    struct op *op = *state;
    struct journal_event *events;
    struct journal_place *places;
    size_t count;
    int64_t written;

    SKIP_WITHOUT_ENGINE(op);
    given_key(op);
    given_events(op, 7, 5);
    given_events(op, 9, 2);
    assert_ok(journal_next(op, 7, 1, 3, &events, &count));
    assert_int_equal(count, 3);
    assert_int_equal(events[0].seq, 2);
    assert_int_equal(events[2].seq, 4);
    assert_non_null(events[0].data);
    assert_ok(journal_newest(op, 7, 1, 3, &events, &count));
    assert_int_equal(count, 3);
    assert_int_equal(events[0].seq, 5);
    assert_ok(journal_next(op, 7, 5, 3, &events, &count));
    assert_int_equal(count, 0);
    assert_ok(journal_places(op, NULL, 0, &places, &count));
    assert_int_equal(count, 2);
    assert_int_equal(places[0].community_id, 7);
    assert_int_equal(places[0].seq, 5);
    assert_ok(journal_places(op, (const int64_t[]){8, 9}, 2, &places, &count));
    assert_int_equal(count, 1);
    assert_int_equal(places[0].seq, 2);
    assert_ok(journal_written(op, &written));
    assert_int_equal(written, 7);
}

static void every_statement_is_understood_and_none_walks_a_table(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    support_check_queries(op, JOURNAL_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(who_reads_on_from_a_place_gets_what_follows),
        SUPPORT_EACH_ENGINE(an_appended_event_follows_the_one_before_it),
        SUPPORT_EACH_ENGINE(each_community_has_a_chain_of_its_own),
        SUPPORT_EACH_ENGINE(what_is_rolled_back_leaves_no_gap),
        SUPPORT_EACH_ENGINE(a_lost_savepoint_gives_its_number_back),
        SUPPORT_EACH_ENGINE(nothing_is_appended_to_a_head_that_was_altered),
        SUPPORT_EACH_ENGINE(another_key_can_neither_continue_nor_verify),
        SUPPORT_EACH_ENGINE(writers_side_by_side_make_one_chain),
        SUPPORT_EACH_ENGINE(the_events_of_one_subject_are_listed_in_order_and_in_slices),
        SUPPORT_EACH_ENGINE(all_events_stream_past_from_a_position_on),
        SUPPORT_EACH_ENGINE(the_highest_id_is_that_of_the_latest_event),
        SUPPORT_EACH_ENGINE(every_chain_that_must_be_verified_is_listed),
        SUPPORT_EACH_ENGINE(the_database_refuses_to_change_or_delete_what_was_recorded),
        SUPPORT_EACH_ENGINE(an_erased_payload_is_gone_and_the_chain_still_verifies),
        SUPPORT_EACH_ENGINE(what_is_not_there_or_erased_already_cannot_be_erased),
        SUPPORT_EACH_ENGINE(every_statement_is_understood_and_none_walks_a_table),
        SUPPORT_SQLITE(a_program_written_from_the_documentation_agrees),
        cmocka_unit_test(the_hashed_bytes_never_change),
        cmocka_unit_test(a_hash_in_capitals_is_no_hash),
        SUPPORT_SQLITE(the_key_file_is_made_once_and_only_its_owner_reads_it),
        SUPPORT_SQLITE(a_lost_or_damaged_key_file_is_told_in_words),
        SUPPORT_SQLITE(the_key_lies_beside_the_database_unless_it_is_named),
        SUPPORT_SQLITE(a_sealed_text_opens_and_never_looks_the_same_twice),
        SUPPORT_SQLITE(an_altered_or_foreign_sealed_text_does_not_open),
        SUPPORT_SQLITE(equal_texts_are_found_by_their_hash_only_for_the_same_purpose),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
