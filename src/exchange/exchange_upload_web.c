/* /imports: a file is sent, its columns are matched, it is checked, then applied. */
#include "base/clock.h"
#include "http/http_list.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/scratch.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_words.h"
#include "exchange/exchange.h"
#include "exchange/exchange_faulty.h"
#include "exchange/exchange_look.h"
#include "exchange/exchange_map.h"
#include "exchange/exchange_upload.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_person.h"
#include "staff/staff.h"
#include "view/view_table.h"

#include <string.h>
#include <unistd.h>

enum { MAP_FAULTS_SHOWN = 20, FAULTS_SHOWN = 100, FAULTY_KEPT_BYTES = 64 * 1024 * 1024 };

static const char *const KINDS[] = {"people", "houses", "cases", NULL};

/* Cases of years are no longer taken back from a browser: only who leads the desk brings them. */
#define MAY_IMPORT_CASES (MAY_CHANGE_REGISTER & (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR)))
#define FIELD_MAP                                                                                  \
    {                                                                                              \
        "map", FIELD_TEXT, false,                                                                  \
            .max = 20000, .label = "列的对照",                                                     \
            .help = "Of cases: which column is which field (YAML, docs/how-to/maps)."              \
    }

static const struct field NEW_FIELDS[] = {
    {"kind", FIELD_ENUM, true, .words = KINDS, .label = "内容"},
    {"file", FIELD_FILE, true, .max = EXCHANGE_UPLOAD_MOST_BYTES, .label = "文件",
     .help = "An .xlsx workbook or CSV (UTF-8 or GB18030)."},
    FIELD_MAP,
    FIELDS_END,
};
static const struct field LOOK_FIELDS[] = {
    {"sheet", FIELD_TEXT, true, .max = 100, .label = "工作表"},
    FIELDS_END,
};
static const struct field CHECK_FIELDS[] = {
    {"fields", FIELD_LIST, false, .max = 100, .label = "各列的内容",
     .help = "The field of each column in the file's order; - leaves a column out."},
    FIELD_MAP,
    FIELDS_END,
};
static const struct field APPLY_FIELDS[] = {
    {"keep_going", FIELD_BOOL, false, .label = "跳过有问题的行"},
    FIELDS_END,
};

/* ---- one import as a document ---------------------------------------------------------------- */

static const char *state_name(const struct exchange_upload *u)
{
    static const struct {
        const char *state, *name;
    } NAMES[] = {{"uploaded", "正在读取"},  {"looked", "待核对列"},   {"checking", "正在核对"},
                 {"checked", "待确认导入"}, {"applying", "正在导入"}, {"done", "已导入"},
                 {"failed", "读不了"},      {"dropped", "已放弃"},    {"undone", "已撤回"}};

    if (str_equal(u->job, "check"))
        return "正在核对";
    if (str_equal(u->job, "apply"))
        return "正在导入";
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (str_equal(NAMES[i].state, u->run.state))
            return NAMES[i].name;
    return u->run.state;
}

static const char *state_colour(const struct exchange_upload *u)
{
    if (u->job[0] != '\0')
        return "running";
    if (str_equal(u->run.state, "done"))
        return u->fault_count == 0 ? "met" : "warning";
    if (str_equal(u->run.state, "failed"))
        return "missed";
    return str_equal(u->run.state, "checked") && u->fault_count > 0 ? "warning" : "waiting";
}

static const char *kind_name(const char *kind)
{
    return str_equal(kind, "houses") ? "房屋" : str_equal(kind, "people") ? "住户" : "诉求";
}

static void set_head(struct op *op, const struct exchange_upload *u, struct doc *out)
{
    struct doc *page = doc_set_object(out, "page");

    doc_set_id(out, "id", u->run.id);
    doc_set_text(out, "kind", u->run.kind);
    doc_set_text(out, "file", u->run.file);
    doc_set_text(out, "sheet", u->run.sheet);
    doc_set_text(out, "state", u->run.state);
    doc_set_text(out, "job", u->job);
    doc_set_text(out, "failure", u->failure);
    doc_set_int(out, "percent", u->percent);
    doc_set_int(out, "read", u->run.rows_read);
    doc_set_int(out, "imported", u->run.rows_imported);
    doc_set_int(out, "updated", u->run.rows_updated);
    doc_set_int(out, "skipped", u->run.rows_skipped);
    doc_set_int(out, "fault_count", u->fault_count);
    doc_set_time(out, "started_at", u->started_at, op->utc_offset_min);
    doc_set_text(page, "kind_name", kind_name(u->run.kind));
    doc_set_text(page, "state_name", state_name(u));
    doc_set_text(page, "state", state_colour(u));
    doc_set_text(page, "started_text", case_words_instant(op, u->started_at));
}

