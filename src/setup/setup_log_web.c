/* Settings: what was changed in them, by whom and when, out of the journal. */
#include "setup/setup_community.h"
#include "http/http_list.h"
#include "setup/setup_words.h"

#include "journal/journal.h"
#include "staff/staff.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"

#include <string.h>

enum { COMPANY_READ = 400, COMMUNITY_READ = 1000, SHOWN = 200, MEMBERS_KNOWN = 64 };

#define MAY_SEE_LOG MAY_SEE_SETUP

/* ---- one line --------------------------------------------------------------------------- */

static const struct {
    const char *kind, *words;
    const char *facts[3]; /* of the payload, shown behind the words */
} KINDS[] = {
    {"user_added", "添加帐号", {"login", "name", NULL}},
    {"user_roles_changed", "更改岗位", {"login", NULL}},
    {"user_renamed", "更正姓名", {"login", "name", NULL}},
    {"user_disabled", "停用帐号", {"login", NULL}},
    {"user_enabled", "重新启用帐号", {"login", NULL}},
    {"password_changed", "修改密码", {"login", NULL}},
    {"password_reset", "重设密码", {"login", NULL}},
    {"sessions_ended", "结束登录", {"login", NULL}},
    {"second_factor_on", "开启两步验证", {"login", NULL}},
    {"second_factor_off", "关闭两步验证", {"login", NULL}},
    {"second_factor_reset", "重置两步验证", {"login", NULL}},
    {"second_factor_rule", "规定哪些岗位必须两步验证", {NULL}},
    {"recovery_codes_made", "换发恢复码", {"login", NULL}},
    {"recovery_code_used", "用恢复码验证", {"login", "left", NULL}},
    {"token_added", "发放程序令牌", {"login", NULL}},
    {"standard_published", "发布服务标准", {"code", "version", NULL}},
    {"blueprint_published", "发布服务蓝图", {"code", "version", NULL}},
    {"calendar_published", "载入工作日历", {NULL}},
    {"company_changed", "更改公司信息", {"name", NULL}},
    {"community_added", "添加小区", {"code", "name", NULL}},
    {"community_changed", "更改小区", {NULL}},
    {"houses_added", "登记房屋", {"count", NULL}},
    {"department_added", "添加部门", {"name", NULL}},
    {"department_changed", "更改部门", {"name", NULL}},
    {"department_closed", "撤销部门", {"name", NULL}},
    {"department_opened", "恢复部门", {"name", NULL}},
    {"department_member_placed", "调动部门", {"login", "name", NULL}},
    {"manager_changed", "交接项目经理", {"from_name", "to_name", NULL}},
    {"categories_chosen", "选定受理的分类", {NULL}},
    {"standards_bound", "执行服务标准", {NULL}},
};

enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

static size_t kind_of(const char *kind)
{
    size_t n = 0;

    while (n < KIND_COUNT && !str_equal(KINDS[n].kind, kind))
        n++;
    return n;
}

static const char *value_text(struct op *op, const struct doc *value)
{
    if (value == NULL || value->kind == DOC_NULL)
        return "";
    if (value->kind == DOC_TEXT)
        return value->text;
    return json_text(op->arena, value);
}

static const char *role_names(struct op *op, const struct doc *codes)
{
    struct buf names = buf_in(op->arena);
    enum staff_role role;

    buf_add_text(&names, "");
    DOC_EACH(member, codes)
    {
        if (member->value->kind == DOC_TEXT && staff_role_find(member->value->text, &role))
            buf_printf(&names, "%s%s", names.length > 0 ? "、" : "", staff_role_name(role));
    }
    return names.length == 0 ? "没有" : names.data;
}

/* {field: {before, after}} of a changed community. */
static void set_differences(struct op *op, const struct doc *facts, struct doc *list)
{
    static const struct {
        const char *code, *name;
    } NAMES[] = {{"name", "名称"},
                 {"hotline_hours", "热线受理时段"},
                 {"counter_hours", "前台服务时段"},
                 {"work_hours", "工作时段"}};

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const struct doc *one = doc_get(facts, NAMES[i].code);
        if (one != NULL)
            doc_add_text(list, arena_printf(op->arena, "%s：%s → %s", NAMES[i].name,
                                            value_text(op, doc_get(one, "before")),
                                            value_text(op, doc_get(one, "after"))));
    }
    if (doc_get(facts, "profile") != NULL)
        doc_add_text(list, "基本情况有更改");
}

static void set_details(struct op *op, const char *kind, const struct doc *facts, struct doc *list)
{
    if (str_equal(kind, "user_roles_changed"))
        doc_add_text(list,
                     arena_printf(op->arena, "%s → %s", role_names(op, doc_get(facts, "before")),
                                  role_names(op, doc_get(facts, "roles"))));
    if (str_equal(kind, "user_added"))
        doc_add_text(list, role_names(op, doc_get(facts, "roles")));
    if (str_equal(kind, "community_changed"))
        set_differences(op, facts, list);
    if (str_equal(kind, "standards_bound")) {
        DOC_EACH(member, doc_get(facts, "standards"))
        {
            doc_add_text(list, value_text(op, member->value));
        }
    }
}

struct log {
    struct op *op;
    struct doc *items;
    int64_t ids[MEMBERS_KNOWN];
    const char *names[MEMBERS_KNOWN];
    size_t known;
};

