#include "blueprint/blueprint_words.h"

#include "base/str.h"

#include <string.h>

const char *const BLUEPRINT_LANES[] = {"customer", "front", "back", "support", NULL};
const char *const BLUEPRINT_HOLDERS[] = {
    "assignees",     "dispatcher",  "owner",      "follow_up_pool",
    "first_contact", "responsible", "supervisor", NULL};
const char *const BLUEPRINT_TOLD[] = {"assignees",     "dispatcher", "responsible",
                                      "first_contact", "supervisor", NULL};
const char *const BLUEPRINT_RESULTS[] = {"satisfied", "partly", "dissatisfied", "unreachable",
                                         NULL};

static const char *const INTAKE_MARKS[] = {"received", "recorded", NULL};
static const char *const FACTS[] = {
    "nature",         "category",       "severity",     "urgent",      "size",
    "important",      "validity",       "channel",      "handover",    "refused",
    "anonymous",      "responsibility", "chargeable",   "demand",      "department",
    "pause_reason",   "extended_until", "round",        "has_contact", "followup_asked",
    "solved_on_spot", "price_accepted", "confidential", NULL};

static const struct blueprint_vocabulary *words;

void blueprint_words_use(const struct blueprint_vocabulary *vocabulary)
{
    words = vocabulary;
}

const struct blueprint_vocabulary *blueprint_words_get(void)
{
    must(words != NULL);
    return words;
}

bool blueprint_words_is_field(const char *action, const char *field)
{
    const char *const *fields = blueprint_words_get()->action_fields(action);

    return fields != NULL && str_in(field, fields);
}

bool blueprint_words_is_fact(const char *name)
{
    if (str_in(name, FACTS))
        return true;
    for (const char *const *action = blueprint_words_get()->actions; *action != NULL; action++)
        if (blueprint_words_is_field(*action, name))
            return true;
    return false;
}

bool blueprint_words_makes(const char *action, const char *mark)
{
    const char *const *marks =
        action == NULL ? INTAKE_MARKS : blueprint_words_get()->action_marks(action);

    return marks != NULL && str_in(mark, marks);
}

bool blueprint_words_is_mark(const char *mark)
{
    if (blueprint_words_makes(NULL, mark))
        return true;
    for (const char *const *action = blueprint_words_get()->actions; *action != NULL; action++)
        if (blueprint_words_makes(*action, mark))
            return true;
    return false;
}

bool blueprint_words_is_code(const char *text)
{
    size_t length = strlen(text);

    return length <= 40 && text[0] >= 'a' && text[0] <= 'z' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}
