/* Records are complete or say what they lack; closed ones are handed over, refused, received. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "archive/archive_purge_store.h"
#include "archive/archive_retention.h"
#include "case/case_erase.h"
#include "case/case_erase_store.h"
#include "archive/archive.h"
#include "archive/archive_rules.h"
#include "archive/archive_store.h"
#include "case/case_complete_rules.h"

/* A repair from intake to its end. */
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

/* ---- completeness ------------------------------------------------------------------------- */

static struct case_missing missing[24];

static size_t missing_of(struct op *op, const struct service_case *sc)
{
    const struct blueprint *b;

    assert_ok(blueprint_get(op, sc->blueprint_id, &b));
    return case_complete_rules_missing(sc, b, missing, 24);
}

static bool lacks(struct op *op, const struct service_case *sc, const char *field)
{
    size_t count = missing_of(op, sc);

    for (size_t i = 0; i < count; i++)
        if (str_equal(missing[i].field, field))
            return true;
    return false;
}

static void a_record_needs_more_the_further_it_is(void **state)
{
    struct op *op = *state;
    struct service_case *sc = the_case(op, given_repair(op));

    assert_int_equal(missing_of(op, sc), 0);
    sc->category = NULL;
    sc->status = "accepted";
    assert_true(lacks(op, sc, "category"));
    assert_false(lacks(op, sc, "result"));
    sc->status = "handled";
    assert_true(lacks(op, sc, "result"));
    assert_false(lacks(op, sc, "told"));
    sc->status = "told";
    assert_true(lacks(op, sc, "told"));
    sc->status = "cancelled";
    assert_false(lacks(op, sc, "category"));
    sc->house = sc->place = NULL;
    assert_true(lacks(op, sc, "place"));
}

static void a_case_that_went_its_way_lacks_nothing(void **state)
{
    struct op *op = *state;

    assert_int_equal(missing_of(op, the_case(op, given_closed_repair(op))), 0);
}

static void what_archiving_needs_blocks_it(void **state)
{
    struct op *op = *state;
    struct service_case *sc = the_case(op, given_closed_repair(op));
    size_t count;

    sc->supervisor = 0;
    count = missing_of(op, sc);
    assert_int_equal(count, 1);
    assert_false(case_complete_rules_blocks(missing, count));
    sc->result = NULL;
    count = missing_of(op, sc);
    assert_int_equal(count, 2);
    assert_true(case_complete_rules_blocks(missing, count));
} /* proves S0-3.3b */

/* ---- hand-over ------------------------------------------------------------------------------ */

static int64_t given_handed_over(struct op *op, const char *login, const int64_t *ids, size_t count)
{
    int64_t id = 0;

    as(op, login);
    assert_ok(archive_hand_over(op, given.yiyuan, ids, count, "十一月", &id));
    return id;
}

static const char *number_of(struct op *op, int64_t id)
{
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;

    assert_ok(archive_get(op, &given.yiyuan, 1, id, &h, &items, &count));
    return h->number;
}

static const char *state_of(struct op *op, int64_t id, int64_t case_id)
{
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;

    assert_ok(archive_get(op, &given.yiyuan, 1, id, &h, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].case_id == case_id)
            return items[i].state;
    return "not there";
}

static void hand_overs_are_numbered_without_gaps_through_the_year(void **state)
{
    struct op *op = *state;
    int64_t a = given_closed_repair(op), b = given_closed_repair(op), c = given_closed_repair(op);
    int64_t id;

    assert_string_equal(number_of(op, given_handed_over(op, "css", &a, 1)), "YJ-2026-0001");
    assert_err(archive_hand_over(op, given.yiyuan, &a, 1, NULL, &id), ERR_INVALID); /* no number */
    assert_string_equal(number_of(op, given_handed_over(op, "css", &b, 1)), "YJ-2026-0002");
    set_clock(op, "2027-01-04 09:00");
    assert_string_equal(number_of(op, given_handed_over(op, "css", &c, 1)), "YJ-2027-0001");
}

