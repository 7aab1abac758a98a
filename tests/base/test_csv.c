/* CSV, with files that nobody here wrote. */
#include "base/csv.h"

#include "base/json.h"
#include "base/str.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct op op;

static int begin(void **state)
{
    (void)state;
    op = op_begin(arena_new());
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

/* All records as "a|b|c\n"; faults as "!line.field reason\n". */
static const char *read_all(struct csv *csv)
{
    struct buf out = buf_in(op.arena);
    struct csv_record record;
    bool more;

    for (;;) {
        if (csv_next(&op, csv, &record, &more) == ERR_INVALID) {
            struct csv_fault fault = csv_fault(csv);
            buf_printf(&out, "!%lld.%zu %s\n", (long long)fault.line, fault.field, fault.reason);
            op_forget_fault(&op);
            continue;
        }
        if (!more)
            return out.data;
        buf_printf(&out, "%lld:", (long long)record.line);
        for (size_t i = 0; i < record.count; i++)
            buf_printf(&out, "%s%s", i == 0 ? "" : "|", record.fields[i]);
        buf_add_char(&out, '\n');
    }
}

static const char *parsed(const char *text)
{
    return read_all(csv_open_text(&op, text, strlen(text)));
}

static void records_keep_their_first_line_across_quoted_newlines(void **state)
{
    (void)state;
    assert_string_equal(parsed("a,b\n1,\"x\r\ny\nz\"\r\n2,\n"), "1:a|b\n2:1|x\r\ny\nz\n5:2|\n");
}

static void a_bom_and_either_line_end_are_understood(void **state)
{
    (void)state;
    assert_string_equal(parsed("\xEF\xBB\xBF\"id\",名\r\n1,二\n\n3"), "1:id|名\n2:1|二\n3:\n4:3\n");
    assert_string_equal(parsed(""), "");
    assert_string_equal(parsed("\xEF\xBB\xBF"), "");
}

static void quotes_are_doubled_inside_quotes_only(void **state)
{
    (void)state;
    assert_string_equal(parsed("\"a \"\"b\"\"\",\"\",\"\"\"\"\n"), "1:a \"b\"||\"\n");
}

static void what_would_shift_columns_is_refused_with_line_and_field(void **state)
{
    (void)state;
    assert_string_equal(parsed("a,b\n1,\"x\"y\n3,4\n"),
                        "1:a|b\n!2.2 text behind a closing quote\n3:3|4\n");
    assert_string_equal(parsed("1,2,a \" b\n3,4\n"),
                        "!1.3 a quote inside a field that is not quoted\n2:3|4\n");
    assert_string_equal(parsed("a\n\"b\nc\n"), "1:a\n!2.1 a quote is never closed\n");
    assert_string_equal(parsed("a\rb\nc\n"), "!1.1 a carriage return without a line feed\n2:c\n");
    assert_string_equal(parsed("a,\xFF\nc\n"), "!1.2 not UTF-8\n2:c\n");
}

static void a_nul_character_is_refused(void **state)
{
    (void)state;
    assert_string_equal(read_all(csv_open_text(&op, "a,b\0c\nd", 7)),
                        "!1.2 a NUL character\n2:d\n");
}

static void a_record_without_end_does_not_eat_the_memory(void **state)
{
    struct buf text = buf_in(op.arena);

    (void)state;
    buf_add_text(&text, "a\n\"");
    for (int i = 0; i < CSV_MAX_RECORD_BYTES / 8 + 10; i++)
        buf_add_text(&text, "12345678");
    assert_string_equal(read_all(csv_open_text(&op, text.data, text.length)),
                        "1:a\n!2.1 the record is longer than 4 MiB\n");
    buf_clear(&text);
    for (int i = 0; i < CSV_MAX_FIELDS; i++)
        buf_add_text(&text, ",");
    assert_string_equal(read_all(csv_open_text(&op, text.data, text.length)),
                        "!1.1024 more than 1024 fields\n");
}

/* One byte at a time, as a slow pipe would give it. */
static err_t read_byte(struct op *unused, void *arg, char *ret_bytes, size_t capacity,
                       size_t *ret_length)
{
    const char **at = arg;

    (void)unused;
    (void)capacity;
    *ret_length = **at != '\0';
    *ret_bytes = **at;
    *at += *ret_length;
    return OK;
}

static void it_does_not_matter_in_which_pieces_the_bytes_come(void **state)
{
    const char *text = "a,\"b\"\"\r\n\",c\r\n,\"\",x\n";

    (void)state;
    assert_string_equal(read_all(csv_open(&op, read_byte, &text)), "1:a|b\"\r\n|c\n3:||x\n");
}

static err_t read_nothing(struct op *failing, void *arg, char *ret_bytes, size_t capacity,
                          size_t *ret_length)
{
    (void)arg;
    (void)ret_bytes;
    (void)capacity;
    (void)ret_length;
    return op_fail(failing, ERR_IO, "the disk is gone");
}

static void a_reader_that_fails_is_told_as_it_is(void **state)
{
    struct csv *csv = csv_open(&op, read_nothing, NULL);
    struct csv_record record;
    bool more;

    (void)state;
    assert_int_equal(csv_next(&op, csv, &record, &more), ERR_IO);
    op_forget_fault(&op);
}

/* ---- files of others ------------------------------------------------------------------ */

static const char *file_text(const char *path, size_t *ret_length)
{
    static char text[64 * 1024];
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return NULL;
    *ret_length = fread(text, 1, sizeof text - 1, file);
    text[*ret_length] = '\0';
    fclose(file);
    return arena_text_n(op.arena, text, *ret_length);
}

/* The expected records: lists of texts, or objects of them in the order of the header. */
static const char *expected(const char *path)
{
    struct buf out = buf_in(op.arena);
    struct doc *rows;
    size_t length;
    const char *text = file_text(path, &length);

    if (text == NULL)
        return NULL;
    assert_int_equal(json_parse(&op, text, length, &rows), OK);
    DOC_EACH(row, rows)
    {
        const char *comma = "";
        DOC_EACH(field, row->value)
        {
            buf_printf(&out, "%s%s", comma, field->value->text);
            comma = "|";
        }
        buf_add_char(&out, '\n');
    }
    return out.data;
}

static const char *without_lines(const char *records)
{
    struct buf out = buf_in(op.arena);
    bool at_start = true;

    for (const char *p = records; *p != '\0'; p++) {
        size_t digits = at_start ? strspn(p, "0123456789") : 0;
        if (digits > 0 && p[digits] == ':')
            p += digits + 1;
        at_start = *p == '\n';
        buf_add_char(&out, *p);
    }
    return out.data;
}

static bool check_file(const char *folder, const char *name)
{
    char *path = arena_printf(op.arena, "%s/%s", folder, name);
    char *json = arena_printf(op.arena, "%.*s.json", (int)strlen(path) - 4, path);
    size_t length;
    const char *text = file_text(path, &length), *wanted = expected(json), *found;

    if (wanted == NULL)
        return false;
    found = without_lines(read_all(csv_open_text(&op, text, length)));
    if (strlen(wanted) < strlen(found)) /* the header is not among the expected */
        found += strcspn(found, "\n") + 1;
    assert_string_equal(found, wanted);
    return true;
}

static void files_of_other_test_suites_are_read_as_they_say(void **state)
{
    static const char *const FOLDERS[] = {"../shared/data/csv/spectrum",
                                          "../shared/data/csv/sineemore"};
    int checked = 0;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        DIR *folder = opendir(FOLDERS[i]);
        struct dirent *entry;

        if (folder == NULL) {
            print_message("no %s\n", FOLDERS[i]);
            skip();
        }
        while ((entry = readdir(folder)) != NULL)
            if (str_ends_with(entry->d_name, ".csv") && !str_starts_with(entry->d_name, "bad-"))
                checked += check_file(FOLDERS[i], entry->d_name);
        closedir(folder);
    }
    assert_true(checked >= 14);
}

static void a_file_with_a_stray_quote_is_refused_with_its_line(void **state)
{
    size_t length;
    const char *text =
        file_text("../shared/data/csv/sineemore/bad-quotes-with-unescaped-quote.csv", &length);

    (void)state;
    if (text == NULL)
        skip();
    assert_non_null(strstr(read_all(csv_open_text(&op, text, length)), "!2.2 "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_keep_their_first_line_across_quoted_newlines),
        cmocka_unit_test(a_bom_and_either_line_end_are_understood),
        cmocka_unit_test(quotes_are_doubled_inside_quotes_only),
        cmocka_unit_test(what_would_shift_columns_is_refused_with_line_and_field),
        cmocka_unit_test(a_nul_character_is_refused),
        cmocka_unit_test(a_record_without_end_does_not_eat_the_memory),
        cmocka_unit_test(it_does_not_matter_in_which_pieces_the_bytes_come),
        cmocka_unit_test(a_reader_that_fails_is_told_as_it_is),
        cmocka_unit_test(files_of_other_test_suites_are_read_as_they_say),
        cmocka_unit_test(a_file_with_a_stray_quote_is_refused_with_its_line),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
