/*
 * register_consent_store.h - rows of consents and notices, and what goes with a person.
 */
#pragma once

#include "db/db.h"
#include "register/register_consent.h"

extern const struct db_query *const REGISTER_CONSENT_QUERIES[];

err_t register_consent_store_add(struct op *op, const struct consent *consent);
err_t register_consent_store_list(struct op *op, int64_t community_id, int64_t person_id,
                                  struct consent **ret_consents, size_t *ret_count);
err_t register_consent_store_get(struct op *op, int64_t community_id, int64_t id,
                                 struct consent **ret_consent);
err_t register_consent_store_withdraw(struct op *op, int64_t community_id, int64_t id);
/* Notes that stand on a consent end and lose their words, attributes go; *ret_ended: how many. */
err_t register_consent_store_end_notes(struct op *op, const struct consent *consent,
                                       int64_t *ret_ended);

err_t register_consent_store_notices(struct op *op, struct privacy_notice **ret_notices,
                                     size_t *ret_count);
err_t register_consent_store_notice_add(struct op *op, const struct privacy_notice *notice,
                                        bool *ret_added);

/* The person and those that were merged into him. */
err_t register_consent_store_records(struct op *op, int64_t community_id, int64_t person_id,
                                     int64_t **ret_ids, size_t *ret_count);
err_t register_consent_store_blank(struct op *op, int64_t community_id, int64_t person_id);
