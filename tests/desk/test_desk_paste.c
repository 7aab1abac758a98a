#include "desk/desk_paste.h"

#include "base/clock.h"
#include "base/str.h"
#include "support/support.h"

/* Monday 2026-11-23 10:00 in China. */
static int64_t now(void)
{
    int64_t at;

    assert_true(clock_parse("2026-11-23T10:00:00+08:00", &at));
    return at;
}

static struct arena *arena;

static struct desk_paste read(const char *text)
{
    return desk_paste_read(arena, text, now(), CLOCK_CHINA_OFFSET_MIN, CASE_CATALOGUE);
}

static void assert_text(const char *is, const char *should)
{
    if (!str_equal(is, should))
        fail_msg("%s, not %s", is == NULL ? "null" : is, should == NULL ? "null" : should);
}

static void assert_said(const struct desk_paste *p, const char *when)
{
    int64_t at = 0;

    if (when != NULL)
        assert_true(clock_parse(when, &at));
    assert_true(p->said_at == at);
}

static void a_line_with_name_house_and_words(void **state)
{
    struct desk_paste p = read("王女士 3-2-1501：厨房水管漏水，麻烦来看一下\n");

    (void)state;
    assert_text(p.name, "王女士");
    assert_text(p.house, "3-2-1501");
    assert_text(p.words, "厨房水管漏水，麻烦来看一下");
    assert_text(p.title, "厨房水管漏水，麻烦来看一下");
    assert_text(p.nature, "repair");
    assert_text(p.category, "R01.1");
    assert_said(&p, NULL);
} /* proves X-30 */

static void only_what_the_community_takes_is_guessed(void **state)
{
    static const char *const NATURES[] = {"repair", NULL};
    static const struct case_category OFFERED[] = {
        {.code = "泳池", .name = "泳池设备", .natures = NATURES}, {.code = NULL}};
    static const char TEXT[] = "王女士 3-2-1501：泳池设备漏水", LEAK[] = "王女士 3-2-1501：厨房漏水";

    (void)state;
    assert_text(read(TEXT).category, "R01.1");
    assert_text(desk_paste_read(arena, TEXT, now(), 0, OFFERED).category, "泳池");
    assert_text(desk_paste_read(arena, LEAK, now(), 0, OFFERED).nature, "repair");
    assert_text(desk_paste_read(arena, LEAK, now(), 0, OFFERED).category, NULL);
} /* proves X-30 */

static void a_name_and_a_time_above_the_words(void **state)
{
    struct desk_paste p =
        read("3栋1501 王芳 2026-11-23 09:12:33\r\n楼道灯不亮好几天了\r\n能派人来吗\r\n");

    (void)state;
    assert_text(p.name, "王芳");
    assert_text(p.house, "3栋1501");
    assert_text(p.words, "楼道灯不亮好几天了\n能派人来吗");
    assert_text(p.title, "楼道灯不亮好几天了");
    assert_said(&p, "2026-11-23T09:12:00+08:00");
    p = read("王芳（12号楼3单元402） 11月22日 23:05\n电梯困人了！快来");
    assert_text(p.name, "王芳");
    assert_text(p.house, "12号楼3单元402");
    assert_true(p.is_urgent);
    assert_said(&p, "2026-11-22T23:05:00+08:00");
    p = read("昨天 21:40\n李先生: 楼上太吵，我要投诉");
    assert_text(p.name, "李先生");
    assert_text(p.nature, "complaint");
    p = read("李先生 昨天 21:40\n楼上太吵");
    assert_said(&p, "2026-11-22T21:40:00+08:00");
}

static void several_speakers_stay_apart(void **state)
{
    struct desk_paste p =
        read("王芳: 5-1-302停水了\n物业前台 09:30: 收到，马上看\n王芳: 电话13812345678");

    (void)state;
    assert_text(p.name, "王芳");
    assert_text(p.house, "5-1-302");
    assert_text(p.phone, "13812345678");
    assert_text(p.words, "王芳：5-1-302停水了\n物业前台：收到，马上看\n王芳：电话13812345678");
}

static void words_without_a_name_are_words(void **state)
{
    struct desk_paste p = read("请问物业费怎么交？下午3:30前能办吗");

    (void)state;
    assert_null(p.name);
    assert_null(p.house);
    assert_text(p.nature, "inquiry");
    assert_text(p.words, "请问物业费怎么交？下午3:30前能办吗");
    p = read("我家6楼，电费20-30元，2026-11-20交的");
    assert_null(p.phone);
}

static void nothing_and_nonsense_do_no_harm(void **state)
{
    static const char *const TEXTS[] = {"",
                                        "\n\n\n",
                                        ":",
                                        "：：：",
                                        "99:99",
                                        "2026-13-45 25:61 a",
                                        "1-",
                                        "王芳:",
                                        "-1-2-3-4-5-6-7-8-9",
                                        "9999-9999-9999-9999",
                                        "2099-01-01 10:00 王芳\n早"};

    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        read(TEXTS[i]);
    assert_true(read("2099-01-01 10:00 王芳\n早").said_at == 0); /* later than now */
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_with_name_house_and_words, setup, teardown),
        cmocka_unit_test_setup_teardown(only_what_the_community_takes_is_guessed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_name_and_a_time_above_the_words, setup, teardown),
        cmocka_unit_test_setup_teardown(several_speakers_stay_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(words_without_a_name_are_words, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_and_nonsense_do_no_harm, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
