#include "segment/segment_store.h"

#include "base/json.h"
#include "base/str.h"
#include "base/clock.h"

#include <string.h>

enum { FEN_A_YUAN = 100 };

/* ---- segments -------------------------------------------------------------------------- */

/* Column order is the contract between these texts and read_segment(). */
#define COLUMNS "community_id, id, name, rule, made_by, made_at, changed_at, version"

static const struct db_query ADD = {
    .name = "segment_add",
    .sql = "INSERT INTO segment (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $6, 1)",
};

static const struct db_query CHANGE = {
    .name = "segment_change",
    .sql = "UPDATE segment SET name = $3, rule = $4, changed_at = $5, version = version + 1"
           " WHERE community_id = $1 AND id = $2 AND void_at = 0 AND ($6 = 0 OR version = $6)",
};

static const struct db_query END_ONE = {
    .name = "segment_end",
    .sql = "UPDATE segment SET void_at = $3 WHERE community_id = $1 AND id = $2 AND void_at = 0",
};

static const struct db_query GET_ONE = {
    .name = "segment_get",
    .sql = "SELECT " COLUMNS " FROM segment"
           " WHERE community_id IN (ids($1)) AND id = $2 AND void_at = 0",
};

static const struct db_query LIST = {
    .name = "segment_list",
    .sql = "SELECT " COLUMNS " FROM segment WHERE community_id = $1 AND void_at = 0"
           " ORDER BY name LIMIT 200",
};

static const struct db_query PLACE = {
    .name = "segment_place",
    .sql = "INSERT INTO segment_member (community_id, segment_id, person_id, is_in, at)"
           " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (community_id, segment_id, person_id)"
           " DO UPDATE SET is_in = excluded.is_in, at = excluded.at",
};

static const struct db_query UNPLACE = {
    .name = "segment_unplace",
    .sql = "DELETE FROM segment_member WHERE community_id = $1 AND segment_id = $2"
           " AND person_id = $3",
};

/* ---- who answers to a rule ------------------------------------------------------------- */

/* $1 community, $2 segment (0: none saved), $3 is there a rule, $4 now, $5… what is asked; NULL or
 * 0 asks nothing. What is sensitive counts only with a consent that holds. */
#define CONSENTED(row)                                                                             \
    " AND EXISTS (SELECT 1 FROM consent k WHERE k.community_id = " row ".community_id"             \
    " AND k.id = " row ".consent_id AND k.person_id = " row ".person_id AND k.withdrawn_at = 0)"

#define CASES_OF_PERSON                                                                            \
    " FROM person_contact n JOIN service_case c ON c.community_id = n.community_id"                \
    " AND c.phone_hash = n.value_hash AND c.phone_hash IS NOT NULL"                                \
    " WHERE n.community_id = p.community_id AND n.person_id = p.id AND n.void_at = 0"              \
    " AND c.status NOT IN ('cancelled', 'merged', 'converted') AND c.confidential = 0"

#define BOUGHT CASES_OF_PERSON " AND c.nature = 'paid' AND c.price_accepted = 1"

#define ASKED_FACTS                                                                                \
    " AND (CAST($5 AS TEXT) IS NULL OR p.kind = $5) AND (CAST($6 AS TEXT) IS NULL OR "             \
    "p.affiliation = $6)"                                                                          \
    " AND (CAST($7 AS TEXT) IS NULL OR p.sex = $7)"                                                \
    " AND (CAST($8 AS TEXT) IS NULL OR (p.birth <> '' AND p.birth <= $8))"                         \
    " AND (CAST($9 AS TEXT) IS NULL OR (p.birth <> '' AND p.birth > $9))"                          \
    " AND (CAST($10 AS TEXT) IS NULL OR p.tags LIKE $10 ESCAPE '!')"

