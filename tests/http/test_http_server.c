/*
 * test_http_server.c - the life of a request, over real sockets.
 */
#include "http/http_given.h"
#include "http/http_store.h"

#define TEXT(...) arena_printf(op->arena, __VA_ARGS__)

/* ---- reading ------------------------------------------------------------------------ */

static void many_requests_go_over_one_connection(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    int fd = client_open(&g);

    for (int i = 0; i < 20; i++) {
        struct answer answer = ask_on(op->arena, fd, "GET /things", "", NULL);
        assert_int_equal(answer.status, 200);
        assert_string_equal(answer.body, "{\"items\":[],\"next\":null}\n");
    }
    close(fd);
    given_end(&g);
}

static void every_answer_carries_the_strict_headers(void **state)
{
    static const char *const ASKED[] = {"GET /things", "GET /nothing", "DELETE /things",
                                        "GET /things/1", "POST /things", "GET /healthz",
                                        "GET /%zz", NULL};
    static const char *const NAMES[] = {"Content-Security-Policy", "X-Content-Type-Options",
                                        "Referrer-Policy", "Cross-Origin-Opener-Policy",
                                        "Permissions-Policy", "Cache-Control", "X-Request-Id",
                                        NULL};
    struct op *op = *state;
    struct given g = given_server(op);

    for (size_t i = 0; ASKED[i] != NULL; i++) {
        struct answer answer = ask(&g, ASKED[i], "", NULL);
        for (size_t n = 0; NAMES[n] != NULL; n++)
            assert_non_null(answer_header(op->arena, &answer, NAMES[n]));
        assert_string_equal(answer_header(op->arena, &answer, "Cache-Control"), "no-store");
        assert_null(strstr(answer_header(op->arena, &answer, "Content-Security-Policy"), "unsafe"));
    }
    given_end(&g);
}

static void head_answers_like_get_without_a_body(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    int fd = client_open(&g);
    struct answer get = ask_on(op->arena, fd, "GET /things", "", NULL);
    struct answer head = ask_on(op->arena, fd, "HEAD /things", "", NULL);

    assert_int_equal(head.status, 200);
    assert_string_equal(answer_header(op->arena, &head, "Content-Length"),
                        answer_header(op->arena, &get, "Content-Length"));
    assert_int_equal(ask_on(op->arena, fd, "GET /things", "", NULL).status, 200);
    close(fd);
    given_end(&g);
}

static void a_list_is_csv_where_csv_is_asked_for(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *path = given_thing(&g, "漏水");
    struct answer answer = ask(&g, "GET /things.csv", "", NULL);

    assert_int_equal(answer.status, 200);
    assert_string_equal(answer_header(op->arena, &answer, "Content-Type"),
                        "text/csv; charset=utf-8");
    assert_string_equal(answer.body,
                        TEXT("\xEF\xBB\xBFid,title\r\n%s,漏水\r\n", path + strlen("/things/")));
    assert_int_equal(ask(&g, TEXT("GET %s.csv", path), "", NULL).status, 404);
    assert_int_equal(ask(&g, TEXT("GET %s.pdf", path), "", NULL).status, 404);
    assert_int_equal(ask(&g, TEXT("GET %s.json", path), "", NULL).status, 200);
    given_end(&g);
}

static void unknown_paths_and_wrong_methods_are_told_apart(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "DELETE /things", "", NULL);

    assert_int_equal(answer.status, 405);
    assert_string_equal(answer_header(op->arena, &answer, "Allow"), "GET, HEAD, POST");
    assert_string_equal(doc_get_text(json_of(op, &answer), "type"), "/problems/method-not-allowed");
    assert_int_equal(ask(&g, "OPTIONS /things", "", NULL).status, 405);
    assert_int_equal(ask(&g, "BREW /things", "", NULL).status, 405);
    assert_int_equal(ask(&g, "GET /nothing", "", NULL).status, 404);
    assert_int_equal(ask(&g, "BREW /nothing", "", NULL).status, 404);
    assert_int_equal(ask(&g, "GET /things/0x7", "", NULL).status, 404);
    given_end(&g);
}

