/* Cases from files of others: checked whole, applied once, resumed, taken back. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "exchange/exchange_import.h"

#include <stdio.h>
#include <unistd.h>

static const char MAP[] = "time_zone: America/New_York\n"
                          "columns:\n"
                          "  external_id: id\n"
                          "  received_at: opened\n"
                          "  finished_at: closed\n"
                          "  due_at: due\n"
                          "  category: kind\n"
                          "  title: what\n"
                          "  place: where\n"
                          "constants: {nature: repair, channel: hotline}\n"
                          "defaults: {place: 未注明, anonymous_reason: imported}\n";

#define HEAD "id,opened,closed,due,kind,what,where\n"

static const char GOOD[] =
    HEAD "a1,2011-07-01 01:32:33,2011-07-01 05:06:58,2011-07-15 01:32:32,lamp,"
         "Street light out,Groveland St\r\n"
         "a2,2011-07-02 10:00:00,,2011-07-05 10:00:00,bulk,\"Sofa, two\nchairs\",\r\n"
         "a1,2011-07-01 01:32:33,,,lamp,again,there\r\n"
         "a3,2011-07-03,2011-07-09 10:00:00,2011-07-05 10:00:00,bulk,Bed,Elm St\r\n";

/* ---- given, when, then ------------------------------------------------------------- */

