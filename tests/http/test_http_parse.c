/*
 * test_http_parse.c - forms, queries, paths, cookies, Accept, rates: strictly.
 */
#include "support/support.h"

#include "base/json.h"
#include "base/str.h"
#include "http/http_accept.h"
#include "http/http_form.h"
#include "http/http_multipart.h"
#include "http/http_rate.h"
#include "http/http_router.h"
#include "http/http_session.h"
#include "http/http_text.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

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

/* ---- forms ----------------------------------------------------------------- */

static const char *parsed(const char *form)
{
    struct doc *values;

    op_forget_fault(op);
    if (http_form_parse(op, form, strlen(form), &values) != OK)
        return "refused";
    return json_text(op->arena, values);
}

static const char *parts(const char *body)
{
    struct doc *values;

    op_forget_fault(op);
    if (http_multipart_parse(op, "B", body, strlen(body), &values) != OK)
        return "refused";
    return json_text(op->arena, values);
}

#define PART(disposition, value) "Content-Disposition: " disposition "\r\n\r\n" value "\r\n--B"

static void a_form_with_a_file_becomes_texts_and_base64(void **state)
{
    (void)state;
    assert_string_equal(parts("--B\r\n" PART("form-data; name=\"a\"", "一\r\n二") "--\r\n"),
                        "{\"a\":\"一\\n二\"}");
    assert_string_equal(parts("--B\r\n" PART("form-data; name=\"a\"", "1") "\r\n" PART(
                            "form-data; name=\"a\"", "2") "--"),
                        "{\"a\":[\"1\",\"2\"]}");
    assert_string_equal(parts("--B\r\n" PART("form-data; name=\"f\"; filename=\"房号.csv\"",
                                            "1-1\r\n--A\r\n") "--\r\n"),
                        "{\"f\":{\"name\":\"房号.csv\",\"base64\":\"MS0xDQotLUENCg==\"}}");
    assert_string_equal(
        parts("--B\r\nContent-Type: text/csv\r\n" PART("form-data; name=\"f\"; filename=\"\"", "")
                  "--"),
        "{}");
}

static void a_form_with_a_file_that_is_malformed_is_refused(void **state)
{
    static const char *const BAD[] = {
        "", "--B", "--B\r\n", "--C\r\n" PART("form-data; name=\"a\"", "1") "--",
        "--B\r\n" PART("form-data; name=\"a\"", "1"), "--B\r\n" PART("form-data", "1") "--",
        "--B\r\n" PART("attachment; name=\"a\"", "1") "--", "--B\r\n" PART("form-data; name=a", "1") "--",
        "--B\r\n" PART("form-data; name=\"a\"; filename*=\"x\"", "1") "--",
        "--B\r\nX: y\r\n\r\n1\r\n--B--", "--B\r\n" PART("form-data; name=\"a\"", "\xff") "--",
        "--B\r\n" PART("form-data; name=\"a\x01\"", "1") "--", "--B\r\n" PART("form-data; name=\"a\"", "1") "?!",
        "--B\r\n" PART("form-data; name=\"a\"; filename=\"1\"", "1") "\r\n" PART(
            "form-data; name=\"a\"; filename=\"2\"", "2") "--",
    };

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_string_equal(parts(BAD[i]), "refused");
}

static void a_form_with_a_file_has_few_parts(void **state)
{
    struct buf body = buf_in(op->arena);

    (void)state;
    buf_add_text(&body, "--B");
    for (int i = 0; i < HTTP_MULTIPART_MAX_PARTS; i++)
        buf_add_text(&body, "\r\n" PART("form-data; name=\"a\"", "1"));
    assert_string_not_equal(parts(arena_printf(op->arena, "%s--", body.data)), "refused");
    buf_add_text(&body, "\r\n" PART("form-data; name=\"a\"", "1"));
    assert_string_equal(parts(arena_printf(op->arena, "%s--", body.data)), "refused");
}

