/*
 * case_search_query.h - what was typed into a search box, understood.
 *
 * Words are parted by spaces and all must be found. A word that is a house in any spelling
 * (3栋2单元1501, 3-2) finds that house or the unit; digits from four on also find the end of
 * a phone number; everything else is looked for in the texts: the index finds the tokens,
 * and where tokens do not say enough (漏水管 is 漏水 and 水管 side by side) the texts are
 * looked at again.
 */
#pragma once

#include "case/case_search_text.h"
#include "text/text_fold.h"

struct case_search_word {
    const char *typed;
    struct text_folded folded;
    const char *const *tokens; /* that the index must have, NULL-terminated; may be none */
    const char *house;         /* "3-2-1501" or its beginning; NULL: not a house */
    bool is_only_house;        /* and nothing else; 3栋 may also stand in a text */
    const char *tail;          /* the digits at the end of a phone number, or NULL */
    const char *tail_token;
};

struct case_search_query {
    struct case_search_word words[8];
    size_t count;    /* none: what was typed has neither letter nor digit */
    bool is_indexed; /* some word has tokens: else only looking helps */
    bool needs_look; /* what the index finds may yet be wrong */
    bool is_hasty;   /* set by who asks at each key: less is read, one ideograph only among the
                      * newest cases */
};

/* `typed` is what a person typed, at most a line; NULL is nothing. */
void case_search_query_parse(struct op *op, const char *typed, struct case_search_query *ret_query);

/* Token of a house's code, of all houses of a unit or a building, and of a phone's last digits. */
const char *case_search_query_house_token(struct arena *a, const char *code);
const char *case_search_query_tail_token(struct op *op, const char *phone); /* NULL: too short */
/* Token of a community. */
const char *case_search_query_scope_token(struct arena *a, int64_t community_id);

/* The query in the index's language, within the communities (none: within all). */
const char *case_search_query_expression(struct arena *a, const struct case_search_query *query,
                                         const int64_t *communities, size_t count,
                                         bool is_postgres);

/* Is the word there? */
bool case_search_query_holds(struct op *op, const struct case_search_word *word,
                             struct case_search_texts *texts);
/* Are all words of the query there? */
bool case_search_query_all_hold(struct op *op, const struct case_search_query *query,
                                struct case_search_texts *texts);
