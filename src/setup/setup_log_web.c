/* Settings: what was changed in them, by whom and when, out of the journal. */
#include "setup/setup_community.h"
#include "http/http_list.h"
#include "setup/setup_words.h"

#include "journal/journal.h"
#include "staff/staff.h"
#include "staff/staff_delegation.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"

#include <string.h>

enum { AT_ONCE = 200, MOST_LOOKED_AT = 2000, MOST_CHOICES = 200, MEMBERS_KNOWN = 64 };

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
    {"category_renamed", "分类改名", {"before", "name", NULL}},
    {"standards_bound", "执行服务标准", {NULL}},
    {"delegated", "授权代办", {"from_name", "to_name", NULL}},
    {"delegation_ended", "结束授权", {"from_name", "to_name", NULL}},
    {"absence_noted", "登记代班", {"from_name", "to_name", NULL}},
    {"absence_ended", "结束代班", {"from_name", "to_name", NULL}},
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

/* What was lent and for how long: "只办回访", "到 2026-12-01 18:00". */
static void set_lent(struct op *op, const struct doc *facts, struct doc *list)
{
    const char *until = doc_get_text(facts, "until"), *scope = doc_get_text(facts, "scope");

    if (scope != NULL)
        doc_add_text(list, staff_delegation_scope_name(scope));
    if (until != NULL && strlen(until) >= 16)
        doc_add_text(list, arena_printf(op->arena, "到 %.10s %.5s", until, until + 11));
}

static void set_details(struct op *op, const char *kind, const struct doc *facts, struct doc *list)
{
    if (str_equal(kind, "delegated") || str_equal(kind, "absence_noted"))
        set_lent(op, facts, list);
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
    int64_t community_id, before, most; /* the event last looked at; how many lines */
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

    if (kind == KIND_COUNT || event->data == NULL ||
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

/* Events of one kind of subject, the newest first. */
struct stream {
    const char *subject; /* NULL: of all */
    struct journal_event *events;
    size_t count, at;
};

static const struct journal_event *next_of(const struct stream *streams, size_t count,
                                           size_t *ret_which)
{
    const struct journal_event *newest = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct stream *s = &streams[i];
        if (s->at < s->count && (newest == NULL || s->events[s->at].seq > newest->seq)) {
            newest = &s->events[s->at];
            *ret_which = i;
        }
    }
    return newest;
}

/* Before a stream is read on, nobody knows what comes next. */
static bool must_read_on(const struct stream *streams, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (streams[i].at == streams[i].count && streams[i].count == AT_ONCE)
            return true;
    return false;
}

/* Until the page is full, nothing is left or enough was looked at. *ret_more: there may be more. */
static err_t add_streams(struct log *log, struct stream *streams, size_t count, bool *ret_more)
{
    const struct journal_event *event = NULL;
    size_t looked_at = 0, which = 0;
    err_t e = OK;

    do {
        for (size_t i = 0; e == OK && i < count; i++) {
            streams[i].at = 0;
            e = journal_before(log->op, log->community_id, streams[i].subject, log->before, AT_ONCE,
                               &streams[i].events, &streams[i].count);
        }
        while (e == OK && log->items->count < (size_t)log->most && !must_read_on(streams, count) &&
               (event = next_of(streams, count, &which)) != NULL) {
            add_event(log, event);
            log->before = event->seq;
            streams[which].at++;
            looked_at++;
        }
    } while (e == OK && log->items->count < (size_t)log->most && must_read_on(streams, count) &&
             looked_at < MOST_LOOKED_AT);
    *ret_more =
        e == OK && (must_read_on(streams, count) || next_of(streams, count, &which) != NULL);
    return e;
}

static err_t add_company(struct log *log, bool *ret_more)
{
    struct stream all = {.subject = NULL};

    return add_streams(log, &all, 1, ret_more);
}

/* Its settings, and who acts for whom there. */
static err_t add_community(struct log *log, bool *ret_more)
{
    struct stream both[] = {{.subject = "community"}, {.subject = "delegation"}};

    return add_streams(log, both, sizeof both / sizeof both[0], ret_more);
}

static const struct field LOG_QUERY[] = {
    {.name = "community",
     .kind = FIELD_TEXT,
     .max = 64,
     .label = "小区",
     .help = "A community's code; without one the company's own changes."},
    FIELDS_OF_A_LIST,
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
static err_t choose(struct request *req, struct log *log, struct doc *document)
{
    struct op *op = req->op;
    const char *code = doc_get_text(req->input, "community");
    bool sees_company = (op_roles_in(op, 0) & MAY_SEE_LOG) != 0;
    struct community *communities;
    const int64_t *ids;
    size_t count, n = 0;
    err_t e;

    staff_scope(op, MAY_SEE_LOG, &ids, &count);
    e = register_community_page(op, ids, count, "", "", MOST_CHOICES, &communities, &count);
    if (e != OK)
        return e;
    set_choices(communities, count, sees_company, document);
    while (n < count && !str_equal(communities[n].code, code))
        n++;
    if (code == NULL && !sees_company)
        n = 0;
    if (n < count)
        log->community_id = communities[n].id;
    else if (code != NULL || !sees_company)
        return op_fail(op, ERR_NOT_FOUND, "没有小区 %s", code == NULL ? "" : code);
    return OK;
}

static void set_next(const struct request *req, const struct log *log, struct doc *document)
{
    const char *code = doc_get_text(req->input, "community");
    const char *cursor = http_cursor_make(req->op->arena, log->before, 0);

    doc_set_text(document, "next", cursor);
    doc_set_text(doc_set_object(document, "page"), "next_href",
                 arena_printf(req->op->arena, "/settings/log?community=%s&after=%s",
                              code == NULL ? "" : code, cursor));
}

static err_t show_log(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct log *log = ARENA_NEW(req->op->arena, struct log);
    const char *after = doc_get_text(req->input, "after");
    int64_t none;
    bool more = false;
    err_t e;

    log->op = req->op;
    log->items = doc_set_list(document, "items");
    log->before = INT64_MAX;
    log->most = request_limit(req);
    e = str_is_empty(after) ? OK : http_cursor_parse(req->op, after, &log->before, &none);
    if (e == OK)
        e = choose(req, log, document);
    if (e == OK)
        e = log->community_id == 0 ? add_company(log, &more) : add_community(log, &more);
    doc_set_null(document, "next");
    if (e == OK && more)
        set_next(req, log, document);
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
