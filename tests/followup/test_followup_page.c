#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "case/case_around.h"
#include "case/case_around_store.h"
#include "case/case_past_store.h"
#include "case/case_document.h"
#include "case/case_undo.h"

/* The page of a case as `login` sees it. */
static struct doc *page_of(struct op *op, const char *login, int64_t id, const char *show)
{
    struct doc *document;

    as(op, login);
    assert_ok(case_document_of(
        op, the_case(op, id),
        &(struct case_shown){.for_page = true, .with_history = true, .show = show}, &document));
    return document;
}

static const char *text_of(const struct doc *list, size_t n, const char *name)
{
    size_t i = 0;

    DOC_EACH(member, list)
    {
        if (i++ == n)
            return doc_get_text(member->value, name);
    }
    return NULL;
}

static bool has_entry(const struct doc *page, const char *kind_name)
{
    DOC_EACH(member, doc_get(page, "entries"))
    {
        if (str_equal(doc_get_text(member->value, "kind_name"), kind_name))
            return true;
    }
    return false;
}

static int64_t given_told(struct op *op)
{
    int64_t id = given_repair(op);

    pass_minutes(op, 1);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    pass_minutes(op, 1);
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "return", "{'reason': '不归我管'}");
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech2']}");
    done(op, "tech2", id, "accept", NULL);
    done(op, "tech2", id, "arrive", NULL);
    done(op, "tech2", id, "assess",
         "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    pass_minutes(op, 5);
    done(op, "tech2", id, "finish", "{'result': '换了阀门'}");
    done(op, "css", id, "note", "{'text': '这户要多留意'}");
    done(op, "desk1", id, "feedback", "{'text': '换了阀门', 'way': 'phone', 'kind': 'result'}");
    return id;
}

/* ---- the chain of hands ------------------------------------------------------------------- */

static void through_whose_hands_a_matter_went_is_seen_with_actor_and_time(void **state)
{
    static const char *const HANDS[][3] = {
        {"客户", "desk1", "受理"},      {"desk1", "tech1", "派工"}, {NULL, "tech1", "接单"},
        {"tech1", "eng", "退回"},       {"desk1", "tech2", "派工"}, {NULL, "tech2", "接单"},
        {"tech2", "desk1", "完工交回"}, {"desk1", "客户", "告知"}};
    enum { HAND_COUNT = sizeof HANDS / sizeof HANDS[0] };
    struct op *op = *state;
    int64_t id = given_told(op);
    const struct doc *chain = doc_get(doc_get(page_of(op, "desk2", id, NULL), "page"), "chain");

    assert_int_equal(chain->count, HAND_COUNT);
    for (size_t i = 0; i < HAND_COUNT; i++) {
        if (HANDS[i][0] == NULL)
            assert_null(text_of(chain, i, "from"));
        else
            assert_string_equal(text_of(chain, i, "from"), HANDS[i][0]);
        assert_string_equal(text_of(chain, i, "to"), HANDS[i][1]);
        assert_string_equal(text_of(chain, i, "what"), HANDS[i][2]);
    }
    assert_string_equal(text_of(chain, 0, "at_text"), "今天 09:00");
    assert_string_equal(text_of(chain, 1, "at_text"), "今天 09:01");
    assert_string_equal(text_of(chain, 7, "at_text"), "今天 09:07");
} /* proves S0-2.1.2 */

static void the_owner_sees_the_same_way_without_internal_notes(void **state)
{
    struct op *op = *state;
    int64_t id = given_told(op);
    const struct doc *all = doc_get(page_of(op, "desk1", id, NULL), "page"),
                     *owner = doc_get(page_of(op, "desk1", id, "owner"), "page"),
                     *internal = doc_get(page_of(op, "desk1", id, "internal"), "page");

    assert_true(has_entry(all, "备注") && has_entry(all, "退回"));
    assert_false(has_entry(owner, "备注") || has_entry(owner, "退回"));
    assert_true(has_entry(owner, "派工") && has_entry(owner, "完工") &&
                has_entry(owner, "告知客户"));
    assert_true(has_entry(internal, "备注") && has_entry(internal, "退回"));
    assert_false(has_entry(internal, "派工") || has_entry(internal, "开始计时"));
} /* proves S0-2.1.2 X-35 */

/* ---- forms ------------------------------------------------------------------------------------ */

