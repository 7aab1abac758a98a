/*
 * register_person_rules.h - what a person, a contact and a relation must be. Pure.
 */
#pragma once

#include "register/register_person.h"

/* Each notes every wrong field in op. */
void register_person_rules_check(struct op *op, const struct person *person);
void register_person_rules_check_contact(struct op *op, const char *field,
                                         const struct person_contact *contact);
void register_person_rules_check_relation(struct op *op, const char *field,
                                          const struct person_house *relation);

/* "老人、教师，老人" -> " 老人 教师 "; without any " ". */
const char *register_person_rules_tags(struct arena *a, const char *written);

/* 138****1234; w***@example.org; long ones else keep two characters at each end. */
const char *register_person_rules_mask(struct arena *a, const char *value);

bool register_person_rules_is_phone(const char *kind);
