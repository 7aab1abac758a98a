#include "desk/desk_intake.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "call/call.h"
#include "case/case.h"
#include "case/case_catalogue.h"
#include "case/case_fields.h"
#include "db/db.h"
#include "register/register.h"

#include <inttypes.h>
#include <string.h>

enum { SHORTEST_WHOLE_NUMBER = 7, MOST_JSON_CHARACTERS = 100000 };

const struct field DESK_INTAKE_FIELDS[] = {
    CASE_FIELD_ROWS{"on_the_spot", FIELD_BOOL, false, .label = "当场已解答",
                    .help = "opened and answered in one go"},
    {"answer", FIELD_TEXT, false, .max = 8000, .label = "怎么答复的"},
    {"article", FIELD_TEXT, false, .max = 200, .label = "依据"},
    {"caller_of", FIELD_ID, false, .label = "来电人见",
     .help = "a case whose reporter calls again: name and number are taken from there"},
    {"call", FIELD_ID, false, .label = "未接来电", .help = "a missed call that this calls back"},
    {"matters", FIELD_TEXT, false, .max = MOST_JSON_CHARACTERS, .label = "已记下的事项",
     .help = "a list of objects with the fields of one matter; in a form its JSON"},
    FIELDS_END};

/* What belongs to one matter of a call; everything else is shared. */
static const char *const OF_ONE_MATTER[] = {
    "nature",          "title",           "content",      "category", "severity",
    "urgent",          "important",       "size",         "demand",   "object",
    "place",           "on_the_spot",     "answer",       "article",  "appointment",
    "external_number", "external_due_at", "confidential", NULL};

static bool is_blank(const struct doc *value)
{
    return doc_is_null(value) ||
           (value->kind == DOC_TEXT && value->text[strspn(value->text, " \t\r\n")] == '\0');
}

static bool is_known(const char *name)
{
    for (const struct field *f = DESK_INTAKE_FIELDS; f->name != NULL; f++)
        if (str_equal(f->name, name))
            return true;
    return false;
}

/* ---- from what came to matters ------------------------------------------------------------ */

static void lay_over(struct doc *into, const struct doc *values, bool shared_only)
{
    DOC_EACH(member, values)
    {
        if (is_blank(member->value) || str_equal(member->name, "matters") ||
            (shared_only && str_in(member->name, OF_ONE_MATTER)))
            continue;
        doc_set(into, member->name, member->value);
    }
}

/* A whole number typed where the house is asked for is a number, not a house. */
static void mend_house(struct doc *matter)
{
    const char *house = doc_get_text(matter, "house");

    if (house == NULL || house[strspn(house, "0123456789")] != '\0' ||
        strlen(house) < SHORTEST_WHOLE_NUMBER)
        return;
    if (is_blank(doc_get(matter, "reporter_phone")))
        doc_set_text(matter, "reporter_phone", house);
    doc_set_null(matter, "house");
}

/* Chosen, not typed: place and trouble make the title. */
static void mend_title(struct op *op, struct doc *matter)
{
    const char *about = case_catalogue_short_name(doc_get_text(matter, "category"));
    const char *place = doc_get_text(matter, "place");

    if (!is_blank(doc_get(matter, "title")) || !is_blank(doc_get(matter, "content")) ||
        about == NULL)
        return;
    doc_set_text(matter, "title",
                 is_blank(doc_get(matter, "place"))
                     ? about
                     : arena_printf(op->arena, "%s %s", place, about));
}

static struct doc *matter_of(struct op *op, const struct doc *raw, const struct doc *own)
{
    struct doc *matter = doc_object(op->arena);

    lay_over(matter, raw, true);
    lay_over(matter, own, false);
    mend_house(matter);
    mend_title(op, matter);
    return matter;
}

/* Does a matter stand at the top, beside the list? An untouched form does not. */
static bool has_own_matter(const struct doc *raw)
{
    static const char *const SAYING[] = {"nature", "title", "content", "category", NULL};

    for (size_t i = 0; SAYING[i] != NULL; i++)
        if (!is_blank(doc_get(raw, SAYING[i])))
            return true;
    return false;
}

