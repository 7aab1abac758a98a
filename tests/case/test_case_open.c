#include "case/given_case.h"

/* ---- number -------------------------------------------------------------------------- */

static const char *number_of(struct op *op, int64_t id)
{
    return the_case(op, id)->number;
}

static const char *next_number(struct op *op, int64_t community_id, const char *login, const char *nature)
{
    int64_t id;

    assert_ok(try_open_in(op, community_id, login,
                          arena_printf(op->arena, "{'nature': '%s', 'title': '一件事', 'place': '东门',"
                                                  " 'anonymous_reason': '不愿留名'}", nature), &id));
    return number_of(op, id);
}

static void a_number_tells_kind_day_and_count(void **state)
{
    struct op *op = *state;

    set_clock(op, "2026-11-23 09:00");

    assert_string_equal(number_of(op, given_repair(op)), "BX-20261123-0001");
    assert_string_equal(number_of(op, given_repair(op)), "BX-20261123-0002");
}

static void numbers_have_no_gaps_in_a_community_kind_and_day(void **state)
{
    struct op *op = *state;
    int64_t id;

    set_clock(op, "2026-11-23 23:59");
    assert_string_equal(next_number(op, given.yiyuan, "desk1", "repair"), "BX-20261123-0001");
    assert_err(try_open(op, "desk1", "{'nature': 'repair', 'title': '没有地点'}", &id), ERR_INVALID);
    assert_err(try_open(op, "desk1", "{'nature': 'repair', 'title': '错的房号', 'house': '9-9-999',"
                                     " 'reporter_phone': '13800000000'}", &id), ERR_INVALID);
    assert_string_equal(next_number(op, given.yiyuan, "desk2", "repair"), "BX-20261123-0002");
    assert_string_equal(next_number(op, given.lakeside, "lake_desk", "repair"), "BX-20261123-0001");

    pass_minutes(op, 1); /* midnight in China, 16:00 UTC */

    assert_string_equal(next_number(op, given.yiyuan, "desk1", "repair"), "BX-20261124-0001");
    assert_string_equal(next_number(op, given.lakeside, "lake_desk", "repair"), "BX-20261124-0001");
} /* proves X-12 */

static void each_nature_counts_for_itself_in_one_register(void **state)
{
    struct op *op = *state;

    needs_blueprint("inquiry");
    needs_blueprint("complaint_a");
    needs_blueprint("other_info");

    assert_string_equal(next_number(op, given.yiyuan, "desk1", "inquiry"), "ZX-20261123-0001");
    assert_string_equal(next_number(op, given.yiyuan, "desk1", "repair"), "BX-20261123-0001");
    assert_string_equal(next_number(op, given.yiyuan, "desk1", "complaint"), "TS-20261123-0001");
    assert_string_equal(next_number(op, given.yiyuan, "desk1", "info"), "XX-20261123-0001");
    assert_string_equal(next_number(op, given.yiyuan, "desk1", "repair"), "BX-20261123-0002");
    assert_int_equal(support_count(op, "SELECT count(*) FROM service_case /*scan*/"), 5);
} /* proves S0-1.2 S0-3.3a */

/* ---- what must be there ---------------------------------------------------------------- */

/* Opening is refused, the field is named, and nothing has changed. */
static void assert_cannot_open(struct op *op, const char *text, const char *field)
{
    uint64_t before = fingerprint(op);
    int64_t id = 0;
    err_t e = try_open(op, "desk1", text, &id);
    bool named = false;

    for (size_t i = 0; i < op->fault.field_count; i++)
        named = named || str_equal(op->fault.fields[i].field, field);
    if (e != ERR_INVALID || !named)
        fail_msg("%s: %s (%s), not invalid %s", text, err_name(e), op_fault_text(op), field);
    assert_true(fingerprint(op) == before);
    assert_int_equal(id, 0);
    op_forget_fault(op);
}

static void a_case_says_what_where_and_who(void **state)
{
    struct op *op = *state;

    assert_cannot_open(op, "{'title': '漏水', 'place': '东门', 'reporter_phone': '13800000000'}", "nature");
    assert_cannot_open(op, "{'nature': 'repair', 'place': '东门', 'reporter_phone': '13800000000'}", "title");
    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'reporter_phone': '13800000000'}", "place");
    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'place': '东门'}", "reporter_phone");
    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'anonymous': true}",
                       "reporter_phone");
    given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'reporter_phone': '13800000000'}");
    given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'house': '3-2-1501', 'reporter_name': '王芳'}");
} /* proves S1-7.1.1a */

