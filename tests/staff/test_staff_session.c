#include "staff/staff_given.h"

#include <stdio.h>
#include <unistd.h>

/* ---- sessions ------------------------------------------------------------------ */

static void a_session_ends_after_twelve_idle_hours(void **state)
{
    struct op *op = *state;
    const char *session;

    if (!given_engine(op))
        skip();
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));
    op->now += 12 * CLOCK_HOUR_MS - 1;
    assert_non_null(caller(op, session, NULL));
    op->now += 1;
    assert_null(caller(op, session, NULL));
} /* proves X-3 */

static err_t nothing(struct op *op, void *arg)
{
    (void)op;
    (void)arg;
    return OK;
}

/* Calls every eleven hours until nobody answers; *ret_hours: how long that was. */
static void use_until_it_ends(struct op *op, struct db_writer *writer, const char *session,
                              int64_t *ret_hours)
{
    int64_t begun = op->now;
    struct op *reader = support_another(op, DB_READ_ONLY);

    do {
        op->now += 11 * CLOCK_HOUR_MS;
        reader->now = op->now;
        if (caller(reader, session, NULL) == NULL)
            break;
        assert_ok(db_writer_run(writer, op, 0, nothing, NULL)); /* what was queued is done */
    } while (op->now < begun + 100 * CLOCK_DAY_MS);
    support_another_end(reader);
    *ret_hours = (op->now - begun) / CLOCK_HOUR_MS;
}

static void a_session_lives_while_it_is_used_but_not_beyond_seven_days(void **state)
{
    struct op *op = *state;
    struct db_writer *writer;
    const char *session;
    int64_t hours;

    if (!given_engine(op))
        skip();
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));
    assert_ok(db_writer_start(op, support_url(op), 1, &writer));
    staff_session_use_writer(writer);

    use_until_it_ends(op, writer, session, &hours);

    staff_session_use_writer(NULL);
    db_writer_stop(writer);
    assert_int_equal(hours, 176); /* the first multiple of eleven from 168 on */
}

static void logging_out_ends_the_session(void **state)
{
    struct op *op = *state;
    const char *one, *other;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_member(op, "desk1", "front_desk", NULL);
    one = given_session(op, id);
    other = given_session(op, id);
    assert_string_not_equal(one, other);

    assert_ok(staff_session_close(op, one));

    assert_null(caller(op, one, NULL));
    assert_non_null(caller(op, other, NULL));
}

static void a_new_password_ends_the_sessions_of_the_old_one(void **state)
{
    struct op *op = *state;
    const char *session;
    int64_t id;

    if (!given_engine(op))
        skip();
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));

    assert_err(staff_set_password(op, "desk1", "short"), ERR_INVALID);
    assert_non_null(caller(op, session, NULL));
    assert_ok(staff_set_password(op, "desk1", "another password"));

    assert_null(caller(op, session, NULL));
    assert_err(staff_check_password(op, "desk1", GIVEN_PASSWORD, &id), ERR_FORBIDDEN);
    assert_ok(staff_check_password(op, "desk1", "another password", &id));
}

/* ---- failed logins --------------------------------------------------------------- */

static int64_t locked_ms(struct op *op, const char *login)
{
    int64_t wait_ms;

    assert_ok(staff_login_locked(op, login, &wait_ms));
    return wait_ms;
}

static void ten_failures_lock_a_login_whether_it_exists_or_not(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    for (int i = 0; i < 10; i++) {
        assert_int_equal(locked_ms(op, "nobody"), 0);
        assert_ok(staff_login_failed(op, i % 2 == 0 ? "nobody" : "NoBody"));
        op->now += CLOCK_MINUTE_MS;
    }
    assert_int_equal(locked_ms(op, "nobody"), 5 * CLOCK_MINUTE_MS);
    assert_int_equal(locked_ms(op, "desk1"), 0);
    op->now += 5 * CLOCK_MINUTE_MS;
    assert_int_equal(locked_ms(op, "nobody"), 0);
} /* proves X-3 */

static void old_failures_and_a_right_password_are_forgotten(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    for (int i = 0; i < 9; i++)
        assert_ok(staff_login_failed(op, "desk1"));
    op->now += 15 * CLOCK_MINUTE_MS;
    assert_ok(staff_login_failed(op, "desk1"));
    assert_int_equal(locked_ms(op, "desk1"), 0);
    for (int i = 0; i < 8; i++)
        assert_ok(staff_login_failed(op, "desk1"));
    assert_ok(staff_login_succeeded(op, "desk1"));
    assert_ok(staff_login_failed(op, "desk1"));
    assert_int_equal(locked_ms(op, "desk1"), 0);
}

