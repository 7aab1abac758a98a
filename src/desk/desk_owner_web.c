/* The owners' pages: report, ask, complain, suggest; and what became of it, in plain words. */
#include "desk/desk.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "journal/journal.h"
#include "register/register.h"
#include "staff/staff.h"

#include <inttypes.h>

#define OWNER ROLE_BIT(ROLE_OWNER)

enum { OPEN_ON_HOME = 20, DAY_BEGINS = 5, NOON = 11, EVENING = 18 };

/* ---- home ------------------------------------------------------------------------------ */

static const char *greeting(const struct op *op)
{
    int64_t day = clock_day(op->now, op->utc_offset_min);
    int hour = (int)((op->now - clock_day_start(day, op->utc_offset_min)) / CLOCK_HOUR_MS);

    if (hour < DAY_BEGINS || hour >= EVENING)
        return "晚上好";
    return hour < NOON ? "早上好" : "您好";
}

static err_t owner_home(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    const struct case_owner_asking asking = {
        .phone_hash = req->op->actor->login, .limit = OPEN_ON_HOME, .open_only = true};

    doc_set_text(page, "greeting", greeting(req->op));
    doc_set_text(page, "name", req->op->actor->name);
    reply_page(reply, document, "desk/owner");
    return case_owner_list(req->op, &asking, doc_set_list(document, "items"));
}

/* ---- my cases ---------------------------------------------------------------------------- */

static const struct field LIST_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};

static err_t owner_list(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *items = doc_set_list(document, "items");
    const char *after = doc_get_text(req->input, "after");
    struct case_owner_asking asking = {.phone_hash = req->op->actor->login,
                                       .limit = (int)request_limit(req)};
    int64_t unused;
    err_t e = OK;

    doc_set_null(document, "next");
    if (!str_is_empty(after))
        e = http_cursor_parse(req->op, after, &asking.before_id, &unused);
    if (e == OK)
        e = case_owner_list(req->op, &asking, items);
    if (e != OK)
        return e;
    if (items->count == (size_t)asking.limit)
        doc_set_text(document, "next",
                     http_cursor_make(req->op->arena, doc_get_int(items->last->value, "id"), 0));
    return reply_page(reply, document, "desk/owner_cases");
}

static err_t owner_case(struct request *req, struct reply *reply)
{
    struct doc *document;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_owner_get(req->op, req->op->actor->login, id, &document);
    return e == OK ? reply_page(reply, document, "desk/owner_case") : e;
}

/* ---- a new one ----------------------------------------------------------------------------- */

static const char *const NATURES[] = {"repair",     "complaint", "inquiry",
                                      "suggestion", "praise",    NULL};

static const struct field NEW_QUERY[] = {
    {.name = "nature", .kind = FIELD_ENUM, .words = NATURES, .label = "事项"},
    FIELDS_END,
};

static const struct field NEW_FIELDS[] = {
    {.name = "nature", .kind = FIELD_ENUM, .required = true, .words = NATURES, .label = "事项"},
    {.name = "home",
     .kind = FIELD_ID,
     .required = true,
     .label = "房屋",
     .help = "The id of the caller's relation to a house."},
    {.name = "content", .kind = FIELD_TEXT, .required = true, .max = 2000, .label = "说说是什么事"},
    {.name = "place", .kind = FIELD_TEXT, .max = 100, .label = "具体位置"},
    {.name = "urgent", .kind = FIELD_BOOL, .label = "紧急"},
    {.name = "confidential", .kind = FIELD_BOOL, .label = "保密处理"},
    FIELDS_END,
};

static err_t owner_new(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *homes = doc_set_list(document, "homes");
    struct resident *mine;
    size_t count;
    err_t e = register_resident_me(req->op, &mine, &count);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        struct doc *one = doc_add_object(homes);
        doc_set_id(one, "id", mine[i].id);
        doc_set_text(one, "house", mine[i].house);
        doc_set_bool(one, "is_first", i == 0);
    }
    doc_set_bool(document, "has_many", count > 1);
    reply->fields = NEW_FIELDS;
    return reply_page(reply, document, "desk/owner_new");
}

static const struct resident *home_of(const struct resident *mine, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (mine[i].id == id)
            return &mine[i];
    return NULL;
}

static const struct doc *intake_of(struct op *op, const struct doc *said,
                                   const struct resident *home)
{
    struct doc *input = doc_object(op->arena);

    doc_set_text(input, "nature", doc_get_text(said, "nature"));
    doc_set_text(input, "channel", "web");
    doc_set_text(input, "house", home->house);
    doc_set_text(input, "place", doc_get_text(said, "place"));
    doc_set_text(input, "content", doc_get_text(said, "content"));
    doc_set_bool(input, "urgent", doc_get_bool(said, "urgent"));
    doc_set_bool(input, "confidential", doc_get_bool(said, "confidential"));
    doc_set_text(input, "reporter_name", home->name);
    doc_set_text(input, "reporter_phone", journal_open_text(op, home->phone));
    return input;
}

static const char *own_path(struct op *op, int64_t id)
{
    return arena_printf(op->arena, "/owner/cases/%" PRId64, id);
}

static err_t owner_open(struct request *req, struct reply *reply)
{
    const struct resident *home;
    struct resident *mine;
    size_t count;
    int64_t id;
    err_t e = register_resident_me(req->op, &mine, &count);

    if (e != OK)
        return e;
    home = home_of(mine, count, doc_get_int(req->input, "home"));
    if (home == NULL)
        return op_fail_field(req->op, "home", "unknown", "这不是您名下的房屋");
    e = case_open(req->op, home->community_id, intake_of(req->op, req->input, home), &id);
    return e == OK ? reply_see(reply, 201, own_path(req->op, id)) : e;
}

/* ---- to urge -----------------------------------------------------------------------------------
 */

static const struct field REMIND_FIELDS[] = {
    {.name = "text", .kind = FIELD_TEXT, .max = 500, .label = "想补充的话"},
    FIELDS_END,
};

static err_t owner_remind(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = case_owner_remind(req->op, req->op->actor->login, id, req->input);
    return e == OK ? reply_see(reply, 200, own_path(req->op, id)) : e;
}

const struct route DESK_OWNER_ROUTES[] = {
    {GET, "/owner", OWNER, READS, NULL, owner_home, "An owner's page: his open cases", NULL, NULL,
     false, NULL},
    {GET, "/owner/cases", OWNER, READS, LIST_FIELDS, owner_list, "An owner's cases, newest first",
     NULL, NULL, false, NULL},
    {GET, "/owner/cases/new", OWNER, READS, NEW_QUERY, owner_new, "The owner's form", NULL, NULL,
     false, NULL},
    {POST, "/owner/cases", OWNER, WRITES, NEW_FIELDS, owner_open, "An owner reports a matter",
     "desk/owner_new", NULL, false, "/owner/cases/new"},
    {GET, "/owner/cases/{id}", OWNER, READS, NULL, owner_case, "One case as its owner sees it",
     NULL, NULL, false, NULL},
    {POST, "/owner/cases/{id}/remind", OWNER, WRITES, REMIND_FIELDS, owner_remind,
     "The owner urges his case on", "desk/owner_case", NULL, false, NULL},
    ROUTES_END,
};
