#include "desk/desk.h"
#include "desk/desk_find.h"
#include "desk/desk_intake.h"
#include "desk/desk_paste.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "call/call.h"
#include "case/case.h"
#include "case/case_choice.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "register/register.h"
#include "register/register_person.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <string.h>

/* ---- where the caller may open --------------------------------------------------------- */

/* The community that reading is about: the one named, else his only one, else the first of his:
 * a form must show something before anything was chosen. */
static err_t choose(struct request *req, int64_t *ret_community_id)
{
    const int64_t *mine;
    size_t count;
    err_t e = register_choose_community(req->op, req->community, ret_community_id);

    if (e == OK || !str_is_empty(req->community))
        return e;
    op_forget_fault(req->op);
    staff_scope(req->op, MAY_OPEN_CASE, &mine, &count);
    if (count == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不能受理");
    *ret_community_id = mine[0];
    return OK;
}

enum { MOST_OFFERED = 200 };

/* Offered only to those who have several. */
static err_t add_communities(struct request *req, struct doc *page)
{
    struct doc *list = doc_set_list(page, "communities");
    const int64_t *mine;
    size_t count;
    err_t e = OK;

    staff_scope(req->op, MAY_OPEN_CASE, &mine, &count);
    for (size_t i = 0; e == OK && count > 1 && i < count && i < MOST_OFFERED; i++) {
        struct community *c;
        struct doc *one;
        e = register_community_get(req->op, mine[i], &c);
        if (e != OK)
            return e;
        one = doc_add_object(list);
        doc_set_text(one, "code", c->code);
        doc_set_text(one, "name", c->name);
        doc_set_bool(one, "is_chosen", str_equal(c->code, req->community));
    }
    doc_set_bool(page, "has_communities", list->count > 0);
    return e;
}

/* ---- what is known while the caller speaks ------------------------------------------------ */

enum { MOST_CANDIDATES = 8 };

static err_t add_candidates(struct op *op, int64_t community_id, const char *written,
                            struct doc *list)
{
    const char **codes;
    size_t count;
    err_t e =
        register_house_of_building(op, community_id, written, MOST_CANDIDATES, &codes, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        doc_set_text(doc_add_object(list), "house", codes[i]);
    return e;
}

/* Who rang in vain may have called before. */
static err_t add_callers_of_call(struct op *op, int64_t community_id, const struct doc *known,
                                 struct doc *callers)
{
    const char *phone;
    err_t e = call_phone(op, doc_get_int(known, "call"), &phone);

    if (e == OK)
        return case_callers(op, community_id, phone, callers);
    if (e == ERR_NOT_FOUND)
        op_forget_fault(op);
    return e == ERR_NOT_FOUND ? OK : e;
}

static err_t add_household(struct request *req, int64_t community_id, const struct doc *known,
                           struct doc *into)
{
    const char *code = doc_get_text(known, "house"), *phone = doc_get_text(known, "reporter_phone");
    struct doc *one = doc_set_object(into, "household"), *callers = doc_set_list(into, "callers");
    struct house *house = NULL;
    err_t e = OK;

    doc_set_text(one, "asked", code);
    if (!str_is_empty(code))
        e = register_house_find(req->op, community_id, code, &house);
    if (e == ERR_NOT_FOUND || e == ERR_INVALID) {
        op_forget_fault(req->op);
        e = OK;
    }
    if (e == OK && house != NULL) {
        doc_set_text(one, "house", house->code);
        doc_set_text(one, "house_href",
                     (op_roles_in(req->op, community_id) & MAY_SEE_REGISTER) == 0
                         ? NULL
                         : arena_printf(req->op->arena, "/houses/%" PRId64, house->id));
        doc_set_text(one, "handover", house->handover);
        doc_set_bool(one, "is_under_construction",
                     str_equal(house->handover, "under_construction"));
        doc_set_bool(one, "in_warranty", house->warranty_until > req->op->now);
        e = case_household(req->op, community_id, house->id, req->wants_html, one);
    }
    if (e == OK && house == NULL && !str_is_empty(code))
        e = add_candidates(req->op, community_id, code, doc_set_list(one, "candidates"));
    if (e == OK && house == NULL && !str_is_empty(code))
        e = case_callers(req->op, community_id, code, callers); /* the tail of a phone */
    if (e == OK && !str_is_empty(phone))
        e = case_callers(req->op, community_id, phone, callers);
    if (e == OK && house == NULL && str_is_empty(phone) && doc_get_int(known, "call") != 0)
        e = add_callers_of_call(req->op, community_id, known, callers);
    doc_set_bool(one, "is_unknown", house == NULL && !str_is_empty(code) && callers->count == 0);
    return e;
}

static err_t set_person(struct op *op, struct doc *out, const char *name, int64_t id)
{
    struct staff_member *member;
    err_t e = id == 0 ? OK : staff_get(op, id, &member);

    if (e == OK && id != 0)
        doc_set_text(out, name, member->name);
    return e;
}

static err_t add_preview(struct request *req, int64_t community_id, const struct doc *known,
                         struct doc *into)
{
    struct op *op = req->op;
    struct doc *preview = doc_set_object(into, "preview"), *page, *promises;
    err_t e;

    doc_set_list(preview, "promises");
    if (doc_get_text(known, "nature") == NULL)
        return OK;
    e = case_preview(op, community_id, known, preview);
    if (e != OK)
        return e;
    page = doc_set_object(preview, "page");
    promises = doc_set_list(page, "promises");
    DOC_EACH(member, doc_get(preview, "promises"))
    {
        case_words_promise(op, promises, member->value);
    }
    desk_intake_public_promises(op, doc_get(preview, "promises"), doc_set_list(page, "told"));
    doc_set_text(page, "nature_name", case_fields_name(doc_get_text(known, "nature")));
    e = set_person(op, page, "supervisor_name", doc_get_int(preview, "supervisor"));
    if (e == OK)
        e = set_person(op, page, "responsible_name", doc_get_int(preview, "responsible"));
    return e;
}

static err_t add_alike(struct request *req, int64_t community_id, const struct doc *known,
                       struct doc *into)
{
    return case_look_alike(req->op, community_id, known, req->wants_html,
                           doc_set_list(into, "alike"));
}

typedef err_t look_fn(struct request *req, int64_t community_id, const struct doc *known,
                      struct doc *into);

static err_t look(struct request *req, look_fn *const *looks, const struct doc *typed,
                  struct doc *into)
{
    const struct doc *known = desk_intake_so_far(req->op, typed);
    int64_t community_id;
    err_t e = choose(req, &community_id);

    for (size_t i = 0; e == OK && looks[i] != NULL; i++)
        e = looks[i](req, community_id, known, into);
    return e;
}

static look_fn *const ALL[] = {add_household, add_preview, add_alike, NULL};
static look_fn *const HOUSEHOLD[] = {add_household, NULL};
static look_fn *const PREVIEW[] = {add_preview, NULL};
static look_fn *const ALIKE[] = {add_alike, NULL};

static err_t look_part(struct request *req, struct reply *reply, look_fn *const *looks,
                       const char *template)
{
    struct doc *document = doc_object(req->op->arena);
    err_t e = look(req, looks, req->input, document);

    if (e != OK)
        return e;
    return reply_page(reply, document, template);
}

static err_t desk_intake_web_household(struct request *req, struct reply *reply)
{
    return look_part(req, reply, HOUSEHOLD, "desk/intake_household");
}

static err_t desk_intake_web_preview(struct request *req, struct reply *reply)
{
    return look_part(req, reply, PREVIEW, "desk/intake_preview");
}

static err_t desk_intake_web_alike(struct request *req, struct reply *reply)
{
    return look_part(req, reply, ALIKE, "desk/intake_alike");
}

/* ---- missed calls ---------------------------------------------------------------------------- */

enum { MOST_WAITING = 100 };

/* Which missed call is being called back, if one is, and how many wait. */
static err_t add_calls(struct request *req, const struct doc *typed, struct doc *page)
{
    int64_t waiting, id = doc_get_int(typed, "call");
    struct doc *list = doc_set_list(page, "call");
    err_t e = OK;

    if ((staff_roles_of(req->op) & MAY_CALL_BACK) == 0)
        return OK;
    if (id != 0)
        e = call_one(req->op, id, list);
    if (e == OK)
        e = call_waiting(req->op, MOST_WAITING, &waiting);
    if (e != OK)
        return e;
    doc_set_bool(page, "may_call_back", true);
    if (waiting > 0)
        doc_set_text(page, "waiting_text",
                     waiting >= MOST_WAITING ? "99+"
                                             : arena_printf(req->op->arena, "%" PRId64, waiting));
    return OK;
}

/* ---- the form ------------------------------------------------------------------------------- */

/* The one that is asked for, else the first that the page offers. */
static int64_t community_of_form(struct request *req)
{
    const int64_t *mine;
    size_t count;
    int64_t id;

    if (!str_is_empty(req->community)) {
        if (register_choose_community(req->op, req->community, &id) == OK)
            return id;
        op_forget_fault(req->op);
    }
    staff_scope(req->op, MAY_OPEN_CASE, &mine, &count);
    return count == 0 ? 0 : mine[0];
}

static err_t whole_form(struct request *req, struct reply *reply, const struct doc *values)
{
    struct doc *document = doc_object(req->op->arena), *page = doc_set_object(document, "page");
    err_t e = desk_intake_form(req->op, community_of_form(req), page);

    doc_set_bool(page, "is_filled", values != NULL);
    if (e == OK)
        e = add_communities(req, page);
    if (e == OK)
        e = add_calls(req, values != NULL ? values : req->input, page);
    if (e == OK)
        e = look(req, ALL, values != NULL ? values : req->input, document);
    if (e != OK)
        return e;
    if (values != NULL) {
        doc_set(document, "values", (struct doc *)(uintptr_t)values);
        desk_intake_values(req->op, document, values);
    } else {
        reply->fields = DESK_INTAKE_FIELDS;
    }
    return reply_page(reply, document, "desk/intake");
}

/* A file leads here with its house or place, for who is known to call about it. */
static err_t desk_intake_web_new(struct request *req, struct reply *reply)
{
    static const char *const TOLD[] = {"community", "house", "place", NULL};
    struct doc *values = doc_object(req->op->arena);

    if (req->refused != NULL)
        return whole_form(req, reply, NULL);
    for (size_t i = 0; TOLD[i] != NULL; i++)
        if (!str_is_empty(doc_get_text(req->input, TOLD[i])))
            doc_set_text(values, TOLD[i], doc_get_text(req->input, TOLD[i]));
    return whole_form(req, reply, values->count == 0 ? NULL : values);
}

/* All three looks at once, for the script; without one the whole page again (button 看看). */
static err_t desk_intake_web_look(struct request *req, struct reply *reply)
{
    if (req->wants_html && doc_get_text(req->input, "whole") != NULL)
        return whole_form(req, reply, req->input);
    return look_part(req, reply, ALL, "desk/intake_look");
}

/* ---- from a chat group ------------------------------------------------------------------------
 */

static const struct field PASTE_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 20000, .label = "群里的消息",
     .help = "as copied from the chat: names, times, houses and words are told apart"},
    FIELDS_END};

