/* Published versions, and what binds a community, on each engine. */
#include "promise_given.h"

#include "promise/promise_admin_cli.h"

#include <pthread.h>

static const char X1[] = "standard: X-1\nversion: A/0\ntitle: 试\neffective_from: 2026-01-01\n"
                         "rules:\n  - {natures: all, metric: complete, limit: 9h, public: true}\n";
static const char X1_NEW[] =
    "standard: X-1\nversion: A/1\ntitle: 试\neffective_from: 2026-12-01\n"
    "rules:\n  - {natures: all, metric: complete, limit: 5h, public: true}\n";

static int64_t published(struct op *op, const char *text)
{
    int64_t id;

    assert_ok(promise_standard_publish(op, "x.yaml", text, strlen(text), &id));
    return id;
}

static int64_t due_of(struct op *op, const struct promise_book *book, const char *facts,
                      const char *start)
{
    struct promise_rule rule;
    struct promise_due due;
    bool found;

    assert_ok(promise_book_resolve(op, "complete", given_facts(op, facts), china(op, start), NULL,
                                   0, &rule, &due, &found, (void *)(uintptr_t)book));
    return found ? due.due_at : 0;
}

/* ---- publishing and binding ---------------------------------------------------------------- */

static void the_same_text_published_again_changes_nothing(void **state)
{
    struct op *op = *state;
    int64_t events, first;

    given_standards(op);
    first = published(op, X1);
    events = support_count(op, "SELECT count(*) FROM journal_event WHERE community_id = 0");
    assert_int_equal(events, 4);

    assert_int_equal(published(op, X1), first);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"), events);
    assert_true(published(op, X1_NEW) > first);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"), events + 1);
    assert_true(published(op, X1) > first);
}

static void a_file_with_faults_publishes_nothing(void **state)
{
    struct op *op = *state;
    int64_t id = 0;

    assert_err(promise_standard_publish(op, "x.yaml", "standard: X\n", 12, &id), ERR_INVALID);
    assert_err(promise_calendar_publish(op, "x.csv", "no,such,head\n", 13, &id), ERR_INVALID);
    assert_int_equal(id, 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM standard_version"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM calendar_version"), 0);
}

static void a_case_keeps_the_hours_of_its_intake(void **state)
{
    static const char X2[] = "standard: X-2\nversion: A/0\ntitle: 试\neffective_from: 2026-01-01\n"
                             "rules:\n  - {natures: all, metric: complete, limit: 2h,"
                             " calendar: counter, public: true}\n";
    struct op *op = *state;
    const struct promise_book *before, *after, *kept;
    struct community change = {.counter_hours = "10:00-12:00"};
    const char *ids, *newer;

    given_standards(op);
    published(op, X2);
    change.id = given_community(op, "yiyuan", TEXTS("X-2"));
    assert_ok(promise_book_now(op, change.id, china(op, "2026-11-30 10:00"), &before));
    ids = promise_book_ids(op, before);
    assert_ok(register_community_change(op, &change));
    assert_ok(promise_book_now(op, change.id, china(op, "2026-11-30 10:00"), &after));
    assert_ok(promise_book_get(op, change.id, ids, &kept));
    assert_instant(op, due_of(op, kept, "nature=repair", "2026-11-30 11:00"), "2026-11-30 13:00");
    assert_instant(op, due_of(op, after, "nature=repair", "2026-11-30 11:00"), "2026-12-01 11:00");
    assert_ok(promise_book_get(op, change.id, promise_book_ids(op, after), &kept));
    assert_instant(op, due_of(op, kept, "nature=repair", "2026-11-30 11:00"), "2026-12-01 11:00");
    assert_ok(promise_book_newest_calendar(op, promise_book_ids(op, after), &newer));
    assert_string_equal(newer, promise_book_ids(op, after));
}

static void a_case_keeps_the_version_in_force_at_its_intake(void **state)
{
    struct op *op = *state;
    const struct promise_book *before, *after, *kept;
    int64_t community;

    given_standards(op);
    published(op, X1);
    published(op, X1_NEW);
    community = given_community(op, "yiyuan", TEXTS("X-1"));

    assert_ok(promise_book_now(op, community, china(op, "2026-11-30 23:59"), &before));
    assert_ok(promise_book_now(op, community, china(op, "2026-12-01 00:00"), &after));
    assert_ok(promise_book_get(op, community, promise_book_ids(op, before), &kept));

    assert_instant(op, due_of(op, before, "nature=repair", "2026-12-05 10:00"), "2026-12-05 19:00");
    assert_instant(op, due_of(op, after, "nature=repair", "2026-12-05 10:00"), "2026-12-05 15:00");
    assert_instant(op, due_of(op, kept, "nature=repair", "2026-12-05 10:00"), "2026-12-05 19:00");
} /* proves S0-2.2.1 */

