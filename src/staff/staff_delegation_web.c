/* Settings: who acts for whom. Each sees what he gave and what he has; the director all of his
 * community. */
#include "staff/staff_delegation.h"

#include "staff/staff_store.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define MAY_DELEGATE MAY_SEE_CASE

static const struct field FIELDS[] = {
    {.name = "community", .kind = FIELD_TEXT, .required = true, .max = 64, .label = "小区"},
    {.name = "from",
     .kind = FIELD_TEXT,
     .max = 64,
     .label = "替谁",
     .help = "A login; the caller if not given. Others only by the director."},
    {.name = "to",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 64,
     .label = "授权给",
     .help = "A login."},
    {.name = "scope",
     .kind = FIELD_ENUM,
     .required = true,
     .words = STAFF_DELEGATION_SCOPES,
     .label = "授权什么"},
    {.name = "from_at", .kind = FIELD_TIME, .label = "从什么时候", .help = "now if not given"},
    {.name = "until", .kind = FIELD_TIME, .required = true, .label = "到什么时候"},
    {.name = "reason", .kind = FIELD_TEXT, .required = true, .max = 200, .label = "原因"},
    FIELDS_END,
};

/* ---- the list -------------------------------------------------------------------------- */

/* "2026-11-21 16:30" */
static const char *time_text(struct op *op, int64_t at)
{
    const char *text = clock_format(op->arena, at, op->utc_offset_min);

    return arena_printf(op->arena, "%.10s %.5s", text, text + strlen("2026-11-21T"));
}

enum delegation_state { PLANNED, RUNNING, OVER, ENDED };
static const struct {
    const char *code, *name, *chip;
} STATES[] = {
    [PLANNED] = {"planned", "未到时候", "waiting"},
    [RUNNING] = {"running", "有效", "running"},
    [OVER] = {"over", "已到期", "waiting"},
    [ENDED] = {"ended", "已提前结束", "waiting"},
};

static enum delegation_state state_of(const struct op *op, const struct staff_delegation *d)
{
    if (d->ended_at != 0)
        return ENDED;
    if (d->until_at <= op->now)
        return OVER;
    return d->from_at > op->now ? PLANNED : RUNNING;
}

static void add_row(struct op *op, const struct staff_delegation *d, struct doc *list)
{
    struct doc *one = doc_add_object(list), *page;
    enum delegation_state state = state_of(op, d);

    doc_set_id(one, "id", d->id);
    doc_set_id(one, "from", d->from_id);
    doc_set_text(one, "from_name", d->from_name);
    doc_set_id(one, "to", d->to_id);
    doc_set_text(one, "to_name", d->to_name);
    doc_set_text(one, "community_name", d->community_name);
    doc_set_text(one, "scope", d->scope);
    doc_set_text(one, "reason", d->reason);
    doc_set_time(one, "from_at", d->from_at, op->utc_offset_min);
    doc_set_time(one, "until", d->until_at, op->utc_offset_min);
    doc_set_text(one, "state", STATES[state].code);
    page = doc_set_object(one, "page");
    doc_set_text(page, "scope_name", staff_delegation_scope_name(d->scope));
    doc_set_text(page, "from_text", time_text(op, d->from_at));
    doc_set_text(page, "until_text", time_text(op, d->until_at));
    doc_set_text(page, "state_name", STATES[state].name);
    doc_set_text(page, "chip", STATES[state].chip);
    doc_set_bool(page, "may_end", state == PLANNED || state == RUNNING);
}

/* ---- the form ----------------------------------------------------------------------------- */

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *choice = doc_add_object(list);

    doc_set_text(choice, "value", value);
    doc_set_text(choice, "name", name);
}

/* Who handles cases in the communities of the actor, each once. */
static err_t set_people(struct op *op, const int64_t *ids, size_t count, struct doc *choices)
{
    struct doc *to = doc_set_list(choices, "to"), *from = doc_set_list(choices, "from");
    struct staff_colleague *people;
    const int64_t *mine;
    size_t n = 0, mine_count;
    err_t e = OK;

    add_choice(from, op->actor->login, op->actor->name);
    for (size_t i = 0; e == OK && i < count; i++) {
        e = staff_colleagues(op, ids[i], &people, &n);
        for (size_t k = 0; e == OK && k < n; k++)
            if ((people[k].roles & MAY_OPEN_CASE) != 0 && people[k].id != op->actor->id)
                add_choice(to, people[k].login, people[k].name);
    }
    staff_scope(op, ROLE_BIT(ROLE_DIRECTOR), &mine, &mine_count);
    for (size_t i = 0; e == OK && i < mine_count; i++) {
        e = staff_colleagues(op, mine[i], &people, &n);
        for (size_t k = 0; e == OK && k < n; k++)
            if ((people[k].roles & MAY_LEND_HANDLE) != 0 && people[k].id != op->actor->id)
                add_choice(from, people[k].login, people[k].name);
    }
    return e;
}

enum { MOST_COMMUNITIES_OFFERED = 20 };