#define ASKED_HOUSE                                                                                \
    " AND ((CAST($11 AS TEXT) IS NULL AND CAST($12 AS TEXT) IS NULL AND CAST($13 AS TEXT) IS "     \
    "NULL AND CAST($14 AS TEXT) IS NULL) OR EXISTS ("                                              \
    "SELECT 1 FROM person_house r"                                                                 \
    " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"                       \
    " WHERE r.community_id = p.community_id AND r.person_id = p.id"                                \
    " AND r.from_at <= $4 AND (r.to_at = 0 OR r.to_at > $4)"                                       \
    " AND (CAST($11 AS TEXT) IS NULL OR r.relation = $11) AND (CAST($12 AS TEXT) IS NULL OR "      \
    "h.kind = $12)"                                                                                \
    " AND (CAST($13 AS TEXT) IS NULL OR h.building = $13) AND (CAST($14 AS TEXT) IS NULL OR "      \
    "EXISTS ("                                                                                     \
    "SELECT 1 FROM house_use u WHERE u.community_id = h.community_id AND u.house_id = h.id"        \
    " AND u.use = $14 AND u.to_at = 0))))"

#define ASKED_KNOWN                                                                                \
    " AND (CAST($15 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_attribute t"                  \
    " WHERE t.community_id = p.community_id AND t.code = $15 AND t.person_id = p.id"               \
    " AND (CAST($16 AS TEXT) IS NULL OR t.value = $16)"                                            \
    " AND (t.code <> 'belief' OR EXISTS (SELECT 1 FROM consent k"                                  \
    " WHERE k.community_id = t.community_id AND k.id = t.consent_id"                               \
    " AND k.person_id = t.person_id AND k.withdrawn_at = 0))))"                                    \
    " AND (CAST($17 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_note t"                       \
    " WHERE t.community_id = p.community_id AND t.kind = 'care' AND t.code = $17"                  \
    " AND t.to_at = 0 AND t.person_id = p.id" CONSENTED("t") "))"

#define ASKED_DOING                                                                                \
    " AND ($18 = 0 OR (SELECT count(*)" CASES_OF_PERSON                                            \
    " AND c.received_at >= $19 AND (CAST($20 AS TEXT) IS NULL OR c.nature = $20)) >= $18)"         \
    " AND ($21 = 0 OR (SELECT count(*)" BOUGHT " AND c.received_at >= $23) >= $21)"                \
    " AND ($22 = 0 OR (SELECT coalesce(sum(c.price_fen), 0)" BOUGHT                                \
    " AND c.received_at >= $23) >= $22)"

#define PLACED(is_in)                                                                              \
    "EXISTS (SELECT 1 FROM segment_member m WHERE m.community_id = p.community_id"                 \
    " AND m.segment_id = $2 AND m.person_id = p.id AND m.is_in = " is_in ")"

#define THOSE_WHO_ANSWER                                                                           \
    " FROM person p WHERE p.community_id = $1 AND p.status = 'active' AND p.id > $24"              \
    " AND (" PLACED("1") " OR ($3 = 1 AND NOT " PLACED("0")                                        \
        ASKED_FACTS ASKED_HOUSE ASKED_KNOWN ASKED_DOING "))"

static const struct db_query COUNT = {
    .name = "segment_count",
    .sql = "SELECT count(*) FROM (SELECT p.id" THOSE_WHO_ANSWER " LIMIT $25) AS found",
};

static const struct db_query MEMBERS = {
    .name = "segment_members",
    .sql = "SELECT p.id, p.name, p.kind, CASE WHEN " PLACED(
        "1") " THEN 1 ELSE 0 END" THOSE_WHO_ANSWER " ORDER BY p.id LIMIT $25",
};

static const struct db_query DOINGS = {
    .name = "segment_doings",
    .sql = "SELECT p.id, (SELECT count(*)" CASES_OF_PERSON "),"
           " (SELECT coalesce(max(+c.received_at), 0)" BOUGHT "), (SELECT count(*)" BOUGHT "),"
           " (SELECT coalesce(sum(c.price_fen), 0)" BOUGHT ")"
           " FROM person p WHERE p.community_id = $1 AND p.id IN (ids($2)) ORDER BY p.id",
};

