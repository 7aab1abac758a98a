/* What an owner sees of his own cases, in plain words: who, by when, what next, what
 * was done. His are those that he reported with his phone. Internal targets, notes and returns
 * are not for his eyes. */
#include "case/case.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_history.h"
#include "case/case_life.h"
#include "case/case_people.h"
#include "case/case_store.h"
#include "case/case_words.h"
#include "staff/staff.h"

static const char *const ENDED[] = {"closed", "archived", "merged", "converted", "cancelled", NULL};

static bool is_ended(const struct service_case *sc)
{
    return str_in(sc->status, ENDED);
}

/* ---- by when ------------------------------------------------------------------------- */

/* What an owner waits for, the most telling first. */
static const char *const AWAITED[] = {"complete",       "result",         "resolve",
                                      "promised_reply", "reply",          "arrive",
                                      "respond",        "first_feedback", NULL};

static size_t rank_of(const char *metric)
{
    size_t rank = 0;

    while (AWAITED[rank] != NULL && !str_equal(AWAITED[rank], metric))
        rank++;
    return rank;
}

/* The public promise that tells the owner when; NULL: nothing was promised that still runs. */
static const struct promise *awaited(const struct promise *promises, size_t count)
{
    const struct promise *best = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct promise *p = &promises[i];
        if (!p->is_public || p->state != PROMISE_RUNNING || p->met_at != 0 ||
            p->due_at == CLOCK_NEVER || AWAITED[rank_of(p->metric)] == NULL)
            continue;
        if (best == NULL || rank_of(p->metric) < rank_of(best->metric))
            best = p;
    }
    return best;
}

/* A time that has passed is not hidden: the owner is told that it was missed. */
static const char *when_words(struct op *op, const struct promise *p)
{
    if (p == NULL)
        return NULL;
    if (p->due_at < op->now)
        return arena_printf(op->arena, "原定 %s 前完成，已经超时，我们正在催办",
                            case_words_instant(op, p->due_at));
    return arena_printf(op->arena, "预计 %s 前完成", case_words_instant(op, p->due_at));
}

/* ---- what now ------------------------------------------------------------------------- */

static const char *department_words(const struct service_case *sc)
{
    for (size_t i = 0; i < sc->assignment_count; i++)
        if (sc->assignments[i].round == sc->round && sc->assignments[i].department != NULL)
            return case_fields_name(sc->assignments[i].department);
    return sc->department == NULL ? NULL : case_fields_name(sc->department);
}

static const char *state_words(struct op *op, const struct service_case *sc)
{
    static const struct {
        const char *status, *words;
    } WORDS[] = {
        {"registered", "已登记，正在安排人处理"},
        {"accepted", "已受理，正在安排人处理"},
        {"in_progress", "师傅正在处理"},
        {"handled", "已经处理完，正在核对，随后把结果告诉您"},
        {"told", "结果已经告诉您"},
        {"to_follow_up", "结果已经告诉您，我们会再问问您是否满意"},
        {"closed", "已办结"},
        {"archived", "已办结"},
        {"merged", "已并入同一件事的另一张单一起处理"},
        {"cancelled", "已撤销"},
        {"converted", "已转为另一类事项处理"},
    };

    if (str_equal(sc->status, "dispatched"))
        return department_words(sc) == NULL
                   ? "已派人处理"
                   : arena_printf(op->arena, "已派%s处理", department_words(sc));
    if (str_equal(sc->status, "paused"))
        return arena_printf(op->arena, "暂时停下：%s", case_fields_name(sc->pause_reason));
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (str_equal(WORDS[i].status, sc->status))
            return WORDS[i].words;
    return "正在处理";
}

static const char *next_words(const struct service_case *sc)
{
    static const char *const TOLD[] = {"told", "to_follow_up", "handled", NULL};

    if (is_ended(sc) || str_in(sc->status, TOLD))
        return NULL;
    return str_equal(sc->nature, "inquiry") ? "有答复会马上告诉您" : "完成后我们会联系您";
}

