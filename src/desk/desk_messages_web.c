/* /messages: what the bell counts. Opening a message marks it read and goes to its case. */
#include "desk/desk_messages.h"
#include "http/http_list.h"

#include "base/str.h"
#include "case/case_words.h"
#include "desk/desk.h"
#include "http/http.h"
#include "notify/notify.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_UNREAD = 100, NEWEST_FEW = 5 };

static void box_of(const struct op *op, struct notify_box *box)
{
    *box = (struct notify_box){.recipient_id = op->actor->id};
    staff_scope(op, MAY_LOGGED_IN, &box->communities, &box->community_count);
}

err_t desk_messages_bell(struct op *op, struct doc *bell)
{
    struct notify_box box;
    int64_t unread = 0;
    err_t e;

    box_of(op, &box);
    e = notify_unread(op, &box, MOST_UNREAD, &unread);
    doc_set_int(bell, "count", unread);
    doc_set_text(bell, "count_text",
                 unread >= MOST_UNREAD ? "99+" : arena_printf(op->arena, "%" PRId64, unread));
    return e;
}

static const char *open_href(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/messages/%" PRId64 "/open", id);
}

err_t desk_messages_unread(struct op *op, struct doc *list)
{
    struct notify_note *notes;
    struct notify_box box;
    size_t count;
    err_t e;

    box_of(op, &box);
    box.unread_only = true;
    box.limit = NEWEST_FEW;
    e = notify_box(op, &box, &notes, &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "title", notes[i].message.title);
        doc_set_text(one, "at_text", case_words_instant(op, notes[i].created_at));
        doc_set_text(one, "open_href", open_href(op, notes[i].id));
    }
    return e;
}

/* ---- the list ---------------------------------------------------------------------------- */

static const struct field MESSAGES_QUERY[] = {
    {"unread", FIELD_BOOL, false, .label = "未读"},
    {"digest", FIELD_ID, false, .label = "汇总", .help = "the messages that a digest tells"},
    FIELDS_OF_A_LIST,
    FIELDS_END,
};

/* The colour says what kind of news it is. */
static const char *state_of(const char *kind)
{
    static const struct {
        const char *kind, *state;
    } STATES[] = {{"overdue", "missed"},   {"escalated", "missed"},
                  {"major", "missed"},     {"again", "missed"},
                  {"warned", "warning"},   {"returned", "warning"},
                  {"urged", "warning"},    {"escalated_by_hand", "warning"},
                  {"assigned", "running"}, {"outcome", "met"}};

    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++)
        if (str_equal(STATES[i].kind, kind))
            return STATES[i].state;
    return "waiting";
}

static void add_note(struct op *op, struct doc *items, const struct notify_note *note)
{
    struct doc *one = doc_add_object(items), *page = doc_set_object(one, "page");
    bool is_digest = str_equal(note->message.kind, "digest");

    doc_set_id(one, "id", note->id);
    doc_set_text(one, "kind", note->message.kind);
    doc_set_text(one, "title", note->message.title);
    doc_set_text(one, "body", note->message.body);
    doc_set_text(one, "subject", note->message.subject);
    doc_set_id(one, "subject_id", note->message.subject_id);
    doc_set_time(one, "at", note->created_at, op->utc_offset_min);
    doc_set_bool(one, "read", note->is_read);
    doc_set_bool(page, "is_unread", !note->is_read);
    doc_set_bool(page, "is_digest", is_digest);
    doc_set_text(page, "state", state_of(note->message.kind));
    doc_set_text(page, "at_text", case_words_instant(op, note->created_at));
    doc_set_text(page, "open_href", open_href(op, note->id));
}

static void set_page(struct request *req, struct doc *document, const struct notify_box *box,
                     const struct notify_note *newest)
{
    struct doc *page = doc_set_object(document, "page");
    const char *next = doc_get_text(document, "next");

    doc_set_bool(page, "only_unread", box->unread_only);
    doc_set_bool(page, "of_digest", box->digest_id != 0);
    doc_set_text(page, "next_href",
                 next == NULL ? NULL
                              : arena_printf(req->op->arena, "/messages?after=%s%s", next,
                                             box->unread_only ? "&unread=1" : ""));
    if (newest != NULL)
        doc_set_id(page, "newest_id", newest->id);
}

