/*
 * case_contact.h - talking to the customer without seeing his number: the program
 * dials; who must see the number says why, and that is on record.
 */
#pragma once

#include "case/case_rules.h"

/* Both true only for those who may and where there is a number that is not hidden. */
bool case_contact_may_dial(const struct op *op, const struct service_case *sc);
bool case_contact_may_reveal(const struct op *op, const struct service_case *sc);

/* An event `dialled`, and the call itself through the outbox: the number leaves it sealed. */
err_t case_contact_dial(struct op *op, int64_t id);

/* An event `revealed` with the reason; the number, this once. */
err_t case_contact_reveal(struct op *op, int64_t id, const char *reason,
                          struct service_case **ret_case, const char **ret_phone);
