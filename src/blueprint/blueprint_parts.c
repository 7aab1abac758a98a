#include "blueprint/blueprint_parts.h"

#include "blueprint/blueprint_words.h"

#include "base/clock.h"
#include "base/str.h"
#include "staff/staff.h"

#include <string.h>

const struct blueprint_yaml *blueprint_parts_list(struct blueprint_reader *r,
                                                  const struct blueprint_yaml *root,
                                                  const char *key, size_t max, bool required)
{
    const struct blueprint_yaml *node = blueprint_yaml_get(root, key);

    if (node == NULL && required)
        blueprint_value_fault(r, root, "missing", "'%s' is missing", key);
    if (node == NULL)
        return NULL;
    if (node->kind != BLUEPRINT_YAML_LIST) {
        blueprint_value_fault(r, node, "not_a_list", "'%s' must be a list", key);
        return NULL;
    }
    if (node->count > max) {
        blueprint_value_fault(r, node, "too_many", "more than %zu entries in '%s'", max, key);
        return NULL;
    }
    return node;
}

int blueprint_parts_stage(struct blueprint_reader *r, const struct blueprint_yaml *node)
{
    int stage = node->kind == BLUEPRINT_YAML_TEXT ? blueprint_stage_find(r->b, node->text) : -1;

    if (node->kind != BLUEPRINT_YAML_TEXT)
        blueprint_value_fault(r, node, "not_a_text", "expected a stage");
    else if (stage < 0)
        blueprint_value_fault(r, node, "unknown_stage", "unknown stage '%s'", node->text);
    return stage;
}

/* ---- header ---------------------------------------------------------------- */

static void check_review(struct blueprint_reader *r, const struct blueprint_yaml *own)
{
    int64_t day;

    if (r->b->review_on != NULL && !clock_parse_day(r->b->review_on, &day))
        blueprint_value_fault(r, blueprint_yaml_get(own, "review_on"), "bad_date",
                              "'%s' is not a day such as 2027-01-31", r->b->review_on);
}

void blueprint_parts_header(struct blueprint_reader *r, const struct blueprint_yaml *own)
{
    struct blueprint *b = r->b;

    b->code = blueprint_value_text(r, own, "blueprint", true);
    b->version = blueprint_value_text(r, own, "version", true);
    b->nature = blueprint_value_word(r, own, "nature", blueprint_words_get()->natures, "nature");
    b->name = blueprint_value_text(r, own, "name", true);
    b->extends = blueprint_value_text(r, own, "extends", false);
    b->review_on = blueprint_value_text(r, own, "review_on", false);
    if (b->code != NULL && !blueprint_words_is_code(b->code))
        blueprint_value_fault(r, blueprint_yaml_get(own, "blueprint"), "bad_code",
                              "'%s' is not a code: lower-case letters, digits and _ (at most 40)",
                              b->code);
    if (b->version != NULL && strlen(b->version) > 20)
        blueprint_value_fault(r, blueprint_yaml_get(own, "version"), "too_long",
                              "a version has at most 20 characters");
    check_review(r, own);
}

/* ---- stages ---------------------------------------------------------------- */

static const char *const STAGE_KEYS[] = {"status",      "lane", "name",  "holder",
                                         "owner_reads", "time", "after", NULL};
static const char *const RESERVED[] = {"any", "any_open", "same", NULL};

static enum case_status status_of(struct blueprint_reader *r, const struct blueprint_yaml *node)
{
    const char *code = blueprint_value_text(r, node, "status", true);
    enum case_status status = CASE_REGISTERED;

    if (code != NULL && !case_status_find(code, &status))
        blueprint_value_fault(r, blueprint_yaml_get(node, "status"), "unknown_status",
                              "unknown status '%s'", code);
    return status;
}

