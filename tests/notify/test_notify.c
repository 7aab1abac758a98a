/* Messages wait in the outbox, leave once for the receiver, and are never lost. */
#include "base/clock.h"
#include "base/log.h"
#include "notify/notify.h"
#include "notify/notify_mail.h"
#include "notify/notify_store.h"
#include "support/support.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { COMMUNITY = 7, RECIPIENT = 42 };

#define SKIP_WITHOUT_ENGINE(op)                                                                    \
    if ((op) == NULL)                                                                              \
        skip()

static void given_message(struct op *op, const char *once_key)
{
    struct notify_message message = {
        .community_id = COMMUNITY,
        .recipient_id = RECIPIENT,
        .once_key = once_key,
        .kind = "warning",
        .subject = "case",
        .subject_id = 99,
        .title = "即将超时：BX-20261121-0001",
        .body = "上门时限还剩 10 分钟。",
    };

    assert_ok(notify_queue(op, &message));
}

static int64_t count_in_state(struct op *op, const char *state)
{
    return support_count(op, arena_printf(op->arena, "SELECT count(*) FROM outbox"
                                                     " WHERE state = '%s'", state));
}

static size_t send_all(struct op *op)
{
    size_t sent = 0;

    assert_ok(notify_send(op, 100, &sent));
    return sent;
}

/* ---- without mail -------------------------------------------------------------- */

static void a_message_leaves_once(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    given_message(op, "promise/1/0/42");
    assert_int_equal(send_all(op), 1);
    assert_int_equal(send_all(op), 0);
    assert_int_equal(count_in_state(op, "sent"), 1);
}

static void the_same_key_is_queued_once(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    given_message(op, "promise/1/0/42");
    given_message(op, "promise/1/0/42");
    given_message(op, "promise/1/1/42");
    assert_int_equal(send_all(op), 2);
    given_message(op, "promise/1/0/42");
    assert_int_equal(send_all(op), 0);
}

static err_t queue_then_fail(struct op *op, void *arg)
{
    (void)arg;
    given_message(op, "promise/1/0/42");
    return op_fail(op, ERR_CONFLICT, "on purpose");
}

static void what_is_rolled_back_is_not_told(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    assert_err(db_transaction(op, queue_then_fail, NULL), ERR_CONFLICT);
    assert_int_equal(send_all(op), 0);
}

static void at_most_so_many_leave_at_a_time_the_oldest_first(void **state)
{
    struct op *op = *state;
    size_t sent;

    SKIP_WITHOUT_ENGINE(op);
    for (int i = 0; i < 5; i++) {
        op->now += CLOCK_MINUTE_MS;
        given_message(op, arena_printf(op->arena, "promise/%d/0/42", i));
    }
    assert_ok(notify_send(op, 2, &sent));
    assert_int_equal(sent, 2);
    assert_int_equal(support_count(op, "SELECT count(*) FROM outbox WHERE state = 'sent'"
                                       " AND once_key IN ('promise/0/0/42', 'promise/1/0/42')"), 2);
    assert_int_equal(send_all(op), 3);
}

static void a_recipient_reads_his_latest_messages_in_the_program(void **state)
{
    struct op *op = *state;
    struct notify_note *notes;
    int64_t id;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    assert_ok(notify_highest_id(op, &id));
    assert_int_equal(id, 0);
    given_message(op, "promise/1/0/42");
    given_message(op, "promise/2/0/42");
    assert_ok(notify_list(op, RECIPIENT, 1, &notes, &count));
    assert_int_equal(count, 1);
    assert_string_equal(notes[0].message.once_key, "promise/2/0/42");
    assert_string_equal(notes[0].state, "waiting");
    assert_ok(notify_highest_id(op, &id));
    assert_int_equal(id, notes[0].id);
    assert_ok(notify_list(op, RECIPIENT + 1, 1, &notes, &count));
    assert_int_equal(count, 0);
}

enum { WORKERS = 4, MESSAGES = 60 };

static void *send_until_empty(void *arg)
{
    struct op *op = arg;
    size_t sent = 1, total = 0;

    while (sent > 0 && notify_send(op, 5, &sent) == OK)
        total += sent;
    return (void *)total;
}

