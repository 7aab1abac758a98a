#include "promise/promise_standard.h"

#include "promise/promise_yaml.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const PROMISE_METRICS[] = {
    "record",   "respond",           "reply",       "assess",   "contain",        "first_feedback",
    "investigate", "plan",           "arrive",      "complete", "result",         "resolve",
    "promised_reply", "to_director", "director_dispatch", "dept_result", "dispatch", "call_back",
    "followup", "archive",           "close",       "external", NULL};
enum { METRIC_COUNT = sizeof PROMISE_METRICS / sizeof *PROMISE_METRICS - 1 };

static const char *const NATURES[] = {"inquiry", "repair", "complaint",  "grievance", "paid",
                                      "request", "help",   "suggestion", "praise",    "info", NULL};
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
    {"anonymous", BOOLS},     {"category", NULL},       {"channel", NULL},
    {"chargeable", BOOLS},    {"department", NULL},     {"handover", HANDOVERS},
    {"important", BOOLS},     {"object", NULL},         {"property_kind", PROPERTY_KINDS},
    {"responsibility", NULL}, {"severity", SEVERITIES}, {"size", SIZES},
    {"solved_on_spot", BOOLS}, {"urgent", BOOLS},       {"validity", VALIDITIES},
};

enum { USUAL_WARN_PCT = 80, MINUTES_A_DAY = 1440 };

struct reading {
    struct promise_yaml *y;
    struct promise_standard *standard;
};

static size_t metric_number(const char *metric)
{
    size_t i = 0;

    while (PROMISE_METRICS[i] != NULL && strcmp(PROMISE_METRICS[i], metric) != 0)
        i++;
    return i;
}

/* ---- small values ------------------------------------------------------------------ */

static yaml_node_t *needed(struct reading *r, yaml_node_t *mapping, const char *key)
{
    yaml_node_t *node = promise_yaml_get(r->y, mapping, key);

    if (node == NULL)
        promise_yaml_fault(r->y, mapping, "required", "%s is missing", key);
    return node;
}

static const char *needed_text(struct reading *r, yaml_node_t *mapping, const char *key)
{
    yaml_node_t *node = needed(r, mapping, key);

    return node == NULL ? NULL : promise_yaml_text(r->y, node);
}

static bool read_day(struct reading *r, yaml_node_t *mapping, const char *key, int64_t *ret_day)
{
    yaml_node_t *node = promise_yaml_get(r->y, mapping, key);
    const char *text = node == NULL ? NULL : promise_yaml_text(r->y, node);

    if (text == NULL)
        return false;
    if (clock_parse_day(text, ret_day))
        return true;
    promise_yaml_fault(r->y, node, "not_a_day", "%s %s is not like 2026-10-01", key, text);
    return false;
}

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

static void read_time(struct reading *r, yaml_node_t *mapping, const char *key, int *ret_min)
{
    yaml_node_t *node = promise_yaml_get(r->y, mapping, key);
    const char *text = node == NULL ? NULL : promise_yaml_text(r->y, node);

    if (text != NULL && !time_of_day(text, ret_min))
        promise_yaml_fault(r->y, node, "not_a_time", "%s %s is not a time of day like 22:00", key,
                           text);
}

/* All texts of a node that are on the list; each other one is a fault. */
static const char **read_codes(struct reading *r, yaml_node_t *node, const char *what,
                               const char *const *known)
{
    size_t count;
    const char **texts = promise_yaml_texts(r->y, node, &count);

    for (size_t i = 0; texts != NULL && i < count; i++)
        if (known != NULL && !str_in(texts[i], known))
            promise_yaml_fault(r->y, node, "unknown", "unknown %s %s", what, texts[i]);
    if (texts != NULL && count == 0)
        promise_yaml_fault(r->y, node, "empty", "no %s is named", what);
    return texts;
}

/* ---- one rule ------------------------------------------------------------------------ */

static void read_until(struct reading *r, yaml_node_t *node, struct promise_limit *limit)
{
    static const char *const KEYS[] = {"until", "late_after", "late_until", NULL};

    *limit = (struct promise_limit){.unit = LIMIT_UNTIL, .late_after_min = MINUTES_A_DAY};
    if (!promise_yaml_is_mapping(r->y, node, KEYS) || needed(r, node, "until") == NULL)
        return;
    read_time(r, node, "until", &limit->until_min);
    read_time(r, node, "late_after", &limit->late_after_min);
    read_time(r, node, "late_until", &limit->late_until_min);
    if ((promise_yaml_get(r->y, node, "late_after") == NULL) !=
        (promise_yaml_get(r->y, node, "late_until") == NULL))
        promise_yaml_fault(r->y, node, "required", "late_after and late_until go together");
}