static const char *name_of(struct log *log, int64_t id)
{
    struct staff_member *member;
    const char *name = "系统";

    for (size_t i = 0; i < log->known; i++)
        if (log->ids[i] == id)
            return log->names[i];
    if (id > 0 && staff_get(log->op, id, &member) == OK)
        name = member->name;
    op_forget_fault(log->op);
    if (log->known < MEMBERS_KNOWN) {
        log->ids[log->known] = id;
        log->names[log->known++] = name;
    }
    return name;
}

static void add_event(struct log *log, const struct journal_event *event)
{
    struct op *op = log->op;
    size_t kind = kind_of(event->kind);
    struct doc *facts, *one;
    const char *at;
    struct buf what = buf_in(op->arena);

    if (kind == KIND_COUNT || event->data == NULL || log->items->count >= SHOWN ||
        json_parse(op, event->data, strlen(event->data), &facts) != OK) {
        op_forget_fault(op);
        return;
    }
    buf_add_text(&what, KINDS[kind].words);
    for (const char *const *name = KINDS[kind].facts; *name != NULL; name++)
        buf_printf(&what, " %s", value_text(op, doc_get(facts, *name)));
    at = clock_format(op->arena, event->at, op->utc_offset_min);
    one = doc_add_object(log->items);
    doc_set_text(one, "kind", event->kind);
    doc_set_time(one, "at", event->at, op->utc_offset_min);
    doc_set_text(one, "actor", name_of(log, event->actor_id));
    doc_set_text(one, "what", what.data);
    set_details(op, event->kind, facts, doc_set_list(one, "details"));
    doc_set_text(one, "at_text", arena_printf(op->arena, "%.10s %.5s", at, at + 11));
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static err_t add_company(struct log *log)
{
    struct journal_event *events;
    size_t count;
    err_t e = journal_newest(log->op, 0, 0, COMPANY_READ, &events, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        add_event(log, &events[i]);
    return e;
}

static err_t add_community(struct log *log, int64_t id)
{
    struct journal_event *events;
    size_t count;
    err_t e = journal_list(log->op, id, "community", id, 0, COMMUNITY_READ, &events, &count);

    for (size_t i = count; e == OK && i > 0; i--)
        add_event(log, &events[i - 1]);
    return e;
}

static const struct field LOG_QUERY[] = {
    {.name = "community",
     .kind = FIELD_TEXT,
     .max = 64,
     .label = "小区",
     .help = "A community's code; without one the company's own changes."},
    FIELDS_END,
};

static void set_choices(const struct community *communities, size_t count, bool sees_company,
                        struct doc *document)
{
    struct doc *list = doc_set_list(doc_set_object(document, "choices"), "community"), *one;

    if (sees_company) {
        one = doc_add_object(list);
        doc_set_text(one, "value", "");
        doc_set_text(one, "name", "全公司：帐号、标准、蓝图、日历");
    }
    for (size_t i = 0; i < count; i++) {
        one = doc_add_object(list);
        doc_set_text(one, "value", communities[i].code);
        doc_set_text(one, "name", communities[i].name);
    }
}

/* Who has a role in the whole company reads its changes; a director those of his community. */
static err_t show_log(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena);
    struct log *log = ARENA_NEW(op->arena, struct log);
    const char *code = doc_get_text(req->input, "community");
    bool sees_company = (op_roles_in(op, 0) & MAY_SEE_LOG) != 0;
    struct community *communities;
    const int64_t *ids;
    size_t count, n = 0;
    err_t e;

    log->op = op;
    log->items = doc_set_list(document, "items");
    staff_scope(op, MAY_SEE_LOG, &ids, &count);
    e = register_community_page(op, ids, count, "", "", SHOWN, &communities, &count);
    if (e != OK)
        return e;
    set_choices(communities, count, sees_company, document);
    while (n < count && !str_equal(communities[n].code, code))
        n++;
    if (code == NULL && !sees_company)
        n = 0;
    if (n < count)
        e = add_community(log, communities[n].id);
    else if (code == NULL && sees_company)
        e = add_company(log);
    else
        e = op_fail(op, ERR_NOT_FOUND, "没有小区 %s", code == NULL ? "" : code);
    reply->fields = LOG_QUERY;
    return e == OK ? reply_page(reply, document, "setup/log") : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column CHANGE_FILE[] = {
    {"at", "时间", VIEW_TIME, 0},        {"actor", "操作人", VIEW_TEXT, 18},
    {"kind", "类型代码", VIEW_TEXT, 20}, {"what", "变更", VIEW_TEXT, 24},
    {"details", "内容", VIEW_TEXT, 50},  {NULL, NULL, VIEW_TEXT, 0},
};

static err_t show_log_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"log",    "变更记录", MAY_SEE_LOG,
                                          show_log, NULL,       CHANGE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route SETUP_LOG_ROUTES[] = {
    {GET, "/settings/log", MAY_SEE_LOG, READS, LOG_QUERY, show_log,
     .summary =
         "What was changed in the settings, newest first: of the company or of one community"},
    HTTP_LIST_ROUTES("/settings/log", MAY_SEE_LOG, LOG_QUERY, show_log_file, "The log of changes"),
    ROUTES_END,
};
