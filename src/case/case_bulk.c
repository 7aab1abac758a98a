/* POST /cases/bulk: 派工 and 督办 for what was ticked in the list. */
#include "case/case_bulk.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_sight.h"
#include "db/db.h"
#include "staff/staff.h"

#include <string.h>

enum { USUAL_LIMIT_MS = 24 * 60 * 60 * 1000 };

/* Whom some blueprint lets dispatch or urge; it says for each case whether he may. */
#define MAY_BULK                                                                                   \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_CSS) |                        \
     ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY) | \
     ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

/* ---- acting ---------------------------------------------------------------------------------- */

struct part {
    const struct case_bulk_one *one;
    const char *action;
    const struct doc *input;
};

static err_t act_on_one(struct op *op, void *arg)
{
    const struct part *p = arg;

    return case_act(op, p->one->id, p->one->seen_version, p->action, p->input);
}

static const char *reason_of(struct op *op)
{
    return op->fault.field_count > 0 ? op->fault.fields[0].message : op_fault_text(op);
}

static bool is_refusal(err_t e)
{
    return e == ERR_NOT_FOUND || e == ERR_FORBIDDEN || e == ERR_CONFLICT || e == ERR_INVALID;
}

err_t case_bulk_act(struct op *op, const char *action, const struct doc *input,
                    struct case_bulk_one *ones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct part p = {&ones[i], action, input};
        err_t e = db_attempt(op, act_on_one, &p);
        if (e != OK && !is_refusal(e))
            return e;
        ones[i].refused = e == OK ? NULL : arena_text(op->arena, reason_of(op));
        op_forget_fault(op);
    }
    return OK;
}

/* ---- the bar --------------------------------------------------------------------------------- */

static err_t add_people(struct op *op, int64_t community_id, struct doc *bulk)
{
    struct doc *list = doc_set_list(bulk, "people");
    struct staff_colleague *people;
    size_t count = 0;
    err_t e = staff_colleagues(op, community_id, &people, &count);

    if (e == OK)
        e = staff_name_substitutes(op, community_id, people, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one;
        if ((people[i].roles & MAY_DO_WORK) == 0)
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "login", people[i].login);
        doc_set_text(one, "name", people[i].name);
    }
    doc_set_bool(bulk, "has_people", list->count > 0);
    return e;
}

err_t case_bulk_fill(struct op *op, const int64_t *communities, size_t count, struct doc *document)
{
    struct doc *bulk;

    doc_set_null(document, "bulk");
    if (!staff_may(op, MAY_BULK))
        return OK;
    bulk = doc_set_object(document, "bulk");
    doc_set_text(
        bulk, "limit_value",
        arena_printf(op->arena, "%.16s",
                     clock_format(op->arena, op->now + USUAL_LIMIT_MS, op->utc_offset_min)));
    doc_set_bool(bulk, "has_people", false);
    return count == 1 ? add_people(op, communities[0], bulk) : OK;
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* A case that may not be seen is told by its number alone: that of the request. */
static err_t add_outcome(struct op *op, struct doc *items, const struct case_bulk_one *one)
{
    struct doc *out = doc_add_object(items);
    struct service_case *sc = NULL;
    err_t e = case_sight_get(op, one->id, &sc);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    doc_set_id(out, "id", one->id);
    doc_set_text(out, "number", e == OK ? sc->number : NULL);
    doc_set_text(out, "title", e == OK ? sc->title : NULL);
    doc_set_int(out, "version", e == OK ? sc->version : 0);
    doc_set_bool(out, "done", one->refused == NULL);
    doc_set_text(out, "reason", one->refused);
    doc_set_bool(out, "can_again", e == OK && one->refused != NULL);
    return OK;
}

/* What was typed stands in the bar again. */
static void keep_typed(struct op *op, const struct doc *input, struct doc *document)
{
    struct doc *bulk = doc_get(document, "bulk");

    doc_set(document, "sent", doc_copy(op->arena, input));
    if (doc_get(input, "limit_at") != NULL)
        doc_set_text(bulk, "limit_value",
                     arena_printf(op->arena, "%.16s",
                                  clock_format(op->arena, doc_get_int(input, "limit_at"),
                                               op->utc_offset_min)));
    DOC_EACH(person, doc_get(bulk, "people"))
    {
        DOC_EACH(login, doc_get(input, "assignees"))
        {
            if (str_equal(login->value->text, doc_get_text(person->value, "login")))
                doc_set_bool(person->value, "chosen", true);
        }
    }
}

static err_t answer(struct op *op, const struct request *req, const struct case_bulk_one *ones,
                    size_t count, struct doc *document)
{
    struct doc *items = doc_set_list(document, "items");
    const int64_t *communities;
    size_t refused = 0, community_count;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i++) {
        refused += ones[i].refused != NULL;
        e = add_outcome(op, items, &ones[i]);
    }
    doc_set_int(document, "done", (int64_t)(count - refused));
    doc_set_int(document, "refused", (int64_t)refused);
    staff_scope(op, MAY_SEE_CASE, &communities, &community_count);
    if (e == OK && req->wants_html)
        e = case_bulk_fill(op, communities, community_count, document);
    if (e != OK || !req->wants_html)
        return e;
    doc_set_bool(document, "has_refused", refused > 0);
    doc_set_bool(document, "is_urge", str_equal(doc_get_text(req->input, "action"), "urge"));
    keep_typed(op, req->input, document);
    return OK;
}