static const struct db_query HOUSES = {
    .name = "segment_houses",
    .sql = "SELECT r.person_id, h.code, r.relation FROM person_house r"
           " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"
           " WHERE r.community_id = $1 AND r.person_id IN (ids($2))"
           " AND r.from_at <= $3 AND (r.to_at = 0 OR r.to_at > $3) ORDER BY r.person_id, h.sort_key"
           " LIMIT 2000",
};

/* ---- attributes ------------------------------------------------------------------------ */

static const struct db_query ATTRIBUTE_SET = {
    .name = "segment_attribute_set",
    .sql = "INSERT INTO person_attribute (community_id, person_id, code, value, consent_id, at)"
           " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, person_id, code)"
           " DO UPDATE SET value = excluded.value, consent_id = excluded.consent_id,"
           " at = excluded.at",
};

static const struct db_query ATTRIBUTE_END = {
    .name = "segment_attribute_end",
    .sql = "DELETE FROM person_attribute WHERE community_id = $1 AND person_id = $2 AND code = $3",
};

static const struct db_query ATTRIBUTES = {
    .name = "segment_attributes",
    .sql = "SELECT code, value, consent_id, at FROM person_attribute"
           " WHERE community_id = $1 AND person_id = $2 ORDER BY code",
};

static const struct db_query HAS_CONSENTED = {
    .name = "segment_has_consented",
    .sql = "SELECT 1 FROM consent WHERE community_id = $1 AND id = $2 AND person_id = $3"
           " AND is_sensitive = 1 AND withdrawn_at = 0",
};

/* What a person may be asked to name: his own that hold. */
static const struct db_query CONSENTS = {
    .name = "segment_consents",
    .sql = "SELECT id, purpose, given_at FROM consent WHERE community_id = $1 AND person_id = $2"
           " AND is_sensitive = 1 AND withdrawn_at = 0 ORDER BY id DESC LIMIT 20",
};

/* Persons who live or own here now, each counted once, by the building of their first house. Nobody
 * is named, and no care list is asked. */
static const struct db_query STRUCTURE = {
    .name = "segment_structure",
    .sql = "SELECT b.building, count(*),"
           " count(*) FILTER (WHERE b.birth <> '' AND b.birth <= $3),"
           " count(*) FILTER (WHERE b.birth <> '' AND b.birth > $4),"
           " count(*) FILTER (WHERE b.tags LIKE $5 ESCAPE '!'),"
           " count(*) FILTER (WHERE b.birth = '') FROM ("
           "SELECT p.id, p.birth, p.tags, min(h.building) AS building FROM person p"
           " JOIN person_house r ON r.community_id = p.community_id AND r.person_id = p.id"
           " JOIN house h ON h.community_id = r.community_id AND h.id = r.house_id"
           " WHERE p.community_id = $1 AND p.status = 'active' AND p.kind = 'person'"
           " AND r.from_at <= $2 AND (r.to_at = 0 OR r.to_at > $2)"
           " GROUP BY p.id, p.birth, p.tags) AS b"
           " GROUP BY b.building ORDER BY length(b.building), b.building LIMIT 2000",
};

const struct db_query *const SEGMENT_STORE_QUERIES[] = {
    &ADD,           &CHANGE,     &END_ONE,       &GET_ONE,  &LIST,      &PLACE,
    &UNPLACE,       &COUNT,      &MEMBERS,       &DOINGS,   &HOUSES,    &ATTRIBUTE_SET,
    &ATTRIBUTE_END, &ATTRIBUTES, &HAS_CONSENTED, &CONSENTS, &STRUCTURE, NULL,
};

err_t segment_store_add(struct op *op, const struct segment *s, const char *rule)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_TEXT(s->name), DB_TEXT(rule),
                           DB_INT(s->made_by), DB_INT(s->made_at)),
                   NULL);
}

