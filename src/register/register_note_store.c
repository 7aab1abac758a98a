#include "register/register_note_store.h"

/* ---- notes ---------------------------------------------------------------------------- */

static const struct db_query ADD = {
    .name = "person_note_add",
    .sql =
        "INSERT INTO person_note (community_id, id, person_id, kind, code, text, source, from_at,"
        " to_at, consent_id, is_restricted, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
};

err_t register_note_store_add(struct op *op, const struct person_note *n)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(n->community_id), DB_INT(n->id), DB_INT(n->person_id),
                           DB_TEXT(n->kind), DB_TEXT(n->code), DB_TEXT(n->text), DB_TEXT(n->source),
                           DB_INT(n->from_at), DB_INT(n->to_at), DB_INT(n->consent_id),
                           DB_BOOL(n->is_restricted), DB_INT(n->made_by)),
                   NULL);
}

/* Column order is the contract between these texts and read_note(). */
#define NOTES                                                                                      \
    "SELECT community_id, id, person_id, kind, code, text, source, from_at, to_at, consent_id,"    \
    " is_restricted, made_by FROM person_note WHERE community_id = $1"

static struct person_note read_note(const struct db_rows *row)
{
    return (struct person_note){.community_id = db_int(row, 0),
                                .id = db_int(row, 1),
                                .person_id = db_int(row, 2),
                                .kind = db_text(row, 3),
                                .code = db_text(row, 4),
                                .text = db_text(row, 5),
                                .source = db_text(row, 6),
                                .from_at = db_int(row, 7),
                                .to_at = db_int(row, 8),
                                .consent_id = db_int(row, 9),
                                .is_restricted = db_int(row, 10) != 0,
                                .made_by = db_int(row, 11)};
}

static err_t notes(struct op *op, const struct db_query *query, struct db_args args,
                   struct person_note **ret_notes, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_notes = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct person_note);
    while (db_next(rows))
        (*ret_notes)[n++] = read_note(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query NOTE_GET = {
    .name = "person_note_get",
    .sql = NOTES " AND id = $2",
};

err_t register_note_store_get(struct op *op, int64_t community_id, int64_t id,
                              struct person_note **ret_note)
{
    struct person_note *all;
    size_t count;
    err_t e = notes(op, &NOTE_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &all, &count);

    if (e == OK)
        *ret_note = count == 0 ? NULL : &all[0];
    return e;
}

static const struct db_query LIST = {
    .name = "person_note_list",
    .sql = NOTES " AND person_id = $2 AND ($3 = 1 OR is_restricted = 0)"
                 " ORDER BY id DESC LIMIT 200",
};

err_t register_note_store_list(struct op *op, int64_t community_id, int64_t person_id,
                               bool with_restricted, struct person_note **ret_notes,
                               size_t *ret_count)
{
    return notes(op, &LIST,
                 DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_BOOL(with_restricted)),
                 ret_notes, ret_count);
}

static const struct db_query NOTE_END = {
    .name = "person_note_end",
    .sql = "UPDATE person_note SET to_at = $3 WHERE community_id = $1 AND id = $2",
};

err_t register_note_store_end(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &NOTE_END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)), NULL);
}

static const struct db_query CONSENT = {
    .name = "person_note_consent",
    .sql = "SELECT 1 FROM consent WHERE community_id = $1 AND id = $2 AND person_id = $3"
           " AND withdrawn_at = 0",
};

err_t register_note_store_consent(struct op *op, int64_t community_id, int64_t consent_id,
                                  int64_t person_id, bool *ret_holds)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CONSENT,
                     DB_ARGS(DB_INT(community_id), DB_INT(consent_id), DB_INT(person_id)), &rows);

    if (e == OK)
        *ret_holds = db_next(rows);
    return e;
}

/* ---- vehicles --------------------------------------------------------------------------- */

