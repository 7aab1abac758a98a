#include "register/register_store.h"

/* ---- communities ------------------------------------------------------------ */

/* Column order is the contract between these texts and read_community(). */
#define COMMUNITY_COLUMNS                                                                          \
    "community_id, code, name, property_kind, utc_offset_min, hotline_hours, counter_hours,"       \
    " work_hours, profile, hours_id"

static struct community read_community(const struct db_rows *row)
{
    return (struct community){.id = db_int(row, 0),
                              .code = db_text(row, 1),
                              .name = db_text(row, 2),
                              .property_kind = db_text(row, 3),
                              .utc_offset_min = (int)db_int(row, 4),
                              .hotline_hours = db_text(row, 5),
                              .counter_hours = db_text(row, 6),
                              .work_hours = db_text(row, 7),
                              .profile = db_text(row, 8),
                              .hours_id = db_int(row, 9)};
}

static const struct db_query COMMUNITY_ADD = {
    .name = "register_community_add",
    .sql = "INSERT INTO community (" COMMUNITY_COLUMNS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
};

err_t register_store_community_add(struct op *op, const struct community *c)
{
    return db_exec(op, &COMMUNITY_ADD,
                   DB_ARGS(DB_INT(c->id), DB_TEXT(c->code), DB_TEXT(c->name),
                           DB_TEXT(c->property_kind), DB_INT(c->utc_offset_min),
                           DB_TEXT(c->hotline_hours), DB_TEXT(c->counter_hours),
                           DB_TEXT(c->work_hours), DB_TEXT(c->profile), DB_INT(c->hours_id)),
                   NULL);
}

static const struct db_query COMMUNITY_FIND = {
    .name = "register_community_find",
    .is_steady = true,
    .sql = "SELECT " COMMUNITY_COLUMNS " FROM community WHERE code = $1",
};

static const struct db_query COMMUNITY_GET = {
    .name = "register_community_get",
    .is_steady = true,
    .sql = "SELECT " COMMUNITY_COLUMNS " FROM community WHERE community_id = $1",
};

static err_t one_community(struct op *op, const struct db_query *query, struct db_args args,
                           struct community **ret_community)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;

    *ret_community = NULL;
    if (db_next(rows)) {
        *ret_community = ARENA_NEW(op->arena, struct community);
        **ret_community = read_community(rows);
    }
    return OK;
}

err_t register_store_community_find(struct op *op, const char *code,
                                    struct community **ret_community)
{
    return one_community(op, &COMMUNITY_FIND, DB_ARGS(DB_TEXT(code)), ret_community);
}

err_t register_store_community_get(struct op *op, int64_t id, struct community **ret_community)
{
    return one_community(op, &COMMUNITY_GET, DB_ARGS(DB_INT(id)), ret_community);
}

static const struct db_query COMMUNITY_LIST = {
    .name = "register_community_list",
    .sql = "SELECT " COMMUNITY_COLUMNS " FROM community /*scan*/ ORDER BY code LIMIT 100000",
};

static const struct db_query COMMUNITY_LIST_OF = {
    .name = "register_community_list_of",
    .sql = "SELECT " COMMUNITY_COLUMNS " FROM community WHERE community_id IN (ids($1))"
           " ORDER BY code",
};

static err_t many_communities(struct op *op, const struct db_query *query, struct db_args args,
                              struct community **ret_communities, size_t *ret_count)
{
    struct community *communities;
    struct db_rows *rows;
    size_t count = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    communities = ARENA_ARRAY(op->arena, db_count(rows), struct community);
    while (db_next(rows))
        communities[count++] = read_community(rows);

    *ret_communities = communities;
    *ret_count = count;
    return OK;
}

err_t register_store_community_list(struct op *op, struct community **ret_communities,
                                    size_t *ret_count)
{
    return many_communities(op, &COMMUNITY_LIST, DB_NO_ARGS, ret_communities, ret_count);
}

err_t register_store_community_list_of(struct op *op, const int64_t *ids, size_t id_count,
                                       struct community **ret_communities, size_t *ret_count)
{
    return many_communities(op, &COMMUNITY_LIST_OF, DB_ARGS(DB_IDS(ids, id_count)), ret_communities,
                            ret_count);
}

static const struct db_query COMMUNITY_PAGE = {
    .name = "register_community_page",
    .sql = "SELECT " COMMUNITY_COLUMNS " FROM community WHERE community_id IN (ids($1))"
           "   AND code > $2 AND ($3 = '' OR code LIKE $3 || '%' ESCAPE '!'"
           "        OR name LIKE '%' || $3 || '%' ESCAPE '!')"
           " ORDER BY code LIMIT $4",
};

