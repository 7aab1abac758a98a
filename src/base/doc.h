/*
 * doc.h - a tree of named values: what a handler answers, what an event tells.
 *
 * Built once in an arena and read by every writer (JSON, HTML, CSV), so that a
 * page and the API cannot drift apart. Members keep the order in which they were
 * set; setting a name again replaces its value. Names are not copied: use literals
 * or text of the same arena. Text is copied only by the functions that say so.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum doc_kind { DOC_NULL, DOC_BOOL, DOC_INT, DOC_REAL, DOC_TEXT, DOC_LIST, DOC_OBJECT };

struct doc {
    enum doc_kind kind;
    bool is_id;       /* a DOC_INT that JSON shows as a string (ids) */
    uint8_t decimals; /* a DOC_INT in units of 10^-decimals: 9713 with 2 is 97.13 */
    union {
        bool truth;
        int64_t number;
        double real;
        const char *text;        /* never NULL in a DOC_TEXT */
        uint64_t names;          /* of a DOC_OBJECT of few: a bit for each name that may be in it */
        struct doc_index *index; /* of one of many members */
    };
    const char *json; /* frozen: its JSON, written once; see json_freeze() */
    size_t json_length;
    struct arena *arena;
    struct doc_member *first, *last; /* of a list (names are NULL) or an object */
    size_t count;
};

struct doc_member {
    const char *name;
    struct doc *value;
    struct doc_member *next;
    uint64_t tag; /* of the name */
};

/* A name that is looked up again and again: what tells it from others is reckoned once. */
struct doc_name {
    const char *text;
    uint64_t tag;
};

struct doc_name doc_name_of(const char *text);

struct doc *doc_object(struct arena *a);
struct doc *doc_list(struct arena *a);
struct doc *doc_text(struct arena *a, const char *text); /* NULL makes a null */
struct doc *doc_int(struct arena *a, int64_t n);

/* Into an object. A NULL text or value is set as null. */
void doc_set(struct doc *object, const char *name, struct doc *value);
/* For a name that the object surely does not have: does not look for it. */
void doc_append(struct doc *object, const char *name, struct doc *value);
void doc_set_null(struct doc *object, const char *name);
void doc_set_bool(struct doc *object, const char *name, bool truth);
void doc_set_int(struct doc *object, const char *name, int64_t n);
void doc_set_decimal(struct doc *object, const char *name, int64_t n, int decimals);
void doc_set_real(struct doc *object, const char *name, double x);
void doc_set_text(struct doc *object, const char *name, const char *text);
void doc_set_id(struct doc *object, const char *name, int64_t id);                   /* 0 is null */
void doc_set_time(struct doc *object, const char *name, int64_t at, int offset_min); /* 0 is null */
struct doc *doc_set_object(struct doc *object, const char *name);
struct doc *doc_set_list(struct doc *object, const char *name);

/* To the end of a list. */
void doc_add(struct doc *list, struct doc *value);
void doc_add_text(struct doc *list, const char *text);
struct doc *doc_add_object(struct doc *list);

/* Out of an object; NULL if it has no such member (a null is a value). */
struct doc *doc_get(const struct doc *object, const char *name);
struct doc *doc_find(const struct doc *object, const struct doc_name *name);

/* The value of a member in the wanted form, else NULL, 0 or false. A number given
 * as text in decimal digits counts as a number, for ids travel so. */
const char *doc_get_text(const struct doc *object, const char *name);
int64_t doc_get_int(const struct doc *object, const char *name);
bool doc_get_bool(const struct doc *object, const char *name);
bool doc_is_null(const struct doc *value); /* also true of NULL */

/* Copies the tree, names and texts too, into another arena. */
struct doc *doc_copy(struct arena *a, const struct doc *value);
/* Only the tree: names and texts stay where they are and must outlive the copy. So a literal
 * stays one, and is translated (words.h). */
struct doc *doc_copy_tree(struct arena *a, const struct doc *value);

#define DOC_EACH(member, tree)                                                                     \
    for (struct doc_member *member = (tree) == NULL ? NULL : (tree)->first; member != NULL;        \
         member = member->next)
