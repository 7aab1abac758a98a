/*
 * exchange_columns.h - which column of a file is which field of a house or a person: matched by
 * the names that offices give them, unless somebody chose otherwise.
 */
#pragma once

#include "exchange/exchange_kind.h"

struct exchange_target {
    const char *field; /* "area_built"; NULL ends a list */
    const char
        *title; /* "建筑面积": what we write, and what faults name; more: exchange_aliases.h */
};

enum { EXCHANGE_TARGETS_MOST = 40 };

/* Places of all targets in a record (EXCHANGE_NOWHERE); returns how many were found. */
int exchange_columns_match(struct op *op, const struct exchange_target *targets,
                           const struct doc *chosen, const struct csv_record *record,
                           int places[EXCHANGE_TARGETS_MOST]);

/* Takes the header into rows. */
void exchange_columns_take(struct op *op, const struct exchange_target *targets,
                           const struct csv_record *record, struct exchange_rows *rows);

/* The trimmed text of a field in a record; "" if it has no column. */
const char *exchange_columns_text(struct op *op, const struct exchange_target *targets,
                                  const struct exchange_rows *rows, const struct csv_record *record,
                                  const char *field);
/* As the file names the column of a field, else the target's own title. */
const char *exchange_columns_title(const struct exchange_target *targets,
                                   const struct exchange_rows *rows, const char *field);
bool exchange_columns_has(const struct exchange_target *targets, const struct exchange_rows *rows,
                          const char *field);
