#include "promise/promise_standard.h"

#include "promise/promise_standard_rule.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

const char *const PROMISE_METRICS[] = {"record",         "respond",     "reply",
                                       "assess",         "contain",     "first_feedback",
                                       "investigate",    "plan",        "arrive",
                                       "complete",       "result",      "resolve",
                                       "promised_reply", "to_director", "director_dispatch",
                                       "dept_result",    "dispatch",    "call_back",
                                       "followup",       "archive",     "close",
                                       "external",       NULL};
_Static_assert(sizeof PROMISE_METRICS / sizeof *PROMISE_METRICS == PROMISE_METRIC_COUNT + 1,
               "PROMISE_METRIC_COUNT");

struct reading {
    struct promise_yaml *y;
    struct promise_standard *standard;
};

size_t promise_standard_metric(const char *metric)
{
    size_t i = 0;

    while (PROMISE_METRICS[i] != NULL && strcmp(PROMISE_METRICS[i], metric) != 0)
        i++;
    return i;
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
    size_t m = promise_standard_metric(left->rule.metric),
           n = promise_standard_metric(right->rule.metric);

    if (m != n)
        return m < n ? -1 : 1;
    return left->line - right->line;
}

static void sort_rules(struct op *op, struct promise_standard *s)
{
    size_t n = 0;

    qsort(s->rules, s->rule_count, sizeof *s->rules, by_metric);
    s->first_of_metric = ARENA_ARRAY(op->arena, PROMISE_METRIC_COUNT + 1, size_t);
    for (size_t m = 0; m <= PROMISE_METRIC_COUNT; m++) {
        while (n < s->rule_count && promise_standard_metric(s->rules[n].rule.metric) < m)
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
        promise_standard_rule_read(r->y, promise_yaml_item(r->y, node, i), &s->rules[i]);
        s->rules[i].rule.standard = s->code;
        s->rules[i].rule.standard_id = s->id;
    }
    if (r->y->op->fault.field_count == before)
        find_ambiguous(r, node);
}

/* ---- the file ------------------------------------------------------------------------ */

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

static const char *needed_text(struct reading *r, yaml_node_t *mapping, const char *key)
{
    yaml_node_t *node = promise_yaml_needed(r->y, mapping, key);

    return node == NULL ? NULL : promise_yaml_text(r->y, node);
}

static void read_head(struct reading *r, yaml_node_t *root)
{
    struct promise_standard *s = r->standard;
    yaml_node_t *sources = promise_yaml_get(r->y, root, "sources");
    yaml_node_t *from = promise_yaml_needed(r->y, root, "effective_from");
    int64_t review_day;

    s->code = needed_text(r, root, "standard");
    s->version = needed_text(r, root, "version");
    s->title = needed_text(r, root, "title");
    if (s->code != NULL && strpbrk(s->code, " ,;@") != NULL)
        promise_yaml_fault(r->y, promise_yaml_get(r->y, root, "standard"), "not_a_code",
                           "the code holds a blank, comma, semicolon or @");
    if (sources != NULL)
        s->sources = promise_yaml_codes(r->y, sources, "source", NULL);
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
    static const char *const KEYS[] = {"standard",  "version",        "title",
                                       "sources",   "effective_from", "effective_to",
                                       "review_on", "rules",          NULL};
    yaml_node_t *root = promise_yaml_root(r->y), *rules;

    if (root == NULL) {
        promise_yaml_fault(r->y, NULL, "empty", "the file is empty");
        return;
    }
    promise_yaml_is_mapping(r->y, root, KEYS);
    if (root->type != YAML_MAPPING_NODE)
        return;
    read_head(r, root);
    rules = promise_yaml_needed(r->y, root, "rules");
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

size_t
promise_standard_pick(const struct promise_standard *standard, const char *metric,
                      const struct doc *facts,
                      const struct promise_standard_rule *ret_rules[PROMISE_STANDARD_TIES_MAX])
{
    const char *nature = doc_get_text(facts, "nature");
    size_t number = promise_standard_metric(metric), best = 0, count = 0;

    if (number == PROMISE_METRIC_COUNT)
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
