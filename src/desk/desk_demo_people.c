#include "desk/desk_demo_people.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "desk/desk_demo_dice.h"
#include "desk/desk_demo_words.h"
#include "register/register_house.h"
#include "register/register_note.h"
#include "register/register_person.h"

#include <inttypes.h>
#include <string.h>

enum { DICE_OF_PEOPLE = 71, PHONE_END = 100000000, PLATE_END = 100000, SHOP_EVERY = 60 };

static const char SHOWN_HOUSE[] = "3-2-1501"; /* whose owner the demo tells (desk_demo.c) */

static const char *const LAYOUTS[] = {"两室一厅", "两室两厅", "三室一厅",
                                      "三室两厅", "四室两厅", NULL};
static const int LAYOUT_AREAS[] = {7800, 8900, 10400, 12600, 14300};
static const char *const SIDES[] = {"南", "东南", "南北", "西南", NULL};
static const char *const FAMILY[] = {"配偶", "子女", "父母", NULL};
static const char *const BRANDS[] = {"轿车", "越野车", "面包车", "电动车", NULL};
static const char *const COLOURS[] = {"白色", "黑色", "银色", "红色", NULL};
static const char *const WISHES[] = {"晚上七点以后再打电话",   "上门请先打电话", "只在周末有人在家",
                                     "请发微信，不方便接电话", "说合肥话更方便", NULL};
static const char *const NEEDS[] = {"需要上门代收快递", "希望帮忙联系保洁", "希望加装扶手",
                                    "需要大字的通知", NULL};
static const char *const TRADES[] = {"便利店", "理发店", "水果店", "药房", "早点铺", NULL};

struct making {
    struct op *op;
    const struct community *community;
    struct desk_demo_dice dice;
    struct house *house;
    int64_t handed_at; /* when the owner came */
    const char *surname;
};

static bool one_in(struct making *m, uint64_t n)
{
    return desk_demo_dice_draw(&m->dice, n) == 0;
}

/* Some day between two years, as an instant. */
static int64_t some_day(struct making *m, int from_year, int to_year)
{
    int year = from_year + (int)desk_demo_dice_draw(&m->dice, (uint64_t)(to_year - from_year + 1));
    int month = 1 + (int)desk_demo_dice_draw(&m->dice, 12);
    int day = 1 + (int)desk_demo_dice_draw(&m->dice, 28);

    return clock_day_start(clock_day_of(year, month, day), m->community->utc_offset_min);
}

static const char *some_phone(struct making *m)
{
    static const char *const BEGINS[] = {"130", "131", "136", "150", "158", "182", NULL};

    return arena_printf(m->op->arena, "%s%08" PRIu64, desk_demo_dice_word(&m->dice, BEGINS),
                        desk_demo_dice_draw(&m->dice, PHONE_END));
}

/* ---- the house -------------------------------------------------------------------------- */

static const char *status_of(struct making *m)
{
    uint64_t throw = desk_demo_dice_draw(&m->dice, 20);

    if (str_equal(m->house->handover, "under_construction"))
        return "unhanded";
    if (str_equal(m->house->code, SHOWN_HOUSE))
        return "owner_occupied";
    return throw < 14   ? "owner_occupied"
           : throw < 17 ? "let"
           : throw < 19 ? "vacant"
                        : "renovating";
}

static err_t set_facts(struct making *m)
{
    struct house h = *m->house;
    size_t layout = (size_t)desk_demo_dice_draw(&m->dice, 5);
    bool is_built = !str_equal(h.handover, "under_construction");
    err_t e;

    h.layout = LAYOUTS[layout];
    h.area_built = LAYOUT_AREAS[layout] + (int64_t)desk_demo_dice_draw(&m->dice, 400);
    h.area_inner = h.area_built * 82 / 100;
    h.orientation = desk_demo_dice_word(&m->dice, SIDES);
    h.ownership = "private";
    h.status = status_of(m);
    h.handed_over_at = is_built ? m->handed_at : 0;
    h.completed_at = is_built ? m->handed_at - 120 * CLOCK_DAY_MS : 0;
    e = register_house_change(m->op, &h, 0);
    if (e == OK)
        e = register_house_get(m->op, &h.community_id, 1, h.id, &m->house);
    return e;
}

static err_t add_use(struct making *m, const char *use, const char *tenants, int64_t from_at)
{
    struct house_use u = {.community_id = m->house->community_id,
                          .house_id = m->house->id,
                          .use = use,
                          .tenants = tenants,
                          .from_at = from_at};
    int64_t id;

    return register_house_use_add(m->op, &u, &id);
}