static void check_member(struct blueprint_reader *r, const struct blueprint_yaml *at,
                         const char *name, const char *const *specials, const char *what)
{
    enum staff_role role;

    if (name != NULL && !str_in(name, specials) && !staff_role_find(name, &role))
        blueprint_value_fault(r, at, "unknown_role", "unknown %s '%s'", what, name);
}

static struct blueprint_stage stage_of(struct blueprint_reader *r,
                                       const struct blueprint_yaml *node)
{
    struct blueprint_stage stage = {.code = node->key};

    if (!blueprint_words_is_code(node->key) || str_in(node->key, RESERVED))
        blueprint_value_fault(r, node, "bad_code", "'%s' is not a stage code", node->key);
    if (!blueprint_value_is_map(r, node, STAGE_KEYS))
        return stage;
    stage.status = status_of(r, node);
    stage.lane = blueprint_value_word(r, node, "lane", BLUEPRINT_LANES, "lane");
    stage.name = blueprint_value_text(r, node, "name", true);
    stage.holder = blueprint_value_text(r, node, "holder", false);
    stage.owner_reads = blueprint_value_text(r, node, "owner_reads", true);
    stage.time_standard = blueprint_value_text(r, node, "time", false);
    check_member(r, node, stage.holder, BLUEPRINT_HOLDERS, "holder");
    return stage;
}

static void check_after(struct blueprint_reader *r)
{
    for (size_t i = 0; i < r->b->stage_count; i++) {
        const struct blueprint_yaml *after = blueprint_yaml_get(r->stage_nodes[i], "after");
        if (after != NULL)
            blueprint_parts_stage(r, after);
    }
}

static void find_first(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *node = blueprint_yaml_get(root, "first");
    int stage;

    if (node == NULL) {
        blueprint_value_fault(r, root, "missing", "'first' is missing: where a new case stands");
        return;
    }
    stage = blueprint_parts_stage(r, node);
    r->b->first_stage = stage < 0 ? 0 : stage;
    if (stage >= 0 && r->b->stages[stage].status != CASE_REGISTERED)
        blueprint_value_fault(r, node, "bad_status", "the first stage must have status registered");
}

void blueprint_parts_stages(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *map = blueprint_yaml_get(root, "stages");
    struct blueprint_stage *stages =
        ARENA_ARRAY(r->op->arena, BLUEPRINT_MAX_STAGES, struct blueprint_stage);

    r->stage_nodes = ARENA_ARRAY(r->op->arena, BLUEPRINT_MAX_STAGES, const struct blueprint_yaml *);
    r->b->stages = stages;
    if (map == NULL || map->kind != BLUEPRINT_YAML_MAP || map->count == 0) {
        blueprint_value_fault(r, map == NULL ? root : map, "missing",
                              "'stages' must name the stages");
        return;
    }
    if (map->count > BLUEPRINT_MAX_STAGES)
        blueprint_value_fault(r, map, "too_many", "more than %d stages", BLUEPRINT_MAX_STAGES);
    for (const struct blueprint_yaml *n = map->first;
         n != NULL && r->b->stage_count < BLUEPRINT_MAX_STAGES; n = n->next) {
        stages[r->b->stage_count] = stage_of(r, n);
        r->stage_nodes[r->b->stage_count++] = n;
    }
    check_after(r);
    find_first(r, root);
}

/* ---- metrics --------------------------------------------------------------- */

static const char *const METRIC_KEYS[] = {"metric", "from", "until", "each", "when", NULL};

static const char *const *marks_of(struct blueprint_reader *r, const struct blueprint_yaml *row,
                                   const char *key)
{
    if (blueprint_yaml_get(row, key) == NULL)
        blueprint_value_fault(r, row, "missing", "'%s' is missing: the mark of an event", key);
    return blueprint_value_texts(r, row, key);
}

static bool is_word(struct blueprint_reader *r, const struct blueprint_yaml *row, const char *key,
                    const char *word)
{
    const char *text = blueprint_value_text(r, row, key, false);

    if (text != NULL && !str_equal(text, word))
        blueprint_value_fault(r, blueprint_yaml_get(row, key), "bad_value", "'%s' can only be '%s'",
                              key, word);
    return text != NULL;
}

