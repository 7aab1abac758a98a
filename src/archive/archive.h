/*
 * archive.h - closed records are handed over to the archivist, who receives or refuses them.
 *
 * A hand-over has a number without gaps per community and year, a list that both sides
 * sign, and a receipt. Each step is an event of the community's chain (subject
 * archive_handover). Nothing is ever deleted; a refused record may be handed over again.
 *
 * Source: S1-5.1.5, S1-5.1.6, S0-3.3b, domain.md §B.12.
 */
#pragma once

#include "case/case.h"
#include "http/route.h"

#define MAY_HAND_OVER                                                                              \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
#define MAY_RECEIVE ROLE_BIT(ROLE_ARCHIVIST)
#define MAY_SEE_RETENTION (MAY_RECEIVE | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
#define MAY_SEE_ARCHIVE (MAY_HAND_OVER | MAY_RECEIVE | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

struct archive_handover {
    int64_t community_id, id;
    const char *number, *note;
    int64_t handed_by, handed_at;
    int64_t received_by, received_at; /* 0: not yet */
};

struct archive_item {
    int64_t case_id;
    const char *state; /* sent, received, refused */
    const char *reason;
    const char *number, *nature, *title, *house, *place, *status; /* of the case now */
    int64_t closed_at;
    const char *archive_class, *archive_number;
};

/* Closed cases of one community, at most 200. ERR_INVALID names in the field `cases` each that
 * is not closed, lacks what archiving needs, or is on its way already. */
err_t archive_hand_over(struct op *op, int64_t community_id, const int64_t *case_ids, size_t count,
                        const char *note, int64_t *ret_id);
/* One record goes back to who handed it over, with a reason; before the receipt. */
err_t archive_refuse(struct op *op, int64_t community_id, int64_t id, int64_t case_id,
                     const char *reason);
/* The receipt for all that was not refused; with `file` each is archived at once under the
 * class of its nature and its own number. Whoever handed over cannot receive. */
err_t archive_receive(struct op *op, int64_t community_id, int64_t id, bool file);

/* ERR_NOT_FOUND if none of these communities has such a hand-over. */
err_t archive_get(struct op *op, const int64_t *communities, size_t community_count, int64_t id,
                  struct archive_handover **ret_handover, struct archive_item **ret_items,
                  size_t *ret_count);
/* The number of the hand-over that a closed record is on its way in, or came with; NULL: none. */
err_t archive_way_of(struct op *op, const struct service_case *sc, const char **ret_number);
/* Newest first, below `before_id` (0: all). */
err_t archive_list(struct op *op, int64_t community_id, int64_t before_id, int limit,
                   struct archive_handover **ret_handovers, size_t *ret_count);

/* Archived records by class, number (its beginning) and period of archiving; what is NULL or 0
 * does not filter. Newest first. */
struct archive_search {
    const char *class, *number;
    int64_t from_at, to_at;       /* of archiving; to_at excluded */
    int64_t before_at, before_id; /* the place to go on from; 0: the newest */
    int limit;
};
struct archive_record {
    int64_t case_id, archived_at, closed_at;
    const char *number, *nature, *title, *house, *place;
    const char *archive_class, *archive_number;
};
err_t archive_find(struct op *op, int64_t community_id, const struct archive_search *search,
                   struct archive_record **ret_records, size_t *ret_count);

extern const struct route ARCHIVE_ROUTES[];
extern const struct route ARCHIVE_RETENTION_ROUTES[]; /* /archive/retention, /archive/holds */
