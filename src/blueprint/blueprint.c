#include "blueprint/blueprint.h"

#include "blueprint/blueprint_words.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>

void blueprint_use_vocabulary(const struct blueprint_vocabulary *vocabulary)
{
    blueprint_words_use(vocabulary);
}

static const char *text_of(const struct doc *value, char number[24])
{
    if (value->kind == DOC_TEXT)
        return value->text;
    if (value->kind == DOC_BOOL)
        return value->truth ? "true" : "false";
    if (value->kind != DOC_INT)
        return NULL;
    snprintf(number, 24, "%" PRId64, value->number);
    return number;
}

static bool condition_holds(const struct blueprint_condition *c, const struct doc *facts)
{
    const struct doc *value = facts == NULL ? NULL : doc_get(facts, c->fact);
    const char *text;
    char number[24];

    if (doc_is_null(value))
        return str_in("none", c->values);
    text = text_of(value, number);
    return text != NULL && str_in(text, c->values);
}

bool blueprint_holds(const struct blueprint_condition *when, size_t count, const struct doc *facts)
{
    for (size_t i = 0; i < count; i++)
        if (!condition_holds(&when[i], facts))
            return false;
    return true;
}

int blueprint_stage_find(const struct blueprint *b, const char *code)
{
    for (size_t i = 0; i < b->stage_count; i++)
        if (str_equal(b->stages[i].code, code))
            return (int)i;
    return -1;
}

const struct blueprint_action *blueprint_action_find(const struct blueprint *b, const char *action,
                                                     int stage, const struct doc *facts)
{
    if (stage < 0 || (size_t)stage >= b->stage_count)
        return NULL;
    for (size_t i = 0; i < b->action_count; i++) {
        const struct blueprint_action *a = &b->actions[i];
        if ((a->from >> stage & 1) != 0 && str_equal(a->action, action) &&
            blueprint_holds(a->when, a->when_count, facts))
            return a;
    }
    return NULL;
}
