#include "staff/staff_admin_store.h"
#include "staff/staff_delegation_store.h"
#include "staff/staff_given.h"

static const int64_t YIYUAN = 7001, LAKESIDE = 7002;

static bool given(struct op *op)
{
    if (!given_engine(op))
        return false;
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    return true;
}

static int64_t events(struct op *op, const char *kind)
{
    return support_count(
        op, arena_printf(op->arena, "SELECT count(*) FROM journal_event WHERE kind = '%s'", kind));
}

static void every_statement_can_be_prepared(void **state)
{
    struct op *op = *state;

    if (!given(op))
        skip();
    support_check_queries(op, STAFF_ADMIN_STORE_QUERIES);
    support_check_queries(op, STAFF_DELEGATION_STORE_QUERIES);
}

static void a_change_of_roles_holds_at_once_and_is_recorded(void **state)
{
    struct op *op = *state;
    int64_t id;
    const char *session;

    if (!given(op))
        skip();
    id = given_member(op, "desk1", "front_desk", "yiyuan");
    session = given_session(op, id);
    assert_ok(staff_set_roles(op, id, LAKESIDE, ROLE_BIT(ROLE_CSS)));
    assert_int_equal(caller(op, session, NULL)->grant_count, 2);
    assert_ok(staff_set_roles(op, id, YIYUAN, 0));
    assert_int_equal(caller(op, session, NULL)->grant_count, 1);
    assert_int_equal(events(op, "user_roles_changed"), 2);
    assert_ok(staff_set_roles(op, id, YIYUAN, 0)); /* nothing changes: nothing is recorded */
    assert_int_equal(events(op, "user_roles_changed"), 2);
} /* proves X-22 */

static void an_administrator_holds_no_other_role(void **state)
{
    struct op *op = *state;
    const char *const both[] = {"admin", "front_desk", NULL};
    struct staff_account account = {
        .login = "both", .name = "两样", .password = GIVEN_PASSWORD, .roles = both};
    int64_t id;

    if (!given(op))
        skip();
    assert_int_equal(staff_add(op, &account, &id), ERR_INVALID);
    op_forget_fault(op);
    id = given_member(op, "desk1", "front_desk", "yiyuan");
    assert_int_equal(staff_set_roles(op, id, 0, ROLE_BIT(ROLE_ADMIN)), ERR_INVALID);
}

