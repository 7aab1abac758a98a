/*
 * stats.h - figures over cases and promises: what presses, and with whom.
 *
 * Every figure is counted from rows that a list can open. Reads only, always within
 * communities that the caller names: they come from the actor's scope.
 *
 * Source: domain.md §G.2, S1-5.1.2b, X-27, X-33.
 */
#pragma once

#include "base/op.h"

#include "db/db.h"

/* ---- what presses (督办) ------------------------------------------------------------- */

/* A case whose clock is broken or will soon be, with whoever has it now. */
struct stats_pressing {
    int64_t case_id, version;
    const char *number, *nature, *title, *place, *status, *severity;
    const char *house;  /* NULL too where the complainant is hidden from op's actor, and of
                         * a confidential case: these rows are hung up, printed and posted */
    const char *object; /* of a complaint */
    bool urgent, is_confidential;
    int64_t received_at, external_due_at;
    const char *external_number;
    const char *metric; /* of the clock that presses most; NULL: none runs */
    int64_t due_at, warn_at;
    const char *department; /* of the case, or of its assignment; NULL: none */
    int64_t holder;         /* the first one of those who have it; 0: nobody yet */
};

struct stats_asked {
    int64_t until_at;
    int64_t after_at, after_case; /* the last one that is known already; 0, 0: from the first on */
    int limit;
};
/* For what hangs on a wall, is printed or posted: of a confidential case only that it is there
 * its title is often the customer's own words. */
void stats_keep_quiet(struct stats_pressing *rows, size_t count);

/* The cases of a community with a promise that falls due before `until_at`: each once, by the
 * earliest of its running promises, the earliest first. */
err_t stats_pressing(struct op *op, int64_t community_id, const struct stats_asked *asked,
                     struct stats_pressing **ret_rows, size_t *ret_count);
/* Cases with a due time that another authority set (12345, the street office), the earliest
 * outside due time first. */
err_t stats_external(struct op *op, int64_t community_id, int limit,
                     struct stats_pressing **ret_rows, size_t *ret_count);
/* Other information that waits for the director to classify it, the oldest first (S1-5.1.2a). */
err_t stats_to_classify(struct op *op, int64_t community_id, int limit,
                        struct stats_pressing **ret_rows, size_t *ret_count);

/* ---- one day (晨会日报, X-33) ---------------------------------------------------------- */

/* Something that happened to a case: opened, closed, followed_up. */
struct stats_happening {
    int64_t case_id, at;
    const char *kind;
    const char *number, *nature, *title, *place;
    const char *house, *object; /* as above */
    bool is_confidential;
    const char *result, *words; /* of a follow-up; NULL where nothing was said, or it was erased */
};
/* All that happened from `from_at` up to `to_at` (excluded), in order; at most `limit`. */
err_t stats_happenings(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                       int limit, struct stats_happening **ret_rows, size_t *ret_count);
/* The cases with a promise that fell due in that time and was not kept by then: each once, those
 * that are still not kept first. Archiving is left out: no customer waits for it. */
err_t stats_broken(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at, int limit,
                   struct stats_pressing **ret_rows, size_t *ret_count);
/* Appointments in that time of cases that are still open; `due_at` is the appointment. */
err_t stats_appointments(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                         int limit, struct stats_pressing **ret_rows, size_t *ret_count);

extern const struct db_query *const STATS_STORE_QUERIES[];
