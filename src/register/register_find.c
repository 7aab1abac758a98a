/* Finding in the register: keys are made in C of the rows as they stand, and looked up by their
 * beginnings. Each question is a few walks of an index, bounded by its LIMIT. */
#include "register/register_find.h"

#include "register/register.h"
#include "register/register_find_rules.h"
#include "register/register_find_store.h"
#include "register/register_person.h"

#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

enum {
    REGISTER_FIND_RULES = 1, /* another number makes all keys anew */
    SLICE = 2000,
    KEYS_A_ROW = 4, /* by how many keys one row may well be found at once */
    HASH_HEX = 24,
    MOST_NAMED = 3
};

/* ---- keys of numbers --------------------------------------------------------------------- */

static const char *number_key(struct op *op, const char *hash)
{
    return arena_printf(op->arena, "#%.*s", HASH_HEX, hash);
}

static const char *tail_key(struct op *op, const char *hash)
{
    return arena_printf(op->arena, "~%.*s", HASH_HEX, hash);
}

static const char *tail_of(struct op *op, const struct find_number *number)
{
    const char *clear;

    if (!str_is_empty(number->tail))
        return number->tail;
    clear = journal_open_text(op, number->sealed);
    return clear == NULL ? "" : register_person_tail_hash(op, clear);
}

/* ---- making keys ---------------------------------------------------------------------------- */

struct making {
    struct op *op;
    struct find_key *keys;
    size_t count, capacity;
};

static void add_key(struct making *m, int64_t id, const char *key)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity == 0 ? 64 : 2 * m->capacity;
        m->keys = arena_grow(m->op->arena, m->keys, m->capacity * sizeof *m->keys,
                             capacity * sizeof *m->keys);
        m->capacity = capacity;
    }
    m->keys[m->count++] = (struct find_key){id, key};
}

static void add_source(struct making *m, enum register_find_kind kind, const struct find_source *s)
{
    struct arena *a = m->op->arena;
    struct register_find_keys keys = {.count = 0};

    if (kind == FIND_HOUSE)
        register_find_rules_house(a, s->code, &keys);
    else if (kind == FIND_PERSON)
        register_find_rules_name(a, s->name, s->is_person, &keys);
    else if (kind == FIND_VEHICLE)
        register_find_rules_plate(a, s->code, &keys);
    else
        register_find_rules_place(a, s->code, s->name, &keys);
    for (size_t i = 0; i < keys.count; i++)
        add_key(m, s->id, keys.keys[i]);
}

static err_t add_numbers(struct making *m, int64_t community_id, const int64_t *ids, size_t count)
{
    struct find_number *numbers;
    size_t n;
    err_t e = register_find_store_numbers(m->op, community_id, ids, count, &numbers, &n);

    for (size_t i = 0; e == OK && i < n; i++) {
        const char *tail = tail_of(m->op, &numbers[i]);
        add_key(m, numbers[i].person_id, number_key(m->op, numbers[i].hash));
        if (!str_is_empty(tail))
            add_key(m, numbers[i].person_id, tail_key(m->op, tail));
    }
    return e;
}

/* Neighbours in the index come one after the other: its pages are found once. */
static int by_key_and_id(const void *a, const void *b)
{
    const struct find_key *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : x->id > y->id ? 1 : x->id < y->id ? -1 : 0;
}

static err_t renew(struct op *op, int64_t community_id, enum register_find_kind kind,
                   const int64_t *ids, size_t count)
{
    struct making m = {.op = op};
    struct find_source *sources;
    size_t n;
    err_t e = register_find_store_remove(op, community_id, kind, ids, count);

    if (e == OK)
        e = register_find_store_sources(op, community_id, kind, ids, count, &sources, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        add_source(&m, kind, &sources[i]);
    if (e == OK && kind == FIND_PERSON)
        e = add_numbers(&m, community_id, ids, count);
    if (e == OK && m.count > 1)
        qsort(m.keys, m.count, sizeof *m.keys, by_key_and_id);
    return e == OK ? register_find_store_add(op, community_id, kind, m.keys, m.count) : e;
}

static err_t renew_all(struct op *op, int64_t community_id, enum register_find_kind kind,
                       const int64_t *ids, size_t count)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i += SLICE)
        e = renew(op, community_id, kind, ids + i, count - i < SLICE ? count - i : SLICE);
    return e;
}

/* ---- gathered -------------------------------------------------------------------------------- */

static _Thread_local struct register_find_gather *gathering;

void register_find_gather(struct register_find_gather *gather)
{
    gathering = gather;
}

static void note(struct op *op, struct register_find_ids *noted, const int64_t *ids, size_t count)
{
    if (noted->count + count > noted->capacity) {
        size_t capacity = 2 * (noted->count + count);
        noted->ids = arena_grow(op->arena, noted->ids, noted->capacity * sizeof *ids,
                                capacity * sizeof *ids);
        noted->capacity = capacity;
    }
    memcpy(noted->ids + noted->count, ids, count * sizeof *ids);
    noted->count += count;
}

