/*
 * exchange_source.h - the records of a CSV file: UTF-8 or GB18030, plain or gzip.
 *
 * The file is read twice: once for its hash and its encoding, then record by record.
 */
#pragma once

#include "base/csv.h"

struct exchange_source;

err_t exchange_source_open(struct op *op, const char *path, struct exchange_source **ret_source);
void exchange_source_close(struct exchange_source *s); /* NULL is allowed */

/* 64 hex digits of the content. */
const char *exchange_source_hash(const struct exchange_source *s);
/* Of the whole file, 0 to 100. */
int exchange_source_percent(const struct exchange_source *s);

/* As csv_next() and csv_fault(). */
err_t exchange_source_next(struct op *op, struct exchange_source *s, struct csv_record *ret_record,
                           bool *ret_more);
struct csv_fault exchange_source_fault(const struct exchange_source *s);
