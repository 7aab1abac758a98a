#define GIVEN_FOLLOWUP
#include "case/given_case.h"

/* A repair in a home, done: whether it is asked after does not hang on a draw. */
static int64_t given_finished(struct op *op)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
    return id;
}

static int64_t given_told(struct op *op)
{
    int64_t id = given_finished(op);

    done(op, "desk1", id, "feedback", "{'text': '换了阀门，不漏了', 'way': 'phone'}");
    return id;
}

static int64_t given_closed(struct op *op)
{
    int64_t id = given_told(op);

    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied', 'score': 5}");
    done(op, "desk2", id, "close", NULL);
    return id;
}

/* ---- telling --------------------------------------------------------------------------- */

static void a_repair_is_not_closed_before_the_owner_was_told(void **state)
{
    struct op *op = *state;
    int64_t id = given_finished(op);
    struct doc *input;

    refused(op, "desk1", id, "close", "{'reason': '修好了'}", ERR_CONFLICT, "条件");
    refused(op, "desk1", id, "feedback", "{'way': 'phone'}", ERR_INVALID, "text");
    refused(op, "desk1", id, "feedback", "{'text': '修好了'}", ERR_INVALID, "way");
    done(op, "desk1", id, "feedback", "{'text': '换了阀门，不漏了', 'way': 'phone'}");

    input = doc_get(last_event(op, id, "feedback"), "input");
    assert_string_equal(doc_get_text(input, "text"), "换了阀门，不漏了");
    assert_string_equal(doc_get_text(input, "way"), "phone");
    assert_true(the_case(op, id)->told_at == op->now);
    assert_stage(op, id, "follow_up");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    done(op, "desk2", id, "close", NULL);
    assert_status(op, id, "closed");
} /* proves S0-3.2.2d S3-7.3.3d */

static void a_result_cannot_be_told_before_there_is_one(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk1", id, "feedback", "{'text': '修好了', 'way': 'phone', 'kind': 'result'}", ERR_CONFLICT, NULL);
    done(op, "desk1", id, "feedback", "{'text': '师傅十点到', 'way': 'phone', 'kind': 'progress'}");
    assert_stage(op, id, "registered");
    assert_promise(op, id, "respond", 1, "met");
}

static void a_reply_is_promised_within_three_working_days_and_kept_or_seen_to_be_broken(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-26 10:00"); /* a Thursday */
    id = given_repair(op);
    refused(op, "desk1", id, "feedback", "{'text': '下周回复您', 'way': 'phone', 'kind': 'first', 'promised_reply_at': '2026-12-02T09:00:00+08:00'}",
            ERR_CONFLICT, "三个工作日");
    done(op, "desk1", id, "feedback", "{'text': '周一回复您', 'way': 'phone', 'kind': 'first', 'promised_reply_at': '2026-11-30T10:00:00+08:00'}");
    assert_promise(op, id, "promised_reply", 1, "running");
    assert_due(op, id, "promised_reply", 1, "2026-11-30 10:00");
    set_clock(op, "2026-11-30 10:01");
    done(op, "desk1", id, "feedback", "{'text': '料到了', 'way': 'phone', 'kind': 'progress'}");
    assert_promise(op, id, "promised_reply", 1, "missed");
}

static void a_time_that_was_told_does_not_move_later(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{" A_REPAIR ", 'size': 'minor'}");

    assert_due(op, id, "complete", 1, "2026-11-24 00:00");
    done(op, "desk1", id, "feedback", "{'text': '今天修好', 'way': 'phone', 'kind': 'progress'}");
    done(op, "eng", id, "classify", "{'category': 'plumbing', 'size': 'major'}");
    assert_due(op, id, "complete", 1, "2026-11-24 00:00");
    done(op, "eng", id, "extend", "{'until': '2026-11-27T18:00:00+08:00', 'reason': '要换主管', 'approved': true}");
    assert_due(op, id, "complete", 1, "2026-11-27 18:00");
    assert_true(promise_of(op, id, "complete", 1)->is_public);
    assert_false(promise_of(op, id, "dispatch", 1)->is_public);
}

/* ---- asking afterwards --------------------------------------------------------------------- */