err_t register_find_renew(struct op *op, int64_t community_id, enum register_find_kind kind,
                          const int64_t *ids, size_t count)
{
    if (gathering == NULL || gathering->community_id != community_id)
        return renew_all(op, community_id, kind, ids, count);
    note(op, &gathering->of[kind], ids, count);
    return OK;
}

err_t register_find_renew_gathered(struct op *op, struct register_find_gather *gather)
{
    err_t e = OK;

    for (enum register_find_kind kind = FIND_HOUSE; e == OK && kind < FIND_KIND_COUNT; kind++)
        e = renew_all(op, gather->community_id, kind, gather->of[kind].ids, gather->of[kind].count);
    return e;
}

/* ---- all of them ------------------------------------------------------------------------------
 */

struct slice {
    int64_t community_id, after;
    enum register_find_kind kind;
    size_t done;
};

static err_t renew_slice(struct op *op, void *arg)
{
    struct slice *s = arg;
    int64_t *ids;
    err_t e =
        register_find_store_next(op, s->community_id, s->kind, s->after, SLICE, &ids, &s->done);

    if (e == OK && s->done > 0)
        e = renew(op, s->community_id, s->kind, ids, s->done);
    if (e == OK && s->done > 0)
        s->after = ids[s->done - 1];
    return e;
}

/* Memory follows one slice. */
static err_t renew_kind(struct op *op, struct arena *scratch, int64_t community_id,
                        enum register_find_kind kind)
{
    struct slice slice = {.community_id = community_id, .kind = kind};
    err_t e = OK;

    do {
        struct op own = *op;
        arena_reset(scratch);
        own.arena = scratch;
        e = db_transaction(&own, renew_slice, &slice);
        if (e != OK)
            op_fail(op, e, "%s", op_fault_text(&own));
    } while (e == OK && slice.done == SLICE);
    return e;
}

err_t register_find_rebuild(struct op *op)
{
    struct arena *scratch = arena_new();
    struct community *communities;
    size_t count;
    err_t e = register_community_list(op, &communities, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        for (enum register_find_kind kind = FIND_HOUSE; e == OK && kind < FIND_KIND_COUNT; kind++)
            e = renew_kind(op, scratch, communities[i].id, kind);
    arena_free(scratch);
    return e == OK ? register_find_store_set_rules(op, REGISTER_FIND_RULES) : e;
}

err_t register_find_finish(struct op *op)
{
    int64_t rules;
    err_t e = register_find_store_rules(op, &rules);

    return e != OK || rules == REGISTER_FIND_RULES ? e : register_find_rebuild(op);
}

/* ---- finding ------------------------------------------------------------------------------------
 */

struct finding {
    struct op *op;
    const struct register_find_scope *scope;
    enum register_find_kind kind;
    struct find_hit hits[REGISTER_FIND_MOST]; /* each row once, best first */
    size_t count, limit;
};

static bool is_there(const struct finding *f, const struct find_hit *hit)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->hits[i].id == hit->id && f->hits[i].community_id == hit->community_id)
            return true;
    return false;
}

static err_t look(struct finding *f, const char *from, const char *to)
{
    const struct find_range range = {f->kind, from, to};
    struct find_hit *hits;
    size_t count;
    err_t e = OK;

    if (f->count == f->limit)
        return OK;
    e = register_find_store_find(f->op, f->scope, &range, (int)f->limit * KEYS_A_ROW, &hits,
                                 &count);
    for (size_t i = 0; e == OK && i < count && f->count < f->limit; i++)
        if (!is_there(f, &hits[i]))
            f->hits[f->count++] = hits[i];
    return e;
}

/* Keys that begin so. No key holds the last character that there is. */
static err_t look_beginning(struct finding *f, const char *text)
{
    if (str_is_empty(text))
        return OK;
    return look(f, text, arena_printf(f->op->arena, "%s\U0010FFFF", text));
}

static err_t look_exactly(struct finding *f, const char *key)
{
    return look(f, key, arena_printf(f->op->arena, "%s\001", key));
}

static struct finding begin(struct op *op, const struct register_find_scope *scope,
                            enum register_find_kind kind, int limit)
{
    return (struct finding){.op = op, .scope = scope, .kind = kind, .limit = (size_t)limit};
}

/* ---- houses
 * ---------------------------------------------------------------------------------------- */

/* 王女士、李先生 等 */
static void add_name(struct op *op, const char **names, const char *name, size_t *count)
{
    if (++*count > MOST_NAMED + 1)
        return;
    *names = *count > MOST_NAMED   ? arena_printf(op->arena, "%s 等", *names)
             : (*names)[0] == '\0' ? name
                                   : arena_printf(op->arena, "%s、%s", *names, name);
}

static err_t add_people(struct finding *f, struct found_house *houses, size_t count)
{
    struct find_link *links;
    size_t n;
    err_t e = register_find_store_links(f->op, f->hits, f->count, true, &links, &n);

    for (size_t h = 0; e == OK && h < count; h++) {
        size_t named = 0;
        for (size_t i = 0; i < n; i++)
            if (links[i].house_id == houses[h].id)
                add_name(f->op, &houses[h].people, links[i].name, &named);
    }
    return e;
}

