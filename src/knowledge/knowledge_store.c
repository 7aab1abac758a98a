#include "knowledge/knowledge_store.h"

#include "base/clock.h"

#include <string.h>

enum { SOON_DAYS = 30 };

/* Column order is the contract between these texts, the adding and read_article(). */
#define COLUMNS                                                                                    \
    "community_id, id, code, title, words, answer, source, category, owner_id, valid_from,"        \
    " valid_until, uses, last_used_at, updated_at, version"

static const struct db_query NEXT_SERIAL = {
    .name = "knowledge_next_serial",
    .sql = "SELECT coalesce(max(serial), 0) + 1 FROM knowledge_article WHERE community_id = $1",
};

static const struct db_query ADD = {
    .name = "knowledge_add",
    .sql = "INSERT INTO knowledge_article (community_id, id, code, title, words, answer, source,"
           " category, owner_id, valid_from, valid_until, updated_at, serial, tokens)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
};

static const struct db_query CHANGE = {
    .name = "knowledge_change",
    .sql = "UPDATE knowledge_article SET title = $3, words = $4, answer = $5, source = $6,"
           " category = $7, owner_id = $8, valid_from = $9, valid_until = $10, updated_at = $11,"
           " tokens = $12, warned = 0, version = version + 1"
           " WHERE community_id = $1 AND id = $2 AND void_at = 0 AND ($13 = 0 OR version = $13)",
};

static const struct db_query END_ONE = {
    .name = "knowledge_end",
    .sql = "UPDATE knowledge_article SET void_at = $3"
           " WHERE community_id = $1 AND id = $2 AND void_at = 0",
};

static const struct db_query GET_ONE = {
    .name = "knowledge_get",
    .sql = "SELECT " COLUMNS " FROM knowledge_article"
           " WHERE community_id IN (ids($1)) AND id = $2 AND void_at = 0",
};

static const struct db_query FIND = {
    .name = "knowledge_find",
    .sql = "SELECT " COLUMNS " FROM knowledge_article"
           " WHERE community_id IN (ids($1)) AND code = $2 AND void_at = 0",
};

/* $3 … $4: valid_until lies there, 0 counts as the end of time; $5 has it begun? */
static const struct db_query LIST = {
    .name = "knowledge_list",
    .sql = "SELECT " COLUMNS " FROM knowledge_article"
           " WHERE community_id IN (ids($1)) AND void_at = 0"
           " AND (CASE WHEN valid_until = 0 THEN $5 ELSE valid_until END) > $3"
           " AND (CASE WHEN valid_until = 0 THEN $5 ELSE valid_until END) <= $4"
           " AND ($2 = '' OR title LIKE '%' || $2 || '%' ESCAPE '!'"
           " OR words LIKE '%' || $2 || '%' ESCAPE '!'"
           " OR answer LIKE '%' || $2 || '%' ESCAPE '!') AND uses <= $6 AND (uses < $6 OR id < $7)"
           " ORDER BY uses DESC, id DESC LIMIT $8",
};

static const struct db_query CANDIDATES = {
    .name = "knowledge_candidates",
    .sql = "SELECT community_id, id, tokens, category, uses FROM knowledge_article"
           " WHERE community_id IN (ids($1)) AND void_at = 0 AND valid_from <= $2"
           " AND (valid_until = 0 OR valid_until > $2) ORDER BY uses DESC, id DESC LIMIT 2000",
};

static const struct db_query USED = {
    .name = "knowledge_used",
    .sql = "UPDATE knowledge_article SET uses = uses + 1, last_used_at = $3"
           " WHERE community_id = $1 AND id = $2",
};

static const struct db_query GAPS = {
    .name = "knowledge_gaps",
    .sql = "SELECT g.category, g.many, g.latest, c.title FROM ("
           "SELECT coalesce(category, '') AS category, count(*) AS many, max(id) AS latest"
           " FROM service_case WHERE community_id = $1 AND nature = 'inquiry'"
           " AND received_at >= $2 AND article IS NULL AND told_at <> 0"
           " GROUP BY coalesce(category, '')) AS g"
           " JOIN service_case c ON c.community_id = $1 AND c.id = g.latest"
           " ORDER BY g.many DESC, g.latest DESC LIMIT 500",
};