static const char *given_file(struct op *op, const char *name, const char *text, size_t length)
{
    const char *path = arena_printf(op->arena, "%s/%s", support_folder(op), name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
    return path;
}

static struct exchange_faults faults;
static struct exchange_run run;

static struct exchange_order order_of(struct op *op, const char *map, const char *rows)
{
    as_program(op);
    faults = exchange_faults_in(op->arena);
    return (struct exchange_order){.path = given_file(op, "rows.csv", rows, strlen(rows)),
                                   .map_path = given_file(op, "map.yaml", map, strlen(map)),
                                   .community_id = given.yiyuan};
}

static err_t import(struct op *op, const char *map, const char *rows)
{
    struct exchange_order order = order_of(op, map, rows);

    return exchange_import_file(op, &order, &faults, &run);
}

static int64_t cases(struct op *op)
{
    return support_count(op,
                         "SELECT count(*) FROM service_case /*scan*/ WHERE status <> 'cancelled'");
}

static int64_t staged(struct op *op)
{
    return support_count(op, "SELECT count(*) FROM import_row /*scan*/");
}

static int64_t case_of(struct op *op, const char *external_id)
{
    int64_t id = 0;

    assert_ok(case_store_find_external(op, given.yiyuan, external_id, &id));
    return id;
}

static void assert_fault(size_t i, int64_t line, const char *column)
{
    assert_true(i < faults.kept);
    assert_int_equal(faults.faults[i].line, line);
    assert_string_equal(faults.faults[i].column, column);
}

/* ---- applying --------------------------------------------------------------------------- */

static void rows_become_cases_with_their_times(void **state)
{
    struct op *op = *state;
    struct service_case *sc;

    assert_ok(import(op, MAP, GOOD));

    assert_int_equal(run.rows_read, 4);
    assert_int_equal(run.rows_imported, 3);
    assert_int_equal(run.rows_skipped, 1);
    assert_int_equal(faults.count, 0);
    assert_int_equal(cases(op), 3);
    sc = the_case(op, case_of(op, "a2"));
    assert_string_equal(sc->title, "Sofa, two\nchairs");
    assert_string_equal(sc->place, "未注明");
    assert_string_equal(clock_format(op->arena, sc->received_at, 0), "2011-07-02T14:00:00+00:00");
    assert_string_equal(the_case(op, case_of(op, "a1"))->status, "closed");
}

static void a_due_time_of_others_is_kept_to_the_second(void **state)
{
    struct op *op = *state;
    struct promise *p;

    assert_ok(import(op, MAP, GOOD));

    p = promise_of(op, case_of(op, "a1"), "external", 1);
    assert_string_equal(clock_format(op->arena, p->due_at, -240), "2011-07-15T01:32:32-04:00");
    assert_int_equal(p->state, PROMISE_MET);
    assert_int_equal(promise_of(op, case_of(op, "a3"), "external", 1)->state, PROMISE_MISSED);
    p = promise_of(op, case_of(op, "a2"), "external", 1);
    assert_int_equal(p->state, PROMISE_RUNNING);
    assert_true(promise_is_broken(p, op->now));
}

static void the_same_file_again_changes_nothing(void **state)
{
    struct op *op = *state;
    int64_t first;

    assert_ok(import(op, MAP, GOOD));
    first = run.id;
    assert_ok(import(op, MAP, GOOD));

    assert_int_equal(run.rows_imported, 0);
    assert_int_equal(run.rows_skipped, 4);
    assert_int_not_equal(run.id, first);
    assert_int_equal(cases(op), 3);
}

static void a_run_is_taken_back_and_can_be_imported_again(void **state)
{
    struct op *op = *state;
    int64_t undone;

    assert_ok(import(op, MAP, GOOD));
    assert_ok(exchange_import_undo(op, run.id, NULL, &undone));

    assert_int_equal(undone, 3);
    assert_int_equal(cases(op), 0);
    assert_int_equal(exchange_import_undo(op, run.id, NULL, &undone), ERR_CONFLICT);
    op_forget_fault(op);
    assert_ok(import(op, MAP, GOOD));
    assert_int_equal(run.rows_imported, 3);
    assert_int_equal(cases(op), 3);
}

/* ---- nothing by halves ------------------------------------------------------------------ */

static const char FAULTY[] = HEAD "b1,2011-07-01 01:32:33,,,lamp,ok,there\n"
                                  "b2,yesterday,,,lamp,bad time,there\n"
                                  "b3,2011-07-01 01:32:33,,,lamp,,there\n"
                                  "b4,2011-07-01 01:32:33,,lamp,three\n"
                                  "b5,2011-07-01 01:32:33,,,lamp,\"a\"b,there\n"
                                  "b6,2099-07-01 01:32:33,,,lamp,future,there\n";

static void with_one_fault_nothing_is_applied_and_every_fault_is_told(void **state)
{
    struct op *op = *state;

    assert_int_equal(import(op, MAP, FAULTY), ERR_INVALID);
    op_forget_fault(op);

    assert_int_equal(cases(op), 0);
    assert_int_equal(staged(op), 0);
    assert_int_equal(run.id, 0);
    assert_int_equal(faults.count, 5);
    assert_fault(0, 3, "opened");
    assert_fault(1, 4, "what");
    assert_fault(2, 5, "");
    assert_fault(3, 6, "what");
    assert_fault(4, 7, "opened");
}

static void good_rows_are_applied_when_it_shall_keep_going(void **state)
{
    struct op *op = *state;
    struct exchange_order order = order_of(op, MAP, FAULTY);

    order.keep_going = true;
    assert_ok(exchange_import_file(op, &order, &faults, &run));

    assert_int_equal(run.rows_imported, 1);
    assert_int_equal(faults.count, 5);
    assert_int_equal(cases(op), 1);
}

static void a_dry_run_writes_nothing(void **state)
{
    struct op *op = *state;
    struct exchange_order order = order_of(op, MAP, GOOD);
    int64_t events = support_count(op, "SELECT count(*) FROM journal_event /*scan*/");

    order.dry_run = true;
    assert_ok(exchange_import_file(op, &order, &faults, &run));

    assert_int_equal(run.rows_read, 4);
    assert_int_equal(run.rows_skipped, 1);
    assert_int_equal(cases(op), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM import_run /*scan*/"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event /*scan*/"), events);
}

