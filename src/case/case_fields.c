#include "case/case_fields.h"

#include "base/str.h"
#include "case/case.h"

const struct case_nature CASE_NATURES[] = {
    {"inquiry", "ZX", "咨询", "inquiry", ROLE_CSS},
    {"repair", "BX", "报修", "repair", ROLE_ENG},
    {"complaint", "TS", "投诉", "complaint_a", ROLE_CSS},
    {"grievance", "BY", "抱怨", "grievance", ROLE_CSS},
    {"paid", "YC", "有偿服务", "paid_service", ROLE_ENG},
    {"request", "QQ", "服务请求", "request", ROLE_CSS},
    {"help", "QZ", "求助", "help", ROLE_CSS},
    {"suggestion", "JY", "建议", "suggestion", ROLE_CSS},
    {"praise", "BZ", "表扬", "praise", ROLE_CSS},
    {"info", "XX", "其他信息", "other_info", ROLE_DIRECTOR},
    {NULL, NULL, NULL, NULL, ROLE_COUNT},
};

const char *const CASE_NATURE_CODES[] = {"inquiry", "repair",  "complaint", "grievance",
                                         "paid",    "request", "help",      "suggestion",
                                         "praise",  "info",    NULL};
const char *const CASE_CHANNELS[] = {"phone",  "hotline",      "wechat", "app",    "web",
                                     "desk",   "letter",       "mail",   "box",    "staff",
                                     "patrol", "gov12345",     "visit",  "survey", "meeting",
                                     "qr",     "sales_centre", "other",  NULL};
const char *const CASE_SEVERITIES[] = {"normal", "important", "major", NULL};
const char *const CASE_SIZES[] = {"minor", "medium", "major", NULL};
const char *const CASE_VALIDITIES[] = {"valid", "invalid", NULL};
const char *const CASE_RESPONSIBILITIES[] = {
    "public",  "private",     "warranty",  "man_made", "company", "developer", "contractor",
    "utility", "third_party", "authority", "customer", "none",    NULL};
const char *const CASE_PAUSE_REASONS[] = {"wait_customer", "wait_material", "wait_utility",
                                          "extension",     "force_majeure", NULL};
const char *const CASE_FOLLOWUP_RESULTS[] = {"satisfied", "partly", "dissatisfied", "unreachable",
                                             NULL};
const char *const CASE_DEPARTMENTS[] = {"service", "engineering", "environment", "security",
                                        "finance", "admin",       "developer",   NULL};
const char *const CASE_WAYS[] = {"phone",  "wechat", "sms", "visit", "desk",
                                 "letter", "mail",   "app", "other", NULL};
const char *const CASE_METRICS[] = {"record",         "respond",     "reply",
                                    "assess",         "contain",     "first_feedback",
                                    "investigate",    "plan",        "arrive",
                                    "complete",       "result",      "resolve",
                                    "promised_reply", "to_director", "director_dispatch",
                                    "dept_result",    "dispatch",    "call_back",
                                    "followup",       "archive",     "close",
                                    "external",       NULL};

const char *const CASE_SOURCE_MODES[] = {"passive", "active", NULL};
const char *const CASE_SOURCE_ACTIVITIES[] = {"follow_up", "visit", "survey",
                                              "event",     "forum", NULL};

const struct field CASE_FIELDS[] = {CASE_FIELD_ROWS FIELDS_END};

static const struct {
    const char *code, *name;
} NAMES[] = {
    {"phone", "电话"},
    {"hotline", "热线"},
    {"wechat", "微信"},
    {"app", "手机应用"},
    {"web", "网页"},
    {"desk", "前台"},
    {"letter", "书信"},
    {"mail", "邮件"},
    {"box", "意见箱"},
    {"staff", "员工转述"},
    {"patrol", "巡查"},
    {"gov12345", "12345 转办"},
    {"visit", "上门"},
    {"survey", "调查"},
    {"meeting", "会议"},
    {"qr", "扫码"},
    {"sales_centre", "销售中心"},
    {"follow_up", "回访"},
    {"forum", "业主群、论坛"},
    {"event", "社区活动"},
    {"passive", "客户来找"},
    {"active", "主动收集"},
    {"other", "其他"},
    {"normal", "一般"},
    {"important", "重要"},
    {"major", "重大"},
    {"minor", "零修"},
    {"medium", "中修"},
    {"valid", "有效"},
    {"invalid", "无效"},
    {"public", "公共部位"},
    {"private", "户内"},
    {"warranty", "保修"},
    {"man_made", "人为"},
    {"company", "物业公司"},
    {"developer", "开发商"},
    {"contractor", "施工单位"},
    {"utility", "市政单位"},
    {"third_party", "第三方"},
    {"authority", "主管部门"},
    {"customer", "客户自身"},
    {"none", "无责任方"},
    {"wait_customer", "等待客户"},
    {"wait_material", "等待材料"},
    {"wait_utility", "等待市政"},
    {"extension", "批准延期"},
    {"force_majeure", "不可抗力"},
    {"satisfied", "满意"},
    {"partly", "基本满意"},
    {"dissatisfied", "不满意"},
    {"unreachable", "联系不上"},
    {"service", "客服部"},
    {"engineering", "工程部"},
    {"environment", "环境部"},
    {"security", "护卫部"},
    {"finance", "财务部"},
    {"admin", "行政部"},
    {"sms", "短信"},
    {"record", "登记"},
    {"respond", "响应"},
    {"reply", "答复"},
    {"assess", "评估"},
    {"contain", "控险"},
    {"first_feedback", "初步反馈"},
    {"investigate", "调查"},
    {"plan", "方案"},
    {"arrive", "到场"},
    {"complete", "完工"},
    {"result", "结果反馈"},
    {"resolve", "解决"},
    {"promised_reply", "约定回复"},
    {"to_director", "报主任"},
    {"director_dispatch", "主任分派"},
    {"dept_result", "部门反馈"},
    {"dispatch", "派工"},
    {"call_back", "回电"},
    {"followup", "回访"},
    {"archive", "归档"},
    {"close", "办结"},
    {"external", "外部时限"},
};

bool case_fields_may_be_confidential(const char *nature)
{
    return str_equal(nature, "complaint") || str_equal(nature, "grievance");
}

const struct case_nature *case_fields_nature(const char *code)
{
    for (const struct case_nature *n = CASE_NATURES; n->code != NULL; n++)
        if (str_equal(n->code, code))
            return n;
    return NULL;
}

const char *case_fields_name(const char *code)
{
    const struct case_nature *nature = case_fields_nature(code);

    if (nature != NULL)
        return nature->name;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_equal(NAMES[i].code, code))
            return NAMES[i].name;
    return code == NULL ? "" : code;
}

uint64_t case_fields_department_roles(const char *department)
{
    static const struct {
        const char *code;
        uint64_t roles;
    } DEPARTMENTS[] = {
        {"service", ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS)},
        {"engineering", ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_TECHNICIAN)},
        {"environment", ROLE_BIT(ROLE_ENV)},
        {"security", ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_GUARD) | ROLE_BIT(ROLE_DUTY)},
        {"finance", ROLE_BIT(ROLE_FINANCE)},
        {"admin", ROLE_BIT(ROLE_ADM)},
        {"developer", ROLE_BIT(ROLE_DEVELOPER)},
    };

    for (size_t i = 0; i < sizeof DEPARTMENTS / sizeof DEPARTMENTS[0]; i++)
        if (str_equal(DEPARTMENTS[i].code, department))
            return DEPARTMENTS[i].roles;
    return 0;
}