static err_t listed_matters(struct op *op, const struct doc *raw, struct doc **ret_list)
{
    struct doc *list = doc_get(raw, "matters");
    err_t e = OK;

    *ret_list = doc_list(op->arena);
    if (is_blank(list))
        return OK;
    if (list->kind == DOC_TEXT)
        e = json_parse(op, list->text, strlen(list->text), &list);
    if (e == OK && list->kind == DOC_LIST && list->count < DESK_INTAKE_MOST_MATTERS) {
        *ret_list = list;
        return OK;
    }
    op_forget_fault(op);
    return op_fail_field(op, "matters", "not_a_list", "“已记下的事项”最多 %d 件，每件是一组字段",
                         DESK_INTAKE_MOST_MATTERS);
}

struct matters {
    struct doc *raw[DESK_INTAKE_MOST_MATTERS + 1];
    struct doc *typed[DESK_INTAKE_MOST_MATTERS + 1];
    size_t count;
    bool own_is_last; /* the last one stands in the form itself */
};

static err_t read_matters(struct op *op, const struct doc *raw, struct matters *m)
{
    struct doc *list;
    err_t e = listed_matters(op, raw, &list);

    *m = (struct matters){.count = 0};
    if (e != OK)
        return e;
    DOC_EACH(member, list)
    {
        if (member->value->kind != DOC_OBJECT)
            return op_fail_field(op, "matters", "not_an_object", "“已记下的事项”的每件是一组字段");
        m->raw[m->count++] = matter_of(op, raw, member->value);
    }
    m->own_is_last = m->count == 0 || has_own_matter(raw);
    if (m->own_is_last)
        m->raw[m->count++] = matter_of(op, raw, raw);
    return OK;
}

/* The faults of a matter that no longer stands in the form are told with its place; those of
 * what is shared stand beside their fields. */
static void name_the_matter(struct op *op, const struct matters *m, size_t n, size_t first_fault)
{
    if (m->count == 1 || (m->own_is_last && n + 1 == m->count))
        return;
    for (size_t i = first_fault; i < op->fault.field_count; i++) {
        struct field_error *f = &op->fault.fields[i];
        if (!str_in(f->field, OF_ONE_MATTER))
            continue;
        f->message = arena_printf(op->arena, "第 %zu 件：%s", n + 1, f->message);
        f->field = "matters";
    }
}

static err_t check_matters(struct op *op, struct matters *m)
{
    err_t e = OK, last;

    for (size_t i = 0; i < m->count; i++) {
        size_t faults = op->fault.field_count;
        last = field_check(op, DESK_INTAKE_FIELDS, m->raw[i], NULL, &m->typed[i]);
        if (last != OK)
            name_the_matter(op, m, i, faults);
        e = e == OK ? last : e;
    }
    return e;
}

/* ---- opening --------------------------------------------------------------------------------- */

struct opening {
    int64_t community_id;
    struct matters matters;
    int64_t *ids;
    bool was_called_back; /* the missed call that this answers is done */
};

static err_t take_caller(struct op *op, int64_t community_id, struct doc *matter)
{
    int64_t case_id = doc_get_int(matter, "caller_of");
    const char *name, *phone;
    err_t e;

    if (case_id == 0)
        return OK;
    e = case_caller_phone(op, community_id, case_id, &name, &phone);
    if (e != OK)
        return e;
    if (doc_get_text(matter, "reporter_name") == NULL && name != NULL)
        doc_set_text(matter, "reporter_name", name);
    if (doc_get_text(matter, "reporter_phone") == NULL && phone != NULL)
        doc_set_text(matter, "reporter_phone", phone);
    return OK;
}

