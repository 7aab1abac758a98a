#include "case/given_case.h"

/* What a guard says to a case, an input and whoever acts; NULL: it lets pass. */
static const char *says_to(struct op *op, const char *guard, struct service_case *sc, const char *action,
                           const char *input)
{
    const char *const guards[] = {guard, NULL};
    const struct blueprint_action row = {.action = action, .guards = guards};
    struct case_work work = {.sc = sc, .row = &row, .action = case_action_find(action), .input = said(op, input)};

    if (sc->blueprint_id != 0)
        assert_ok(blueprint_get(op, sc->blueprint_id, &work.blueprint));
    work.facts = case_rules_facts(op->arena, sc);
    return case_guards_refuse(op, &work);
}

#define assert_refuses(guard, sc, input, words)                                                    \
    do {                                                                                           \
        const char *reason_ = says_to(op, (guard), (sc), "close", (input));                       \
        if (reason_ == NULL || strstr(reason_, (words)) == NULL)                                   \
            fail_msg("%s says %s, not %s", (guard), reason_ == NULL ? "nothing" : reason_, (words)); \
    } while (0)
#define assert_passes(guard, sc, input)                                                            \
    do {                                                                                           \
        const char *reason_ = says_to(op, (guard), (sc), "close", (input));                       \
        if (reason_ != NULL)                                                                       \
            fail_msg("%s says %s", (guard), reason_);                                              \
    } while (0)

/* A case of the second round whose owner can be reached. */
static struct service_case a_case(void)
{
    return (struct service_case){.id = 7, .community_id = given.yiyuan, .round = 2, .reporter_phone = "v1:sealed",
                                 .nature = "complaint", .status = "told"};
}

static void the_owner_must_have_been_told_in_this_round(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "desk1");
    sc.told_round = 1;
    assert_refuses("owner_was_told", &sc, NULL, "告知客户");
    sc.told_round = 2;
    assert_passes("owner_was_told", &sc, NULL);
    sc.told_round = 0;
    sc.reporter_phone = NULL;
    assert_passes("owner_was_told", &sc, NULL);
    sc.house = "3-2-1501", sc.reporter_name = "王芳";
    assert_refuses("owner_was_told", &sc, NULL, "告知客户");
}

static void a_followup_that_is_asked_must_be_done_in_this_round(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "desk1");
    assert_passes("followed_up_where_asked", &sc, NULL);
    sc.followup_asked = true;
    assert_refuses("followed_up_where_asked", &sc, "{'reason': '算了'}", "回访");
    sc.followup_round = 1, sc.followup_result = "satisfied";
    assert_refuses("followed_up_where_asked", &sc, NULL, "回访");
    sc.followup_round = 2;
    assert_passes("followed_up_where_asked", &sc, NULL);
    sc.followup_round = 0, sc.followup_result = NULL;
    as(op, "director");
    assert_refuses("followed_up_where_asked", &sc, NULL, "回访");
    assert_passes("followed_up_where_asked", &sc, "{'reason': '客户已搬走'}");
}

static void unreachable_means_three_tries_on_two_days_or_the_directors_reason(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "desk1");
    sc.followup_tries = 2, sc.followup_days = 2;
    assert_refuses("unreachable_three_times_or_director", &sc, "{'reason': '没人接'}", "三次");
    sc.followup_tries = 3, sc.followup_days = 1;
    assert_refuses("unreachable_three_times_or_director", &sc, "{'reason': '没人接'}", "两天");
    sc.followup_days = 2;
    assert_passes("unreachable_three_times_or_director", &sc, "{'reason': '没人接'}");
    sc.followup_tries = 0;
    as(op, "director");
    assert_refuses("unreachable_three_times_or_director", &sc, NULL, "主任");
    assert_passes("unreachable_three_times_or_director", &sc, "{'reason': '客户出国'}");
}

static void closing_needs_a_supervisor_who_is_another_than_the_handler(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "desk1");
    assert_refuses("supervisor_is_named", &sc, NULL, "督导人");
    sc.supervisor = id_of("eng");
    assert_passes("supervisor_is_named", &sc, NULL);
    sc.handler = id_of("eng");
    assert_refuses("supervisor_is_not_handler", &sc, NULL, "同一个人");
    sc.handler = id_of("tech1");
    assert_passes("supervisor_is_not_handler", &sc, NULL);
    sc.handler = id_of("eng"), sc.supervisor = 0;
    as(op, "eng");
    assert_refuses("supervisor_is_named", &sc, NULL, "督导人");
    as(op, "director");
    assert_passes("supervisor_is_named", &sc, NULL);
    sc.supervisor = id_of("eng");
    assert_passes("supervisor_is_not_handler", &sc, NULL);
}

