#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "case/case_contact.h"
#include "case/case_document.h"

#define A_COMPLAINT(object)                                                                        \
    "{'nature': 'complaint', 'category': 'C02', 'house': '3-2-1501', 'reporter_name': '王芳',"     \
    " 'reporter_phone': '13812345678', 'title': '师傅态度差', 'content': '上门不穿鞋套', 'object': '" \
    object "'}"

static struct doc *document_for(struct op *op, const char *login, int64_t id)
{
    struct doc *document;

    as(op, login);
    assert_ok(case_document_of(op, the_case(op, id),
                               &(struct case_shown){.for_page = true, .with_history = true},
                               &document));
    return document;
}

static struct doc *row_for(struct op *op, const char *login, int64_t id)
{
    struct service_case *sc = the_case(op, id);
    struct doc *items = doc_list(op->arena);

    as(op, login);
    assert_ok(case_document_list(op, &sc, 1, true, items));
    return items->first->value;
}

static const char *events_for(struct op *op, const char *login, int64_t id)
{
    struct doc *events;

    as(op, login);
    assert_ok(case_document_events(op, the_case(op, id), &events));
    return json_text(op->arena, events);
}

static bool tells_who(struct op *op, const struct doc *document)
{
    const char *text = json_text(op->arena, document);

    return strstr(text, "王芳") != NULL || strstr(text, "3-2-1501") != NULL ||
           strstr(text, "138****5678") != NULL;
}

/* ---- the hidden complainant ------------------------------------------------------------------- */

static void who_complains_is_hidden_from_the_department_complained_of(void **state)
{
    static const char *const THEIRS[] = {"eng", "tech1", "tech2", NULL};
    static const char *const OTHERS[] = {"desk1", "css",   "director", "adm", "security",
                                         "env",   "guard", "quality",  NULL};
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT("工程部维修师傅"));

    for (const char *const *login = THEIRS; *login != NULL; login++) {
        assert_false(tells_who(op, document_for(op, *login, id)));
        assert_false(tells_who(op, row_for(op, *login, id)));
        assert_null(strstr(events_for(op, *login, id), "王芳"));
        assert_null(strstr(events_for(op, *login, id), "3-2-1501"));
        assert_null(strstr(events_for(op, *login, id), "138****"));
        assert_true(doc_get_bool(document_for(op, *login, id), "complainant_hidden"));
    }
    for (const char *const *login = OTHERS; *login != NULL; login++) {
        assert_true(tells_who(op, document_for(op, *login, id)));
        assert_true(tells_who(op, row_for(op, *login, id)));
        assert_non_null(strstr(events_for(op, *login, id), "王芳"));
    }
} /* proves X-35 */

static void the_words_of_the_object_say_which_department(void **state)
{
    static const struct {
        const char *nature, *object, *department;
    } CASES[] = {
        {"complaint", "engineering", "engineering"}, {"complaint", "保安队", "security"},
        {"complaint", "小区保洁员", "environment"},  {"grievance", "前台", "service"},
        {"complaint", "收费员态度", "finance"},      {"complaint", "楼上邻居", NULL},
        {"repair", "工程部", NULL},                  {"complaint", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *found = case_complained_department(CASES[i].nature, CASES[i].object);
        if (!str_equal(found, CASES[i].department))
            fail_msg("%s is of %s", CASES[i].object, found == NULL ? "nobody" : found);
    }
}

static void each_department_is_blind_only_to_complaints_about_itself(void **state)
{
    struct op *op = *state;
    int64_t guards = given_open(op, "desk1", A_COMPLAINT("护卫部")),
            desk = given_open(op, "director", A_COMPLAINT("客服前台")),
            neighbour = given_open(op, "desk1", A_COMPLAINT("楼上住户"));

    assert_false(tells_who(op, document_for(op, "guard", guards)));
    assert_false(tells_who(op, document_for(op, "security", guards)));
    assert_true(tells_who(op, document_for(op, "tech1", guards)));
    assert_false(tells_who(op, document_for(op, "desk1", desk)));
    assert_false(tells_who(op, document_for(op, "css", desk)));
    assert_true(tells_who(op, document_for(op, "director", desk)));
    assert_true(tells_who(op, document_for(op, "tech1", neighbour)));
} /* proves X-35 */

static void messages_to_the_department_do_not_say_where(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT("工程部"));
    struct notify_note *notes;
    size_t count, seen = 0;

    done(op, "css", id, "classify", "{'category': 'C02', 'severity': 'normal'}");
    done(op, "css", id, "dispatch", "{'assignees': ['eng'], 'department': ['engineering']}");
    assert_ok(notify_list(op, id_of("eng"), 50, &notes, &count));
    for (size_t i = 0; i < count; i++) {
        seen += notes[i].message.subject_id == id;
        assert_null(strstr(notes[i].message.body, "3-2-1501"));
    }
    assert_true(seen > 0);
} /* proves X-35 */

