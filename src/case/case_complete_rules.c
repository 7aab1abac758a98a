#include "case/case_complete_rules.h"

#include "base/str.h"

/* Has this case got it? Or does it not need it? */
typedef bool has_fn(const struct service_case *sc, const struct blueprint *b);

static bool has_action(const struct blueprint *b, const char *action)
{
    for (size_t i = 0; b != NULL && i < b->action_count; i++)
        if (str_equal(b->actions[i].action, action))
            return true;
    return false;
}

/* Does some row of that action insist on the field? */
static bool insists(const struct blueprint *b, const char *action, const char *field)
{
    for (size_t i = 0; b != NULL && i < b->action_count; i++)
        for (size_t a = 0; str_equal(b->actions[i].action, action) && a < b->actions[i].ask_count;
             a++)
            if (b->actions[i].asks[a].required && str_equal(b->actions[i].asks[a].field, field))
                return true;
    return false;
}

static bool has_reporter(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_is_empty(sc->reporter_name) || !str_is_empty(sc->reporter_phone) ||
           !str_is_empty(sc->anonymous_reason);
}

static bool has_place(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_is_empty(sc->house) || !str_is_empty(sc->place);
}

static bool has_content(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_is_empty(sc->content) || !str_is_empty(sc->title);
}

static bool has_category(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_is_empty(sc->category);
}

static bool has_severity(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_equal(sc->nature, "complaint") || !str_is_empty(sc->severity);
}

static bool has_size(const struct service_case *sc, const struct blueprint *b)
{
    return !insists(b, "classify", "size") || !str_is_empty(sc->size);
}

static bool has_validity(const struct service_case *sc, const struct blueprint *b)
{
    return !str_equal(sc->nature, "complaint") || !has_action(b, "classify") ||
           (!str_is_empty(sc->validity) && !str_is_empty(sc->validity_reason));
}

static bool has_finding(const struct service_case *sc, const struct blueprint *b)
{
    bool asked = str_equal(sc->nature, "repair")      ? insists(b, "assess", "finding")
                 : str_equal(sc->nature, "complaint") ? insists(b, "investigate", "finding")
                                                      : false;

    return !asked || sc->solved_on_spot != 0 || sc->refused != 0 || !str_is_empty(sc->finding);
}

static bool has_plan(const struct service_case *sc, const struct blueprint *b)
{
    return !str_equal(sc->nature, "complaint") || !insists(b, "plan", "plan") ||
           sc->solved_on_spot != 0 || sc->refused != 0 || !str_is_empty(sc->plan);
}

static bool has_price(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_equal(sc->nature, "paid") || sc->refused != 0 ||
           (sc->price_fen > 0 && sc->price_accepted != 0);
}

static bool has_result(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return !str_is_empty(sc->result) || sc->solved_on_spot != 0;
}

static bool has_told(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return sc->told_at != 0 || !case_rules_has_contact(sc);
}

static bool has_followup(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return sc->followup_asked == 0 || sc->followup_round != 0 || sc->followup_tries != 0 ||
           !str_is_empty(sc->close_reason);
}

static bool has_handler(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return sc->handler != 0;
}

static bool has_supervisor(const struct service_case *sc, const struct blueprint *b)
{
    (void)b;
    return sc->supervisor != 0;
}

static const struct rule {
    struct case_missing missing;
    has_fn *has;
} RULES[] = {
    /* field       label                   from              blocks    has it                 */
    {{"reporter", "客户姓名、电话或匿名原因", CASE_REGISTERED, false}, has_reporter},
    {{"place", "房号或地点", CASE_REGISTERED, false}, has_place},
    {{"content", "客户反映的内容", CASE_REGISTERED, false}, has_content},
    {{"category", "分类", CASE_ACCEPTED, true}, has_category},
    {{"severity", "投诉等级", CASE_ACCEPTED, false}, has_severity},
    {{"size", "维修规模", CASE_DISPATCHED, false}, has_size},
    {{"finding", "现场或调查情况", CASE_HANDLED, false}, has_finding},
    {{"validity", "是否有效及理由", CASE_HANDLED, false}, has_validity},
    {{"plan", "处理方案", CASE_HANDLED, false}, has_plan},
    {{"price", "报价和客户确认", CASE_HANDLED, false}, has_price},
    {{"result", "处理结果", CASE_HANDLED, true}, has_result},
    {{"told", "告知客户的记录", CASE_TOLD, true}, has_told},
    {{"followup", "回访记录", CASE_CLOSED, true}, has_followup},
    {{"handler", "经办人", CASE_CLOSED, false}, has_handler},
    {{"supervisor", "监督人", CASE_CLOSED, false}, has_supervisor},
};

/* How far a status is on its way. A pause is in the middle of the work; to be followed up is
 * told already. What ended otherwise needs no more than its intake. */
static enum case_status reached(enum case_status status)
{
    if (status == CASE_PAUSED)
        return CASE_IN_PROGRESS;
    return status > CASE_ARCHIVED ? CASE_REGISTERED : status;
}

size_t case_complete_rules_missing(const struct service_case *sc, const struct blueprint *b,
                                   struct case_missing *ret_missing, size_t most)
{
    enum case_status status;
    size_t count = 0;

    if (sc->import_run != 0 || !case_status_find(sc->status, &status))
        return 0;
    status = reached(status);
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0] && count < most; i++)
        if (RULES[i].missing.needed <= status && !RULES[i].has(sc, b))
            ret_missing[count++] = RULES[i].missing;
    return count;
}

bool case_complete_rules_blocks(const struct case_missing *missing, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (missing[i].blocks)
            return true;
    return false;
}
