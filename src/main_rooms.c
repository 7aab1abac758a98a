#include "main.h"

#include "archive/archive.h"
#include "base/str.h"
#include "call/call.h"
#include "case/case.h"
#include "case/case_bulk.h"
#include "case/case_fields.h"
#include "case/case_life.h"
#include "case/case_search.h"
#include "case/case_view.h"
#include "desk/desk.h"
#include "desk/desk_privacy.h"
#include "desk/desk_public.h"
#include "desk/desk_find.h"
#include "desk/desk_export.h"
#include "desk/desk_house.h"
#include "dispatch/dispatch.h"
#include "exchange/exchange.h"
#include "followup/followup.h"
#include "journal/journal.h"
#include "knowledge/knowledge.h"
#include "notify/notify.h"
#include "quality/quality.h"
#include "quality/quality_inspection.h"
#include "register/register.h"
#include "register/register_forms.h"
#include "segment/segment.h"
#include "setup/setup.h"
#include "staff/staff.h"
#include "staff/staff_department.h"

static const struct action *const ACTION_TABLES[] = {CASE_ACTIONS, DISPATCH_ACTIONS,
                                                     FOLLOWUP_ACTIONS, NULL};

const struct route *const MAIN_ROUTE_TABLES[] = {
    STAFF_ROUTES,
    STAFF_ME_ROUTES,
    STAFF_LOOK_ROUTES,
    STAFF_STEP_ROUTES,
    STAFF_SECOND_ROUTES,
    STAFF_SECOND_RULE_ROUTES,
    STAFF_ADMIN_ROUTES,
    STAFF_ROSTER_ROUTES,
    STAFF_DEPARTMENT_ROUTES,
    STAFF_DELEGATION_ROUTES,
    REGISTER_ROUTES,
    REGISTER_PERSON_ROUTES,
    REGISTER_HOUSE_ROUTES,
    REGISTER_PLACE_ROUTES,
    REGISTER_RESIDENT_ROUTES,
    CASE_ROUTES,
    CASE_CONTACT_ROUTES,
    CASE_AROUND_ROUTES,
    CASE_LIST_ROUTES,
    CASE_VIEW_ROUTES,
    CASE_BULK_ROUTES,
    SETUP_COMMUNITY_ROUTES,
    SETUP_CATEGORY_ROUTES,
    SETUP_HOUSES_ROUTES,
    CASE_SEARCH_ROUTES,
    SETUP_WIZARD_ROUTES,
    SETUP_STANDARD_ROUTES,
    SETUP_BLUEPRINT_ROUTES,
    SETUP_CALENDAR_ROUTES,
    SETUP_LOG_ROUTES,
    DESK_ROUTES,
    DESK_HOUSE_ROUTES,
    DESK_PERSON_ROUTES,
    DESK_PLACE_ROUTES,
    DESK_EXPORT_ROUTES,
    DESK_MESSAGES_ROUTES,
    DESK_LIVE_ROUTES,
    DESK_OWNER_ROUTES,
    DESK_MY_ROUTES,
    DESK_PRIVACY_ROUTES,
    DESK_INTAKE_ROUTES,
    DESK_FIND_ROUTES,
    CALL_ROUTES,
    DESK_BOARD_ROUTES,
    DESK_SETTINGS_ROUTES,
    DESK_MORNING_ROUTES,
    ARCHIVE_ROUTES,
    ARCHIVE_RETENTION_ROUTES,
    DESK_COMPANY_ROUTES,
    DESK_PUBLIC_ROUTES,
    KNOWLEDGE_OFFER_ROUTES,
    KNOWLEDGE_ROUTES,
    QUALITY_ROUTES,
    QUALITY_INSPECTION_ROUTES,
    SEGMENT_PEOPLE_ROUTES,
    SEGMENT_ROUTES,
    SEGMENT_ATTRIBUTE_ROUTES,
    EXCHANGE_ROUTES,
    EXCHANGE_UPLOAD_ROUTES,
    NULL,
};

enum { MOST_ACTIONS = 96, MOST_FIELDS = 16, MOST_MARKS = 8 };

/* The vocabulary that blueprints are written in: what the joined tables really hold. */
static struct {
    const char *actions[MOST_ACTIONS];
    const char *fields[MOST_ACTIONS][MOST_FIELDS];
    const char *marks[MOST_ACTIONS][MOST_MARKS];
} words;

/* Marks that an action's function makes by itself (case_actions.c, dispatch.c, followup.c). */
static const struct {
    const char *action;
    const char *marks[MOST_MARKS];
} OWN_MARKS[] = {
    {"classify", {"found_valid"}},
    {"investigate", {"found_valid"}},
    {"check", {"customer_checked"}},
    {"explain", {"replied"}},
    {"finish", {"part_finished"}},
    {"feedback", {"told", "replied", "promised", "first_feedback", "told_time"}},
    {"answer", {"told", "replied"}},
    {"solve_on_spot", {"told", "replied", "finished"}},
    {"followup", {"followup_tried"}},
};

static size_t add_word(const char **list, size_t count, size_t most, const char *word)
{
    must(count + 1 < most);
    list[count] = word;
    return count + 1;
}

static void collect(size_t n, const struct action *a)
{
    size_t fields = 0, marks = 0;

    words.actions[n] = a->name;
    for (const struct field *f = a->fields; f != NULL && f->name != NULL; f++)
        fields = add_word(words.fields[n], fields, MOST_FIELDS, f->name);
    marks = add_word(words.marks[n], marks, MOST_MARKS, a->event);
    for (const char *const *mark = a->marks; mark != NULL && *mark != NULL; mark++)
        marks = add_word(words.marks[n], marks, MOST_MARKS, *mark);
    for (size_t i = 0; i < sizeof OWN_MARKS / sizeof OWN_MARKS[0]; i++)
        for (size_t m = 0; str_equal(OWN_MARKS[i].action, a->name) && OWN_MARKS[i].marks[m] != NULL;
             m++)
            marks = add_word(words.marks[n], marks, MOST_MARKS, OWN_MARKS[i].marks[m]);
}

static size_t index_of(const char *action)
{
    size_t n = 0;

    while (words.actions[n] != NULL && !str_equal(words.actions[n], action))
        n++;
    return n;
}

static const char *const *action_fields(const char *action)
{
    return words.fields[index_of(action)];
}

static const char *const *action_marks(const char *action)
{
    return words.marks[index_of(action)];
}

static err_t login_of(struct op *op, int64_t recipient_id, const char **ret_login)
{
    struct staff_member *member;
    err_t e = staff_get(op, recipient_id, &member);

    if (e == OK)
        *ret_login = member->login;
    return e;
}

void main_rooms_join(void)
{
    static const struct blueprint_vocabulary VOCABULARY = {
        .actions = words.actions,
        .action_fields = action_fields,
        .action_marks = action_marks,
        .guards = CASE_GUARD_NAMES,
        .metrics = CASE_METRICS,
        .natures = CASE_NATURE_CODES,
    };
    size_t n = 0;

    for (const struct action *const *table = ACTION_TABLES; *table != NULL; table++)
        for (const struct action *a = *table; a->name != NULL; a++) {
            must(n + 1 < MOST_ACTIONS);
            collect(n++, a);
        }
    case_use_actions(ACTION_TABLES);
    blueprint_use_vocabulary(&VOCABULARY);
    notify_use_logins(login_of);
    notify_use_opener(journal_open_text);
}
