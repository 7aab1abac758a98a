/*
 * test_case_search.c - cases are found by words, numbers, houses and the ends of phone
 * numbers: within the scope, in either script, indexed or not yet.
 */
#include "case/given_case.h"

#include "case/case_search.h"
#include "case/case_search_store.h"

/* ---- asking ------------------------------------------------------------------------------ */

struct found {
    struct service_case **cases;
    size_t count;
    int64_t next_id;
};

static struct found look(struct op *op, const char *typed, struct case_filter filter)
{
    struct case_search_query query;
    struct found found;

    op_forget_fault(op);
    case_search_query_parse(op, typed, &query);
    if (filter.communities == NULL) {
        filter.communities = &given.yiyuan;
        filter.community_count = 1;
    }
    if (filter.limit == 0)
        filter.limit = 20;
    assert_ok(case_search_list(op, &filter, &query, &found.cases, &found.count, &found.next_id));
    return found;
}

/* Exactly these cases, the newest first; 0 ends the list. */
static void assert_finds_at(struct op *op, const char *typed, const int64_t *ids, int line)
{
    struct found found = look(op, typed, (struct case_filter){.nature = NULL});
    size_t count = 0;

    while (ids[count] != 0)
        count++;
    for (size_t i = 0; i < count && i < found.count; i++)
        if (found.cases[i]->id != ids[i])
            fail_msg("line %d: %s finds %s at %zu", line, typed, found.cases[i]->title, i);
    if (found.count != count)
        fail_msg("line %d: %s finds %zu cases, not %zu", line, typed, found.count, count);
}
#define finds(op, typed, ...)                                                                      \
    assert_finds_at((op), (typed), (const int64_t[]){__VA_ARGS__, 0}, __LINE__)
#define finds_nothing(op, typed) assert_finds_at((op), (typed), (const int64_t[]){0}, __LINE__)

static void index_all(struct op *op)
{
    size_t done;

    as_program(op);
    do
        assert_ok(case_search_feed(op, NULL, CASE_SEARCH_SLICE, &done));
    while (done > 0);
}

static int64_t given_case(struct op *op, const char *title, const char *content)
{
    return given_open(op, "desk1",
                      arena_printf(op->arena,
                                   "{'nature': 'repair', 'title': '%s', 'content': '%s',"
                                   " 'house': '3-2-1501', 'reporter_name': '欧阳明',"
                                   " 'reporter_phone': '13812345678'}",
                                   title, content));
}

/* The same before the index knows of it, after, and after its pieces were joined. */
static void each_way(struct op *op, void (*check)(struct op *, const int64_t *), const int64_t *ids)
{
    bool more = true;

    check(op, ids);
    index_all(op);
    check(op, ids);
    while (more)
        assert_ok(case_search_merge(op, NULL, &more));
    assert_ok(case_search_finish(op));
    check(op, ids);
    assert_ok(case_search_rebuild(op));
    check(op, ids);
}

/* ---- words ------------------------------------------------------------------------------- */

static void check_words(struct op *op, const int64_t *ids)
{
    finds(op, "漏水", ids[1], ids[0]);
    finds(op, "厨房", ids[0]);
    finds(op, "厨房 漏水", ids[0]);
    finds(op, "漏水　楼下", ids[1]);
    finds(op, "水管漏水", ids[0]);
    finds(op, "欧阳", ids[2], ids[1], ids[0]);
    finds(op, "WIFI", ids[2]);
    finds(op, "ｗｉｆｉ坏", ids[2]);
    finds(op, "坏", ids[2]);
    finds_nothing(op, "厨漏");
    finds_nothing(op, "楼下厨房");
    finds_nothing(op, "！？");
    finds_nothing(op, "abcdef");
}

static void two_characters_and_more_are_found_wherever_they_stand(void **state)
{
    struct op *op = *state;
    int64_t ids[3];

    ids[0] = given_case(op, "厨房水管漏水", "水槽下面一直滴");
    ids[1] = given_case(op, "卫生间", "楼下说漏水了");
    ids[2] = given_case(op, "大堂wifi坏了", "连不上");
    each_way(op, check_words, ids);
} /* proves X-6 */