static const struct db_query RUN_OUT = {
    .name = "knowledge_run_out",
    .sql = "SELECT " COLUMNS " FROM knowledge_article"
           " WHERE valid_until <> 0 AND valid_until <= $1 AND warned = 0 AND void_at = 0 LIMIT $2",
};

static const struct db_query WARNED = {
    .name = "knowledge_warned",
    .sql = "UPDATE knowledge_article SET warned = 1 WHERE community_id = $1 AND id = $2",
};

const struct db_query *const KNOWLEDGE_STORE_QUERIES[] = {
    &NEXT_SERIAL, &ADD,  &CHANGE, &END_ONE, &GET_ONE, &FIND, &LIST,
    &CANDIDATES,  &USED, &GAPS,   &RUN_OUT, &WARNED,  NULL,
};

err_t knowledge_store_next_serial(struct op *op, int64_t community_id, int64_t *ret_serial)
{
    struct db_rows *rows;
    err_t e = db_run(op, &NEXT_SERIAL, DB_ARGS(DB_INT(community_id)), &rows);

    if (e == OK)
        *ret_serial = db_next(rows) ? db_int(rows, 0) : 1;
    return e;
}

err_t knowledge_store_add(struct op *op, const struct knowledge_article *a, int64_t serial,
                          const char *tokens)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(a->community_id), DB_INT(a->id), DB_TEXT(a->code),
                           DB_TEXT(a->title), DB_TEXT(a->words), DB_TEXT(a->answer),
                           DB_TEXT(a->source), DB_TEXT(a->category), DB_INT(a->owner_id),
                           DB_INT(a->valid_from), DB_INT(a->valid_until), DB_INT(op->now),
                           DB_INT(serial), DB_TEXT(tokens)),
                   NULL);
}

err_t knowledge_store_change(struct op *op, const struct knowledge_article *a, const char *tokens,
                             int64_t version, bool *ret_done)
{
    int64_t changed;
    err_t e =
        db_exec(op, &CHANGE,
                DB_ARGS(DB_INT(a->community_id), DB_INT(a->id), DB_TEXT(a->title),
                        DB_TEXT(a->words), DB_TEXT(a->answer), DB_TEXT(a->source),
                        DB_TEXT(a->category), DB_INT(a->owner_id), DB_INT(a->valid_from),
                        DB_INT(a->valid_until), DB_INT(op->now), DB_TEXT(tokens), DB_INT(version)),
                &changed);

    *ret_done = e == OK && changed == 1;
    return e;
}

err_t knowledge_store_end(struct op *op, const struct knowledge_article *a)
{
    return db_exec(op, &END_ONE, DB_ARGS(DB_INT(a->community_id), DB_INT(a->id), DB_INT(op->now)),
                   NULL);
}

static struct knowledge_article read_article(const struct db_rows *row)
{
    return (struct knowledge_article){.community_id = db_int(row, 0),
                                      .id = db_int(row, 1),
                                      .code = db_text(row, 2),
                                      .title = db_text(row, 3),
                                      .words = db_text(row, 4),
                                      .answer = db_text(row, 5),
                                      .source = db_text(row, 6),
                                      .category = db_text(row, 7),
                                      .owner_id = db_int(row, 8),
                                      .valid_from = db_int(row, 9),
                                      .valid_until = db_int(row, 10),
                                      .uses = db_int(row, 11),
                                      .last_used_at = db_int(row, 12),
                                      .updated_at = db_int(row, 13),
                                      .version = db_int(row, 14)};
}

static err_t read_all(struct op *op, const struct db_query *query, struct db_args args,
                      struct knowledge_article **ret_articles, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_articles = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct knowledge_article);
    while (db_next(rows))
        (*ret_articles)[count++] = read_article(rows);
    *ret_count = count;
    return OK;
}

