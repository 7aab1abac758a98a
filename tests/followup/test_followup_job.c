#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "promise/promise_store.h"

/* The watch looks once, as the program itself, in a unit of work of its own: as after a
 * restart nothing is in memory. */
static size_t watch(struct op *op)
{
    struct op *own = support_another(op, DB_READ_WRITE);
    size_t rung = 0;

    support_assert_err(own, case_job_run_here(own, 200, &rung), OK, "case_job_run_here", __FILE__, __LINE__);
    support_another_end(own);
    return rung;
}

static size_t all_messages(struct op *op, int64_t id, const char *kind)
{
    size_t n = 0;

    for (size_t i = 0; i < given.people_count; i++)
        n += messages_of(op, given.people[i].login, id, kind);
    return n;
}

/* How many messages whose title has these words. */
static size_t titled(struct op *op, const char *login, int64_t id, const char *kind, const char *words)
{
    struct notify_note *notes;
    size_t count, n = 0;

    assert_ok(notify_list(op, id_of(login), 200, &notes, &count));
    for (size_t i = 0; i < count; i++)
        n += notes[i].message.subject_id == id && str_equal(notes[i].message.kind, kind) &&
             strstr(notes[i].message.title, words) != NULL;
    return n;
}

static int64_t given_sent(struct op *op)
{
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_repair(op);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    return id;
}

static void nothing_rings_before_its_time(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);

    pass_minutes(op, 7);
    assert_int_equal(watch(op), 0);
    assert_int_equal(all_messages(op, id, "warning") + all_messages(op, id, "warned"), 0);
}

static void at_eighty_percent_who_works_and_who_dispatches_is_warned(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op); /* arrive: 10 minutes */

    pass_minutes(op, 8);
    assert_true(watch(op) > 0);
    assert_int_equal(titled(op, "tech1", id, "warned", "到场"), 1);
    assert_int_equal(titled(op, "desk1", id, "warned", "到场"), 1);
    assert_int_equal(titled(op, "eng", id, "warned", "到场"), 0);
    assert_int_equal(titled(op, "tech2", id, "warned", "到场"), 0);
    assert_int_equal(titled(op, "director", id, "warned", "到场"), 0);
}

static void each_level_reaches_the_right_people_once_also_after_a_restart(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);

    pass_minutes(op, 8);
    watch(op);
    assert_int_equal(watch(op), 0);
    pass_minutes(op, 2);
    watch(op);
    watch(op);
    assert_int_equal(titled(op, "tech1", id, "overdue", "到场"), 1);
    assert_int_equal(titled(op, "eng", id, "overdue", "到场"), 1);
    assert_int_equal(titled(op, "director", id, "escalated", "到场"), 0);
    pass_minutes(op, 30);
    watch(op);
    watch(op);
    assert_int_equal(titled(op, "director", id, "escalated", "到场"), 1);
    assert_int_equal(titled(op, "quality", id, "escalated", "到场"), 0);
    assert_int_equal(titled(op, "exec", id, "escalated", "到场"), 0);
    pass_minutes(op, 24 * 60);
    watch(op);
    watch(op);
    assert_int_equal(titled(op, "quality", id, "escalated", "到场"), 1);
    assert_int_equal(titled(op, "tech1", id, "warned", "到场"), 1);
    assert_int_equal(titled(op, "tech1", id, "overdue", "到场"), 1);
    assert_int_equal(titled(op, "director", id, "escalated", "到场"), 1);
    assert_int_equal(watch(op), 0);
} /* proves X-10 */

static void steps_that_were_slept_through_are_taken_in_order(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);
    struct journal_event *events;
    size_t count, warned = 0, overdue = 0, escalated = 0;

    pass_minutes(op, 3 * 24 * 60);
    while (watch(op) > 0)
        ;
    assert_ok(journal_list(op, given.yiyuan, "case", id, 0, 1000, &events, &count));
    for (size_t i = 0; i < count; i++) {
        struct doc *data;
        assert_ok(json_parse(op, events[i].data, strlen(events[i].data), &data));
        if (!str_equal(doc_get_text(doc_get(data, "input"), "metric"), "arrive"))
            continue;
        if (str_equal(events[i].kind, "warned"))
            warned = events[i].seq > 0 ? i : 0;
        if (str_equal(events[i].kind, "overdue"))
            overdue = i;
        if (str_equal(events[i].kind, "escalated") && escalated == 0)
            escalated = i;
        assert_int_equal(events[i].actor_id, 0);
    }
    assert_true(0 < warned && warned < overdue && overdue < escalated);
}

static void a_promise_that_is_kept_does_not_ring_any_more(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);

    pass_minutes(op, 5);
    done(op, "tech1", id, "arrive", NULL);
    pass_minutes(op, 60);
    watch(op);
    assert_int_equal(titled(op, "tech1", id, "warned", "到场"), 0);
    assert_int_equal(titled(op, "tech1", id, "overdue", "到场"), 0);
}

