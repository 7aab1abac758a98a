/*
 * exchange_cells.h - the cells of one row of houses or people, read with their faults.
 */
#pragma once

#include "exchange/exchange_columns.h"
#include "exchange/exchange_words.h"

struct exchange_cells {
    struct op *op;
    const struct exchange_target *targets;
    const struct exchange_rows *rows;
    const struct csv_record *record;
    struct doc *input;
};

/* Faults that no field excuses: formulas that failed, numbers that lost their end, text in columns
 * without a name. */
void exchange_cells_check(struct exchange_cells *c);

/* The trimmed text, "" if there is none. */
const char *exchange_cells_text(const struct exchange_cells *c, const char *field);
void exchange_cells_fault(const struct exchange_cells *c, const char *field, const char *format,
                          ...) __attribute__((format(printf, 3, 4)));

/* Each puts the field into c->input, unless the cell is blank. */
void exchange_cells_put(struct exchange_cells *c, const char *field);
void exchange_cells_put_word(struct exchange_cells *c, const char *field,
                             const struct exchange_word *list);
void exchange_cells_put_day(struct exchange_cells *c, const char *field); /* 2026-11-21 */
void exchange_cells_put_hundredths(struct exchange_cells *c, const char *field, int64_t most);
void exchange_cells_put_int(struct exchange_cells *c, const char *field, int64_t min, int64_t max);

/* The code of the house out of its own column or of building, unit and number; NULL with a fault
 * if it cannot be one, "" if all of them are blank. */
const char *exchange_cells_house(struct exchange_cells *c, const char *field);

/* Wrong fields that the register told become faults of the row. */
void exchange_cells_take_faults(struct exchange_cells *c);

/* A day of the input as an instant; 0 if it is not there. */
int64_t exchange_cells_day_at(struct op *op, const struct doc *input, const char *field);
