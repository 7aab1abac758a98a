/* What is found in the register, by whom. */
#include "register/person_given.h"
#include "register/register_find.h"
#include "register/register_find_rules.h"
#include "register/register_find_store.h"
#include "register/register_person.h"

#include "base/buf.h"

#include <inttypes.h>

/* Houses, then persons, vehicles, places: "3-2-1501 | 王女士". */
static const char *found_in(struct op *op, const int64_t *communities, size_t count,
                            const char *typed)
{
    const struct register_find_scope scope = {communities, count, false};
    struct register_found found;
    struct buf out = buf_in(op->arena);

    assert_ok(register_find(op, &scope, typed, 8, &found));
    buf_add_text(&out, "");
    for (size_t i = 0; i < found.house_count; i++)
        buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", found.houses[i].code);
    for (size_t i = 0; i < found.person_count; i++)
        buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", found.persons[i].name);
    for (size_t i = 0; i < found.vehicle_count; i++)
        buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", found.vehicles[i].plate);
    for (size_t i = 0; i < found.place_count; i++)
        buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", found.places[i].name);
    return out.data == NULL ? "" : out.data;
}

static const char *found(struct op *op, int64_t community, const char *typed)
{
    return found_in(op, &community, 1, typed);
}

static void a_house_is_found_in_any_spelling(void **state)
{
    struct op *op = *state;
    static const char *const WHOLE[] = {"3-2-1501",     "3栋2单元1501",   "３－２－１５０１",
                                        "03-02-1501室", "1501",           "3栋1501",
                                        "3-1501",       "3幢2单元1501号", NULL};
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    for (const char *const *typed = WHOLE; *typed != NULL; typed++)
        assert_string_equal(found(op, community, *typed), "3-2-1501");
    assert_string_equal(found(op, community, "3-2"), "3-2-1501, 3-2-1502");
    assert_string_equal(found(op, community, "3栋"), "3-2-1501, 3-2-1502");
    assert_string_equal(found(op, community, "10栋"), "10-1-101");
    assert_string_equal(found(op, community, "150"), "3-2-1501, 3-2-1502");
    assert_string_equal(found(op, community, "1栋"), "");
} /* proves S3-3F.2a */

static void a_person_is_found_by_name_pinyin_initials_and_number(void **state)
{
    struct op *op = *state;
    static const char *const ZENG[] = {"曾小明",
                                       "曾",
                                       "曾小",
                                       "小明",
                                       "曾小明",
                                       "zengxiaoming",
                                       "ZENG xiao",
                                       "zxm",
                                       "zengxm",
                                       "曾 小明",
                                       "13812345678",
                                       "138 1234 5678",
                                       "+86 138-1234-5678",
                                       "013812345678",
                                       "5678",
                                       NULL};
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    given_person(op, community, "曾小明", "owner", "3-2-1501", "13812345678");
    given_person(op, community, "尉遲樂", "family", "3-2-1501", NULL);
    given_person(op, community, "吕女士", "tenant", "3-2-1502", "13900001111");
    for (const char *const *typed = ZENG; *typed != NULL; typed++)
        assert_string_equal(found(op, community, *typed), "曾小明");
    assert_string_equal(found(op, community, "cengxiaoming"), "");
    assert_string_equal(found(op, community, "尉迟乐"), "尉遲樂");
    assert_string_equal(found(op, community, "yuchi"), "尉遲樂");
    assert_string_equal(found(op, community, "ycy"), "尉遲樂");
    assert_string_equal(found(op, community, "吕"), "吕女士");
    assert_string_equal(found(op, community, "呂女士"), "吕女士");
    assert_string_equal(found(op, community, "lvns"), "吕女士");
    assert_string_equal(found(op, community, "lǚ nǚ shì"), "吕女士");
    assert_string_equal(found(op, community, "lyunvshi"), "吕女士");
    assert_string_equal(found(op, community, "lunushi"), "吕女士");
    assert_string_equal(found(op, community, "13812345679"), "");
    assert_string_equal(found(op, community, "3812345678"), "");
} /* proves S3-3F.2a */

static void what_is_found_tells_house_and_sealed_number(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    const struct register_find_scope scope = {&community, 1, false};
    struct register_found found;

    if (community == 0)
        skip();
    given_person(op, community, "王女士", "owner", "3-2-1501", "13812345678");
    assert_ok(register_find(op, &scope, "13812345678", 5, &found));
    assert_string_equal(found.phone, "13812345678");
    assert_int_equal(found.person_count, 1);
    assert_string_equal(found.persons[0].house, "3-2-1501");
    assert_string_equal(found.persons[0].relation, "owner");
    assert_string_equal(register_person_masked(op, found.persons[0].phone), "138****5678");
    assert_ok(register_find(op, &scope, "3-2-1501", 5, &found));
    assert_null(found.phone);
    assert_string_equal(found.houses[0].people, "王女士");
}