/* 已派工程部处理 · 预计 今天 18:00 前完成 · 完成后我们会联系您 */
static const char *sentence(struct op *op, const struct service_case *sc, const struct promise *p)
{
    const char *state = state_words(op, sc), *when = when_words(op, p), *next = next_words(sc);

    if (is_ended(sc) || next == NULL)
        return state;
    if (when == NULL)
        return arena_printf(op->arena, "%s · %s", state, next);
    return arena_printf(op->arena, "%s · %s · %s", state, when, next);
}

static const char *colour(const struct op *op, const struct service_case *sc,
                          const struct promise *p)
{
    if (str_equal(sc->status, "closed") || str_equal(sc->status, "archived"))
        return "met";
    if (p != NULL && p->due_at < op->now)
        return "missed";
    return str_equal(sc->status, "told") || str_equal(sc->status, "to_follow_up") ? "followup"
                                                                                  : "running";
}

static void set_head(struct op *op, struct doc *out, const struct service_case *sc,
                     const struct promise *promises, size_t count)
{
    const struct promise *p = is_ended(sc) ? NULL : awaited(promises, count);
    struct doc *page = doc_set_object(out, "page");

    doc_set_id(out, "id", sc->id);
    doc_set_text(out, "number", sc->number);
    doc_set_text(out, "nature", sc->nature);
    doc_set_text(out, "title", sc->title);
    doc_set_text(out, "house", sc->house);
    doc_set_text(out, "place", sc->place);
    doc_set_text(out, "status", sc->status);
    doc_set_bool(out, "confidential", sc->confidential != 0);
    doc_set_bool(out, "is_open", !is_ended(sc));
    doc_set_time(out, "received_at", sc->received_at, op->utc_offset_min);
    doc_set_time(out, "promised_at", p == NULL ? 0 : p->due_at, op->utc_offset_min);
    doc_set_text(out, "sentence", sentence(op, sc, p));
    doc_set_text(page, "nature_name", case_fields_nature(sc->nature)->name);
    doc_set_text(page, "received_text", case_words_instant(op, sc->received_at));
    doc_set_text(page, "state", colour(op, sc, p));
}

/* ---- the list ------------------------------------------------------------------------- */

err_t case_owner_list(struct op *op, const struct case_owner_asking *asking, struct doc *items)
{
    const int64_t *communities;
    struct service_case **cases;
    struct promise *promises = NULL;
    size_t count, community_count, promise_count = 0;
    int64_t *ids;
    err_t e;

    staff_scope(op, ROLE_BIT(ROLE_OWNER), &communities, &community_count);
    e = case_store_list_of_phone(op, communities, community_count, asking->phone_hash,
                                 asking->before_id, asking->limit, &cases, &count);
    if (e != OK)
        return e;
    ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    for (size_t i = 0; i < count; i++)
        ids[i] = cases[i]->id;
    e = promise_list_for(op, ids, count, &promises, &promise_count);
    for (size_t i = 0; e == OK && i < count; i++) {
        size_t first = 0, mine = 0;
        while (first < promise_count && promises[first].case_id != ids[i])
            first++;
        while (first + mine < promise_count && promises[first + mine].case_id == ids[i])
            mine++;
        if (!asking->open_only || !is_ended(cases[i]))
            set_head(op, doc_add_object(items), cases[i], promises + first, mine);
    }
    return e;
}

/* ---- one case ------------------------------------------------------------------------- */

static err_t get_own(struct op *op, const char *phone_hash, int64_t id,
                     struct service_case **ret_case)
{
    const int64_t *communities;
    size_t count;
    err_t e;

    staff_scope(op, ROLE_BIT(ROLE_OWNER), &communities, &count);
    e = case_store_get(op, communities, count, id, ret_case);
    if (e == OK && (str_is_empty(phone_hash) || !str_equal((*ret_case)->phone_hash, phone_hash) ||
                    (*ret_case)->import_run < 0))
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    return e;
}

/* Steps that an owner understands; what is not in the list stays inside the house. `said`: the
 * input whose words he was told. */
