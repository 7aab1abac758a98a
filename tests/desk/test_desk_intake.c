#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "case/case_catalogue.h"
#include "case/case_lookup_store.h"
#include "desk/desk_intake.h"

/* ---- one call, several matters ------------------------------------------------------------- */

#define A_CALL                                                                                     \
    "'house': '3栋2单元1501', 'reporter_name': '王芳', 'reporter_phone': '13812345678',"      \
    " 'channel': 'phone'"

struct call {
    int64_t *ids;
    size_t count;
};

static err_t take_call(struct op *op, const char *text, struct call *ret_call)
{
    const struct doc *raw = said(op, text);

    as(op, "desk1");
    *ret_call = (struct call){0};
    return desk_intake_open(op, given.yiyuan, raw, &ret_call->ids, &ret_call->count);
}

/* It is refused, and the words of the refusal name what is wrong. */
#define refused_for(op, call, words) refused_for_at((op), (call), (words), __FILE__, __LINE__)
static void refused_for_at(struct op *op, err_t e, const char *words, const char *file, int line)
{
    const char *told = op_fault_text(op);

    if (e != ERR_INVALID || strstr(told, words) == NULL) {
        print_error("%s: %s does not speak of %s\n", err_name(e), told, words);
        _fail(file, line);
    }
    op_forget_fault(op);
}

static void two_matters_of_one_call_become_two_cases_in_one_go(void **state)
{
    struct op *op = *state;
    struct call call;

    assert_ok(take_call(op,
                        "{" A_CALL ", 'matters': ["
                        "{'nature': 'repair', 'title': '厨房漏水', 'category': 'R01.1'},"
                        "{'nature': 'complaint', 'title': '楼上半夜装修', 'urgent': true}]}",
                        &call));

    assert_int_equal(call.count, 2);
    assert_string_equal(the_case(op, call.ids[0])->number, "BX-20261123-0001");
    assert_string_equal(the_case(op, call.ids[1])->number, "TS-20261123-0001");
    for (size_t i = 0; i < 2; i++) {
        const struct service_case *sc = the_case(op, call.ids[i]);
        assert_string_equal(sc->house, "3-2-1501");
        assert_string_equal(sc->reporter_name, "王芳");
        assert_string_equal(journal_open_text(op, sc->reporter_phone), "13812345678");
    }
    assert_int_equal(the_case(op, call.ids[0])->urgent, 0);
    assert_int_equal(the_case(op, call.ids[1])->urgent, 1);
} /* proves X-29 */

static void the_matter_in_the_form_comes_after_those_noted_before(void **state)
{
    struct op *op = *state;
    struct call call;

    assert_ok(take_call(op,
                        "{" A_CALL ", 'nature': 'inquiry', 'title': '怎么开门禁',"
                        " 'matters': '[{\\u0022nature\\u0022: \\u0022repair\\u0022,"
                        " \\u0022title\\u0022: \\u0022灯不亮\\u0022}]'}",
                        &call));

    assert_int_equal(call.count, 2);
    assert_string_equal(the_case(op, call.ids[0])->title, "灯不亮");
    assert_string_equal(the_case(op, call.ids[1])->title, "怎么开门禁");
}

static void one_wrong_matter_and_nothing_is_opened(void **state)
{
    struct op *op = *state;
    uint64_t before = fingerprint(op);
    struct call call;

    refused_for(op,
                take_call(op,
                          "{" A_CALL ", 'matters': ["
                          "{'nature': 'repair', 'title': '厨房漏水'},"
                          "{'nature': 'nonsense', 'title': '第二件'},"
                          "{'nature': 'repair', 'title': '好的'}]}",
                          &call),
                "matters: 第 2 件");

    /* the second is opened after the first, and takes it along when it fails */
    refused_for(op,
                take_call(op,
                          "{" A_CALL ", 'matters': ["
                          "{'nature': 'repair', 'title': '厨房漏水'},"
                          "{'nature': 'repair', 'title': '第二件', 'category': 'C77'}]}",
                          &call),
                "C77");
    op_forget_fault(op);
    assert_true(fingerprint(op) == before);
    assert_int_equal(support_count(op, "SELECT count(*) FROM service_case /*scan*/"), 0);
} /* proves X-29 */

