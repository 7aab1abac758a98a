/*
 * case_complete_rules.h - what a record must hold, stage by stage (S0-3.3b 完整性).
 *
 * Pure: a function of the case and its blueprint. One table says from which status on a field
 * is needed and when it does not apply; the guard of archiving and the completeness report
 * both read it.
 */
#pragma once

#include "blueprint/blueprint.h"
#include "case/case_rules.h"

struct case_missing {
    const char *field;       /* column or fact: "category" */
    const char *label;       /* 分类 */
    enum case_status needed; /* from this status on */
    bool blocks;             /* the case cannot be archived without it */
};

/* What is missing by now, in the order of the stages; at most `most` are written into
 * `ret_missing`. Imported records of the past are taken as they are: nothing is missing. */
size_t case_complete_rules_missing(const struct service_case *sc, const struct blueprint *b,
                                   struct case_missing *ret_missing, size_t most);

/* Is there something without which the case cannot be archived? */
bool case_complete_rules_blocks(const struct case_missing *missing, size_t count);