static void who_stays_anonymous_gives_a_reason(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'repair', 'title': '路灯不亮', 'place': '东门',"
                                         " 'anonymous_reason': '不愿留名'}");
    const struct service_case *sc = the_case(op, id);

    assert_true(sc->anonymous);
    assert_string_equal(sc->anonymous_reason, "不愿留名");
    assert_null(sc->reporter_phone);
}

static void all_wrong_fields_are_told_at_once(void **state)
{
    struct op *op = *state;
    int64_t id;

    assert_int_equal(try_open(op, "desk1", "{'nature': 'repair', 'channel': 'staff', 'received_at': '2026-11-24T09:00:00+08:00'}",
                              &id), ERR_INVALID);
    assert_true(fault_says(op, "title"));
    assert_true(fault_says(op, "place"));
    assert_true(fault_says(op, "received_at"));
    assert_true(fault_says(op, "relayed_by"));
    assert_true(fault_says(op, "reporter_phone"));
    assert_int_equal(op->fault.field_count, 5);
    op_forget_fault(op);
}

static void a_phone_number_is_made_of_digits(void **state)
{
    struct op *op = *state;

    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'reporter_phone': '不知道'}",
                       "reporter_phone");
    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'reporter_phone': '12'}",
                       "reporter_phone");
}

static void a_house_must_be_in_the_register_of_the_community(void **state)
{
    struct op *op = *state;
    int64_t id;

    assert_cannot_open(op, "{'nature': 'repair', 'title': '漏水', 'house': '9-9-901', 'reporter_phone': '13800000000'}",
                       "house");
    id = given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'house': '3栋2单元1501', 'reporter_phone': '13800000000'}");

    assert_string_equal(the_case(op, id)->house, "3-2-1501");
    assert_true(the_case(op, id)->house_id != 0);
    assert_err(try_open_in(op, given.lakeside, "lake_desk",
                           "{'nature': 'repair', 'title': '漏水', 'house': '3-2-1501', 'reporter_phone': '1380000'}", &id),
               ERR_INVALID);
}

/* ---- times ------------------------------------------------------------------------------ */

static void what_was_received_earlier_is_marked_recorded_late(void **state)
{
    struct op *op = *state;
    int64_t late, soon;

    set_clock(op, "2026-11-23 09:00");
    late = given_open(op, "desk1", "{" A_REPAIR ", 'received_at': '2026-11-22T20:15:00+08:00'}");
    soon = given_open(op, "desk1", "{" A_REPAIR ", 'received_at': '2026-11-23T08:55:00+08:00'}");

    assert_true(the_case(op, late)->received_at == china(op, "2026-11-22 20:15"));
    assert_true(the_case(op, late)->recorded_at == china(op, "2026-11-23 09:00"));
    assert_true(the_case(op, late)->recorded_late);
    assert_false(the_case(op, soon)->recorded_late);
    assert_promise(op, late, "record", 1, "missed");
    assert_promise(op, soon, "record", 1, "met");
    assert_string_equal(number_of(op, late), "BX-20261123-0001");
} /* proves S0-3.2.2a X-21 */

static void without_a_time_it_was_received_now(void **state)
{
    struct op *op = *state;
    int64_t id = given_repair(op);

    assert_true(the_case(op, id)->received_at == op->now);
    assert_false(the_case(op, id)->recorded_late);
    assert_promise(op, id, "record", 1, "met");
}

static void a_call_from_the_future_is_refused(void **state)
{
    struct op *op = *state;

    set_clock(op, "2026-11-23 09:00");
    assert_cannot_open(op, "{" A_REPAIR ", 'received_at': '2026-11-23T10:00:00+08:00'}", "received_at");
}

/* ---- who ---------------------------------------------------------------------------------- */

static void who_takes_the_call_is_the_first_contact_and_somebody_is_always_responsible(void **state)
{
    struct op *op = *state;
    const struct service_case *sc = the_case(op, given_repair(op));

    assert_who(sc->recorder, "desk1");
    assert_who(sc->first_contact, "desk1");
    assert_who(sc->responsible, "desk1");
    assert_who(sc->supervisor, "eng");
}

