/*
 * raw_cases.c - the ceiling of `POST /cases`: a plain C loop that writes the same rows.
 *
 *     raw_cases DATABASE BATCH SECONDS   ->   cases per second on stdout
 *
 * It takes the newest case of a database that the program made, with its promises, its
 * journal event, payload and messages, and writes copies of it under new ids and numbers:
 * the same rows and indexes, the same three hashes a case, a savepoint a case, BATCH
 * cases a durable commit, the same pragmas. No HTTP, no JSON, no rules, no permission.
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_COLUMNS = 128, MOST_ROWS = 32, HASH_BYTES = 32 };

/* Rows of one table that belong to the case, to be written again and again. */
struct copied {
    const char *table;
    const char *where;
    int columns, rows;
    char *names[MOST_COLUMNS];
    sqlite3_value *values[MOST_ROWS][MOST_COLUMNS];
    sqlite3_stmt *insert;
};

static sqlite3 *db;
static sqlite3_int64 next_id, community_id, seq, number;
static unsigned char key[32], previous[HASH_BYTES];

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

static void copy_rows(struct copied *c, sqlite3_int64 case_id)
{
    char sql[8192];
    sqlite3_stmt *select;
    size_t used;

    snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s", c->table, c->where);
    select = prepare(sql);
    sqlite3_bind_int64(select, 1, case_id);
    c->columns = sqlite3_column_count(select);
    used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", c->table);
    for (int i = 0; i < c->columns; i++) {
        c->names[i] = strdup(sqlite3_column_name(select, i));
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s?%d", i == 0 ? "" : ",", i + 1);
    }
    snprintf(sql + used, sizeof sql - used, ")");
    while (sqlite3_step(select) == SQLITE_ROW && c->rows < MOST_ROWS) {
        for (int i = 0; i < c->columns; i++)
            c->values[c->rows][i] = sqlite3_value_dup(sqlite3_column_value(select, i));
        c->rows++;
    }
    sqlite3_finalize(select);
    c->insert = prepare(sql);
}

static void hex(const unsigned char *hash, char *ret_text)
{
    sodium_bin2hex(ret_text, HASH_BYTES * 2 + 1, hash, HASH_BYTES);
}

/* The three hashes of an event: its salted payload, its link, the seal of the head. */
static void hash_event(const char *payload, size_t length, char texts[3][HASH_BYTES * 2 + 1])
{
    unsigned char digest[HASH_BYTES], link[HASH_BYTES], seal[HASH_BYTES], salt[16], head[160];
    crypto_generichash_state state;

    randombytes_buf(salt, sizeof salt);
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&state, salt, sizeof salt);
    crypto_generichash_update(&state, (const unsigned char *)payload, length);
    crypto_generichash_final(&state, digest, HASH_BYTES);
    memset(head, 0, sizeof head);
    memcpy(head, digest, HASH_BYTES);
    memcpy(head + HASH_BYTES, previous, HASH_BYTES);
    memcpy(head + 2 * HASH_BYTES, &seq, sizeof seq);
    crypto_generichash(link, HASH_BYTES, head, sizeof head, key, sizeof key);
    crypto_generichash(seal, HASH_BYTES, link, HASH_BYTES, key, sizeof key);
    memcpy(previous, link, HASH_BYTES);
    hex(digest, texts[0]);
    hex(link, texts[1]);
    hex(seal, texts[2]);
}