static err_t set_choices(struct op *op, struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices"), *list;
    struct staff_store_community *all;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_DELEGATE, &ids, &count);
    if (count > MOST_COMMUNITIES_OFFERED)
        count = MOST_COMMUNITIES_OFFERED;
    e = set_people(op, ids, count, choices);
    if (e == OK)
        e = staff_store_communities(op, ids, count, &all, &count);
    list = doc_set_list(choices, "community");
    for (size_t i = 0; e == OK && i < count; i++)
        add_choice(list, all[i].code, all[i].name);
    list = doc_set_list(choices, "scope");
    for (size_t i = 0; STAFF_DELEGATION_SCOPES[i] != NULL; i++)
        add_choice(list, STAFF_DELEGATION_SCOPES[i],
                   staff_delegation_scope_name(STAFF_DELEGATION_SCOPES[i]));
    return e;
}

static const struct field LIST_FIELDS[] = {FIELDS_OF_A_LIST, FIELDS_END};

static err_t show(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items"),
               *initial;
    const char *after = doc_get_text(req->input, "after");
    int64_t before_id = INT64_MAX, none, limit = request_limit(req);
    struct staff_delegation *all;
    size_t count;
    err_t e = str_is_empty(after) ? OK : http_cursor_parse(op, after, &before_id, &none);

    if (e == OK)
        e = staff_delegation_list(op, before_id, limit + 1, &all, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count && i < (size_t)limit; i++)
        add_row(op, &all[i], items);
    doc_set_text(document, "next",
                 count > (size_t)limit ? http_cursor_make(op->arena, all[limit - 1].id, 0) : NULL);
    initial = doc_set_object(document, "initial");
    doc_set_text(initial, "from", op->actor->login);
    doc_set_text(
        initial, "from_at",
        arena_printf(op->arena, "%.16s", clock_format(op->arena, op->now, op->utc_offset_min)));
    reply->fields = FIELDS;
    e = set_choices(op, document);
    return e == OK ? reply_page(reply, document, "staff/delegations") : e;
}

/* ---- changes ------------------------------------------------------------------------------- */

static err_t community_of(struct op *op, const char *code, int64_t *ret_id)
{
    struct staff_store_community *all;
    const int64_t *ids;
    size_t count;
    err_t e;

    staff_scope(op, MAY_DELEGATE, &ids, &count);
    e = staff_store_communities(op, ids, count, &all, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        if (str_equal(all[i].code, code)) {
            *ret_id = all[i].id;
            return OK;
        }
    return e != OK ? e : op_fail_field(op, "community", "unknown", "没有小区 %s", code);
}

static err_t add(struct request *req, struct reply *reply)
{
    const struct doc *input = req->input;
    struct op *op = req->op;
    struct staff_delegation d = {.scope = doc_get_text(input, "scope"),
                                 .reason = doc_get_text(input, "reason"),
                                 .from_at = doc_get_int(input, "from_at"),
                                 .until_at = doc_get_int(input, "until")};
    int64_t id;
    err_t e = community_of(op, doc_get_text(input, "community"), &d.community_id);

    if (e == OK)
        e = staff_delegation_add(op, &d, doc_get_text(input, "from"), doc_get_text(input, "to"),
                                 &id);
    return e == OK ? reply_see(reply, 201, "/settings/delegations") : e;
}

static err_t end(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e == OK)
        e = staff_delegation_end(req->op, id);
    return e == OK ? reply_see(reply, 200, "/settings/delegations") : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column DELEGATION_FILE[] = {
    {"from_name", "谁授权", VIEW_TEXT, 16},
    {"to_name", "给谁", VIEW_TEXT, 16},
    {"scope", "什么代码", VIEW_TEXT, 12},
    {"page.scope_name", "什么", VIEW_TEXT, 24},
    {"community_name", "小区", VIEW_TEXT, 20},
    {"from_at", "从什么时候", VIEW_TIME, 0},
    {"until", "到什么时候", VIEW_TIME, 0},
    {"reason", "原因", VIEW_TEXT, 40},
    {"state", "状态代码", VIEW_TEXT, 12},
    {"page.state_name", "状态", VIEW_TEXT, 12},
    {NULL, NULL, VIEW_TEXT, 0},
};

static err_t show_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {"delegations", "授权与代班", MAY_DELEGATE,
                                          show,          NULL,         DELEGATION_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route STAFF_DELEGATION_ROUTES[] = {
    {GET, "/settings/delegations", MAY_DELEGATE, READS, LIST_FIELDS, show,
     .summary = "Who acts for whom: what the caller gave and has; a director sees all"},
    {POST, "/settings/delegations", MAY_DELEGATE, WRITES, FIELDS, add,
     .summary = "Lends one's rights on cases to a colleague for a time",
     .template = "staff/delegations", .again = "/settings/delegations"},
    {POST, "/settings/delegations/{id}/end", MAY_DELEGATE, WRITES, NULL, end,
     .summary = "Ends a delegation before its time", .template = "staff/delegations",
     .again = "/settings/delegations"},
    HTTP_LIST_ROUTES("/settings/delegations", MAY_DELEGATE, LIST_FIELDS, show_file,
                     "Who acts for whom"),
    ROUTES_END,
};