/* Rows come in no order; they stand in that of their hits. */
#define IN_ORDER(f, rows, count, row_type, ret_rows, ret_count)                                    \
    do {                                                                                           \
        *(ret_rows) = ARENA_ARRAY((f)->op->arena, (count) + 1, row_type);                          \
        *(ret_count) = 0;                                                                          \
        for (size_t hit_ = 0; hit_ < (f)->count; hit_++)                                           \
            for (size_t row_ = 0; row_ < (count); row_++)                                          \
                if ((rows)[row_].id == (f)->hits[hit_].id)                                         \
                    (*(ret_rows))[(*(ret_count))++] = (rows)[row_];                                \
    } while (0)

static err_t find_houses(struct finding *f, const struct register_find_typed *typed,
                         struct register_found *found)
{
    struct found_house *rows;
    size_t count;
    err_t e = OK;

    if (typed->house != NULL)
        e = typed->is_whole_house ? look_exactly(f, typed->house) : look_beginning(f, typed->house);
    if (e != OK || f->count == 0)
        return e;
    e = register_find_store_houses(f->op, f->hits, f->count, &rows, &count);
    if (e == OK)
        e = add_people(f, rows, count);
    if (e == OK)
        IN_ORDER(f, rows, count, struct found_house, &found->houses, &found->house_count);
    return e;
}

/* ---- persons
 * --------------------------------------------------------------------------------------- */

static err_t add_houses(struct finding *f, struct found_person *persons, size_t count)
{
    struct find_link *links;
    size_t n;
    err_t e = register_find_store_links(f->op, f->hits, f->count, false, &links, &n);

    for (size_t p = 0; e == OK && p < count; p++) {
        size_t named = 0;
        for (size_t i = 0; i < n; i++) {
            if (links[i].person_id != persons[p].id)
                continue;
            if (named == 0) {
                persons[p].house = links[i].house;
                persons[p].relation = links[i].relation;
            }
            add_name(f->op, &persons[p].houses, links[i].house, &named);
        }
    }
    return e;
}

static err_t find_persons(struct finding *f, const struct register_find_typed *typed,
                          struct register_found *found)
{
    struct op *op = f->op;
    struct found_person *rows;
    size_t count;
    err_t e = OK;

    if (typed->phone != NULL)
        e = look_exactly(f, number_key(op, register_person_value_hash(op, "mobile", typed->phone)));
    if (e == OK && typed->tail != NULL)
        e = look_exactly(f, tail_key(op, register_person_tail_hash(op, typed->tail)));
    if (e == OK)
        e = look_beginning(f, typed->text);
    if (e != OK || f->count == 0)
        return e;
    e = register_find_store_persons(op, f->hits, f->count, &rows, &count);
    if (e == OK)
        e = add_houses(f, rows, count);
    if (e == OK)
        IN_ORDER(f, rows, count, struct found_person, &found->persons, &found->person_count);
    return e;
}

/* ---- vehicles and places
 * ------------------------------------------------------------------------------ */

static err_t find_vehicles(struct finding *f, const struct register_find_typed *typed,
                           struct register_found *found)
{
    struct found_vehicle *rows;
    size_t count;
    err_t e = look_beginning(f, typed->text);

    if (e != OK || f->count == 0)
        return e;
    e = register_find_store_vehicles(f->op, f->hits, f->count, &rows, &count);
    if (e == OK)
        IN_ORDER(f, rows, count, struct found_vehicle, &found->vehicles, &found->vehicle_count);
    return e;
}

static err_t find_places(struct finding *f, const struct register_find_typed *typed,
                         struct register_found *found)
{
    struct found_place *rows;
    size_t count;
    err_t e = look_beginning(f, typed->text);

    if (e != OK || f->count == 0)
        return e;
    e = register_find_store_places(f->op, f->hits, f->count, &rows, &count);
    if (e == OK)
        IN_ORDER(f, rows, count, struct found_place, &found->places, &found->place_count);
    return e;
}

err_t register_find(struct op *op, const struct register_find_scope *scope, const char *typed,
                    int limit, struct register_found *ret_found)
{
    typedef err_t find_fn(struct finding *, const struct register_find_typed *,
                          struct register_found *);
    static find_fn *const FINDS[FIND_KIND_COUNT] = {find_houses, find_persons, find_vehicles,
                                                    find_places};
    struct register_find_typed asked;
    err_t e = OK;

    *ret_found = (struct register_found){.house_count = 0};
    register_find_rules_typed(op->arena, typed, &asked);
    if (asked.text[0] == '\0' || scope->community_count == 0)
        return OK;
    ret_found->phone = asked.phone;
    for (enum register_find_kind kind = FIND_HOUSE; e == OK && kind < FIND_KIND_COUNT; kind++) {
        struct finding f =
            begin(op, scope, kind, limit < REGISTER_FIND_MOST ? limit : REGISTER_FIND_MOST);
        e = FINDS[kind](&f, &asked, ret_found);
    }
    return e;
}