void blueprint_parts_metrics(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *list =
        blueprint_parts_list(r, root, "metrics", BLUEPRINT_MAX_METRICS, true);
    struct blueprint_metric *metrics;
    size_t n = 0;

    if (list == NULL)
        return;
    metrics = ARENA_ARRAY(r->op->arena, list->count + 1, struct blueprint_metric);
    r->metric_nodes = ARENA_ARRAY(r->op->arena, list->count + 1, const struct blueprint_yaml *);
    for (const struct blueprint_yaml *row = list->first; row != NULL; row = row->next) {
        struct blueprint_metric *m = &metrics[n];
        if (!blueprint_value_is_map(r, row, METRIC_KEYS))
            continue;
        m->metric =
            blueprint_value_word(r, row, "metric", blueprint_words_get()->metrics, "metric");
        m->from = marks_of(r, row, "from");
        m->until = marks_of(r, row, "until");
        m->each_round = is_word(r, row, "each", "round");
        blueprint_value_when(r, row, &m->when, &m->when_count);
        r->metric_nodes[n++] = row;
    }
    r->b->metrics = metrics;
    r->b->metric_count = n;
}

/* ---- follow-up ------------------------------------------------------------- */

static const char *const POLICY_KEYS[] = {"when", "share", NULL};
static const char *const RESULT_KEYS[] = {"to", "round", NULL};

static void read_policies(struct blueprint_reader *r, const struct blueprint_yaml *list)
{
    struct blueprint_policy *policies;
    size_t n = 0;

    if (list == NULL)
        return;
    policies = ARENA_ARRAY(r->op->arena, list->count + 1, struct blueprint_policy);
    for (const struct blueprint_yaml *row = list->first; row != NULL; row = row->next) {
        const char *share;
        if (!blueprint_value_is_map(r, row, POLICY_KEYS))
            continue;
        share = blueprint_value_text(r, row, "share", true);
        if (share != NULL)
            policies[n].share_pct =
                blueprint_value_percent(r, blueprint_yaml_get(row, "share"), share, 0);
        blueprint_value_when(r, row, &policies[n].when, &policies[n].when_count);
        n++;
    }
    r->b->policies = policies;
    r->b->policy_count = n;
}

static int target_of(struct blueprint_reader *r, const struct blueprint_yaml *at,
                     const struct blueprint_yaml *to)
{
    if (to == NULL) {
        blueprint_value_fault(r, at, "missing", "the result '%s' names no stage", at->key);
        return BLUEPRINT_STAY;
    }
    if (to->kind == BLUEPRINT_YAML_TEXT && str_equal(to->text, "same"))
        return BLUEPRINT_STAY;
    return blueprint_parts_stage(r, to);
}

static struct blueprint_result result_of(struct blueprint_reader *r,
                                         const struct blueprint_yaml *node)
{
    struct blueprint_result result = {.result = node->key, .to = BLUEPRINT_STAY};

    if (!str_in(node->key, BLUEPRINT_RESULTS))
        blueprint_value_fault(r, node, "unknown_result", "unknown follow-up result '%s'",
                              node->key);
    if (node->kind != BLUEPRINT_YAML_MAP) {
        result.to = target_of(r, node, node);
        return result;
    }
    blueprint_value_is_map(r, node, RESULT_KEYS);
    result.to = target_of(r, node, blueprint_yaml_get(node, "to"));
    result.new_round = is_word(r, node, "round", "new");
    return result;
}

void blueprint_parts_follow_up(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *map = blueprint_yaml_get(root, "follow_up_result");
    struct blueprint_result *results;

    read_policies(r, blueprint_parts_list(r, root, "follow_up_policy", 40, false));
    if (map == NULL || !blueprint_value_is_map(r, map, BLUEPRINT_RESULTS))
        return;
    results = ARENA_ARRAY(r->op->arena, map->count + 1, struct blueprint_result);
    for (const struct blueprint_yaml *n = map->first; n != NULL; n = n->next)
        results[r->b->result_count++] = result_of(r, n);
    r->b->results = results;
}

