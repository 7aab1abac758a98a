/* The embedded pages, and the assets that they name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "view/view.h"

#include <stdio.h>
#include <string.h>

static int begin(void **state)
{
    static struct op op;

    op = op_begin(arena_new());
    if (view_start(&op) != OK) {
        print_error("%s\n", op_fault_text(&op));
        return -1;
    }
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

static const char *page(struct op *op, const char *name, const char *data)
{
    struct buf out = buf_in(op->arena);

    assert_int_equal(view_page(op, name, given_json(op, data), &out), OK);
    return out.data;
}

static void assert_has(const char *html, const char *part)
{
    if (strstr(html, part) == NULL)
        print_error("%s\nis not in\n%s\n", part, html);
    assert_non_null(strstr(html, part));
}

static void every_embedded_page_can_be_filled_with_nothing(void **state)
{
    struct op *op = *state;
    size_t count, pages = 0;
    const struct embed_file *files = embed_list("templates/", &count);

    for (size_t i = 0; i < count; i++) {
        const char *path = files[i].path + strlen("templates/");
        if (!str_ends_with(path, ".html"))
            continue;
        page(op, arena_text_n(op->arena, path, strlen(path) - strlen(".html")), "{}");
        pages++;
    }
    assert_true(pages >= 12);
}

/* The content security policy refuses both. */
static void no_template_has_inline_style_or_script(void **state)
{
    size_t count;
    const struct embed_file *files = embed_list("templates/", &count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (!str_ends_with(files[i].path, ".html"))
            continue;
        assert_null(strstr(files[i].data, "style="));
        assert_null(strstr(files[i].data, "<style"));
        assert_null(strstr(files[i].data, "<script>"));
        assert_null(strstr(files[i].data, " on"));
        assert_null(strstr(files[i].data, "{{{"));
        assert_null(strstr(files[i].data, "{{&"));
    }
}

static void a_page_stands_in_its_layout_with_its_title_and_place_in_the_menu(void **state)
{
    const char *html = page(*state, "case/list",
                            "{\"frame\":{\"is_logged_in\":true,\"is_staff\":true,\"user_name\":\"前台一\","
                            "\"menu\":[{\"href\":\"/cases\",\"name\":\"服务单\",\"is_here\":true}]},"
                            "\"items\":[]}");

    assert_has(html, "<title>服务单 · 安居</title>");
    assert_has(html, "<a href=\"/cases\" aria-current=\"page\">");
    assert_has(html, ">前台一</span></a>");
    assert_has(html, "没有符合条件的服务单");
}

static void the_menu_is_only_for_those_who_are_logged_in(void **state)
{
    assert_null(strstr(page(*state, "problem", "{\"problem\":{\"title\":\"没有找到\"}}"), "<nav"));
}

static void what_people_wrote_is_text_and_never_markup(void **state)
{
    const char *html = page(*state, "case/show",
                            "{\"title\":\"<script>alert(1)</script>\",\"content\":\"</blockquote><b>\","
                            "\"actions\":[{\"name\":\"\\\"><i>\",\"href\":\"\\\" onclick=\\\"x\"}]}");

    assert_null(strstr(html, "<script>"));
    assert_null(strstr(html, "<b>"));
    assert_null(strstr(html, "<i>"));
    assert_null(strstr(html, "onclick=\"x"));
    assert_has(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
}

static void a_wrong_field_is_told_on_top_and_beside_it_and_what_was_typed_is_kept(void **state)
{
    const char *html = page(
        *state, "desk/owner_new",
        "{\"problem\":{\"title\":\"填写的内容有误\"},\"errors\":[{\"field\":\"content\",\"message\":\"请填写\"}],"
        "\"field\":{\"content\":{\"error\":\"请填写\"},\"place\":{\"value\":\"厨房\"},"
        "\"nature\":{\"is\":{\"repair\":true}}}}");

    assert_has(html, "<a href=\"#content\">请填写</a>");
    assert_has(html, "aria-invalid=\"true\" aria-describedby=\"content-error\"");
    assert_has(html, "<p class=\"error\" id=\"content-error\">请填写</p>");
    assert_has(html, "value=\"厨房\"");
    assert_has(html, "value=\"repair\" required checked");
}

static void each_action_of_a_case_is_a_form_with_token_version_and_labelled_fields(void **state)
{
    const char *html = page(
        *state, "case/show",
        "{\"csrf\":\"t0\",\"version\":7,\"actions\":[{\"action\":\"finish\",\"key\":\"finish\",\"name\":\"完工\","
        "\"href\":\"/cases/1/finish\",\"fields\":[{\"name\":\"result\",\"label\":\"结果\","
        "\"required\":true,\"is_text\":true}]}]}");

    assert_has(html, "id=\"form-finish\" method=\"post\" action=\"/cases/1/finish\">");
    assert_has(html, "name=\"csrf\" value=\"t0\"");
    assert_has(html, "name=\"version\" value=\"7\"");
    assert_has(html, "<label class=\"form-label\" for=\"finish-result\">结果</label>");
    assert_has(html, "<textarea class=\"form-control\" id=\"finish-result\" name=\"result\" rows=\"3\" "
                     "required>");
}

static void an_unknown_page_is_not_found(void **state)
{
    struct op *op = *state;
    struct buf out = buf_in(op->arena);

    assert_int_equal(view_page(op, "no/such", doc_object(op->arena), &out), ERR_NOT_FOUND);
}

/* ---- assets --------------------------------------------------------------------------- */

static void an_asset_is_found_by_its_own_url_only(void **state)
{
    struct op *op = *state;
    const char *url = view_asset_url(op->arena, "anju.css"), *type = NULL;
    const struct embed_file *file = view_asset_find(url, &type);
    char *stale = arena_text(op->arena, url);

    assert_non_null(file);
    assert_string_equal(file->path, "assets/anju.css");
    assert_string_equal(type, "text/css; charset=utf-8");
    assert_ptr_equal(view_asset_find(url + strlen("/assets/"), &type), file);
    stale[strlen(stale) - strlen(".css") - 1] ^= 1;
    assert_null(view_asset_find(stale, &type));
    assert_null(view_asset_find("/assets/anju.css", &type));
    assert_null(view_asset_find("", &type));
    assert_null(view_asset_url(op->arena, "none.css"));
}

static void pages_name_the_assets_with_their_hashes(void **state)
{
    struct op *op = *state;

    assert_has(page(op, "staff/login", "{}"), view_asset_url(op->arena, "anju.css"));
    assert_has(page(op, "staff/login", "{}"), view_asset_url(op->arena, "anju.svg"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_embedded_page_can_be_filled_with_nothing),
        TEST(no_template_has_inline_style_or_script),
        TEST(a_page_stands_in_its_layout_with_its_title_and_place_in_the_menu),
        TEST(the_menu_is_only_for_those_who_are_logged_in),
        TEST(what_people_wrote_is_text_and_never_markup),
        TEST(a_wrong_field_is_told_on_top_and_beside_it_and_what_was_typed_is_kept),
        TEST(each_action_of_a_case_is_a_form_with_token_version_and_labelled_fields),
        TEST(an_unknown_page_is_not_found),
        TEST(an_asset_is_found_by_its_own_url_only),
        TEST(pages_name_the_assets_with_their_hashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
