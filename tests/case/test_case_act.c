#include "case/case_choice_store.h"
#include "case/case_sight_store.h"
#include "case/given_case.h"

/* ---- versions --------------------------------------------------------------------------- */

static void what_others_changed_meanwhile_is_not_overwritten(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), seen = the_case(op, id)->version;
    uint64_t before;

    assert_ok(act_seen(op, "desk1", id, seen, "classify", "{'category': 'plumbing', 'size': 'minor'}"));
    before = fingerprint(op);

    assert_int_equal(act_seen(op, "desk2", id, seen, "classify", "{'category': 'electric'}"), ERR_CONFLICT);
    assert_true(fault_says(op, "改过"));

    assert_true(fingerprint(op) == before);
    assert_ok(act_seen(op, "desk2", id, seen + 1, "classify", "{'category': 'electric'}"));
    assert_string_equal(the_case(op, id)->category, "electric");
}

static void every_step_is_an_event_with_actor_and_time(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);
    struct journal_event *events;
    size_t count;

    pass_minutes(op, 3);
    done(op, "desk2", id, "classify", "{'category': 'electric'}");
    assert_ok(journal_list(op, given.yiyuan, "case", id, 0, 100, &events, &count));

    assert_int_equal(count, 2);
    assert_string_equal(events[0].kind, "opened");
    assert_who(events[0].actor_id, "desk1");
    assert_string_equal(events[1].kind, "classified");
    assert_who(events[1].actor_id, "desk2");
    assert_true(events[1].at == op->now);
}

/* ---- what is refused ------------------------------------------------------------------------ */

static void what_the_stage_does_not_allow_is_refused_with_its_reason(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "css", id, "close", "{'reason': '算了'}", ERR_CONFLICT, "受理登记");
    refused(op, "archivist", id, "archive", "{}", ERR_NOT_FOUND, "没有这张");
    refused(op, "director", id, "reopen", "{'reason': '再来'}", ERR_CONFLICT, "不能");
    refused(op, "eng", id, "resume", "{}", ERR_CONFLICT, "不能");
    refused(op, "css", id, "no_such_thing", "{}", ERR_NOT_FOUND, "no_such_thing");
    refused(op, "css", id, "close", "{'nonsense': 1}", ERR_CONFLICT, "不能");
}

static void whose_post_does_not_allow_it_is_refused(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "quality", id, "classify", "{'category': 'electric'}", ERR_FORBIDDEN, "岗位");
    refused(op, "exec", id, "cancel", "{'reason': '算了'}", ERR_FORBIDDEN, "岗位");
}

static void a_case_of_another_community_is_not_there(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "lake_desk", id, "classify", "{'category': 'electric'}", ERR_NOT_FOUND, "没有这张");
    refused(op, "lake_director", id, "note", "{'text': '看看'}", ERR_NOT_FOUND, "没有这张");
    refused(op, "admin", id, "note", "{'text': '看看'}", ERR_NOT_FOUND, "没有这张");
}

/* domain.md H: a technician sees what is given to him, others' work is not there for him. */
static void a_case_that_is_not_ones_own_is_not_there(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "tech1", id, "note", "{'text': '看看'}", ERR_NOT_FOUND, "没有这张");
    refused(op, "fin", id, "note", "{'text': '看看'}", ERR_NOT_FOUND, "没有这张");
}

static void all_wrong_and_missing_fields_of_an_action_are_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    assert_int_equal(act(op, "desk1", id, "classify", "{'severity': 'huge', 'urgent': 'maybe', 'colour': 'red'}"), ERR_INVALID);
    assert_true(fault_says(op, "severity"));
    assert_true(fault_says(op, "urgent"));
    assert_true(fault_says(op, "colour"));
    assert_true(fault_says(op, "category"));
    assert_int_equal(op->fault.field_count, 4);
    refused(op, "desk1", id, "note", "{}", ERR_INVALID, "text");
}

/* ---- notes -------------------------------------------------------------------------------------- */

static void a_note_is_for_colleagues_unless_it_is_marked_visible(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    done(op, "eng", id, "note", "{'text': '家里有狗'}");
    assert_true(doc_get_bool(last_event(op, id, "noted"), "internal"));
    done(op, "eng", id, "note", "{'text': '下午到', 'visible': true}");
    assert_false(doc_get_bool(last_event(op, id, "noted"), "internal"));
    assert_stage(op, id, "registered");
}

static void the_director_urges_and_it_is_recorded(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk2", id, "urge", "{'text': '快点'}", ERR_FORBIDDEN, "督办");
    done(op, "director", id, "urge", "{'text': '今天必须上门', 'limit_at': '2026-11-23T18:00:00+08:00'}");

    assert_int_equal(events_of(op, id, "urged"), 1);
    assert_int_equal(messages_of(op, "desk1", id, "urged"), 1);
}

