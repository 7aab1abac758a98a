/*
 * exchange_zip.h - the parts of a zip package (an .xlsx is one), read as streams.
 *
 * What a package says of itself is not believed: bytes are counted as they come, so that
 * one that unfolds without end is refused and never held in memory.
 */
#pragma once

#include "base/op.h"

struct exchange_zip;
struct exchange_part;

/* ERR_INVALID (told in Chinese) for what is not a whole zip package. Both must be closed;
 * `bytes` must live as long. */
err_t exchange_zip_open_file(struct op *op, const char *path, struct exchange_zip **ret_zip);
err_t exchange_zip_open_bytes(struct op *op, const void *bytes, size_t length,
                              struct exchange_zip **ret_zip);
void exchange_zip_close(struct exchange_zip *zip); /* NULL is allowed */

/* ERR_NOT_FOUND if there is no such part. More than `limit_bytes` of it are ERR_INVALID. */
err_t exchange_part_open(struct op *op, struct exchange_zip *zip, const char *name,
                         int64_t limit_bytes, struct exchange_part **ret_part);
/* As csv_read_fn: *ret_length 0 is the end. */
err_t exchange_part_read(struct op *op, struct exchange_part *part, char *ret_bytes,
                         size_t capacity, size_t *ret_length);
/* How much of it was read, 0 to 100, as far as the package tells the truth. */
int exchange_part_percent(const struct exchange_part *part);
void exchange_part_close(struct exchange_part *part); /* NULL is allowed */