static const char *heading(const struct exchange_upload *u)
{
    return str_equal(u->run.kind, "houses")   ? "导入房屋"
           : str_equal(u->run.kind, "people") ? "导入住户"
                                              : "导入诉求";
}

static bool is_cases(const struct exchange_upload *u)
{
    return str_equal(u->run.kind, "cases");
}

static void set_steps(const struct exchange_upload *u, struct doc *page)
{
    bool works = u->job[0] != '\0';
    const char *state = u->run.state;

    doc_set_bool(page, "is_cases", is_cases(u));
    doc_set_text(page, "heading", heading(u));
    doc_set_bool(page, "works", works);
    doc_set_bool(page, "to_match",
                 !works && (str_equal(state, "looked") || str_equal(state, "checked")));
    doc_set_bool(page, "is_checked", !works && str_equal(state, "checked"));
    doc_set_bool(page, "is_done", !works && str_equal(state, "done"));
    doc_set_bool(page, "is_failed", !works && str_equal(state, "failed"));
    doc_set_bool(page, "is_dropped", str_equal(state, "dropped"));
    doc_set_bool(page, "has_faults", u->fault_count > 0);
    doc_set_bool(page, "is_clean", u->fault_count == 0);
    doc_set_int(page, "good", u->run.rows_read);
}

static void set_choices(struct op *op, const struct doc *column, const char *chosen,
                        const struct doc *fields, struct doc *into)
{
    struct doc *options = doc_set_list(into, "options");
    const char *field = chosen != NULL ? chosen : doc_get_text(column, "field");

    (void)op;
    DOC_EACH(member, fields)
    {
        struct doc *one = doc_add_object(options);
        const char *value = doc_get_text(member->value, "value");
        doc_set_text(one, "value", value);
        doc_set_text(one, "name", doc_get_text(member->value, "name"));
        doc_set_bool(one, "selected", str_equal(value, field));
    }
    doc_set_bool(into, "is_out", str_is_empty(field));
}

static err_t open_look(struct op *op, const struct exchange_upload *u, struct doc **ret_look)
{
    const char *text = u->look[0] == '\0' ? NULL : journal_open_text(op, u->look);

    *ret_look = NULL;
    return text == NULL ? OK : json_parse(op, text, strlen(text), ret_look);
}

/* As case_fields_name() has it, and the fields that only an import knows. */
static const char *case_field_name(const char *field)
{
    static const char *const MORE[] = {"external_id", "外部编号", "finished_at", "办结时间",
                                       "due_at",      "应办时间", NULL};

    for (size_t i = 0; MORE[i] != NULL; i += 2)
        if (str_equal(field, MORE[i]))
            return MORE[i + 1];
    for (const struct field *f = CASE_FIELDS; f->name != NULL; f++)
        if (str_equal(f->name, field) && f->label != NULL)
            return f->label;
    return field;
}

/* What a column is taken for: chosen among the fields, or as the map says. */
static void set_meaning(struct op *op, const struct exchange_upload *u, const struct doc *chosen,
                        struct doc *column)
{
    const char *title = doc_get_text(column, "title"), *field = doc_get_text(column, "field");

    if (is_cases(u))
        doc_set_text(column, "field_name", str_is_empty(field) ? NULL : case_field_name(field));
    else
        set_choices(op, column, chosen == NULL ? NULL : doc_get_text(chosen, title),
                    exchange_look_fields(op, u->run.kind), column);
}

/* Columns with what they are taken for and what stands in them. */
static err_t set_look(struct op *op, const struct exchange_upload *u, struct doc *out)
{
    struct doc *look, *columns, *chosen = NULL, *sheets;
    int64_t number = 0;
    err_t e = open_look(op, u, &look);

    if (e != OK || look == NULL)
        return e;
    if (is_cases(u)) {
        doc_set_text(out, "map", u->chosen);
        doc_set_text(doc_set_object(out, "initial"), "map", u->chosen);
    } else if (u->chosen[0] != '\0' && json_parse(op, u->chosen, strlen(u->chosen), &chosen) != OK)
        op_forget_fault(op);
    columns = doc_set_list(out, "columns");
    DOC_EACH(member, doc_get(look, "columns"))
    {
        struct doc *one = doc_copy(op->arena, member->value);
        doc_set_int(one, "number", ++number);
        set_meaning(op, u, chosen, one);
        doc_add(columns, one);
    }
    sheets = doc_set_list(out, "sheets");
    DOC_EACH(member, doc_get(look, "sheets"))
    {
        struct doc *one = doc_add_object(sheets);
        doc_set_text(one, "name", member->value->text);
        doc_set_bool(one, "is_here", str_equal(member->value->text, u->run.sheet));
    }
    doc_set_bool(out, "known", doc_get_bool(look, "known"));
    doc_set_int(out, "header_line", doc_get_int(look, "header_line"));
    doc_set_bool(doc_get(out, "page"), "has_sheets", sheets->count > 1);
    return OK;
}