static void bind_row(struct copied *c, int row, sqlite3_int64 case_id, char texts[3][HASH_BYTES * 2 + 1])
{
    char text[64];

    for (int i = 0; i < c->columns; i++) {
        const char *name = c->names[i];
        if (strcmp(name, "id") == 0)
            sqlite3_bind_int64(c->insert, i + 1, strcmp(c->table, "service_case") == 0 ? case_id : next_id++);
        else if (strcmp(name, "case_id") == 0 || strcmp(name, "subject_id") == 0)
            sqlite3_bind_int64(c->insert, i + 1, case_id);
        else if (strcmp(name, "seq") == 0)
            sqlite3_bind_int64(c->insert, i + 1, seq);
        else if (strcmp(name, "data_hash") == 0)
            sqlite3_bind_text(c->insert, i + 1, texts[0], -1, SQLITE_STATIC);
        else if (strcmp(name, "hash") == 0 && strcmp(c->table, "journal_event") == 0)
            sqlite3_bind_text(c->insert, i + 1, texts[1], -1, SQLITE_STATIC);
        else if (strcmp(name, "number") == 0 || strcmp(name, "once_key") == 0) {
            snprintf(text, sizeof text, "RAW-%lld-%d", number++, row);
            sqlite3_bind_text(c->insert, i + 1, text, -1, SQLITE_TRANSIENT);
        } else
            sqlite3_bind_value(c->insert, i + 1, c->values[row][i]);
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

static sqlite3_stmt *head_lock, *head_move, *number_next;

static void write_case(void)
{
    char texts[3][HASH_BYTES * 2 + 1];
    sqlite3_int64 case_id = next_id++;
    sqlite3_value *payload = TABLES[2].values[0][3];

    run(head_lock);
    run(number_next);
    seq++;
    hash_event((const char *)sqlite3_value_text(payload), (size_t)sqlite3_value_bytes(payload), texts);
    for (int t = 0; t < TABLE_COUNT; t++)
        for (int row = 0; row < TABLES[t].rows; row++) {
            bind_row(&TABLES[t], row, case_id, texts);
            run(TABLES[t].insert);
        }
    sqlite3_bind_text(head_move, 2, texts[1], -1, SQLITE_STATIC);
    sqlite3_bind_text(head_move, 3, texts[2], -1, SQLITE_STATIC);
    sqlite3_bind_int64(head_move, 1, seq);
    run(head_move);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
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

static void find_newest(void)
{
    sqlite3_stmt *newest = prepare("SELECT id, community_id FROM service_case ORDER BY id DESC LIMIT 1");
    sqlite3_stmt *head;

    check(sqlite3_step(newest), SQLITE_ROW, "no case to copy");
    next_id = number = sqlite3_column_int64(newest, 0) + 1000000;
    community_id = sqlite3_column_int64(newest, 1);
    for (int t = 0; t < TABLE_COUNT; t++)
        copy_rows(&TABLES[t], sqlite3_column_int64(newest, 0));
    sqlite3_finalize(newest);
    head = prepare("SELECT seq FROM journal_head WHERE community_id = ?1");
    sqlite3_bind_int64(head, 1, community_id);
    check(sqlite3_step(head), SQLITE_ROW, "no chain");
    seq = sqlite3_column_int64(head, 0);
    sqlite3_finalize(head);
    head_lock = prepare("UPDATE journal_head SET seq = seq + 0 WHERE community_id = ?1 RETURNING seq, hash, seal");
    sqlite3_bind_int64(head_lock, 1, community_id);
    head_move = prepare("UPDATE journal_head SET seq = ?1, hash = ?2, seal = ?3 WHERE community_id = ?4");
    sqlite3_bind_int64(head_move, 4, community_id);
    number_next = prepare("INSERT INTO case_number (community_id, kind, day, last) VALUES (?1, 'RW', 1, 1)"
                          " ON CONFLICT (community_id, kind, day) DO UPDATE SET last = last + 1 RETURNING last");
    sqlite3_bind_int64(number_next, 1, community_id);
}

int main(int argc, char **argv)
{
    sqlite3_stmt *begin, *commit, *savepoint, *release;
    double start, seconds;
    long cases = 0, batch;

    if (argc != 4 || sodium_init() < 0)
        return 2;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    open_database(argv[1]);
    batch = atol(argv[2]);
    seconds = atof(argv[3]);
    find_newest();
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    savepoint = prepare("SAVEPOINT job");
    release = prepare("RELEASE job");
    start = now_s();
    while (now_s() - start < seconds) {
        run(begin);
        for (long i = 0; i < batch; i++) {
            run(savepoint);
            write_case();
            run(release);
        }
        run(commit);
        cases += batch;
    }
    printf("%.0f\n", (double)cases / (now_s() - start));
    return 0;
}
