#include "case/case_page.h"

#include "base/str.h"

static const char *lane_name(const char *lane)
{
    static const char *const NAMES[][2] = {
        {"customer", "客户"}, {"front", "前台"}, {"back", "后台"}, {"support", "支持"}};

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i][0], lane))
            return NAMES[i][1];
    return "";
}

/* Every stage that the case stood in, one bit each. */
static uint64_t stages_passed(const struct case_page *page)
{
    uint64_t passed = 0;

    for (size_t i = 0; i < page->history->count; i++) {
        int stage = blueprint_stage_find(page->blueprint,
                                         doc_get_text(page->history->payloads[i], "stage"));
        if (stage >= 0 && !page->history->is_undone[i])
            passed |= UINT64_C(1) << stage;
    }
    return passed;
}

/* What the case does not say yet may still turn out so; that a complaint will be found
 * invalid is not taken for granted. */
static bool may_come(const struct blueprint_action *row, const struct doc *facts)
{
    for (size_t i = 0; i < row->when_count; i++) {
        const struct blueprint_condition *when = &row->when[i];
        bool is_unknown = doc_is_null(doc_get(facts, when->fact));
        if (is_unknown ? str_equal(when->values[0], "invalid") : !blueprint_holds(when, 1, facts))
            return false;
    }
    return true;
}

static bool is_on_the_way(const struct blueprint_stage *stage)
{
    return stage->status < CASE_MERGED && stage->status != CASE_PAUSED;
}

bool case_steps_leads_on(const struct blueprint *b, const char *action, int to)
{
    static const char *const ASIDE[] = {"pause",   "return", "decline_price", "cancel", "merge",
                                        "convert", NULL};

    if (str_in(action, ASIDE) || !is_on_the_way(&b->stages[to]))
        return false;
    return !str_equal(action, "explain") || b->stages[to].status >= CASE_HANDLED;
}

/* Of the stages behind the present one those that an action leads to, forward from one that
 * is on the way itself. */
static uint64_t stages_ahead(struct op *op, const struct case_page *page, int here)
{
    const struct blueprint *b = page->blueprint;
    const struct doc *facts = case_rules_facts(op->arena, page->sc);
    uint64_t ahead = UINT64_C(1) << here;

    for (int stage = here; stage < (int)b->stage_count; stage++) {
        if ((ahead >> stage & 1) == 0)
            continue;
        for (size_t i = 0; i < b->action_count; i++) {
            const struct blueprint_action *row = &b->actions[i];
            if ((row->from >> stage & 1) == 0 || !may_come(row, facts))
                continue;
            for (size_t t = 0; t < row->to_count; t++)
                if (row->to[t] > stage && case_steps_leads_on(b, row->action, row->to[t]))
                    ahead |= UINT64_C(1) << row->to[t];
        }
    }
    return ahead & ~(UINT64_C(1) << here);
}

static struct doc *add_step(struct doc *list, const struct blueprint_stage *stage,
                            const char *state, const char *lane_before)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "name", stage->name);
    doc_set_text(one, "lane", stage->lane);
    doc_set_text(one, "lane_name", lane_name(stage->lane));
    doc_set_text(one, "from_lane", lane_before == NULL ? stage->lane : lane_before);
    doc_set_text(one, "state", state);
    doc_set_bool(one, "is_now", str_equal(state, "now"));
    doc_set_bool(one, "is_done", str_equal(state, "done"));
    return one;
}

void case_steps_line(struct op *op, struct doc *out, const struct case_page *page)
{
    const struct blueprint *b = page->blueprint;
    int here = blueprint_stage_find(b, page->sc->stage);
    uint64_t passed = stages_passed(page), ahead = here < 0 ? 0 : stages_ahead(op, page, here);
    struct doc *list = doc_set_list(out, "steps");
    const char *lane = NULL;
    int64_t number = 0;

    for (int i = 0; i < (int)b->stage_count; i++) {
        const struct blueprint_stage *stage = &b->stages[i];
        bool was = (passed >> i & 1) != 0 && is_on_the_way(stage), comes = (ahead >> i & 1) != 0;
        if (i != here && !was && !comes)
            continue;
        add_step(list, stage, i == here ? "now" : i < here || !comes ? "done" : "next", lane);
        lane = stage->lane;
        if (i == here)
            number = (int64_t)list->count;
    }
    doc_set_text(
        out, "step_text",
        number == 0 ? NULL
                    : arena_printf(op->arena, "第 %d 步，共 %d 步", (int)number, (int)list->count));
}
