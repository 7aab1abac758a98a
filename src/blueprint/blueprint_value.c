#include "blueprint/blueprint_value.h"

#include "blueprint/blueprint_words.h"

#include "base/str.h"
#include "base/words.h"

#include <string.h>

void blueprint_value_fault(struct blueprint_reader *r, const struct blueprint_yaml *at,
                           const char *code, const char *format, ...)
{
    va_list args;
    char *message;

    va_start(args, format);
    message = arena_vprintf(r->op->arena, format, args);
    va_end(args);
    blueprint_faults_add(r->faults, at->file, at->line, code, "%s", message);
}

bool blueprint_value_is_map(struct blueprint_reader *r, const struct blueprint_yaml *node,
                            const char *const *known)
{
    if (node->kind != BLUEPRINT_YAML_MAP) {
        blueprint_value_fault(r, node, "not_a_map", "expected keys and values");
        return false;
    }
    for (const struct blueprint_yaml *n = node->first; n != NULL; n = n->next)
        if (!str_in(n->key, known))
            blueprint_value_fault(r, n, "unknown_key", "unknown key '%s'", n->key);
    return true;
}

static const char *text_of(struct blueprint_reader *r, const struct blueprint_yaml *node)
{
    if (node->kind == BLUEPRINT_YAML_TEXT && !str_is_empty(node->text))
        return words_ours(node->text);
    if (node->key != NULL)
        blueprint_value_fault(r, node, "not_a_text", "'%s' must be a text", node->key);
    else
        blueprint_value_fault(r, node, "not_a_text", "expected a text");
    return NULL;
}

const char *blueprint_value_text(struct blueprint_reader *r, const struct blueprint_yaml *map,
                                 const char *key, bool required)
{
    const struct blueprint_yaml *node = blueprint_yaml_get(map, key);

    if (node != NULL)
        return text_of(r, node);
    if (required)
        blueprint_value_fault(r, map, "missing", "'%s' is missing", key);
    return NULL;
}

const struct blueprint_yaml *blueprint_value_first(const struct blueprint_yaml *node)
{
    if (node == NULL || node->kind != BLUEPRINT_YAML_LIST)
        return node;
    return node->first;
}

const struct blueprint_yaml *blueprint_value_next(const struct blueprint_yaml *list,
                                                  const struct blueprint_yaml *element)
{
    return list == element ? NULL : element->next;
}

static size_t length_of(const struct blueprint_yaml *node)
{
    if (node == NULL)
        return 0;
    return node->kind == BLUEPRINT_YAML_LIST ? node->count : 1;
}

static const char *const *texts_of(struct blueprint_reader *r, const struct blueprint_yaml *list)
{
    const char **texts = ARENA_ARRAY(r->op->arena, length_of(list) + 1, const char *);
    size_t n = 0;

    for (const struct blueprint_yaml *e = blueprint_value_first(list); e != NULL;
         e = blueprint_value_next(list, e)) {
        texts[n] = text_of(r, e);
        n += texts[n] != NULL;
    }
    return texts;
}

const char *const *blueprint_value_texts(struct blueprint_reader *r,
                                         const struct blueprint_yaml *map, const char *key)
{
    return texts_of(r, blueprint_yaml_get(map, key));
}

const char *blueprint_value_word(struct blueprint_reader *r, const struct blueprint_yaml *map,
                                 const char *key, const char *const *words, const char *what)
{
    const char *text = blueprint_value_text(r, map, key, true);

    if (text == NULL)
        return NULL;
    if (str_in(text, words))
        return text;
    blueprint_value_fault(r, blueprint_yaml_get(map, key),
                          arena_printf(r->op->arena, "unknown_%s", what), "unknown %s '%s'", what,
                          text);
    return NULL;
}

static const char *const *just(struct blueprint_reader *r, const char *text)
{
    const char **texts = ARENA_ARRAY(r->op->arena, 2, const char *);

    texts[0] = text;
    return texts;
}

static void check_fact(struct blueprint_reader *r, const struct blueprint_yaml *at,
                       const char *fact)
{
    if (!blueprint_words_is_fact(fact))
        blueprint_value_fault(r, at, "unknown_fact", "unknown fact '%s' in a condition", fact);
}

static struct blueprint_condition condition_of(struct blueprint_reader *r,
                                               const struct blueprint_yaml *member)
{
    struct blueprint_condition c = {.fact = member->key, .values = texts_of(r, member)};

    check_fact(r, member, c.fact);
    if (c.values[0] == NULL)
        blueprint_value_fault(r, member, "missing", "a condition on '%s' without a value", c.fact);
    return c;
}

void blueprint_value_when(struct blueprint_reader *r, const struct blueprint_yaml *map,
                          const struct blueprint_condition **ret_when, size_t *ret_count)
{
    const struct blueprint_yaml *node = blueprint_yaml_get(map, "when");
    struct blueprint_condition *when;
    size_t count = 0;

    if (node == NULL)
        return;
    if (node->kind == BLUEPRINT_YAML_LIST) {
        blueprint_value_fault(r, node, "not_a_map", "'when' must be {fact: value} or one fact");
        return;
    }
    when = ARENA_ARRAY(r->op->arena, node->count + 1, struct blueprint_condition);
    if (node->kind == BLUEPRINT_YAML_TEXT) {
        check_fact(r, node, node->text);
        when[count++] = (struct blueprint_condition){node->text, just(r, "true")};
    }
    for (const struct blueprint_yaml *m = node->first; m != NULL; m = m->next)
        when[count++] = condition_of(r, m);
    *ret_when = when;
    *ret_count = count;
}

int blueprint_value_percent(struct blueprint_reader *r, const struct blueprint_yaml *at,
                            const char *text, int otherwise)
{
    size_t length = strlen(text);
    int64_t n;

    if (length >= 2 && text[length - 1] == '%' &&
        str_to_int(arena_text_n(r->op->arena, text, length - 1), 0, 100, &n))
        return (int)n;
    blueprint_value_fault(r, at, "bad_percent", "'%s' is not a percentage from 0%% to 100%%", text);
    return otherwise;
}
