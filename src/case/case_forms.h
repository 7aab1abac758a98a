/*
 * case_forms.h - the fields that an action asks in a stage, as a document.
 *
 * Blueprints and field tables never change while the program runs, so each list is made
 * once, frozen, and shared by every case and thread.
 */
#pragma once

#include "case/case.h"

enum case_form { FORM_PLAIN, FORM_SPECIAL };

/* A form's row, and the rows of the same action that what is said in it may lead to: 告知结果
 * becomes 告知进展 when it says that it is no result. */
enum { CASE_FORMS_WAYS = 4 };
struct case_form_ways {
    const struct blueprint_action *row;
    const struct blueprint_action *others[CASE_FORMS_WAYS];
    size_t other_count;
};

/* The value that the row's own condition gives to a field that it asks: 判定无效 says
 * `validity: invalid`. NULL: none. */
const char *case_forms_fixed(const struct blueprint_action *row, const char *field);

/* What tells the forms of one page apart: the action, and what a special one of it decides. */
const char *case_forms_key(struct arena *a, const struct blueprint_action *row,
                           enum case_form which);

/* Does the row ask for something that decides whether it is the row, and that `plain`, the form
 * of the same action, does not ask? Then no plain form leads to it: it is offered by itself. */
bool case_forms_is_special(const struct blueprint_action *row,
                           const struct blueprint_action *plain);

/* Does the row's form ask this field, by itself? */
bool case_forms_asks(const struct blueprint_action *row, const char *field);

/* {name, label, kind, required, words[]} for each field, `fixed` where a special form leaves no
 * choice; with the words of a page if wanted. What only another way asks is optional. Lives for
 * ever and must not be changed. */
struct doc *case_forms_fields(const struct case_form_ways *ways, const struct action *action,
                              enum case_form which, bool for_page);