/* The house as the register knows it; where several fit, as it was written: the form offers them.
 */
static err_t find_house(struct request *req, int64_t community_id, const char *written,
                        struct doc *values)
{
    const char **codes;
    struct house *house;
    size_t count = 0;
    err_t e;

    if (written == NULL)
        return OK;
    doc_set_text(values, "house", written);
    e = register_house_find(req->op, community_id, written, &house);
    if (e == OK)
        doc_set_text(values, "house", house->code);
    if (e != ERR_NOT_FOUND && e != ERR_INVALID)
        return e;
    op_forget_fault(req->op);
    e = register_house_of_building(req->op, community_id, written, 2, &codes, &count);
    if (e == OK && count == 1)
        doc_set_text(values, "house", codes[0]);
    return e;
}

static void set_pasted(struct doc *values, const struct desk_paste *paste)
{
    doc_set_text(values, "channel", "wechat");
    doc_set_text(values, "content", paste->words);
    doc_set_text(values, "title", paste->title);
    if (paste->name != NULL)
        doc_set_text(values, "reporter_name", paste->name);
    if (paste->phone != NULL)
        doc_set_text(values, "reporter_phone", paste->phone);
    if (paste->nature != NULL)
        doc_set_text(values, "nature", paste->nature);
    if (paste->category != NULL)
        doc_set_text(values, "category", paste->category);
    if (paste->is_urgent)
        doc_set_bool(values, "urgent", true);
}