static void who_did_the_work_may_not_follow_it_up(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();
    struct case_assignment list[] = {{.staff_id = id_of("tech2"), .round = 1, .state = "finished"},
                                     {.staff_id = id_of("tech1"), .round = 2, .state = "finished"},
                                     {.staff_id = id_of("tech3"), .round = 2, .state = "returned"}};

    sc.assignments = list, sc.assignment_count = 3, sc.handler = id_of("css");
    as(op, "tech1");
    assert_refuses("not_who_did_the_work", &sc, NULL, "处理人");
    as(op, "css");
    assert_refuses("not_who_did_the_work", &sc, NULL, "处理人");
    assert_refuses("not_the_handler", &sc, NULL, "处理人");
    as(op, "tech2");
    assert_passes("not_who_did_the_work", &sc, NULL);
    as(op, "tech3");
    assert_passes("not_who_did_the_work", &sc, NULL);
    assert_passes("not_the_handler", &sc, NULL);
}

static void chargeable_work_waits_for_the_price_to_be_accepted(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "tech1");
    assert_passes("price_was_accepted", &sc, NULL);
    sc.chargeable = true;
    assert_refuses("price_was_accepted", &sc, NULL, "报价");
    sc.price_accepted = true;
    assert_passes("price_was_accepted", &sc, NULL);
}

static void work_that_is_still_out_holds_the_case(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();
    struct case_assignment list[] = {{.staff_id = 1, .round = 1, .state = "sent"},
                                     {.staff_id = 2, .round = 2, .state = "finished"},
                                     {.staff_id = 3, .round = 2, .state = "accepted"}};

    as(op, "desk1");
    sc.assignments = list, sc.assignment_count = 3;
    assert_refuses("all_assignments_returned", &sc, NULL, "没有反馈");
    list[2].state = "returned";
    assert_passes("all_assignments_returned", &sc, NULL);
}

static void a_result_and_a_plan_must_be_of_this_round(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "tech1");
    sc.result = "换了阀门", sc.result_round = 1, sc.plan = "换阀门", sc.plan_round = 1;
    assert_refuses("result_is_given", &sc, NULL, "处理结果");
    assert_refuses("plan_is_given", &sc, NULL, "处理方案");
    assert_passes("result_is_given", &sc, "{'result': '又换了'}");
    assert_passes("plan_is_given", &sc, "{'plan': '再换'}");
    sc.result_round = sc.plan_round = 2;
    assert_passes("result_is_given", &sc, NULL);
    assert_passes("plan_is_given", &sc, NULL);
}

static void contact_and_category_must_be_known(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "desk1");
    assert_passes("contact_is_known", &sc, NULL);
    sc.reporter_phone = NULL;
    assert_refuses("contact_is_known", &sc, NULL, "联系方式");
    sc.anonymous = true;
    assert_passes("contact_is_known", &sc, NULL);
    assert_refuses("category_is_set", &sc, NULL, "分类");
    assert_passes("category_is_set", &sc, "{'category': 'noise'}");
    sc.category = "noise";
    assert_passes("category_is_set", &sc, NULL);
}

static void validity_is_decided_by_css_or_director_and_not_by_the_department_complained_of(void **state)
{
    static const char VALID[] = "{'validity': 'valid'}";
    struct op *op = *state;
    struct service_case sc = a_case();

    sc.department = "engineering";
    as(op, "desk1");
    assert_refuses("validity_decider_not_department", &sc, VALID, "客户主任或主任");
    assert_passes("validity_decider_not_department", &sc, NULL);
    as(op, "eng");
    assert_refuses("validity_decider_not_department", &sc, VALID, "客户主任或主任");
    as(op, "css");
    assert_passes("validity_decider_not_department", &sc, VALID);
    sc.department = "service";
    assert_refuses("validity_decider_not_department", &sc, VALID, "被投诉的部门");
    as(op, "director");
    assert_passes("validity_decider_not_department", &sc, VALID);
}

static void a_refused_demand_gets_at_least_one_alternative(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "css");
    assert_passes("alternatives_where_refused", &sc, NULL);
    sc.refused = true;
    assert_refuses("alternatives_where_refused", &sc, NULL, "建议");
    assert_passes("alternatives_where_refused", &sc, "{'alternatives': '可联系街道办'}");
    sc.alternatives = "可联系街道办";
    assert_passes("alternatives_where_refused", &sc, NULL);
}

static void an_archive_file_has_form_result_telling_and_followup(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "archivist");
    assert_refuses("record_is_complete", &sc, NULL, "缺分类");
    sc.category = "noise";
    assert_refuses("record_is_complete", &sc, NULL, "缺处理结果");
    sc.result = "已劝止";
    assert_refuses("record_is_complete", &sc, NULL, "缺告知");
    sc.told_at = op->now, sc.followup_asked = true;
    assert_refuses("record_is_complete", &sc, NULL, "缺回访");
    sc.followup_round = 2;
    assert_passes("record_is_complete", &sc, NULL);
} /* proves S4-4b */

static void reopening_ends_after_thirty_days_but_for_the_director(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();

    as(op, "css");
    sc.status = "closed";
    sc.closed_at = op->now - 30 * CLOCK_DAY_MS;
    assert_passes("within_reopen_days", &sc, NULL);
    assert_passes("director_after_reopen_days", &sc, NULL);
    sc.closed_at--;
    assert_refuses("within_reopen_days", &sc, NULL, "三十天");
    assert_refuses("director_after_reopen_days", &sc, NULL, "只有主任");
    as(op, "director");
    assert_passes("director_after_reopen_days", &sc, NULL);
    sc.status = "archived", sc.closed_at = op->now;
    assert_passes("director_after_reopen_days", &sc, NULL);
    as(op, "css");
    assert_refuses("director_after_reopen_days", &sc, NULL, "只有主任");
}

