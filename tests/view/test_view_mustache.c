/* The official Mustache specification (lambdas excepted) and what it leaves open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "view/view.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char SPEC[] = "../shared/data/mustache-spec";

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

static struct doc *given_json(struct op *op, const char *text)
{
    struct doc *value = NULL;

    assert_int_equal(json_parse(op, text, strlen(text), &value), OK);
    return value;
}

static const char *partial_of(const char *name, void *arg)
{
    return doc_get_text(arg, name);
}

static err_t fill(struct op *op, const char *template, const struct doc *data,
                  struct doc *partials, struct buf *out)
{
    struct view_template *t;
    err_t e;

    *out = buf_in(op->arena);
    e = view_compile(op, "page", template, partials == NULL ? NULL : partial_of, partials, &t);
    return e == OK ? view_fill(op, t, data, out) : e;
}

static const char *filled(struct op *op, const char *template, const char *data,
                          const char *partials)
{
    struct buf out;
    struct doc *texts = partials == NULL ? NULL : given_json(op, partials);
    err_t e = fill(op, template, given_json(op, data), texts, &out);

    if (e != OK)
        print_error("%s\n", op_fault_text(op));
    assert_int_equal(e, OK);
    return out.data;
}

static const char *fault_of(struct op *op, const char *template, const char *partials)
{
    struct buf out;
    struct doc *texts = partials == NULL ? NULL : given_json(op, partials);

    op_forget_fault(op);
    assert_int_equal(fill(op, template, doc_object(op->arena), texts, &out), ERR_INVALID);
    return op->fault.detail;
}

/* ---- the specification's own tests ---------------------------------------------------- */

static bool spec_test_passes(struct op *op, const char *file, const struct doc *test)
{
    const char *expected = doc_get_text(test, "expected");
    struct buf out;
    err_t e;

    op_forget_fault(op);
    e = fill(op, doc_get_text(test, "template"), doc_get(test, "data"), doc_get(test, "partials"),
             &out);
    if (e == OK && strcmp(out.data, expected) == 0)
        return true;
    print_error("%s, %s:\nwanted %s\ngot    %s\n", file, doc_get_text(test, "name"), expected,
                e == OK ? out.data : op_fault_text(op));
    return false;
}

static size_t spec_file_failures(struct op *op, const char *file, size_t *count)
{
    static char text[1 << 20];
    size_t failures = 0, length;
    FILE *in = fopen(file, "rb");
    struct doc *spec;

    assert_non_null(in);
    length = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[length] = '\0';
    spec = given_json(op, text);
    DOC_EACH(test, doc_get(spec, "tests"))
    {
        failures += !spec_test_passes(op, file, test->value);
        (*count)++;
    }
    return failures;
}

static void every_test_of_the_specification_but_lambdas_passes(void **state)
{
    struct op *op = *state;
    size_t failures = 0, count = 0;
    DIR *folder = opendir(SPEC);
    struct dirent *entry;

    if (folder == NULL) {
        print_message("%s is not there: skipped\n", SPEC);
        skip();
    }
    while ((entry = readdir(folder)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL || strstr(entry->d_name, "lambdas") != NULL)
            continue;
        failures += spec_file_failures(
            op, arena_printf(op->arena, "%s/%s", SPEC, entry->d_name), &count);
    }
    closedir(folder);
    assert_true(count > 80);
    assert_int_equal(failures, 0);
}

/* ---- inheritance ------------------------------------------------------------------------ */

static void a_replacement_takes_the_indentation_of_the_place_it_fills(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{<p}}{{$b}}hammer time{{/b}}{{/p}}\n", "{}",
                               "{\"p\":\"stop:\\n  {{$b}}collaborate{{/b}}\\n\"}"),
                        "stop:\n  hammer time\n");
    assert_string_equal(filled(op, "{{<p}}{{$b}}\none\ntwo{{/b}}\n{{/p}}\n", "{}",
                               "{\"p\":\"Hi,\\n  {{$b}}{{/b}}\\n\"}"),
                        "Hi,\n  one\n  two\n");
    assert_string_equal(filled(op, "{{<p}}{{$b}}\none\ntwo\n{{/b}}{{/p}}\n", "{}",
                               "{\"p\":\"Hi,\\n{{$b}}\\n    default\\n{{/b}}\\nend\\n\"}"),
                        "Hi,\n    one\n    two\nend\n");
}

