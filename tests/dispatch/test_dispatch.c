#define GIVEN_DISPATCH
#include "case/given_case.h"

static const char *state_of(struct op *op, int64_t id, const char *login, const char *department)
{
    const struct service_case *sc = the_case(op, id);
    const char *state = "not given";

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round != sc->round)
            continue;
        if (login != NULL ? a->staff_id == id_of(login) : str_equal(a->department, department))
            state = a->state;
    }
    return state;
}
#define assert_part(op, id, login, state) assert_string_equal(state_of((op), (id), (login), NULL), (state))
#define assert_department(op, id, code, state) assert_string_equal(state_of((op), (id), NULL, (code)), (state))

static int64_t given_sent(struct op *op, const char *to)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "dispatch", arena_printf(op->arena, "{'assignees': [%s]}", to));
    return id;
}

/* The director has sorted it and given it to two departments. */
static int64_t given_two_departments(struct op *op)
{
    int64_t id = given_open(op, "desk1", "{'nature': 'info', 'title': '北门路面积水，灯也不亮', 'place': '北门',"
                                         " 'reporter_phone': '13812345678'}");

    done(op, "director", id, "classify", "{'category': 'public_facility'}");
    done(op, "director", id, "dispatch", "{'department': ['engineering', 'environment']}");
    return id;
}

/* ---- giving out ------------------------------------------------------------------------ */

static void work_is_given_to_somebody_who_hears_of_it(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    assert_stage(op, id, "dispatched");
    assert_part(op, id, "tech1", "sent");
    assert_who(the_case(op, id)->responsible, "tech1");
    assert_who(the_case(op, id)->first_contact, "desk1");
    assert_int_equal(messages_of(op, "tech1", id, "assigned"), 1);
    assert_int_equal(messages_of(op, "tech2", id, "assigned"), 0);
    assert_promise(op, id, "dispatch", 1, "met");
    assert_promise(op, id, "arrive", 1, "running");
}

static void work_is_only_given_to_colleagues_of_the_community(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk1", id, "dispatch", "{'assignees': ['nobody']}", ERR_INVALID, "assignees");
    refused(op, "desk1", id, "dispatch", "{'assignees': ['lake_tech']}", ERR_INVALID, "assignees");
    refused(op, "desk1", id, "dispatch", "{'assignees': []}", ERR_INVALID, "assignees");
    assert_ok(staff_disable(op, "tech3"));
    refused(op, "desk1", id, "dispatch", "{'assignees': ['tech3']}", ERR_INVALID, "停用");
    done(op, "desk1", id, "dispatch", arena_printf(op->arena, "{'assignees': ['%" PRId64 "']}", id_of("tech1")));
    assert_part(op, id, "tech1", "sent");
}

static void work_is_given_only_after_it_was_sorted(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'reporter_phone': '13800000000'}");

    refused(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}", ERR_CONFLICT, "分类");
    done(op, "desk1", id, "classify", "{'category': 'plumbing'}");
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
}

static void giving_it_to_another_takes_it_from_the_first(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    done(op, "eng", id, "transfer", "{'assignees': ['tech2'], 'reason': '王师傅请假'}");

    assert_part(op, id, "tech1", "withdrawn");
    assert_part(op, id, "tech2", "sent");
    assert_who(the_case(op, id)->responsible, "tech2");
    refused(op, "tech1", id, "accept", NULL, ERR_FORBIDDEN, "接单");
}

/* ---- taking ------------------------------------------------------------------------------ */

static void only_who_got_the_work_takes_it(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    refused(op, "tech2", id, "accept", NULL, ERR_NOT_FOUND, "");
    refused(op, "eng", id, "accept", NULL, ERR_FORBIDDEN, "接单");
    refused(op, "lake_tech", id, "accept", NULL, ERR_NOT_FOUND, "");
    done(op, "tech1", id, "accept", NULL);
    assert_stage(op, id, "taken");
    assert_part(op, id, "tech1", "accepted");
    assert_promise(op, id, "respond", 1, "met");
}

static void two_cannot_both_do_what_they_saw_undone(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'"), seen = the_case(op, id)->version;
    uint64_t before;

    assert_ok(act_seen(op, "eng", id, seen, "transfer", "{'assignees': ['tech2'], 'reason': '就近'}"));
    before = fingerprint(op);
    assert_int_equal(act_seen(op, "css", id, seen, "transfer", "{'assignees': ['tech1'], 'reason': '就近'}"),
                     ERR_CONFLICT);
    assert_true(fault_says(op, "改过"));
    assert_true(fingerprint(op) == before);
} /* proves X-13 */

