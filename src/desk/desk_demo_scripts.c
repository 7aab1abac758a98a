#include "desk/desk_demo_scripts.h"

#include <stddef.h>

#define TOLD                                                                                                                   \
    "{\"text\":\"‹已经处理好，电话告知客户结果|已办妥，客户表示知道了|"                             \
    "结果已告知，客户没有其他要求|已修好并说明了使用注意事项›\",\"way\":\"‹phone|phone|wechat|" \
    "visit›\",\"kind\":\"result\"}"
#define FIRST                                                                                                 \
    "{\"text\":\"已受理，正在调查，有结果马上回复您\",\"way\":\"phone\",\"kind\":\"first\"," \
    "\"promised_reply_at\":\"@\"}"
#define GOOD                                                                                           \
    "{\"reached\":true,\"score\":5,\"result\":\"satisfied\",\"words\":\"‹很及时，谢谢|满意|" \
    "师傅很专业|比想的快|可以，没问题›\"}"
#define FAIR                                                                                                  \
    "{\"reached\":true,\"score\":‹3|4›,\"result\":\"partly\",\"words\":\"‹可以，下次再快一点|" \
    "基本满意|修是修好了，现场没收拾干净|等的时间长了些›\"}"
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL, 0, NULL                                                                  \
    }

static const struct demo_step REPAIR[] = {
    {"desk1", "classify", "{\"category\":\"R01\",\"size\":\"minor\"}", 3, "registered"},
    {"eng", "dispatch", "{\"assignees\":[\"$\"]}", 6, NULL},
    {"$", "accept", "{}", 3, NULL},
    {"$", "arrive", "{}", 9, NULL},
    {"$", "assess",
     "{\"finding\":\"‹现场检查，配件老化|密封圈磨损|接头松动|线路接触不良|管道有异物›\","
     "\"responsibility\":\"public\",\"chargeable\":false}",
     8, NULL},
    {"$", "finish",
     "{\"result\":\"‹更换配件，试用正常|重新密封，观察十分钟无渗漏|紧固接头，恢复正常|"
     "疏通后试水正常|更换面板，通电正常›\",\"materials\":\"‹密封件一套|角阀一只|面板一只|软管一根|"
     "未用材料›\"}",
     55, NULL},
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
    {"eng", "investigate",
     "{\"finding\":\"‹到现场核实，情况属实|走访两户，情况与反映一致|调取监控，时间吻合|"
     "现场测量，确有影响›\"}",
     300, NULL},
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
    {"$", "investigate",
     "{\"finding\":\"‹保洁排班漏了一天|巡查记录缺两次|责任人当天请假无人顶岗›\"}", 200, NULL},
    {"css", "classify", "{\"validity\":\"valid\",\"validity_reason\":\"服务不到位\"}", 30, NULL},
    {"$", "plan", "{\"plan\":\"补做保洁，调整排班\"}", 60, NULL},
    {"$", "finish", "{\"result\":\"已补做保洁\"}", 300, NULL},
    {"desk2", "feedback", TOLD, 60, NULL},
    {"adm", "followup",
     "{\"reached\":true,\"score\":2,\"result\":\"dissatisfied\",\"words\":\"‹第二天又没打扫|"
     "做了一次就没下文了|没有人跟我说过|只是表面收拾了一下›\"}",
     1000, NULL},
    {"$", "plan", "{\"plan\":\"更换责任人，主管每日检查一周\"}", 200, NULL},
    {"$", "finish", "{\"result\":\"连续一周检查合格\"}", 900, NULL},
    {"desk2", "feedback", TOLD, 60, NULL},
    {"adm", "followup", GOOD, 1200, NULL},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step INQUIRY[] = {
    {"desk1", "answer",
     "{\"text\":\"‹可以，请带身份证到前台办理|已告知办理流程和所需材料|"
     "按收费公示执行，已发微信说明|工作日 8:30 到 17:30 办理›\"}",
     12, NULL},
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
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step REQUEST[] = {
    {"desk1", "classify", "{\"category\":\"greening\"}", 6, NULL},
    {"desk1", "dispatch", "{\"assignees\":[\"$\"]}", 12, NULL},
    {"$", "accept", "{}", 8, NULL},
    {"$", "arrive", "{}", 40, NULL},
    {"$", "finish",
     "{\"result\":\"‹已完成，现场清理干净|按要求办好，客户在场确认|已修剪并清运|"
     "已消杀，张贴了告示›\"}",
     120, NULL},
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
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step SUGGESTION[] = {
    {"desk1", "classify", "{\"category\":\"facility\"}", 30, NULL},
    {"css", "decide", "{\"adopted\":true,\"reason\":\"列入下季度计划\"}", 2000, NULL},
    {"css", "finish", "{\"result\":\"方案已公示\"}", 3000, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"director", "close", "{}", 600, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step PRAISE[] = {
    {"css", "verify", "{}", 60, NULL},
    {"director", "commend", "{\"text\":\"晨会通报表扬\"}", 900, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", GOOD, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
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

/* A part was not in stock, or nobody was at home. */
static const struct demo_step WAITING[] = {
    {"desk2", "classify", "{\"category\":\"R03\",\"size\":\"medium\"}", 5, "registered"},
    {"eng", "dispatch", "{\"assignees\":[\"$\"]}", 10, NULL},
    {"$", "accept", "{}", 5, NULL},
    {"$", "arrive", "{}", 20, NULL},
    {"$", "assess",
     "{\"finding\":\"‹配件型号停产，须订货|损坏较大，须换整套›\",\"responsibility\":\"public\","
     "\"chargeable\":false}",
     10, NULL},
    {"$", "pause", "{\"reason\":\"wait_material\",\"note\":\"已向供应商下单\"}", 30, NULL},
    {"desk2", "note", "{\"text\":\"‹电话告诉客户要等配件|客户来电问进度，已说明›\"}", 600, NULL},
    {"$", "resume", "{\"note\":\"配件到货\"}", 2600, NULL},
    {"$", "finish", "{\"result\":\"‹换上新件，运行正常|整套更换，试用正常›\"}", 120, NULL},
    {"desk2", "check", "{\"ok\":true,\"way\":\"phone\"}", 60, NULL},
    {"desk2", "feedback", TOLD, 10, NULL},
    {"desk1", "followup", FAIR, 1500, "to_follow_up"},
    {"css", "close", "{}", 300, "told"},
    {"archivist", "archive", "{}", 5000, "closed"},
    END};
/* The work was not good: checked once more, and paid for nothing. */
static const struct demo_step REWORK[] = {
    {"desk1", "classify", "{\"category\":\"R04\",\"size\":\"minor\"}", 4, "registered"},
    {"eng", "dispatch", "{\"assignees\":[\"$\"],\"note\":\"注意带齐工具\"}", 9, NULL},
    {"$", "accept", "{}", 3, NULL},
    {"desk1", "remind", "{\"text\":\"‹怎么还没来|还要等多久›\",\"way\":\"phone\"}", 25, NULL},
    {"$", "arrive", "{}", 12, NULL},
    {"$", "assess",
     "{\"finding\":\"‹合页变形|轨道积灰卡住›\",\"responsibility\":\"private\",\"chargeable\":"
     "false}",
     6, NULL},
    {"$", "finish", "{\"result\":\"调整后可以使用\"}", 35, NULL},
    {"desk1", "check", "{\"ok\":false,\"reason\":\"‹还是响|关上以后又弹开›\"}", 90, NULL},
    {"eng", "dispatch", "{\"assignees\":[\"$\"],\"note\":\"返修\"}", 20, NULL},
    {"$", "finish", "{\"result\":\"更换整件，反复开合二十次正常\"}", 400, NULL},
    {"desk1", "check", "{\"ok\":true}", 30, NULL},
    {"desk1", "feedback", TOLD, 10, NULL},
    {"desk2", "followup", FAIR, 1300, "to_follow_up"},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step WITHDRAWN[] = {
    {"desk2", "classify", "{\"category\":\"R02\",\"size\":\"minor\"}", 5, "registered"},
    {"eng", "dispatch", "{\"assignees\":[\"$\"]}", 12, NULL},
    {"desk2", "cancel", "{\"reason\":\"‹客户自己修好了|客户来电说不用来了|看错了，是停电›\"}", 25,
     NULL},
    END};
/* Within the warranty the contractor repairs. */
static const struct demo_step WARRANTY[] = {
    {"desk1", "classify", "{\"category\":\"R05\",\"size\":\"medium\"}", 6, "registered"},
    {"css", "refer",
     "{\"to\":\"总包维修部\",\"letter_number\":\"WX-‹011|023|037›\",\"due_at\":\"@\","
     "\"text\":\"保修期内，请安排维修\"}",
     40, NULL},
    {"desk1", "developer_reply", "{\"text\":\"‹明天上午派人到现场|已安排班组，两天内到›\"}", 700,
     NULL},
    {"desk1", "finish",
     "{\"result\":\"‹施工单位重做防水，蓄水试验合格|施工单位已修补，业主在场›\"}", 2800, NULL},
    {"desk1", "check", "{\"ok\":true}", 200, NULL},
    {"desk1", "feedback", TOLD, 20, NULL},
    {"desk2", "followup", FAIR, 1400, "to_follow_up"},
    {"css", "close", "{}", 300, "told"},
    {"archivist", "archive", "{}", 5000, "closed"},
    END};
/* Not the company's doing: explained, with a way that is open. */
static const struct demo_step UNFOUNDED[] = {
    {"desk1", "verify", "{\"verified_way\":\"查看监控\"}", 10, NULL},
    {"desk1", "classify", "{\"category\":\"C07\",\"severity\":\"normal\"}", 10, NULL},
    {"css", "dispatch", "{\"assignees\":[\"$\"]}", 20, NULL},
    {"desk1", "feedback", FIRST, 50, NULL},
    {"$", "investigate",
     "{\"finding\":\"‹经核对，车位由他人依约使用|当天值班记录齐全，未见所述情形›\"}", 300, NULL},
    {"css", "classify",
     "{\"validity\":\"invalid\",\"validity_reason\":\"‹不属于物业服务范围|与事实不符›\"}", 60,
     NULL},
    {"desk2", "explain",
     "{\"text\":\"已向客户说明缘由和依据\",\"alternatives\":\"‹可向街道办申请调解|"
     "可通过业主委员会提出›\"}",
     120, NULL},
    {"desk1", "feedback", TOLD, 60, NULL},
    {"adm", "followup", FAIR, 1400, "to_follow_up"},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
/* From the city's hotline, with its own time. */
static const struct demo_step FROM_OUTSIDE[] = {
    {"css", "verify", "{\"verified_way\":\"联系来电人\"}", 30, NULL},
    {"css", "classify", "{\"category\":\"C10\",\"severity\":\"important\"}", 20, NULL},
    {"css", "dispatch", "{\"assignees\":[\"eng\",\"$\"]}", 30, NULL},
    {"desk1", "feedback", FIRST, 60, NULL},
    {"eng", "investigate", "{\"finding\":\"‹反映部分属实，已列入整改|查阅合同和公示，程序完备›\"}",
     600, NULL},
    {"css", "classify", "{\"validity\":\"valid\",\"validity_reason\":\"公示不及时\"}", 60, NULL},
    {"eng", "plan", "{\"plan\":\"补做公示，约来电人当面说明\"}", 200, NULL},
    {"eng", "finish", "{\"result\":\"已公示，并当面说明\"}", 1500, NULL},
    {"$", "finish", "{\"result\":\"现场已整改\"}", 300, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"director", "followup", FAIR, 1000, "to_follow_up"},
    {"css", "close", "{}", 200, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
/* A house that is not handed over yet: the developer answers. */
static const struct demo_step ON_SITE[] = {
    {"desk2", "verify", "{}", 20, NULL},
    {"desk2", "classify", "{\"category\":\"C01\",\"severity\":\"important\"}", 15, NULL},
    {"css", "dispatch", "{\"assignees\":[\"eng\"]}", 30, NULL},
    {"desk2", "feedback", FIRST, 60, NULL},
    {"eng", "investigate", "{\"finding\":\"现场复核，与反映一致\"}", 400, NULL},
    {"css", "classify", "{\"validity\":\"valid\",\"validity_reason\":\"属于工程质量\"}", 60, NULL},
    {"css", "refer",
     "{\"to\":\"开发商工程部\",\"letter_number\":\"GC-‹102|118|125›\",\"due_at\":\"@\",\"contact\":"
     "\"工程部值班\"}",
     100, NULL},
    {"css", "developer_reply", "{\"text\":\"‹同意整改，一周内完成|安排班组复查›\"}", 2600, NULL},
    {"eng", "plan", "{\"plan\":\"监督开发商整改并复验\"}", 300, NULL},
    {"eng", "finish", "{\"result\":\"整改完成，复验合格\"}", 6000, NULL},
    {"desk2", "feedback", TOLD, 100, NULL},
    {"adm", "followup", FAIR, 1500, "to_follow_up"},
    {"css", "close", "{}", 300, "told"},
    {"archivist", "archive", "{}", 4000, "closed"},
    END};
static const struct demo_step ON_THE_SPOT[] = {
    {"desk2", "solve_on_spot",
     "{\"text\":\"‹当场说明，客户明白了|已告诉办理时间和地点|查过系统，当场答复›\"}", 2, NULL},
    {"desk1", "followup", GOOD, 1300, "to_follow_up"},
    {"css", "close", "{}", 400, "told"},
    {"archivist", "archive", "{\"archive_class\":\"inquiry\"}", 4000, "closed"},
    END};
/* He asked, and it turned out that he complains. */
static const struct demo_step TURNED[] = {
    {"desk1", "convert", "{\"nature\":\"grievance\",\"reason\":\"客户对此有意见\"}", 15, NULL},
    {"desk1", "classify", "{\"category\":\"C12\"}", 10, NULL},
    {"css", "dispatch", "{\"assignees\":[\"$\"]}", 30, NULL},
    {"$", "finish", "{\"result\":\"已调整，并向客户说明\"}", 700, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", FAIR, 1200, "to_follow_up"},
    {"css", "close", "{}", 600, "told"},
    END};
static const struct demo_step NOT_ADOPTED[] = {
    {"desk2", "classify", "{\"category\":\"environment\"}", 60, NULL},
    {"css", "decide", "{\"adopted\":false,\"reason\":\"‹消防规定不允许|专项资金不足，明年再议›\"}",
     3000, NULL},
    {"desk1", "feedback", TOLD, 100, NULL},
    {"desk2", "followup", FAIR, 1200, "to_follow_up"},
    {"director", "close", "{}", 600, "told"},
    END};

/* A neighbour had told of it before. */
static const struct demo_step TWICE[] = {
    {"desk2", "classify", "{\"category\":\"R06\",\"size\":\"minor\"}", 5, "registered"},
    {"desk2", "merge", "#", 4, NULL},
    END};

#define REPAIRS(category, subject, steps, weight)                                                  \
    {                                                                                              \
        "repair", category, subject, steps, weight, NULL, HOUSES_OLD, false, 0                     \
    }

const struct demo_script DEMO_SCRIPTS[] = {
    REPAIRS("R01", SUBJECT_WATER, REPAIR, 16),
    REPAIRS("R02", SUBJECT_POWER, REPAIR, 11),
    REPAIRS("R04", SUBJECT_DOORS, REPAIR, 6),
    REPAIRS("R06", SUBJECT_PUBLIC, REPAIR, 9),
    REPAIRS("R03", SUBJECT_WATER, WAITING, 4),
    REPAIRS("R04", SUBJECT_DOORS, REWORK, 3),
    REPAIRS("R02", SUBJECT_POWER, WITHDRAWN, 2),
    REPAIRS("R06", SUBJECT_PUBLIC, TWICE, 2),
    {"repair", "R01", SUBJECT_URGENT, URGENT_REPAIR, 4, "{\"urgent\":true}", HOUSES_OLD, true, 0},
    {"repair", "R07", SUBJECT_LIFT, URGENT_REPAIR, 1, "{\"urgent\":true}", HOUSES_OLD, true, 0},
    {"repair", "R05", SUBJECT_WALLS, WARRANTY, 5, NULL, HOUSES_IN_WARRANTY, false, 0},
    {"paid", "R01", SUBJECT_PAID, PRICED, 7, NULL, HOUSES_OLD, false, 0},
    {"complaint", "C09", SUBJECT_NOISE, COMPLAINT, 7,
     "{\"object\":\"施工方\",\"demand\":\"停止扰民\"}", HOUSES_OLD, false, 0},
    {"complaint", "C04", SUBJECT_CLEANING, UNHAPPY, 4,
     "{\"object\":\"保洁\",\"demand\":\"按时打扫\"}", HOUSES_OLD, false, 0},
    {"complaint", "C07", SUBJECT_PARKING, UNFOUNDED, 3,
     "{\"object\":\"秩序维护\",\"demand\":\"给个说法\"}", HOUSES_OLD, false, 0},
    {"complaint", "C03", SUBJECT_ATTITUDE, COMPLAINT, 2,
     "{\"object\":\"员工\",\"demand\":\"当面道歉\"}", HOUSES_OLD, false, 0},
    {"complaint", "C10", SUBJECT_OUTSIDE, FROM_OUTSIDE, 2,
     "{\"object\":\"物业服务中心\",\"demand\":\"核实处理并回复\",\"channel\":\"gov12345\"}",
     HOUSES_OLD, false, 7},
    {"complaint", "C01", SUBJECT_SITE, ON_SITE, 1,
     "{\"object\":\"开发商\",\"demand\":\"整改后收房\"}", HOUSES_UNDER_CONSTRUCTION, false, 0},
    {"inquiry", "fees", SUBJECT_ASKING, INQUIRY, 9, NULL, HOUSES_OLD, false, 0},
    {"inquiry", "procedure", SUBJECT_ASKING, ON_THE_SPOT, 8, NULL, HOUSES_OLD, false, 0},
    {"inquiry", "other", SUBJECT_GRUMBLE, TURNED, 1, NULL, HOUSES_OLD, false, 0},
    {"grievance", "C12", SUBJECT_GRUMBLE, GRIEVANCE, 4, NULL, HOUSES_OLD, false, 0},
    {"request", "greening", SUBJECT_WISH, REQUEST, 8, "{\"read_back\":true}", HOUSES_OLD, false, 0},
    {"help", "elderly", SUBJECT_HELP, HELP, 3, NULL, HOUSES_OLD, true, 0},
    {"suggestion", "facility", SUBJECT_IDEA, SUGGESTION, 2, NULL, HOUSES_OLD, false, 0},
    {"suggestion", "environment", SUBJECT_IDEA, NOT_ADOPTED, 1, NULL, HOUSES_OLD, false, 0},
    {"praise", "staff", SUBJECT_PRAISE, PRAISE, 2, NULL, HOUSES_OLD, false, 0},
    {"info", "greening", SUBJECT_INFO, INFO, 2, "{\"source_activity\":\"forum\"}", HOUSES_OLD,
     false, 0},
    {.nature = NULL},
};