static void the_receipt_takes_what_was_not_refused_and_files_it(void **state)
{
    struct op *op = *state;
    int64_t both[] = {given_closed_repair(op), given_closed_repair(op)};
    int64_t id = given_handed_over(op, "desk1", both, 2);

    as(op, "archivist");
    assert_ok(archive_refuse(op, given.yiyuan, id, both[1], "缺客户签字"));
    assert_ok(archive_receive(op, given.yiyuan, id, true));

    assert_string_equal(state_of(op, id, both[0]), "received");
    assert_string_equal(state_of(op, id, both[1]), "refused");
    assert_string_equal(the_case(op, both[0])->status, "archived");
    assert_string_equal(the_case(op, both[0])->archive_class, "repair");
    assert_string_equal(the_case(op, both[1])->status, "closed");
    assert_err(archive_receive(op, given.yiyuan, id, true), ERR_CONFLICT);

    /* what was given back may come again */
    given_handed_over(op, "desk1", &both[1], 1);
} /* proves S1-5.1.5 */

static const char *house_on_the_list(struct op *op, int64_t case_id)
{
    struct archive_handover *h;
    struct archive_item *items;
    size_t count;
    int64_t id = given_handed_over(op, "css", &case_id, 1);

    assert_ok(archive_get(op, &given.yiyuan, 1, id, &h, &items, &count));
    assert_int_equal(count, 1);
    return items[0].house;
}

/* The list is printed and goes from hand to hand. */
static void the_list_of_a_hand_over_tells_no_house_of_a_confidential_case(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    for (size_t i = 0; i < 2; i++) {
        ids[i] = given_open(op, "desk1",
                            "{'nature': 'grievance', 'house': '3-2-1501', 'reporter_phone': '13812345678',"
                            " 'title': '大堂太吵', 'content': '大堂太吵'}");
        done(op, "desk1", ids[i], "classify", "{'category': 'C02'}");
        done(op, "desk1", ids[i], "solve_on_spot", "{'text': '已经劝过'}");
        if (str_equal(the_case(op, ids[i])->status, "to_follow_up"))
            done(op, "desk2", ids[i], "followup", "{'reached': true, 'score': 5, 'result': 'satisfied'}");
        done(op, "css", ids[i], "close", NULL);
    }
    done(op, "css", ids[0], "keep_confidential", "{'reason': '客户要求'}");
    assert_null(house_on_the_list(op, ids[0]));
    assert_string_equal(house_on_the_list(op, ids[1]), "3-2-1501");
} /* proves X-37 */

static void each_step_of_a_hand_over_is_in_the_record(void **state)
{
    struct op *op = *state;
    int64_t both[] = {given_closed_repair(op), given_closed_repair(op)};
    int64_t id = given_handed_over(op, "css", both, 2);
    struct journal_event *events;
    size_t count;

    as(op, "archivist");
    assert_ok(archive_refuse(op, given.yiyuan, id, both[0], "缺照片"));
    assert_ok(archive_receive(op, given.yiyuan, id, false));
    assert_ok(journal_list(op, given.yiyuan, "archive_handover", id, 0, 10, &events, &count));
    assert_int_equal(count, 3);
    assert_string_equal(events[0].kind, "archive_handed_over");
    assert_string_equal(events[1].kind, "archive_refused");
    assert_string_equal(events[2].kind, "archive_received");
    assert_who(events[0].actor_id, "css");
    assert_who(events[2].actor_id, "archivist");
    assert_string_equal(the_case(op, both[1])->status, "closed"); /* received, filed later */
}

static void only_closed_records_are_handed_over_and_all_faults_are_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t ids[] = {given_repair(op), given_closed_repair(op), given_repair(op)}, id;

    as(op, "css");
    assert_int_equal(archive_hand_over(op, given.yiyuan, ids, 3, NULL, &id), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 2);
    as(op, "tech1");
    assert_err(archive_hand_over(op, given.yiyuan, &ids[1], 1, NULL, &id), ERR_FORBIDDEN);
    as(op, "lake_css");
    assert_err(archive_hand_over(op, given.lakeside, &ids[1], 1, NULL, &id), ERR_NOT_FOUND);
}

