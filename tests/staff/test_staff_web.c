#include "staff/staff_given.h"

#include "http/http.h"
#include "view/view.h"

#include <curl/curl.h>
#include <stdio.h>

/* A server with the staff's routes alone, and what it last answered. */
struct site {
    struct op *op;
    struct http_config config;
    struct http *http;
    const struct route *tables[2];
    long status;
    struct buf head, body;
};

static bool site_open(struct site *site, struct op *op)
{
    if (!given_engine(op))
        return false;
    given_community(op, 7001, "yiyuan");
    given_member(op, "desk1", "front_desk", "yiyuan");
    *site = (struct site){.op = op, .tables = {STAFF_ROUTES, NULL}};
    assert_ok(view_start(op));
    assert_ok(db_writer_start(op, support_url(op), 1, &site->config.writer));
    site->config.listen = "127.0.0.1:0";
    site->config.db_url = support_url(op);
    site->config.threads = 1;
    site->config.tables = site->tables;
    site->config.authenticate = staff_authenticate;
    site->config.may = staff_may;
    assert_ok(http_start(op, &site->config, &site->http));
    return true;
}

static void site_close(struct site *site)
{
    http_stop(site->http);
    db_writer_stop(site->config.writer);
}

static size_t take(char *bytes, size_t size, size_t count, void *to)
{
    buf_add(to, bytes, size * count);
    return size * count;
}

/* `form` NULL: GET. `accept`: what the caller wants. `extra`: one more header, or NULL. */
static void ask(struct site *site, const char *path, const char *form, const char *accept,
                const char *extra)
{
    struct arena *a = site->op->arena;
    struct curl_slist *headers = curl_slist_append(NULL, arena_printf(a, "Accept: %s", accept));
    CURL *curl = curl_easy_init();

    if (extra != NULL)
        headers = curl_slist_append(headers, extra);
    site->head = buf_in(a);
    site->body = buf_in(a);
    curl_easy_setopt(curl, CURLOPT_URL,
                     arena_printf(a, "http://127.0.0.1:%d%s", http_port(site->http), path));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (form != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &site->head);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &site->body);
    assert_int_equal(curl_easy_perform(curl), CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &site->status);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    buf_add_text(&site->head, "");
    buf_add_text(&site->body, "");
}

/* The value of a header of the last answer, or NULL. */
static const char *header(struct site *site, const char *name)
{
    const char *found = strcasestr(site->head.data, arena_printf(site->op->arena, "\n%s: ", name));

    if (found == NULL)
        return NULL;
    found += strlen(name) + 3;
    return arena_text_n(site->op->arena, found, strcspn(found, "\r\n"));
}

/* "Cookie: anju_session=…" of the last answer. */
static const char *cookie(struct site *site)
{
    const char *given = header(site, "Set-Cookie");

    assert_non_null(given);
    return arena_printf(site->op->arena, "Cookie: %.*s", (int)strcspn(given, ";"), given);
}

static void log_in(struct site *site, const char *login, const char *password, const char *next)
{
    char *escaped = curl_easy_escape(NULL, password, 0);
    char *escaped_next = curl_easy_escape(NULL, next, 0);

    ask(site, "/login",
        arena_printf(site->op->arena, "login=%s&password=%s&next=%s", login, escaped, escaped_next),
        "text/html", NULL);
    curl_free(escaped);
    curl_free(escaped_next);
}

static void a_person_logs_in_and_goes_where_he_wanted(void **state)
{
    struct op *op = *state;
    struct site site;
    const char *session;

    if (!site_open(&site, op))
        skip();
    ask(&site, "/login?next=/cases", NULL, "text/html", NULL);
    assert_int_equal(site.status, 200);
    assert_non_null(strstr(site.body.data, "value=\"/cases\""));

    log_in(&site, "desk1", GIVEN_PASSWORD, "/cases?overdue=1");
    assert_int_equal(site.status, 303);
    assert_string_equal(header(&site, "Location"), "/cases?overdue=1");
    assert_non_null(strstr(header(&site, "Set-Cookie"), "HttpOnly"));
    session = cookie(&site);

    ask(&site, "/session", NULL, "application/json", session);
    assert_int_equal(site.status, 200);
    assert_non_null(strstr(site.body.data, "\"login\":\"desk1\""));
    assert_non_null(strstr(site.body.data, "\"code\":\"yiyuan\""));
    assert_non_null(strstr(site.body.data, "\"roles\":[\"front_desk\"]"));
    site_close(&site);
}

