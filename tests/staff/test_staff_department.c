#include "staff/staff_department.h"
#include "staff/staff_department_store.h"
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

static int64_t add(struct op *op, const char *name, const char *kind, int64_t parent)
{
    struct staff_department d = {
        .community_id = YIYUAN, .name = name, .kind = kind, .parent_id = parent};
    int64_t id;

    assert_ok(staff_department_add(op, &d, &id));
    return id;
}

/* The code of the fault in this field, or of a conflict without one; NULL: it went well. */
static const char *fault_of(struct op *op, err_t e)
{
    const char *code = NULL;

    if (e != OK)
        code = op->fault.field_count > 0 ? arena_text(op->arena, op->fault.fields[0].code)
                                         : "conflict";
    op_forget_fault(op);
    return code;
}

static const char *moved(struct op *op, int64_t id, const char *name, int64_t parent)
{
    return fault_of(op,
                    staff_department_change(op, &(struct staff_department){.community_id = YIYUAN,
                                                                           .id = id,
                                                                           .name = name,
                                                                           .kind = "engineering",
                                                                           .parent_id = parent}));
}

static int64_t events(struct op *op, const char *kind)
{
    return support_count(
        op, arena_printf(op->arena, "SELECT count(*) FROM journal_event WHERE kind = '%s'", kind));
}

/* "工程部 -水电班": names in their order, a dash for each level. */
static const char *tree_of(struct op *op, int64_t community_id)
{
    struct staff_department *all;
    char *text = arena_text(op->arena, "");
    size_t count;
    int *levels;

    assert_ok(staff_department_list(op, community_id, &all, &levels, &count));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(op->arena, "%s%s%.*s%s%s", text, i == 0 ? "" : " ", levels[i], "------",
                            all[i].name, all[i].closed ? "*" : "");
    return text;
}

static int64_t where_is(struct op *op, int64_t user_id)
{
    struct staff_department_member *members;
    size_t count;

    assert_ok(staff_department_members(op, YIYUAN, &members, &count));
    for (size_t i = 0; i < count; i++)
        if (members[i].user_id == user_id)
            return members[i].department_id;
    return -1;
}

static void every_statement_can_be_prepared(void **state)
{
    struct op *op = *state;

    if (!given(op))
        skip();
    support_check_queries(op, STAFF_DEPARTMENT_STORE_QUERIES);
}

static void departments_are_a_tree_under_the_manager(void **state)
{
    struct op *op = *state;
    int64_t engineering, water, service;

    if (!given(op))
        skip();
    engineering = add(op, "工程部", "engineering", 0);
    service = add(op, "客服部", "service", 0);
    water = add(op, "水电班", "engineering", engineering);
    add(op, "电梯组", "engineering", water);
    assert_string_equal(tree_of(op, YIYUAN), "工程部 -水电班 --电梯组 客服部");
    assert_null(moved(op, water, "机电班", service));
    assert_string_equal(tree_of(op, YIYUAN), "工程部 客服部 -机电班 --电梯组");
    assert_string_equal(tree_of(op, LAKESIDE), "");
    assert_int_equal(events(op, "department_added"), 4);
    assert_int_equal(events(op, "department_changed"), 1);
    assert_null(moved(op, water, "机电班", service)); /* nothing changes: nothing is recorded */
    assert_int_equal(events(op, "department_changed"), 1);
} /* proves S3-4.3 */

static void a_tree_has_no_cycles_and_no_strangers(void **state)
{
    struct op *op = *state;
    int64_t top, middle, low, foreign;
    struct staff_department there = {.community_id = 7002, .name = "工程部", .kind = "engineering"};

    if (!given(op))
        skip();
    assert_ok(staff_department_add(op, &there, &foreign));
    top = add(op, "工程部", "engineering", 0);
    middle = add(op, "水电班", "engineering", top);
    low = add(op, "电梯组", "engineering", middle);
    assert_string_equal(moved(op, top, "工程部", low), "cycle");
    assert_string_equal(moved(op, top, "工程部", top), "cycle");
    assert_string_equal(moved(op, low, "电梯组", foreign), "unknown");
    assert_string_equal(moved(op, low, "水电班", middle), "taken");
    assert_string_equal(moved(op, low, "", middle), "required");
    assert_string_equal(tree_of(op, YIYUAN), "工程部 -水电班 --电梯组");
}

static void six_levels_are_the_most(void **state)
{
    struct op *op = *state;
    int64_t last = 0, other;
    struct staff_department deep = {.community_id = 7001, .name = "再下", .kind = "other"};

    if (!given(op))
        skip();
    for (int i = 1; i <= STAFF_DEPARTMENT_LEVELS; i++)
        last = add(op, arena_printf(op->arena, "第%d级", i), "other", last);
    deep.parent_id = last;
    assert_string_equal(fault_of(op, staff_department_add(op, &deep, &other)), "too_deep");
    other = add(op, "别处", "other", 0);
    assert_string_equal(moved(op, other, "别处", last), "too_deep");
}

