#include "blueprint/blueprint_given.h"

#include "base/json.h"
#include "staff/staff.h"

static const char *const FILES[] = {"repair",    "repair_warranty", "complaint_a",  "complaint_b",
                                    "inquiry",   "grievance",       "paid_service", "request",
                                    "help",      "suggestion",      "praise",       "other_info",
                                    NULL};

#define BIT(stage) (UINT64_C(1) << (stage))

static struct op *begin(void)
{
    struct arena *a = arena_new();
    struct op *op = ARENA_NEW(a, struct op);

    *op = op_begin(a);
    return op;
}

/* Calls a check for every file of the program. */
static void for_each_file(void (*check)(struct op *op, const struct blueprint *b))
{
    for (size_t i = 0; FILES[i] != NULL; i++) {
        struct op *op = begin();
        check(op, given_file(op, FILES[i]));
        arena_free(op->arena);
    }
}

#define EACH_ROW(row, b)                                                                           \
    for (const struct blueprint_action *row = (b)->actions; row < (b)->actions + (b)->action_count; row++)

static bool does(const struct blueprint_action *row, const char *action)
{
    return strcmp(row->action, action) == 0;
}

static bool is_listed(const char *word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

static void wanted(bool holds, const struct blueprint *b, const struct blueprint_action *row, const char *what)
{
    if (!holds)
        fail_msg("%s line %d (%s): %s", b->code, row->line, row->action, what);
}

/* ---- every file ------------------------------------------------------------------ */

static void check_identity(struct op *op, const struct blueprint *b)
{
    (void)op;
    assert_non_null(b->review_on);
    assert_non_null(b->inputs[0]);
    assert_non_null(b->outputs[0]);
    assert_true(b->failure_point_count >= 2);
    assert_true(b->escalation_count >= 3);
}

static void every_file_is_clean_with_inputs_outputs_and_failure_points(void **state)
{
    (void)state;
    for_each_file(check_identity);
} /* proves S2-3.4.3a */

static size_t marked(const bool *flags, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += flags[i];
    return n;
}

/* Walks the machine step by step, without the reader's own way of looking at it. */
static void spread(const struct blueprint *b, bool *reached, int from)
{
    if (reached[from])
        return;
    reached[from] = true;
    EACH_ROW(row, b)
        for (size_t k = 0; (row->from & BIT(from)) != 0 && k < row->to_count; k++)
            if (row->to[k] != BLUEPRINT_STAY)
                spread(b, reached, row->to[k]);
}

static bool ends(const struct blueprint *b, size_t stage)
{
    return b->stages[stage].status == CASE_ARCHIVED;
}

static void check_ways(struct op *op, const struct blueprint *b)
{
    bool reached[BLUEPRINT_MAX_STAGES] = {false};

    (void)op;
    spread(b, reached, b->first_stage);
    assert_int_equal(marked(reached, b->stage_count), b->stage_count);
    for (size_t from = 0; from < b->stage_count; from++) {
        bool then[BLUEPRINT_MAX_STAGES] = {false}, archived = false;
        spread(b, then, (int)from);
        for (size_t i = 0; i < b->stage_count; i++)
            archived = archived || (then[i] && ends(b, i));
        if (!archived && b->stages[from].status != CASE_CANCELLED)
            fail_msg("%s: no way from %s to the archive", b->code, b->stages[from].code);
    }
}

static void every_stage_can_be_reached_and_leads_to_the_archive(void **state)
{
    (void)state;
    for_each_file(check_ways);
}

static void check_closing(struct op *op, const struct blueprint *b)
{
    static const char *const NEEDED[] = {"owner_was_told", "supervisor_is_named", "supervisor_is_not_handler"};

    (void)op;
    EACH_ROW(row, b) {
        if (!does(row, "close"))
            continue;
        for (size_t i = 0; i < 3; i++)
            wanted(is_listed(NEEDED[i], row->guards), b, row, NEEDED[i]);
        wanted(is_listed("followed_up_where_asked", row->guards) ||
                   is_listed("unreachable_three_times_or_director", row->guards), b, row, "follow-up");
        wanted(row->who_roles == (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR)),
               b, row, "who may close");
    }
}

static void no_nature_closes_without_telling_following_up_and_two_persons(void **state)
{
    (void)state;
    for_each_file(check_closing);
}

static void check_archiving(struct op *op, const struct blueprint *b)
{
    (void)op;
    EACH_ROW(row, b)
        if (does(row, "archive"))
            wanted(row->who_roles == ROLE_BIT(ROLE_ARCHIVIST) && !row->who_assignees && !row->who_responsible,
                   b, row, "only the archivist archives");
}