static err_t set_faults(struct op *op, const struct exchange_upload *u, struct doc *out)
{
    struct exchange_faults faults = exchange_faults_in(op->arena);
    err_t e = exchange_upload_store_faults(op, &u->run, 0, FAULTS_SHOWN, &faults);

    faults.sheet = u->run.sheet;
    exchange_faults_write(&faults, out);
    if (u->fault_count > (int64_t)faults.kept)
        doc_set_int(doc_get(out, "page"), "more_faults", u->fault_count - (int64_t)faults.kept);
    return e;
}

/* ---- who may -----------------------------------------------------------------------------------
 */

static err_t the_upload(struct request *req, struct exchange_upload *ret_upload)
{
    struct community *community;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = exchange_upload_store_get(req->op, id, ret_upload);
    if (e == OK && (op_roles_in(req->op, ret_upload->run.community_id) &
                    (is_cases(ret_upload) ? MAY_IMPORT_CASES : MAY_CHANGE_REGISTER)) == 0)
        e = op_fail(req->op, ERR_NOT_FOUND, "没有这次导入");
    if (e == OK)
        e = register_community_get(req->op, ret_upload->run.community_id, &community);
    if (e == OK)
        req->op->utc_offset_min = community->utc_offset_min;
    return e;
}

/* What somebody writes his own columns into. */
static const char MAP_TO_BEGIN_WITH[] = "columns:\n"
                                        "  external_id: 单号\n"
                                        "  received_at: 接到时间\n"
                                        "  finished_at: 办结时间\n"
                                        "  title: 事由\n"
                                        "  house: 房号\n"
                                        "  reporter_name: 报事人\n"
                                        "  reporter_phone: 电话\n"
                                        "constants:\n"
                                        "  nature: repair\n"
                                        "  channel: phone\n"
                                        "defaults:\n"
                                        "  category: other\n"
                                        "  anonymous_reason: imported\n";

static const struct field LIST_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};

/* ---- pages --------------------------------------------------------------------------------------
 */

static err_t exchange_web_imports(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    struct exchange_upload *uploads;
    struct community *community;
    const char *after = doc_get_text(req->input, "after");
    int64_t community_id, before_id = INT64_MAX, none, limit = request_limit(req);
    size_t count = 0;
    err_t e = register_page_community(req, MAY_CHANGE_REGISTER, &community_id);

    if (e == OK && !str_is_empty(after))
        e = http_cursor_parse(req->op, after, &before_id, &none);
    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = exchange_upload_store_list(req->op, community_id, before_id, limit + 1, &uploads,
                                       &count);
    for (size_t i = 0; e == OK && i < count && i < (size_t)limit; i++)
        set_head(req->op, &uploads[i], doc_add_object(items));
    if (e != OK)
        return e;
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "next",
                 count > (size_t)limit
                     ? http_cursor_make(req->op->arena, uploads[limit - 1].run.id, 0)
                     : NULL);
    if (req->wants_html)
        e = register_page_choices(req->op, MAY_CHANGE_REGISTER, community_id,
                                  doc_set_object(document, "page"));
    if (req->wants_html) {
        doc_set_bool(doc_get(document, "page"), "may_cases",
                     (op_roles_in(req->op, community_id) & MAY_IMPORT_CASES) != 0);
        doc_set_text(doc_set_object(document, "initial"), "map", MAP_TO_BEGIN_WITH);
    }
    reply->fields = NEW_FIELDS;
    return e != OK ? e : reply_page(reply, document, "exchange/imports");
}

static err_t exchange_web_import(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct exchange_upload u;
    err_t e = the_upload(req, &u);

    if (e != OK)
        return e;
    set_head(req->op, &u, document);
    set_steps(&u, doc_get(document, "page"));
    e = set_look(req->op, &u, document);
    if (e == OK)
        e = set_faults(req->op, &u, document);
    reply->fields = CHECK_FIELDS;
    return e != OK ? e : reply_page(reply, document, "exchange/import");
}

/* ---- orders
 * ---------------------------------------------------------------------------------------- */

static err_t see(struct request *req, struct reply *reply, int status, int64_t id)
{
    return reply_see(reply, status, arena_printf(req->op->arena, "/imports/%lld", (long long)id));
}