static void a_case_that_nobody_has_taken_is_told_to_who_should_give_it_out(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_repair(op); /* dispatch: 15 minutes */
    pass_minutes(op, 15);
    watch(op);
    assert_int_equal(titled(op, "eng", id, "overdue", "派工"), 1);
    assert_int_equal(titled(op, "desk2", id, "warned", "派工"), 1);
    assert_int_equal(titled(op, "eng", id, "warned", "派工"), 1);
}

static void the_roster_decides_who_hears_of_it(void **state)
{
    struct op *op = *state;
    const struct staff_shift shift = {given.yiyuan, ROLE_FRONT_DESK, id_of("desk2"), china(op, "2026-11-23 08:00"),
                                      china(op, "2026-11-23 20:00")};
    int64_t id, unused;

    assert_ok(staff_shift_add(op, &shift, &unused));
    id = given_sent(op);
    pass_minutes(op, 8);
    watch(op);
    assert_int_equal(titled(op, "desk2", id, "warned", "到场"), 1);
    assert_int_equal(titled(op, "desk1", id, "warned", "到场"), 0);
}

static void an_urgent_and_a_major_matter_climb_faster_and_higher(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_open(op, "desk1", "{" A_REPAIR ", 'urgent': true, 'severity': 'major'}");
    assert_int_equal(messages_of(op, "css", id, "major"), 1);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    pass_minutes(op, 26); /* arrive was due after 10 minutes */
    watch(op);
    assert_int_equal(titled(op, "director", id, "escalated", "到场"), 1);
    pass_minutes(op, 2 * 60);
    watch(op);
    assert_int_equal(titled(op, "exec", id, "escalated", "到场"), 1);
}

static void a_paused_promise_is_silent_and_rings_later(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);

    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "tech1", id, "pause", "{'reason': 'wait_material'}");
    set_clock(op, "2026-11-26 09:00");
    while (watch(op) > 0)
        ;
    assert_int_equal(titled(op, "tech1", id, "overdue", "完工"), 0);
    done(op, "tech1", id, "resume", NULL);
    set_clock(op, "2026-11-28 09:00");
    while (watch(op) > 0)
        ;
    assert_int_equal(titled(op, "tech1", id, "overdue", "完工"), 1);
}

static void an_open_page_does_not_go_stale_by_the_watch(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op), seen = the_case(op, id)->version;

    pass_minutes(op, 60);
    assert_true(watch(op) > 0);
    assert_int_equal(the_case(op, id)->version, seen);
    assert_ok(act_seen(op, "tech1", id, seen, "arrive", NULL));
    assert_promise(op, id, "arrive", 1, "missed");
}

static void nobody_is_told_of_another_community(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op);

    pass_minutes(op, 3 * 24 * 60);
    while (watch(op) > 0)
        ;
    assert_int_equal(titled(op, "lake_desk", id, "warned", ""), 0);
    assert_int_equal(titled(op, "lake_director", id, "escalated", ""), 0);
    assert_int_equal(titled(op, "admin", id, "escalated", ""), 0);
}

static void what_is_overdue_is_listed(void **state)
{
    struct op *op = *state;
    const int64_t mine[] = {given.yiyuan};
    const struct case_filter filter = {.communities = mine, .community_count = 1, .overdue = true, .limit = 9};
    int64_t late = given_sent(op);
    struct case_page page;

    assert_ok(case_list_find(op, &filter, &page));
    assert_int_equal(page.count, 0);
    pass_minutes(op, 11);
    given_repair(op);
    assert_ok(case_list_find(op, &filter, &page));
    assert_int_equal(page.count, 1);
    assert_true(page.cases[0]->id == late);
}

static void the_statements_for_overdue_cases_are_sound(void **state)
{
    support_check_queries(*state, PROMISE_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(nothing_rings_before_its_time),
        CASE_EACH_ENGINE(at_eighty_percent_who_works_and_who_dispatches_is_warned),
        CASE_EACH_ENGINE(each_level_reaches_the_right_people_once_also_after_a_restart),
        CASE_EACH_ENGINE(steps_that_were_slept_through_are_taken_in_order),
        CASE_EACH_ENGINE(a_promise_that_is_kept_does_not_ring_any_more),
        CASE_EACH_ENGINE(a_case_that_nobody_has_taken_is_told_to_who_should_give_it_out),
        CASE_EACH_ENGINE(the_roster_decides_who_hears_of_it),
        CASE_EACH_ENGINE(an_urgent_and_a_major_matter_climb_faster_and_higher),
        CASE_EACH_ENGINE(a_paused_promise_is_silent_and_rings_later),
        CASE_EACH_ENGINE(an_open_page_does_not_go_stale_by_the_watch),
        CASE_EACH_ENGINE(nobody_is_told_of_another_community),
        CASE_EACH_ENGINE(what_is_overdue_is_listed),
        CASE_EACH_ENGINE(the_statements_for_overdue_cases_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
