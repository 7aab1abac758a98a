/* Worksheets as records: what a person saw in a cell is what is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/given_book.h"

#include "base/buf.h"
#include "base/str.h"
#include "exchange/exchange_source.h"

#include <stdio.h>
#include <unistd.h>

static int setup(void **state)
{
    static struct op op;

    op = op_begin(arena_new());
    *state = &op;
    return 0;
}

static int teardown(void **state)
{
    struct op *op = *state;

    arena_free(op->arena);
    return 0;
}

/* ---- given, when, then ------------------------------------------------------------------ */

static err_t open_bytes(struct op *op, void *bytes, size_t length, struct exchange_book *ret_book,
                        struct exchange_sheet **ret_sheet)
{
    const struct exchange_sheet_name *name;
    struct exchange_zip *zip;
    err_t e;

    *ret_book = (struct exchange_book){NULL};
    *ret_sheet = NULL;
    e = exchange_zip_open_bytes(op, bytes, length, &zip);
    if (e == OK)
        e = exchange_book_open(op, zip, ret_book);
    if (e == OK)
        e = exchange_book_find(op, ret_book, NULL, &name);
    return e != OK ? e : exchange_sheet_open(op, ret_book, name, ret_sheet);
}

static err_t add_records(struct op *op, struct exchange_sheet *sheet, struct buf *text)
{
    struct csv_record record;
    bool more = true;
    err_t e = exchange_sheet_next(op, sheet, 0, &record, &more);

    for (; e == OK && more; e = exchange_sheet_next(op, sheet, 0, &record, &more)) {
        buf_printf(text, "%lld:", (long long)record.line);
        for (size_t i = 0; i < record.count; i++)
            buf_printf(text, "%s%s", i == 0 ? "" : "|", record.fields[i]);
        buf_add_char(text, '\n');
    }
    return e;
}

/* All records, "12:a|b|c" a line, and how reading ended. */
static err_t read_bytes(struct op *op, void *bytes, size_t length, const char **ret_text)
{
    struct buf text = buf_in(op->arena);
    struct exchange_sheet *sheet;
    struct exchange_book book;
    err_t e = open_bytes(op, bytes, length, &book, &sheet);

    if (e == OK)
        e = add_records(op, sheet, &text);
    exchange_sheet_close(sheet);
    exchange_book_close(&book);
    *ret_text = text.data == NULL ? "" : text.data;
    return e;
}

static err_t read_rows(struct op *op, const char *rows, const char **ret_text)
{
    size_t length;
    void *bytes = book_of_rows(rows, &length);
    err_t e = read_bytes(op, bytes, length, ret_text);

    free(bytes);
    return e;
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define SHEET_MERGED(rows, merges)                                                                 \
    "<worksheet><sheetData>" rows "</sheetData><mergeCells>" merges "</mergeCells></worksheet>"

static void assert_rows(struct op *op, const char *rows, const char *expected)
{
    const char *text;

    assert_int_equal(read_rows(op, rows, &text), OK);
    assert_string_equal(text, expected);
}

static void assert_refused(struct op *op, const char *rows, const char *words)
{
    const char *text;

    assert_int_equal(read_rows(op, rows, &text), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, words));
    op_forget_fault(op);
}

/* ---- cells -------------------------------------------------------------------------------- */

static void texts_are_shared_rich_inline_or_of_a_formula(void **state)
{
    assert_rows(
        *state,
        SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
              "<c r=\"C1\" t=\"inlineStr\"><is><r><t>甲</t></r><r><t>乙</t></r>"
              "<rPh><t>x</t></rPh></is></c><c r=\"D1\" t=\"str\"><f>A1</f><v>算出</v></c>"
              "<c r=\"E1\" t=\"b\"><v>1</v></c><c r=\"F1\" t=\"e\"><v>#N/A</v></c></row>"
              "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c></row>"),
        "1:房号|王女士 |甲乙|算出|TRUE|#N/A\n2:一行\n二行\n");
}