err_t segment_store_change(struct op *op, const struct segment *s, const char *rule,
                           int64_t version, bool *ret_done)
{
    int64_t changed;
    err_t e = db_exec(op, &CHANGE,
                      DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_TEXT(s->name),
                              DB_TEXT(rule), DB_INT(op->now), DB_INT(version)),
                      &changed);

    *ret_done = e == OK && changed == 1;
    return e;
}

err_t segment_store_end(struct op *op, int64_t community_id, int64_t id)
{
    return db_exec(op, &END_ONE, DB_ARGS(DB_INT(community_id), DB_INT(id), DB_INT(op->now)), NULL);
}

err_t segment_store_place(struct op *op, const struct segment *s, int64_t person_id, bool is_in)
{
    return db_exec(op, &PLACE,
                   DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_INT(person_id),
                           DB_BOOL(is_in), DB_INT(op->now)),
                   NULL);
}

err_t segment_store_unplace(struct op *op, const struct segment *s, int64_t person_id)
{
    return db_exec(op, &UNPLACE, DB_ARGS(DB_INT(s->community_id), DB_INT(s->id), DB_INT(person_id)),
                   NULL);
}

static err_t read_segment(struct op *op, const struct db_rows *row, struct segment *into)
{
    const char *rule = db_text(row, 3);
    struct doc *asked;
    err_t e = json_parse(op, rule, strlen(rule), &asked);

    if (e != OK)
        return e;
    *into = (struct segment){.community_id = db_int(row, 0),
                             .id = db_int(row, 1),
                             .name = db_text(row, 2),
                             .rule = segment_rules_read(asked),
                             .made_by = db_int(row, 4),
                             .made_at = db_int(row, 5),
                             .changed_at = db_int(row, 6),
                             .version = db_int(row, 7)};
    return OK;
}