/* ---- calling without seeing -------------------------------------------------------------------- */

static err_t dial(struct op *op, const char *login, int64_t id)
{
    as(op, login);
    return case_contact_dial(op, id);
}

static err_t reveal(struct op *op, const char *login, int64_t id, const char **ret_phone)
{
    struct service_case *sc;

    as(op, login);
    return case_contact_reveal(op, id, "电话系统坏了", &sc, ret_phone);
}

static void who_handles_a_case_calls_without_seeing_the_number(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op), version;
    const char *document;

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    version = the_case(op, id)->version;
    document = json_text(op->arena, document_for(op, "tech1", id));
    assert_null(strstr(document, "13812345678"));
    assert_true(doc_get_bool(doc_get(document_for(op, "tech1", id), "page"), "may_dial"));

    assert_ok(dial(op, "tech1", id));
    assert_ok(dial(op, "desk1", id));

    assert_int_equal(events_of(op, id, "dialled"), 2);
    assert_true(doc_get_bool(last_event(op, id, "dialled"), "internal"));
    assert_int_equal(the_case(op, id)->version, version); /* an open page is not stale by it */
    assert_int_equal(dial(op, "tech2", id), ERR_NOT_FOUND);
    assert_int_equal(dial(op, "fin", id), ERR_NOT_FOUND);
    assert_int_equal(dial(op, "lake_desk", id), ERR_NOT_FOUND);
    assert_null(strstr(events_for(op, "director", id), "13812345678"));
} /* proves X-31 */

static void only_revealing_shows_the_number_and_it_is_on_record_with_the_reason(void **state)
{
    static const char *const MAY[] = {"desk1", "css", "director", "adm", NULL};
    static const char *const MAY_NOT[] = {"tech1", "eng", "duty", "quality", "exec", NULL};
    struct op *op = *state;
    int64_t id = given_repair(op);
    const char *phone = NULL;

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    for (const char *const *login = MAY_NOT; *login != NULL; login++)
        assert_int_equal(reveal(op, *login, id, &phone), ERR_FORBIDDEN);
    assert_int_equal(events_of(op, id, "revealed"), 0);
    for (const char *const *login = MAY; *login != NULL; login++) {
        assert_ok(reveal(op, *login, id, &phone));
        assert_string_equal(phone, "13812345678");
    }
    assert_int_equal(events_of(op, id, "revealed"), 4);
    assert_string_equal(doc_get_text(doc_get(last_event(op, id, "revealed"), "input"), "reason"),
                        "电话系统坏了");
} /* proves X-31 */

static void a_hidden_complainant_is_neither_called_nor_revealed(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", A_COMPLAINT("前台"));
    const char *phone = NULL;

    assert_int_equal(dial(op, "desk1", id), ERR_FORBIDDEN);
    assert_int_equal(reveal(op, "css", id, &phone), ERR_FORBIDDEN);
    assert_null(phone);
    assert_ok(dial(op, "director", id));
} /* proves X-35 */

static void without_a_number_there_is_nothing_to_call(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1",
                            "{'nature': 'repair', 'category': 'plumbing', 'house': '3-2-1501',"
                            " 'reporter_name': '王芳', 'title': '漏水'}");

    assert_int_equal(dial(op, "desk1", id), ERR_CONFLICT);
    assert_int_equal(events_of(op, id, "dialled"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_the_object_say_which_department),
        CASE_EACH_ENGINE(who_complains_is_hidden_from_the_department_complained_of),
        CASE_EACH_ENGINE(each_department_is_blind_only_to_complaints_about_itself),
        CASE_EACH_ENGINE(messages_to_the_department_do_not_say_where),
        CASE_EACH_ENGINE(who_handles_a_case_calls_without_seeing_the_number),
        CASE_EACH_ENGINE(only_revealing_shows_the_number_and_it_is_on_record_with_the_reason),
        CASE_EACH_ENGINE(a_hidden_complainant_is_neither_called_nor_revealed),
        CASE_EACH_ENGINE(without_a_number_there_is_nothing_to_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
