#include "base/csv.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

enum { CHUNK_BYTES = 64 * 1024, END = -1 };

struct csv {
    csv_read_fn *read;
    void *arg;
    char *chunk;
    size_t chunk_length, chunk_at;
    bool ended, begun;
    int64_t line;    /* of the next character */
    struct buf text; /* the fields of one record, each with a NUL behind it */
    size_t starts[CSV_MAX_FIELDS];
    const char *fields[CSV_MAX_FIELDS];
    size_t count;
    struct csv_fault fault;
    err_t failed; /* of the reader below */
};

struct text_source {
    const char *bytes;
    size_t left;
};

static err_t read_text(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                       size_t *ret_length)
{
    struct text_source *source = arg;
    size_t length = source->left < capacity ? source->left : capacity;

    (void)op;
    if (length > 0)
        memcpy(ret_bytes, source->bytes, length);
    source->bytes += length;
    source->left -= length;
    *ret_length = length;
    return OK;
}

struct csv *csv_open(struct op *op, csv_read_fn *read, void *arg)
{
    struct csv *csv = ARENA_NEW(op->arena, struct csv);

    csv->read = read;
    csv->arg = arg;
    csv->chunk = arena_alloc(op->arena, CHUNK_BYTES);
    csv->line = 1;
    csv->text = buf_in(op->arena);
    buf_reserve(&csv->text, 4096);
    return csv;
}

struct csv *csv_open_text(struct op *op, const char *bytes, size_t length)
{
    struct text_source *source = ARENA_NEW(op->arena, struct text_source);

    *source = (struct text_source){bytes, length};
    return csv_open(op, read_text, source);
}

/* Brings at least one more byte; false at the end or when reading failed. */
static bool fill(struct op *op, struct csv *csv)
{
    if (csv->ended)
        return false;
    csv->chunk_at = 0;
    csv->chunk_length = 0;
    csv->failed = csv->read(op, csv->arg, csv->chunk, CHUNK_BYTES, &csv->chunk_length);
    if (csv->failed == OK && csv->chunk_length > 0)
        return true;
    csv->ended = true;
    csv->chunk_length = 0;
    return false;
}

static int peek(struct op *op, struct csv *csv)
{
    if (csv->chunk_at == csv->chunk_length && !fill(op, csv))
        return END;
    return (unsigned char)csv->chunk[csv->chunk_at];
}

static int take(struct op *op, struct csv *csv)
{
    int c = peek(op, csv);

    if (c != END)
        csv->chunk_at++;
    if (c == '\n')
        csv->line++;
    return c;
}

static void skip_bom(struct op *op, struct csv *csv)
{
    csv->begun = true;
    if (peek(op, csv) == 0xEF && csv->chunk_length >= 3 &&
        memcmp(csv->chunk, "\xEF\xBB\xBF", 3) == 0)
        csv->chunk_at = 3;
}

static bool refuse(struct csv *csv, int64_t line, const char *reason)
{
    csv->fault = (struct csv_fault){line, csv->count, reason};
    return false;
}

/* Behind a closing quote: a comma goes on, a line end or the end of all ends. */
static bool end_field(struct op *op, struct csv *csv, int c, bool *ret_last)
{
    *ret_last = c != ',';
    if (c == ',' || c == '\n' || c == END)
        return true;
    if (c != '\r')
        return refuse(csv, csv->line, "text behind a closing quote");
    if (peek(op, csv) != '\n')
        return refuse(csv, csv->line, "a carriage return without a line feed");
    take(op, csv);
    return true;
}

static bool read_quoted(struct op *op, struct csv *csv, bool *ret_last)
{
    int64_t opened = csv->line;

    for (;;) {
        int c = take(op, csv);
        if (c == END)
            return refuse(csv, opened, "a quote is never closed");
        if (csv->text.length > CSV_MAX_RECORD_BYTES)
            return refuse(csv, opened, "the record is longer than 4 MiB");
        if (c == '"') {
            c = take(op, csv);
            if (c != '"')
                return end_field(op, csv, c, ret_last);
        }
        buf_add_char(&csv->text, (char)c);
    }
}

