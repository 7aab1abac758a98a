/*
 * blueprint_value.h - reading single values of a file: what is missing, unknown or of the
 * wrong form becomes a fault, and a harmless value goes on.
 */
#pragma once

#include "blueprint/blueprint.h"
#include "blueprint/blueprint_yaml.h"

/* What is at work while one file is read. The nodes stand beside the parts made of them,
 * so that a check of the whole can still name the line. */
struct blueprint_reader {
    struct op *op;
    struct blueprint_faults *faults;
    struct blueprint *b;
    const struct blueprint_yaml **stage_nodes, **action_nodes, **metric_nodes;
};

void blueprint_value_fault(struct blueprint_reader *r, const struct blueprint_yaml *at,
                           const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Is it a map? Every key of it that is not known is a fault. */
bool blueprint_value_is_map(struct blueprint_reader *r, const struct blueprint_yaml *node,
                            const char *const *known);
/* A text; NULL if it is not there (a fault if required) or not a text. */
const char *blueprint_value_text(struct blueprint_reader *r, const struct blueprint_yaml *map,
                                 const char *key, bool required);
/* A list of texts, or one text; NULL-terminated, never NULL. */
const char *const *blueprint_value_texts(struct blueprint_reader *r,
                                         const struct blueprint_yaml *map, const char *key);
/* A text that must be one of the words (`what` names them in the fault). */
const char *blueprint_value_word(struct blueprint_reader *r, const struct blueprint_yaml *map,
                                 const char *key, const char *const *words, const char *what);
/* Of a list (or a single value): its elements in order; one element is its own list. */
const struct blueprint_yaml *blueprint_value_first(const struct blueprint_yaml *node);
/* What follows an element; NULL behind a single value. */
const struct blueprint_yaml *blueprint_value_next(const struct blueprint_yaml *list,
                                                  const struct blueprint_yaml *element);
/* `when`: {fact: value, fact: [values]}, or one word that must be true. */
void blueprint_value_when(struct blueprint_reader *r, const struct blueprint_yaml *map,
                          const struct blueprint_condition **ret_when, size_t *ret_count);
/* "80%": 0 to 100; `otherwise` if it is none (a fault). */
int blueprint_value_percent(struct blueprint_reader *r, const struct blueprint_yaml *at,
                            const char *text, int otherwise);
