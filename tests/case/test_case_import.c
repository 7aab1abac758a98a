#include "case/given_case.h"

#define A_ROW                                                                                      \
    "'nature': 'repair', 'channel': 'hotline', 'category': 'Pothole', 'title': '路面坑洼',"           \
    " 'place': '东门', 'anonymous_reason': 'imported', 'received_at': %" PRId64

/* As exchange/ hands it down: typed values. 0: without. */
static struct doc *row(struct op *op, const char *external_id, const char *received, const char *finished,
                       const char *due)
{
    struct doc *input = said(op, arena_printf(op->arena, "{" A_ROW "}", china(op, received)));

    if (external_id != NULL)
        doc_set_text(input, "external_id", external_id);
    if (finished != NULL)
        doc_set_int(input, "finished_at", china(op, finished));
    if (due != NULL)
        doc_set_int(input, "external_due_at", china(op, due));
    return input;
}

static int64_t given_import(struct op *op, const char *external_id, const char *received, const char *finished,
                            const char *due)
{
    const struct case_import import = {row(op, external_id, received, finished, due), 77};
    int64_t id = 0;

    as_program(op);
    assert_ok(case_import(op, given.yiyuan, &import, &id));
    return id;
}

static size_t messages(struct op *op)
{
    return (size_t)support_count(op, "SELECT count(*) FROM outbox /*scan*/");
}

static void a_finished_row_becomes_a_closed_case(void **state)
{
    struct op *op = *state;
    int64_t id = given_import(op, "101-1", "2026-09-01 08:00", "2026-09-03 10:00", "2026-09-04 08:00");
    const struct service_case *sc = the_case(op, id);

    assert_status(op, id, "closed");
    assert_true(sc->received_at == china(op, "2026-09-01 08:00"));
    assert_true(sc->closed_at == china(op, "2026-09-03 10:00"));
    assert_true(sc->recorded_at == op->now);
    assert_string_equal(sc->number, "BX-20261123-0001");
    assert_string_equal(sc->external_id, "101-1");
    assert_int_equal(sc->import_run, 77);
    assert_int_equal(events_of(op, id, "imported"), 1);
}

static void a_row_without_an_end_is_an_open_case_that_can_be_worked_on(void **state)
{
    struct op *op = *state;
    int64_t id = given_import(op, "101-2", "2026-11-20 08:00", NULL, "2026-12-04 08:00");

    assert_status(op, id, "registered");
    assert_promise(op, id, "external", 1, "running");
    done(op, "desk1", id, "classify", "{'category': 'road'}");
    assert_status(op, id, "accepted");
}

static void what_another_promised_is_kept_until_its_instant_and_missed_after_it(void **state)
{
    struct op *op = *state;
    int64_t early = given_import(op, "a", "2026-09-01 08:00", "2026-09-03 10:00", "2026-09-03 10:01");
    int64_t equal = given_import(op, "b", "2026-09-01 08:00", "2026-09-03 10:00", "2026-09-03 10:00");
    int64_t late = given_import(op, "c", "2026-09-01 08:00", "2026-09-03 10:00", "2026-09-03 09:59");
    int64_t none = given_import(op, "d", "2026-09-01 08:00", "2026-09-03 10:00", NULL);
    int64_t open = given_import(op, "e", "2026-09-01 08:00", NULL, "2026-09-03 09:59");

    assert_promise(op, early, "external", 1, "met");
    assert_promise(op, equal, "external", 1, "met");
    assert_promise(op, late, "external", 1, "missed");
    assert_true(promise_of(op, late, "external", 1)->met_at == china(op, "2026-09-03 10:00"));
    assert_null(promise_of(op, none, "external", 1));
    assert_true(promise_is_broken(promise_of(op, open, "external", 1), op->now));
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise WHERE metric = 'external' /*scan*/"), 4);
}

static void clocks_of_which_the_other_system_tells_nothing_are_not_judged(void **state)
{
    struct op *op = *state;
    int64_t slow = given_import(op, "a", "2026-09-01 08:00", "2026-09-06 10:00", NULL);
    int64_t quick = given_import(op, "b", "2026-09-01 08:00", "2026-09-01 08:05", NULL);

    assert_promise(op, slow, "record", 1, "cancelled");
    assert_promise(op, slow, "dispatch", 1, "cancelled");
    assert_promise(op, slow, "respond", 1, "cancelled");
    assert_promise(op, quick, "respond", 1, "met");
}

