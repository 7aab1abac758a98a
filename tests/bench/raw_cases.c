/*
 * raw_cases.c - the ceiling of `POST /cases`: a plain C loop that writes the same rows.
 *
 *     raw_cases DATABASE BATCH SECONDS [bold]   ->   cases per second, CPU in us per case
 *
 * It takes the newest case of a database that the program made, with its promises, its
 * journal event, payload and messages, and writes copies of it under new ids and numbers:
 * the same rows, triggers and indexes, the same counter of numbers and head of the chain, the
 * same three hashes of as many bytes a case, a savepoint a case, BATCH cases a durable commit,
 * the same pragmas. No HTTP, no JSON, no rules, no permission, and nothing is read: what it
 * has to know of the row before stands in memory. What never changes from row to row is bound
 * once. The seal is of another key, so the program would refuse the copy from then on.
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_COLUMNS = 128, MOST_ROWS = 32, HASH_BYTES = 32, SALT_BYTES = 16 };

enum what { NEW_ID, CASE_ID, SEQ, SALT, DATA_HASH, PREVIOUS_HASH, HASH, NUMBER };

/* A column whose value is another one in each copy. */
struct changing {
    const char *table; /* NULL: of any */
    const char *name;
    enum what what;
};

static const struct changing CHANGING[] = {
    {"service_case", "id", CASE_ID},       {NULL, "id", NEW_ID},
    {NULL, "case_id", CASE_ID},            {NULL, "subject_id", CASE_ID},
    {NULL, "seq", SEQ},                    {"event_data", "salt", SALT},
    {"journal_event", "data_hash", DATA_HASH}, {"journal_event", "prev_hash", PREVIOUS_HASH},
    {"journal_event", "hash", HASH},       {"service_case", "number", NUMBER},
    {"outbox", "once_key", NUMBER},
};
enum { CHANGING_COUNT = sizeof CHANGING / sizeof CHANGING[0] };

/* Rows of one table that belong to the case, each with its own statement. */
struct copied {
    const char *table;
    const char *where;
    int rows;
    int changing; /* how many columns, and which */
    int places[MOST_COLUMNS];
    enum what whats[MOST_COLUMNS];
    sqlite3_stmt *inserts[MOST_ROWS];
};

/* The texts of one event: hex of salt and hashes. */
struct texts {
    char salt[2 * SALT_BYTES + 1];
    char data[2 * HASH_BYTES + 1], previous[2 * HASH_BYTES + 1], link[2 * HASH_BYTES + 1];
    char seal[2 * HASH_BYTES + 1];
};

static sqlite3 *db;
static sqlite3_int64 next_id, community_id, seq, number;
static unsigned char key[32], previous[HASH_BYTES];
static char *payload;
static size_t payload_bytes;

static void check(int code, int wanted, const char *what)
{
    if (code == wanted)
        return;
    fprintf(stderr, "raw_cases: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;

    check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), SQLITE_OK, sql);
    return statement;
}

static void run(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        check(code, SQLITE_DONE, sqlite3_sql(statement));
    sqlite3_reset(statement);
}

/* What is to be put into a column of each copy, or -1: always what stands there now. */
static int what_of(const char *table, const char *name)
{
    for (int i = 0; i < CHANGING_COUNT; i++)
        if (strcmp(CHANGING[i].name, name) == 0 &&
            (CHANGING[i].table == NULL || strcmp(CHANGING[i].table, table) == 0))
            return (int)CHANGING[i].what;
    return -1;
}

static void find_changing(struct copied *c, sqlite3_stmt *select)
{
    for (int i = 0; i < sqlite3_column_count(select); i++) {
        int what = what_of(c->table, sqlite3_column_name(select, i));
        if (what < 0)
            continue;
        c->places[c->changing] = i + 1;
        c->whats[c->changing++] = (enum what)what;
    }
}