static void a_run_that_was_cut_off_goes_on_where_it_stopped(void **state)
{
    struct op *op = *state;
    /* staged; staged anew and one slice applied; one more applied */
    static const int64_t STOPS[] = {2, 6, 1}, CASES[] = {0, 500, 1000};
    struct buf rows = buf_in(op->arena);
    struct exchange_order order;
    int64_t first;

    buf_add_text(&rows, HEAD);
    for (int i = 0; i < 1200; i++)
        buf_printf(&rows, "c%d,2011-07-01 01:32:33,,,lamp,dark,there\n", i);
    for (size_t i = 0; i < 3; i++) {
        order = order_of(op, MAP, rows.data);
        order.stop_after_slices = STOPS[i];
        assert_int_equal(exchange_import_file(op, &order, &faults, &run), ERR_BUSY);
        op_forget_fault(op);
        assert_int_equal(cases(op), CASES[i]);
    }
    first = run.id;
    assert_ok(import(op, MAP, rows.data));

    assert_int_equal(run.id, first);
    assert_int_equal(run.rows_read, 1200);
    assert_int_equal(run.rows_imported, 1200);
    assert_int_equal(cases(op), 1200);
}

static void what_was_staged_keeps_no_words_once_it_is_applied(void **state)
{
    struct op *op = *state;
    const char *map =
        "columns: {external_id: id, received_at: at, title: what, reporter_phone: phone,"
        " house: house}\nconstants: {nature: repair}\n";

    assert_ok(
        import(op, map, "id,at,what,phone,house\nd1,2026-11-01 10:00,漏水,13812345678,3-2-1501\n"));
    assert_int_equal(cases(op), 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM import_row /*scan*/ WHERE data <> ''"),
                     0);
}

/* ---- maps, headers, encodings ------------------------------------------------------- */

static void a_column_that_the_file_lacks_is_a_fault_of_its_header(void **state)
{
    struct op *op = *state;

    assert_int_equal(import(op, MAP, "id,opened,closed,due,kind,what,what\n"), ERR_INVALID);
    op_forget_fault(op);
    assert_int_equal(faults.count, 2);
    assert_fault(0, 1, "what");
    assert_fault(1, 1, "where");
    assert_int_equal(import(op, MAP, ""), ERR_INVALID);
    op_forget_fault(op);
}

static void every_fault_of_a_map_is_told_with_its_line(void **state)
{
    struct op *op = *state;
    const char *map = "time_zone: Mars/Olympus\n"
                      "columns:\n"
                      "  received_at: opened\n"
                      "  colour: red\n"
                      "  title: [a]\n"
                      "  received_at: again\n"
                      "time_formats: ['%H:%M']\n"
                      "other: 1\n";

    assert_int_equal(import(op, map, GOOD), ERR_INVALID);
    op_forget_fault(op);

    assert_int_equal(faults.count, 9);
    assert_int_equal(faults.faults[0].line, 4);
    assert_int_equal(faults.faults[1].line, 5);
    assert_int_equal(faults.faults[2].line, 6);
    assert_int_equal(faults.faults[3].line, 7);
    assert_int_equal(faults.faults[4].line, 8);
    assert_int_equal(faults.faults[5].line, 1);
    assert_int_equal(import(op, "a: [", GOOD), ERR_INVALID);
    op_forget_fault(op);
}

static void a_house_that_is_not_registered_is_a_fault(void **state)
{
    struct op *op = *state;
    const char *map = "columns: {external_id: id, received_at: at, title: what, house: house}\n"
                      "constants: {nature: repair}\n";

    assert_int_equal(import(op, map,
                            "id,at,what,house\ne1,2026-11-01 10:00,漏水,3栋2单元1501\n"
                            "e2,2026-11-01 10:00,漏水,9-9-999\n"),
                     ERR_INVALID);
    op_forget_fault(op);
    assert_int_equal(faults.count, 1);
    assert_fault(0, 3, "house");
}

