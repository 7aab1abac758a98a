/* Templates in other languages: which texts are found, and that none lacks a translation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "view/view.h"
#include "view/view_words.h"

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

static void assert_english(void **state, const char *text, const char *expected)
{
    assert_string_equal(view_words_translate(*state, LANGUAGE_EN, text, NULL), expected);
}

static void texts_between_tags_and_in_attributes_are_translated(void **state)
{
    assert_english(state, "<h1>\n 服务单 </h1>", "<h1>\n Cases </h1>");
    assert_english(state, "<input placeholder=\"房号、单号、事由\" name=\"q\">",
                   "<input placeholder=\"House, case no., subject\" name=\"q\">");
    assert_english(state, "{{#a}}报修{{/a}}{{^a}}投诉{{/a}}",
                   "{{#a}}Repair{{/a}}{{^a}}Complaint{{/a}}");
    assert_english(state, "<p title='{{#a}}报修{{/a}}'>{{>p}}抱怨",
                   "<p title='{{#a}}Repair{{/a}}'>{{>p}}Grievance");
    assert_english(state, "{{$title}}{{number}} · 咨询{{/title}}",
                   "{{$title}}{{number}} · 咨询{{/title}}");
    assert_english(state, "a < b 报修", "a < b 报修");
}

static void what_is_sent_and_what_is_a_comment_stays(void **state)
{
    assert_english(state, "<option value=\"报修\">报修</option>",
                   "<option value=\"报修\">Repair</option>");
    assert_english(state, "<input type=\"submit\" value=\"登录\">",
                   "<input type=\"submit\" value=\"Log in\">");
    assert_english(state, "<!-- 报修 -->{{! 报修 }}报修", "<!-- 报修 -->{{! 报修 }}Repair");
}

static void a_script_says_its_words_in_the_language(void **state)
{
    static const char SCRIPT[] =
        "// '报修'\na = '报修'; b = \"x\"; /* \"报修\" */ c = `${n} 报修`; d = '\\'';";

    assert_string_equal(
        view_words_script(*state, LANGUAGE_EN, SCRIPT, NULL),
        "// '报修'\na = 'Repair'; b = \"x\"; /* \"报修\" */ c = `${n} 报修`; d = '\\'';");
    assert_non_null(view_words_script(*state, LANGUAGE_EN, "a = '报修", NULL));
    assert_non_null(view_words_script(*state, LANGUAGE_EN, "a = '\\", NULL));
    assert_non_null(view_words_script(*state, LANGUAGE_EN, "/*", NULL));
}

static void broken_templates_end(void **state)
{
    static const char *const BROKEN[] = {"<p title=\"报修", "{{报修", "<!-- 报修", "<", "{{",
                                         "<p {{#a",         ""};

    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++)
        assert_non_null(view_words_translate(*state, LANGUAGE_EN, BROKEN[i], NULL));
}

static void no_text_of_a_page_lacks_a_translation(void **state)
{
    size_t count, missing;
    const struct embed_file *files = embed_list("templates/", &count);

    assert_true(count > 10);
    for (size_t i = 0; i < count; i++)
        for (int l = LANGUAGE_ZH_TW; str_ends_with(files[i].path, ".html") && l < LANGUAGE_COUNT;
             l++) {
            view_words_translate(*state, (enum language)l, files[i].data, &missing);
            if (missing > 0)
                print_error("%s: %zu texts without %s; run tools/messages\n", files[i].path,
                            missing, language_code((enum language)l));
            assert_int_equal(missing, 0);
        }
}

static void every_page_that_has_a_frame_has_its_help(void **state)
{
    size_t count;
    const struct embed_file *files = embed_list("templates/", &count);

    assert_int_equal(view_start(*state), OK);
    for (size_t i = 0; i < count; i++) {
        struct op *op = *state;
        const char *name = files[i].path + strlen("templates/"), *help;
        bool is_page = strstr(files[i].data, "{{<layout}}") != NULL;
        bool has_frame = strstr(files[i].data, "{{$frame}}{{/frame}}") == NULL;
        if (!is_page || !has_frame)
            continue;
        help = arena_printf(op->arena, "help/%.*s", (int)(strlen(name) - strlen(".html")), name);
        if (!view_has(help))
            print_error("templates/%s.html is missing\n", help);
        assert_true(view_has(help));
    }
}

static void a_page_says_which_language_it_is_in(void **state)
{
    struct op *op = *state;
    struct buf out = buf_in(op->arena);
    struct doc *data = doc_object(op->arena);

    assert_int_equal(view_start(op), OK);
    op_speak(op, LANGUAGE_EN);
    doc_set_text(data, "ours", "报修");
    assert_int_equal(view_page(op, "staff/login", data, &out), OK);
    assert_non_null(strstr(out.data, "<html lang=\"en\""));
    assert_non_null(strstr(out.data, ">Log in<"));
    assert_null(strstr(out.data, "登录"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_between_tags_and_in_attributes_are_translated, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_is_sent_and_what_is_a_comment_stays, begin, end),
        cmocka_unit_test_setup_teardown(a_script_says_its_words_in_the_language, begin, end),
        cmocka_unit_test_setup_teardown(broken_templates_end, begin, end),
        cmocka_unit_test_setup_teardown(no_text_of_a_page_lacks_a_translation, begin, end),
        cmocka_unit_test_setup_teardown(every_page_that_has_a_frame_has_its_help, begin, end),
        cmocka_unit_test_setup_teardown(a_page_says_which_language_it_is_in, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
