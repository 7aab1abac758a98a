#include "archive/archive_rules.h"

#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>

enum { USUAL_YEARS = 5 };

const struct archive_class ARCHIVE_CLASSES[] = {
    {"repair", "报修类", 5},
    {"complaint", "投诉类", 5},
    {"grievance", "抱怨类", 5},
    {"paid", "有偿服务类", 5},
    {"request", "服务请求类", 5},
    {"inquiry", "咨询类", 3},
    {"help", "求助类", 3},
    {"suggestion", "建议类", 3},
    {"praise", "表扬类", 3},
    {"info", "其他信息类", 3},
    {NULL, NULL, 0},
};

const struct archive_class *archive_rules_class(const char *code)
{
    for (const struct archive_class *c = ARCHIVE_CLASSES; c->code != NULL; c++)
        if (str_equal(c->code, code))
            return c;
    return NULL;
}

const char *archive_rules_class_name(const char *code)
{
    const struct archive_class *class = archive_rules_class(code);

    return class != NULL ? class->name : code;
}

int64_t archive_rules_kept_until(const char *class, int64_t archived_day)
{
    const struct archive_class *known = archive_rules_class(class);
    int year, month, day;

    clock_civil(archived_day, &year, &month, &day);
    if (month == 2 && day == 29)
        day = 28;
    return clock_day_of(year + (known != NULL ? known->years : USUAL_YEARS), month, day);
}

const char *archive_rules_number(struct arena *a, int year, int64_t n)
{
    return arena_printf(a, "YJ-%04d-%04" PRId64, year, n);
}