static err_t answer_on_the_spot(struct op *op, int64_t id, const struct doc *matter)
{
    struct doc *input = doc_object(op->arena);
    const char *why;

    if (doc_get_text(matter, "answer") != NULL)
        doc_set_text(input, "text", doc_get_text(matter, "answer"));
    if (doc_get_text(matter, "article") != NULL)
        doc_set_text(input, "article", doc_get_text(matter, "article"));
    if (case_act(op, id, 0, "solve_on_spot", input) == OK)
        return OK;
    if (op->fault.code != ERR_CONFLICT && op->fault.code != ERR_FORBIDDEN)
        return op->fault.code;
    why = op->fault.detail;
    op_forget_fault(op);
    return op_fail_field(op, "on_the_spot", "not_possible",
                         "不能当场办结（%s），请去掉“当场已解答”再保存", why);
}

/* The number of the missed call, if no other was given. */
static err_t take_missed_call(struct op *op, struct doc *matter)
{
    const char *phone;
    err_t e;

    if (doc_get_int(matter, "call") == 0 || doc_get_text(matter, "reporter_phone") != NULL)
        return OK;
    e = call_phone(op, doc_get_int(matter, "call"), &phone);
    if (e == OK)
        doc_set_text(matter, "reporter_phone", phone);
    return e;
}

/* A call that somebody has called back meanwhile does not stop what is taken in now. */
static err_t end_missed_call(struct op *op, struct opening *o, const struct doc *matter, int64_t id)
{
    err_t e;

    if (doc_get_int(matter, "call") == 0 || o->was_called_back)
        return OK;
    o->was_called_back = true;
    e = call_back(op, doc_get_int(matter, "call"), "reached", id);
    if (e != ERR_CONFLICT)
        return e;
    op_forget_fault(op);
    return OK;
}

static err_t open_one(struct op *op, struct opening *o, struct doc *typed, int64_t *ret_id)
{
    struct doc *input = doc_object(op->arena);
    err_t e = take_caller(op, o->community_id, typed);

    if (e == OK)
        e = take_missed_call(op, typed);
    if (e != OK)
        return e;
    for (const struct field *f = CASE_FIELDS; f->name != NULL; f++)
        if (doc_get(typed, f->name) != NULL)
            doc_set(input, f->name, doc_get(typed, f->name));
    e = case_open(op, o->community_id, input, ret_id);
    if (e == OK && doc_get_bool(typed, "on_the_spot"))
        e = answer_on_the_spot(op, *ret_id, typed);
    if (e == OK)
        e = end_missed_call(op, o, typed, *ret_id);
    return e;
}

static err_t open_in_transaction(struct op *op, void *arg)
{
    struct opening *o = arg;
    err_t e;

    o->was_called_back = false;
    for (size_t i = 0; i < o->matters.count; i++) {
        e = open_one(op, o, o->matters.typed[i], &o->ids[i]);
        if (e != OK) {
            name_the_matter(op, &o->matters, i, 0);
            return e;
        }
    }
    return OK;
}

err_t desk_intake_open(struct op *op, int64_t community_id, const struct doc *raw,
                       int64_t **ret_ids, size_t *ret_count)
{
    struct opening o = {.community_id = community_id};
    err_t e;

    e = read_matters(op, raw, &o.matters);
    if (e == OK)
        e = check_matters(op, &o.matters);
    if (e != OK)
        return e;
    o.ids = ARENA_ARRAY(op->arena, o.matters.count, int64_t);
    e = db_transaction(op, open_in_transaction, &o);
    if (e != OK)
        return e;
    *ret_ids = o.ids;
    *ret_count = o.matters.count;
    return OK;
}

/* ---- while it is being typed --------------------------------------------------------------- */

struct doc *desk_intake_so_far(struct op *op, const struct doc *raw)
{
    struct doc *known = doc_object(op->arena), *one, *typed;

    DOC_EACH(member, raw)
    {
        if (is_blank(member->value) || !is_known(member->name))
            continue;
        one = doc_object(op->arena);
        doc_set(one, member->name, member->value);
        if (!str_equal(member->name, "nature"))
            doc_set_text(one, "nature", "info"); /* the only field that must be there */
        if (field_check(op, DESK_INTAKE_FIELDS, one, NULL, &typed) == OK)
            doc_set(known, member->name, doc_get(typed, member->name));
        else
            op_forget_fault(op);
    }
    mend_house(known);
    return known;
}
