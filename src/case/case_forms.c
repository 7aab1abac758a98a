#include "case/case_forms.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case_words.h"

#include <pthread.h>

enum { SLOTS = 1024 };

struct form {
    struct case_form_ways ways;
    enum case_form which;
    bool for_page;
    struct doc *fields;
    struct form *next;
};

static struct {
    pthread_rwlock_t lock;
    struct arena *arena; /* never freed: forms live as long as the program */
    struct form *slots[SLOTS];
} forms = {.lock = PTHREAD_RWLOCK_INITIALIZER};

static struct form **slot_of(const struct blueprint_action *row)
{
    return &forms.slots[((uintptr_t)row >> 4) % SLOTS];
}

static bool are_same(const struct case_form_ways *one, const struct case_form_ways *other)
{
    if (one->row != other->row || one->other_count != other->other_count)
        return false;
    for (size_t i = 0; i < one->other_count; i++)
        if (one->others[i] != other->others[i])
            return false;
    return true;
}

static struct doc *find_locked(const struct case_form_ways *ways, enum case_form which,
                               bool for_page)
{
    for (const struct form *f = *slot_of(ways->row); f != NULL; f = f->next)
        if (are_same(&f->ways, ways) && f->which == which && f->for_page == for_page)
            return f->fields;
    return NULL;
}

static const struct blueprint_ask *asked(const struct blueprint_action *row, const char *field)
{
    for (size_t i = 0; i < row->ask_count; i++)
        if (str_equal(row->asks[i].field, field))
            return &row->asks[i];
    return NULL;
}

bool case_forms_asks(const struct blueprint_action *row, const char *field)
{
    return row->ask_count == 0 || asked(row, field) != NULL;
}

const char *case_forms_fixed(const struct blueprint_action *row, const char *field)
{
    const struct blueprint_ask *ask = asked(row, field);

    for (size_t i = 0; ask != NULL && ask->required && i < row->when_count; i++) {
        const struct blueprint_condition *when = &row->when[i];
        if (str_equal(when->fact, field) && when->values[0] != NULL && when->values[1] == NULL)
            return when->values[0];
    }
    return NULL;
}

const char *case_forms_key(struct arena *a, const struct blueprint_action *row,
                           enum case_form which)
{
    for (size_t i = 0; which == FORM_SPECIAL && i < row->ask_count; i++) {
        const char *fixed = case_forms_fixed(row, row->asks[i].field);
        if (fixed != NULL)
            return arena_printf(a, "%s-%s", row->action, fixed);
    }
    return row->action;
}

bool case_forms_is_special(const struct blueprint_action *row, const struct blueprint_action *plain)
{
    if (row == plain || row->name == NULL)
        return false;
    for (size_t i = 0; i < row->ask_count; i++) {
        const char *field = row->asks[i].field;
        if (case_forms_fixed(row, field) != NULL && asked(plain, field) == NULL)
            return true;
    }
    return false;
}

static const char *const KIND_CODES[] = {[FIELD_TEXT] = "text",   [FIELD_INT] = "int",
                                         [FIELD_BOOL] = "bool",   [FIELD_TIME] = "time",
                                         [FIELD_DAY] = "day",     [FIELD_ENUM] = "enum",
                                         [FIELD_ID] = "id",       [FIELD_LIST] = "list",
                                         [FIELD_MONEY] = "money", [FIELD_PASSWORD] = "password",
                                         [FIELD_FILE] = "file"};

static void add_field(struct doc *list, const struct field *f, const struct blueprint_ask *ask,
                      bool for_page)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "name", f->name);
    doc_set_text(one, "label", f->label);
    doc_set_text(one, "kind", KIND_CODES[f->kind]);
    doc_set_bool(one, "required", f->required || (ask != NULL && ask->required));
    if (f->words != NULL) {
        struct doc *words = doc_set_list(one, "words");
        for (const char *const *word = f->words; *word != NULL; word++)
            doc_add_text(words, *word);
    }
    if (for_page)
        case_words_field(one, f);
}

static bool is_asked_elsewhere(const struct case_form_ways *ways, const char *field)
{
    for (size_t i = 0; i < ways->other_count; i++)
        if (asked(ways->others[i], field) != NULL)
            return true;
    return false;
}

/* What the blueprint asks here and what the action itself cannot do without. */
static struct doc *make_fields(const struct case_form_ways *ways, const struct action *action,
                               enum case_form which, bool for_page)
{
    const struct blueprint_action *row = ways->row;
    struct doc *list = doc_list(forms.arena);

    for (const struct field *f = action->fields; f != NULL && f->name != NULL; f++) {
        const struct blueprint_ask *ask = asked(row, f->name);
        const char *fixed;
        if (!case_forms_asks(row, f->name) && !f->required && !is_asked_elsewhere(ways, f->name))
            continue;
        fixed = which == FORM_SPECIAL ? case_forms_fixed(row, f->name) : NULL;
        add_field(list, f, ask, for_page);
        if (for_page || fixed != NULL)
            doc_set_text(list->last->value, "fixed", fixed);
    }
    json_freeze(list);
    return list;
}

static struct doc *add_locked(const struct case_form_ways *ways, const struct action *action,
                              enum case_form which, bool for_page)
{
    struct form *form;

    if (forms.arena == NULL)
        forms.arena = arena_new();
    form = ARENA_NEW(forms.arena, struct form);
    form->ways = *ways;
    form->which = which;
    form->for_page = for_page;
    form->fields = make_fields(ways, action, which, for_page);
    form->next = *slot_of(ways->row);
    *slot_of(ways->row) = form;
    return form->fields;
}

struct doc *case_forms_fields(const struct case_form_ways *ways, const struct action *action,
                              enum case_form which, bool for_page)
{
    struct doc *fields;

    pthread_rwlock_rdlock(&forms.lock);
    fields = find_locked(ways, which, for_page);
    pthread_rwlock_unlock(&forms.lock);
    if (fields != NULL)
        return fields;
    pthread_rwlock_wrlock(&forms.lock);
    fields = find_locked(ways, which, for_page);
    if (fields == NULL)
        fields = add_locked(ways, action, which, for_page);
    pthread_rwlock_unlock(&forms.lock);
    return fields;
}
