#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "case/case_bulk.h"
#include "case/case_list.h"
#include "case/case_query.h"

/* ---- a morning at the desk ------------------------------------------------------------- */

static int64_t open_one(struct op *op, const char *text)
{
    return given_open(op, "desk1", text);
}

static void given_told_repair(struct op *op)
{
    int64_t id = given_repair(op);

    done(op, "desk1", id, "dispatch", "{'assignees': ['tech1']}");
    done(op, "tech1", id, "accept", NULL);
    done(op, "tech1", id, "arrive", NULL);
    done(op, "tech1", id, "assess", "{'finding': '老化', 'responsibility': 'public', 'chargeable': false}");
    done(op, "tech1", id, "finish", "{'result': '换了垫圈'}");
}

/* Cases in many places of their lives; the last clock is Tuesday 10:00. */
static void given_many(struct op *op)
{
    int64_t id;

    for (int i = 0; i < 3; i++)
        given_repair(op);
    for (int i = 0; i < 3; i++) {
        id = given_repair(op);
        done(op, "desk1", id, "dispatch", i == 2 ? "{'assignees': ['tech2', 'tech1']}" : "{'assignees': ['tech1']}");
    }
    id = given_repair(op);
    done(op, "desk1", id, "dispatch", "{'assignees': ['tech2']}");
    done(op, "tech2", id, "return", "{'reason': '不是我的工种'}");
    given_told_repair(op);
    id = given_repair(op);
    done(op, "desk1", id, "cancel", "{'reason': '自己修好了'}");
    set_clock(op, "2026-11-24 09:30");
    open_one(op, "{'nature': 'inquiry', 'category': 'fee', 'channel': 'phone', 'house': '1-1-101',"
                 " 'title': '怎么交费', 'content': '怎么交费', 'reporter_name': '李四', 'reporter_phone': '13812345679'}");
    open_one(op, "{'nature': 'complaint', 'category': 'noise', 'channel': 'hotline', 'house': '3-2-1501', 'severity': 'important',"
                 " 'urgent': true, 'title': '噪音', 'content': '太吵', 'reporter_name': '李四', 'reporter_phone': '13812345679'}");
    assert_ok(try_open_in(op, given.lakeside, "lake_desk",
                          "{'nature': 'repair', 'house': '1-1-101', 'title': '漏水', 'content': '漏水',"
                          " 'reporter_name': '湖', 'reporter_phone': '13812345670'}", &id));
    set_clock(op, "2026-11-24 10:00");
}

/* ---- asking a list --------------------------------------------------------------------- */

/* "/cases?a=b&c=d" as the door reads it. */
static struct case_filter asked(struct op *op, const char *login, const char *href)
{
    struct doc *raw = doc_object(op->arena), *input;
    struct request req = {.op = op, .query = ""};
    const char *query = strchr(href, '?');
    struct case_filter filter;
    bool none;

    as(op, login);
    if (query != NULL) {
        char **pairs = str_split(op->arena, query + 1, '&', NULL);
        for (; *pairs != NULL; pairs++) {
            size_t name = strcspn(*pairs, "=");
            doc_set_text(raw, arena_text_n(op->arena, *pairs, name), *pairs + name + 1);
        }
    }
    if (doc_get(raw, "status") != NULL) {
        struct doc *list = doc_list(op->arena);
        for (char **one = str_split(op->arena, doc_get_text(raw, "status"), ',', NULL); *one != NULL; one++)
            doc_add_text(list, *one);
        doc_set(raw, "status", list);
    }
    assert_ok(field_check(op, CASE_QUERY_FIELDS, raw, NULL, &input));
    req.input = input;
    assert_ok(case_query_filter(&req, &filter, &none));
    assert_false(none);
    return filter;
}

enum { MOST = 100 };
struct found {
    int64_t ids[MOST];
    size_t count;
};

/* Page by page, three at a time: each case once. */
static struct found pages(struct op *op, const char *login, const char *href)
{
    struct case_filter filter = asked(op, login, href);
    struct case_page page = {.has_next = true};
    struct found found = {.count = 0};

    for (filter.limit = 3; page.has_next;) {
        assert_ok(case_list_find(op, &filter, &page));
        assert_false(page.is_cut);
        for (size_t i = 0; i < page.count; i++) {
            for (size_t k = 0; k < found.count; k++)
                assert_true(found.ids[k] != page.cases[i]->id);
            assert_true(found.count < MOST);
            found.ids[found.count++] = page.cases[i]->id;
        }
        filter.has_after = true;
        filter.after = page.next;
    }
    return found;
}