/* One character is in no index: at each key only the newest rows are looked at, not their events. */
static void one_character_in_haste_is_found_in_what_the_rows_say(void **state)
{
    struct op *op = *state;
    struct case_filter filter = {
        .communities = &given.yiyuan, .community_count = 1, .limit = 20};
    struct case_search_query query;
    struct service_case **cases;
    int64_t id = given_case(op, "厨房漏水", "一"), next_id;
    size_t count;

    index_all(op);
    done(op, "desk1", id, "note", "{'text': '师傅说密封圈老化'}");
    for (int hasty = 0; hasty < 2; hasty++) {
        case_search_query_parse(op, "漏", &query);
        query.is_hasty = hasty != 0;
        assert_ok(case_search_list(op, &filter, &query, &cases, &count, &next_id));
        assert_int_equal(count, 1);
        case_search_query_parse(op, "密", &query);
        query.is_hasty = hasty != 0;
        assert_ok(case_search_list(op, &filter, &query, &cases, &count, &next_id));
        assert_int_equal(count, hasty ? 0 : 1);
    }
}

static void check_scripts(struct op *op, const int64_t *ids)
{
    finds(op, "电梯", ids[1], ids[0]);
    finds(op, "電梯", ids[1], ids[0]);
    finds(op, "電梯異響", ids[1], ids[0]);
    finds(op, "电梯异响", ids[1], ids[0]);
    finds(op, "燈壞", ids[0]);
    finds(op, "灯坏", ids[0]);
}

static void simplified_finds_traditional_and_the_reverse(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "電梯異響", "樓道的燈壞了");
    ids[1] = given_case(op, "电梯异响", "每天早上");
    each_way(op, check_scripts, ids);
} /* proves X-6 */

/* 漏水管 needs 漏水 and 水管 side by side, which tokens alone do not say. */
static void check_order(struct op *op, const int64_t *ids)
{
    finds(op, "漏水管", ids[1]);
    finds(op, "水管 漏水", ids[1], ids[0]);
}

static void a_longer_word_stands_in_its_own_order(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "水管旧了", "漏水");
    ids[1] = given_case(op, "换漏水管", "急");
    each_way(op, check_order, ids);
}

static void check_rare(struct op *op, const int64_t *ids)
{
    finds(op, "㐀㐁", ids[0]);
    finds(op, "𠀀𪚥", ids[0]);
    finds(op, "王𫚉", ids[0]);
}

static void names_with_rare_characters_are_found(void **state)
{
    struct op *op = *state;
    int64_t ids[1];

    ids[0] = given_case(op, "㐀㐁来访", "姓名 𠀀𪚥，王𫚉");
    given_case(op, "来访", "姓名 王明");
    each_way(op, check_rare, ids);
} /* proves X-25 */

/* ---- numbers ------------------------------------------------------------------------------- */

static void check_numbers(struct op *op, const int64_t *ids)
{
    finds(op, "BX-20261123-0002", ids[1]);
    finds(op, "bx-20261123-0002", ids[1]);
    finds(op, "20261123-0002", ids[1]);
    finds(op, "0002", ids[1]);
    finds(op, "20261123", ids[1], ids[0]);
    finds(op, "SX20261100077", ids[1]);
    finds_nothing(op, "20261122-0002");
}

static void a_number_or_its_end_finds_the_case(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "漏水", "一");
    ids[1] = given_open(op, "desk1",
                        "{'nature': 'repair', 'title': '断电', 'content': '二', 'house': '1-1-101',"
                        " 'reporter_name': '王芳', 'external_number': 'SX20261100077'}");
    each_way(op, check_numbers, ids);
} /* proves X-6 */

static void check_houses(struct op *op, const int64_t *ids)
{
    finds(op, "3-2-1501", ids[0]);
    finds(op, "3栋2单元1501", ids[0]);
    finds(op, "３－２－１５０１", ids[0]);
    finds(op, "03-02-1501", ids[0]);
    finds(op, "3-2", ids[0]);
    finds(op, "3栋", ids[0]);
    finds(op, "1501", ids[0]);
    finds(op, "1-1-101 断电", ids[1]);
    finds_nothing(op, "3-1");
    finds_nothing(op, "1-1-101 漏水");
}

static void a_house_in_any_spelling_finds_its_cases(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "漏水", "一");
    ids[1] = given_open(op, "desk1",
                        "{'nature': 'repair', 'title': '断电', 'content': '二',"
                        " 'house': '1-1-101', 'reporter_name': '王芳'}");
    each_way(op, check_houses, ids);
} /* proves X-6 */

