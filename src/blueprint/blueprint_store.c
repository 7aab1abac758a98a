#include "blueprint/blueprint_store.h"

#include <inttypes.h>

/* Column order is the contract between these texts and version_from_row(). */
#define COLUMNS                                                                                    \
    "v.id, v.code, v.ordinal, v.version, v.nature, v.name, v.base_id, v.review_on, v.hash, "       \
    "v.file,"                                                                                      \
    " v.published_at, v.published_by"

static const struct db_query ADD = {
    .name = "blueprint_add",
    .sql = "INSERT INTO blueprint_version (id, code, ordinal, version, nature, name, base_id,"
           "                               review_on, hash, file, text, published_at, published_by)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
};

static const struct db_query GET = {
    .name = "blueprint_get",
    .sql = "SELECT " COLUMNS ", v.text FROM blueprint_version v WHERE v.id = $1",
};

static const struct db_query CURRENT = {
    .name = "blueprint_current",
    .is_steady = true,
    .sql = "SELECT id, ordinal FROM blueprint_version WHERE code = $1"
           " ORDER BY ordinal DESC LIMIT 1",
};

static const struct db_query BY_HASH = {
    .name = "blueprint_by_hash",
    .sql = "SELECT id FROM blueprint_version WHERE code = $1 AND hash = $2",
};

/* A handful of codes with a few versions each: the whole table is read. */
static const struct db_query LIST = {
    .name = "blueprint_list",
    .sql = "SELECT /*scan*/ " COLUMNS "  FROM blueprint_version v"
           " WHERE NOT EXISTS (SELECT 1 FROM blueprint_version w"
           "                    WHERE w.code = v.code AND w.ordinal > v.ordinal)"
           " ORDER BY v.code LIMIT 200",
};

const struct db_query *const BLUEPRINT_STORE_QUERIES[] = {&ADD,     &GET,  &CURRENT,
                                                          &BY_HASH, &LIST, NULL};

static struct blueprint_version version_from_row(const struct db_rows *row)
{
    return (struct blueprint_version){
        .id = db_int(row, 0),
        .code = db_text(row, 1),
        .ordinal = db_int(row, 2),
        .version = db_text(row, 3),
        .nature = db_text(row, 4),
        .name = db_text(row, 5),
        .base_id = db_int(row, 6),
        .review_on = db_text(row, 7),
        .hash = db_text(row, 8),
        .file = db_text(row, 9),
        .published_at = db_int(row, 10),
        .published_by = db_int(row, 11),
    };
}

err_t blueprint_store_add(struct op *op, const struct blueprint_version *v)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(v->id), DB_TEXT(v->code), DB_INT(v->ordinal), DB_TEXT(v->version),
                           DB_TEXT(v->nature), DB_TEXT(v->name), DB_INT(v->base_id),
                           DB_TEXT(v->review_on), DB_TEXT(v->hash), DB_TEXT(v->file),
                           DB_TEXT(v->text), DB_INT(v->published_at), DB_INT(v->published_by)),
                   NULL);
}

err_t blueprint_store_get(struct op *op, int64_t id, struct blueprint_version *ret_version)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &GET, DB_ARGS(DB_INT(id)), &rows);
    if (e != OK)
        return e;
    if (!db_next(rows))
        return op_fail(op, ERR_NOT_FOUND, "no blueprint version %" PRId64, id);

    *ret_version = version_from_row(rows);
    ret_version->text = db_text(rows, 12);
    return OK;
}

err_t blueprint_store_current(struct op *op, const char *code, int64_t *ret_id,
                              int64_t *ret_ordinal)
{
    struct db_rows *rows;
    bool found;
    err_t e;

    e = db_run(op, &CURRENT, DB_ARGS(DB_TEXT(code)), &rows);
    if (e != OK)
        return e;

    found = db_next(rows);
    *ret_id = found ? db_int(rows, 0) : 0;
    *ret_ordinal = found ? db_int(rows, 1) : 0;
    return OK;
}

err_t blueprint_store_by_hash(struct op *op, const char *code, const char *hash, int64_t *ret_id)
{
    struct db_rows *rows;
    err_t e;

    e = db_run(op, &BY_HASH, DB_ARGS(DB_TEXT(code), DB_TEXT(hash)), &rows);
    if (e != OK)
        return e;

    *ret_id = db_next(rows) ? db_int(rows, 0) : 0;
    return OK;
}

err_t blueprint_store_list(struct op *op, struct blueprint_version **ret_versions,
                           size_t *ret_count)
{
    struct blueprint_version *versions;
    struct db_rows *rows;
    size_t n = 0;
    err_t e;

    e = db_run(op, &LIST, DB_NO_ARGS, &rows);
    if (e != OK)
        return e;
    versions = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct blueprint_version);
    while (db_next(rows))
        versions[n++] = version_from_row(rows);

    *ret_versions = versions;
    *ret_count = n;
    return OK;
}