static bool form_asks(const struct doc *document, const char *action, const char *field)
{
    DOC_EACH(form, doc_get(document, "actions"))
    {
        if (!str_equal(doc_get_text(form->value, "action"), action))
            continue;
        DOC_EACH(asked, doc_get(form->value, "fields"))
        {
            if (str_equal(doc_get_text(asked->value, "name"), field))
                return !doc_get_bool(asked->value, "required");
        }
    }
    return false;
}

static void what_is_told_of_finished_work_may_promise_another_reply(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    assert_true(form_asks(page_of(op, "desk1", id, NULL), "feedback", "promised_reply_at"));
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess",
         "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '换了阀门'}");
    assert_true(form_asks(page_of(op, "desk1", id, NULL), "feedback", "promised_reply_at"));
    refused(op, "desk1", id, "feedback",
            "{'text': '换了', 'way': 'phone', 'promised_reply_at': '2026-11-23T10:00:00+08:00'}",
            ERR_INVALID, "promised_reply_at");
    done(op, "desk1", id, "feedback",
         "{'text': '在验收', 'way': 'phone', 'kind': 'progress',"
         " 'promised_reply_at': '2026-11-23T10:00:00+08:00'}");
    assert_stage(op, id, "finished");
    assert_due(op, id, "promised_reply", 1, "2026-11-23 10:00");
}

/* ---- the way and the clocks ------------------------------------------------------------------ */

static void the_way_shows_what_was_done_what_is_and_what_most_likely_follows(void **state)
{
    static const char *const WAY[][2] = {
        {"受理登记", "done"}, {"已派工", "done"},     {"已接单", "now"},      {"到场评估", "next"},
        {"维修中", "next"},   {"完工待验收", "next"}, {"验收待告知", "next"}, {"已告知", "next"},
        {"待回访", "next"},   {"办结", "next"},       {"归档", "next"}};
    enum { STEP_COUNT = sizeof WAY / sizeof WAY[0] };
    struct op *op = *state;
    int64_t id = given_repair(op);
    const struct doc *page, *steps;

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    page = doc_get(page_of(op, "tech1", id, NULL), "page");
    steps = doc_get(page, "steps");

    assert_int_equal(steps->count, STEP_COUNT);
    for (size_t i = 0; i < STEP_COUNT; i++) {
        assert_string_equal(text_of(steps, i, "name"), WAY[i][0]);
        assert_string_equal(text_of(steps, i, "state"), WAY[i][1]);
    }
    assert_string_equal(doc_get_text(page, "step_text"), "第 3 步，共 11 步");
    assert_string_equal(doc_get_text(page, "main_action"), "arrive");
}

static void clocks_that_started_warned_broke_and_were_kept_stand_beside_the_events(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);
    const struct doc *page, *clocks;

    pass_minutes(op, 60);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    page = doc_get(page_of(op, "desk1", id, NULL), "page");
    clocks = doc_get(page_of(op, "desk1", id, "clocks"), "page");

    assert_true(has_entry(page, "开始计时") && has_entry(page, "临近时限"));
    assert_true(has_entry(page, "已超时限") && has_entry(page, "超时后做到"));
    assert_true(has_entry(page, "按时做到") && has_entry(page, "派工"));
    assert_true(has_entry(clocks, "已超时限"));
    assert_false(has_entry(clocks, "派工"));
    assert_false(has_entry(doc_get(page_of(op, "desk1", id, "talk"), "page"), "已超时限"));
}

/* ---- taking back --------------------------------------------------------------------------- */

static err_t undo(struct op *op, const char *login, int64_t id)
{
    as(op, login);
    return case_undo(op, id, 0);
}

static void what_was_clicked_by_mistake_is_taken_back_with_its_clocks(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), version;

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    assert_promise(op, id, "arrive", 1, "running");
    assert_promise(op, id, "dispatch", 1, "met");
    version = the_case(op, id)->version;
    pass_minutes(op, 9);

    assert_ok(undo(op, "desk1", id));

    assert_stage(op, id, "registered");
    assert_int_equal(the_case(op, id)->assignment_count, 0);
    assert_who(the_case(op, id)->responsible, "desk1");
    assert_null(promise_of(op, id, "arrive", 1));
    assert_promise(op, id, "dispatch", 1, "running");
    assert_promise(op, id, "respond", 1, "running");
    assert_int_equal(the_case(op, id)->version, version + 1);
    assert_int_equal(events_of(op, id, "dispatched"), 1);
    assert_int_equal(events_of(op, id, "undone"), 1);
    assert_int_equal(messages_of(op, "tech1", id, "withdrawn"), 1);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech2']}");
    assert_promise(op, id, "arrive", 1, "running");
    assert_holds(op);
}

