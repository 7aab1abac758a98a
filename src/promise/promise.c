#include "promise/promise.h"

#include "promise/promise_book_store.h"
#include "promise/promise_standard.h"
#include "promise/promise_store.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "journal/journal.h"

#include <sodium.h>

/* ---- publishing ------------------------------------------------------------------------ */

static const char *hash_of(struct op *op, const char *text, size_t length)
{
    unsigned char hash[32];
    char hex[2 * sizeof hash + 1];

    must(sodium_init() >= 0);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, length, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_text(op->arena, hex);
}

static err_t record(struct op *op, int64_t community_id, const char *kind, const char *subject,
                    int64_t subject_id, const struct doc *data)
{
    struct journal_event event = {.community_id = community_id,
                                  .kind = kind,
                                  .subject = subject,
                                  .subject_id = subject_id,
                                  .version = 1,
                                  .data = json_text(op->arena, data)};

    return journal_append(op, &event);
}

static struct doc *version_facts(struct op *op, const struct promise_version *v)
{
    struct doc *data = doc_object(op->arena);

    doc_set_text(data, "file", v->file);
    doc_set_text(data, "hash", v->hash);
    return data;
}

static err_t publish_standard(struct op *op, void *arg)
{
    struct promise_version *v = arg, last;
    struct doc *data;
    err_t e;

    e = journal_lock(op, 0);
    if (e == OK)
        e = promise_book_store_last_standard(op, v->code, &last);
    if (e != OK)
        return e;
    v->id = last.id;
    if (last.id != 0 && str_equal(last.hash, v->hash))
        return OK;

    v->id = id_next(op->now);
    e = promise_book_store_add_standard(op, v);
    if (e != OK)
        return e;
    data = version_facts(op, v);
    doc_set_text(data, "code", v->code);
    doc_set_text(data, "version", v->version);
    return record(op, 0, "standard_published", "standard", v->id, data);
}

err_t promise_standard_check(struct op *op, const char *file, const char *text, size_t length)
{
    struct promise_standard *standard;

    return promise_standard_read(op, file, text, length, 0, &standard);
}

err_t promise_standard_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id)
{
    struct promise_standard *s;
    struct promise_version v;
    err_t e;

    e = promise_standard_read(op, file, text, length, 0, &s);
    if (e != OK)
        return e;
    v = (struct promise_version){.code = s->code,
                                 .version = s->version,
                                 .title = s->title,
                                 .review_on = s->review_on,
                                 .effective_from_day = s->effective_from_day,
                                 .effective_to_day = s->effective_to_day,
                                 .hash = hash_of(op, text, length),
                                 .file = file,
                                 .text = arena_text_n(op->arena, text, length)};
    e = db_transaction(op, publish_standard, &v);
    if (e == OK)
        *ret_id = v.id;
    return e;
}

static err_t publish_calendar(struct op *op, void *arg)
{
    struct promise_version *v = arg, last;
    err_t e;

    e = journal_lock(op, 0);
    if (e == OK)
        e = promise_book_store_last_calendar(op, &last);
    if (e != OK)
        return e;
    v->id = last.id;
    if (last.id != 0 && str_equal(last.hash, v->hash))
        return OK;

    v->id = id_next(op->now);
    e = promise_book_store_add_calendar(op, v);
    if (e != OK)
        return e;
    return record(op, 0, "calendar_published", "calendar", v->id, version_facts(op, v));
}

err_t promise_calendar_publish(struct op *op, const char *file, const char *text, size_t length,
                               int64_t *ret_id)
{
    struct calendar calendar;
    struct promise_version v;
    err_t e;

    e = calendar_read(op, file, text, length, &calendar);
    if (e != OK)
        return e;
    v = (struct promise_version){.hash = hash_of(op, text, length),
                                 .file = file,
                                 .text = arena_text_n(op->arena, text, length)};
    e = db_transaction(op, publish_calendar, &v);
    if (e == OK)
        *ret_id = v.id;
    return e;
}

/* ---- binding ---------------------------------------------------------------------------- */

struct binding {
    int64_t community_id;
    const char *property_kind;
    const char *const *codes;
};

static err_t every_code_is_published(struct op *op, const char *const *codes)
{
    struct promise_version last;
    err_t e = OK;

    for (; *codes != NULL; codes++) {
        e = promise_book_store_last_standard(op, *codes, &last);
        if (e != OK)
            return e;
        if (last.id == 0)
            (void)op_fail_field(op, "standards", "unknown", "standard %s was never published",
                                *codes);
    }
    return op->fault.code;
}