/* ---- the request ----------------------------------------------------------------------------- */

static const char *const BULK_ACTIONS[] = {"dispatch", "urge", NULL};
static const struct field BULK_FIELDS[] = {
    {"ids", FIELD_LIST, true, .max = CASE_BULK_MOST, .label = "服务单",
     .help = "ids of cases, each alone or as id:version"},
    {"versions", FIELD_LIST, false, .max = CASE_BULK_MOST, .label = "版本",
     .help = "the version that was seen of each id, in their order"},
    {"action", FIELD_ENUM, true, .words = BULK_ACTIONS, .label = "做什么"},
    {"assignees", FIELD_LIST, false, .max = 20, .label = "派给"},
    {"note", FIELD_TEXT, false, .max = 2000, .label = "说明"},
    {"text", FIELD_TEXT, false, .max = 2000, .label = "督办意见"},
    {"limit_at", FIELD_TIME, false, .label = "限期"},
    FIELDS_END,
};

/* "7315…" or "7315…:4" */
static bool read_one(struct op *op, const char *text, struct case_bulk_one *ret_one)
{
    const char *colon = strchr(text, ':');
    const char *id = colon == NULL ? text : arena_text_n(op->arena, text, (size_t)(colon - text));

    *ret_one = (struct case_bulk_one){.id = 0};
    return str_to_int(id, 1, INT64_MAX, &ret_one->id) &&
           (colon == NULL || str_to_int(colon + 1, 0, INT64_MAX, &ret_one->seen_version));
}

/* Each case once, however often it was named. */
static err_t read_cases(struct op *op, const struct doc *input, struct case_bulk_one *ones,
                        size_t *ret_count)
{
    const struct doc *ids = doc_get(input, "ids"), *versions = doc_get(input, "versions");
    const struct doc_member *version = versions == NULL ? NULL : versions->first;

    if (versions != NULL && versions->count != ids->count)
        return op_fail_field(op, "versions", "not_as_many", "版本和服务单的个数不一样");
    *ret_count = 0;
    DOC_EACH(member, ids)
    {
        struct case_bulk_one one;
        size_t k = 0;
        if (!read_one(op, member->value->text, &one))
            return op_fail_field(op, "ids", "not_an_id", "“%s”不是服务单", member->value->text);
        if (version != NULL && !str_to_int(version->value->text, 0, INT64_MAX, &one.seen_version))
            return op_fail_field(op, "versions", "not_a_number", "“%s”不是版本",
                                 version->value->text);
        version = version == NULL ? NULL : version->next;
        while (k < *ret_count && ones[k].id != one.id)
            k++;
        if (k == *ret_count)
            ones[(*ret_count)++] = one;
    }
    return OK;
}

/* What the one action understands, as case_act() takes it. */
static struct doc *input_of(struct op *op, const struct doc *input)
{
    struct doc *out = doc_object(op->arena);

    if (str_equal(doc_get_text(input, "action"), "dispatch")) {
        if (doc_get(input, "assignees") != NULL)
            doc_set(out, "assignees", doc_copy(op->arena, doc_get(input, "assignees")));
        doc_set_text(out, "note", doc_get_text(input, "note"));
    } else {
        doc_set_text(out, "text", doc_get_text(input, "text"));
        if (doc_get(input, "limit_at") != NULL)
            doc_set_text(
                out, "limit_at",
                clock_format(op->arena, doc_get_int(input, "limit_at"), op->utc_offset_min));
    }
    return out;
}

static err_t case_bulk_web_act(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct case_bulk_one ones[CASE_BULK_MOST];
    size_t count;
    err_t e = read_cases(req->op, req->input, ones, &count);

    if (e == OK)
        e = case_bulk_act(req->op, doc_get_text(req->input, "action"),
                          input_of(req->op, req->input), ones, count);
    if (e == OK)
        e = answer(req->op, req, ones, count, document);
    reply->is_kept = true;
    return e != OK ? e : reply_page(reply, document, "case/bulk");
}

const struct route CASE_BULK_ROUTES[] = {
    {POST, "/cases/bulk", MAY_BULK, WRITES, BULK_FIELDS, case_bulk_web_act,
     .summary = "Dispatches or urges several cases, each on its own; the answer says for each "
                "whether it was done or why not",
     .template = "case/list", .again = "/cases"},
    ROUTES_END,
};