static void what_is_malformed_never_reaches_the_database(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);

    db_fault_at(1, ERR_IO);
    assert_int_equal(ask(&g, "GET /things/%C3%28", "", NULL).status, 400);
    assert_int_equal(ask(&g, "GET /things?a=%ff", "", NULL).status, 400);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY, "{\"title\":\"\xC3\x28\"}").status,
                     400);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY, "{\"a\":1,\"a\":2}").status, 400);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY, "{").status, 400);
    assert_int_equal(ask(&g, "POST /things", TOKEN FORM_BODY, "title=%4").status, 400);
    assert_int_equal(ask(&g, "POST /things", TOKEN "Content-Type: text/plain\r\n", "x").status,
                     415);
    assert_int_equal(ask(&g, "POST /things", TOKEN, "x").status, 415);
    assert_int_equal(
        ask(&g, "POST /things", TOKEN "Content-Type: application/json; charset=gbk\r\n", "{}")
            .status,
        415);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY "Content-Encoding: gzip\r\n", "{}")
                         .status,
                     415);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY "If-Match: x\r\n", "{}").status, 400);
    assert_int_equal(ask(&g, "POST /things", TOKEN JSON_BODY "Idempotency-Key: a b\r\n", "{}")
                         .status,
                     400);
    assert_int_equal(db_fault_at(0, OK), 0);
    given_end(&g);
}

static void a_body_that_is_too_large_is_refused_and_the_connection_lives(void **state)
{
    struct op *op = *state;
    struct given g = given_server_with(op, &(struct http_config){.body_limit_bytes = 1000});
    const char *hopeless = "POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n";
    char *title = arena_alloc(op->arena, 3001);
    int fd = client_open(&g);

    memset(title, 'x', 3000);
    assert_int_equal(ask_on(op->arena, fd, "POST /things", TOKEN JSON_BODY, title).status, 413);
    assert_int_equal(ask_on(op->arena, fd, "GET /things", "", NULL).status, 200);
    client_send(fd, hopeless, strlen(hopeless));
    assert_int_equal(client_read(op->arena, fd, true).status, 413);
    close(fd);
    given_end(&g);
}

static void headers_without_end_are_refused(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    char *value = arena_alloc(op->arena, 100001);
    struct answer answer;

    memset(value, 'x', 100000);
    answer = ask(&g, "GET /things", TEXT("X-Long: %s\r\n", value), NULL);
    assert_true(answer.status == 0 || (answer.status >= 400 && answer.status < 500));
    assert_int_equal(ask(&g, "GET /things", "", NULL).status, 200);
    given_end(&g);
}

/* ---- who may ------------------------------------------------------------------------ */

static void nobody_is_told_to_log_in_and_the_wrong_one_that_he_may_not(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /things", JSON_BODY, "{\"title\":\"x\"}");

    assert_int_equal(answer.status, 401);
    assert_string_equal(answer_header(op->arena, &answer, "WWW-Authenticate"),
                        "Bearer realm=\"anju\"");
    assert_string_equal(answer_header(op->arena, &answer, "Content-Type"),
                        "application/problem+json");
    assert_int_equal(ask(&g, "POST /things", "Authorization: Bearer bad\r\n" JSON_BODY,
                         "{\"title\":\"x\"}")
                         .status,
                     401);
    assert_int_equal(ask(&g, "POST /things", "Authorization: Bearer weak-token\r\n" JSON_BODY,
                         "{\"title\":\"x\"}")
                         .status,
                     403);
    answer = ask(&g, "GET /secret?limit=2", PAGE, NULL);
    assert_int_equal(answer.status, 303);
    assert_string_equal(answer_header(op->arena, &answer, "Location"),
                        "/login?next=/secret%3Flimit%3D2");
    given_end(&g);
}

static void nobody_is_not_the_program_itself(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /echo", "", "");

    assert_string_equal(doc_get_text(json_of(op, &answer), "actor"), "anyone");
    assert_string_equal(doc_get_text(json_of(op, &answer), "client"), "127.0.0.1");
    given_end(&g);
}

static void a_write_with_a_cookie_needs_the_token_of_its_page(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);

    assert_int_equal(ask(&g, "POST /things", COOKIE FORM_BODY, "title=a").status, 403);
    assert_int_equal(ask(&g, "POST /things", COOKIE FORM_BODY, "title=a&csrf=csrf-2").status, 403);
    assert_int_equal(ask(&g, "POST /things", COOKIE FORM_BODY, "title=a&csrf=").status, 403);
    assert_int_equal(ask(&g, "POST /things", COOKIE FORM_BODY, "title=a&csrf=csrf-1").status, 201);
    assert_int_equal(ask(&g, "POST /things", COOKIE JSON_BODY "X-CSRF-Token: csrf-1\r\n",
                         "{\"title\":\"a\"}")
                         .status,
                     201);
    assert_int_equal(ask(&g, "POST /things", TOKEN FORM_BODY, "title=a").status, 201);
    assert_int_equal(ask(&g, "POST /enter", "Sec-Fetch-Site: cross-site\r\n", "").status, 403);
    given_end(&g);
}

