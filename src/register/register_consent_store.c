#include "register/register_consent_store.h"

enum { MOST_CONSENTS = 100, MOST_NOTICES = 50, MOST_RECORDS = 100 };

/* ---- consents -------------------------------------------------------------------------- */

static const struct db_query CONSENT_ADD = {
    .name = "consent_add",
    .sql = "INSERT INTO consent (community_id, id, person_id, purpose, notice_version,"
           " is_sensitive, given_at, way, taken_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

err_t register_consent_store_add(struct op *op, const struct consent *c)
{
    return db_exec(op, &CONSENT_ADD,
                   DB_ARGS(DB_INT(c->community_id), DB_INT(c->id), DB_INT(c->person_id),
                           DB_TEXT(c->purpose), DB_TEXT(c->notice_version),
                           DB_BOOL(c->is_sensitive), DB_INT(c->given_at), DB_TEXT(c->way),
                           DB_INT(c->taken_by)),
                   NULL);
}

/* Column order is the contract between these texts and read_consent(). */
#define CONSENT_COLUMNS                                                                            \
    "SELECT community_id, id, person_id, purpose, notice_version, is_sensitive, given_at, way,"    \
    " taken_by, withdrawn_at FROM consent WHERE community_id = $1"

static struct consent read_consent(const struct db_rows *row)
{
    return (struct consent){.community_id = db_int(row, 0),
                            .id = db_int(row, 1),
                            .person_id = db_int(row, 2),
                            .purpose = db_text(row, 3),
                            .notice_version = db_text(row, 4),
                            .is_sensitive = db_int(row, 5) != 0,
                            .given_at = db_int(row, 6),
                            .way = db_text(row, 7),
                            .taken_by = db_int(row, 8),
                            .withdrawn_at = db_int(row, 9)};
}

static const struct db_query CONSENT_LIST = {
    .name = "consent_list",
    .sql = CONSENT_COLUMNS " AND person_id = $2 ORDER BY id DESC LIMIT $3",
};

err_t register_consent_store_list(struct op *op, int64_t community_id, int64_t person_id,
                                  struct consent **ret_consents, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e =
        db_run(op, &CONSENT_LIST,
               DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_INT(MOST_CONSENTS)), &rows);

    if (e != OK)
        return e;
    *ret_consents = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct consent);
    while (db_next(rows))
        (*ret_consents)[n++] = read_consent(rows);
    *ret_count = n;
    return OK;
}

static const struct db_query CONSENT_GET = {
    .name = "consent_get",
    .sql = CONSENT_COLUMNS " AND id = $2",
};

err_t register_consent_store_get(struct op *op, int64_t community_id, int64_t id,
                                 struct consent **ret_consent)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CONSENT_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这条同意记录");
    *ret_consent = ARENA_NEW(op->arena, struct consent);
    **ret_consent = read_consent(rows);
    return OK;
}

static const struct db_query CONSENT_WITHDRAW = {
    .name = "consent_withdraw",
    .sql = "UPDATE consent SET withdrawn_at = $3 WHERE community_id = $1 AND id = $2",
};

err_t register_consent_store_withdraw(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &CONSENT_WITHDRAW,
                   DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)), NULL);
}

static const struct db_query CONSENT_NOTES = {
    .name = "consent_notes",
    .sql = "UPDATE person_note SET text = '', source = '', to_at = $4"
           " WHERE community_id = $1 AND consent_id = $3 AND consent_id <> 0 AND text <> ''"
           "   AND person_id = $2",
};

static const struct db_query CONSENT_ATTRIBUTES = {
    .name = "consent_attributes",
    .sql = "DELETE FROM person_attribute WHERE community_id = $1 AND consent_id = $2"
           "   AND consent_id <> 0 AND person_id = $3",
};

err_t register_consent_store_end_notes(struct op *op, const struct consent *c, int64_t *ret_ended)
{
    int64_t notes = 0, attributes = 0;
    err_t e = db_exec(
        op, &CONSENT_NOTES,
        DB_ARGS(DB_INT(c->community_id), DB_INT(c->person_id), DB_INT(c->id), DB_INT(op->now)),
        &notes);

    if (e == OK)
        e = db_exec(op, &CONSENT_ATTRIBUTES,
                    DB_ARGS(DB_INT(c->community_id), DB_INT(c->id), DB_INT(c->person_id)),
                    &attributes);
    *ret_ended = notes + attributes;
    return e;
}

/* ---- notices ---------------------------------------------------------------------------- */

static const struct db_query NOTICES = {
    .name = "privacy_notices",
    .sql = "SELECT id, version, text, published_at, published_by FROM privacy_notice"
           " WHERE community_id = 0 ORDER BY id DESC LIMIT $1",
};

