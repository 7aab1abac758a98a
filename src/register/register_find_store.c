#include "register/register_find_store.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* The codes that stand in the table. */
static const char *const KINDS[FIND_KIND_COUNT] = {"house", "person", "vehicle", "place"};

/* ---- keys ------------------------------------------------------------------------------ */

static const struct db_query REMOVE = {
    .name = "find_remove",
    .sql = "DELETE FROM find_key WHERE community_id = $1 AND kind = $2 AND id IN (ids($3))",
};

static const struct db_query ADD_SQLITE = {
    .name = "find_add",
    .sql = "INSERT INTO find_key (community_id, kind, id, key) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT DO NOTHING",
};

static const struct db_query ADD_POSTGRES = {
    .name = "find_add",
    .sql = "INSERT INTO find_key (community_id, kind, id, key)"
           " SELECT $1, $2, k.id, k.key FROM json_to_recordset($3::json) AS k (id bigint, key text)"
           " ON CONFLICT DO NOTHING",
};

err_t register_find_store_remove(struct op *op, int64_t community_id, enum register_find_kind kind,
                                 const int64_t *ids, size_t count)
{
    return db_exec(op, &REMOVE,
                   DB_ARGS(DB_INT(community_id), DB_TEXT(KINDS[kind]), DB_IDS(ids, count)), NULL);
}

/* In one statement: a round trip for each would be most of the time. */
static err_t add_all(struct op *op, int64_t community_id, const char *kind,
                     const struct find_key *keys, size_t count)
{
    struct doc *list = doc_list(op->arena);

    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_int(one, "id", keys[i].id);
        doc_set_text(one, "key", keys[i].key);
    }
    return db_exec(
        op, &ADD_POSTGRES,
        DB_ARGS(DB_INT(community_id), DB_TEXT(kind), DB_TEXT(json_text(op->arena, list))), NULL);
}

err_t register_find_store_add(struct op *op, int64_t community_id, enum register_find_kind kind,
                              const struct find_key *keys, size_t count)
{
    err_t e = OK;

    if (count == 0)
        return OK;
    if (db_engine_of(op->db) == DB_POSTGRES)
        return add_all(op, community_id, KINDS[kind], keys, count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = db_exec(op, &ADD_SQLITE,
                    DB_ARGS(DB_INT(community_id), DB_TEXT(KINDS[kind]), DB_INT(keys[i].id),
                            DB_TEXT(keys[i].key)),
                    NULL);
    return e;
}

/* ---- what keys are made of --------------------------------------------------------------- */

/* id, code, name, is it a person. By their ids: joined to nothing, the status is not what an index
 * of names is entered by, or all who live in the community are walked. */
static const struct db_query SOURCES[FIND_KIND_COUNT] = {
    {.name = "find_of_houses",
     .sql = "SELECT id, code, '', 0 FROM house WHERE community_id = $1 AND id IN (ids($2))"},
    {.name = "find_of_persons",
     .sql = "SELECT id, '', name, CASE WHEN kind = 'person' THEN 1 ELSE 0 END FROM person"
            " WHERE community_id = $1 AND id IN (ids($2)) AND status || '' = 'active'"},
    {.name = "find_of_vehicles",
     .sql = "SELECT id, plate, '', 0 FROM vehicle"
            " WHERE community_id = $1 AND id IN (ids($2)) AND to_at = 0"},
    {.name = "find_of_places",
     .sql = "SELECT id, code, name, 0 FROM place"
            " WHERE community_id = $1 AND id IN (ids($2)) AND void_at = 0"},
};

err_t register_find_store_sources(struct op *op, int64_t community_id, enum register_find_kind kind,
                                  const int64_t *ids, size_t count,
                                  struct find_source **ret_sources, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &SOURCES[kind], DB_ARGS(DB_INT(community_id), DB_IDS(ids, count)), &rows);

    if (e != OK)
        return e;
    *ret_sources = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct find_source);
    while (db_next(rows))
        (*ret_sources)[n++] = (struct find_source){.id = db_int(rows, 0),
                                                   .code = db_text(rows, 1),
                                                   .name = db_text(rows, 2),
                                                   .is_person = db_int(rows, 3) != 0};
    *ret_count = n;
    return OK;
}

static const struct db_query NUMBERS = {
    .name = "find_numbers",
    .sql = "SELECT c.person_id, c.value, c.value_hash, c.tail_hash"
           "  FROM person_contact c JOIN person p"
           "    ON p.community_id = c.community_id AND p.id = c.person_id"
           " WHERE c.community_id = $1 AND c.person_id IN (ids($2)) AND c.void_at = 0"
           "   AND c.kind IN ('mobile', 'phone') AND p.status = 'active'",
};

