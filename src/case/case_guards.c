#include "case/case_complete_rules.h"
#include "case/case_life.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_lent.h"
#include "case/case_store.h"

#define REOPEN_DAYS INT64_C(30)

/* A guard lets pass (NULL) or says in words why not. It looks at the case, at what is
 * being said and at who says it; it changes nothing. */
typedef const char *guard_fn(struct op *op, const struct case_work *work);

#define SUPERVISING                                                                                \
    (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) |      \
     ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY))

static bool is_one_of(const struct op *op, const struct case_work *work, uint64_t roles)
{
    return op->actor->id == 0 || (op_roles_in(op, work->sc->community_id) & roles) != 0;
}

static bool is_asked(const struct blueprint_action *row, const char *field)
{
    for (size_t i = 0; i < row->ask_count; i++)
        if (str_equal(row->asks[i].field, field))
            return true;
    return false;
}

static bool says(const struct case_work *work, const char *field)
{
    if (work->is_offer && is_asked(work->row, field))
        return true;
    return !str_is_empty(doc_get_text(work->input, field));
}

static const char *owner_was_told(struct op *op, const struct case_work *work)
{
    const struct service_case *sc = work->sc;

    (void)op;
    if (sc->told_round == sc->round || !case_rules_has_contact(sc))
        return NULL;
    return "还没有把结果告知客户";
}

static const char *unreachable_three_times_or_director(struct op *op, const struct case_work *work)
{
    const struct service_case *sc = work->sc;

    if (sc->followup_tries >= 3 && sc->followup_days >= 2)
        return NULL;
    if (is_one_of(op, work, ROLE_BIT(ROLE_DIRECTOR)) && says(work, "reason"))
        return NULL;
    return "联系不上客户的，须在两天内至少联系三次，或由主任说明原因后办结";
}

static const char *followed_up_where_asked(struct op *op, const struct case_work *work)
{
    const struct service_case *sc = work->sc;

    if (!sc->followup_asked || !case_rules_has_contact(sc))
        return NULL;
    if (sc->followup_round == sc->round && !str_equal(sc->followup_result, "unreachable"))
        return NULL;
    if (sc->followup_tries > 0)
        return unreachable_three_times_or_director(op, work);
    if (is_one_of(op, work, ROLE_BIT(ROLE_DIRECTOR)) && says(work, "reason"))
        return NULL;
    return "按规定需要先回访";
}

static bool actor_supervises(const struct op *op, const struct case_work *work)
{
    return op->actor->id != 0 && !case_lent_any_of(op, work->sc, case_rules_handled) &&
           is_one_of(op, work, SUPERVISING);
}

static const char *supervisor_is_named(struct op *op, const struct case_work *work)
{
    return work->sc->supervisor != 0 || actor_supervises(op, work) ? NULL : "还没有督导人";
}

static const char *supervisor_is_not_handler(struct op *op, const struct case_work *work)
{
    const struct service_case *sc = work->sc;

    if (sc->handler == 0 || !case_rules_handled(sc, sc->supervisor) || actor_supervises(op, work))
        return NULL;
    return "处理人和督导人不能是同一个人，请由另一位主管办结";
}

static const char *not_who_did_the_work(struct op *op, const struct case_work *work)
{
    if (op->actor->id == 0 || !case_lent_any_of(op, work->sc, case_rules_worked_on))
        return NULL;
    return "回访不能由处理人自己做，也不能由替他代办或受他委托的人做";
}

static const char *not_the_handler(struct op *op, const struct case_work *work)
{
    return op->actor->id != 0 && (case_rules_handled(work->sc, op->actor->id) ||
                                  case_lent_by_one_who(op, work->sc, case_rules_worked_on))
               ? "不能由处理人自己做这一步，也不能由替他代办或受他委托的人做"
               : NULL;
}

static const char *price_was_accepted(struct op *op, const struct case_work *work)
{
    (void)op;
    return work->sc->chargeable && !work->sc->price_accepted ? "收费项目须先报价并经客户同意"
                                                             : NULL;
}

/* A finish returns one assignment; where others are out the case stays (dispatch.c). */
static const char *all_assignments_returned(struct op *op, const struct case_work *work)
{
    (void)op;
    if (str_equal(work->action->name, "finish") || case_rules_open_assignments(work->sc) == 0)
        return NULL;
    return "还有部门或人员没有反馈处理结果";
}

static const char *result_is_given(struct op *op, const struct case_work *work)
{
    (void)op;
    if (says(work, "result") || says(work, "text") ||
        (!str_is_empty(work->sc->result) && work->sc->result_round == work->sc->round))
        return NULL;
    return "还没有处理结果";
}