err_t register_consent_store_notices(struct op *op, struct privacy_notice **ret_notices,
                                     size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &NOTICES, DB_ARGS(DB_INT(MOST_NOTICES)), &rows);

    if (e != OK)
        return e;
    *ret_notices = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct privacy_notice);
    while (db_next(rows))
        (*ret_notices)[n++] = (struct privacy_notice){.id = db_int(rows, 0),
                                                      .version = db_text(rows, 1),
                                                      .text = db_text(rows, 2),
                                                      .published_at = db_int(rows, 3),
                                                      .published_by = db_int(rows, 4)};
    *ret_count = n;
    return OK;
}

static const struct db_query NOTICE_ADD = {
    .name = "privacy_notice_add",
    .sql = "INSERT INTO privacy_notice (community_id, id, version, text, published_at,"
           " published_by) VALUES (0, $1, $2, $3, $4, $5)"
           " ON CONFLICT (community_id, version) DO NOTHING",
};

err_t register_consent_store_notice_add(struct op *op, const struct privacy_notice *n,
                                        bool *ret_added)
{
    int64_t changed = 0;
    err_t e = db_exec(op, &NOTICE_ADD,
                      DB_ARGS(DB_INT(n->id), DB_TEXT(n->version), DB_TEXT(n->text),
                              DB_INT(n->published_at), DB_INT(n->published_by)),
                      &changed);

    *ret_added = changed > 0;
    return e;
}

/* ---- to be forgotten ---------------------------------------------------------------------- */

static const struct db_query RECORDS = {
    .name = "person_records",
    .sql = "SELECT id FROM person WHERE community_id = $1 AND merged_into = $2"
           "   AND merged_into <> 0 ORDER BY (+id) LIMIT $3",
};

err_t register_consent_store_records(struct op *op, int64_t community_id, int64_t person_id,
                                     int64_t **ret_ids, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &RECORDS,
                     DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_INT(MOST_RECORDS)), &rows);

    if (e != OK)
        return e;
    *ret_ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    (*ret_ids)[n++] = person_id;
    while (db_next(rows))
        (*ret_ids)[n++] = db_int(rows, 0);
    *ret_count = n;
    return OK;
}

static const struct db_query BLANK_PERSON = {
    .name = "person_blank",
    .sql = "UPDATE person SET name = '', sex = '', birth = '', id_kind = '', id_number = '',"
           " id_hash = '', work_unit = '', mail_address = '', language = '', channel = '',"
           " quiet_from = -1, quiet_to = -1, tags = ' ', external_id = '', status = 'erased',"
           " version = version + 1, updated_at = $3 WHERE community_id = $1 AND id = $2",
};

static const struct db_query BLANK_HOUSES = {
    .name = "person_blank_houses",
    .sql = "UPDATE person_house SET kinship = '', authority = ''"
           " WHERE community_id = $1 AND person_id = $2",
};

static const struct db_query DROP_CONTACTS = {
    .name = "person_drop_contacts",
    .sql = "DELETE FROM person_contact WHERE community_id = $1 AND person_id = $2",
};

static const struct db_query DROP_NOTES = {
    .name = "person_drop_notes",
    .sql = "DELETE FROM person_note WHERE community_id = $1 AND person_id = $2",
};

static const struct db_query DROP_VEHICLES = {
    .name = "person_drop_vehicles",
    .sql = "DELETE FROM vehicle WHERE community_id = $1 AND person_id = $2",
};

/* Tables of rooms above, which know this one's persons by id (tests/scenario/privacy.test.js
 * names all tables that do). */
static const struct db_query DROP_ATTRIBUTES = {
    .name = "person_drop_attributes",
    .sql = "DELETE FROM person_attribute WHERE community_id = $1 AND person_id = $2",
};

static const struct db_query DROP_MEMBERSHIPS = {
    .name = "person_drop_memberships",
    .sql = "DELETE FROM segment_member WHERE community_id = $1 AND person_id = $2",
};

err_t register_consent_store_blank(struct op *op, int64_t community_id, int64_t person_id)
{
    static const struct db_query *const PARTS[] = {&BLANK_HOUSES,    &DROP_CONTACTS,
                                                   &DROP_NOTES,      &DROP_VEHICLES,
                                                   &DROP_ATTRIBUTES, &DROP_MEMBERSHIPS};
    err_t e = db_exec(op, &BLANK_PERSON,
                      DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_INT(op->now)), NULL);

    for (size_t i = 0; e == OK && i < sizeof PARTS / sizeof *PARTS; i++)
        e = db_exec(op, PARTS[i], DB_ARGS(DB_INT(community_id), DB_INT(person_id)), NULL);
    return e;
}

const struct db_query *const REGISTER_CONSENT_QUERIES[] = {
    &CONSENT_ADD,   &CONSENT_LIST,    &CONSENT_GET,      &CONSENT_WITHDRAW,
    &CONSENT_NOTES, &NOTICES,         &NOTICE_ADD,       &RECORDS,
    &BLANK_PERSON,  &BLANK_HOUSES,    &DROP_CONTACTS,    &DROP_NOTES,
    &DROP_VEHICLES, &DROP_ATTRIBUTES, &DROP_MEMBERSHIPS, &CONSENT_ATTRIBUTES,
    NULL,
};
