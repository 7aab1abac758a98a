/* The life of each nature, step by step over its machine; what a step may not do is refused. */
#include "blueprint/blueprint_given.h"

struct step {
    const char *action;
    const char *input; /* "validity=valid ok=false" */
    const char *stage; /* where it leads; NULL: refused */
};

struct walk {
    struct op *op;
    const struct blueprint *b;
    struct doc *facts;
    int stage, round;
};

static struct walk begin(const char *code)
{
    struct arena *a = arena_new();
    struct op *op = ARENA_NEW(a, struct op);
    struct walk w;

    *op = op_begin(a);
    w = (struct walk){.op = op, .b = given_file(op, code), .facts = doc_object(a), .round = 1};
    w.stage = w.b->first_stage;
    doc_set_text(w.facts, "nature", w.b->nature);
    doc_set_bool(w.facts, "price_accepted", false);
    return w;
}

/* What the case keeps of an input, as case_rules_facts() gives it back. */
static bool is_kept(const char *name)
{
    static const char *const KEPT[] = {"validity", "severity", "chargeable", "urgent", "important",
                                       "anonymous", "responsibility", "category", "size", NULL};

    return str_in(name, KEPT);
}

static struct doc *value_of(struct op *op, const char *text)
{
    struct doc *object = doc_object(op->arena);

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        doc_set_bool(object, "v", strcmp(text, "true") == 0);
    else
        doc_set_text(object, "v", text);
    return doc_get(object, "v");
}

static struct doc *facts_with(struct walk *w, const char *input)
{
    struct doc *facts = doc_copy(w->op->arena, w->facts);
    size_t count;
    char **pairs = str_split(w->op->arena, input, ' ', &count);

    for (size_t i = 0; i < count && !str_is_empty(input); i++) {
        char **pair = str_split(w->op->arena, pairs[i], '=', NULL);
        doc_set(facts, pair[0], value_of(w->op, pair[1]));
        if (is_kept(pair[0]))
            doc_set(w->facts, pair[0], value_of(w->op, pair[1]));
    }
    return facts;
}

static int by_policy(const struct walk *w, const struct blueprint_action *row, const struct doc *facts)
{
    for (size_t i = 0; i < w->b->policy_count; i++)
        if (blueprint_holds(w->b->policies[i].when, w->b->policies[i].when_count, facts))
            return row->to[w->b->policies[i].share_pct >= 50 ? 0 : 1];
    return row->to[1];
}

static int by_result(struct walk *w, const struct doc *facts)
{
    for (size_t i = 0; i < w->b->result_count; i++) {
        if (!str_equal(w->b->results[i].result, doc_get_text(facts, "result")))
            continue;
        w->round += w->b->results[i].new_round;
        return w->b->results[i].to;
    }
    fail_msg("no such result");
    return 0;
}

static int target(struct walk *w, const struct blueprint_action *row, const struct doc *facts)
{
    if (row->choose == CHOOSE_FOLLOW_UP_POLICY)
        return by_policy(w, row, facts);
    if (row->choose == CHOOSE_FOLLOW_UP_RESULT)
        return by_result(w, facts);
    w->round += row->new_round;
    return row->to[0] == BLUEPRINT_STAY ? w->stage : row->to[0];
}

static void walk(struct walk *w, const struct step *steps)
{
    for (size_t i = 0; steps[i].action != NULL; i++) {
        const struct step *s = &steps[i];
        struct doc *facts = facts_with(w, s->input);
        const struct blueprint_action *row = blueprint_action_find(w->b, s->action, w->stage, facts);
        if ((row != NULL) != (s->stage != NULL))
            fail_msg("%s step %zu: %s at %s is %s", w->b->code, i + 1, s->action,
                     w->b->stages[w->stage].code, row == NULL ? "refused" : "not refused");
        if (row == NULL)
            continue;
        w->stage = target(w, row, facts);
        if (str_equal(s->action, "accept_price"))
            doc_set_bool(w->facts, "price_accepted", true);
        if (strcmp(w->b->stages[w->stage].code, s->stage) != 0)
            fail_msg("%s step %zu: %s leads to %s, not to %s", w->b->code, i + 1, s->action,
                     w->b->stages[w->stage].code, s->stage);
    }
}