static void a_replacement_is_indented_with_the_parent_that_stands_alone(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "<ul>\n  {{<p}}\n    {{$b}}\n    one\n      two\n    {{/b}}\n  {{/p}}\n",
                               "{}", "{\"p\":\"<li>\\n  {{$b}}\\n  {{/b}}\\n</li>\\n\"}"),
                        "<ul>\n  <li>\n    one\n      two\n  </li>\n");
}

static void a_replacement_sees_the_context_of_the_place_it_fills(void **state)
{
    struct op *op = *state;

    assert_string_equal(
        filled(op, "{{<p}}{{$b}}I say {{fruit}}.{{/b}}{{/p}}",
               "{\"fruit\":\"apples\",\"nested\":{\"fruit\":\"bananas\"}}",
               "{\"p\":\"{{#nested}}{{$b}}You say {{fruit}}.{{/b}}{{/nested}}\"}"),
        "I say bananas.");
}

static void the_outermost_template_has_the_last_word_on_a_block(void **state)
{
    struct op *op = *state;
    const char *partials = "{\"parent\":\"{{<older}}{{$a}}p{{/a}}{{/older}}\","
                           "\"older\":\"{{<oldest}}{{$a}}o{{/a}}{{/oldest}}\","
                           "\"oldest\":\"{{$a}}g{{/a}}\"}";

    assert_string_equal(filled(op, "{{<parent}}{{$a}}c{{/a}}{{/parent}}", "{}", partials), "c");
    assert_string_equal(filled(op, "{{>parent}}|{{<older}}{{/older}}", "{}", partials), "p|o");
}

static void text_between_the_blocks_of_a_parent_is_ignored(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{<p}} one {{$b}}two{{/b}} {{three}}{{#four}}x{{/four}} {{/p}}!",
                               "{\"three\":3,\"four\":true}",
                               "{\"p\":\"({{$b}}default{{/b}})\"}"),
                        "(two)!");
}

static void two_parents_on_one_line_keep_their_line_end(void **state)
{
    struct op *op = *state;

    assert_string_equal(
        filled(op, "test {{<p}}{{$s}}1{{/s}}{{/p}} {{<p}}{{$s}}2{{/s}}{{/p}}\n", "{}",
               "{\"p\":\"|{{$s}}...{{/s}}{{$d}} default{{/d}}|\"}"),
        "test |1 default| |2 default|\n");
}

