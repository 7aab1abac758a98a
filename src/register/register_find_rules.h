/*
 * register_find_rules.h - what a house, a person, a vehicle and a place are found by, and what a
 * person who typed something looks for. Pure.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { REGISTER_FIND_KEYS_MAX = 48 };

struct register_find_keys {
    const char *keys[REGISTER_FIND_KEYS_MAX]; /* each once */
    size_t count;
};

/* One that is there already, or that has no room any more, is left out. NULL and "" too. */
void register_find_rules_add(struct register_find_keys *keys, const char *key);

/* 3-2-1501: itself, 3-1501 (people leave out the unit), 1501. */
void register_find_rules_house(struct arena *a, const char *code, struct register_find_keys *keys);
/* A person: the name, the given name, pinyin. Of organisations every part from a character on. */
void register_find_rules_name(struct arena *a, const char *name, bool is_person,
                              struct register_find_keys *keys);
/* 粤B·12345: itself, without the province, without the letter. */
void register_find_rules_plate(struct arena *a, const char *plate, struct register_find_keys *keys);
/* A place has a code and a name: 12号电梯 is also found by 电梯. */
void register_find_rules_place(struct arena *a, const char *code, const char *name,
                               struct register_find_keys *keys);

/* What was typed. */
struct register_find_typed {
    const char *text;    /* folded without spaces, ü as v; "" : nothing to look for */
    const char *house;   /* the beginning of a house's keys; NULL: it cannot be one */
    bool is_whole_house; /* 1501室: that key and no longer one */
    const char *tail;    /* four digits: the end of a phone number; else NULL */
    const char *phone;   /* the digits of a whole number; else NULL */
};
void register_find_rules_typed(struct arena *a, const char *typed,
                               struct register_find_typed *ret_typed);