static void people_belong_to_one_department(void **state)
{
    struct op *op = *state;
    int64_t water, green, tech, far;

    if (!given(op))
        skip();
    tech = given_member(op, "tech1", "technician", "yiyuan");
    far = given_member(op, "lake1", "technician", "lakeside");
    water = add(op, "水电班", "engineering", 0);
    green = add(op, "绿化班", "environment", 0);
    assert_int_equal(where_is(op, tech), 0);
    assert_ok(staff_department_place(op, YIYUAN, tech, water));
    assert_ok(staff_department_place(op, YIYUAN, tech, green));
    assert_int_equal(where_is(op, tech), green);
    assert_int_equal(events(op, "department_member_placed"), 2);
    assert_string_equal(fault_of(op, staff_department_place(op, YIYUAN, far, water)), "unknown");
    assert_string_equal(fault_of(op, staff_department_place(op, LAKESIDE, far, water)), "unknown");
    assert_ok(staff_department_place(op, YIYUAN, tech, 0));
    assert_int_equal(where_is(op, tech), 0);
} /* proves S3-4.3 */

static void a_department_is_closed_when_it_is_empty_and_stays_on_record(void **state)
{
    struct op *op = *state;
    int64_t top, low, tech;

    if (!given(op))
        skip();
    tech = given_member(op, "tech1", "technician", "yiyuan");
    top = add(op, "工程部", "engineering", 0);
    low = add(op, "水电班", "engineering", top);
    assert_ok(staff_department_place(op, YIYUAN, tech, low));
    assert_string_equal(fault_of(op, staff_department_close(op, YIYUAN, top)), "conflict");
    assert_string_equal(fault_of(op, staff_department_close(op, YIYUAN, low)), "conflict");
    assert_ok(staff_department_place(op, YIYUAN, tech, 0));
    assert_ok(staff_department_close(op, YIYUAN, low));
    assert_ok(staff_department_close(op, YIYUAN, top));
    assert_string_equal(tree_of(op, YIYUAN), "工程部* -水电班*");
    assert_string_equal(fault_of(op, staff_department_open(op, YIYUAN, low)), "closed");
    assert_string_equal(fault_of(op, staff_department_place(op, YIYUAN, tech, low)), "unknown");
    assert_ok(staff_department_open(op, YIYUAN, top));
    assert_ok(staff_department_open(op, YIYUAN, low));
    assert_string_equal(tree_of(op, YIYUAN), "工程部 -水电班");
    assert_int_equal(events(op, "department_closed"), 2);
    assert_int_equal(events(op, "department_opened"), 2);
    assert_int_equal(fault_of(op, staff_department_close(op, LAKESIDE, low)) != NULL, true);
}

static void whoever_leads_works_here(void **state)
{
    struct op *op = *state;
    struct staff_department d = {.community_id = 7001, .name = "工程部", .kind = "engineering"};
    int64_t id;

    if (!given(op))
        skip();
    d.head_id = given_member(op, "lake1", "eng", "lakeside");
    assert_string_equal(fault_of(op, staff_department_add(op, &d, &id)), "unknown");
    d.head_id = given_member(op, "eng", "eng", "yiyuan");
    assert_ok(staff_department_add(op, &d, &id));
}

static void lines_are_added_all_or_none(void **state)
{
    struct op *op = *state;

    if (!given(op))
        skip();
    assert_ok(staff_department_add_lines(
        op, YIYUAN, "工程部，，工程\n水电班，工程部\n\n绿化班\t\tenvironment\n"));
    assert_string_equal(tree_of(op, YIYUAN), "工程部 -水电班 绿化班");
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM department WHERE kind = 'engineering'"), 2);
    assert_string_equal(
        fault_of(op, staff_department_add_lines(op, YIYUAN, "客服部\n木工班,没有的部门\n")),
        "wrong");
    assert_string_equal(fault_of(op, staff_department_add_lines(op, YIYUAN, "客服部\n工程部\n")),
                        "wrong");
    assert_string_equal(fault_of(op, staff_department_add_lines(op, YIYUAN, "客服部,,做饭\n")),
                        "wrong");
    assert_string_equal(tree_of(op, YIYUAN), "工程部 -水电班 绿化班");
}

static void a_colleague_is_known_by_his_department(void **state)
{
    struct op *op = *state;
    struct staff_colleague *all;
    size_t count;

    if (!given(op))
        skip();
    assert_ok(staff_department_place(op, YIYUAN, given_member(op, "adm", "adm", "yiyuan"),
                                     add(op, "环境部", "environment", 0)));
    given_member(op, "eng", "eng", "yiyuan");
    assert_ok(staff_colleagues(op, YIYUAN, &all, &count));
    assert_int_equal(count, 2);
    assert_string_equal(all[0].department, "环境部");
    assert_string_equal(all[0].department_kind, "environment");
    assert_null(all[1].department);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared),
        SUPPORT_EACH_ENGINE(departments_are_a_tree_under_the_manager),
        SUPPORT_EACH_ENGINE(a_tree_has_no_cycles_and_no_strangers),
        SUPPORT_EACH_ENGINE(six_levels_are_the_most),
        SUPPORT_EACH_ENGINE(people_belong_to_one_department),
        SUPPORT_EACH_ENGINE(a_department_is_closed_when_it_is_empty_and_stays_on_record),
        SUPPORT_EACH_ENGINE(whoever_leads_works_here),
        SUPPORT_EACH_ENGINE(lines_are_added_all_or_none),
        SUPPORT_EACH_ENGINE(a_colleague_is_known_by_his_department),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