static void check_phones(struct op *op, const int64_t *ids)
{
    finds(op, "5678", ids[0]);
    finds(op, "13812345678", ids[0]);
    finds(op, "2345678", ids[0]);
    finds(op, "0072", ids[1]);
    finds_nothing(op, "99995678");
    finds_nothing(op, "1381234");
}

static void the_end_of_a_phone_number_finds_its_cases(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "漏水", "一");
    ids[1] = given_open(op, "desk1",
                        "{'nature': 'repair', 'title': '断电', 'house': '1-1-101',"
                        " 'reporter_name': '王芳', 'reporter_phone': '139 0000 0072'}");
    each_way(op, check_phones, ids);
} /* proves X-6 */

/* Neither the index nor its tables hold the digits, nor their unkeyed hash. */
static void no_phone_number_stands_in_the_index(void **state)
{
    struct op *op = *state;
    const char *token = case_search_query_tail_token(op, "138-1234-5678");

    assert_string_equal(token, case_search_query_tail_token(op, "5678"));
    assert_null(strstr(token, "5678"));
    assert_null(case_search_query_tail_token(op, "678"));
}

/* ---- later words ----------------------------------------------------------------------------- */

static void check_later(struct op *op, const int64_t *ids)
{
    finds(op, "密封圈", ids[0]);
    finds(op, "密封圈 厨房", ids[0]);
    finds(op, "物业经理", ids[0]);
    finds_nothing(op, "密封圈 大门");
}

static void what_was_written_later_finds_the_case_too(void **state)
{
    struct op *op = *state;
    int64_t ids[1];

    ids[0] = given_case(op, "厨房漏水", "一");
    given_case(op, "大门", "二");
    index_all(op);
    done(op, "desk1", ids[0], "note", "{'text': '师傅说密封圈老化'}");
    done(op, "css", ids[0], "urge", "{'text': '物業經理要求今天完成'}");
    each_way(op, check_later, ids);
} /* proves X-6 */

/* ---- scope -------------------------------------------------------------------------------------
 */

static void check_scope(struct op *op, const int64_t *ids)
{
    const int64_t both[] = {given.yiyuan, given.lakeside};
    int64_t many[100];
    struct found found;

    finds(op, "漏水", ids[0]);
    finds_nothing(op, "湖边");
    found = look(op, "漏水", (struct case_filter){.communities = both, .community_count = 2});
    assert_int_equal(found.count, 2);
    assert_int_equal(found.cases[0]->id, ids[1]);
    found = look(op, "漏水",
                 (struct case_filter){.communities = &given.lakeside, .community_count = 1});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.cases[0]->id, ids[1]);
    found = look(op, "漏水", (struct case_filter){.communities = both, .community_count = 0});
    assert_int_equal(found.count, 0);
    /* hundreds of communities are asked in another way */
    for (size_t i = 0; i < 100; i++)
        many[i] = INT64_C(1000) + (int64_t)i;
    many[99] = given.lakeside;
    found = look(op, "漏水", (struct case_filter){.communities = many, .community_count = 100});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.cases[0]->id, ids[1]);
    found = look(op, "漏水", (struct case_filter){.communities = many, .community_count = 99});
    assert_int_equal(found.count, 0);
}

static void another_communitys_case_is_never_found(void **state)
{
    struct op *op = *state;
    int64_t ids[2];

    ids[0] = given_case(op, "厨房漏水", "一");
    assert_ok(
        try_open_in(op, given.lakeside, "lake_desk",
                    "{'nature': 'repair', 'title': '漏水', 'content': '湖边', 'house': '1-1-101',"
                    " 'reporter_name': '王芳'}",
                    &ids[1]));
    each_way(op, check_scope, ids);
} /* proves X-6 X-1 */

/* ---- with the rest of the filter, and by pages
 * ---------------------------------------------------- */

static void words_go_together_with_the_rest_of_the_filter(void **state)
{
    struct op *op = *state;
    int64_t first = given_case(op, "厨房漏水", "一"), second = given_case(op, "漏水", "二");
    struct found found;

    index_all(op);
    done(op, "desk1", second, "cancel", "{'reason': '自己修好了'}");
    found = look(op, "漏水", (struct case_filter){.open_only = true});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.cases[0]->id, first);
    found = look(op, "漏水", (struct case_filter){.statuses = {"cancelled"}, .status_count = 1});
    assert_int_equal(found.count, 1);
    assert_int_equal(found.cases[0]->id, second);
    found = look(op, "漏水", (struct case_filter){.nature = "complaint"});
    assert_int_equal(found.count, 0);
    found = look(op, "厨房", (struct case_filter){.ids = &second, .id_count = 1});
    assert_int_equal(found.count, 0);
    found = look(op, "厨房", (struct case_filter){.ids = &first, .id_count = 1});
    assert_int_equal(found.count, 1);
}

