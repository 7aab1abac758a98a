/* What a list costs must follow what it shows, not how many cases there are. */
#include "case/given_case.h"

#include "case/case_around_store.h"
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

/* The page of a case asks for those that were merged into it: the few, by their own index. */
static void what_was_merged_into_a_case_is_found_by_its_own_index(void **state)
{
    static struct db_query explain; /* a query lives as long as its connection */
    struct op *op = *state;
    const struct db_query *query = named(CASE_AROUND_STORE_QUERIES, "case_around_merged");
    struct db_rows *rows;
    bool found = false;

    given_many(op);
    explain = (struct db_query){"plan_of_merged",
                                arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", query->sql)};
    assert_ok(db_run(op, &explain, DB_ARGS(DB_INT(1000), DB_INT(1), DB_INT(20)), &rows));
    while (db_next(rows))
        found = found || strstr(db_text(rows, 3), "service_case_merged") != NULL;
    assert_true(found);
}

/* The rows of a page are read by their keys, whatever else they are asked. */
static void the_rows_of_a_page_are_found_by_their_keys(void **state)
{
    static const char *const NAMES[] = {"case_list_rows", "case_list_rows_shown"};
    static struct db_query explain[2];
    static const int64_t COMMUNITY = 1000, IDS[] = {1, 2, 3};
    struct op *op = *state;

    given_many(op);
    for (size_t i = 0; i < 2; i++) {
        const struct db_query *query = named(CASE_LIST_STORE_QUERIES, NAMES[i]);
        struct db_arg args[17] = {DB_IDS(&COMMUNITY, 1), DB_IDS(IDS, 3)};
        struct db_rows *rows;
        bool by_key = false;
        for (size_t k = 2; k < 17; k++)
            args[k] = k < 7 ? DB_TEXT("") : k == 9 ? DB_IDS(IDS, 0) : DB_INT(0);
        explain[i] = (struct db_query){arena_printf(op->arena, "plan_of_%s", NAMES[i]),
                                       arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", query->sql)};
        assert_ok(db_run(op, &explain[i], (struct db_args){args, 17}, &rows));
        while (db_next(rows))
            by_key = by_key || (strstr(db_text(rows, 3), "service_case") != NULL &&
                                strstr(db_text(rows, 3), " id=?") != NULL);
        assert_true(by_key);
    }
}

static const int64_t *all_of_them(struct op *op)
{
    int64_t *ids = ARENA_ARRAY(op->arena, COMMUNITIES, int64_t);

    for (int i = 0; i < COMMUNITIES; i++)
        ids[i] = 1000 + i;
    return ids;
}

/* $3 is how many; a walk that asks has $4. */
static void no_walk_meets_all_cases_nor_sorts_them(void **state)
{
    static const enum case_index MAY_SORT = CASE_INDEX_ASSIGNED; /* one member's own are few */
    struct op *op = *state;

    given_many(op);
    for (const struct db_query *const *q = CASE_LIST_STORE_QUERIES; *q != NULL; q++) {
        bool of_all = strstr((*q)->sql, "+community_id") != NULL, asks = strstr((*q)->sql, "$4") != NULL;
        bool by_time = strstr((*q)->sql, "$6") != NULL, walks = str_starts_with((*q)->name, "case_walk");
        const struct db_arg by_id[] = {DB_IDS(all_of_them(op), of_all ? COMMUNITIES : 1), DB_INT(INT64_MAX),
                                       DB_INT(51), DB_TEXT("registered")};
        const struct db_arg times[] = {by_id[0], DB_INT(INT64_MAX), DB_INT(INT64_MAX), DB_INT(51), DB_INT(0), DB_INT(INT64_MAX)};
        if (walks)
            assert_plan(op, *q, by_time ? (struct db_args){times, 6} : (struct db_args){by_id, asks ? 4 : 3},
                        str_equal((*q)->name, "case_walk_assigned") && MAY_SORT != 0);
    }
}

static void what_is_due_is_found_soonest_first_without_sorting(void **state)
{
    static const char *const NAMES[] = {"promise_by_due", "promise_by_due_of_all"};
    struct op *op = *state;

    given_many(op);
    for (size_t i = 0; i < 2; i++)
        assert_plan(op, named(PROMISE_STORE_QUERIES, NAMES[i]),
                    DB_ARGS(DB_IDS(all_of_them(op), i == 0 ? 1 : COMMUNITIES), DB_INT(INT64_MIN), DB_INT(9999),
                            DB_INT(INT64_MIN), DB_INT(0), DB_INT(51)),
                    false);
}

static void assert_same(struct op *op, struct case_filter filter, bool may_be_none)
{
    struct case_page each, all;

    filter.everywhere = false;
    assert_ok(case_list_find(op, &filter, &each));
    filter.everywhere = true;
    assert_ok(case_list_find(op, &filter, &all));
    assert_int_equal(each.count, all.count);
    assert_true(may_be_none || all.count > 0);
    for (size_t k = 0; k < all.count; k++)
        assert_true(each.cases[k]->id == all.cases[k]->id);
}

static void the_rows_of_a_page_are_those_of_the_whole_list(void **state)
{
    struct op *op = *state;
    struct case_filter filter = {
        .communities = all_of_them(op), .community_count = COMMUNITIES, .everywhere = true, .limit = 50};
    struct case_page whole, rows;

    given_many(op);
    assert_ok(case_list_find(op, &filter, &whole));
    filter.rows_only = true;
    assert_ok(case_list_find(op, &filter, &rows));
    assert_int_equal(whole.count, rows.count);
    assert_int_equal(rows.count, 50);
    for (size_t i = 0; i < rows.count; i++) {
        assert_true(whole.cases[i]->id == rows.cases[i]->id);
        assert_true(whole.cases[i]->community_id == rows.cases[i]->community_id);
        assert_string_equal(whole.cases[i]->number, rows.cases[i]->number);
        assert_string_equal(whole.cases[i]->nature, rows.cases[i]->nature);
        assert_string_equal(whole.cases[i]->status, rows.cases[i]->status);
        assert_string_equal(whole.cases[i]->title, rows.cases[i]->title);
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
    static const char *const STATUSES[] = {NULL, "registered", "archived", "cancelled"};
    struct op *op = *state;
    struct case_filter filter = {.communities = all_of_them(op), .community_count = COMMUNITIES, .limit = 150};
    struct case_page page;

    given_many(op);
    op->now = 2000;
    for (size_t i = 0; i < 2 * sizeof STATUSES / sizeof STATUSES[0]; i++) {
        filter.statuses[0] = STATUSES[i / 2];
        filter.status_count = STATUSES[i / 2] != NULL;
        filter.open_only = i % 2 != 0;
        assert_same(op, filter, true);
        filter.order = CASE_OLDEST;
        assert_same(op, filter, true);
        filter.order = CASE_NEWEST;
    }
    filter.status_count = 0;
    filter.overdue = true;
    assert_same(op, filter, false);
    filter = (struct case_filter){.communities = all_of_them(op),
                                  .community_count = COMMUNITIES / 2,
                                  .everywhere = true,
                                  .limit = 100};
    assert_ok(case_list_find(op, &filter, &page));
    assert_int_equal(page.count, 100);
    for (size_t k = 0; k < page.count; k++) /* the set bounds what is seen, whatever is walked */
        assert_true(page.cases[k]->community_id < 1000 + COMMUNITIES / 2);
}

static void overdue_is_the_same_of_few_and_of_many_communities(void **state)
{
    struct op *op = *state;
    struct case_filter filter = {.communities = all_of_them(op), .overdue = true, .limit = 100};
    int64_t all, one, seen = 0;

    given_many(op);
    op->now = 2000;
    filter.community_count = COMMUNITIES;
    assert_ok(case_list_count(op, &filter, 1000, &all));
    assert_int_equal(all, 199);
    filter.community_count = 1;
    for (int i = 0; i < COMMUNITIES; i++, filter.communities++) {
        assert_ok(case_list_count(op, &filter, 1000, &one));
        seen += one;
    }
    assert_int_equal(seen, all);
}

/* A hit that is rare costs a bounded look, and the page says that it can go on. */
static void a_rare_hit_is_found_by_going_on(void **state)
{
    struct op *op = *state;
    struct case_filter filter = {.communities = all_of_them(op), .community_count = 1, .channel = "qr", .limit = 5};
    struct case_page page;
    int turns = 0;

    assert_ok(db_script(
        op, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
            " INSERT INTO service_case (community_id, id, number, nature, status, title, channel)"
            " SELECT 1000, i, 'BX-' || i, 'repair', 'archived', 'x', CASE i WHEN 7 THEN 'qr' ELSE 'phone' END FROM n"));
    do {
        assert_ok(case_list_find(op, &filter, &page));
        assert_int_equal(page.count, page.has_next ? 0 : 1);
        assert_int_equal(page.is_cut, page.has_next);
        filter.has_after = true;
        filter.after = page.next;
        turns++;
    } while (page.has_next);
    assert_int_equal(turns, 3);
    assert_int_equal(page.cases[0]->id, 7);
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
        ROW("what_was_merged_into_a_case_is_found_by_its_own_index",
            what_was_merged_into_a_case_is_found_by_its_own_index, DB_SQLITE),
        ROW("the_rows_of_a_page_are_found_by_their_keys", the_rows_of_a_page_are_found_by_their_keys,
            DB_SQLITE),
        ROW("no_walk_meets_all_cases_nor_sorts_them", no_walk_meets_all_cases_nor_sorts_them, DB_SQLITE),
        ROW("what_is_due_is_found_soonest_first_without_sorting",
            what_is_due_is_found_soonest_first_without_sorting, DB_SQLITE),
        EACH(a_rare_hit_is_found_by_going_on),
        EACH(the_rows_of_a_page_are_those_of_the_whole_list),
        EACH(the_clock_that_presses_is_the_running_one_that_is_due_first),
        EACH(a_list_of_all_communities_is_the_list_of_each_put_together),
        EACH(overdue_is_the_same_of_few_and_of_many_communities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
