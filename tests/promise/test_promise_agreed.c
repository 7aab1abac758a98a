/* Due times that move: pauses, told times, appointments, agreed replies, extensions. */
#include "promise_story.h"

#include <stdlib.h>

/* ---- pauses ------------------------------------------------------------------------------ */

static void a_pause_that_the_standard_allows_moves_the_due_time(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_material";
    assert_state(&s, "complete", 1, "paused");
    assert_true(promise_of(&s, "complete", 1)->due_at == CLOCK_NEVER);
    assert_state(&s, "assess", 1, "running");
    then(&s, "2026-11-22 15:00", "resumed", NULL);

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-24 13:00");
    assert_runs(&s, "assess", "2026-11-21 10:00", "2026-11-22 10:00");
    assert_int_equal(promise_of(&s, "complete", 1)->pause_count, 1);
}

static void work_finished_during_a_pause_is_judged_by_the_time_that_ran(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-23 09:00", "paused", NULL)->pause_reason = "wait_customer";
    then(&s, "2026-11-25 09:00", "finished", NULL);

    assert_state(&s, "complete", 1, "met");
    assert_instant(s.op, promise_of(&s, "complete", 1)->due_at, "2026-11-25 10:00");
}

/* ---- what was told and agreed -------------------------------------------------------------- */

static void a_time_that_was_told_never_moves_later_but_may_move_earlier(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair size=minor")->told_time = true;
    then(&s, "2026-11-21 11:00", "classified", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_material";
    then(&s, "2026-11-21 20:00", "resumed", NULL);
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");

    s.count = 1;
    s.moments[0].told_time = false;
    s.moments[0].facts = given_facts(s.op, "nature=repair size=major");
    s.moments[0].told_time = true;
    then(&s, "2026-11-21 11:00", "classified", "nature=repair size=minor")->told_time = true;
    then(&s, "2026-11-21 12:00", "classified", "nature=repair size=major");
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-22 00:00");
} /* proves X-28 */

static void a_told_time_moves_for_what_the_customer_caused_or_agreed_to(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair")->told_time = true;
    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_customer";
    then(&s, "2026-11-21 14:00", "resumed", NULL);
    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-23 12:00");
    then(&s, "2026-11-21 15:00", "extended",
         "nature=repair extended_until=2026-11-26T18:00:00+08:00");

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-26 18:00");
    assert_runs(&s, "respond", "2026-11-21 10:00", "2026-11-22 10:00");
} /* proves X-28 */

static void an_extension_agreed_after_the_breach_changes_nothing(void **state)
{
    struct story s = given(*state, &REPAIR, "BASE-000");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-24 12:00", "extended",
         "nature=repair extended_until=2026-11-26T18:00:00+08:00");

    assert_runs(&s, "complete", "2026-11-21 10:00", "2026-11-23 10:00");
}

static void a_customer_who_fixes_a_time_moves_the_arrival(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "dispatched", NULL);
    then(&s, "2026-11-21 10:10", "appointed", NULL)->appointment_at =
        china(s.op, "2026-11-22 14:00");

    assert_runs(&s, "arrive", "2026-11-21 10:05", "2026-11-22 14:15");
    then(&s, "2026-11-22 14:15", "arrived", NULL);
    assert_state(&s, "arrive", 1, "met");
}

static void an_appointment_after_the_ten_minutes_ran_out_excuses_nothing(void **state)
{
    struct story s = given(*state, &REPAIR, "YIYUAN-003");

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "dispatched", NULL);
    then(&s, "2026-11-21 10:30", "appointed", NULL)->appointment_at =
        china(s.op, "2026-11-22 14:00");

    assert_runs(&s, "arrive", "2026-11-21 10:05", "2026-11-21 10:15");
}

static void an_agreed_reply_is_due_when_it_was_agreed_and_each_one_is_kept_apart(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);
    int count = 0;

    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    then(&s, "2026-11-21 10:05", "feedback promised", NULL)->promised_reply_at =
        china(s.op, "2026-11-23 09:00");
    assert_runs(&s, "promised_reply", "2026-11-21 10:05", "2026-11-23 09:00");
    then(&s, "2026-11-23 09:00", "feedback replied promised", NULL)->promised_reply_at =
        china(s.op, "2026-11-24 09:00");

    assert_state(&s, "promised_reply", 1, "met");
    for (size_t i = 0; i < s.promise_count; i++)
        if (str_equal(s.promises[i].metric, "promised_reply") && count++ == 1) {
            assert_instant(s.op, s.promises[i].start_at, "2026-11-23 09:00");
            assert_instant(s.op, s.promises[i].due_at, "2026-11-24 09:00");
            assert_string_equal(s.promises[i].standard, "agreed");
            assert_int_equal(s.promises[i].state, PROMISE_RUNNING);
        }
    assert_int_equal(count, 2);
}

