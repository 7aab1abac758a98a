/* Rows that belong to a person: contacts and relations; and what moves when two become one. */
#include "register/register_person_store.h"

/* ---- contacts ------------------------------------------------------------------------- */

static const struct db_query CONTACT_ADD = {
    .name = "person_contact_add",
    .sql = "INSERT INTO person_contact (community_id, id, person_id, kind, value, value_hash,"
           " tail_hash, is_primary, verified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

err_t register_person_link_store_contact_add(struct op *op, int64_t community_id,
                                             const struct person_contact *c, const char *tail_hash)
{
    return db_exec(op, &CONTACT_ADD,
                   DB_ARGS(DB_INT(community_id), DB_INT(c->id), DB_INT(c->person_id),
                           DB_TEXT(c->kind), DB_TEXT(c->value), DB_TEXT(c->value_hash),
                           DB_TEXT(tail_hash), DB_BOOL(c->is_primary), DB_INT(c->verified_at)),
                   NULL);
}

/* Column order is the contract between these texts and read_contact(). */
#define CONTACT_COLUMNS                                                                            \
    "SELECT id, person_id, kind, value, value_hash, is_primary, verified_at, void_at"              \
    " FROM person_contact WHERE community_id = $1"

static struct person_contact read_contact(const struct db_rows *row)
{
    return (struct person_contact){.id = db_int(row, 0),
                                   .person_id = db_int(row, 1),
                                   .kind = db_text(row, 2),
                                   .value = db_text(row, 3),
                                   .value_hash = db_text(row, 4),
                                   .is_primary = db_int(row, 5) != 0,
                                   .verified_at = db_int(row, 6),
                                   .void_at = db_int(row, 7)};
}

static err_t contacts(struct op *op, const struct db_query *query, struct db_args args,
                      struct person_contact **ret_contacts, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_contacts = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct person_contact);
    while (db_next(rows))
        (*ret_contacts)[n++] = read_contact(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query CONTACT_GET = {
    .name = "person_contact_get",
    .sql = CONTACT_COLUMNS " AND id = $2",
};

err_t register_person_link_store_contact_get(struct op *op, int64_t community_id, int64_t id,
                                             struct person_contact **ret_contact)
{
    struct person_contact *all;
    size_t count;
    err_t e = contacts(op, &CONTACT_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &all, &count);

    if (e == OK)
        *ret_contact = count == 0 ? NULL : &all[0];
    return e;
}

static const struct db_query CONTACTS = {
    .name = "person_contacts",
    .sql = CONTACT_COLUMNS " AND person_id = $2 AND ($3 = 1 OR void_at = 0)"
                           " ORDER BY is_primary DESC, id LIMIT 50",
};

err_t register_person_link_store_contacts(struct op *op, int64_t community_id, int64_t person_id,
                                          bool also_void, struct person_contact **ret_contacts,
                                          size_t *ret_count)
{
    return contacts(op, &CONTACTS,
                    DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_BOOL(also_void)),
                    ret_contacts, ret_count);
}

static const struct db_query CONTACT_END = {
    .name = "person_contact_end",
    .sql = "UPDATE person_contact SET void_at = $3, is_primary = 0"
           " WHERE community_id = $1 AND id = $2",
};

err_t register_person_link_store_contact_end(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &CONTACT_END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)),
                   NULL);
}

static const struct db_query CONTACT_LEAD = {
    .name = "person_contact_lead",
    .sql = "UPDATE person_contact SET is_primary = CASE WHEN id = $3 THEN 1 ELSE 0 END"
           " WHERE community_id = $1 AND person_id = $2",
};

err_t register_person_link_store_contact_lead(struct op *op, int64_t community_id,
                                              int64_t person_id, int64_t id)
{
    return db_exec(op, &CONTACT_LEAD, DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_INT(id)),
                   NULL);
}

/* ---- relations -------------------------------------------------------------------------- */

static const struct db_query HOUSE_ADD = {
    .name = "person_house_add",
    .sql = "INSERT INTO person_house (community_id, id, person_id, house_id, relation, share,"
           " from_at, to_at, pays_fee, is_emergency, kinship, authority, authority_until,"
           " authority_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
};

err_t register_person_link_store_house_add(struct op *op, const struct person_house *r)
{
    return db_exec(op, &HOUSE_ADD,
                   DB_ARGS(DB_INT(r->community_id), DB_INT(r->id), DB_INT(r->person_id),
                           DB_INT(r->house_id), DB_TEXT(r->relation), DB_INT(r->share),
                           DB_INT(r->from_at), DB_INT(r->to_at), DB_BOOL(r->pays_fee),
                           DB_BOOL(r->is_emergency), DB_TEXT(r->kinship), DB_TEXT(r->authority),
                           DB_INT(r->authority_until), DB_INT(r->authority_by)),
                   NULL);
}

/* Column order is the contract between these texts and read_relation(). Who went up in another
 * person shows no relations of his own. */