/* Lived in first; then let, or left. */
static err_t add_uses(struct making *m)
{
    const char *now = m->house->status;
    err_t e;

    if (!str_in(now, (const char *const[]){"owner_occupied", "let", "vacant", NULL}))
        return OK;
    e = add_use(m, "owner_occupied", "", m->handed_at);
    if (e != OK || str_equal(now, "owner_occupied"))
        return e;
    return add_use(m, now, "", some_day(m, 2023, 2025));
}

static err_t add_warranties(struct making *m)
{
    struct house_warranty w = {.community_id = m->house->community_id, .house_id = m->house->id};
    int64_t id;
    err_t e;

    if (m->house->warranty_until <= m->op->now || !one_in(m, 6))
        return OK;
    w.component = "屋面与外墙防水";
    w.contractor = "示范防水工程部";
    w.until_at = m->house->warranty_until;
    e = register_house_warranty_add(m->op, &w, &id);
    w.component = "给排水管道";
    w.contractor = "示范安装工程部";
    return e == OK ? register_house_warranty_add(m->op, &w, &id) : e;
}

/* ---- its people ---------------------------------------------------------------------------- */

static err_t add_person(struct making *m, struct person *person, const char *phone,
                        struct person_house *lives, int64_t *ret_id)
{
    struct person_contact contact = {.kind = "mobile", .value = phone};

    person->community_id = m->house->community_id;
    person->contacts = &contact;
    person->contact_count = phone == NULL ? 0 : 1;
    lives->house = m->house->code;
    person->houses = lives;
    person->house_count = 1;
    return register_person_add(m->op, person, ret_id);
}

static const char *sex_of(const char *name)
{
    if (str_ends_with(name, "女士") || str_ends_with(name, "阿姨"))
        return "female";
    return str_ends_with(name, "先生") || str_ends_with(name, "大爷") ? "male" : "";
}

static bool is_old(const char *name)
{
    return str_ends_with(name, "大爷") || str_ends_with(name, "阿姨");
}

static err_t add_owner(struct making *m, uint64_t seed, int64_t *ret_id)
{
    struct doc *who = doc_object(m->op->arena);
    struct person_house lives = {.relation = "owner", .pays_fee = true, .share = 10000};
    struct person person = {0};
    int born;

    desk_demo_words_household(seed, m->community->code, m->house->code, who);
    person.name = doc_get_text(who, "reporter_name");
    person.sex = sex_of(person.name);
    born = is_old(person.name) ? 1940 : 1965;
    person.birth = clock_format_day(
        m->op->arena, clock_day(some_day(m, born, born + 20), m->community->utc_offset_min));
    person.tags = is_old(person.name) ? "老人" : one_in(m, 15) ? "教师" : "";
    person.channel = one_in(m, 3) ? "wechat" : "phone";
    if (one_in(m, 8)) {
        person.quiet_from = 12 * 60 + 30;
        person.quiet_to = 14 * 60;
    }
    lives.from_at = m->handed_at;
    m->surname = arena_text_n(m->op->arena, person.name, utf8_prefix_bytes(person.name, str_starts_with(person.name, "欧阳") ? 2 : 1));
    return add_person(m, &person, doc_get_text(who, "reporter_phone"), &lives, ret_id);
}

static err_t add_family(struct making *m, int64_t owner)
{
    const char *kin = desk_demo_dice_word(&m->dice, FAMILY);
    bool is_child = str_equal(kin, "子女");
    struct person_house lives = {.relation = "family",
                                 .kinship = kin,
                                 .from_at = m->handed_at,
                                 .is_emergency = !is_child,
                                 .authority = is_child ? "" : "报修与取件",
                                 .authority_by = is_child ? 0 : owner};
    struct person person = {.name = arena_printf(m->op->arena, "%s%s", m->surname,
                                                 is_child       ? "同学"
                                                 : one_in(m, 2) ? "女士"
                                                                : "先生"),
                            .tags = is_child ? "儿童" : ""};
    int64_t id;

    person.sex = sex_of(person.name);
    return add_person(m, &person, is_child ? NULL : some_phone(m), &lives, &id);
}

static err_t add_tenant(struct making *m)
{
    struct person_house lives = {.relation = "tenant", .from_at = some_day(m, 2023, 2025)};
    struct person person = {.name = desk_demo_words_name(&m->dice, m->op->arena)};
    int64_t id;

    person.sex = sex_of(person.name);
    return add_person(m, &person, some_phone(m), &lives, &id);
}