static err_t bind_in_transaction(struct op *op, void *arg)
{
    const struct binding *b = arg;
    struct doc *data = doc_object(op->arena), *list;
    err_t e;

    e = journal_lock(op, b->community_id);
    if (e == OK)
        e = every_code_is_published(op, b->codes);
    if (e == OK)
        e = promise_book_store_bind(op, b->community_id, b->property_kind, b->codes);
    if (e != OK)
        return e;
    doc_set_text(data, "property_kind", b->property_kind[0] == '\0' ? NULL : b->property_kind);
    list = doc_set_list(data, "standards");
    for (const char *const *code = b->codes; *code != NULL; code++)
        doc_add_text(list, *code);
    return record(op, b->community_id, "standards_bound", "community", b->community_id, data);
}

err_t promise_bind_for(struct op *op, int64_t community_id, const char *property_kind,
                       const char *const *standard_codes)
{
    static const char *const KINDS[] = {"residential", "commercial", NULL};
    struct binding binding = {community_id, property_kind == NULL ? "" : property_kind,
                              standard_codes};

    if (property_kind != NULL && !str_in(property_kind, KINDS))
        return op_fail_field(op, "property_kind", "unknown",
                             "%s is neither residential nor commercial", property_kind);
    return db_transaction(op, bind_in_transaction, &binding);
}

err_t promise_bind(struct op *op, int64_t community_id, const char *const *standard_codes)
{
    return promise_bind_for(op, community_id, NULL, standard_codes);
}

/* ---- rows -------------------------------------------------------------------------------- */

err_t promise_list(struct op *op, int64_t community_id, int64_t case_id,
                   struct promise **ret_promises, size_t *ret_count)
{
    return promise_store_list(op, community_id, case_id, ret_promises, ret_count);
}

err_t promise_list_for(struct op *op, const int64_t *case_ids, size_t case_count,
                       struct promise **ret_promises, size_t *ret_count)
{
    return promise_store_list_for(op, case_ids, case_count, ret_promises, ret_count);
}

err_t promise_pressing_for(struct op *op, const int64_t *case_ids, size_t case_count,
                           struct promise **ret_promises, size_t *ret_count)
{
    return promise_store_pressing_for(op, case_ids, case_count, ret_promises, ret_count);
}

err_t promise_due_now(struct op *op, int limit, struct promise_ring **ret_rings, size_t *ret_count)
{
    return promise_store_due(op, limit, ret_rings, ret_count);
}

err_t promise_step(struct op *op, const struct promise_ring *ring, int new_level, int64_t next_at,
                   bool *ret_done)
{
    return promise_store_step(op, ring, new_level, next_at, ret_done);
}

err_t promise_calendar_affected(struct op *op, int64_t after_case_id, int limit,
                                struct promise_case **ret_cases, size_t *ret_count)
{
    return promise_store_provisional(op, after_case_id, limit, ret_cases, ret_count);
}

err_t promise_bind_first(struct op *op, int64_t community_id, const char *const *standard_codes)
{
    bool bound = false;
    err_t e = promise_book_store_is_bound(op, community_id, &bound);

    return e != OK || bound ? e : promise_bind(op, community_id, standard_codes);
}

err_t promise_cases_by_due(struct op *op, const struct promise_window *w, int limit,
                           struct promise_due_case **ret_cases, size_t *ret_count)
{
    return promise_store_by_due(op, w, limit, ret_cases, ret_count);
}

err_t promise_count_due(struct op *op, const struct promise_window *w, int64_t most,
                        int64_t *ret_count)
{
    return promise_store_count_due(op, w, most, ret_count);
}

err_t promise_due_of(struct op *op, const int64_t *case_ids, size_t count,
                     struct promise_due_case **ret_cases, size_t *ret_count)
{
    return promise_store_due_of(op, case_ids, count, ret_cases, ret_count);
}

err_t promise_provisional_cases(struct op *op, const int64_t *communities, size_t count,
                                int64_t before_id, int limit, struct promise_due_case **ret_cases,
                                size_t *ret_count)
{
    return promise_store_provisional_cases(op, communities, count, before_id, limit, ret_cases,
                                           ret_count);
}

err_t promise_highest_id(struct op *op, int64_t *ret_id)
{
    return promise_store_highest_id(op, ret_id);
}
