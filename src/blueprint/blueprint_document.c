#include "blueprint/blueprint.h"

#include "base/clock.h"
#include "base/str.h"
#include "staff/staff.h"

static void set_texts(struct doc *object, const char *name, const char *const *texts)
{
    struct doc *list = doc_set_list(object, name);

    for (; texts != NULL && *texts != NULL; texts++)
        doc_add_text(list, *texts);
}

static void set_when(struct doc *object, const struct blueprint_condition *when, size_t count)
{
    struct doc *conditions = doc_set_object(object, "when");

    for (size_t i = 0; i < count; i++)
        set_texts(conditions, when[i].fact, when[i].values);
}

static void add_stage(struct doc *list, const struct blueprint *b, size_t n)
{
    const struct blueprint_stage *stage = &b->stages[n];
    struct doc *row = doc_add_object(list);

    doc_set_int(row, "step", (int64_t)n + 1);
    doc_set_text(row, "code", stage->code);
    doc_set_text(row, "name", stage->name);
    doc_set_text(row, "status", case_status_code(stage->status));
    doc_set_text(row, "status_name", case_status_name(stage->status));
    doc_set_text(row, "lane", stage->lane);
    doc_set_text(row, "holder", stage->holder);
    doc_set_text(row, "owner_reads", stage->owner_reads);
    doc_set_text(row, "time", stage->time_standard);
    doc_set_bool(row, "first", b->first_stage == (int)n);
}

/* One row a lane, its stages in order: how a service blueprint is drawn. */
static void set_lanes(struct doc *document, const struct blueprint *b)
{
    static const struct {
        const char *code, *name;
    } LANES[] = {{"customer", "客户"}, {"front", "前台"}, {"back", "后台"}, {"support", "支持"}};
    struct doc *lanes = doc_set_list(document, "lanes");

    for (size_t i = 0; i < sizeof LANES / sizeof *LANES; i++) {
        struct doc *lane = doc_add_object(lanes);
        struct doc *stages;
        doc_set_text(lane, "code", LANES[i].code);
        doc_set_text(lane, "name", LANES[i].name);
        stages = doc_set_list(lane, "stages");
        for (size_t n = 0; n < b->stage_count; n++)
            if (str_equal(b->stages[n].lane, LANES[i].code))
                add_stage(stages, b, n);
    }
}

static void set_who(struct doc *row, const struct blueprint_action *a)
{
    struct doc *who = doc_set_list(row, "who");

    for (int role = 0; role < ROLE_COUNT; role++)
        if ((a->who_roles & ROLE_BIT(role)) != 0)
            doc_add_text(who, staff_role_code((enum staff_role)role));
    if (a->who_assignees)
        doc_add_text(who, "assignees");
    if (a->who_owner)
        doc_add_text(who, "owner");
    if (a->who_first_contact)
        doc_add_text(who, "first_contact");
    if (a->who_responsible)
        doc_add_text(who, "responsible");
}

static void set_ways(struct doc *row, const struct blueprint *b, const struct blueprint_action *a)
{
    struct doc *from = doc_set_list(row, "from"), *to = doc_set_list(row, "to");

    for (size_t n = 0; n < b->stage_count; n++)
        if ((a->from >> n & 1) != 0)
            doc_add_text(from, b->stages[n].code);
    for (size_t k = 0; k < a->to_count; k++)
        doc_add_text(to, a->to[k] == BLUEPRINT_STAY ? "same" : b->stages[a->to[k]].code);
}

static void add_action(struct doc *list, const struct blueprint *b,
                       const struct blueprint_action *a)
{
    static const char *const CHOICES[] = {
        [CHOOSE_FIRST] = NULL,
        [CHOOSE_FOLLOW_UP_POLICY] = "follow_up_policy",
        [CHOOSE_FOLLOW_UP_RESULT] = "follow_up_result",
    };
    struct doc *row = doc_add_object(list), *asks;

    doc_set_text(row, "do", a->action);
    doc_set_text(row, "name", a->name);
    set_ways(row, b, a);
    set_who(row, a);
    asks = doc_set_list(row, "asks");
    for (size_t i = 0; i < a->ask_count; i++) {
        struct doc *ask = doc_add_object(asks);
        doc_set_text(ask, "field", a->asks[i].field);
        doc_set_bool(ask, "required", a->asks[i].required);
    }
    set_texts(row, "guard", a->guards);
    set_texts(row, "marks", a->marks);
    set_when(row, a->when, a->when_count);
    doc_set_text(row, "choose", CHOICES[a->choose]);
    doc_set_bool(row, "new_round", a->new_round);
}