static void the_session_cookie_is_kept_from_scripts_and_other_sites(void **state)
{
    struct op *op = *state;
    struct given g = given_server_with(op, &(struct http_config){.behind_proxy = true});
    struct answer answer = ask(&g, "POST /enter", PAGE, "");

    assert_int_equal(answer.status, 303);
    assert_string_equal(answer_header(op->arena, &answer, "Location"), "/things");
    assert_string_equal(answer_header(op->arena, &answer, "Set-Cookie"),
                        "anju_session=good-session; Path=/; HttpOnly; SameSite=Lax");
    answer = ask(&g, "POST /enter", PAGE "X-Forwarded-Proto: https\r\n", "");
    assert_non_null(strstr(answer_header(op->arena, &answer, "Set-Cookie"), "; Secure"));
    given_end(&g);
}

static void too_often_is_answered_with_when_to_come_back(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer;

    assert_int_equal(ask(&g, "GET /rare", "", NULL).status, 200);
    assert_int_equal(ask(&g, "GET /rare", "", NULL).status, 200);
    answer = ask(&g, "GET /rare", "", NULL);
    assert_int_equal(answer.status, 429);
    assert_true(strtol(answer_header(op->arena, &answer, "Retry-After"), NULL, 10) > 0);
    given_end(&g);
}

static void a_file_that_is_not_sent_is_removed_all_the_same(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "GET /broken", "", NULL);

    given_end(&g);
    assert_int_equal(answer.status, 500);
    assert_true(broken_file[0] != '\0');
    assert_int_equal(access(broken_file, F_OK), -1);
}

/* ---- writing ------------------------------------------------------------------------ */

static void a_write_answers_with_the_new_document(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /things", TOKEN JSON_BODY, "{\"title\":\"漏水\"}");
    struct doc *thing = json_of(op, &answer);

    assert_int_equal(answer.status, 201);
    assert_string_equal(doc_get_text(thing, "title"), "漏水");
    assert_string_equal(answer_header(op->arena, &answer, "Location"),
                        TEXT("/things/%s", doc_get_text(thing, "id")));
    assert_string_equal(answer_header(op->arena, &answer, "ETag"), "\"1\"");
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 1);
    given_end(&g);
}

static void a_page_is_sent_on_to_the_new_resource(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /things", COOKIE PAGE FORM_BODY, "title=a&csrf=csrf-1");

    assert_int_equal(answer.status, 303);
    assert_true(str_starts_with(answer_header(op->arena, &answer, "Location"), "/things/"));
    given_end(&g);
}

static void all_field_errors_come_at_once_and_nothing_is_written(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /things", TOKEN JSON_BODY, "{\"floor\":100,\"x\":1}");
    struct doc *problem = json_of(op, &answer), *errors = doc_get(problem, "errors");

    assert_int_equal(answer.status, 422);
    assert_string_equal(doc_get_text(problem, "type"), "/problems/invalid");
    assert_int_equal(doc_get_int(problem, "status"), 422);
    assert_string_equal(doc_get_text(problem, "instance"), "/things");
    assert_int_equal(errors->count, 3);
    assert_string_equal(doc_get_text(errors->first->value, "field"), "title");
    assert_string_equal(doc_get_text(errors->first->value, "code"), "required");
    assert_string_equal(doc_get_text(errors->first->value, "message"), "“标题”必填");
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 0);
    given_end(&g);
}

static void a_refused_write_leaves_nothing(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer =
        ask(&g, "POST /things", TOKEN JSON_BODY "Idempotency-Key: k1\r\n",
            "{\"title\":\"fails at last\"}");

    assert_int_equal(answer.status, 409);
    assert_string_equal(doc_get_text(json_of(op, &answer), "detail"), "这样的标题不行");
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM http_once /*scan*/"), 0);
    given_end(&g);
}

static void a_stale_version_gets_the_present_document(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *rename = TEXT("POST %s/rename", given_thing(&g, "old"));
    struct answer answer =
        ask(&g, rename, TOKEN JSON_BODY "If-Match: \"1\"\r\n", "{\"title\":\"new\"}");
    struct doc *current;

    assert_int_equal(answer.status, 200);
    answer = ask(&g, rename, TOKEN JSON_BODY, "{\"title\":\"newer\",\"version\":1}");
    assert_int_equal(answer.status, 409);
    current = doc_get(json_of(op, &answer), "current");
    assert_string_equal(doc_get_text(current, "title"), "new");
    assert_int_equal(doc_get_int(current, "version"), 2);
    assert_int_equal(
        ask(&g, rename, TOKEN JSON_BODY, "{\"title\":\"newer\",\"version\":\"x\"}").status, 422);
    assert_int_equal(
        ask(&g, rename, TOKEN JSON_BODY "If-Match: 2\r\n", "{\"title\":\"newer\"}").status, 200);
    given_end(&g);
}

