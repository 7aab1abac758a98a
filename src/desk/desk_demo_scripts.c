#include "desk/desk_demo_scripts.h"

#include <stddef.h>

#define TOLD "{\"text\":\"已经处理好，电话告知客户结果\",\"way\":\"phone\",\"kind\":\"result\"}"
#define FIRST                                                                                                 \
    "{\"text\":\"已受理，正在调查，有结果马上回复您\",\"way\":\"phone\",\"kind\":\"first\"," \
    "\"promised_reply_at\":\"@\"}"
#define GOOD "{\"reached\":true,\"score\":5,\"result\":\"satisfied\",\"words\":\"很及时，谢谢\"}"
#define FAIR "{\"reached\":true,\"score\":4,\"result\":\"partly\",\"words\":\"可以，下次再快一点\"}"
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL, 0, NULL                                                                  \
    }

static const char *const LEAKS[] = {"厨房水龙头漏水", "卫生间地漏返水", "阳台外墙渗水",
                                    "楼道水管滴水", NULL};
static const char *const POWER[] = {"客厅插座没电", "楼道灯不亮", "单元门禁打不开",
                                    "可视对讲没有声音", NULL};
static const char *const URGENT[] = {"水管爆裂，水流到楼下", "电梯停运，有人被困",
                                     "入户配电箱冒火花", NULL};
static const char *const NOISE[] = {"楼上装修周末施工扰民", "楼下商铺音响太吵",
                                    "夜间广场舞音量过大", NULL};
static const char *const CLEANING[] = {"楼道三天没有打扫", "电梯轿厢有异味", "垃圾桶清运不及时",
                                       NULL};
static const char *const ASKING[] = {"物业费可以按季度交吗", "装修需要办什么手续",
                                     "访客车辆怎样登记", "停水通知什么时候恢复", NULL};
static const char *const GRUMBLE[] = {"快递柜总是满的", "门口道闸反应太慢", NULL};
static const char *const WISHES[] = {"请安排一次灭蚊消杀", "花坛需要修剪", "请清理楼道杂物", NULL};
static const char *const HELPS[] = {"老人独自在家，请帮忙看看", "钥匙忘在家里，孩子在屋内", NULL};
static const char *const IDEAS[] = {"建议增加充电桩", "建议在儿童游戏场加装围栏", NULL};
static const char *const PRAISES[] = {"表扬保安师傅帮忙搬东西", "表扬维修师傅态度好", NULL};
static const char *const INFOS[] = {"业主恳谈会上提到的绿化带问题", "路灯照明时间调整的反映", NULL};
static const char *const PAID[] = {"更换混合龙头", "疏通室内下水", "安装吸顶灯", NULL};