static void the_boundary_comes_from_the_header(void **state)
{
    const char *boundary;

    (void)state;
    assert_true(http_multipart_is(op->arena, "multipart/form-data; boundary=abc", &boundary));
    assert_string_equal(boundary, "abc");
    assert_true(http_multipart_is(op->arena, "Multipart/Form-Data;boundary=\"a b\"", &boundary));
    assert_null(boundary);
    assert_true(http_multipart_is(op->arena, "multipart/form-data", &boundary));
    assert_null(boundary);
    assert_false(http_multipart_is(op->arena, "text/plain; boundary=abc", &boundary));
    assert_false(http_multipart_is(op->arena, NULL, &boundary));
}

static void a_form_becomes_texts_and_repeated_names_a_list(void **state)
{
    (void)state;
    assert_string_equal(parsed("a=1&b=%E6%BC%8F+%E6%B0%B4&a=2&c=&d"),
                        "{\"a\":[\"1\",\"2\"],\"b\":\"漏 水\",\"c\":\"\",\"d\":\"\"}");
    assert_string_equal(parsed(""), "{}");
    assert_string_equal(parsed("&&a=b=c&"), "{\"a\":\"b=c\"}");
    assert_string_equal(parsed("x=漏水 了"), "{\"x\":\"漏水 了\"}");
    assert_string_equal(parsed("x=a%0D%0Ab%0Dc"), "{\"x\":\"a\\nb\\u000dc\"}");
}

static void a_malformed_form_is_refused(void **state)
{
    static const char *const BAD[] = {"a=%", "a=%4", "a=%zz", "a=%00", "a=%C3%28", "a=\xC3\x28",
                                      "a=%ED%A0%80", "a=1\nb=2", "a\x01=1", "%07=1", NULL};

    (void)state;
    for (size_t i = 0; BAD[i] != NULL; i++)
        assert_string_equal(parsed(BAD[i]), "refused");
}

static void a_form_of_too_many_values_is_refused(void **state)
{
    struct buf form = buf_in(op->arena);

    (void)state;
    for (int i = 0; i < HTTP_FORM_MAX_NAMES; i++)
        buf_add_text(&form, "a=1&");
    assert_string_not_equal(parsed(form.data), "refused");
    buf_add_text(&form, "a=1");
    assert_string_equal(parsed(form.data), "refused");
}

static bool json_is_taken(const char *json)
{
    struct doc *value;

    op_forget_fault(op);
    return http_form_parse_json(op, json, strlen(json), &value) == OK;
}

static void a_json_body_is_one_strict_object(void **state)
{
    (void)state;
    assert_true(json_is_taken("{\"a\":[1,\"x\",null]}"));
    assert_false(json_is_taken("[1]"));
    assert_false(json_is_taken("7"));
    assert_false(json_is_taken("{\"a\":1,\"a\":2}"));
    assert_false(json_is_taken("{\"a\":\"\\u0000\"}"));
    assert_false(json_is_taken("{\"a\":\"\xC3\x28\"}"));
    assert_false(json_is_taken("{\"a\":1} x"));
    assert_false(json_is_taken("{\"a\":}"));
    assert_false(json_is_taken(""));
}

static void json_with_thousands_of_members_is_refused_before_it_is_read(void **state)
{
    struct buf json = buf_in(op->arena);

    (void)state;
    buf_add_text(&json, "{\"text\":\"::::::");
    for (int i = 0; i < HTTP_FORM_MAX_NAMES; i++)
        buf_add_char(&json, ':');
    buf_add_text(&json, "\"");
    assert_true(json_is_taken(arena_printf(op->arena, "%s}", json.data)));
    for (int i = 0; i < HTTP_FORM_MAX_NAMES; i++)
        buf_printf(&json, ",\"%d\":0", i);
    assert_false(json_is_taken(arena_printf(op->arena, "%s}", json.data)));
}

