/* 保密: said at intake, set and lifted later with a reason, and whom no message names. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"
#include "case/given_record.h"

#include "case/case_document.h"
#include "case/case_past.h"

#define A_COMPLAINT(more)                                                                          \
    "{'nature': 'complaint', 'category': 'C02', 'house': '3-2-1501', 'reporter_name': '王女士',"   \
    " 'reporter_phone': '13812345678', 'title': '楼上太吵', 'content': '半夜还在装修'" more "}"

static bool is_confidential(struct op *op, int64_t id)
{
    struct service_case *sc = the_case(op, id);
    struct doc *items = doc_list(op->arena);

    as(op, "css");
    assert_ok(case_document_list(op, &sc, 1, false, items));
    assert_int_equal(doc_get_bool(items->first->value, "confidential"), sc->confidential != 0);
    return sc->confidential != 0;
}

/* Is the action among those that the page offers him? */
static bool is_offered(struct op *op, const char *login, int64_t id, const char *action)
{
    struct doc *document;

    as(op, login);
    assert_ok(case_document_of(op, the_case(op, id), &(struct case_shown){.for_page = true, .with_history = true},
                               &document));
    DOC_EACH(member, doc_get(document, "actions"))
    {
        if (str_equal(doc_get_text(member->value, "action"), action))
            return true;
    }
    return false;
}

static void a_complaint_is_confidential_from_its_intake_where_that_was_said(void **state)
{
    struct op *op = *state;

    assert_true(is_confidential(op, given_open(op, "desk1", A_COMPLAINT(", 'confidential': true"))));
    assert_false(is_confidential(op, given_open(op, "desk1", A_COMPLAINT(", 'confidential': false"))));
    assert_false(is_confidential(op, given_open(op, "desk1", A_COMPLAINT(""))));
    assert_true(is_confidential(op, given_open(op, "desk1",
                                               "{'nature': 'grievance', 'place': '大堂', 'title': '空调太冷',"
                                               " 'anonymous_reason': '不愿说', 'confidential': true}")));
}

static void only_what_somebody_complains_of_can_be_confidential(void **state)
{
    struct op *op = *state;
    uint64_t before = fingerprint(op);
    int64_t id;

    assert_int_equal(try_open(op, "desk1", "{" A_REPAIR ", 'confidential': true}", &id), ERR_INVALID);
    assert_true(fault_says(op, "confidential"));
    assert_int_equal(fingerprint(op), before);
    op_forget_fault(op);
    id = given_repair(op);
    refused(op, "css", id, "keep_confidential", "{'reason': '客户要求'}", ERR_CONFLICT, NULL);
}

static void it_is_set_and_lifted_with_a_reason_and_both_are_on_record(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT(""));

    refused(op, "css", id, "keep_confidential", NULL, ERR_INVALID, "reason");
    refused(op, "css", id, "lift_confidential", "{'reason': '弄错了'}", ERR_CONFLICT, NULL);
    done(op, "css", id, "keep_confidential", "{'reason': '客户来电要求'}");
    assert_true(is_confidential(op, id));
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "kept_confidential"), "input"), "reason"),
                        "客户来电要求");
    assert_true(doc_get_bool(last_event(op, id, "kept_confidential"), "internal"));
    assert_stage(op, id, "registered");
    refused(op, "css", id, "keep_confidential", "{'reason': '再来'}", ERR_CONFLICT, NULL);
    assert_false(is_offered(op, "css", id, "keep_confidential"));
    assert_true(is_offered(op, "css", id, "lift_confidential"));

    done(op, "director", id, "lift_confidential", "{'reason': '客户同意公开'}");
    assert_false(is_confidential(op, id));
    assert_int_equal(events_of(op, id, "confidentiality_lifted"), 1);
} /* proves X-37 */

/* A file may be asked for long after: what is over can still become confidential. */
static void a_case_that_is_over_can_still_become_confidential(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT(""));

    done(op, "css", id, "cancel", "{'reason': '客户撤回'}");
    done(op, "css", id, "keep_confidential", "{'reason': '客户要求'}");
    assert_true(is_confidential(op, id));
    assert_status(op, id, "cancelled");
}

