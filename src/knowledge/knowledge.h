/*
 * knowledge.h - 知识库: articles with an owner and a time until which they hold.
 *
 * An article that has run out is not offered and cannot be cited any more; what was answered with
 * it before stays as it was. Saving and ending one is an event of its community's chain (of the
 * company's for articles of all communities).
 *
 * Source: S0-3.2.1c, S4-2.3, S4-3.3.2a.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

#define MAY_KEEP_KNOWLEDGE                                                                         \
    (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY))
#define MAY_READ_KNOWLEDGE MAY_SEE_CASE

enum { KNOWLEDGE_OFFERED = 5 };

struct knowledge_article {
    int64_t community_id, id; /* community 0: of all */
    const char *code;         /* read only */
    const char *title, *words, *answer, *source, *category;
    int64_t owner_id;
    int64_t valid_from, valid_until;                 /* ms UTC; until excluded, 0: no end */
    int64_t uses, last_used_at, updated_at, version; /* read only */
};

/* ERR_INVALID names wrong fields. */
err_t knowledge_add(struct op *op, const struct knowledge_article *article, int64_t *ret_id);
/* All of it anew. ERR_CONFLICT unless `version` (0: any) is the present one. */
err_t knowledge_change(struct op *op, const struct knowledge_article *article, int64_t version);
err_t knowledge_end(struct op *op, const struct knowledge_article *article);

/* ERR_NOT_FOUND outside of `communities`; articles of the company are everybody's. */
err_t knowledge_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                    struct knowledge_article **ret_article);

enum knowledge_shows { KNOWLEDGE_VALID, KNOWLEDGE_ENDING, KNOWLEDGE_EXPIRED };
/* Of a community and of the company, most used first: those that hold, that run out within 30 days,
 * or that have run out. `words` stand in title, words or answer; NULL: any. At most 200. */
err_t knowledge_list(struct op *op, int64_t community_id, enum knowledge_shows shows,
                     const char *words, struct knowledge_article **ret_articles, size_t *ret_count);

/* The same behind `before`, as many as are asked for. */
struct knowledge_place {
    int64_t uses, id;
};
err_t knowledge_page(struct op *op, int64_t community_id, enum knowledge_shows shows,
                     const char *words, struct knowledge_place before, int64_t limit,
                     struct knowledge_article **ret_articles, size_t *ret_count);

/* What may answer this question, the best first, at most KNOWLEDGE_OFFERED; never one that has run
 * out. `category` may be NULL. */
err_t knowledge_offer(struct op *op, int64_t community_id, const char *question,
                      const char *category, struct knowledge_article **ret_articles,
                      size_t *ret_count);

/* `source` of an answer: words, or the code of an article. Counts the use; ERR_INVALID names the
 * field `article` if it looks like a code and is none, or one that has run out. Writes. */
err_t knowledge_cite(struct op *op, int64_t community_id, const char *source);

/* Inquiries since `from_at` that were answered without an article, by category. */
struct knowledge_gap {
    const char *category;
    int64_t count, latest_id;
    const char *latest_title;
};
err_t knowledge_gaps(struct op *op, int64_t community_id, int64_t from_at,
                     struct knowledge_gap **ret_gaps, size_t *ret_count);

/* Tells owners once of articles that have run out; at most `limit`. For the watch. */
err_t knowledge_warn(struct op *op, int limit, size_t *ret_done);

extern const struct route KNOWLEDGE_ROUTES[];
extern const struct route KNOWLEDGE_OFFER_ROUTES[];