static void only_the_archivist_archives(void **state)
{
    (void)state;
    for_each_file(check_archiving);
}

static const struct blueprint_result *result_of(const struct blueprint *b, const char *result)
{
    for (size_t i = 0; i < b->result_count; i++)
        if (strcmp(b->results[i].result, result) == 0)
            return &b->results[i];
    return NULL;
}

static void check_followups(struct op *op, const struct blueprint *b)
{
    const struct blueprint_result *back = result_of(b, "dissatisfied");
    struct doc *facts = doc_object(op->arena);
    const struct blueprint_action *row;

    doc_set_text(facts, "result", "dissatisfied");
    assert_true(back->new_round);
    assert_int_equal(b->stages[back->to].status, CASE_DISPATCHED);
    row = blueprint_action_find(b, "followup", blueprint_stage_find(b, "follow_up"), facts);
    assert_non_null(row);
    assert_ptr_equal(row, blueprint_action_find(b, "followup", blueprint_stage_find(b, "told"), facts));
    EACH_ROW(other, b)
        if (does(other, "followup"))
            wanted(is_listed("not_who_did_the_work", other->guards), b, other, "not who did the work");
}

static void a_dissatisfied_followup_sends_every_nature_back_in_a_new_round(void **state)
{
    (void)state;
    for_each_file(check_followups);
}

static void check_reopening(struct op *op, const struct blueprint *b)
{
    const struct blueprint_action *closed, *archived;

    closed = blueprint_action_find(b, "reopen", blueprint_stage_find(b, "closed"), NULL);
    archived = blueprint_action_find(b, "reopen", blueprint_stage_find(b, "archived"), NULL);
    (void)op;
    assert_int_equal(closed->who_roles, ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR));
    assert_true(is_listed("director_after_reopen_days", closed->guards));
    assert_int_equal(archived->who_roles, ROLE_BIT(ROLE_DIRECTOR));
    assert_true(closed->new_round && archived->new_round);
}

static void what_is_archived_is_reopened_by_the_director_only(void **state)
{
    (void)state;
    for_each_file(check_reopening);
}

static void check_any_open(struct op *op, const struct blueprint *b)
{
    static const char *const ALWAYS[] = {"note", "urge", "remind", "escalate", "merge", "convert", "cancel"};

    (void)op;
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        for (int stage = 0; stage < (int)b->stage_count; stage++) {
            bool open = case_status_is_open(b->stages[stage].status) || i == 0;
            assert_int_equal(blueprint_action_find(b, ALWAYS[i], stage, NULL) != NULL, open);
        }
}

static void some_things_can_be_done_at_every_open_stage_and_at_no_other(void **state)
{
    (void)state;
    for_each_file(check_any_open);
}

static bool has_metric(const struct blueprint *b, const char *metric)
{
    for (size_t i = 0; i < b->metric_count; i++)
        if (strcmp(b->metrics[i].metric, metric) == 0)
            return true;
    return false;
}

static void check_metrics(struct op *op, const struct blueprint *b)
{
    static const char *const ALL[] = {"record", "respond", "promised_reply", "followup", "close", "archive", "external"};

    (void)op;
    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
        if (!has_metric(b, ALL[i]))
            fail_msg("%s has no metric %s", b->code, ALL[i]);
}

static void every_nature_has_its_clocks(void **state)
{
    (void)state;
    for_each_file(check_metrics);
}

/* ---- single natures ----------------------------------------------------------------- */

static void validity_is_never_decided_by_the_department(void **state)
{
    static const char *const CODES[] = {"complaint_a", "complaint_b", NULL};
    const uint64_t deciders = ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR);

    (void)state;
    for (size_t i = 0; CODES[i] != NULL; i++) {
        struct op *op = begin();
        const struct blueprint *b = given_file(op, CODES[i]);
        int valid = blueprint_stage_find(b, "valid"), invalid = blueprint_stage_find(b, "invalid");
        EACH_ROW(row, b) {
            bool decides = does(row, "classify") && (row->to[0] == valid || row->to[0] == invalid);
            if (does(row, "classify") || does(row, "investigate"))
                wanted(is_listed("validity_decider_not_department", row->guards), b, row, "guard");
            if (decides)
                wanted(row->who_roles == deciders && !row->who_assignees, b, row, "decider");
            if (does(row, "classify"))
                wanted(!row->who_assignees, b, row, "the department");
        }
        arena_free(op->arena);
    }
}

