/* The rows of clocks, on each engine. */
#include "promise_given.h"

#include "base/buf.h"
#include "base/json.h"
#include "promise/promise_book_store.h"
#include "promise/promise_store.h"

#include <stdio.h>
#include <stdlib.h>

enum { CASE = 4711 };

static const struct blueprint_metric METRICS[] = {
    {.metric = "respond", .from = TEXTS("received"), .until = TEXTS("first_response")},
    {.metric = "complete", .from = TEXTS("received"), .until = TEXTS("finished")},
    {.metric = "archive", .from = TEXTS("closed"), .until = TEXTS("archived")},
};
static const struct blueprint_escalation STEPS[] = {
    {.at_pct = 80, .tell = TEXTS("assignees")},
    {.at_pct = 100, .tell = TEXTS("eng")},
    {.at_pct = 100, .after_ms = 30 * 60000, .tell = TEXTS("director")},
};
static const struct blueprint REPAIR = {.code = "repair",
                                        .metrics = METRICS,
                                        .metric_count = 3,
                                        .escalations = STEPS,
                                        .escalation_count = 3};

static void every_statement_is_understood_and_walks_no_table(void **state)
{
    struct op *op = *state;

    support_check_queries(op, PROMISE_STORE_QUERIES);
    support_check_queries(op, PROMISE_BOOK_STORE_QUERIES);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static struct story given_repair(struct op *op)
{
    struct story s = {.op = op, .blueprint = &REPAIR};

    given_standards(op);
    s.community_id = given_community(op, "yiyuan", TEXTS("BASE-000"));
    s.book = given_book(op, s.community_id);
    then(&s, "2026-11-21 10:00", "received recorded", "nature=repair");
    return s;
}

static void sync_case(struct story *s, int64_t case_id, int64_t quiet_before)
{
    struct op *op = s->op;

    read_story(s);
    assert_ok(promise_sync(op, &REPAIR, 1, case_id, s->moments[s->count - 1].facts, s->promises,
                           s->promise_count, quiet_before));
}

static struct promise *stored(struct op *op, int64_t case_id, const char *metric)
{
    struct promise *list;
    size_t count;

    assert_ok(promise_list(op, 1, case_id, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].metric, metric))
            return &list[i];
    return NULL;
}

static void what_is_stored_is_what_was_folded(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    const struct promise *p;

    sync_case(&s, CASE, 0);

    p = stored(op, CASE, "complete");
    assert_instant(op, p->start_at, "2026-11-21 10:00");
    assert_instant(op, p->due_at, "2026-11-23 10:00");
    assert_instant(op, p->warn_at, "2026-11-23 00:24");
    assert_instant(op, p->next_at, "2026-11-23 00:24");
    assert_string_equal(p->standard, "BASE-000");
    assert_true(p->standard_id > 0);
    assert_true(p->is_public);
    assert_int_equal(p->state, PROMISE_RUNNING);
    assert_int_equal(p->level, 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise"), 2);
}

static void nothing_is_written_when_nothing_changed(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    int64_t calls;

    db_fault_at(0, OK);
    sync_case(&s, CASE, 0);
    calls = db_fault_at(0, OK);
    assert_int_equal(calls, 3);
    sync_case(&s, CASE, 0);
    assert_int_equal(db_fault_at(0, OK), 1);
}

static void only_what_differs_is_written_and_keeps_its_id_and_level(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct promise_ring ring = {.community_id = 1, .case_id = CASE};
    const struct promise *before, *after;
    bool done;

    sync_case(&s, CASE, 0);
    before = stored(op, CASE, "complete");
    ring.promise_id = before->id;
    op->now = china(op, "2026-11-23 00:24");
    assert_ok(promise_step(op, &ring, 1, china(op, "2026-11-23 10:00"), &done));
    assert_true(done);
    then(&s, "2026-11-23 01:00", "first_response paused", NULL)->pause_reason = "wait_material";
    db_fault_at(0, OK);
    sync_case(&s, CASE, 0);
    assert_int_equal(db_fault_at(0, OK), 3);

    after = stored(op, CASE, "complete");
    assert_int_equal(after->id, before->id);
    assert_int_equal(after->level, 1);
    assert_int_equal(after->state, PROMISE_PAUSED);
    assert_int_equal(after->next_at, 0);
    assert_true(after->due_at == CLOCK_NEVER);
    then(&s, "2026-11-23 02:00", "resumed", NULL);
    sync_case(&s, CASE, 0);
    assert_instant(op, stored(op, CASE, "complete")->next_at, "2026-11-23 11:00");
    assert_int_equal(stored(op, CASE, "respond")->next_at, 0);
}

static void a_clock_that_events_no_longer_know_was_never_promised(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);

    sync_case(&s, CASE, 0);
    assert_non_null(stored(op, CASE, "complete"));
    assert_ok(promise_sync(op, &REPAIR, 1, CASE, NULL, NULL, 0, 0));
    assert_null(stored(op, CASE, "complete"));
}