static void only_the_archivist_receives(void **state)
{
    struct op *op = *state;
    int64_t a = given_closed_repair(op), id = given_handed_over(op, "css", &a, 1);

    as(op, "director");
    assert_err(archive_receive(op, given.yiyuan, id, true), ERR_FORBIDDEN);
    as(op, "lake_director");
    assert_err(archive_receive(op, given.lakeside, id, true), ERR_NOT_FOUND);
    assert_string_equal(state_of(op, id, a), "sent");
}

static void archived_records_are_found_by_class_number_and_period(void **state)
{
    struct op *op = *state;
    int64_t a = given_closed_repair(op), b = given_closed_repair(op);
    struct archive_record *records;
    size_t count;

    done(op, "archivist", a, "archive", "{'archive_class': 'repair', 'archive_number': 'W-12'}");
    set_clock(op, "2026-12-01 09:00");
    done(op, "archivist", b, "archive", "{'archive_class': 'tower', 'archive_number': 'W-2'}");

    assert_ok(
        archive_find(op, given.yiyuan, &(struct archive_search){.limit = 10}, &records, &count));
    assert_int_equal(count, 2);
    assert_int_equal(records[0].case_id, b);
    assert_ok(archive_find(op, given.yiyuan,
                           &(struct archive_search){.class = "tower", .limit = 10}, &records,
                           &count));
    assert_int_equal(count, 1);
    assert_ok(archive_find(op, given.yiyuan, &(struct archive_search){.number = "W-1", .limit = 10},
                           &records, &count));
    assert_int_equal(count, 1);
    assert_int_equal(records[0].case_id, a);
    assert_ok(
        archive_find(op, given.yiyuan,
                     &(struct archive_search){.to_at = china(op, "2026-12-01 00:00"), .limit = 10},
                     &records, &count));
    assert_int_equal(count, 1);
    assert_ok(
        archive_find(op, given.lakeside, &(struct archive_search){.limit = 10}, &records, &count));
    assert_int_equal(count, 0);
}

static void a_class_says_how_long_its_records_are_kept(void **state)
{
    (void)state;
    assert_int_equal(archive_rules_kept_until("complaint", clock_day_of(2026, 11, 25)),
                     clock_day_of(2031, 11, 25));
    assert_int_equal(archive_rules_kept_until("inquiry", clock_day_of(2024, 2, 29)),
                     clock_day_of(2027, 2, 28));
}

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, ARCHIVE_STORE_QUERIES);
    support_check_queries(*state, ARCHIVE_RETENTION_QUERIES);
    support_check_queries(*state, ARCHIVE_PURGE_QUERIES);
    support_check_queries(*state, CASE_ERASE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_record_needs_more_the_further_it_is),
        CASE_EACH_ENGINE(a_case_that_went_its_way_lacks_nothing),
        CASE_EACH_ENGINE(what_archiving_needs_blocks_it),
        CASE_EACH_ENGINE(hand_overs_are_numbered_without_gaps_through_the_year),
        CASE_EACH_ENGINE(the_receipt_takes_what_was_not_refused_and_files_it),
        CASE_EACH_ENGINE(the_list_of_a_hand_over_tells_no_house_of_a_confidential_case),
        CASE_EACH_ENGINE(each_step_of_a_hand_over_is_in_the_record),
        CASE_EACH_ENGINE(only_closed_records_are_handed_over_and_all_faults_are_told_at_once),
        CASE_EACH_ENGINE(only_the_archivist_receives),
        CASE_EACH_ENGINE(archived_records_are_found_by_class_number_and_period),
        cmocka_unit_test(a_class_says_how_long_its_records_are_kept),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
