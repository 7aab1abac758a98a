#include "base/json.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_rules.h"
#include "register/register_resident_store.h"
#include "register/register_store.h"
#include "staff/staff.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

static bool given_engine(struct op *op)
{
    char *path;

    if (op == NULL)
        return false;
    setenv("ANJU_FAST_PASSWORDS", "1", 1);
    path = arena_printf(op->arena, "%s/journal.key", support_folder(op));
    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    return true;
}

static int64_t given_community(struct op *op, const char *code, const char *counter_hours)
{
    struct community community = {
        .code = code, .name = "小区", .counter_hours = counter_hours, .utc_offset_min = 480};
    int64_t id;

    assert_ok(register_community_add(op, &community, &id));
    return id;
}

/* Acts from here on as a new member; `community` NULL: of the whole company. */
static void given_caller(struct op *op, const char *login, const char *community)
{
    const char *const roles[] = {"front_desk", NULL}, *const codes[] = {community, NULL};
    struct staff_account account = {.login = login,
                                    .name = "前台",
                                    .password = "a good password",
                                    .roles = roles,
                                    .communities = community == NULL ? NULL : codes};
    const char *cookie, *csrf;
    int64_t id;

    assert_ok(staff_add(op, &account, &id));
    assert_ok(staff_session_open(op, id, &cookie));
    assert_ok(staff_authenticate(op, cookie, NULL, &op->actor, &csrf));
    assert_non_null(op->actor);
}

/* ---- communities ------------------------------------------------------------- */

static void each_community_of_the_company_has_its_own_settings(void **state)
{
    struct op *op = *state;
    struct community *yiyuan, *lakeside;
    size_t count;

    if (!given_engine(op))
        skip();
    given_community(op, "yiyuan", "08:00-22:00");
    given_community(op, "lakeside", "09:00-12:00,13:00-18:00");

    assert_ok(register_community_find(op, "yiyuan", &yiyuan));
    assert_ok(register_community_find(op, "lakeside", &lakeside));
    assert_string_equal(yiyuan->counter_hours, "08:00-22:00");
    assert_string_equal(lakeside->counter_hours, "09:00-12:00,13:00-18:00");
    assert_string_equal(lakeside->hotline_hours, "00:00-24:00");
    assert_ok(register_community_list(op, &yiyuan, &count));
    assert_int_equal(count, 2);
    assert_err(register_community_find(op, "nowhere", &yiyuan), ERR_NOT_FOUND);
    assert_err(register_community_get(op, 1, &yiyuan), ERR_NOT_FOUND);
} /* proves X-1 S3-3C.3b */