static void who_did_the_work_does_not_follow_it_up(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    done(op, "eng", id, "dispatch", "{'assignees': ['css', 'tech1']}");
    done(op, "css", id, "arrive", NULL);
    done(op, "css", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "css", id, "finish", "{'result': '拧紧了'}");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
    done(op, "desk1", id, "feedback", "{'text': '好了', 'way': 'phone'}");
    refused(op, "css", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_CONFLICT, "处理人");
    refused(op, "tech1", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_FORBIDDEN, "岗位");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied', 'score': 5, 'words': '师傅很仔细'}");
    assert_stage(op, id, "told");
    assert_string_equal(the_case(op, id)->followup_result, "satisfied");
    assert_int_equal(the_case(op, id)->followup_score, 5);
    assert_who(the_case(op, id)->followup_by, "desk1");
    assert_promise(op, id, "followup", 1, "met");
} /* proves S0-3.2.3-4a X-46 */

static void who_did_a_departments_part_does_not_follow_it_up(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'request', 'category': 'cleaning', 'title': '楼道有积水', 'place': '3栋', 'reporter_phone': '13812345678', 'severity': 'important'}");

    done(op, "css", id, "dispatch", "{'department': ['service', 'engineering']}");
    done(op, "desk2", id, "finish", "{'result': '拖干了'}");
    done(op, "tech1", id, "finish", "{'result': '修了阀门'}");
    done(op, "css", id, "feedback", "{'text': '好了', 'way': 'phone'}");
    refused(op, "desk2", id, "followup", "{'reached': true, 'result': 'satisfied'}", ERR_CONFLICT, "处理人");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}");
}

static void a_dissatisfied_owner_sends_the_case_back_with_a_new_round(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_told(op);
    set_clock(op, "2026-11-24 10:00");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'dissatisfied', 'words': '还在滴'}");

    assert_status(op, id, "dispatched");
    assert_int_equal(the_case(op, id)->round, 2);
    assert_int_equal(the_case(op, id)->reopened, 1);
    assert_promise(op, id, "complete", 1, "met");
    assert_promise(op, id, "complete", 2, "running");
    assert_due(op, id, "complete", 2, "2026-11-26 10:00");
    assert_true(messages_of(op, "director", id, "again") == 1);
    assert_true(messages_of(op, "eng", id, "again") == 1);
    refused(op, "desk1", id, "close", "{'reason': '算了'}", ERR_CONFLICT, "不能");

    done(op, "eng", id, "dispatch", "{'assignees': ['tech2']}");
    done(op, "tech2", id, "arrive", NULL);
    done(op, "tech2", id, "assess", "{'finding': '接头裂', 'responsibility': 'private', 'chargeable': false}");
    refused(op, "tech2", id, "finish", "{}", ERR_INVALID, "result");
    done(op, "tech2", id, "finish", "{'result': '换了接头'}");
    refused(op, "desk1", id, "close", "{'reason': '上次告知过'}", ERR_CONFLICT, "条件");
    done(op, "desk1", id, "feedback", "{'text': '换了接头', 'way': 'phone'}");
    assert_stage(op, id, "follow_up");
    refused(op, "desk1", id, "close", "{'reason': '上次回访过'}", ERR_CONFLICT, "三次");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    done(op, "desk2", id, "close", NULL);
    assert_who(the_case(op, id)->handler, "tech2");
} /* proves S3-3.8c */

static void who_was_dissatisfied_once_is_asked_again_whatever_the_draw(void **state)
{
    struct op *op = *state;

    for (int i = 0; i < 8; i++) {
        int64_t id = given_open(op, "desk1", "{'nature': 'grievance', 'category': 'cleaning', 'title': '楼道脏', 'place': '3栋', 'reporter_phone': '13812345678'}");
        done(op, "css", id, "solve_on_spot", "{'text': '马上扫'}");
        done(op, "desk1", id, "followup", "{'reached': true, 'result': 'dissatisfied'}");
        done(op, "css", id, "dispatch", "{'assignees': ['env']}");
        done(op, "env", id, "finish", "{'result': '扫了'}");
        done(op, "desk1", id, "feedback", "{'text': '扫了', 'way': 'phone'}");
        assert_stage(op, id, "follow_up");
    }
}

