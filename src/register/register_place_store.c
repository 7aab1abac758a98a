#include "register/register_place_store.h"

#include "base/json.h"

#include <string.h>

/* Column order is the contract between these texts and read_place(). */
#define PLACES                                                                                     \
    "SELECT community_id, id, parent_id, kind, code, name, facts, version, void_at FROM place"

static err_t read_place(struct op *op, const struct db_rows *row, struct place *p)
{
    const char *facts = db_text(row, 6);
    struct doc *doc;
    err_t e = json_parse(op, facts, strlen(facts), &doc);

    if (e != OK)
        return e;
    *p = (struct place){.community_id = db_int(row, 0),
                        .id = db_int(row, 1),
                        .parent_id = db_int(row, 2),
                        .kind = db_text(row, 3),
                        .code = db_text(row, 4),
                        .name = db_text(row, 5),
                        .hours = doc_get_text(doc, "hours"),
                        .rules = doc_get_text(doc, "rules"),
                        .phone = doc_get_text(doc, "phone"),
                        .address = doc_get_text(doc, "address"),
                        .note = doc_get_text(doc, "note"),
                        .is_bookable = doc_get_bool(doc, "bookable"),
                        .version = db_int(row, 7),
                        .void_at = db_int(row, 8)};
    return OK;
}

static err_t many(struct op *op, const struct db_query *query, struct db_args args,
                  struct place **ret_places, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_places = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct place);
    while (e == OK && db_next(rows))
        e = read_place(op, rows, &(*ret_places)[n++]);
    *ret_count = n;
    return e;
}

static err_t one(struct op *op, const struct db_query *query, struct db_args args,
                 struct place **ret_place)
{
    struct place *places;
    size_t count;
    err_t e = many(op, query, args, &places, &count);

    if (e == OK)
        *ret_place = count == 0 ? NULL : &places[0];
    return e;
}

static const struct db_query ADD = {
    .name = "place_add",
    .sql = "INSERT INTO place (community_id, id, parent_id, kind, code, name, facts)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)",
};

static const struct db_query CHANGE = {
    .name = "place_change",
    .sql = "UPDATE place SET parent_id = $3, kind = $4, code = $5, name = $6, facts = $7,"
           " version = version + 1 WHERE community_id = $1 AND id = $2",
};

err_t register_place_store_add(struct op *op, const struct place *p, const char *facts)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_INT(p->parent_id),
                           DB_TEXT(p->kind), DB_TEXT(p->code), DB_TEXT(p->name), DB_TEXT(facts)),
                   NULL);
}

err_t register_place_store_change(struct op *op, const struct place *p, const char *facts)
{
    return db_exec(op, &CHANGE,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_INT(p->parent_id),
                           DB_TEXT(p->kind), DB_TEXT(p->code), DB_TEXT(p->name), DB_TEXT(facts)),
                   NULL);
}

/* Its code is free for another one. */
static const struct db_query END = {
    .name = "place_end",
    .sql = "UPDATE place SET void_at = $3, code = $4, version = version + 1"
           " WHERE community_id = $1 AND id = $2",
};

err_t register_place_store_end(struct op *op, const struct place *p)
{
    return db_exec(op, &END,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_INT(op->now),
                           DB_TEXT(arena_printf(op->arena, "%s~%lld", p->code, (long long)p->id))),
                   NULL);
}

static const struct db_query PLACE_GET = {
    .name = "place_get",
    .sql = PLACES " WHERE community_id IN (ids($1)) AND id = $2",
};

static const struct db_query CODED = {
    .name = "place_coded",
    .sql = PLACES " WHERE community_id = $1 AND kind = $2 AND code = $3",
};

static const struct db_query NAMED = {
    .name = "place_named",
    .sql = PLACES " WHERE community_id = $1 AND name = $2 AND void_at = 0 LIMIT 1",
};

err_t register_place_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                               struct place **ret_place)
{
    return one(op, &PLACE_GET, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), ret_place);
}

err_t register_place_store_coded(struct op *op, int64_t community_id, const char *kind,
                                 const char *code, struct place **ret_place)
{
    return one(op, &CODED, DB_ARGS(DB_INT(community_id), DB_TEXT(kind), DB_TEXT(code)), ret_place);
}

err_t register_place_store_named(struct op *op, int64_t community_id, const char *name,
                                 struct place **ret_place)
{
    return one(op, &NAMED, DB_ARGS(DB_INT(community_id), DB_TEXT(name)), ret_place);
}

static const struct db_query LIST = {
    .name = "place_list",
    .sql = PLACES " WHERE community_id = $1 AND void_at = 0 AND ($2 = '' OR kind = $2)"
                  " AND ($3 = '' OR name LIKE '%' || $3 || '%' ESCAPE '!'"
                  "      OR code LIKE '%' || $3 || '%' ESCAPE '!')"
                  " AND (kind, code) > ($4, $5) ORDER BY kind, code LIMIT $6",
};

err_t register_place_store_list(struct op *op, const struct place_asking *q,
                                struct place **ret_places, size_t *ret_count)
{
    return many(op, &LIST,
                DB_ARGS(DB_INT(q->community_id), DB_TEXT(q->kind), DB_TEXT(q->words),
                        DB_TEXT(q->after == NULL ? "" : q->after->kind),
                        DB_TEXT(q->after == NULL ? "" : q->after->code), DB_INT(q->limit)),
                ret_places, ret_count);
}

static const struct db_query INSIDE = {
    .name = "place_inside",
    .sql = PLACES " WHERE community_id = $1 AND parent_id = $2 AND void_at = 0"
                  " ORDER BY kind, code LIMIT 200",
};

err_t register_place_store_inside(struct op *op, int64_t community_id, int64_t parent_id,
                                  struct place **ret_places, size_t *ret_count)
{
    return many(op, &INSIDE, DB_ARGS(DB_INT(community_id), DB_INT(parent_id)), ret_places,
                ret_count);
}

const struct db_query *const REGISTER_PLACE_QUERIES[] = {
    &ADD, &CHANGE, &END, &PLACE_GET, &CODED, &NAMED, &LIST, &INSIDE, NULL,
};
