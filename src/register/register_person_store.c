#include "register/register_person_store.h"

#include <string.h>

/* Column order is the contract between these texts and read_person(). */
#define COLUMNS                                                                                    \
    "p.community_id, p.id, p.kind, p.name, p.sex, p.birth, p.id_kind, p.id_number, p.work_unit,"   \
    " p.mail_address, p.language, p.channel, p.quiet_from, p.quiet_to, p.tags, p.affiliation,"     \
    " p.external_id, p.status, p.merged_into, p.version, p.created_at, p.updated_at"

static struct person read_person(const struct db_rows *row)
{
    return (struct person){
        .community_id = db_int(row, 0),
        .id = db_int(row, 1),
        .kind = db_text(row, 2),
        .name = db_text(row, 3),
        .sex = db_text(row, 4),
        .birth = db_text(row, 5),
        .id_kind = db_text(row, 6),
        .id_number = db_text(row, 7),
        .work_unit = db_text(row, 8),
        .mail_address = db_text(row, 9),
        .language = db_text(row, 10),
        .channel = db_text(row, 11),
        .quiet_from = (int)db_int(row, 12),
        .quiet_to = (int)db_int(row, 13),
        .tags = db_text(row, 14),
        .affiliation = db_text(row, 15),
        .external_id = db_text(row, 16),
        .status = db_text(row, 17),
        .merged_into = db_int(row, 18),
        .version = db_int(row, 19),
        .created_at = db_int(row, 20),
        .updated_at = db_int(row, 21),
    };
}

static err_t many(struct op *op, const struct db_query *query, struct db_args args,
                  struct person **ret_persons, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_persons = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct person);
    while (db_next(rows))
        (*ret_persons)[n++] = read_person(rows);
    *ret_count = n;
    return OK;
}

static err_t one(struct op *op, const struct db_query *query, struct db_args args,
                 struct person **ret_person)
{
    struct person *persons;
    size_t count;
    err_t e = many(op, query, args, &persons, &count);

    if (e == OK)
        *ret_person = count == 0 ? NULL : &persons[0];
    return e;
}

static const struct db_query ADD = {
    .name = "person_add",
    .sql = "INSERT INTO person (community_id, id, kind, name, sex, birth, id_kind, id_number,"
           " work_unit, mail_address, language, channel, quiet_from, quiet_to, tags, affiliation,"
           " external_id, created_at, updated_at, id_hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
           " $18, $18, $19)",
};

static const struct db_query CHANGE = {
    .name = "person_change",
    .sql = "UPDATE person SET kind = $3, name = $4, sex = $5, birth = $6, id_kind = $7,"
           " id_number = $8, work_unit = $9, mail_address = $10, language = $11, channel = $12,"
           " quiet_from = $13, quiet_to = $14, tags = $15, affiliation = $16, external_id = $17,"
           " updated_at = $18, id_hash = $19, version = version + 1"
           " WHERE community_id = $1 AND id = $2",
};

#define FACTS(p, id_hash)                                                                          \
    DB_INT((p)->community_id), DB_INT((p)->id), DB_TEXT((p)->kind), DB_TEXT((p)->name),            \
        DB_TEXT((p)->sex), DB_TEXT((p)->birth), DB_TEXT((p)->id_kind), DB_TEXT((p)->id_number),    \
        DB_TEXT((p)->work_unit), DB_TEXT((p)->mail_address), DB_TEXT((p)->language),               \
        DB_TEXT((p)->channel), DB_INT((p)->quiet_from), DB_INT((p)->quiet_to), DB_TEXT((p)->tags), \
        DB_TEXT((p)->affiliation), DB_TEXT((p)->external_id), DB_INT(op->now), DB_TEXT(id_hash)

err_t register_person_store_add(struct op *op, const struct person *p, const char *id_hash)
{
    return db_exec(op, &ADD, DB_ARGS(FACTS(p, id_hash)), NULL);
}

err_t register_person_store_change(struct op *op, const struct person *p, const char *id_hash)
{
    return db_exec(op, &CHANGE, DB_ARGS(FACTS(p, id_hash)), NULL);
}

static const struct db_query TOUCH = {
    .name = "person_touch",
    .sql = "UPDATE person SET version = version + 1, updated_at = $3"
           " WHERE community_id = $1 AND id = $2",
};

err_t register_person_store_touch(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &TOUCH, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)), NULL);
}

static const struct db_query STATUS = {
    .name = "person_status",
    .sql = "UPDATE person SET status = $3, merged_into = $4, version = version + 1, updated_at = $5"
           " WHERE community_id = $1 AND id = $2",
};

err_t register_person_store_status(struct op *op, const struct person *p)
{
    return db_exec(op, &STATUS,
                   DB_ARGS(DB_INT(p->community_id), DB_INT(p->id), DB_TEXT(p->status),
                           DB_INT(p->merged_into), DB_INT(op->now)),
                   NULL);
}

static const struct db_query PERSON_GET = {
    .name = "person_get",
    .sql = "SELECT " COLUMNS " FROM person p WHERE p.community_id IN (ids($1)) AND p.id = $2",
};

