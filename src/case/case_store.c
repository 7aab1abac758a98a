#include "case/case_store.h"

#include "base/str.h"
#include "blueprint/blueprint.h"

#include <inttypes.h>
#include <string.h>

/* The columns of case_rules.h in their order; $1 and $2 are the keys. */
#define PLACES_OF_COLUMNS                                                                          \
    "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "          \
    "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, "   \
    "$39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, "   \
    "$57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, "   \
    "$75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90, "             \
    "$91, $92, $93, $94, $95"

#define PLACE_OF(kind, name) AT_##name,
enum case_at { CASE_COLUMNS(PLACE_OF) };
_Static_assert(AT_changed_at + 3 == 95, "every column has its place");
#define PLACE_ALONE(name) AT_##name,
static const enum case_at ROW_PLACES[] = {CASE_ROW_COLUMNS(PLACE_ALONE)};
enum { ROW_COLUMN_COUNT = sizeof ROW_PLACES / sizeof ROW_PLACES[0] };

#define NAME_AND(kind, name) #name ", "

static const struct db_query CASE_GET = {
    .name = "case_get",
    .sql = "SELECT " CASE_STORE_COLUMNS " FROM service_case WHERE community_id = $1 AND id = $2",
};

/* Of one case among many communities: a look at each of them would be hundreds. */
static const struct db_query CASE_WHERE = {
    .name = "case_where",
    .sql = "SELECT community_id FROM service_case WHERE id = $1",
};

static const struct db_query CASE_FIND_NUMBER = {
    .name = "case_find_number",
    .sql = "SELECT id FROM service_case WHERE community_id IN (ids($1)) AND number = $2",
};

static const struct db_query CASE_FIND_EXTERNAL = {
    .name = "case_find_external",
    .sql = "SELECT id FROM service_case WHERE community_id = $1 AND external_id = $2",
};

static const struct db_query CASE_ADD = {
    .name = "case_add",
    .sql =
        "INSERT INTO service_case (" CASE_STORE_COLUMNS ") VALUES ($1, $2, " PLACES_OF_COLUMNS ")",
};

static const struct db_query CASE_SAVE = {
    .name = "case_save",
    .sql = "UPDATE service_case SET (" CASE_LEADING_COLUMNS(
        NAME_AND) "changed_at) = "
                  "(" PLACES_OF_COLUMNS ") WHERE community_id = $1 AND id = $2",
};

static const struct db_query CASE_NUMBER = {
    .name = "case_number",
    .sql = "INSERT INTO case_number (community_id, kind, day, last) VALUES ($1, $2, $3, 1)"
           " ON CONFLICT (community_id, kind, day) DO UPDATE SET last = case_number.last + 1"
           " RETURNING last",
};

static const struct db_query CASE_COUNT = {
    .name = "case_count",
    .sql = "SELECT count(*) FROM service_case WHERE community_id = $1 /*scan*/",
};

static const struct db_query CASE_EACH = {
    .name = "case_each",
    .sql = "SELECT " CASE_STORE_COLUMNS
           " FROM service_case WHERE community_id = $1 ORDER BY id /*scan*/",
};

static const struct db_query CASE_SLICE = {
    .name = "case_slice",
    .sql = "SELECT " CASE_STORE_COLUMNS
           " FROM service_case WHERE community_id = $1 AND id > $2 ORDER BY id LIMIT $3",
};

static const struct db_query ASSIGNMENTS = {
    .name = "case_assignments",
    .sql = "SELECT case_id, round, staff_id, department, part, state, result FROM case_assignment"
           " WHERE community_id = $1 AND case_id = $2 ORDER BY ordinal",
};

static const struct db_query ASSIGNMENTS_CLEAR = {
    .name = "case_assignments_clear",
    .sql = "DELETE FROM case_assignment WHERE community_id = $1 AND case_id = $2",
};

