/* Lists as files: what goes out comes in again as it was, and nothing in it is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "exchange/exchange_source.h"
#include "view/view_table.h"
#include "view/view_xlsx.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct view_column COLUMNS[] = {
    {"name", "姓名", VIEW_TEXT, 0},   {"count", "件数", VIEW_NUMBER, 0},
    {"rate", "比率", VIEW_NUMBER, 0}, {"at", "接到时间", VIEW_TIME, 0},
    {"day", "日期", VIEW_DAY, 0},     {"urgent", "紧急", VIEW_BOOL, 0},
    {"id", "编码", VIEW_TEXT, 0},     {NULL, NULL, VIEW_TEXT, 0},
};

static char folder[] = "/tmp/anju-table-XXXXXX";
static char *path;

static int setup(void **state)
{
    static struct op op;

    op = op_begin(arena_new());
    path = arena_printf(op.arena, "%s/list", folder);
    *state = &op;
    return 0;
}

static int teardown(void **state)
{
    struct op *op = *state;

    unlink(path);
    arena_free(op->arena);
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static int files_in_folder(void)
{
    DIR *all = opendir(folder);
    int count = 0;

    assert_non_null(all);
    for (struct dirent *one = readdir(all); one != NULL; one = readdir(all))
        count += one->d_name[0] != '.';
    closedir(all);
    return count;
}

static struct doc *row_of(struct op *op, const char *name)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "name", name);
    doc_set_int(row, "count", 42);
    doc_set_decimal(row, "rate", 9713, 2);
    doc_set_text(row, "at", "2017-06-08T17:31:20+08:00");
    doc_set_text(row, "day", "2017-06-08");
    doc_set_bool(row, "urgent", true);
    doc_set_id(row, "id", 7315000000000000001);
    return row;
}

static void write_names(struct op *op, const char *format, const char *const *names)
{
    struct view_table *t;
    err_t e = OK;

    assert_int_equal(view_table_open(op, path, format, "名单", COLUMNS, &t), OK);
    for (; *names != NULL && e == OK; names++)
        e = view_table_row(op, t, row_of(op, *names));
    assert_int_equal(view_table_close(op, t, e), OK);
}

static const char *read_text(struct op *op)
{
    char *text = arena_alloc(op->arena, 100000);
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    assert_true(fread(text, 1, 99999, file) > 0);
    fclose(file);
    return text;
}

/* ---- XLSX ------------------------------------------------------------------------------------ */