/* ---- severity --------------------------------------------------------------------------------------- */

static void a_major_matter_is_told_to_the_customer_supervisor_at_once(void **state)
{
    struct op *op = *state;
    int64_t opened = given_open(op, "desk1", "{" A_REPAIR ", 'severity': 'major'}"), later = given_repair(op);

    assert_int_equal(messages_of(op, "css", opened, "major"), 1);
    assert_int_equal(messages_of(op, "css", later, "major"), 0);
    done(op, "desk1", later, "classify", "{'category': 'plumbing', 'severity': 'major'}");
    assert_int_equal(messages_of(op, "css", later, "major"), 1);
    done(op, "desk1", later, "classify", "{'category': 'electric', 'severity': 'major'}");
    assert_int_equal(messages_of(op, "css", later, "major"), 1);
    assert_int_equal(messages_of(op, "lake_css", later, "major"), 0);
} /* proves S3-7.3.1e */

static void a_major_matter_is_pushed_to_director_and_executives_once(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    assert_int_equal(messages_of(op, "exec", id, "major"), 0);
    done(op, "desk1", id, "classify", "{'category': 'plumbing', 'severity': 'major'}");
    done(op, "desk1", id, "classify", "{'category': 'electric', 'severity': 'major'}");
    assert_int_equal(messages_of(op, "exec", id, "major"), 1);
    assert_int_equal(messages_of(op, "director", id, "major"), 1);
    assert_int_equal(messages_of(op, "lake_director", id, "major"), 0);
} /* proves X-42 */

static void other_information_goes_to_the_director_at_once(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'info', 'title': '想办书法班', 'place': '会所', 'reporter_phone': '13800000000'}");

    assert_int_equal(messages_of(op, "director", id, "to_director"), 1);
    assert_who(the_case(op, id)->responsible, "director");
    assert_promise(op, id, "to_director", 1, "running");
    assert_due(op, id, "to_director", 1, "2026-11-23 09:30");
    refused(op, "css", id, "classify", "{'category': 'activity'}", ERR_FORBIDDEN, "岗位");
    pass_minutes(op, 20);
    done(op, "desk1", id, "verify", NULL);
    assert_promise(op, id, "to_director", 1, "met");
    assert_stage(op, id, "at_director");
    done(op, "director", id, "classify", "{'category': 'activity'}");
} /* proves S1-7.1.5b */

/* ---- nature ------------------------------------------------------------------------------------------- */

static void a_change_of_nature_keeps_number_and_history_and_is_counted(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk1", id, "convert", "{'nature': 'repair', 'reason': '没变'}", ERR_INVALID, "nature");
    refused(op, "desk1", id, "convert", "{'nature': 'complaint'}", ERR_INVALID, "reason");
    done(op, "desk1", id, "convert", "{'nature': 'complaint', 'reason': '客户要投诉施工'}");

    assert_string_equal(the_case(op, id)->number, "BX-20261123-0001");
    assert_string_equal(the_case(op, id)->nature, "complaint");
    assert_int_equal(the_case(op, id)->reclassified, 1);
    assert_stage(op, id, "registered");
    assert_status(op, id, "registered");
    assert_int_equal(events_of(op, id, NULL), 2);
    assert_promise(op, id, "complete", 1, "cancelled");
    assert_promise(op, id, "result", 1, "running");
    done(op, "desk1", id, "verify", NULL);
    assert_stage(op, id, "verified");
} /* proves S1-5.1.1b */

static void a_grievance_becomes_a_complaint_when_it_comes_again(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'grievance', 'title': '保洁来得晚', 'place': '3栋', 'anonymous_reason': '随口一说'}");

    assert_string_equal(the_case(op, id)->number, "BY-20261123-0001");
    done(op, "css", id, "convert", "{'nature': 'complaint', 'reason': '第二次反映，要求整改'}");
    assert_string_equal(the_case(op, id)->nature, "complaint");
} /* proves S1-6.1.6 */

/* ---- merging ------------------------------------------------------------------------------------------- */

static const char *into(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "{'into': '%" PRId64 "', 'reason': '同一处漏水'}", id);
}

static void two_calls_about_one_thing_are_merged_and_can_be_parted_again(void **state)
{
    struct op *op = *state;
    int64_t first = given_repair(op), second = given_repair(op);

    done(op, "desk1", second, "classify", "{'category': 'plumbing'}");
    done(op, "desk1", second, "merge", into(op, first));
    assert_status(op, second, "merged");
    assert_true(the_case(op, second)->merged_into == first);
    assert_promise(op, second, "complete", 1, "cancelled");
    refused(op, "desk1", first, "merge", into(op, second), ERR_CONFLICT, "办结");
    refused(op, "desk1", second, "merge", into(op, first), ERR_CONFLICT, "不能");

    pass_minutes(op, 30);
    done(op, "css", second, "unmerge", "{'reason': '不是一处'}");
    assert_stage(op, second, "accepted");
    assert_int_equal(the_case(op, second)->merged_into, 0);
    assert_promise(op, second, "complete", 1, "running");
    assert_due(op, second, "complete", 1, "2026-11-25 09:00");
}