static void a_pause_needs_a_reason_that_a_running_promise_allows(void **state)
{
    struct op *op = *state;
    struct service_case *sc = the_case(op, given_repair(op));
    struct service_case *inquiry =
        the_case(op, given_open(op, "desk1", "{'nature': 'inquiry', 'title': '几点关门', 'place': '东门', 'reporter_phone': '13800000000'}"));

    assert_passes("standard_allows_pause", sc, "{'reason': 'wait_material'}");
    assert_passes("standard_allows_pause", sc, "{'reason': 'wait_customer'}");
    assert_refuses("standard_allows_pause", inquiry, "{'reason': 'wait_material'}", "不允许");
}

static void a_reply_is_promised_within_three_working_days(void **state)
{
    struct op *op = *state;
    struct service_case *sc;

    set_clock(op, "2026-11-26 10:00"); /* a Thursday: Friday, Monday, Tuesday */
    sc = the_case(op, given_repair(op));

    assert_passes("promised_reply_within_limit", sc, "{}");
    assert_passes("promised_reply_within_limit", sc,
                  arena_printf(op->arena, "{'promised_reply_at': %" PRId64 "}", china(op, "2026-12-01 17:30")));
    assert_refuses("promised_reply_within_limit", sc,
                   arena_printf(op->arena, "{'promised_reply_at': %" PRId64 "}", china(op, "2026-12-01 17:31")),
                   "三个工作日");
    assert_refuses("promised_reply_within_limit", sc,
                   arena_printf(op->arena, "{'promised_reply_at': %" PRId64 "}", op->now - 1), "早于现在");
}

static void a_case_is_merged_into_an_open_one_of_its_community(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), other = given_repair(op), far;
    struct service_case *sc = the_case(op, id);

    assert_ok(try_open_in(op, given.lakeside, "lake_desk", "{'nature': 'repair', 'title': '漏水', 'house': '1-1-101',"
                                                           " 'reporter_phone': '13800000000'}", &far));
    as(op, "desk1");
    assert_refuses("merge_target_is_open", sc, arena_printf(op->arena, "{'into': %" PRId64 "}", id), "自己");
    assert_refuses("merge_target_is_open", sc, "{'into': 12345}", "不存在");
    assert_refuses("merge_target_is_open", sc, arena_printf(op->arena, "{'into': %" PRId64 "}", far), "不存在");
    assert_passes("merge_target_is_open", sc, arena_printf(op->arena, "{'into': %" PRId64 "}", other));
    done(op, "desk1", other, "cancel", "{'reason': '客户撤回'}");
    assert_refuses("merge_target_is_open", sc, arena_printf(op->arena, "{'into': %" PRId64 "}", other), "办结");
}

static void every_guard_is_known_by_its_name(void **state)
{
    struct op *op = *state;
    struct service_case sc = a_case();
    size_t count = 0;

    as(op, "desk1");
    for (const char *const *name = CASE_GUARD_NAMES; *name != NULL; name++, count++) {
        const char *reason = says_to(op, *name, &sc, "close", NULL);
        assert_false(reason != NULL && strstr(reason, "不认识") != NULL);
    }
    assert_int_equal(count, 22);
    assert_refuses("no_such_guard", &sc, NULL, "不认识");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(the_owner_must_have_been_told_in_this_round),
        CASE_EACH_ENGINE(a_followup_that_is_asked_must_be_done_in_this_round),
        CASE_EACH_ENGINE(unreachable_means_three_tries_on_two_days_or_the_directors_reason),
        CASE_EACH_ENGINE(closing_needs_a_supervisor_who_is_another_than_the_handler),
        CASE_EACH_ENGINE(who_did_the_work_may_not_follow_it_up),
        CASE_EACH_ENGINE(chargeable_work_waits_for_the_price_to_be_accepted),
        CASE_EACH_ENGINE(work_that_is_still_out_holds_the_case),
        CASE_EACH_ENGINE(a_result_and_a_plan_must_be_of_this_round),
        CASE_EACH_ENGINE(contact_and_category_must_be_known),
        CASE_EACH_ENGINE(validity_is_decided_by_css_or_director_and_not_by_the_department_complained_of),
        CASE_EACH_ENGINE(a_refused_demand_gets_at_least_one_alternative),
        CASE_EACH_ENGINE(an_archive_file_has_form_result_telling_and_followup),
        CASE_EACH_ENGINE(reopening_ends_after_thirty_days_but_for_the_director),
        CASE_EACH_ENGINE(a_pause_needs_a_reason_that_a_running_promise_allows),
        CASE_EACH_ENGINE(a_reply_is_promised_within_three_working_days),
        CASE_EACH_ENGINE(a_case_is_merged_into_an_open_one_of_its_community),
        CASE_EACH_ENGINE(every_guard_is_known_by_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
