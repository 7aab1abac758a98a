/* Answers that were thought through once: offered while they hold, cited, counted, and missed. */
#define GIVEN_FOLLOWUP
#include "case/given_case.h"

#include "knowledge/knowledge.h"
#include "knowledge/knowledge_rules.h"
#include "knowledge/knowledge_store.h"

static int64_t given_article(struct op *op, struct knowledge_article article)
{
    int64_t id;

    as(op, "css");
    if (article.community_id == 0)
        article.community_id = given.yiyuan;
    if (article.source == NULL)
        article.source = "装饰装修管理规定第十二条";
    assert_ok(knowledge_add(op, &article, &id));
    return id;
}

static struct knowledge_article *the_article(struct op *op, int64_t id)
{
    struct knowledge_article *a;

    assert_ok(knowledge_get(op, &given.yiyuan, 1, id, &a));
    return a;
}

static int64_t given_hours(struct op *op, int64_t valid_until)
{
    return given_article(
        op, (struct knowledge_article){.title = "装修几点可以施工",
                                       .words = "施工时间 噪音",
                                       .answer = "工作日 8:00 到 12:00、14:00 到 18:00。",
                                       .category = "I01",
                                       .valid_until = valid_until});
}

static size_t offered(struct op *op, const char *question, const char *category,
                      struct knowledge_article **ret_articles)
{
    size_t count;

    assert_ok(knowledge_offer(op, given.yiyuan, question, category, ret_articles, &count));
    return count;
}

static int64_t given_question(struct op *op)
{
    return given_open(op, "desk1",
                      "{'nature': 'inquiry', 'channel': 'phone', 'title': '装修施工时间',"
                      " 'content': '请问装修几点可以开始施工', 'house': '3-2-1501',"
                      " 'reporter_phone': '13800001001'}");
}

static void what_is_asked_finds_what_answers_it(void **state)
{
    struct op *op = *state;
    int64_t hours = given_hours(op, 0), other;
    struct knowledge_article *found;

    other = given_article(op, (struct knowledge_article){.title = "停车月卡怎么办理",
                                                         .answer = "带行驶证到前台。",
                                                         .category = "I02"});
    assert_int_equal(offered(op, "請問裝修什麼時間可以施工", NULL, &found), 1);
    assert_int_equal(found[0].id, hours);
    assert_int_equal(offered(op, "月卡", NULL, &found), 0); /* one word in common is too little */
    assert_int_equal(offered(op, "停车月卡多少钱", NULL, &found), 1);
    assert_int_equal(found[0].id, other);
    assert_int_equal(offered(op, "不知道怎么说", "I02.1", &found), 1);
    assert_int_equal(offered(op, "电梯坏了", NULL, &found), 0);
}

/* proves S4-2.3 */
static void what_has_run_out_is_not_offered_not_cited_and_its_owner_is_told_once(void **state)
{
    struct op *op = *state;
    struct knowledge_article *found, change;
    struct notify_note *notes;
    int64_t hours, question;
    size_t done, count;

    set_clock(op, "2026-11-23 09:00");
    hours = given_hours(op, op->now + CLOCK_DAY_MS);
    assert_int_equal(the_article(op, hours)->owner_id, id_of("css"));
    assert_int_equal(offered(op, "装修几点施工", NULL, &found), 1);
    assert_ok(knowledge_list(op, given.yiyuan, KNOWLEDGE_ENDING, NULL, &found, &count));
    assert_int_equal(count, 1);
    question = given_question(op);

    set_clock(op, "2026-11-24 09:00");
    assert_int_equal(offered(op, "装修几点施工", NULL, &found), 0);
    assert_ok(knowledge_list(op, given.yiyuan, KNOWLEDGE_EXPIRED, NULL, &found, &count));
    assert_int_equal(count, 1);
    assert_err(act(op, "desk1", question, "answer", "{'text': '八点', 'article': 'K-0001'}"),
               ERR_INVALID);
    as_program(op);
    assert_ok(knowledge_warn(op, 10, &done));
    assert_int_equal(done, 1);
    assert_ok(knowledge_warn(op, 10, &done));
    assert_int_equal(done, 0);
    assert_ok(notify_list(op, id_of("css"), 10, &notes, &count));
    assert_string_equal(notes[0].message.title, "知识 K-0001 已过有效期");

    as(op, "css");
    change = *the_article(op, hours);
    change.valid_until = op->now + CLOCK_DAY_MS;
    assert_err(knowledge_change(op, &change, 9), ERR_CONFLICT);
    assert_ok(knowledge_change(op, &change, change.version));
    assert_int_equal(offered(op, "装修几点施工", NULL, &found), 1);
}