static void workers_side_by_side_send_each_message_once(void **state)
{
    struct op *op = *state, *ops[WORKERS];
    pthread_t threads[WORKERS];
    size_t total = 0;

    SKIP_WITHOUT_ENGINE(op);
    for (int i = 0; i < MESSAGES; i++)
        given_message(op, arena_printf(op->arena, "promise/%d/0/42", i));
    for (int i = 0; i < WORKERS; i++) {
        ops[i] = support_another(op, DB_READ_WRITE);
        assert_int_equal(pthread_create(&threads[i], NULL, send_until_empty, ops[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        void *sent;
        assert_int_equal(pthread_join(threads[i], &sent), 0);
        total += (size_t)sent;
        support_another_end(ops[i]);
    }
    total += send_all(op); /* a worker may stop when another has taken what it saw */
    assert_int_equal(total, MESSAGES);
    assert_int_equal(count_in_state(op, "sent"), MESSAGES);
    assert_int_equal(support_count(op, "SELECT max(tries) FROM outbox"), 1);
}

static void what_a_dead_worker_took_is_taken_again(void **state)
{
    struct op *op = *state;
    struct notify_letter *letters;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    given_message(op, "promise/1/0/42");
    assert_ok(notify_store_claim(op, 10, op->now + CLOCK_MINUTE_MS, &letters, &count));
    assert_int_equal(count, 1);
    assert_int_equal(send_all(op), 0);
    op->now += CLOCK_MINUTE_MS;
    assert_int_equal(send_all(op), 1);
}

/* ---- by mail ------------------------------------------------------------------- */

/* As much of an SMTP server as one letter needs. */
struct server {
    pthread_t thread;
    int listener, port;
    bool refuses;
    int letters;
    char text[65536]; /* of all that clients said */
    size_t length;
};

static void say(int peer, const char *line)
{
    must(write(peer, line, strlen(line)) == (ssize_t)strlen(line));
}

static void answer_line(struct server *server, int peer, const char *line, bool *in_data)
{
    if (*in_data) {
        if (strcmp(line, ".\r\n") != 0)
            return;
        *in_data = false;
        server->letters++;
        say(peer, "250 taken\r\n");
    } else if (strncmp(line, "RCPT", 4) == 0 && server->refuses) {
        say(peer, "451 not now\r\n");
    } else if (strncmp(line, "DATA", 4) == 0) {
        *in_data = true;
        say(peer, "354 go on\r\n");
    } else {
        say(peer, strncmp(line, "QUIT", 4) == 0 ? "221 bye\r\n" : "250 well\r\n");
    }
}

static void serve_peer(struct server *server, int peer)
{
    FILE *in = fdopen(peer, "r");
    bool in_data = false;
    char line[2048];

    must(in != NULL);
    say(peer, "220 test\r\n");
    while (fgets(line, sizeof line, in) != NULL) {
        size_t length = strlen(line);
        must(server->length + length < sizeof server->text);
        memcpy(server->text + server->length, line, length + 1);
        server->length += length;
        answer_line(server, peer, line, &in_data);
    }
    fclose(in);
}

static void *serve(void *arg)
{
    struct server *server = arg;
    int peer;

    while ((peer = accept(server->listener, NULL, NULL)) >= 0)
        serve_peer(server, peer);
    return NULL;
}

static void server_start(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    char url[64];

    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(server->listener, (struct sockaddr *)&address, length) == 0);
    must(listen(server->listener, 8) == 0);
    must(getsockname(server->listener, (struct sockaddr *)&address, &length) == 0);
    server->port = ntohs(address.sin_port);
    must(pthread_create(&server->thread, NULL, serve, server) == 0);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", server->port);
    setenv("ANJU_SMTP", url, 1);
    setenv("ANJU_MAIL_DOMAIN", "anju.example", 1);
}

/* Each letter's connection is closed before notify_send() returns, so nobody is served now. */
static void server_stop(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    unsetenv("ANJU_SMTP");
    unsetenv("ANJU_MAIL_DOMAIN");
}

static err_t login_of(struct op *op, int64_t recipient_id, const char **ret_login)
{
    (void)op;
    if (recipient_id != RECIPIENT)
        return ERR_NOT_FOUND;
    *ret_login = "tech1";
    return OK;
}

static void a_message_goes_by_mail_with_an_id_of_its_own(void **state)
{
    struct op *op = *state;
    struct server server = {.letters = 0};

    SKIP_WITHOUT_ENGINE(op);
    notify_use_logins(login_of);
    given_message(op, "promise/1/0/42");
    server_start(&server);
    assert_int_equal(send_all(op), 1);
    server_stop(&server);

    assert_int_equal(server.letters, 1);
    assert_non_null(strstr(server.text, "MAIL FROM:<anju@anju.example>"));
    assert_non_null(strstr(server.text, "RCPT TO:<tech1@anju.example>"));
    assert_non_null(strstr(server.text, "Message-ID: <c7/promise/1/0/42@anju.example>"));
    assert_non_null(strstr(server.text, "Date: Sat, 21 Nov 2026 08:30:00 +0000"));
    assert_non_null(strstr(server.text, "5LiK6Zeo5pe26ZmQ")); /* 上门时限 in base64 */
}

static void a_server_that_refuses_is_asked_again_later_under_the_same_id(void **state)
{
    struct op *op = *state;
    struct server server = {.refuses = true};
    const char *id = "Message-ID: <c7/promise/1/0/42@anju.example>";

    SKIP_WITHOUT_ENGINE(op);
    notify_use_logins(login_of);
    given_message(op, "promise/1/0/42");
    server_start(&server);
    assert_int_equal(send_all(op), 0);
    assert_int_equal(send_all(op), 0); /* not yet again */
    server.refuses = false;
    op->now += CLOCK_MINUTE_MS;
    assert_int_equal(send_all(op), 1);
    server_stop(&server);

    assert_int_equal(server.letters, 1);
    assert_non_null(strstr(server.text, id));
    assert_int_equal(support_count(op, "SELECT tries FROM outbox"), 2);
}

static void after_ten_tries_a_message_is_given_up_and_stays_readable(void **state)
{
    struct op *op = *state;
    struct notify_note *notes;
    size_t count;

    SKIP_WITHOUT_ENGINE(op);
    notify_use_logins(login_of);
    given_message(op, "promise/1/0/42");
    setenv("ANJU_SMTP", "smtp://127.0.0.1:1", 1); /* nobody listens there */
    for (int i = 0; i < 12; i++) {
        assert_int_equal(send_all(op), 0);
        op->now += 2 * CLOCK_DAY_MS;
    }
    unsetenv("ANJU_SMTP");

    assert_int_equal(support_count(op, "SELECT tries FROM outbox"), 10);
    assert_ok(notify_list(op, RECIPIENT, 10, &notes, &count));
    assert_int_equal(count, 1);
    assert_string_equal(notes[0].state, "failed");
}

static void a_title_cannot_bring_a_header_of_its_own(void **state)
{
    struct op *op = *state;
    char *title = notify_mail_title(op, "超时\r\nBcc: someone@example.com");

    assert_null(strstr(title, "\nBcc"));
    assert_null(strchr(title, '@'));
    assert_non_null(strstr(title, "=E8=B6=85"));
}

static void a_long_title_is_cut_into_words_between_characters(void **state)
{
    struct op *op = *state;
    char *title = notify_mail_title(op, "颐园世家三栋二单元一五零一室客厅吊顶持续漏水请尽快安排上门查看");
    size_t count;
    char **lines = str_split(op->arena, title, '\n', &count);

    assert_true(count > 2);
    for (size_t i = 0; i < count; i++)
        assert_true(strlen(lines[i]) <= 78);
}

static void every_statement_is_understood_and_none_walks_a_table(void **state)
{
    struct op *op = *state;

    SKIP_WITHOUT_ENGINE(op);
    support_check_queries(op, NOTIFY_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_message_leaves_once),
        SUPPORT_EACH_ENGINE(the_same_key_is_queued_once),
        SUPPORT_EACH_ENGINE(what_is_rolled_back_is_not_told),
        SUPPORT_EACH_ENGINE(at_most_so_many_leave_at_a_time_the_oldest_first),
        SUPPORT_EACH_ENGINE(a_recipient_reads_his_latest_messages_in_the_program),
        SUPPORT_EACH_ENGINE(workers_side_by_side_send_each_message_once),
        SUPPORT_EACH_ENGINE(what_a_dead_worker_took_is_taken_again),
        SUPPORT_EACH_ENGINE(a_message_goes_by_mail_with_an_id_of_its_own),
        SUPPORT_EACH_ENGINE(a_server_that_refuses_is_asked_again_later_under_the_same_id),
        SUPPORT_EACH_ENGINE(after_ten_tries_a_message_is_given_up_and_stays_readable),
        SUPPORT_EACH_ENGINE(every_statement_is_understood_and_none_walks_a_table),
        SUPPORT_SQLITE(a_title_cannot_bring_a_header_of_its_own),
        SUPPORT_SQLITE(a_long_title_is_cut_into_words_between_characters),
    };

    log_set_level(LOG_ERROR + 1);
    unsetenv("ANJU_SMTP");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
