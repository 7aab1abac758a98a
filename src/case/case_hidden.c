#include "case/case.h"

#include "base/str.h"
#include "case/case_fields.h"

#include <string.h>

/* What people write as the object of a complaint, and the department that it means. */
static const struct {
    const char *word, *department;
} OBJECT_WORDS[] = {
    {"engineering", "engineering"},
    {"工程", "engineering"},
    {"维修", "engineering"},
    {"environment", "environment"},
    {"环境", "environment"},
    {"保洁", "environment"},
    {"清洁", "environment"},
    {"绿化", "environment"},
    {"security", "security"},
    {"护卫", "security"},
    {"保安", "security"},
    {"秩序", "security"},
    {"门岗", "security"},
    {"安管", "security"},
    {"service", "service"},
    {"客服", "service"},
    {"前台", "service"},
    {"管家", "service"},
    {"客户助理", "service"},
    {"客户主任", "service"},
    {"finance", "finance"},
    {"财务", "finance"},
    {"收费员", "finance"},
    {"admin", "admin"},
    {"行政", "admin"},
    {"developer", "developer"},
    {"开发商", "developer"},
};

const char *case_complained_department(const char *nature, const char *object)
{
    if (str_is_empty(object) || !case_fields_may_be_confidential(nature))
        return NULL;
    for (size_t i = 0; i < sizeof OBJECT_WORDS / sizeof OBJECT_WORDS[0]; i++)
        if (strstr(object, OBJECT_WORDS[i].word) != NULL)
            return OBJECT_WORDS[i].department;
    return NULL;
}

/* "维修 刘洋" is named by 刘洋 alone; a single letter names nobody. */
static bool is_named(const struct op *op, const char *object)
{
    enum { TWO_CHARACTERS = 6 };
    const char *name = op->actor->name == NULL ? "" : op->actor->name, *space = strrchr(name, ' ');

    if (space != NULL)
        name = space + 1;
    return strlen(name) >= TWO_CHARACTERS && strstr(object, name) != NULL;
}

bool case_hides_complainant(const struct op *op, int64_t community_id, const char *nature,
                            const char *object)
{
    const char *department = case_complained_department(nature, object);
    uint64_t theirs, mine;

    if (op->actor->id == 0 || str_is_empty(object) || !case_fields_may_be_confidential(nature))
        return false;
    if (is_named(op, object))
        return true;
    theirs = case_fields_department_roles(department);
    mine = op_roles_in(op, community_id) & MAY_SEE_CASE;
    return (mine & theirs) != 0 && (mine & ~theirs) == 0;
}
