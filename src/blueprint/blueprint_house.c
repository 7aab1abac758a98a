#include "blueprint/blueprint_house.h"

#include "blueprint/blueprint_words.h"

#include "base/str.h"
#include "staff/staff.h"

/* What holds for every case whatever its blueprint says (architecture.md §4): a file that
 * leaves it out is refused, so that it cannot be switched off by publishing one. */
static const struct {
    const char *action, *guard, *or_guard;
} REQUIRED[] = {
    {"close", "owner_was_told", NULL},
    {"close", "followed_up_where_asked", "unreachable_three_times_or_director"},
    {"close", "supervisor_is_named", NULL},
    {"close", "supervisor_is_not_handler", NULL},
    {"followup", "not_who_did_the_work", NULL},
    {"finish", "result_is_given", NULL},
    {"archive", "record_is_complete", NULL},
};

static void check_guards(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        if (!str_equal(a->action, REQUIRED[i].action) || str_in(REQUIRED[i].guard, a->guards))
            continue;
        if (REQUIRED[i].or_guard != NULL && str_in(REQUIRED[i].or_guard, a->guards))
            continue;
        blueprint_value_fault(r, r->action_nodes[row], "missing_guard", "'%s' needs the guard %s",
                              a->action, REQUIRED[i].guard);
    }
}

/* S1-5.1.6, S1-7.1.10. */
static void check_archive(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    if (!str_equal(a->action, "archive"))
        return;
    for (size_t n = 0; n < r->b->stage_count; n++)
        if ((a->from >> n & 1) != 0 && r->b->stages[n].status != CASE_CLOSED)
            blueprint_value_fault(r, r->action_nodes[row], "bad_target",
                                  "only what is closed can be archived, not '%s'",
                                  r->b->stages[n].code);
    if ((a->who_roles & ~ROLE_BIT(ROLE_ARCHIVIST)) != 0 || a->who_assignees || a->who_owner ||
        a->who_first_contact || a->who_responsible)
        blueprint_value_fault(r, r->action_nodes[row], "bad_role", "only the archivist archives");
}

/* The only ways into the last two stages, and that a new round is one. */
static void check_targets(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];
    const struct blueprint_yaml *at = r->action_nodes[row];

    for (size_t k = 0; k < a->to_count; k++) {
        enum case_status status;
        if (a->to[k] == BLUEPRINT_STAY)
            continue;
        status = r->b->stages[a->to[k]].status;
        if (status == CASE_CLOSED && !str_equal(a->action, "close"))
            blueprint_value_fault(r, at, "bad_target", "only 'close' leads to a closed stage");
        if (status == CASE_ARCHIVED && !str_equal(a->action, "archive"))
            blueprint_value_fault(r, at, "bad_target", "only 'archive' leads to an archived stage");
        if (str_equal(a->action, "reopen") && (status != CASE_DISPATCHED || !a->new_round))
            blueprint_value_fault(r, at, "bad_target",
                                  "'reopen' leads to a dispatched stage with round: new");
    }
}

static bool is_paused(const struct blueprint *b, int stage)
{
    return stage != BLUEPRINT_STAY && b->stages[stage].status == CASE_PAUSED;
}

static bool leaves_a_pause(const struct blueprint *b, const struct blueprint_action *a)
{
    for (size_t n = 0; n < b->stage_count; n++) {
        if ((a->from >> n & 1) == 0 || b->stages[n].status != CASE_PAUSED)
            continue;
        for (size_t k = 0; k < a->to_count; k++)
            if (a->to[k] != BLUEPRINT_STAY && !is_paused(b, a->to[k]) &&
                case_status_is_open(b->stages[a->to[k]].status))
                return true;
    }
    return false;
}

/* A pause begins and ends with its mark, or the clocks would not know of it. */
static void check_pauses(struct blueprint_reader *r, size_t row)
{
    const struct blueprint_action *a = &r->b->actions[row];

    if (leaves_a_pause(r->b, a) && !blueprint_words_makes(a->action, "resumed"))
        blueprint_value_fault(r, r->action_nodes[row], "bad_target",
                              "only 'resume' leads out of a paused stage");
    for (size_t k = 0; k < a->to_count; k++)
        if (is_paused(r->b, a->to[k]) && !blueprint_words_makes(a->action, "paused"))
            blueprint_value_fault(r, r->action_nodes[row], "bad_target",
                                  "only 'pause' leads to a paused stage");
}

/* S0-3.2.3-4b, S3-3.8c: a dissatisfied owner sends the case back, whatever its nature. */
static void check_results(struct blueprint_reader *r, const struct blueprint_yaml *at)
{
    for (size_t i = 0; i < r->b->result_count; i++) {
        const struct blueprint_result *result = &r->b->results[i];
        if (!str_equal(result->result, "dissatisfied"))
            continue;
        if (result->to == BLUEPRINT_STAY || !result->new_round ||
            r->b->stages[result->to].status != CASE_DISPATCHED)
            blueprint_value_fault(r, at, "bad_target",
                                  "'dissatisfied' leads to a dispatched stage with round: new");
        return;
    }
    blueprint_value_fault(r, at, "missing", "the result 'dissatisfied' is missing");
}

void blueprint_house_check(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *results = blueprint_yaml_get(root, "follow_up_result");

    for (size_t row = 0; row < r->b->action_count; row++) {
        if (r->b->actions[row].action == NULL)
            continue;
        check_guards(r, row);
        check_archive(r, row);
        check_targets(r, row);
        check_pauses(r, row);
    }
    check_results(r, results == NULL ? root : results);
}
