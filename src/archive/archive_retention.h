/*
 * archive_retention.h - records whose time is over are listed, approved by a second person,
 * destroyed, and what was destroyed is told.
 *
 * How long a class is kept stands in archive_rules.c (domain.md B.12). Archived cases only; one on
 * legal hold stays. Destroyed means: payloads are tombstones, the row keeps number, nature, times
 * and results. Events of subject "retention": retention_listed, retention_approved,
 * records_destroyed (the certificate: numbers and counts), legal_hold_set, legal_hold_lifted.
 *
 * Source: X-19, domain.md B.7 (§19) and B.12.
 */
#pragma once

#include "base/op.h"
#include "db/db.h"

enum { ARCHIVE_RETENTION_MOST = 200 };

struct retention_record {
    int64_t case_id, archived_at, kept_until; /* the day */
    const char *number, *nature, *archive_class;
    const char *state; /* of one that is listed: listed, destroyed, held */
};

struct retention_list {
    int64_t community_id, id;
    int64_t proposed_by, proposed_at, approved_by, approved_at, done_at, cases, payloads;
    int64_t size;
};

struct legal_hold {
    int64_t id, case_id, set_by, set_at;
    const char *number, *reason;
};

/* What would go now, the oldest first, at most ARCHIVE_RETENTION_MOST; neither what is held nor
 * what is listed. From behind `after` on; 0, 0: from the first. *ret_more: there is more. */
struct retention_place {
    int64_t archived_at, case_id;
};
err_t archive_retention_due(struct op *op, int64_t community_id, struct retention_place after,
                            struct retention_record **ret_records, size_t *ret_count,
                            bool *ret_more);

/* All that is due becomes a list. ERR_CONFLICT if nothing is. */
err_t archive_retention_propose(struct op *op, int64_t community_id, int64_t *ret_id);
/* By another person than who proposed it. ERR_CONFLICT if it was approved before. */
err_t archive_retention_approve(struct op *op, int64_t community_id, int64_t id);
/* Newest first, at most 50. */
err_t archive_retention_lists(struct op *op, int64_t community_id,
                              struct retention_list **ret_lists, size_t *ret_count);

/* Of a case by its number. ERR_CONFLICT if it is held already. */
err_t archive_retention_hold(struct op *op, int64_t community_id, const char *number,
                             const char *reason, int64_t *ret_id);
err_t archive_retention_lift(struct op *op, int64_t community_id, int64_t id);
err_t archive_retention_holds(struct op *op, int64_t community_id, struct legal_hold **ret_holds,
                              size_t *ret_count);

/* Destroys what approved lists name and is not held by now, a list in one transaction. */
struct retention_done {
    int64_t lists, cases, payloads, held;
};
err_t archive_retention_run(struct op *op, int64_t community_id, struct retention_done *ret_done);

/* What is nobody's record and only was needed for a while: sessions, codes, tried logins, retried
 * requests, staged imports. `dry`: only counts. One event of the company's chain tells the counts
 * if there were any. */
struct retention_purge {
    const char *name; /* "staff_session" */
    int64_t rows;
};
err_t archive_retention_purge(struct op *op, bool dry, struct retention_purge **ret_purges,
                              size_t *ret_count);

extern const struct db_query *const ARCHIVE_RETENTION_QUERIES[];