static void a_code_belongs_to_one_community(void **state)
{
    struct op *op = *state;
    struct community again = {.code = "yiyuan", .name = "另一个", .utc_offset_min = 480};
    int64_t id;

    if (!given_engine(op))
        skip();
    given_community(op, "yiyuan", NULL);
    assert_err(register_community_add(op, &again, &id), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM community"), 1);
}

static void all_faults_of_a_new_community_are_told_at_once(void **state)
{
    struct op *op = *state;
    struct community wrong = {.code = "Yi Yuan",
                              .name = "",
                              .property_kind = "castle",
                              .utc_offset_min = 9999,
                              .counter_hours = "22:00-08:00"};
    int64_t id;

    if (!given_engine(op))
        skip();
    assert_int_equal(register_community_add(op, &wrong, &id), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 5);
    op_forget_fault(op);
}

struct found {
    const char *subject;
    int count;
};

static err_t count_subject(struct op *op, const struct journal_event *event, void *arg)
{
    struct found *found = arg;

    (void)op;
    if (str_equal(event->subject, found->subject))
        found->count++;
    return OK;
}

static void a_new_community_and_its_houses_stand_in_its_own_record(void **state)
{
    struct op *op = *state;
    struct found found = {.subject = "house"};
    struct journal_fault fault;
    int64_t community, id, events;

    if (!given_engine(op))
        skip();
    community = given_community(op, "yiyuan", NULL);
    assert_ok(
        register_house_add(op, &(struct house){.community_id = community, .code = "1-1-101"}, &id));

    assert_ok(journal_each(op, community, 0, count_subject, &found));
    assert_int_equal(found.count, 1);
    found = (struct found){.subject = "community"};
    assert_ok(journal_each(op, community, 0, count_subject, &found));
    assert_int_equal(found.count, 1);
    assert_ok(journal_verify(op, community, &fault, &events));
}

static err_t command(struct op *op, const char *words)
{
    size_t argc;
    char **argv = str_split(op->arena, words, ' ', &argc);

    return register_cli_community(op, (int)argc, argv);
}

static void a_community_is_made_by_command(void **state)
{
    struct op *op = *state;
    struct community *made;

    if (!given_engine(op))
        skip();
    assert_ok(
        command(op, "community add --code yiyuan --name 颐园世家 --counter-hours 09:00-21:00"));
    assert_ok(command(op, "community list --json"));

    assert_ok(register_community_find(op, "yiyuan", &made));
    assert_string_equal(made->counter_hours, "09:00-21:00");
    assert_int_equal(made->utc_offset_min, 480);
    assert_err(command(op, "community add --code yiyuan --name 又一个"), ERR_CONFLICT);
    assert_err(command(op, "community add --name 无代码"), ERR_INVALID);
    assert_err(command(op, "community add --offset eight"), ERR_INVALID);
    assert_err(command(op, "community"), ERR_INVALID);
}

/* ---- the choice of a community -------------------------------------------------- */

static void a_member_writes_for_his_only_community_without_naming_it(void **state)
{
    struct op *op = *state;
    int64_t yiyuan, chosen;

    if (!given_engine(op))
        skip();
    yiyuan = given_community(op, "yiyuan", NULL);
    given_community(op, "lakeside", NULL);
    given_caller(op, "desk1", "yiyuan");

    op->utc_offset_min = 0;
    assert_ok(register_choose_community(op, NULL, &chosen));
    assert_int_equal(chosen, yiyuan);
    assert_int_equal(op->utc_offset_min, 480);
    assert_ok(register_choose_community(op, "yiyuan", &chosen));
    assert_int_equal(chosen, yiyuan);
}

static const char *refusal(struct op *op, const char *code)
{
    const char *why;
    int64_t chosen;

    assert_int_equal(register_choose_community(op, code, &chosen), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 1);
    assert_string_equal(op->fault.fields[0].field, "community");
    why = op->fault.fields[0].code;
    op_forget_fault(op);
    return why;
}

static void a_community_of_others_is_answered_as_one_that_is_not_there(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    given_community(op, "yiyuan", NULL);
    given_community(op, "lakeside", NULL);
    given_caller(op, "desk1", "yiyuan");

    assert_string_equal(refusal(op, "lakeside"), "unknown");
    assert_string_equal(refusal(op, "nowhere"), "unknown");
}

static void who_works_in_several_communities_names_one(void **state)
{
    struct op *op = *state;
    int64_t lakeside, chosen;

    if (!given_engine(op))
        skip();
    given_community(op, "yiyuan", NULL);
    given_caller(op, "exec", NULL);
    assert_ok(register_choose_community(op, "", &chosen));

    lakeside = given_community(op, "lakeside", NULL);
    given_caller(op, "exec2", NULL);
    assert_string_equal(refusal(op, NULL), "required");
    assert_ok(register_choose_community(op, "lakeside", &chosen));
    assert_int_equal(chosen, lakeside);
}

static void the_list_shows_the_callers_communities_only(void **state)
{
    struct op *op = *state;
    struct reply reply = {0};
    struct request req = {.op = op};
    struct doc *items;

    if (!given_engine(op))
        skip();
    given_community(op, "yiyuan", NULL);
    given_community(op, "lakeside", NULL);
    given_caller(op, "desk1", "lakeside");

    assert_ok(REGISTER_ROUTES[0].handler(&req, &reply));
    items = doc_get(reply.document, "items");
    assert_int_equal(items->count, 1);
    assert_string_equal(doc_get_text(items->first->value, "code"), "lakeside");
}

/* ---- houses ------------------------------------------------------------------------ */

static void a_house_is_found_however_its_code_is_written(void **state)
{
    static const char *const FORMS[] = {"3-2-1501",
                                        "3栋2单元1501",
                                        "3栋2单元1501室",
                                        "３－２－１５０１",
                                        "3号楼2单元1501号",
                                        " 3 幢 2 单元 1501 ",
                                        "03-02-1501",
                                        "3—2—1501",
                                        "3#2-1501房",
                                        "3/2/1501",
                                        NULL};
    struct op *op = *state;
    struct house *house;
    int64_t community, other, id;

    if (!given_engine(op))
        skip();
    community = given_community(op, "yiyuan", NULL);
    other = given_community(op, "lakeside", NULL);
    assert_ok(register_house_add(op,
                                 &(struct house){.community_id = community,
                                                 .code = "3座2单元1501",
                                                 .handover = "under_construction",
                                                 .warranty_until = 4711},
                                 &id));

    for (const char *const *form = FORMS; *form != NULL; form++) {
        assert_ok(register_house_find(op, community, *form, &house));
        assert_int_equal(house->id, id);
    }
    assert_string_equal(house->code, "3-2-1501");
    assert_string_equal(house->handover, "under_construction");
    assert_int_equal(house->warranty_until, 4711);
    assert_err(register_house_find(op, community, "3-2-1502", &house), ERR_NOT_FOUND);
    assert_err(register_house_find(op, other, "3-2-1501", &house), ERR_NOT_FOUND);
}

static void a_house_stands_once(void **state)
{
    struct op *op = *state;
    struct house house = {.code = "3-2-1501"};
    int64_t id;

    if (!given_engine(op))
        skip();
    house.community_id = given_community(op, "yiyuan", NULL);
    assert_ok(register_house_add(op, &house, &id));
    house.code = "3栋2单元1501";
    assert_err(register_house_add(op, &house, &id), ERR_CONFLICT);
    house.code = "???";
    assert_err(register_house_add(op, &house, &id), ERR_INVALID);
}

static void assert_code(struct arena *a, const char *text, const char *expected)
{
    const char *code = register_house_code(a, text);

    if (expected == NULL)
        assert_null(code);
    else
        assert_string_equal(code, expected);
}

static void house_codes_have_one_form(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_code(a, "a座1201", "A-1201");
    assert_code(a, "Ｂ１-０２３", "B1-23");
    assert_code(a, "商铺12", "商铺12");
    assert_code(a, "0-0-0", "0-0-0");
    assert_code(a, "--3--2--", "3-2");
    assert_code(a, "", NULL);
    assert_code(a, "栋单元室", NULL);
    assert_code(a, NULL, NULL);
    assert_code(a, "3-2-1501'; DROP TABLE house", NULL);
    assert_code(a, "3-2-<b>", NULL);
    assert_code(a, "\xff\xfe", NULL);
    assert_code(a, "1-2-3-4-5-6-7", NULL);
    assert_code(a, "11111111111111111111111111111111111111111", NULL);
    arena_free(a);
}

static void service_hours_are_ascending_periods_of_a_day(void **state)
{
    static const char *const GOOD[] = {"00:00-24:00", "08:30-12:00,14:00-17:30",
                                       "08:00-12:00,12:00-18:00", NULL};
    static const char *const BAD[] = {"",
                                      "8:30-12:00",
                                      "08:30-12:00,",
                                      "12:00-08:30",
                                      "08:00-08:00",
                                      "08:00-24:01",
                                      "08:60-12:00",
                                      "14:00-17:30,08:30-12:00",
                                      "08:30-12:00;14:00-17:30",
                                      "08:30-12:00 ",
                                      "08:30-12:00,14:00-17:3",
                                      NULL};

    (void)state;
    for (const char *const *hours = GOOD; *hours != NULL; hours++)
        assert_true(register_rules_are_hours(*hours));
    for (const char *const *hours = BAD; *hours != NULL; hours++)
        assert_false(register_rules_are_hours(*hours));
}

/* ---- changes ------------------------------------------------------------------------ */

static void new_hours_hold_and_the_former_ones_are_kept(void **state)
{
    struct op *op = *state;
    struct community change = {.name = "颐园", .counter_hours = "09:00-18:00"}, *now, *before;

    if (!given_engine(op))
        skip();
    change.id = given_community(op, "yiyuan", "08:00-22:00");
    assert_ok(register_community_change(op, &change));
    assert_ok(register_community_get(op, change.id, &now));
    assert_string_equal(now->counter_hours, "09:00-18:00");
    assert_string_equal(now->name, "颐园");
    assert_string_equal(now->hotline_hours, "00:00-24:00");
    assert_true(now->hours_id > 0);
    assert_ok(register_community_get_with_hours(op, change.id, 0, &before));
    assert_string_equal(before->counter_hours, "08:00-22:00");
    assert_ok(register_community_change(op, &change)); /* nothing new: no event */
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"
                                       " WHERE kind = 'community_changed'"),
                     1);
    change.counter_hours = "nonsense";
    assert_int_equal(register_community_change(op, &change), ERR_INVALID);
} /* proves X-22 */