static void walks(const char *code, const struct step *steps)
{
    struct walk w = begin(code);

    walk(&w, steps);
    arena_free(w.op->arena);
}

static void a_repair_goes_from_the_call_to_the_archive(void **state)
{
    static const struct step STEPS[] = {
        {"finish", "", NULL}, {"arrive", "", NULL}, {"close", "", NULL}, {"archive", "", NULL},
        {"classify", "category=leak", "accepted"}, {"assess", "", NULL},
        {"dispatch", "", "dispatched"}, {"assess", "", NULL}, {"finish", "", NULL},
        {"return", "", "accepted"}, {"dispatch", "", "dispatched"}, {"accept", "", "taken"},
        {"pause", "reason=wait_customer", "postponed"}, {"finish", "", NULL}, {"arrive", "", NULL},
        {"resume", "", "taken"}, {"arrive", "", "on_site"}, {"finish", "", NULL},
        {"assess", "chargeable=true responsibility=private", "assessed"}, {"finish", "", NULL},
        {"resume", "", NULL}, {"quote", "", "quoted"}, {"finish", "", NULL}, {"assess", "", NULL},
        {"accept_price", "", "working"}, {"pause", "reason=wait_material", "waiting"},
        {"finish", "", NULL}, {"resume", "", "working"}, {"feedback", "kind=progress", "working"},
        {"feedback", "kind=result", NULL}, {"close", "", NULL}, {"finish", "", "finished"},
        {"check", "ok=false", "working"}, {"finish", "", "finished"}, {"check", "ok=true", "checked"},
        {"close", "", NULL}, {"feedback", "kind=result", "follow_up"}, {"archive", "", NULL},
        {"followup", "result=unreachable", "follow_up"}, {"followup", "result=satisfied", "told"},
        {"archive", "", NULL}, {"close", "", "closed"}, {"finish", "", NULL}, {"followup", "", NULL},
        {"archive", "", "archived"}, {"close", "", NULL}, {"cancel", "", NULL}, {"reopen", "", "dispatched"},
        {NULL, NULL, NULL}};

    (void)state;
    walks("repair", STEPS);
}

static void a_price_that_is_refused_ends_a_repair_without_work(void **state)
{
    static const struct step STEPS[] = {
        {"dispatch", "", "dispatched"}, {"arrive", "", "on_site"},
        {"assess", "chargeable=true responsibility=private", "assessed"}, {"quote", "", "quoted"},
        {"decline_price", "", "declined"}, {"finish", "", NULL}, {"feedback", "", "follow_up"},
        {NULL, NULL, NULL}};

    (void)state;
    walks("repair", STEPS);
}

static void a_repair_in_warranty_is_done_by_the_contractor(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=leak responsibility=warranty", "accepted"}, {"refer", "", "notified"},
        {"finish", "", NULL}, {"feedback", "kind=progress", "notified"}, {"developer_reply", "", "contractor"},
        {"finish", "", "finished"}, {"check", "ok=false", "notified"}, {"arrive", "", "contractor"},
        {"finish", "", "finished"}, {"check", "ok=true", "checked"}, {"feedback", "", "follow_up"},
        {"followup", "result=dissatisfied", "dispatched"}, {NULL, NULL, NULL}};

    (void)state;
    walks("repair_warranty", STEPS);
}

