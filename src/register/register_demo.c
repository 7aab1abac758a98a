#include "register/register.h"

#include "register/register_demo_places.h"
#include "register/register_store.h"

#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"

enum { DEFAULT_COMMUNITIES = 2, DEFAULT_HOUSES = 1500, SLICE = 500, DOORS_A_FLOOR = 2 };

/* S3-1.1 … S3-1.7. The source's commercial area (320) does not add up to its total: it is
 * kept with a remark and nothing is computed from it. */
static const char YIYUAN_PROFILE[] =
    "{\"phone\":\"0551-00000000\",\"city\":\"合肥\",\"district\":\"高新技术区\",\"address\":"
    "\"怀宁路与习友路交口\","
    "\"bounds\":{\"east\":\"怀宁路\",\"south\":\"习友路\"},"
    "\"land_m2\":79000,\"floor_m2\":182000,"
    "\"floor_m2_by_kind\":{\"multi_storey\":6000,\"mid_rise\":127000,\"commercial\":320,"
    "\"underground_parking\":21000},"
    "\"unclear\":[\"floor_m2_by_kind.commercial\"],"
    "\"plot_ratio\":2.03,\"greening_pct\":35,\"lifts\":57,"
    "\"parking\":{\"total\":671,\"surface\":125,\"underground\":546,"
    "\"kinds\":[\"underground\",\"surface\",\"temporary_roadside\"]},"
    "\"gates\":2,\"closed\":true,"
    "\"facilities\":[\"体育健身中心\",\"医疗室\",\"儿童游戏场所\",\"老人活动中心\"],"
    "\"systems\":[\"联网式彩色可视对讲\",\"云台监控\",\"红外线防越\",\"电子巡更\",\"背景音乐\"],"
    "\"segments\":[\"residential\",\"commercial\"]}";

/* How the houses stand: 19 buildings with lifts (57 stairs, one lift each) and two
 * walk-ups make 1,500; what is more stands in further tall buildings. */
struct block {
    int stairs, floors;
    const char *handover;
    int warranty_year; /* until 1 July; 0: none */
};

static struct block block_of(int building)
{
    if (building == 20 || building == 21)
        return (struct block){2, 6, "under_construction", 0};
    if (building >= 10 && building <= 19)
        return (struct block){3, 8, "handed_over", 2027};
    return (struct block){3, 18, "handed_over", 2021};
}

static int houses_of(struct block b)
{
    return b.stairs * b.floors * DOORS_A_FLOOR;
}

/* The house that stands at place `n` (from 0), stair by stair from the ground up. */
static struct house house_at(struct op *op, int64_t community_id, int n)
{
    int building = 1, a_stair;
    struct block b = block_of(building);
    int64_t handed_back;

    while (n >= houses_of(b)) {
        n -= houses_of(b);
        b = block_of(++building);
    }
    a_stair = b.floors * DOORS_A_FLOOR;
    handed_back = b.warranty_year == 0
                      ? 0
                      : clock_day_start(clock_day_of(b.warranty_year, 7, 1), op->utc_offset_min);
    return (struct house){.community_id = community_id,
                          .code =
                              arena_printf(op->arena, "%d-%d-%d%02d", building, n / a_stair + 1,
                                           n % a_stair / DOORS_A_FLOOR + 1, n % DOORS_A_FLOOR + 1),
                          .handover = b.handover,
                          .warranty_until = handed_back};
}

struct slice {
    int64_t community_id;
    int from, to;
};

static err_t add_slice(struct op *op, void *arg)
{
    const struct slice *slice = arg;
    err_t e = OK;

    for (int n = slice->from; n < slice->to && e == OK; n++) {
        struct house house = house_at(op, slice->community_id, n);
        int64_t id;
        e = register_house_add(op, &house, &id);
    }
    return e;
}

/* Only of the two that are shown. */
static err_t add_places(struct op *op, void *arg)
{
    const int64_t *community_id = arg;
    struct community *community;
    bool is_large;
    err_t e = register_community_get(op, *community_id, &community);

    if (e != OK || str_starts_with(community->code, "demo-"))
        return e;
    is_large = str_equal(community->code, "yiyuan");
    return register_demo_places(op, *community_id, is_large);
}

static err_t add_community(struct op *op, const struct community *community, int houses)
{
    struct community *there;
    struct slice slice;
    err_t e;

    e = register_store_community_find(op, community->code, &there);
    if (e != OK || there != NULL)
        return e;
    e = register_community_add(op, community, &slice.community_id);
    for (slice.from = 0; e == OK && slice.from < houses; slice.from = slice.to) {
        slice.to = slice.from + SLICE < houses ? slice.from + SLICE : houses;
        e = db_transaction(op, add_slice, &slice);
    }
    return e == OK ? db_transaction(op, add_places, &slice.community_id) : e;
}

static err_t add_more(struct op *op, int number, int houses)
{
    struct community community = {
        .code = arena_printf(op->arena, "demo-%d", number),
        .name = arena_printf(op->arena, "示范小区 %d", number),
        .utc_offset_min = CLOCK_CHINA_OFFSET_MIN,
    };

    return add_community(op, &community, houses);
}

err_t register_demo(struct op *op, int communities, int houses)
{
    static const struct community YIYUAN = {.code = "yiyuan",
                                            .name = "颐园世家",
                                            .property_kind = "residential",
                                            .utc_offset_min = CLOCK_CHINA_OFFSET_MIN,
                                            .hotline_hours = "00:00-24:00",
                                            .counter_hours = "08:00-22:00",
                                            .work_hours = "08:30-12:00,14:00-17:30",
                                            .profile = YIYUAN_PROFILE};
    static const struct community LAKESIDE = {.code = "lakeside",
                                              .name = "湖畔",
                                              .property_kind = "residential",
                                              .utc_offset_min = CLOCK_CHINA_OFFSET_MIN};
    int all = houses == 0 ? DEFAULT_HOUSES : houses;
    err_t e;

    e = add_community(op, &YIYUAN, all);
    if (e == OK)
        e = add_community(op, &LAKESIDE, all / 5);
    for (int n = DEFAULT_COMMUNITIES + 1; e == OK && n <= communities; n++)
        e = add_more(op, n, all / 5);
    return e;
}