static void copy_rows(struct copied *c, sqlite3_int64 case_id)
{
    char sql[8192];
    sqlite3_stmt *select;
    size_t used;

    snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s", c->table, c->where);
    select = prepare(sql);
    sqlite3_bind_int64(select, 1, case_id);
    find_changing(c, select);
    used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", c->table);
    for (int i = 0; i < sqlite3_column_count(select); i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s?%d", i == 0 ? "" : ",", i + 1);
    snprintf(sql + used, sizeof sql - used, ")");
    while (sqlite3_step(select) == SQLITE_ROW && c->rows < MOST_ROWS) {
        sqlite3_stmt *insert = prepare(sql);
        for (int i = 0; i < sqlite3_column_count(select); i++)
            sqlite3_bind_value(insert, i + 1, sqlite3_column_value(select, i));
        c->inserts[c->rows++] = insert;
    }
    sqlite3_finalize(select);
}

static void hash(unsigned char *ret_hash, const unsigned char *a, size_t a_bytes, const void *b,
                 size_t b_bytes, const unsigned char *with_key)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, with_key, with_key == NULL ? 0 : sizeof key, HASH_BYTES);
    crypto_generichash_update(&state, a, a_bytes);
    crypto_generichash_update(&state, b, b_bytes);
    crypto_generichash_final(&state, ret_hash, HASH_BYTES);
}

/* The three hashes of an event (journal_rules.c): its salted payload, its link of a domain,
 * seven numbers, two words and two hashes, and the seal of the head. */