static void a_valid_complaint_cannot_skip_a_stage(void **state)
{
    static const struct step STEPS[] = {
        {"dispatch", "", NULL}, {"investigate", "", NULL}, {"finish", "", NULL}, {"plan", "", NULL},
        {"verify", "", "verified"}, {"dispatch", "", NULL}, {"classify", "category=C04", "classified"},
        {"investigate", "", NULL}, {"finish", "", NULL}, {"feedback", "kind=first", "classified"},
        {"feedback", "kind=result", NULL}, {"dispatch", "", "dispatched"}, {"plan", "", NULL},
        {"accept", "", "taken"}, {"finish", "", NULL}, {"close", "", NULL}, {"arrive", "", "taken"},
        {"investigate", "", "investigated"}, {"plan", "", NULL}, {"finish", "", NULL},
        {"classify", "validity=valid", "valid"}, {"finish", "", NULL}, {"plan", "", "processing"},
        {"pause", "reason=extension", "waiting"}, {"finish", "", NULL}, {"resume", "", "processing"},
        {"close", "", NULL}, {"finish", "", "result_ready"}, {"close", "", NULL},
        {"followup", "result=satisfied", NULL}, {"feedback", "kind=result", "follow_up"},
        {"archive", "", NULL}, {"followup", "result=satisfied", "told"}, {"close", "", "closed"},
        {"archive", "", "archived"}, {NULL, NULL, NULL}};

    (void)state;
    walks("complaint_a", STEPS);
} /* proves S0-2.1.3 */

static void a_dissatisfied_complainant_gets_a_new_plan_in_a_new_round(void **state)
{
    static const struct step ROUND[] = {
        {"classify", "category=C04", "classified"}, {"dispatch", "", "dispatched"},
        {"investigate", "", "investigated"}, {"classify", "validity=valid", "valid"},
        {"plan", "", "processing"}, {"finish", "", "result_ready"}, {"feedback", "", "follow_up"},
        {"followup", "result=dissatisfied", "redo"}, {"finish", "", NULL}, {"feedback", "kind=result", NULL},
        {"dispatch", "", "redo"}, {"plan", "", "processing"}, {"finish", "", "result_ready"},
        {"feedback", "", "follow_up"}, {"followup", "result=partly", "told"}, {"close", "", "closed"},
        {"reopen", "", "redo"}, {NULL, NULL, NULL}};
    struct walk w = begin("complaint_a");

    (void)state;
    walk(&w, ROUND);
    assert_int_equal(w.round, 3);
    assert_int_equal(w.b->stages[w.stage].status, CASE_DISPATCHED);
    arena_free(w.op->arena);
}

static void the_plan_of_a_major_complaint_must_be_approved(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=C06 severity=major validity=valid", "classified"}, {"dispatch", "", "dispatched"},
        {"investigate", "", "valid"}, {"plan", "", "planned"}, {"finish", "", NULL},
        {"approve", "", "processing"}, {"explain", "", "unsolvable"}, {"finish", "", NULL},
        {"explain", "", "unsolvable"}, {"resume", "", "processing"}, {"finish", "", "result_ready"},
        {NULL, NULL, NULL}};

    (void)state;
    walks("complaint_a", STEPS);
}

static void an_invalid_complaint_is_explained_told_and_followed_up(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=C15", "classified"}, {"dispatch", "", "dispatched"},
        {"investigate", "", "investigated"}, {"classify", "validity=invalid", "invalid"},
        {"plan", "", NULL}, {"finish", "", NULL}, {"close", "", NULL}, {"refer", "", "invalid"},
        {"explain", "", "explained"}, {"close", "", NULL}, {"feedback", "", "follow_up"},
        {"followup", "result=dissatisfied", "redo"}, {"plan", "", NULL}, {"classify", "validity=valid", "redo"},
        {"plan", "", "processing"}, {NULL, NULL, NULL}};

    (void)state;
    walks("complaint_a", STEPS);
}

static void a_complaint_under_construction_goes_over_the_developer(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=C01", "classified"}, {"dispatch", "", "dispatched"}, {"refer", "", NULL},
        {"investigate", "", "investigated"}, {"classify", "validity=valid", "valid"},
        {"refer", "", "referred"}, {"finish", "", NULL}, {"feedback", "kind=progress", "referred"},
        {"accept", "", "contractor_working"}, {"developer_reply", "", "developer_replied"},
        {"refer", "", "referred"}, {"developer_reply", "", "developer_replied"}, {"plan", "", "processing"},
        {"finish", "", "result_ready"}, {"feedback", "", "follow_up"}, {NULL, NULL, NULL}};

    (void)state;
    walks("complaint_b", STEPS);
}

