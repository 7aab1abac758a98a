#include "case/case_catalogue.h"

#include "base/str.h"

#include <string.h>

enum { CODE_LENGTH = 3 };

#define FOR(...) ((const char *const[]){__VA_ARGS__, NULL})
#define FOR_REPAIRS FOR("repair", "paid")
#define FOR_OPINIONS FOR("complaint", "grievance", "suggestion")

const struct case_category CASE_CATALOGUE[] = {
    /* repairs, by trade: thing, then trouble */
    {"R01",
     "给排水",
     FOR_REPAIRS,
     {"漏水", "下水堵塞", "返水溢水", "停水", "水压低", "龙头阀门坏", "马桶坏", "水表异常"}},
    {"R02",
     "强电",
     FOR_REPAIRS,
     {"停电跳闸", "插座没电", "灯不亮", "开关坏", "漏电打火", "电表异常"}},
    {"R03", "弱电", FOR_REPAIRS, {"对讲不通", "门禁刷不开", "监控坏", "网络不通", "电视没信号"}},
    {"R04",
     "土建防水",
     FOR_REPAIRS,
     {"屋顶渗水", "外墙渗水", "墙面开裂", "墙皮脱落", "地砖破损", "空鼓", "卫生间渗水"}},
    {"R05",
     "门窗五金",
     FOR_REPAIRS,
     {"锁坏打不开", "门关不上", "合页把手坏", "窗户漏风", "玻璃破", "单元门坏"}},
    {"R06", "电梯", FOR("repair"), {"困人", "停运", "异响抖动", "按钮不灵", "门不关", "平层不准"}},
    {"R07",
     "消防",
     FOR("repair"),
     {"报警误报", "烟感坏", "消火栓缺件", "喷淋漏水", "应急灯不亮", "防火门坏"}},
    {"R08", "供暖空调", FOR_REPAIRS, {"不热", "漏水", "不制冷", "噪声大", "阀门坏"}},
    {"R09", "燃气", FOR("repair"), {"闻到燃气味", "打不着火", "燃气表异常"}},
    {"R10", "公共照明", FOR("repair"), {"楼道灯不亮", "路灯不亮", "地库灯不亮", "灯长明"}},
    {"R11", "泵房供水", FOR("repair"), {"水泵故障", "水质发黄", "水压不稳", "水箱溢水"}},
    {"R12", "道闸停车", FOR("repair"), {"道闸不抬", "车牌不识别", "地锁坏", "充电桩坏"}},
    {"R13",
     "绿化小品",
     FOR("repair"),
     {"座椅坏", "健身器材坏", "儿童设施坏", "树枝折断", "井盖松动"}},
    {"R14", "家电", FOR("paid"), {"空调", "热水器", "油烟机", "洗衣机", "灶具", "清洗"}},
    {"R99", "其他维修", FOR_REPAIRS, {NULL}},

    /* complaints, and what is said of the same things in another tone */
    {"C01",
     "房屋质量",
     FOR_OPINIONS,
     {"渗漏水", "墙体开裂/空鼓", "门窗", "地面/墙面", "防水", "管线", "外墙脱落", "面积/图纸不符",
      "其他"}},
    {"C02",
     "设备设施",
     FOR_OPINIONS,
     {"电梯", "供水", "供电", "供暖/空调", "消防", "门禁/对讲", "监控", "照明", "道闸",
      "健身/儿童设施", "网络", "其他"}},
    {"C03",
     "维修服务",
     FOR_OPINIONS,
     {"不及时", "质量差/返修", "收费不合理", "态度", "未带齐工具/弄脏", "责任推诿"}},
    {"C04",
     "环境保洁",
     FOR_OPINIONS,
     {"楼道", "电梯轿厢", "垃圾清运", "外围", "地库", "异味", "消杀/虫害", "装修垃圾"}},
    {"C05", "绿化", FOR_OPINIONS, {"枯死", "修剪", "病虫害", "侵占/毁绿", "遮挡"}},
    {"C06",
     "秩序安全",
     FOR_OPINIONS,
     {"门岗管理", "外来人员", "盗窃", "巡逻", "高空抛物", "消防通道", "电动车上楼/飞线", "打架滋事",
      "宠物"}},
    {"C07",
     "车辆停车",
     FOR_OPINIONS,
     {"车位不足/分配", "乱停放", "收费", "道闸故障", "车辆受损", "充电桩"}},
    {"C08",
     "收费财务",
     FOR_OPINIONS,
     {"物业费标准", "公摊水电", "停车费", "账单错误", "公共收益", "维修资金", "收据发票",
      "催缴方式"}},
    {"C09", "噪音", FOR_OPINIONS, {"装修", "邻里", "设备低频", "商铺", "广场舞", "施工", "宠物"}},
    {"C10", "装修管理", FOR_OPINIONS, {"违规拆改", "超时施工", "押金", "垃圾", "邻里损害"}},
    {"C11",
     "服务态度",
     FOR("complaint", "grievance", "suggestion", "praise"),
     {"前台", "维修", "保安", "保洁", "管理人员", "电话不通"}},
    {"C12", "信息沟通", FOR_OPINIONS, {"通知不及时", "信息不准", "承诺未兑现", "无回复", "推诿"}},
    {"C13",
     "邻里纠纷",
     FOR_OPINIONS,
     {"漏水", "占用公共部位", "饲养动物", "晾晒", "群租", "住改商"}},
    {"C14", "配套地产", FOR_OPINIONS, {"规划变更", "配套未交", "交付延期", "证件办理", "销售承诺"}},
    {"C15", "公用事业", FOR_OPINIONS, {"市政停水/停电/停气", "通信", "快递/外卖"}},
    {"C16",
     "社区活动",
     FOR("complaint", "grievance", "suggestion", "praise"),
     {"扰民", "组织不当", "场地"}},
    {"C17", "个人信息", FOR_OPINIONS, {"泄露", "人脸识别强制", "监控侵扰"}},
    {"C18", "其他", FOR("complaint", "grievance", "suggestion", "praise"), {NULL}},

    /* inquiries */
    {"I01", "物业费", FOR("inquiry"), {"标准", "账单", "怎么交", "发票", "减免"}},
    {"I02", "停车", FOR("inquiry"), {"车位", "月租办理", "临停收费", "充电桩"}},
    {"I03", "装修", FOR("inquiry"), {"怎么办理", "施工时间", "押金", "垃圾清运", "限制事项"}},
    {"I04", "证件手续", FOR("inquiry"), {"入住", "过户", "居住证明", "门禁卡", "车辆放行"}},
    {"I05", "水电气暖", FOR("inquiry"), {"停水停电", "缴费购电", "开通过户", "公摊"}},
    {"I06", "进度查询", FOR("inquiry"), {"报修进度", "投诉进度", "退款"}},
    {"I07",
     "服务信息",
     FOR("inquiry"),
     {"服务时间", "电话地址", "快递", "有偿服务价格", "社区活动"}},
    {"I99", "其他咨询", FOR("inquiry", "info"), {NULL}},

    /* what one asks to be done */
    {"S01",
     "保洁",
     FOR("request", "paid"),
     {"楼道", "电梯轿厢", "地库", "外围", "户内保洁", "开荒"}},
    {"S02", "绿化", FOR("request"), {"修剪", "补种", "浇水", "清理落叶"}},
    {"S03", "消杀", FOR("request", "paid"), {"灭鼠", "灭蟑", "灭蚊", "白蚁"}},
    {"S04", "垃圾清运", FOR("request", "paid"), {"装修垃圾", "大件家具", "垃圾桶满"}},
    {"S05", "秩序", FOR("request"), {"挪车", "噪声劝阻", "陌生人员", "巡查"}},
    {"S06", "代办", FOR("request", "paid"), {"代收快递", "搬运", "代购", "借用工具", "开锁"}},
    {"S07",
     "个人信息请求",
     FOR("request"),
     {"查阅", "复制", "更正补充", "删除", "撤回同意", "解释说明"}},
    {"S99", "其他服务", FOR("request", "paid"), {NULL}},

    /* what cannot wait */
    {"H01", "急病受伤", FOR("help"), {"老人", "儿童", "其他人"}},
    {"H02", "被困", FOR("help"), {"电梯", "家中反锁", "其他"}},
    {"H03", "走失寻找", FOR("help"), {"老人", "儿童", "宠物", "物品"}},
    {"H04", "险情", FOR("help"), {"火情", "燃气", "跑水", "坠物", "触电"}},
    {"H05", "治安", FOR("help"), {"可疑人员", "盗窃", "纠纷打架"}},
    {"H99", "其他求助", FOR("help"), {NULL}},
    {NULL, NULL, NULL, {NULL}},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A letter, two digits, and perhaps a dot with one or two more. */
static bool looks_like_a_code(const char *text)
{
    size_t length = strlen(text), digits = strspn(text + (length > 0), "0123456789");

    if (length < CODE_LENGTH || text[0] < 'A' || text[0] > 'Z' || digits != 2)
        return false;
    if (length == CODE_LENGTH)
        return true;
    return text[CODE_LENGTH] == '.' && length <= CODE_LENGTH + 3 &&
           is_digit(text[CODE_LENGTH + 1]) &&
           (length == CODE_LENGTH + 2 || is_digit(text[CODE_LENGTH + 2]));
}

static const struct case_category *find_top(const char *category)
{
    for (const struct case_category *c = CASE_CATALOGUE; c->code != NULL; c++)
        if (strncmp(c->code, category, CODE_LENGTH) == 0)
            return c;
    return NULL;
}

static const char *part_of(const struct case_category *top, const char *category)
{
    int64_t n;

    if (!str_to_int(category + CODE_LENGTH + 1, 1, CASE_CATALOGUE_MOST_PARTS, &n))
        return NULL;
    for (int64_t i = 0; i < n; i++)
        if (top->parts[i] == NULL)
            return NULL;
    return top->parts[n - 1];
}

/* Top level and, of a code of the second, its part. False if it is not of the catalogue. */
static bool find(const char *category, const struct case_category **ret_top, const char **ret_part)
{
    *ret_part = NULL;
    if (category == NULL || !looks_like_a_code(category))
        return false;
    *ret_top = find_top(category);
    if (*ret_top == NULL || category[CODE_LENGTH] == '\0')
        return *ret_top != NULL;
    *ret_part = part_of(*ret_top, category);
    return *ret_part != NULL;
}

bool case_catalogue_allows(const char *category)
{
    const struct case_category *top;
    const char *part;

    return category == NULL || !looks_like_a_code(category) || find(category, &top, &part);
}

const char *case_catalogue_name(struct arena *a, const char *category)
{
    const struct case_category *top;
    const char *part;

    if (!find(category, &top, &part))
        return category;
    return part == NULL ? top->name : arena_printf(a, "%s · %s", top->name, part);
}

const char *case_catalogue_short_name(const char *category)
{
    const struct case_category *top;
    const char *part;

    if (!find(category, &top, &part))
        return NULL;
    return part == NULL ? top->name : part;
}

const char *case_catalogue_top(struct arena *a, const char *category)
{
    if (category == NULL || !looks_like_a_code(category) || category[CODE_LENGTH] == '\0')
        return category;
    return arena_text_n(a, category, CODE_LENGTH);
}