static void hash_event(struct texts *texts)
{
    unsigned char salt[SALT_BYTES], digest[HASH_BYTES], link[HASH_BYTES], seal[HASH_BYTES];
    unsigned char head[20 + 7 * 8 + 2 * 8 + 10 + HASH_BYTES] = {0};

    randombytes_buf(salt, sizeof salt);
    hash(digest, salt, sizeof salt, payload, payload_bytes, NULL);
    memcpy(head, &seq, sizeof seq);
    memcpy(head + sizeof head - HASH_BYTES, previous, HASH_BYTES);
    hash(link, head, sizeof head, digest, HASH_BYTES, key);
    hash(seal, head, 19 + 2 * 8, link, HASH_BYTES, key);
    sodium_bin2hex(texts->salt, sizeof texts->salt, salt, sizeof salt);
    sodium_bin2hex(texts->data, sizeof texts->data, digest, HASH_BYTES);
    sodium_bin2hex(texts->previous, sizeof texts->previous, previous, HASH_BYTES);
    sodium_bin2hex(texts->link, sizeof texts->link, link, HASH_BYTES);
    sodium_bin2hex(texts->seal, sizeof texts->seal, seal, HASH_BYTES);
    memcpy(previous, link, HASH_BYTES);
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static void bind_row(const struct copied *c, int row, sqlite3_int64 case_id, const struct texts *texts)
{
    static char text[64];
    sqlite3_stmt *insert = c->inserts[row];

    for (int i = 0; i < c->changing; i++) {
        int place = c->places[i];
        switch (c->whats[i]) {
        case NEW_ID: sqlite3_bind_int64(insert, place, next_id++); break;
        case CASE_ID: sqlite3_bind_int64(insert, place, case_id); break;
        case SEQ: sqlite3_bind_int64(insert, place, seq); break;
        case SALT: bind_text(insert, place, texts->salt); break;
        case DATA_HASH: bind_text(insert, place, texts->data); break;
        case PREVIOUS_HASH: bind_text(insert, place, texts->previous); break;
        case HASH: bind_text(insert, place, texts->link); break;
        case NUMBER:
            snprintf(text, sizeof text, "RW-20000101-%04lld", number);
            bind_text(insert, place, text);
        }
    }
}

static struct copied TABLES[] = {
    {.table = "service_case", .where = "id = ?1"},
    {.table = "journal_event", .where = "subject = 'case' AND subject_id = ?1 AND kind = 'opened'"},
    {.table = "event_data",
     .where = "(community_id, seq) IN (SELECT community_id, seq FROM journal_event"
              " WHERE subject = 'case' AND subject_id = ?1 AND kind = 'opened')"},
    {.table = "promise", .where = "case_id = ?1"},
    {.table = "outbox", .where = "subject = 'case' AND subject_id = ?1"},
};
enum { TABLE_COUNT = sizeof TABLES / sizeof TABLES[0] };

static sqlite3_stmt *head_move, *number_next;

static void write_case(void)
{
    sqlite3_int64 case_id = next_id++;
    struct texts texts;

    check(sqlite3_step(number_next), SQLITE_ROW, "the next number");
    number = sqlite3_column_int64(number_next, 0);
    sqlite3_reset(number_next);
    seq++;
    hash_event(&texts);
    for (int t = 0; t < TABLE_COUNT; t++)
        for (int row = 0; row < TABLES[t].rows; row++) {
            bind_row(&TABLES[t], row, case_id, &texts);
            run(TABLES[t].inserts[row]);
        }
    sqlite3_bind_int64(head_move, 1, seq);
    bind_text(head_move, 2, texts.link);
    bind_text(head_move, 3, texts.seal);
    run(head_move);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void open_database(const char *path)
{
    check(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), SQLITE_OK, path);
    sqlite3_exec(db,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                 "PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
                 NULL, NULL, NULL);
}

/* One row of numbers and texts about the newest case. */
static sqlite3_stmt *ask(const char *sql, sqlite3_int64 about)
{
    sqlite3_stmt *statement = prepare(sql);

    sqlite3_bind_int64(statement, 1, about);
    check(sqlite3_step(statement), SQLITE_ROW, sql);
    return statement;
}

static void find_newest(void)
{
    sqlite3_stmt *newest = ask("SELECT id, community_id FROM service_case WHERE ?1 = 0"
                               " ORDER BY id DESC LIMIT 1", 0);
    sqlite3_int64 case_id = sqlite3_column_int64(newest, 0);
    sqlite3_stmt *found;

    community_id = sqlite3_column_int64(newest, 1);
    sqlite3_finalize(newest);
    next_id = case_id + 1000000;
    for (int t = 0; t < TABLE_COUNT; t++)
        copy_rows(&TABLES[t], case_id);
    found = ask("SELECT d.data FROM event_data d JOIN journal_event e USING (community_id, seq)"
                " WHERE e.subject = 'case' AND e.subject_id = ?1 AND e.kind = 'opened'", case_id);
    payload = strdup((const char *)sqlite3_column_text(found, 0));
    payload_bytes = strlen(payload);
    sqlite3_finalize(found);
    found = ask("SELECT seq FROM journal_head WHERE community_id = ?1", community_id);
    seq = sqlite3_column_int64(found, 0);
    sqlite3_finalize(found);
}

static void prepare_moving(void)
{
    head_move = prepare("UPDATE journal_head SET seq = ?1, hash = ?2, seal = ?3 WHERE community_id = ?4");
    sqlite3_bind_int64(head_move, 4, community_id);
    number_next = prepare("INSERT INTO case_number (community_id, kind, day, last) VALUES (?1, 'RW', 1, 1)"
                          " ON CONFLICT (community_id, kind, day) DO UPDATE SET last = last + 1 RETURNING last");
    sqlite3_bind_int64(number_next, 1, community_id);
}

int main(int argc, char **argv)
{
    sqlite3_stmt *begin, *commit, *savepoint, *release;
    double start, took;
    long cases = 0, batch;
    bool is_bold = argc == 5;

    if (argc < 4 || argc > 5 || sodium_init() < 0)
        return 2;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    open_database(argv[1]);
    batch = strtol(argv[2], NULL, 10);
    find_newest();
    prepare_moving();
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    savepoint = prepare("SAVEPOINT job");
    release = prepare("RELEASE job");
    start = seconds_of(CLOCK_MONOTONIC);
    do {
        run(begin);
        for (long i = 0; i < batch; i++) {
            if (!is_bold)
                run(savepoint);
            write_case();
            if (!is_bold)
                run(release);
        }
        run(commit);
        cases += batch;
        took = seconds_of(CLOCK_MONOTONIC) - start;
    } while (took < strtod(argv[3], NULL));
    printf("%.0f %.1f\n", (double)cases / took,
           seconds_of(CLOCK_PROCESS_CPUTIME_ID) / (double)cases * 1e6);
    return 0;
}
