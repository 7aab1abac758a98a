#include "register/register_words.h"

#include "base/str.h"

#include <stddef.h>

struct word {
    const char *code, *name;
};

static const struct word HOUSE_KINDS[] = {
    {"dwelling", "住宅"}, {"shop", "商铺"},    {"office", "办公"},
    {"garage", "车库"},   {"storage", "储藏"}, {NULL, NULL},
};
static const char *const HOUSE_KIND_CODES[] = {"dwelling", "shop",    "office",
                                               "garage",   "storage", NULL};

static const struct word HOUSE_STATUSS[] = {
    {"unsold", "未售"},         {"unhanded", "未交付"},
    {"handed_over", "已交付"},  {"renovating", "装修中"},
    {"owner_occupied", "自住"}, {"let", "出租"},
    {"vacant", "空置"},         {NULL, NULL},
};
static const char *const HOUSE_STATUS_CODES[] = {
    "unsold", "unhanded", "handed_over", "renovating", "owner_occupied", "let", "vacant", NULL};

static const struct word HANDOVERS[] = {
    {"handed_over", "已移交"},
    {"under_construction", "在建"},
    {NULL, NULL},
};
static const char *const HANDOVER_CODES[] = {"handed_over", "under_construction", NULL};

static const struct word OWNERSHIPS[] = {
    {"private", "私有"}, {"company", "单位所有"}, {"public", "公有"}, {"shared", "共有"},
    {NULL, NULL},
};
static const char *const OWNERSHIP_CODES[] = {"private", "company", "public", "shared", NULL};

static const struct word USES[] = {
    {"owner_occupied", "自住"}, {"let", "出租"}, {"vacant", "空置"},
    {"changed", "改变用途"},    {NULL, NULL},
};
static const char *const USE_CODES[] = {"owner_occupied", "let", "vacant", "changed", NULL};

static const struct word RELATIONS[] = {
    {"owner", "业主"},   {"family", "家庭成员"}, {"tenant", "租户"},
    {"agent", "代理人"}, {NULL, NULL},
};
static const char *const RELATION_CODES[] = {"owner", "family", "tenant", "agent", NULL};

static const struct word PERSON_KINDS[] = {
    {"person", "个人"}, {"organisation", "单位"}, {"developer", "开发商"}, {"committee", "业委会"},
    {NULL, NULL},
};
static const char *const PERSON_KIND_CODES[] = {"person", "organisation", "developer", "committee",
                                                NULL};

static const struct word SEXS[] = {
    {"male", "男"},
    {"female", "女"},
    {NULL, NULL},
};
static const char *const SEX_CODES[] = {"male", "female", NULL};

static const struct word ID_KINDS[] = {
    {"id_card", "居民身份证"}, {"passport", "护照"}, {"business", "营业执照"},
    {"other", "其他证件"},     {NULL, NULL},
};
static const char *const ID_KIND_CODES[] = {"id_card", "passport", "business", "other", NULL};

static const struct word CHANNELS[] = {
    {"phone", "电话"}, {"wechat", "微信"}, {"sms", "短信"}, {"visit", "上门"}, {NULL, NULL},
};
static const char *const CHANNEL_CODES[] = {"phone", "wechat", "sms", "visit", NULL};

static const struct word AFFILIATIONS[] = {
    {"individual", "个人所有"},
    {"company", "企业"},
    {"government", "机关"},
    {NULL, NULL},
};
static const char *const AFFILIATION_CODES[] = {"individual", "company", "government", NULL};

static const struct word CONTACTS[] = {
    {"mobile", "手机"},   {"phone", "固定电话"}, {"email", "邮箱"},
    {"wechat", "微信号"}, {NULL, NULL},
};
static const char *const CONTACT_CODES[] = {"mobile", "phone", "email", "wechat", NULL};

static const struct word NOTES[] = {
    {"preference", "偏好"},        {"need", "需求"}, {"care", "关怀"}, {"behaviour", "行为记录"},
    {"communication", "沟通记录"}, {"participation", "参与社区管理"},
    {"move_in", "入住办理"}, {"renovation", "装修办理"}, {"moving", "搬家放行"}, {"parking", "停车办理"},
    {"fee", "缴费办理"}, {NULL, NULL},
};
static const char *const NOTE_CODES[] = {"preference",    "need",          "care", "behaviour",
                                         "communication", "participation", "move_in", "renovation",
                                         "moving", "parking", "fee", NULL};

