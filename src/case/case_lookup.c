/* What is known before a new case is written down: the house and its callers, what is open
 * there, how it rated us, and cases that may be the same matter. All of it bounded. */
#include "case/case.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_document.h"
#include "case/case_fields.h"
#include "case/case_list.h"
#include "case/case_lookup_store.h"
#include "case/case_store.h"
#include "case/case_words.h"
#include "register/register.h"

#include <string.h>

enum {
    MOST_OPEN = 10,
    MOST_ROWS_OF_CALLERS = 30,
    MOST_CALLERS = 6,
    MOST_RATINGS = 3,
    MOST_RECENT = 300,
    MOST_ALIKE = 5,
    RECENT_MS = 14 * 24 * 60 * 60000,
    ID_COUNTER_BITS = 22 /* base/id.h: the milliseconds stand above them */
};

/* ---- callers ------------------------------------------------------------------------- */

static bool is_listed(const struct doc *list, const char *house, const char *name,
                      const char *phone)
{
    DOC_EACH(member, list)
    {
        if (str_equal(doc_get_text(member->value, "house"), house) &&
            str_equal(doc_get_text(member->value, "name"), name) &&
            str_equal(doc_get_text(member->value, "phone_masked"), phone))
            return true;
    }
    return false;
}

/* Each person and house once, the newest first; without those who complained of the department
 * that asks. */
static void add_callers(struct op *op, int64_t community_id, const struct case_caller *callers,
                        size_t count, struct doc *list)
{
    for (size_t i = 0; i < count && list->count < MOST_CALLERS; i++) {
        const struct case_caller *c = &callers[i];
        const char *phone = case_document_phone(op, c->phone);
        struct doc *one;
        if (case_hides_complainant(op, community_id, c->nature, c->object))
            continue;
        if ((c->name == NULL && phone == NULL) || is_listed(list, c->house, c->name, phone))
            continue;
        one = doc_add_object(list);
        doc_set_id(one, "case_id", c->case_id);
        doc_set_text(one, "house", c->house);
        doc_set_text(one, "name", c->name);
        doc_set_text(one, "phone_masked", phone);
        doc_set_time(one, "last_at", c->received_at, op->utc_offset_min);
    }
}

err_t case_callers(struct op *op, int64_t community_id, const char *phone, struct doc *list)
{
    const char *tail = case_intake_tail_hash(op, phone);
    struct case_caller *callers;
    size_t count;
    err_t e;

    if (tail == NULL)
        return OK;
    e = case_lookup_store_of_phone(op, community_id, case_intake_phone_hash(op, phone),
                                   MOST_ROWS_OF_CALLERS, &callers, &count);
    if (e == OK && count == 0 && strspn(phone, "0123456789") <= CASE_LONGEST_TAIL)
        e = case_lookup_store_of_tail(op, community_id, tail, MOST_ROWS_OF_CALLERS, &callers,
                                      &count);
    if (e == OK)
        add_callers(op, community_id, callers, count, list);
    return e;
}

err_t case_caller_phone(struct op *op, int64_t community_id, int64_t case_id, const char **ret_name,
                        const char **ret_phone)
{
    struct service_case *sc;
    err_t e = case_store_get(op, &community_id, 1, case_id, &sc);

    if (e != OK)
        return e;
    if (case_hides_complainant(op, community_id, sc->nature, sc->object))
        return op_fail(op, ERR_NOT_FOUND, "没有这张服务单");
    *ret_name = sc->reporter_name;
    *ret_phone = sc->reporter_phone == NULL ? NULL : journal_open_text(op, sc->reporter_phone);
    return OK;
}

/* Leaves out complaints whose complainant, and so his house, is hidden from who asks. */
static size_t without_hidden(struct op *op, struct service_case **cases, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (!case_hides_complainant(op, cases[i]->community_id, cases[i]->nature, cases[i]->object))
            cases[n++] = cases[i];
    return n;
}

/* ---- a household ----------------------------------------------------------------------- */

static err_t add_open(struct op *op, int64_t community_id, int64_t house_id, bool for_page,
                      struct doc *items)
{
    struct case_filter filter = {.communities = &community_id,
                                 .community_count = 1,
                                 .houses = {house_id},
                                 .house_count = 1,
                                 .open_only = true,
                                 .limit = MOST_OPEN};
    struct case_page page;
    size_t shown = 0;
    err_t e = case_list_find(op, &filter, &page);

    for (size_t i = 0; e == OK && i < page.count; i++)
        if (!case_hides_complainant(op, community_id, page.cases[i]->nature, page.cases[i]->object))
            page.cases[shown++] = page.cases[i];
    if (e == OK)
        e = case_document_list(op, page.cases, shown, for_page, items);
    return e;
}

/* What else the customer wished for when he was last called (回访: 其他需要). */
static err_t add_need(struct op *op, int64_t community_id, const struct case_rating *rating,
                      struct doc *needs)
{
    struct journal_event *events;
    struct doc *payload;
    size_t count;
    err_t e = journal_list(op, community_id, "case", rating->case_id, 0, CASE_MAX_EVENTS, &events,
                           &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        const char *need;
        if (!str_equal(events[i].kind, "followed_up") || events[i].data == NULL)
            continue;
        e = json_parse(op, events[i].data, strlen(events[i].data), &payload);
        need = e == OK ? doc_get_text(doc_get(payload, "input"), "further_need") : NULL;
        if (!str_is_empty(need)) {
            struct doc *one = doc_add_object(needs);
            doc_set_text(one, "text", need);
            doc_set_time(one, "at", events[i].at, op->utc_offset_min);
            doc_set_text(one, "at_text", case_words_instant(op, events[i].at));
        }
    }
    return e;
}