/* ---- paths ------------------------------------------------------------------ */

static err_t nothing(struct request *req, struct reply *reply)
{
    (void)req;
    (void)reply;
    return OK;
}

static const struct route ROUTES[] = {
    {GET, "/", MAY_ANYONE, READS, NULL, nothing, .summary = "root"},
    {GET, "/cases", MAY_ANYONE, READS, NULL, nothing, .summary = "list"},
    {POST, "/cases", MAY_ANYONE, WRITES, NULL, nothing, .summary = "open"},
    {GET, "/cases.xlsx", MAY_ANYONE, RECORDS, NULL, nothing, .summary = "export"},
    {GET, "/cases/{id}", MAY_ANYONE, READS, NULL, nothing, .summary = "one"},
    {GET, "/cases/new", MAY_ANYONE, READS, NULL, nothing, .summary = "form"},
    {POST, "/cases/{id}/{action}", MAY_ANYONE, WRITES, NULL, nothing, .summary = "act"},
    {POST, "/cases/{id}/photos", MAY_ANYONE, WRITES, NULL, nothing, .summary = "photos"},
    ROUTES_END
};

static const struct route *const TABLES[] = {ROUTES, NULL};

static struct http_match found(enum method method, const char *path, enum http_found expected)
{
    struct http_router *router = http_router_new(op->arena, TABLES);
    struct http_match match;

    assert_int_equal(http_router_find(router, op->arena, method, path, &match), expected);
    return match;
}

static const char *row(enum method method, const char *path)
{
    return found(method, path, HTTP_FOUND).row->route->path;
}

static void a_path_finds_its_row_and_words_come_before_placeholders(void **state)
{
    (void)state;
    assert_string_equal(row(GET, "/"), "/");
    assert_string_equal(row(GET, "/cases"), "/cases");
    assert_string_equal(row(GET, "/cases/new"), "/cases/new");
    assert_string_equal(row(GET, "/cases/7"), "/cases/{id}");
    assert_string_equal(row(POST, "/cases/7/photos"), "/cases/{id}/photos");
    assert_string_equal(row(POST, "/cases/7/close"), "/cases/{id}/{action}");
}

static void placeholders_give_decoded_values(void **state)
{
    struct http_match match = found(POST, "/cases/%E6%BC%8F%2F1/close", HTTP_FOUND);

    (void)state;
    assert_string_equal(doc_get_text(match.values, "id"), "漏/1");
    assert_string_equal(doc_get_text(match.values, "action"), "close");
}

static void a_suffix_names_the_representation_unless_the_table_has_it(void **state)
{
    struct http_match match = found(GET, "/cases/7.json", HTTP_FOUND);

    (void)state;
    assert_string_equal(match.suffix, "json");
    assert_string_equal(match.path, "/cases/7");
    assert_string_equal(doc_get_text(match.values, "id"), "7");
    assert_string_equal(row(GET, "/cases.csv"), "/cases");
    match = found(GET, "/cases.xlsx", HTTP_FOUND);
    assert_string_equal(match.row->route->path, "/cases.xlsx");
    assert_null(match.suffix);
    assert_string_equal(doc_get_text(found(GET, "/cases/a.exe", HTTP_FOUND).values, "id"), "a.exe");
    found(GET, "/.json", HTTP_NO_PATH);
}