static const struct {
    const char *kind, *words, *said;
} STEPS[] = {
    {"opened", "我们收到了", NULL},    {"imported", "我们收到了", NULL},
    {"classified", "已受理", NULL},    {"dispatched", "已派人处理", NULL},
    {"transferred", "换人处理", NULL}, {"arrived", "师傅到场", NULL},
    {"paused", "暂时停下", NULL},      {"resumed", "继续处理", NULL},
    {"finished", "处理完成", NULL},    {"feedback", "告诉您", "text"},
    {"answered", "答复您", "text"},    {"solved_on_spot", "当场答复", "text"},
    {"explained", "向您解释", "text"}, {"followed_up", "回访", NULL},
    {"reminded", "您催过一次", NULL},  {"urged", "上级督办", NULL},
    {"reopened", "重新处理", NULL},    {"closed", "办结", NULL},
};

static void add_step(struct op *op, struct doc *list, const struct case_history *history, size_t i)
{
    const struct doc *payload = history->payloads[i];

    for (size_t k = 0; k < sizeof STEPS / sizeof STEPS[0]; k++) {
        struct doc *one;
        if (!str_equal(STEPS[k].kind, history->events[i].kind) || history->is_undone[i] ||
            doc_get_bool(payload, "internal"))
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "text", STEPS[k].words);
        doc_set_time(one, "at", history->events[i].at, op->utc_offset_min);
        doc_set_text(one, "at_text", case_words_instant(op, history->events[i].at));
        doc_set_text(
            one, "said",
            STEPS[k].said == NULL ? NULL : doc_get_text(doc_get(payload, "input"), STEPS[k].said));
    }
}

/* Whom to ask: the first contact person stays on the case (首问责任人). */
static err_t set_contact(struct op *op, struct doc *out, const struct service_case *sc)
{
    struct staff_member *member;
    err_t e = sc->first_contact == 0 ? ERR_NOT_FOUND : staff_get(op, sc->first_contact, &member);

    doc_set_text(out, "contact", e == OK ? member->name : NULL);
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    return OK;
}

err_t case_owner_get(struct op *op, const char *phone_hash, int64_t id, struct doc **ret_document)
{
    struct doc *out = doc_object(op->arena), *steps;
    struct case_history history = {0};
    struct promise *promises;
    struct service_case *sc;
    size_t count;
    err_t e;

    e = get_own(op, phone_hash, id, &sc);
    if (e == OK)
        e = promise_list(op, sc->community_id, sc->id, &promises, &count);
    if (e == OK)
        e = case_history_read(op, sc, &history);
    if (e != OK)
        return e;
    set_head(op, out, sc, promises, count);
    doc_set_text(out, "content", sc->content);
    doc_set_text(out, "result", sc->told_round == sc->round ? sc->result : NULL);
    doc_set_bool(out, "may_remind", !is_ended(sc));
    doc_set_int(out, "version", sc->version);
    steps = doc_set_list(out, "steps");
    for (size_t i = 0; i < history.count; i++)
        add_step(op, steps, &history, i);
    *ret_document = out;
    return set_contact(op, out, sc);
}

/* ---- what he may do --------------------------------------------------------------------- */

struct reminding {
    const char *phone_hash;
    int64_t id;
    const struct doc *input;
};

static err_t remind_in_transaction(struct op *op, void *arg)
{
    const struct reminding *r = arg;
    struct case_event event = {.set = doc_object(op->arena)};
    struct case_work work = {0};
    err_t e;

    e = get_own(op, r->phone_hash, r->id, &work.sc);
    if (e == OK)
        e = journal_lock(op, work.sc->community_id);
    if (e == OK && db_engine_of(op->db) != DB_SQLITE)
        e = get_own(op, r->phone_hash, r->id, &work.sc);
    if (e == OK)
        e = case_act_prepare(op, &work, "remind", r->input, &event);
    return e == OK ? case_life_record(op, &work, &event) : e;
}

err_t case_owner_remind(struct op *op, const char *phone_hash, int64_t id, const struct doc *input)
{
    struct reminding r = {phone_hash, id, input};

    return db_transaction(op, remind_in_transaction, &r);
}
