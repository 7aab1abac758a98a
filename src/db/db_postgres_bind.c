#include "db/db_postgres_bind.h"

#include "db/db_spelling.h"

#include "base/str.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* From the server's pg_type.dat; they never change. */
enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23 };
enum { TYPE_TEXT = 25, TYPE_INT8_ARRAY = 1016 };

/* ---- arguments ----------------------------------------------------------- */

Oid db_postgres_bind_type(enum db_kind kind, uint64_t ones, size_t place)
{
    switch (kind) {
    case DB_KIND_INT: return TYPE_INT8;
    case DB_KIND_TEXT: return TYPE_TEXT;
    case DB_KIND_BLOB: return TYPE_BYTEA;
    case DB_KIND_IDS: return (ones >> place & 1) != 0 ? TYPE_INT8 : TYPE_INT8_ARRAY;
    case DB_KIND_NULL: break;
    }
    return 0;
}

struct db_postgres_params db_postgres_bind_args(struct arena *a, struct db_args args)
{
    struct db_postgres_params params = {
        .count = (int)args.count,
        .values = ARENA_ARRAY(a, args.count, const char *),
        .lengths = ARENA_ARRAY(a, args.count, int),
        .formats = ARENA_ARRAY(a, args.count, int),
    };

    for (size_t i = 0; i < args.count; i++) {
        const struct db_arg *arg = &args.args[i];
        if (arg->kind == DB_KIND_INT) {
            params.values[i] = arena_printf(a, "%" PRId64, arg->number);
        } else if (arg->kind == DB_KIND_IDS && arg->length == 1) {
            params.values[i] = arena_printf(a, "%" PRId64, arg->ids[0]);
        } else if (arg->kind == DB_KIND_IDS) {
            params.values[i] = db_spelling_ids(a, arg->ids, arg->length, DB_POSTGRES);
        } else if (arg->kind == DB_KIND_TEXT) {
            params.values[i] = arg->bytes;
        } else if (arg->kind == DB_KIND_BLOB) {
            must(arg->length <= INT_MAX);
            params.values[i] = arg->bytes;
            params.lengths[i] = (int)arg->length;
            params.formats[i] = 1;
        }
    }
    return params;
}

/* ---- values -------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x00ff": the server's way to write bytes as text (bytea_output = hex). */
static struct db_value bytes_of(struct arena *a, const char *text, size_t length)
{
    size_t count = length / 2 - 1;
    char *bytes = arena_alloc(a, count + 1);

    must(length >= 2 && text[0] == '\\' && text[1] == 'x');
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)(hex_digit(text[2 + 2 * i]) << 4 | hex_digit(text[3 + 2 * i]));
    return (struct db_value){.kind = DB_KIND_BLOB, .bytes = bytes, .length = count};
}

static struct db_value value_of(struct arena *a, const PGresult *result, int row, int column)
{
    const char *text = PQgetvalue(result, row, column);
    size_t length = (size_t)PQgetlength(result, row, column);

    if (PQgetisnull(result, row, column))
        return (struct db_value){.kind = DB_KIND_NULL};
    switch (PQftype(result, column)) {
    case TYPE_BOOL: return (struct db_value){.kind = DB_KIND_INT, .number = *text == 't'};
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return (struct db_value){.kind = DB_KIND_INT, .number = strtoll(text, NULL, 10)};
    case TYPE_BYTEA: return bytes_of(a, text, length);
    default:
        return (struct db_value){
            .kind = DB_KIND_TEXT, .bytes = arena_text_n(a, text, length), .length = length};
    }
}

void db_postgres_bind_rows(const PGresult *result, struct db_rows *rows)
{
    rows->columns = PQnfields(result);
    for (int i = 0; i < PQntuples(result); i++) {
        struct db_row *row = db_rows_add(rows);
        for (int column = 0; column < rows->columns; column++)
            row->values[column] = value_of(rows->arena, result, i, column);
    }
}

int64_t db_postgres_bind_changed(PGresult *result)
{
    if (str_starts_with(PQcmdStatus(result), "SELECT"))
        return 0;
    return strtoll(PQcmdTuples(result), NULL, 10);
}

/* ---- failures ------------------------------------------------------------ */

/* SQLSTATE: class 23 is a broken constraint, P0001 what a trigger raises. */
static err_t cause_of(const char *state)
{
    static const char *const LATER[] = {"40001", "40P01", "55P03", "57014", NULL};

    if (str_starts_with(state, "23") || str_equal(state, "P0001"))
        return ERR_CONFLICT;
    if (str_in(state, LATER) || str_starts_with(state, "53"))
        return ERR_BUSY;
    return ERR_IO;
}

/* Without the server's own DETAIL: it repeats the values of the row. */
err_t db_postgres_bind_failed(struct op *op, const PGconn *conn, const PGresult *result,
                              const char *what, bool *ret_repeat)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words;

    if (state == NULL) {
        words = arena_text(op->arena, PQerrorMessage(conn));
        return op_fail(op, ERR_IO, "%s: %s", what, str_trim(op->arena, words));
    }
    words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    *ret_repeat = str_equal(state, "40001") || str_equal(state, "40P01");
    return op_fail(op, cause_of(state), "%s: %s", what, words == NULL ? state : words);
}