static err_t desk_intake_web_paste(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *values = doc_object(op->arena);
    const struct case_category *offered;
    struct desk_paste paste;
    int64_t community_id;
    err_t e;

    e = choose(req, &community_id);
    if (e == OK)
        e = case_choice_offered(op, community_id, &offered);
    if (e != OK)
        return e;
    paste = desk_paste_read(op->arena, doc_get_text(req->input, "text"), op->now,
                            op->utc_offset_min, offered);
    e = find_house(req, community_id, paste.house, values);
    if (e != OK)
        return e;
    set_pasted(values, &paste);
    if (paste.said_at != 0) /* as the form shows a time */
        doc_set_text(values, "received_at",
                     arena_text_n(op->arena,
                                  clock_format(op->arena, paste.said_at, op->utc_offset_min),
                                  strlen("2026-11-21T16:30")));
    return whole_form(req, reply, values);
}

/* ---- from a call that rings ------------------------------------------------------------------
 */

static const struct field CALL_FIELDS[] = {
    {"number", FIELD_TEXT, true, .max = 40, .label = "来电号码"},
    {"house", FIELD_TEXT, false, .max = 40, .label = "房号"},
    {"person", FIELD_ID, false, .label = "来电人", .help = "whom the register knows by the number"},
    {"name", FIELD_TEXT, false, .max = 60, .label = "怎么称呼"},
    {"nature", FIELD_ENUM, false, .words = CASE_NATURE_CODES, .label = "性质"},
    FIELDS_END};