err_t segment_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct segment **ret_segment)
{
    struct db_rows *rows;
    err_t e = db_run(op, &GET_ONE, DB_ARGS(DB_IDS(communities, count), DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这个细分");
    *ret_segment = ARENA_NEW(op->arena, struct segment);
    return read_segment(op, rows, *ret_segment);
}

err_t segment_store_list(struct op *op, int64_t community_id, struct segment **ret_segments,
                         size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &LIST, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    *ret_segments = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct segment);
    while (e == OK && db_next(rows))
        e = read_segment(op, rows, &(*ret_segments)[count++]);
    *ret_count = count;
    return e;
}

/* ---- asking ---------------------------------------------------------------------------- */

static const char *tag_pattern(struct arena *a, const char *tag)
{
    return tag == NULL ? NULL : arena_printf(a, "%% %s %%", db_like(a, tag));
}

/* So many months before now; 0 months: since ever. */
static int64_t months_ago(const struct op *op, int64_t months)
{
    enum { DAYS_IN_400_YEARS = 146097, MONTHS_IN_400_YEARS = 4800 };
    int64_t day = clock_day(op->now, op->utc_offset_min);

    return months == 0 ? 0
                       : clock_day_start(day - months * DAYS_IN_400_YEARS / MONTHS_IN_400_YEARS,
                                         op->utc_offset_min);
}

static struct db_args args_of(struct op *op, int64_t community_id, int64_t id,
                              const struct segment_rule *r, int64_t after, int64_t limit)
{
    int64_t today = clock_day(op->now, op->utc_offset_min);
    const struct db_arg args[] = {
        DB_INT(community_id),
        DB_INT(id),
        DB_BOOL(!segment_rules_is_empty(r)),
        DB_INT(op->now),
        DB_TEXT(r->person_kind),
        DB_TEXT(r->affiliation),
        DB_TEXT(r->sex),
        DB_TEXT(r->age_from == 0 ? NULL : segment_rules_born(op->arena, today, r->age_from)),
        DB_TEXT(r->age_to == 0 ? NULL : segment_rules_born(op->arena, today, r->age_to + 1)),
        DB_TEXT(tag_pattern(op->arena, r->tag)),
        DB_TEXT(r->relation),
        DB_TEXT(r->house_kind),
        DB_TEXT(r->building),
        DB_TEXT(r->house_use),
        DB_TEXT(r->attribute),
        DB_TEXT(r->value),
        DB_TEXT(r->care),
        DB_INT(r->cases_min),
        DB_INT(months_ago(op, r->cases_months)),
        DB_TEXT(r->nature),
        DB_INT(r->paid_min),
        DB_INT(r->paid_yuan_min * FEN_A_YUAN),
        DB_INT(months_ago(op, r->paid_months)),
        DB_INT(after),
        DB_INT(limit),
    };
    struct db_arg *kept = ARENA_ARRAY(op->arena, sizeof args / sizeof args[0], struct db_arg);

    memcpy(kept, args, sizeof args);
    return (struct db_args){kept, sizeof args / sizeof args[0]};
}

err_t segment_store_count(struct op *op, int64_t community_id, int64_t id,
                          const struct segment_rule *rule, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e =
        db_run(op, &COUNT, args_of(op, community_id, id, rule, 0, SEGMENT_COUNTED + 1), &rows);

    if (e == OK)
        *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return e;
}

/* Members and rows are in the order of persons. */
static err_t add_doings(struct op *op, int64_t community_id, const int64_t *ids,
                        struct segment_member *members, size_t count)
{
    struct db_rows *rows;
    size_t at = 0;
    err_t e = db_run(op, &DOINGS, DB_ARGS(DB_INT(community_id), DB_IDS(ids, count)), &rows);

    while (e == OK && db_next(rows)) {
        while (at < count && members[at].person_id < db_int(rows, 0))
            at++;
        if (at == count)
            break;
        members[at].asked = db_int(rows, 1);
        members[at].paid_last = db_int(rows, 2);
        members[at].paid_count = db_int(rows, 3);
        members[at].paid_fen = db_int(rows, 4);
    }
    return e;
}

static err_t add_houses(struct op *op, int64_t community_id, const int64_t *ids,
                        struct segment_member *members, size_t count)
{
    struct db_rows *rows;
    size_t at = 0;
    err_t e;

    e = db_run(op, &HOUSES, DB_ARGS(DB_INT(community_id), DB_IDS(ids, count), DB_INT(op->now)),
               &rows);
    if (e != OK)
        return e;
    while (db_next(rows)) {
        const char *name = segment_rules_name(SEGMENT_RELATIONS, db_text(rows, 2)), *before;
        while (at < count && members[at].person_id < db_int(rows, 0))
            at++;
        if (at == count || members[at].person_id != db_int(rows, 0))
            continue;
        before = members[at].houses;
        members[at].houses =
            before == NULL ? arena_printf(op->arena, "%s %s", db_text(rows, 1), name)
                           : arena_printf(op->arena, "%s、%s %s", before, db_text(rows, 1), name);
    }
    return OK;
}

err_t segment_store_members(struct op *op, int64_t community_id, int64_t id,
                            const struct segment_rule *rule, int64_t after, int64_t limit,
                            struct segment_member **ret_members, size_t *ret_count)
{
    struct db_rows *rows;
    int64_t *ids;
    size_t count = 0;
    err_t e = db_run(op, &MEMBERS, args_of(op, community_id, id, rule, after, limit), &rows);

    if (e != OK)
        return e;
    *ret_members = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct segment_member);
    ids = ARENA_ARRAY(op->arena, db_count(rows) + 1, int64_t);
    while (db_next(rows)) {
        ids[count] = db_int(rows, 0);
        (*ret_members)[count++] = (struct segment_member){.person_id = db_int(rows, 0),
                                                          .name = db_text(rows, 1),
                                                          .kind = db_text(rows, 2),
                                                          .by_hand = db_int(rows, 3) == 1};
    }
    *ret_count = count;
    e = add_doings(op, community_id, ids, *ret_members, count);
    return e != OK ? e : add_houses(op, community_id, ids, *ret_members, count);
}