static const struct db_query VEHICLE_ADD = {
    .name = "vehicle_add",
    .sql = "INSERT INTO vehicle (community_id, id, person_id, house_id, plate, brand, colour,"
           " space, from_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

err_t register_note_store_vehicle_add(struct op *op, const struct vehicle *v)
{
    return db_exec(op, &VEHICLE_ADD,
                   DB_ARGS(DB_INT(v->community_id), DB_INT(v->id), DB_INT(v->person_id),
                           DB_INT(v->house_id), DB_TEXT(v->plate), DB_TEXT(v->brand),
                           DB_TEXT(v->colour), DB_TEXT(v->space), DB_INT(v->from_at)),
                   NULL);
}

#define VEHICLES                                                                                   \
    "SELECT community_id, id, person_id, house_id, plate, brand, colour, space, from_at, to_at"    \
    " FROM vehicle WHERE community_id = $1"

static err_t vehicles(struct op *op, const struct db_query *query, struct db_args args,
                      struct vehicle **ret_vehicles, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_vehicles = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct vehicle);
    while (db_next(rows))
        (*ret_vehicles)[n++] = (struct vehicle){.community_id = db_int(rows, 0),
                                                .id = db_int(rows, 1),
                                                .person_id = db_int(rows, 2),
                                                .house_id = db_int(rows, 3),
                                                .plate = db_text(rows, 4),
                                                .brand = db_text(rows, 5),
                                                .colour = db_text(rows, 6),
                                                .space = db_text(rows, 7),
                                                .from_at = db_int(rows, 8),
                                                .to_at = db_int(rows, 9)};
    *ret_count = n;
    return OK;
}

static err_t one_vehicle(struct op *op, const struct db_query *query, struct db_args args,
                         struct vehicle **ret_vehicle)
{
    struct vehicle *all;
    size_t count;
    err_t e = vehicles(op, query, args, &all, &count);

    if (e == OK)
        *ret_vehicle = count == 0 ? NULL : &all[0];
    return e;
}

static const struct db_query VEHICLE_GET = {
    .name = "vehicle_get",
    .sql = VEHICLES " AND id = $2 AND to_at = 0",
};

static const struct db_query PLATE = {
    .name = "vehicle_plate",
    .sql = VEHICLES " AND plate = $2 AND to_at = 0",
};

static const struct db_query OF_PERSON = {
    .name = "vehicles_of_person",
    .sql = VEHICLES " AND person_id = $2 AND to_at = 0 ORDER BY id LIMIT 50",
};

static const struct db_query OF_HOUSE = {
    .name = "vehicles_of_house",
    .sql = VEHICLES " AND house_id = $2 AND house_id <> 0 AND to_at = 0 ORDER BY id LIMIT 50",
};

err_t register_note_store_vehicle_get(struct op *op, int64_t community_id, int64_t id,
                                      struct vehicle **ret_vehicle)
{
    return one_vehicle(op, &VEHICLE_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), ret_vehicle);
}

err_t register_note_store_plate(struct op *op, int64_t community_id, const char *plate,
                                struct vehicle **ret_vehicle)
{
    return one_vehicle(op, &PLATE, DB_ARGS(DB_INT(community_id), DB_TEXT(plate)), ret_vehicle);
}

err_t register_note_store_vehicles(struct op *op, int64_t community_id, int64_t person_id,
                                   int64_t house_id, struct vehicle **ret_vehicles,
                                   size_t *ret_count)
{
    if (person_id != 0)
        return vehicles(op, &OF_PERSON, DB_ARGS(DB_INT(community_id), DB_INT(person_id)),
                        ret_vehicles, ret_count);
    return vehicles(op, &OF_HOUSE, DB_ARGS(DB_INT(community_id), DB_INT(house_id)), ret_vehicles,
                    ret_count);
}

static const struct db_query VEHICLE_END = {
    .name = "vehicle_end",
    .sql = "UPDATE vehicle SET to_at = $3 WHERE community_id = $1 AND id = $2",
};

err_t register_note_store_vehicle_end(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &VEHICLE_END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)),
                   NULL);
}

const struct db_query *const REGISTER_NOTE_QUERIES[] = {
    &ADD,   &NOTE_GET,  &LIST,     &NOTE_END,    &VEHICLE_ADD, &VEHICLE_GET,
    &PLATE, &OF_PERSON, &OF_HOUSE, &VEHICLE_END, &CONSENT, NULL,
};
