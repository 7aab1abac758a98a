/* Texts of ours come out in the reader's language; what people wrote does not change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/catalog.h"
#include "base/op.h"
#include "base/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

static void a_literal_comes_out_in_the_readers_language(void **state)
{
    (void)state;
    assert_string_equal(words_shown(LANGUAGE_EN, "报修"), "Repair");
    assert_string_equal(words_shown(LANGUAGE_ZH_TW, "报修"), "報修");
    assert_string_equal(words_shown(LANGUAGE_ZH_CN, "报修"), "报修");
    assert_string_equal(words_shown(LANGUAGE_EN, "repair"), "repair");
    assert_string_equal(words_shown(LANGUAGE_EN, "这一句谁也没有说过"), "这一句谁也没有说过");
    assert_null(words_shown(LANGUAGE_EN, NULL));
}

static void what_people_wrote_stays_even_if_it_reads_like_ours(void **state)
{
    struct op *op = *state;
    const char *title = arena_text(op->arena, "报修");

    op_speak(op, LANGUAGE_EN);
    assert_ptr_equal(words_shown(LANGUAGE_EN, title), title);
    assert_string_equal(arena_printf(op->arena, "%s", title), "报修");
    assert_string_equal(words_shown(LANGUAGE_EN, words_ours(title)), "Repair");
    assert_string_equal(words_in(LANGUAGE_EN, title), "Repair");
}

static void formats_and_their_literal_arguments_are_translated(void **state)
{
    struct op *op = *state;

    op_speak(op, LANGUAGE_EN);
    assert_string_equal(
        arena_printf(op->arena, "%" PRId64 " 天 %" PRId64 " 小时", INT64_C(2), INT64_C(3)),
        "2 d 3 h");
    assert_string_equal(arena_printf(op->arena, "%s %02d:%02d", "今天", 9, 5), "today 09:05");
    assert_string_equal(
        arena_printf(op->arena, "%-6s|%.2s|%5.1f|%%|%x|%*d", "ab", "xyz", 1.25, 255U, 4, 7),
        "ab    |xy|  1.2|%|ff|   7");
    assert_string_equal(arena_printf(op->arena, "%zu %lld %c", (size_t)7, -8LL, 'z'), "7 -8 z");
}

static void a_fault_is_told_in_the_callers_language_while_what_is_written_is_not(void **state)
{
    struct op *op = *state;

    op_speak(op, LANGUAGE_EN);
    arena_speak(op->arena, LANGUAGE_ZH_CN); /* as the writer does */
    assert_string_equal(arena_printf(op->arena, "剩 %s", "5"), "剩 5");
    op_fail_field(op, "house", "unknown", "本小区没有房号 %s", "9-9-999");
    op_fail_field(op, "title", "required", "“%s”必填", "事由");
    assert_string_equal(op->fault.fields[0].message, "No house 9-9-999 in this community");
    assert_string_equal(op->fault.fields[1].message, "“Subject” is required");
}

static void a_new_unit_of_work_in_the_same_arena_speaks_the_source(void **state)
{
    struct op *op = *state;

    op_speak(op, LANGUAGE_EN);
    arena_reset(op->arena);
    assert_int_equal(arena_language(op->arena), LANGUAGE_ZH_CN);
}

static void every_catalogue_is_there_and_of_one_size(void **state)
{
    (void)state;
    assert_int_equal(catalog_count(LANGUAGE_ZH_CN), 0);
    assert_true(catalog_count(LANGUAGE_EN) > 500);
    assert_int_equal(catalog_count(LANGUAGE_EN), catalog_count(LANGUAGE_ZH_TW));
    assert_null(catalog_find(LANGUAGE_EN, ""));
}

static void a_browser_says_what_it_likes_best(void **state)
{
    (void)state;
    assert_int_equal(language_accepted(NULL), LANGUAGE_ZH_CN);
    assert_int_equal(language_accepted("*"), LANGUAGE_ZH_CN);
    assert_int_equal(language_accepted("fr-FR, de;q=0.9"), LANGUAGE_ZH_CN);
    assert_int_equal(language_accepted("en-GB,en;q=0.9"), LANGUAGE_EN);
    assert_int_equal(language_accepted("zh-TW,zh;q=0.9,en;q=0.8"), LANGUAGE_ZH_TW);
    assert_int_equal(language_accepted("zh-Hant-HK"), LANGUAGE_ZH_TW);
    assert_int_equal(language_accepted("zh-CN,zh;q=0.9,en;q=0.8"), LANGUAGE_ZH_CN);
    assert_int_equal(language_accepted("en;q=0.2, zh-CN;q=0.8"), LANGUAGE_ZH_CN);
    assert_int_equal(language_accepted("de, en;q=0.5,"), LANGUAGE_EN);
    assert_int_equal(language_accepted("english"), LANGUAGE_ZH_CN);
}

static void a_language_is_found_by_code_or_tag(void **state)
{
    enum language l = LANGUAGE_COUNT;

    (void)state;
    assert_true(language_find("zh_TW", &l));
    assert_int_equal(l, LANGUAGE_ZH_TW);
    assert_true(language_find("zh-cn", &l));
    assert_int_equal(l, LANGUAGE_ZH_CN);
    assert_false(language_find("de", &l));
    assert_false(language_find(NULL, &l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_literal_comes_out_in_the_readers_language, begin, end),
        cmocka_unit_test_setup_teardown(what_people_wrote_stays_even_if_it_reads_like_ours, begin,
                                        end),
        cmocka_unit_test_setup_teardown(formats_and_their_literal_arguments_are_translated, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_fault_is_told_in_the_callers_language_while_what_is_written_is_not, begin, end),
        cmocka_unit_test_setup_teardown(a_new_unit_of_work_in_the_same_arena_speaks_the_source,
                                        begin, end),
        cmocka_unit_test(every_catalogue_is_there_and_of_one_size),
        cmocka_unit_test(a_browser_says_what_it_likes_best),
        cmocka_unit_test(a_language_is_found_by_code_or_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