/* ---- attributes ------------------------------------------------------------------------ */

err_t segment_store_attribute_set(struct op *op, int64_t community_id, int64_t person_id,
                                  const struct person_attribute *attribute)
{
    return db_exec(op, &ATTRIBUTE_SET,
                   DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_TEXT(attribute->code),
                           DB_TEXT(attribute->value), DB_INT(attribute->consent_id),
                           DB_INT(op->now)),
                   NULL);
}

err_t segment_store_attribute_end(struct op *op, int64_t community_id, int64_t person_id,
                                  const char *code)
{
    return db_exec(op, &ATTRIBUTE_END,
                   DB_ARGS(DB_INT(community_id), DB_INT(person_id), DB_TEXT(code)), NULL);
}

err_t segment_store_attributes(struct op *op, int64_t community_id, int64_t person_id,
                               struct person_attribute **ret_attributes, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &ATTRIBUTES, DB_ARGS(DB_INT(community_id), DB_INT(person_id)), &rows);

    if (e != OK)
        return e;
    *ret_attributes = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct person_attribute);
    while (db_next(rows))
        (*ret_attributes)[count++] = (struct person_attribute){.code = db_text(rows, 0),
                                                               .value = db_text(rows, 1),
                                                               .consent_id = db_int(rows, 2),
                                                               .at = db_int(rows, 3)};
    *ret_count = count;
    return OK;
}

err_t segment_store_has_consented(struct op *op, int64_t community_id, int64_t person_id,
                                  int64_t consent_id, bool *ret_consented)
{
    struct db_rows *rows;
    err_t e = db_run(op, &HAS_CONSENTED,
                     DB_ARGS(DB_INT(community_id), DB_INT(consent_id), DB_INT(person_id)), &rows);

    *ret_consented = e == OK && db_next(rows);
    return e;
}

err_t segment_store_consents(struct op *op, int64_t community_id, int64_t person_id,
                             struct segment_consent **ret_consents, size_t *ret_count)
{
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &CONSENTS, DB_ARGS(DB_INT(community_id), DB_INT(person_id)), &rows);

    if (e != OK)
        return e;
    *ret_consents = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct segment_consent);
    while (db_next(rows))
        (*ret_consents)[count++] = (struct segment_consent){
            .id = db_int(rows, 0), .purpose = db_text(rows, 1), .given_at = db_int(rows, 2)};
    *ret_count = count;
    return OK;
}

err_t segment_store_structure(struct op *op, int64_t community_id,
                              const struct segment_thresholds *thresholds,
                              struct segment_people **ret_rows, size_t *ret_count)
{
    int64_t today = clock_day(op->now, op->utc_offset_min);
    struct db_rows *rows;
    size_t count = 0;
    err_t e =
        db_run(op, &STRUCTURE,
               DB_ARGS(DB_INT(community_id), DB_INT(op->now),
                       DB_TEXT(segment_rules_born(op->arena, today, thresholds->elderly_from)),
                       DB_TEXT(segment_rules_born(op->arena, today, thresholds->children_to + 1)),
                       DB_TEXT(tag_pattern(op->arena, thresholds->teacher_tag))),
               &rows);

    if (e != OK)
        return e;
    *ret_rows = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct segment_people);
    while (db_next(rows))
        (*ret_rows)[count++] = (struct segment_people){.building = db_text(rows, 0),
                                                       .people = db_int(rows, 1),
                                                       .elderly = db_int(rows, 2),
                                                       .children = db_int(rows, 3),
                                                       .teachers = db_int(rows, 4),
                                                       .unknown = db_int(rows, 5)};
    *ret_count = count;
    return OK;
}