static void odd_instants_of_others_do_no_harm(void **state)
{
    struct op *op = *state;
    int64_t before = given_import(op, "a", "2026-09-03 08:00", "2026-09-01 10:00", "2026-09-02 08:00");
    int64_t same = given_import(op, "b", "2026-09-03 08:00", "2026-09-03 08:00", "2026-09-03 08:00");

    assert_status(op, before, "closed");
    assert_promise(op, before, "external", 1, "met");
    assert_promise(op, same, "external", 1, "met");
}

static void the_same_row_again_is_skipped(void **state)
{
    struct op *op = *state;
    int64_t first = given_import(op, "101-1", "2026-09-01 08:00", NULL, NULL), again, other = 0;
    uint64_t before = fingerprint(op);
    const struct case_import import = {row(op, "101-1", "2026-09-01 08:00", NULL, NULL), 78};

    again = given_import(op, "101-1", "2026-09-01 08:00", NULL, NULL);
    assert_int_equal(again, 0);
    assert_true(fingerprint(op) == before);
    assert_true(first != 0);
    assert_ok(case_import(op, given.lakeside, &import, &other));
    assert_true(other != 0);
}

static void old_breaches_do_not_ring_but_new_ones_do(void **state)
{
    struct op *op = *state;
    size_t rung;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    given_import(op, "a", "2026-09-01 08:00", "2026-09-06 10:00", "2026-09-02 08:00");
    given_import(op, "b", "2026-09-01 08:00", NULL, "2026-09-02 08:00");
    id = given_import(op, "c", "2026-11-23 08:00", NULL, "2026-11-23 10:00");
    assert_ok(case_job_run_here(op, 100, &rung));
    assert_int_equal(messages(op), 0);
    set_clock(op, "2026-11-23 10:00");
    assert_ok(case_job_run_here(op, 100, &rung));
    assert_true(messages_of(op, "eng", id, "overdue") > 0);
}

static void an_import_taken_back_leaves_lists_promises_and_its_name_free(void **state)
{
    struct op *op = *state;
    int64_t id = given_import(op, "101-1", "2026-09-01 08:00", NULL, "2026-12-02 08:00");
    const int64_t mine[] = {given.yiyuan};
    const struct case_filter filter = {.communities = mine, .community_count = 1, .limit = 50};
    struct case_page page;
    size_t rung;
    uint64_t after;

    as_program(op);
    assert_ok(case_import_undo(op, given.yiyuan, id));
    assert_ok(case_list_find(op, &filter, &page));
    assert_int_equal(page.count, 0);
    assert_promise(op, id, "external", 1, "cancelled");
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise WHERE next_at IS NOT NULL /*scan*/"), 0);
    assert_int_equal(events_of(op, id, NULL), 2);
    after = fingerprint(op);
    assert_ok(case_import_undo(op, given.yiyuan, id));
    assert_true(fingerprint(op) == after);
    set_clock(op, "2026-12-03 09:00");
    assert_ok(case_job_run_here(op, 100, &rung));
    assert_int_equal(messages(op), 0);
    assert_true(given_import(op, "101-1", "2026-09-01 08:00", NULL, NULL) != 0);
}

static void an_import_needs_a_contact_or_a_reason_too(void **state)
{
    struct op *op = *state;
    struct doc *input = said(op, "{'nature': 'repair', 'title': '路灯', 'place': '东门'}");
    const struct case_import import = {input, 77};
    uint64_t before = fingerprint(op);
    int64_t id = 0;

    as_program(op);
    assert_err(case_import(op, given.yiyuan, &import, &id), ERR_INVALID);
    assert_true(fingerprint(op) == before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_finished_row_becomes_a_closed_case),
        CASE_EACH_ENGINE(a_row_without_an_end_is_an_open_case_that_can_be_worked_on),
        CASE_EACH_ENGINE(what_another_promised_is_kept_until_its_instant_and_missed_after_it),
        CASE_EACH_ENGINE(clocks_of_which_the_other_system_tells_nothing_are_not_judged),
        CASE_EACH_ENGINE(odd_instants_of_others_do_no_harm),
        CASE_EACH_ENGINE(the_same_row_again_is_skipped),
        CASE_EACH_ENGINE(old_breaches_do_not_ring_but_new_ones_do),
        CASE_EACH_ENGINE(an_import_taken_back_leaves_lists_promises_and_its_name_free),
        CASE_EACH_ENGINE(an_import_needs_a_contact_or_a_reason_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
