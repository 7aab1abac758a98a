#include "promise/promise.h"

#include "promise/promise_book_store.h"
#include "promise/promise_standard.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "register/register.h"

#include <pthread.h>
#include <string.h>

enum { CALENDAR_KINDS = CALENDAR_WORK + 1 };

struct book_entry {
    const struct promise_standard *standard;
    const char *property_kind; /* "": all */
};

struct promise_book {
    int64_t calendar_id;
    const char *property_kind; /* of the community */
    struct calendar calendars[CALENDAR_KINDS];
    struct book_entry *entries;
    size_t entry_count;
};

/* ---- versions that were parsed: immutable, for ever ----------------------------------- */

struct parsed {
    int64_t id;
    struct arena *arena;
    const struct promise_standard *standard; /* or … */
    struct calendar calendar;
    struct parsed *next;
};

static struct {
    pthread_rwlock_t lock;
    struct parsed *first;
} versions = {.lock = PTHREAD_RWLOCK_INITIALIZER};

static const struct parsed *parsed_find(int64_t id)
{
    const struct parsed *v;

    pthread_rwlock_rdlock(&versions.lock);
    for (v = versions.first; v != NULL && v->id != id; v = v->next)
        ;
    pthread_rwlock_unlock(&versions.lock);
    return v;
}

/* Another thread may have parsed the same version meanwhile: the first one stays. */
static const struct parsed *parsed_add(struct parsed *mine)
{
    struct parsed *v;

    pthread_rwlock_wrlock(&versions.lock);
    for (v = versions.first; v != NULL && v->id != mine->id; v = v->next)
        ;
    if (v == NULL) {
        mine->next = versions.first;
        versions.first = v = mine;
    }
    pthread_rwlock_unlock(&versions.lock);
    if (v != mine)
        arena_free(mine->arena);
    return v;
}

typedef err_t parse_fn(struct op *op, const struct promise_version *version, struct parsed *v);

static err_t parse_standard(struct op *op, const struct promise_version *version, struct parsed *v)
{
    struct promise_standard *standard;
    err_t e;

    e = promise_standard_read(op, version->file, version->text, strlen(version->text), version->id,
                              &standard);
    if (e == OK)
        v->standard = standard;
    return e;
}

static err_t parse_calendar(struct op *op, const struct promise_version *version, struct parsed *v)
{
    return calendar_read(op, version->file, version->text, strlen(version->text), &v->calendar);
}

/* In an arena of its own that nobody frees. A text that was accepted when it was published
 * and is not understood now is the program's fault, not the caller's input. */
static err_t parse_for_ever(struct op *op, const struct promise_version *version, parse_fn *parse,
                            const struct parsed **ret_parsed)
{
    struct arena *own = arena_new();
    struct parsed *v = ARENA_NEW(own, struct parsed);
    struct op work = *op;
    err_t e;

    work.arena = own;
    work.fault = (struct op_fault){0};
    v->id = version->id;
    v->arena = own;
    e = parse(&work, version, v);
    if (e == OK) {
        *ret_parsed = parsed_add(v);
        return OK;
    }
    e = op_fail(op, ERR_IO, "published version %lld is not understood: %s",
                (long long)version->id, op_fault_text(&work));
    arena_free(own);
    return e;
}

static err_t standard_of(struct op *op, int64_t id, const struct promise_standard **ret_standard)
{
    const struct parsed *v = parsed_find(id);
    struct promise_version version;
    err_t e;

    if (v == NULL) {
        e = promise_book_store_get_standard(op, id, &version);
        if (e == OK)
            e = parse_for_ever(op, &version, parse_standard, &v);
        if (e != OK)
            return e;
    }
    *ret_standard = v->standard;
    return OK;
}

static err_t calendar_of(struct op *op, int64_t id, struct calendar *ret_calendar)
{
    const struct parsed *v = parsed_find(id);
    struct promise_version version;
    err_t e;

    if (v == NULL) {
        e = promise_book_store_get_calendar(op, id, &version);
        if (e == OK)
            e = parse_for_ever(op, &version, parse_calendar, &v);
        if (e != OK)
            return e;
    }
    *ret_calendar = v->calendar;
    ret_calendar->version = id;
    return OK;
}

/* ---- making a book ---------------------------------------------------------------------- */

static err_t set_calendars(struct op *op, struct promise_book *book,
                           const struct community *community)
{
    const char *const hours[CALENDAR_KINDS] = {
        [CALENDAR_HOTLINE] = community->hotline_hours,
        [CALENDAR_COUNTER] = community->counter_hours,
        [CALENDAR_WORK] = community->work_hours,
    };
    struct calendar base;
    err_t e;

    e = calendar_of(op, book->calendar_id, &base);
    if (e != OK)
        return e;
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

static err_t add_entry(struct op *op, struct promise_book *book, int64_t standard_id,
                       const char *property_kind)
{
    struct book_entry *entry = &book->entries[book->entry_count];
    err_t e;

    e = standard_of(op, standard_id, &entry->standard);
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
    return text.data;
}

/* "12,15@commercial;31": what stands before the semicolon, and the calendar behind it. */
static err_t split_ids(struct op *op, const char *ids, char ***ret_standards, size_t *ret_count,
                       int64_t *ret_calendar_id)
{
    const char *semicolon = ids == NULL ? NULL : strchr(ids, ';');

    if (semicolon == NULL || !str_to_int(semicolon + 1, 1, INT64_MAX, ret_calendar_id))
        return op_fail(op, ERR_INVALID, "%s is not a book of standards", ids == NULL ? "" : ids);
    *ret_count = 0;
    if (semicolon != ids)
        *ret_standards = str_split(op->arena,
                                   arena_text_n(op->arena, ids, (size_t)(semicolon - ids)), ',',
                                   ret_count);
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
    int64_t calendar_id;
    size_t count;
    err_t e;

    e = split_ids(op, ids, &standards, &count, &calendar_id);
    if (e != OK)
        return e;
    e = register_community_get(op, community_id, &community);
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

err_t promise_book_newest_calendar(struct op *op, const char *ids, const char **ret_ids)
{
    const char *semicolon = ids == NULL ? NULL : strchr(ids, ';');
    int64_t id;
    err_t e;

    if (semicolon == NULL)
        return op_fail(op, ERR_INVALID, "%s is not a book of standards", ids == NULL ? "" : ids);
    e = newest_calendar(op, &id);
    if (e != OK)
        return e;
    *ret_ids = arena_printf(op->arena, "%.*s;%lld", (int)(semicolon - ids), ids, (long long)id);
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
                           int64_t start_at, const struct promise_pause *pauses,
                           size_t pause_count, struct promise_rule *ret_rule,
                           struct promise_due *ret_due, bool *ret_found, void *arg)
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
