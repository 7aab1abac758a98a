#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#define A_COMPLAINT                                                                                \
    "'nature': 'complaint', 'channel': 'letter', 'house': '3-2-1501', 'reporter_name': '王芳',"      \
    " 'reporter_phone': '13812345678', 'title': '装修噪音没人管', 'content': '周末还在砸墙',"      \
    " 'object': '安管部', 'demand': '停止周末施工', 'place': '3栋2单元'"

static int64_t given_complaint(struct op *op)
{
    return given_open(op, "desk1", "{" A_COMPLAINT "}");
}

/* With a department, on its way. */
static int64_t given_classified(struct op *op)
{
    int64_t id = given_complaint(op);

    done(op, "desk1", id, "verify", "{'verified_way': '回电核对房号'}");
    done(op, "desk1", id, "classify", "{'category': 'noise', 'department': 'security'}");
    done(op, "css", id, "dispatch", "{'assignees': ['security']}");
    return id;
}

static int64_t given_result_told(struct op *op)
{
    int64_t id = given_classified(op);

    done(op, "security", id, "investigate", "{'finding': '属实', 'evidence': '监控'}");
    done(op, "css", id, "classify", "{'validity': 'valid', 'validity_reason': '巡查不到位'}");
    done(op, "security", id, "plan", "{'plan': '周末每两小时巡查'}");
    done(op, "security", id, "finish", "{'result': '已劝停并公示'}");
    done(op, "css", id, "feedback", "{'text': '已劝停', 'way': 'phone'}");
    return id;
}

static void a_complaint_keeps_content_place_object_and_demand(void **state)
{
    struct op *op = *state;
    const struct service_case *sc = the_case(op, given_complaint(op));

    assert_string_equal(sc->content, "周末还在砸墙");
    assert_string_equal(sc->place, "3栋2单元");
    assert_string_equal(sc->object, "安管部");
    assert_string_equal(sc->demand, "停止周末施工");
} /* proves S0-3.2.3-1a */

static void complaints_come_by_letter_call_visit_and_otherwise(void **state)
{
    static const char *const CHANNELS[] = {"phone", "visit", "desk", "letter", "mail", "other", NULL};
    struct op *op = *state;

    for (const char *const *channel = CHANNELS; *channel != NULL; channel++) {
        int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{'nature': 'complaint', 'channel': '%s', 'title': '噪音', 'house': '3-2-1501', 'reporter_name': '王芳'}", *channel));
        assert_string_equal(the_case(op, id)->channel, *channel);
    }
} /* proves S3-7.3.1a */

static void who_complains_is_verified_or_anonymous_with_a_reason(void **state)
{
    struct op *op = *state;
    int64_t id = given_complaint(op), anonymous;

    done(op, "desk2", id, "verify", "{'verified_way': '回电核对房号'}");
    assert_who(the_case(op, id)->verified_by, "desk2");
    assert_int_equal(events_of(op, id, "verified"), 1);
    assert_int_equal(try_open(op, "desk1", "{'nature': 'complaint', 'title': '噪音', 'place': '3栋'}", &anonymous), ERR_INVALID);
    anonymous = given_open(op, "desk1", "{'nature': 'complaint', 'title': '噪音', 'place': '3栋', 'anonymous_reason': '怕邻居知道'}");
    assert_string_equal(the_case(op, anonymous)->anonymous_reason, "怕邻居知道");
} /* proves S0-3.2.3-1b */

static void a_complaint_is_not_accepted_without_a_category(void **state)
{
    struct op *op = *state;
    int64_t id = given_complaint(op);

    refused(op, "desk1", id, "classify", "{'severity': 'important'}", ERR_INVALID, "category");
    refused(op, "css", id, "dispatch", "{'assignees': ['security']}", ERR_CONFLICT, "不能");
    done(op, "desk1", id, "classify", "{'category': 'noise'}");
    assert_status(op, id, "accepted");
} /* proves S3-7.3.1b */

