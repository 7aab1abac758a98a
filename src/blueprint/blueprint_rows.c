#include "blueprint/blueprint_rows.h"

#include "blueprint/blueprint_parts.h"
#include "blueprint/blueprint_words.h"

#include "base/str.h"
#include "staff/staff.h"

#include <string.h>

static const char *const ROW_KEYS[] = {"do",   "from",  "to",     "who",   "asks", "guard",
                                       "when", "marks", "choose", "round", "name", NULL};

static uint64_t stages_where(const struct blueprint *b, bool only_open)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < b->stage_count; i++)
        if (!only_open || case_status_is_open(b->stages[i].status))
            bits |= UINT64_C(1) << i;
    return bits;
}

static uint64_t from_of(struct blueprint_reader *r, const struct blueprint_yaml *node)
{
    int stage;

    if (node->kind == BLUEPRINT_YAML_TEXT && str_equal(node->text, "any"))
        return stages_where(r->b, false);
    if (node->kind == BLUEPRINT_YAML_TEXT && str_equal(node->text, "any_open"))
        return stages_where(r->b, true);
    stage = blueprint_parts_stage(r, node);
    return stage < 0 ? 0 : UINT64_C(1) << stage;
}

static void read_from(struct blueprint_reader *r, const struct blueprint_yaml *row,
                      struct blueprint_action *action)
{
    const struct blueprint_yaml *list = blueprint_yaml_get(row, "from");

    if (list == NULL || (list->kind == BLUEPRINT_YAML_LIST && list->count == 0))
        blueprint_value_fault(r, row, "missing", "'from' is missing: the stages it starts from");
    for (const struct blueprint_yaml *n = blueprint_value_first(list); n != NULL;
         n = blueprint_value_next(list, n))
        action->from |= from_of(r, n);
}

static void read_to(struct blueprint_reader *r, const struct blueprint_yaml *row,
                    struct blueprint_action *action)
{
    const struct blueprint_yaml *list = blueprint_yaml_get(row, "to");
    const size_t max = sizeof action->to / sizeof *action->to;

    if (list == NULL || (list->kind == BLUEPRINT_YAML_LIST && list->count == 0))
        blueprint_value_fault(r, row, "missing", "'to' is missing: where the case goes, or same");
    for (const struct blueprint_yaml *n = blueprint_value_first(list); n != NULL;
         n = blueprint_value_next(list, n)) {
        bool stays = n->kind == BLUEPRINT_YAML_TEXT && str_equal(n->text, "same");
        int stage = stays ? BLUEPRINT_STAY : blueprint_parts_stage(r, n);
        if (action->to_count == max) {
            blueprint_value_fault(r, n, "too_many", "more than %zu stages in 'to'", max);
            return;
        }
        if (stays || stage >= 0)
            action->to[action->to_count++] = stage;
    }
}

static bool read_special(struct blueprint_action *action, const char *who)
{
    if (str_equal(who, "assignees"))
        action->who_assignees = true;
    else if (str_equal(who, "owner"))
        action->who_owner = true;
    else if (str_equal(who, "first_contact"))
        action->who_first_contact = true;
    else if (str_equal(who, "responsible"))
        action->who_responsible = true;
    else
        return false;
    return true;
}

static void read_who(struct blueprint_reader *r, const struct blueprint_yaml *row,
                     struct blueprint_action *action)
{
    const char *const *list = blueprint_value_texts(r, row, "who");
    enum staff_role role;

    if (list[0] == NULL)
        blueprint_value_fault(r, row, "missing", "'who' is missing: permission has no default");
    for (; *list != NULL; list++) {
        if (read_special(action, *list))
            continue;
        if (staff_role_find(*list, &role))
            action->who_roles |= ROLE_BIT(role);
        else
            blueprint_value_fault(r, row, "unknown_role", "unknown role '%s'", *list);
    }
}

static struct blueprint_ask ask_of(struct blueprint_reader *r, const char *text)
{
    size_t length = strlen(text);
    bool optional = text[length - 1] == '?';

    return (struct blueprint_ask){.field = arena_text_n(r->op->arena, text, length - optional),
                                  .required = !optional};
}

static void read_asks(struct blueprint_reader *r, const struct blueprint_yaml *row,
                      struct blueprint_action *action)
{
    const char *const *list = blueprint_value_texts(r, row, "asks");
    struct blueprint_ask *asks;
    size_t count = 0;