static void the_breaches_of_an_import_do_not_ring(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    const struct promise *p;

    sync_case(&s, CASE, china(op, "2026-11-23 10:10"));
    p = stored(op, CASE, "complete");
    assert_int_equal(p->level, 2);
    assert_instant(op, p->next_at, "2026-11-23 10:30");
    assert_int_equal(stored(op, CASE, "respond")->next_at, 0);
    sync_case(&s, CASE, 0);
    assert_int_equal(stored(op, CASE, "respond")->next_at, 0);
}

static void the_promises_of_many_cases_come_at_once(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct promise *list;
    size_t count;

    sync_case(&s, 30, 0);
    sync_case(&s, 10, 0);
    sync_case(&s, 20, 0);
    assert_ok(promise_list_for(op, (const int64_t[]){30, 10}, 2, &list, &count));

    assert_int_equal(count, 4);
    assert_int_equal(list[0].case_id, 10);
    assert_int_equal(list[3].case_id, 30);
}

/* ---- clocks that are due --------------------------------------------------------------------- */

static void a_clock_rings_once_and_only_when_it_is_due(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct promise_ring *rings;
    size_t count;
    bool done;

    sync_case(&s, CASE, 0);
    op->now = china(op, "2026-11-22 05:11");
    assert_ok(promise_due_now(op, 10, &rings, &count));
    assert_int_equal(count, 0);
    op->now = china(op, "2026-11-22 05:12");
    assert_ok(promise_due_now(op, 10, &rings, &count));
    assert_int_equal(count, 1);
    assert_string_equal(rings[0].metric, "respond");
    assert_int_equal(rings[0].case_id, CASE);

    rings[0].level = 2;
    assert_ok(promise_step(op, &rings[0], 3, 0, &done));
    assert_false(done);
    rings[0].level = 0;
    assert_ok(promise_step(op, &rings[0], 1, china(op, "2026-11-22 10:00"), &done));
    assert_true(done);
    assert_ok(promise_step(op, &rings[0], 1, china(op, "2026-11-22 10:00"), &done));
    assert_false(done);
    assert_ok(promise_due_now(op, 10, &rings, &count));
    assert_int_equal(count, 0);
} /* proves S0-2.2.1 */

static void a_clock_that_stopped_meanwhile_does_not_ring(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct promise_ring *rings;
    size_t count;
    bool done;

    sync_case(&s, CASE, 0);
    op->now = china(op, "2026-11-22 05:12");
    assert_ok(promise_due_now(op, 10, &rings, &count));
    then(&s, "2026-11-22 05:11", "first_response", NULL);
    sync_case(&s, CASE, 0);

    assert_ok(promise_step(op, &rings[0], 1, 0, &done));
    assert_false(done);
}

static void clocks_survive_a_restart(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct promise_ring *rings;
    struct op *later;
    size_t count;

    sync_case(&s, CASE, 0);
    later = support_another(op, DB_READ_WRITE);
    later->now = china(op, "2026-11-24 00:00");
    assert_ok(promise_due_now(later, 10, &rings, &count));
    assert_int_equal(count, 2);
    assert_instant(op, rings[0].due_at, "2026-11-22 10:00");
    assert_ok(promise_due_now(later, 1, &rings, &count));
    assert_int_equal(count, 1);
    support_another_end(later);
} /* proves X-10 */

/* 3,000 clocks, of which 5 will ring. */
static const char MANY[] =
    "INSERT INTO promise (community_id, id, case_id, metric, round, standard, standard_id,"
    " is_public, start_at, due_at, warn_at, met_at, state, provisional, level, next_at)"
    " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    " SELECT 1, i, i, 'complete', 1, 'BASE-000', 1, 1, 0, 0, 0, 0, 'met', 0, 0,"
    "        CASE WHEN i % 600 = 0 THEN i END FROM n;"
    "ANALYZE promise;";

static const char *plan_of(struct op *op, const struct db_query *query)
{
    struct buf text = buf_in(op->arena);
    struct db_rows *rows;
    int column = db_engine_of(op->db) == DB_SQLITE ? 3 : 0;

    assert_ok(db_run(op, query, DB_ARGS(DB_INT(1000000), DB_INT(100)), &rows));
    while (db_next(rows))
        buf_printf(&text, "%s\n", db_text(rows, column));
    return text.data;
}

static void the_cost_of_the_job_follows_the_clocks_that_ring(void **state)
{
    struct op *op = *state;
    bool is_sqlite = db_engine_of(op->db) == DB_SQLITE;
    static struct db_query explain[2] = {{.name = "explain_due_s"}, {.name = "explain_due_p"}};
    struct db_query *query = &explain[is_sqlite ? 0 : 1];
    static char text[2][600];
    const char *plan;

    assert_ok(db_script(op, MANY));
    for (size_t i = 0; PROMISE_STORE_QUERIES[i] != NULL; i++)
        if (str_equal(PROMISE_STORE_QUERIES[i]->name, "promise_due"))
            snprintf(text[is_sqlite ? 0 : 1], sizeof text[0], "EXPLAIN %s%s",
                     is_sqlite ? "QUERY PLAN " : "", PROMISE_STORE_QUERIES[i]->sql);
    query->sql = text[is_sqlite ? 0 : 1];

    plan = plan_of(op, query);
    assert_non_null(strstr(plan, "promise_next"));
    assert_null(strstr(plan, "Seq Scan"));
    assert_null(strstr(plan, "B-TREE"));
}