static void validity_is_never_decided_by_the_department_complained_of(void **state)
{
    struct op *op = *state;
    int64_t id = given_classified(op);

    refused(op, "security", id, "investigate", "{'finding': '不属实', 'validity': 'invalid', 'validity_reason': '没有噪音'}", ERR_CONFLICT, "客户主任或主任");
    done(op, "security", id, "investigate", "{'finding': '属实'}");
    assert_stage(op, id, "investigated");
    refused(op, "security", id, "classify", "{'validity': 'invalid', 'validity_reason': '没有噪音'}", ERR_FORBIDDEN, "岗位");
    refused(op, "css", id, "classify", "{'validity': 'valid'}", ERR_INVALID, "validity_reason");
    done(op, "css", id, "classify", "{'validity': 'valid', 'validity_reason': '巡查不到位'}");
    assert_string_equal(the_case(op, id)->validity, "valid");
    assert_promise(op, id, "investigate", 1, "met");
    assert_promise(op, id, "plan", 1, "running");
}

static void the_service_department_complained_of_leaves_it_to_the_director(void **state)
{
    struct op *op = *state;
    int64_t id = given_complaint(op);

    done(op, "desk1", id, "classify", "{'category': 'attitude', 'department': 'service'}");
    refused(op, "css", id, "classify", "{'validity': 'invalid', 'validity_reason': '没有的事'}", ERR_CONFLICT, "被投诉的部门");
    done(op, "director", id, "classify", "{'validity': 'invalid', 'validity_reason': '查录音，没有'}");
    assert_stage(op, id, "invalid");
}

static void an_invalid_complaint_is_explained_with_an_alternative(void **state)
{
    struct op *op = *state;
    int64_t id = given_complaint(op);

    done(op, "desk1", id, "classify", "{'category': 'noise', 'department': 'security'}");
    done(op, "css", id, "classify", "{'validity': 'invalid', 'validity_reason': '路政夜间施工'}");
    refused(op, "css", id, "explain", "{'text': '不是小区的施工'}", ERR_INVALID, "alternatives");
    refused(op, "css", id, "feedback", "{'text': '不归我们管', 'way': 'phone', 'kind': 'result'}", ERR_CONFLICT, NULL);
    done(op, "css", id, "refer", "{'to': '城管 12319'}");
    done(op, "css", id, "explain", "{'text': '不是小区的施工', 'alternatives': '可拨 12319，我们也去函'}");
    done(op, "desk1", id, "feedback", "{'text': '已转 12319', 'way': 'phone'}");
    assert_stage(op, id, "follow_up");
    assert_string_equal(the_case(op, id)->alternatives, "可拨 12319，我们也去函");
} /* proves S3-3F.2b */

static void a_complaint_is_followed_up_by_the_administration_supervisor_before_it_closes(void **state)
{
    struct op *op = *state;
    int64_t id = given_result_told(op);

    assert_stage(op, id, "follow_up");
    assert_true(the_case(op, id)->followup_asked);
    refused(op, "css", id, "close", "{'reason': '处理完了'}", ERR_CONFLICT, "三次");
    refused(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_FORBIDDEN, "岗位");
    refused(op, "security", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_FORBIDDEN, "岗位");
    done(op, "adm", id, "followup", "{'reached': true, 'result': 'satisfied', 'score': 4, 'way': 'visit'}");
    assert_promise(op, id, "followup", 1, "met");
    done(op, "css", id, "close", NULL);
    assert_who(the_case(op, id)->followup_by, "adm");
} /* proves S3-7.3.3a S3-7.3.3c S4-3.4.4 */