static void a_repeated_request_happens_once(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *headers = TOKEN JSON_BODY "Idempotency-Key: 7f3a\r\n";
    struct answer first = ask(&g, "POST /things", headers, "{\"title\":\"a\"}");
    struct answer again = ask(&g, "POST /things", headers, "{\"title\":\"a\"}");
    struct answer other = ask(&g, "POST /things", headers, "{\"title\":\"b\"}");

    assert_int_equal(first.status, 201);
    assert_int_equal(again.status, 201);
    assert_string_equal(again.body, first.body);
    assert_string_equal(answer_header(op->arena, &again, "Idempotency-Replayed"), "true");
    assert_int_equal(other.status, 422);
    assert_string_equal(
        doc_get_text(doc_get(json_of(op, &other), "errors")->first->value, "field"),
        "Idempotency-Key");
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 1);
    given_end(&g);
}

static void a_key_is_free_again_after_a_day(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *headers = TOKEN JSON_BODY "Idempotency-Key: 7f3a\r\n";

    assert_int_equal(ask(&g, "POST /things", headers, "{\"title\":\"a\"}").status, 201);
    assert_ok(db_script(op, "UPDATE http_once SET created_at = created_at - 86400001"));
    assert_int_equal(ask(&g, "POST /things", headers, "{\"title\":\"b\"}").status, 201);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 2);
    given_end(&g);
}

static void the_same_request_at_the_same_time_happens_once(void **state)
{
    enum { CLIENTS = 8 };
    struct op *op = *state;
    struct given g = given_server(op);
    const char *text = request_text(op->arena, "POST /things",
                                    TOKEN JSON_BODY "Idempotency-Key: race\r\n",
                                    "{\"title\":\"a\"}");
    int fds[CLIENTS];

    for (int i = 0; i < CLIENTS; i++)
        fds[i] = client_open(&g);
    for (int i = 0; i < CLIENTS; i++)
        client_send(fds[i], text, strlen(text));
    for (int i = 0; i < CLIENTS; i++) {
        struct answer answer = client_read(op->arena, fds[i], true);
        assert_true(answer.status == 201 || answer.status == 503);
        close(fds[i]);
    }
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 1);
    given_end(&g);
}

static void what_is_shown_once_is_shown(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "POST /tokens", TOKEN, "");

    assert_int_equal(answer.status, 200);
    assert_string_equal(doc_get_text(json_of(op, &answer), "token"), "shown-once");
    given_end(&g);
}

static void a_recorded_read_is_on_record(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);

    assert_int_equal(ask(&g, "GET /secret", TOKEN, NULL).status, 200);
    assert_int_equal(ask(&g, "GET /secret", "", NULL).status, 401);
    assert_int_equal(support_count(op, "SELECT count(*) FROM seen /*scan*/"), 1);
    given_end(&g);
}

static void texts_of_a_body_come_back_unchanged_or_are_refused(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer =
        ask(&g, "POST /echo", JSON_BODY, "{\"a\":\"\\u202e<script>'\\\"&\\t漏水\\ud83d\\ude00\"}");

    assert_string_equal(doc_get_text(doc_get(json_of(op, &answer), "input"), "a"),
                        "\u202e<script>'\"&\t漏水😀");
    assert_int_equal(ask(&g, "POST /echo", JSON_BODY, "{\"a\":{\"b\":\"\\u0001\"}}").status, 422);
    assert_int_equal(ask(&g, "POST /echo", JSON_BODY, "{\"a\":\"\\ud800\"}").status, 400);
    given_end(&g);
}

/* ---- for machines -------------------------------------------------------------------- */

static void health_tells_whether_the_database_answers(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);

    assert_int_equal(ask(&g, "GET /healthz", "", NULL).status, 200);
    db_fault_at(1, ERR_IO);
    assert_int_equal(ask(&g, "GET /healthz", "", NULL).status, 503);
    db_fault_at(0, OK);
    assert_int_equal(ask(&g, "GET /healthz", "", NULL).status, 200);
    given_end(&g);
}

