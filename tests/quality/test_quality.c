/* A sample can be drawn again; who calls had no hand in the work; what is heard is on record. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "quality/quality.h"
#include "quality/quality_store.h"

static int64_t given_closed_repair(struct op *op)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "classify", "{'category': 'R01', 'size': 'minor'}");
    done(op, "eng", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess",
         "{'finding': '老化', 'responsibility': 'public', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '已更换'}");
    done(op, "desk1", id, "check", "{'ok': true}");
    done(op, "desk1", id, "feedback", "{'text': '修好了', 'way': 'phone', 'kind': 'result'}");
    if (str_equal(the_case(op, id)->status, "to_follow_up"))
        done(op, "desk2", id, "followup", "{'reached': true, 'score': 5, 'result': 'satisfied'}");
    done(op, "css", id, "close", NULL);
    return id;
}

static struct quality_candidate *candidates(struct op *op, size_t repairs, size_t complaints)
{
    struct quality_candidate *list =
        ARENA_ARRAY(op->arena, repairs + complaints + 1, struct quality_candidate);

    for (size_t i = 0; i < repairs + complaints; i++)
        list[i] = (struct quality_candidate){.case_id = (int64_t)(7531000000000000000 + i * 977),
                                             .nature = i < repairs ? "repair" : "complaint"};
    return list;
}

static void a_sample_is_five_of_a_hundred_and_at_least_ten(void **state)
{
    (void)state;
    assert_int_equal(quality_rules_size(3), 3);
    assert_int_equal(quality_rules_size(40), 10);
    assert_int_equal(quality_rules_size(200), 10);
    assert_int_equal(quality_rules_size(201), 11);
    assert_int_equal(quality_rules_size(1000), 50);
}

static void the_same_seed_draws_the_same_and_another_one_others(void **state)
{
    struct op *op = *state;
    struct quality_candidate *a = candidates(op, 300, 100), *b = candidates(op, 300, 100),
                             *c = candidates(op, 300, 100);
    size_t n = quality_rules_draw(op, a, 400, 7), same = 0;

    assert_int_equal(n, 20);
    assert_int_equal(quality_rules_draw(op, b, 400, 7), n);
    assert_int_equal(quality_rules_draw(op, c, 400, 8), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(a[i].case_id, b[i].case_id);
        same += a[i].case_id == c[i].case_id;
    }
    assert_true(same < n);
}

static void each_kind_has_its_share(void **state)
{
    struct op *op = *state;
    struct quality_candidate *list = candidates(op, 300, 100);
    size_t n = quality_rules_draw(op, list, 400, 42), complaints = 0;

    for (size_t i = 0; i < n; i++)
        complaints += str_equal(list[i].nature, "complaint");
    assert_int_equal(complaints, 5);
}

static int64_t drawn(struct op *op, const char *login)
{
    int64_t id = 0;

    as(op, login);
    assert_ok(quality_draw(op, given.yiyuan, clock_day_of(2026, 11, 1), clock_day_of(2026, 12, 1),
                           12, &id));
    return id;
}

static void a_sample_of_quality_is_periodic_and_one_of_an_executive_ad_hoc(void **state)
{
    struct op *op = *state;
    struct quality_sample *s;
    struct quality_item *items;
    size_t count;
    int64_t id;

    as(op, "quality");
    assert_err(quality_draw(op, given.yiyuan, clock_day_of(2026, 11, 1), clock_day_of(2026, 12, 1),
                            0, &id),
               ERR_CONFLICT); /* nothing was closed */
    given_closed_repair(op);
    given_closed_repair(op);
    given_repair(op);
    assert_ok(quality_get(op, &given.yiyuan, 1, drawn(op, "quality"), &s, &items, &count));
    assert_string_equal(s->kind, "periodic");
    assert_int_equal(s->base, 2);
    assert_int_equal(s->seed, 12);
    assert_int_equal(count, 2);
    assert_ok(quality_get(op, &given.yiyuan, 1, drawn(op, "exec"), &s, &items, &count));
    assert_string_equal(s->kind, "ad_hoc");
    as(op, "director");
    assert_err(quality_draw(op, given.yiyuan, clock_day_of(2026, 11, 1), clock_day_of(2026, 12, 1),
                            0, &id),
               ERR_FORBIDDEN);
} /* proves S1-5.1.7 S1-5.1.8 */

static void what_is_heard_is_on_the_record_of_the_case(void **state)
{
    struct op *op = *state;
    struct quality_sample *s;
    struct quality_item *items;
    size_t count;
    int64_t id = given_closed_repair(op), sample = drawn(op, "quality");
    struct journal_event *events;

    as(op, "quality");
    assert_ok(quality_record(op, given.yiyuan, sample, id, "unreachable", NULL));
    assert_ok(quality_record(op, given.yiyuan, sample, id, "dissatisfied", "又漏了"));
    assert_err(quality_record(op, given.yiyuan, sample, id, "satisfied", NULL), ERR_CONFLICT);

    assert_int_equal(events_of(op, id, "noted"), 2);
    assert_ok(quality_get(op, &given.yiyuan, 1, sample, &s, &items, &count));
    /* not every repair is followed up: shares are drawn */
    assert_true(str_equal(items[0].on_record, the_case(op, id)->followup_result));
    assert_string_equal(items[0].result, "dissatisfied");
    assert_string_equal(items[0].words, "又漏了");
    assert_ok(journal_list(op, given.yiyuan, "quality_sample", sample, 0, 10, &events, &count));
    assert_int_equal(count, 3);
}

static void a_case_outside_the_sample_is_not_called(void **state)
{
    struct op *op = *state;
    int64_t sample, other;

    given_closed_repair(op);
    sample = drawn(op, "quality");
    other = given_closed_repair(op);
    as(op, "quality");
    assert_err(quality_record(op, given.yiyuan, sample, other, "satisfied", NULL), ERR_CONFLICT);
    assert_err(quality_record(op, given.lakeside, sample, other, "satisfied", NULL), ERR_NOT_FOUND);
    as(op, "desk1");
    assert_err(quality_record(op, given.yiyuan, sample, other, "satisfied", NULL), ERR_FORBIDDEN);
}

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, QUALITY_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_is_five_of_a_hundred_and_at_least_ten),
        CASE_EACH_ENGINE(the_same_seed_draws_the_same_and_another_one_others),
        CASE_EACH_ENGINE(each_kind_has_its_share),
        CASE_EACH_ENGINE(a_sample_of_quality_is_periodic_and_one_of_an_executive_ad_hoc),
        CASE_EACH_ENGINE(what_is_heard_is_on_the_record_of_the_case),
        CASE_EACH_ENGINE(a_case_outside_the_sample_is_not_called),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