/* The part of a plain field that lies in the chunk at hand, in one piece. */
static void add_plain_run(struct csv *csv)
{
    const char *from = csv->chunk + csv->chunk_at, *p = from;
    const char *end = csv->chunk + csv->chunk_length;

    while (p < end && *p != ',' && *p != '\n' && *p != '\r' && *p != '"')
        p++;
    buf_add(&csv->text, from, (size_t)(p - from));
    csv->chunk_at += (size_t)(p - from);
}

static bool read_plain(struct op *op, struct csv *csv, bool *ret_last)
{
    for (;;) {
        int c;

        add_plain_run(csv);
        if (csv->text.length > CSV_MAX_RECORD_BYTES)
            return refuse(csv, csv->line, "the record is longer than 4 MiB");
        c = peek(op, csv);
        if (c == '"')
            return refuse(csv, csv->line, "a quote inside a field that is not quoted");
        if (c != ',' && c != '\n' && c != '\r' && c != END)
            continue;
        take(op, csv);
        return end_field(op, csv, c, ret_last);
    }
}

static bool read_field(struct op *op, struct csv *csv, bool *ret_last)
{
    bool good;

    if (csv->count == CSV_MAX_FIELDS)
        return refuse(csv, csv->line, "more than 1024 fields");
    csv->starts[csv->count++] = csv->text.length;
    if (peek(op, csv) == '"') {
        take(op, csv);
        good = read_quoted(op, csv, ret_last);
    } else {
        good = read_plain(op, csv, ret_last);
    }
    if (good)
        buf_add_char(&csv->text, '\0');
    return good;
}

/* After a fault: on to the next line, so that its faults are found too. */
static void skip_line(struct op *op, struct csv *csv)
{
    int c = csv->chunk_at > 0 && csv->chunk[csv->chunk_at - 1] == '\n' ? '\n' : 0;

    while (c != '\n' && c != END)
        c = take(op, csv);
}

/* Fields become pointers only when the buffer stays where it is. */
static bool check_fields(struct csv *csv, int64_t line)
{
    for (size_t i = 0; i < csv->count; i++) {
        size_t end = i + 1 < csv->count ? csv->starts[i + 1] : csv->text.length;
        size_t length = end - csv->starts[i] - 1;

        csv->fields[i] = csv->text.data + csv->starts[i];
        csv->fault = (struct csv_fault){line, i + 1, "a NUL character"};
        if (memchr(csv->fields[i], '\0', length) != NULL)
            return false;
        csv->fault.reason = "not UTF-8";
        if (!utf8_is_valid(csv->fields[i], length))
            return false;
    }
    csv->fault = (struct csv_fault){0};
    return true;
}

static bool read_record(struct op *op, struct csv *csv, int64_t line)
{
    bool last = false;

    csv->count = 0;
    buf_clear(&csv->text);
    while (!last)
        if (!read_field(op, csv, &last)) {
            skip_line(op, csv);
            return false;
        }
    return csv->failed != OK || check_fields(csv, line);
}

err_t csv_next(struct op *op, struct csv *csv, struct csv_record *ret_record, bool *ret_more)
{
    int64_t line = csv->line;
    bool good;

    csv->fault = (struct csv_fault){0};
    if (!csv->begun)
        skip_bom(op, csv);
    *ret_more = peek(op, csv) != END;
    if (csv->failed != OK || !*ret_more)
        return csv->failed;
    good = read_record(op, csv, line);
    if (csv->failed != OK)
        return csv->failed;
    if (!good)
        return op_fail(op, ERR_INVALID, "line %lld, field %zu: %s", (long long)csv->fault.line,
                       csv->fault.field, csv->fault.reason);
    *ret_record = (struct csv_record){line, csv->count, csv->fields};
    return OK;
}

struct csv_fault csv_fault(const struct csv *csv)
{
    return csv->fault;
}

bool csv_is_blank(const struct csv_record *record)
{
    return record->count == 1 && record->fields[0][0] == '\0';
}