#define RELATIONS                                                                                  \
    "SELECT r.community_id, r.id, r.person_id, r.house_id, h.code, p.name, p.kind, r.relation,"    \
    " r.share, r.from_at, r.to_at, r.pays_fee, r.is_emergency, r.kinship, r.authority,"            \
    " r.authority_until, r.authority_by FROM person_house r"                                       \
    " JOIN person p ON p.community_id = r.community_id AND p.id = r.person_id"                     \
    " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"                       \
    " WHERE r.community_id = $1"

static struct person_house read_relation(const struct db_rows *row)
{
    return (struct person_house){.community_id = db_int(row, 0),
                                 .id = db_int(row, 1),
                                 .person_id = db_int(row, 2),
                                 .house_id = db_int(row, 3),
                                 .house = db_text(row, 4),
                                 .name = db_text(row, 5),
                                 .person_kind = db_text(row, 6),
                                 .relation = db_text(row, 7),
                                 .share = db_int(row, 8),
                                 .from_at = db_int(row, 9),
                                 .to_at = db_int(row, 10),
                                 .pays_fee = db_int(row, 11) != 0,
                                 .is_emergency = db_int(row, 12) != 0,
                                 .kinship = db_text(row, 13),
                                 .authority = db_text(row, 14),
                                 .authority_until = db_int(row, 15),
                                 .authority_by = db_int(row, 16)};
}

static err_t relations(struct op *op, const struct db_query *query, struct db_args args,
                       struct person_house **ret_relations, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_relations = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct person_house);
    while (db_next(rows))
        (*ret_relations)[n++] = read_relation(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query HOUSE_GET = {
    .name = "person_house_get",
    .sql = RELATIONS " AND r.id = $2",
};

err_t register_person_link_store_house_get(struct op *op, int64_t community_id, int64_t id,
                                           struct person_house **ret_relation)
{
    struct person_house *all;
    size_t count;
    err_t e = relations(op, &HOUSE_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &all, &count);

    if (e == OK)
        *ret_relation = count == 0 ? NULL : &all[0];
    return e;
}

static const struct db_query HOUSE_END = {
    .name = "person_house_end",
    .sql = "UPDATE person_house SET to_at = $3 WHERE community_id = $1 AND id = $2",
};

err_t register_person_link_store_house_end(struct op *op, int64_t community_id, int64_t id,
                                           int64_t at)
{
    return db_exec(op, &HOUSE_END, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(at)), NULL);
}

static const struct db_query AUTHORISED = {
    .name = "person_house_authorised",
    .sql = RELATIONS " AND r.house_id = $2 AND (r.authority_by = $3 OR r.authority_by IN"
                     "   (SELECT m.id FROM person m WHERE m.community_id = $1"
                     "       AND m.merged_into = $3 AND m.merged_into <> 0))"
                     " AND (r.to_at = 0 OR r.to_at > $4) ORDER BY r.id LIMIT 200",
};

err_t register_person_link_store_authorised(struct op *op, const struct person_house *by,
                                            int64_t at, struct person_house **ret_relations,
                                            size_t *ret_count)
{
    return relations(
        op, &AUTHORISED,
        DB_ARGS(DB_INT(by->community_id), DB_INT(by->house_id), DB_INT(by->person_id), DB_INT(at)),
        ret_relations, ret_count);
}

/* Present ones first, then the latest that ended. */
static const struct db_query OF_HOUSE = {
    .name = "person_of_house",
    .sql = RELATIONS " AND r.house_id = $2 AND p.status <> 'merged'"
                     " ORDER BY CASE WHEN r.to_at = 0 OR r.to_at > $3 THEN 0 ELSE 1 END,"
                     " r.to_at DESC, r.id LIMIT 200",
};

static const struct db_query OF_PERSON = {
    .name = "person_houses",
    .sql = RELATIONS " AND r.person_id = $2"
                     " ORDER BY CASE WHEN r.to_at = 0 OR r.to_at > $3 THEN 0 ELSE 1 END,"
                     " r.to_at DESC, r.id LIMIT 200",
};

err_t register_person_link_store_of_house(struct op *op, int64_t community_id, int64_t house_id,
                                          struct person_house **ret_relations, size_t *ret_count)
{
    return relations(op, &OF_HOUSE,
                     DB_ARGS(DB_INT(community_id), DB_INT(house_id), DB_INT(op->now)),
                     ret_relations, ret_count);
}

err_t register_person_link_store_of_person(struct op *op, int64_t community_id, int64_t person_id,
                                           struct person_house **ret_relations, size_t *ret_count)
{
    return relations(op, &OF_PERSON,
                     DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_INT(op->now)),
                     ret_relations, ret_count);
}

/* The plus keeps the planner from walking all in the order of their ids, to meet some. */
static const struct db_query OF_HOUSES = {
    .name = "person_of_houses",
    .sql = RELATIONS " AND r.house_id IN (ids($2)) AND p.status <> 'merged'"
                     " AND (r.to_at = 0 OR r.to_at > $3) ORDER BY (+r.id) LIMIT 1000",
};

static const struct db_query OF_PERSONS = {
    .name = "person_houses_of",
    .sql = RELATIONS " AND r.person_id IN (ids($2)) AND (r.to_at = 0 OR r.to_at > $3)"
                     " ORDER BY (+r.id) LIMIT 1000",
};