static void other_information_is_the_directors(void **state)
{
    struct op *op = begin();
    const struct blueprint *b = given_file(op, "other_info");

    (void)state;
    EACH_ROW(row, b)
        if (does(row, "classify") || does(row, "dispatch") || does(row, "followup"))
            wanted(row->who_roles == ROLE_BIT(ROLE_DIRECTOR) && !row->who_assignees, b, row, "director");
    assert_int_equal(b->policies[b->policy_count - 1].share_pct, 100);
    assert_int_equal(b->policies[b->policy_count - 1].when_count, 0);
    arena_free(op->arena);
}

static void spread_with(const struct blueprint *b, const struct doc *facts, const char *without,
                        bool *reached, int from)
{
    if (reached[from])
        return;
    reached[from] = true;
    for (size_t i = 0; i < GIVEN_WORD_COUNT; i++) {
        const char *action = GIVEN_WORDS[i].action;
        const struct blueprint_action *row = blueprint_action_find(b, action, from, facts);
        for (size_t k = 0; row != NULL && strcmp(action, without) != 0 && k < row->to_count; k++)
            if (row->to[k] != BLUEPRINT_STAY)
                spread_with(b, facts, without, reached, row->to[k]);
    }
}

/* Whatever else is done, chargeable work is not begun before the price was accepted. */
static void no_way_leads_to_the_work_but_over_the_accepted_price(void **state)
{
    static const char *const CODES[] = {"paid_service", "repair", "repair_warranty", NULL};

    (void)state;
    for (size_t i = 0; CODES[i] != NULL; i++) {
        struct op *op = begin();
        const struct blueprint *b = given_file(op, CODES[i]);
        struct doc *facts = doc_object(op->arena);
        bool reached[BLUEPRINT_MAX_STAGES] = {false};
        doc_set_bool(facts, "chargeable", true);
        doc_set_bool(facts, "price_accepted", false);
        spread_with(b, facts, "accept_price", reached, b->first_stage);
        assert_true(reached[blueprint_stage_find(b, "on_site")]);
        assert_true(reached[blueprint_stage_find(b, "declined")]);
        assert_false(reached[blueprint_stage_find(b, "working")]);
        arena_free(op->arena);
    }
}

static void the_four_parts_of_a_complaint_are_named_stages(void **state)
{
    static const char *const NAMES[] = {"投诉受理", "投诉处理", "投诉跟踪", "投诉回访"};
    struct op *op = begin();
    const struct blueprint *b = given_file(op, "complaint_a");
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < b->stage_count && found < 4; i++)
        found += strcmp(b->stages[i].name, NAMES[found]) == 0;
    assert_int_equal(found, 4);
    arena_free(op->arena);
} /* proves S2-2.2.6 */

/* ---- extends -------------------------------------------------------------------------- */

static const struct blueprint_metric *metric_of(const struct blueprint *b, const char *metric)
{
    for (size_t i = 0; i < b->metric_count; i++)
        if (strcmp(b->metrics[i].metric, metric) == 0)
            return &b->metrics[i];
    return NULL;
}

static void an_extending_file_has_what_its_base_has_and_its_own_rows_come_first(void **state)
{
    struct op *op = begin();
    const struct blueprint *base = given_file(op, "repair"), *b = given_file(op, "repair_warranty");
    struct doc *facts = doc_object(op->arena);
    int finished = blueprint_stage_find(b, "finished"), notified = blueprint_stage_find(b, "notified");

    (void)state;
    assert_string_equal(b->extends, "repair");
    assert_int_equal(b->stage_count, base->stage_count + 2);
    assert_int_equal(notified, blueprint_stage_find(b, "quoted") + 1);
    assert_string_equal(b->stages[b->first_stage].code, "registered");

    doc_set_bool(facts, "ok", false);
    assert_int_equal(blueprint_action_find(b, "check", finished, facts)->to[0], notified);
    assert_int_equal(blueprint_action_find(base, "check", blueprint_stage_find(base, "finished"), facts)->to[0],
                     blueprint_stage_find(base, "working"));
    doc_set_bool(facts, "ok", true);
    assert_int_equal(blueprint_action_find(b, "check", finished, facts)->to[0], blueprint_stage_find(b, "checked"));

    assert_non_null(metric_of(b, "complete"));
    assert_non_null(metric_of(b, "dept_result"));
    assert_null(metric_of(base, "dept_result"));
    assert_non_null(blueprint_action_find(b, "urge", notified, NULL));
    assert_int_equal(b->failure_point_count, base->failure_point_count + 2);
    arena_free(op->arena);
}

/* ---- conditions ----------------------------------------------------------------------- */

