#include "blueprint/blueprint_check.h"

#include "blueprint/blueprint_words.h"

#include "base/str.h"

#define BIT(stage) (UINT64_C(1) << (stage))

/* ---- stages ---------------------------------------------------------------- */

static bool has_status(const struct blueprint *b, size_t stage, enum case_status status)
{
    return b->stages[stage].status == status;
}

static bool is_aside(const struct blueprint *b, size_t stage)
{
    return has_status(b, stage, CASE_MERGED) || has_status(b, stage, CASE_CONVERTED) ||
           has_status(b, stage, CASE_CANCELLED);
}

static uint64_t stages_from(const struct blueprint *b, uint64_t reached)
{
    for (size_t i = 0; i < b->action_count; i++) {
        const struct blueprint_action *a = &b->actions[i];
        for (size_t k = 0; k < a->to_count && (a->from & reached) != 0; k++)
            if (a->to[k] != BLUEPRINT_STAY)
                reached |= BIT(a->to[k]);
    }
    return reached;
}

static uint64_t stages_towards(const struct blueprint *b, uint64_t good)
{
    for (size_t i = 0; i < b->action_count; i++) {
        const struct blueprint_action *a = &b->actions[i];
        for (size_t k = 0; k < a->to_count; k++)
            if (a->to[k] != BLUEPRINT_STAY && (good & BIT(a->to[k])) != 0)
                good |= a->from;
    }
    return good;
}

static uint64_t closure(const struct blueprint *b, uint64_t bits,
                        uint64_t (*step)(const struct blueprint *, uint64_t))
{
    uint64_t before;

    do {
        before = bits;
        bits = step(b, bits);
    } while (bits != before);
    return bits;
}

static bool leads_out(const struct blueprint *b, size_t stage)
{
    for (size_t i = 0; i < b->action_count; i++) {
        const struct blueprint_action *a = &b->actions[i];
        for (size_t k = 0; k < a->to_count; k++)
            if ((a->from & BIT(stage)) != 0 && a->to[k] != BLUEPRINT_STAY &&
                a->to[k] != (int)stage && !is_aside(b, (size_t)a->to[k]))
                return true;
    }
    return false;
}

static void check_ways(struct blueprint_reader *r, uint64_t archived)
{
    const struct blueprint *b = r->b;
    uint64_t reached = closure(b, BIT(b->first_stage), stages_from);
    uint64_t good = closure(b, archived, stages_towards);

    for (size_t i = 0; i < b->stage_count; i++) {
        if ((reached & BIT(i)) == 0)
            blueprint_value_fault(r, r->stage_nodes[i], "unreachable", "no way leads to stage '%s'",
                                  b->stages[i].code);
        if ((good & BIT(i)) != 0 || is_aside(b, i))
            continue;
        if (!leads_out(b, i))
            blueprint_value_fault(r, r->stage_nodes[i], "dead_end",
                                  "no action leads out of stage '%s'", b->stages[i].code);
        else
            blueprint_value_fault(r, r->stage_nodes[i], "dead_end",
                                  "no way leads from stage '%s' to the archive", b->stages[i].code);
    }
}

void blueprint_check_stages(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    uint64_t archived = 0;

    for (size_t i = 0; i < r->b->stage_count; i++)
        if (has_status(r->b, i, CASE_ARCHIVED))
            archived |= BIT(i);
    if (r->b->stage_count == 0)
        return;
    if (archived == 0)
        blueprint_value_fault(r, root, "missing", "no stage has status archived");
    else
        check_ways(r, archived);
}

/* ---- actions --------------------------------------------------------------- */

static bool leads_to(const struct blueprint_action *a, int stage)
{
    for (size_t k = 0; k < a->to_count; k++)
        if (a->to[k] == stage)
            return true;
    return false;
}

static void check_policy(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];
    const struct blueprint_stage *stages = r->b->stages;

    if (a->to_count != 2 || a->to[0] == BLUEPRINT_STAY || a->to[1] == BLUEPRINT_STAY)
        blueprint_value_fault(r, r->action_nodes[row], "bad_choice",
                              "follow_up_policy needs two stages: asked for, not asked for");
    else if (stages[a->to[0]].status != CASE_TO_FOLLOW_UP ||
             stages[a->to[1]].status == CASE_TO_FOLLOW_UP)
        blueprint_value_fault(
            r, r->action_nodes[row], "bad_choice",
            "the first stage of a follow_up_policy must have status to_follow_up, "
            "the second another");
}

