/* JSON: files that nobody here wrote, and what goes out comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/utf8.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char SUITE[] = "../shared/data/json-test-suite/test_parsing";
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

static size_t read_file(const char *path, char *bytes, size_t size)
{
    FILE *in = fopen(path, "rb");
    size_t length;

    assert_non_null(in);
    length = fread(bytes, 1, size, in);
    fclose(in);
    return length;
}

static err_t parse(struct op *op, const char *text, struct doc **value)
{
    op_forget_fault(op);
    return json_parse(op, text, strlen(text), value);
}

static void assert_comes_back(struct op *op, const char *text)
{
    struct doc *value;

    assert_int_equal(parse(op, text, &value), OK);
    assert_string_equal(json_text(op->arena, value), text);
}

/* ---- the parsing test suite --------------------------------------------------------------- */

/* Valid JSON that json_parse() refuses on purpose (RFC 7493): a name twice, NUL in a text. */
static bool is_refused_on_purpose(const char *name)
{
    return strstr(name, "duplicated_key") != NULL || strstr(name, "null") != NULL;
}

typedef err_t parse_fn(struct op *op, const char *bytes, size_t length, struct doc **ret_value);

/* y_ must be accepted, n_ refused; of i_ only an answer is asked. What was accepted can be
 * written and read again. */
static bool is_right(struct op *op, const char *name, parse_fn *function, bool is_any)
{
    static char bytes[1 << 20];
    const char *path = arena_printf(op->arena, "%s/%s", SUITE, name);
    struct doc *value = NULL;
    err_t e;

    op_forget_fault(op);
    e = function(op, bytes, read_file(path, bytes, sizeof bytes), &value);
    if (e == OK)
        assert_comes_back(op, json_text(op->arena, value));
    if (name[0] == 'y' && e != OK && !is_any && is_refused_on_purpose(name))
        return true;
    if ((name[0] != 'y' || e == OK) && (name[0] != 'n' || e == ERR_INVALID))
        return true;
    print_error("%s: %s\n", name, e == OK ? "accepted" : op_fault_text(op));
    return false;
}

static void the_parsing_test_suite_passes(void **state)
{
    DIR *folder = opendir(SUITE);
    struct dirent *entry;
    size_t count = 0, wrong = 0;

    if (folder == NULL) {
        print_message("%s is not there: skipped\n", SUITE);
        skip();
    }
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        wrong += !is_right(*state, entry->d_name, json_parse, false);
        wrong += !is_right(*state, entry->d_name, json_parse_any, true);
        count++;
    }
    closedir(folder);
    assert_true(count > 100);
    assert_int_equal(wrong, 0);
}

static void names_that_are_there_twice_and_nul_are_refused_from_the_network(void **state)
{
    struct op *op = *state;
    struct doc *value;

    assert_int_equal(parse(op, "{\"a\":1,\"a\":2}", &value), ERR_INVALID);
    assert_int_equal(parse(op, "[\"\\u0000\"]", &value), ERR_INVALID);
    assert_int_equal(json_parse(op, "1\0", 2, &value), ERR_INVALID);
}

static void of_names_that_are_there_twice_the_last_one_counts_in_files(void **state)
{
    struct op *op = *state;
    const char *text = "{\"a\":1,\"a\\u0000\":\"\\\\u0000\\u0000\",\"a\":2}";
    struct doc *value;

    assert_int_equal(json_parse_any(op, text, strlen(text), &value), OK);
    assert_string_equal(json_text(op->arena, value),
                        "{\"a\":2,\"a\xEF\xBF\xBD\":\"\\\\u0000\xEF\xBF\xBD\"}");
}

/* ---- limits ------------------------------------------------------------------------------ */

static void what_is_nested_too_deeply_or_too_long_is_refused(void **state)
{
    struct op *op = *state;
    struct buf text = buf_in(op->arena);
    struct doc *value;

    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_add_char(&text, '[');
    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_add_char(&text, ']');
    assert_int_equal(parse(op, text.data, &value), OK);
    assert_int_equal(parse(op, arena_printf(op->arena, "[%s]", text.data), &value), ERR_INVALID);
    assert_int_equal(
        parse(op, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]",
              &value),
        OK);

    buf_clear(&text);
    buf_add_char(&text, '"');
    while (text.length < JSON_MAX_BYTES)
        buf_add_text(&text, "aaaaaaaaaaaaaaaa");
    buf_add_char(&text, '"');
    assert_int_equal(parse(op, text.data, &value), ERR_INVALID);
}