static void what_an_employee_relays_names_him(void **state)
{
    struct op *op = *state;
    int64_t id;

    assert_cannot_open(op, "{" A_REPAIR ", 'channel': 'staff'}", "relayed_by");
    id = given_open(op, "desk1", "{'nature': 'repair', 'channel': 'staff', 'relayed_by': 'guard', 'title': '漏水',"
                                 " 'house': '3-2-1501', 'reporter_name': '王芳'}");

    assert_string_equal(the_case(op, id)->relayed_by, "guard");
    assert_who(the_case(op, id)->recorder, "desk1");
} /* proves S1-5.1.1a */

static void what_customers_bring_is_passive(void **state)
{
    struct op *op = *state;

    assert_string_equal(the_case(op, given_repair(op))->source_mode, "passive");
} /* proves S1-4.1 */

static void what_is_asked_for_is_active_and_tells_by_which_activity(void **state)
{
    static const char *const ACTIVITIES[] = {"follow_up", "visit", "survey", "event", "forum", NULL};
    struct op *op = *state;

    for (const char *const *activity = ACTIVITIES; *activity != NULL; activity++) {
        int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{" A_REPAIR ", 'source_activity': '%s'}", *activity));
        assert_string_equal(the_case(op, id)->source_mode, "active");
        assert_string_equal(the_case(op, id)->source_activity, *activity);
    }
    assert_cannot_open(op, "{" A_REPAIR ", 'source_activity': 'rumour'}", "source_activity");
}

static void every_channel_is_open(void **state)
{
    static const char *const CHANNELS[] = {"phone", "wechat", "app", "web", "desk", "letter", "mail", "box", "staff",
                                           "patrol", "gov12345", "visit", "survey", "meeting", "other", NULL};
    struct op *op = *state;

    for (const char *const *channel = CHANNELS; *channel != NULL; channel++) {
        int64_t id = given_open(op, "desk1",
                                arena_printf(op->arena, "{'nature': 'repair', 'title': '灯不亮', 'place': '东门',"
                                             " 'reporter_phone': '13800000000', 'relayed_by': 'guard', 'channel': '%s'}",
                                             *channel));
        assert_string_equal(the_case(op, id)->channel, *channel);
    }
    assert_cannot_open(op, "{'nature': 'repair', 'title': '灯不亮', 'place': '东门', 'reporter_phone': '13800000000',"
                           " 'channel': 'telepathy'}", "channel");
} /* proves S0-3.2.1a */

static void who_comes_to_the_desk_asks_complains_requests_or_just_talks(void **state)
{
    static const char *const PURPOSES[] = {"inquiry", "complaint", "request", "info", NULL};
    struct op *op = *state;

    for (const char *const *nature = PURPOSES; *nature != NULL; nature++) {
        int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{'nature': '%s', 'channel': 'desk', 'title': '来访', 'house': '3-2-1501',"
                                                          " 'reporter_name': '王芳'}", *nature));
        assert_string_equal(the_case(op, id)->nature, *nature);
        assert_who(the_case(op, id)->first_contact, "desk1");
    }
} /* proves S4-1 */

static void a_question_at_the_sales_site_is_an_inquiry(void **state)
{
    struct op *op = *state;
    int64_t id;

    needs_blueprint("inquiry");
    id = given_open(op, "desk1", "{'nature': 'inquiry', 'channel': 'sales_centre', 'title': '物业费多少', 'place': '销售中心',"
                                 " 'reporter_phone': '13800000000'}");
    assert_string_equal(the_case(op, id)->nature, "inquiry");
    assert_string_equal(the_case(op, id)->channel, "sales_centre");
} /* proves S3-2.2a */

/* ---- words and personal data ---------------------------------------------------------------- */

static void the_customers_own_words_are_kept_as_they_are(void **state)
{
    static const char WORDS_OF_HIS[] = "  你们管不管？！漏了三天了\\n\\t楼上𠮷先生家…… <b>&amp;</b> １２３ 😡 \\\\ \\\" ";
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", arena_printf(op->arena, "{'nature': 'repair', 'place': '东门', 'content': '%s',"
                                                      " 'reporter_phone': '13800000000'}", WORDS_OF_HIS));

    assert_string_equal(the_case(op, id)->content,
                        "  你们管不管？！漏了三天了\n\t楼上𠮷先生家…… <b>&amp;</b> １２３ 😡 \\ \" ");
    done(op, "desk1", id, "classify", "{'category': 'plumbing'}");
    assert_string_equal(the_case(op, id)->content,
                        "  你们管不管？！漏了三天了\n\t楼上𠮷先生家…… <b>&amp;</b> １２３ 😡 \\ \" ");
} /* proves S4-3.4.1 */