static void what_was_answered_on_the_spot_is_opened_and_answered_in_one_go(void **state)
{
    struct op *op = *state;
    struct call call;

    assert_ok(take_call(op,
                        "{" A_CALL ", 'nature': 'inquiry', 'title': '物业费怎么交',"
                        " 'on_the_spot': true, 'answer': '微信公众号里可以交'}",
                        &call));

    assert_true(str_in(the_case(op, call.ids[0])->status, WORDS("told", "to_follow_up")));
    assert_int_equal(the_case(op, call.ids[0])->solved_on_spot, 1);
    assert_string_equal(the_case(op, call.ids[0])->result, "微信公众号里可以交");
    assert_promise(op, call.ids[0], "reply", 1, "met");
} /* proves X-29 */

static void a_complaint_cannot_be_answered_away_on_the_spot(void **state)
{
    struct op *op = *state;
    struct call call;

    refused_for(op,
                take_call(op,
                          "{" A_CALL
                          ", 'nature': 'complaint', 'title': '电梯老坏', 'on_the_spot': true}",
                          &call),
                "on_the_spot");
    op_forget_fault(op);
    assert_int_equal(support_count(op, "SELECT count(*) FROM service_case /*scan*/"), 0);
}

static void what_was_chosen_needs_no_words(void **state)
{
    struct op *op = *state;
    struct call call;

    assert_ok(take_call(
        op, "{" A_CALL ", 'nature': 'repair', 'place': '厨房', 'category': 'R01.1'}", &call));
    assert_string_equal(the_case(op, call.ids[0])->title, "厨房 漏水");
}

static void a_whole_number_where_the_house_is_asked_for_is_a_number(void **state)
{
    struct op *op = *state;
    struct call call;

    assert_ok(take_call(
        op, "{'house': '13912340000', 'nature': 'inquiry', 'title': '几点下班', 'place': '前台'}",
        &call));
    assert_null(the_case(op, call.ids[0])->house);
    assert_string_equal(journal_open_text(op, the_case(op, call.ids[0])->reporter_phone),
                        "13912340000");
}

static void who_called_before_need_not_tell_his_number_again(void **state)
{
    struct op *op = *state;
    int64_t first = given_repair(op);
    struct call call;

    assert_ok(take_call(op,
                        arena_printf(op->arena,
                                     "{'house': '3-2-1501', 'nature': 'repair', 'title': '又漏了',"
                                     " 'caller_of': '%" PRId64 "'}",
                                     first),
                        &call));
    assert_string_equal(the_case(op, call.ids[0])->reporter_name, "王芳");
    assert_string_equal(the_case(op, call.ids[0])->phone_hash, the_case(op, first)->phone_hash);

    /* and nobody borrows a caller of another community */
    as(op, "lake_desk");
    assert_err(desk_intake_open(op, given.lakeside,
                                said(op, arena_printf(op->arena,
                                                      "{'house': '1-1-101', 'nature': 'repair',"
                                                      " 'title': '借', 'caller_of': '%" PRId64 "'}",
                                                      first)),
                                &call.ids, &call.count),
               ERR_NOT_FOUND);
}

/* ---- what is shown before saving --------------------------------------------------------------
 */

static int64_t due_in(const struct doc *promises, const char *metric)
{
    int64_t at = 0;

    DOC_EACH(member, promises)
    {
        if (str_equal(doc_get_text(member->value, "metric"), metric))
            assert_true(clock_parse(doc_get_text(member->value, "due_at"), &at));
    }
    return at;
}

/* Every promise that is shown before is promised after, with the same due time, and no other. */
static void assert_shown_as_promised(struct op *op, const char *text)
{
    struct doc *shown = doc_object(op->arena), *input;
    struct promise *promises;
    size_t count;
    int64_t id;

    as(op, "desk1");
    assert_ok(field_check(op, CASE_FIELDS, said(op, text), NULL, &input));
    assert_ok(case_preview(op, given.yiyuan, input, shown));
    assert_ok(case_open(op, given.yiyuan, input, &id));
    assert_ok(promise_list(op, given.yiyuan, id, &promises, &count));
    assert_int_equal(doc_get(shown, "promises")->count, count);
    assert_true(count > 1);
    for (size_t i = 0; i < count; i++)
        assert_true(due_in(doc_get(shown, "promises"), promises[i].metric) == promises[i].due_at);
    assert_true(doc_get_int(shown, "supervisor") == the_case(op, id)->supervisor);
}

