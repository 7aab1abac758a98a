/*
 * archive_rules.h - classes of the archive and how long each is kept (domain.md §B.12). Pure.
 */
#pragma once

#include "base/op.h"

struct archive_class {
    const char *code; /* of a nature, or of other papers */
    const char *name; /* 投诉类 */
    int years;
};
extern const struct archive_class ARCHIVE_CLASSES[]; /* ends with code NULL */

/* NULL for a class that somebody named by hand. */
const struct archive_class *archive_rules_class(const char *code);
/* The name of a class; its own code if it was named by hand. */
const char *archive_rules_class_name(const char *code);
/* The day until which a record of that class is kept; by hand named ones five years. */
int64_t archive_rules_kept_until(const char *class, int64_t archived_day);

/* "YJ-2026-0001". */
const char *archive_rules_number(struct arena *a, int year, int64_t n);
