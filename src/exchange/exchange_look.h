/*
 * exchange_look.h - a file before anybody decided: its sheets, the row of names, which column is
 * taken for which field, the first rows.
 */
#pragma once

#include "base/doc.h"
#include "exchange/exchange_kind.h"

/* {sheet, sheets [text], file_hash, header_line, known, columns [{title, field, letters, samples
 * [text]}]}. known: it has the columns that the kind cannot do without. `map`: of cases, else NULL.
 */
err_t exchange_look_file(struct op *op, const char *path, const char *sheet,
                         const struct exchange_kind *kind, const struct exchange_map *map,
                         struct doc **ret_look);

/* The fields that a column can be, in order: {value, name}. */
struct doc *exchange_look_fields(struct op *op, const char *kind);
