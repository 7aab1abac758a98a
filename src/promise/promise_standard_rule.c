#include "promise/promise_standard_rule.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const NATURES[] = {"inquiry", "repair",  "complaint", "grievance",
                                      "paid",    "request", "help",      "suggestion",
                                      "praise",  "info",    NULL};
static const char *const PAUSE_REASONS[] = {"wait_customer", "wait_material", "wait_utility",
                                            "extension",     "force_majeure", NULL};
static const char *const BOOLS[] = {"true", "false", NULL};
/* "none": the case does not say (blueprint_holds). */
static const char *const SIZES[] = {"minor", "medium", "major", "none", NULL};
static const char *const SEVERITIES[] = {"normal", "important", "major", "none", NULL};
static const char *const VALIDITIES[] = {"valid", "invalid", "none", NULL};
static const char *const HANDOVERS[] = {"handed_over", "under_construction", "none", NULL};
static const char *const PROPERTY_KINDS[] = {"residential", "commercial", NULL};

/* What a rule may ask about; values NULL: any. A name that no case ever has would make a
 * rule that silently never holds. */
static const struct {
    const char *fact;
    const char *const *values;
} FACTS[] = {
    {"anonymous", BOOLS},      {"category", NULL},       {"channel", NULL},
    {"chargeable", BOOLS},     {"department", NULL},     {"handover", HANDOVERS},
    {"important", BOOLS},      {"object", NULL},         {"property_kind", PROPERTY_KINDS},
    {"responsibility", NULL},  {"severity", SEVERITIES}, {"size", SIZES},
    {"solved_on_spot", BOOLS}, {"urgent", BOOLS},        {"validity", VALIDITIES},
};

enum { USUAL_WARN_PCT = 80, MINUTES_A_DAY = 1440 };

/* ---- small values ------------------------------------------------------------------ */

/* "22:00"; 24:00 is the end of the day. */
static bool time_of_day(const char *text, int *ret_min)
{
    int hour, minute;
    char rest;

    if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789:") != 5 ||
        sscanf(text, "%2d:%2d%c", &hour, &minute, &rest) != 2)
        return false;
    *ret_min = hour * 60 + minute;
    return minute < 60 && *ret_min <= MINUTES_A_DAY;
}

static void read_time(struct promise_yaml *y, yaml_node_t *mapping, const char *key, int *ret_min)
{
    yaml_node_t *node = promise_yaml_get(y, mapping, key);
    const char *text = node == NULL ? NULL : promise_yaml_text(y, node);

    if (text != NULL && !time_of_day(text, ret_min))
        promise_yaml_fault(y, node, "not_a_time", "%s %s is not a time of day like 22:00", key,
                           text);
}

/* ---- one rule ------------------------------------------------------------------------ */

static void read_until(struct promise_yaml *y, yaml_node_t *node, struct promise_limit *limit)
{
    static const char *const KEYS[] = {"until", "late_after", "late_until", NULL};

    *limit = (struct promise_limit){.unit = LIMIT_UNTIL, .late_after_min = MINUTES_A_DAY};
    if (!promise_yaml_is_mapping(y, node, KEYS) || promise_yaml_needed(y, node, "until") == NULL)
        return;
    read_time(y, node, "until", &limit->until_min);
    read_time(y, node, "late_after", &limit->late_after_min);
    read_time(y, node, "late_until", &limit->late_until_min);
    if ((promise_yaml_get(y, node, "late_after") == NULL) !=
        (promise_yaml_get(y, node, "late_until") == NULL))
        promise_yaml_fault(y, node, "required", "late_after and late_until go together");
}

static void read_limit(struct promise_yaml *y, yaml_node_t *node,
                       struct promise_standard_rule *rule)
{
    struct promise_limit *limit = &rule->rule.limit;
    const char *text;

