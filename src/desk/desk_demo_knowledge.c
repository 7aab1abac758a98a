#include "desk/desk_demo_knowledge.h"

#include "base/clock.h"
#include "knowledge/knowledge.h"
#include "staff/staff.h"

enum { A_YEAR = 365, A_FORTNIGHT = 14, THREE_DAYS = 3 };

static const struct {
    const char *title, *words, *answer, *source, *category;
    int days; /* until it runs out; 0: never */
} ARTICLES[] = {
    {"装修几点可以施工", "施工时间 噪音 打孔",
     "工作日 8:00 到 12:00、14:00 到 18:00；双休日和法定节假日不能有噪音施工。",
     "《装饰装修管理协议》第八条", "I03.2", A_YEAR},
    {"停车月卡怎么办理", "车位 月租 办卡", "带行驶证和身份证到前台办理，当天开通；地下车位先排队。",
     "《停车场管理规定》第五条", "I02.2", A_YEAR},
    {"物业费怎么交", "缴费 收费 账单", "前台、对公转账都可以，收据当场开具。",
     "《前期物业服务合同》附件二", "I01.3", 0},
    {"电动车能上楼充电吗", "电瓶车 充电桩", "不能。请停到 3 栋和 9 栋旁的充电棚，扫码使用。",
     "消防安全规定", "I02.4", 0},
    {"会所几点开放", "健身 老人活动中心", "每天 9:00 到 21:00，凭业主卡免费进入。", "会所使用须知",
     "I07.1", A_FORTNIGHT},
    {"春节期间前台几点上班", "过年 值班 放假", "除夕到初三 9:00 到 17:00，热线全天有人。",
     "春节值班安排", "I07.1", -THREE_DAYS},
};

err_t desk_demo_knowledge(struct op *op, int64_t community_id)
{
    struct knowledge_article *there;
    struct staff_member *owner;
    size_t count, expired;
    int64_t id;
    err_t e = knowledge_list(op, community_id, KNOWLEDGE_VALID, NULL, &there, &count);

    if (e == OK)
        e = knowledge_list(op, community_id, KNOWLEDGE_EXPIRED, NULL, &there, &expired);
    if (e == OK)
        e = staff_find(op, "css", &owner);
    if (e != OK || count + expired > 0)
        return e;
    for (size_t i = 0; e == OK && i < sizeof ARTICLES / sizeof ARTICLES[0]; i++) {
        int64_t until = ARTICLES[i].days == 0 ? 0 : op->now + ARTICLES[i].days * CLOCK_DAY_MS;
        struct knowledge_article article = {.community_id = community_id,
                                            .title = ARTICLES[i].title,
                                            .words = ARTICLES[i].words,
                                            .answer = ARTICLES[i].answer,
                                            .source = ARTICLES[i].source,
                                            .category = ARTICLES[i].category,
                                            .owner_id = owner->id,
                                            .valid_from = op->now - A_YEAR * CLOCK_DAY_MS,
                                            .valid_until = until};
        e = knowledge_add(op, &article, &id);
    }
    return e;
}
