#include "journal/journal_reseal.h"

#include "base/json.h"
#include "base/str.h"
#include "db/db_tables.h"
#include "journal/journal.h"
#include "journal/journal_key.h"
#include "journal/journal_rules.h"
#include "journal/journal_store.h"

#include <inttypes.h>
#include <string.h>

enum { SLICE = 500, MOST_KEYS = 8 };

/* The journal's own tables are the other half of the work; steps of the schema hold nothing. */
static const char *const OTHERS[] = {"journal_event", "event_data", "journal_head", "schema_step",
                                     NULL};

/* ---- payloads, a block at a time ------------------------------------------------------ */

struct block {
    const struct journal_lookup *lookups;
    int64_t community_id, number;
    int64_t changed;
};

struct doc *journal_reseal_hashes(struct op *op, const char *data)
{
    struct doc *whole;

    if (data == NULL)
        return NULL;
    if (json_parse(op, data, strlen(data), &whole) != OK) {
        op_forget_fault(op);
        return NULL;
    }
    return doc_get(whole, "hashes");
}

static const char *rehashed(struct op *op, const char *text, const char *plains_of,
                            const struct journal_lookup *lookups)
{
    const char *now = text;
    size_t count;
    const char **plains = journal_secret_plains(op, plains_of, &count);

    for (size_t i = 0; i < count; i++) {
        const char *again = journal_secret_rehash(op, now, plains[i], lookups);
        if (again != NULL)
            now = again;
    }
    return now;
}

/* NULL when it stays as it is. */
static const char *payload_again(struct op *op, const char *data,
                                 const struct journal_lookup *lookups)
{
    const char *sealed, *hashed;

    if (!journal_secret_may_hold(data))
        return NULL;
    sealed = journal_secret_again(op, data);
    hashed = rehashed(op, sealed == NULL ? data : sealed, data, lookups);
    return sealed == NULL && hashed == data ? NULL : hashed;
}

/* What is not as it was written would look right ever after. */
static err_t check_payload(struct op *op, const struct block *b, const struct doc *before,
                           const struct journal_payload *p, const char *hash)
{
    const char *told = doc_get_text(before, arena_printf(op->arena, "%" PRId64, p->seq));

    if (str_equal(hash, p->data_hash) || str_equal(hash, told))
        return OK;
    return op_fail(op, ERR_CONFLICT,
                   "community %" PRId64 ", event %" PRId64 ": payload altered; run anju verify",
                   b->community_id, p->seq);
}

/* Fills `hashes` with what the event must tell: of each payload that is no longer the chain's. */
static err_t look_at(struct op *op, struct block *b, const struct doc *before,
                     struct journal_payload *p, struct doc *hashes)
{
    char hash[JOURNAL_HASH_TEXT], salt[JOURNAL_SALT_TEXT];
    const char *again = payload_again(op, p->data, b->lookups);
    err_t e = OK;

    if (p->salt == NULL || !journal_rules_data_hash(p->salt, p->data, hash))
        memset(hash, 0, sizeof hash);
    if (again != NULL)
        e = check_payload(op, b, before, p, hash);
    if (e != OK)
        return e;
    p->data = again;
    if (again != NULL) {
        journal_rules_salt(salt);
        p->salt = arena_text(op->arena, salt);
        must(journal_rules_data_hash(p->salt, p->data, hash));
        b->changed++;
    }
    if (!str_equal(hash, p->data_hash))
        doc_set_text(hashes, arena_printf(op->arena, "%" PRId64, p->seq),
                     arena_text(op->arena, hash));
    return OK;
}

