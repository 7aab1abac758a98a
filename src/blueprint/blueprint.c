#include "blueprint/blueprint.h"

#include "blueprint/blueprint_cache.h"
#include "blueprint/blueprint_store.h"
#include "blueprint/blueprint_words.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "journal/journal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void blueprint_use_vocabulary(const struct blueprint_vocabulary *vocabulary)
{
    blueprint_words_use(vocabulary);
}

/* ---- asking a blueprint ----------------------------------------------------- */

static const char *text_of(const struct doc *value, char number[24])
{
    if (value->kind == DOC_TEXT)
        return value->text;
    if (value->kind == DOC_BOOL)
        return value->truth ? "true" : "false";
    if (value->kind != DOC_INT)
        return NULL;
    snprintf(number, 24, "%" PRId64, value->number);
    return number;
}

static bool condition_holds(const struct blueprint_condition *c, const struct doc *facts)
{
    const struct doc *value = facts == NULL ? NULL : doc_get(facts, c->fact);
    const char *text;
    char number[24];

    if (doc_is_null(value))
        return str_in("none", c->values);
    text = text_of(value, number);
    return text != NULL && str_in(text, c->values);
}

bool blueprint_holds(const struct blueprint_condition *when, size_t count, const struct doc *facts)
{
    for (size_t i = 0; i < count; i++)
        if (!condition_holds(&when[i], facts))
            return false;
    return true;
}

int blueprint_stage_find(const struct blueprint *b, const char *code)
{
    for (size_t i = 0; i < b->stage_count; i++)
        if (str_equal(b->stages[i].code, code))
            return (int)i;
    return -1;
}

const struct blueprint_action *blueprint_action_find(const struct blueprint *b, const char *action,
                                                     int stage, const struct doc *facts)
{
    if (stage < 0 || (size_t)stage >= b->stage_count)
        return NULL;
    for (size_t i = 0; i < b->action_count; i++) {
        const struct blueprint_action *a = &b->actions[i];
        if ((a->from >> stage & 1) != 0 && str_equal(a->action, action) &&
            blueprint_holds(a->when, a->when_count, facts))
            return a;
    }
    return NULL;
}

/* ---- versions -------------------------------------------------------------- */

/* A version is its text on top of its base's version. */
static const char *hash_of(struct arena *a, const char *text, size_t length,
                           const struct blueprint *base)
{
    unsigned char bytes[32];
    char *hex = arena_alloc(a, 2 * sizeof bytes + 1);
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof bytes);
    crypto_generichash_update(&state, (const unsigned char *)text, length);
    if (base != NULL)
        crypto_generichash_update(&state, (const unsigned char *)base->hash, strlen(base->hash));
    crypto_generichash_final(&state, bytes, sizeof bytes);
    return sodium_bin2hex(hex, 2 * sizeof bytes + 1, bytes, sizeof bytes);
}

struct base_search {
    struct op *op;
    int64_t id; /* the version that a published one extends; 0: the newest */
    const struct blueprint *found;
    err_t failed; /* of the database, not of the file */
};

static const struct blueprint *find_base(const char *code, void *arg)
{
    struct base_search *s = arg;
    int64_t id = s->id, ordinal;

    if (id == 0)
        s->failed = blueprint_store_current(s->op, code, &id, &ordinal);
    if (s->failed == OK && id != 0)
        s->failed = blueprint_get(s->op, id, &s->found);
    return s->failed == OK ? s->found : NULL;
}

/* The database is asked with the caller's op, the result lives in `a`. */
static err_t parse(struct op *op, struct arena *a, const struct blueprint_version *v,
                   struct blueprint **ret_blueprint)
{
    struct base_search base = {.op = op, .id = v->base_id};
    struct op own = *op;
    struct blueprint *b;
    err_t e;

    own.arena = a;
    op_forget_fault(&own);
    e = blueprint_read(&own, v->file, v->text, strlen(v->text), v->base_id == 0 ? NULL : find_base,
                       &base, &b);
    if (base.failed != OK)
        return base.failed;
    if (e != OK)
        return op_fail(op, ERR_IO, "version %s of blueprint %s cannot be read: %s", v->version,
                       v->code, op_fault_text(&own));
    if (!str_equal(hash_of(op->arena, v->text, strlen(v->text), base.found), v->hash))
        return op_fail(op, ERR_IO, "version %s of blueprint %s was altered", v->version, v->code);

    b->id = v->id;
    b->hash = arena_text(a, v->hash);
    b->published_at = v->published_at;
    *ret_blueprint = b;
    return OK;
}

err_t blueprint_get(struct op *op, int64_t id, const struct blueprint **ret_blueprint)
{
    const struct blueprint *there = blueprint_cache_find(id);
    struct blueprint_version v;
    struct blueprint *b;
    struct arena *a;
    err_t e;

    if (there != NULL) {
        *ret_blueprint = there;
        return OK;
    }
    e = blueprint_store_get(op, id, &v);
    if (e != OK)
        return e;
    a = arena_new();
    e = parse(op, a, &v, &b);
    if (e != OK) {
        arena_free(a);
        return e;
    }
    *ret_blueprint = blueprint_cache_add(a, b);
    return OK;
}

