/* What search sees of a text. */
#include "text/text_fold.h"

#include "base/str.h"
#include "base/utf8.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static struct arena *a;

static int begin(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const char *fold(const char *text)
{
    struct text_folded folded = text_fold(a, text);
    struct buf out = buf_in(a);
    char bytes[4];

    for (size_t i = 0; i < folded.count; i++)
        buf_add(&out, bytes, utf8_put(folded.characters[i], bytes));
    return out.data == NULL ? "" : out.data;
}

static const char *tokens(const char *text)
{
    struct buf out = buf_in(a);
    size_t spaces = 0, count = text_fold_tokens(&out, text);

    for (const char *p = out.data; p != NULL && *p != '\0'; p++)
        spaces += *p == ' ';
    assert_int_equal(spaces, count);
    return count == 0 ? "" : out.data + 1;
}

static bool finds(const char *text, const char *word)
{
    struct text_folded whole = text_fold(a, text), part = text_fold(a, word);
    size_t at;

    return text_fold_find(&whole, &part, 0, &at);
}

static void traditional_and_simplified_fold_to_the_same(void **state)
{
    (void)state;
    assert_string_equal(fold("電梯維修"), "电梯维修");
    assert_string_equal(fold("电梯维修"), "电梯维修");
    assert_string_equal(fold("樓道滲漏、開關壞了"), "楼道渗漏 开关坏了");
    assert_string_equal(fold("裡裏"), "里里");
} /* proves X-6 */

static void width_case_accents_and_digits_fold(void **state)
{
    (void)state;
    assert_string_equal(fold("ＷｉＦｉ　３－２－１５０１"), "wifi 3 2 1501");
    assert_string_equal(fold("Café ÉCOLE"), "cafe ecole");
    assert_string_equal(fold("e\u0301cole"), "ecole");
    assert_string_equal(fold("٣٤"), "34");
    assert_string_equal(fold("ﾃﾞﾝｷ"), "テンキ");
    assert_string_equal(fold("でんき"), "でんき");
    assert_string_equal(fold("Straße ΣΊΣΥΦΟΣ"), "straße σισυφοσ");
}

static void what_cannot_be_seen_does_not_part_a_word(void **state)
{
    (void)state;
    assert_string_equal(fold("漏\u200b水"), "漏水");
    assert_string_equal(fold("\ufeff漏\u00ad水\u2060"), "漏水");
    assert_string_equal(fold("，。 漏水！？  跑水…"), "漏水 跑水");
    assert_string_equal(fold(""), "");
    assert_string_equal(fold("😀🏠"), "");
    assert_string_equal(fold(NULL), "");
}

/* names with rare characters, of each ideograph block up to Extension F. */
static void rare_characters_are_tokens_like_others(void **state)
{
    (void)state;
    assert_string_equal(tokens("㐀㐁"), "㐀㐁");
    assert_string_equal(tokens("𠀀𪚥"), "𠀀𪚥");
    assert_string_equal(tokens("王𫚉"), "王𫚉");
    assert_string_equal(tokens("𬺰𮯠"), "𬺰𮯠");
    assert_string_equal(tokens("〇"), "〇");
    assert_string_equal(fold("\ufa0e\uf9e4"), "\ufa0e理");
    for (uint32_t c = 0x3400; c <= 0x2EBE0; c = c == 0x9FFC ? 0x20000 : c + 1) {
        char bytes[5] = "";
        struct text_folded one;
        if (c > 0x4DBF && c < 0x4E00)
            continue;
        if ((c > 0x2A6DD && c < 0x2A700) || (c > 0x2B734 && c < 0x2B740) ||
            (c > 0x2B81D && c < 0x2B820) || (c > 0x2CEA1 && c < 0x2CEB0))
            continue;
        utf8_put(c, bytes);
        one = text_fold(a, bytes);
        if (one.count != 1)
            fail_msg("U+%X is lost", c);
    }
} /* proves X-25 */

static void tokens_are_pairs_that_stand_side_by_side(void **state)
{
    (void)state;
    assert_string_equal(tokens("厨房漏水，換 Wi-Fi"), "厨房 房漏 漏水 换 wi fi");
    assert_string_equal(tokens("漏"), "漏");
    assert_string_equal(tokens("3栋2单元1501室"), "3 栋 2 单元 1501 室");
    assert_string_equal(tokens("TS-20261121-0031"), "ts 20261121 0031");
    assert_string_equal(tokens("B1车库A3"), "b1 车库 a3");
    assert_string_equal(tokens("……"), "");
}

static void a_long_word_is_cut_and_stays_one_token(void **state)
{
    char text[400];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(strlen(tokens(text)), TEXT_FOLD_WORD_MAX);
}

static void a_word_is_found_only_where_it_stands_in_order(void **state)
{
    struct text_folded whole = text_fold(a, "“厨房，漏水管”"), part = text_fold(a, "漏水管");
    size_t at;

    (void)state;
    assert_true(text_fold_find(&whole, &part, 0, &at));
    assert_int_equal(at, 3);
    assert_int_equal(whole.places[at], strlen("“厨房，"));
    assert_false(text_fold_find(&whole, &part, 4, &at));
    assert_true(finds("厨房漏水", "房漏"));
    assert_false(finds("漏水，水管", "漏水管"));
    assert_false(finds("漏水", "漏水管"));
    assert_false(finds("漏水", "……"));
    assert_true(finds("TS-20261121-0031", "20261121-0031"));
}

/* Each token of a text is found in it, and nothing but letters and digits is in it. */
static void check_naughty(const char *text)
{
    const char *list = tokens(text);
    size_t count;
    char **all = str_split(a, list, ' ', &count);

    assert_true(utf8_is_valid(list, strlen(list)));
    for (size_t i = 0; i < count; i++) {
        assert_null(strpbrk(all[i], "\"'\\()*:-_"));
        if (all[i][0] != '\0' && !finds(text, all[i]))
            fail_msg("%s is not found in %s", all[i], text);
    }
}

static void naughty_strings_fold_without_harm(void **state)
{
    json_t *list = json_load_file("../shared/data/strings/blns_even.json", 0, NULL);
    size_t i;
    json_t *one;

    (void)state;
    if (list == NULL)
        skip();
    json_array_foreach(list, i, one) check_naughty(json_string_value(one));
    assert_true(i > 100);
    json_decref(list);
}

static void *fold_in_a_thread(void *arg)
{
    struct arena *own = arena_new();
    bool *ok = arg;

    *ok = text_fold(own, "電梯").characters[0] == 0x7535;
    arena_free(own);
    return NULL;
}

static void threads_may_be_the_first_together(void **state)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    bool ok[THREADS] = {false};

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, fold_in_a_thread, &ok[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(ok[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_may_be_the_first_together, begin, end),
        cmocka_unit_test_setup_teardown(traditional_and_simplified_fold_to_the_same, begin, end),
        cmocka_unit_test_setup_teardown(width_case_accents_and_digits_fold, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_seen_does_not_part_a_word, begin, end),
        cmocka_unit_test_setup_teardown(rare_characters_are_tokens_like_others, begin, end),
        cmocka_unit_test_setup_teardown(tokens_are_pairs_that_stand_side_by_side, begin, end),
        cmocka_unit_test_setup_teardown(a_long_word_is_cut_and_stays_one_token, begin, end),
        cmocka_unit_test_setup_teardown(a_word_is_found_only_where_it_stands_in_order, begin, end),
        cmocka_unit_test_setup_teardown(naughty_strings_fold_without_harm, begin, end),
    };

    return cmocka_run_group_tests_name("text_fold", tests, NULL, NULL);
}