static const struct word CARES[] = {
    {"elderly_alone", "独居老人"},
    {"disabled", "行动不便"},
    {"newborn", "新生儿"},
    {"birthday", "生日"},
    {"festival", "节日慰问"},
    {"illness", "患病"},
    {NULL, NULL},
};
static const char *const CARE_CODES[] = {"elderly_alone", "disabled", "newborn", "birthday",
                                         "festival",      "illness",  NULL};

static const struct word PLACES[] = {
    {"building", "楼栋"},     {"unit", "单元"},       {"lift", "电梯"},
    {"pump_room", "水泵房"},  {"garage", "车库区域"}, {"gate", "出入口"},
    {"facility", "公共设施"}, {"ground", "场地"},     {"equipment", "设备"},
    {"service", "便民信息"},  {NULL, NULL},
};
static const char *const PLACE_CODES[] = {"building",  "unit",    "lift",     "pump_room",
                                          "garage",    "gate",    "facility", "ground",
                                          "equipment", "service", NULL};

static const struct word EVENTS[] = {
    {"person_added", "建立档案"},
    {"person_changed", "更改资料"},
    {"person_contact_added", "增加联系方式"},
    {"person_contact_ended", "停用联系方式"},
    {"person_house_added", "登记与房屋的关系"},
    {"person_house_ended", "结束与房屋的关系"},
    {"person_merged", "并入另一份档案"},
    {"person_unmerged", "撤销合并"},
    {"person_revealed", "查看号码"},
    {"person_note_added", "增加记录"},
    {"person_note_ended", "停用记录"},
    {"vehicle_added", "登记车辆"},
    {"vehicle_ended", "注销车辆"},
    {"house_added", "登记房屋"},
    {"house_changed", "更改房屋资料"},
    {"house_use_added", "使用情况变更"},
    {"house_warranty_added", "登记保修"},
    {"house_warranty_ended", "取消保修"},
    {"place_added", "登记地点"},
    {"place_changed", "更改地点"},
    {"place_ended", "注销地点"},
    {NULL, NULL},
};
static const char *const EVENT_CODES[] = {
    "person_added",         "person_changed",       "person_contact_added", "person_contact_ended",
    "person_house_added",   "person_house_ended",   "person_merged",        "person_unmerged",
    "person_revealed",      "person_note_added",    "person_note_ended",    "vehicle_added",
    "vehicle_ended",        "house_added",          "house_changed",        "house_use_added",
    "house_warranty_added", "house_warranty_ended",        NULL};

static const struct list {
    const struct word *words;
    const char *const *codes;
} LISTS[] = {
    [REGISTER_HOUSE_KIND] = {HOUSE_KINDS, HOUSE_KIND_CODES},
    [REGISTER_HOUSE_STATUS] = {HOUSE_STATUSS, HOUSE_STATUS_CODES},
    [REGISTER_HANDOVER] = {HANDOVERS, HANDOVER_CODES},
    [REGISTER_OWNERSHIP] = {OWNERSHIPS, OWNERSHIP_CODES},
    [REGISTER_USE] = {USES, USE_CODES},
    [REGISTER_RELATION] = {RELATIONS, RELATION_CODES},
    [REGISTER_PERSON_KIND] = {PERSON_KINDS, PERSON_KIND_CODES},
    [REGISTER_SEX] = {SEXS, SEX_CODES},
    [REGISTER_ID_KIND] = {ID_KINDS, ID_KIND_CODES},
    [REGISTER_CHANNEL] = {CHANNELS, CHANNEL_CODES},
    [REGISTER_AFFILIATION] = {AFFILIATIONS, AFFILIATION_CODES},
    [REGISTER_CONTACT] = {CONTACTS, CONTACT_CODES},
    [REGISTER_NOTE] = {NOTES, NOTE_CODES},
    [REGISTER_CARE] = {CARES, CARE_CODES},
    [REGISTER_PLACE] = {PLACES, PLACE_CODES},
    [REGISTER_EVENT] = {EVENTS, EVENT_CODES},
};

const char *const *register_words_codes(enum register_word what)
{
    return LISTS[what].codes;
}

const char *register_words_name(enum register_word what, const char *code)
{
    for (const struct word *w = LISTS[what].words; w->code != NULL; w++)
        if (str_equal(w->code, code))
            return w->name;
    return code == NULL ? "" : code;
}

const char *register_words_code(enum register_word what, const char *written)
{
    for (const struct word *w = LISTS[what].words; w->code != NULL; w++)
        if (str_equal(w->code, written) || str_equal(w->name, written))
            return w->code;
    return NULL;
}