static void a_case_is_never_merged_into_itself_or_nothing(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk1", id, "merge", into(op, id), ERR_CONFLICT, "自己");
    refused(op, "desk1", id, "merge", into(op, 4711), ERR_CONFLICT, "不存在");
    refused(op, "desk1", id, "merge", "{'reason': '同一处'}", ERR_INVALID, "into");
}

static void a_customer_who_takes_it_back_ends_it_and_its_clocks(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "desk1", id, "cancel", "{}", ERR_INVALID, "reason");
    done(op, "desk1", id, "cancel", "{'reason': '自己修好了'}");
    assert_status(op, id, "cancelled");
    assert_promise(op, id, "complete", 1, "cancelled");
    refused(op, "css", id, "urge", "{'text': '快'}", ERR_CONFLICT, "不能");
}

static void nothing_deletes_a_case(void **state)
{
    static const char *const WORDS_OF_DELETION[] = {"delete", "remove", "drop", "destroy", "erase", NULL};
    struct op *op = *state;
    int64_t id = given_repair(op);

    for (const char *const *word = WORDS_OF_DELETION; *word != NULL; word++)
        refused(op, "director", id, *word, "{}", ERR_NOT_FOUND, "没有");
    for (const struct action *a = CASE_ACTIONS; a->name != NULL; a++)
        assert_false(str_in(a->name, WORDS_OF_DELETION));
    for (const struct db_query *const *q = CASE_STORE_QUERIES; *q != NULL; q++)
        assert_null(strstr((*q)->sql, "DELETE FROM service_case"));
}

/* ---- times that were told ---------------------------------------------------------------------------------- */

static void a_longer_time_needs_the_customers_consent(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    refused(op, "css", id, "extend", "{'until': '2026-11-20T09:00:00+08:00', 'reason': '等料', 'approved': true}", ERR_INVALID, "until");
    done(op, "css", id, "extend", "{'until': '2026-11-28T18:00:00+08:00', 'reason': '等料'}");
    assert_due(op, id, "complete", 1, "2026-11-25 09:00");
    done(op, "css", id, "extend", "{'until': '2026-11-28T18:00:00+08:00', 'reason': '等料', 'approved': true}");
    assert_due(op, id, "complete", 1, "2026-11-28 18:00");
}

static void an_escalation_by_hand_reaches_whom_it_names(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    done(op, "desk1", id, "escalate", "{'to': 'director', 'reason': '媒体来电'}");
    assert_int_equal(messages_of(op, "director", id, "escalated_by_hand"), 1);
    done(op, "desk1", id, "escalate", "{'to': 'eng', 'reason': '要停水'}");
    assert_int_equal(messages_of(op, "eng", id, "escalated_by_hand"), 1);
    assert_int_equal(messages_of(op, "director", id, "escalated_by_hand"), 1);
}

/* ---- the record ---------------------------------------------------------------------------------------------- */

static void assert_verify_names(struct op *op, int64_t id, const char *sql, const char *words)
{
    const char *what = NULL;
    int64_t cases;

    given.is_tampered = true;
    assert_ok(db_script(op, arena_printf(op->arena, "%s%" PRId64, sql, id)));
    assert_err(case_verify(op, given.yiyuan, &what, &cases), ERR_CONFLICT);
    assert_non_null(what);
    if (strstr(what, arena_printf(op->arena, "%" PRId64, id)) == NULL || strstr(what, words) == NULL)
        fail_msg("%s does not name the case and %s", what, words);
}