static void a_condition_holds_when_every_fact_has_one_of_its_values(void **state)
{
    static const char *const VALID[] = {"valid", "none", NULL}, *const YES[] = {"true", NULL},
                      *const TWO[] = {"2", NULL};
    static const struct blueprint_condition WHEN[] = {{"validity", VALID}, {"urgent", YES}, {"round", TWO}};
    struct op *op = begin();
    struct doc *facts = doc_object(op->arena);

    (void)state;
    assert_true(blueprint_holds(WHEN, 0, NULL));
    assert_true(blueprint_holds(WHEN, 1, NULL));
    assert_false(blueprint_holds(WHEN, 2, facts));
    doc_set_bool(facts, "urgent", true);
    assert_true(blueprint_holds(WHEN, 2, facts));
    doc_set_text(facts, "validity", "invalid");
    assert_false(blueprint_holds(WHEN, 2, facts));
    doc_set_null(facts, "validity");
    doc_set_int(facts, "round", 1);
    assert_false(blueprint_holds(WHEN, 3, facts));
    doc_set_int(facts, "round", 2);
    assert_true(blueprint_holds(WHEN, 3, facts));
    arena_free(op->arena);
}

/* ---- as a document --------------------------------------------------------------------- */

static void check_document(struct op *op, const struct blueprint *b)
{
    struct doc *document = blueprint_document(op, b), *lanes = doc_get(document, "lanes");
    size_t in_lanes = 0, timed = 0;

    assert_string_equal(doc_get_text(document, "code"), b->code);
    assert_true(doc_get(document, "inputs")->count > 0);
    assert_int_equal(doc_get(document, "stages")->count, b->stage_count);
    assert_int_equal(doc_get(document, "actions")->count, b->action_count);
    assert_int_equal(doc_get(document, "metrics")->count, b->metric_count);
    assert_int_equal(lanes->count, 4);
    DOC_EACH(lane, lanes)
    {
        DOC_EACH(stage, doc_get(lane->value, "stages"))
        {
            const char *time = doc_get_text(stage->value, "time");
            assert_string_equal(doc_get_text(stage->value, "lane"), doc_get_text(lane->value, "code"));
            in_lanes++;
            timed += time != NULL && has_metric(b, time);
        }
    }
    assert_int_equal(in_lanes, b->stage_count);
    assert_true(timed >= 3);
    assert_non_null(strstr(json_text(op->arena, document), "\"follow_up_result\":[{\"result\":\"satisfied\""));
}

static void a_blueprint_is_a_document_with_steps_in_four_lanes(void **state)
{
    (void)state;
    for_each_file(check_document);
} /* proves S1-3.0 S2-3.4.3b S2-3.4.3d */

/* ---- status ------------------------------------------------------------------------------ */

static void the_list_of_statuses_is_closed(void **state)
{
    enum case_status found;

    (void)state;
    for (int i = 0; i < CASE_STATUS_COUNT; i++) {
        assert_true(case_status_find(case_status_code((enum case_status)i), &found));
        assert_int_equal(found, i);
        assert_non_null(case_status_name((enum case_status)i));
    }
    assert_false(case_status_find("done", &found));
    assert_true(case_status_is_open(CASE_TO_FOLLOW_UP));
    assert_false(case_status_is_open(CASE_CLOSED));
    assert_string_equal(case_status_name(CASE_TO_FOLLOW_UP), "待回访");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_clean_with_inputs_outputs_and_failure_points),
        cmocka_unit_test(every_stage_can_be_reached_and_leads_to_the_archive),
        cmocka_unit_test(no_nature_closes_without_telling_following_up_and_two_persons),
        cmocka_unit_test(only_the_archivist_archives),
        cmocka_unit_test(a_dissatisfied_followup_sends_every_nature_back_in_a_new_round),
        cmocka_unit_test(what_is_archived_is_reopened_by_the_director_only),
        cmocka_unit_test(some_things_can_be_done_at_every_open_stage_and_at_no_other),
        cmocka_unit_test(every_nature_has_its_clocks),
        cmocka_unit_test(validity_is_never_decided_by_the_department),
        cmocka_unit_test(other_information_is_the_directors),
        cmocka_unit_test(no_way_leads_to_the_work_but_over_the_accepted_price),
        cmocka_unit_test(the_four_parts_of_a_complaint_are_named_stages),
        cmocka_unit_test(an_extending_file_has_what_its_base_has_and_its_own_rows_come_first),
        cmocka_unit_test(a_condition_holds_when_every_fact_has_one_of_its_values),
        cmocka_unit_test(a_blueprint_is_a_document_with_steps_in_four_lanes),
        cmocka_unit_test(the_list_of_statuses_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