static void the_latest_reply_that_may_be_agreed_is_three_working_days_away(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);
    struct op *op = s.op;
    struct promise_rule rule;
    struct promise_due due;
    bool found;

    assert_ok(promise_book_resolve(op, "promised_reply", given_facts(op, "nature=complaint"),
                                   china(op, "2026-09-30 10:00"), NULL, 0, &rule, &due, &found,
                                   (void *)(uintptr_t)s.book));

    assert_true(found);
    assert_instant(op, due.due_at, "2026-10-10 17:30");
} /* proves S3-7.3.2f X-9 */

static void another_authority_s_time_is_met_on_the_second_and_missed_behind_it(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    then(&s, "2026-11-21 10:00", "received", "nature=repair");
    then(&s, "2026-11-21 10:02", "recorded", NULL)->external_due_at =
        china(s.op, "2026-11-25 12:00");
    assert_runs(&s, "external", "2026-11-21 10:00", "2026-11-25 12:00");
    then(&s, "2026-11-25 12:00", "closed", NULL)->closes = true;
    assert_state(&s, "external", 1, "met");

    s.moments[2].at++;
    assert_state(&s, "external", 1, "missed");
    s.count = 2;
    assert_state(&s, "external", 1, "running");
    assert_true(promise_is_broken(promise_of(&s, "external", 1), s.moments[2].at));
} /* proves X-27 */

/* ---- 500 lives at random ------------------------------------------------------------------- */

static const char *pick(unsigned *seed, const char *const *words, size_t count)
{
    return words[(size_t)rand_r(seed) % count];
}

static void random_life(struct story *s, unsigned seed, size_t length)
{
    static const char *const MARKS_[] = {"dispatched",     "arrived",  "paused",
                                         "resumed",        "assessed", "classified",
                                         "first_response", "note",     "extended"};
    static const char *const FACTS[] = {"nature=repair", "nature=repair size=minor",
                                        "nature=repair size=major", "nature=repair urgent=true",
                                        "nature=repair size=medium urgent=true"};
    static const char *const REASONS[] = {"wait_material", "wait_utility", "force_majeure"};
    int64_t when = china(s->op, "2026-11-21 10:00");

    s->count = 0;
    for (size_t i = 0; i < length; i++) {
        const char *mark = i == 0 ? "received" : pick(&seed, MARKS_, 9);
        struct promise_moment *m =
            then(s, "2026-11-21 10:00", mark,
                 i == 0 || str_equal(mark, "classified") ? pick(&seed, FACTS, 5) : NULL);
        m->at = when;
        m->pause_reason = pick(&seed, REASONS, 3);
        when += rand_r(&seed) % (5 * 3600000);
    }
}

/* With extended_until never given, nothing here is agreed: told times must stand. */
static void whatever_happens_a_told_time_stands(void **state)
{
    struct story s = given(*state, &REPAIR, NULL);

    for (unsigned seed = 1; seed <= 500; seed++) {
        size_t length = 2 + seed % 12, told = seed % (length - 1);
        int64_t told_due;

        random_life(&s, seed, length);
        s.moments[told].told_time = true;
        s.count = told + 1;
        told_due = promise_of(&s, "complete", 1)->due_at;
        s.count = length;
        assert_true(promise_of(&s, "complete", 1)->due_at <= told_due);
    }
} /* proves X-28 */

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_pause_that_the_standard_allows_moves_the_due_time),
        SUPPORT_SQLITE(work_finished_during_a_pause_is_judged_by_the_time_that_ran),
        SUPPORT_SQLITE(a_time_that_was_told_never_moves_later_but_may_move_earlier),
        SUPPORT_SQLITE(a_told_time_moves_for_what_the_customer_caused_or_agreed_to),
        SUPPORT_SQLITE(an_extension_agreed_after_the_breach_changes_nothing),
        SUPPORT_SQLITE(a_customer_who_fixes_a_time_moves_the_arrival),
        SUPPORT_SQLITE(an_appointment_after_the_ten_minutes_ran_out_excuses_nothing),
        SUPPORT_SQLITE(an_agreed_reply_is_due_when_it_was_agreed_and_each_one_is_kept_apart),
        SUPPORT_SQLITE(the_latest_reply_that_may_be_agreed_is_three_working_days_away),
        SUPPORT_SQLITE(another_authority_s_time_is_met_on_the_second_and_missed_behind_it),
        SUPPORT_SQLITE(whatever_happens_a_told_time_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