static void numbers_have_no_noise_and_keep_their_zeros(void **state)
{
    assert_rows(
        *state,
        SHEET("<row><c><v>13800001234</v></c><c><v>0.30000000000000004</v></c>"
              "<c><v>89.560000000000002</v></c><c s=\"3\"><v>42</v></c><c><v>1E-7</v></c>"
              "<c><v>-0</v></c><c><v>1501.0</v></c><c><v>1.1010119900101E+17</v></c></row>"),
        "1:13800001234|0.3|89.56|0042|0.0000001|0|1501|1.10101199001010E+17\n");
    assert_true(exchange_cell_is_cut("1.10101199001010E+17"));
    assert_true(exchange_cell_is_cut("1.38E+10"));
    assert_false(exchange_cell_is_cut("1.38E+1"));
    assert_false(exchange_cell_is_cut("3E+5栋"));
}

static void dates_are_told_by_style_in_both_reckonings(void **state)
{
    struct op *op = *state;

    assert_rows(
        op,
        SHEET("<row><c s=\"1\"><v>42894</v></c><c s=\"4\"><v>42894.730092592603</v></c>"
              "<c s=\"2\"><v>1</v></c><c s=\"1\"><v>61</v></c><c s=\"5\"><v>0.5</v></c>"
              "<c s=\"0\"><v>42894</v></c><c s=\"4\"><v>42894.9999999</v></c>"
              "<c s=\"1\"><v>-3</v></c><c t=\"d\"><v>2017-06-08T17:31:20Z</v></c></row>"),
        "1:2017-06-08|2017-06-08 17:31:20|1900-01-01|1900-03-01|12:00:00|42894|2017-06-09|-3|"
        "2017-06-08 17:31:20\n");
    assert_string_equal(exchange_cell_date(op->arena, 41432, true), "2017-06-08");
    assert_null(exchange_cell_date(op->arena, 2958466, false));
    assert_int_equal(exchange_cell_format(0, "[Red]0.00\"米\"").style, EXCHANGE_GENERAL);
    assert_int_equal(exchange_cell_format(0, "[$-804]yyyy/m/d").style, EXCHANGE_DATE);
    assert_int_equal(exchange_cell_format(0, "0.00E+00").style, EXCHANGE_GENERAL);
    assert_int_equal(exchange_cell_format(0, "\"d\"0\\d").style, EXCHANGE_GENERAL);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void empty_rows_are_passed_over_and_gaps_are_blank(void **state)
{
    assert_rows(
        *state,
        SHEET("<row r=\"3\"><c r=\"C3\"><v>7</v></c></row><row r=\"4\" s=\"1\"/>"
              "<row r=\"9\"><c r=\"A9\" s=\"1\"/><c r=\"B9\" t=\"str\"><v> </v></c></row>"
              "<x:row xmlns:x=\"u\" r=\"65203\"><x:c r=\"A65203\"><x:v>8</x:v></x:c></x:row>"),
        "3:||7\n65203:8\n");
}

static void a_cell_merged_downwards_counts_for_each_row(void **state)
{
    assert_rows(*state,
                SHEET_MERGED("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>101</v></c></row>"
                             "<row r=\"2\"><c r=\"B2\"><v>102</v></c></row>"
                             "<row r=\"4\"><c r=\"B4\"><v>103</v></c></row>",
                             "<mergeCell ref=\"A1:A3\"/><mergeCell ref=\"B1:C1\"/>"),
                "1:1|101\n2:1|102\n4:|103\n");
}

static void the_sheet_of_a_name_is_read_though_it_is_hidden(void **state)
{
    struct op *op = *state;
    struct exchange_sheet *sheet;
    const struct exchange_sheet_name *name;
    struct exchange_book book;
    size_t length;
    void *bytes = book_of_rows(SHEET(""), &length);

    assert_int_equal(open_bytes(op, bytes, length, &book, &sheet), OK);
    assert_int_equal(exchange_book_find(op, &book, "模板", &name), OK);
    assert_string_equal(name->part, "xl/worksheets/sheet2.xml");
    assert_int_equal(exchange_book_find(op, &book, "租户", &name), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, "业主"));
    exchange_sheet_close(sheet);
    exchange_book_close(&book);
    free(bytes);
}

/* ---- what is refused --------------------------------------------------------------------------
 */