err_t register_find_store_numbers(struct op *op, int64_t community_id, const int64_t *ids,
                                  size_t count, struct find_number **ret_numbers, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &NUMBERS, DB_ARGS(DB_INT(community_id), DB_IDS(ids, count)), &rows);

    if (e != OK)
        return e;
    *ret_numbers = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct find_number);
    while (db_next(rows))
        (*ret_numbers)[n++] = (struct find_number){.person_id = db_int(rows, 0),
                                                   .sealed = db_text(rows, 1),
                                                   .hash = db_text(rows, 2),
                                                   .tail = db_text(rows, 3)};
    *ret_count = n;
    return OK;
}

#define NEXT(table)                                                                                \
    "SELECT id FROM " table " WHERE community_id = $1 AND id > $2 ORDER BY id LIMIT $3"

static const struct db_query NEXT[FIND_KIND_COUNT] = {
    {.name = "find_next_houses", .sql = NEXT("house")},
    {.name = "find_next_persons", .sql = NEXT("person")},
    {.name = "find_next_vehicles", .sql = NEXT("vehicle")},
    {.name = "find_next_places", .sql = NEXT("place")},
};

err_t register_find_store_next(struct op *op, int64_t community_id, enum register_find_kind kind,
                               int64_t after, int limit, int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e =
        db_run(op, &NEXT[kind], DB_ARGS(DB_INT(community_id), DB_INT(after), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_ids)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}

static const struct db_query RULES = {
    .name = "find_rules",
    .sql = "SELECT rules FROM find_rules WHERE community_id = 0",
};

static const struct db_query SET_RULES = {
    .name = "find_set_rules",
    .sql = "INSERT INTO find_rules (community_id, rules) VALUES (0, $1)"
           " ON CONFLICT (community_id) DO UPDATE SET rules = excluded.rules",
};

err_t register_find_store_rules(struct op *op, int64_t *ret_rules)
{
    struct db_rows *rows;
    err_t e = db_run(op, &RULES, DB_NO_ARGS, &rows);

    if (e == OK)
        *ret_rules = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t register_find_store_set_rules(struct op *op, int64_t rules)
{
    return db_exec(op, &SET_RULES, DB_ARGS(DB_INT(rules)), NULL);
}

/* ---- finding ------------------------------------------------------------------------------ */

/* Of few communities each is asked in its own index; of many the index of all is walked and the
 * communities compared on the way, for then hits are frequent. The plus keeps the index of one
 * community out. */
enum { FEW_COMMUNITIES = 16 };

static const struct db_query FIND_HERE = {
    .name = "find_here",
    .sql = "SELECT community_id, id, key FROM find_key"
           " WHERE community_id = $1 AND kind = $2 AND key >= $3 AND key < $4"
           " ORDER BY key, id LIMIT $5",
};

static const struct db_query FIND_AMONG = {
    .name = "find_among",
    .sql = "SELECT community_id, id, key FROM find_key"
           " WHERE kind = $1 AND key >= $2 AND key < $3 AND (+community_id) IN (ids($5))"
           " ORDER BY key, community_id, id LIMIT $4",
};

static const struct db_query FIND_ANYWHERE = {
    .name = "find_anywhere",
    .sql = "SELECT community_id, id, key FROM find_key WHERE kind = $1 AND key >= $2 AND key < $3"
           " ORDER BY key, community_id, id LIMIT $4",
};

static err_t add_hits(struct op *op, const struct db_query *query, struct db_args args,
                      struct find_hit *hits, size_t most, size_t *count)
{
    struct db_rows *rows;
    err_t e = db_run(op, query, args, &rows);

    while (e == OK && *count < most && db_next(rows))
        hits[(*count)++] = (struct find_hit){db_int(rows, 0), db_int(rows, 1), db_text(rows, 2)};
    return e;
}

static int by_key(const void *a, const void *b)
{
    const struct find_hit *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : x->id > y->id ? 1 : x->id < y->id ? -1 : 0;
}

err_t register_find_store_find(struct op *op, const struct register_find_scope *scope,
                               const struct find_range *range, int limit,
                               struct find_hit **ret_hits, size_t *ret_count)
{
    bool is_few = scope->community_count <= FEW_COMMUNITIES;
    size_t most = (size_t)limit * (is_few ? scope->community_count : 1), count = 0;
    struct find_hit *hits = ARENA_ARRAY(op->arena, most + 1, struct find_hit);
    const struct db_arg all[] = {DB_TEXT(KINDS[range->kind]), DB_TEXT(range->from),
                                 DB_TEXT(range->to), DB_INT(limit),
                                 DB_IDS(scope->communities, scope->community_count)};
    err_t e = OK;

    for (size_t i = 0; e == OK && is_few && i < scope->community_count; i++)
        e = add_hits(op, &FIND_HERE,
                     DB_ARGS(DB_INT(scope->communities[i]), all[0], all[1], all[2], all[3]), hits,
                     most, &count);
    if (!is_few && scope->everywhere)
        e = add_hits(op, &FIND_ANYWHERE, (struct db_args){all, 4}, hits, most, &count);
    else if (!is_few)
        e = add_hits(op, &FIND_AMONG, (struct db_args){all, 5}, hits, most, &count);
    if (is_few && scope->community_count > 1)
        qsort(hits, count, sizeof *hits, by_key);
    *ret_hits = hits;
    *ret_count = count;
    return e;
}

/* ---- what they lead to --------------------------------------------------------------------- */

static const struct db_query HOUSES = {
    .name = "find_houses",
    .sql = "SELECT community_id, id, code FROM house"
           " WHERE community_id IN (ids($1)) AND id IN (ids($2))",
};

static const struct db_query PERSONS = {
    .name = "find_persons",
    .sql = "SELECT p.community_id, p.id, p.kind, p.name,"
           " coalesce((SELECT c.value FROM person_contact c"
           "            WHERE c.community_id = p.community_id AND c.person_id = p.id"
           "              AND c.void_at = 0 AND c.kind IN ('mobile', 'phone')"
           "            ORDER BY c.is_primary DESC, c.id LIMIT 1), '')"
           "  FROM person p"
           " WHERE p.community_id IN (ids($1)) AND p.id IN (ids($2)) AND p.status || '' = 'active'",
};

static const struct db_query VEHICLES = {
    .name = "find_vehicles",
    .sql = "SELECT v.community_id, v.id, v.person_id, v.plate,"
           " coalesce((SELECT p.name FROM person p WHERE p.community_id = v.community_id"
           "              AND p.id = v.person_id AND p.status = 'active'), ''),"
           " coalesce((SELECT h.code FROM house h"
           "            WHERE h.community_id = v.community_id AND h.id = v.house_id), ''),"
           " v.brand, v.colour, v.space"
           "  FROM vehicle v"
           " WHERE v.community_id IN (ids($1)) AND v.id IN (ids($2)) AND v.to_at = 0",
};

static const struct db_query PLACES = {
    .name = "find_places",
    .sql = "SELECT community_id, id, kind, code, name FROM place"
           " WHERE community_id IN (ids($1)) AND id IN (ids($2)) AND void_at = 0",
};

/* The rows of some hits; none are asked for when there are no hits. */
static err_t rows_of(struct op *op, const struct db_query *query, const struct find_hit *hits,
                     size_t count, struct db_rows **ret_rows)
{
    int64_t *communities = ARENA_ARRAY(op->arena, count + 1, int64_t),
            *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);

    for (size_t i = 0; i < count; i++) {
        communities[i] = hits[i].community_id;
        ids[i] = hits[i].id;
    }
    return db_run(op, query, DB_ARGS(DB_IDS(communities, count), DB_IDS(ids, count)), ret_rows);
}

err_t register_find_store_houses(struct op *op, const struct find_hit *hits, size_t count,
                                 struct found_house **ret_houses, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = rows_of(op, &HOUSES, hits, count, &rows);

    if (e != OK)
        return e;
    *ret_houses = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct found_house);
    while (db_next(rows))
        (*ret_houses)[n++] = (struct found_house){.community_id = db_int(rows, 0),
                                                  .id = db_int(rows, 1),
                                                  .code = db_text(rows, 2),
                                                  .people = ""};
    *ret_count = n;
    return OK;
}