err_t register_person_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                                struct person **ret_person)
{
    return one(op, &PERSON_GET, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), ret_person);
}

static const struct db_query EXTERNAL = {
    .name = "person_external",
    .sql = "SELECT " COLUMNS " FROM person p"
           " WHERE p.community_id = $1 AND p.external_id = $2 AND p.external_id <> ''",
};

err_t register_person_store_external(struct op *op, int64_t community_id, const char *external_id,
                                     struct person **ret_person)
{
    return one(op, &EXTERNAL, DB_ARGS(DB_INT(community_id), DB_TEXT(external_id)), ret_person);
}

/* ---- lists ---------------------------------------------------------------------------- */

#define FACTS_ASKED                                                                                \
    " AND ($3 = '' OR p.tags LIKE '% ' || $3 || ' %' ESCAPE '!')"                                  \
    " AND ($4 = '' OR p.name LIKE '%' || $4 || '%' ESCAPE '!')"
#define HOLDS "(r.to_at = 0 OR r.to_at > $6)"
#define RELATION_ASKED                                                                             \
    " AND ($5 = '' OR EXISTS (SELECT 1 FROM person_house r"                                        \
    "   WHERE r.community_id = p.community_id AND r.person_id = p.id AND r.relation = $5"          \
    "     AND " HOLDS "))"

/* All of the community are walked, but never further than to $7 and $8. */
#define ALL_ASKED                                                                                  \
    "SELECT " COLUMNS " FROM person p WHERE p.community_id = $1 AND p.status = 'active'"           \
    " AND ($2 = '' OR p.kind = $2)" FACTS_ASKED RELATION_ASKED
/* Organisations are few and have an index of their own. */
#define KIND_ASKED                                                                                 \
    "SELECT " COLUMNS " FROM person p WHERE p.community_id = $1 AND p.status = 'active'"           \
    " AND p.kind <> 'person' AND p.kind = $2" FACTS_ASKED RELATION_ASKED
/* Few have this relation: they are met through it, whoever else lives here. */
#define RELATED_ASKED                                                                              \
    "SELECT " COLUMNS " FROM (SELECT DISTINCT r.person_id AS id FROM person_house r"               \
    "   WHERE r.community_id = $1 AND r.relation = $5 AND " HOLDS ") AS few"                       \
    " CROSS JOIN person p WHERE p.community_id = $1 AND p.id = few.id AND p.status = 'active'"     \
    " AND ($2 = '' OR p.kind = $2)" FACTS_ASKED
#define BY_NAME                                                                                    \
    " AND (p.name, p.id) > ($9, $10) AND (p.name, p.id) <= ($7, $8) ORDER BY p.name, p.id LIMIT "  \
    "$11"
#define NEWEST(id)                                                                                 \
    " AND " id " >= $8 AND " id " < $10 AND $7 = '' AND $9 = '' ORDER BY " id " DESC LIMIT $11"

/* How the asked are met, and in which order they stand. */
enum way { WALK_ALL, WALK_KIND, WALK_RELATED, WAY_COUNT };

static const struct db_query LISTS[WAY_COUNT][2] = {
    {{.name = "person_list_by_name", .sql = ALL_ASKED BY_NAME},
     {.name = "person_list_newest", .sql = ALL_ASKED NEWEST("p.id")}},
    {{.name = "person_list_kind_by_name", .sql = KIND_ASKED BY_NAME},
     {.name = "person_list_kind_newest", .sql = KIND_ASKED NEWEST("(+p.id)")}},
    {{.name = "person_list_related_by_name", .sql = RELATED_ASKED BY_NAME},
     {.name = "person_list_related_newest", .sql = RELATED_ASKED NEWEST("(+p.id)")}},
};

/* Where a walk of so many rows ends. */
static const struct db_query FAR_BY_NAME = {
    .name = "person_far_by_name",
    .sql = "SELECT p.name, p.id FROM person p WHERE p.community_id = $1 AND p.status = 'active'"
           " AND (p.name, p.id) > ($2, $3) ORDER BY p.name, p.id LIMIT 1 OFFSET $4",
};

static const struct db_query FAR_NEWEST = {
    .name = "person_far_newest",
    .sql = "SELECT '', p.id FROM person p WHERE p.community_id = $1 AND p.id < $3 AND $2 = ''"
           " ORDER BY p.id DESC LIMIT 1 OFFSET $4",
};

static const struct db_query LAST_BY_NAME = {
    .name = "person_last_by_name",
    .sql = "SELECT p.name, p.id FROM person p WHERE p.community_id = $1 AND p.status = 'active'"
           " ORDER BY p.name DESC, p.id DESC LIMIT 1",
};

static const struct db_query COUNT_RELATED = {
    .name = "person_count_related",
    .sql = "SELECT count(*) FROM (SELECT r.person_id FROM person_house r"
           " WHERE r.community_id = $1 AND r.relation = $2 LIMIT $3) AS few",
};

struct spot {
    const char *name;
    int64_t id;
};