static const char *contact_is_known(struct op *op, const struct case_work *work)
{
    (void)op;
    return case_rules_has_contact(work->sc) || work->sc->anonymous ? NULL
                                                                   : "没有联系方式，也没有匿名原因";
}

static const char *category_is_set(struct op *op, const struct case_work *work)
{
    (void)op;
    return says(work, "category") || !str_is_empty(work->sc->category) ? NULL : "还没有分类";
}

static const char *validity_decider_not_department(struct op *op, const struct case_work *work)
{
    const char *department = doc_get_text(work->input, "department");
    uint64_t theirs, mine = op_roles_in(op, work->sc->community_id);

    if (!says(work, "validity") || (mine & ROLE_BIT(ROLE_DIRECTOR)) != 0 || op->actor->id == 0)
        return NULL;
    if (department == NULL)
        department = work->sc->department;
    theirs = case_fields_department_roles(department);
    if ((mine & ROLE_BIT(ROLE_CSS)) == 0)
        return "投诉是否有效由客户主任或主任判定";
    return (mine & theirs) != 0 ? "被投诉的部门不能判定投诉是否有效" : NULL;
}

/* A director answers for all departments; but whoever is named himself decides nothing here. */
static const char *not_the_department_complained_of(struct op *op, const struct case_work *work)
{
    const struct service_case *sc = work->sc;
    uint64_t mine = op_roles_in(op, sc->community_id),
             theirs =
                 case_fields_department_roles(case_complained_department(sc->nature, sc->object));

    if (case_hides_complainant(op, sc->community_id, sc->nature, sc->object) ||
        ((mine & theirs) != 0 && (mine & ROLE_BIT(ROLE_DIRECTOR)) == 0))
        return "被投诉的部门和人不能决定是否保密";
    return NULL;
}

static const char *alternatives_where_refused(struct op *op, const struct case_work *work)
{
    (void)op;
    if (!work->sc->refused || says(work, "alternatives") || !str_is_empty(work->sc->alternatives))
        return NULL;
    return "不能满足客户要求的，至少给出一个建议供客户选择";
}

static const char *plan_is_given(struct op *op, const struct case_work *work)
{
    (void)op;
    if (says(work, "plan") ||
        (!str_is_empty(work->sc->plan) && work->sc->plan_round == work->sc->round))
        return NULL;
    return "还没有本轮的处理方案";
}

/* What the archiving itself says counts as there. */
static const char *record_is_complete(struct op *op, const struct case_work *work)
{
    enum { MOST_MISSING = 24 };
    struct case_missing missing[MOST_MISSING];
    struct service_case at_its_end = *work->sc;
    size_t count;

    at_its_end.status = "closed";
    count = case_complete_rules_missing(&at_its_end, work->blueprint, missing, MOST_MISSING);
    for (size_t i = 0; i < count; i++)
        if (missing[i].blocks && !says(work, missing[i].field))
            return arena_printf(op->arena, "档案不完整：缺%s", missing[i].label);
    return NULL;
}

static const char *within_reopen_days(struct op *op, const struct case_work *work)
{
    if (work->sc->closed_at == 0 || op->now - work->sc->closed_at <= REOPEN_DAYS * CLOCK_DAY_MS)
        return NULL;
    return "办结已超过三十天，不能重新处理";
}

static const char *director_after_reopen_days(struct op *op, const struct case_work *work)
{
    if (within_reopen_days(op, work) == NULL && !str_equal(work->sc->status, "archived"))
        return NULL;
    return is_one_of(op, work, ROLE_BIT(ROLE_DIRECTOR))
               ? NULL
               : "已归档或办结超过三十天的，只有主任可以重新处理";
}

static const char *standard_allows_pause(struct op *op, const struct case_work *work)
{
    const char *reason = doc_get_text(work->input, "reason");

    if (reason == NULL || case_clocks_allow_pause(op, work, reason))
        return NULL;
    return arena_printf(op->arena, "时限标准不允许因“%s”暂停", case_fields_name(reason));
}

static const char *promised_reply_within_limit(struct op *op, const struct case_work *work)
{
    int64_t promised_at = doc_get_int(work->input, "promised_reply_at");

    if (promised_at == 0)
        return NULL;
    if (promised_at < op->now)
        return "约定回复时间不能早于现在";
    if (promised_at > case_clocks_latest_reply(op, work))
        return "约定回复时间最长不超过受理后三个工作日";
    return NULL;
}

static const char *merge_target_is_open(struct op *op, const struct case_work *work)
{
    struct service_case *into;
    int64_t id = doc_get_int(work->input, "into");
    enum case_status status;
    err_t e;

    if (id == 0)
        return NULL;
    if (id == work->sc->id)
        return "不能并入自己";
    e = case_store_get(op, &work->sc->community_id, 1, id, &into);
    if (e == ERR_NOT_FOUND)
        op_forget_fault(op);
    if (e != OK)
        return "要并入的服务单不存在";
    if (!case_status_find(into->status, &status) || !case_status_is_open(status))
        return "要并入的服务单已经办结";
    return NULL;
}

