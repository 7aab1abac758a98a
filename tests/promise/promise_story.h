/* promise_story.h - blueprints as short as the clocks need them, and a case to tell. */
#pragma once

#include "promise_given.h"

#define MARKS(...) .from = TEXTS(__VA_ARGS__)
#define UNTIL(...) .until = TEXTS(__VA_ARGS__)

static const struct blueprint_condition URGENT[] = {{"urgent", TEXTS("true")}};

static const struct blueprint_metric REPAIR_METRICS[] = {
    {.metric = "record", MARKS("received"), UNTIL("recorded")},
    {.metric = "respond", MARKS("received"), UNTIL("first_response", "told")},
    {.metric = "contain", MARKS("received"), UNTIL("contained"), .when = URGENT, .when_count = 1},
    {.metric = "dispatch", MARKS("recorded"), UNTIL("dispatched"), .each_round = true},
    {.metric = "arrive", MARKS("dispatched"), UNTIL("arrived"), .each_round = true},
    {.metric = "assess", MARKS("received"), UNTIL("assessed"), .each_round = true},
    {.metric = "complete", MARKS("received"), UNTIL("finished"), .each_round = true},
    {.metric = "promised_reply", MARKS("promised"), UNTIL("replied", "told")},
    {.metric = "followup", MARKS("told"), UNTIL("followed_up"), .each_round = true},
    {.metric = "archive", MARKS("closed"), UNTIL("archived")},
};
static const struct blueprint_escalation STEPS[] = {
    {.at_pct = 80, .tell = TEXTS("assignees")},
    {.at_pct = 100, .after_ms = 15 * 60000, .when = URGENT, .when_count = 1},
    {.at_pct = 100, .tell = TEXTS("eng")},
    {.at_pct = 100, .after_ms = 24 * 3600000, .tell = TEXTS("headquarters")},
};
static const struct blueprint REPAIR = {.code = "repair",
                                        .metrics = REPAIR_METRICS,
                                        .metric_count = 10,
                                        .escalations = STEPS,
                                        .escalation_count = 4};

static const struct blueprint_metric COMPLAINT_METRICS[] = {
    {.metric = "record", MARKS("received"), UNTIL("recorded")},
    {.metric = "first_feedback", MARKS("received"), UNTIL("first_feedback", "told")},
    {.metric = "investigate", MARKS("received"), UNTIL("investigated")},
    {.metric = "arrive", MARKS("recorded"), UNTIL("arrived")},
    {.metric = "plan", MARKS("received"), UNTIL("planned"), .each_round = true},
    {.metric = "result", MARKS("received"), UNTIL("told"), .each_round = true},
    {.metric = "resolve", MARKS("recorded"), UNTIL("handled")},
};
static const struct blueprint COMPLAINT = {
    .code = "complaint_a", .metrics = COMPLAINT_METRICS, .metric_count = 7};

static const struct blueprint_metric INFO_METRICS[] = {
    {.metric = "to_director", MARKS("recorded"), UNTIL("director_told")},
    {.metric = "reply", MARKS("received"), UNTIL("answered")},
};
static const struct blueprint INFO = {.code = "info", .metrics = INFO_METRICS, .metric_count = 2};

/* `standard` NULL: both that ship. */
static inline struct story given(struct op *op, const struct blueprint *blueprint,
                                 const char *standard)
{
    const char *const both[] = {"BASE-000", "YIYUAN-003", NULL}, *const one[] = {standard, NULL};
    struct story s = {.op = op, .blueprint = blueprint};

    given_standards(op);
    s.book = given_book(op, given_community(op, "yiyuan", standard == NULL ? both : one));
    return s;
}
