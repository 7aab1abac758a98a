/*
 * How every statement of the program meets its rows. A table that grows with cases, people or
 * events is never walked whole, nor all of a community's rows in it, unless ALLOWED says why that
 * is bounded.
 *
 * SQLite keeps no statistics here, so its plan for an empty database is its plan for a full one.
 * PostgreSQL plans by what the tables hold; of it is asked only that an index could be used.
 */
#include "plans/plans.h"
#include "support/support.h"

#include "base/buf.h"
#include "db/db_spelling.h"

#include <stdlib.h>
#include <string.h>

/* Tables that stay small however much is done: a few rows a community, or what people set up. */
static const char *const SMALL[] = {"archive_number",
                                    "blueprint_version",
                                    "calendar_version",
                                    "case_number",
                                    "case_search_position",
                                    "case_search_scope",
                                    "community",
                                    "community_hours",
                                    "company",
                                    "community_category",
                                    "delegation",
                                    "department",
                                    "find_rules",
                                    "journal_head",
                                    "legal_hold",
                                    "privacy_notice",
                                    "promise_binding",
                                    "retention_list",
                                    "saved_view",
                                    "schema_step",
                                    "segment",
                                    "staff_grant",
                                    "staff_second_rule",
                                    "staff_setting",
                                    "staff_user",
                                    "standard_version",
                                    NULL};

/* Queries that do walk a community's rows in one index, and why that costs little. */
static const struct {
    const char *query, *reason;
} ALLOWED[] = {
    {"call_waiting", "the index holds only calls that wait"},
    {"call_count", "the index holds only calls that wait, and $2 bounds it"},
    {"stats_external", "the index holds only running clocks of outside parties, in their order"},
    {"import_run_find", "files that were imported into one community"},
    {"import_upload_list", "in the order of the index, as many as are shown"},
    {"quality_list", "in the order of the key, as many as are shown"},
    {"journal_check_each", "`anju verify` reads all on purpose"},
    {"journal_orphan", "`anju verify` reads all on purpose"},
    {"knowledge_next_serial", "articles, which people write by hand"},
    {"knowledge_list", "articles, which people write by hand"},
    {"knowledge_candidates", "articles, which people write by hand"},
    {"case_count_status", "counts in the index, as far as its bound"},
    {"case_count_returned", "accepted cases, which soon go on, as far as its bound"},
    {"stats_to_classify", "registered cases, which soon go on, as many as are shown"},
    {"person_last_by_name", "the last entry of the index"},
    {"house_last", "the last entry of the index"},
    {"resident_any", "the first entry of the index"},
    {"outbox_held", "PostgreSQL goes through what is held once it has statistics"},
    {"place_inside", "lifts, pump rooms and gates of one community"},
    {"register_houses_count", "the settings of a community count its houses in an index"},
    {"register_house_codes", "in the order of the index, as many as are shown"},
    {"register_house_like", "codes of one community, when what was written is no code"},
    {"segment_structure", "who lives in a community in numbers: all of it, when it is asked"},
    {"stats_roll_place_lock", "one row of a community"},
    {"stats_roll_place_move", "one row of a community"},
};

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *word_at(struct arena *a, const char *text)
{
    size_t length = 0;

    while (is_word(text[length]))
        length++;
    return arena_printf(a, "%.*s", (int)length, text);
}

