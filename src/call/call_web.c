#include "call/call.h"
#include "http/http_list.h"

#include "base/str.h"
#include "http/http.h"

static const char *const OUTCOMES[] = {"reached", "unreachable", NULL};

static const struct field MISSED_FIELDS[] = {
    {"phone", FIELD_TEXT, true, .max = 40, .label = "来电号码"},
    {"called_at", FIELD_TIME, false, .label = "来电时间", .help = "now if not given"},
    FIELDS_END};

static const struct field BACK_FIELDS[] = {
    {"outcome", FIELD_ENUM, true, .words = OUTCOMES, .label = "结果",
     .help = "unreachable is noted, and the call goes on waiting"},
    FIELDS_END};

static const struct field LIST_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};

static err_t call_web_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *after = doc_get_text(req->input, "after");
    struct call_place place = {0};
    err_t e = OK;

    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &place.due_at, &place.id);
    if (e == OK)
        e = call_list(req->op, place, request_limit(req), doc_set_list(document, "items"), &place);
    if (e == OK)
        e = call_list_done(req->op, doc_set_list(document, "done"));
    if (e != OK)
        return e;
    doc_set_text(document, "next",
                 place.id == 0 ? NULL : http_cursor_make(req->op->arena, place.due_at, place.id));
    reply->fields = MISSED_FIELDS;
    return reply_page(reply, document, "call/list");
}

static err_t call_web_missed(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e;

    if ((op_roles_in(req->op, req->community_id) & MAY_CALL_BACK) == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不登记未接来电");
    e = call_missed(req->op, req->community_id, doc_get_text(req->input, "phone"),
                    doc_get_int(req->input, "called_at"), &id);
    if (e != OK)
        return e;
    return reply_see(reply, 201, "/calls/missed");
}

/* Whoever sees the number is recorded before he does. */
static err_t call_web_number(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    const char *phone;
    int64_t id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e == OK)
        e = call_phone(req->op, id, &phone);
    if (e != OK)
        return e;
    doc_set_id(document, "id", id);
    doc_set_text(document, "phone", phone);
    return reply_page(reply, document, "call/number");
}

static err_t call_web_back(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e;

    e = request_path_id(req, "id", &id);
    if (e == OK)
        e = call_back(req->op, id, doc_get_text(req->input, "outcome"), 0);
    if (e != OK)
        return e;
    return reply_see(reply, 200, "/calls/missed");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column CALL_FILE[] = {
    {"phone_masked", "电话", VIEW_TEXT, 14}, {"times", "次数", VIEW_NUMBER, 0},
    {"called_at", "来电时间", VIEW_TIME, 0}, {"last_at", "最近一次", VIEW_TIME, 0},
    {"due_at", "应回电", VIEW_TIME, 0},      {"state", "状态代码", VIEW_TEXT, 12},
    {"outcome", "结果代码", VIEW_TEXT, 14},  {NULL, NULL, VIEW_TEXT, 0},
};

static err_t call_web_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"missed-calls", "未接来电", MAY_CALL_BACK & MAY_EXPORT,
                                          call_web_list,  NULL,       CALL_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route CALL_ROUTES[] = {
    {GET, "/calls/missed", MAY_CALL_BACK, READS, LIST_FIELDS, call_web_list,
     "Missed calls that wait to be called back, the next due first"},
    {POST, "/calls/missed", MAY_CALL_BACK, WRITES, MISSED_FIELDS, call_web_missed,
     "A call that nobody took, told by the telephone system or by hand", "call/list",
     .again = "/calls/missed"},
    {GET, "/calls/missed/{id}/number", MAY_CALL_BACK, RECORDS, NULL, call_web_number,
     "The number in full; that it was looked at is recorded"},
    {POST, "/calls/missed/{id}/back", MAY_CALL_BACK, WRITES, BACK_FIELDS, call_web_back,
     "Somebody called back", "call/list", .again = "/calls/missed"},
    HTTP_LIST_ROUTES("/calls/missed", MAY_CALL_BACK &MAY_EXPORT, LIST_FIELDS, call_web_list_file,
                     "The missed calls that wait"),
    ROUTES_END,
};
