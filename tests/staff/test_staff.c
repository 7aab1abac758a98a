#include "staff/staff_given.h"

#include "staff/staff_duty_store.h"
#include "staff/staff_login_store.h"
#include "staff/staff_setting_store.h"
#include "staff/staff_store.h"

enum { YIYUAN = 7001, LAKESIDE = 7002 };

/* ---- accounts -------------------------------------------------------------- */

static void a_member_logs_in_with_his_password_only(void **state)
{
    struct op *op = *state;
    int64_t id, found;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    id = given_member(op, "desk1", "front_desk", "yiyuan");

    assert_ok(staff_check_password(op, "desk1", GIVEN_PASSWORD, &found));
    assert_int_equal(found, id);
    assert_ok(staff_check_password(op, " DESK1 ", GIVEN_PASSWORD, &found));
    assert_err(staff_check_password(op, "desk1", "correct horse", &found), ERR_FORBIDDEN);
    assert_err(staff_check_password(op, "desk1", "", &found), ERR_FORBIDDEN);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"
                                       " WHERE password LIKE '$argon2id$%'"),
                     1);
} /* proves X-3 */

static const char *refusal(struct op *op, const char *login, const char *password)
{
    int64_t id;
    const char *why;

    assert_int_equal(staff_check_password(op, login, password, &id), ERR_FORBIDDEN);
    why = op->fault.detail;
    op_forget_fault(op);
    return why;
}

static void unknown_wrong_and_disabled_are_refused_alike(void **state)
{
    struct op *op = *state;
    const char *wrong;

    if (!given_engine(op))
        skip();
    given_member(op, "desk1", "front_desk", NULL);
    given_member(op, "desk2", "front_desk", NULL);
    assert_ok(staff_disable(op, "desk2"));

    wrong = refusal(op, "desk1", "not the password");
    assert_string_equal(refusal(op, "nobody", GIVEN_PASSWORD), wrong);
    assert_string_equal(refusal(op, "desk2", GIVEN_PASSWORD), wrong);
}

static void all_faults_of_a_new_account_are_told_at_once(void **state)
{
    struct op *op = *state;
    struct staff_account account = {
        .login = "前台", .name = " ", .password = "七个字的密码啊", .roles = GIVEN_WORDS("king")};
    int64_t id;

    if (!given_engine(op))
        skip();
    assert_int_equal(staff_add(op, &account, &id), ERR_INVALID);

    assert_int_equal(op->fault.field_count, 4);
    assert_string_equal(op->fault.fields[2].field, "password");
    assert_string_equal(op->fault.fields[2].code, "too_short");
    assert_string_equal(op->fault.fields[2].message, "密码至少 8 个字符");
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"), 0);
    op_forget_fault(op);
}

static void a_login_belongs_to_one_member(void **state)
{
    struct op *op = *state;
    struct staff_account account = {.login = "Desk1",
                                    .name = "另一人",
                                    .password = GIVEN_PASSWORD,
                                    .roles = GIVEN_WORDS("css")};
    int64_t id;

    if (!given_engine(op))
        skip();
    given_member(op, "desk1", "front_desk", NULL);
    assert_err(staff_add(op, &account, &id), ERR_CONFLICT);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"), 1);
}

static void an_account_in_an_unknown_community_is_not_half_made(void **state)
{
    struct op *op = *state;
    struct staff_account account = {.login = "desk1",
                                    .name = "前台一",
                                    .password = GIVEN_PASSWORD,
                                    .roles = GIVEN_WORDS("front_desk"),
                                    .communities = GIVEN_WORDS("yiyuan", "nowhere")};
    int64_t id;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    assert_err(staff_add(op, &account, &id), ERR_INVALID);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_grant"), 0);
}

static void a_database_fault_leaves_no_half_account(void **state)
{
    struct op *op = *state;
    struct staff_account account = {.login = "desk1",
                                    .name = "前台一",
                                    .password = GIVEN_PASSWORD,
                                    .roles = GIVEN_WORDS("front_desk")};
    int64_t id, n = 0;
    err_t e;

    if (!given_engine(op))
        skip();
    do {
        db_fault_at(++n, ERR_IO);
        e = staff_add(op, &account, &id);
        db_fault_at(0, OK);
        op_forget_fault(op);
        if (e != OK)
            assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"), 0);
    } while (e != OK && n < 100);

    assert_true(n > 3);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_user"), 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM staff_grant"), 1);
}

/* ---- who is it --------------------------------------------------------------- */

