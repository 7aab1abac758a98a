/* Another key for secrets: payloads change and the chain still verifies, and nothing else may. */
#include "journal/journal_key.h"
#include "journal/journal_reseal.h"
#include "journal_given.h"

#include <inttypes.h>
#include <string.h>

enum { COMMUNITY = 7 };

static const struct journal_lookup LOOKUPS[] = {{"phone", JOURNAL_FORM_DIGITS}, {NULL, 0}};

static const char *payload(struct op *op, const char *phone)
{
    return arena_printf(op->arena, "{\"phone\":\"%s\",\"hash\":\"%s\"}",
                        journal_seal_text(op, phone), journal_lookup_hash(op, "phone", phone));
}

static struct journal_event event_at(struct op *op, int64_t seq)
{
    struct journal_event *events;
    size_t count;

    assert_ok(journal_next(op, COMMUNITY, seq - 1, 1, &events, &count));
    assert_int_equal(count, 1);
    return events[0];
}

static void given_rotated(struct op *op)
{
    struct journal_resealed done;
    bool resumed;

    given_key(op);
    for (int i = 0; i < 3; i++)
        given_event(op, COMMUNITY, 100, payload(op, "13800001234"));
    given_event(op, COMMUNITY, 100, "{\"v1\":\"v1:no\"}");
    assert_ok(journal_erase(op, COMMUNITY, 2, "asked for"));
    assert_ok(journal_key_begin(op, &resumed));
    assert_false(resumed);
    assert_ok(journal_reseal_walk(op, LOOKUPS, &done));
    assert_int_equal(done.payloads, 2);
    assert_ok(journal_reseal_walk(op, LOOKUPS, &done));
    assert_int_equal(done.payloads, 0);
    assert_ok(journal_key_use_lookup(op));
    assert_ok(journal_key_end(op));
}

static void assert_fault(struct op *op, int64_t seq, const char *why)
{
    struct journal_fault fault = {0};
    int64_t events;

    assert_int_equal(journal_verify(op, COMMUNITY, &fault, &events), ERR_CONFLICT);
    assert_int_equal(fault.seq, seq);
    assert_string_equal(fault.why, why);
    op_forget_fault(op);
}

static void a_payload_that_is_sealed_anew_still_verifies(void **state)
{
    struct op *op = *state;
    struct journal_fault fault = {0};
    int64_t events = 0;
    const char *data;

    if (op == NULL)
        skip();
    given_rotated(op);
    assert_ok(journal_verify(op, COMMUNITY, &fault, &events));
    assert_int_equal(events, 6);
    data = event_at(op, 1).data;
    assert_non_null(strstr(data, "\"v2:"));
    assert_null(strstr(data, "v1:"));
    assert_non_null(strstr(data, journal_lookup_hash(op, "phone", "13800001234")));
    assert_string_equal(event_at(op, 4).data, "{\"v1\":\"v1:no\"}");
    assert_null(event_at(op, 2).data);
} /* proves S0-3.3c X-4 */

static void what_is_changed_afterwards_is_found(void **state)
{
    struct op *op = *state;

    if (op == NULL)
        skip();
    given_rotated(op);
    assert_err(db_script(op, "UPDATE event_data SET data = '{}', salt = salt WHERE seq = 3"),
               ERR_CONFLICT);
    assert_ok(db_script(op,
                        "UPDATE event_data SET data = data || ' ', salt = "
                        "'00000000000000000000000000000000' WHERE community_id = 7 AND seq = 3"));
    assert_fault(op, 3, "payload altered");
}

static void a_forged_list_of_hashes_is_found(void **state)
{
    struct op *op = *state;

    if (op == NULL)
        skip();
    given_rotated(op);
    if (db_engine_of(op->db) == DB_SQLITE)
        assert_ok(db_script(op, "DROP TRIGGER event_data_only_erase"));
    else
        assert_ok(db_script(op, "DROP TRIGGER event_data_only_erase ON event_data"));
    assert_ok(db_script(op, "UPDATE event_data SET data = replace(data, '\"3\":', '\"03\":')"
                            " WHERE community_id = 7 AND seq = 6"));
    assert_fault(op, 3, "payload altered");
}

static void a_sealed_text_of_a_key_that_is_gone_stays_closed(void **state)
{
    struct op *op = *state;
    char *before, *again;
    bool resumed;

    given_key(op);
    before = journal_seal_text(op, "13800001234");
    assert_ok(journal_key_begin(op, &resumed));
    assert_string_equal(journal_open_text(op, before), "13800001234");
    again = journal_secret_again(op, before);
    assert_string_equal(again, journal_secret_again(op, before));
    assert_string_equal(journal_open_text(op, again), "13800001234");
    assert_ok(journal_key_begin(op, &resumed));
    assert_true(resumed);
    assert_ok(journal_key_end(op));
    assert_null(journal_open_text(op, before));
    assert_string_equal(journal_open_text(op, again), "13800001234");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_payload_that_is_sealed_anew_still_verifies),
        SUPPORT_EACH_ENGINE(what_is_changed_afterwards_is_found),
        SUPPORT_EACH_ENGINE(a_forged_list_of_hashes_is_found),
        SUPPORT_SQLITE(a_sealed_text_of_a_key_that_is_gone_stays_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