static void the_due_times_shown_before_saving_are_those_that_are_promised(void **state)
{
    struct op *op = *state;

    assert_shown_as_promised(op, "{" A_REPAIR "}");
    assert_shown_as_promised(op, "{" A_REPAIR ", 'urgent': true, 'size': 'major'}");
    set_clock(op, "2026-11-23 22:30");
    assert_shown_as_promised(op, "{" A_REPAIR
                                 ", 'urgent': true, 'received_at': '2026-11-23T21:50:00+08:00'}");
    assert_shown_as_promised(op, "{'nature': 'complaint', 'title': '噪声', 'house': '20-1-201', "
                                 "'reporter_phone': '13800000001'}");
    assert_shown_as_promised(
        op,
        "{'nature': 'inquiry', 'title': '几点', 'place': '前台', 'reporter_phone': '13800000001'}");
}

static void looking_ahead_writes_nothing(void **state)
{
    struct op *op = *state;
    uint64_t before = fingerprint(op);
    struct doc *shown = doc_object(op->arena);

    as(op, "desk1");
    assert_ok(case_preview(op, given.yiyuan, said(op, "{'nature': 'repair', 'house': '9-9-999'}"),
                           shown));
    assert_true(due_in(doc_get(shown, "promises"), "complete") > op->now);
    assert_true(fingerprint(op) == before);
}

static struct doc *look_alike(struct op *op, const char *login, int64_t community_id,
                              const char *text)
{
    struct doc *items = doc_list(op->arena);

    as(op, login);
    assert_ok(case_look_alike(op, community_id, said(op, text), false, items));
    return items;
}

static void the_same_matter_is_found_before_it_is_saved_twice(void **state)
{
    struct op *op = *state;
    int64_t leak = given_repair(op);
    struct doc *found;
    int64_t hall;

    found = look_alike(op, "desk1", given.yiyuan,
                       "{'nature': 'repair', 'house': '3-2-1501', 'title': '厨房还在漏水'}");
    assert_int_equal(found->count, 1);
    assert_int_equal(doc_get_int(found->first->value, "id"), leak);
    /* another matter of that house, the same words of another house, another community */
    assert_int_equal(look_alike(op, "desk1", given.yiyuan,
                                "{'nature': 'inquiry', 'house': '3-2-1501', 'title': '车位怎么租'}")
                         ->count,
                     0);
    assert_int_equal(look_alike(op, "desk1", given.yiyuan,
                                "{'nature': 'repair', 'house': '1-1-101', 'title': '厨房水管漏水'}")
                         ->count,
                     0);
    assert_int_equal(look_alike(op, "lake_desk", given.lakeside,
                                "{'nature': 'repair', 'house': '1-1-101', 'title': '厨房水管漏水'}")
                         ->count,
                     0);

    hall = given_open(op, "desk1",
                      "{'nature': 'repair', 'place': '3栋1单元电梯', 'title': '电梯停了', "
                      "'reporter_phone': '13700000000'}");
    found = look_alike(
        op, "desk2", given.yiyuan,
        "{'nature': 'complaint', 'place': '3栋1单元的电梯', 'title': '电梯又停了没人修'}");
    assert_int_equal(found->count, 1);
    assert_int_equal(doc_get_int(found->first->value, "id"), hall);

    done(op, "desk1", hall, "cancel", "{'reason': '试运行'}");
    assert_int_equal(
        look_alike(op, "desk2", given.yiyuan,
                   "{'nature': 'complaint', 'place': '3栋1单元的电梯', 'title': '电梯又停了'}")
            ->count,
        0);
} /* proves X-29 */

/* ---- the household ------------------------------------------------------------------------------
 */

static void the_house_shows_people_open_cases_ratings_and_needs(void **state)
{
    struct op *op = *state;
    struct doc *one = doc_object(op->arena), *rating;
    int64_t answered = given_open(op, "desk1", "{" A_REPAIR "}"), open;
    struct house *house;

    done(op, "desk1", answered, "solve_on_spot", "{'text': '关了阀门'}");
    done(op, "director", answered, "followup",
         "{'reached': true, 'score': 4, 'result': 'satisfied', 'further_need': '想装净水器'}");
    pass_minutes(op, 1);
    open = given_open(op, "desk1", "{" A_REPAIR "}");

    as(op, "desk1");
    assert_ok(register_house_find(op, given.yiyuan, "3-2-1501", &house));
    assert_ok(case_household(op, given.yiyuan, house->id, false, one));

    assert_int_equal(doc_get(one, "people")->count, 1);
    assert_string_equal(doc_get_text(doc_get(one, "people")->first->value, "phone_masked"),
                        "138****5678");
    assert_int_equal(doc_get_int(doc_get(one, "open")->first->value, "id"), open);
    rating = doc_get(one, "ratings")->first->value;
    assert_string_equal(doc_get_text(rating, "result"), "satisfied");
    assert_int_equal(doc_get_int(rating, "score"), 4);
    assert_string_equal(doc_get_text(doc_get(one, "needs")->first->value, "text"), "想装净水器");
}

