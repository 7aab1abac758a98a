/* segment_store.h - all SQL of segments. */
#pragma once

#include "db/db.h"
#include "segment/segment.h"

extern const struct db_query *const SEGMENT_STORE_QUERIES[];

err_t segment_store_add(struct op *op, const struct segment *s, const char *rule);
err_t segment_store_change(struct op *op, const struct segment *s, const char *rule,
                           int64_t version, bool *ret_done);
err_t segment_store_end(struct op *op, int64_t community_id, int64_t id);
err_t segment_store_place(struct op *op, const struct segment *s, int64_t person_id, bool is_in);
err_t segment_store_unplace(struct op *op, const struct segment *s, int64_t person_id);
err_t segment_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct segment **ret_segment);
err_t segment_store_list(struct op *op, int64_t community_id, struct segment **ret_segments,
                         size_t *ret_count);
err_t segment_store_count(struct op *op, int64_t community_id, int64_t id,
                          const struct segment_rule *rule, int64_t *ret_count);
err_t segment_store_members(struct op *op, int64_t community_id, int64_t id,
                            const struct segment_rule *rule, int64_t after, int64_t limit,
                            struct segment_member **ret_members, size_t *ret_count);
err_t segment_store_attribute_set(struct op *op, int64_t community_id, int64_t person_id,
                                  const struct person_attribute *attribute);
err_t segment_store_attribute_end(struct op *op, int64_t community_id, int64_t person_id,
                                  const char *code);
err_t segment_store_attributes(struct op *op, int64_t community_id, int64_t person_id,
                               struct person_attribute **ret_attributes, size_t *ret_count);

/* Is it a consent of its own that this person gave and has not withdrawn? */
err_t segment_store_has_consented(struct op *op, int64_t community_id, int64_t person_id,
                                  int64_t consent_id, bool *ret_consented);
err_t segment_store_consents(struct op *op, int64_t community_id, int64_t person_id,
                             struct segment_consent **ret_consents, size_t *ret_count);

err_t segment_store_structure(struct op *op, int64_t community_id,
                              const struct segment_thresholds *thresholds,
                              struct segment_people **ret_rows, size_t *ret_count);
