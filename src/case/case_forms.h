/*
 * case_forms.h - the fields that an action asks in a stage, as a document.
 *
 * Blueprints and field tables never change while the program runs, so each list is made
 * once, frozen, and shared by every case and thread.
 */
#pragma once

#include "case/case.h"

/* {name, label, kind, required, words[]} for each field; with the words of a page if wanted.
 * The result lives for ever and must not be changed. */
struct doc *case_forms_fields(const struct blueprint_action *row, const struct action *action,
                              bool for_page);