static err_t add_shop(struct making *m)
{
    struct person_house lives = {.relation = "tenant", .from_at = some_day(m, 2022, 2025)};
    struct person person = {.kind = "organisation",
                            .affiliation = "company",
                            .name = arena_printf(m->op->arena, "%s记%s", m->surname,
                                                 desk_demo_dice_word(&m->dice, TRADES))};
    int64_t id;

    return add_person(m, &person, some_phone(m), &lives, &id);
}

static err_t add_vehicle(struct making *m, int64_t owner)
{
    struct vehicle v = {
        .community_id = m->house->community_id,
        .person_id = owner,
        .house_id = m->house->id,
        .plate =
            arena_printf(m->op->arena, "皖Z%05" PRIu64, desk_demo_dice_draw(&m->dice, PLATE_END)),
        .brand = desk_demo_dice_word(&m->dice, BRANDS),
        .colour = desk_demo_dice_word(&m->dice, COLOURS),
        .space = arena_printf(m->op->arena, "B1-%" PRIu64, 1 + desk_demo_dice_draw(&m->dice, 546)),
        .from_at = m->handed_at};
    int64_t id;
    err_t e = register_vehicle_add(m->op, &v, &id);

    if (e != ERR_CONFLICT) /* the plate was thrown before: this one has no car */
        return e;
    op_forget_fault(m->op);
    return OK;
}

static err_t add_note(struct making *m, int64_t owner, const char *kind, const char *const *words)
{
    struct person_note n = {.community_id = m->house->community_id,
                            .person_id = owner,
                            .kind = kind,
                            .text = desk_demo_dice_word(&m->dice, words),
                            .source = "入户走访",
                            .from_at = some_day(m, 2025, 2025)};
    int64_t id;

    return register_note_add(m->op, &n, &id);
}

static err_t add_people(struct making *m, uint64_t seed, size_t n)
{
    int64_t owner;
    err_t e = add_owner(m, seed, &owner);

    if (e == OK && !one_in(m, 3))
        e = add_family(m, owner);
    if (e == OK && str_equal(m->house->status, "let"))
        e = add_tenant(m);
    if (e == OK && n % SHOP_EVERY == SHOP_EVERY - 1)
        e = add_shop(m);
    if (e == OK && one_in(m, 3))
        e = add_vehicle(m, owner);
    if (e == OK && one_in(m, 9))
        e = add_note(m, owner, "preference", WISHES);
    if (e == OK && one_in(m, 15))
        e = add_note(m, owner, "need", NEEDS);
    return e;
}

/* ---- whom the whole community deals with ------------------------------------------------------
 */

static err_t add_partner(struct op *op, const struct community *c, const char *kind,
                         const char *name, const char *phone, const char *said)
{
    struct person_contact contact = {.kind = "phone", .value = phone};
    struct person person = {.community_id = c->id,
                            .kind = kind,
                            .name = name,
                            .affiliation = "company",
                            .contacts = &contact,
                            .contact_count = 1};
    struct person_note note = {.community_id = c->id,
                               .kind = "communication",
                               .text = said,
                               .source = "来函",
                               .from_at = op->now - 30 * CLOCK_DAY_MS};
    int64_t id;
    err_t e = register_person_add(op, &person, &id);

    note.person_id = id;
    return e == OK ? register_note_add(op, &note, &id) : e;
}

err_t desk_demo_people(struct op *op, const struct community *community, uint64_t seed,
                       const char *const *codes, size_t house_count)
{
    struct making m = {.op = op, .community = community};
    err_t e = OK;

    for (size_t i = 0; e == OK && i < house_count; i++) {
        m.dice = desk_demo_dice_for(seed, DICE_OF_PEOPLE,
                                    (uint64_t)community->code[0] * 1000003 + (uint64_t)i);
        m.handed_at = some_day(&m, 2016, 2019);
        e = register_house_find(op, community->id, codes[i], &m.house);
        if (e == OK)
            e = set_facts(&m);
        if (e == OK)
            e = add_uses(&m);
        if (e == OK)
            e = add_warranties(&m);
        if (e == OK)
            e = add_people(&m, seed, i);
    }
    if (e == OK)
        e = add_partner(op, community, "developer", "示范开发公司", "0551 6000 0001",
                        "答复：三期屋面渗水由施工单位在下月内返修");
    if (e == OK)
        e = add_partner(op, community, "committee", "业主委员会", "0551 6000 0002",
                        "商定明年公共收益的公示时间");
    return e;
}
