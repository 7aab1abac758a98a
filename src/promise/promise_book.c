#include "promise/promise.h"

#include "promise/promise_book_store.h"
#include "promise/promise_standard.h"
#include "promise/promise_version.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "register/register.h"

#include <string.h>

enum { CALENDAR_KINDS = CALENDAR_WORK + 1 };

struct book_entry {
    const struct promise_standard *standard;
    const char *property_kind; /* "": all */
};

struct promise_book {
    int64_t calendar_id;
    int64_t hours_id;          /* version of the community's hours; 0: the first */
    const char *property_kind; /* of the community */
    struct calendar calendars[CALENDAR_KINDS];
    struct book_entry *entries;
    size_t entry_count;
};

/* ---- making a book ---------------------------------------------------------------------- */

/* The kinds of one calendar, by the community's hours. */
static err_t set_kinds(struct op *op, struct promise_book *book, const struct community *community,
                       struct calendar base)
{
    const char *const hours[CALENDAR_KINDS] = {
        [CALENDAR_HOTLINE] = community->hotline_hours,
        [CALENDAR_COUNTER] = community->counter_hours,
        [CALENDAR_WORK] = community->work_hours,
    };

    base.utc_offset_min = community->utc_offset_min;
    for (int kind = CALENDAR_ALWAYS; kind < CALENDAR_KINDS; kind++) {
        struct calendar *c = &book->calendars[kind];

        *c = base;
        c->kind = (enum calendar_kind)kind;
        if (hours[kind] != NULL && !calendar_hours(hours[kind], c->periods, &c->period_count))
            return op_fail(op, ERR_INVALID, "service hours %s are not like 08:30-12:00,14:00-17:30",
                           hours[kind]);
    }
    return OK;
}

static err_t set_calendars(struct op *op, struct promise_book *book,
                           const struct community *community)
{
    struct calendar base;
    err_t e = promise_version_calendar(op, book->calendar_id, &base);

    return e == OK ? set_kinds(op, book, community, base) : e;
}

static err_t add_entry(struct op *op, struct promise_book *book, int64_t standard_id,
                       const char *property_kind)
{
    struct book_entry *entry = &book->entries[book->entry_count];
    err_t e;

    e = promise_version_standard(op, standard_id, &entry->standard);
    if (e != OK)
        return e;
    entry->property_kind = property_kind;
    book->entry_count++;
    return OK;
}

static err_t newest_calendar(struct op *op, int64_t *ret_id)
{
    struct promise_version last;
    err_t e;

    e = promise_book_store_last_calendar(op, &last);
    if (e != OK)
        return e;
    if (last.id == 0)
        return op_fail(op, ERR_CONFLICT, "no calendar was published: run anju calendar import");
    *ret_id = last.id;
    return OK;
}

static struct promise_book *book_new(struct op *op, const struct community *community, size_t room)
{
    struct promise_book *book = ARENA_NEW(op->arena, struct promise_book);

    book->property_kind = community->property_kind;
    book->hours_id = community->hours_id;
    book->entries = ARENA_ARRAY(op->arena, room + 1, struct book_entry);
    return book;
}

err_t promise_book_now(struct op *op, int64_t community_id, int64_t at,
                       const struct promise_book **ret_book)
{
    struct community *community;
    struct promise_book *book;
    struct promise_bound *bound;
    size_t count;
    err_t e;

    e = register_community_get(op, community_id, &community);
    if (e != OK)
        return e;
    e = promise_book_store_bound(op, community_id, clock_day(at, community->utc_offset_min), &bound,
                                 &count);
    if (e != OK)
        return e;
    book = book_new(op, community, count);
    for (size_t i = 0; i < count && e == OK; i++)
        e = add_entry(op, book, bound[i].standard_id, bound[i].property_kind);
    if (e == OK)
        e = newest_calendar(op, &book->calendar_id);
    if (e == OK)
        e = set_calendars(op, book, community);
    if (e == OK)
        *ret_book = book;
    return e;
}