static const struct doc *counter(const struct doc *list, const char *code)
{
    DOC_EACH(member, list)
    {
        if (str_equal(doc_get_text(member->value, "code"), code))
            return member->value;
    }
    return NULL;
}

static int64_t counted(struct op *op, const char *login, const char *code)
{
    struct doc *list = doc_list(op->arena);

    as(op, login);
    assert_ok(case_counters(op, list));
    return counter(list, code) == NULL ? -1 : doc_get_int(counter(list, code), "count");
}

/* ---- what must hold ---------------------------------------------------------------------- */

static void each_counter_is_the_length_of_its_list(void **state)
{
    static const char *const PEOPLE[] = {"desk1", "tech1", "tech2", "css", "director", "eng", "lake_desk", "exec", NULL};
    struct op *op = *state;
    size_t seen = 0;

    given_many(op);
    for (const char *const *login = PEOPLE; *login != NULL; login++) {
        struct doc *list = doc_list(op->arena);
        as(op, *login);
        assert_ok(case_counters(op, list));
        assert_true(list->count >= 5);
        DOC_EACH(member, list)
        {
            struct found found = pages(op, *login, doc_get_text(member->value, "href"));
            assert_int_equal(doc_get_int(member->value, "count"), found.count);
            seen += found.count;
        }
    }
    assert_true(seen > 40);
} /* proves X-23 */

/* The rows themselves, asked without any of the list's statements. */
static void counters_say_what_a_recount_says(void **state)
{
    struct op *op = *state;
    const char *of = arena_printf(op->arena, "community_id = %" PRId64 "", (given_many(op), given.yiyuan));
    int64_t midnight = china(op, "2026-11-25 00:00");

#define RECOUNT(format, ...) support_count(op, arena_printf(op->arena, format " /*scan*/", __VA_ARGS__))
    assert_int_equal(counted(op, "desk1", "unassigned"),
                     RECOUNT("SELECT count(*) FROM service_case WHERE %s AND status IN ('registered', 'accepted')", of));
    assert_int_equal(counted(op, "desk1", "to_tell"), RECOUNT("SELECT count(*) FROM service_case WHERE %s AND status = 'handled'", of));
    assert_int_equal(counted(op, "desk1", "returned"), 1);
    assert_int_equal(counted(op, "desk1", "overdue"),
                     RECOUNT("SELECT count(DISTINCT case_id) FROM promise WHERE %s AND state = 'running' AND due_at < %" PRId64, of, op->now));
    assert_int_equal(counted(op, "desk1", "due_today"),
                     RECOUNT("SELECT count(*) FROM (SELECT case_id FROM promise WHERE %s AND state = 'running' GROUP BY case_id"
                             " HAVING min(due_at) >= %" PRId64 " AND min(due_at) < %" PRId64 ") AS firsts", of, op->now, midnight));
    assert_true(counted(op, "desk1", "overdue") > 0);
    assert_true(counted(op, "desk1", "due_today") > 0);
    assert_int_equal(counted(op, "tech1", "mine"), 3);
    assert_int_equal(counted(op, "lake_desk", "unassigned"), 1);
    assert_int_equal(counted(op, "exec", "unassigned"), counted(op, "desk1", "unassigned") + 1);
} /* proves X-23 */

static void what_stands_first_depends_on_the_post(void **state)
{
    struct op *op = *state;
    struct doc *list = doc_list(op->arena);

    as(op, "tech1");
    assert_ok(case_counters(op, list));
    assert_string_equal(doc_get_text(list->first->value, "code"), "mine");
    list = doc_list(op->arena);
    as(op, "director");
    assert_ok(case_counters(op, list));
    assert_string_equal(doc_get_text(list->first->value, "code"), "overdue");
}

static void the_desk_shows_a_technician_his_own_by_due_time(void **state)
{
    struct op *op = *state;
    struct doc *items = doc_list(op->arena);

    given_many(op);
    as(op, "tech1");
    assert_ok(case_pressing(op, false, items));
    assert_int_equal(items->count, 3);
    items = doc_list(op->arena);
    as(op, "director");
    assert_ok(case_pressing(op, false, items));
    assert_true((int64_t)items->count == counted(op, "director", "overdue") + counted(op, "director", "due_today"));
}

