#define GIVEN_FOLLOWUP
#include "case/given_case.h"

/* The Nth database call of each kind of work fails, N = 1, 2, 3 … until none does any more:
 * each time nothing has changed and the record holds, and then the work goes through. */

enum { MOST_CALLS = 600 };

typedef err_t work_fn(struct op *op, void *arg);

static void assert_all_or_nothing(struct op *op, const char *what, work_fn *work, void *arg)
{
    int64_t n = 0;
    err_t e;

    do {
        uint64_t before = fingerprint(op);
        must(n < MOST_CALLS);
        db_fault_at(++n, ERR_IO);
        e = work(op, arg);
        if (!db_fault_was_delivered())
            break;
        db_fault_at(0, OK);
        if (e != ERR_IO)
            fail_msg("%s: call %" PRId64 " failed, the work says %s (%s)", what, n, err_name(e), op_fault_text(op));
        op_forget_fault(op);
        if (fingerprint(op) != before)
            fail_msg("%s: call %" PRId64 " failed, but something changed", what, n);
    } while (true);
    db_fault_at(0, OK);
    support_assert_err(op, e, OK, what, __FILE__, __LINE__);
    if (n < 4)
        fail_msg("%s: only %" PRId64 " calls", what, n);
    assert_holds(op);
}

struct step {
    const char *login, *action, *text;
    int64_t id;
};

static err_t take_step(struct op *op, void *arg)
{
    const struct step *step = arg;

    return act(op, step->login, step->id, step->action, step->text);
}

static void assert_steps(struct op *op, int64_t id, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct step step = steps[i];
        step.id = id;
        assert_all_or_nothing(op, step.action, take_step, &step);
    }
}
#define ASSERT_STEPS(id, steps) assert_steps(op, (id), (steps), sizeof(steps) / sizeof *(steps))

static err_t open_one(struct op *op, void *arg)
{
    int64_t *id = arg;

    return try_open(op, "desk1", "{" A_REPAIR ", 'severity': 'major'}", id);
}

static void opening_is_all_or_nothing_and_costs_no_number(void **state)
{
    struct op *op = *state;
    int64_t id;

    assert_all_or_nothing(op, "open", open_one, &id);
    assert_string_equal(the_case(op, id)->number, "BX-20261123-0001");
}

static void each_step_of_a_repair_is_all_or_nothing(void **state)
{
    static const struct step STEPS[] = {
        {"desk1", "classify", "{'category': 'plumbing', 'severity': 'major'}", 0},
        {"desk1", "dispatch", "{'assignees': ['tech1', 'tech2']}", 0},
        {"tech1", "accept", "{}", 0},
        {"tech2", "return", "{'reason': '另有急修'}", 0},
        {"desk1", "appoint", "{'appointment_at': '2026-11-23T15:00:00+08:00'}", 0},
        {"tech1", "arrive", "{}", 0},
        {"tech1", "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': true}", 0},
        {"tech1", "quote", "{'price_fen': 8000}", 0},
        {"desk1", "accept_price", "{'way': 'phone'}", 0},
        {"tech1", "pause", "{'reason': 'wait_material'}", 0},
        {"tech1", "resume", "{}", 0},
        {"css", "extend", "{'until': '2026-11-29T18:00:00+08:00', 'reason': '等料', 'approved': true}", 0},
        {"desk1", "feedback", "{'text': '周三回复', 'way': 'phone', 'kind': 'first', 'promised_reply_at': '2026-11-25T10:00:00+08:00'}", 0},
        {"tech1", "finish", "{'result': '换了阀门'}", 0},
        {"desk1", "check", "{'ok': true}", 0},
        {"desk1", "feedback", "{'text': '好了', 'way': 'phone'}", 0},
        {"desk1", "followup", "{'reached': true, 'result': 'dissatisfied'}", 0},
        {"eng", "transfer", "{'assignees': ['tech3'], 'reason': '换人'}", 0},
        {"tech3", "arrive", "{}", 0},
        {"tech3", "assess", "{'finding': '接头裂', 'responsibility': 'private', 'chargeable': false}", 0},
        {"tech3", "finish", "{'result': '换了接头'}", 0},
        {"desk1", "feedback", "{'text': '好了', 'way': 'phone'}", 0},
        {"desk1", "followup", "{'reached': true, 'result': 'satisfied'}", 0},
        {"desk2", "close", "{}", 0},
        {"archivist", "archive", "{}", 0},
        {"director", "reopen", "{'reason': '又漏'}", 0},
        {"desk1", "cancel", "{'reason': '客户撤回'}", 0},
    };
    struct op *op = *state;

    ASSERT_STEPS(given_repair(op), STEPS);
}