/* proves S0-3.2.1c S4-3.3.2a */
static void an_answer_keeps_its_text_who_gave_it_how_and_on_what_it_stands(void **state)
{
    struct op *op = *state;
    int64_t hours = given_hours(op, 0), question = given_question(op), spot;
    struct knowledge_gap *gaps;
    const struct service_case *sc;
    size_t count;

    assert_err(act(op, "desk1", question, "answer", "{'text': '八点', 'article': 'K-0077'}"),
               ERR_INVALID);
    assert_int_equal(the_article(op, hours)->uses, 0);
    done(op, "desk1", question, "answer", "{'text': '工作日八点起', 'article': 'K-0001'}");
    sc = the_case(op, question);
    assert_string_equal(sc->article, "K-0001");
    assert_string_equal(sc->result, "工作日八点起");
    assert_int_equal(sc->handler, id_of("desk1"));
    assert_string_equal(sc->channel, "phone");
    assert_int_equal(the_article(op, hours)->uses, 1);
    assert_int_equal(events_of(op, question, "answered"), 1);

    spot = given_question(op);
    done(op, "desk1", spot, "solve_on_spot", "{'text': '八点', 'article': '装修管理协议第三条'}");
    assert_string_equal(the_case(op, spot)->article, "装修管理协议第三条");
    as(op, "css");
    assert_ok(knowledge_gaps(op, given.yiyuan, 0, &gaps, &count));
    assert_int_equal(count, 0);
    done(op, "desk1", given_question(op), "solve_on_spot", "{'text': '八点'}");
    as(op, "css");
    assert_ok(knowledge_gaps(op, given.yiyuan, 0, &gaps, &count));
    assert_int_equal(count, 1);
    assert_int_equal(gaps[0].count, 1);
}

static void an_article_of_the_company_is_everybodys_and_of_a_community_its_own(void **state)
{
    struct op *op = *state;
    struct knowledge_article company = {.title = "热线几点有人",
                                        .answer = "全天。",
                                        .source = "公司承诺"},
                             *found;
    int64_t id, own = given_hours(op, 0);
    size_t count;

    as(op, "quality");
    assert_ok(knowledge_add(op, &company, &id));
    assert_string_equal(the_article(op, id)->code, "QK-0001");
    assert_ok(knowledge_get(op, &given.lakeside, 1, id, &found));
    assert_err(knowledge_get(op, &given.lakeside, 1, own, &found), ERR_NOT_FOUND);
    assert_ok(knowledge_list(op, given.lakeside, KNOWLEDGE_VALID, NULL, &found, &count));
    assert_int_equal(count, 1);
    assert_ok(knowledge_end(op, the_article(op, own)));
    assert_err(knowledge_get(op, &given.yiyuan, 1, own, &found), ERR_NOT_FOUND);
}

static void wrong_fields_are_told_at_once(void **state)
{
    struct op *op = *state;
    struct knowledge_article wrong = {.community_id = given.yiyuan, .title = " ", .valid_until = 1};
    int64_t id;

    as(op, "css");
    assert_int_equal(knowledge_add(op, &wrong, &id), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 4);
    op_forget_fault(op);
    assert_true(knowledge_rules_is_code("K-0012"));
    assert_true(knowledge_rules_is_code("QK-10012"));
    assert_false(knowledge_rules_is_code("K-12"));
    assert_false(knowledge_rules_is_code("第十二条"));
}

static void every_statement_walks_an_index(void **state)
{
    support_check_queries(*state, KNOWLEDGE_STORE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(what_is_asked_finds_what_answers_it),
        CASE_EACH_ENGINE(what_has_run_out_is_not_offered_not_cited_and_its_owner_is_told_once),
        CASE_EACH_ENGINE(an_answer_keeps_its_text_who_gave_it_how_and_on_what_it_stands),
        CASE_EACH_ENGINE(an_article_of_the_company_is_everybodys_and_of_a_community_its_own),
        CASE_EACH_ENGINE(wrong_fields_are_told_at_once),
        CASE_EACH_ENGINE(every_statement_walks_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
