/*
 * archive_retention_store.h - rows of destruction lists and legal holds.
 */
#pragma once

#include "archive/archive_retention.h"

/* `short_until`, `long_until`: what was archived before them is due, by whether its class is one of
 * `short_classes` (",inquiry,help,"). */
struct retention_limits {
    int64_t short_until, long_until;
    const char *short_classes;
};
err_t archive_retention_store_due(struct op *op, int64_t community_id,
                                  const struct retention_limits *limits,
                                  struct retention_place after, int limit,
                                  struct retention_record **ret_records, size_t *ret_count);
err_t archive_retention_store_add(struct op *op, const struct retention_list *list);
err_t archive_retention_store_add_item(struct op *op, const struct retention_list *list,
                                       const struct retention_record *record);
err_t archive_retention_store_get(struct op *op, int64_t community_id, int64_t id,
                                  struct retention_list **ret_list);
err_t archive_retention_store_lists(struct op *op, int64_t community_id,
                                    struct retention_list **ret_lists, size_t *ret_count);
/* Approved ones that are not done. */
err_t archive_retention_store_waiting(struct op *op, int64_t community_id, int64_t **ret_ids,
                                      size_t *ret_count);
err_t archive_retention_store_items(struct op *op, int64_t community_id, int64_t list_id,
                                    struct retention_record **ret_records, size_t *ret_count);
err_t archive_retention_store_approve(struct op *op, const struct retention_list *list);
err_t archive_retention_store_done(struct op *op, const struct retention_list *list);
err_t archive_retention_store_item_state(struct op *op, int64_t community_id, int64_t list_id,
                                         int64_t case_id, const char *state);

/* *ret_case_id 0: there is no such case. */
err_t archive_retention_store_case(struct op *op, int64_t community_id, const char *number,
                                   int64_t *ret_case_id);
err_t archive_retention_store_is_held(struct op *op, int64_t community_id, int64_t case_id,
                                      bool *ret_held);
err_t archive_retention_store_hold(struct op *op, int64_t community_id,
                                   const struct legal_hold *hold);
err_t archive_retention_store_lift(struct op *op, int64_t community_id, int64_t id,
                                   bool *ret_lifted);
err_t archive_retention_store_holds(struct op *op, int64_t community_id,
                                    struct legal_hold **ret_holds, size_t *ret_count);