/* ---- the record ------------------------------------------------------------------- */

struct kinds {
    int64_t user_id;
    char text[500];
};

static err_t add_kind(struct op *op, const struct journal_event *event, void *arg)
{
    struct kinds *kinds = arg;

    (void)op;
    if (!str_equal(event->subject, "user"))
        return OK;
    assert_int_equal(event->subject_id, kinds->user_id);
    strncat(kinds->text, event->kind, sizeof kinds->text - strlen(kinds->text) - 1);
    strncat(kinds->text, " ", sizeof kinds->text - strlen(kinds->text) - 1);
    return OK;
}

static void each_change_of_an_account_is_an_event_of_the_company(void **state)
{
    struct op *op = *state;
    struct kinds kinds = {.text = ""};
    const char *token;

    if (!given_engine(op))
        skip();
    kinds.user_id = given_member(op, "desk1", "front_desk", NULL);
    assert_ok(staff_token_add(op, "desk1", &token));
    assert_ok(staff_set_password(op, "desk1", "another password"));
    assert_ok(staff_disable(op, "desk1"));
    assert_ok(staff_disable(op, "desk1")); /* nothing new */

    assert_ok(journal_each(op, 0, 0, add_kind, &kinds));
    assert_string_equal(kinds.text, "user_added token_added password_changed user_disabled ");
}

static const char *whole_file(struct op *op, const char *path)
{
    struct buf text = buf_in(op->arena);
    char piece[4096];
    size_t length;
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(&text, piece, length);
    fclose(file);
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '\0')
            text.data[i] = ' ';
    return text.data;
}

static err_t add_payload(struct op *op, const struct journal_event *event, void *arg)
{
    (void)op;
    buf_add_text(arg, event->data);
    return OK;
}

/* All that lies in the database file, the journal's payloads and what was logged. */
static void no_secret_is_kept_or_logged(void **state)
{
    struct op *op = *state;
    struct buf kept = buf_in(op == NULL ? NULL : op->arena);
    const char *session, *token, *log;
    int standard_error;
    int64_t id;

    if (!given_engine(op))
        skip();
    log = arena_printf(op->arena, "%s/log", support_folder(op));
    standard_error = dup(STDERR_FILENO);
    assert_non_null(freopen(log, "w", stderr));
    session = given_session(op, given_member(op, "desk1", "front_desk", NULL));
    assert_ok(staff_token_add(op, "desk1", &token));
    assert_ok(staff_set_password(op, "desk1", GIVEN_PASSWORD));
    session = given_session(op, 1);
    assert_err(staff_check_password(op, GIVEN_PASSWORD, GIVEN_PASSWORD, &id), ERR_FORBIDDEN);
    assert_ok(staff_login_failed(op, GIVEN_PASSWORD));
    fflush(stderr);
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);

    assert_ok(journal_each(op, 0, 0, add_payload, &kept));
    buf_add_text(&kept, whole_file(op, log));
    if (db_engine_of(op->db) == DB_SQLITE) {
        buf_add_text(&kept, whole_file(op, support_url(op) + strlen("sqlite:")));
        buf_add_text(&kept, whole_file(op, arena_printf(op->arena, "%s-wal",
                                                        support_url(op) + strlen("sqlite:"))));
    }
    assert_non_null(strstr(kept.data, "desk1"));
    assert_null(strstr(kept.data, GIVEN_PASSWORD));
    assert_null(strstr(kept.data, session));
    assert_null(strstr(kept.data, token + strlen("anju_")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_session_ends_after_twelve_idle_hours),
        SUPPORT_EACH_ENGINE(a_session_lives_while_it_is_used_but_not_beyond_seven_days),
        SUPPORT_EACH_ENGINE(logging_out_ends_the_session),
        SUPPORT_EACH_ENGINE(a_new_password_ends_the_sessions_of_the_old_one),
        SUPPORT_EACH_ENGINE(ten_failures_lock_a_login_whether_it_exists_or_not),
        SUPPORT_EACH_ENGINE(old_failures_and_a_right_password_are_forgotten),
        SUPPORT_EACH_ENGINE(each_change_of_an_account_is_an_event_of_the_company),
        SUPPORT_EACH_ENGINE(no_secret_is_kept_or_logged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
