/*
 * exchange_row.h - one record of a file to the input of one case, checked whole.
 */
#pragma once

#include "base/csv.h"
#include "exchange/exchange_map.h"
#include "http/route.h"

struct exchange_rows {
    const struct exchange_map *map;
    struct exchange_faults *faults;
    int64_t community_id;
    const struct field *fields; /* CASE_FIELDS, with more room for the words of others */
    const char *const *header;  /* of the file */
    size_t header_count;
    size_t *columns; /* of each pair in map->columns: where it stands in a record */
};

/* Does the record name every mapped column? */
bool exchange_row_is_header(const struct exchange_rows *rows, const struct csv_record *record);
/* Takes the header: every mapped column must be there, once. Else faults and ERR_INVALID. */
err_t exchange_row_header(struct op *op, const struct csv_record *header,
                          struct exchange_rows *rows);

/* The input of case_import() in *ret_input (op's arena). Every fault of the record is
 * added; then ERR_INVALID. op->fault stays clear. Other errors are the database's. */
err_t exchange_row_read(struct op *op, const struct exchange_rows *rows,
                        const struct csv_record *record, struct doc **ret_input);