static void each_condition_lets_through_what_it_says(void **state)
{
    struct op *op = *state;

    given_many(op);
    assert_int_equal(pages(op, "desk1", "/cases").count, 11);
    assert_int_equal(pages(op, "lake_desk", "/cases").count, 1);
    assert_int_equal(pages(op, "exec", "/cases").count, 12);
    assert_int_equal(pages(op, "desk1", "/cases?nature=inquiry").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?category=noise").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?severity=important").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?urgent=1").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?channel=hotline").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?house=1-1-101").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?house=3-2-1501&nature=complaint").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?house=3-2-1501&status=cancelled").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?status=cancelled,handled").count, 2);
    assert_int_equal(pages(op, "desk1", "/cases?assignee=tech1").count, 3);
    assert_int_equal(pages(op, "tech1", "/cases?assignee=me").count, 3);
    assert_int_equal(pages(op, "desk1", "/cases?received_from=2026-11-24").count, 2);
    assert_int_equal(pages(op, "desk1", "/cases?received_to=2026-11-23").count, 9);
    assert_int_equal(pages(op, "desk1", "/cases?received_from=2026-11-23&received_to=2026-11-23&nature=repair").count, 9);
    assert_int_equal(pages(op, "desk1", "/cases?open=1").count, 10);
    assert_int_equal(pages(op, "desk1", "/cases?returned=1").count, 1);
    assert_int_equal(pages(op, "desk1", "/cases?overdue=1&nature=complaint&urgent=1").count,
                     pages(op, "desk1", "/cases?overdue=1&nature=complaint").count);
}

static void orders_hold_across_pages(void **state)
{
    static const char *const ORDERS[] = {"newest", "oldest", "due", "changed"};
    static const char *const FILTERS[] = {"", "&status=registered,accepted,dispatched", "&received_from=2026-11-01", "&open=1"};
    struct op *op = *state;

    given_many(op);
    for (size_t f = 0; f < sizeof FILTERS / sizeof *FILTERS; f++) {
        struct found up = pages(op, "exec", arena_printf(op->arena, "/cases?sort=oldest%s", FILTERS[f]));
        struct found down = pages(op, "exec", arena_printf(op->arena, "/cases?sort=newest%s", FILTERS[f]));
        assert_int_equal(up.count, down.count);
        for (size_t i = 0; i < up.count; i++)
            assert_int_equal(up.ids[i], down.ids[down.count - 1 - i]);
    }
    for (size_t o = 0; o < sizeof ORDERS / sizeof *ORDERS; o++) {
        struct found found = pages(op, "desk1", arena_printf(op->arena, "/cases?open=1&sort=%s", ORDERS[o]));
        int64_t before = 0;
        assert_int_equal(found.count, o == 2 ? 9 : 10); /* of what is handled no clock runs */
        for (size_t i = 0; i < found.count; i++) {
            const struct service_case *sc = the_case(op, found.ids[i]);
            struct promise_due_case *due;
            size_t count;
            int64_t key = o < 2 ? sc->id : sc->changed_at;
            if (o == 2) {
                assert_ok(promise_due_of(op, &sc->id, 1, &due, &count));
                key = due[0].due_at;
            }
            assert_true(i == 0 || (o == 1 || o == 2 ? key >= before : key <= before));
            before = key;
        }
    }
}

static void the_question_is_the_same_as_a_text(void **state)
{
    static const char *const QUESTIONS[] = {"nature=repair&status=accepted,dispatched&urgent=1&received_from=2026-11-01&sort=due",
                                            "mine=1", "q=%E5%99%AA%E9%9F%B3%26%3D", ""};
    struct op *op = *state;

    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++) {
        struct doc *raw = doc_object(op->arena), *input;
        if (i == 0) {
            doc_set_text(raw, "nature", "repair");
            doc_set_list(raw, "status");
            doc_add_text(doc_get(raw, "status"), "accepted");
            doc_add_text(doc_get(raw, "status"), "dispatched");
            doc_set_text(raw, "urgent", "1");
            doc_set_text(raw, "received_from", "2026-11-01");
            doc_set_text(raw, "sort", "due");
            doc_set_text(raw, "limit", "7");
        } else if (i == 1) {
            doc_set_text(raw, "mine", "on");
            doc_set_text(raw, "overdue", "0");
        } else if (i == 2) {
            doc_set_text(raw, "q", "噪音&=");
        }
        assert_ok(field_check(op, CASE_QUERY_FIELDS, raw, NULL, &input));
        assert_string_equal(case_query_text(op->arena, input, NULL, true), QUESTIONS[i]);
    }
}