const char *promise_book_ids(struct op *op, const struct promise_book *book)
{
    struct buf text = buf_in(op->arena);

    for (size_t i = 0; i < book->entry_count; i++) {
        buf_printf(&text, "%s%lld", i == 0 ? "" : ",", (long long)book->entries[i].standard->id);
        if (book->entries[i].property_kind[0] != '\0')
            buf_printf(&text, "@%s", book->entries[i].property_kind);
    }
    buf_printf(&text, ";%lld", (long long)book->calendar_id);
    if (book->hours_id != 0)
        buf_printf(&text, ";%lld", (long long)book->hours_id);
    return text.data;
}

/* "12,15@commercial;31;44": standards, calendar, and hours where they are not the first. */
static err_t split_ids(struct op *op, const char *ids, char ***ret_standards, size_t *ret_count,
                       int64_t *ret_calendar_id, int64_t *ret_hours_id)
{
    const char *semicolon = ids == NULL ? NULL : strchr(ids, ';');
    size_t count = 0;
    char **tail = semicolon == NULL ? NULL : str_split(op->arena, semicolon + 1, ';', &count);

    *ret_hours_id = 0;
    if (count < 1 || count > 2 || !str_to_int(tail[0], 1, INT64_MAX, ret_calendar_id) ||
        (count == 2 && !str_to_int(tail[1], 1, INT64_MAX, ret_hours_id)))
        return op_fail(op, ERR_INVALID, "%s is not a book of standards", ids == NULL ? "" : ids);
    *ret_count = 0;
    if (semicolon != ids)
        *ret_standards = str_split(
            op->arena, arena_text_n(op->arena, ids, (size_t)(semicolon - ids)), ',', ret_count);
    return OK;
}

static err_t add_entry_of_text(struct op *op, struct promise_book *book, char *text)
{
    char *at = strchr(text, '@');
    int64_t id;

    if (at != NULL)
        *at = '\0';
    if (!str_to_int(text, 1, INT64_MAX, &id))
        return op_fail(op, ERR_INVALID, "%s is not a version of a standard", text);
    return add_entry(op, book, id, at == NULL ? "" : at + 1);
}

err_t promise_book_get(struct op *op, int64_t community_id, const char *ids,
                       const struct promise_book **ret_book)
{
    struct community *community;
    struct promise_book *book;
    char **standards = NULL;
    int64_t calendar_id, hours_id;
    size_t count;
    err_t e;

    e = split_ids(op, ids, &standards, &count, &calendar_id, &hours_id);
    if (e != OK)
        return e;
    e = register_community_get_with_hours(op, community_id, hours_id, &community);
    if (e != OK)
        return e;
    book = book_new(op, community, count);
    book->calendar_id = calendar_id;
    for (size_t i = 0; i < count && e == OK; i++)
        e = add_entry_of_text(op, book, standards[i]);
    if (e == OK)
        e = set_calendars(op, book, community);
    if (e == OK)
        *ret_book = book;
    return e;
}

err_t promise_calendar_current(struct op *op, struct calendar *ret_calendar, const char **ret_text)
{
    struct promise_version version;
    int64_t id;
    err_t e = newest_calendar(op, &id);

    if (e == OK)
        e = promise_version_calendar(op, id, ret_calendar);
    if (e == OK)
        e = promise_book_store_get_calendar(op, id, &version);
    if (e != OK)
        return e;
    ret_calendar->kind = CALENDAR_WORK;
    ret_calendar->utc_offset_min = op->utc_offset_min;
    *ret_text = version.text;
    return OK;
}