static void read_limit(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    struct promise_limit *limit = &rule->rule.limit;
    const char *text;

    if (node->type == YAML_MAPPING_NODE) {
        read_until(r, node, limit);
        return;
    }
    text = promise_yaml_text(r->y, node);
    if (text == NULL)
        return;
    rule->promises_nothing = str_equal(text, "none");
    if (rule->promises_nothing)
        return;
    if (!promise_limit_find(text, limit))
        promise_yaml_fault(r->y, node, "not_a_limit",
                           "limit %s is not like 90min, 24h, 3d, 3wd, {until: \"24:00\"} or none",
                           text);
    else if (limit->unit != LIMIT_DAYS && limit->value == 0)
        promise_yaml_fault(r->y, node, "not_a_limit", "limit %s is no time at all", text);
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

static void read_condition(struct reading *r, yaml_node_t *when, size_t i,
                           struct blueprint_condition *ret_condition)
{
    yaml_node_t *key = promise_yaml_key(r->y, when, i), *value = promise_yaml_value(r->y, when, i);
    const char *fact = promise_yaml_text(r->y, key);
    const char *const *known;
    const char **values;
    size_t count = 0;
    bool is_known;

    known = values_of_fact(fact, &is_known);
    if (!is_known)
        promise_yaml_fault(r->y, key, "unknown", "unknown fact %s", fact);
    values = read_codes(r, value, fact, known);
    while (values != NULL && values[count] != NULL)
        count++;
    if (count > 0)
        qsort(values, count, sizeof *values, by_text);
    *ret_condition = (struct blueprint_condition){.fact = fact, .values = values};
}

/* Kept in the order of names, so that equal conditions are found equal. */
static void read_when(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    size_t count = promise_yaml_count(node);
    struct blueprint_condition *when;

    if (!promise_yaml_is_mapping(r->y, node, NULL))
        return;
    when = ARENA_ARRAY(r->y->op->arena, count + 1, struct blueprint_condition);
    for (size_t i = 0; i < count; i++)
        read_condition(r, node, i, &when[i]);
    qsort(when, count, sizeof *when, by_fact);
    rule->when = when;
    rule->when_count = count;
}

static void read_natures(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    if (node->type == YAML_SCALAR_NODE && str_equal((const char *)node->data.scalar.value, "all"))
        return;
    rule->natures = read_codes(r, node, "nature", NATURES);
}

static void read_metric(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    const char *metric = promise_yaml_text(r->y, node);
    size_t number = metric == NULL ? METRIC_COUNT : metric_number(metric);

    if (metric == NULL)
        return;
    if (number == METRIC_COUNT)
        promise_yaml_fault(r->y, node, "unknown", "unknown metric %s", metric);
    else if (strcmp(metric, "external") == 0)
        promise_yaml_fault(r->y, node, "unknown", "external is set by the other authority");
    else
        rule->rule.metric = PROMISE_METRICS[number];
}

static void read_calendar(struct reading *r, yaml_node_t *rule_node,
                          struct promise_standard_rule *rule)
{
    yaml_node_t *node = promise_yaml_get(r->y, rule_node, "calendar");
    const char *code = node == NULL ? "24x7" : promise_yaml_text(r->y, node);
    bool needs_work = rule->rule.limit.unit == LIMIT_WORKING_DAYS;

    if (code == NULL)
        return;
    if (!calendar_kind_find(code, &rule->rule.calendar))
        promise_yaml_fault(r->y, node, "unknown",
                           "calendar %s is none of 24x7, hotline, counter, work", code);
    else if (needs_work && rule->rule.calendar != CALENDAR_WORK)
        promise_yaml_fault(r->y, node == NULL ? rule_node : node, "calendar",
                           "working days need calendar: work");
}

static void read_warning(struct reading *r, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(r->y, node);
    size_t length = text == NULL ? 0 : strlen(text);
    int64_t pct;

    if (text == NULL)
        return;
    if (length > 1 && text[length - 1] == '%' &&
        str_to_int(arena_text_n(r->y->op->arena, text, length - 1), 1, 100, &pct))
        rule->warn_pct = (int)pct;
    else
        promise_yaml_fault(r->y, node, "not_a_share", "warn_at %s is not 1%% to 100%%", text);
}

static void read_grace(struct reading *r, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(r->y, node);
    struct promise_limit limit;

    if (text == NULL)
        return;
    if (promise_limit_find(text, &limit) && limit.unit == LIMIT_MINUTES)
        rule->grace_ms = limit.value * CLOCK_MINUTE_MS;
    else
        promise_yaml_fault(r->y, node, "not_a_limit", "grace %s is not like 15min or 1h", text);
}

static void read_day_end(struct reading *r, yaml_node_t *node, struct promise_rule *rule)
{
    const char *text = promise_yaml_text(r->y, node);

    if (text == NULL)
        return;
    rule->limit.to_day_end = str_equal(text, "24:00");
    if (!rule->limit.to_day_end && !str_equal(text, "close"))
        promise_yaml_fault(r->y, node, "unknown", "day_end %s is neither close nor 24:00", text);
}

/* X-28: no limit without saying whether owners may rely on it. */
static void read_options(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    static const char *const NEVER_PAUSED[] = {NULL};
    yaml_node_t *is_public = rule->promises_nothing ? NULL : needed(r, node, "public");
    yaml_node_t *warn = promise_yaml_get(r->y, node, "warn_at");
    yaml_node_t *grace = promise_yaml_get(r->y, node, "grace");
    yaml_node_t *pausable = promise_yaml_get(r->y, node, "pausable_by");
    yaml_node_t *day_end = promise_yaml_get(r->y, node, "day_end");

    rule->rule.warn_pct = USUAL_WARN_PCT;
    rule->rule.pausable_by = NEVER_PAUSED;
    read_calendar(r, node, rule);
    if (is_public != NULL)
        promise_yaml_bool(r->y, is_public, &rule->rule.is_public);
    if (warn != NULL)
        read_warning(r, warn, &rule->rule);
    if (grace != NULL)
        read_grace(r, grace, &rule->rule);
    if (day_end != NULL)
        read_day_end(r, day_end, &rule->rule);
    if (pausable != NULL && promise_yaml_count(pausable) > 0)
        rule->rule.pausable_by = read_codes(r, pausable, "pause reason", PAUSE_REASONS);
}

static void read_rule(struct reading *r, yaml_node_t *node, struct promise_standard_rule *rule)
{
    static const char *const KEYS[] = {"natures", "metric",  "when",        "limit",   "calendar",
                                       "public",  "warn_at", "grace",       "day_end", "pausable_by",
                                       "source",  NULL};
    yaml_node_t *natures, *metric, *limit, *when;

    rule->line = promise_yaml_line(node);
    if (!promise_yaml_is_mapping(r->y, node, KEYS))
        return;
    natures = needed(r, node, "natures");
    metric = needed(r, node, "metric");
    limit = needed(r, node, "limit");
    when = promise_yaml_get(r->y, node, "when");
    if (natures != NULL)
        read_natures(r, natures, rule);
    if (metric != NULL)
        read_metric(r, metric, rule);
    if (when != NULL)
        read_when(r, when, rule);
    if (limit != NULL)
        read_limit(r, limit, rule);
    read_options(r, node, rule);
}

/* ---- all rules ----------------------------------------------------------------------- */

static bool same_texts(const char *const *a, const char *const *b)
{
    while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0) {
        a++;
        b++;
    }
    return *a == NULL && *b == NULL;
}

