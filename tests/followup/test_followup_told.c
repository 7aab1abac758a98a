/* Lives that are told at once (case_tell.h) must leave what the same steps leave one by one. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "case/case_tell.h"

struct step {
    const char *login, *action, *text;
    int after_min;
};

/* With a round that did not satisfy, a pause and a promise to reply. */
static const struct step STORY[] = {
    {"desk1", "dispatch", "{'assignees': ['tech1']}", 4},
    {"tech1", "accept", NULL, 2},
    {"tech1", "arrive", NULL, 20},
    {"tech1", "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}",
     5},
    {"tech1", "pause", "{'reason': 'wait_material'}", 10},
    {"tech1", "resume", NULL, 1600},
    {"tech1", "finish", "{'result': '换了阀门'}", 60},
    {"desk1", "feedback", "{'text': '换了阀门，不漏了', 'way': 'phone'}", 30},
    {"desk1", "followup", "{'reached': true, 'result': 'dissatisfied', 'score': 1}", 1500},
    {"eng", "dispatch", "{'assignees': ['tech2']}", 30},
    {"tech2", "arrive", NULL, 90},
    {"tech2", "assess", "{'finding': '接头松', 'responsibility': 'private', 'chargeable': false}",
     5},
    {"tech2", "finish", "{'result': '接头重做'}", 45},
};
enum { STEPS = sizeof STORY / sizeof STORY[0] };

static const char OPENING[] = "{" A_REPAIR "}";

struct telling {
    size_t slice; /* how many steps in the first transaction; then it settles and goes on */
    struct journal_run run;
    struct case_told *told;
    size_t step;
};

static err_t tell_some(struct op *op, void *arg)
{
    struct telling *t = arg;
    err_t e = journal_run_begin(op, given.yiyuan, &t->run);

    if (t->told == NULL && e == OK) {
        as(op, "desk1");
        e = case_tell_open(op, &t->run, said(op, OPENING), &t->told);
    }
    for (; e == OK && t->step < t->slice; t->step++) {
        const struct step *s = &STORY[t->step];
        pass_minutes(op, s->after_min);
        as(op, s->login);
        e = case_tell_act(op, &t->run, t->told, s->action, said(op, s->text));
    }
    if (e == OK)
        e = case_tell_settle(op, t->told, 0);
    return e == OK ? journal_run_end(op, &t->run) : e;
}

static int64_t told_in_two_slices(struct op *op, size_t first)
{
    struct telling t = {.slice = first};

    assert_ok(db_transaction(op, tell_some, &t));
    t.slice = STEPS;
    assert_ok(db_transaction(op, tell_some, &t));
    return case_tell_id(t.told);
}

static int64_t lived(struct op *op)
{
    int64_t id = given_repair(op);

    for (size_t i = 0; i < STEPS; i++) {
        pass_minutes(op, STORY[i].after_min);
        assert_ok(act(op, STORY[i].login, id, STORY[i].action, STORY[i].text));
    }
    return id;
}

static void assert_same_case(struct op *op, int64_t one, int64_t other)
{
    struct service_case *a = the_case(op, one), *b = the_case(op, other);

    assert_int_equal(strlen(a->number), strlen("BX-20261123-0001"));
    assert_int_equal(strlen(b->number), strlen("BX-20261123-0001"));
    a->number = b->number;
    a->reporter_phone = b->reporter_phone; /* sealed with another nonce */
    assert_null(case_rules_difference(op->arena, a, b));
}

static void assert_same_promises(struct op *op, int64_t one, int64_t other)
{
    struct promise *a, *b;
    size_t count, other_count;

    assert_ok(promise_list(op, given.yiyuan, one, &a, &count));
    assert_ok(promise_list(op, given.yiyuan, other, &b, &other_count));
    assert_int_equal(count, other_count);
    assert_true(count >= 10);
    for (size_t i = 0; i < count; i++) {
        const struct promise *p = promise_of(op, other, a[i].metric, a[i].round);
        assert_non_null(p);
        if (str_equal(a[i].metric, "promised_reply"))
            continue;
        assert_true(a[i].start_at == p->start_at && a[i].due_at == p->due_at);
        assert_true(a[i].met_at == p->met_at && a[i].state == p->state);
    }
}

static void a_life_told_at_once_is_the_life_lived_step_by_step(void **state)
{
    struct op *op = *state;
    int64_t id = lived(op), again;

    set_clock(op, "2026-11-23 09:00");
    again = told_in_two_slices(op, STEPS);
    assert_same_case(op, id, again);
    assert_same_promises(op, id, again);
    assert_int_equal(events_of(op, id, NULL), events_of(op, again, NULL));
}

static void a_life_may_settle_in_the_middle_and_go_on(void **state)
{
    struct op *op = *state;
    int64_t id = lived(op);

    for (size_t first = 0; first < STEPS; first += 3) {
        int64_t again;
        set_clock(op, "2026-11-23 09:00");
        again = told_in_two_slices(op, first);
        assert_same_case(op, id, again);
        assert_same_promises(op, id, again);
    }
}

static err_t finish_at_once(struct op *op, void *arg)
{
    struct telling *t = arg;
    err_t e = journal_run_begin(op, given.yiyuan, &t->run);

    as(op, "desk2");
    if (e == OK)
        e = case_tell_open(op, &t->run, said(op, OPENING), &t->told);
    as(op, "tech3");
    return e != OK ? e
                   : case_tell_act(op, &t->run, t->told, "dispatch",
                                   said(op, "{'assignees': ['tech3']}"));
}

static void who_may_not_do_it_may_not_be_told_to_have_done_it(void **state)
{
    struct op *op = *state;
    struct telling t = {0};
    size_t before = (size_t)support_count(op, "SELECT count(*) FROM journal_event");

    assert_err(db_transaction(op, finish_at_once, &t), ERR_FORBIDDEN);
    op_forget_fault(op);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_life_told_at_once_is_the_life_lived_step_by_step),
        CASE_EACH_ENGINE(a_life_may_settle_in_the_middle_and_go_on),
        CASE_EACH_ENGINE(who_may_not_do_it_may_not_be_told_to_have_done_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
