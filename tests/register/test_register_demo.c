#include "base/json.h"
#include "journal/journal.h"
#include "register/register.h"
#include "staff/staff.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

static bool given_demo(struct op *op, int communities, int houses)
{
    char *path;

    if (op == NULL)
        return false;
    setenv("ANJU_FAST_PASSWORDS", "1", 1);
    path = arena_printf(op->arena, "%s/journal.key", support_folder(op));
    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    assert_ok(register_demo(op, communities, houses));
    assert_ok(staff_demo(op));
    return true;
}

static void the_demo_community_is_the_one_of_the_founding_document(void **state)
{
    struct op *op = *state;
    struct community *yiyuan;
    struct doc *profile;

    if (!given_demo(op, 0, 30))
        skip();
    assert_ok(register_community_find(op, "yiyuan", &yiyuan));
    assert_string_equal(yiyuan->name, "颐园世家");
    assert_string_equal(yiyuan->hotline_hours, "00:00-24:00");
    assert_string_equal(yiyuan->counter_hours, "08:00-22:00");
    assert_string_equal(yiyuan->work_hours, "08:30-12:00,14:00-17:30");

    assert_ok(json_parse(op, yiyuan->profile, strlen(yiyuan->profile), &profile));
    assert_int_equal(doc_get_int(profile, "lifts"), 57);
    profile = doc_get(profile, "parking");
    assert_int_equal(doc_get_int(profile, "surface") + doc_get_int(profile, "underground"),
                     doc_get_int(profile, "total"));
}

static int64_t houses_in(struct op *op, const char *code)
{
    struct community *community;

    assert_ok(register_community_find(op, code, &community));
    return support_count(op, arena_printf(op->arena,
                                          "SELECT count(*) FROM house WHERE community_id = %lld",
                                          (long long)community->id));
}

static void the_demo_houses_stand_in_buildings_stairs_and_floors(void **state)
{
    struct op *op = *state;
    struct community *yiyuan;
    struct house *house;

    if (!given_demo(op, 3, 0))
        skip();
    assert_int_equal(houses_in(op, "yiyuan"), 1500);
    assert_int_equal(houses_in(op, "lakeside"), 300);
    assert_int_equal(houses_in(op, "demo-3"), 300);
    assert_ok(register_community_find(op, "yiyuan", &yiyuan));
    assert_ok(register_house_find(op, yiyuan->id, "3-2-1501", &house));
    assert_string_equal(house->handover, "handed_over");
    assert_ok(register_house_find(op, yiyuan->id, "21-2-602", &house));
    assert_string_equal(house->handover, "under_construction");
    assert_err(register_house_find(op, yiyuan->id, "22-1-101", &house), ERR_NOT_FOUND);
}

static void a_second_demo_changes_nothing(void **state)
{
    struct op *op = *state;
    struct staff_member *members;
    size_t before, after;

    if (!given_demo(op, 0, 30))
        skip();
    assert_ok(staff_list(op, &members, &before));
    assert_ok(register_demo(op, 0, 60));
    assert_ok(staff_demo(op));
    assert_ok(staff_list(op, &members, &after));
    assert_int_equal(before, after);
    assert_int_equal(houses_in(op, "yiyuan"), 30);
}

static const struct actor *demo_caller(struct op *op, const char *login)
{
    const struct actor *actor;
    const char *cookie, *csrf;
    int64_t id;

    assert_ok(staff_check_password(op, login, "anju-demo", &id));
    assert_ok(staff_session_open(op, id, &cookie));
    assert_ok(staff_authenticate(op, cookie, NULL, &actor, &csrf));
    assert_non_null(actor);
    return actor;
}

static size_t communities_of(struct op *op, const char *login, uint64_t who)
{
    const int64_t *ids;
    size_t count;

    op->actor = demo_caller(op, login);
    staff_scope(op, who, &ids, &count);
    return count;
}

static void the_demo_accounts_see_what_is_theirs(void **state)
{
    struct op *op = *state;
    int64_t chosen;

    if (!given_demo(op, 0, 10))
        skip();
    assert_int_equal(communities_of(op, "quality", MAY_SEE_CASE), 2);
    assert_int_equal(communities_of(op, "exec", MAY_SEE_CASE), 2);
    assert_int_equal(communities_of(op, "admin", MAY_ADMINISTER), 2);
    assert_int_equal(communities_of(op, "admin", MAY_SEE_CASE), 0);
    assert_int_equal(communities_of(op, "tech6", MAY_SEE_CASE), 1);
    assert_int_equal(communities_of(op, "desk1", MAY_SEE_CASE), 1);
    assert_err(register_choose_community(op, "lakeside", &chosen), ERR_INVALID);
    assert_int_equal(communities_of(op, "lake_director", MAY_SEE_CASE), 1);
    assert_err(register_choose_community(op, "yiyuan", &chosen), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(the_demo_community_is_the_one_of_the_founding_document),
        SUPPORT_EACH_ENGINE(the_demo_houses_stand_in_buildings_stairs_and_floors),
        SUPPORT_EACH_ENGINE(a_second_demo_changes_nothing),
        SUPPORT_EACH_ENGINE(the_demo_accounts_see_what_is_theirs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
