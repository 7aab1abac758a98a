/*
 * case_catalogue.h - what a matter can be about: a closed catalogue of two levels.
 *
 * Complaints C01…C18 (domain.md §B.2), repairs by trade R01…R99 (§B.3), and ours for what
 * the seeds leave open: inquiries I…, requests S…, help H…. A category is a code of the
 * first level ("C03") or of the second ("C03.2"). Pure.
 *
 * Source: S4-3.4.2, domain.md §B.2–B.3.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

enum { CASE_CATALOGUE_MOST_PARTS = 14 };

struct case_category {
    const char *code, *name;                      /* "C03", 维修服务 */
    const char *const *natures;                   /* for which it is offered; NULL-terminated */
    const char *parts[CASE_CATALOGUE_MOST_PARTS]; /* the second level: "C03.1" is the first */
};
extern const struct case_category CASE_CATALOGUE[]; /* ends with code NULL */

/* Is it a category that may be recorded? Words that do not look like a code may: other
 * systems bring their own. A code must be one of the catalogue. */
bool case_catalogue_allows(const char *category);

/* "维修服务 · 质量差/返修"; what is not of the catalogue as it is; NULL stays NULL. */
const char *case_catalogue_name(struct arena *a, const char *category);

/* 质量差/返修, 维修服务: the name of the last level only; NULL if it is not of the catalogue. */
const char *case_catalogue_short_name(const char *category);

/* The first level, by which standards and statistics choose: C03 of C03.2. */
const char *case_catalogue_top(struct arena *a, const char *category);
