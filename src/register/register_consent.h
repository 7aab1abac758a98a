/*
 * register_consent.h - what a person agreed to, by which text, and that he is forgotten when he
 * asks for it and nothing stands against it.
 *
 * Source: X-18, domain.md B.7 (个人信息保护法 §13-17, 28-31, 44-50). A consent is never changed: it
 * is withdrawn, and a new one may be given. Each is an event of subject "person".
 */
#pragma once

#include "base/op.h"

struct consent {
    int64_t community_id, id, person_id;
    const char *purpose;        /* one of REGISTER_CONSENT_PURPOSES */
    const char *notice_version; /* that he was shown; one that was published */
    bool is_sensitive;          /* by the purpose; read only */
    int64_t given_at;           /* to write: 0 is now */
    const char *way;            /* paper, page, phone, wechat */
    int64_t taken_by, withdrawn_at;
};

/* register, notices, publicity; and the sensitive ones, each by a consent of its own. */
extern const char *const REGISTER_CONSENT_PURPOSES[];
extern const char *const REGISTER_CONSENT_WAYS[];
bool register_consent_is_sensitive(const char *purpose);
const char *register_consent_purpose_name(const char *purpose); /* 关怀服务; NULL: none of ours */
const char *register_consent_way_name(const char *way);

/* ERR_INVALID names wrong fields; ERR_CONFLICT if one for the purpose holds already. */
err_t register_consent_add(struct op *op, const struct consent *consent, int64_t *ret_id);
/* Notes that stand on it end and lose their words. ERR_CONFLICT if it was withdrawn before. */
err_t register_consent_withdraw(struct op *op, int64_t community_id, int64_t id);
err_t register_consent_get(struct op *op, int64_t community_id, int64_t id,
                           struct consent **ret_consent);
/* The newest first, at most 100. */
err_t register_consent_list(struct op *op, int64_t community_id, int64_t person_id,
                            struct consent **ret_consents, size_t *ret_count);

/* ---- the text that is shown ----------------------------------------------------------- */

struct privacy_notice {
    int64_t id;
    const char *version, *text;
    int64_t published_at, published_by;
};
/* The newest first, at most 50. */
err_t register_notice_list(struct op *op, struct privacy_notice **ret_notices, size_t *ret_count);
/* ERR_CONFLICT for a version that was published before. */
err_t register_notice_publish(struct op *op, const char *version, const char *text,
                              int64_t *ret_id);

/* ---- to be forgotten -------------------------------------------------------------------- */

/* Why he cannot be forgotten now, in words; NULL: nothing stands against it. Who owns or rents a
 * house now is known for the contract's sake (§13, §47). */
err_t register_erase_refusal(struct op *op, int64_t community_id, int64_t person_id,
                             const char **ret_why);
/* His name, numbers, notes and vehicles, those of records that were merged into his, and the
 * payloads of all events about him are gone; periods in houses and consents stay without a name.
 * The chain still verifies. ERR_CONFLICT with the refusal. */
err_t register_person_erase(struct op *op, int64_t community_id, int64_t person_id,
                            const char *reason, int64_t *ret_payloads);