    if (node->type == YAML_MAPPING_NODE) {
        read_until(y, node, limit);
        return;
    }
    text = promise_yaml_text(y, node);
    if (text == NULL)
        return;
    rule->promises_nothing = str_equal(text, "none");
    if (rule->promises_nothing)
        return;
    if (!promise_limit_find(text, limit))
        promise_yaml_fault(y, node, "not_a_limit",
                           "limit %s is not like 90min, 24h, 3d, 3wd, {until: \"24:00\"} or none",
                           text);
    else if (limit->unit != LIMIT_DAYS && limit->value == 0)
        promise_yaml_fault(y, node, "not_a_limit", "limit %s is no time at all", text);
}

static const char *const *values_of_fact(const char *fact, bool *ret_known)
{
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        if (strcmp(FACTS[i].fact, fact) == 0) {
            *ret_known = true;
            return FACTS[i].values;
        }
    *ret_known = false;
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_fact(const void *a, const void *b)
{
    return strcmp(((const struct blueprint_condition *)a)->fact,
                  ((const struct blueprint_condition *)b)->fact);
}

static void read_condition(struct promise_yaml *y, yaml_node_t *when, size_t i,
                           struct blueprint_condition *ret_condition)
{
    yaml_node_t *key = promise_yaml_key(y, when, i), *value = promise_yaml_value(y, when, i);
    const char *fact = promise_yaml_text(y, key);
    const char *const *known;
    const char **values;
    size_t count = 0;
    bool is_known;

    known = values_of_fact(fact, &is_known);
    if (!is_known)
        promise_yaml_fault(y, key, "unknown", "unknown fact %s", fact);
    values = promise_yaml_codes(y, value, fact, known);
    while (values != NULL && values[count] != NULL)
        count++;
    if (count > 0)
        qsort(values, count, sizeof *values, by_text);
    *ret_condition = (struct blueprint_condition){.fact = fact, .values = values};
}

/* Kept in the order of names, so that equal conditions are found equal. */
static void read_when(struct promise_yaml *y, yaml_node_t *node, struct promise_standard_rule *rule)
{
    size_t count = promise_yaml_count(node);
    struct blueprint_condition *when;

    if (!promise_yaml_is_mapping(y, node, NULL))
        return;
    when = ARENA_ARRAY(y->op->arena, count + 1, struct blueprint_condition);
    for (size_t i = 0; i < count; i++)
        read_condition(y, node, i, &when[i]);
    qsort(when, count, sizeof *when, by_fact);
    rule->when = when;
    rule->when_count = count;
}

static void read_natures(struct promise_yaml *y, yaml_node_t *node,
                         struct promise_standard_rule *rule)
{
    if (node->type == YAML_SCALAR_NODE && str_equal((const char *)node->data.scalar.value, "all"))
        return;
    rule->natures = promise_yaml_codes(y, node, "nature", NATURES);
}

static void read_metric(struct promise_yaml *y, yaml_node_t *node,
                        struct promise_standard_rule *rule)
{
    const char *metric = promise_yaml_text(y, node);
    size_t number = metric == NULL ? PROMISE_METRIC_COUNT : promise_standard_metric(metric);

    if (metric == NULL)
        return;
    if (number == PROMISE_METRIC_COUNT)
        promise_yaml_fault(y, node, "unknown", "unknown metric %s", metric);
    else if (strcmp(metric, "external") == 0)
        promise_yaml_fault(y, node, "unknown", "external is set by the other authority");
    else
        rule->rule.metric = PROMISE_METRICS[number];
}

static void read_calendar(struct promise_yaml *y, yaml_node_t *rule_node,
                          struct promise_standard_rule *rule)
{
    yaml_node_t *node = promise_yaml_get(y, rule_node, "calendar");
    const char *code = node == NULL ? "24x7" : promise_yaml_text(y, node);
    bool needs_work = rule->rule.limit.unit == LIMIT_WORKING_DAYS;

    if (code == NULL)
        return;
    if (!calendar_kind_find(code, &rule->rule.calendar))
        promise_yaml_fault(y, node, "unknown",
                           "calendar %s is none of 24x7, hotline, counter, work", code);
    else if (needs_work && rule->rule.calendar != CALENDAR_WORK)
        promise_yaml_fault(y, node == NULL ? rule_node : node, "calendar",
                           "working days need calendar: work");
}

static void read_warning(struct promise_yaml *y, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(y, node);
    size_t length = text == NULL ? 0 : strlen(text);
    int64_t pct;

    if (text == NULL)
        return;
    if (length > 1 && text[length - 1] == '%' &&
        str_to_int(arena_text_n(y->op->arena, text, length - 1), 1, 100, &pct))
        rule->warn_pct = (int)pct;
    else
        promise_yaml_fault(y, node, "not_a_share", "warn_at %s is not 1%% to 100%%", text);
}

static void read_grace(struct promise_yaml *y, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(y, node);
    struct promise_limit limit;

    if (text == NULL)
        return;
    if (promise_limit_find(text, &limit) && limit.unit == LIMIT_MINUTES)
        rule->grace_ms = limit.value * CLOCK_MINUTE_MS;
    else
        promise_yaml_fault(y, node, "not_a_limit", "grace %s is not like 15min or 1h", text);
}

static void read_day_end(struct promise_yaml *y, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(y, node);

    if (text == NULL)
        return;
    rule->limit.to_day_end = str_equal(text, "24:00");
    if (!rule->limit.to_day_end && !str_equal(text, "close"))
        promise_yaml_fault(y, node, "unknown", "day_end %s is neither close nor 24:00", text);
}

/* no limit without saying whether owners may rely on it. */
static void read_options(struct promise_yaml *y, yaml_node_t *node,
                         struct promise_standard_rule *rule)
{
    static const char *const NEVER_PAUSED[] = {NULL};
    yaml_node_t *is_public = rule->promises_nothing ? NULL : promise_yaml_needed(y, node, "public");
    yaml_node_t *warn = promise_yaml_get(y, node, "warn_at");
    yaml_node_t *grace = promise_yaml_get(y, node, "grace");
    yaml_node_t *pausable = promise_yaml_get(y, node, "pausable_by");
    yaml_node_t *day_end = promise_yaml_get(y, node, "day_end");

    rule->rule.warn_pct = USUAL_WARN_PCT;
    rule->rule.pausable_by = NEVER_PAUSED;
    read_calendar(y, node, rule);
    if (is_public != NULL)
        promise_yaml_bool(y, is_public, &rule->rule.is_public);
    if (warn != NULL)
        read_warning(y, warn, &rule->rule);
    if (grace != NULL)
        read_grace(y, grace, &rule->rule);
    if (day_end != NULL)
        read_day_end(y, day_end, &rule->rule);
    if (pausable != NULL && promise_yaml_count(pausable) > 0)
        rule->rule.pausable_by = promise_yaml_codes(y, pausable, "pause reason", PAUSE_REASONS);
}

void promise_standard_rule_read(struct promise_yaml *y, yaml_node_t *node,
                                struct promise_standard_rule *rule)
{
    static const char *const KEYS[] = {"natures",  "metric",      "when",    "limit",
                                       "calendar", "public",      "warn_at", "grace",
                                       "day_end",  "pausable_by", "source",  NULL};
    yaml_node_t *natures, *metric, *limit, *when;

    rule->line = promise_yaml_line(node);
    if (!promise_yaml_is_mapping(y, node, KEYS))
        return;
    natures = promise_yaml_needed(y, node, "natures");
    metric = promise_yaml_needed(y, node, "metric");
    limit = promise_yaml_needed(y, node, "limit");
    when = promise_yaml_get(y, node, "when");
    if (natures != NULL)
        read_natures(y, natures, rule);
    if (metric != NULL)
        read_metric(y, metric, rule);
    if (when != NULL)
        read_when(y, when, rule);
    if (limit != NULL)
        read_limit(y, limit, rule);
    read_options(y, node, rule);
}