static void an_inquiry_that_was_transferred_comes_back_and_is_answered(void **state)
{
    static const struct step AT_ONCE[] = {
        {"close", "", NULL}, {"answer", "", "told"}, {"close", "", "closed"}, {NULL, NULL, NULL}};
    static const struct step IMPORTANT[] = {
        {"answer", "important=true", "follow_up"}, {"close", "", "closed"}, {"archive", "", "archived"},
        {NULL, NULL, NULL}};
    static const struct step TRANSFERRED[] = {
        {"dispatch", "", "dispatched"}, {"close", "", NULL}, {"accept", "", "taken"}, {"finish", "", "returned"},
        {"close", "", NULL}, {"answer", "", "told"}, {"followup", "result=dissatisfied", "dispatched"},
        {"answer", "", "told"}, {NULL, NULL, NULL}};

    (void)state;
    walks("inquiry", AT_ONCE);
    walks("inquiry", IMPORTANT);
    walks("inquiry", TRANSFERRED);
}

static void a_grievance_is_handled_or_becomes_another_nature(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=C09", "accepted"}, {"dispatch", "", "dispatched"}, {"finish", "", "finished"},
        {"close", "", NULL}, {"feedback", "", "told"}, {"convert", "nature=complaint", "told"},
        {"close", "", "closed"}, {"convert", "nature=complaint", NULL}, {NULL, NULL, NULL}};

    (void)state;
    walks("grievance", STEPS);
}

static void a_grievance_without_a_contact_is_closed_without_telling(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=C09 anonymous=true", "accepted"}, {"dispatch", "", "dispatched"},
        {"close", "", NULL}, {"finish", "", "finished"}, {"close", "", "closed"}, {NULL, NULL, NULL}};

    (void)state;
    walks("grievance", STEPS);
}

static void a_paid_service_is_quoted_agreed_done_checked_and_paid(void **state)
{
    static const struct step BEFORE[] = {
        {"classify", "category=cleaning", "accepted"}, {"finish", "", NULL}, {"quote", "", "quoted"},
        {"dispatch", "", NULL}, {"accept_price", "", "agreed"}, {"dispatch", "", "dispatched"},
        {"accept", "", "taken"}, {"finish", "", NULL}, {"arrive", "", "working"}, {"settle", "", NULL},
        {"finish", "", "finished"}, {"feedback", "kind=progress", "finished"},
        {"feedback", "kind=result", NULL}, {NULL, NULL, NULL}};
    static const struct step ON_SITE[] = {
        {"dispatch", "", "dispatched"}, {"arrive", "", "on_site"}, {"finish", "", NULL},
        {"quote", "", "quoted_on_site"}, {"finish", "", NULL}, {"accept_price", "", "working"},
        {"finish", "", "finished"}, {"check", "ok=true", "checked"}, {"close", "", NULL},
        {"settle", "", "settled"}, {"feedback", "", "follow_up"}, {"followup", "result=dissatisfied", "dispatched"},
        {"arrive", "", "working"}, {NULL, NULL, NULL}};

    (void)state;
    walks("paid_service", BEFORE);
    walks("paid_service", ON_SITE);
}

static void other_information_passes_the_director(void **state)
{
    static const struct step STEPS[] = {
        {"dispatch", "", NULL}, {"verify", "", "at_director"}, {"dispatch", "", NULL},
        {"classify", "category=facility", "classified"}, {"finish", "", NULL}, {"dispatch", "", "dispatched"},
        {"return", "", "classified"}, {"dispatch", "", "dispatched"}, {"archive", "", NULL},
        {"finish", "", "returned"}, {"archive", "", NULL}, {"feedback", "", "follow_up"}, {"archive", "", NULL},
        {"followup", "result=satisfied", "told"}, {"archive", "", NULL}, {"close", "", "closed"},
        {"archive", "", "archived"}, {NULL, NULL, NULL}};

    (void)state;
    walks("other_info", STEPS);
}

