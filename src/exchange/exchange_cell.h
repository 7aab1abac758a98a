/*
 * exchange_cell.h - what a cell of a worksheet says, as the person who filled it in saw it.
 *
 * A date is a number that only its style makes a date; a number is binary and carries noise
 * behind the fifteenth digit. Pure.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum exchange_style { EXCHANGE_GENERAL, EXCHANGE_DATE, EXCHANGE_PADDED };

struct exchange_format {
    enum exchange_style style;
    int digits; /* of EXCHANGE_PADDED: 00000 shows 42 as 00042 */
};

/* A number format by its id and, of one that is not built in, its code (else NULL). */
struct exchange_format exchange_cell_format(int id, const char *code);

/* "2017-06-08 17:31:20", "2017-06-08", "17:31:20" of a serial number, to the second; NULL for
 * what is no date that a spreadsheet can show. */
const char *exchange_cell_date(struct arena *a, double serial, bool is_1904);

/* The text of a number: fifteen significant digits, none behind the point that are not there.
 * What has more than fifteen digits lost some when it was typed and stays as spreadsheets show
 * it, 1.10101199001010E+17, for nobody to take it for what was meant. */
const char *exchange_cell_number(struct arena *a, double number, struct exchange_format format);

/* Is this such a number that has lost its last digits? */
bool exchange_cell_is_cut(const char *text);

/* #N/A, #REF! and their like: a formula that failed. */
bool exchange_cell_is_error(const char *text);

/* "BC12" -> column 54, row 12, both from 0 and 1; false for what is no reference. A missing row
 * is 0. */
bool exchange_cell_place(const char *reference, size_t *ret_column, int64_t *ret_row);

/* 54 -> "BC" */
const char *exchange_cell_letters(struct arena *a, size_t column);
