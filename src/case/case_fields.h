/*
 * case_fields.h - the closed lists of a case: natures, channels, severities … and the
 * fields of POST /cases. Source: api.md §2, S0-3.2.1a, S1-4.1–4.2, S1-7.1.1a.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

struct case_nature {
    const char *code;           /* "repair" */
    const char *kind;           /* "BX": in the number */
    const char *name;           /* 报修 */
    const char *blueprint;      /* code of the file that a new case follows */
    enum staff_role supervisor; /* who supervises it unless somebody else is named */
};
extern const struct case_nature CASE_NATURES[]; /* ends with code NULL */
const struct case_nature *case_fields_nature(const char *code);

extern const char *const CASE_NATURE_CODES[];
extern const char *const CASE_CHANNELS[];
extern const char *const CASE_SEVERITIES[];
extern const char *const CASE_SIZES[];
extern const char *const CASE_VALIDITIES[];
extern const char *const CASE_RESPONSIBILITIES[];
extern const char *const CASE_PAUSE_REASONS[];
extern const char *const CASE_FOLLOWUP_RESULTS[];
extern const char *const CASE_DEPARTMENTS[];
extern const char *const CASE_WAYS[];
extern const char *const CASE_METRICS[];

/* 中文 for a code of any of the lists; the code itself if there is none. */
const char *case_fields_name(const char *code);

/* The staff roles that make up a department, as a mask; 0 for an unknown code. */
uint64_t case_fields_department_roles(const char *department);
