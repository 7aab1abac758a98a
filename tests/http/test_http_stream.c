/* Streams of events: a client on a raw socket that listens. */
#include "http/http_given.h"

#include <stdatomic.h>

#define OTHER "Authorization: Bearer weak-token\r\n"

/* Listens; *in holds what was read so far. */
static int listen_on(const struct given *g, const char *headers, struct buf *in)
{
    int fd = client_open(g);
    const char *text = request_text(g->op->arena, "GET /news", headers, NULL);

    *in = buf_in(g->op->arena);
    client_send(fd, text, strlen(text));
    while (strstr(in->data, "\r\n\r\n") == NULL)
        assert_true(read_more(fd, in));
    return fd;
}

static void read_until(int fd, struct buf *in, const char *words)
{
    while (strstr(in->data, words) == NULL)
        assert_true(read_more(fd, in));
}

static int status_of(const struct buf *in)
{
    return (int)strtol(in->data + strlen("HTTP/1.1 "), NULL, 10);
}

static void a_silent_stream_beats(void **state)
{
    struct given g = given_server_with(*state, &(struct http_config){.heartbeat_ms = 20});
    struct buf in;
    int fd = listen_on(&g, TOKEN, &in);

    read_until(fd, &in, "data: hello\n\n");
    read_until(fd, &in, "\n: \n\n");
    assert_non_null(strstr(in.data, "Content-Type: text/event-stream"));
    close(fd);
    given_end(&g);
}

static void streams_together_are_capped(void **state)
{
    struct given g = given_server_with(*state, &(struct http_config){.streams = 2});
    struct buf in;
    int first = listen_on(&g, TOKEN, &in), second = listen_on(&g, OTHER, &in), third;

    assert_int_equal(status_of(&in), 200);
    third = listen_on(&g, TOKEN, &in);
    assert_int_equal(status_of(&in), 503);
    close(first);
    close(second);
    close(third);
    given_end(&g);
}

static void streams_of_one_are_capped_and_others_are_not(void **state)
{
    struct given g = given_server_with(*state, &(struct http_config){.streams_of_one = 1});
    struct buf in;
    int first = listen_on(&g, TOKEN, &in), second = listen_on(&g, TOKEN, &in), third;

    assert_int_equal(status_of(&in), 429);
    assert_non_null(strstr(in.data, "Retry-After: "));
    third = listen_on(&g, OTHER, &in);
    assert_int_equal(status_of(&in), 200);
    close(first);
    close(second);
    close(third);
    given_end(&g);
}

static void who_went_away_gives_his_place_back(void **state)
{
    struct given g =
        given_server_with(*state, &(struct http_config){.streams_of_one = 1, .heartbeat_ms = 50});
    struct buf in;
    int fd = listen_on(&g, TOKEN, &in);

    assert_int_equal(status_of(&in), 200);
    close(fd);
    do {
        fd = listen_on(&g, TOKEN, &in);
        close(fd);
    } while (status_of(&in) == 429);
    assert_int_equal(status_of(&in), 200);
    given_end(&g);
}

/* ---- news ------------------------------------------------------------------------------- */

static atomic_int told;

static bool say(const struct http_listener *listener, struct buf *out, void *arg)
{
    (void)arg;
    if (listener->user_id == GOOD.id)
        buf_printf(out, "data: news %d\n\n", atomic_fetch_add(&told, 1));
    return true;
}

static err_t given_news(struct op *op, struct http *http)
{
    assert_non_null(op->db);
    http_stream_each(http, say, NULL);
    return OK;
}

static void news_reach_whom_they_are_for_again_and_again(void **state)
{
    struct given g =
        given_server_with(*state, &(struct http_config){.news = given_news, .heartbeat_ms = 20});
    struct buf in, other;
    int fd = listen_on(&g, TOKEN, &in), second = listen_on(&g, OTHER, &other);

    atomic_store(&told, 0);
    read_until(fd, &in, "data: news 40\n\n"); /* each time it sleeps and is woken */
    read_until(second, &other, "\n: \n\n");
    assert_null(strstr(other.data, "news"));
    close(fd);
    close(second);
    given_end(&g);
}

static void a_server_that_stops_ends_its_streams(void **state)
{
    struct given g = given_server(*state);
    struct buf in;
    int fd = listen_on(&g, TOKEN, &in);

    read_until(fd, &in, "data: hello\n\n");
    given_end(&g);
    read_until(fd, &in, "\r\n0\r\n\r\n"); /* the last chunk: ended, not broken off */
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_silent_stream_beats),
        SUPPORT_SQLITE(streams_together_are_capped),
        SUPPORT_SQLITE(streams_of_one_are_capped_and_others_are_not),
        SUPPORT_SQLITE(who_went_away_gives_his_place_back),
        SUPPORT_SQLITE(news_reach_whom_they_are_for_again_and_again),
        SUPPORT_SQLITE(a_server_that_stops_ends_its_streams),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