static void a_wrong_method_is_told_from_an_unknown_path(void **state)
{
    (void)state;
    assert_int_equal(found(DELETE, "/cases", HTTP_NO_METHOD).methods, 1u << GET | 1u << POST);
    found(GET, "/cases/7/close", HTTP_NO_METHOD);
    found(GET, "/houses", HTTP_NO_PATH);
    found(GET, "/cases/", HTTP_NO_PATH);
    found(GET, "//cases", HTTP_NO_PATH);
    found(GET, "/cases/../cases", HTTP_NO_METHOD);
    found(GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", HTTP_NO_PATH);
}

static void a_malformed_path_is_refused(void **state)
{
    static const char *const BAD[] = {"", "cases", "http://x/cases", "/cases/%", "/cases/%zz",
                                      "/cases/%00", "/cases/%0a", "/cases/%FF", "/cases/%C3%28",
                                      NULL};

    (void)state;
    for (size_t i = 0; BAD[i] != NULL; i++)
        found(GET, BAD[i], HTTP_BAD_PATH);
}

static void only_paths_of_this_server_are_local(void **state)
{
    (void)state;
    assert_true(http_path_is_local("/cases?after=1"));
    assert_false(http_path_is_local("//evil.example/"));
    assert_false(http_path_is_local("/\\evil.example/"));
    assert_false(http_path_is_local("https://evil.example/"));
    assert_false(http_path_is_local("/a\r\nSet-Cookie: x"));
    assert_false(http_path_is_local(""));
    assert_false(http_path_is_local(NULL));
}

/* ---- who and what ------------------------------------------------------------ */

static void the_session_is_read_strictly_from_the_cookies(void **state)
{
    struct arena *a = op->arena;

    (void)state;
    assert_string_equal(http_session_from_cookie(a, "x=1; anju_session=abc-1; y=2"), "abc-1");
    assert_string_equal(http_session_from_cookie(a, "anju_session=abc "), "abc");
    assert_string_equal(http_session_from_cookie(a, "anju_session=a; anju_session=a"), "a");
    assert_null(http_session_from_cookie(a, "anju_session=a; anju_session=b"));
    assert_null(http_session_from_cookie(a, "anju_session="));
    assert_null(http_session_from_cookie(a, "anju_session=\"abc\""));
    assert_null(http_session_from_cookie(a, "anju_session=a b"));
    assert_null(http_session_from_cookie(a, "anju_sessions=abc"));
    assert_null(http_session_from_cookie(a, "xanju_session=abc"));
    assert_null(http_session_from_cookie(a, "x=\"; anju_session=漏\""));
    assert_null(http_session_from_cookie(a, ""));
    assert_null(http_session_from_cookie(a, NULL));
}

/* Whatever stands in a Cookie header beside ours, ours is found. */
static void other_cookies_do_not_hide_the_session(void **state)
{
    json_t *cases = json_load_file("../shared/data/http/cookie_parser_even.json",
                                   JSON_ALLOW_NUL, NULL);
    size_t i, j, tried = 0;
    json_t *one, *header;

    (void)state;
    if (cases == NULL) {
        print_message("skipped: ../shared/data/http is not there\n");
        skip();
    }
    json_array_foreach(cases, i, one)
    {
        json_array_foreach(json_object_get(one, "received"), j, header)
        {
            const char *text = json_string_value(header);
            const char *cookie = arena_printf(op->arena, "%s; anju_session=good", text);
            if (strstr(text, "anju_session") != NULL)
                continue;
            assert_string_equal(http_session_from_cookie(op->arena, cookie), "good");
            assert_null(http_session_from_cookie(op->arena, text));
            tried++;
        }
    }
    json_decref(cases);
    assert_true(tried > 50);
}

static void a_bearer_token_is_one_word(void **state)
{
    struct arena *a = op->arena;

    (void)state;
    assert_string_equal(http_session_from_authorization(a, "Bearer abc.D-1_~+/="), "abc.D-1_~+/=");
    assert_string_equal(http_session_from_authorization(a, "bearer  abc "), "abc");
    assert_null(http_session_from_authorization(a, "Basic abc"));
    assert_null(http_session_from_authorization(a, "Bearer "));
    assert_null(http_session_from_authorization(a, "Bearer a b"));
    assert_null(http_session_from_authorization(a, "Bearer"));
}

static void accept_and_suffix_choose_the_representation(void **state)
{
    (void)state;
    assert_int_equal(http_accept_choose(NULL, NULL), HTTP_SHAPE_JSON);
    assert_int_equal(http_accept_choose(NULL, "*/*"), HTTP_SHAPE_JSON);
    assert_int_equal(http_accept_choose(NULL, "text/html,application/xhtml+xml,"
                                              "application/xml;q=0.9,*/*;q=0.8"),
                     HTTP_SHAPE_HTML);
    assert_int_equal(http_accept_choose(NULL, "text/html, */*"), HTTP_SHAPE_HTML);
    assert_int_equal(http_accept_choose(NULL, "application/json, text/html;q=0.5"),
                     HTTP_SHAPE_JSON);
    assert_int_equal(http_accept_choose(NULL, "application/json;q=0.2, text/html;q=0.5"),
                     HTTP_SHAPE_HTML);
    assert_int_equal(http_accept_choose(NULL, "text/csv"), HTTP_SHAPE_CSV);
    assert_int_equal(http_accept_choose(NULL, "text/html;q=0, application/json"), HTTP_SHAPE_JSON);
    assert_int_equal(http_accept_choose("json", "text/html"), HTTP_SHAPE_JSON);
    assert_int_equal(http_accept_choose("html", NULL), HTTP_SHAPE_HTML);
    assert_int_equal(http_accept_choose(NULL, ";;;,,q=;q"), HTTP_SHAPE_JSON);
}

static void a_rate_lets_a_burst_pass_and_then_one_by_one(void **state)
{
    struct http_rate *rate = http_rate_new();
    int64_t now = 1000000;

    (void)state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(http_rate_take(rate, "login:desk1", 6, now), 0);
    assert_int_equal(http_rate_take(rate, "login:desk1", 6, now), 10);
    assert_int_equal(http_rate_take(rate, "login:desk2", 6, now), 0);
    now += 10000000;
    assert_int_equal(http_rate_take(rate, "login:desk1", 6, now), 0);
    assert_int_equal(http_rate_take(rate, "login:desk1", 6, now), 10);
    now += 60000000;
    for (int i = 0; i < 6; i++)
        assert_int_equal(http_rate_take(rate, "login:desk1", 6, now), 0);
    http_rate_free(rate);
}

static void many_keys_do_not_make_the_table_of_rates_grow_or_fail(void **state)
{
    struct http_rate *rate = http_rate_new();

    (void)state;
    for (int i = 0; i < 50000; i++)
        http_rate_take(rate, arena_printf(op->arena, "address:%d", i), 6, 1000000 + i);
    http_rate_free(rate);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_form_becomes_texts_and_repeated_names_a_list),
        TEST(a_form_with_a_file_becomes_texts_and_base64),
        TEST(a_form_with_a_file_that_is_malformed_is_refused),
        TEST(a_form_with_a_file_has_few_parts),
        TEST(the_boundary_comes_from_the_header),
        TEST(a_malformed_form_is_refused),
        TEST(a_form_of_too_many_values_is_refused),
        TEST(a_json_body_is_one_strict_object),
        TEST(json_with_thousands_of_members_is_refused_before_it_is_read),
        TEST(a_path_finds_its_row_and_words_come_before_placeholders),
        TEST(placeholders_give_decoded_values),
        TEST(a_suffix_names_the_representation_unless_the_table_has_it),
        TEST(a_wrong_method_is_told_from_an_unknown_path),
        TEST(a_malformed_path_is_refused),
        TEST(only_paths_of_this_server_are_local),
        TEST(the_session_is_read_strictly_from_the_cookies),
        TEST(other_cookies_do_not_hide_the_session),
        TEST(a_bearer_token_is_one_word),
        TEST(accept_and_suffix_choose_the_representation),
        TEST(a_rate_lets_a_burst_pass_and_then_one_by_one),
        TEST(many_keys_do_not_make_the_table_of_rates_grow_or_fail),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