static void each_way_of_complaining_has_it_and_a_converted_case_keeps_it(void **state)
{
    static const char *const OPENED[] = {
        "{'nature': 'complaint', 'house': '20-1-201', 'reporter_phone': '13812345678', 'title': '墙裂了'}",
        "{'nature': 'grievance', 'house': '3-2-1501', 'reporter_phone': '13812345678', 'title': '太吵'}"};
    struct op *op = *state;
    int64_t id = 0;

    for (size_t i = 0; i < sizeof OPENED / sizeof OPENED[0]; i++) {
        id = given_open(op, "desk1", OPENED[i]);
        done(op, "css", id, "keep_confidential", "{'reason': '客户要求'}");
        assert_true(is_confidential(op, id));
    }
    done(op, "css", id, "convert", "{'nature': 'repair', 'reason': '要修门'}");
    assert_true(is_confidential(op, id));
    assert_int_equal(act(op, "css", id, "lift_confidential", "{'reason': '不必'}"), ERR_CONFLICT);
}

static void others_than_the_supervisor_and_the_director_cannot(void **state)
{
    static const char *const NOT[] = {"desk1", "duty", "adm", "quality", "exec", NULL};
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT(", 'confidential': true"));

    for (const char *const *login = NOT; *login != NULL; login++) {
        refused(op, *login, id, "lift_confidential", "{'reason': '不必'}", ERR_FORBIDDEN, NULL);
        assert_false(is_offered(op, *login, id, "lift_confidential"));
    }
    refused(op, "tech1", id, "lift_confidential", "{'reason': '不必'}", ERR_NOT_FOUND, NULL);
    refused(op, "lake_css", id, "lift_confidential", "{'reason': '不必'}", ERR_NOT_FOUND, NULL);
    assert_true(is_confidential(op, id));
}

static void the_department_complained_of_does_not_decide(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "director", A_COMPLAINT(", 'object': '客服前台', 'confidential': true")),
            named = given_open(op, "desk1", A_COMPLAINT(", 'object': '工程部 director'"));

    refused(op, "css", id, "lift_confidential", "{'reason': '不必'}", ERR_CONFLICT, "被投诉");
    assert_false(is_offered(op, "css", id, "lift_confidential"));
    refused(op, "director", named, "keep_confidential", "{'reason': '不必'}", ERR_CONFLICT, "被投诉");
    done(op, "css", named, "keep_confidential", "{'reason': '客户要求'}");
    done(op, "director", id, "lift_confidential", "{'reason': '客户同意'}");
    assert_false(is_confidential(op, id));
}

static void messages_about_it_do_not_say_where(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT(", 'confidential': true"));
    struct notify_note *notes;
    size_t count, seen = 0, rung;

    done(op, "css", id, "classify", "{'category': 'C02', 'severity': 'normal'}");
    done(op, "css", id, "dispatch", "{'assignees': ['security'], 'department': ['security']}");
    set_clock(op, "2026-12-01 09:00");
    as_program(op);
    assert_ok(case_job_run_here(op, 100, &rung));
    assert_ok(notify_list(op, id_of("security"), 50, &notes, &count));
    for (size_t i = 0; i < count; i++) {
        seen += notes[i].message.subject_id == id;
        assert_null(strstr(notes[i].message.body, "3-2-1501"));
    }
    assert_true(seen > 1);
} /* proves X-37 */

static void the_file_of_the_house_still_shows_it_inside(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT(", 'confidential': true"));
    struct case_past *cases;
    size_t count;

    as(op, "css");
    assert_ok(case_past_of_house(op, given.yiyuan, the_case(op, id)->house_id, &cases, &count));
    assert_int_equal(count, 1);
    assert_true(cases[0].is_confidential);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_complaint_is_confidential_from_its_intake_where_that_was_said),
        CASE_EACH_ENGINE(only_what_somebody_complains_of_can_be_confidential),
        CASE_EACH_ENGINE(it_is_set_and_lifted_with_a_reason_and_both_are_on_record),
        CASE_EACH_ENGINE(a_case_that_is_over_can_still_become_confidential),
        CASE_EACH_ENGINE(each_way_of_complaining_has_it_and_a_converted_case_keeps_it),
        CASE_EACH_ENGINE(others_than_the_supervisor_and_the_director_cannot),
        CASE_EACH_ENGINE(the_department_complained_of_does_not_decide),
        CASE_EACH_ENGINE(messages_about_it_do_not_say_where),
        CASE_EACH_ENGINE(the_file_of_the_house_still_shows_it_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