static void numbers_stand_in_the_keys_as_hashes_only(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    given_person(op, community, "王女士", "owner", "3-2-1501", "13812345678");
    assert_int_equal(support_count(op, "SELECT count(*) FROM find_key WHERE key LIKE '%5678%'"), 0);
    assert_true(support_count(op, "SELECT count(*) FROM find_key WHERE key LIKE '#%'") == 1);
}

static void other_communities_are_never_found(void **state)
{
    struct op *op = *state;
    int64_t one = given_register(op), two, both[2], house;

    if (one == 0)
        skip();
    assert_ok(register_community_add(
        op, &(struct community){.code = "lakeside", .name = "湖畔", .utc_offset_min = 480}, &two));
    assert_ok(
        register_house_add(op, &(struct house){.community_id = two, .code = "9-9-909"}, &house));
    given_person(op, one, "王女士", "owner", "3-2-1501", "13812345678");
    given_person(op, two, "王先生", "owner", "9-9-909", "13812345678");
    both[0] = one, both[1] = two;
    assert_string_equal(found(op, one, "王"), "王女士");
    assert_string_equal(found(op, two, "王"), "王先生");
    assert_string_equal(found(op, one, "13812345678"), "王女士");
    assert_string_equal(found(op, one, "9-9-909"), "");
    assert_string_equal(found(op, two, "3-2-1501"), "");
    assert_string_equal(found_in(op, both, 2, "王"), "王先生, 王女士");
    assert_string_equal(found_in(op, both, 0, "王"), "");
} /* proves S3-3F.2a X-1 */

static void who_sees_many_communities_finds_in_them_only(void **state)
{
    struct op *op = *state;
    int64_t mine[20], other, house;

    if (given_register(op) == 0)
        skip();
    for (int i = 0; i < 21; i++) {
        int64_t *id = i < 20 ? &mine[i] : &other;
        assert_ok(register_community_add(
            op,
            &(struct community){
                .code = arena_printf(op->arena, "c%d", i), .name = "小区", .utc_offset_min = 480},
            id));
        assert_ok(
            register_house_add(op,
                               &(struct house){.community_id = *id,
                                               .code = arena_printf(op->arena, "7-1-%d", 100 + i)},
                               &house));
    }
    assert_string_equal(found_in(op, mine, 20, "7-1-119"), "7-1-119");
    assert_string_equal(found_in(op, mine, 20, "7-1-120"), "");
    assert_string_equal(found(op, other, "7-1-120"), "7-1-120");
}

static void who_was_merged_or_ended_a_number_is_found_no_more(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);
    int64_t one = given_person(op, community, "王女士", "owner", "3-2-1501", "13812345678");
    int64_t two = given_person(op, community, "王晓雨", NULL, NULL, "13900001111");

    if (community == 0)
        skip();
    assert_ok(register_person_merge(op, community, two, one));
    assert_string_equal(found(op, community, "王晓雨"), "");
    assert_string_equal(found(op, community, "13900001111"), "王女士");
    assert_ok(register_person_unmerge(op, community, two));
    assert_string_equal(found(op, community, "王晓雨"), "王晓雨");
    assert_string_equal(found(op, community, "13900001111"), "王晓雨");
    assert_ok(
        register_person_contact_end(op, community, person_of(op, community, one)->contacts[0].id));
    assert_string_equal(found(op, community, "13812345678"), "");
    assert_string_equal(found(op, community, "5678"), "");
}

static void vehicles_and_places_are_found_too(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op), vehicle = 71, place = 72;
    int64_t person = given_person(op, community, "王女士", "owner", "3-2-1501", NULL);

    if (community == 0)
        skip();
    assert_ok(db_script(
        op, arena_printf(op->arena,
                         "INSERT INTO vehicle (community_id, id, person_id, plate, from_at)"
                         " VALUES (%" PRId64 ", 71, %" PRId64 ", '皖A·D12345', 1);"
                         "INSERT INTO place (community_id, id, kind, code, name)"
                         " VALUES (%" PRId64 ", 72, 'lift', 'DT-12', '12号电梯');",
                         community, person, community)));
    assert_ok(register_find_renew(op, community, FIND_VEHICLE, &vehicle, 1));
    assert_ok(register_find_renew(op, community, FIND_PLACE, &place, 1));
    assert_string_equal(found(op, community, "皖AD12345"), "皖A·D12345");
    assert_string_equal(found(op, community, "ad123"), "皖A·D12345");
    assert_string_equal(found(op, community, "D12345"), "皖A·D12345");
    assert_string_equal(found(op, community, "電梯"), "12号电梯");
    assert_string_equal(found(op, community, "dt12"), "12号电梯");
    assert_string_equal(found(op, community, "12hdt"), "12号电梯");
} /* proves S3-3F.2a */