static bool natures_meet(const char *const *a, const char *const *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (; *a != NULL; a++)
        if (str_in(*a, b))
            return true;
    return false;
}

static bool is_ambiguous(const struct promise_standard_rule *a,
                         const struct promise_standard_rule *b)
{
    if (!str_equal(a->rule.metric, b->rule.metric) || a->when_count != b->when_count ||
        !natures_meet(a->natures, b->natures))
        return false;
    for (size_t i = 0; i < a->when_count; i++)
        if (strcmp(a->when[i].fact, b->when[i].fact) != 0 ||
            !same_texts(a->when[i].values, b->when[i].values))
            return false;
    return true;
}

static void find_ambiguous(struct reading *r, yaml_node_t *list)
{
    const struct promise_standard *s = r->standard;

    for (size_t i = 0; i < s->rule_count; i++)
        for (size_t k = 0; k < i; k++)
            if (is_ambiguous(&s->rules[k], &s->rules[i])) {
                promise_yaml_fault(r->y, promise_yaml_item(r->y, list, i), "twice",
                                   "the same metric, natures and conditions as line %d",
                                   s->rules[k].line);
                break;
            }
}

static int by_metric(const void *a, const void *b)
{
    const struct promise_standard_rule *left = a, *right = b;
    size_t m = metric_number(left->rule.metric), n = metric_number(right->rule.metric);

    if (m != n)
        return m < n ? -1 : 1;
    return left->line - right->line;
}

static void sort_rules(struct op *op, struct promise_standard *s)
{
    size_t n = 0;

    qsort(s->rules, s->rule_count, sizeof *s->rules, by_metric);
    s->first_of_metric = ARENA_ARRAY(op->arena, METRIC_COUNT + 1, size_t);
    for (size_t m = 0; m <= METRIC_COUNT; m++) {
        while (n < s->rule_count && metric_number(s->rules[n].rule.metric) < m)
            n++;
        s->first_of_metric[m] = n;
    }
}

