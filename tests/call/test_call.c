#include "case/given_case.h"

#include "call/call.h"
#include "call/call_job.h"
#include "call/call_store.h"
#include "notify/notify.h"

static int64_t given_missed(struct op *op, const char *phone)
{
    int64_t id;

    as(op, "desk1");
    assert_ok(call_missed(op, given.yiyuan, phone, 0, &id));
    return id;
}

struct lists {
    struct doc *waiting, *done;
};

static struct lists lists_of(struct op *op, const char *login)
{
    struct lists l = {doc_list(op->arena), doc_list(op->arena)};

    as(op, login);
    assert_ok(call_list(op, (struct call_place){0}, 100, l.waiting, &(struct call_place){0}));
    assert_ok(call_list_done(op, l.done));
    return l;
}

static size_t events(struct op *op, int64_t id, const char *kind)
{
    struct journal_event *list;
    size_t count, n = 0;

    assert_ok(journal_list(op, given.yiyuan, "missed_call", id, 0, 100, &list, &count));
    for (size_t i = 0; i < count; i++)
        n += str_equal(list[i].kind, kind);
    return n;
}

static int64_t time_of(const struct doc *row, const char *name)
{
    int64_t at = 0;

    clock_parse(doc_get_text(row, name), &at);
    return at;
}

static void a_missed_call_is_listed_with_the_clock_of_the_standard(void **state)
{
    struct op *op = *state;
    int64_t id = given_missed(op, "138-1234-5678");
    const struct doc *row = lists_of(op, "desk2").waiting->first->value;

    assert_true(doc_get_int(row, "id") == id);
    assert_string_equal(doc_get_text(row, "metric"), "call_back");
    assert_true(time_of(row, "called_at") == china(op, "2026-11-23 09:00"));
    assert_true(time_of(row, "due_at") ==
                china(op, "2026-11-23 09:30")); /* 30 minutes, YIYUAN-003 */
    assert_string_equal(doc_get_text(row, "state"), "running");
    assert_string_equal(doc_get_text(row, "phone_masked"), "138****5678");
    assert_int_equal(events(op, id, "missed"), 1);
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM missed_call WHERE phone LIKE '%5678%' /*scan*/"),
        0);

    pass_minutes(op, 31);
    assert_string_equal(doc_get_text(lists_of(op, "desk2").waiting->first->value, "state"),
                        "missed");
} /* proves X-34 */

static void who_rings_again_is_not_listed_twice_and_his_clock_runs_on(void **state)
{
    struct op *op = *state;
    int64_t first = given_missed(op, "13812345678"), again;
    const struct doc *row;

    pass_minutes(op, 10);
    again = given_missed(op, "138 1234 5678");

    row = lists_of(op, "desk1").waiting->first->value;
    assert_true(again == first);
    assert_int_equal(lists_of(op, "desk1").waiting->count, 1);
    assert_int_equal(doc_get_int(row, "times"), 2);
    assert_true(time_of(row, "due_at") == china(op, "2026-11-23 09:30"));
    assert_true(time_of(row, "last_at") == china(op, "2026-11-23 09:10"));
} /* proves X-34 */

static void calling_back_keeps_or_breaks_the_promise(void **state)
{
    struct op *op = *state;
    int64_t kept = given_missed(op, "13800000001"), broken = given_missed(op, "13800000002"),
            waiting;
    struct lists l;

    pass_minutes(op, 30); /* exactly at the due time is in time */
    as(op, "desk2");
    assert_ok(call_back(op, kept, "reached", 0));
    pass_minutes(op, 1);
    assert_ok(call_back(op, broken, "reached", 0));
    l = lists_of(op, "desk1");
    assert_int_equal(l.waiting->count, 0);
    assert_string_equal(doc_get_text(l.done->last->value, "state"), "met");
    assert_string_equal(doc_get_text(l.done->first->value, "state"), "missed");
    assert_err(call_back(op, kept, "reached", 0), ERR_CONFLICT);
    assert_int_equal(events(op, kept, "called_back"), 1);

    /* who could not be reached waits on; who rings after that is a call of its own */
    waiting = given_missed(op, "13800000001");
    assert_true(waiting != kept);
    assert_ok(call_back(op, waiting, "unreachable", 0));
    assert_int_equal(lists_of(op, "desk1").waiting->count, 1);
    assert_int_equal(events(op, waiting, "call_back_tried"), 1);
    as(op, "desk1");
    assert_int_equal(call_waiting(op, 100, &waiting), OK);
    assert_int_equal(waiting, 1);
} /* proves X-34 */