static void what_is_broken_or_sly_is_refused_in_words(void **state)
{
    struct op *op = *state;

    assert_refused(op, "<worksheet><sheetData><row>", "已损坏");
    assert_refused(op, "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet>&a;</worksheet>", "文档类型");
    assert_refused(op, SHEET("<row r=\"2\"/><row r=\"2\"/>"), "行号");
    assert_refused(op, SHEET("<row r=\"1048577\"/>"), "行号");
    assert_refused(op, SHEET("<row><c r=\"XFE1\"/></row>"), "位置");
    assert_refused(op, SHEET("<row><c r=\"AMK1\"><v>1</v></c></row>"), "太宽");
    assert_refused(op, SHEET("<row><c t=\"s\"><v>3</v></c></row>"), "已损坏");
}

static void a_package_cut_short_or_of_something_else_is_refused(void **state)
{
    struct op *op = *state;
    struct book_part other = BOOK_PART("word/document.xml", "<w/>");
    const char *text;
    size_t length;
    void *bytes = book_of_rows(SHEET("<row><c><v>1</v></c></row>"), &length);

    assert_int_equal(read_bytes(op, bytes, length - 30, &text), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, "不完整"));
    op_forget_fault(op);
    free(bytes);
    bytes = book_bytes(&other, 1, true, &length);
    assert_int_equal(read_bytes(op, bytes, length, &text), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, "不是 Excel"));
    free(bytes);
}

/* 140 MB of shared texts in less than one: refused while it unfolds, in flat memory. */
static void a_package_that_unfolds_without_end_is_refused(void **state)
{
    struct op *op = *state;
    size_t size = (size_t)140 << 20, length;
    char *bomb = malloc(size + 64);
    struct book_part parts[] = {
        BOOK_PART("_rels/.rels", BOOK_ROOT),
        BOOK_PART("xl/workbook.xml", BOOK_WORKBOOK),
        BOOK_PART("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        BOOK_PART("xl/styles.xml", BOOK_STYLES),
        {"xl/sharedStrings.xml", bomb, 0},
    };
    const char *text;
    void *bytes;

    memset(bomb, 'a', size);
    memcpy(bomb, "<sst><si><t>", 12);
    parts[4].length = size;
    bytes = book_bytes(parts, 5, true, &length);
    free(bomb);
    assert_true(length < 1 << 20);
    assert_int_equal(read_bytes(op, bytes, length, &text), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, "太大"));
    free(bytes);
}

/* ---- files --------------------------------------------------------------------------------------
 */

static const char *given_file(struct op *op, const void *bytes, size_t length)
{
    const char *path = arena_printf(op->arena, "/tmp/anju-sheet-%d.tmp", (int)getpid());
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
    return path;
}

static void a_file_is_what_its_bytes_say(void **state)
{
    static const struct {
        const char *bytes, *words;
    } OTHERS[] = {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", ".xls"},
                  {"\xFF\xFEq", "UTF-16"},
                  {"<html><table>", "网页"},
                  {"%PDF-1.4", "PDF"}};
    struct op *op = *state;
    struct exchange_source *source;
    struct csv_record record;
    const char *path;
    bool more;
    size_t length;
    void *bytes = book_of_rows(SHEET("<row r=\"5\"><c><v>1</v></c></row>"), &length);

    path = given_file(op, bytes, length);
    free(bytes);
    assert_int_equal(exchange_source_open(op, path, NULL, &source), OK);
    exchange_source_widen(source, 3);
    assert_int_equal(exchange_source_next(op, source, &record, &more), OK);
    assert_int_equal(record.count, 3);
    assert_int_equal(record.line, 5);
    assert_string_equal(exchange_source_sheet(source), "业主");
    exchange_source_close(source);
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        path = given_file(op, OTHERS[i].bytes, strlen(OTHERS[i].bytes));
        assert_int_equal(exchange_source_open(op, path, NULL, &source), ERR_INVALID);
        assert_non_null(strstr(op->fault.detail, OTHERS[i].words));
        op_forget_fault(op);
    }
    unlink(path);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(texts_are_shared_rich_inline_or_of_a_formula),
        T(numbers_have_no_noise_and_keep_their_zeros),
        T(dates_are_told_by_style_in_both_reckonings),
        T(empty_rows_are_passed_over_and_gaps_are_blank),
        T(a_cell_merged_downwards_counts_for_each_row),
        T(the_sheet_of_a_name_is_read_though_it_is_hidden),
        T(what_is_broken_or_sly_is_refused_in_words),
        T(a_package_cut_short_or_of_something_else_is_refused),
        T(a_package_that_unfolds_without_end_is_refused),
        T(a_file_is_what_its_bytes_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