static void a_suggestion_is_decided_and_the_owner_is_told(void **state)
{
    static const struct step ADOPTED[] = {
        {"classify", "category=facility", "accepted"}, {"feedback", "kind=result", NULL},
        {"dispatch", "", "dispatched"}, {"finish", "", "evaluated"}, {"close", "", NULL},
        {"feedback", "kind=result", NULL}, {"decide", "adopted=true", "adopted"},
        {"feedback", "kind=progress", "adopted"}, {"finish", "", "finished"}, {"feedback", "", "told"},
        {NULL, NULL, NULL}};
    static const struct step REJECTED[] = {
        {"classify", "category=facility", "accepted"}, {"decide", "adopted=false", "rejected"},
        {"close", "", NULL}, {"feedback", "", "told"}, {"followup", "result=dissatisfied", "dispatched"},
        {"decide", "adopted=true", "adopted"}, {NULL, NULL, NULL}};

    (void)state;
    walks("suggestion", ADOPTED);
    walks("suggestion", REJECTED);
}

static void praise_is_verified_passed_on_and_thanked_for(void **state)
{
    static const struct step STEPS[] = {
        {"classify", "category=staff", "accepted"}, {"commend", "", NULL}, {"verify", "", "verified"},
        {"feedback", "kind=result", NULL}, {"commend", "", "commended"}, {"feedback", "", "told"},
        {"close", "", "closed"}, {NULL, NULL, NULL}};

    (void)state;
    walks("praise", STEPS);
}

static void requests_and_help_are_dispatched_done_and_confirmed(void **state)
{
    static const struct step REQUEST[] = {
        {"classify", "category=cleaning", "accepted"}, {"dispatch", "", "dispatched"}, {"accept", "", "taken"},
        {"arrive", "", "on_site"}, {"assess", "", "working"}, {"finish", "", "finished"},
        {"check", "ok=false", "working"}, {"finish", "", "finished"}, {"check", "ok=true", "checked"},
        {"feedback", "", "told"}, {"followup", "result=dissatisfied", "dispatched"}, {NULL, NULL, NULL}};
    static const struct step HELP[] = {
        {"classify", "category=lost urgent=true", "accepted"}, {"contain", "", "accepted"},
        {"dispatch", "", "dispatched"}, {"arrive", "", "on_site"}, {"refer", "", "on_site"},
        {"finish", "", "finished"}, {"feedback", "", "follow_up"}, {"followup", "result=satisfied", "told"},
        {NULL, NULL, NULL}};

    (void)state;
    walks("request", REQUEST);
    walks("help", HELP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repair_goes_from_the_call_to_the_archive),
        cmocka_unit_test(a_price_that_is_refused_ends_a_repair_without_work),
        cmocka_unit_test(a_repair_in_warranty_is_done_by_the_contractor),
        cmocka_unit_test(a_valid_complaint_cannot_skip_a_stage),
        cmocka_unit_test(a_dissatisfied_complainant_gets_a_new_plan_in_a_new_round),
        cmocka_unit_test(the_plan_of_a_major_complaint_must_be_approved),
        cmocka_unit_test(an_invalid_complaint_is_explained_told_and_followed_up),
        cmocka_unit_test(a_complaint_under_construction_goes_over_the_developer),
        cmocka_unit_test(an_inquiry_that_was_transferred_comes_back_and_is_answered),
        cmocka_unit_test(a_grievance_is_handled_or_becomes_another_nature),
        cmocka_unit_test(a_grievance_without_a_contact_is_closed_without_telling),
        cmocka_unit_test(a_paid_service_is_quoted_agreed_done_checked_and_paid),
        cmocka_unit_test(other_information_passes_the_director),
        cmocka_unit_test(a_suggestion_is_decided_and_the_owner_is_told),
        cmocka_unit_test(praise_is_verified_passed_on_and_thanked_for),
        cmocka_unit_test(requests_and_help_are_dispatched_done_and_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