static void read_rules(struct reading *r, yaml_node_t *node)
{
    struct promise_standard *s = r->standard;
    size_t count = promise_yaml_count(node), before = r->y->op->fault.field_count;

    if (node->type != YAML_SEQUENCE_NODE || count == 0) {
        promise_yaml_fault(r->y, node, "not_a_list", "rules is not a list of rules");
        return;
    }
    if (count > PROMISE_STANDARD_RULES_MAX) {
        promise_yaml_fault(r->y, node, "too_many", "more than 1000 rules");
        return;
    }
    s->rules = ARENA_ARRAY(r->y->op->arena, count, struct promise_standard_rule);
    s->rule_count = count;
    for (size_t i = 0; i < count; i++) {
        read_rule(r, promise_yaml_item(r->y, node, i), &s->rules[i]);
        s->rules[i].rule.standard = s->code;
        s->rules[i].rule.standard_id = s->id;
    }
    if (r->y->op->fault.field_count == before)
        find_ambiguous(r, node);
}

/* ---- the file ------------------------------------------------------------------------ */

static void read_head(struct reading *r, yaml_node_t *root)
{
    struct promise_standard *s = r->standard;
    yaml_node_t *sources = promise_yaml_get(r->y, root, "sources");
    yaml_node_t *from = needed(r, root, "effective_from");
    int64_t review_day;

    s->code = needed_text(r, root, "standard");
    s->version = needed_text(r, root, "version");
    s->title = needed_text(r, root, "title");
    if (s->code != NULL && strpbrk(s->code, " ,;@") != NULL)
        promise_yaml_fault(r->y, promise_yaml_get(r->y, root, "standard"), "not_a_code",
                           "the code holds a blank, comma, semicolon or @");
    if (sources != NULL)
        s->sources = read_codes(r, sources, "source", NULL);
    if (from != NULL)
        read_day(r, root, "effective_from", &s->effective_from_day);
    if (!read_day(r, root, "effective_to", &s->effective_to_day))
        s->effective_to_day = INT64_MAX;
    else if (s->effective_to_day <= s->effective_from_day)
        promise_yaml_fault(r->y, root, "order", "effective_to is not behind effective_from");
    if (read_day(r, root, "review_on", &review_day))
        s->review_on = clock_format_day(r->y->op->arena, review_day);
}

static void read_file(struct reading *r)
{
    static const char *const KEYS[] = {"standard",     "version",   "title", "sources", "effective_from",
                                       "effective_to", "review_on", "rules", NULL};
    yaml_node_t *root = promise_yaml_root(r->y), *rules;

    if (root == NULL) {
        promise_yaml_fault(r->y, NULL, "empty", "the file is empty");
        return;
    }
    promise_yaml_is_mapping(r->y, root, KEYS);
    if (root->type != YAML_MAPPING_NODE)
        return;
    read_head(r, root);
    rules = needed(r, root, "rules");
    if (rules != NULL)
        read_rules(r, rules);
}

err_t promise_standard_read(struct op *op, const char *file, const char *text, size_t length,
                            int64_t id, struct promise_standard **ret_standard)
{
    struct promise_standard *s = ARENA_NEW(op->arena, struct promise_standard);
    size_t before = op->fault.field_count;
    struct promise_yaml y;
    struct reading r = {.y = &y, .standard = s};
    err_t e;

    e = promise_yaml_open(op, file, text, length, &y);
    if (e != OK)
        return e;
    s->id = id;
    read_file(&r);
    promise_yaml_close(&y);
    if (op->fault.field_count > before)
        return ERR_INVALID;
    sort_rules(op, s);
    *ret_standard = s;
    return OK;
}

/* ---- asking ---------------------------------------------------------------------------- */

static bool rule_holds(const struct promise_standard_rule *rule, const char *nature,
                       const struct doc *facts)
{
    if (rule->natures != NULL && (nature == NULL || !str_in(nature, rule->natures)))
        return false;
    return rule->when_count == 0 || blueprint_holds(rule->when, rule->when_count, facts);
}

size_t promise_standard_pick(const struct promise_standard *standard, const char *metric,
                             const struct doc *facts,
                             const struct promise_standard_rule *ret_rules[PROMISE_STANDARD_TIES_MAX])
{
    const char *nature = doc_get_text(facts, "nature");
    size_t number = metric_number(metric), best = 0, count = 0;

    if (number == METRIC_COUNT)
        return 0;
    for (size_t i = standard->first_of_metric[number]; i < standard->first_of_metric[number + 1];
         i++) {
        const struct promise_standard_rule *rule = &standard->rules[i];
        size_t specific = rule->when_count + (rule->natures != NULL);

        if ((count > 0 && specific < best) || !rule_holds(rule, nature, facts))
            continue;
        if (specific > best)
            count = 0;
        best = specific;
        if (count < PROMISE_STANDARD_TIES_MAX)
            ret_rules[count++] = rule;
    }
    for (size_t i = 0; i < count; i++)
        if (ret_rules[i]->promises_nothing)
            return 0;
    return count;
}