/* ---- calendars that are published later --------------------------------------------------------
 */

static void a_new_calendar_makes_provisional_clocks_firm(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    const struct embed_file *cn = embed_find("calendars/cn.csv");
    const char *more =
        arena_printf(op->arena, "%s2027-10-01,off,国庆节\n2030-10-01,off,国庆节\n", cn->data);
    const char *next = arena_printf(op->arena,
                                    "%s2027-01-01,off,元旦\n2027-01-04,off,元旦\n"
                                    "2027-10-01,off,国庆节\n",
                                    cn->data);
    struct promise_case *cases;
    const char *ids = promise_book_ids(op, s.book);
    size_t count;
    int64_t id;

    assert_err(promise_calendar_publish(op, "cn.csv", more, strlen(more), &id), ERR_INVALID);
    then(&s, "2026-12-30 10:00", "closed", NULL);
    sync_case(&s, CASE, 0);
    assert_true(stored(op, CASE, "archive")->provisional);
    assert_ok(promise_calendar_affected(op, 0, 10, &cases, &count));
    assert_int_equal(count, 1);
    assert_int_equal(cases[0].case_id, CASE);
    assert_ok(promise_calendar_affected(op, CASE, 10, &cases, &count));
    assert_int_equal(count, 0);

    assert_ok(promise_calendar_publish(op, "cn.csv", next, strlen(next), &id));
    assert_ok(promise_book_newest_calendar(op, ids, &ids));
    assert_ok(promise_book_get(op, s.community_id, ids, &s.book));
    sync_case(&s, CASE, 0);
    assert_false(stored(op, CASE, "archive")->provisional);
    assert_instant(op, stored(op, CASE, "archive")->due_at, "2027-01-08 17:30");
    assert_ok(promise_calendar_affected(op, 0, 10, &cases, &count));
    assert_int_equal(count, 0);
} /* proves X-9 */

/* ---- the document ------------------------------------------------------------------------------
 */

static void a_broken_promise_reads_missed_while_its_case_is_open(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct doc *document;

    op->now = china(op, "2026-11-22 10:01");
    document = promise_document(op, promise_of(&s, "respond", 1), s.book, false);
    assert_string_equal(doc_get_text(document, "state"), "missed");
    assert_string_equal(doc_get_text(document, "due_at"), "2026-11-22T10:00:00+08:00");
    assert_true(doc_is_null(doc_get(document, "met_at")));
    assert_null(doc_get(document, "why"));
    assert_true(doc_get_bool(document, "public"));
}

static void the_reasons_of_a_due_time_have_no_gaps(void **state)
{
    struct op *op = *state;
    struct story s = given_repair(op);
    struct doc *document, *why;
    const char *end;

    then(&s, "2026-11-21 12:00", "paused", NULL)->pause_reason = "wait_material";
    then(&s, "2026-11-21 13:00", "resumed", NULL);
    then(&s, "2026-11-22 12:00", "extended",
         "nature=repair extended_until=2026-11-26T18:00:00+08:00");
    document = promise_document(op, promise_of(&s, "complete", 1), s.book, true);
    why = doc_get(document, "why");
    end = doc_get_text(document, "start_at");
    assert_int_equal(why->count, 4);
    DOC_EACH(member, why)
    {
        assert_string_equal(doc_get_text(member->value, "from"), end);
        end = doc_get_text(member->value, "to");
    }
    assert_string_equal(end, doc_get_text(document, "due_at"));
    assert_string_equal(end, "2026-11-26T18:00:00+08:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(every_statement_is_understood_and_walks_no_table),
        SUPPORT_EACH_ENGINE(what_is_stored_is_what_was_folded),
        SUPPORT_EACH_ENGINE(nothing_is_written_when_nothing_changed),
        SUPPORT_EACH_ENGINE(only_what_differs_is_written_and_keeps_its_id_and_level),
        SUPPORT_EACH_ENGINE(a_clock_that_events_no_longer_know_was_never_promised),
        SUPPORT_EACH_ENGINE(the_breaches_of_an_import_do_not_ring),
        SUPPORT_EACH_ENGINE(the_promises_of_many_cases_come_at_once),
        SUPPORT_EACH_ENGINE(a_clock_rings_once_and_only_when_it_is_due),
        SUPPORT_EACH_ENGINE(a_clock_that_stopped_meanwhile_does_not_ring),
        SUPPORT_EACH_ENGINE(clocks_survive_a_restart),
        SUPPORT_EACH_ENGINE(the_cost_of_the_job_follows_the_clocks_that_ring),
        SUPPORT_EACH_ENGINE(a_new_calendar_makes_provisional_clocks_firm),
        SUPPORT_EACH_ENGINE(a_broken_promise_reads_missed_while_its_case_is_open),
        SUPPORT_EACH_ENGINE(the_reasons_of_a_due_time_have_no_gaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