static err_t tell(struct op *op, const struct block *b, struct doc *hashes)
{
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {
        .community_id = b->community_id,
        .kind = "resealed",
        .subject = "payloads",
        .subject_id = b->number,
        .version = 1,
    };

    doc_set(data, "hashes", hashes);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

static err_t reseal_block(struct op *op, void *arg)
{
    struct block *b = arg;
    struct doc *hashes = doc_object(op->arena), *before;
    struct journal_payload *payloads;
    const char *data;
    size_t count;
    err_t e;

    b->changed = 0;
    e = journal_lock(op, b->community_id);
    if (e == OK)
        e = journal_store_payloads(op, b->community_id, b->number * JOURNAL_RESEAL_BLOCK,
                                   JOURNAL_RESEAL_BLOCK, &payloads, &count);
    if (e == OK)
        e = journal_store_resealed(op, b->community_id, b->number, &data);
    if (e != OK)
        return e;
    before = journal_reseal_hashes(op, data);
    for (size_t i = 0; e == OK && i < count; i++)
        e = look_at(op, b, before, &payloads[i], hashes);
    if (e != OK || b->changed == 0)
        return e;
    e = tell(op, b, hashes);
    for (size_t i = 0; e == OK && i < count; i++)
        if (payloads[i].data != NULL)
            e = journal_store_reseal(op, b->community_id, payloads[i].seq, payloads[i].salt,
                                     payloads[i].data);
    return e;
}

/* Each block in an arena of its own: memory follows one block. */
static err_t walk_chain(struct op *op, int64_t community_id, const struct journal_lookup *lookups,
                        struct journal_resealed *done)
{
    struct journal_place *places;
    size_t count;
    err_t e = journal_places(op, &community_id, 1, &places, &count);

    for (int64_t n = 0; e == OK && count == 1 && n <= places[0].seq / JOURNAL_RESEAL_BLOCK; n++) {
        struct block b = {lookups, community_id, n, 0};
        struct op own = *op;
        own.arena = arena_new();
        e = db_transaction(&own, reseal_block, &b);
        if (e != OK)
            op_fail(op, e, "%s", op_fault_text(&own));
        done->payloads += b.changed;
        arena_free(own.arena);
    }
    return e;
}

static err_t walk_payloads(struct op *op, const struct journal_lookup *lookups,
                           struct journal_resealed *done)
{
    int64_t *chains;
    size_t count;
    err_t e = journal_chains(op, &chains, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        e = walk_chain(op, chains[i], lookups, done);
    return e;
}

/* ---- all other tables, a slice at a time ----------------------------------------------- */

struct slice {
    const struct journal_lookup *lookups; /* NULL: sealed texts, else keyed hashes */
    const struct db_slicing *slicing;
    bool has_after;
    struct db_arg after[MOST_KEYS];
    struct arena *keys; /* where texts of `after` live */
    size_t rows;
    int64_t changed;
    bool holds; /* something sealed */
};

static bool is_text(const struct db_rows *row, int column)
{
    return db_tables_value(row, column).kind == DB_KIND_TEXT;
}

static err_t set(struct op *op, struct slice *s, const struct db_rows *row, int column,
                 const char *text)
{
    struct db_arg keys[MOST_KEYS];

    db_tables_keys(s->slicing, row, keys);
    s->changed++;
    return db_tables_set(op, s->slicing, keys, column, db_text(row, column), text);
}

static err_t seal_row(struct op *op, struct slice *s, const struct db_rows *row)
{
    err_t e = OK;

    for (int i = 0; e == OK && i < (int)s->slicing->table->count; i++) {
        const char *again = NULL;
        if (is_text(row, i) && journal_secret_may_hold(db_text(row, i))) {
            s->holds = true;
            again = journal_secret_again(op, db_text(row, i));
        }
        if (again != NULL)
            e = set(op, s, row, i, again);
    }
    return e;
}

/* A hash stands in another column than what it is made of. */
static err_t hash_row(struct op *op, struct slice *s, const struct db_rows *row)
{
    int columns = (int)s->slicing->table->count;
    err_t e = OK;

    for (int from = 0; e == OK && from < columns; from++) {
        if (!is_text(row, from) || !journal_secret_may_hold(db_text(row, from)))
            continue;
        for (int i = 0; e == OK && i < columns; i++) {
            const char *now;
            if (!is_text(row, i))
                continue;
            now = rehashed(op, db_text(row, i), db_text(row, from), s->lookups);
            if (now != db_text(row, i))
                e = set(op, s, row, i, now);
        }
    }
    return e;
}

static void remember(struct slice *s, const struct db_rows *row)
{
    db_tables_keys(s->slicing, row, s->after);
    for (size_t i = 0; i < s->slicing->keys; i++)
        if (s->after[i].kind == DB_KIND_TEXT)
            s->after[i].bytes = arena_text(s->keys, s->after[i].bytes);
    s->has_after = true;
}

static err_t walk_slice(struct op *op, void *arg)
{
    struct slice *s = arg;
    struct slice tried = *s;
    struct db_rows *rows;
    err_t e = db_tables_slice(op, s->slicing, s->has_after ? s->after : NULL, &rows);

    if (e != OK)
        return e;
    tried.rows = db_count(rows);
    tried.changed = 0;
    while (e == OK && db_next(rows)) {
        e = s->lookups == NULL ? seal_row(op, &tried, rows) : hash_row(op, &tried, rows);
        if (e == OK)
            remember(&tried, rows);
    }
    if (e == OK)
        *s = tried;
    return e;
}

static err_t walk_table(struct op *op, const struct db_table *table,
                        const struct journal_lookup *lookups, int64_t *ret_changed, bool *ret_holds)
{
    struct db_slicing slicing = db_tables_slicing(op, table, SLICE);
    struct slice s = {.lookups = lookups, .slicing = &slicing, .keys = op->arena};
    err_t e = OK;

    do {
        struct op own = *op;
        own.arena = arena_new();
        e = db_transaction(&own, walk_slice, &s);
        if (e != OK)
            op_fail(op, e, "%s: %s", table->name, op_fault_text(&own));
        *ret_changed += s.changed;
        arena_free(own.arena);
    } while (e == OK && s.rows == SLICE);
    *ret_holds = s.holds;
    return e;
}

static bool has_key(const struct db_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].key != 0)
            return true;
    return false;
}

