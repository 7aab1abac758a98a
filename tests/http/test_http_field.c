/*
 * test_http_field.c - a field table turns what was typed into values or into every fault.
 */
#include "support/support.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "http/route.h"

#include <string.h>

static const char *const SIZES[] = {"minor", "medium", NULL};

static const struct field FIELDS[] = {
    {"title", FIELD_TEXT, true, .max = 5, .label = "标题"},
    {"note", FIELD_TEXT, false, .min = 2, .label = "说明"},
    {"floor", FIELD_INT, false, -3, 120, .label = "楼层"},
    {"urgent", FIELD_BOOL, false, .label = "紧急"},
    {"received_at", FIELD_TIME, false, .label = "受理时间"},
    {"day", FIELD_DAY, false, .label = "日期"},
    {"size", FIELD_ENUM, false, .words = SIZES, .label = "大小"},
    {"house_id", FIELD_ID, false, .label = "房屋"},
    {"assignees", FIELD_LIST, false, .max = 3, .label = "派给"},
    {"price", FIELD_MONEY, false, .label = "价格"},
    {"secret", FIELD_PASSWORD, false, .min = 8, .max = 20, .label = "密码"},
    FIELDS_END
};

static struct op *op;

static int begin(void **state)
{
    static struct op one;

    (void)state;
    one = op_begin(arena_new());
    op = &one;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(op->arena);
    return 0;
}

static struct doc *raw(const char *json)
{
    struct doc *value;

    assert_ok(json_parse(op, json, strlen(json), &value));
    return value;
}

static struct doc *checked(const char *json)
{
    struct doc *input;

    assert_ok(field_check(op, FIELDS, raw(json), NULL, &input));
    return input;
}

/* The one fault of a field; the title is right. */
static void assert_fault(const char *member, const char *field, const char *code)
{
    struct doc *input;
    const char *json = arena_printf(op->arena, "{\"title\":\"漏水\",%s}", member);

    op_forget_fault(op);
    assert_int_equal(field_check(op, FIELDS, raw(json), NULL, &input), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 1);
    assert_string_equal(op->fault.fields[0].field, field);
    assert_string_equal(op->fault.fields[0].code, code);
    op_forget_fault(op);
}

static void every_kind_becomes_its_typed_value(void **state)
{
    struct doc *input = checked("{\"title\":\"漏水\",\"floor\":\"-3\",\"urgent\":\"on\","
                                "\"received_at\":\"2026-11-21T16:30:00+08:00\","
                                "\"day\":\"2026-11-21\",\"size\":\"minor\",\"house_id\":\"73150\","
                                "\"assignees\":[\"tech1\",\"tech2\"],\"price\":1050}");

    (void)state;
    assert_string_equal(doc_get_text(input, "title"), "漏水");
    assert_int_equal(doc_get(input, "floor")->kind, DOC_INT);
    assert_int_equal(doc_get_int(input, "floor"), -3);
    assert_true(doc_get_bool(input, "urgent"));
    assert_int_equal(doc_get_int(input, "received_at"), SUPPORT_NOW);
    assert_int_equal(doc_get_int(input, "day"), clock_day_of(2026, 11, 21));
    assert_string_equal(doc_get_text(input, "size"), "minor");
    assert_true(doc_get(input, "house_id")->is_id);
    assert_int_equal(doc_get(input, "assignees")->count, 2);
    assert_int_equal(doc_get_int(input, "price"), 1050);
    assert_null(doc_get(input, "note"));
}

static void a_browsers_local_time_is_taken_in_the_offset_of_the_work(void **state)
{
    struct doc *input = checked("{\"title\":\"漏水\",\"received_at\":\"2026-11-21T16:30\"}");

    (void)state;
    assert_int_equal(doc_get_int(input, "received_at"), SUPPORT_NOW);
}

static void a_list_may_be_one_text_with_commas(void **state)
{
    struct doc *list = doc_get(checked("{\"title\":\"x\",\"assignees\":\" tech1, tech2，甲 \"}"),
                               "assignees");

    (void)state;
    assert_int_equal(list->count, 3);
    assert_string_equal(list->first->value->text, "tech1");
    assert_string_equal(list->last->value->text, "甲");
}

static void all_faults_are_told_at_once_and_name_the_label(void **state)
{
    struct doc *input = NULL;

    (void)state;
    assert_int_equal(field_check(op, FIELDS,
                                 raw("{\"title\":\" 　 \",\"note\":\"x\",\"floor\":\"three\","
                                     "\"size\":\"huge\",\"colour\":\"red\"}"),
                                 NULL, &input),
                     ERR_INVALID);
    assert_null(input);
    assert_int_equal(op->fault.field_count, 5);
    assert_string_equal(op->fault.fields[0].message, "“标题”必填");
    assert_string_equal(op->fault.fields[0].code, "required");
    assert_string_equal(op->fault.fields[1].code, "too_short");
    assert_string_equal(op->fault.fields[2].code, "not_a_number");
    assert_string_equal(op->fault.fields[3].code, "not_one_of");
    assert_string_equal(op->fault.fields[4].code, "unknown");
    assert_string_equal(op->fault.fields[4].field, "colour");
}