static struct doc *callers(struct op *op, int64_t community_id, const char *phone)
{
    struct doc *list = doc_list(op->arena);

    assert_ok(case_callers(op, community_id, phone, list));
    return list;
}

static void the_tail_of_a_phone_finds_the_house_and_never_the_number(void **state)
{
    struct op *op = *state;
    const struct doc *found;

    given_repair(op);

    found = callers(op, given.yiyuan, "5678");
    assert_int_equal(found->count, 1);
    assert_string_equal(doc_get_text(found->first->value, "house"), "3-2-1501");
    assert_string_equal(doc_get_text(found->first->value, "phone_masked"), "138****5678");
    assert_int_equal(callers(op, given.yiyuan, "138 1234 5678")->count, 1);
    assert_int_equal(callers(op, given.yiyuan, "13912345678")->count,
                     0); /* another number with that tail */
    assert_int_equal(callers(op, given.yiyuan, "678")->count, 0);
    assert_int_equal(callers(op, given.lakeside, "5678")->count, 0);
    assert_int_equal(
        support_count(op,
                      "SELECT count(*) FROM service_case WHERE phone_tail LIKE '%5678%' /*scan*/"),
        0);
}

static void who_complained_is_hidden_here_too_from_the_department_complained_of(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(
        op, "desk1",
        "{'nature': 'complaint', 'title': '维修态度差', 'house': '3-2-1501',"
        " 'reporter_name': '王芳', 'reporter_phone': '13812345678', 'object': '工程部维修'}");
    struct doc *one = doc_object(op->arena);
    const char *name, *phone;
    struct house *house;

    as(op, "desk1");
    assert_int_equal(callers(op, given.yiyuan, "5678")->count, 1);
    assert_int_equal(
        look_alike(op, "desk1", given.yiyuan,
                   "{'nature': 'complaint', 'house': '3-2-1501', 'title': '维修态度差'}")
            ->count,
        1);
    as(op, "tech1");
    assert_int_equal(callers(op, given.yiyuan, "5678")->count, 0);
    assert_err(case_caller_phone(op, given.yiyuan, id, &name, &phone), ERR_NOT_FOUND);
    assert_ok(register_house_find(op, given.yiyuan, "3-2-1501", &house));
    assert_ok(case_household(op, given.yiyuan, house->id, false, one));
    assert_int_equal(doc_get(one, "people")->count + doc_get(one, "open")->count, 0);
    assert_int_equal(
        look_alike(op, "tech1", given.yiyuan,
                   "{'nature': 'complaint', 'house': '3-2-1501', 'title': '维修态度差'}")
            ->count,
        0);
} /* proves X-35 */

/* ---- the catalogue
 * -------------------------------------------------------------------------------- */

static void complaints_are_sorted_into_a_closed_tree_of_two_levels(void **state)
{
    struct op *op = *state;
    size_t tops = 0;
    int64_t id;

    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++) {
        tops += c->code[0] == 'C';
        for (size_t i = 0; i < CASE_CATALOGUE_MOST_PARTS && c->parts[i] != NULL; i++)
            assert_string_equal(
                case_catalogue_short_name(arena_printf(op->arena, "%s.%zu", c->code, i + 1)),
                c->parts[i]);
        for (const struct case_category *other = CASE_CATALOGUE; other != c; other++)
            assert_string_not_equal(other->code, c->code);
    }
    assert_int_equal(tops, 18);
    assert_string_equal(case_catalogue_name(op->arena, "C03.2"), "维修服务 · 质量差/返修");
    assert_string_equal(case_catalogue_name(op->arena, "电梯"), "电梯");

    refused_for(
        op,
        try_open(op, "desk1",
                 "{'nature': 'complaint', 'title': '慢', 'place': '东门', 'reporter_phone': "
                 "'13800000001',"
                 " 'category': 'C03.7'}",
                 &id),
        "category");
    op_forget_fault(op);
    id = given_open(
        op, "desk1",
        "{'nature': 'complaint', 'title': '慢', 'place': '东门', 'reporter_phone': '13800000001',"
        " 'category': 'C03.2'}");
    assert_string_equal(the_case(op, id)->category, "C03.2");
    assert_err(act(op, "css", id, "classify", "{'category': 'C19'}"), ERR_INVALID);
    op_forget_fault(op);
    done(op, "css", id, "classify", "{'category': 'C03.1'}");
    assert_int_equal(the_case(op, id)->reclassified, 0); /* within its own branch */
} /* proves S4-3.4.2 */

