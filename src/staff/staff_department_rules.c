#include "staff/staff_department_rules.h"

#include "base/str.h"
#include "base/utf8.h"

enum { NAME_MAX = 30 };

static const struct {
    const char *code, *name;
} KINDS[] = {
    {"service", "客户服务"}, {"engineering", "工程"}, {"environment", "环境"}, {"security", "护卫"},
    {"finance", "财务"},     {"admin", "行政"},       {"other", "其他"},
};
const char *const STAFF_DEPARTMENT_KINDS[] = {
    "service", "engineering", "environment", "security", "finance", "admin", "other", NULL,
};

const char *staff_department_kind_name(const char *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (str_equal(KINDS[i].code, kind))
            return KINDS[i].name;
    return kind;
}

const struct staff_department *staff_department_rules_find(const struct staff_department *all,
                                                           size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

int staff_department_rules_depth(const struct staff_department *all, size_t count, int64_t id)
{
    int depth = 0;

    while (id != 0 && depth <= (int)count) {
        const struct staff_department *one = staff_department_rules_find(all, count, id);
        if (one == NULL)
            break;
        depth++;
        id = one->parent_id;
    }
    return depth;
}

/* Is `id` this department or one under it? */
static bool is_under(const struct staff_department *all, size_t count, int64_t id, int64_t top)
{
    for (size_t steps = 0; id != 0 && steps <= count; steps++) {
        const struct staff_department *one = staff_department_rules_find(all, count, id);
        if (id == top)
            return true;
        id = one == NULL ? 0 : one->parent_id;
    }
    return false;
}

/* The most levels that stand under a department, itself included. */
static int height_of(const struct staff_department *all, size_t count, int64_t id)
{
    int height = 1, own = staff_department_rules_depth(all, count, id);

    for (size_t i = 0; id != 0 && i < count; i++) {
        int levels = staff_department_rules_depth(all, count, all[i].id) - own + 1;
        if (!all[i].closed && is_under(all, count, all[i].id, id) && levels > height)
            height = levels;
    }
    return height;
}

static err_t check_name(struct op *op, const struct staff_department *all, size_t count,
                        const struct staff_department *changed)
{
    if (str_is_empty(changed->name))
        return op_fail_field(op, "name", "required", "请填写部门名称");
    if (utf8_length(changed->name) > NAME_MAX)
        return op_fail_field(op, "name", "too_long", "部门名称最多 %d 个字", NAME_MAX);
    for (size_t i = 0; i < count; i++)
        if (!all[i].closed && all[i].id != changed->id && str_equal(all[i].name, changed->name))
            return op_fail_field(op, "name", "taken", "已经有“%s”", changed->name);
    return OK;
}

static err_t check_place(struct op *op, const struct staff_department *all, size_t count,
                         const struct staff_department *changed)
{
    const struct staff_department *parent =
        staff_department_rules_find(all, count, changed->parent_id);

    if (changed->parent_id == 0)
        return OK;
    if (parent == NULL)
        return op_fail_field(op, "parent", "unknown", "本小区没有这个上级部门");
    if (parent->closed)
        return op_fail_field(op, "parent", "closed", "“%s”已撤销，不能作上级", parent->name);
    if (changed->id != 0 && is_under(all, count, parent->id, changed->id))
        return op_fail_field(op, "parent", "cycle", "不能放到自己或自己的下级部门下面");
    if (staff_department_rules_depth(all, count, parent->id) + height_of(all, count, changed->id) >
        STAFF_DEPARTMENT_LEVELS)
        return op_fail_field(op, "parent", "too_deep", "部门最多 %d 级", STAFF_DEPARTMENT_LEVELS);
    return OK;
}

err_t staff_department_rules_check(struct op *op, const struct staff_department *all, size_t count,
                                   const struct staff_department *changed)
{
    bool wrong = check_name(op, all, count, changed) != OK;

    wrong |= check_place(op, all, count, changed) != OK;
    if (!str_in(changed->kind, STAFF_DEPARTMENT_KINDS))
        wrong |= op_fail_field(op, "kind", "not_one_of", "请选择部门的职能") != OK;
    return wrong ? ERR_INVALID : OK;
}

struct ordering {
    const struct staff_department *from;
    struct staff_department *to;
    int *levels;
    bool *taken;
    size_t count, done;
};

static void take(struct ordering *o, size_t i, int level)
{
    o->taken[i] = true;
    o->levels[o->done] = level;
    o->to[o->done++] = o->from[i];
    if (level >= STAFF_DEPARTMENT_LEVELS)
        return;
    for (size_t k = 0; k < o->count; k++)
        if (!o->taken[k] && o->from[k].parent_id == o->from[i].id)
            take(o, k, level + 1);
}

void staff_department_rules_order(struct op *op, struct staff_department *all, size_t count,
                                  int *levels)
{
    struct staff_department *copy = ARENA_ARRAY(op->arena, count + 1, struct staff_department);
    struct ordering o = {.from = copy,
                         .to = all,
                         .levels = levels,
                         .taken = ARENA_ARRAY(op->arena, count + 1, bool),
                         .count = count};

    for (size_t i = 0; i < count; i++) {
        copy[i] = all[i];
        o.taken[i] = false;
    }
    for (size_t i = 0; i < count; i++)
        if (!o.taken[i] && staff_department_rules_find(copy, count, copy[i].parent_id) == NULL)
            take(&o, i, 0);
    for (size_t i = 0; i < count; i++)
        if (!o.taken[i])
            take(&o, i, 0);
}