static void unreachable_is_three_tries_on_two_days(void **state)
{
    static const char NOBODY[] = "{'reached': false, 'result': 'unreachable', 'way': 'phone'}";
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_told(op);
    refused(op, "desk1", id, "followup", "{'reached': false, 'result': 'satisfied'}", ERR_INVALID, "result");
    refused(op, "desk1", id, "followup", "{'reached': true, 'result': 'unreachable'}", ERR_INVALID, "result");
    done(op, "desk1", id, "followup", NOBODY);
    pass_minutes(op, 60);
    done(op, "desk1", id, "followup", NOBODY);
    pass_minutes(op, 60);
    done(op, "desk1", id, "followup", NOBODY);
    assert_stage(op, id, "follow_up");
    assert_int_equal(the_case(op, id)->followup_tries, 3);
    assert_promise(op, id, "followup", 1, "running");
    refused(op, "desk1", id, "close", "{'reason': '没人接'}", ERR_CONFLICT, "三次");
    set_clock(op, "2026-11-24 09:00");
    done(op, "desk1", id, "followup", NOBODY);
    refused(op, "desk1", id, "close", "{}", ERR_INVALID, "reason");
    done(op, "desk1", id, "close", "{'reason': '四次没人接'}");
    assert_status(op, id, "closed");
    assert_string_equal(the_case(op, id)->close_reason, "四次没人接");
}

static void tries_of_an_earlier_round_do_not_count(void **state)
{
    static const char NOBODY[] = "{'reached': false, 'result': 'unreachable'}";
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 09:00");
    id = given_told(op);
    done(op, "desk1", id, "followup", NOBODY);
    done(op, "desk1", id, "followup", NOBODY);
    set_clock(op, "2026-11-24 09:00");
    done(op, "desk1", id, "followup", NOBODY);
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'dissatisfied'}");
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '接头裂', 'responsibility': 'private', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '换了接头'}");
    done(op, "desk1", id, "feedback", "{'text': '换了接头', 'way': 'phone'}");
    refused(op, "desk1", id, "close", "{'reason': '没人接'}", ERR_CONFLICT, "三次");
}

static void the_director_closes_with_a_reason(void **state)
{
    struct op *op = *state;
    int64_t id = given_told(op);

    refused(op, "css", id, "close", "{'reason': '客户出国'}", ERR_CONFLICT, "主任");
    refused(op, "director", id, "close", "{}", ERR_INVALID, "reason");
    done(op, "director", id, "close", "{'reason': '客户出国，不便回访'}");
    assert_string_equal(the_case(op, id)->close_reason, "客户出国，不便回访");
}

/* ---- closing ------------------------------------------------------------------------------------ */

static void closing_records_handler_and_supervisor_two_persons(void **state)
{
    struct op *op = *state;
    const struct service_case *sc = the_case(op, given_closed(op));

    assert_who(sc->handler, "tech1");
    assert_who(sc->supervisor, "eng");
    assert_true(sc->closed_at == op->now);
} /* proves S3-3N.4a */

static void a_supervisor_who_did_the_work_himself_lets_another_close(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    done(op, "desk1", id, "dispatch", "{'assignees': ['eng']}");
    done(op, "eng", id, "arrive", NULL);
    done(op, "eng", id, "assess", "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "eng", id, "finish", "{'result': '换了阀门'}");
    done(op, "desk1", id, "feedback", "{'text': '好了', 'way': 'phone'}");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    refused(op, "desk1", id, "close", NULL, ERR_CONFLICT, "同一个人");
    done(op, "css", id, "close", NULL);
    assert_who(the_case(op, id)->handler, "eng");
    assert_who(the_case(op, id)->supervisor, "css");
} /* proves S3-3N.4b */

static void the_first_contact_hears_of_the_outcome(void **state)
{
    struct op *op = *state;
    int64_t id = given_closed(op);

    assert_who(the_case(op, id)->first_contact, "desk1");
    assert_int_equal(messages_of(op, "desk1", id, "outcome"), 1);
    assert_int_equal(messages_of(op, "desk2", id, "outcome"), 0);
} /* proves S3-3C.2a */

static void a_closed_case_has_a_result_a_telling_and_somebody_responsible(void **state)
{
    struct op *op = *state;
    int64_t id = given_told(op);
    const struct service_case *sc;

    assert_true(the_case(op, id)->responsible != 0);
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'partly'}");
    done(op, "desk2", id, "close", NULL);
    sc = the_case(op, id);
    assert_true(sc->responsible != 0);
    assert_string_equal(sc->result, "换了阀门");
    assert_true(sc->told_at != 0);
}

