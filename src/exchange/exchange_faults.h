/*
 * exchange_faults.h - what is wrong with a file, fault by fault, with line and column.
 */
#pragma once

#include "base/doc.h"
#include "base/op.h"

enum { EXCHANGE_FAULTS_KEPT = 20000 };

struct exchange_fault {
    int64_t line;
    const char *column; /* of the file, or the field, or the map's file name */
    const char *reason;
};

struct exchange_faults {
    struct arena *arena;
    const char *sheet;   /* of the workbook that was read; NULL or "": no workbook */
    int64_t header_line; /* where the names of the columns stand; 0: not found yet */
    struct exchange_fault *faults;
    size_t kept, capacity;
    int64_t count; /* all, also those that were not kept */
};

struct exchange_faults exchange_faults_in(struct arena *a);

/* Copies the texts. */
void exchange_faults_add(struct exchange_faults *f, int64_t line, const char *column,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* As much of what a cell holds as a reason tells: whole characters. */
const char *exchange_faults_shown(struct arena *a, const char *text);

/* [{"sheet", "line", "column", "reason"}] (sheet: only of a workbook) into an object under
 * "faults". */
void exchange_faults_write(const struct exchange_faults *f, struct doc *answer);