/* ---- saved views -------------------------------------------------------------------------- */

static struct case_view saved(struct op *op, const char *login, const char *name, const char *query)
{
    struct case_view view;

    as(op, login);
    assert_ok(case_view_save(op, name, query, &view));
    return view;
}

/* "mine late *shared" */
static const char *views_of(struct op *op, const char *login)
{
    struct case_view *views;
    const char *text = "";
    size_t count;

    as(op, login);
    assert_ok(case_view_list(op, &views, &count));
    for (size_t i = 0; i < count; i++)
        text = arena_printf(op->arena, "%s%s%s%s=%s", text, i == 0 ? "" : " ", views[i].shared ? "*" : "", views[i].name,
                            views[i].query);
    return text;
}

static int64_t view_events(struct op *op)
{
    struct journal_event *events;
    int64_t n = 0;
    size_t count;

    assert_ok(journal_newest(op, given.yiyuan, 0, 100, &events, &count));
    for (size_t i = 0; i < count; i++)
        n += str_equal(events[i].subject, "view");
    return n;
}

static void a_personal_view_is_seen_by_nobody_else(void **state)
{
    struct op *op = *state;
    struct case_view late = saved(op, "desk1", "late", "overdue=1"), again;

    saved(op, "desk1", "mine", "mine=1");
    again = saved(op, "desk1", "late", "overdue=1&nature=repair");
    assert_int_equal(again.id, late.id);
    assert_string_equal(views_of(op, "desk1"), "late=overdue=1&nature=repair mine=mine=1");
    assert_string_equal(views_of(op, "director"), "");
    assert_err(case_view_rename(op, late.id, "x"), ERR_NOT_FOUND);
    assert_err(case_view_delete(op, late.id), ERR_NOT_FOUND);
    assert_err(case_view_share(op, late.id, given.yiyuan), ERR_NOT_FOUND);
    as(op, "desk1");
    assert_err(case_view_share(op, late.id, given.yiyuan), ERR_FORBIDDEN);
    assert_ok(case_view_rename(op, late.id, "zu spät"));
    assert_string_equal(views_of(op, "desk1"), "mine=mine=1 zu spät=overdue=1&nature=repair");
    assert_ok(case_view_delete(op, late.id));
    assert_err(case_view_delete(op, late.id), ERR_NOT_FOUND);
    assert_string_equal(views_of(op, "desk1"), "mine=mine=1");
    assert_int_equal(view_events(op), 0);
    for (int i = 1; i < CASE_VIEW_MOST; i++)
        saved(op, "desk1", arena_printf(op->arena, "n%d", i), "");
    assert_err(case_view_save(op, "one more", "", &again), ERR_INVALID);
}

static void a_shared_view_is_seen_in_its_community_and_recorded(void **state)
{
    struct op *op = *state;
    struct case_view view = saved(op, "director", "late", "overdue=1");

    assert_err(case_view_share(op, view.id, given.lakeside), ERR_FORBIDDEN);
    assert_ok(case_view_share(op, view.id, given.yiyuan));
    assert_err(case_view_share(op, view.id, given.yiyuan), ERR_CONFLICT);
    assert_string_equal(views_of(op, "desk1"), "*late=overdue=1");
    assert_string_equal(views_of(op, "lake_desk"), "");
    assert_err(case_view_delete(op, view.id), ERR_NOT_FOUND);
    as(op, "desk1");
    assert_err(case_view_rename(op, view.id, "x"), ERR_FORBIDDEN);
    assert_err(case_view_delete(op, view.id), ERR_FORBIDDEN);
    assert_int_equal(view_events(op), 1);
    as(op, "director");
    assert_ok(case_view_rename(op, view.id, "too late"));
    assert_string_equal(views_of(op, "tech1"), "*too late=overdue=1");
    as(op, "director");
    assert_ok(case_view_delete(op, view.id));
    assert_string_equal(views_of(op, "tech1"), "");
    assert_int_equal(view_events(op), 3);
}

