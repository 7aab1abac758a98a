/*
 * support.h - what the tests of every room stand on: a fresh, migrated database on
 * the wanted engine and a unit of work with a set clock.
 *
 *     static void a_case_gets_a_number(void **state)
 *     {
 *         struct op *op = *state;
 *         …
 *     }
 *
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {
 *             SUPPORT_EACH_ENGINE(a_case_gets_a_number),
 *         };
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 *
 * PostgreSQL tests need a cluster: its URL is in ANJU_TEST_PG (tools/pg-cluster makes
 * one); without it they are skipped. Given-helpers of a room live in tests/<room>/,
 * for this file links with base and db only.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/op.h"
#include "base/str.h"
#include "db/db.h"

/* 2026-11-21T16:30:00+08:00, a Saturday. */
#define SUPPORT_NOW INT64_C(1795249800000)

/* A database with all migrations in a folder of its own. NULL and a message when the
 * engine is not there (the caller skips). The op's connection reads and writes. */
struct op *support_begin(enum db_engine engine);
struct op *support_begin_empty(enum db_engine engine); /* no migrations */
void support_end(struct op *op);

/* Of an op that support_begin made: the URL of its database, its folder (for files of
 * the test, goes at the end), and the key file there (32 bytes, not secret). */
const char *support_url(const struct op *op);
const char *support_folder(const struct op *op);
const char *support_key_file(const struct op *op);

/* A second unit of work with its own arena and connection to the same database. */
struct op *support_another(const struct op *op, enum db_access access);
void support_another_end(struct op *op);

/* Every statement of a NULL-terminated list can be prepared, and none walks a table. */
void support_check_queries(struct op *op, const struct db_query *const *queries);

/* The one number that a statement without arguments answers. */
int64_t support_count(struct op *op, const char *sql);

/* Two rows of a cmocka table: the test on each engine, *state is the struct op. */
#define SUPPORT_EACH_ENGINE(test) SUPPORT_SQLITE(test), SUPPORT_POSTGRES(test)
#define SUPPORT_SQLITE(test) SUPPORT_ROW(#test " (sqlite)", test, DB_SQLITE, false)
#define SUPPORT_POSTGRES(test) SUPPORT_ROW(#test " (postgresql)", test, DB_POSTGRES, false)

/* The same with a database that has no tables. */
#define SUPPORT_EACH_ENGINE_EMPTY(test)                                                            \
    SUPPORT_ROW(#test " (sqlite)", test, DB_SQLITE, true),                                         \
        SUPPORT_ROW(#test " (postgresql)", test, DB_POSTGRES, true)

#define SUPPORT_ROW(name, test, engine, is_empty)                                                  \
    {                                                                                              \
        (name), support_run, support_setup, support_teardown, &(struct support_test)               \
        {                                                                                          \
            (test), (engine), (is_empty)                                                           \
        }                                                                                          \
    }
struct support_test {
    CMUnitTestFunction function;
    enum db_engine engine;
    bool is_empty;
};
int support_setup(void **state);
void support_run(void **state);
int support_teardown(void **state);

/* With the detail of the fault in the message. */
#define assert_ok(call) support_assert_err(op, (call), OK, #call, __FILE__, __LINE__)
#define assert_err(call, cause) support_assert_err(op, (call), (cause), #call, __FILE__, __LINE__)
void support_assert_err(struct op *op, err_t e, err_t expected, const char *call, const char *file,
                        int line);
