/*
 * test_http_writers.c - many at once, the slow, the rude, and the end.
 */
#include "http/http_given.h"

#include <pthread.h>

/* ---- many connections ---------------------------------------------------------------- */

/* Each connection has one write under way at all times, for some rounds. libmicrohttpd
 * 0.9.75 stood still at exactly 128 and 256 busy connections of one thread. */
static void write_on_all(struct given *g, int connections, int rounds)
{
    struct op *op = g->op;
    const char *text = request_text(op->arena, "POST /things", TOKEN JSON_BODY,
                                    "{\"title\":\"a\"}");
    int *fds = ARENA_ARRAY(op->arena, (size_t)connections, int);
    struct db_writer_figures figures;

    for (int i = 0; i < connections; i++)
        fds[i] = client_open(g);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < connections; i++)
            client_send(fds[i], text, strlen(text));
        for (int i = 0; i < connections; i++)
            assert_int_equal(client_read(op->arena, fds[i], true).status, 201);
    }
    for (int i = 0; i < connections; i++)
        close(fds[i]);
    figures = db_writer_figures(g->writer);
    assert_int_equal(figures.jobs, connections * rounds);
    assert_true(figures.batches < figures.jobs); /* they shared commits */
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"),
                     connections * rounds);
}

static void a_hundred_and_twenty_eight_write_at_once_without_a_stall(void **state)
{
    struct given g = given_server(*state);

    write_on_all(&g, 128, 5);
    given_end(&g);
}

static void two_hundred_and_fifty_six_write_at_once_without_a_stall(void **state)
{
    struct given g = given_server(*state);

    write_on_all(&g, 256, 3);
    given_end(&g);
}

/* ---- the slow and the rude ------------------------------------------------------------- */

static void a_client_who_sends_too_slowly_is_cut_off(void **state)
{
    struct op *op = *state;
    struct given g = given_server_with(
        op, &(struct http_config){.slow_timeout_s = 1, .idle_timeout_s = 600});
    int half_head = client_open(&g), half_body = client_open(&g), silent = client_open(&g);

    client_send(half_head, "GET /thi", 8);
    client_send(half_body, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab", 52);
    assert_true(client_is_cut_off(half_head));
    assert_true(client_is_cut_off(half_body));
    assert_true(client_is_cut_off(silent));
    close(half_head);
    close(half_body);
    close(silent);
    assert_int_equal(ask(&g, "GET /things", "", NULL).status, 200);
    given_end(&g);
}

static void a_client_who_leaves_early_harms_nobody(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *text = request_text(op->arena, "POST /things", TOKEN JSON_BODY,
                                    "{\"title\":\"a\"}");

    for (int i = 0; i < 50; i++) {
        int fd = client_open(&g);
        struct linger at_once = {.l_onoff = 1};
        client_send(fd, text, i % 2 == 0 ? strlen(text) : strlen(text) / 2);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
    }
    assert_int_equal(ask(&g, "GET /things", "", NULL).status, 200);
    given_end(&g);
}

static void requests_may_follow_each_other_without_waiting(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    const char *write = request_text(op->arena, "POST /things", TOKEN JSON_BODY,
                                     "{\"title\":\"a\"}");
    const char *all = arena_printf(op->arena, "%s%s%s", write, write, write);
    int fd = client_open(&g), answers = 0;
    struct buf in = buf_in(op->arena);

    client_send(fd, all, strlen(all));
    while (answers < 3) {
        assert_true(read_more(fd, &in));
        answers = 0;
        for (const char *p = in.data; (p = strstr(p, "HTTP/1.1 201")) != NULL; p++)
            answers++;
    }
    close(fd);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), 3);
    given_end(&g);
}

static void bytes_that_are_not_http_are_refused(void **state)
{
    static const char *const RUBBISH[] = {
        "\r\n\r\n\r\n\r\n", "GET\r\n\r\n", "GET /things HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n\r\n",
        "GET /things HTTP/1.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", NULL};
    struct op *op = *state;
    struct given g = given_server_with(op, &(struct http_config){.slow_timeout_s = 1});

    for (size_t i = 0; RUBBISH[i] != NULL; i++) {
        int fd = client_open(&g);
        int status;
        client_send(fd, RUBBISH[i], strlen(RUBBISH[i]));
        shutdown(fd, SHUT_WR);
        status = client_read(op->arena, fd, true).status;
        assert_true(status == 0 || (status >= 400 && status < 600));
        close(fd);
    }
    assert_int_equal(ask(&g, "GET /things", "", NULL).status, 200);
    given_end(&g);
}

/* ---- the end --------------------------------------------------------------------------- */

struct stopping {
    struct given *g;
    const char *text;
    int fds[32];
};

static void *stop_server(void *arg)
{
    struct stopping *s = arg;

    http_stop(s->g->http);
    return NULL;
}

/* What was accepted is answered, with its write on disk; what comes later is refused. */
static void stopping_answers_what_is_under_way(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct stopping s = {.g = &g};
    pthread_t thread;
    int done = 0;

    s.text = request_text(op->arena, "POST /things", TOKEN JSON_BODY, "{\"title\":\"a\"}");
    for (size_t i = 0; i < 32; i++)
        s.fds[i] = client_open(&g);
    for (size_t i = 0; i < 32; i++)
        assert_int_equal(ask_on(op->arena, s.fds[i], "GET /things", "", NULL).status, 200);
    for (size_t i = 0; i < 32; i++)
        client_send(s.fds[i], s.text, strlen(s.text));
    pthread_create(&thread, NULL, stop_server, &s);
    for (size_t i = 0; i < 32; i++) {
        int status = client_read(op->arena, s.fds[i], true).status;
        assert_true(status == 201 || status == 503 || status == 0);
        done += status == 201;
        close(s.fds[i]);
    }
    pthread_join(thread, NULL);
    db_writer_stop(g.writer);
    assert_int_equal(support_count(op, "SELECT count(*) FROM thing /*scan*/"), done);
}

static void a_server_that_nobody_asked_stops_at_once(void **state)
{
    struct given g = given_server(*state);

    given_end(&g);
}

static void a_port_that_is_taken_is_told(void **state)
{
    struct op *op = *state;
    struct given g = given_server(op);
    struct http_config config = given_config(&g);
    struct http *second;

    config.listen = arena_printf(op->arena, "127.0.0.1:%d", http_port(g.http));
    assert_err(http_start(op, &config, &second), ERR_IO);
    config.listen = "nowhere";
    assert_err(http_start(op, &config, &second), ERR_INVALID);
    given_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_hundred_and_twenty_eight_write_at_once_without_a_stall),
        SUPPORT_EACH_ENGINE(two_hundred_and_fifty_six_write_at_once_without_a_stall),
        SUPPORT_SQLITE(a_client_who_sends_too_slowly_is_cut_off),
        SUPPORT_SQLITE(a_client_who_leaves_early_harms_nobody),
        SUPPORT_SQLITE(requests_may_follow_each_other_without_waiting),
        SUPPORT_SQLITE(bytes_that_are_not_http_are_refused),
        SUPPORT_EACH_ENGINE(stopping_answers_what_is_under_way),
        SUPPORT_SQLITE(a_server_that_nobody_asked_stops_at_once),
        SUPPORT_SQLITE(a_port_that_is_taken_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