static void a_question_comes_back_from_its_text(void **state)
{
    static const char *const QUESTIONS[] = {"nature=repair&status=accepted,dispatched&urgent=1&received_from=2026-11-01&sort=due",
                                            "mine=1", "q=%E5%99%AA%E9%9F%B3%26%3D", ""};
    struct op *op = *state;
    struct doc *input;

    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++) {
        assert_ok(case_query_parse(op, QUESTIONS[i], &input));
        assert_string_equal(case_query_text(op->arena, input, NULL, true), QUESTIONS[i]);
    }
    assert_ok(case_query_parse(op, "sort=due&urgent=on&limit=7&nature=repair&mine=0", &input));
    assert_string_equal(case_query_text(op->arena, input, NULL, true), "nature=repair&urgent=1&sort=due");
    assert_err(case_query_parse(op, "nature=nonsense", &input), ERR_INVALID);
    assert_err(case_query_parse(op, "staff_id=1", &input), ERR_INVALID);
    assert_err(case_query_parse(op, "q=%FF", &input), ERR_INVALID);
}

/* ---- several at once ----------------------------------------------------------------------- */

static void what_is_refused_for_one_does_not_touch_the_others(void **state)
{
    struct op *op = *state;
    int64_t first = given_repair(op), changed = given_repair(op), over = given_repair(op), last = given_repair(op), lake;
    struct case_bulk_one ones[5] = {{.id = first}, {.id = changed, .seen_version = 1}, {.id = over}, {.id = 0}, {.id = last}};

    assert_ok(try_open_in(op, given.lakeside, "lake_desk",
                          "{'nature': 'repair', 'house': '1-1-101', 'title': '漏水', 'content': '漏水',"
                          " 'reporter_name': '湖', 'reporter_phone': '13812345670'}", &lake));
    ones[0].seen_version = the_case(op, first)->version;
    ones[1].seen_version = the_case(op, changed)->version;
    ones[3].id = lake;
    done(op, "desk1", changed, "dispatch", "{'assignees': ['tech2']}");
    done(op, "tech2", changed, "return", "{'reason': '不是我的工种'}");
    done(op, "desk1", over, "cancel", "{'reason': '自己修好了'}");
    as(op, "desk1");
    assert_ok(case_bulk_act(op, "dispatch", said(op, "{'assignees': ['tech1']}"), ones, 5));
    assert_null(ones[0].refused);
    assert_non_null(strstr(ones[1].refused, "刚被别人改过"));
    assert_non_null(strstr(ones[2].refused, "派工"));
    assert_non_null(ones[3].refused);
    assert_null(ones[4].refused);
    assert_int_equal(op->fault.code, OK);
    assert_string_equal(the_case(op, first)->status, "dispatched");
    assert_string_equal(the_case(op, last)->status, "dispatched");
    assert_string_not_equal(the_case(op, changed)->status, "dispatched");
    assert_string_equal(the_case(op, over)->status, "cancelled");
    as(op, "desk1");
    assert_ok(case_bulk_act(op, "urge", said(op, "{'text': '今天要有结果'}"), ones, 1));
    assert_non_null(ones[0].refused); /* not by this post */
    as(op, "director");
    assert_ok(case_bulk_act(op, "urge", said(op, "{'text': '今天要有结果'}"), ones, 1));
    assert_non_null(strstr(ones[0].refused, "刚被别人改过"));
    ones[0].seen_version = 0;
    assert_ok(case_bulk_act(op, "urge", doc_object(op->arena), ones, 1));
    assert_non_null(strstr(ones[0].refused, "督办意见"));
    assert_ok(case_bulk_act(op, "urge", said(op, "{'text': '今天要有结果'}"), ones, 1));
    assert_null(ones[0].refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(each_counter_is_the_length_of_its_list),
        CASE_EACH_ENGINE(counters_say_what_a_recount_says),
        CASE_EACH_ENGINE(what_stands_first_depends_on_the_post),
        CASE_EACH_ENGINE(the_desk_shows_a_technician_his_own_by_due_time),
        CASE_EACH_ENGINE(each_condition_lets_through_what_it_says),
        CASE_EACH_ENGINE(orders_hold_across_pages),
        CASE_EACH_ENGINE(the_question_is_the_same_as_a_text),
        CASE_EACH_ENGINE(a_personal_view_is_seen_by_nobody_else),
        CASE_EACH_ENGINE(a_shared_view_is_seen_in_its_community_and_recorded),
        CASE_EACH_ENGINE(a_question_comes_back_from_its_text),
        CASE_EACH_ENGINE(what_is_refused_for_one_does_not_touch_the_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