err_t register_find_store_persons(struct op *op, const struct find_hit *hits, size_t count,
                                  struct found_person **ret_persons, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = rows_of(op, &PERSONS, hits, count, &rows);

    if (e != OK)
        return e;
    *ret_persons = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct found_person);
    while (db_next(rows))
        (*ret_persons)[n++] = (struct found_person){.community_id = db_int(rows, 0),
                                                    .id = db_int(rows, 1),
                                                    .kind = db_text(rows, 2),
                                                    .name = db_text(rows, 3),
                                                    .phone = db_text(rows, 4),
                                                    .houses = ""};
    *ret_count = n;
    return OK;
}

err_t register_find_store_vehicles(struct op *op, const struct find_hit *hits, size_t count,
                                   struct found_vehicle **ret_vehicles, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = rows_of(op, &VEHICLES, hits, count, &rows);

    if (e != OK)
        return e;
    *ret_vehicles = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct found_vehicle);
    while (db_next(rows))
        (*ret_vehicles)[n++] = (struct found_vehicle){.community_id = db_int(rows, 0),
                                                      .id = db_int(rows, 1),
                                                      .person_id = db_int(rows, 2),
                                                      .plate = db_text(rows, 3),
                                                      .name = db_text(rows, 4),
                                                      .house = db_text(rows, 5),
                                                      .brand = db_text(rows, 6),
                                                      .colour = db_text(rows, 7),
                                                      .space = db_text(rows, 8)};
    *ret_count = n;
    return OK;
}

