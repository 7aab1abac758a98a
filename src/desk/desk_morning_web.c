#include "desk/desk_morning.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "desk/desk_board.h"
#include "register/register.h"

#define MAY_SEND (ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_ADM))

static const struct field DATE_FIELDS[] = {
    {"date", FIELD_DAY, false, .label = "日期",
     .help = "The day that is reported; yesterday if not given."},
    FIELDS_END};

/* A day that is not over yet has no report. */
static err_t day_of(struct request *req, int64_t *ret_day)
{
    int64_t today = clock_day(req->op->now, req->op->utc_offset_min);

    *ret_day = today - 1;
    if (!doc_is_null(doc_get(req->input, "date")))
        *ret_day = doc_get_int(req->input, "date");
    if (*ret_day >= today)
        return op_fail_field(req->op, "date", "not_over", "“日期”要早于今天：当天还没有过完");
    return OK;
}

static err_t desk_morning_web_show(struct request *req, struct reply *reply)
{
    struct doc *document;
    int64_t community_id, day;
    err_t e = register_page_community(req, MAY_BOARD, &community_id);

    if (e == OK)
        e = day_of(req, &day);
    if (e == OK)
        e = desk_morning_document(req->op, community_id, day, req->wants_html, &document);
    if (e != OK)
        return e;
    if (req->wants_html) {
        struct doc *page = doc_get(document, "page");
        doc_set_bool(page, "may_send", (op_roles_in(req->op, community_id) & MAY_SEND) != 0);
        e = register_page_choices(req->op, MAY_BOARD, community_id, page);
    }
    return e != OK ? e : reply_page(reply, document, "desk/morning");
}

static err_t desk_morning_web_send(struct request *req, struct reply *reply)
{
    struct community *community;
    int64_t community_id, day;
    err_t e = register_page_community(req, MAY_SEND, &community_id);

    if (e == OK)
        e = day_of(req, &day);
    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = desk_morning_send(req->op, community_id, day);
    if (e != OK)
        return e;
    return reply_see(reply, 200,
                     arena_printf(req->op->arena, "/reports/morning?community=%s&date=%s",
                                  community->code, clock_format_day(req->op->arena, day)));
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column FIGURES_FILE[] = {
    {"nature", "性质代码", VIEW_TEXT, 12},      {"new", "新增", VIEW_NUMBER, 0},
    {"done", "办结", VIEW_NUMBER, 0},           {"overdue", "超时", VIEW_NUMBER, 0},
    {"dissatisfied", "不满意", VIEW_NUMBER, 0}, {"appointments", "预约", VIEW_NUMBER, 0},
    {"nature_name", "性质", VIEW_TEXT, 10},     {NULL, NULL, VIEW_TEXT, 0},
};

/* A row for each nature, whole. */
static err_t desk_morning_web_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"morning", "晨会日报",  MAY_BOARD, desk_morning_web_show,
                                          NULL,      FIGURES_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_MORNING_ROUTES[] = {
    {GET, "/reports/morning", MAY_BOARD, READS, DATE_FIELDS, desk_morning_web_show,
     "The morning report: what came, was done, was late or displeased on a day", NULL, NULL, false,
     NULL},
    {POST, "/reports/morning/send", MAY_SEND, WRITES, DATE_FIELDS, desk_morning_web_send,
     "Send the morning report to the director's team", NULL, NULL, false, NULL},
    HTTP_LIST_ROUTES("/reports/morning", MAY_BOARD, DATE_FIELDS, desk_morning_web_file,
                     "The morning report by nature"),
    ROUTES_END,
};
