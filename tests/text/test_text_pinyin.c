/* How names are spoken. */
#include "text/text_pinyin.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/text_fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

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

/* All readings in one line: "shanxiongxin sxx shanxx, …" */
static const char *spoken(const char *name)
{
    struct text_pinyin readings[TEXT_PINYIN_READINGS_MAX];
    size_t count = text_pinyin_name(a, name, readings);
    struct buf out = buf_in(a);

    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s%s %s %s", i == 0 ? "" : ", ", readings[i].full, readings[i].initials,
                   readings[i].mixed);
    return count == 0 ? "" : out.data;
}

static void a_name_is_spoken_whole_by_initials_and_with_its_surname_whole(void **state)
{
    (void)state;
    assert_string_equal(spoken("张三"), "zhangsan zs zhangs");
    assert_string_equal(spoken("王小明"), "wangxiaoming wxm wangxm");
    assert_string_equal(spoken("张"), "zhang z zhang");
}

static void surnames_are_read_as_surnames(void **state)
{
    static const struct {
        const char *name, *first;
    } CASES[] = {
        {"单雄信", "shanxiongxin sxx"}, {"曾小明", "zengxiaoming zxm"},
        {"解学工", "xiexuegong xxg"},   {"仇大同", "qiudatong qdt"},
        {"区大相", "oudaxiang odx"},    {"尉迟恭", "yuchigong ycg"},
        {"查良", "zhaliang zl"},        {"翟工", "zhaigong zg"},
        {"万俟工", "moqigong mqg"},     {"长孙安", "zhangsunan zsa"},
        {"令狐安", "linghuan lha"},     {"卜工", "bugong bg"},
        {"阚工", "kangong kg"},         {"都工", "dugong dg"},
        {"欧阳修", "ouyangxiu oyx"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_true(str_starts_with(spoken(CASES[i].name), CASES[i].first));
}

static void a_surname_is_a_surname_only_in_front(void **state)
{
    (void)state;
    assert_true(str_starts_with(spoken("王单"), "wangdan wd"));
    assert_string_equal(spoken("陈解放"), "chenjiefang cjf chenjf, chenxiefang cxf chenxf");
}

static void what_is_read_in_several_ways_has_several_readings(void **state)
{
    (void)state;
    assert_string_equal(spoken("尉迟乐"), "yuchile ycl yuchil, yuchiyue ycy yuchiy");
    assert_string_equal(spoken("覃工"), "qingong qg qing, tangong tg tang");
    assert_string_equal(spoken("吕乐"), "lvle ll lvl, lvyue ly lvy, lule ll lul, luyue ly luy");
}

static void traditional_characters_are_read_too(void **state)
{
    (void)state;
    assert_string_equal(spoken("單雄信"), spoken("单雄信"));
    assert_string_equal(spoken("曾國藩"), spoken("曾国藩"));
    assert_true(str_starts_with(spoken("李乾"), "liqian lq"));
}

static void what_is_not_han_stands_for_itself(void **state)
{
    (void)state;
    assert_string_equal(spoken("John Smith"), "");
    assert_string_equal(spoken(""), "");
    assert_string_equal(spoken("阿·Ｂ"), "ab ab ab");
    assert_string_equal(spoken("3号楼"), "3haolou 3hl 3hl");
}

static void long_and_rare_names_have_an_end(void **state)
{
    struct buf name = buf_in(a);
    struct text_pinyin readings[TEXT_PINYIN_READINGS_MAX];

    (void)state;
    for (int i = 0; i < 500; i++)
        buf_add_text(&name, "乐长");
    assert_int_equal(text_pinyin_name(a, name.data, readings), TEXT_PINYIN_READINGS_MAX);
    assert_int_equal(strlen(readings[0].initials), TEXT_PINYIN_CHARACTERS_MAX);
    assert_true(str_starts_with(spoken("王𠀾"), "wang"));
}

static void the_surname_of_two_characters_is_told(void **state)
{
    struct text_folded two = text_fold(a, "尉迟乐"), one = text_fold(a, "王女士"),
                       only = text_fold(a, "欧阳");

    (void)state;
    assert_int_equal(text_pinyin_surname_length(two.characters, two.count), 2);
    assert_int_equal(text_pinyin_surname_length(one.characters, one.count), 1);
    assert_int_equal(text_pinyin_surname_length(only.characters, only.count), 2);
    assert_int_equal(text_pinyin_surname_length(only.characters, 0), 0);
}

/* ---- 25,000 names and 1,000 surnames that are not ours ---------------------------------- */

static bool is_spoken(const char *name)
{
    struct text_pinyin readings[TEXT_PINYIN_READINGS_MAX];
    size_t count = text_pinyin_name(a, name, readings);

    for (size_t i = 0; i < count; i++)
        if (readings[i].full[strspn(readings[i].full, "abcdefghijklmnopqrstuvwxyz")] != '\0' ||
            strlen(readings[i].initials) < utf8_length(name) / 2)
            return false;
    return count > 0;
}

static void nearly_all_names_of_a_large_list_are_spoken(void **state)
{
    gzFile list = gzopen("../shared/data/names/chinese_names_a.txt.gz", "rb");
    size_t names = 0, silent = 0;
    char line[400];

    (void)state;
    if (list == NULL)
        skip();
    while (gzgets(list, line, sizeof line) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || !utf8_is_valid(line, strlen(line)))
            continue;
        names++;
        silent += !is_spoken(line);
        arena_reset(a);
    }
    gzclose(list);
    assert_true(names > 20000);
    assert_true(silent * 1000 < names); /* characters that nobody reads */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_name_is_spoken_whole_by_initials_and_with_its_surname_whole, begin, end),
        cmocka_unit_test_setup_teardown(surnames_are_read_as_surnames, begin, end),
        cmocka_unit_test_setup_teardown(a_surname_is_a_surname_only_in_front, begin, end),
        cmocka_unit_test_setup_teardown(what_is_read_in_several_ways_has_several_readings, begin,
                                        end),
        cmocka_unit_test_setup_teardown(traditional_characters_are_read_too, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_han_stands_for_itself, begin, end),
        cmocka_unit_test_setup_teardown(long_and_rare_names_have_an_end, begin, end),
        cmocka_unit_test_setup_teardown(the_surname_of_two_characters_is_told, begin, end),
        cmocka_unit_test_setup_teardown(nearly_all_names_of_a_large_list_are_spoken, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