static err_t read_spot(struct op *op, const struct db_query *query, struct db_args args,
                       bool *ret_is_there, struct spot *ret_spot)
{
    struct db_rows *rows;
    err_t e = db_run(op, query, args, &rows);

    if (e != OK)
        return e;
    *ret_is_there = db_next(rows);
    if (*ret_is_there)
        *ret_spot = (struct spot){db_text(rows, 0), db_int(rows, 1)};
    return OK;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool is_asked(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static err_t choose_way(struct op *op, const struct person_asking *q, enum way *ret_way)
{
    struct db_rows *rows;
    err_t e = OK;

    *ret_way = is_asked(q->kind) && strcmp(q->kind, "person") != 0 ? WALK_KIND : WALK_ALL;
    if (*ret_way == WALK_KIND || !is_asked(q->relation))
        return OK;
    e = db_run(
        op, &COUNT_RELATED,
        DB_ARGS(DB_INT(q->community_id), DB_TEXT(q->relation), DB_INT(REGISTER_LIST_FEW + 1)),
        &rows);
    if (e == OK && db_next(rows) && db_int(rows, 0) <= REGISTER_LIST_FEW)
        *ret_way = WALK_RELATED;
    return e;
}

/* How far it is looked: a walk of all ends somewhere if it is not sure to find a page soon. */
static err_t find_end(struct op *op, const struct person_asking *q, enum way way,
                      const struct spot *from, struct spot *end, bool *ret_is_cut)
{
    bool is_free =
        !is_asked(q->kind) && !is_asked(q->relation) && !is_asked(q->tag) && !is_asked(q->words);
    bool is_there = false;
    err_t e = OK;

    *ret_is_cut = false;
    *end = (struct spot){"", 0};
    if (way == WALK_ALL && !is_free)
        e = read_spot(op, q->newest_first ? &FAR_NEWEST : &FAR_BY_NAME,
                      DB_ARGS(DB_INT(q->community_id), DB_TEXT(from->name), DB_INT(from->id),
                              DB_INT(REGISTER_LIST_LOOKS - 1)),
                      ret_is_cut, end);
    if (e == OK && !*ret_is_cut && !q->newest_first)
        e = read_spot(op, &LAST_BY_NAME, DB_ARGS(DB_INT(q->community_id)), &is_there, end);
    return e;
}

err_t register_person_store_list(struct op *op, const struct person_asking *q,
                                 const struct person *after, struct person_page *ret_page)
{
    struct spot from = {"", q->newest_first ? INT64_MAX : 0}, end;
    enum way way;
    bool is_cut;
    err_t e = choose_way(op, q, &way);

    if (after != NULL)
        from = (struct spot){q->newest_first ? "" : after->name, after->id};
    if (e == OK)
        e = find_end(op, q, way, &from, &end, &is_cut);
    if (e == OK)
        e = many(op, &LISTS[way][q->newest_first ? 1 : 0],
                 DB_ARGS(DB_INT(q->community_id), DB_TEXT(or_empty(q->kind)),
                         DB_TEXT(or_empty(q->tag)), DB_TEXT(or_empty(q->words)),
                         DB_TEXT(or_empty(q->relation)), DB_INT(op->now), DB_TEXT(end.name),
                         DB_INT(end.id), DB_TEXT(from.name), DB_INT(from.id), DB_INT(q->limit + 1)),
                 &ret_page->persons, &ret_page->count);
    if (e != OK)
        return e;
    ret_page->has_next = is_cut || ret_page->count > (size_t)q->limit;
    ret_page->is_cut = is_cut && ret_page->count <= (size_t)q->limit;
    if (ret_page->count > (size_t)q->limit)
        ret_page->count = (size_t)q->limit;
    if (ret_page->has_next)
        ret_page->next_id = ret_page->is_cut ? end.id : ret_page->persons[ret_page->count - 1].id;
    return OK;
}

static const struct db_query OF_VALUE = {
    .name = "person_of_value",
    .sql = "SELECT " COLUMNS " FROM person_contact c"
           " JOIN person p ON p.community_id = c.community_id AND p.id = c.person_id"
           " WHERE c.value_hash = $1 AND c.void_at = 0 AND c.community_id IN (ids($2))"
           "   AND p.status = 'active' ORDER BY p.community_id, p.id LIMIT 50",
};

err_t register_person_store_of_value(struct op *op, const int64_t *communities, size_t count,
                                     const char *value_hash, struct person **ret_persons,
                                     size_t *ret_count)
{
    return many(op, &OF_VALUE, DB_ARGS(DB_TEXT(value_hash), DB_IDS(communities, count)),
                ret_persons, ret_count);
}

const struct db_query *const REGISTER_PERSON_QUERIES[] = {
    &ADD,
    &CHANGE,
    &TOUCH,
    &STATUS,
    &PERSON_GET,
    &EXTERNAL,
    &LISTS[WALK_ALL][0],
    &LISTS[WALK_ALL][1],
    &LISTS[WALK_KIND][0],
    &LISTS[WALK_KIND][1],
    &LISTS[WALK_RELATED][0],
    &LISTS[WALK_RELATED][1],
    &FAR_BY_NAME,
    &FAR_NEWEST,
    &LAST_BY_NAME,
    &COUNT_RELATED,
    &OF_VALUE,
    NULL,
};