    while (list[count] != NULL)
        count++;
    asks = ARENA_ARRAY(r->op->arena, count + 1, struct blueprint_ask);
    for (size_t i = 0; i < count; i++) {
        asks[i] = ask_of(r, list[i]);
        for (size_t k = 0; k < i; k++)
            if (str_equal(asks[k].field, asks[i].field))
                blueprint_value_fault(r, row, "duplicate", "'%s' is asked twice", asks[i].field);
        if (action->action != NULL && !blueprint_words_is_field(action->action, asks[i].field))
            blueprint_value_fault(r, row, "unknown_field", "'%s' has no field '%s'", action->action,
                                  asks[i].field);
    }
    action->asks = asks;
    action->ask_count = count;
}

static void read_guards(struct blueprint_reader *r, const struct blueprint_yaml *row,
                        struct blueprint_action *action)
{
    action->guards = blueprint_value_texts(r, row, "guard");
    for (const char *const *g = action->guards; *g != NULL; g++)
        if (!str_in(*g, blueprint_words_get()->guards))
            blueprint_value_fault(r, row, "unknown_guard", "unknown guard '%s'", *g);
}

static void read_marks(struct blueprint_reader *r, const struct blueprint_yaml *row,
                       struct blueprint_action *action)
{
    action->marks = blueprint_value_texts(r, row, "marks");
    for (const char *const *mark = action->marks; *mark != NULL; mark++)
        if (!blueprint_words_is_code(*mark))
            blueprint_value_fault(r, row, "bad_code", "'%s' is not a mark", *mark);
}

static void read_choose(struct blueprint_reader *r, const struct blueprint_yaml *row,
                        struct blueprint_action *action)
{
    const char *choose = blueprint_value_text(r, row, "choose", false);

    if (choose == NULL)
        action->choose = CHOOSE_FIRST;
    else if (str_equal(choose, "follow_up_policy"))
        action->choose = CHOOSE_FOLLOW_UP_POLICY;
    else if (str_equal(choose, "follow_up_result"))
        action->choose = CHOOSE_FOLLOW_UP_RESULT;
    else
        blueprint_value_fault(r, row, "bad_value",
                              "'choose' can only be follow_up_policy or follow_up_result");
}

static void read_round(struct blueprint_reader *r, const struct blueprint_yaml *row,
                       struct blueprint_action *action)
{
    const char *round = blueprint_value_text(r, row, "round", false);

    if (round != NULL && !str_equal(round, "new"))
        blueprint_value_fault(r, row, "bad_value", "'round' can only be 'new'");
    action->new_round = round != NULL;
}

static struct blueprint_action action_of(struct blueprint_reader *r,
                                         const struct blueprint_yaml *row)
{
    struct blueprint_action action = {.line = row->line};

    action.action = blueprint_value_word(r, row, "do", blueprint_words_get()->actions, "action");
    read_from(r, row, &action);
    read_to(r, row, &action);
    read_who(r, row, &action);
    read_asks(r, row, &action);
    read_guards(r, row, &action);
    read_marks(r, row, &action);
    read_choose(r, row, &action);
    read_round(r, row, &action);
    blueprint_value_when(r, row, &action.when, &action.when_count);
    action.name = blueprint_value_text(r, row, "name", false);
    return action;
}

void blueprint_rows_read(struct blueprint_reader *r, const struct blueprint_yaml *root)
{
    const struct blueprint_yaml *list =
        blueprint_parts_list(r, root, "actions", BLUEPRINT_MAX_ROWS, true);
    struct blueprint_action *actions;
    size_t n = 0;

    if (list == NULL)
        return;
    actions = ARENA_ARRAY(r->op->arena, list->count + 1, struct blueprint_action);
    r->action_nodes = ARENA_ARRAY(r->op->arena, list->count + 1, const struct blueprint_yaml *);
    for (const struct blueprint_yaml *row = list->first; row != NULL; row = row->next) {
        if (!blueprint_value_is_map(r, row, ROW_KEYS))
            continue;
        actions[n] = action_of(r, row);
        r->action_nodes[n++] = row;
    }
    r->b->actions = actions;
    r->b->action_count = n;
}
