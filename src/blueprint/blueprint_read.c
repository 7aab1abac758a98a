#include "blueprint/blueprint.h"

#include "blueprint/blueprint_check.h"
#include "blueprint/blueprint_house.h"
#include "blueprint/blueprint_merge.h"
#include "blueprint/blueprint_parts.h"
#include "blueprint/blueprint_rows.h"

#include "base/str.h"

static const char *const KEYS[] = {
    "blueprint",        "version",          "nature",     "name",           "extends", "review_on",
    "inputs",           "outputs",          "first",      "stages",         "actions", "metrics",
    "follow_up_policy", "follow_up_result", "escalation", "failure_points", NULL};

/* The file's own tree, or that of its base with it laid over. */
static const struct blueprint_yaml *with_base(struct blueprint_reader *r,
                                              const struct blueprint_yaml *own,
                                              blueprint_base_fn *base, void *arg)
{
    const struct blueprint_yaml *at = blueprint_yaml_get(own, "extends");
    const struct blueprint *found;

    if (r->b->extends == NULL)
        return own;
    found = base == NULL ? NULL : base(r->b->extends, arg);
    if (found == NULL)
        blueprint_value_fault(r, at, "unknown_base", "there is no blueprint '%s' to extend",
                              r->b->extends);
    else if (found->extends != NULL)
        blueprint_value_fault(r, at, "bad_base", "'%s' itself extends another", r->b->extends);
    else
        return blueprint_merge(r->op->arena, own, found->source);
    return NULL;
}

static void read_parts(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    r->b->inputs = blueprint_value_texts(r, root, "inputs");
    r->b->outputs = blueprint_value_texts(r, root, "outputs");
    blueprint_parts_stages(r, root);
    blueprint_rows_read(r, root);
    blueprint_parts_metrics(r, root);
    blueprint_parts_follow_up(r, root);
    blueprint_parts_escalation(r, root);
    blueprint_parts_failure_points(r, root);
    blueprint_check_stages(r, root);
    blueprint_check_actions(r);
    blueprint_check_metrics(r);
    blueprint_house_check(r, root);
}

err_t blueprint_read(struct op *op, const char *file, const char *text, size_t length,
                     blueprint_base_fn *base, void *arg, struct blueprint **ret_blueprint)
{
    struct blueprint_faults faults = {.op = op};
    struct blueprint_reader r = {
        .op = op, .faults = &faults, .b = ARENA_NEW(op->arena, struct blueprint)};
    const struct blueprint_yaml *root;
    struct blueprint_yaml *own;

    if (blueprint_yaml_read(op, &faults, file, text, length, &own) != OK)
        return blueprint_faults_tell(&faults);
    blueprint_value_is_map(&r, own, KEYS);
    blueprint_parts_header(&r, own);
    root = with_base(&r, own, base, arg);
    if (root != NULL)
        read_parts(&r, root);
    if (faults.count > 0)
        return blueprint_faults_tell(&faults);

    r.b->source = own;
    *ret_blueprint = r.b;
    return OK;
}
