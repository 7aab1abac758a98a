#include "base/doc.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#include <string.h>

static struct doc *doc_new(struct arena *a, enum doc_kind kind)
{
    struct doc *value = ARENA_NEW(a, struct doc);

    value->kind = kind;
    value->arena = a;
    return value;
}

struct doc *doc_object(struct arena *a)
{
    return doc_new(a, DOC_OBJECT);
}

struct doc *doc_list(struct arena *a)
{
    return doc_new(a, DOC_LIST);
}

struct doc *doc_text(struct arena *a, const char *text)
{
    struct doc *value = doc_new(a, text == NULL ? DOC_NULL : DOC_TEXT);

    value->text = text;
    return value;
}

struct doc *doc_int(struct arena *a, int64_t n)
{
    struct doc *value = doc_new(a, DOC_INT);

    value->number = n;
    return value;
}

/* One of 64 bits, by the first two letters: it tells of most names that they are not there. */
static uint64_t bit_of(const char *name)
{
    unsigned first = (unsigned char)name[0];

    return UINT64_C(1) << (first == 0 ? 0 : (first + 7U * (unsigned char)name[1]) % 64);
}

void doc_append(struct doc *parent, const char *name, struct doc *value)
{
    struct doc_member *member = ARENA_NEW(parent->arena, struct doc_member);

    member->name = name;
    member->value = value;
    if (parent->last == NULL)
        parent->first = member;
    else
        parent->last->next = member;
    parent->last = member;
    parent->count++;
    if (parent->kind == DOC_OBJECT)
        parent->names |= bit_of(name);
}

/* Most names differ in one of their first letters: that is asked before a call. */
static bool is_named(const struct doc_member *member, const char *name)
{
    const char *own = member->name;

    if (own == name)
        return true;
    for (int i = 0; i < 3; i++, own++, name++) {
        if (*own != *name)
            return false;
        if (*own == '\0')
            return true;
    }
    return strcmp(own, name) == 0;
}

static struct doc_member *find(const struct doc *object, const char *name)
{
    if ((object->names & bit_of(name)) == 0)
        return NULL;
    DOC_EACH(member, object)
    {
        if (is_named(member, name))
            return member;
    }
    return NULL;
}

void doc_set(struct doc *object, const char *name, struct doc *value)
{
    struct doc_member *member;

    must(object->kind == DOC_OBJECT && object->json == NULL);
    if (value == NULL)
        value = doc_new(object->arena, DOC_NULL);
    member = find(object, name);
    if (member != NULL)
        member->value = value;
    else
        doc_append(object, name, value);
}

void doc_set_null(struct doc *object, const char *name)
{
    doc_set(object, name, NULL);
}

void doc_set_bool(struct doc *object, const char *name, bool truth)
{
    struct doc *value = doc_new(object->arena, DOC_BOOL);

    value->truth = truth;
    doc_set(object, name, value);
}

void doc_set_int(struct doc *object, const char *name, int64_t n)
{
    doc_set(object, name, doc_int(object->arena, n));
}

void doc_set_decimal(struct doc *object, const char *name, int64_t n, int decimals)
{
    struct doc *value = doc_int(object->arena, n);

    value->decimals = (uint8_t)decimals;
    doc_set(object, name, value);
}

void doc_set_real(struct doc *object, const char *name, double x)
{
    struct doc *value = doc_new(object->arena, DOC_REAL);

    value->real = x;
    doc_set(object, name, value);
}

void doc_set_text(struct doc *object, const char *name, const char *text)
{
    doc_set(object, name, doc_text(object->arena, text));
}

void doc_set_id(struct doc *object, const char *name, int64_t id)
{
    struct doc *value = id == 0 ? NULL : doc_int(object->arena, id);

    if (value != NULL)
        value->is_id = true;
    doc_set(object, name, value);
}

void doc_set_time(struct doc *object, const char *name, int64_t at, int offset_min)
{
    doc_set_text(object, name, at == 0 ? NULL : clock_format(object->arena, at, offset_min));
}

struct doc *doc_set_object(struct doc *object, const char *name)
{
    struct doc *value = doc_object(object->arena);

    doc_set(object, name, value);
    return value;
}

struct doc *doc_set_list(struct doc *object, const char *name)
{
    struct doc *value = doc_list(object->arena);

    doc_set(object, name, value);
    return value;
}

void doc_add(struct doc *list, struct doc *value)
{
    must(list->kind == DOC_LIST);
    doc_append(list, NULL, value == NULL ? doc_new(list->arena, DOC_NULL) : value);
}

void doc_add_text(struct doc *list, const char *text)
{
    doc_add(list, doc_text(list->arena, text));
}

struct doc *doc_add_object(struct doc *list)
{
    struct doc *value = doc_object(list->arena);

    doc_add(list, value);
    return value;
}

struct doc *doc_get(const struct doc *object, const char *name)
{
    struct doc_member *member;

    if (object == NULL || object->kind != DOC_OBJECT)
        return NULL;
    member = find(object, name);
    return member == NULL ? NULL : member->value;
}

const char *doc_get_text(const struct doc *object, const char *name)
{
    const struct doc *value = doc_get(object, name);

    return value != NULL && value->kind == DOC_TEXT ? value->text : NULL;
}

int64_t doc_get_int(const struct doc *object, const char *name)
{
    const struct doc *value = doc_get(object, name);
    int64_t n;

    if (value == NULL)
        return 0;
    if (value->kind == DOC_INT)
        return value->number;
    if (value->kind == DOC_TEXT && str_to_int(value->text, INT64_MIN, INT64_MAX, &n))
        return n;
    return 0;
}

bool doc_get_bool(const struct doc *object, const char *name)
{
    const struct doc *value = doc_get(object, name);

    return value != NULL && value->kind == DOC_BOOL && value->truth;
}

bool doc_is_null(const struct doc *value)
{
    return value == NULL || value->kind == DOC_NULL;
}

struct doc *doc_copy(struct arena *a, const struct doc *value)
{
    struct doc *copy;

    if (value == NULL)
        return NULL;
    copy = doc_new(a, value->kind);
    *copy = *value;
    copy->arena = a;
    copy->json = NULL;
    copy->first = copy->last = NULL;
    copy->count = 0;
    if (value->kind == DOC_TEXT)
        copy->text = arena_text(a, value->text);
    DOC_EACH(member, value)
    {
        doc_append(copy, arena_text(a, member->name), doc_copy(a, member->value));
    }
    return copy;
}
