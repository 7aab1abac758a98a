/*
 * exchange_kind.h - what can be imported: how its rows are read and what they become.
 */
#pragma once

#include "base/csv.h"
#include "exchange/exchange_map.h"
#include "exchange/exchange_store.h"
#include "http/route.h"

enum { EXCHANGE_NOWHERE = -1 };

/* What is known of the rows of one file, before and while they are read. */
struct exchange_rows {
    struct exchange_faults *faults;
    int64_t community_id;
    const char *const *header; /* of the file */
    size_t header_count;
    /* of cases */
    const struct exchange_map *map;
    const struct field *fields; /* CASE_FIELDS, with more room for the words of others */
    size_t *columns;            /* of each pair in map->columns: where it stands in a record */
    /* of houses and people */
    const struct doc *chosen; /* title: field, "" leaves it out; NULL: what the titles say */
    int *places;              /* of each target: its column, or EXCHANGE_NOWHERE */
};

enum exchange_how { EXCHANGE_ADDED, EXCHANGE_CHANGED, EXCHANGE_SAME };

struct exchange_kind {
    const char *name; /* "people" */
    bool is_sealed;   /* its rows may not lie open in the staging table */
    bool is_once;     /* a row of an external id that came before is passed over */
    bool is_light;    /* a row takes a fraction of a case: four times as many make a slice */
    /* How many columns a record names that are known here; 0: it is no header. */
    int (*match)(struct op *op, const struct exchange_rows *rows, const struct csv_record *record);
    /* Takes the header: what is missing is a fault, then ERR_INVALID. */
    err_t (*header)(struct op *op, const struct csv_record *record, struct exchange_rows *rows);
    /* The input of a row. Every fault of it is added, then ERR_INVALID; op->fault stays clear.
     * Other errors are the database's. */
    err_t (*read)(struct op *op, const struct exchange_rows *rows, const struct csv_record *record,
                  struct doc **ret_input);
    /* In a transaction. ERR_INVALID and ERR_CONFLICT refuse this row alone. */
    err_t (*apply)(struct op *op, const struct exchange_run *run, const struct doc *input,
                   int64_t *ret_id, enum exchange_how *ret_how);
};

extern const struct exchange_kind EXCHANGE_CASES, EXCHANGE_HOUSES, EXCHANGE_PEOPLE;

/* NULL for a name that is none. */
const struct exchange_kind *exchange_kind_find(const char *name);