static void what_a_colleague_took_is_nobody_elses(void **state)
{
    struct op *op = *state;
    int64_t id = given_two_departments(op);

    done(op, "tech1", id, "accept", NULL);
    refused(op, "tech2", id, "accept", NULL, ERR_NOT_FOUND, "");
}

/* ---- giving back --------------------------------------------------------------------------- */

static void giving_back_says_why_and_somebody_stays_responsible(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    refused(op, "tech1", id, "return", "{}", ERR_INVALID, "reason");
    done(op, "tech1", id, "return", "{'reason': '不是水管，是暖气'}");

    assert_stage(op, id, "accepted");
    assert_part(op, id, "tech1", "returned");
    assert_who(the_case(op, id)->responsible, "eng");
    assert_int_equal(the_case(op, id)->bounced, 1);
    assert_true(doc_get_bool(last_event(op, id, "returned"), "internal"));
    assert_int_equal(messages_of(op, "tech1", id, "returned"), 0);
    refused(op, "tech1", id, "arrive", NULL, ERR_CONFLICT, "不能");
}

static void the_rest_goes_on_when_one_gives_back(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1', 'tech2'");

    done(op, "tech1", id, "return", "{'reason': '另有急修'}");

    assert_stage(op, id, "dispatched");
    assert_part(op, id, "tech1", "returned");
    assert_part(op, id, "tech2", "sent");
    done(op, "tech2", id, "return", "{'reason': '也忙'}");
    assert_stage(op, id, "accepted");
}

static void only_the_director_sorts_other_information_and_gives_it_out(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'info', 'title': '想办书法班', 'place': '会所', 'reporter_phone': '13800000000'}");

    refused(op, "desk1", id, "dispatch", "{'department': ['service']}", ERR_CONFLICT, "不能");
    refused(op, "director", id, "dispatch", "{'department': ['service']}", ERR_CONFLICT, "不能");
    refused(op, "css", id, "classify", "{'category': 'activity'}", ERR_FORBIDDEN, "岗位");
    refused(op, "director", id, "classify", "{}", ERR_INVALID, "category");
    done(op, "director", id, "classify", "{'category': 'activity'}");
    refused(op, "css", id, "dispatch", "{'department': ['service']}", ERR_FORBIDDEN, "岗位");
    done(op, "director", id, "dispatch", "{'department': ['service']}");
    assert_promise(op, id, "director_dispatch", 1, "met");
} /* proves S1-5.1.2a S1-7.1.6a */

/* ---- many at once ------------------------------------------------------------------------------ */

static void the_case_is_handled_when_all_departments_have_returned(void **state)
{
    struct op *op = *state;
    int64_t id = given_two_departments(op);

    assert_who(the_case(op, id)->responsible, "director");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "finish", "{'result': '换了灯泡'}");
    assert_stage(op, id, "taken");
    assert_department(op, id, "engineering", "finished");
    assert_department(op, id, "environment", "sent");
    assert_promise(op, id, "dept_result", 1, "running");

    done(op, "env", id, "finish", "{'result': '疏通了下水口'}");
    assert_status(op, id, "handled");
    assert_department(op, id, "environment", "finished");
    assert_promise(op, id, "dept_result", 1, "met");
    assert_string_equal(the_case(op, id)->result, "换了灯泡\n疏通了下水口");
}

static void a_department_finishes_only_its_own_part(void **state)
{
    struct op *op = *state;
    int64_t id = given_two_departments(op);

    refused(op, "guard", id, "finish", "{'result': '好了'}", ERR_NOT_FOUND, "");
    refused(op, "fin", id, "accept", NULL, ERR_NOT_FOUND, "");
    done(op, "tech1", id, "finish", "{'result': '换了灯泡'}");
    refused(op, "tech1", id, "finish", "{'result': '下水口也好了', 'department': 'environment'}", ERR_FORBIDDEN, "");
    refused(op, "tech2", id, "finish", "{'result': '下水口也好了', 'department': 'environment'}", ERR_NOT_FOUND, "");
    assert_department(op, id, "environment", "sent");
}

static void nobody_finishes_the_part_of_another_department_by_naming_it(void **state)
{
    struct op *op = *state;
    int64_t id = given_two_departments(op);

    refused(op, "tech1", id, "finish", "{'result': '好了', 'department': 'environment'}", ERR_INVALID, "department");
    assert_department(op, id, "environment", "sent");
}

