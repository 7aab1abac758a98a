#include "case/case_search_store.h"

#include "base/doc.h"
#include "base/json.h"
#include "base/str.h"

/* ---- entries ------------------------------------------------------------------------ */

/* The same case again adds to its entry: in FTS5 without positions and columns an entry is no
 * more than pairs of token and id, and a pair that is there twice is there once. */
static const struct db_query ADD_SQLITE = {
    .name = "case_search_add",
    .sql = "INSERT INTO case_search (rowid, tokens) VALUES ($1, $2)",
};

static const struct db_query ADD_SCOPE = {
    .name = "case_search_add_scope",
    .sql = "INSERT INTO case_search_scope (case_id, community_id) VALUES ($1, $2)"
           " ON CONFLICT (case_id) DO NOTHING",
};

static const struct db_query ADD_POSTGRES = {
    .name = "case_search_add",
    .sql = "INSERT INTO case_search (community_id, case_id, tokens)"
           " SELECT e.community_id, e.case_id,"
           "   array_to_tsvector(array_remove(string_to_array(e.tokens, ' '), ''))"
           " FROM json_to_recordset($1::json)"
           "   AS e (community_id bigint, case_id bigint, tokens text)"
           " ON CONFLICT (community_id, case_id)"
           " DO UPDATE SET tokens = case_search.tokens || excluded.tokens",
};

static err_t add_one(struct op *op, const struct case_search_entry *entry)
{
    err_t e;

    e = db_exec(op, &ADD_SCOPE, DB_ARGS(DB_INT(entry->case_id), DB_INT(entry->community_id)), NULL);
    if (e != OK)
        return e;
    return db_exec(op, &ADD_SQLITE, DB_ARGS(DB_INT(entry->case_id), DB_TEXT(entry->tokens)), NULL);
}

/* All of them in one statement: a round trip for each would be most of the time. */
static err_t add_all(struct op *op, const struct case_search_entry *entries, size_t count)
{
    struct doc *list = doc_list(op->arena);

    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_int(one, "community_id", entries[i].community_id);
        doc_set_int(one, "case_id", entries[i].case_id);
        doc_set_text(one, "tokens", entries[i].tokens);
    }
    return db_exec(op, &ADD_POSTGRES, DB_ARGS(DB_TEXT(json_text(op->arena, list))), NULL);
}