err_t blueprint_current(struct op *op, const char *code, const struct blueprint **ret_blueprint)
{
    int64_t id, ordinal;
    err_t e;

    e = blueprint_store_current(op, code, &id, &ordinal);
    if (e != OK)
        return e;
    if (id == 0)
        return op_fail(op, ERR_NOT_FOUND, "no blueprint %s is published", code);
    return blueprint_get(op, id, ret_blueprint);
}

/* ---- publishing ------------------------------------------------------------- */

struct publication {
    const char *file, *text;
    size_t length;
    int64_t id;
};

static err_t record(struct op *op, const struct blueprint_version *v)
{
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {
        .kind = "blueprint_published", .subject = "blueprint", .subject_id = v->id, .version = 1};

    doc_set_text(data, "code", v->code);
    doc_set_text(data, "version", v->version);
    doc_set_int(data, "ordinal", v->ordinal);
    doc_set_text(data, "nature", v->nature);
    doc_set_id(data, "base", v->base_id);
    doc_set_text(data, "hash", v->hash);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

static err_t add_version(struct op *op, const struct publication *p, const struct blueprint *b,
                         const struct blueprint *base, const char *hash, int64_t *ret_id)
{
    struct blueprint_version v = {.id = id_next(op->now),
                                  .code = b->code,
                                  .version = b->version,
                                  .nature = b->nature,
                                  .name = b->name,
                                  .base_id = base == NULL ? 0 : base->id,
                                  .review_on = b->review_on,
                                  .hash = hash,
                                  .file = p->file,
                                  .text = arena_text_n(op->arena, p->text, p->length),
                                  .published_at = op->now,
                                  .published_by = op->actor->id};
    int64_t newest, ordinal;
    err_t e;

    e = blueprint_store_current(op, b->code, &newest, &ordinal);
    if (e != OK)
        return e;
    v.ordinal = ordinal + 1;
    e = blueprint_store_add(op, &v);
    if (e != OK)
        return e;
    *ret_id = v.id;
    return record(op, &v);
}

/* May run twice. The company's chain serialises what is published. */
static err_t publish_in_transaction(struct op *op, void *arg)
{
    struct publication *p = arg;
    struct base_search base = {.op = op};
    struct blueprint *b;
    const char *hash;
    err_t e;

    e = journal_lock(op, 0);
    if (e != OK)
        return e;
    e = blueprint_read(op, p->file, p->text, p->length, find_base, &base, &b);
    if (base.failed != OK)
        return base.failed;
    if (e != OK)
        return e;
    hash = hash_of(op->arena, p->text, p->length, base.found);
    e = blueprint_store_by_hash(op, b->code, hash, &p->id);
    if (e != OK || p->id != 0)
        return e;
    return add_version(op, p, b, base.found, hash, &p->id);
}

err_t blueprint_publish(struct op *op, const char *file, const char *text, size_t length,
                        int64_t *ret_id)
{
    struct publication p = {.file = file, .text = text, .length = length};
    err_t e;

    e = db_transaction(op, publish_in_transaction, &p);
    if (e != OK)
        return e;

    *ret_id = p.id;
    return OK;
}

/* ---- what is in force --------------------------------------------------------- */

static bool is_review_due(struct op *op, const char *review_on)
{
    int64_t day;

    return review_on != NULL && clock_parse_day(review_on, &day) &&
           day <= clock_day(op->now, op->utc_offset_min);
}

err_t blueprint_list(struct op *op, struct doc **ret_list)
{
    struct blueprint_version *versions;
    struct doc *list = doc_list(op->arena);
    size_t count;
    err_t e;

    e = blueprint_store_list(op, &versions, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        const struct blueprint_version *v = &versions[i];
        struct doc *row = doc_add_object(list);
        doc_set_id(row, "id", v->id);
        doc_set_text(row, "code", v->code);
        doc_set_text(row, "version", v->version);
        doc_set_int(row, "ordinal", v->ordinal);
        doc_set_text(row, "nature", v->nature);
        doc_set_text(row, "name", v->name);
        doc_set_time(row, "published_at", v->published_at, op->utc_offset_min);
        doc_set_text(row, "review_on", v->review_on);
        doc_set_bool(row, "review_due", is_review_due(op, v->review_on));
    }
    *ret_list = list;
    return OK;
}

err_t blueprint_text(struct op *op, int64_t id, const char **ret_text)
{
    struct blueprint_version v;
    err_t e = blueprint_store_get(op, id, &v);

    if (e == OK)
        *ret_text = v.text;
    return e;
}

static bool any_in(const char *const *words, const char *const *list)
{
    for (; words != NULL && *words != NULL; words++)
        if (str_in(*words, list))
            return true;
    return false;
}

bool blueprint_action_makes(const struct blueprint_action *action, const char *const *marks)
{
    const char *const *own = blueprint_words_get()->action_marks(action->action);

    return any_in(own, marks) || any_in(action->marks, marks);
}
