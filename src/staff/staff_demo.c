#include "staff/staff.h"

#include "staff/staff_department.h"
#include "staff/staff_store.h"

#include "base/str.h"
#include "db/db.h"

#include <string.h>

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

enum { FIRST_BADGE = 1001 };

/* Its departments, each behind its parent. */
static const struct {
    const char *name, *kind, *parent, *head;
    const char *const *people;
} DEPARTMENTS[] = {
    {"客服部", "service", NULL, "css", WORDS("css", "desk1", "desk2")},
    {"工程部", "engineering", NULL, "eng", WORDS("eng")},
    {"水电班", "engineering", "工程部", "tech1", WORDS("tech1", "tech2", "tech3")},
    {"综合维修班", "engineering", "工程部", "tech4", WORDS("tech4", "tech5", "tech6")},
    {"护卫部", "security", NULL, "duty", WORDS("duty")},
    {"行政部", "admin", NULL, "adm", WORDS("adm", "fin", "archivist")},
};
enum { DEPARTMENT_COUNT = sizeof DEPARTMENTS / sizeof DEPARTMENTS[0] };

static err_t put_in(struct op *op, const struct staff_department *d, const char *const *people)
{
    struct staff_member *member;
    err_t e = OK;

    for (; e == OK && *people != NULL; people++) {
        e = staff_find(op, *people, &member);
        if (e == OK)
            e = staff_department_place(op, d->community_id, member->id, d->id);
    }
    return e;
}

static err_t add_department(struct op *op, size_t i, struct staff_department *made)
{
    struct staff_department *d = &made[i];
    struct staff_member *head;
    err_t e = staff_find(op, DEPARTMENTS[i].head, &head);

    if (e != OK)
        return e;
    d->name = DEPARTMENTS[i].name;
    d->kind = DEPARTMENTS[i].kind;
    d->head_id = head->id;
    for (size_t k = 0; k < i; k++)
        if (str_equal(made[k].name, DEPARTMENTS[i].parent))
            d->parent_id = made[k].id;
    e = staff_department_add(op, d, &d->id);
    return e == OK ? put_in(op, d, DEPARTMENTS[i].people) : e;
}

static err_t add_departments(struct op *op, void *arg)
{
    struct staff_department made[DEPARTMENT_COUNT] = {0}, *there;
    int64_t community_id;
    size_t count;
    err_t e = staff_store_community_id(op, "yiyuan", &community_id);

    (void)arg;
    if (e == OK)
        e = staff_department_list(op, community_id, &there, NULL, &count);
    if (e != OK || count > 0)
        return e;
    for (size_t i = 0; e == OK && i < DEPARTMENT_COUNT; i++) {
        made[i].community_id = community_id;
        e = add_department(op, i, made);
    }
    return e;
}

err_t staff_demo(struct op *op)
{
    struct staff_member *there;
    const char *password;
    int64_t id;
    err_t e;

    for (size_t i = 0; i < sizeof ACCOUNTS / sizeof ACCOUNTS[0]; i++) {
        e = staff_store_find(op, ACCOUNTS[i].login, &there, &password);
        if (e == OK && there == NULL) {
            e = staff_add(op, &ACCOUNTS[i], &id);
            if (e == OK)
                e = staff_set_badge(op, id, arena_printf(op->arena, "%d", FIRST_BADGE + (int)i));
        }
        if (e != OK)
            return e;
    }
    return db_transaction(op, add_departments, NULL);
}

/* ---- the other communities -------------------------------------------------------------- */

static const struct {
    const char *login, *post;
    const char *const *roles;
} TEAM[] = {
    {"desk1", "前台", WORDS("front_desk")},  {"desk2", "前台", WORDS("front_desk", "duty")},
    {"css", "客户主任", WORDS("css")},       {"eng", "工程主管", WORDS("eng")},
    {"tech1", "维修", WORDS("technician")},  {"tech2", "维修", WORDS("technician")},
    {"tech3", "维修", WORDS("technician")},  {"adm", "行政", WORDS("adm", "finance", "archivist")},
    {"director", "主任", WORDS("director")},
};
enum { TEAM_SIZE = sizeof TEAM / sizeof TEAM[0] };

static const char *const SURNAMES[] = {"程", "汪", "鲍", "胡", "方", "吴", "江", "潘", "洪", "余",
                                       "章", "叶", "徐", "朱", "姚", "戴", "夏", "唐", "谢", "罗"};
static const char *const GIVEN[] = {"敏",   "建国", "晓燕", "志强", "海燕", "勇",
                                    "婷",   "国庆", "丽华", "军",   "秀英", "浩",
                                    "雪梅", "斌",   "红",   "明月", "伟东"};

const char *staff_demo_prefix(struct op *op, const char *community_code)
{
    if (str_equal(community_code, "yiyuan"))
        return "";
    if (str_equal(community_code, "lakeside"))
        return "lake_";
    return arena_printf(op->arena, "d%s_",
                        str_starts_with(community_code, "demo-") ? community_code + 5
                                                                 : community_code);
}

static size_t sum_of(const char *text)
{
    size_t sum = 0;

    for (; *text != '\0'; text++)
        sum = sum * 31 + (unsigned char)*text;
    return sum;
}

static err_t add_member(struct op *op, const char *code, size_t i, const char *hash)
{
    const char *const communities[] = {code, NULL};
    const char *login = arena_printf(op->arena, "%s%s", staff_demo_prefix(op, code), TEAM[i].login);
    size_t who = sum_of(login);
    struct staff_account account = {
        .login = login,
        .name = arena_printf(op->arena, "%s %s%s", TEAM[i].post,
                             SURNAMES[who % (sizeof SURNAMES / sizeof SURNAMES[0])],
                             GIVEN[who / 7 % (sizeof GIVEN / sizeof GIVEN[0])]),
        .password = "anju-demo",
        .password_hash = hash,
        .roles = TEAM[i].roles,
        .communities = communities};
    struct staff_member *there;
    const char *password;
    int64_t id;
    err_t e;

    e = staff_store_find(op, login, &there, &password);
    if (e != OK || there != NULL)
        return e;
    return staff_add(op, &account, &id);
}

struct team {
    const char *code, *hash;
};

static err_t add_team(struct op *op, void *arg)
{
    const struct team *team = arg;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < TEAM_SIZE; i++)
        e = add_member(op, team->code, i, team->hash);
    return e;
}

/* All have the demo's one password: it is hashed once, for there may be thousands of them. */
err_t staff_demo_in(struct op *op, const char *community_code)
{
    struct staff_member *desk;
    struct team team = {.code = community_code};
    err_t e = staff_store_find(op, "desk1", &desk, &team.hash);

    if (e != OK)
        return e;
    if (desk == NULL)
        return op_fail(op, ERR_NOT_FOUND, "the demo accounts are not there");
    return db_transaction(op, add_team, &team);
}
