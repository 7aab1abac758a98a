/*
 * csv.h - reads CSV (RFC 4180) record by record: quoted newlines, CRLF or LF, a BOM.
 *
 * Strict where being kind would shift columns without a word: a quote inside a plain
 * field, text behind a closing quote, a quote that is never closed, a lone carriage
 * return, a NUL and bytes that are not UTF-8 are faults with their line and field.
 * What the first record means and how many fields a record must have is the caller's.
 */
#pragma once

#include "base/op.h"

enum { CSV_MAX_FIELDS = 1024, CSV_MAX_RECORD_BYTES = 4 * 1024 * 1024 };

/* Fills at most `capacity` bytes; *ret_length 0 is the end. */
typedef err_t csv_read_fn(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                          size_t *ret_length);

struct csv;

struct csv_record {
    int64_t line; /* of its first character, from 1 */
    size_t count;
    const char *const *fields; /* UTF-8, never NULL; they live until the next csv_next() */
};

struct csv_fault {
    int64_t line;
    size_t field; /* from 1 */
    const char *reason;
};

/* Lives in op's arena, as does all that it reads. */
struct csv *csv_open(struct op *op, csv_read_fn *read, void *arg);
struct csv *csv_open_text(struct op *op, const char *bytes, size_t length);

/* *ret_more is false behind the last record. ERR_INVALID for a record that is not CSV
 * (see csv_fault()); the next call goes on with the next line. */
err_t csv_next(struct op *op, struct csv *csv, struct csv_record *ret_record, bool *ret_more);

/* What was wrong with the record that csv_next() refused; no reason if the reader below
 * it failed. */
struct csv_fault csv_fault(const struct csv *csv);

/* A line with nothing on it. */
bool csv_is_blank(const struct csv_record *record);