static void without_a_title_the_first_words_are_one(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'repair', 'place': '东门', 'reporter_phone': '13800000000',"
                                         " 'content': '一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十多的'}");

    assert_string_equal(the_case(op, id)->title, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十");
}

static void a_phone_number_is_sealed_everywhere_and_found_by_its_hash(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'place': '东门', 'reporter_phone': '138-1234 5678'}");
    const struct service_case *sc = the_case(op, id);

    assert_string_equal(journal_open_text(op, sc->reporter_phone), "138-1234 5678");
    assert_string_equal(sc->phone_hash, journal_lookup_hash(op, "phone", "13812345678"));
    assert_int_equal(support_count(op, "SELECT count(*) FROM service_case WHERE reporter_phone LIKE '%1234%5678%' /*scan*/"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM event_data WHERE data LIKE '%1234%5678%' /*scan*/"), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM outbox WHERE body LIKE '%1234%5678%' /*scan*/"), 0);
}

static void that_it_was_read_back_is_kept(void **state)
{
    struct op *op = *state;

    assert_true(the_case(op, given_open(op, "desk1", "{" A_REPAIR ", 'read_back': true}"))->read_back);
    assert_false(the_case(op, given_repair(op))->read_back);
} /* proves S4-3.5.2 */

/* ---- which blueprint -------------------------------------------------------------------------- */

static const char *blueprint_of(struct op *op, int64_t id)
{
    const struct blueprint *b;

    assert_ok(blueprint_get(op, the_case(op, id)->blueprint_id, &b));
    return b->code;
}

static const char *blueprint_for(struct op *op, const char *nature, const char *house)
{
    return blueprint_of(op, given_open(op, "desk1",
                                       arena_printf(op->arena, "{'nature': '%s', 'title': '一件事', 'house': '%s',"
                                                    " 'reporter_phone': '13800000000'}", nature, house)));
}

static void each_nature_follows_its_own_blueprint(void **state)
{
    struct op *op = *state;

    needs_blueprint("complaint_a");
    needs_blueprint("paid_service");
    needs_blueprint("other_info");
    needs_blueprint("inquiry");
    needs_blueprint("grievance");

    assert_string_equal(blueprint_for(op, "repair", "3-2-1501"), "repair");
    assert_string_equal(blueprint_for(op, "complaint", "3-2-1501"), "complaint_a");
    assert_string_equal(blueprint_for(op, "paid", "3-2-1501"), "paid_service");
    assert_string_equal(blueprint_for(op, "info", "3-2-1501"), "other_info");
    assert_string_equal(blueprint_for(op, "inquiry", "3-2-1501"), "inquiry");
    assert_string_equal(blueprint_for(op, "grievance", "3-2-1501"), "grievance");
} /* proves S1-5.1.1c S1-7.1.2 S1-7.1.4 */

static void a_complaint_about_a_house_under_construction_follows_variant_b(void **state)
{
    struct op *op = *state;

    needs_blueprint("complaint_b");
    assert_string_equal(blueprint_for(op, "complaint", "20-1-201"), "complaint_b");
    assert_string_equal(blueprint_for(op, "complaint", "3-2-1501"), "complaint_a");
} /* proves S1-7.1.3 */

static void a_repair_in_warranty_goes_to_who_built_it(void **state)
{
    struct op *op = *state;

    needs_blueprint("repair_warranty");
    assert_string_equal(blueprint_for(op, "repair", "12-1-301"), "repair_warranty");
    assert_string_equal(blueprint_for(op, "repair", "3-2-1501"), "repair");
}

/* ---- what another authority promised ------------------------------------------------------------ */

static void a_due_time_of_the_city_hotline_becomes_the_external_promise(void **state)
{
    struct op *op = *state;
    int64_t id = given_open(op, "desk1", "{" A_REPAIR ", 'channel': 'gov12345', 'external_number': 'HF2026-1187',"
                                         " 'external_due_at': '2026-11-30T17:30:00+08:00'}");

    assert_string_equal(the_case(op, id)->external_number, "HF2026-1187");
    assert_promise(op, id, "external", 1, "running");
    assert_due(op, id, "external", 1, "2026-11-30 17:30");
}