static void a_standard_for_a_branch_holds_for_its_leaves(void **state)
{
    struct op *op = *state;
    struct service_case sc = {.nature = "complaint", .category = "C03.2"};

    assert_string_equal(doc_get_text(case_rules_facts(op->arena, &sc), "category"), "C03");
    sc.category = "维修服务";
    assert_string_equal(doc_get_text(case_rules_facts(op->arena, &sc), "category"), "维修服务");
}

static void what_was_collected_says_in_which_activity(void **state)
{
    struct op *op = *state;
    int64_t id =
        given_open(op, "desk1",
                   "{" A_REPAIR ", 'source_activity': 'visit', 'source_ref': 'BX-20261101-0003'}");

    assert_string_equal(the_case(op, id)->source_mode, "active");
    assert_string_equal(the_case(op, id)->source_activity, "visit");
    assert_string_equal(the_case(op, id)->source_ref, "BX-20261101-0003");
} /* proves S1-4.2 */

static void what_is_paused_without_an_end_has_no_moment_on_paper(void **state)
{
    struct op *op = *state;
    struct doc *list = doc_list(op->arena);

    desk_intake_written_promises(
        op,
        said(op, "[{'metric': 'complete', 'public': true, 'state': 'paused', 'due_at': null},"
                 " {'metric': 'assess', 'public': true, 'state': 'running',"
                 " 'due_at': '2026-11-24T09:00:00+08:00'}]"),
        list);
    assert_int_equal(list->count, 1);
    assert_string_equal(doc_get_text(list->first->value, "what"), "上门查看");
    assert_string_equal(doc_get_text(list->first->value, "by"), "2026-11-24 09:00");
}

static void the_statements_of_intake_are_sound_and_do_not_scan(void **state)
{
    support_check_queries(*state, CASE_LOOKUP_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(two_matters_of_one_call_become_two_cases_in_one_go),
        CASE_EACH_ENGINE(the_matter_in_the_form_comes_after_those_noted_before),
        CASE_EACH_ENGINE(one_wrong_matter_and_nothing_is_opened),
        CASE_EACH_ENGINE(what_was_answered_on_the_spot_is_opened_and_answered_in_one_go),
        CASE_EACH_ENGINE(a_complaint_cannot_be_answered_away_on_the_spot),
        CASE_EACH_ENGINE(what_was_chosen_needs_no_words),
        CASE_EACH_ENGINE(a_whole_number_where_the_house_is_asked_for_is_a_number),
        CASE_EACH_ENGINE(who_called_before_need_not_tell_his_number_again),
        CASE_EACH_ENGINE(the_due_times_shown_before_saving_are_those_that_are_promised),
        CASE_EACH_ENGINE(looking_ahead_writes_nothing),
        CASE_EACH_ENGINE(the_same_matter_is_found_before_it_is_saved_twice),
        CASE_EACH_ENGINE(the_house_shows_people_open_cases_ratings_and_needs),
        CASE_EACH_ENGINE(the_tail_of_a_phone_finds_the_house_and_never_the_number),
        CASE_EACH_ENGINE(who_complained_is_hidden_here_too_from_the_department_complained_of),
        CASE_EACH_ENGINE(complaints_are_sorted_into_a_closed_tree_of_two_levels),
        CASE_EACH_ENGINE(a_standard_for_a_branch_holds_for_its_leaves),
        CASE_EACH_ENGINE(what_was_collected_says_in_which_activity),
        CASE_EACH_ENGINE(what_is_paused_without_an_end_has_no_moment_on_paper),
        CASE_EACH_ENGINE(the_statements_of_intake_are_sound_and_do_not_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