err_t case_search_store_add(struct op *op, const struct case_search_entry *entries, size_t count)
{
    err_t e = OK;

    if (count == 0)
        return OK;
    if (db_engine_of(op->db) == DB_POSTGRES)
        return add_all(op, entries, count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = add_one(op, &entries[i]);
    return e;
}

/* ---- finding ------------------------------------------------------------------------ */

/* Of few communities each has its token in the expression: the index leaps from hit to hit.
 * Of hundreds the hits are looked up one by one, newest first, until there are enough. */
enum { MOST_SCOPE_TOKENS = 64 };

static const struct db_query FIND_SQLITE = {
    .name = "case_search_find",
    .sql = "SELECT rowid FROM case_search WHERE case_search MATCH $1 AND rowid < $2"
           " ORDER BY rowid DESC LIMIT $3",
};

static const struct db_query FIND_MANY_SQLITE = {
    .name = "case_search_find_many",
    .sql = "SELECT s.rowid FROM case_search s CROSS JOIN case_search_scope c"
           " WHERE s.case_search MATCH $1 AND s.rowid < $2 AND c.case_id = s.rowid"
           "   AND c.community_id IN (ids($4))"
           " ORDER BY s.rowid DESC LIMIT $3",
};

/* PostgreSQL soon plans a statement without looking at its values, so each way is a statement
 * of its own: the pluses and the function instead of its operator keep other indexes out. Few
 * hits: all that GIN finds, sorted. Many: the newest cases are walked until there are enough. */
#define FEW_HEAD "SELECT case_id FROM case_search WHERE tokens @@ $1::tsquery AND (+case_id) < $2"
#define FEW_TAIL " ORDER BY (+case_id) DESC LIMIT $3"
#define MANY_HEAD                                                                                  \
    "SELECT case_id FROM case_search WHERE ts_match_vq(tokens, $1::tsquery) AND case_id < $2"
#define MANY_TAIL " ORDER BY case_id DESC LIMIT $3"

static const struct db_query FEW_IN_ONE = {
    .name = "case_search_few_in_one",
    .sql = FEW_HEAD " AND (+community_id) = $4" FEW_TAIL,
};
static const struct db_query FEW_IN_SOME = {
    .name = "case_search_few_in_some",
    .sql = FEW_HEAD " AND (+community_id) = ANY ($4::bigint[])" FEW_TAIL,
};
static const struct db_query MANY_IN_ONE = {
    .name = "case_search_many_in_one",
    .sql = MANY_HEAD " AND community_id = $4" MANY_TAIL,
};
static const struct db_query MANY_IN_SOME = {
    .name = "case_search_many_in_some",
    .sql = MANY_HEAD " AND (+community_id) = ANY ($4::bigint[])" MANY_TAIL,
};

enum { MOST_SORTED = 1000 };
static const struct db_query HITS = {
    .name = "case_search_hits",
    .sql = "SELECT count(*) FROM (SELECT 1 FROM case_search WHERE tokens @@ $1::tsquery LIMIT $2)"
           " AS bounded",
};

static err_t choose_postgres(struct op *op, const char *expression, bool is_one,
                             const struct db_query **ret_query)
{
    struct db_rows *rows;
    bool is_few;
    err_t e;

    e = db_run(op, &HITS, DB_ARGS(DB_TEXT(expression), DB_INT(MOST_SORTED)), &rows);
    if (e != OK)
        return e;
    is_few = db_next(rows) && db_int(rows, 0) < MOST_SORTED;
    *ret_query = is_one   ? is_few ? &FEW_IN_ONE : &MANY_IN_ONE
                 : is_few ? &FEW_IN_SOME
                          : &MANY_IN_SOME;
    return OK;
}

err_t case_search_store_find(struct op *op, const int64_t *communities, size_t community_count,
                             const struct case_search_query *query, int64_t before, int limit,
                             int64_t *ret_ids, size_t *ret_count)
{
    bool is_postgres = db_engine_of(op->db) == DB_POSTGRES,
         has_scope = community_count <= MOST_SCOPE_TOKENS;
    const char *expression = case_search_query_expression(
        op->arena, query, communities, has_scope ? community_count : 0, is_postgres);
    const struct db_arg args[] = {DB_TEXT(expression), DB_INT(before == 0 ? INT64_MAX : before),
                                  DB_INT(limit), DB_IDS(communities, community_count)};
    const struct db_query *find = has_scope ? &FIND_SQLITE : &FIND_MANY_SQLITE;
    struct db_rows *rows;
    err_t e = OK;

    *ret_count = 0;
    if (community_count == 0)
        return OK;
    if (is_postgres)
        e = choose_postgres(op, expression, community_count == 1, &find);
    if (e == OK)
        e = db_run(op, find, (struct db_args){args, find == &FIND_SQLITE ? 3 : 4}, &rows);
    while (e == OK && db_next(rows))
        ret_ids[(*ret_count)++] = db_int(rows, 0);
    return e;
}

/* ---- positions ---------------------------------------------------------------------- */

static const struct db_query POSITIONS = {
    .name = "case_search_positions",
    .sql = "SELECT community_id, seq FROM case_search_position WHERE community_id IN (ids($1))"
           " ORDER BY community_id",
};

static const struct db_query ALL_POSITIONS = {
    .name = "case_search_all_positions",
    .sql = "SELECT community_id, seq FROM case_search_position /*scan*/ ORDER BY community_id",
};

err_t case_search_store_positions(struct op *op, const int64_t *communities, size_t count,
                                  struct journal_place **ret_places, size_t *ret_count)
{
    struct journal_place *places;
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = communities == NULL ? db_run(op, &ALL_POSITIONS, DB_NO_ARGS, &rows)
                            : db_run(op, &POSITIONS, DB_ARGS(DB_IDS(communities, count)), &rows);
    if (e != OK)
        return e;
    places = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct journal_place);
    while (db_next(rows))
        places[n++] = (struct journal_place){db_int(rows, 0), db_int(rows, 1)};
    *ret_places = places;
    *ret_count = n;
    return OK;
}

static const struct db_query READ = {
    .name = "case_search_read",
    .sql = "SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) FROM case_search_position /*scan*/",
};

