#include "setup/setup_community.h"

#include "setup/setup_community_facts.h"
#include "staff/staff.h"

#include "base/json.h"
#include "base/str.h"

#include <string.h>

err_t setup_community_of(struct request *req, uint64_t who, struct community **ret_community)
{
    const char *code = doc_get_text(req->path_values, "code");
    struct op *op = req->op;
    err_t e = register_community_find(op, code, ret_community);

    if (e != OK)
        return e;
    /* a grant in the whole company also holds where the actor's list is older than the community */
    if (((op_roles_in(op, (*ret_community)->id) | op_roles_in(op, 0)) & who) == 0)
        return op_fail(op, ERR_NOT_FOUND, "没有小区 %s", code);
    op->utc_offset_min = (*ret_community)->utc_offset_min;
    return OK;
}

/* ---- the form ---------------------------------------------------------------------- */

#define COMMON_FIELDS                                                                              \
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 50, .label = "小区名称"},        \
        {.name = "address", .kind = FIELD_TEXT, .max = 200, .label = "地址"},                      \
        {.name = "phone", .kind = FIELD_TEXT, .max = 40, .label = "服务中心电话"},                 \
        {.name = "hotline_hours",                                                                  \
         .kind = FIELD_TEXT,                                                                       \
         .required = true,                                                                         \
         .max = 100,                                                                               \
         .label = "热线受理时段"},                                                                 \
        {.name = "counter_hours",                                                                  \
         .kind = FIELD_TEXT,                                                                       \
         .required = true,                                                                         \
         .max = 100,                                                                               \
         .label = "前台服务时段"},                                                                 \
        {.name = "work_hours",                                                                     \
         .kind = FIELD_TEXT,                                                                       \
         .required = true,                                                                         \
         .max = 100,                                                                               \
         .label = "工作时段"},                                                                     \
        {.name = "lifts", .kind = FIELD_INT, .min = 0, .max = 100000, .label = "电梯（台）"},      \
        {.name = "parking", .kind = FIELD_INT, .min = 0, .max = 1000000, .label = "车位（个）"},   \
        SETUP_FACTS_ROWS, FIELDS_END

const struct field SETUP_COMMUNITY_NEW_FIELDS[] = {
    {.name = "code", .kind = FIELD_TEXT, .required = true, .max = 32, .label = "小区代码"},
    COMMON_FIELDS,
};
const struct field SETUP_COMMUNITY_FIELDS[] = {COMMON_FIELDS};

/* ---- facts --------------------------------------------------------------------------- */

static err_t profile_of(struct op *op, const char *text, struct doc **ret_profile)
{
    *ret_profile = doc_object(op->arena);
    return text == NULL ? OK : json_parse(op, text, strlen(text), ret_profile);
}

static void lay_over(struct doc *profile, const struct doc *input)
{
    struct doc *parking = doc_get(profile, "parking");

    doc_set_text(profile, "address", doc_get_text(input, "address"));
    doc_set_text(profile, "phone", doc_get_text(input, "phone"));
    if (doc_get(input, "lifts") != NULL)
        doc_set_int(profile, "lifts", doc_get_int(input, "lifts"));
    if (doc_get(input, "parking") == NULL)
        return;
    if (parking == NULL || parking->kind != DOC_OBJECT)
        parking = doc_set_object(profile, "parking");
    doc_set_int(parking, "total", doc_get_int(input, "parking"));
}

err_t setup_community_read(struct request *req, const char *profile,
                           struct community *ret_community)
{
    const struct doc *input = req->input;
    struct op *op = req->op;
    struct doc *facts;
    err_t e = profile_of(op, profile, &facts);

    if (e != OK)
        return e;
    lay_over(facts, input);
    e = setup_facts_lay_over(op, input, facts);
    if (e != OK)
        return e;
    *ret_community = (struct community){.code = doc_get_text(input, "code"),
                                        .name = doc_get_text(input, "name"),
                                        .utc_offset_min = op->utc_offset_min,
                                        .hotline_hours = doc_get_text(input, "hotline_hours"),
                                        .counter_hours = doc_get_text(input, "counter_hours"),
                                        .work_hours = doc_get_text(input, "work_hours"),
                                        .profile = json_text(op->arena, facts)};
    return OK;
}

err_t setup_community_initial(struct op *op, const struct community *c, struct doc *into)
{
    struct doc *initial = doc_set_object(into, "initial"), *facts;
    err_t e = profile_of(op, c == NULL ? NULL : c->profile, &facts);

    if (e != OK)
        return e;
    doc_set_text(initial, "name", c == NULL ? NULL : c->name);
    doc_set_text(initial, "hotline_hours", c == NULL ? "00:00-24:00" : c->hotline_hours);
    doc_set_text(initial, "counter_hours", c == NULL ? "08:00-22:00" : c->counter_hours);
    doc_set_text(initial, "work_hours", c == NULL ? "08:30-12:00,14:00-17:30" : c->work_hours);
    doc_set_text(initial, "address", doc_get_text(facts, "address"));
    doc_set_text(initial, "phone", doc_get_text(facts, "phone"));
    if (doc_get(facts, "lifts") != NULL)
        doc_set_int(initial, "lifts", doc_get_int(facts, "lifts"));
    if (doc_get(doc_get(facts, "parking"), "total") != NULL)
        doc_set_int(initial, "parking", doc_get_int(doc_get(facts, "parking"), "total"));
    setup_facts_initial(op, facts, initial);
    return OK;
}