static const struct demo_step REPAIR[] = {
    {"desk1", "classify", "{\"category\":\"R01\",\"size\":\"minor\"}", 3, "registered"},
    {"eng", "dispatch", "{\"assignees\":[\"$\"]}", 6, NULL},
    {"$", "accept", "{}", 3, NULL},
    {"$", "arrive", "{}", 9, NULL},
    {"$", "assess",
     "{\"finding\":\"现场检查，配件老化\",\"responsibility\":\"public\",\"chargeable\":false}", 8,
     NULL},
    {"$", "finish", "{\"result\":\"更换配件，试用正常\",\"materials\":\"密封件一套\"}", 55, NULL},
    {"desk1", "check", "{\"ok\":true,\"way\":\"phone\"}", 8, NULL},
    {"desk1", "feedback", TOLD, 12, NULL},
    {"desk2", "followup", GOOD, 1300, "to_follow_up"},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step URGENT_REPAIR[] = {
    {"duty", "classify", "{\"category\":\"R01\",\"urgent\":true,\"size\":\"medium\"}", 2,
     "registered"},
    {"duty", "dispatch", "{\"assignees\":[\"$\"]}", 2, NULL},
    {"$", "accept", "{}", 1, NULL},
    {"$", "arrive", "{}", 7, NULL},
    {"$", "contain", "{\"note\":\"已关闭阀门，险情控制\"}", 4, NULL},
    {"$", "assess", "{\"finding\":\"管件开裂\",\"responsibility\":\"public\",\"chargeable\":false}",
     6, NULL},
    {"$", "finish", "{\"result\":\"更换管件，恢复使用\"}", 90, NULL},
    {"desk2", "check", "{\"ok\":true}", 20, NULL},
    {"desk2", "feedback", TOLD, 10, NULL},
    {"desk1", "followup", FAIR, 1200, "to_follow_up"},
    {"css", "close", "{}", 300, "told"},
    {"archivist", "archive", "{}", 5000, "closed"},
    END};
static const struct demo_step PRICED[] = {
    {"desk1", "quote", "{\"price_fen\":8000,\"note\":\"人工费，材料另计\"}", 6, NULL},
    {"desk1", "accept_price", "{\"way\":\"phone\"}", 9, NULL},
    {"eng", "dispatch", "{\"assignees\":[\"$\"]}", 10, NULL},
    {"$", "accept", "{}", 4, NULL},
    {"$", "arrive", "{}", 50, NULL},
    {"$", "finish", "{\"result\":\"安装完成，客户试用满意\"}", 60, NULL},
    {"desk1", "check", "{\"ok\":true}", 10, NULL},
    {"fin", "settle", "{\"paid_fen\":8000,\"way\":\"微信\",\"receipt\":\"SJ-0001\"}", 30, NULL},
    {"desk1", "feedback", TOLD, 10, NULL},
    {"desk2", "followup", GOOD, 1400, "to_follow_up"},
    {"css", "close", "{}", 100, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step COMPLAINT[] = {
    {"desk1", "verify", "{\"verified_way\":\"回拨核实\"}", 10, NULL},
    {"desk1", "classify", "{\"category\":\"C09\",\"severity\":\"normal\"}", 10, NULL},
    {"css", "dispatch", "{\"assignees\":[\"eng\"]}", 15, NULL},
    {"desk1", "feedback", FIRST, 60, NULL},
    {"eng", "investigate", "{\"finding\":\"到现场核实，情况属实\"}", 300, NULL},
    {"css", "classify", "{\"validity\":\"valid\",\"validity_reason\":\"属于物业服务范围\"}", 30,
     NULL},
    {"eng", "plan", "{\"plan\":\"约谈责任方，限期整改，每日巡查\"}", 60, NULL},
    {"eng", "finish", "{\"result\":\"责任方已整改，三日内未再发生\"}", 900, NULL},
    {"desk1", "feedback", TOLD, 60, NULL},
    {"adm", "followup", FAIR, 1400, "to_follow_up"},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step UNHAPPY[] = {
    {"desk2", "verify", "{}", 10, NULL},
    {"desk2", "classify", "{\"category\":\"C04\",\"severity\":\"important\"}", 10, NULL},
    {"css", "dispatch", "{\"assignees\":[\"$\"]}", 15, NULL},
    {"desk2", "feedback", FIRST, 60, NULL},
    {"$", "investigate", "{\"finding\":\"保洁排班漏了一天\"}", 200, NULL},
    {"css", "classify", "{\"validity\":\"valid\",\"validity_reason\":\"服务不到位\"}", 30, NULL},
    {"$", "plan", "{\"plan\":\"补做保洁，调整排班\"}", 60, NULL},
    {"$", "finish", "{\"result\":\"已补做保洁\"}", 300, NULL},
    {"desk2", "feedback", TOLD, 60, NULL},
    {"adm", "followup",
     "{\"reached\":true,\"score\":2,\"result\":\"dissatisfied\",\"words\":\"第二天又没打扫\"}",
     1000, NULL},
    {"$", "plan", "{\"plan\":\"更换责任人，主管每日检查一周\"}", 200, NULL},
    {"$", "finish", "{\"result\":\"连续一周检查合格\"}", 900, NULL},
    {"desk2", "feedback", TOLD, 60, NULL},
    {"adm", "followup", GOOD, 1200, NULL},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step INQUIRY[] = {
    {"desk1", "answer", "{\"text\":\"可以，请带身份证到前台办理\"}", 12, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    {"archivist", "archive", "{\"archive_class\":\"inquiry\"}", 4000, "closed"},
    END};
static const struct demo_step GRIEVANCE[] = {
    {"desk1", "classify", "{\"category\":\"C12\"}", 10, NULL},
    {"css", "dispatch", "{\"assignees\":[\"$\"]}", 20, NULL},
    {"$", "finish", "{\"result\":\"已和供应方沟通，增加一组\"}", 500, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    END};
static const struct demo_step REQUEST[] = {
    {"desk1", "classify", "{\"category\":\"greening\"}", 6, NULL},
    {"desk1", "dispatch", "{\"assignees\":[\"$\"]}", 12, NULL},
    {"$", "accept", "{}", 8, NULL},
    {"$", "arrive", "{}", 40, NULL},
    {"$", "finish", "{\"result\":\"已完成，现场清理干净\"}", 120, NULL},
    {"desk1", "check", "{\"ok\":true}", 30, NULL},
    {"desk1", "feedback", TOLD, 20, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step HELP[] = {
    {"duty", "classify", "{\"category\":\"elderly\",\"urgent\":true}", 1, NULL},
    {"duty", "dispatch", "{\"assignees\":[\"$\"]}", 2, NULL},
    {"$", "arrive", "{}", 6, NULL},
    {"$", "finish", "{\"result\":\"已上门查看，老人平安\"}", 25, NULL},
    {"desk1", "feedback", TOLD, 10, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    END};
static const struct demo_step SUGGESTION[] = {
    {"desk1", "classify", "{\"category\":\"facility\"}", 30, NULL},
    {"css", "decide", "{\"adopted\":true,\"reason\":\"列入下季度计划\"}", 2000, NULL},
    {"css", "finish", "{\"result\":\"方案已公示\"}", 3000, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"director", "close", "{}", 600, "told"},
    END};
static const struct demo_step PRAISE[] = {
    {"css", "verify", "{}", 60, NULL},
    {"director", "commend", "{\"text\":\"晨会通报表扬\"}", 900, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    END};
static const struct demo_step INFO[] = {
    {"desk1", "verify", "{}", 8, NULL},
    {"director", "classify", "{\"category\":\"greening\"}", 60, NULL},
    {"director", "dispatch", "{\"assignees\":[\"eng\",\"$\"]}", 20, NULL},
    {"$", "finish", "{\"result\":\"已现场查看，提出补种方案\"}", 600, NULL},
    {"eng", "finish", "{\"result\":\"照明时间已调整\"}", 300, NULL},
    {"desk1", "feedback", TOLD, 60, NULL},
    {"director", "followup", GOOD, 1000, NULL},
    {"css", "close", "{}", 100, "told"},
    {"archivist", "archive", "{}", 3000, "closed"},
    END};

const struct demo_script DEMO_SCRIPTS[] = {
    {"repair", "R01", LEAKS, REPAIR, 20, ""},
    {"repair", "R02", POWER, REPAIR, 14, ""},
    {"repair", "R01", URGENT, URGENT_REPAIR, 6, ",\"urgent\":true"},
    {"paid", "R01", PAID, PRICED, 8, ""},
    {"complaint", "C09", NOISE, COMPLAINT, 10, ",\"object\":\"施工方\",\"demand\":\"停止扰民\""},
    {"complaint", "C04", CLEANING, UNHAPPY, 6, ",\"object\":\"保洁\",\"demand\":\"按时打扫\""},
    {"inquiry", "fees", ASKING, INQUIRY, 14, ""},
    {"grievance", "C12", GRUMBLE, GRIEVANCE, 4, ""},
    {"request", "greening", WISHES, REQUEST, 8, ",\"read_back\":true"},
    {"help", "elderly", HELPS, HELP, 3, ""},
    {"suggestion", "facility", IDEAS, SUGGESTION, 3, ""},
    {"praise", "staff", PRAISES, PRAISE, 2, ""},
    {"info", "greening", INFOS, INFO, 2, ",\"source_activity\":\"forum\""},
    {NULL, NULL, NULL, NULL, 0, NULL},
};
