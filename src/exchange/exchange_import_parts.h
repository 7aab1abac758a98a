/*
 * exchange_import_parts.h - one import while it runs. For exchange_import.c, exchange_stage.c,
 * exchange_slices.c and exchange_undo.c only.
 */
#pragma once

#include "db/db.h"
#include "exchange/exchange_import.h"
#include "exchange/exchange_kind.h"
#include "exchange/exchange_seen.h"
#include "exchange/exchange_source.h"

/* Slices work in an op of their own, emptied each time. */
struct import {
    struct op *op;
    struct op slice;
    const struct exchange_order *order;
    struct exchange_faults *faults;
    const struct exchange_kind *kind;
    struct exchange_map *map;
    const char *map_hash;
    struct exchange_source *source;
    struct exchange_rows rows;
    struct exchange_seen seen;
    struct exchange_run run;
    bool has_header; /* every column that is wanted is there */
    bool has_held;   /* a record that was looked at and is to be read yet */
    struct csv_record held;
    int64_t slices;
    int64_t begun_at; /* of the clock, when op->now was what it is */
};

/* ---- exchange_slices.c ---- */
void exchange_slice_begin(struct import *in);
/* Runs a body as one transaction; a database that is busy is asked again. */
err_t exchange_slice_run(struct import *in, db_body *body, void *arg);
/* It shall stop here, as if the process died: the program ends, or a test wants to see it. */
bool exchange_slice_is_last(const struct import *in);
void exchange_slice_tell(struct import *in, const char *what, int64_t rows, int percent);

/* ---- exchange_stage.c ---- */
/* Every row checked; staged, unless it is a dry run. */
err_t exchange_stage_all(struct import *in);
/* Every staged row, and the run itself unless it `stays`. */
err_t exchange_stage_remove(struct import *in, bool stays);
/* The input of a staged row, whatever it lay sealed in. */
err_t exchange_stage_open(struct op *op, const char *data, struct doc **ret_input);

/* ---- exchange_import.c ---- */
/* The run as it stands, with its event when it is done or undone. */
err_t exchange_import_state(struct import *in, const char *state);