/* ---- escalation ------------------------------------------------------------ */

static const char *const ESCALATION_KEYS[] = {"at", "tell", "when", NULL};

/* "+30min", "+24h", "+2d": how long after the due time. */
static bool read_after(struct arena *a, const char *text, int64_t *ret_ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } UNITS[] = {{"min", CLOCK_MINUTE_MS}, {"h", CLOCK_HOUR_MS}, {"d", CLOCK_DAY_MS}};
    int64_t n;

    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t length = strlen(text), tail = strlen(UNITS[i].unit);
        if (text[0] != '+' || length < tail + 2 || !str_ends_with(text, UNITS[i].unit))
            continue;
        if (!str_to_int(arena_text_n(a, text + 1, length - tail - 1), 1, 10000, &n))
            continue;
        *ret_ms = n * UNITS[i].ms;
        return true;
    }
    return false;
}

static void read_at(struct blueprint_reader *r, const struct blueprint_yaml *row,
                    struct blueprint_escalation *e)
{
    const char *at = blueprint_value_text(r, row, "at", true);

    if (at == NULL || str_equal(at, "start"))
        return;
    if (at[0] != '+') {
        e->at_pct = blueprint_value_percent(r, blueprint_yaml_get(row, "at"), at, 100);
        return;
    }
    e->at_pct = 100;
    if (!read_after(r->op->arena, at, &e->after_ms))
        blueprint_value_fault(r, blueprint_yaml_get(row, "at"), "bad_time",
                              "'%s' is not a time such as +30min, +24h or +2d", at);
}

void blueprint_parts_escalation(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *list = blueprint_parts_list(r, root, "escalation", 40, false);
    struct blueprint_escalation *steps;

    if (list == NULL)
        return;
    steps = ARENA_ARRAY(r->op->arena, list->count + 1, struct blueprint_escalation);
    for (const struct blueprint_yaml *row = list->first; row != NULL; row = row->next) {
        struct blueprint_escalation *e = &steps[r->b->escalation_count];
        if (!blueprint_value_is_map(r, row, ESCALATION_KEYS))
            continue;
        read_at(r, row, e);
        e->tell = blueprint_value_texts(r, row, "tell");
        if (e->tell[0] == NULL)
            blueprint_value_fault(r, row, "missing", "'tell' is missing: whom to tell");
        for (const char *const *who = e->tell; *who != NULL; who++)
            check_member(r, row, *who, BLUEPRINT_TOLD, "role");
        blueprint_value_when(r, row, &e->when, &e->when_count);
        r->b->escalation_count++;
    }
    r->b->escalations = steps;
}

/* ---- failure points -------------------------------------------------------- */

static const char *const FAILURE_POINT_KEYS[] = {"stage", "risk", "control", NULL};

void blueprint_parts_failure_points(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *list = blueprint_parts_list(r, root, "failure_points", 80, false);
    struct blueprint_failure_point *points;

    if (list == NULL)
        return;
    points = ARENA_ARRAY(r->op->arena, list->count + 1, struct blueprint_failure_point);
    for (const struct blueprint_yaml *row = list->first; row != NULL; row = row->next) {
        struct blueprint_failure_point *p = &points[r->b->failure_point_count];
        if (!blueprint_value_is_map(r, row, FAILURE_POINT_KEYS))
            continue;
        p->stage = blueprint_value_text(r, row, "stage", true);
        p->risk = blueprint_value_text(r, row, "risk", true);
        p->control = blueprint_value_text(r, row, "control", true);
        if (p->stage != NULL)
            blueprint_parts_stage(r, blueprint_yaml_get(row, "stage"));
        r->b->failure_point_count++;
    }
    r->b->failure_points = points;
}
