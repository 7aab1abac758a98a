#include "base/doc.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#include <string.h>

static const struct doc_name NAMELESS = {NULL, 0}; /* of what stands in a list */

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

/* ---- names --------------------------------------------------------------------------------
 * A name has a tag: itself if it is short, else one of its length, first and last letters. So
 * names of different tags differ, and short ones of the same tag are the same. An object of few
 * members is walked, unless a bit says that the name is not there; one of many has an index.
 */

enum { FEW = 12, FIRST_SLOTS = 32 };

struct doc_index {
    unsigned shift;             /* 64 - log2 of the slots */
    struct doc_member *slots[]; /* at most half of them taken */
};

static const uint64_t NOT_ITSELF = UINT64_C(1) << 63;

static uint64_t tag_of(const char *name)
{
    size_t length = strlen(name);
    uint64_t head = 0, tail;

    if (length <= sizeof head) {
        for (size_t i = 0; i < length; i++)
            head |= (uint64_t)(unsigned char)name[i] << (8 * i);
        return head;
    }
    memcpy(&head, name, sizeof head);
    memcpy(&tail, name + length - sizeof tail, sizeof tail);
    return NOT_ITSELF | (head * UINT64_C(0x9e3779b97f4a7c15) ^ (tail + length));
}

struct doc_name doc_name_of(const char *text)
{
    return (struct doc_name){text, tag_of(text)};
}

static uint64_t mixed(uint64_t tag)
{
    return (tag ^ tag >> 32) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t bit_of(uint64_t tag)
{
    return UINT64_C(1) << (mixed(tag) >> 58);
}

static bool is_named(const struct doc_member *member, const struct doc_name *name)
{
    return member->tag == name->tag &&
           ((name->tag & NOT_ITSELF) == 0 || member->name == name->text ||
            strcmp(member->name, name->text) == 0);
}

/* The slot where the name is, or an empty one where it would be. */
static struct doc_member **slot_of(struct doc_index *index, const struct doc_name *name)
{
    size_t count = (size_t)1 << (64 - index->shift);
    size_t at = mixed(name->tag) >> index->shift;

    while (index->slots[at] != NULL && !is_named(index->slots[at], name))
        at = (at + 1) & (count - 1);
    return &index->slots[at];
}

static void index_member(struct doc_index *index, struct doc_member *member)
{
    struct doc_member **slot =
        slot_of(index, &(struct doc_name){.text = member->name, .tag = member->tag});

    if (*slot == NULL)
        *slot = member;
}

static void index_anew(struct doc *object, size_t slots)
{
    struct doc_index *index =
        arena_alloc(object->arena, sizeof *index + slots * sizeof(struct doc_member *));

    index->shift = 64 - (unsigned)__builtin_ctzll(slots);
    DOC_EACH(member, object)
    {
        index_member(index, member);
    }
    object->index = index;
}

static void remember(struct doc *object, struct doc_member *member)
{
    size_t slots;

    if (object->count <= FEW) {
        object->names |= bit_of(member->tag);
        return;
    }
    slots = object->count == FEW + 1 ? 0 : (size_t)1 << (64 - object->index->shift);
    if (object->count * 2 > slots)
        index_anew(object, slots == 0 ? FIRST_SLOTS : slots * 2);
    else
        index_member(object->index, member);
}

static void append(struct doc *parent, const struct doc_name *name, struct doc *value)
{
    struct doc_member *member = ARENA_NEW(parent->arena, struct doc_member);

    member->name = name->text;
    member->tag = name->tag;
    member->value = value;
    if (parent->last == NULL)
        parent->first = member;
    else
        parent->last->next = member;
    parent->last = member;
    parent->count++;
    if (parent->kind == DOC_OBJECT)
        remember(parent, member);
}

void doc_append(struct doc *object, const char *name, struct doc *value)
{
    const struct doc_name named = doc_name_of(name);

    append(object, &named, value);
}

static struct doc_member *find(const struct doc *object, const struct doc_name *name)
{
    if (object->count > FEW)
        return *slot_of(object->index, name);
    if ((object->names & bit_of(name->tag)) == 0)
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
    const struct doc_name named = doc_name_of(name);
    struct doc_member *member;

    must(object->kind == DOC_OBJECT && object->json == NULL);
    if (value == NULL)
        value = doc_new(object->arena, DOC_NULL);
    member = find(object, &named);
    if (member != NULL)
        member->value = value;
    else
        append(object, &named, value);
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
    append(list, &NAMELESS, value == NULL ? doc_new(list->arena, DOC_NULL) : value);
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
    struct doc_name named;

    if (object == NULL || object->kind != DOC_OBJECT || object->count == 0)
        return NULL;
    named = doc_name_of(name);
    return doc_find(object, &named);
}

struct doc *doc_find(const struct doc *object, const struct doc_name *name)
{
    const struct doc_member *member;

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

static struct doc *copied(struct arena *a, const struct doc *value, bool with_texts)
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
    if (value->kind == DOC_TEXT && with_texts)
        copy->text = arena_text(a, value->text);
    if (value->kind == DOC_OBJECT)
        copy->names = 0;
    DOC_EACH(member, value)
    {
        const char *name = with_texts ? arena_text(a, member->name) : member->name;
        append(copy, &(struct doc_name){name, member->tag}, copied(a, member->value, with_texts));
    }
    return copy;
}

struct doc *doc_copy(struct arena *a, const struct doc *value)
{
    return copied(a, value, true);
}

struct doc *doc_copy_tree(struct arena *a, const struct doc *value)
{
    return copied(a, value, false);
}
