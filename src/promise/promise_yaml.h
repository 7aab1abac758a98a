/*
 * promise_yaml.h - a YAML file read node by node, every fault with its line.
 *
 * A thin layer over libyaml's document API. Faults are noted with op_fail_field(field
 * "FILE:LINE") and reading goes on, so that all of them are told at once. Texts are
 * copied into op's arena; nodes live until promise_yaml_close().
 */
#pragma once

#include "base/op.h"

#include <yaml.h>

enum {
    PROMISE_YAML_MAX_BYTES = 256 * 1024,
    PROMISE_YAML_MAX_BRACKETS = 100,
    PROMISE_YAML_MAX_NAMES = 64
};

struct promise_yaml {
    struct op *op;
    const char *file;
    yaml_document_t document;
};

/* Reads exactly one document. Only after OK it must be closed. */
err_t promise_yaml_open(struct op *op, const char *file, const char *text, size_t length,
                        struct promise_yaml *ret_yaml);
void promise_yaml_close(struct promise_yaml *y);

yaml_node_t *promise_yaml_root(struct promise_yaml *y); /* NULL if the file is empty */
int promise_yaml_line(const yaml_node_t *node);

void promise_yaml_fault(struct promise_yaml *y, const yaml_node_t *node, const char *code,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A mapping whose keys are all among `keys` (NULL: any), none twice. Else faults and false. */
bool promise_yaml_is_mapping(struct promise_yaml *y, yaml_node_t *node, const char *const *keys);
/* The value of a key; NULL if there is none or it is null. */
yaml_node_t *promise_yaml_get(struct promise_yaml *y, yaml_node_t *mapping, const char *key);

/* … and a fault if there is none. */
yaml_node_t *promise_yaml_needed(struct promise_yaml *y, yaml_node_t *mapping, const char *key);

/* A scalar's text; NULL and a fault if it is none or holds a NUL. */
const char *promise_yaml_text(struct promise_yaml *y, yaml_node_t *node);
/* One text or a list of them; NULL-terminated, NULL after a fault. */
const char **promise_yaml_texts(struct promise_yaml *y, yaml_node_t *node, size_t *ret_count);
/* The same; each text must be on the list (NULL: any), and there must be one. */
const char **promise_yaml_codes(struct promise_yaml *y, yaml_node_t *node, const char *what,
                                const char *const *known);
bool promise_yaml_bool(struct promise_yaml *y, yaml_node_t *node, bool *ret_truth);

size_t promise_yaml_count(const yaml_node_t *node); /* of a sequence or mapping */
yaml_node_t *promise_yaml_item(struct promise_yaml *y, yaml_node_t *sequence, size_t i);
yaml_node_t *promise_yaml_key(struct promise_yaml *y, yaml_node_t *mapping, size_t i);
yaml_node_t *promise_yaml_value(struct promise_yaml *y, yaml_node_t *mapping, size_t i);