static void a_row_that_was_altered_behind_our_back_is_named(void **state)
{
    static const struct {
        const char *spoil, *heal, *words;
    } SPOILED[] = {
        {"UPDATE service_case SET title = '没事' WHERE id = ", "UPDATE service_case SET title = '厨房水管漏水' WHERE id = ", "title"},
        {"UPDATE service_case SET category = NULL WHERE id = ", "UPDATE service_case SET category = 'plumbing' WHERE id = ", "category"},
        {"UPDATE service_case SET stage = 'closed' WHERE id = ", "UPDATE service_case SET stage = 'accepted' WHERE id = ", "stage"},
        {"UPDATE service_case SET round = 2 WHERE id = ", "UPDATE service_case SET round = 1 WHERE id = ", "round"},
        {"UPDATE service_case SET urgent = 1 WHERE id = ", "UPDATE service_case SET urgent = 0 WHERE id = ", "urgent"},
        {"UPDATE service_case SET received_at = received_at + 1 WHERE id = ", "UPDATE service_case SET received_at = received_at - 1 WHERE id = ", "received_at"},
        {"UPDATE promise SET due_at = due_at + 60000 WHERE metric = 'complete' AND case_id = ", "UPDATE promise SET due_at = due_at - 60000 WHERE metric = 'complete' AND case_id = ", "complete"},
        {"UPDATE promise SET state = 'met' WHERE metric = 'complete' AND case_id = ", "UPDATE promise SET state = 'running' WHERE metric = 'complete' AND case_id = ", "complete"},
        {"UPDATE promise SET met_at = 5 WHERE metric = 'record' AND case_id = ", "UPDATE promise SET met_at = start_at WHERE metric = 'record' AND case_id = ", "record"},
        {"INSERT INTO case_assignment (community_id, case_id, ordinal, round, staff_id, state) SELECT community_id, id, 0, 1, 9, 'sent' FROM service_case WHERE id = ",
         "DELETE FROM case_assignment WHERE case_id = ", "assignments"},
        {"DELETE FROM promise WHERE metric = 'complete' AND case_id = ", NULL, "promises"},
    };
    struct op *op = *state;
    int64_t id;

    given_repair(op);
    id = given_repair(op);
    given_repair(op);
    done(op, "desk1", id, "classify", "{'category': 'plumbing'}");
    for (size_t i = 0; i < sizeof SPOILED / sizeof *SPOILED; i++) {
        assert_verify_names(op, id, SPOILED[i].spoil, SPOILED[i].words);
        if (SPOILED[i].heal == NULL)
            continue;
        assert_ok(db_script(op, arena_printf(op->arena, "%s%" PRId64, SPOILED[i].heal, id)));
        assert_holds(op);
    }
}

static void a_case_that_vanished_or_appeared_is_seen(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);
    const char *what = NULL;
    int64_t cases;

    given.is_tampered = true;
    assert_ok(db_script(op, arena_printf(op->arena, "DELETE FROM promise WHERE case_id = %" PRId64, id)));
    assert_ok(db_script(op, arena_printf(op->arena, "DELETE FROM service_case WHERE id = %" PRId64, id)));
    assert_err(case_verify(op, given.yiyuan, &what, &cases), ERR_CONFLICT);
}

static void the_statements_of_the_room_are_sound_and_do_not_scan(void **state)
{
    support_check_queries(*state, CASE_STORE_QUERIES);
    support_check_queries(*state, CASE_LIST_STORE_QUERIES);
    support_check_queries(*state, CASE_CHOICE_STORE_QUERIES);
    support_check_queries(*state, CASE_SIGHT_QUERIES);
    support_check_queries(*state, CASE_VIEW_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(what_others_changed_meanwhile_is_not_overwritten),
        CASE_EACH_ENGINE(every_step_is_an_event_with_actor_and_time),
        CASE_EACH_ENGINE(what_the_stage_does_not_allow_is_refused_with_its_reason),
        CASE_EACH_ENGINE(whose_post_does_not_allow_it_is_refused),
        CASE_EACH_ENGINE(a_case_of_another_community_is_not_there),
        CASE_EACH_ENGINE(a_case_that_is_not_ones_own_is_not_there),
        CASE_EACH_ENGINE(all_wrong_and_missing_fields_of_an_action_are_told_at_once),
        CASE_EACH_ENGINE(a_note_is_for_colleagues_unless_it_is_marked_visible),
        CASE_EACH_ENGINE(the_director_urges_and_it_is_recorded),
        CASE_EACH_ENGINE(a_major_matter_is_told_to_the_customer_supervisor_at_once),
        CASE_EACH_ENGINE(a_major_matter_is_pushed_to_director_and_executives_once),
        CASE_EACH_ENGINE(other_information_goes_to_the_director_at_once),
        CASE_EACH_ENGINE(a_change_of_nature_keeps_number_and_history_and_is_counted),
        CASE_EACH_ENGINE(a_grievance_becomes_a_complaint_when_it_comes_again),
        CASE_EACH_ENGINE(two_calls_about_one_thing_are_merged_and_can_be_parted_again),
        CASE_EACH_ENGINE(a_case_is_never_merged_into_itself_or_nothing),
        CASE_EACH_ENGINE(a_customer_who_takes_it_back_ends_it_and_its_clocks),
        CASE_EACH_ENGINE(nothing_deletes_a_case),
        CASE_EACH_ENGINE(a_longer_time_needs_the_customers_consent),
        CASE_EACH_ENGINE(an_escalation_by_hand_reaches_whom_it_names),
        CASE_EACH_ENGINE(a_row_that_was_altered_behind_our_back_is_named),
        CASE_EACH_ENGINE(a_case_that_vanished_or_appeared_is_seen),
        CASE_EACH_ENGINE(the_statements_of_the_room_are_sound_and_do_not_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
