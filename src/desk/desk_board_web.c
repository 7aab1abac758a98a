#include "desk/desk_board.h"
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

const struct route DESK_BOARD_ROUTES[] = {
    {GET, "/board", MAY_BOARD, READS, BOARD_FILTER, desk_board_web_show,
     "What is overdue or soon will be, by department and person, with the queues of the director",
     NULL, NULL, false, NULL},
    ROUTES_END,
};