static const struct db_query ASSIGNMENT_ADD = {
    .name = "case_assignment_add",
    .sql = "INSERT INTO case_assignment"
           " (community_id, case_id, ordinal, round, staff_id, department, part, state, result)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

/* A person's own are few: they are sorted after the index found them. */
static const struct db_query LIST_PHONE = {
    .name = "case_list_phone",
    .sql = "SELECT " CASE_STORE_COLUMNS " FROM service_case WHERE community_id IN (ids($1))"
           " AND phone_hash = $2 AND id < $3 AND import_run >= 0 ORDER BY id DESC LIMIT $4",
};

static const struct db_query RUNNING_ON = {
    .name = "case_running_on",
    .sql = "SELECT count(*) FROM (SELECT 1 AS one FROM service_case"
           " WHERE blueprint_id = $2 AND community_id IN (ids($1)) AND status NOT IN"
           " ('closed', 'archived', 'merged', 'converted', 'cancelled') LIMIT $3) AS running",
};

err_t case_store_running_on(struct op *op, const int64_t *communities, size_t count,
                            int64_t blueprint_id, int64_t limit, int64_t *ret_cases)
{
    struct db_rows *rows;
    err_t e =
        db_run(op, &RUNNING_ON,
               DB_ARGS(DB_IDS(communities, count), DB_INT(blueprint_id), DB_INT(limit)), &rows);

    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_cases = db_int(rows, 0);
    return OK;
}

const struct db_query *const CASE_STORE_QUERIES[] = {
    &CASE_GET,       &CASE_WHERE, &CASE_FIND_NUMBER, &CASE_FIND_EXTERNAL,
    &CASE_ADD,       &CASE_SAVE,  &CASE_NUMBER,      &CASE_COUNT,
    &CASE_EACH,      &CASE_SLICE, &ASSIGNMENTS,      &ASSIGNMENTS_CLEAR,
    &ASSIGNMENT_ADD, &LIST_PHONE, &RUNNING_ON,       NULL,
};

static void set_from_row(struct service_case *sc, const struct case_column *column,
                         const struct db_rows *rows, int place)
{
    if (column->kind == COLUMN_TEXT)
        *case_rules_text(sc, column) = db_text(rows, place);
    else
        *case_rules_int(sc, column) = db_int(rows, place);
}

static void case_from_row(struct service_case *sc, const struct db_rows *rows)
{
    sc->community_id = db_int(rows, 0);
    sc->id = db_int(rows, 1);
    for (size_t i = 0; i < CASE_COLUMN_COUNT; i++)
        set_from_row(sc, &CASE_COLUMN_LIST[i], rows, (int)i + 2);
}

static void case_from_page_row(struct service_case *sc, const struct db_rows *rows)
{
    sc->community_id = db_int(rows, 0);
    sc->id = db_int(rows, 1);
    for (int i = 0; i < ROW_COLUMN_COUNT; i++)
        set_from_row(sc, &CASE_COLUMN_LIST[ROW_PLACES[i]], rows, i + 2);
}

/* Keys and columns as binds. */
static struct db_args args_of(struct op *op, struct service_case *sc)
{
    struct db_arg *args = ARENA_ARRAY(op->arena, CASE_COLUMN_COUNT + 2, struct db_arg);

    args[0] = DB_INT(sc->community_id);
    args[1] = DB_INT(sc->id);
    for (size_t i = 0; i < CASE_COLUMN_COUNT; i++) {
        const struct case_column *column = &CASE_COLUMN_LIST[i];
        if (column->kind == COLUMN_TEXT)
            args[i + 2] = DB_TEXT(*case_rules_text(sc, column));
        else
            args[i + 2] = DB_INT(*case_rules_int(sc, column));
    }
    return (struct db_args){args, CASE_COLUMN_COUNT + 2};
}

err_t case_store_assignments(struct op *op, struct service_case *sc)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &ASSIGNMENTS, DB_ARGS(DB_INT(sc->community_id), DB_INT(sc->id)), &rows);
    if (e != OK)
        return e;
    sc->assignments = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_assignment);
    while (db_next(rows))
        sc->assignments[n++] = (struct case_assignment){.round = db_int(rows, 1),
                                                        .staff_id = db_int(rows, 2),
                                                        .department = db_text(rows, 3),
                                                        .part = db_text(rows, 4),
                                                        .state = db_text(rows, 5),
                                                        .result = db_text(rows, 6)};
    sc->assignment_count = n;
    return OK;
}

err_t case_store_where(struct op *op, const int64_t *communities, size_t count, int64_t id,
                       int64_t *ret_community_id)
{
    struct db_rows *rows;
    err_t e = db_run(op, &CASE_WHERE, DB_ARGS(DB_INT(id)), &rows);

    if (e != OK)
        return e;
    *ret_community_id = db_next(rows) ? db_int(rows, 0) : 0;
    for (size_t i = 0; i < count; i++)
        if (*ret_community_id != 0 && communities[i] == *ret_community_id)
            return OK;
    return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
}