static void a_parent_may_be_named_by_the_data(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{<*kind}}{{$b}}new{{/b}}{{/*kind}}", "{\"kind\":\"p\"}",
                               "{\"p\":\"[{{$b}}old{{/b}}]\"}"),
                        "[new]");
}

static void a_block_of_its_own_name_inside_a_replacement_does_not_run_for_ever(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{<p}}{{$b}}x{{$b}}y{{/b}}z{{/b}}{{/p}}", "{}",
                               "{\"p\":\"[{{$b}}old{{/b}}]\"}"),
                        "[xyz]");
}

/* ---- values, names, lines ----------------------------------------------------------------- */

static void numbers_ids_and_decimals_are_written_as_people_write_them(void **state)
{
    struct op *op = *state;
    struct doc *data = given_json(op, "{\"real\":1.21,\"whole\":85,\"yes\":true}");
    struct buf out;

    doc_set_id(data, "id", 7315000000000000001);
    doc_set_decimal(data, "rate", 9700, 2);
    assert_int_equal(
        fill(op, "{{real}} {{whole}} {{yes}} {{id}} {{rate}}", data, NULL, &out), OK);
    assert_string_equal(out.data, "1.21 85 true 7315000000000000001 97.00");
}

static void empty_texts_zero_and_empty_lists_are_false(void **state)
{
    struct op *op = *state;
    const char *data = "{\"text\":\"\",\"zero\":0,\"list\":[],\"null\":null,\"no\":false}";

    assert_string_equal(filled(op,
                               "{{#text}}1{{/text}}{{#zero}}2{{/zero}}{{#list}}3{{/list}}"
                               "{{#null}}4{{/null}}{{#no}}5{{/no}}{{^text}}6{{/text}}{{^none}}7"
                               "{{/none}}",
                               data, NULL),
                        "67");
}

static void every_line_of_a_partial_that_stands_alone_is_indented(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{#rows}}\n  {{>row}}\n{{/rows}}\n",
                               "{\"rows\":[{\"n\":1,\"more\":true},{\"n\":2}]}",
                               "{\"row\":\"{{n}}\\n{{#more}}\\n    {{>deep}}\\n{{/more}}\\n{{! }} x\\n\","
                               "\"deep\":\"a\\nb\\n\"}"),
                        "  1\n      a\n      b\n   x\n  2\n   x\n");
}

static void what_is_shown_is_escaped_unless_asked_otherwise(void **state)
{
    struct op *op = *state;

    assert_string_equal(filled(op, "{{t}}|{{{t}}}|{{&t}}", "{\"t\":\"<a href='x'>&\\\"\"}", NULL),
                        "&lt;a href=&#39;x&#39;&gt;&amp;&quot;|<a href='x'>&\"|<a href='x'>&\"");
}

/* ---- faults --------------------------------------------------------------------------------- */

static void a_broken_template_is_refused_with_its_line(void **state)
{
    struct op *op = *state;

    assert_string_equal(fault_of(op, "a\n{{#x}}\nb", NULL), "page:2: {{x}} is not closed");
    assert_string_equal(fault_of(op, "{{#x}}\n{{/y}}", NULL),
                        "page:2: {{y}} closes what was not opened");
    assert_string_equal(fault_of(op, "a\n\n{{x", NULL), "page:3: a tag that is not closed");
    assert_string_equal(fault_of(op, "{{}}", NULL), "page:1: a tag without a name");
    assert_string_equal(fault_of(op, "{{a b}}", NULL), "page:1: a name with white space in it");
    assert_string_equal(fault_of(op, "{{=x=}}", NULL),
                        "page:1: delimiters must be two words without white space and =");
    assert_string_equal(fault_of(op, "{{>p}}", "{\"p\":\"\\n{{{x}}\"}"),
                        "p:2: a tag that is not closed");
}

static void templates_without_end_are_refused(void **state)
{
    struct op *op = *state;

    assert_string_equal(fault_of(op, "{{>p}}", "{\"p\":\"x{{>p}}{{>p}}\"}"),
                        "page: nested too deeply");
    assert_string_equal(fault_of(op, "{{<p}}{{/p}}", "{\"p\":\"{{$b}}{{<p}}{{/p}}{{/b}}\"}"),
                        "page: nested too deeply");
}

static void a_template_that_doubles_itself_thirty_times_is_refused(void **state)
{
    struct op *op = *state;
    struct doc *partials = doc_object(op->arena);
    struct buf out;

    for (int i = 0; i < 30; i++)
        doc_set_text(partials, arena_printf(op->arena, "p%d", i),
                     arena_printf(op->arena, "{{>p%d}}{{>p%d}}", i + 1, i + 1));
    doc_set_text(partials, "p30", "");
    assert_int_equal(fill(op, "{{>p0}}", partials, partials, &out), ERR_INVALID);
    assert_string_equal(op->fault.detail, "page: too much to fill");
}

static void sections_nested_beyond_the_limit_are_refused(void **state)
{
    struct op *op = *state;
    struct buf text = buf_in(op->arena);

    for (int i = 0; i < 100000; i++)
        buf_add_text(&text, "{{#a}}");
    assert_string_equal(fault_of(op, text.data, NULL), "page:1: {{a}} is nested too deeply");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_test_of_the_specification_but_lambdas_passes),
        TEST(a_replacement_takes_the_indentation_of_the_place_it_fills),
        TEST(a_replacement_is_indented_with_the_parent_that_stands_alone),
        TEST(a_replacement_sees_the_context_of_the_place_it_fills),
        TEST(the_outermost_template_has_the_last_word_on_a_block),
        TEST(text_between_the_blocks_of_a_parent_is_ignored),
        TEST(two_parents_on_one_line_keep_their_line_end),
        TEST(a_parent_may_be_named_by_the_data),
        TEST(a_block_of_its_own_name_inside_a_replacement_does_not_run_for_ever),
        TEST(numbers_ids_and_decimals_are_written_as_people_write_them),
        TEST(empty_texts_zero_and_empty_lists_are_false),
        TEST(every_line_of_a_partial_that_stands_alone_is_indented),
        TEST(what_is_shown_is_escaped_unless_asked_otherwise),
        TEST(a_broken_template_is_refused_with_its_line),
        TEST(templates_without_end_are_refused),
        TEST(a_template_that_doubles_itself_thirty_times_is_refused),
        TEST(sections_nested_beyond_the_limit_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