static err_t set_caller(struct request *req, int64_t community_id, struct doc *values)
{
    int64_t id = doc_get_int(req->input, "person");
    struct person *person;
    err_t e;

    if (id == 0)
        return OK;
    if ((op_roles_in(req->op, community_id) & MAY_CALL_BACK) == 0)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这个人");
    e = register_person_get(req->op, &community_id, 1, id, &person);
    if (e == OK)
        doc_set_text(values, "reporter_name", person->name);
    return e;
}

/* The form filled in: one key behind the page of a call. */
static err_t desk_intake_web_call(struct request *req, struct reply *reply)
{
    static const char *const AS_TOLD[][2] = {
        {"house", "house"}, {"name", "reporter_name"}, {"nature", "nature"}};
    struct doc *values = doc_object(req->op->arena);
    int64_t community_id;
    err_t e = choose(req, &community_id);

    if (e != OK)
        return e;
    doc_set_text(values, "channel", "phone");
    doc_set_text(values, "reporter_phone", doc_get_text(req->input, "number"));
    for (size_t i = 0; i < sizeof AS_TOLD / sizeof AS_TOLD[0]; i++)
        if (doc_get_text(req->input, AS_TOLD[i][0]) != NULL)
            doc_set_text(values, AS_TOLD[i][1], doc_get_text(req->input, AS_TOLD[i][0]));
    e = set_caller(req, community_id, values);
    return e == OK ? whole_form(req, reply, values) : e;
}

/* ---- saving -------------------------------------------------------------------------------- */

static err_t desk_intake_web_open(struct request *req, struct reply *reply)
{
    struct buf path = buf_in(req->op->arena);
    int64_t *ids;
    size_t count;
    err_t e;

    if ((op_roles_in(req->op, req->community_id) & MAY_OPEN_CASE) == 0)
        return op_fail(req->op, ERR_FORBIDDEN, "您的岗位不能在本小区受理");
    e = desk_intake_open(req->op, req->community_id, req->input, &ids, &count);
    if (e != OK)
        return e;
    buf_add_text(&path, "/intake/done?cases=");
    for (size_t i = 0; i < count; i++)
        buf_printf(&path, "%s%" PRId64, i == 0 ? "" : ",", ids[i]);
    return reply_see(reply, 201, path.data);
}

