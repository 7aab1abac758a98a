/*
 * exchange_map.h - which column of a file is which field of a case (api.md "Importing cases").
 */
#pragma once

#include "exchange/exchange_faults.h"
#include "exchange/exchange_time.h"

/* What a map is called that came through a browser. */
#define EXCHANGE_MAP_SENT "对照"

struct exchange_pair {
    const char *field; /* "received_at" */
    const char *value; /* the column's name, the constant, the default */
    int line;          /* in the map's file */
};

struct exchange_pairs {
    struct exchange_pair *pairs;
    size_t count;
};

struct exchange_map {
    const char *file;
    struct exchange_pairs columns, constants, defaults;
    struct exchange_times times;
};

/* Every fault is added, with its line and the map's file name as the column; then
 * ERR_INVALID. Fields that a case needs and the map never gives are faults too. A map
 * that says nothing about a reporter gets the default anonymous_reason "imported". */
err_t exchange_map_read(struct op *op, const char *file, const char *text, size_t length,
                        struct exchange_faults *faults, struct exchange_map **ret_map);

/* The pair of a field, or NULL. */
const struct exchange_pair *exchange_map_find(const struct exchange_pairs *pairs,
                                              const char *field);
