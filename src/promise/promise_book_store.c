#include "promise/promise_book_store.h"

#include "base/str.h"

static const struct db_query ADD_STANDARD = {
    .name = "promise_add_standard",
    .sql = "INSERT INTO standard_version (id, code, version, title, effective_from, effective_to,"
           "                              review_on, hash, file, text, published_at, published_by)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
};

static const struct db_query ADD_CALENDAR = {
    .name = "promise_add_calendar",
    .sql = "INSERT INTO calendar_version (id, hash, file, text, published_at, published_by)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

static const struct db_query LAST_STANDARD = {
    .name = "promise_last_standard",
    .sql = "SELECT id, hash FROM standard_version WHERE code = $1 ORDER BY id DESC LIMIT 1",
};

static const struct db_query LAST_CALENDAR = {
    .name = "promise_last_calendar",
    .is_steady = true,
    .sql = "SELECT id, hash FROM calendar_version"
           " WHERE id = (SELECT max(id) FROM calendar_version)",
};

static const struct db_query GET_STANDARD = {
    .name = "promise_get_standard",
    .sql = "SELECT file, text FROM standard_version WHERE id = $1",
};

static const struct db_query GET_CALENDAR = {
    .name = "promise_get_calendar",
    .sql = "SELECT file, text FROM calendar_version WHERE id = $1",
};

static const struct db_query UNBIND = {
    .name = "promise_unbind",
    .sql = "DELETE FROM promise_binding WHERE community_id = $1 AND property_kind = $2",
};

static const struct db_query BIND = {
    .name = "promise_bind",
    .sql = "INSERT INTO promise_binding (community_id, property_kind, ordinal, code)"
           " VALUES ($1, $2, $3, $4)",
};

static const struct db_query BOUND = {
    .name = "promise_bound",
    .is_steady = true,
    .sql = "SELECT b.property_kind, b.ordinal, v.id"
           "  FROM promise_binding b"
           "  JOIN standard_version v ON v.code = b.code"
           " WHERE b.community_id = $1 AND v.effective_from <= $2 AND v.effective_to > $2"
           " ORDER BY b.property_kind, b.ordinal, v.effective_from DESC, v.id DESC",
};

static const struct db_query ANY_BINDING = {
    .name = "promise_any_binding",
    .sql = "SELECT 1 FROM promise_binding WHERE community_id = $1 LIMIT 1",
};

/* Column order is the contract between these texts and read_version_row(). */
#define VERSION_COLUMNS                                                                            \
    "id, code, version, title, effective_from, effective_to, review_on, hash, file, published_at"

static const struct db_query STANDARDS = {
    .name = "promise_standards",
    .sql = "SELECT " VERSION_COLUMNS ", '' FROM standard_version /*scan*/"
           " ORDER BY code, effective_from DESC, id DESC LIMIT 500",
};

static const struct db_query STANDARD_ROW = {
    .name = "promise_standard_row",
    .sql = "SELECT " VERSION_COLUMNS ", text FROM standard_version WHERE id = $1",
};

static const struct db_query BINDINGS = {
    .name = "promise_bindings",
    .sql = "SELECT property_kind, code FROM promise_binding WHERE community_id = $1"
           " ORDER BY property_kind, ordinal LIMIT 200",
};

const struct db_query *const PROMISE_BOOK_STORE_QUERIES[] = {
    &ADD_STANDARD, &ADD_CALENDAR, &LAST_STANDARD, &LAST_CALENDAR, &GET_STANDARD,
    &GET_CALENDAR, &UNBIND,       &BIND,          &BOUND,         &ANY_BINDING,
    &STANDARDS,    &STANDARD_ROW, &BINDINGS,      NULL,
};

err_t promise_book_store_add_standard(struct op *op, const struct promise_version *v)
{
    return db_exec(op, &ADD_STANDARD,
                   DB_ARGS(DB_INT(v->id), DB_TEXT(v->code), DB_TEXT(v->version), DB_TEXT(v->title),
                           DB_INT(v->effective_from_day), DB_INT(v->effective_to_day),
                           DB_TEXT(v->review_on), DB_TEXT(v->hash), DB_TEXT(v->file),
                           DB_TEXT(v->text), DB_INT(op->now), DB_INT(op->actor->id)),
                   NULL);
}

err_t promise_book_store_add_calendar(struct op *op, const struct promise_version *v)
{
    return db_exec(op, &ADD_CALENDAR,
                   DB_ARGS(DB_INT(v->id), DB_TEXT(v->hash), DB_TEXT(v->file), DB_TEXT(v->text),
                           DB_INT(op->now), DB_INT(op->actor->id)),
                   NULL);
}

static err_t last(struct op *op, const struct db_query *query, struct db_args args,
                  struct promise_version *ret_version)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, query, args, &rows);
    if (e != OK)
        return e;
    *ret_version = (struct promise_version){0};
    if (db_next(rows)) {
        ret_version->id = db_int(rows, 0);
        ret_version->hash = db_text(rows, 1);
    }
    return OK;
}