err_t case_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                     struct service_case **ret_case)
{
    int64_t community_id = count == 1 ? communities[0] : 0;
    struct service_case *sc;
    struct db_rows *rows;
    err_t e = count == 1 ? OK : case_store_where(op, communities, count, id, &community_id);

    if (e == OK)
        e = db_run(op, &CASE_GET, DB_ARGS(DB_INT(community_id), DB_INT(id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    sc = ARENA_NEW(op->arena, struct service_case);
    case_from_row(sc, rows);
    e = case_store_assignments(op, sc);
    if (e != OK)
        return e;
    *ret_case = sc;
    return OK;
}

err_t case_store_find_number(struct op *op, const int64_t *communities, size_t count,
                             const char *number, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CASE_FIND_NUMBER, DB_ARGS(DB_IDS(communities, count), DB_TEXT(number)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    *ret_id = db_int(rows, 0);
    return OK;
}

err_t case_store_find_external(struct op *op, int64_t community_id, const char *external_id,
                               int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CASE_FIND_EXTERNAL, DB_ARGS(DB_INT(community_id), DB_TEXT(external_id)), &rows);
    if (e != OK)
        return e;
    *ret_id = db_next(rows) ? db_int(rows, 0) : 0;
    return OK;
}

static err_t save_assignments(struct op *op, const struct service_case *sc)
{
    err_t e;

    e = db_exec(op, &ASSIGNMENTS_CLEAR, DB_ARGS(DB_INT(sc->community_id), DB_INT(sc->id)), NULL);
    for (size_t i = 0; e == OK && i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        e = db_exec(op, &ASSIGNMENT_ADD,
                    DB_ARGS(DB_INT(sc->community_id), DB_INT(sc->id), DB_INT((int64_t)i),
                            DB_INT(a->round), DB_INT(a->staff_id), DB_TEXT(a->department),
                            DB_TEXT(a->part), DB_TEXT(a->state), DB_TEXT(a->result)),
                    NULL);
    }
    return e;
}

err_t case_store_add(struct op *op, struct service_case *sc)
{
    err_t e = db_exec(op, &CASE_ADD, args_of(op, sc), NULL);

    if (e != OK || sc->assignment_count == 0)
        return e;
    return save_assignments(op, sc);
}

err_t case_store_save(struct op *op, struct service_case *sc, bool assignments_too)
{
    err_t e = db_exec(op, &CASE_SAVE, args_of(op, sc), NULL);

    if (e != OK || !assignments_too)
        return e;
    return save_assignments(op, sc);
}

err_t case_store_next_number(struct op *op, int64_t community_id, const char *kind, int64_t day,
                             int64_t *ret_number)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CASE_NUMBER, DB_ARGS(DB_INT(community_id), DB_TEXT(kind), DB_INT(day)), &rows);
    if (e != OK)
        return e;
    must(db_next(rows));
    *ret_number = db_int(rows, 0);
    return OK;
}

typedef void case_from_fn(struct service_case *sc, const struct db_rows *rows);

static void cases_by(struct op *op, struct db_rows *rows, case_from_fn *from,
                     struct service_case ***ret_cases, size_t *ret_count)
{
    struct service_case **cases = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct service_case *);
    size_t n = 0;

    while (db_next(rows)) {
        cases[n] = ARENA_NEW(op->arena, struct service_case);
        from(cases[n++], rows);
    }
    *ret_cases = cases;
    *ret_count = n;
}

void case_store_read(struct op *op, struct db_rows *rows, struct service_case ***ret_cases,
                     size_t *ret_count)
{
    cases_by(op, rows, case_from_row, ret_cases, ret_count);
}

void case_store_read_rows(struct op *op, struct db_rows *rows, struct service_case ***ret_cases,
                          size_t *ret_count)
{
    cases_by(op, rows, case_from_page_row, ret_cases, ret_count);
}

err_t case_store_list_of_phone(struct op *op, const int64_t *communities, size_t community_count,
                               const char *phone_hash, int64_t before_id, int limit,
                               struct service_case ***ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &LIST_PHONE,
               DB_ARGS(DB_IDS(communities, community_count), DB_TEXT(phone_hash),
                       DB_INT(before_id == 0 ? INT64_MAX : before_id), DB_INT(limit)),
               &rows);
    if (e == OK)
        case_store_read(op, rows, ret_cases, ret_count);
    return e;
}

err_t case_store_slice(struct op *op, int64_t community_id, int64_t after, int limit,
                       struct service_case ***ret_cases, size_t *ret_count)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CASE_SLICE, DB_ARGS(DB_INT(community_id), DB_INT(after), DB_INT(limit)), &rows);
    if (e == OK)
        case_store_read(op, rows, ret_cases, ret_count);
    return e;
}

struct each_case {
    case_store_fn *each;
    void *arg;
};

static err_t each_row(struct op *op, struct db_rows *row, void *arg)
{
    const struct each_case *each = arg;
    struct service_case sc = {0};

    case_from_row(&sc, row);
    return each->each(op, &sc, each->arg);
}

err_t case_store_each(struct op *op, int64_t community_id, case_store_fn *each, void *arg)
{
    struct each_case row = {each, arg};

    return db_each(op, &CASE_EACH, DB_ARGS(DB_INT(community_id)), each_row, &row);
}

err_t case_store_count(struct op *op, int64_t community_id, int64_t *ret_count)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &CASE_COUNT, DB_ARGS(DB_INT(community_id)), &rows);
    if (e != OK)
        return e;
    *ret_count = db_next(rows) ? db_int(rows, 0) : 0;
    return OK;
}
