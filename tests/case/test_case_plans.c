/* What a list costs must follow what it shows, not how many cases there are. */
#include "case/given_case.h"

#include "promise/promise_store.h"

enum { COMMUNITIES = 50, CASES = 4000 };

static const struct db_query *named(const struct db_query *const *queries, const char *name)
{
    for (; *queries != NULL; queries++)
        if (str_equal((*queries)->name, name))
            return *queries;
    fail_msg("there is no query %s", name);
    return NULL;
}

/* Cases in many communities, one in ten of them open, with a running promise each. */
static void given_many(struct op *op)
{
    assert_ok(db_script(
        op, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
            " INSERT INTO service_case (community_id, id, number, nature, status, title)"
            " SELECT 1000 + i % 50, i, 'BX-' || i, CASE i % 7 WHEN 0 THEN 'complaint' ELSE 'repair' END,"
            " CASE i % 10 WHEN 0 THEN 'registered' ELSE 'archived' END, 'x' FROM n"));
    assert_ok(db_script(
        op, "INSERT INTO promise (community_id, id, case_id, metric, round, standard, standard_id,"
            " is_public, start_at, due_at, warn_at, met_at, state, provisional, level)"
            " SELECT community_id, id, id, 'respond', 1, 'BASE-000', 1, 1, 0, id, 0, 0,"
            " CASE status WHEN 'registered' THEN 'running' ELSE 'met' END, 0, 0 FROM service_case"));
}

static void assert_plan(struct op *op, const struct db_query *query, struct db_args args, bool may_sort)
{
    const struct db_query explain = {
        query->name, arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", query->sql)};
    static struct db_query kept[32]; /* a query lives as long as its connection */
    static size_t count;
    struct db_rows *rows;

    assert_true(count < sizeof kept / sizeof kept[0]);
    kept[count] = explain;
    assert_ok(db_run(op, &kept[count++], args, &rows));
    while (db_next(rows)) {
        const char *line = db_text(rows, 3);
        if (str_starts_with(line, "SCAN service_case") || str_starts_with(line, "SCAN promise") ||
            (!may_sort && strstr(line, "TEMP B-TREE") != NULL))
            fail_msg("%s: %s", query->name, line);
    }
}

static const int64_t *all_of_them(struct op *op)
{
    int64_t *ids = ARENA_ARRAY(op->arena, COMMUNITIES, int64_t);

    for (int i = 0; i < COMMUNITIES; i++)
        ids[i] = 1000 + i;
    return ids;
}

static void no_list_walks_all_cases_nor_sorts_them(void **state)
{
    static const struct {
        const char *name;
        size_t communities;
        bool may_sort; /* what each of many communities gave: at most a page of each */
        bool asks;
    } LISTS[] = {
        {"case_list", 1, false, false},          {"case_list_open", 1, true, false},
        {"case_list_status", 1, false, true},    {"case_list_house", 1, false, true},
        {"case_list_assignee", 1, true, true},   {"case_list_newest", COMMUNITIES, false, false},
        {"case_list_open_of_all", COMMUNITIES, false, false},
        {"case_list_status", COMMUNITIES, true, true},
    };
    struct op *op = *state;

    given_many(op);
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        const struct db_arg args[] = {DB_IDS(all_of_them(op), LISTS[i].communities),
                                      DB_INT(INT64_MAX), DB_TEXT(""), DB_BOOL(false), DB_TEXT(""),
                                      DB_INT(51), DB_INT(0), DB_INT(0), DB_INT(7)};
        assert_plan(op, named(CASE_STORE_QUERIES, LISTS[i].name),
                    (struct db_args){args, LISTS[i].asks ? 9 : 8}, LISTS[i].may_sort);
    }
}

static void what_is_overdue_is_found_newest_first_without_sorting(void **state)
{
    struct op *op = *state;

    given_many(op);
    assert_plan(op, named(PROMISE_STORE_QUERIES, "promise_overdue"),
                DB_ARGS(DB_IDS(all_of_them(op), 1), DB_INT(9999), DB_INT(INT64_MAX), DB_INT(51)),
                false);
    assert_plan(op, named(PROMISE_STORE_QUERIES, "promise_overdue_of_all"),
                DB_ARGS(DB_IDS(all_of_them(op), COMMUNITIES), DB_INT(9999), DB_INT(INT64_MAX),
                        DB_INT(51)),
                false);
}