err_t register_person_link_store_of_houses(struct op *op, int64_t community_id, const int64_t *ids,
                                           size_t id_count, struct person_house **ret_relations,
                                           size_t *ret_count)
{
    return relations(op, &OF_HOUSES,
                     DB_ARGS(DB_INT(community_id), DB_IDS(ids, id_count), DB_INT(op->now)),
                     ret_relations, ret_count);
}

err_t register_person_link_store_of_persons(struct op *op, int64_t community_id, const int64_t *ids,
                                            size_t id_count, struct person_house **ret_relations,
                                            size_t *ret_count)
{
    return relations(op, &OF_PERSONS,
                     DB_ARGS(DB_INT(community_id), DB_IDS(ids, id_count), DB_INT(op->now)),
                     ret_relations, ret_count);
}

static const struct db_query LEADS = {
    .name = "person_contact_leads",
    .sql = CONTACT_COLUMNS " AND person_id IN (ids($2)) AND is_primary = 1 AND void_at = 0"
                           " ORDER BY (+id) LIMIT 1000",
};

err_t register_person_link_store_leads(struct op *op, int64_t community_id, const int64_t *ids,
                                       size_t id_count, struct person_contact **ret_contacts,
                                       size_t *ret_count)
{
    return contacts(op, &LEADS, DB_ARGS(DB_INT(community_id), DB_IDS(ids, id_count)), ret_contacts,
                    ret_count);
}

/* ---- moving ------------------------------------------------------------------------------- */

static const struct db_query MOVE_CONTACT = {
    .name = "person_contact_move",
    .sql = "UPDATE person_contact SET person_id = $3, is_primary = 0"
           " WHERE community_id = $1 AND id = $2",
};
static const struct db_query MOVE_HOUSE = {
    .name = "person_house_move",
    .sql = "UPDATE person_house SET person_id = $3 WHERE community_id = $1 AND id = $2",
};
static const struct db_query MOVE_NOTE = {
    .name = "person_note_move",
    .sql = "UPDATE person_note SET person_id = $3 WHERE community_id = $1 AND id = $2",
};
static const struct db_query MOVE_VEHICLE = {
    .name = "vehicle_move",
    .sql = "UPDATE vehicle SET person_id = $3 WHERE community_id = $1 AND id = $2",
};
static const struct db_query CONTACT_IDS = {
    .name = "person_contact_ids",
    .sql = "SELECT id FROM person_contact WHERE community_id = $1 AND person_id = $2 ORDER BY id",
};
static const struct db_query HOUSE_IDS = {
    .name = "person_house_ids",
    .sql = "SELECT id FROM person_house WHERE community_id = $1 AND person_id = $2 ORDER BY id",
};
static const struct db_query NOTE_IDS = {
    .name = "person_note_ids",
    .sql = "SELECT id FROM person_note WHERE community_id = $1 AND person_id = $2 ORDER BY id",
};
static const struct db_query VEHICLE_IDS = {
    .name = "vehicle_ids",
    .sql = "SELECT id FROM vehicle WHERE community_id = $1 AND person_id = $2 ORDER BY id",
};

static const struct part {
    const char *name;
    const struct db_query *ids, *move;
} PARTS[REGISTER_PERSON_PARTS] = {
    [PERSON_CONTACTS] = {"contacts", &CONTACT_IDS, &MOVE_CONTACT},
    [PERSON_HOUSES] = {"houses", &HOUSE_IDS, &MOVE_HOUSE},
    [PERSON_NOTES] = {"notes", &NOTE_IDS, &MOVE_NOTE},
    [PERSON_VEHICLES] = {"vehicles", &VEHICLE_IDS, &MOVE_VEHICLE},
};

const char *register_person_link_store_part(enum register_person_part part)
{
    return PARTS[part].name;
}

err_t register_person_link_store_move(struct op *op, enum register_person_part part,
                                      int64_t community_id, int64_t id, int64_t person_id)
{
    return db_exec(op, PARTS[part].move,
                   DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(person_id)), NULL);
}

err_t register_person_link_store_ids(struct op *op, enum register_person_part part,
                                     int64_t community_id, int64_t person_id, int64_t **ret_ids,
                                     size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, PARTS[part].ids, DB_ARGS(DB_INT(community_id), DB_INT(person_id)), &rows);

    if (e != OK)
        return e;
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows))
        (*ret_ids)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}

const struct db_query *const REGISTER_PERSON_LINK_QUERIES[] = {
    &CONTACT_ADD, &CONTACT_GET, &CONTACTS,     &CONTACT_END, &CONTACT_LEAD, &HOUSE_ADD,
    &HOUSE_GET,   &HOUSE_END,   &AUTHORISED,   &OF_HOUSE,    &OF_PERSON,    &MOVE_CONTACT,
    &MOVE_HOUSE,  &MOVE_NOTE,   &MOVE_VEHICLE, &CONTACT_IDS, &HOUSE_IDS,    &NOTE_IDS,
    &VEHICLE_IDS, &OF_HOUSES,   &OF_PERSONS,   &LEADS,       NULL,
};
