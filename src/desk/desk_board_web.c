#include "desk/desk_board.h"
#include "http/http_list.h"
#include "register/register.h"

static const char *const STATES[] = {"overdue", "soon", NULL};
static const struct field BOARD_FILTER[] = {
    {"department", FIELD_TEXT, false, .max = 40, .label = "部门"},
    {"person", FIELD_TEXT, false, .max = 20, .label = "处理人",
     .help = "id of a member; 0: nobody"},
    {"state", FIELD_ENUM, false, .words = STATES, .label = "时限"},
    FIELDS_END};

static err_t desk_board_web_show(struct request *req, struct reply *reply)
{
    struct doc *document;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_BOARD, &community_id);

    if (e == OK)
        e = desk_board_document(req, community_id, &document);
    return e != OK ? e : reply_page(reply, document, "desk/board");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column ROW_FILE[] = {
    {"number", "单号", VIEW_TEXT, 18},
    {"nature", "性质代码", VIEW_TEXT, 12},
    {"page.nature_name", "性质", VIEW_TEXT, 10},
    {"title", "事由", VIEW_TEXT, 36},
    {"house", "房号", VIEW_TEXT, 0},
    {"place", "地点", VIEW_TEXT, 0},
    {"status", "状态代码", VIEW_TEXT, 12},
    {"page.status_name", "状态", VIEW_TEXT, 12},
    {"urgent", "加急", VIEW_BOOL, 0},
    {"metric", "时限代码", VIEW_TEXT, 12},
    {"page.metric_name", "时限", VIEW_TEXT, 12},
    {"due_at", "应办时间", VIEW_TIME, 0},
    {"overdue", "已超时", VIEW_BOOL, 0},
    {"page.department_name", "部门", VIEW_TEXT, 12},
    {"page.person_name", "处理人", VIEW_TEXT, 14},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* The page shows what presses most; the file has all of it. */
static err_t desk_board_web_rows(struct request *req, struct reply *reply)
{
    int64_t community_id;
    err_t e = register_page_community(req, MAY_BOARD, &community_id);

    return e != OK ? e : desk_board_rows(req, community_id, &reply->document);
}

static err_t desk_board_web_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "board", "督办", MAY_BOARD & MAY_EXPORT, desk_board_web_rows, NULL, ROW_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_BOARD_ROUTES[] = {
    {GET, "/board", MAY_BOARD, READS, BOARD_FILTER, desk_board_web_show,
     "What is overdue or soon will be, by department and person, with the queues of the director",
     NULL, NULL, false, NULL},
    HTTP_LIST_ROUTES("/board", MAY_BOARD &MAY_EXPORT, BOARD_FILTER, desk_board_web_file,
                     "The rows of the board"),
    ROUTES_END,
};
