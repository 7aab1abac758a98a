/*
 * blueprint_yaml.h - the text of a file as a tree of nodes that know their line.
 *
 * The only file of the room that touches libyaml. The tree lives in op's arena.
 */
#pragma once

#include "blueprint/blueprint_faults.h"

enum {
    BLUEPRINT_YAML_MAX_BYTES = 256 * 1024,
    BLUEPRINT_YAML_MAX_NODES = 20000,
    BLUEPRINT_YAML_MAX_DEPTH = 12,
    BLUEPRINT_YAML_MAX_BRACKETS = 100,
    BLUEPRINT_YAML_MAX_KEYS = 400 /* of one map */
};

enum blueprint_yaml_kind {
    BLUEPRINT_YAML_NULL,
    BLUEPRINT_YAML_TEXT,
    BLUEPRINT_YAML_LIST,
    BLUEPRINT_YAML_MAP
};

struct blueprint_yaml {
    enum blueprint_yaml_kind kind;
    const char *file;
    int line;         /* of the key, where it has one */
    const char *key;  /* of a member of a map */
    const char *text; /* never NULL in a text */
    struct blueprint_yaml *first, *next;
    size_t count;
};

/* One document whose root is a map. ERR_INVALID: what is wrong is among the faults.
 * Keys that stand twice are faults, the first of them counts. */
err_t blueprint_yaml_read(struct op *op, struct blueprint_faults *faults, const char *file,
                          const char *text, size_t length, struct blueprint_yaml **ret_root);

/* A member of a map; NULL if it has none, or if it is null. */
struct blueprint_yaml *blueprint_yaml_get(const struct blueprint_yaml *map, const char *key);