static void a_standard_before_its_first_day_promises_nothing(void **state)
{
    struct op *op = *state;
    const struct promise_book *book;

    given_standards(op);
    published(op, X1);
    assert_ok(promise_book_now(op, given_community(op, "yiyuan", TEXTS("X-1")),
                               china(op, "2025-12-31 12:00"), &book));
    assert_int_equal(due_of(op, book, "nature=repair", "2025-12-31 12:00"), 0);
}

static void a_standard_bound_for_shops_does_not_bind_flats(void **state)
{
    struct op *op = *state;
    const struct promise_book *book;
    int64_t community;

    given_standards(op);
    published(op, X1);
    community = given_community(op, "yiyuan", TEXTS("BASE-000"));
    assert_ok(promise_bind_for(op, community, "commercial", TEXTS("X-1")));
    book = given_book(op, community);
    assert_ok(promise_book_get(op, community, promise_book_ids(op, book), &book));

    assert_instant(op, due_of(op, book, "nature=repair", "2026-11-21 10:00"), "2026-11-23 10:00");
    assert_instant(op,
                   due_of(op, book, "nature=repair property_kind=commercial", "2026-11-21 10:00"),
                   "2026-11-21 19:00");
}

static void only_what_was_published_can_be_bound(void **state)
{
    struct op *op = *state;
    int64_t community;

    given_standards(op);
    community = given_community(op, "yiyuan", TEXTS("BASE-000"));
    assert_err(promise_bind(op, community, TEXTS("BASE-000", "NO-1")), ERR_INVALID);
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise_binding"), 1);
}

static void the_command_binds_for_one_kind_of_property(void **state)
{
    struct op *op = *state;
    char *argv[9] = {NULL};
    const char *const words[] = {"standard",        "bind",       "--community", "yiyuan",
                                 "--property-kind", "commercial", "BASE-000",    "YIYUAN-003"};

    given_standards(op);
    given_community(op, "yiyuan", TEXTS("BASE-000"));
    for (size_t i = 0; i < 8; i++)
        argv[i] = arena_text(op->arena, words[i]);
    assert_ok(promise_cli_standard(op, 8, argv));
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise_binding"
                                       " WHERE property_kind = 'commercial'"),
                     2);
    assert_int_equal(support_count(op, "SELECT count(*) FROM promise_binding"), 3);
    assert_err(promise_cli_standard(op, 6, argv), ERR_INVALID);
    assert_err(promise_bind_for(op, 1, "comercial", TEXTS("BASE-000")), ERR_INVALID);
    argv[3] = arena_text(op->arena, "nowhere");
    assert_err(promise_cli_standard(op, 8, argv), ERR_NOT_FOUND);
}

static void without_a_calendar_no_case_can_be_promised_anything(void **state)
{
    struct op *op = *state;
    const struct promise_book *book;
    const char *key = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, key));
    assert_ok(journal_key_load(op, key));
    published(op, X1);
    assert_err(promise_book_now(op, given_community(op, "yiyuan", TEXTS("X-1")), op->now, &book),
               ERR_CONFLICT);
}

/* ---- many threads
 * -------------------------------------------------------------------------------- */

struct reader {
    struct op *op;
    int64_t community_id, due_at;
};

static void *read_books(void *arg)
{
    struct reader *r = arg;
    struct op *op = r->op;
    const struct promise_book *book;

    for (int i = 0; i < 20; i++) {
        assert_ok(promise_book_now(op, r->community_id, op->now, &book));
        r->due_at = due_of(op, book, "nature=repair", "2026-11-21 10:00");
    }
    return NULL;
}

static void many_threads_read_the_same_version(void **state)
{
    struct op *op = *state;
    struct reader readers[4];
    pthread_t threads[4];
    int64_t community;

    given_standards(op);
    community = given_community(op, "yiyuan", TEXTS("BASE-000", "YIYUAN-003"));
    for (size_t i = 0; i < 4; i++) {
        readers[i] = (struct reader){support_another(op, DB_READ_ONLY), community, 0};
        readers[i].op->now = op->now;
        assert_int_equal(pthread_create(&threads[i], NULL, read_books, &readers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_instant(op, readers[i].due_at, "2026-11-23 10:00");
        support_another_end(readers[i].op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(the_same_text_published_again_changes_nothing),
        SUPPORT_EACH_ENGINE(a_file_with_faults_publishes_nothing),
        SUPPORT_EACH_ENGINE(a_case_keeps_the_hours_of_its_intake),
        SUPPORT_EACH_ENGINE(a_case_keeps_the_version_in_force_at_its_intake),
        SUPPORT_EACH_ENGINE(a_standard_before_its_first_day_promises_nothing),
        SUPPORT_EACH_ENGINE(a_standard_bound_for_shops_does_not_bind_flats),
        SUPPORT_EACH_ENGINE(only_what_was_published_can_be_bound),
        SUPPORT_EACH_ENGINE(the_command_binds_for_one_kind_of_property),
        SUPPORT_EACH_ENGINE(without_a_calendar_no_case_can_be_promised_anything),
        SUPPORT_EACH_ENGINE(many_threads_read_the_same_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