static void set_metrics(struct doc *document, const struct blueprint *b)
{
    struct doc *list = doc_set_list(document, "metrics");

    for (size_t i = 0; i < b->metric_count; i++) {
        const struct blueprint_metric *m = &b->metrics[i];
        struct doc *row = doc_add_object(list);
        doc_set_text(row, "metric", m->metric);
        set_texts(row, "from", m->from);
        set_texts(row, "until", m->until);
        doc_set_bool(row, "each_round", m->each_round);
        set_when(row, m->when, m->when_count);
    }
}

static void set_follow_up(struct doc *document, const struct blueprint *b)
{
    struct doc *policy = doc_set_list(document, "follow_up_policy");
    struct doc *results = doc_set_list(document, "follow_up_result");

    for (size_t i = 0; i < b->policy_count; i++) {
        struct doc *row = doc_add_object(policy);
        set_when(row, b->policies[i].when, b->policies[i].when_count);
        doc_set_int(row, "share_pct", b->policies[i].share_pct);
    }
    for (size_t i = 0; i < b->result_count; i++) {
        const struct blueprint_result *result = &b->results[i];
        struct doc *row = doc_add_object(results);
        doc_set_text(row, "result", result->result);
        doc_set_text(row, "to", result->to == BLUEPRINT_STAY ? "same" : b->stages[result->to].code);
        doc_set_bool(row, "new_round", result->new_round);
    }
}

static void set_escalation(struct doc *document, const struct blueprint *b)
{
    struct doc *list = doc_set_list(document, "escalation");

    for (size_t i = 0; i < b->escalation_count; i++) {
        const struct blueprint_escalation *e = &b->escalations[i];
        struct doc *row = doc_add_object(list);
        doc_set_int(row, "at_pct", e->at_pct);
        doc_set_int(row, "after_min", e->after_ms / CLOCK_MINUTE_MS);
        set_texts(row, "tell", e->tell);
        set_when(row, e->when, e->when_count);
    }
}

static void set_failure_points(struct doc *document, const struct blueprint *b)
{
    struct doc *list = doc_set_list(document, "failure_points");

    for (size_t i = 0; i < b->failure_point_count; i++) {
        const struct blueprint_failure_point *p = &b->failure_points[i];
        struct doc *row = doc_add_object(list);
        int stage = blueprint_stage_find(b, p->stage);
        doc_set_text(row, "stage", p->stage);
        doc_set_text(row, "stage_name", stage < 0 ? NULL : b->stages[stage].name);
        doc_set_text(row, "risk", p->risk);
        doc_set_text(row, "control", p->control);
    }
}

static void set_header(struct op *op, struct doc *document, const struct blueprint *b)
{
    doc_set_id(document, "id", b->id);
    doc_set_text(document, "code", b->code);
    doc_set_text(document, "version", b->version);
    doc_set_text(document, "nature", b->nature);
    doc_set_text(document, "name", b->name);
    doc_set_text(document, "extends", b->extends);
    doc_set_text(document, "review_on", b->review_on);
    doc_set_text(document, "hash", b->hash);
    doc_set_time(document, "published_at", b->published_at, op->utc_offset_min);
    set_texts(document, "inputs", b->inputs);
    set_texts(document, "outputs", b->outputs);
}

struct doc *blueprint_document(struct op *op, const struct blueprint *b)
{
    struct doc *document = doc_object(op->arena), *list;

    set_header(op, document, b);
    list = doc_set_list(document, "stages");
    for (size_t n = 0; n < b->stage_count; n++)
        add_stage(list, b, n);
    set_lanes(document, b);
    list = doc_set_list(document, "actions");
    for (size_t i = 0; i < b->action_count; i++)
        add_action(list, b, &b->actions[i]);
    set_metrics(document, b);
    set_follow_up(document, b);
    set_escalation(document, b);
    set_failure_points(document, b);
    return document;
}