/* A row for some results only says so in `when: {result: …}`. */
static bool is_for_result(const struct blueprint_action *a, const char *result)
{
    for (size_t i = 0; i < a->when_count; i++)
        if (str_equal(a->when[i].fact, "result"))
            return str_in(result, a->when[i].values);
    return true;
}

static void check_results(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    if (r->b->result_count == 0)
        blueprint_value_fault(r, r->action_nodes[row], "missing", "'follow_up_result' is missing");
    for (size_t i = 0; i < r->b->result_count; i++) {
        const struct blueprint_result *result = &r->b->results[i];
        if (is_for_result(a, result->result) && !leads_to(a, result->to))
            blueprint_value_fault(r, r->action_nodes[row], "bad_choice",
                                  "the stage of the result '%s' is not in 'to'", result->result);
    }
}

static void check_choice(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    if (a->choose == CHOOSE_FOLLOW_UP_POLICY)
        check_policy(r, row);
    else if (a->choose == CHOOSE_FOLLOW_UP_RESULT)
        check_results(r, row);
    else if (a->to_count > 1)
        blueprint_value_fault(r, r->action_nodes[row], "bad_choice",
                              "several stages in 'to' and no 'choose'");
}

/* Rows of one file only: an extending file covers rows of its base on purpose. */
static void check_cover(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    for (size_t i = 0; i < row; i++) {
        const struct blueprint_action *earlier = &r->b->actions[i];
        if (a->action == NULL || !str_equal(a->action, earlier->action) || a->from == 0 ||
            !str_equal(r->action_nodes[i]->file, r->action_nodes[row]->file))
            continue;
        if (earlier->when_count == 0 && (a->from & ~earlier->from) == 0)
            blueprint_value_fault(r, r->action_nodes[row], "duplicate",
                                  "never used: the row of '%s' in line %d comes first", a->action,
                                  earlier->line);
    }
}

void blueprint_check_actions(struct blueprint_reader *r)
{
    for (size_t row = 0; row < r->b->action_count; row++) {
        check_choice(r, row);
        check_cover(r, row);
    }
}

/* ---- metrics --------------------------------------------------------------- */

static bool row_makes(const struct blueprint_action *a, const char *mark)
{
    if (str_in(mark, a->marks))
        return true;
    return a->action != NULL && blueprint_words_makes(a->action, mark);
}

static bool is_made(const struct blueprint *b, const char *mark)
{
    if (blueprint_words_makes(NULL, mark))
        return true;
    for (size_t i = 0; i < b->action_count; i++)
        if (row_makes(&b->actions[i], mark))
            return true;
    return false;
}

static void check_marks(struct blueprint_reader *r, size_t metric, const char *const *marks,
                        const char *key)
{
    const struct blueprint_yaml *at = r->metric_nodes[metric];
    bool any = false;

    for (const char *const *mark = marks; *mark != NULL; mark++) {
        if (is_made(r->b, *mark))
            any = true;
        else if (!blueprint_words_is_mark(*mark))
            blueprint_value_fault(r, at, "unknown_mark", "unknown mark '%s' in '%s'", *mark, key);
    }
    if (!any && marks[0] != NULL)
        blueprint_value_fault(r, at, "never_made", "no action makes a mark of '%s': %s", key,
                              marks[0]);
}

static void check_repeat(struct blueprint_reader *r, size_t metric)
{
    const struct blueprint_metric *m = &r->b->metrics[metric];

    for (size_t i = 0; i < metric && m->metric != NULL; i++)
        if (str_equal(r->b->metrics[i].metric, m->metric) && r->b->metrics[i].when_count == 0 &&
            m->when_count == 0)
            blueprint_value_fault(r, r->metric_nodes[metric], "duplicate",
                                  "metric '%s' stands twice without a condition", m->metric);
}

static bool has_metric(const struct blueprint *b, const char *metric)
{
    for (size_t i = 0; i < b->metric_count; i++)
        if (str_equal(b->metrics[i].metric, metric))
            return true;
    return false;
}

void blueprint_check_metrics(struct blueprint_reader *r)
{
    for (size_t i = 0; i < r->b->metric_count; i++) {
        check_marks(r, i, r->b->metrics[i].from, "from");
        check_marks(r, i, r->b->metrics[i].until, "until");
        check_repeat(r, i);
    }
    for (size_t i = 0; i < r->b->stage_count; i++) {
        const char *time = r->b->stages[i].time_standard;
        if (time != NULL && !has_metric(r->b, time))
            blueprint_value_fault(r, r->stage_nodes[i], "unknown_metric",
                                  "'%s' is not a metric of this blueprint", time);
    }
}