static void each_step_that_stays_in_the_house_can_be_taken_back(void **state)
{
    static const struct {
        const char *login, *action, *input;
    } STEPS[] = {
        {"desk1", "classify", "{'category': 'electric', 'size': 'minor', 'urgent': true}"},
        {"eng", "dispatch", "{'assignees': ['tech1'], 'assisting': ['tech2']}"},
        {"css", "note", "{'text': '记一笔'}"},
        {"tech1", "accept", NULL},
        {"tech1", "arrive", NULL},
        {"tech1", "assess",
         "{'finding': '阀门坏', 'responsibility': 'private', 'chargeable': false}"},
        {"tech1", "plan", "{'plan': '换阀门'}"},
        {"tech1", "pause", "{'reason': 'wait_customer'}"},
        {"tech1", "resume", NULL},
        {"tech1", "finish", "{'result': '换了阀门'}"},
        {"tech2", "finish", "{'result': '递了扳手'}"},
        {"desk1", "check", "{'ok': true}"},
    };
    struct op *op = *state;
    int64_t id = given_repair(op);

    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        struct service_case before = *the_case(op, id), after;
        pass_minutes(op, 1);
        assert_ok(act(op, STEPS[i].login, id, STEPS[i].action, STEPS[i].input));
        assert_ok(undo(op, STEPS[i].login, id));
        after = *the_case(op, id);
        after.version = before.version;
        after.changed_at = before.changed_at;
        if (case_rules_difference(op->arena, &after, &before) != NULL)
            fail_msg("%s: %s", STEPS[i].action, case_rules_difference(op->arena, &after, &before));
        assert_holds(op);
        assert_ok(act(op, STEPS[i].login, id, STEPS[i].action, STEPS[i].input));
    }
    assert_holds(op);
}

static void what_others_did_or_heard_of_is_not_taken_back(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* the opening */
    done(op, "desk1", id, "classify", "{'category': 'electric'}");
    assert_int_equal(undo(op, "desk2", id), ERR_CONFLICT); /* another's */
    done(op, "desk2", id, "note", "{'text': '看过了'}");
    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* not the last any more */
    done(op, "desk1", id, "feedback", "{'text': '已安排', 'way': 'phone', 'kind': 'first'}");
    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* the owner was told */
    done(op, "desk1", id, "note", "{'text': '请看', 'visible': true}");
    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* the owner may have read it */
    done(op, "desk1", id, "classify", "{'category': 'plumbing'}");
    pass_minutes(op, 11);
    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* too late */
    done(op, "desk1", id, "classify", "{'category': 'plumbing'}");
    assert_ok(undo(op, "desk1", id));
    assert_int_equal(undo(op, "desk1", id), ERR_CONFLICT); /* only once */
    assert_int_equal(undo(op, "lake_desk", id), ERR_NOT_FOUND);
}

static void the_page_offers_the_taking_back_to_who_may(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    done(op, "desk1", id, "classify", "{'category': 'electric'}");
    assert_string_equal(doc_get_text(doc_get(page_of(op, "desk1", id, NULL), "undo"), "kind"),
                        "classified");
    assert_true(doc_is_null(doc_get(page_of(op, "desk2", id, NULL), "undo")));
    assert_ok(undo(op, "desk1", id));
    assert_true(doc_is_null(doc_get(page_of(op, "desk1", id, NULL), "undo")));
    assert_false(has_entry(doc_get(page_of(op, "desk1", id, "owner"), "page"), "分类"));
}

/* ---- around a case ---------------------------------------------------------------------------- */

static const char *presence_for(struct op *op, const char *login, int64_t id)
{
    return doc_get_text(doc_get(page_of(op, login, id, NULL), "page"), "presence");
}

static err_t here(struct op *op, const char *login, int64_t id)
{
    as(op, login);
    return case_around_here(op, id);
}