static void calls_of_another_community_are_not_there(void **state)
{
    struct op *op = *state;
    int64_t id = given_missed(op, "13800000001");
    const char *phone;

    assert_int_equal(lists_of(op, "lake_desk").waiting->count, 0);
    assert_err(call_back(op, id, "reached", 0), ERR_NOT_FOUND);
    assert_err(call_phone(op, id, &phone), ERR_NOT_FOUND);
    as(op, "tech1"); /* nor for who does not take calls */
    assert_err(call_phone(op, id, &phone), ERR_NOT_FOUND);
    as(op, "desk1");
    assert_ok(call_phone(op, id, &phone));
    assert_string_equal(phone, "13800000001");
}

static void what_is_no_number_or_lies_ahead_is_refused(void **state)
{
    struct op *op = *state;
    int64_t id;

    as(op, "desk1");
    assert_err(call_missed(op, given.yiyuan, "no", 0, &id), ERR_INVALID);
    assert_err(call_missed(op, given.yiyuan, "", 0, &id), ERR_INVALID);
    assert_err(call_missed(op, given.yiyuan, "13800000001", op->now + CLOCK_HOUR_MS, &id),
               ERR_INVALID);
    assert_int_equal(support_count(op, "SELECT count(*) FROM missed_call /*scan*/"), 0);
}

static void the_statements_of_the_room_are_sound_and_do_not_scan(void **state)
{
    support_check_queries(*state, CALL_STORE_QUERIES);
}

static size_t rung_for(struct op *op, const char *login)
{
    struct notify_note *notes;
    struct staff_member *who;
    size_t count, n = 0;

    assert_ok(staff_find(op, login, &who));
    assert_ok(notify_list(op, who->id, 50, &notes, &count));
    for (size_t i = 0; i < count; i++)
        n += str_equal(notes[i].message.subject, "missed_call");
    return n;
}

static void ring_at(struct op *op, const char *when)
{
    size_t rung;

    op->now = china(op, when);
    assert_ok(call_job_run(op, NULL, 100, &rung));
    assert_ok(call_job_run(op, NULL, 100, &rung));
    assert_int_equal(rung, 0);
}

static void who_is_not_called_back_in_time_rings_once_at_each_level(void **state)
{
    struct op *op = *state;
    int64_t id = given_missed(op, "138-1234-5678"); /* due at 09:30 */

    ring_at(op, "2026-11-23 09:29");
    assert_int_equal(rung_for(op, "desk1"), 0);
    ring_at(op, "2026-11-23 09:30");
    assert_int_equal(rung_for(op, "desk1"), 1);
    assert_int_equal(rung_for(op, "css"), 0);
    ring_at(op, "2026-11-23 09:46");
    assert_int_equal(rung_for(op, "css"), 1);
    assert_int_equal(rung_for(op, "director"), 0);
    ring_at(op, "2026-11-23 12:00");
    assert_int_equal(rung_for(op, "director"), 1);
    assert_int_equal(rung_for(op, "desk1"), 1);
    assert_int_equal(rung_for(op, "css"), 1);
    assert_int_equal(rung_for(op, "lake_director"), 0);
    assert_int_equal(events(op, id, "call_overdue"), 3);
    ring_at(op, "2026-11-24 12:00");
    assert_int_equal(rung_for(op, "director"), 1);
} /* proves X-34 */

static void who_was_called_back_rings_no_more(void **state)
{
    struct op *op = *state;
    int64_t id = given_missed(op, "138-1234-5678");

    ring_at(op, "2026-11-23 09:30");
    as(op, "desk2");
    assert_ok(call_back(op, id, "reached", 0));
    ring_at(op, "2026-11-23 12:00");
    assert_int_equal(rung_for(op, "css"), 0);
    assert_int_equal(events(op, id, "call_overdue"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_missed_call_is_listed_with_the_clock_of_the_standard),
        CASE_EACH_ENGINE(who_rings_again_is_not_listed_twice_and_his_clock_runs_on),
        CASE_EACH_ENGINE(calling_back_keeps_or_breaks_the_promise),
        CASE_EACH_ENGINE(calls_of_another_community_are_not_there),
        CASE_EACH_ENGINE(what_is_no_number_or_lies_ahead_is_refused),
        CASE_EACH_ENGINE(who_is_not_called_back_in_time_rings_once_at_each_level),
        CASE_EACH_ENGINE(who_was_called_back_rings_no_more),
        CASE_EACH_ENGINE(the_statements_of_the_room_are_sound_and_do_not_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