err_t register_find_store_places(struct op *op, const struct find_hit *hits, size_t count,
                                 struct found_place **ret_places, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = rows_of(op, &PLACES, hits, count, &rows);

    if (e != OK)
        return e;
    *ret_places = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct found_place);
    while (db_next(rows))
        (*ret_places)[n++] = (struct found_place){.community_id = db_int(rows, 0),
                                                  .id = db_int(rows, 1),
                                                  .kind = db_text(rows, 2),
                                                  .code = db_text(rows, 3),
                                                  .name = db_text(rows, 4)};
    *ret_count = n;
    return OK;
}

/* Code and name are looked up for each relation: as a join, PostgreSQL once walked all houses of
 * the community for each. */
#define LINKS                                                                                      \
    "SELECT l.person_id, l.house_id,"                                                              \
    " (SELECT h.code FROM house h WHERE h.community_id = l.community_id AND h.id = l.house_id),"   \
    " (SELECT p.name FROM person p WHERE p.community_id = l.community_id AND p.id = l.person_id"   \
    "     AND p.status = 'active'),"                                                               \
    " l.relation"                                                                                  \
    "  FROM person_house l WHERE l.community_id IN (ids($1)) AND l.to_at = 0"

static const struct db_query LINKS_OF_PERSONS = {
    .name = "find_links_of_persons",
    .sql = LINKS " AND l.person_id IN (ids($2)) ORDER BY (+l.id) LIMIT 200",
};

static const struct db_query LINKS_OF_HOUSES = {
    .name = "find_links_of_houses",
    .sql = LINKS " AND l.house_id IN (ids($2)) ORDER BY (+l.id) LIMIT 200",
};

err_t register_find_store_links(struct op *op, const struct find_hit *hits, size_t count,
                                bool are_houses, struct find_link **ret_links, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = rows_of(op, are_houses ? &LINKS_OF_HOUSES : &LINKS_OF_PERSONS, hits, count, &rows);

    if (e != OK)
        return e;
    *ret_links = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct find_link);
    while (db_next(rows))
        if (!db_is_null(rows, 2) && !db_is_null(rows, 3))
            (*ret_links)[n++] = (struct find_link){.person_id = db_int(rows, 0),
                                                   .house_id = db_int(rows, 1),
                                                   .house = db_text(rows, 2),
                                                   .name = db_text(rows, 3),
                                                   .relation = db_text(rows, 4)};
    *ret_count = n;
    return OK;
}

const struct db_query *const REGISTER_FIND_STORE_QUERIES[] = {
    &REMOVE,
    &SOURCES[FIND_HOUSE],
    &SOURCES[FIND_PERSON],
    &SOURCES[FIND_VEHICLE],
    &SOURCES[FIND_PLACE],
    &NUMBERS,
    &NEXT[FIND_HOUSE],
    &NEXT[FIND_PERSON],
    &NEXT[FIND_VEHICLE],
    &NEXT[FIND_PLACE],
    &RULES,
    &SET_RULES,
    &FIND_HERE,
    &FIND_AMONG,
    &FIND_ANYWHERE,
    &HOUSES,
    &PERSONS,
    &VEHICLES,
    &PLACES,
    &LINKS_OF_PERSONS,
    &LINKS_OF_HOUSES,
    NULL,
};
const struct db_query *const REGISTER_FIND_STORE_SQLITE_QUERIES[] = {&ADD_SQLITE, NULL};
const struct db_query *const REGISTER_FIND_STORE_POSTGRES_QUERIES[] = {&ADD_POSTGRES, NULL};