static void colleagues_see_who_has_the_case_open_for_a_minute(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), events = (int64_t)events_of(op, id, NULL);

    assert_ok(here(op, "desk2", id));
    assert_ok(here(op, "css", id));
    assert_ok(here(op, "css", id));

    assert_string_equal(presence_for(op, "desk1", id), "desk2、css 正在处理这张单");
    assert_string_equal(presence_for(op, "css", id), "desk2 正在处理这张单");
    assert_int_equal(here(op, "lake_desk", id), ERR_NOT_FOUND);
    op->now += 2 * CLOCK_MINUTE_MS;
    assert_null(presence_for(op, "desk1", id));
    assert_int_equal(events_of(op, id, NULL), events); /* it is no business of the record */
}

static void who_left_long_ago_is_forgotten(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), other = given_repair(op), *ids;
    size_t count;

    assert_ok(here(op, "desk2", id));
    pass_minutes(op, 6);
    assert_ok(here(op, "css", other));
    as(op, "desk1");
    assert_ok(case_around_store_present(op, given.yiyuan, id, 0, 10, &ids, &count));
    assert_int_equal(count, 0);
    assert_ok(case_around_store_present(op, given.yiyuan, other, 0, 10, &ids, &count));
    assert_int_equal(count, 1);
}

static void the_household_shows_what_else_is_open_and_how_it_was_rated(void **state)
{
    struct op *op = *state;
    int64_t told = given_told(op), open = given_repair(op), elsewhere, id;
    const struct doc *page;

    elsewhere = given_open(op, "desk1",
                           "{'nature': 'repair', 'category': 'plumbing', 'house': '1-1-101',"
                           " 'reporter_name': '李', 'reporter_phone': '13900000000', 'title': '灯'}");
    done(op, "desk1", told, "followup", "{'reached': true, 'result': 'satisfied', 'score': 5}");
    id = given_repair(op);
    done(op, "desk1", elsewhere, "note", "{'text': '别处'}");
    page = doc_get(page_of(op, "desk1", id, NULL), "page");

    assert_int_equal(doc_get(page, "others")->count, 2); /* told is open too until it is closed */
    assert_string_equal(text_of(doc_get(page, "others"), 0, "number"), the_case(op, open)->number);
    assert_int_equal(doc_get(page, "ratings")->count, 1);
    assert_string_equal(text_of(doc_get(page, "ratings"), 0, "score_text"), "5 分");
    assert_int_equal(doc_get(page, "related")->count, 0);
}

static void what_was_merged_leads_there_and_back(void **state)
{
    struct op *op = *state;
    int64_t into = given_repair(op), id = given_repair(op);

    done(op, "css", id, "merge", arena_printf(op->arena, "{'into': '%" PRId64 "'}", into));

    assert_string_equal(
        text_of(doc_get(doc_get(page_of(op, "css", id, NULL), "page"), "related"), 0, "number"),
        the_case(op, into)->number);
    assert_string_equal(
        text_of(doc_get(doc_get(page_of(op, "css", into, NULL), "page"), "related"), 0, "number"),
        the_case(op, id)->number);
}

static void statements_are_prepared_and_follow_their_indexes(void **state)
{
    support_check_queries(*state, CASE_AROUND_STORE_QUERIES);
    support_check_queries(*state, CASE_PAST_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(through_whose_hands_a_matter_went_is_seen_with_actor_and_time),
        CASE_EACH_ENGINE(the_owner_sees_the_same_way_without_internal_notes),
        CASE_EACH_ENGINE(what_is_told_of_finished_work_may_promise_another_reply),
        CASE_EACH_ENGINE(the_way_shows_what_was_done_what_is_and_what_most_likely_follows),
        CASE_EACH_ENGINE(clocks_that_started_warned_broke_and_were_kept_stand_beside_the_events),
        CASE_EACH_ENGINE(what_was_clicked_by_mistake_is_taken_back_with_its_clocks),
        CASE_EACH_ENGINE(each_step_that_stays_in_the_house_can_be_taken_back),
        CASE_EACH_ENGINE(what_others_did_or_heard_of_is_not_taken_back),
        CASE_EACH_ENGINE(the_page_offers_the_taking_back_to_who_may),
        CASE_EACH_ENGINE(colleagues_see_who_has_the_case_open_for_a_minute),
        CASE_EACH_ENGINE(who_left_long_ago_is_forgotten),
        CASE_EACH_ENGINE(the_household_shows_what_else_is_open_and_how_it_was_rated),
        CASE_EACH_ENGINE(what_was_merged_leads_there_and_back),
        CASE_EACH_ENGINE(statements_are_prepared_and_follow_their_indexes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