static void each_step_of_a_complaint_is_all_or_nothing(void **state)
{
    static const struct step STEPS[] = {
        {"desk1", "note", "{'text': '语气激动'}", 0},
        {"desk1", "remind", "{'text': '催'}", 0},
        {"director", "urge", "{'text': '今天答复'}", 0},
        {"desk1", "escalate", "{'to': 'director', 'reason': '媒体'}", 0},
        {"desk1", "convert", "{'nature': 'complaint', 'reason': '要投诉'}", 0},
        {"desk1", "verify", "{}", 0},
        {"desk1", "classify", "{'category': 'noise', 'department': 'security'}", 0},
        {"css", "dispatch", "{'department': ['security', 'engineering']}", 0},
        {"security", "investigate", "{'finding': '属实'}", 0},
        {"css", "classify", "{'validity': 'valid', 'validity_reason': '属实'}", 0},
        {"security", "plan", "{'plan': '巡查'}", 0},
        {"css", "explain", "{'text': '等大会', 'alternatives': '隔音条', 'review_at': '2026-12-20T09:00:00+08:00'}", 0},
        {"css", "resume", "{}", 0},
        {"security", "finish", "{'result': '劝停'}", 0},
        {"tech1", "finish", "{'result': '装了隔音条'}", 0},
        {"css", "feedback", "{'text': '已劝停', 'way': 'phone'}", 0},
    };
    struct op *op = *state;

    ASSERT_STEPS(given_repair(op), STEPS);
}

static void merging_and_parting_is_all_or_nothing(void **state)
{
    struct op *op = *state;
    int64_t first = given_repair(op), second = given_repair(op);
    const struct step STEPS[] = {
        {"desk1", "merge", arena_printf(op->arena, "{'into': '%" PRId64 "', 'reason': '一处'}", first), 0},
        {"css", "unmerge", "{'reason': '不是一处'}", 0},
    };

    ASSERT_STEPS(second, STEPS);
}

static err_t import_one(struct op *op, void *arg)
{
    const struct case_import import = {
        said(op, arena_printf(op->arena, "{'nature': 'repair', 'title': '坑', 'place': '东门', 'external_id': 'a1',"
                              " 'anonymous_reason': 'imported', 'received_at': %" PRId64 ", 'finished_at': %" PRId64 "}",
                              china(op, "2026-09-01 08:00"), china(op, "2026-09-02 08:00"))),
        77};

    as_program(op);
    return case_import(op, given.yiyuan, &import, arg);
}

static err_t undo_one(struct op *op, void *arg)
{
    as_program(op);
    return case_import_undo(op, given.yiyuan, *(int64_t *)arg);
}

static void an_import_and_its_undoing_are_all_or_nothing(void **state)
{
    struct op *op = *state;
    int64_t id;

    assert_all_or_nothing(op, "import", import_one, &id);
    assert_status(op, id, "closed");
    assert_all_or_nothing(op, "undo", undo_one, &id);
    assert_status(op, id, "cancelled");
}

static err_t ring(struct op *op, void *arg)
{
    as_program(op);
    return case_job_run_here(op, 1, arg);
}

static void a_ring_is_all_or_nothing(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);
    size_t rung;

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    pass_minutes(op, 60);
    assert_all_or_nothing(op, "ring", ring, &rung);
    assert_int_equal(rung, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(opening_is_all_or_nothing_and_costs_no_number),
        CASE_EACH_ENGINE(each_step_of_a_repair_is_all_or_nothing),
        CASE_EACH_ENGINE(each_step_of_a_complaint_is_all_or_nothing),
        CASE_EACH_ENGINE(merging_and_parting_is_all_or_nothing),
        CASE_EACH_ENGINE(an_import_and_its_undoing_are_all_or_nothing),
        CASE_EACH_ENGINE(a_ring_is_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
