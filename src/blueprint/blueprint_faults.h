/*
 * blueprint_faults.h - all that is wrong with a file, gathered and told at once.
 */
#pragma once

#include "base/op.h"

enum { BLUEPRINT_FAULTS_MAX = 200 };

struct blueprint_fault {
    const char *file;
    int line;
    const char *code; /* for programs: unknown_key, missing … */
    const char *message;
};

struct blueprint_faults {
    struct op *op;
    struct blueprint_fault *list;
    size_t count;
};

/* Beyond BLUEPRINT_FAULTS_MAX they are no longer noted. */
void blueprint_faults_add(struct blueprint_faults *faults, const char *file, int line,
                          const char *code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* OK if there are none; else each as op_fail_field("FILE:LINE", …), by file and line. */
err_t blueprint_faults_tell(struct blueprint_faults *faults);