/* ---- residents ------------------------------------------------------------------------ */

static bool enters(struct op *op, const char *phone, const char *code, const char **ret_cookie)
{
    bool entered;

    assert_ok(register_resident_enter(op, phone, code, ret_cookie, &entered));
    return entered;
}

static void a_resident_enters_with_a_code_until_he_moves_out(void **state)
{
    struct op *op = *state;
    struct resident new_one = {.house = "1-1-101", .name = "王女士", .kind = "owner", .phone = "138 0000 1234"};
    struct house house = {.code = "1-1-101"};
    const char *code, *cookie, *csrf;
    const struct actor *actor;
    int64_t id;
    bool known;

    if (!given_engine(op))
        skip();
    house.community_id = new_one.community_id = given_community(op, "yiyuan", NULL);
    assert_ok(register_house_add(op, &house, &id));
    assert_ok(register_resident_add(op, &new_one, &id));
    assert_err(register_resident_add(op, &new_one, &id), ERR_CONFLICT);
    op_forget_fault(op);

    assert_ok(register_resident_code(op, "13800001234", &code, &known));
    assert_true(known);
    for (int i = 0; i < 5; i++)
        assert_false(enters(op, "13800001234", "not it", &cookie));
    assert_false(enters(op, "13800001234", code, &cookie));
    for (int i = 1; i < 10; i++)
        assert_ok(register_resident_code(op, "13800001234", &code, &known));
    assert_true(known);
    assert_ok(register_resident_code(op, "13800001234", &cookie, &known));
    assert_false(known); /* the eleventh of the day is not sent, and the tenth still counts */
    assert_true(enters(op, "13800001234", code, &cookie));

    assert_ok(register_resident_authenticate(op, cookie, &actor, &csrf));
    assert_non_null(actor);
    assert_int_equal(op_roles_in(&(struct op){.actor = actor}, new_one.community_id), ROLE_BIT(ROLE_OWNER));
    assert_ok(register_resident_end(op, new_one.community_id, actor->id));
    assert_ok(register_resident_authenticate(op, cookie, &actor, &csrf));
    assert_null(actor);
    assert_ok(register_resident_code(op, "13800001234", &code, &known));
    assert_false(known);
}