/* Every fault of a map at once, each with its line. */
static err_t check_map(struct request *req, const char *map)
{
    struct exchange_faults faults = exchange_faults_in(req->op->arena);
    struct exchange_map *read;
    struct buf text = buf_in(req->op->arena);

    if (str_is_empty(map))
        return op_fail_field(req->op, "map", "required", "请填写“列的对照”：哪一列是什么");
    if (exchange_map_read(req->op, EXCHANGE_MAP_SENT, map, strlen(map), &faults, &read) == OK)
        return OK;
    op_forget_fault(req->op);
    for (size_t i = 0; i < faults.kept && i < MAP_FAULTS_SHOWN; i++)
        buf_printf(&text, "%s第 %lld 行：%s", i == 0 ? "" : "；", (long long)faults.faults[i].line,
                   faults.faults[i].reason);
    return op_fail_field(req->op, "map", "invalid", "%s", text.data);
}

static err_t exchange_web_begin(struct request *req, struct reply *reply)
{
    const struct doc *file = doc_get(req->input, "file");
    struct exchange_sent sent = {.kind = doc_get_text(req->input, "kind"),
                                 .file = doc_get_text(file, "name"),
                                 .base64 = doc_get_text(file, "base64"),
                                 .map = ""};
    int64_t id = 0, community_id = req->community_id;
    bool of_cases = str_equal(sent.kind, "cases");
    err_t e = OK;

    if (community_id == 0)
        e = register_choose_community(req->op, req->community, &community_id);
    if (e == OK && (op_roles_in(req->op, community_id) &
                    (of_cases ? MAY_IMPORT_CASES : MAY_CHANGE_REGISTER)) == 0)
        e = op_fail(req->op, ERR_FORBIDDEN, "您的岗位没有这项权限");
    if (e == OK && of_cases) {
        sent.map = doc_get_text(req->input, "map");
        e = check_map(req, sent.map);
    }
    if (e == OK && str_is_empty(sent.base64))
        e = op_fail_field(req->op, "file", "required", "文件是空的");
    if (e == OK)
        e = exchange_upload_begin(req->op, community_id, &sent, &id);
    return e == OK ? see(req, reply, 201, id) : e;
}

static err_t exchange_web_look(struct request *req, struct reply *reply)
{
    struct exchange_upload u;
    err_t e = the_upload(req, &u);

    if (e == OK)
        e = exchange_upload_look(req->op, &u, doc_get_text(req->input, "sheet"));
    return e == OK ? see(req, reply, 200, u.run.id) : e;
}

/* The fields come in the order of the columns; "-" leaves one out. */
static err_t chosen_of(struct request *req, const struct exchange_upload *u, const char **ret_text)
{
    struct doc *look, *chosen = doc_object(req->op->arena);
    const struct doc_member *field;
    err_t e = open_look(req->op, u, &look);

    if (e != OK || look == NULL)
        return e != OK ? e : op_fail(req->op, ERR_CONFLICT, "这次导入已经往下走了，请刷新页面");
    if (doc_is_null(doc_get(req->input, "fields")))
        return op_fail_field(req->op, "fields", "required", "请选出各列的内容");
    field = doc_get(req->input, "fields")->first;
    DOC_EACH(member, doc_get(look, "columns"))
    {
        const char *value = field == NULL ? "-" : field->value->text;
        doc_set_text(chosen, doc_get_text(member->value, "title"),
                     str_equal(value, "-") ? "" : value);
        field = field == NULL ? NULL : field->next;
    }
    *ret_text = json_text(req->op->arena, chosen);
    return OK;
}

static err_t exchange_web_check(struct request *req, struct reply *reply)
{
    struct exchange_upload u;
    const char *chosen = "";
    err_t e = the_upload(req, &u);

    if (e == OK && is_cases(&u)) {
        chosen = doc_get_text(req->input, "map");
        e = check_map(req, chosen);
    } else if (e == OK)
        e = chosen_of(req, &u, &chosen);
    if (e == OK)
        e = exchange_upload_check(req->op, &u, chosen);
    return e == OK ? see(req, reply, 200, u.run.id) : e;
}

static err_t exchange_web_apply(struct request *req, struct reply *reply)
{
    struct exchange_upload u;
    err_t e = the_upload(req, &u);

    if (e == OK)
        e = exchange_upload_apply(req->op, &u, doc_get_bool(req->input, "keep_going"));
    return e == OK ? see(req, reply, 200, u.run.id) : e;
}

