#include "register/register_house_store.h"

#include "base/str.h"

/* ---- houses --------------------------------------------------------------------------- */

/* Column order is the contract between these texts and read_house(). */
#define COLUMNS                                                                                    \
    "community_id, id, code, handover, warranty_until, kind, building, unit, floor, number,"       \
    " sort_key, layout, orientation, area_built, area_inner, ownership, status, handed_over_at,"   \
    " completed_at, certificate, external_id, version"

static struct house read_house(const struct db_rows *row)
{
    return (struct house){
        .community_id = db_int(row, 0),
        .id = db_int(row, 1),
        .code = db_text(row, 2),
        .handover = db_text(row, 3),
        .warranty_until = db_int(row, 4),
        .kind = db_text(row, 5),
        .building = db_text(row, 6),
        .unit = db_text(row, 7),
        .floor = db_int(row, 8),
        .number = db_text(row, 9),
        .sort_key = db_text(row, 10),
        .layout = db_text(row, 11),
        .orientation = db_text(row, 12),
        .area_built = db_int(row, 13),
        .area_inner = db_int(row, 14),
        .ownership = db_text(row, 15),
        .status = db_text(row, 16),
        .handed_over_at = db_int(row, 17),
        .completed_at = db_int(row, 18),
        .certificate = db_text(row, 19),
        .external_id = db_text(row, 20),
        .version = db_int(row, 21),
    };
}

static err_t many(struct op *op, const struct db_query *query, struct db_args args,
                  struct house **ret_houses, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_houses = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct house);
    while (db_next(rows))
        (*ret_houses)[n++] = read_house(rows);
    *ret_count = n;
    return OK;
}

static err_t one(struct op *op, const struct db_query *query, struct db_args args,
                 struct house **ret_house)
{
    struct house *houses;
    size_t count;
    err_t e = many(op, query, args, &houses, &count);

    if (e == OK)
        *ret_house = count == 0 ? NULL : &houses[0];
    return e;
}

static const struct db_query ADD = {
    .name = "house_add",
    .sql = "INSERT INTO house (community_id, id, code, handover, warranty_until, kind, floor,"
           " layout, orientation, area_built, area_inner, ownership, status, handed_over_at,"
           " completed_at, certificate, external_id, building, unit, number, sort_key)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $19, $20, $21)",
};

err_t register_house_store_add(struct op *op, const struct house *h)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(h->community_id), DB_INT(h->id), DB_TEXT(h->code),
                           DB_TEXT(h->handover), DB_INT(h->warranty_until), DB_TEXT(h->kind),
                           DB_INT(h->floor), DB_TEXT(h->layout), DB_TEXT(h->orientation),
                           DB_INT(h->area_built), DB_INT(h->area_inner), DB_TEXT(h->ownership),
                           DB_TEXT(h->status), DB_INT(h->handed_over_at), DB_INT(h->completed_at),
                           DB_TEXT(h->certificate), DB_TEXT(h->external_id), DB_TEXT(h->building),
                           DB_TEXT(h->unit), DB_TEXT(h->number), DB_TEXT(h->sort_key)),
                   NULL);
}

static const struct db_query CHANGE = {
    .name = "house_change",
    .sql = "UPDATE house SET handover = $3, warranty_until = $4, kind = $5, floor = $6,"
           " layout = $7, orientation = $8, area_built = $9, area_inner = $10, ownership = $11,"
           " status = $12, handed_over_at = $13, completed_at = $14, certificate = $15,"
           " external_id = $16, version = version + 1 WHERE community_id = $1 AND id = $2",
};

err_t register_house_store_change(struct op *op, const struct house *h)
{
    return db_exec(op, &CHANGE,
                   DB_ARGS(DB_INT(h->community_id), DB_INT(h->id), DB_TEXT(h->handover),
                           DB_INT(h->warranty_until), DB_TEXT(h->kind), DB_INT(h->floor),
                           DB_TEXT(h->layout), DB_TEXT(h->orientation), DB_INT(h->area_built),
                           DB_INT(h->area_inner), DB_TEXT(h->ownership), DB_TEXT(h->status),
                           DB_INT(h->handed_over_at), DB_INT(h->completed_at),
                           DB_TEXT(h->certificate), DB_TEXT(h->external_id)),
                   NULL);
}

static const struct db_query FIND = {
    .name = "house_find",
    .sql = "SELECT " COLUMNS " FROM house WHERE community_id = $1 AND code = $2",
};

