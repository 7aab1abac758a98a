/*
 * case_lent.h - what is done with a case by a colleague's right (domain.md H, docs/adr/0036).
 */
#pragma once

#include "case/case_life.h"

/* The colleague who lent what this step asks for; 0: nobody did. */
int64_t case_lent_from(const struct op *op, const struct case_work *work);

/* What a loan of these parts opens: cases in these statuses (",told,to_follow_up,"), as far as the
 * colleague sees them, and whether those that are in his own hands. */
const char *case_lent_statuses(struct arena *a, uint64_t parts);
/* Who lent what lets the actor speak with the customer of this case; 0: nobody. */
int64_t case_lent_contact(const struct op *op, const struct service_case *sc);

/* Is it so of somebody who lent the actor something in that community? Of him or of the actor?
 * Where duties are separated, the two count as one. */
typedef bool case_lent_question(const struct service_case *sc, int64_t staff_id);
bool case_lent_by_one_who(const struct op *op, const struct service_case *sc,
                          case_lent_question *is);
bool case_lent_any_of(const struct op *op, const struct service_case *sc, case_lent_question *is);

/* Work done for somebody makes both of them people who worked on the case. */
void case_lent_note_deputies(struct op *op, const struct case_work *work, struct case_event *event);