static err_t exchange_web_drop(struct request *req, struct reply *reply)
{
    struct exchange_upload u;
    err_t e = the_upload(req, &u);

    if (e == OK)
        e = exchange_upload_drop(req->op, &u);
    return e == OK ? see(req, reply, 200, u.run.id) : e;
}

/* ---- the faulty rows
 * ---------------------------------------------------------------------------------- */

static err_t header_line(struct op *op, const struct exchange_upload *u, int64_t *ret_line)
{
    struct doc *look;
    err_t e = open_look(op, u, &look);

    *ret_line = look == NULL ? 1 : doc_get_int(look, "header_line");
    return e;
}

static err_t exchange_web_faulty(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct exchange_faults faults = exchange_faults_in(op->arena);
    struct exchange_upload u;
    const char *path, *to;
    err_t e = the_upload(req, &u);

    if (e == OK)
        e = exchange_upload_store_faults(op, &u.run, 0, EXCHANGE_FAULTS_KEPT, &faults);
    if (e == OK)
        e = header_line(op, &u, &faults.header_line);
    if (e == OK && faults.count == 0)
        e = op_fail(op, ERR_NOT_FOUND, "没有有问题的行");
    if (e == OK)
        e = exchange_upload_file(op, &u.run, &path);
    if (e != OK)
        return e;
    e = scratch_file(op, &to);
    if (e == OK) {
        reply->file = to; /* and it goes with the answer, whatever that is */
        e = exchange_faulty_write(op, path, u.run.sheet, &faults, "xlsx", to);
    }
    unlink(path);
    reply->bytes_type = view_table_type("xlsx");
    reply->download_name = "faulty.xlsx";
    return e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column IMPORT_FILE[] = {
    {"started_at", "开始时间", VIEW_TIME, 0},
    {"kind", "类型代码", VIEW_TEXT, 10},
    {"page.kind_name", "内容", VIEW_TEXT, 10},
    {"file", "文件", VIEW_TEXT, 30},
    {"sheet", "工作表", VIEW_TEXT, 0},
    {"state", "状态代码", VIEW_TEXT, 12},
    {"page.state_name", "状态", VIEW_TEXT, 12},
    {"read", "读取", VIEW_NUMBER, 0},
    {"imported", "导入", VIEW_NUMBER, 0},
    {"updated", "更新", VIEW_NUMBER, 0},
    {"skipped", "跳过", VIEW_NUMBER, 0},
    {"fault_count", "问题", VIEW_NUMBER, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t exchange_web_imports_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "imports", "导入",     MAY_CHANGE_REGISTER & MAY_EXPORT, exchange_web_imports,
        NULL,      IMPORT_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route EXCHANGE_UPLOAD_ROUTES[] = {
    {GET, "/imports", MAY_CHANGE_REGISTER, READS, LIST_FIELDS, exchange_web_imports,
     .summary = "The newest imports of a community"},
    {POST, "/imports", MAY_CHANGE_REGISTER, WRITES, NEW_FIELDS, exchange_web_begin,
     .summary = "Send a file of houses, people or cases; it is looked at, nothing is changed",
     .template = "exchange/imports", .again = "/imports",
     .body_limit_bytes = EXCHANGE_UPLOAD_MOST_BYTES + 64 * 1024},
    {GET, "/imports/{id}", MAY_CHANGE_REGISTER, READS, NULL, exchange_web_import,
     .summary = "An import: what its columns are taken for, how far it is, what is wrong"},
    {POST, "/imports/{id}/look", MAY_CHANGE_REGISTER, WRITES, LOOK_FIELDS, exchange_web_look,
     .summary = "Take another worksheet"},
    {POST, "/imports/{id}/check", MAY_CHANGE_REGISTER, WRITES, CHECK_FIELDS, exchange_web_check,
     .summary = "Check every row with these fields of its columns; nothing is changed",
     .template = "exchange/import"},
    {POST, "/imports/{id}/apply", MAY_CHANGE_REGISTER, WRITES, APPLY_FIELDS, exchange_web_apply,
     .summary = "Apply what was checked"},
    {POST, "/imports/{id}/drop", MAY_CHANGE_REGISTER, WRITES, NULL, exchange_web_drop,
     .summary = "Give an import up: its file is removed"},
    {GET, "/imports/{id}/faulty.xlsx", MAY_CHANGE_REGISTER, RECORDS, NULL, exchange_web_faulty,
     .summary = "The faulty rows as a workbook, to be corrected and sent again"},
    HTTP_LIST_ROUTES("/imports", MAY_CHANGE_REGISTER &MAY_EXPORT, LIST_FIELDS,
                     exchange_web_imports_file, "The imports"),
    ROUTES_END,
};