err_t knowledge_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                          struct knowledge_article **ret_article)
{
    size_t found;
    err_t e = read_all(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), ret_article,
                       &found);

    if (e == OK && found == 0)
        e = op_fail(op, ERR_NOT_FOUND, "没有这篇知识");
    return e;
}

err_t knowledge_store_find(struct op *op, int64_t community_id, const char *code,
                           struct knowledge_article **ret_article)
{
    const int64_t both[] = {0, community_id};
    size_t found;
    err_t e = read_all(op, &FIND, DB_ARGS(DB_IDS(both, 2), DB_TEXT(code)), ret_article, &found);

    if (e == OK && found == 0)
        *ret_article = NULL;
    return e;
}

err_t knowledge_store_list(struct op *op, int64_t community_id, enum knowledge_shows shows,
                           const char *words, struct knowledge_place before, int64_t limit,
                           struct knowledge_article **ret_articles, size_t *ret_count)
{
    const int64_t both[] = {0, community_id};
    int64_t soon = op->now + (int64_t)SOON_DAYS * CLOCK_DAY_MS;
    int64_t from = shows == KNOWLEDGE_EXPIRED ? 0 : op->now;
    int64_t to = shows == KNOWLEDGE_EXPIRED  ? op->now
                 : shows == KNOWLEDGE_ENDING ? soon
                                             : INT64_MAX;

    return read_all(op, &LIST,
                    DB_ARGS(DB_IDS(both, 2), DB_TEXT(db_like(op->arena, words)), DB_INT(from),
                            DB_INT(to), DB_INT(INT64_MAX), DB_INT(before.uses), DB_INT(before.id),
                            DB_INT(limit)),
                    ret_articles, ret_count);
}

err_t knowledge_store_candidates(struct op *op, int64_t community_id,
                                 struct knowledge_candidate **ret_candidates, size_t *ret_count)
{
    const int64_t both[] = {0, community_id};
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &CANDIDATES, DB_ARGS(DB_IDS(both, 2), DB_INT(op->now)), &rows);

    if (e != OK)
        return e;
    *ret_candidates = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct knowledge_candidate);
    while (db_next(rows))
        (*ret_candidates)[count++] = (struct knowledge_candidate){.community_id = db_int(rows, 0),
                                                                  .id = db_int(rows, 1),
                                                                  .tokens = db_text(rows, 2),
                                                                  .category = db_text(rows, 3),
                                                                  .uses = db_int(rows, 4)};
    *ret_count = count;
    return OK;
}

err_t knowledge_store_used(struct op *op, const struct knowledge_article *a)
{
    return db_exec(op, &USED, DB_ARGS(DB_INT(a->community_id), DB_INT(a->id), DB_INT(op->now)),
                   NULL);
}

err_t knowledge_store_gaps(struct op *op, int64_t community_id, int64_t from_at,
                           struct knowledge_gap **ret_gaps, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &GAPS, DB_ARGS(DB_INT(community_id), DB_INT(from_at)), &rows);

    if (e != OK)
        return e;
    *ret_gaps = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct knowledge_gap);
    while (db_next(rows))
        (*ret_gaps)[count++] = (struct knowledge_gap){.category = db_text(rows, 0),
                                                      .count = db_int(rows, 1),
                                                      .latest_id = db_int(rows, 2),
                                                      .latest_title = db_text(rows, 3)};
    *ret_count = count;
    return OK;
}

err_t knowledge_store_run_out(struct op *op, int limit, struct knowledge_article **ret_articles,
                              size_t *ret_count)
{
    return read_all(op, &RUN_OUT, DB_ARGS(DB_INT(op->now), DB_INT(limit)), ret_articles, ret_count);
}

err_t knowledge_store_warned(struct op *op, const struct knowledge_article *a)
{
    return db_exec(op, &WARNED, DB_ARGS(DB_INT(a->community_id), DB_INT(a->id)), NULL);
}