static void pages_follow_each_other_without_gap_or_repetition(void **state)
{
    struct op *op = *state;
    int64_t ids[25], before = 0;
    size_t seen = 0;

    for (size_t i = 0; i < 25; i++) {
        ids[i] = given_case(op, i % 2 == 0 ? "厨房漏水" : "漏水管", "一");
        if (i == 19)
            index_all(op);
    }
    do {
        struct found found =
            look(op, "漏水",
                 (struct case_filter){.has_after = before != 0, .after = {.id = before}, .limit = 4});
        assert_true(found.count > 0 || found.next_id == 0);
        for (size_t i = 0; i < found.count; i++)
            assert_int_equal(found.cases[i]->id, ids[24 - seen++]);
        before = found.next_id;
    } while (before != 0);
    assert_int_equal(seen, 25);
}

/* ---- feeding
 * ----------------------------------------------------------------------------------------- */

/* A word that is in more cases than are sorted is found by walking from the newest. */
static void a_word_of_many_cases_is_found_newest_first(void **state)
{
    enum { MANY = 1300 };
    struct op *op = *state;
    struct case_search_entry entries[MANY + 1];
    const int64_t both[] = {given.yiyuan, given.lakeside};
    struct case_search_query query;
    int64_t ids[20], many[100];
    size_t count;

    for (size_t i = 0; i <= MANY; i++) {
        int64_t community_id = i % 10 == 0 ? given.lakeside : given.yiyuan;
        entries[i] = (struct case_search_entry){
            community_id, (int64_t)i + 1,
            arena_printf(op->arena, " 漏水 %s%s", i == 7 ? "电梯 " : "",
                         case_search_query_scope_token(op->arena, community_id))};
    }
    assert_ok(case_search_store_add(op, entries, MANY + 1));
    case_search_query_parse(op, "漏水", &query);
    assert_ok(case_search_store_find(op, both, 2, &query, 0, 20, ids, &count));
    assert_int_equal(count, 20);
    assert_int_equal(ids[0], MANY + 1);
    assert_int_equal(ids[19], MANY - 18);
    assert_ok(case_search_store_find(op, &given.yiyuan, 1, &query, 1000, 20, ids, &count));
    assert_int_equal(count, 20);
    assert_int_equal(ids[0], 999);
    assert_int_equal(ids[8], 990);
    case_search_query_parse(op, "漏水 电梯", &query);
    assert_ok(case_search_store_find(op, both, 2, &query, 0, 20, ids, &count));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], 8);
    /* and the index itself keeps to the communities, however many they are */
    for (size_t i = 0; i < 100; i++)
        many[i] = INT64_C(1000) + (int64_t)i;
    case_search_query_parse(op, "漏水", &query);
    assert_ok(case_search_store_find(op, many, 100, &query, 0, 20, ids, &count));
    assert_int_equal(count, 0);
    many[50] = given.lakeside;
    assert_ok(case_search_store_find(op, many, 100, &query, 0, 20, ids, &count));
    assert_int_equal(count, 20);
    assert_int_equal(ids[0], MANY + 1);
    assert_int_equal(ids[1], MANY - 9);
    assert_ok(case_search_store_clear(op));
}

/* Two nodes read the same slice: the second finds the place moved and adds nothing. */
static void a_slice_is_added_once(void **state)
{
    struct op *op = *state;
    bool moved;

    assert_ok(case_search_store_move(op, given.yiyuan, 0, 3, &moved));
    assert_true(moved);
    assert_ok(case_search_store_move(op, given.yiyuan, 0, 3, &moved));
    assert_false(moved);
    assert_ok(case_search_store_move(op, given.yiyuan, 3, 5, &moved));
    assert_true(moved);
    assert_ok(case_search_store_move(op, given.yiyuan, 3, 5, &moved));
    assert_false(moved);
}

