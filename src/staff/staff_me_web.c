/* /me: what somebody sets for himself. A new setting is a row of SETTINGS and an input of
 * templates/staff/me.html; staff_setting_get() reads it wherever it matters. */
#include "staff/staff.h"

#include "staff/staff_rules.h"

#include "base/str.h"

static const struct field ME_FIELDS[] = {
    {.name = "quiet_from", .kind = FIELD_TEXT, .max = 5, .label = "夜间免打扰从"},
    {.name = "quiet_to", .kind = FIELD_TEXT, .max = 5, .label = "夜间免打扰到"},
    {.name = "digest",
     .kind = FIELD_BOOL,
     .label = "夜间的一般消息合成一条",
     .help = "At night what can wait is gathered and told when the quiet hours end."},
    FIELDS_END,
};

/* What holds as long as nothing is set, in the order of ME_FIELDS. */
static const char *const DEFAULTS[] = {STAFF_RULES_QUIET_FROM, STAFF_RULES_QUIET_TO, "1"};

static err_t me_page(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena);
    const char *value;

    for (size_t i = 0; ME_FIELDS[i].name != NULL; i++) {
        err_t e = staff_setting_get(op, op->actor->id, ME_FIELDS[i].name, DEFAULTS[i], &value);
        if (e != OK)
            return e;
        if (ME_FIELDS[i].kind == FIELD_BOOL)
            doc_set_bool(document, ME_FIELDS[i].name, str_equal(value, "1"));
        else
            doc_set_text(document, ME_FIELDS[i].name, value);
    }
    doc_set_bool(doc_set_object(document, "page"), "may_delegate", staff_may(op, MAY_SEE_CASE));
    reply->fields = ME_FIELDS;
    return reply_page(reply, document, "staff/me");
}

static err_t check_time(struct op *op, const struct doc *input, const char *name)
{
    const char *value = doc_get_text(input, name);
    int minute;

    if (value == NULL || staff_rules_minute(value, &minute))
        return OK;
    return op_fail_field(op, name, "not_a_time_of_day", "请按 22:00 的样子填写时刻");
}

/* A box that is not ticked is not sent: that is a no. */
static const char *value_of(const struct doc *input, const struct field *field)
{
    if (field->kind == FIELD_BOOL)
        return doc_get_bool(input, field->name) ? "1" : "0";
    return doc_get_text(input, field->name);
}

static err_t me_save(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    err_t e = check_time(op, req->input, "quiet_from"), to = check_time(op, req->input, "quiet_to");

    if (e != OK || to != OK)
        return ERR_INVALID;
    for (const struct field *f = ME_FIELDS; e == OK && f->name != NULL; f++)
        e = staff_setting_set(op, op->actor->id, f->name, value_of(req->input, f));
    return e != OK ? e : reply_see(reply, 200, "/me");
}

const struct route STAFF_ME_ROUTES[] = {
    {GET, "/me", MAY_LOGGED_IN, READS, NULL, me_page, .summary = "What the caller set for himself"},
    {POST, "/me", MAY_LOGGED_IN, WRITES, ME_FIELDS, me_save,
     .summary = "Sets it; what is not sent is set no more", .template = "staff/me", .again = "/me"},
    ROUTES_END,
};
