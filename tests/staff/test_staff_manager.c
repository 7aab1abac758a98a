#include "staff/staff_given.h"
#include "staff/staff_manager.h"

static const int64_t YIYUAN = 7001, LAKESIDE = 7002;

static bool given(struct op *op)
{
    if (!given_engine(op))
        return false;
    given_community(op, YIYUAN, "yiyuan");
    given_community(op, LAKESIDE, "lakeside");
    return true;
}

static void assert_manager(struct op *op, int64_t community_id, int64_t id)
{
    const char *name;
    int64_t found;

    assert_ok(staff_manager_get(op, community_id, &found, &name));
    assert_int_equal(found, id);
}

/* Refused because of the roles, with a message that names who holds the post. */
static void assert_refused(struct op *op, err_t e)
{
    assert_int_equal(e, ERR_INVALID);
    assert_string_equal(op->fault.fields[0].field, "role");
    assert_non_null(strstr(op->fault.fields[0].message, "前台一"));
    op_forget_fault(op);
}

static void a_community_has_one_manager(void **state)
{
    struct op *op = *state;
    const char *const roles[] = {"director", NULL}, *const communities[] = {"yiyuan", NULL};
    struct staff_account second = {.login = "second",
                                   .name = "第二位",
                                   .password = GIVEN_PASSWORD,
                                   .roles = roles,
                                   .communities = communities};
    int64_t first, css, id;

    if (!given(op))
        skip();
    first = given_member(op, "first", "director", "yiyuan");
    assert_manager(op, YIYUAN, first);
    assert_refused(op, staff_add(op, &second, &id));
    css = given_member(op, "css", "css", "yiyuan");
    assert_refused(op, staff_set_roles(op, css, YIYUAN, ROLE_BIT(ROLE_DIRECTOR)));
    assert_ok(staff_set_roles(op, css, LAKESIDE, ROLE_BIT(ROLE_DIRECTOR)));
    assert_manager(op, LAKESIDE, css);
    /* Nobody is the manager of all communities at once. */
    assert_int_equal(staff_set_roles(op, css, 0, ROLE_BIT(ROLE_DIRECTOR)), ERR_INVALID);
    op_forget_fault(op);
    /* He may get other posts besides. */
    assert_ok(staff_set_roles(op, first, YIYUAN, ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS)));
} /* proves S3-4.1 */

static void the_manager_has_the_whole_community_and_no_other(void **state)
{
    struct op *op = *state;
    const uint64_t all[] = {MAY_SEE_CASE, MAY_OPEN_CASE, MAY_EXPORT, MAY_SEE_STAFF, MAY_ROSTER};
    const int64_t *ids;
    size_t count;

    if (!given(op))
        skip();
    given_member(op, "first", "director", "yiyuan");
    assert_ok(staff_actor(op, "first", &op->actor));
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        staff_scope(op, all[i], &ids, &count);
        assert_int_equal(count, 1);
        assert_int_equal(ids[0], YIYUAN);
    }
} /* proves S3-4.1 */

static void the_post_is_handed_over_in_one_step(void **state)
{
    struct op *op = *state;
    int64_t first, css, far;

    if (!given(op))
        skip();
    first = given_member(op, "first", "director", "yiyuan");
    css = given_member(op, "css", "css", "yiyuan");
    far = given_member(op, "far", "css", "lakeside");
    assert_int_equal(staff_manager_hand_over(op, YIYUAN, far), ERR_INVALID);
    op_forget_fault(op);
    assert_manager(op, YIYUAN, first);
    assert_ok(staff_manager_hand_over(op, YIYUAN, css));
    assert_manager(op, YIYUAN, css);
    assert_ok(staff_actor(op, "css", &op->actor));
    assert_int_equal(op_roles_in(op, YIYUAN), ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS));
    assert_ok(staff_actor(op, "first", &op->actor));
    assert_int_equal(op_roles_in(op, YIYUAN), 0);
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'manager_changed'"), 1);
    assert_ok(staff_manager_hand_over(op, YIYUAN, css)); /* he has it already */
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'manager_changed'"), 1);
    assert_ok(staff_manager_hand_over(op, LAKESIDE, far)); /* nobody had it */
    assert_manager(op, LAKESIDE, far);
} /* proves S3-4.1 */

static void who_is_disabled_holds_the_post_no_more(void **state)
{
    struct op *op = *state;
    int64_t first, second;

    if (!given(op))
        skip();
    first = given_member(op, "first", "director", "yiyuan");
    assert_ok(staff_disable(op, "first"));
    assert_manager(op, YIYUAN, 0);
    second = given_member(op, "second", "director", "yiyuan");
    assert_int_equal(staff_enable(op, "first"), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(staff_set_roles(op, first, YIYUAN, ROLE_BIT(ROLE_CSS)));
    assert_ok(staff_enable(op, "first"));
    assert_manager(op, YIYUAN, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_community_has_one_manager),
        SUPPORT_EACH_ENGINE(the_manager_has_the_whole_community_and_no_other),
        SUPPORT_EACH_ENGINE(the_post_is_handed_over_in_one_step),
        SUPPORT_EACH_ENGINE(who_is_disabled_holds_the_post_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