static void two_technicians_both_finish_before_the_repair_is_handled(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1', 'tech2'");

    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
    assert_stage(op, id, "working");
    assert_int_equal(events_of(op, id, "part_finished"), 1);
    refused(op, "tech1", id, "finish", "{'result': '再来'}", ERR_FORBIDDEN, "");
    done(op, "tech2", id, "finish", "{'result': '补了墙'}");
    assert_stage(op, id, "finished");
    assert_promise(op, id, "complete", 1, "met");
}

static void nothing_is_finished_without_a_result(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    done(op, "tech1", id, "arrive", NULL);
    refused(op, "tech1", id, "finish", "{'result': '好了'}", ERR_CONFLICT, "不能");
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    refused(op, "tech1", id, "finish", "{}", ERR_INVALID, "result");
    refused(op, "tech1", id, "finish", "{'result': ''}", ERR_INVALID, "result");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
    assert_who(the_case(op, id)->handler, "tech1");
    assert_who(the_case(op, id)->responsible, "desk1");
}

static void no_work_in_a_home_before_the_price_is_accepted(void **state)
{
    struct op *op = *state;
    int64_t id = given_sent(op, "'tech1'");

    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': true}");
    assert_stage(op, id, "assessed");
    refused(op, "tech1", id, "finish", "{'result': '换了阀门'}", ERR_CONFLICT, "不能");
    done(op, "tech1", id, "quote", "{'price_fen': 8000}");
    refused(op, "tech1", id, "finish", "{'result': '换了阀门'}", ERR_CONFLICT, "不能");
    done(op, "tech1", id, "accept_price", "{'way': 'phone'}");
    assert_stage(op, id, "working");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
}

static void a_check_that_fails_sends_the_worker_back_however_no_is_written(void **state)
{
    static const char *const NOES[] = {"false", "'false'", "'0'", "0", NULL};
    struct op *op = *state;

    for (const char *const *no = NOES; *no != NULL; no++) {
        int64_t id = given_sent(op, "'tech1'");
        done(op, "tech1", id, "arrive", NULL);
        done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
        done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
        done(op, "desk1", id, "check", arena_printf(op->arena, "{'ok': %s, 'reason': '还在滴'}", *no));
        assert_stage(op, id, "working");
    }
}

/* ---- pauses ---------------------------------------------------------------------------------------- */

static void waiting_for_material_moves_the_due_time(void **state)
{
    struct op *op = *state;
    int64_t id, due;

    set_clock(op, "2026-11-23 09:00");
    id = given_sent(op, "'tech1'");
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    due = promise_of(op, id, "complete", 1)->due_at;
    done(op, "tech1", id, "pause", "{'reason': 'wait_material'}");
    assert_status(op, id, "paused");
    assert_promise(op, id, "complete", 1, "paused");
    pass_minutes(op, 300);
    done(op, "tech1", id, "resume", NULL);
    assert_status(op, id, "in_progress");
    assert_true(promise_of(op, id, "complete", 1)->due_at == due + 300 * CLOCK_MINUTE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(work_is_given_to_somebody_who_hears_of_it),
        CASE_EACH_ENGINE(work_is_only_given_to_colleagues_of_the_community),
        CASE_EACH_ENGINE(work_is_given_only_after_it_was_sorted),
        CASE_EACH_ENGINE(giving_it_to_another_takes_it_from_the_first),
        CASE_EACH_ENGINE(only_who_got_the_work_takes_it),
        CASE_EACH_ENGINE(two_cannot_both_do_what_they_saw_undone),
        CASE_EACH_ENGINE(what_a_colleague_took_is_nobody_elses),
        CASE_EACH_ENGINE(giving_back_says_why_and_somebody_stays_responsible),
        CASE_EACH_ENGINE(the_rest_goes_on_when_one_gives_back),
        CASE_EACH_ENGINE(only_the_director_sorts_other_information_and_gives_it_out),
        CASE_EACH_ENGINE(the_case_is_handled_when_all_departments_have_returned),
        CASE_EACH_ENGINE(a_department_finishes_only_its_own_part),
        CASE_EACH_ENGINE(nobody_finishes_the_part_of_another_department_by_naming_it),
        CASE_EACH_ENGINE(two_technicians_both_finish_before_the_repair_is_handled),
        CASE_EACH_ENGINE(nothing_is_finished_without_a_result),
        CASE_EACH_ENGINE(no_work_in_a_home_before_the_price_is_accepted),
        CASE_EACH_ENGINE(a_check_that_fails_sends_the_worker_back_however_no_is_written),
        CASE_EACH_ENGINE(waiting_for_material_moves_the_due_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