static err_t messages_list(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    const char *after = doc_get_text(req->input, "after");
    struct notify_note *notes;
    struct notify_box box;
    int64_t unused;
    size_t count, shown;
    err_t e = OK;

    box_of(op, &box);
    box.unread_only = doc_get_bool(req->input, "unread");
    box.digest_id = doc_get_int(req->input, "digest");
    box.limit = (int)request_limit(req) + 1;
    doc_set_null(document, "next");
    if (!str_is_empty(after))
        e = http_cursor_parse(op, after, &box.before_id, &unused);
    if (e == OK)
        e = notify_box(op, &box, &notes, &count);
    if (e != OK)
        return e;
    shown = count == (size_t)box.limit ? count - 1 : count;
    for (size_t i = 0; i < shown; i++)
        add_note(op, items, &notes[i]);
    if (shown < count)
        doc_set_text(document, "next", http_cursor_make(op->arena, notes[shown - 1].id, 0));
    set_page(req, document, &box, shown > 0 ? &notes[0] : NULL);
    return reply_page(reply, document, "desk/messages");
}

/* What the top of every page asks for when it was told that a message came. */
static err_t messages_bell(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = desk_messages_bell(req->op, document);

    return e != OK ? e : reply_page(reply, document, "desk/bell");
}

/* ---- marks -------------------------------------------------------------------------------- */

static err_t messages_open(struct request *req, struct reply *reply)
{
    struct notify_note *note;
    struct notify_box box;
    int64_t id;
    err_t e;

    box_of(req->op, &box);
    e = request_path_id(req, "id", &id);
    if (e == OK)
        e = notify_get(req->op, &box, id, &note);
    if (e == OK)
        e = notify_read(req->op, box.recipient_id, id);
    if (e != OK)
        return e;
    if (str_equal(note->message.kind, "digest"))
        return reply_see(reply, 200, arena_printf(req->op->arena, "/messages?digest=%" PRId64, id));
    if (str_equal(note->message.subject, "missed_call"))
        return reply_see(reply, 200, "/calls/missed");
    if (!str_equal(note->message.subject, "case"))
        return reply_see(reply, 200, "/messages");
    return reply_see(reply, 200,
                     arena_printf(req->op->arena, "/cases/%" PRId64, note->message.subject_id));
}

static const struct field READ_FIELDS[] = {
    {"id", FIELD_ID, false, .label = "消息", .help = "one message; without it all up to up_to"},
    {"up_to", FIELD_ID, false, .label = "直到",
     .help = "the newest message that was seen: what came after it stays unread"},
    FIELDS_END,
};

static err_t messages_read(struct request *req, struct reply *reply)
{
    int64_t id = doc_get_int(req->input, "id"), up_to = doc_get_int(req->input, "up_to");
    err_t e;

    if (id == 0 && up_to == 0)
        return op_fail_field(req->op, "up_to", "required", "请说明哪些消息已读");
    e = id != 0 ? notify_read(req->op, req->op->actor->id, id)
                : notify_read_up_to(req->op, req->op->actor->id, up_to);
    return e != OK ? e : reply_see(reply, 200, "/messages");
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column MESSAGE_FILE[] = {
    {"at", "时间", VIEW_TIME, 0},     {"kind", "类型代码", VIEW_TEXT, 14},
    {"title", "标题", VIEW_TEXT, 36}, {"body", "内容", VIEW_TEXT, 50},
    {"read", "已读", VIEW_BOOL, 0},   {NULL, NULL, VIEW_TEXT, 0},
};

static err_t messages_list_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"messages",    "消息", MAY_EXPORT,
                                          messages_list, NULL,   MESSAGE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_MESSAGES_ROUTES[] = {
    {GET, "/messages", MAY_LOGGED_IN, READS, MESSAGES_QUERY, messages_list,
     .summary = "The caller's messages, newest first"},
    {GET, "/messages/bell", MAY_LOGGED_IN, READS, NULL, messages_bell,
     .summary = "How many messages the caller has not read"},
    {POST, "/messages/read", MAY_LOGGED_IN, WRITES, READ_FIELDS, messages_read,
     .summary = "Marks one message read, or all up to one", .template = "desk/messages",
     .again = "/messages"},
    {POST, "/messages/{id}/open", MAY_LOGGED_IN, WRITES, NULL, messages_open,
     .summary = "Marks a message read and answers with what it is about"},
    HTTP_LIST_ROUTES("/messages", MAY_EXPORT, MESSAGES_QUERY, messages_list_file,
                     "The caller's messages"),
    ROUTES_END,
};