static const struct db_query EXTERNAL = {
    .name = "house_external",
    .sql = "SELECT " COLUMNS " FROM house"
           " WHERE community_id = $1 AND external_id = $2 AND external_id <> ''",
};

static const struct db_query HOUSE_GET = {
    .name = "house_get",
    .sql = "SELECT " COLUMNS " FROM house WHERE community_id IN (ids($1)) AND id = $2",
};

err_t register_house_store_find(struct op *op, int64_t community_id, const char *code,
                                struct house **ret_house)
{
    return one(op, &FIND, DB_ARGS(DB_INT(community_id), DB_TEXT(code)), ret_house);
}

err_t register_house_store_external(struct op *op, int64_t community_id, const char *external_id,
                                    struct house **ret_house)
{
    return one(op, &EXTERNAL, DB_ARGS(DB_INT(community_id), DB_TEXT(external_id)), ret_house);
}

err_t register_house_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                               struct house **ret_house)
{
    return one(op, &HOUSE_GET, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), ret_house);
}

/* All of the community are walked, but never further than to $5 and $6; those of one building are
 * few enough. */
#define ASKED                                                                                      \
    "SELECT " COLUMNS " FROM house WHERE community_id = $1"                                        \
    " AND ($2 = '' OR status = $2) AND ($3 = '' OR kind = $3)"                                     \
    " AND ($4 = '' OR code LIKE '%' || $4 || '%' ESCAPE '!')"
#define UP(key)                                                                                    \
    " AND (" key ", id) > ($7, $8) AND (" key ", id) <= ($5, $6) ORDER BY " key ", id LIMIT $9"
#define DOWN(key)                                                                                  \
    " AND (" key ", id) < ($7, $8) AND (" key ", id) >= ($5, $6)"                                  \
    " ORDER BY " key " DESC, id DESC LIMIT $9"
#define OF_BUILDING " AND building = $10"

static const struct db_query LISTS[HOUSES_ORDER_COUNT][2] = {
    {{.name = "house_list", .sql = ASKED UP("sort_key")},
     {.name = "house_list_building", .sql = ASKED OF_BUILDING UP("sort_key")}},
    {{.name = "house_list_down", .sql = ASKED DOWN("sort_key")},
     {.name = "house_list_building_down", .sql = ASKED OF_BUILDING DOWN("sort_key")}},
    {{.name = "house_list_area", .sql = ASKED DOWN("area_built")},
     {.name = "house_list_building_area", .sql = ASKED OF_BUILDING DOWN("(+area_built)")}},
};

/* Where a walk of so many rows ends. */
#define FAR(key, compared, direction)                                                              \
    "SELECT " key ", id FROM house WHERE community_id = $1 AND (" key ", id) " compared            \
    " ($2, $3) ORDER BY " key direction ", id" direction " LIMIT 1 OFFSET $4"

static const struct db_query FARS[HOUSES_ORDER_COUNT] = {
    {.name = "house_far", .sql = FAR("sort_key", ">", "")},
    {.name = "house_far_down", .sql = FAR("sort_key", "<", " DESC")},
    {.name = "house_far_area", .sql = FAR("area_built", "<", " DESC")},
};

static const struct db_query LAST = {
    .name = "house_last",
    .sql = "SELECT sort_key, id FROM house WHERE community_id = $1"
           " ORDER BY sort_key DESC, id DESC LIMIT 1",
};

/* A row as the order of a list sees it. */
struct spot {
    struct db_arg key;
    int64_t id;
};

static struct spot spot_of(const struct house *h, enum register_house_order order)
{
    return (struct spot){order == HOUSES_BY_AREA ? DB_INT(h->area_built) : DB_TEXT(h->sort_key),
                         h->id};
}

static err_t read_spot(struct op *op, const struct db_query *query, struct db_args args,
                       enum register_house_order order, bool *ret_is_there, struct spot *ret_spot)
{
    struct house at = {0};
    struct db_rows *rows;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_is_there = db_next(rows);
    if (!*ret_is_there)
        return OK;
    if (order == HOUSES_BY_AREA)
        at.area_built = db_int(rows, 0);
    else
        at.sort_key = db_text(rows, 0);
    at.id = db_int(rows, 1);
    *ret_spot = spot_of(&at, order);
    return OK;
}

/* Before the first row of the order, and behind its last one. */
static err_t find_ends(struct op *op, const struct house_asking *q, struct spot *from,
                       struct spot *end)
{
    const struct spot lowest = spot_of(&(struct house){.sort_key = "", .area_built = -1}, q->order);
    struct spot highest =
        spot_of(&(struct house){.sort_key = "", .area_built = INT64_MAX}, q->order);
    bool is_there;
    err_t e = OK;

