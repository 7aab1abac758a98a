/*
 * archive_store.h - rows of hand-overs; of cases only what an archive shows is read.
 */
#pragma once

#include "archive/archive.h"
#include "db/db.h"

extern const struct db_query *const ARCHIVE_STORE_QUERIES[];

err_t archive_store_next_number(struct op *op, int64_t community_id, int year, int64_t *ret_number);
err_t archive_store_add(struct op *op, const struct archive_handover *handover);
err_t archive_store_add_item(struct op *op, const struct archive_handover *handover,
                             int64_t ordinal, int64_t case_id);
err_t archive_store_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                        struct archive_handover **ret_handover);
err_t archive_store_items(struct op *op, int64_t community_id, int64_t id,
                          struct archive_item **ret_items, size_t *ret_count);
err_t archive_store_list(struct op *op, int64_t community_id, int64_t before_id, int limit,
                         struct archive_handover **ret_handovers, size_t *ret_count);
/* The hand-over that a record is on its way in, or that brought it since it was closed at
 * `closed_at`; NULL if there is none. */
err_t archive_store_way_of(struct op *op, int64_t community_id, int64_t case_id, int64_t closed_at,
                           const char **ret_number);
/* *ret_done is false if the item was not waiting any more. */
err_t archive_store_refuse(struct op *op, int64_t community_id, int64_t id, int64_t case_id,
                           const char *reason, bool *ret_done);
err_t archive_store_receive(struct op *op, const struct archive_handover *handover, bool *ret_done);
err_t archive_store_find(struct op *op, int64_t community_id, const struct archive_search *search,
                         struct archive_record **ret_records, size_t *ret_count);
