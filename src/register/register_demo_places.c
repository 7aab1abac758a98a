/* The places of a demo community: S3-1.3, S3-1.4, S3-1.6. Numbers and firms are made up. */
#include "register/register_demo_places.h"

#include "register/register_place.h"

enum { LIFTS = 57, BUILDINGS = 21, STAIRS = 3 };

static err_t add(struct op *op, int64_t community_id, struct place place, int64_t *ret_id)
{
    int64_t id;
    err_t e;

    place.community_id = community_id;
    e = register_place_add(op, &place, &id);
    if (e == OK && ret_id != NULL)
        *ret_id = id;
    return e;
}

/* 57 lifts, three in each of the 19 tall buildings. */
static err_t add_lifts(struct op *op, int64_t community_id, int buildings)
{
    int64_t building;
    err_t e = OK;
    int lift = 0;

    for (int b = 1; e == OK && b <= buildings; b++) {
        e = add(op, community_id,
                (struct place){.kind = "building",
                               .code = arena_printf(op->arena, "%02d", b),
                               .name = arena_printf(op->arena, "%d 栋公共部位", b)},
                &building);
        for (int s = 1; e == OK && s <= STAIRS && lift < LIFTS; s++) {
            lift++;
            e = add(op, community_id,
                    (struct place){.kind = "lift",
                                   .parent_id = building,
                                   .code = arena_printf(op->arena, "%02d", lift),
                                   .name = arena_printf(op->arena, "%d 号电梯", lift),
                                   .note = arena_printf(op->arena, "%d 栋 %d 单元", b, s)},
                    NULL);
        }
    }
    return e;
}

static const struct place SHOWN[] = {
    {.kind = "pump_room", .code = "1", .name = "水泵房", .rules = "非工程人员不得进入"},
    {.kind = "garage", .code = "B1", .name = "地下车库 B1", .hours = "全天"},
    {.kind = "garage", .code = "B2", .name = "地下车库 B2", .hours = "全天"},
    {.kind = "gate", .code = "E", .name = "东大门", .hours = "全天", .note = "怀宁路，人车分行"},
    {.kind = "gate", .code = "S", .name = "南大门", .hours = "06:00-24:00", .note = "习友路"},
    {.kind = "facility",
     .code = "gym",
     .name = "体育健身中心",
     .hours = "06:30-21:30",
     .is_bookable = true,
     .rules = "业主凭卡进入；羽毛球场提前一天预约，每户每次一小时"},
    {.kind = "facility", .code = "clinic", .name = "医疗室", .hours = "周一至周六 08:30-17:30"},
    {.kind = "facility",
     .code = "play",
     .name = "儿童游戏场所",
     .hours = "08:00-20:00",
     .rules = "十岁以下须有大人陪同"},
    {.kind = "facility",
     .code = "elder",
     .name = "老人活动中心",
     .hours = "08:00-17:00",
     .is_bookable = true,
     .rules = "棋牌室先到先得，多功能厅预约"},
    {.kind = "ground", .code = "center", .name = "中心花园", .hours = "全天"},
    {.kind = "equipment", .code = "gen", .name = "应急发电机", .note = "每月试机一次"},
    {.kind = "service",
     .code = "market",
     .name = "示范菜市场",
     .hours = "05:30-19:00",
     .address = "习友路 1 号，南大门向东 200 米"},
    {.kind = "service",
     .code = "hospital",
     .name = "示范社区卫生服务中心",
     .hours = "08:00-17:30，急诊全天",
     .phone = "0551 0000 0120",
     .address = "怀宁路 2 号"},
    {.kind = "service",
     .code = "school",
     .name = "示范小学",
     .phone = "0551 0000 0101",
     .address = "怀宁路 8 号"},
    {.kind = "service",
     .code = "bus",
     .name = "公交站 怀宁路口",
     .hours = "06:00-22:30",
     .note = "东大门出门右转"},
    {.kind = "service",
     .code = "police",
     .name = "示范派出所",
     .hours = "全天",
     .phone = "0551 0000 0110",
     .address = "习友路 5 号"},
};

err_t register_demo_places(struct op *op, int64_t community_id, bool is_large)
{
    err_t e = add_lifts(op, community_id, is_large ? BUILDINGS : STAIRS);

    for (size_t i = 0; e == OK && i < sizeof SHOWN / sizeof SHOWN[0]; i++)
        e = add(op, community_id, SHOWN[i], NULL);
    return e;
}