static const struct {
    const char *name;
    guard_fn *refuses;
} GUARDS[] = {
    {"owner_was_told", owner_was_told},
    {"followed_up_where_asked", followed_up_where_asked},
    {"supervisor_is_named", supervisor_is_named},
    {"supervisor_is_not_handler", supervisor_is_not_handler},
    {"not_who_did_the_work", not_who_did_the_work},
    {"price_was_accepted", price_was_accepted},
    {"all_assignments_returned", all_assignments_returned},
    {"result_is_given", result_is_given},
    {"contact_is_known", contact_is_known},
    {"category_is_set", category_is_set},
    {"validity_decider_not_department", validity_decider_not_department},
    {"not_the_department_complained_of", not_the_department_complained_of},
    {"alternatives_where_refused", alternatives_where_refused},
    {"plan_is_given", plan_is_given},
    {"record_is_complete", record_is_complete},
    {"within_reopen_days", within_reopen_days},
    {"director_after_reopen_days", director_after_reopen_days},
    {"standard_allows_pause", standard_allows_pause},
    {"promised_reply_within_limit", promised_reply_within_limit},
    {"unreachable_three_times_or_director", unreachable_three_times_or_director},
    {"not_the_handler", not_the_handler},
    {"merge_target_is_open", merge_target_is_open},
};

enum { GUARD_COUNT = sizeof GUARDS / sizeof GUARDS[0] };

const char *const CASE_GUARD_NAMES[] = {"owner_was_told",
                                        "followed_up_where_asked",
                                        "supervisor_is_named",
                                        "supervisor_is_not_handler",
                                        "not_who_did_the_work",
                                        "price_was_accepted",
                                        "all_assignments_returned",
                                        "result_is_given",
                                        "contact_is_known",
                                        "category_is_set",
                                        "validity_decider_not_department",
                                        "not_the_department_complained_of",
                                        "alternatives_where_refused",
                                        "plan_is_given",
                                        "record_is_complete",
                                        "within_reopen_days",
                                        "director_after_reopen_days",
                                        "standard_allows_pause",
                                        "promised_reply_within_limit",
                                        "unreachable_three_times_or_director",
                                        "not_the_handler",
                                        "merge_target_is_open",
                                        NULL};
_Static_assert(sizeof CASE_GUARD_NAMES / sizeof CASE_GUARD_NAMES[0] == GUARD_COUNT + 1,
               "every guard has its name in the vocabulary");

static guard_fn *guard_find(const char *name)
{
    for (size_t i = 0; i < GUARD_COUNT; i++)
        if (str_equal(GUARDS[i].name, name))
            return GUARDS[i].refuses;
    return NULL;
}

const char *case_guards_refuse(struct op *op, const struct case_work *work)
{
    for (const char *const *name = work->row->guards; *name != NULL; name++) {
        guard_fn *refuses = guard_find(*name);
        const char *reason = refuses == NULL ? "服务蓝图里的条件本程序不认识" : refuses(op, work);
        if (reason != NULL)
            return reason;
    }
    return NULL;
}

/* Is work of this round out with a department that the actor belongs to? */
static bool is_out_with_his_department(const struct op *op, const struct service_case *sc)
{
    uint64_t mine = op_roles_in(op, sc->community_id);

    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round == sc->round && a->staff_id == 0 && case_rules_is_out(a) &&
            (case_fields_department_roles(a->department) & mine) != 0)
            return true;
    }
    return false;
}

static bool may_himself(const struct op *op, const struct case_work *work)
{
    const struct blueprint_action *row = work->row;
    const struct service_case *sc = work->sc;
    int64_t me = op->actor->id;

    if (me == 0 || (op_roles_in(op, sc->community_id) & row->who_roles) != 0)
        return true;
    return (row->who_assignees &&
            (case_rules_is_assigned(sc, me) || is_out_with_his_department(op, sc))) ||
           (row->who_owner && is_one_of(op, work, ROLE_BIT(ROLE_OWNER))) ||
           (row->who_first_contact && sc->first_contact == me) ||
           (row->who_responsible && sc->responsible == me);
}

int64_t case_guards_behalf(const struct op *op, const struct case_work *work)
{
    return work->row == NULL || may_himself(op, work) ? 0 : case_lent_from(op, work);
}

bool case_guards_may(const struct op *op, const struct case_work *work)
{
    return may_himself(op, work) || case_guards_behalf(op, work) != 0;
}