err_t register_store_community_page(struct op *op, const int64_t *ids, size_t id_count,
                                    const char *words, const char *after, int64_t limit,
                                    struct community **ret_communities, size_t *ret_count)
{
    return many_communities(
        op, &COMMUNITY_PAGE,
        DB_ARGS(DB_IDS(ids, id_count), DB_TEXT(after), DB_TEXT(words), DB_INT(limit)),
        ret_communities, ret_count);
}

static const struct db_query COMMUNITY_CHANGE = {
    .name = "register_community_change",
    .sql = "UPDATE community SET name = $2, property_kind = $3, hotline_hours = $4,"
           " counter_hours = $5, work_hours = $6, profile = $7, hours_id = $8"
           " WHERE community_id = $1",
};

err_t register_store_community_change(struct op *op, const struct community *c)
{
    return db_exec(op, &COMMUNITY_CHANGE,
                   DB_ARGS(DB_INT(c->id), DB_TEXT(c->name), DB_TEXT(c->property_kind),
                           DB_TEXT(c->hotline_hours), DB_TEXT(c->counter_hours),
                           DB_TEXT(c->work_hours), DB_TEXT(c->profile), DB_INT(c->hours_id)),
                   NULL);
}

static const struct db_query HOURS_KEEP = {
    .name = "register_hours_keep",
    .sql = "INSERT INTO community_hours"
           " (community_id, id, hotline_hours, counter_hours, work_hours)"
           " VALUES ($1, $2, $3, $4, $5)",
};

err_t register_store_hours_keep(struct op *op, const struct community *c)
{
    return db_exec(op, &HOURS_KEEP,
                   DB_ARGS(DB_INT(c->id), DB_INT(c->hours_id), DB_TEXT(c->hotline_hours),
                           DB_TEXT(c->counter_hours), DB_TEXT(c->work_hours)),
                   NULL);
}

static const struct db_query HOURS_GET = {
    .name = "register_hours_get",
    .sql = "SELECT hotline_hours, counter_hours, work_hours FROM community_hours"
           " WHERE community_id = $1 AND id = $2",
};

err_t register_store_hours_get(struct op *op, struct community *c, int64_t hours_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &HOURS_GET, DB_ARGS(DB_INT(c->id), DB_INT(hours_id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "no hours of that version");
    c->hours_id = hours_id;
    c->hotline_hours = db_text(rows, 0);
    c->counter_hours = db_text(rows, 1);
    c->work_hours = db_text(rows, 2);
    return OK;
}

/* ---- houses -------------------------------------------------------------------- */

static const struct db_query HOUSES_COUNT = {
    .name = "register_houses_count",
    .sql = "SELECT count(*) FROM house WHERE community_id = $1",
};

err_t register_store_houses_count(struct op *op, int64_t community_id, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e = db_run(op, &HOUSES_COUNT, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_count = db_int(rows, 0);
    return OK;
}

static const struct db_query HOUSE_CODES = {
    .name = "register_house_codes",
    .sql = "SELECT code FROM house WHERE community_id = $1 ORDER BY code LIMIT $2",
};

static const struct db_query HOUSE_LIKE = {
    .name = "register_house_like",
    .sql = "SELECT code FROM house WHERE community_id = $1 AND code LIKE $2 ORDER BY code LIMIT $3",
};

static err_t many_codes(struct op *op, const struct db_query *query, struct db_args args,
                        const char ***ret_codes, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    *ret_codes = ARENA_ARRAY(op->arena, db_count(rows) + 1, const char *);
    while (db_next(rows))
        (*ret_codes)[n++] = db_text(rows, 0);
    *ret_count = n;
    return OK;
}

err_t register_store_house_codes(struct op *op, int64_t community_id, int limit,
                                 const char ***ret_codes, size_t *ret_count)
{
    return many_codes(op, &HOUSE_CODES, DB_ARGS(DB_INT(community_id), DB_INT(limit)), ret_codes,
                      ret_count);
}

err_t register_store_house_like(struct op *op, int64_t community_id, const char *pattern, int limit,
                                const char ***ret_codes, size_t *ret_count)
{
    return many_codes(op, &HOUSE_LIKE,
                      DB_ARGS(DB_INT(community_id), DB_TEXT(pattern), DB_INT(limit)), ret_codes,
                      ret_count);
}

const struct db_query *const REGISTER_STORE_QUERIES[] = {
    &COMMUNITY_ADD, &COMMUNITY_FIND, &COMMUNITY_GET,    &COMMUNITY_LIST, &COMMUNITY_LIST_OF,
    &COMMUNITY_CHANGE, &HOURS_KEEP,     &HOURS_GET,
    &HOUSES_COUNT,  &HOUSE_CODES,    &COMMUNITY_PAGE,   &HOUSE_LIKE,     NULL,
};
