#include "staff/staff.h"

#include "staff/staff_store.h"

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct staff_account ACCOUNTS[] = {
    {"desk1", "前台一", "anju-demo", WORDS("front_desk"), WORDS("yiyuan")},
    {"desk2", "前台二", "anju-demo", WORDS("front_desk"), WORDS("yiyuan")},
    {"css", "客户主任 周敏", "anju-demo", WORDS("css"), WORDS("yiyuan")},
    {"duty", "夜班 许强", "anju-demo", WORDS("duty"), WORDS("yiyuan")},
    {"eng", "工程主管 郑伟", "anju-demo", WORDS("eng"), WORDS("yiyuan")},
    {"tech1", "维修 王刚", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"tech2", "维修 李军", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"tech3", "维修 张磊", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"tech4", "维修 刘洋", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"tech5", "维修 陈涛", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"tech6", "维修 杨波", "anju-demo", WORDS("technician"), WORDS("yiyuan")},
    {"director", "主任 孙丽", "anju-demo", WORDS("director"), WORDS("yiyuan")},
    {"adm", "行政主管 何静", "anju-demo", WORDS("adm"), WORDS("yiyuan")},
    {"fin", "财务 吴芳", "anju-demo", WORDS("finance"), WORDS("yiyuan")},
    {"archivist", "文档管理员 林秀", "anju-demo", WORDS("archivist"), WORDS("yiyuan")},
    {"quality", "综合管理部 赵明", "anju-demo", WORDS("quality"), NULL},
    {"exec", "高管 钱进", "anju-demo", WORDS("exec"), NULL},
    {"admin", "系统管理员", "anju-demo", WORDS("admin"), NULL},
    {"lake_desk", "湖畔前台", "anju-demo", WORDS("front_desk"), WORDS("lakeside")},
    {"lake_director", "湖畔主任", "anju-demo", WORDS("director"), WORDS("lakeside")},
};

err_t staff_demo(struct op *op)
{
    struct staff_member *there;
    const char *password;
    int64_t id;
    err_t e;

    for (size_t i = 0; i < sizeof ACCOUNTS / sizeof ACCOUNTS[0]; i++) {
        e = staff_store_find(op, ACCOUNTS[i].login, &there, &password);
        if (e == OK && there == NULL)
            e = staff_add(op, &ACCOUNTS[i], &id);
        if (e != OK)
            return e;
    }
    return OK;
}