static void every_handover_is_an_event(void **state)
{
    static const char *const KINDS[] = {"opened", "dispatched", "accepted", "arrived", "assessed",
                                        "finished", "feedback", "followed_up", "closed"};
    static const char *const ACTORS[] = {"desk1", "desk1", "tech1", "tech1", "tech1", "tech1", "desk1", "desk1", "desk2"};
    struct op *op = *state;
    int64_t id = given_closed(op);
    struct journal_event *events;
    size_t count;

    assert_ok(journal_list(op, given.yiyuan, "case", id, 0, 100, &events, &count));
    assert_int_equal(count, sizeof KINDS / sizeof *KINDS);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(events[i].kind, KINDS[i]);
        assert_who(events[i].actor_id, ACTORS[i]);
        assert_true(events[i].at == op->now);
    }
} /* proves S1-6.1.1 */

/* ---- archive, reopening ----------------------------------------------------------------------------- */

static void only_the_archivist_archives_and_the_file_gets_class_and_number(void **state)
{
    struct op *op = *state;
    int64_t id = given_told(op);

    refused(op, "archivist", id, "archive", NULL, ERR_NOT_FOUND, "");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied'}");
    refused(op, "archivist", id, "archive", NULL, ERR_NOT_FOUND, "");
    done(op, "desk2", id, "close", NULL);
    refused(op, "director", id, "archive", NULL, ERR_FORBIDDEN, "岗位");
    refused(op, "desk1", id, "archive", NULL, ERR_FORBIDDEN, "岗位");
    done(op, "archivist", id, "archive", "{'archive_class': '维修', 'archive_number': 'WX-2026-11'}");
    assert_status(op, id, "archived");
    assert_string_equal(the_case(op, id)->archive_class, "维修");
    assert_string_equal(the_case(op, id)->archive_number, "WX-2026-11");
    assert_promise(op, id, "archive", 1, "met");
}

static void a_closed_case_reopens_within_thirty_days(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-02 09:00");
    id = given_closed(op);
    refused(op, "desk1", id, "reopen", "{'reason': '又漏了'}", ERR_FORBIDDEN, "岗位");
    set_clock(op, "2026-12-02 09:00");
    refused(op, "css", id, "reopen", "{}", ERR_INVALID, "reason");
    done(op, "css", id, "reopen", "{'reason': '又漏了'}");
    assert_status(op, id, "dispatched");
    assert_int_equal(the_case(op, id)->round, 2);
    assert_int_equal(the_case(op, id)->closed_at, 0);
    assert_promise(op, id, "complete", 2, "running");
}

static void after_thirty_days_or_in_the_archive_only_the_director_reopens(void **state)
{
    struct op *op = *state;
    int64_t late, archived;

    set_clock(op, "2026-11-02 09:00");
    late = given_closed(op);
    archived = given_closed(op);
    done(op, "archivist", archived, "archive", NULL);
    refused(op, "css", archived, "reopen", "{'reason': '又漏了'}", ERR_FORBIDDEN, "岗位");
    done(op, "director", archived, "reopen", "{'reason': '又漏了'}");
    set_clock(op, "2026-12-02 09:01");
    refused(op, "css", late, "reopen", "{'reason': '又漏了'}", ERR_CONFLICT, "只有主任");
    done(op, "director", late, "reopen", "{'reason': '又漏了'}");
    assert_int_equal(the_case(op, late)->round, 2);
}

/* ---- nothing is lost, nothing goes unregistered --------------------------------------------------------- */

static void assert_all_owned(struct op *op)
{
    assert_int_equal(support_count(op, "SELECT count(*) FROM service_case WHERE responsible = 0 OR supervisor = 0 /*scan*/"), 0);
}