static void a_session_tells_who_calls_and_what_he_may(void **state)
{
    struct op *op = *state;
    const struct actor *actor;
    const int64_t *ids;
    const char *csrf;
    size_t count;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    assert_ok(
        staff_authenticate(op, given_session(op, given_member(op, "desk1", "front_desk", "yiyuan")),
                           NULL, &actor, &csrf));

    assert_string_equal(actor->login, "desk1");
    assert_string_equal(actor->name, "前台一");
    assert_true(strlen(csrf) >= 40);
    op->actor = actor;
    assert_true(staff_may(op, MAY_LOGGED_IN));
    assert_true(staff_may(op, MAY_OPEN_CASE));
    assert_false(staff_may(op, MAY_ADMINISTER));
    staff_scope(op, MAY_SEE_CASE, &ids, &count);
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], YIYUAN);
    staff_scope(op, MAY_ADMINISTER, &ids, &count);
    assert_int_equal(count, 0);
}

static void what_was_not_given_out_opens_nothing(void **state)
{
    struct op *op = *state;
    const char *session, *token;
    char *far_too_long;

    if (!given_engine(op))
        skip();
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));
    assert_ok(staff_token_add(op, "desk1", &token));

    assert_non_null(caller(op, session, NULL));
    assert_non_null(caller(op, NULL, token));
    assert_null(caller(op, NULL, NULL));
    assert_null(caller(op, "", NULL));
    assert_null(caller(op, token, NULL));
    assert_null(caller(op, session, "anju_of_another"));
    far_too_long = arena_alloc(op->arena, 5000);
    memset(far_too_long, 'x', 4999);
    assert_null(caller(op, far_too_long, NULL));
}

static void a_grant_for_the_company_holds_in_every_community_also_later_ones(void **state)
{
    struct op *op = *state;
    const char *session;
    const int64_t *ids;
    size_t count;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    session = given_session(op, given_member(op, "exec", "exec", NULL));
    given_community(op, LAKESIDE, "lakeside");

    op->actor = caller(op, session, NULL);
    staff_scope(op, MAY_SEE_CASE, &ids, &count);
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], YIYUAN);
    assert_int_equal(ids[1], LAKESIDE);
    assert_int_equal(op_roles_in(op, LAKESIDE), ROLE_BIT(ROLE_EXEC));
    assert_int_equal(op_roles_in(op, 0), ROLE_BIT(ROLE_EXEC));
}

static void a_grant_in_one_community_adds_to_that_of_the_company(void **state)
{
    struct op *op = *state;
    int64_t id;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    id = given_member(op, "quality", "quality", NULL);
    assert_ok(staff_store_grant(op, LAKESIDE, id, ROLE_BIT(ROLE_DIRECTOR)));

    op->actor = caller(op, given_session(op, id), NULL);
    assert_int_equal(op_roles_in(op, YIYUAN), ROLE_BIT(ROLE_QUALITY));
    assert_int_equal(op_roles_in(op, LAKESIDE), ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_DIRECTOR));
}

static void a_disabled_member_loses_session_and_token_at_once(void **state)
{
    struct op *op = *state;
    const char *session, *token;

    if (!given_engine(op))
        skip();
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));
    assert_ok(staff_token_add(op, "desk1", &token));

    assert_ok(staff_disable(op, "desk1"));

    assert_null(caller(op, session, NULL));
    assert_null(caller(op, NULL, token));
    assert_err(staff_token_add(op, "desk1", &token), ERR_CONFLICT);
}

/* Not only because disabling removes them: a row that slipped in later opens nothing. */
static void a_session_of_a_disabled_member_opens_nothing(void **state)
{
    struct op *op = *state;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_member(op, "desk1", "front_desk", NULL);
    assert_ok(staff_disable(op, "desk1"));
    assert_null(caller(op, given_session(op, id), NULL));
}

static void nobody_and_the_program_itself_are_no_members(void **state)
{
    struct op *op = *state;
    struct actor anyone = {.id = -1};

    if (!given_engine(op))
        skip();
    assert_false(staff_may(op, MAY_LOGGED_IN));
    op->actor = &anyone;
    assert_true(staff_may(op, MAY_ANYONE));
    assert_false(staff_may(op, MAY_LOGGED_IN));
    assert_false(staff_may(op, MAY_WORK));
}

/* ---- who is there ------------------------------------------------------------------- */

static void given_shift(struct op *op, enum staff_role role, int64_t user_id, int64_t from_at,
                        int64_t to_at)
{
    struct staff_shift shift = {.community_id = YIYUAN,
                                .role = role,
                                .user_id = user_id,
                                .from_at = from_at,
                                .to_at = to_at};
    int64_t id;

    assert_ok(staff_shift_add(op, &shift, &id));
}

static void assert_on_duty(struct op *op, int64_t at, size_t expected_count, int64_t first)
{
    int64_t *ids;
    size_t count;

    assert_ok(staff_on_duty(op, YIYUAN, ROLE_TECHNICIAN, at, &ids, &count));
    assert_int_equal(count, expected_count);
    if (expected_count > 0)
        assert_int_equal(ids[0], first);
}