static void another_day_has_codes_of_its_own(void **state)
{
    struct op *op = *state;
    const char *code;
    bool known;

    if (!given_engine(op))
        skip();
    for (int i = 0; i < 12; i++)
        assert_ok(register_resident_code(op, "13900000000", &code, &known));
    assert_int_equal(support_count(op, "SELECT made FROM resident_code"), 12);
    op->now += 25 * INT64_C(3600000);
    assert_ok(register_resident_code(op, "13900000000", &code, &known));
    assert_int_equal(support_count(op, "SELECT made FROM resident_code"), 1);
}

/* ---- many houses ---------------------------------------------------------------------- */

static struct register_house_list read_houses(struct op *op, int64_t community_id, const char *text)
{
    struct register_house_list list;

    assert_ok(register_houses_read(op, community_id, text, strlen(text), &list));
    return list;
}

static void houses_come_from_lines_in_any_form(void **state)
{
    struct op *op = *state;
    struct register_house_list list;
    int64_t id, count;

    if (!given_engine(op))
        skip();
    id = given_community(op, "yiyuan", NULL);
    list = read_houses(op, id, "\xEF\xBB\xBF楼栋,单元,房号\r\n1,1,101\r\n\r\n2栋1单元301\r\n3-2-1501\n");
    assert_int_equal(list.count, 3);
    assert_string_equal(list.codes[0], "1-1-101");
    assert_string_equal(list.codes[1], "2-1-301");
    assert_ok(register_houses_add(op, id, &list));
    list = read_houses(op, id, "1-1-101\n1-1-102");
    assert_int_equal(list.there, 1);
    assert_int_equal(list.count, 1);
    assert_ok(register_houses_add(op, id, &list));
    assert_ok(register_houses_count(op, id, &count));
    assert_int_equal(count, 4);
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'houses_added'"), 2);
}