static void the_promises_of_both_standards_run_and_the_shorter_binds(void **state)
{
    struct op *op = *state;
    int64_t here, there;

    set_clock(op, "2026-11-23 09:00");
    here = given_repair(op);
    assert_ok(try_open_in(op, given.lakeside, "lake_desk", "{'nature': 'repair', 'title': '漏水', 'house': '1-1-101',"
                                                           " 'reporter_phone': '13800000000'}", &there));

    assert_due(op, here, "respond", 1, "2026-11-23 09:10");
    assert_due(op, there, "respond", 1, "2026-11-24 09:00");
    assert_due(op, here, "complete", 1, "2026-11-25 09:00");
}

/* proves S3-1.5 */
static void a_shop_has_other_promises_than_the_flats_above_it(void **state)
{
    static const char SHOPS[] = "standard: SHOPS\nversion: A/0\ntitle: 商铺\neffective_from: 2026-01-01\n"
                                "rules:\n  - {natures: [repair], metric: respond, limit: 3min, public: true,"
                                " source: ours}\n";
    struct op *op = *state;
    struct house shop = {.community_id = given.yiyuan, .code = "S1-1-12", .kind = "shop",
                         .handover = "handed_over"};
    int64_t id, there, published;

    assert_ok(register_house_add(op, &shop, &id));
    assert_ok(promise_standard_publish(op, "shops.yaml", SHOPS, strlen(SHOPS), &published));
    assert_ok(promise_bind_for(op, given.yiyuan, "commercial", WORDS("SHOPS")));
    set_clock(op, "2026-11-23 09:00");
    there = given_open(op, "desk1", "{'nature': 'repair', 'title': '漏水', 'house': 'S1-1-12',"
                                    " 'reporter_phone': '13800000000'}");

    assert_due(op, there, "respond", 1, "2026-11-23 09:03");
    assert_due(op, given_repair(op), "respond", 1, "2026-11-23 09:10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_EACH_ENGINE(a_shop_has_other_promises_than_the_flats_above_it),
        CASE_EACH_ENGINE(a_number_tells_kind_day_and_count),
        CASE_EACH_ENGINE(numbers_have_no_gaps_in_a_community_kind_and_day),
        CASE_EACH_ENGINE(each_nature_counts_for_itself_in_one_register),
        CASE_EACH_ENGINE(a_case_says_what_where_and_who),
        CASE_EACH_ENGINE(who_stays_anonymous_gives_a_reason),
        CASE_EACH_ENGINE(all_wrong_fields_are_told_at_once),
        CASE_EACH_ENGINE(a_phone_number_is_made_of_digits),
        CASE_EACH_ENGINE(a_house_must_be_in_the_register_of_the_community),
        CASE_EACH_ENGINE(what_was_received_earlier_is_marked_recorded_late),
        CASE_EACH_ENGINE(without_a_time_it_was_received_now),
        CASE_EACH_ENGINE(a_call_from_the_future_is_refused),
        CASE_EACH_ENGINE(who_takes_the_call_is_the_first_contact_and_somebody_is_always_responsible),
        CASE_EACH_ENGINE(what_an_employee_relays_names_him),
        CASE_EACH_ENGINE(what_customers_bring_is_passive),
        CASE_EACH_ENGINE(what_is_asked_for_is_active_and_tells_by_which_activity),
        CASE_EACH_ENGINE(every_channel_is_open),
        CASE_EACH_ENGINE(who_comes_to_the_desk_asks_complains_requests_or_just_talks),
        CASE_EACH_ENGINE(a_question_at_the_sales_site_is_an_inquiry),
        CASE_EACH_ENGINE(the_customers_own_words_are_kept_as_they_are),
        CASE_EACH_ENGINE(without_a_title_the_first_words_are_one),
        CASE_EACH_ENGINE(a_phone_number_is_sealed_everywhere_and_found_by_its_hash),
        CASE_EACH_ENGINE(that_it_was_read_back_is_kept),
        CASE_EACH_ENGINE(each_nature_follows_its_own_blueprint),
        CASE_EACH_ENGINE(a_complaint_about_a_house_under_construction_follows_variant_b),
        CASE_EACH_ENGINE(a_repair_in_warranty_goes_to_who_built_it),
        CASE_EACH_ENGINE(a_due_time_of_the_city_hotline_becomes_the_external_promise),
        CASE_EACH_ENGINE(the_promises_of_both_standards_run_and_the_shorter_binds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