static void an_index_that_has_everything_reads_nothing(void **state)
{
    struct op *op = *state;
    size_t done;

    given_case(op, "漏水", "一");
    index_all(op);
    assert_ok(case_search_feed(op, NULL, CASE_SEARCH_SLICE, &done));
    assert_int_equal(done, 0);
    given_case(op, "漏水", "二");
    assert_ok(case_search_feed(op, NULL, 1, &done));
    assert_int_equal(done, 1);
}

/* A case gets words in many slices: after their pieces were joined all of them lead to it. */
static void an_entry_grows_and_stays_one(void **state)
{
    static const char *const WORDS_OF_NOTES[] = {"甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑",
                                                 "寅卯", "辰巳", "午未", "申酉", "戌亥", NULL};
    struct op *op = *state;
    int64_t id = given_case(op, "漏水", "一");

    index_all(op);
    for (size_t i = 0; WORDS_OF_NOTES[i] != NULL; i++) {
        done(op, "desk1", id, "note",
             arena_printf(op->arena, "{'text': '漏水 %s'}", WORDS_OF_NOTES[i]));
        index_all(op);
    }
    finds(op, "漏水", id);
    assert_ok(case_search_finish(op));
    for (size_t i = 0; WORDS_OF_NOTES[i] != NULL; i++)
        finds(op, WORDS_OF_NOTES[i], id);
    finds(op, "甲乙 戌亥 漏水", id);
}

/* Erased words stay in the entry until it is rebuilt. */
static void what_was_erased_is_gone_after_a_rebuild(void **state)
{
    struct op *op = *state;
    int64_t id = given_case(op, "漏水", "一"), ids[20];
    struct journal_event *events;
    struct case_search_query query;
    size_t count, found;

    done(op, "desk1", id, "note", "{'text': '密封圈'}");
    index_all(op);
    assert_ok(journal_list(op, given.yiyuan, "case", id, 0, 100, &events, &count));
    as(op, "admin");
    for (size_t i = 0; i < count; i++)
        if (str_equal(events[i].kind, "noted"))
            assert_ok(journal_erase(op, given.yiyuan, events[i].seq, "asked for"));
    assert_ok(case_search_rebuild(op));
    case_search_query_parse(op, "密封", &query);
    assert_ok(case_search_store_find(op, &given.yiyuan, 1, &query, 0, 20, ids, &found));
    assert_int_equal(found, 0);
    finds(op, "漏水", id);
}

static void the_statements_of_search_are_sound_and_do_not_scan(void **state)
{
    struct op *op = *state;

    support_check_queries(op, CASE_SEARCH_STORE_QUERIES);
    support_check_queries(op, db_engine_of(op->db) == DB_SQLITE
                                  ? CASE_SEARCH_STORE_SQLITE_QUERIES
                                  : CASE_SEARCH_STORE_POSTGRES_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(two_characters_and_more_are_found_wherever_they_stand),
        CASE_EACH_ENGINE(simplified_finds_traditional_and_the_reverse),
        CASE_EACH_ENGINE(a_longer_word_stands_in_its_own_order),
        CASE_EACH_ENGINE(names_with_rare_characters_are_found),
        CASE_EACH_ENGINE(a_number_or_its_end_finds_the_case),
        CASE_EACH_ENGINE(a_house_in_any_spelling_finds_its_cases),
        CASE_EACH_ENGINE(the_end_of_a_phone_number_finds_its_cases),
        CASE_EACH_ENGINE(no_phone_number_stands_in_the_index),
        CASE_EACH_ENGINE(what_was_written_later_finds_the_case_too),
        CASE_EACH_ENGINE(one_character_in_haste_is_found_in_what_the_rows_say),
        CASE_EACH_ENGINE(another_communitys_case_is_never_found),
        CASE_EACH_ENGINE(words_go_together_with_the_rest_of_the_filter),
        CASE_EACH_ENGINE(pages_follow_each_other_without_gap_or_repetition),
        CASE_EACH_ENGINE(a_word_of_many_cases_is_found_newest_first),
        CASE_EACH_ENGINE(a_slice_is_added_once),
        CASE_EACH_ENGINE(an_index_that_has_everything_reads_nothing),
        CASE_EACH_ENGINE(an_entry_grows_and_stays_one),
        CASE_EACH_ENGINE(what_was_erased_is_gone_after_a_rebuild),
        CASE_EACH_ENGINE(the_statements_of_search_are_sound_and_do_not_scan),
    };

    return cmocka_run_group_tests_name("case_search", tests, NULL, NULL);
}