static void a_fault_names_line_and_column(void **state)
{
    struct op *op = *state;
    struct doc *value;

    assert_int_equal(parse(op, "{\n  \"a\": x\n}", &value), ERR_INVALID);
    assert_non_null(strstr(op->fault.detail, "line 2 column"));
}

/* Looking for each name among all before it would take minutes here. */
/* A problem with it goes out as JSON, which holds nothing but text. */
static void a_fault_is_text_even_of_what_is_none(void **state)
{
    static const char BROKEN[] = "{\"a\":\"\\🌀\"}";
    struct op *op = *state;
    struct doc *value;

    assert_int_equal(json_parse(op, BROKEN, strlen(BROKEN), &value), ERR_INVALID);
    assert_true(utf8_is_valid(op->fault.detail, strlen(op->fault.detail)));
}

static void an_object_of_very_many_names_is_read_in_one_go(void **state)
{
    struct op *op = *state;
    struct buf text = buf_in(op->arena);
    struct doc *value;

    for (int i = 0; i < 200000; i++)
        buf_printf(&text, "%c\"%d\":%d", i == 0 ? '{' : ',', i, i);
    buf_add_char(&text, '}');
    assert_int_equal(parse(op, text.data, &value), OK);
    assert_int_equal(value->count, 200000);
}

/* ---- out and in again ----------------------------------------------------------------------- */

static void values_come_back_as_they_went_out(void **state)
{
    assert_comes_back(*state, "{\"b\":1,\"a\":[true,false,null,{}],\"\":\"\"}");
    assert_comes_back(*state, "[0,-1,9223372036854775807,-9223372036854775808]");
    assert_comes_back(*state, "[1.1,0.1,1e+300,2.5,-1.7976931348623157e+308,0.30000000000000004]");
    assert_comes_back(*state, "\"\\\"\\\\\\n\\u0001\x7F 漏水 \xF0\x9F\x92\xA7\"");
}

static void ids_are_texts_and_decimals_keep_their_digits(void **state)
{
    struct op *op = *state;
    struct doc *object = doc_object(op->arena);

    doc_set_id(object, "id", 7315000000000000001);
    doc_set_id(object, "none", 0);
    doc_set_decimal(object, "rate", 9700, 2);
    doc_set_decimal(object, "loss", -5, 2);
    doc_set_decimal(object, "least", INT64_MIN, 2);
    assert_string_equal(json_text(op->arena, object),
                        "{\"id\":\"7315000000000000001\",\"none\":null,\"rate\":97.00,"
                        "\"loss\":-0.05,\"least\":-92233720368547758.08}");
}

static void what_is_no_number_is_null(void **state)
{
    struct op *op = *state;
    struct doc *object = doc_object(op->arena);

    doc_set_real(object, "x", __builtin_nan(""));
    doc_set_real(object, "y", __builtin_inf());
    assert_string_equal(json_text(op->arena, object), "{\"x\":null,\"y\":null}");
}

static void naughty_strings_come_back_unchanged(void **state)
{
    static char bytes[1 << 20];
    struct op *op = *state;
    struct doc *list, *again;
    const char *text;

    if (access(NAUGHTY, R_OK) != 0) {
        print_message("%s is not there: skipped\n", NAUGHTY);
        skip();
    }
    assert_int_equal(json_parse(op, bytes, read_file(NAUGHTY, bytes, sizeof bytes), &list), OK);
    assert_true(list->count > 200);
    text = json_text(op->arena, list);
    assert_int_equal(json_parse(op, text, strlen(text), &again), OK);
    for (struct doc_member *a = list->first, *b = again->first; a != NULL; a = a->next, b = b->next)
        assert_string_equal(a->value->text, b->value->text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_parsing_test_suite_passes),
        TEST(names_that_are_there_twice_and_nul_are_refused_from_the_network),
        TEST(of_names_that_are_there_twice_the_last_one_counts_in_files),
        TEST(what_is_nested_too_deeply_or_too_long_is_refused),
        TEST(a_fault_names_line_and_column),
        TEST(a_fault_is_text_even_of_what_is_none),
        TEST(an_object_of_very_many_names_is_read_in_one_go),
        TEST(values_come_back_as_they_went_out),
        TEST(ids_are_texts_and_decimals_keep_their_digits),
        TEST(what_is_no_number_is_null),
        TEST(naughty_strings_come_back_unchanged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