static void a_case_never_is_without_somebody_responsible_and_an_idle_one_raises_the_alarm(void **state)
{
    struct op *op = *state;
    struct case_import import = {.run_id = 7};
    int64_t id, imported, there;
    size_t rung;

    set_clock(op, "2026-11-23 09:00");
    assert_ok(try_open_in(op, given.lakeside, "lake_desk", "{'nature': 'repair', 'title': '漏水', 'house': '1-1-101', 'reporter_phone': '13800000000'}", &there));
    import.input = said(op, arena_printf(op->arena, "{'nature': 'repair', 'title': '坑', 'place': '东门', 'anonymous_reason': 'imported', 'received_at': %" PRId64 "}", op->now));
    as_program(op);
    assert_ok(case_import(op, given.yiyuan, &import, &imported));
    id = given_repair(op);
    assert_all_owned(op);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "return", "{'reason': '不会'}");
    assert_all_owned(op);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech2']}");
    done(op, "eng", id, "transfer", "{'department': ['engineering'], 'reason': '看谁有空'}");
    assert_all_owned(op);
    done(op, "desk1", id, "convert", "{'nature': 'info', 'reason': '是建议'}");
    assert_all_owned(op);

    set_clock(op, "2026-11-24 12:00"); /* nobody has touched it */
    as_program(op);
    assert_ok(case_job_run_here(op, 200, &rung));
    assert_true(messages_of(op, "director", id, "escalated") + messages_of(op, "director", id, "overdue") > 0);
    assert_true(messages_of(op, "eng", imported, "overdue") > 0);
    assert_true(messages_of(op, "lake_director", there, "escalated") > 0);
} /* proves S0-2.2.3 */

static void what_the_customer_says_and_what_he_is_told_are_both_registered(void **state)
{
    struct op *op = *state;
    int64_t id = given_finished(op);

    done(op, "desk1", id, "remind", "{'text': '怎么还没人来电话', 'way': 'phone'}");
    done(op, "desk1", id, "feedback", "{'text': '已换阀门', 'way': 'wechat'}");
    done(op, "desk1", id, "followup", "{'reached': true, 'result': 'partly', 'words': '有点慢', 'further_need': '想装净水器'}");
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "reminded"), "input"), "text"), "怎么还没人来电话");
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "feedback"), "input"), "text"), "已换阀门");
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "followed_up"), "input"), "words"), "有点慢");
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "followed_up"), "input"), "further_need"), "想装净水器");
} /* proves S3-3.8a */

static void a_service_request_of_any_kind_is_given_out_confirmed_and_asked_after(void **state)
{
    static const char *const KINDS[] = {"cleaning", "greening", "security", "moving", NULL};
    struct op *op = *state;

    for (const char *const *kind = KINDS; *kind != NULL; kind++) {
        int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{'nature': 'request', 'category': '%s', 'title': '一件事', 'house': '3-2-1501', 'reporter_phone': '13812345678', 'severity': 'important'}", *kind));
        assert_string_equal(the_case(op, id)->category, *kind);
        done(op, "desk1", id, "dispatch", "{'assignees': ['env']}");
        done(op, "env", id, "note", "{'text': '到了一半'}");
        done(op, "env", id, "finish", "{'result': '做好了'}");
        done(op, "desk1", id, "check", "{'ok': true, 'way': 'phone'}");
        done(op, "desk1", id, "feedback", "{'text': '做好了', 'way': 'phone'}");
        assert_stage(op, id, "follow_up");
        done(op, "desk1", id, "followup", "{'reached': true, 'result': 'satisfied', 'score': 5}");
        done(op, "desk2", id, "close", NULL);
        assert_int_equal(the_case(op, id)->followup_score, 5);
    }
} /* proves S4-3.5.1 */

/* ---- what is on whose list ------------------------------------------------------------------------------- */

static int64_t on_the_list_of(struct op *op, const char *login)
{
    const int64_t mine[] = {given.yiyuan};
    const struct case_filter filter = {
        .communities = mine, .community_count = 1, .assignee = id_of(login), .limit = 50};
    struct case_page page;
    int64_t counted;

    assert_ok(case_list_find(op, &filter, &page));
    assert_ok(case_list_count(op, &filter, 1000, &counted));
    assert_int_equal(counted, page.count);
    return counted;
}

