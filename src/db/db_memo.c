#include "db/db_memo.h"

#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 512, MOST_ENTRIES = 64 };

struct entry {
    const struct db_query *query;
    struct db_args args;
    const struct db_rows *rows;
};

struct db_memo {
    struct arena *arena; /* of entries and words */
    struct entry entries[MOST_ENTRIES];
    size_t count;
    uint64_t words[MOST_WORDS]; /* hashes of all words of the queries: tables among them */
    size_t word_count;
};

static struct db_memo *memo_new(void)
{
    struct db_memo *memo = calloc(1, sizeof *memo);

    must(memo != NULL);
    memo->arena = arena_new();
    return memo;
}

void db_memo_free(struct db_memo *memo)
{
    if (memo == NULL)
        return;
    arena_free(memo->arena);
    free(memo);
}

void db_memo_forget(struct db *db)
{
    struct db_memo *memo = db->memo;

    if (memo == NULL || memo->count == 0)
        return;
    memo->count = memo->word_count = 0;
    arena_reset(memo->arena);
}

/* ---- words ----------------------------------------------------------------- */

static bool is_of_a_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The hash of the word at *text, which is moved behind it; FNV-1a. */
static uint64_t take_word(const char **text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const char *p = *text;

    for (; is_of_a_word(*p); p++)
        hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    *text = p;
    return hash;
}

static bool has_word(const struct db_memo *memo, uint64_t word)
{
    for (size_t i = 0; i < memo->word_count; i++)
        if (memo->words[i] == word)
            return true;
    return false;
}

/* False: there is no more room. */
static bool add_words(struct db_memo *memo, const char *sql)
{
    while (*sql != '\0') {
        uint64_t word;
        if (!is_of_a_word(*sql)) {
            sql++;
            continue;
        }
        word = take_word(&sql);
        if (has_word(memo, word))
            continue;
        if (memo->word_count == MOST_WORDS)
            return false;
        memo->words[memo->word_count++] = word;
    }
    return true;
}

/* The table behind "INSERT INTO", "UPDATE" or "DELETE FROM"; NULL: something else. */
static const char *written_table(const char *sql)
{
    static const char *const HEADS[] = {"INSERT INTO ", "UPDATE ", "DELETE FROM "};

    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        if (str_starts_with(sql, HEADS[i]))
            return sql + strlen(HEADS[i]);
    return NULL;
}

void db_memo_wrote(struct db *db, const char *sql)
{
    const char *table;

    if (db->memo == NULL || db->memo->count == 0 || str_starts_with(sql, "SELECT "))
        return;
    table = written_table(sql);
    if (table == NULL || has_word(db->memo, take_word(&table)))
        db_memo_forget(db);
}

/* ---- entries ---------------------------------------------------------------- */

static bool is_same_arg(const struct db_arg *a, const struct db_arg *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case DB_KIND_NULL: return true;
    case DB_KIND_INT: return a->number == b->number;
    case DB_KIND_TEXT: return str_equal(a->bytes, b->bytes);
    case DB_KIND_BLOB: return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
    case DB_KIND_IDS:
        return a->length == b->length && memcmp(a->ids, b->ids, a->length * sizeof a->ids[0]) == 0;
    }
    return false;
}

static bool is_entry(const struct entry *entry, const struct db_query *query, struct db_args args)
{
    if (entry->query != query || entry->args.count != args.count)
        return false;
    for (size_t i = 0; i < args.count; i++)
        if (!is_same_arg(&entry->args.args[i], &args.args[i]))
            return false;
    return true;
}

static void *copy_bytes(struct arena *a, const void *bytes, size_t length)
{
    return memcpy(arena_alloc(a, length + 1), bytes, length);
}

static struct db_args copy_args(struct arena *a, struct db_args args)
{
    struct db_arg *copies = ARENA_ARRAY(a, args.count + 1, struct db_arg);

    for (size_t i = 0; i < args.count; i++) {
        copies[i] = args.args[i];
        if (copies[i].kind == DB_KIND_TEXT)
            copies[i].bytes = arena_text(a, copies[i].bytes);
        else if (copies[i].kind == DB_KIND_BLOB)
            copies[i].bytes = copy_bytes(a, copies[i].bytes, copies[i].length);
        else if (copies[i].kind == DB_KIND_IDS)
            copies[i].ids =
                copy_bytes(a, copies[i].ids, copies[i].length * sizeof copies[i].ids[0]);
    }
    return (struct db_args){copies, args.count};
}

static struct db_rows *copy_rows(struct arena *a, const struct db_rows *rows)
{
    struct db_rows *copy = ARENA_NEW(a, struct db_rows);

    copy->arena = a;
    copy->columns = rows->columns;
    for (const struct db_row *row = rows->first; row != NULL; row = row->next) {
        struct db_row *mine = db_rows_add(copy);
        for (int i = 0; i < rows->columns; i++) {
            mine->values[i] = row->values[i];
            if (row->values[i].kind == DB_KIND_TEXT || row->values[i].kind == DB_KIND_BLOB)
                mine->values[i].bytes =
                    arena_text_n(a, row->values[i].bytes, row->values[i].length);
        }
    }
    return copy;
}

struct db_rows *db_memo_find(struct op *op, const struct db_query *query, struct db_args args)
{
    const struct db_memo *memo = op->db->memo;

    for (size_t i = 0; memo != NULL && i < memo->count; i++)
        if (is_entry(&memo->entries[i], query, args))
            return copy_rows(op->arena, memo->entries[i].rows);
    return NULL;
}

void db_memo_keep(struct db *db, const struct db_query *query, struct db_args args,
                  const struct db_rows *rows)
{
    struct db_memo *memo = db->memo;

    if (memo == NULL)
        memo = db->memo = memo_new();
    if (memo->count == MOST_ENTRIES || !add_words(memo, query->sql))
        db_memo_forget(db);
    else
        memo->entries[memo->count++] =
            (struct entry){query, copy_args(memo->arena, args), copy_rows(memo->arena, rows)};
}