err_t case_search_store_read(struct op *op, int64_t *ret_events)
{
    struct db_rows *rows;
    err_t e = db_run(op, &READ, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_events = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

static const struct db_query BEGIN = {
    .name = "case_search_begin",
    .sql = "INSERT INTO case_search_position (community_id, seq) VALUES ($1, $2)"
           " ON CONFLICT (community_id) DO NOTHING",
};

static const struct db_query MOVE = {
    .name = "case_search_move",
    .sql = "UPDATE case_search_position SET seq = $2 WHERE community_id = $1 AND seq = $3",
};

err_t case_search_store_move(struct op *op, int64_t community_id, int64_t from_seq, int64_t to_seq,
                             bool *ret_moved)
{
    int64_t changed = 0;
    err_t e;

    e = from_seq == 0
            ? db_exec(op, &BEGIN, DB_ARGS(DB_INT(community_id), DB_INT(to_seq)), &changed)
            : db_exec(op, &MOVE, DB_ARGS(DB_INT(community_id), DB_INT(to_seq), DB_INT(from_seq)),
                      &changed);
    *ret_moved = changed > 0;
    return e;
}

/* ---- keeping it small ----------------------------------------------------------------- */

/* The row in which FTS5 keeps which pieces there are: it changes when any were joined. */
static const struct db_query PIECES = {
    .name = "case_search_pieces",
    .sql = "SELECT hex(block) FROM case_search_data WHERE id = 10",
};

static const struct db_query MERGE = {
    .name = "case_search_merge",
    .sql = "INSERT INTO case_search (case_search, rank) VALUES ('merge', $1)",
};

static err_t pieces(struct op *op, const char **ret_pieces)
{
    struct db_rows *rows;
    err_t e = db_run(op, &PIECES, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_pieces = db_next(rows) ? db_text(rows, 0) : NULL;
    return e;
}

err_t case_search_store_merge(struct op *op, int pages, bool all_of_it, bool *ret_more)
{
    const char *before = NULL, *after = NULL;
    err_t e;

    *ret_more = false;
    if (db_engine_of(op->db) == DB_POSTGRES)
        return OK;
    e = pieces(op, &before);
    if (e == OK)
        e = db_exec(op, &MERGE, DB_ARGS(DB_INT(all_of_it ? -pages : pages)), NULL);
    if (e == OK)
        e = pieces(op, &after);
    *ret_more = e == OK && !str_equal(before, after);
    return e;
}

static const struct db_query CLEAR_SQLITE = {
    .name = "case_search_clear",
    .sql = "INSERT INTO case_search (case_search) VALUES ('delete-all')",
};
static const struct db_query CLEAR_SCOPE = {
    .name = "case_search_clear_scope",
    .sql = "DELETE FROM case_search_scope /*scan*/",
};
static const struct db_query CLEAR_POSTGRES = {
    .name = "case_search_clear",
    .sql = "DELETE FROM case_search /*scan*/",
};
static const struct db_query CLEAR_POSITIONS = {
    .name = "case_search_clear_positions",
    .sql = "DELETE FROM case_search_position /*scan*/",
};

err_t case_search_store_clear(struct op *op)
{
    err_t e = db_exec(op, &CLEAR_POSITIONS, DB_NO_ARGS, NULL);

    if (e == OK && db_engine_of(op->db) == DB_POSTGRES)
        return db_exec(op, &CLEAR_POSTGRES, DB_NO_ARGS, NULL);
    if (e == OK)
        e = db_exec(op, &CLEAR_SCOPE, DB_NO_ARGS, NULL);
    return e != OK ? e : db_exec(op, &CLEAR_SQLITE, DB_NO_ARGS, NULL);
}

const struct db_query *const CASE_SEARCH_STORE_QUERIES[] = {
    &POSITIONS, &ALL_POSITIONS, &READ, &BEGIN, &MOVE, &CLEAR_POSITIONS, NULL,
};
const struct db_query *const CASE_SEARCH_STORE_SQLITE_QUERIES[] = {
    &ADD_SQLITE,   &ADD_SCOPE,   &FIND_SQLITE, &FIND_MANY_SQLITE, &PIECES, &MERGE,
    &CLEAR_SQLITE, &CLEAR_SCOPE, NULL,
};
const struct db_query *const CASE_SEARCH_STORE_POSTGRES_QUERIES[] = {
    &ADD_POSTGRES, &FEW_IN_ONE, &FEW_IN_SOME,    &MANY_IN_ONE,
    &MANY_IN_SOME, &HITS,       &CLEAR_POSTGRES, NULL,
};