err_t promise_book_with_calendar(struct op *op, int64_t community_id, const char *ids,
                                 const char *file, const char *text, size_t length,
                                 const struct promise_book **ret_book)
{
    const struct promise_book *published;
    struct promise_book *book = ARENA_NEW(op->arena, struct promise_book);
    struct community *community;
    struct calendar calendar;
    err_t e = promise_book_get(op, community_id, ids, &published);

    if (e == OK)
        e = calendar_read(op, file, text, length, &calendar);
    if (e == OK)
        e = register_community_get_with_hours(op, community_id, published->hours_id, &community);
    if (e != OK)
        return e;
    *book = *published;
    e = set_kinds(op, book, community, calendar);
    *ret_book = book;
    return e;
}

err_t promise_book_newest_calendar(struct op *op, const char *ids, const char **ret_ids)
{
    const char *semicolon = ids == NULL ? NULL : strchr(ids, ';');
    const char *hours = semicolon == NULL ? NULL : strchr(semicolon + 1, ';');
    int64_t id;
    err_t e;

    if (semicolon == NULL)
        return op_fail(op, ERR_INVALID, "%s is not a book of standards", ids == NULL ? "" : ids);
    e = newest_calendar(op, &id);
    if (e != OK)
        return e;
    *ret_ids = arena_printf(op->arena, "%.*s;%lld%s", (int)(semicolon - ids), ids, (long long)id,
                            hours == NULL ? "" : hours);
    return OK;
}

const struct calendar *promise_book_calendar(const struct promise_book *book, enum calendar_kind k)
{
    return &book->calendars[k];
}

/* ---- asking a book ------------------------------------------------------------------------ */

struct question {
    const struct promise_book *book;
    int64_t start_at;
    const struct promise_pause *pauses;
    size_t pause_count;
    struct promise_rule rule; /* the best answer so far */
    struct promise_due due;
    bool found;
};

/* A promise to owners beats an internal target; of the same sort the earlier one wins. */
static bool is_better(const struct question *q, const struct promise_rule *rule,
                      const struct promise_due *due)
{
    if (!q->found || rule->is_public != q->rule.is_public)
        return !q->found || rule->is_public;
    return due->due_at < q->due.due_at;
}

static err_t try_rule(struct op *op, struct question *q, const struct promise_rule *rule)
{
    const struct promise_pause *pauses;
    struct promise_due due;
    size_t count;
    err_t e;

    if (q->found && q->rule.is_public && !rule->is_public)
        return OK;
    count = promise_fold_pauses(op->arena, rule, q->pauses, q->pause_count, &pauses);
    e = promise_rules_due(op, &q->book->calendars[rule->calendar], q->start_at, rule->limit, pauses,
                          count, false, &due);
    if (e != OK || !is_better(q, rule, &due))
        return e;
    q->rule = *rule;
    q->due = due;
    q->found = true;
    return OK;
}

static bool is_bound_for(const struct book_entry *entry, const char *property_kind)
{
    return entry->property_kind[0] == '\0' || str_equal(entry->property_kind, property_kind);
}

err_t promise_book_resolve(struct op *op, const char *metric, const struct doc *facts,
                           int64_t start_at, const struct promise_pause *pauses, size_t pause_count,
                           struct promise_rule *ret_rule, struct promise_due *ret_due,
                           bool *ret_found, void *arg)
{
    const struct promise_book *book = arg;
    struct question q = {
        .book = book, .start_at = start_at, .pauses = pauses, .pause_count = pause_count};
    const struct promise_standard_rule *rules[PROMISE_STANDARD_TIES_MAX];
    const char *kind = doc_get_text(facts, "property_kind");

    if (kind == NULL)
        kind = book->property_kind;
    for (size_t i = 0; i < book->entry_count; i++) {
        size_t count = !is_bound_for(&book->entries[i], kind)
                           ? 0
                           : promise_standard_pick(book->entries[i].standard, metric, facts, rules);
        for (size_t k = 0; k < count; k++) {
            err_t e = try_rule(op, &q, &rules[k]->rule);
            if (e != OK)
                return e;
        }
    }
    *ret_found = q.found;
    if (q.found) {
        *ret_rule = q.rule;
        *ret_due = q.due;
    }
    return OK;
}