static void the_roster_says_who_is_there_and_else_it_is_all_of_the_role(void **state)
{
    struct op *op = *state;
    int64_t one, other;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    one = given_member(op, "tech1", "technician", "yiyuan");
    other = given_member(op, "tech2", "technician", "yiyuan");
    given_member(op, "lake_tech", "technician", "lakeside");
    given_member(op, "desk1", "front_desk", "yiyuan");
    given_shift(op, ROLE_TECHNICIAN, other, 1000, 2000);
    given_shift(op, ROLE_DUTY, one, 0, 9000);

    assert_on_duty(op, 999, 2, one);
    assert_on_duty(op, 1000, 1, other);
    assert_on_duty(op, 1999, 1, other);
    assert_on_duty(op, 2000, 2, one);
    assert_ok(staff_disable(op, "tech2"));
    assert_on_duty(op, 1500, 1, one);
    assert_ok(staff_disable(op, "tech1"));
    assert_on_duty(op, 1500, 0, 0);
}

static void members_of_the_headquarters_are_there_for_each_community(void **state)
{
    struct op *op = *state;
    int64_t id, *ids;
    size_t count;

    if (!given_engine(op))
        skip();
    id = given_member(op, "quality", "quality", NULL);
    assert_ok(staff_on_duty(op, LAKESIDE, ROLE_QUALITY, op->now, &ids, &count));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], id);
}

static void a_colleague_is_found_in_his_communities_only(void **state)
{
    struct op *op = *state;
    struct staff_member *member;
    int64_t id;

    if (!given_engine(op))
        skip();
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    id = given_member(op, "tech1", "technician", "yiyuan");
    given_member(op, "quality", "quality", NULL);

    assert_ok(staff_find_in(op, YIYUAN, "TECH1", &member));
    assert_int_equal(member->id, id);
    assert_ok(staff_find_in(op, YIYUAN, arena_printf(op->arena, "%lld", (long long)id), &member));
    assert_string_equal(member->login, "tech1");
    assert_ok(staff_find_in(op, LAKESIDE, "quality", &member));
    assert_err(staff_find_in(op, LAKESIDE, "tech1", &member), ERR_NOT_FOUND);
    assert_err(staff_find_in(op, YIYUAN, "stranger", &member), ERR_NOT_FOUND);
}

/* ---- tables -------------------------------------------------------------------------- */

static void every_role_is_found_by_its_code(void **state)
{
    enum staff_role found;

    (void)state;
    for (enum staff_role role = 0; role < ROLE_COUNT; role++) {
        assert_true(staff_role_find(staff_role_code(role), &found));
        assert_int_equal(found, role);
        assert_non_null(staff_role_name(role));
    }
    assert_false(staff_role_find("king", &found));
}

static void every_statement_can_be_prepared_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    support_check_queries(op, STAFF_STORE_QUERIES);
    support_check_queries(op, STAFF_LOGIN_STORE_QUERIES);
    support_check_queries(op, STAFF_SETTING_STORE_QUERIES);
    support_check_queries(op, STAFF_DUTY_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_member_logs_in_with_his_password_only),
        SUPPORT_EACH_ENGINE(unknown_wrong_and_disabled_are_refused_alike),
        SUPPORT_EACH_ENGINE(all_faults_of_a_new_account_are_told_at_once),
        SUPPORT_EACH_ENGINE(a_login_belongs_to_one_member),
        SUPPORT_EACH_ENGINE(an_account_in_an_unknown_community_is_not_half_made),
        SUPPORT_EACH_ENGINE(a_database_fault_leaves_no_half_account),
        SUPPORT_EACH_ENGINE(a_session_tells_who_calls_and_what_he_may),
        SUPPORT_EACH_ENGINE(what_was_not_given_out_opens_nothing),
        SUPPORT_EACH_ENGINE(a_grant_for_the_company_holds_in_every_community_also_later_ones),
        SUPPORT_EACH_ENGINE(a_grant_in_one_community_adds_to_that_of_the_company),
        SUPPORT_EACH_ENGINE(a_disabled_member_loses_session_and_token_at_once),
        SUPPORT_EACH_ENGINE(a_session_of_a_disabled_member_opens_nothing),
        SUPPORT_EACH_ENGINE(nobody_and_the_program_itself_are_no_members),
        SUPPORT_EACH_ENGINE(the_roster_says_who_is_there_and_else_it_is_all_of_the_role),
        SUPPORT_EACH_ENGINE(members_of_the_headquarters_are_there_for_each_community),
        SUPPORT_EACH_ENGINE(a_colleague_is_found_in_his_communities_only),
        cmocka_unit_test(every_role_is_found_by_its_code),
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
