/* Who lives here, in numbers: the old, children, teachers (S3-7.2B6). */
#include "segment/segment.h"

#include "base/json.h"
#include "base/str.h"
#include "register/register.h"
#include "segment/segment_store.h"

#include <string.h>

enum { ELDERLY_FROM = 60, CHILDREN_TO = 14 };

static err_t profile_of(struct op *op, int64_t community_id, struct community **ret_community,
                        struct doc **ret_profile)
{
    err_t e = register_community_get(op, community_id, ret_community);

    if (e != OK)
        return e;
    return json_parse(op, (*ret_community)->profile, strlen((*ret_community)->profile),
                      ret_profile);
}

static int64_t number_or(const struct doc *people, const char *name, int64_t otherwise)
{
    return doc_is_null(doc_get(people, name)) ? otherwise : doc_get_int(people, name);
}

err_t segment_thresholds(struct op *op, int64_t community_id,
                         struct segment_thresholds *ret_thresholds)
{
    struct community *community;
    struct doc *profile, *people;
    const char *tag;
    err_t e = profile_of(op, community_id, &community, &profile);

    if (e != OK)
        return e;
    people = doc_get(profile, "people");
    tag = doc_get_text(people, "teacher_tag");
    *ret_thresholds =
        (struct segment_thresholds){.elderly_from = number_or(people, "elderly_from", ELDERLY_FROM),
                                    .children_to = number_or(people, "children_to", CHILDREN_TO),
                                    .teacher_tag = str_is_empty(tag) ? "教师" : tag};
    return OK;
}

err_t segment_thresholds_set(struct op *op, int64_t community_id,
                             const struct segment_thresholds *thresholds)
{
    struct community *there, changed;
    struct doc *profile, *people;
    err_t e = profile_of(op, community_id, &there, &profile);

    if (e != OK)
        return e;
    if (thresholds->children_to >= thresholds->elderly_from)
        return op_fail_field(op, "elderly_from", "out_of_range", "“老人自”应当大于“儿童至”");
    people = doc_set_object(profile, "people");
    doc_set_int(people, "elderly_from", thresholds->elderly_from);
    doc_set_int(people, "children_to", thresholds->children_to);
    doc_set_text(people, "teacher_tag", thresholds->teacher_tag);
    changed = (struct community){.id = community_id, .profile = json_text(op->arena, profile)};
    return register_community_change(op, &changed);
}

err_t segment_structure(struct op *op, int64_t community_id,
                        const struct segment_thresholds *thresholds,
                        struct segment_people **ret_rows, size_t *ret_count)
{
    return segment_store_structure(op, community_id, thresholds, ret_rows, ret_count);
}
