/* The bell: who hears what, when, and once. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "notify/notify_store.h"

static size_t ring_all(struct op *op)
{
    size_t rung, all = 0;

    as_program(op);
    do {
        assert_ok(case_job_run_here(op, 100, &rung));
        all += rung;
    } while (rung > 0);
    return all;
}

static struct notify_box box_of(const char *login)
{
    return (struct notify_box){
        .communities = &given.yiyuan, .community_count = 1, .recipient_id = id_of(login), .limit = 100};
}

static int64_t unread(struct op *op, const char *login)
{
    const struct notify_box box = box_of(login);
    int64_t count;

    assert_ok(notify_unread(op, &box, 100, &count));
    return count;
}

static size_t in_box(struct op *op, const char *login, const char *kind, int64_t digest_id)
{
    struct notify_box box = box_of(login);
    struct notify_note *notes;
    size_t count, n = 0;

    box.digest_id = digest_id;
    assert_ok(notify_box(op, &box, &notes, &count));
    for (size_t i = 0; i < count; i++)
        n += kind == NULL || str_equal(notes[i].message.kind, kind);
    return n;
}

static int64_t given_sent_to(struct op *op, const char *login, const char *more)
{
    int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{" A_REPAIR "%s}", more));

    assert_ok(act(op, "desk1", id, "dispatch", arena_printf(op->arena, "{'assignees': ['%s']}", login)));
    return id;
}

static void a_message_is_counted_until_it_is_read(void **state)
{
    struct op *op = *state;
    struct notify_box box = box_of("tech1");
    struct notify_note *notes;
    size_t count;

    given_sent_to(op, "tech1", "");
    given_sent_to(op, "tech1", "");
    assert_int_equal(unread(op, "tech1"), 2);
    assert_int_equal(unread(op, "tech2"), 0);
    assert_ok(notify_box(op, &box, &notes, &count));
    assert_int_equal(count, 2);
    assert_ok(notify_read(op, id_of("tech2"), notes[0].id)); /* not his: nothing happens */
    assert_int_equal(unread(op, "tech1"), 2);
    assert_ok(notify_read(op, id_of("tech1"), notes[0].id));
    assert_int_equal(unread(op, "tech1"), 1);
    given_sent_to(op, "tech1", "");
    assert_ok(notify_read_up_to(op, id_of("tech1"), notes[0].id)); /* what came since stays */
    assert_int_equal(unread(op, "tech1"), 1);
    box.communities = &given.lakeside;
    assert_err(notify_get(op, &box, notes[0].id, &notes), ERR_NOT_FOUND);
} /* proves X-11 */

static void each_level_of_a_case_rings_once(void **state)
{
    struct op *op = *state;
    int64_t before;

    given_repair(op);
    pass_minutes(op, 60);
    assert_true(ring_all(op) > 0);
    before = support_count(op, "SELECT count(*) FROM outbox WHERE kind = 'overdue' /*scan*/");
    assert_true(before > 0);
    ring_all(op);
    assert_int_equal(support_count(op, "SELECT count(*) FROM outbox WHERE kind = 'overdue' /*scan*/"), before);
    assert_int_equal(support_count(op, "SELECT count(*) - count(DISTINCT once_key) FROM outbox /*scan*/"), 0);
} /* proves X-11 */

static void at_night_what_can_wait_becomes_one_digest(void **state)
{
    struct op *op = *state;
    struct notify_note *notes;
    struct notify_box box;
    size_t done, sent;

    set_clock(op, "2026-11-23 23:00");
    for (int i = 0; i < 3; i++)
        given_sent_to(op, "tech1", "");
    given_sent_to(op, "tech2", "");
    assert_int_equal(unread(op, "tech1"), 0);
    as_program(op);
    assert_ok(notify_send(op, 50, &sent));
    assert_int_equal(sent, 0);
    set_clock(op, "2026-11-24 06:59");
    assert_ok(notify_gather(op, 100, &done));
    assert_int_equal(done, 0);

    set_clock(op, "2026-11-24 07:00");
    assert_ok(notify_gather(op, 100, &done));
    assert_int_equal(done, 4);
    assert_int_equal(unread(op, "tech1"), 1);
    assert_int_equal(in_box(op, "tech1", "digest", 0), 1);
    assert_int_equal(in_box(op, "tech1", NULL, 0), 1);
    box = box_of("tech1");
    assert_ok(notify_box(op, &box, &notes, &sent));
    assert_int_equal(in_box(op, "tech1", "assigned", notes[0].id), 3);
    assert_int_equal(in_box(op, "tech2", "assigned", 0), 1); /* one alone is told as it is */
    assert_int_equal(in_box(op, "tech2", "digest", 0), 0);
    assert_ok(notify_gather(op, 100, &done));
    assert_int_equal(done, 0);
    assert_ok(notify_send(op, 50, &sent)); /* the digest leaves, what it tells does not */
    assert_int_equal(sent, 2);
} /* proves X-11 */

static void what_is_urgent_or_broken_does_not_wait_nor_who_is_on_duty(void **state)
{
    struct op *op = *state;
    const struct staff_shift shift = {.community_id = given.yiyuan, .role = ROLE_TECHNICIAN, .user_id = id_of("tech3"),
                                      .from_at = china(op, "2026-11-23 20:00"), .to_at = china(op, "2026-11-24 08:00")};
    int64_t id;

    set_clock(op, "2026-11-23 23:00");
    given_sent_to(op, "tech1", ", 'urgent': true");
    assert_int_equal(unread(op, "tech1"), 1);
    as_program(op);
    assert_ok(staff_shift_add(op, &shift, &id));
    given_sent_to(op, "tech3", "");
    assert_int_equal(unread(op, "tech3"), 1);
    assert_ok(staff_setting_set(op, id_of("tech2"), "digest", "0"));
    given_sent_to(op, "tech2", "");
    assert_int_equal(unread(op, "tech2"), 1);
    given_repair(op);
    pass_minutes(op, 60);
    ring_all(op);
    assert_true(support_count(op, "SELECT count(*) FROM outbox WHERE kind = 'overdue' AND state = 'waiting' /*scan*/") > 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM outbox WHERE kind = 'overdue' AND hold_until IS NOT NULL /*scan*/"), 0);
} /* proves X-11 */

static void the_statements_of_the_bell_are_sound(void **state)
{
    support_check_queries(*state, NOTIFY_BOX_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_message_is_counted_until_it_is_read),
        CASE_EACH_ENGINE(each_level_of_a_case_rings_once),
        CASE_EACH_ENGINE(at_night_what_can_wait_becomes_one_digest),
        CASE_EACH_ENGINE(what_is_urgent_or_broken_does_not_wait_nor_who_is_on_duty),
        CASE_EACH_ENGINE(the_statements_of_the_bell_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