static err_t add_ratings(struct op *op, int64_t community_id, int64_t house_id, struct doc *into)
{
    struct doc *list = doc_set_list(into, "ratings"), *needs = doc_set_list(into, "needs");
    struct case_rating *ratings;
    size_t count;
    err_t e = case_lookup_store_ratings(op, community_id, house_id, MOST_RATINGS, &ratings, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        const struct case_rating *r = &ratings[i];
        struct doc *one;
        if (case_hides_complainant(op, community_id, r->nature, r->object))
            continue;
        one = doc_add_object(list);
        doc_set_id(one, "case_id", r->case_id);
        doc_set_text(one, "number", r->number);
        doc_set_text(one, "title", r->title);
        doc_set_text(one, "result", r->result);
        doc_set_text(one, "result_name", case_fields_name(r->result));
        doc_set_bool(one, "is_bad", str_equal(r->result, "dissatisfied"));
        if (r->score != 0)
            doc_set_int(one, "score", r->score);
        else
            doc_set_null(one, "score");
        doc_set_time(one, "at", r->at, op->utc_offset_min);
        e = add_need(op, community_id, r, needs);
    }
    return e;
}

err_t case_household(struct op *op, int64_t community_id, int64_t house_id, bool for_page,
                     struct doc *into)
{
    struct case_caller *callers;
    size_t count;
    err_t e;

    e = case_lookup_store_of_house(op, community_id, house_id, MOST_ROWS_OF_CALLERS, &callers,
                                   &count);
    if (e == OK) {
        add_callers(op, community_id, callers, count, doc_set_list(into, "people"));
        e = add_open(op, community_id, house_id, for_page, doc_set_list(into, "open"));
    }
    if (e == OK)
        e = add_ratings(op, community_id, house_id, into);
    return e;
}

/* ---- the same matter ---------------------------------------------------------------------- */

struct best {
    int64_t ids[MOST_ALIKE];
    int scores[MOST_ALIKE];
    size_t count;
};

/* Keeps the list in order; the newest of equals stands first, as it came first. */
static void keep_best(struct best *best, int64_t id, int score)
{
    size_t at = best->count;

    while (at > 0 && best->scores[at - 1] < score)
        at--;
    if (at == MOST_ALIKE)
        return;
    if (best->count < MOST_ALIKE)
        best->count++;
    for (size_t i = best->count - 1; i > at; i--) {
        best->ids[i] = best->ids[i - 1];
        best->scores[i] = best->scores[i - 1];
    }
    best->ids[at] = id;
    best->scores[at] = score;
}

static err_t as_asked(struct op *op, int64_t community_id, const struct doc *input,
                      struct case_alike *ret_asked)
{
    const char *code = doc_get_text(input, "house"), *phone = doc_get_text(input, "reporter_phone");
    struct house *house;
    err_t e = OK;

    *ret_asked = (struct case_alike){.nature = doc_get_text(input, "nature"),
                                     .category = doc_get_text(input, "category"),
                                     .title = doc_get_text(input, "title"),
                                     .content = doc_get_text(input, "content"),
                                     .place = doc_get_text(input, "place")};
    if (!str_is_empty(phone))
        ret_asked->phone_hash = case_intake_phone_hash(op, phone);
    if (!str_is_empty(code))
        e = register_house_find(op, community_id, code, &house);
    if (e == OK && !str_is_empty(code))
        ret_asked->house_id = house->id;
    if (e == ERR_NOT_FOUND || e == ERR_INVALID) {
        op_forget_fault(op);
        e = OK;
    }
    return e;
}

static err_t add_in_order(struct op *op, int64_t community_id, const struct best *best,
                          bool for_page, struct doc *items)
{
    struct case_filter filter = {.communities = &community_id, .community_count = 1};
    struct service_case **cases = NULL;
    size_t count = 0;
    err_t e = best->count == 0
                  ? OK
                  : case_list_among(op, &filter, best->ids, best->count, &cases, &count);

    if (e == OK && best->count > 0)
        count = without_hidden(op, cases, count);
    for (size_t i = 0; e == OK && i < best->count; i++)
        for (size_t n = 0; e == OK && n < count; n++)
            if (cases[n]->id == best->ids[i])
                e = case_document_list(op, &cases[n], 1, for_page, items);
    return e;
}

err_t case_look_alike(struct op *op, int64_t community_id, const struct doc *input, bool for_page,
                      struct doc *items)
{
    int64_t from_at = op->now - RECENT_MS;
    struct best best = {.count = 0};
    struct case_alike asked, *recent;
    size_t count;
    err_t e;

    e = as_asked(op, community_id, input, &asked);
    if (e == OK)
        e = case_lookup_store_recent(op, community_id, from_at << ID_COUNTER_BITS, MOST_RECENT,
                                     &recent, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        int score = case_alike_rules_score(&asked, &recent[i]);
        if (score > 0)
            keep_best(&best, recent[i].id, score);
    }
    return add_in_order(op, community_id, &best, for_page, items);
}