    if (q->order != HOUSES_BY_AREA)
        e = read_spot(op, &LAST, DB_ARGS(DB_INT(q->community_id)), q->order, &is_there, &highest);
    *from = q->order == HOUSES_BY_CODE ? lowest : highest;
    *end = q->order == HOUSES_BY_CODE ? highest : lowest;
    if (q->order == HOUSES_BY_CODE_DOWN)
        from->id++;
    return e;
}

/* How far it is looked: not to the end if it is not sure to find a page soon. */
static err_t find_far(struct op *op, const struct house_asking *q, const struct spot *from,
                      struct spot *end, bool *ret_is_cut)
{
    *ret_is_cut = false;
    if (!str_is_empty(q->building) ||
        (str_is_empty(q->status) && str_is_empty(q->kind) && str_is_empty(q->words)))
        return OK;
    return read_spot(op, &FARS[q->order],
                     DB_ARGS(DB_INT(q->community_id), from->key, DB_INT(from->id),
                             DB_INT(REGISTER_LIST_LOOKS - 1)),
                     q->order, ret_is_cut, end);
}

static void end_page(struct house_page *page, const struct house_asking *q, bool is_cut,
                     int64_t end_id)
{
    bool is_full = page->count > (size_t)q->limit;

    page->has_next = is_full || is_cut;
    page->is_cut = is_cut && !is_full;
    if (is_full)
        page->count = (size_t)q->limit;
    if (page->has_next)
        page->next_id = page->is_cut ? end_id : page->houses[page->count - 1].id;
}

err_t register_house_store_list(struct op *op, const struct house_asking *q,
                                const struct house *after, struct house_page *ret_page)
{
    bool is_of_building = !str_is_empty(q->building), is_cut = false;
    struct spot from, end;
    err_t e = find_ends(op, q, &from, &end);

    if (after != NULL)
        from = spot_of(after, q->order);
    if (e == OK)
        e = find_far(op, q, &from, &end, &is_cut);
    if (e == OK) {
        const struct db_arg args[] = {DB_INT(q->community_id),
                                      DB_TEXT(q->status),
                                      DB_TEXT(q->kind),
                                      DB_TEXT(q->words),
                                      end.key,
                                      DB_INT(end.id),
                                      from.key,
                                      DB_INT(from.id),
                                      DB_INT(q->limit + 1),
                                      DB_TEXT(q->building)};
        e = many(op, &LISTS[q->order][is_of_building],
                 (struct db_args){args, is_of_building ? 10 : 9}, &ret_page->houses,
                 &ret_page->count);
    }
    if (e == OK)
        end_page(ret_page, q, is_cut, end.id);
    return e;
}

/* Walks from one building to the next, not over all houses. */
static const struct db_query NEXT_BUILDING = {
    .name = "house_next_building",
    .sql = "SELECT building FROM house WHERE community_id = $1 AND building > $2"
           " ORDER BY building LIMIT 1",
};

enum { BUILDINGS_MAX = 500 };

err_t register_house_store_buildings(struct op *op, int64_t community_id,
                                     const char ***ret_buildings, size_t *ret_count)
{
    const char *last = "";
    struct db_rows *rows;
    size_t n = 0;
    err_t e = OK;

    *ret_buildings = ARENA_ARRAY(op->arena, BUILDINGS_MAX, const char *);
    while (e == OK && n < BUILDINGS_MAX) {
        e = db_run(op, &NEXT_BUILDING, DB_ARGS(DB_INT(community_id), DB_TEXT(last)), &rows);
        if (e != OK || !db_next(rows))
            break;
        last = (*ret_buildings)[n++] = db_text(rows, 0);
    }
    *ret_count = n;
    return e;
}

/* ---- use ------------------------------------------------------------------------------------ */

static const struct db_query USE_ADD = {
    .name = "house_use_add",
    .sql = "INSERT INTO house_use (community_id, id, house_id, use, tenants, from_at, to_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)",
};

static const struct db_query USE_END = {
    .name = "house_use_end",
    .sql = "UPDATE house_use SET to_at = $3 WHERE community_id = $1 AND id = $2",
};

static const struct db_query USES = {
    .name = "house_uses",
    .sql = "SELECT community_id, id, house_id, use, tenants, from_at, to_at FROM house_use"
           " WHERE community_id = $1 AND house_id = $2 ORDER BY from_at DESC, id DESC LIMIT 200",
};

