/* CSV out, read back by the strict reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/str.h"
#include "view/view.h"

#include <stdio.h>
#include <string.h>

static const char NAUGHTY[] = "../shared/data/strings/blns_even.json";

static int begin(void **state)
{
    static struct op op;

    op = op_begin(arena_new());
    *state = &op;
    return 0;
}

static int end(void **state)
{
    struct op *op = *state;

    arena_free(op->arena);
    return 0;
}

static void a_list_is_utf8_with_bom_crlf_and_quotes_where_they_are_needed(void **state)
{
    static const char *const COLUMNS[] = {"number", "title", "count", "rate", "none", NULL};
    struct op *op = *state;
    struct buf out = buf_in(op->arena);
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "number", "BX-1");
    doc_set_text(row, "title", "漏水, \"很急\"\n二楼");
    doc_set_int(row, "count", -5);
    doc_set_decimal(row, "rate", 9713, 2);
    view_csv_head(&out, COLUMNS);
    view_csv_row(&out, COLUMNS, row);
    assert_string_equal(out.data, "\xEF\xBB\xBFnumber,title,count,rate,none\r\n"
                                  "BX-1,\"漏水, \"\"很急\"\"\n二楼\",-5,97.13,\r\n");
}

static void an_id_is_written_as_its_digits_and_a_tree_as_json(void **state)
{
    static const char *const COLUMNS[] = {"id", "list", NULL};
    struct op *op = *state;
    struct buf out = buf_in(op->arena);
    struct doc *row = doc_object(op->arena);

    doc_set_id(row, "id", 7315000000000000001);
    doc_add_text(doc_set_list(row, "list"), "a");
    view_csv_row(&out, COLUMNS, row);
    assert_string_equal(out.data, "7315000000000000001,\"[\"\"a\"\"]\"\r\n");
}

static void a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(void **state)
{
    static const char *const COLUMNS[] = {"t", NULL};
    static const char *const FORMULAS[] = {"=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1"};
    struct op *op = *state;

    for (size_t i = 0; i < sizeof FORMULAS / sizeof *FORMULAS; i++) {
        struct buf out = buf_in(op->arena);
        struct doc *row = doc_object(op->arena);
        doc_set_text(row, "t", FORMULAS[i]);
        view_csv_row(&out, COLUMNS, row);
        assert_non_null(strstr(out.data, arena_printf(op->arena, "'%s", FORMULAS[i])));
    }
}

static struct doc *naughty_strings(struct op *op)
{
    static char text[1 << 20];
    FILE *in = fopen(NAUGHTY, "rb");
    struct doc *list = NULL;
    size_t length;

    if (in == NULL) {
        print_message("%s is not there: skipped\n", NAUGHTY);
        skip();
    }
    length = fread(text, 1, sizeof text, in);
    fclose(in);
    assert_int_equal(json_parse(op, text, length, &list), OK);
    return list;
}

/* Apart from the guard's apostrophe. */
static void assert_same(const char *got, const char *wanted)
{
    if (got[0] == '\'' && wanted[0] != '\'')
        got++;
    assert_string_equal(got, wanted);
}

static void naughty_strings_come_back_unchanged(void **state)
{
    static const char *const COLUMNS[] = {"a", "b", NULL};
    struct op *op = *state;
    struct doc *list = naughty_strings(op);
    struct buf out = buf_in(op->arena);
    struct csv_record record;
    struct csv *csv;
    bool more;

    view_csv_head(&out, COLUMNS);
    DOC_EACH(member, list)
    {
        struct doc *row = doc_object(op->arena);
        doc_set_text(row, "a", member->value->text);
        doc_set_text(row, "b", "x");
        view_csv_row(&out, COLUMNS, row);
    }

    csv = csv_open_text(op, out.data, out.length);
    assert_int_equal(csv_next(op, csv, &record, &more), OK);
    assert_string_equal(record.fields[0], "a");
    DOC_EACH(member, list)
    {
        assert_int_equal(csv_next(op, csv, &record, &more), OK);
        assert_true(more);
        assert_int_equal(record.count, 2);
        assert_same(record.fields[0], member->value->text);
        assert_string_equal(record.fields[1], "x");
    }
    assert_int_equal(csv_next(op, csv, &record, &more), OK);
    assert_false(more);
}

static void a_row_with_nothing_in_its_only_column_is_still_a_row(void **state)
{
    static const char *const COLUMNS[] = {"a", NULL};
    struct op *op = *state;
    struct buf out = buf_in(op->arena);
    struct csv_record record;
    struct csv *csv;
    bool more;

    view_csv_row(&out, COLUMNS, doc_object(op->arena));
    csv = csv_open_text(op, out.data, out.length);
    assert_int_equal(csv_next(op, csv, &record, &more), OK);
    assert_true(more);
    assert_int_equal(record.count, 1);
    assert_string_equal(record.fields[0], "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_list_is_utf8_with_bom_crlf_and_quotes_where_they_are_needed),
        TEST(an_id_is_written_as_its_digits_and_a_tree_as_json),
        TEST(a_text_that_a_spreadsheet_would_run_gets_an_apostrophe),
        TEST(naughty_strings_come_back_unchanged),
        TEST(a_row_with_nothing_in_its_only_column_is_still_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