static const struct field DONE_FIELDS[] = {
    {"cases", FIELD_LIST, true, .max = DESK_INTAKE_MOST_MATTERS + 1, .label = "服务单"},
    FIELDS_END};

static size_t ids_of(const struct doc *list, int64_t *ids)
{
    size_t count = 0;

    DOC_EACH(member, list)
    {
        if (str_to_int(member->value->text, 1, INT64_MAX, &ids[count]))
            count++;
    }
    return count;
}

/* The rows of a page know only the clock that presses: what is told are all promises. */
static err_t set_all_promises(struct op *op, const int64_t *ids, size_t count, struct doc *items)
{
    struct doc *whole = doc_list(op->arena);
    int64_t community_id;
    err_t e = case_rows(op, ids, count, false, whole, &community_id);
    const struct doc_member *from = whole->first;

    for (struct doc_member *to = items->first; e == OK && to != NULL && from != NULL;
         to = to->next, from = from->next)
        doc_set(to->value, "promises", doc_get(from->value, "promises"));
    return e;
}

/* What was taken in just now: to be read out, copied or printed. */
static err_t desk_intake_web_done(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    int64_t ids[DESK_INTAKE_MOST_MATTERS + 1], community_id;
    size_t count = ids_of(doc_get(req->input, "cases"), ids);
    err_t e;

    e = case_rows(op, ids, count, req->wants_html, items, &community_id);
    if (e == OK && req->wants_html)
        e = set_all_promises(op, ids, count, items);
    if (e != OK)
        return e;
    if (items->count == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有这些服务单");
    DOC_EACH(member, items)
    {
        desk_intake_public_promises(op, doc_get(member->value, "promises"),
                                    doc_set_list(member->value, "told"));
    }
    doc_set_text(document, "reply_text",
                 desk_intake_reply(op, items, desk_intake_center(op, community_id)));
    return reply_page(reply, document, "desk/intake_done");
}

const struct route DESK_INTAKE_ROUTES[] = {
    {GET, "/cases/new", MAY_OPEN_CASE, READS, NULL, desk_intake_web_new,
     "The form of the phone desk", .any_input = true},
    {POST, "/intake", MAY_OPEN_CASE, WRITES, DESK_INTAKE_FIELDS, desk_intake_web_open,
     "Open all matters of one call, or none", "desk/intake", .any_input = true,
     .again = "/cases/new"},
    {GET, "/intake/done", MAY_SEE_CASE, READS, DONE_FIELDS, desk_intake_web_done,
     "What was taken in: numbers, public promises, and a reply to copy"},
    {GET, "/intake/household", MAY_OPEN_CASE, READS, DESK_INTAKE_FIELDS, desk_intake_web_household,
     "A house by its code or the tail of a phone: people, open cases, last ratings, needs",
     .any_input = true},
    {GET, "/intake/preview", MAY_OPEN_CASE, READS, DESK_INTAKE_FIELDS, desk_intake_web_preview,
     "The due times that would be promised if this were opened now", .any_input = true},
    {GET, "/intake/duplicates", MAY_OPEN_CASE, READS, DESK_INTAKE_FIELDS, desk_intake_web_alike,
     "Open cases that may be the same matter", .any_input = true},
    {POST, "/intake/look", MAY_OPEN_CASE, READS, DESK_INTAKE_FIELDS, desk_intake_web_look,
     "Household, preview and duplicates at once; writes nothing", .any_input = true},
    {POST, "/intake/paste", MAY_OPEN_CASE, READS, PASTE_FIELDS, desk_intake_web_paste,
     "The form, filled from a text copied out of a chat group; writes nothing"},
    {POST, "/intake/call", MAY_OPEN_CASE, READS, CALL_FIELDS, desk_intake_web_call,
     "The form, filled for a call that rings; writes nothing"},
    {GET, "/cases/{id}/receipt", MAY_SEE_CASE, READS, NULL, desk_receipt_show,
     "The receipt for the customer: number, public promises, whom to call"},
    ROUTES_END,
};