static void chinese_files_in_gb18030_are_read(void **state)
{
    struct op *op = *state;
    /* 编号,时间,事由 / 1,2026/11/1 9:30,漏水 */
    static const char GB[] = "\xB1\xE0\xBA\xC5,\xCA\xB1\xBC\xE4,\xCA\xC2\xD3\xC9\r\n"
                             "1,2026/11/1 9:30,\xC2\xA9\xCB\xAE\r\n";
    const char *map = "columns: {external_id: 编号, received_at: 时间, title: 事由}\n"
                      "constants: {nature: repair, place: 大堂}\n"
                      "time_formats: ['%Y/%m/%d %H:%M']\n";

    assert_ok(import(op, map, GB));
    assert_string_equal(the_case(op, case_of(op, "1"))->title, "漏水");
    assert_string_equal(the_case(op, case_of(op, "1"))->anonymous_reason, "imported");
}

static void the_statements_are_sound(void **state)
{
    support_check_queries(*state, EXCHANGE_STORE_QUERIES);
}

/* ---- files of others --------------------------------------------------------------------- */

static void check_city(struct op *op, const char *file, const char *map, int64_t wanted)
{
    struct exchange_order order = {.path = arena_printf(op->arena, "../shared/data/%s", file),
                                   .map_path = arena_printf(op->arena, "docs/how-to/maps/%s", map),
                                   .community_id = given.yiyuan,
                                   .dry_run = true};

    if (access(order.path, R_OK) != 0) {
        print_message("no %s\n", order.path);
        skip();
    }
    as_program(op);
    faults = exchange_faults_in(op->arena);
    if (exchange_import_file(op, &order, &faults, &run) != OK)
        fail_msg("%s: %s: %s", file, op_fault_text(op),
                 faults.kept == 0 ? "" : faults.faults[0].reason);
    assert_int_equal(run.rows_read, wanted);
}

static void the_maps_of_the_how_to_fit_the_files_of_five_cities(void **state)
{
    struct op *op = *state;

    check_city(op, "service-requests/boston311_2011_jul_sep_nov.csv.gz", "boston.yaml", 28368);
    check_city(op, "service-requests/baltimore311_odd_months.csv.gz", "baltimore.yaml", 5065);
    check_city(op, "service-requests/sf311_even_years.csv.gz", "san-francisco.yaml", 5036);
    check_city(op, "service-requests/nyc311_2019-12-31_1000.csv.gz", "nyc311.yaml", 1000);
    check_city(op, "service-requests/nyc_council_casework_even_years.csv.gz", "nyc-council.yaml",
               151010);
    check_city(op, "zh-complaints/tipdm2020_sheet4_with_official_reply_a.csv.gz",
               "tipdm-sheet4.yaml", 1464);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(rows_become_cases_with_their_times),
        CASE_EACH_ENGINE(a_due_time_of_others_is_kept_to_the_second),
        CASE_EACH_ENGINE(the_same_file_again_changes_nothing),
        CASE_EACH_ENGINE(a_run_is_taken_back_and_can_be_imported_again),
        CASE_EACH_ENGINE(with_one_fault_nothing_is_applied_and_every_fault_is_told),
        CASE_EACH_ENGINE(good_rows_are_applied_when_it_shall_keep_going),
        CASE_EACH_ENGINE(a_dry_run_writes_nothing),
        CASE_EACH_ENGINE(a_run_that_was_cut_off_goes_on_where_it_stopped),
        CASE_EACH_ENGINE(what_was_staged_keeps_no_words_once_it_is_applied),
        CASE_EACH_ENGINE(a_column_that_the_file_lacks_is_a_fault_of_its_header),
        CASE_EACH_ENGINE(every_fault_of_a_map_is_told_with_its_line),
        CASE_EACH_ENGINE(a_house_that_is_not_registered_is_a_fault),
        CASE_EACH_ENGINE(chinese_files_in_gb18030_are_read),
        CASE_EACH_ENGINE(the_statements_are_sound),
        CASE_ROW("the_maps_of_the_how_to_fit_the_files_of_five_cities (sqlite)",
                 the_maps_of_the_how_to_fit_the_files_of_five_cities, DB_SQLITE),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