/* "person p" in the statement makes p a person. NULL: no table, but a part of the statement. */
static const char *table_of(struct op *op, const char *sql, const char *name)
{
    const char *table = NULL;
    struct db_rows *rows;
    static const struct db_query TABLES[2] = {
        {"tables", "SELECT name FROM sqlite_master WHERE type = 'table'"},
        {"tables", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"}};

    assert_ok(db_run(op, &TABLES[db_engine_of(op->db) == DB_POSTGRES], DB_NO_ARGS, &rows));
    while (db_next(rows)) {
        const char *one = db_text(rows, 0);
        const char *aliased = arena_printf(op->arena, " %s %s", one, name);
        const char *at = strstr(sql, aliased);
        if (str_equal(one, name) || (at != NULL && !is_word(at[strlen(aliased)])))
            table = one;
    }
    return table;
}

static bool grows(struct op *op, const char *sql, const char *name)
{
    const char *table = table_of(op, sql, name);

    return table != NULL && !str_in(table, SMALL);
}

/* ---- plans -------------------------------------------------------------------------------------
 */

static bool is_bad_of_sqlite(struct op *op, const char *sql, const char *line)
{
    const char *name = strchr(line, ' ');

    if (name == NULL || strstr(line, "VIRTUAL TABLE") != NULL ||
        !grows(op, sql, word_at(op->arena, name + 1)))
        return false;
    return str_starts_with(line, "SCAN ") || strstr(line, "AUTOMATIC") != NULL ||
           (str_starts_with(line, "SEARCH ") &&
            (strstr(line, "(community_id=?)") != NULL ||
             strstr(line, "(community_id=? AND status=?)") != NULL));
}

static bool is_partial(struct op *op, const char *index)
{
    static const struct db_query PARTIAL = {
        "partial", "SELECT 1 FROM pg_indexes WHERE indexname = $1 AND indexdef LIKE '% WHERE %'"};
    struct db_rows *rows;

    assert_ok(db_run(op, &PARTIAL, DB_ARGS(DB_TEXT(index)), &rows));
    return db_next(rows);
}

/* A walk of a whole table or of a whole index; `next` tells by what an index is entered. */
static bool is_bad_of_postgres(struct op *op, const char *sql, const char *line, const char *next)
{
    const char *on = strstr(line, " on ");
    const char *using = strstr(line, " using ");
    bool is_walk =
        strstr(line, "Seq Scan on ") != NULL || ((strstr(line, "Index Scan using") != NULL ||
                                                  strstr(line, "Index Only Scan using") != NULL) &&
                                                 strstr(next, "Index Cond:") == NULL);

    if (using != NULL && is_partial(op, word_at(op->arena, using + strlen(" using "))))
        return false; /* it holds only the few that are asked */
    return is_walk && on != NULL && grows(op, sql, word_at(op->arena, on + 4));
}

static size_t parameters_of(const char *sql)
{
    unsigned long most = 0;

    for (const char *p = strchr(sql, '$'); p != NULL; p = strchr(p + 1, '$')) {
        unsigned long n = strtoul(p + 1, NULL, 10);
        most = n > most ? n : most;
    }
    return most;
}

/* Which parameters are the communities of the asker: of one only, the text is another. */
static uint64_t communities_of(const char *sql)
{
    static const char BEGINNING[] = "community_id IN (ids($";
    uint64_t ones = 0;

    for (const char *at = strstr(sql, BEGINNING); at != NULL; at = strstr(at + 1, BEGINNING))
        ones |= UINT64_C(1) << (strtoul(at + strlen(BEGINNING), NULL, 10) - 1);
    return ones;
}

static void read_plan(struct op *op, const struct db_query *query, uint64_t ones,
                      const char **lines, size_t most, size_t *ret_count)
{
    static const int64_t ONE = 1;
    struct db_query *explain = ARENA_ARRAY(op->arena, 1, struct db_query);
    size_t parameters = parameters_of(query->sql);
    struct db_arg *args = ARENA_ARRAY(op->arena, parameters + 1, struct db_arg);
    bool is_sqlite = db_engine_of(op->db) == DB_SQLITE;
    struct buf values = buf_in(op->arena);
    struct db_rows *rows;

    for (size_t i = 0; i < parameters; i++) {
        args[i] = i < 64 && (ones >> i & 1) != 0 ? DB_IDS(&ONE, 1) : DB_TEXT("");
        buf_printf(&values, "%s%s", i == 0 ? "(" : ", ", "NULL");
    }
    explain->name = arena_printf(op->arena, "plan_of_%s", query->name);
    if (!is_sqlite) {
        assert_ok(
            db_script(op, arena_printf(op->arena, "PREPARE plan_of AS %s",
                                       db_spelling_for(op->arena, query->sql, DB_POSTGRES, ones))));
        explain->sql = arena_printf(op->arena, "EXPLAIN (COSTS OFF) EXECUTE plan_of%s%s",
                                    parameters == 0 ? "" : values.data, parameters == 0 ? "" : ")");
    } else {
        explain->sql = arena_printf(op->arena, "EXPLAIN QUERY PLAN %s", query->sql);
    }
    assert_ok(db_run(op, explain, (struct db_args){args, is_sqlite ? parameters : 0}, &rows));
    for (*ret_count = 0; db_next(rows) && *ret_count < most; ++*ret_count)
        lines[*ret_count] = db_text(rows, is_sqlite ? 3 : 0);
    if (!is_sqlite)
        assert_ok(db_script(op, "DEALLOCATE plan_of"));
}

static bool is_allowed(const struct db_query *query)
{
    for (size_t i = 0; i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        if (str_equal(ALLOWED[i].query, query->name))
            return true;
    return strstr(query->sql, "/*scan*/") != NULL;
}

static int judge_spelled(struct op *op, const struct db_query *query, uint64_t ones)
{
    enum { MOST = 200 };
    const char *lines[MOST + 1];
    size_t count;
    int bad = 0;

    read_plan(op, query, ones, lines, MOST, &count);
    lines[count] = "";
    for (size_t i = 0; i < count; i++) {
        bool is_bad = db_engine_of(op->db) == DB_SQLITE
                          ? is_bad_of_sqlite(op, query->sql, lines[i])
                          : is_bad_of_postgres(op, query->sql, lines[i], lines[i + 1]);
        if (is_bad)
            print_error("%s: %s\n", query->name, lines[i]);
        bad += is_bad;
    }
    return bad;
}

static int judge(struct op *op, const struct db_query *query)
{
    uint64_t ones = communities_of(query->sql);

    return judge_spelled(op, query, 0) + (ones == 0 ? 0 : judge_spelled(op, query, ones));
}

/* Where PostgreSQL then still walks, there is no index that it could use. */
static void ask_for_indexes(struct op *op)
{
    if (db_engine_of(op->db) == DB_POSTGRES)
        assert_ok(
            db_script(op, "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan"));
}

static void no_statement_walks_what_grows(void **state)
{
    struct op *op = *state;
    enum db_engine engine = db_engine_of(op->db);
    int bad = 0;

    ask_for_indexes(op);
    for (const struct plans_list *l = PLANS_LISTS; l->queries != NULL; l++)
        for (const struct db_query *const *q = l->queries; *q != NULL; q++)
            if ((l->engine < 0 || l->engine == (int)engine) && !is_allowed(*q))
                bad += judge(op, *q);
    assert_int_equal(bad, 0);
}

/* ---- the test itself ---------------------------------------------------------------------- */

static bool is_query(const char *name)
{
    for (const struct plans_list *l = PLANS_LISTS; l->queries != NULL; l++)
        for (const struct db_query *const *q = l->queries; *q != NULL; q++)
            if (str_equal((*q)->name, name))
                return true;
    return false;
}

static void what_is_allowed_is_there_and_says_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALLOWED / sizeof ALLOWED[0]; i++) {
        assert_true(ALLOWED[i].reason[0] != '\0');
        if (!is_query(ALLOWED[i].query))
            fail_msg("%s is no query any more", ALLOWED[i].query);
    }
}

/* The test sees what it is there for. */
static void a_walk_is_seen(void **state)
{
    static const struct db_query WALKS[] = {
        {"walk_all", "SELECT p.id FROM person p WHERE p.work_unit = $1"},
        {"walk_community",
         "SELECT p.id FROM person p WHERE p.community_id = $1 AND p.work_unit = $2"},
        {"walk_active",
         "SELECT p.id FROM person p WHERE p.community_id = $1 AND p.status = 'active'"
         " AND p.work_unit = $2"},
        {"by_key", "SELECT p.id FROM person p WHERE p.community_id = $1 AND p.id = $2"},
        {"of_few", "SELECT id FROM staff_user WHERE name = $1"},
    };
    struct op *op = *state;
    bool is_sqlite = db_engine_of(op->db) == DB_SQLITE;

    ask_for_indexes(op);
    assert_int_equal(judge(op, &WALKS[0]), 1);
    assert_int_equal(judge(op, &WALKS[1]), is_sqlite ? 1 : 0);
    assert_int_equal(judge(op, &WALKS[2]), is_sqlite ? 1 : 0);
    assert_int_equal(judge(op, &WALKS[3]), 0);
    assert_int_equal(judge(op, &WALKS[4]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allowed_is_there_and_says_why),
        SUPPORT_EACH_ENGINE(a_walk_is_seen),
        SUPPORT_EACH_ENGINE(no_statement_walks_what_grows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
