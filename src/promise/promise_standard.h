/*
 * promise_standard.h - a file of standards/: how long each metric may take.
 *
 * Within one standard the most specific rule that holds decides (most conditions; naming
 * the nature is one). Rules that are equally specific and both hold are all candidates:
 * the earliest due time wins. `limit: none` promises nothing where it is the most
 * specific. Grammar: docs/standards.md.
 */
#pragma once

#include "promise/promise_rules.h"

enum {
    PROMISE_STANDARD_TIES_MAX = 16,
    PROMISE_STANDARD_RULES_MAX = 1000,
    PROMISE_METRIC_COUNT = 22
};

/* The closed list of metrics (api.md), NULL-terminated. `external` is nobody's standard. */
extern const char *const PROMISE_METRICS[];
size_t promise_standard_metric(const char *metric); /* index; PROMISE_METRIC_COUNT: none */

struct promise_standard_rule {
    const char *const *natures; /* NULL: all */
    const struct blueprint_condition *when;
    size_t when_count;
    bool promises_nothing;    /* limit: none */
    struct promise_rule rule; /* standard and standard_id as of the file's version */
    int line;
};

struct promise_standard {
    int64_t id; /* of the published version; 0: from a file */
    const char *code, *version, *title, *review_on;
    const char *const *sources;
    int64_t effective_from_day;
    int64_t effective_to_day; /* the first day on which it no longer holds; INT64_MAX: open */
    struct promise_standard_rule *rules; /* by metric, then as in the file */
    size_t rule_count;
    size_t *first_of_metric; /* index of rules; one more than there are metrics */
};

/* Every fault of the file at once: op_fail_field("FILE:LINE", …). `id` is noted in it. */
err_t promise_standard_read(struct op *op, const char *file, const char *text, size_t length,
                            int64_t id, struct promise_standard **ret_standard);

/* The rules that decide a metric for these facts; their number. 0: it promises nothing. */
size_t
promise_standard_pick(const struct promise_standard *standard, const char *metric,
                      const struct doc *facts,
                      const struct promise_standard_rule *ret_rules[PROMISE_STANDARD_TIES_MAX]);