static void the_last_administrator_stays(void **state)
{
    struct op *op = *state;
    int64_t first, second;

    if (!given(op))
        skip();
    first = given_member(op, "admin", "admin", NULL);
    assert_int_equal(staff_disable(op, "admin"), ERR_CONFLICT);
    op_forget_fault(op);
    assert_int_equal(staff_set_roles(op, first, 0, 0), ERR_CONFLICT);
    op_forget_fault(op);
    second = given_member(op, "admin2", "admin", NULL);
    assert_ok(staff_disable(op, "admin"));
    assert_int_equal(staff_set_roles(op, second, 0, 0), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(staff_enable(op, "admin"));
    assert_ok(staff_set_roles(op, second, 0, 0));
    assert_int_equal(events(op, "user_enabled"), 1);
}

static void a_reset_password_is_good_for_one_change(void **state)
{
    struct op *op = *state;
    const char *session, *hash, *password;
    int64_t id, found;
    bool must_change;

    if (!given(op))
        skip();
    id = given_member(op, "desk1", "front_desk", "yiyuan");
    session = given_session(op, id);
    password = staff_first_password(op->arena);
    assert_int_equal(strlen(password), 14);
    assert_ok(staff_password_hash(op, password, &hash));
    assert_ok(staff_reset_password(op, id, hash, true));
    assert_null(caller(op, session, NULL));
    assert_ok(staff_check_password(op, "desk1", password, &found));
    assert_ok(staff_must_change(op, id, &must_change));
    assert_true(must_change);
    assert_ok(staff_set_password(op, "desk1", GIVEN_PASSWORD));
    assert_ok(staff_must_change(op, id, &must_change));
    assert_false(must_change);
} /* proves X-3 */

static void ended_sessions_are_over_at_once(void **state)
{
    struct op *op = *state;
    struct staff_admin_session *sessions;
    const char *one, *other;
    size_t count;
    int64_t id;

    if (!given(op))
        skip();
    id = given_member(op, "desk1", "front_desk", "yiyuan");
    one = given_session(op, id);
    other = given_session(op, id);
    assert_ok(staff_admin_store_sessions(op, id, &sessions, &count));
    assert_int_equal(count, 2);
    assert_ok(staff_end_sessions(op, id, arena_text_n(op->arena, sessions[0].hash, 16)));
    assert_int_equal((caller(op, one, NULL) == NULL) + (caller(op, other, NULL) == NULL), 1);
    assert_ok(staff_end_sessions(op, id, NULL));
    assert_null(caller(op, one, NULL));
    assert_null(caller(op, other, NULL));
    assert_int_equal(events(op, "sessions_ended"), 2);
}

static void a_list_shows_the_accounts_of_ones_communities_only(void **state)
{
    struct op *op = *state;
    struct staff_admin_filter filter = {
        .ids = &YIYUAN, .id_count = 1, .words = "", .after = "", .limit = 10};
    struct staff_admin_member *members, *one;
    int64_t lake;
    size_t count;

    if (!given(op))
        skip();
    given_member(op, "desk1", "front_desk", "yiyuan");
    given_member(op, "desk2", "front_desk", "yiyuan");
    lake = given_member(op, "lake", "front_desk", "lakeside");
    assert_ok(staff_admin_store_list(op, &filter, &members, &count));
    assert_int_equal(count, 2);
    assert_int_equal(staff_admin_store_get(op, &filter, lake, &one), ERR_NOT_FOUND);
    op_forget_fault(op);
    filter.after = "desk1";
    assert_ok(staff_admin_store_list(op, &filter, &members, &count));
    assert_int_equal(count, 1);
    filter = (struct staff_admin_filter){.everyone = true, .words = "l", .after = "", .limit = 10};
    assert_ok(staff_admin_store_list(op, &filter, &members, &count));
    assert_int_equal(count, 1);
} /* proves X-1 */

static void shifts_of_one_person_do_not_overlap(void **state)
{
    struct op *op = *state;
    struct staff_shift shift = {.community_id = YIYUAN, .role = ROLE_DUTY, .from_at = 1000,
                                .to_at = 2000};
    int64_t id, unused;

    if (!given(op))
        skip();
    shift.user_id = given_member(op, "duty1", "duty", "yiyuan");
    assert_ok(staff_shift_add(op, &shift, &id));
    shift.community_id = LAKESIDE;
    shift.from_at = 1999;
    shift.to_at = 3000;
    assert_int_equal(staff_shift_add(op, &shift, &unused), ERR_INVALID);
    assert_string_equal(op->fault.fields[0].code, "overlaps");
    op_forget_fault(op);
    shift.from_at = 2000;
    assert_ok(staff_shift_add(op, &shift, &unused));
    assert_int_equal(staff_shift_remove(op, LAKESIDE, id), ERR_NOT_FOUND);
    op_forget_fault(op);
    assert_ok(staff_shift_remove(op, YIYUAN, id));
    assert_int_equal(support_count(op, "SELECT count(*) FROM duty_shift"), 1);
    assert_int_equal(events(op, "shift_removed"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared),
        SUPPORT_EACH_ENGINE(a_change_of_roles_holds_at_once_and_is_recorded),
        SUPPORT_EACH_ENGINE(an_administrator_holds_no_other_role),
        SUPPORT_EACH_ENGINE(the_last_administrator_stays),
        SUPPORT_EACH_ENGINE(a_reset_password_is_good_for_one_change),
        SUPPORT_EACH_ENGINE(ended_sessions_are_over_at_once),
        SUPPORT_EACH_ENGINE(a_list_shows_the_accounts_of_ones_communities_only),
        SUPPORT_EACH_ENGINE(shifts_of_one_person_do_not_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