static void login_sends_nobody_to_another_server(void **state)
{
    static const char *const AWAY[] = {"https://evil.example/", "//evil.example/",
                                       "/\\evil.example/", "javascript:alert(1)", NULL};
    struct op *op = *state;
    struct site site;

    if (!site_open(&site, op))
        skip();
    for (const char *const *next = AWAY; *next != NULL; next++) {
        log_in(&site, "desk1", GIVEN_PASSWORD, *next);
        assert_int_equal(site.status, 303);
        assert_string_equal(header(&site, "Location"), "/");
    }
    site_close(&site);
}

static void a_failed_login_shows_the_page_again_alike_for_all(void **state)
{
    struct op *op = *state;
    struct site site;
    const char *wrong;

    if (!site_open(&site, op))
        skip();
    log_in(&site, "desk1", "not the password", "/cases");
    assert_int_equal(site.status, 403);
    assert_null(header(&site, "Set-Cookie"));
    assert_non_null(strstr(site.body.data, "登录名或密码不正确"));
    assert_non_null(strstr(site.body.data, "value=\"desk1\""));
    assert_null(strstr(site.body.data, "not the password"));
    wrong = site.body.data;
    log_in(&site, "desk9", "not the password", "/cases");
    assert_int_equal(site.status, 403);
    assert_int_equal(strlen(site.body.data), strlen(wrong));

    ask(&site, "/login", "login=desk1&password=wrong", "application/json", NULL);
    assert_int_equal(site.status, 403);
    assert_non_null(strstr(header(&site, "Content-Type"), "application/problem+json"));
    site_close(&site);
}

static void the_eleventh_try_has_to_wait(void **state)
{
    struct op *op = *state;
    struct site site;
    int64_t seconds;

    if (!site_open(&site, op))
        skip();
    for (int i = 0; i < 10; i++) {
        log_in(&site, "desk1", "not the password", "/");
        assert_int_equal(site.status, 403);
    }
    log_in(&site, "desk1", GIVEN_PASSWORD, "/");
    assert_int_equal(site.status, 429);
    assert_true(str_to_int(header(&site, "Retry-After"), 1, 900, &seconds));
    assert_null(header(&site, "Set-Cookie"));
    site_close(&site);
}

static void logging_out_takes_the_forms_token_and_ends_the_session(void **state)
{
    struct op *op = *state;
    struct site site;
    const struct actor *actor;
    const char *session, *csrf;

    if (!site_open(&site, op))
        skip();
    log_in(&site, "desk1", GIVEN_PASSWORD, "/");
    session = cookie(&site);
    op->now = clock_now();
    assert_ok(staff_authenticate(op, strchr(session, '=') + 1, NULL, &actor, &csrf));
    assert_non_null(actor);

    ask(&site, "/logout", "", "text/html", session);
    assert_int_equal(site.status, 403);
    ask(&site, "/logout", arena_printf(op->arena, "csrf=%s", csrf), "text/html", session);
    assert_int_equal(site.status, 303);
    assert_string_equal(header(&site, "Location"), "/login");
    ask(&site, "/session", NULL, "application/json", session);
    assert_int_equal(site.status, 401);
    site_close(&site);
}

static void a_program_comes_in_with_its_token(void **state)
{
    struct op *op = *state;
    struct site site;
    const char *token, *bearer;

    if (!site_open(&site, op))
        skip();
    assert_ok(staff_token_add(op, "desk1", &token));
    bearer = arena_printf(op->arena, "Authorization: Bearer %s", token);
    ask(&site, "/session", NULL, "application/json", bearer);
    assert_int_equal(site.status, 200);

    assert_ok(staff_disable(op, "desk1"));
    ask(&site, "/session", NULL, "application/json", bearer);
    assert_int_equal(site.status, 401);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_person_logs_in_and_goes_where_he_wanted),
        SUPPORT_EACH_ENGINE(login_sends_nobody_to_another_server),
        SUPPORT_EACH_ENGINE(a_failed_login_shows_the_page_again_alike_for_all),
        SUPPORT_EACH_ENGINE(the_eleventh_try_has_to_wait),
        SUPPORT_EACH_ENGINE(logging_out_takes_the_forms_token_and_ends_the_session),
        SUPPORT_EACH_ENGINE(a_program_comes_in_with_its_token),
    };

    curl_global_init(CURL_GLOBAL_DEFAULT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