static void cells_of_a_workbook_have_their_types(void **state)
{
    static const char *const NAMES[] = {"王女士", NULL};
    static const char *const HEAD[] = {"姓名", "件数", "比率", "接到时间", "日期", "紧急", "编码"};
    static const char *const ROW[] = {
        "王女士", "42", "97.13", "2017-06-08 17:31:20", "2017-06-08", "是", "7315000000000000001"};
    struct op *op = *state;
    struct exchange_source *source;
    struct csv_record record;
    bool more;

    write_names(op, "xlsx", NAMES);

    assert_int_equal(exchange_source_open(op, path, NULL, &source), OK);
    assert_string_equal(exchange_source_sheet(source), "名单");
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_int_equal(record.count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(record.fields[i], HEAD[i]);
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_int_equal(record.count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(record.fields[i], ROW[i]);
    exchange_source_close(source);
}

static void what_looks_like_a_formula_stays_a_text(void **state)
{
    static const char *const NAMES[] = {
        "=1+1", "+86", "-3", "@SUM(A1)", "=cmd|'/c calc'!A0", "a_x0041_b", "<b>&\"", NULL};
    struct op *op = *state;
    struct exchange_source *source;
    struct csv_record record;
    bool more;

    write_names(op, "xlsx", NAMES);

    assert_int_equal(exchange_source_open(op, path, NULL, &source), OK);
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    for (size_t i = 0; NAMES[i] != NULL; i++) {
        assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
        if (strchr(NAMES[i], '_') == NULL)
            assert_string_equal(record.fields[0], NAMES[i]);
    }
    exchange_source_close(source);
    write_names(op, "csv", NAMES);
    assert_non_null(strstr(read_text(op), "\n'=1+1,"));
    assert_non_null(strstr(read_text(op), "\n'@SUM(A1),"));
}

/* As with 1,048,576 rows: nothing is cut off, each worksheet has its header. */
static void rows_beyond_a_full_worksheet_go_to_the_next(void **state)
{
    static const char *const NAMES[] = {"一", "二", "三", "四", "五", NULL};
    struct op *op = *state;
    struct exchange_source *source;
    struct csv_record record;
    const char *const *sheets;
    size_t count;
    bool more;

    view_xlsx_limit(3);
    write_names(op, "xlsx", NAMES);
    view_xlsx_limit(1048576);

    assert_int_equal(exchange_source_open(op, path, "名单 3", &source), OK);
    sheets = exchange_source_sheets(source, &count);
    assert_int_equal(count, 3);
    assert_string_equal(sheets[1], "名单 2");
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_string_equal(record.fields[0], "姓名");
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_string_equal(record.fields[0], "五");
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_false(more);
    exchange_source_close(source);
}

static void a_text_that_no_cell_can_hold_is_cut_and_says_so(void **state)
{
    struct op *op = *state;
    char *name = arena_alloc(op->arena, 40001);
    const char *names[] = {name, NULL};
    struct exchange_source *source;
    struct csv_record record;
    bool more;

    memset(name, 'a', 40000);
    write_names(op, "xlsx", names);

    assert_int_equal(exchange_source_open(op, path, NULL, &source), OK);
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_true(str_ends_with(record.fields[0], "（太长，已截断）"));
    exchange_source_close(source);
}

/* ---- CSV, JSON, failures -----------------------------------------------------------------------
 */

static void csv_has_a_bom_and_json_is_one_document(void **state)
{
    static const char *const NAMES[] = {"王女士", "赵工", NULL};
    struct op *op = *state;
    struct doc *document;
    const char *text;

    write_names(op, "csv", NAMES);
    text = read_text(op);
    assert_true(str_starts_with(text, "\xEF\xBB\xBFname,count,rate,at,day,urgent,id\r\n"));
    assert_true(str_ends_with(text, "7315000000000000001\r\n"));

    write_names(op, "json", NAMES);
    text = read_text(op);
    assert_int_equal(json_parse(op, text, strlen(text), &document), OK);
    assert_int_equal(doc_get(document, "items")->count, 2);
}

static void what_failed_leaves_no_file(void **state)
{
    struct op *op = *state;
    struct view_table *t;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(view_table_open(op, path, i == 0 ? "csv" : "xlsx", "名单", COLUMNS, &t),
                         OK);
        assert_int_equal(view_table_row(op, t, row_of(op, "王女士")), OK);
        assert_int_equal(view_table_close(op, t, ERR_IO), ERR_IO);
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(files_in_folder(), 0);
    }
}

/* What lies there while it is written is nobody's to foretell, to prepare or to read. */
static void an_unfinished_file_has_a_name_that_nobody_can_foretell(void **state)
{
    struct op *op = *state;
    const char *foretold = arena_printf(op->arena, "%s.part", path);
    mode_t before = umask(0);
    struct view_table *t;
    struct stat is;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(symlink("elsewhere", foretold), 0);
        assert_int_equal(view_table_open(op, path, i == 0 ? "csv" : "xlsx", "名单", COLUMNS, &t),
                         OK);
        assert_int_equal(files_in_folder(), 2);
        assert_int_equal(view_table_close(op, t, OK), OK);
        assert_int_equal(stat(path, &is), 0);
        assert_int_equal(is.st_mode & 0777, 0600);
        assert_int_equal(unlink(foretold), 0);
        assert_int_equal(files_in_folder(), 1);
        assert_int_equal(unlink(path), 0);
    }
    umask(before);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(cells_of_a_workbook_have_their_types),
        T(what_looks_like_a_formula_stays_a_text),
        T(rows_beyond_a_full_worksheet_go_to_the_next),
        T(a_text_that_no_cell_can_hold_is_cut_and_says_so),
        T(csv_has_a_bom_and_json_is_one_document),
        T(what_failed_leaves_no_file),
        T(an_unfinished_file_has_a_name_that_nobody_can_foretell),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