err_t promise_book_store_last_standard(struct op *op, const char *code,
                                       struct promise_version *ret_version)
{
    return last(op, &LAST_STANDARD, DB_ARGS(DB_TEXT(code)), ret_version);
}

err_t promise_book_store_last_calendar(struct op *op, struct promise_version *ret_version)
{
    return last(op, &LAST_CALENDAR, DB_NO_ARGS, ret_version);
}

static err_t get(struct op *op, const struct db_query *query, int64_t id, const char *what,
                 struct promise_version *ret_version)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, query, DB_ARGS(DB_INT(id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "no %s version %lld", what, (long long)id);

    *ret_version =
        (struct promise_version){.id = id, .file = db_text(rows, 0), .text = db_text(rows, 1)};
    return OK;
}

err_t promise_book_store_get_standard(struct op *op, int64_t id,
                                      struct promise_version *ret_version)
{
    return get(op, &GET_STANDARD, id, "standard", ret_version);
}

err_t promise_book_store_get_calendar(struct op *op, int64_t id,
                                      struct promise_version *ret_version)
{
    return get(op, &GET_CALENDAR, id, "calendar", ret_version);
}

err_t promise_book_store_bind(struct op *op, int64_t community_id, const char *property_kind,
                              const char *const *codes)
{
    err_t e;

    e = db_exec(op, &UNBIND, DB_ARGS(DB_INT(community_id), DB_TEXT(property_kind)), NULL);
    for (int64_t i = 0; e == OK && codes[i] != NULL; i++)
        e = db_exec(
            op, &BIND,
            DB_ARGS(DB_INT(community_id), DB_TEXT(property_kind), DB_INT(i), DB_TEXT(codes[i])),
            NULL);
    return e;
}

err_t promise_book_store_bound(struct op *op, int64_t community_id, int64_t day,
                               struct promise_bound **ret_bound, size_t *ret_count)
{
    struct db_rows *rows;
    struct promise_bound *bound;
    const char *kind = NULL;
    int64_t ordinal = -1;
    size_t count = 0;
    err_t e;

    e = db_run(op, &BOUND, DB_ARGS(DB_INT(community_id), DB_INT(day)), &rows);
    if (e != OK)
        return e;
    bound = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_bound);
    while (db_next(rows)) {
        if (str_equal(db_text(rows, 0), kind) && db_int(rows, 1) == ordinal)
            continue;
        kind = db_text(rows, 0);
        ordinal = db_int(rows, 1);
        bound[count++] =
            (struct promise_bound){.property_kind = kind, .standard_id = db_int(rows, 2)};
    }

    *ret_bound = bound;
    *ret_count = count;
    return OK;
}

err_t promise_book_store_is_bound(struct op *op, int64_t community_id, bool *ret_bound)
{
    struct db_rows *rows;
    err_t e = db_run(op, &ANY_BINDING, DB_ARGS(DB_INT(community_id)), &rows);

    if (e == OK)
        *ret_bound = db_count(rows) > 0;
    return e;
}

/* ---- for the settings -------------------------------------------------------------------- */

static struct promise_version_row read_version_row(const struct db_rows *row)
{
    return (struct promise_version_row){.version = {.id = db_int(row, 0),
                                                    .code = db_text(row, 1),
                                                    .version = db_text(row, 2),
                                                    .title = db_text(row, 3),
                                                    .effective_from_day = db_int(row, 4),
                                                    .effective_to_day = db_int(row, 5),
                                                    .review_on = db_text(row, 6),
                                                    .hash = db_text(row, 7),
                                                    .file = db_text(row, 8),
                                                    .text = db_text(row, 10)},
                                        .published_at = db_int(row, 9)};
}

err_t promise_book_store_standards(struct op *op, struct promise_version_row **ret_rows,
                                   size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &STANDARDS, DB_NO_ARGS, &rows);

    if (e != OK)
        return e;
    *ret_rows = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_version_row);
    while (db_next(rows))
        (*ret_rows)[n++] = read_version_row(rows);
    *ret_count = n;
    return OK;
}

err_t promise_book_store_standard_row(struct op *op, int64_t id,
                                      struct promise_version_row *ret_row)
{
    struct db_rows *rows;
    err_t e = db_run(op, &STANDARD_ROW, DB_ARGS(DB_INT(id)), &rows);

    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "没有这个版本的标准");
    *ret_row = read_version_row(rows);
    return OK;
}

err_t promise_book_store_bindings(struct op *op, int64_t community_id,
                                  struct promise_binding_row **ret_rows, size_t *ret_count)
{
    struct db_rows *rows;
    size_t n = 0;
    err_t e = db_run(op, &BINDINGS, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    *ret_rows = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct promise_binding_row);
    while (db_next(rows))
        (*ret_rows)[n++] = (struct promise_binding_row){db_text(rows, 0), db_text(rows, 1)};
    *ret_count = n;
    return OK;
}