static void length_is_counted_in_characters(void **state)
{
    (void)state;
    checked("{\"title\":\"一二三四五\"}");
    op_forget_fault(op);
    assert_fault("\"note\":\"一\"", "note", "too_short");
    assert_int_equal(field_check(op, FIELDS, raw("{\"title\":\"一二三四五六\"}"), NULL,
                                 &(struct doc *){NULL}),
                     ERR_INVALID);
    assert_string_equal(op->fault.fields[0].message, "“标题”最多5个字，现有6个");
}

static void each_kind_refuses_what_it_is_not(void **state)
{
    (void)state;
    assert_fault("\"note\":17", "note", "not_text");
    assert_fault("\"note\":[\"a\",\"b\"]", "note", "not_single");
    assert_fault("\"note\":\"a\\u0007b\"", "note", "not_text");
    assert_fault("\"floor\":1.5", "floor", "not_a_number");
    assert_fault("\"floor\":\"12 \"", "floor", "not_a_number");
    assert_fault("\"floor\":121", "floor", "out_of_range");
    assert_fault("\"floor\":\"99999999999999999999\"", "floor", "not_a_number");
    assert_fault("\"urgent\":\"maybe\"", "urgent", "not_a_boolean");
    assert_fault("\"urgent\":2", "urgent", "not_a_boolean");
    assert_fault("\"received_at\":\"yesterday\"", "received_at", "not_a_time");
    assert_fault("\"received_at\":\"2026-02-30T10:00\"", "received_at", "not_a_time");
    assert_fault("\"day\":\"2026-02-29\"", "day", "not_a_day");
    assert_fault("\"size\":1", "size", "not_one_of");
    assert_fault("\"house_id\":\"-4\"", "house_id", "not_an_id");
    assert_fault("\"house_id\":0", "house_id", "not_an_id");
    assert_fault("\"assignees\":7", "assignees", "not_a_list");
    assert_fault("\"assignees\":\"a,b,c,d\"", "assignees", "too_many");
    assert_fault("\"assignees\":[1]", "assignees", "not_text");
    assert_fault("\"price\":-1", "price", "out_of_range");
    assert_fault("\"secret\":\"short\"", "secret", "too_short");
}

static void absent_null_and_blank_are_the_same(void **state)
{
    struct doc *input = checked("{\"title\":\"x\",\"note\":null,\"floor\":\"\",\"size\":\"  \","
                                "\"assignees\":[]}");

    (void)state;
    assert_int_equal(input->count, 1);
}

static void allowed_names_pass_as_they_came(void **state)
{
    static const char *const ALSO[] = {"extra", NULL};
    struct doc *input;

    (void)state;
    assert_ok(field_check(op, FIELDS, raw("{\"title\":\"x\",\"extra\":[1,{\"a\":2}]}"), ALSO,
                          &input));
    assert_int_equal(doc_get(input, "extra")->count, 2);
    assert_err(field_check(op, FIELDS, raw("{\"title\":\"x\",\"extra\":[\"\\u0001\"]}"), ALSO,
                           &input),
               ERR_INVALID);
}

static void texts_come_back_unchanged(void **state)
{
    struct doc *input = checked("{\"title\":\" a\\t\\n\"}");

    (void)state;
    assert_string_equal(doc_get_text(input, "title"), " a\t\n");
}

static void a_cursor_comes_back_as_it_was_made(void **state)
{
    static const int64_t NUMBERS[] = {0, 1, -1, INT64_MAX, INT64_MIN, SUPPORT_NOW};
    int64_t first, second;

    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        const char *cursor = http_cursor_make(op->arena, NUMBERS[i], NUMBERS[5 - i]);
        assert_ok(http_cursor_parse(op, cursor, &first, &second));
        assert_int_equal(first, NUMBERS[i]);
        assert_int_equal(second, NUMBERS[5 - i]);
    }
}

static void a_cursor_of_another_make_is_refused(void **state)
{
    static const char *const BAD[] = {"", "7", "0000000000000000000000000000000g",
                                      "000000000000000000000000000000000",
                                      "0000000000000000000000000000000A", NULL};
    int64_t first, second;

    (void)state;
    for (size_t i = 0; BAD[i] != NULL; i++)
        assert_err(http_cursor_parse(op, BAD[i], &first, &second), ERR_INVALID);
    assert_err(http_cursor_parse(op, NULL, &first, &second), ERR_INVALID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(every_kind_becomes_its_typed_value),
        TEST(a_browsers_local_time_is_taken_in_the_offset_of_the_work),
        TEST(a_list_may_be_one_text_with_commas),
        TEST(all_faults_are_told_at_once_and_name_the_label),
        TEST(length_is_counted_in_characters),
        TEST(each_kind_refuses_what_it_is_not),
        TEST(absent_null_and_blank_are_the_same),
        TEST(allowed_names_pass_as_they_came),
        TEST(texts_come_back_unchanged),
        TEST(a_cursor_comes_back_as_it_was_made),
        TEST(a_cursor_of_another_make_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