static void the_rows_of_a_page_are_those_of_the_whole_list(void **state)
{
    struct op *op = *state;
    struct case_filter filter = {
        .communities = all_of_them(op), .community_count = COMMUNITIES, .everywhere = true, .limit = 50};
    struct service_case **whole, **rows;
    size_t count, row_count;

    given_many(op);
    assert_ok(case_store_list(op, &filter, &whole, &count));
    filter.rows_only = true;
    assert_ok(case_store_list(op, &filter, &rows, &row_count));
    assert_int_equal(count, row_count);
    for (size_t i = 0; i < count; i++) {
        assert_true(whole[i]->id == rows[i]->id);
        assert_true(whole[i]->community_id == rows[i]->community_id);
        assert_string_equal(whole[i]->number, rows[i]->number);
        assert_string_equal(whole[i]->nature, rows[i]->nature);
        assert_string_equal(whole[i]->status, rows[i]->status);
        assert_string_equal(whole[i]->title, rows[i]->title);
    }
}

static void the_clock_that_presses_is_the_running_one_that_is_due_first(void **state)
{
    struct op *op = *state;
    const int64_t cases[] = {20, 21, 30, 40};
    struct promise *pressing;
    size_t count;

    given_many(op);
    assert_ok(db_script(op, "INSERT INTO promise (community_id, id, case_id, metric, round, standard,"
                            " standard_id, is_public, start_at, due_at, warn_at, met_at, state,"
                            " provisional, level) VALUES"
                            " (1020, 9001, 20, 'close', 1, 'BASE-000', 1, 1, 0, 7, 5, 0, 'running', 0, 0),"
                            " (1030, 9002, 30, 'close', 1, 'BASE-000', 1, 1, 0, 8, 6, 3, 'met', 0, 0)"));
    assert_ok(promise_pressing_for(op, cases, 4, &pressing, &count));
    assert_int_equal(count, 3); /* of 21, which is archived, none runs */
    assert_true(pressing[0].case_id == 20 && pressing[0].due_at == 7 && pressing[0].warn_at == 5);
    assert_true(pressing[1].case_id == 30 && pressing[1].due_at == 30);
    assert_true(pressing[2].case_id == 40);
}

static void a_list_of_all_communities_is_the_list_of_each_put_together(void **state)
{
    static const char *const STATUSES[] = {"", "registered", "archived", "cancelled"};
    struct op *op = *state;
    struct case_filter filter = {
        .communities = all_of_them(op), .community_count = COMMUNITIES, .limit = 300};
    struct service_case **each, **all;
    size_t each_count, all_count;

    given_many(op);
    for (size_t i = 0; i < 2 * sizeof STATUSES / sizeof STATUSES[0]; i++) {
        filter.status = STATUSES[i / 2];
        filter.open_only = i % 2 != 0;
        filter.everywhere = false;
        assert_ok(case_store_list(op, &filter, &each, &each_count));
        filter.everywhere = true;
        assert_ok(case_store_list(op, &filter, &all, &all_count));
        assert_int_equal(each_count, all_count);
        for (size_t k = 0; k < all_count; k++)
            assert_true(each[k]->id == all[k]->id);
    }
    filter = (struct case_filter){.communities = all_of_them(op),
                                  .community_count = COMMUNITIES / 2,
                                  .everywhere = true,
                                  .limit = 100};
    assert_ok(case_store_list(op, &filter, &all, &all_count));
    for (size_t k = 0; k < all_count; k++) /* the set bounds what is seen, whatever is walked */
        assert_true(all[k]->community_id < 1000 + COMMUNITIES / 2);
}

static void overdue_is_the_same_of_few_and_of_many_communities(void **state)
{
    struct op *op = *state;
    int64_t *one, *all;
    size_t one_count, count, seen = 0;

    given_many(op);
    assert_ok(promise_store_overdue(op, all_of_them(op), COMMUNITIES, 2000, 0, 1000, &all, &count));
    assert_int_equal(count, 199);
    for (int i = 0; i < COMMUNITIES; i++) {
        assert_ok(promise_store_overdue(op, all_of_them(op) + i, 1, 2000, 0, 1000, &one, &one_count));
        seen += one_count;
    }
    assert_int_equal(seen, count);
    for (size_t i = 1; i < count; i++)
        assert_true(all[i] < all[i - 1]);
}

static int plain_teardown(void **state)
{
    return support_teardown(state);
}

#define ROW(name, test, engine)                                                                    \
    {                                                                                              \
        (name), support_run, support_setup, plain_teardown,                                        \
            &(struct support_test){(test), (engine), false}                                        \
    }
#define EACH(test) ROW(#test " (sqlite)", test, DB_SQLITE), ROW(#test " (postgresql)", test, DB_POSTGRES)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW("no_list_walks_all_cases_nor_sorts_them", no_list_walks_all_cases_nor_sorts_them, DB_SQLITE),
        ROW("what_is_overdue_is_found_newest_first_without_sorting",
            what_is_overdue_is_found_newest_first_without_sorting, DB_SQLITE),
        EACH(the_rows_of_a_page_are_those_of_the_whole_list),
        EACH(the_clock_that_presses_is_the_running_one_that_is_due_first),
        EACH(a_list_of_all_communities_is_the_list_of_each_put_together),
        EACH(overdue_is_the_same_of_few_and_of_many_communities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