static void one_bad_line_adds_no_house_and_every_bad_line_is_named(void **state)
{
    struct op *op = *state;
    struct register_house_list list;
    int64_t id, count;

    if (!given_engine(op))
        skip();
    id = given_community(op, "yiyuan", NULL);
    list = read_houses(op, id, "1-1-101\n@@\n1-1-102\n01-01-101\n1-2-3-4-5-6-7\n");
    assert_int_equal(list.fault_count, 3);
    assert_int_equal(list.faults[0].line, 2);
    assert_int_equal(list.faults[1].line, 4);
    assert_string_equal(list.faults[1].reason, "与第 1 行是同一户");
    assert_int_equal(list.faults[2].line, 5);
    assert_int_equal(register_houses_add(op, id, &list), ERR_INVALID);
    op_forget_fault(op);
    assert_ok(register_houses_count(op, id, &count));
    assert_int_equal(count, 0);
}

static void a_regular_plan_makes_every_house_once(void **state)
{
    struct op *op = *state;
    struct register_house_plan plan = {1, 2, 2, 3, 2};
    struct register_house_list list;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_community(op, "yiyuan", NULL);
    list = read_houses(op, id, register_houses_plan(op, &plan));
    assert_int_equal(list.fault_count, 0);
    assert_int_equal(list.count, 24);
    assert_string_equal(list.codes[0], "1-1-101");
    assert_string_equal(list.codes[23], "2-2-302");
}

static void every_statement_can_be_prepared_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    support_check_queries(op, REGISTER_STORE_QUERIES);
    support_check_queries(op, REGISTER_RESIDENT_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(each_community_of_the_company_has_its_own_settings),
        SUPPORT_EACH_ENGINE(a_code_belongs_to_one_community),
        SUPPORT_EACH_ENGINE(all_faults_of_a_new_community_are_told_at_once),
        SUPPORT_EACH_ENGINE(a_new_community_and_its_houses_stand_in_its_own_record),
        SUPPORT_EACH_ENGINE(a_community_is_made_by_command),
        SUPPORT_EACH_ENGINE(a_member_writes_for_his_only_community_without_naming_it),
        SUPPORT_EACH_ENGINE(a_community_of_others_is_answered_as_one_that_is_not_there),
        SUPPORT_EACH_ENGINE(who_works_in_several_communities_names_one),
        SUPPORT_EACH_ENGINE(the_list_shows_the_callers_communities_only),
        SUPPORT_EACH_ENGINE(a_house_is_found_however_its_code_is_written),
        SUPPORT_EACH_ENGINE(a_house_stands_once),
        SUPPORT_EACH_ENGINE(a_resident_enters_with_a_code_until_he_moves_out),
        SUPPORT_EACH_ENGINE(another_day_has_codes_of_its_own),
        SUPPORT_EACH_ENGINE(new_hours_hold_and_the_former_ones_are_kept),
        SUPPORT_EACH_ENGINE(houses_come_from_lines_in_any_form),
        SUPPORT_EACH_ENGINE(one_bad_line_adds_no_house_and_every_bad_line_is_named),
        SUPPORT_EACH_ENGINE(a_regular_plan_makes_every_house_once),
        cmocka_unit_test(house_codes_have_one_form),
        cmocka_unit_test(service_hours_are_ascending_periods_of_a_day),
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
