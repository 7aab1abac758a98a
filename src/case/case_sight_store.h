/* case_sight_store.h - which of some cases somebody sees. */
#pragma once

#include "db/db.h"

extern const struct db_query *const CASE_SIGHT_QUERIES[];

/* What he sees beyond what is his own; lists of codes begin and end with a comma. */
struct case_sight_asked {
    int64_t who;
    const char *natures, *departments;
    const char *unnamed; /* departments of work that is given to nobody by name */
    bool fees, finished;
};
err_t case_sight_store_seen(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                            const struct case_sight_asked *asked, int64_t **ret_seen,
                            size_t *ret_count);

/* What a loan opens of what `asked` sees. */
struct case_sight_lent {
    bool all;             /* the lender sees every case of the community */
    bool in_hands;        /* open cases in the lender's own hands */
    bool followed_up;     /* those that the actor followed up */
    const char *statuses; /* codes, a comma before, between and behind */
};
err_t case_sight_store_lent(struct op *op, int64_t community_id, const int64_t *ids, size_t count,
                            const struct case_sight_asked *asked,
                            const struct case_sight_lent *lent, int64_t **ret_seen,
                            size_t *ret_count);