static int64_t given_with_tech1(struct op *op)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    assert_int_equal(on_the_list_of(op, "tech1"), 1);
    return id;
}

static void work_of_a_case_that_ended_is_on_nobodys_list(void **state)
{
    struct op *op = *state;
    int64_t other = given_repair(op), id = given_with_tech1(op);

    done(op, "desk1", id, "cancel", "{'reason': '自己修好了'}");
    assert_int_equal(on_the_list_of(op, "tech1"), 0);
    id = given_with_tech1(op);
    done(op, "desk1", id, "convert", "{'nature': 'complaint', 'reason': '要投诉'}");
    assert_int_equal(on_the_list_of(op, "tech1"), 0);
    id = given_with_tech1(op);
    done(op, "desk1", id, "merge", arena_printf(op->arena, "{'into': '%" PRId64 "', 'reason': '一处'}", other));
    assert_int_equal(on_the_list_of(op, "tech1"), 0);
    done(op, "css", id, "unmerge", "{'reason': '不是一处'}");
    assert_stage(op, id, "accepted");
    assert_int_equal(on_the_list_of(op, "tech1"), 0);
}

static void work_of_an_earlier_round_is_not_counted_twice(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'inquiry', 'category': 'fee', 'title': '水费怎么算', 'house': '3-2-1501', 'reporter_phone': '13812345678', 'important': true}");

    done(op, "desk1", id, "dispatch", "{'assignees': ['fin']}");
    done(op, "desk1", id, "answer", "{'text': '按表'}");
    done(op, "desk2", id, "followup", "{'reached': true, 'result': 'dissatisfied'}");
    assert_int_equal(on_the_list_of(op, "fin"), 1);
    done(op, "fin", id, "finish", "{'result': '阶梯价，附表'}");
    assert_int_equal(on_the_list_of(op, "fin"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_repair_is_not_closed_before_the_owner_was_told),
        CASE_EACH_ENGINE(a_result_cannot_be_told_before_there_is_one),
        CASE_EACH_ENGINE(a_reply_is_promised_within_three_working_days_and_kept_or_seen_to_be_broken),
        CASE_EACH_ENGINE(a_time_that_was_told_does_not_move_later),
        CASE_EACH_ENGINE(who_did_the_work_does_not_follow_it_up),
        CASE_EACH_ENGINE(who_did_a_departments_part_does_not_follow_it_up),
        CASE_EACH_ENGINE(a_dissatisfied_owner_sends_the_case_back_with_a_new_round),
        CASE_EACH_ENGINE(who_was_dissatisfied_once_is_asked_again_whatever_the_draw),
        CASE_EACH_ENGINE(unreachable_is_three_tries_on_two_days),
        CASE_EACH_ENGINE(tries_of_an_earlier_round_do_not_count),
        CASE_EACH_ENGINE(the_director_closes_with_a_reason),
        CASE_EACH_ENGINE(closing_records_handler_and_supervisor_two_persons),
        CASE_EACH_ENGINE(a_supervisor_who_did_the_work_himself_lets_another_close),
        CASE_EACH_ENGINE(the_first_contact_hears_of_the_outcome),
        CASE_EACH_ENGINE(a_closed_case_has_a_result_a_telling_and_somebody_responsible),
        CASE_EACH_ENGINE(every_handover_is_an_event),
        CASE_EACH_ENGINE(only_the_archivist_archives_and_the_file_gets_class_and_number),
        CASE_EACH_ENGINE(a_closed_case_reopens_within_thirty_days),
        CASE_EACH_ENGINE(a_case_never_is_without_somebody_responsible_and_an_idle_one_raises_the_alarm),
        CASE_EACH_ENGINE(what_the_customer_says_and_what_he_is_told_are_both_registered),
        CASE_EACH_ENGINE(a_service_request_of_any_kind_is_given_out_confirmed_and_asked_after),
        CASE_EACH_ENGINE(work_of_a_case_that_ended_is_on_nobodys_list),
        CASE_EACH_ENGINE(work_of_an_earlier_round_is_not_counted_twice),
        CASE_EACH_ENGINE(after_thirty_days_or_in_the_archive_only_the_director_reopens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