static void dissatisfaction_asks_for_a_new_plan_and_a_new_result(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_result_told(op);
    assert_int_equal(the_case(op, id)->plan_version, 1);
    assert_promise(op, id, "plan", 1, "met");
    assert_promise(op, id, "result", 1, "met");
    set_clock(op, "2026-11-24 15:00");
    done(op, "adm", id, "followup", "{'reached': true, 'result': 'dissatisfied', 'words': '周日又砸'}");

    assert_stage(op, id, "redo");
    assert_int_equal(the_case(op, id)->round, 2);
    assert_int_equal(the_case(op, id)->reopened, 1);
    assert_due(op, id, "plan", 2, "2026-11-25 15:00");
    assert_due(op, id, "result", 2, "2026-11-27 15:00");
    assert_int_equal(messages_of(op, "director", id, "again"), 1);
    refused(op, "security", id, "finish", "{'result': '又劝了'}", ERR_CONFLICT, "不能");
    done(op, "security", id, "plan", "{'plan': '联系城管，周末停电梯货运'}");
    assert_int_equal(the_case(op, id)->plan_version, 2);
    done(op, "security", id, "finish", "{'result': '已停'}");
    refused(op, "css", id, "close", "{'reason': '已停'}", ERR_CONFLICT, NULL);
    done(op, "css", id, "feedback", "{'text': '已停', 'way': 'phone'}");
    done(op, "adm", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    done(op, "css", id, "close", NULL);
} /* proves S0-3.2.3-4b */

static void the_first_feedback_promises_a_reply(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-26 10:00");
    id = given_complaint(op);
    refused(op, "desk1", id, "feedback", "{'text': '正在查', 'way': 'phone', 'kind': 'first'}", ERR_INVALID, "promised_reply_at");
    refused(op, "desk1", id, "feedback", "{'text': '正在查', 'way': 'phone', 'kind': 'first', 'promised_reply_at': '2026-12-02T09:00:00+08:00'}", ERR_CONFLICT, "三个工作日");
    done(op, "desk1", id, "feedback", "{'text': '正在查', 'way': 'phone', 'kind': 'first', 'promised_reply_at': '2026-12-01T17:00:00+08:00'}");
    assert_promise(op, id, "first_feedback", 1, "met");
    assert_due(op, id, "promised_reply", 1, "2026-12-01 17:00");
    set_clock(op, "2026-12-01 17:00");
    done(op, "desk1", id, "feedback", "{'text': '查清了', 'way': 'phone', 'kind': 'progress'}");
    assert_promise(op, id, "promised_reply", 1, "met");
} /* proves S3-7.3.2f */

static void what_cannot_be_solved_now_has_a_plan_an_explanation_and_a_review_date(void **state)
{
    struct op *op = *state;
    int64_t id = given_classified(op);

    done(op, "security", id, "investigate", "{'finding': '属实'}");
    done(op, "css", id, "classify", "{'validity': 'valid', 'validity_reason': '属实'}");
    refused(op, "css", id, "explain", "{'text': '须等业主大会', 'alternatives': '先装隔音条', 'review_at': '2026-12-20T09:00:00+08:00'}", ERR_CONFLICT, "方案");
    done(op, "security", id, "plan", "{'plan': '提请业主大会'}");
    refused(op, "css", id, "explain", "{'text': '须等业主大会', 'alternatives': '先装隔音条'}", ERR_INVALID, "review_at");
    done(op, "css", id, "explain", "{'text': '须等业主大会', 'alternatives': '先装隔音条', 'review_at': '2026-12-20T09:00:00+08:00'}");
    assert_stage(op, id, "unsolvable");
    assert_true(the_case(op, id)->review_at == china(op, "2026-12-20 09:00"));
} /* proves S3-7.3.2g */

static void a_pause_needs_a_reason_that_the_standard_knows(void **state)
{
    struct op *op = *state;
    int64_t id = given_classified(op);

    done(op, "security", id, "investigate", "{'finding': '属实'}");
    done(op, "css", id, "classify", "{'validity': 'valid', 'validity_reason': '属实'}");
    done(op, "security", id, "plan", "{'plan': '每日巡查'}");
    refused(op, "security", id, "pause", "{'reason': 'tired'}", ERR_INVALID, "reason");
    done(op, "security", id, "pause", "{'reason': 'wait_customer'}");
    assert_promise(op, id, "result", 1, "paused");
    done(op, "security", id, "resume", NULL);
    assert_promise(op, id, "result", 1, "running");
}

static void an_important_inquiry_is_always_asked_after(void **state)
{
    struct op *op = *state;

    for (int i = 0; i < 6; i++) {
        int64_t id = given_open(op, "desk1", "{'nature': 'inquiry', 'title': '维修资金怎么用', 'house': '3-2-1501', 'reporter_phone': '13812345678'}");
        assert_true(the_case(op, id)->received_at == op->now);
        done(op, "desk1", id, "answer", "{'text': '须业主大会表决', 'article': '民法典第 278 条', 'important': true}");
        assert_stage(op, id, "follow_up");
        assert_promise(op, id, "reply", 1, "met");
    }
} /* proves S4-3.3.3 S4-3.3.1 */

static void other_information_is_followed_up_by_the_director_before_it_is_archived(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'info', 'title': '北门积水', 'place': '北门', 'reporter_phone': '13812345678'}");

    done(op, "desk1", id, "verify", NULL);
    done(op, "director", id, "classify", "{'category': 'facility'}");
    done(op, "director", id, "dispatch", "{'department': ['engineering', 'environment']}");
    done(op, "tech1", id, "finish", "{'result': '换了泵'}");
    done(op, "director", id, "urge", "{'text': '环境部抓紧', 'limit_at': '2026-11-24T12:00:00+08:00'}");
    done(op, "env", id, "finish", "{'result': '清了淤'}");
    done(op, "desk1", id, "feedback", "{'text': '已处理', 'way': 'phone'}");
    assert_stage(op, id, "follow_up");
    refused(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_FORBIDDEN, "岗位");
    refused(op, "css", id, "close", "{'reason': '好了'}", ERR_CONFLICT, "三次");
    refused(op, "archivist", id, "archive", NULL, ERR_NOT_FOUND, "");
    done(op, "director", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    done(op, "desk1", id, "close", NULL);
    done(op, "archivist", id, "archive", NULL);
    assert_status(op, id, "archived");
    assert_string_equal(the_case(op, id)->archive_class, "info");
    assert_string_equal(the_case(op, id)->archive_number, "XX-20261123-0001");
} /* proves S1-5.1.3 S1-7.1.9a S1-7.1.10 */

static void the_director_sees_all_urges_and_gives_it_to_another(void **state)
{
    struct op *op = *state;
    int64_t id = given_classified(op);
    struct doc *urged;

    done(op, "director", id, "urge", "{'text': '今天答复', 'limit_at': '2026-11-23T17:00:00+08:00'}");
    urged = doc_get(last_event(op, id, "urged"), "input");
    assert_true(doc_get_int(urged, "limit_at") == china(op, "2026-11-23 17:00"));
    assert_int_equal(messages_of(op, "security", id, "urged"), 1);
    done(op, "director", id, "transfer", "{'assignees': ['guard'], 'reason': '主管请假'}");
    assert_who(the_case(op, id)->responsible, "guard");
} /* proves S1-5.1.2b S1-7.1.8 */

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_complaint_keeps_content_place_object_and_demand),
        CASE_EACH_ENGINE(complaints_come_by_letter_call_visit_and_otherwise),
        CASE_EACH_ENGINE(who_complains_is_verified_or_anonymous_with_a_reason),
        CASE_EACH_ENGINE(a_complaint_is_not_accepted_without_a_category),
        CASE_EACH_ENGINE(validity_is_never_decided_by_the_department_complained_of),
        CASE_EACH_ENGINE(the_service_department_complained_of_leaves_it_to_the_director),
        CASE_EACH_ENGINE(an_invalid_complaint_is_explained_with_an_alternative),
        CASE_EACH_ENGINE(a_complaint_is_followed_up_by_the_administration_supervisor_before_it_closes),
        CASE_EACH_ENGINE(dissatisfaction_asks_for_a_new_plan_and_a_new_result),
        CASE_EACH_ENGINE(the_first_feedback_promises_a_reply),
        CASE_EACH_ENGINE(what_cannot_be_solved_now_has_a_plan_an_explanation_and_a_review_date),
        CASE_EACH_ENGINE(a_pause_needs_a_reason_that_the_standard_knows),
        CASE_EACH_ENGINE(an_important_inquiry_is_always_asked_after),
        CASE_EACH_ENGINE(other_information_is_followed_up_by_the_director_before_it_is_archived),
        CASE_EACH_ENGINE(the_director_sees_all_urges_and_gives_it_to_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