static void figures_count_answers_by_route_and_status(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer;

    given_thing(&g, "a");
    ask(&g, "GET /things/1", "", NULL);
    ask(&g, "GET /nothing", "", NULL);
    answer = ask(&g, "GET /metrics", "", NULL);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, "anju_http_requests_total{method=\"POST\",route=\"/things\","
                                        "status=\"201\"} 1\n"));
    assert_non_null(strstr(answer.body, "{method=\"GET\",route=\"/things/{id}\",status=\"404\"} 1\n"));
    assert_non_null(strstr(answer.body, "{method=\"any\",route=\"none\",status=\"404\"} 1\n"));
    assert_non_null(strstr(answer.body, "anju_writer_jobs_total 1\n"));
    given_end(&g);
}

static void the_description_of_the_api_tells_every_route(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct answer answer = ask(&g, "GET /openapi.json", "", NULL);
    struct doc *paths, *post, *schema;

    assert_int_equal(answer.status, 200);
    paths = doc_get(json_of(op, &answer), "paths");
    for (const struct route *r = THING_ROUTES; r->path != NULL; r++) {
        static const char *const NAMES[] = {"get", "post", "put", "delete"};
        struct doc *operation = doc_get(doc_get(paths, r->path), NAMES[r->method]);
        assert_non_null(operation);
        assert_string_equal(doc_get_text(operation, "summary"), r->summary);
    }
    post = doc_get(doc_get(paths, "/things"), "post");
    assert_string_equal(doc_get_text(post, "operationId"), "postThings");
    schema = doc_get(doc_get(doc_get(doc_get(post, "requestBody"), "content"), "application/json"),
                     "schema");
    assert_string_equal(doc_get(schema, "required")->first->value->text, "title");
    assert_int_equal(
        doc_get_int(doc_get(doc_get(schema, "properties"), "title"), "maxLength"), 20);
    given_end(&g);
}

static void every_query_can_be_prepared(void **state)
{
    struct op *op = *state;

    support_check_queries(op, HTTP_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(many_requests_go_over_one_connection),
        SUPPORT_SQLITE(every_answer_carries_the_strict_headers),
        SUPPORT_SQLITE(head_answers_like_get_without_a_body),
        SUPPORT_SQLITE(a_list_is_csv_where_csv_is_asked_for),
        SUPPORT_SQLITE(unknown_paths_and_wrong_methods_are_told_apart),
        SUPPORT_SQLITE(what_is_malformed_never_reaches_the_database),
        SUPPORT_SQLITE(a_body_that_is_too_large_is_refused_and_the_connection_lives),
        SUPPORT_SQLITE(headers_without_end_are_refused),
        SUPPORT_SQLITE(nobody_is_told_to_log_in_and_the_wrong_one_that_he_may_not),
        SUPPORT_SQLITE(nobody_is_not_the_program_itself),
        SUPPORT_SQLITE(a_write_with_a_cookie_needs_the_token_of_its_page),
        SUPPORT_SQLITE(the_session_cookie_is_kept_from_scripts_and_other_sites),
        SUPPORT_SQLITE(too_often_is_answered_with_when_to_come_back),
        SUPPORT_SQLITE(a_file_that_is_not_sent_is_removed_all_the_same),
        SUPPORT_EACH_ENGINE(a_write_answers_with_the_new_document),
        SUPPORT_SQLITE(a_page_is_sent_on_to_the_new_resource),
        SUPPORT_SQLITE(all_field_errors_come_at_once_and_nothing_is_written),
        SUPPORT_EACH_ENGINE(a_refused_write_leaves_nothing),
        SUPPORT_EACH_ENGINE(a_stale_version_gets_the_present_document),
        SUPPORT_EACH_ENGINE(a_repeated_request_happens_once),
        SUPPORT_EACH_ENGINE(a_key_is_free_again_after_a_day),
        SUPPORT_EACH_ENGINE(the_same_request_at_the_same_time_happens_once),
        SUPPORT_SQLITE(what_is_shown_once_is_shown),
        SUPPORT_EACH_ENGINE(a_recorded_read_is_on_record),
        SUPPORT_SQLITE(texts_of_a_body_come_back_unchanged_or_are_refused),
        SUPPORT_SQLITE(health_tells_whether_the_database_answers),
        SUPPORT_SQLITE(figures_count_answers_by_route_and_status),
        SUPPORT_SQLITE(the_description_of_the_api_tells_every_route),
        SUPPORT_EACH_ENGINE(every_query_can_be_prepared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
