/*
 * blueprint_given.h - the vocabulary that the case room hands down, as these tests need
 * it, and blueprints read from text or from the files that travel in the program.
 */
#pragma once

#include "support/support.h"

#include "base/doc.h"
#include "base/embed.h"
#include "blueprint/blueprint.h"

#include <string.h>

struct given_word {
    const char *action;
    const char *fields[14];
    const char *marks[8]; /* the event's kind, then what the event makes besides */
};

static const struct given_word GIVEN_WORDS[] = {
    {"classify", {"category", "severity", "urgent", "size", "validity", "validity_reason", "reason", "responsibility", "chargeable", "department", "important", "note"}, {"classified", "found_valid"}},
    {"verify", {"verified_way", "note"}, {"verified"}},
    {"dispatch", {"assignees", "assisting", "department", "note"}, {"dispatched", "first_response"}},
    {"accept", {"note"}, {"accepted", "first_response"}},
    {"return", {"reason"}, {"returned"}},
    {"arrive", {"note"}, {"arrived", "first_response"}},
    {"assess", {"finding", "responsibility", "chargeable", "materials", "planned_finish_at"}, {"assessed"}},
    {"investigate", {"finding", "evidence", "responsibility", "validity", "validity_reason"}, {"investigated", "found_valid"}},
    {"plan", {"plan", "alternatives", "review_at"}, {"planned"}},
    {"approve", {"note"}, {"approved"}},
    {"quote", {"price_fen", "note"}, {"quoted"}},
    {"accept_price", {"way", "note"}, {"price_accepted"}},
    {"decline_price", {"reason"}, {"price_declined"}},
    {"check", {"ok", "reason", "way"}, {"checked"}},
    {"contain", {"note"}, {"contained"}},
    {"pause", {"reason", "note"}, {"paused"}},
    {"resume", {"note"}, {"resumed"}},
    {"finish", {"result", "alternatives", "materials", "department"}, {"finished", "part_finished"}},
    {"answer", {"text", "article", "important"}, {"answered", "told", "replied", "first_response"}},
    {"feedback", {"text", "way", "kind", "promised_reply_at"}, {"feedback", "first_feedback", "told", "promised", "replied", "first_response"}},
    {"followup", {"reached", "score", "result", "words", "further_need", "way"}, {"followed_up", "followup_tried"}},
    {"close", {"reason"}, {"closed"}},
    {"archive", {"archive_class", "archive_number", "note"}, {"archived"}},
    {"reopen", {"reason"}, {"reopened"}},
    {"transfer", {"department", "assignees", "reason"}, {"transferred"}},
    {"urge", {"text", "limit_at"}, {"urged"}},
    {"remind", {"text", "way"}, {"reminded"}},
    {"escalate", {"to", "reason"}, {"escalated_by_hand"}},
    {"refer", {"to", "letter_number", "due_at", "text", "contact"}, {"referred"}},
    {"developer_reply", {"text"}, {"developer_replied"}},
    {"explain", {"text", "alternatives", "review_at"}, {"explained", "replied"}},
    {"extend", {"reason", "until", "approved"}, {"extended"}},
    {"convert", {"nature", "reason"}, {"converted"}},
    {"merge", {"into", "reason"}, {"merged"}},
    {"unmerge", {"reason"}, {"unmerged"}},
    {"cancel", {"reason"}, {"cancelled"}},
    {"note", {"text", "visible"}, {"noted"}},
    {"solve_on_spot", {"text", "article"}, {"solved_on_spot", "told", "finished", "replied"}},
    {"appoint", {"appointment_at", "note"}, {"appointed"}},
    {"settle", {"paid_fen", "way", "receipt"}, {"settled"}},
    {"decide", {"adopted", "reason"}, {"decided"}},
    {"keep_confidential", {"reason"}, {"kept_confidential"}},
    {"lift_confidential", {"reason"}, {"confidentiality_lifted"}},
    {"commend", {"text"}, {"commended"}},
};
enum { GIVEN_WORD_COUNT = sizeof GIVEN_WORDS / sizeof *GIVEN_WORDS };

static const struct given_word *given_word(const char *action)
{
    for (size_t i = 0; i < GIVEN_WORD_COUNT; i++)
        if (strcmp(GIVEN_WORDS[i].action, action) == 0)
            return &GIVEN_WORDS[i];
    return NULL;
}

static const char *const *given_fields(const char *action)
{
    const struct given_word *word = given_word(action);

    return word == NULL ? NULL : word->fields;
}

static const char *const *given_marks(const char *action)
{
    const struct given_word *word = given_word(action);

    return word == NULL ? NULL : word->marks;
}

static inline void given_vocabulary(void)
{
    static const char *actions[GIVEN_WORD_COUNT + 1];
    static const char *const GUARDS[] = {
        "owner_was_told", "followed_up_where_asked", "supervisor_is_named", "supervisor_is_not_handler",
        "not_who_did_the_work", "price_was_accepted", "all_assignments_returned", "result_is_given",
        "contact_is_known", "category_is_set", "validity_decider_not_department",
        "not_the_department_complained_of",
        "alternatives_where_refused", "plan_is_given", "record_is_complete", "within_reopen_days",
        "director_after_reopen_days", "standard_allows_pause", "promised_reply_within_limit",
        "unreachable_three_times_or_director", "not_the_handler", "merge_target_is_open", NULL};
    static const char *const METRICS[] = {
        "record", "respond", "reply", "assess", "contain", "first_feedback", "investigate", "plan",
        "arrive", "complete", "result", "resolve", "promised_reply", "to_director", "director_dispatch",
        "dept_result", "dispatch", "call_back", "followup", "archive", "close", "external", NULL};
    static const char *const NATURES[] = {"inquiry", "repair", "complaint", "grievance", "paid", "request",
                                          "help", "suggestion", "praise", "info", NULL};
    static struct blueprint_vocabulary vocabulary = {
        .actions = actions, .action_fields = given_fields, .action_marks = given_marks,
        .guards = GUARDS, .metrics = METRICS, .natures = NATURES};

    for (size_t i = 0; i < GIVEN_WORD_COUNT; i++)
        actions[i] = GIVEN_WORDS[i].action;
    blueprint_use_vocabulary(&vocabulary);
}

/* The base that a file of the program extends: another file of the program. */
static inline const struct blueprint *given_base(const char *code, void *arg)
{
    struct op *op = arg;
    const struct embed_file *f = embed_find(arena_printf(op->arena, "blueprints/%s.yaml", code));
    struct blueprint *b;

    if (f == NULL || blueprint_read(op, f->path, f->data, f->length, NULL, NULL, &b) != OK)
        return NULL;
    return b;
}

/* blueprints/CODE.yaml; the test fails with every fault if it is not clean. */
static inline const struct blueprint *given_file(struct op *op, const char *code)
{
    const struct embed_file *f = embed_find(arena_printf(op->arena, "blueprints/%s.yaml", code));
    struct blueprint *b = NULL;

    given_vocabulary();
    if (f == NULL)
        fail_msg("there is no blueprints/%s.yaml", code);
    if (blueprint_read(op, f->path, f->data, f->length, given_base, op, &b) != OK) {
        for (size_t i = 0; i < op->fault.field_count; i++)
            print_error("%s: %s\n", op->fault.fields[i].field, op->fault.fields[i].message);
        fail_msg("blueprints/%s.yaml has faults", code);
    }
    return b;
}