err_t register_house_store_use_add(struct op *op, const struct house_use *u)
{
    return db_exec(op, &USE_ADD,
                   DB_ARGS(DB_INT(u->community_id), DB_INT(u->id), DB_INT(u->house_id),
                           DB_TEXT(u->use), DB_TEXT(u->tenants), DB_INT(u->from_at),
                           DB_INT(u->to_at)),
                   NULL);
}

err_t register_house_store_use_end(struct op *op, const struct house_use *u)
{
    return db_exec(op, &USE_END, DB_ARGS(DB_INT(u->community_id), DB_INT(u->id), DB_INT(u->to_at)),
                   NULL);
}

err_t register_house_store_uses(struct op *op, int64_t community_id, int64_t house_id,
                                struct house_use **ret_uses, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &USES, DB_ARGS(DB_INT(community_id), DB_INT(house_id)), &rows);

    if (e != OK)
        return e;
    *ret_uses = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct house_use);
    while (db_next(rows))
        (*ret_uses)[n++] = (struct house_use){.community_id = db_int(rows, 0),
                                              .id = db_int(rows, 1),
                                              .house_id = db_int(rows, 2),
                                              .use = db_text(rows, 3),
                                              .tenants = db_text(rows, 4),
                                              .from_at = db_int(rows, 5),
                                              .to_at = db_int(rows, 6)};
    *ret_count = n;
    return OK;
}

/* ---- warranties -------------------------------------------------------------------------------
 */

static const struct db_query WARRANTY_ADD = {
    .name = "house_warranty_add",
    .sql = "INSERT INTO house_warranty (community_id, id, house_id, component, contractor,"
           " until_at) VALUES ($1, $2, $3, $4, $5, $6)",
};

static const struct db_query WARRANTY_END = {
    .name = "house_warranty_end",
    .sql = "UPDATE house_warranty SET void_at = $3 WHERE community_id = $1 AND id = $2"
           " AND void_at = 0 RETURNING house_id",
};

static const struct db_query WARRANTIES = {
    .name = "house_warranties",
    .sql = "SELECT community_id, id, house_id, component, contractor, until_at FROM house_warranty"
           " WHERE community_id = $1 AND house_id = $2 AND void_at = 0"
           " ORDER BY until_at, id LIMIT 100",
};

err_t register_house_store_warranty_add(struct op *op, const struct house_warranty *w)
{
    return db_exec(op, &WARRANTY_ADD,
                   DB_ARGS(DB_INT(w->community_id), DB_INT(w->id), DB_INT(w->house_id),
                           DB_TEXT(w->component), DB_TEXT(w->contractor), DB_INT(w->until_at)),
                   NULL);
}

err_t register_house_store_warranty_end(struct op *op, int64_t community_id, int64_t id,
                                        int64_t *ret_house_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &WARRANTY_END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)),
                     &rows);

    if (e == OK)
        *ret_house_id = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

err_t register_house_store_warranties(struct op *op, int64_t community_id, int64_t house_id,
                                      struct house_warranty **ret_warranties, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &WARRANTIES, DB_ARGS(DB_INT(community_id), DB_INT(house_id)), &rows);

    if (e != OK)
        return e;
    *ret_warranties = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct house_warranty);
    while (db_next(rows))
        (*ret_warranties)[n++] = (struct house_warranty){.community_id = db_int(rows, 0),
                                                         .id = db_int(rows, 1),
                                                         .house_id = db_int(rows, 2),
                                                         .component = db_text(rows, 3),
                                                         .contractor = db_text(rows, 4),
                                                         .until_at = db_int(rows, 5)};
    *ret_count = n;
    return OK;
}

const struct db_query *const REGISTER_HOUSE_QUERIES[] = {
    &ADD,
    &CHANGE,
    &FIND,
    &EXTERNAL,
    &HOUSE_GET,
    &LISTS[HOUSES_BY_CODE][0],
    &LISTS[HOUSES_BY_CODE][1],
    &LISTS[HOUSES_BY_CODE_DOWN][0],
    &LISTS[HOUSES_BY_CODE_DOWN][1],
    &LISTS[HOUSES_BY_AREA][0],
    &LISTS[HOUSES_BY_AREA][1],
    &FARS[HOUSES_BY_CODE],
    &FARS[HOUSES_BY_CODE_DOWN],
    &FARS[HOUSES_BY_AREA],
    &LAST,
    &NEXT_BUILDING,
    &USE_ADD,
    &USE_END,
    &USES,
    &WARRANTY_ADD,
    &WARRANTY_END,
    &WARRANTIES,
    NULL,
};