/* `among` NULL: all of them. */
static err_t walk_tables(struct op *op, const struct journal_lookup *lookups,
                         const char *const *among, struct journal_resealed *done)
{
    struct db_table *tables;
    size_t count, n = 0;
    err_t e = db_tables(op, &tables, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        bool holds = false;
        if (str_in(tables[i].name, OTHERS) || !has_key(&tables[i]) ||
            (among != NULL && !str_in(tables[i].name, among)))
            continue;
        e = walk_table(op, &tables[i], lookups, &done->rows, &holds);
        must(n + 1 < JOURNAL_RESEAL_TABLES);
        if (holds)
            done->tables[n++] = tables[i].name;
    }
    return e;
}

err_t journal_reseal_walk(struct op *op, const struct journal_lookup *lookups,
                          struct journal_resealed *ret_done)
{
    struct journal_resealed done = {0}, hashed = {0};
    err_t e = walk_payloads(op, lookups, &done);

    if (e == OK)
        e = walk_tables(op, NULL, NULL, &done);
    if (e == OK && !journal_key_get()->lookup_is_older)
        e = walk_tables(op, lookups, done.tables, &hashed);
    done.rows += hashed.rows;
    if (e == OK)
        *ret_done = done;
    return e;
}

struct hashing {
    const struct journal_lookup *lookups;
    const char *const *tables;
    db_body *after;
    int64_t rows;
};

static err_t hash_all(struct op *op, void *arg)
{
    struct hashing *h = arg;
    struct journal_resealed done = {0};
    err_t e = walk_tables(op, h->lookups, h->tables, &done);

    h->rows = done.rows;
    return e == OK && h->after != NULL ? h->after(op, NULL) : e;
}

err_t journal_reseal_hashes_of_rows(struct op *op, const struct journal_lookup *lookups,
                                    const char *const *tables, db_body *after, int64_t *ret_rows)
{
    struct hashing h = {lookups, tables, after, 0};
    err_t e = db_transaction(op, hash_all, &h);

    if (e == OK)
        *ret_rows = h.rows;
    return e;
}