static void what_was_there_before_gets_its_keys(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    given_person(op, community, "王女士", "owner", "3-2-1501", "13812345678");
    assert_ok(db_script(op, "DELETE FROM find_key; DELETE FROM find_rules;"));
    assert_string_equal(found(op, community, "王女士"), "");
    assert_ok(register_find_finish(op));
    assert_string_equal(found(op, community, "王女士"), "王女士");
    assert_string_equal(found(op, community, "5678"), "王女士");
    assert_string_equal(found(op, community, "3-2-1502"), "3-2-1502");
    assert_ok(db_script(op, "DELETE FROM find_key;"));
    assert_ok(register_find_finish(op)); /* by these rules already */
    assert_string_equal(found(op, community, "王女士"), "");
}

static err_t add_gathered(struct op *op, void *arg)
{
    int64_t community = *(const int64_t *)arg;
    struct register_find_gather gather = {.community_id = community};

    register_find_gather(&gather);
    given_person(op, community, "曾小明", "owner", "3-2-1501", "13812345678");
    given_person(op, community, "司马青", "owner", "3-2-1501", NULL);
    register_find_gather(NULL);
    assert_string_equal(found(op, community, "曾小明"), "");
    return register_find_renew_gathered(op, &gather);
}

static void rows_that_were_gathered_get_their_keys_together(void **state)
{
    struct op *op = *state;
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    assert_ok(db_transaction(op, add_gathered, &community));
    assert_string_equal(found(op, community, "zengxm"), "曾小明");
    assert_string_equal(found(op, community, "simaq"), "司马青");
    given_person(op, community, "单女士", "tenant", "3-2-1502", NULL);
    assert_string_equal(found(op, community, "shanns"), "单女士");
}

static void anything_typed_has_an_answer(void **state)
{
    struct op *op = *state;
    static const char *const HOSTILE[] = {"",
                                          " ",
                                          "%",
                                          "_",
                                          "'",
                                          "\"; DROP TABLE find_key; --",
                                          "\\",
                                          "#",
                                          "~",
                                          "*",
                                          "-",
                                          "—",
                                          "栋",
                                          "\xF4\x8F\xBF\xBF",
                                          "ü",
                                          "lyulyulyulyu",
                                          "🙂",
                                          "a\tb\nc",
                                          "00000000000000000000000000",
                                          "王王王王王王王王王王王王王王王王王王王王王王王王王王王王"
                                          "王王王王王王王王王王王王王王王王王王王",
                                          NULL};
    int64_t community = given_register(op);

    if (community == 0)
        skip();
    for (const char *const *typed = HOSTILE; *typed != NULL; typed++)
        assert_string_equal(found(op, community, *typed), "");
}

static void every_statement_is_understood_and_walks_no_table(void **state)
{
    struct op *op = *state;

    if (given_register(op) == 0)
        skip();
    support_check_queries(op, REGISTER_FIND_STORE_QUERIES);
    support_check_queries(op, db_engine_of(op->db) == DB_POSTGRES
                                  ? REGISTER_FIND_STORE_POSTGRES_QUERIES
                                  : REGISTER_FIND_STORE_SQLITE_QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(a_house_is_found_in_any_spelling),
        SUPPORT_EACH_ENGINE(a_person_is_found_by_name_pinyin_initials_and_number),
        SUPPORT_EACH_ENGINE(what_is_found_tells_house_and_sealed_number),
        SUPPORT_EACH_ENGINE(numbers_stand_in_the_keys_as_hashes_only),
        SUPPORT_EACH_ENGINE(other_communities_are_never_found),
        SUPPORT_EACH_ENGINE(who_sees_many_communities_finds_in_them_only),
        SUPPORT_EACH_ENGINE(who_was_merged_or_ended_a_number_is_found_no_more),
        SUPPORT_EACH_ENGINE(vehicles_and_places_are_found_too),
        SUPPORT_EACH_ENGINE(what_was_there_before_gets_its_keys),
        SUPPORT_EACH_ENGINE(rows_that_were_gathered_get_their_keys_together),
        SUPPORT_EACH_ENGINE(anything_typed_has_an_answer),
        SUPPORT_EACH_ENGINE(every_statement_is_understood_and_walks_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
