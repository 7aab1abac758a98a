/* knowledge_rules.h - which articles answer a question. Pure. */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* How well: tokens of the question that the article has, and four more for its category. Below
 * KNOWLEDGE_FITS it is not worth reading. `question` and `article` are tokens of text_fold.h. */
enum { KNOWLEDGE_FITS = 2 };
int knowledge_rules_score(const char *question, const char *article, const char *asked_category,
                          const char *category);

/* K-0012, QK-0003: what looks like the code of an article. */
bool knowledge_rules_is_code(const char *text);
const char *knowledge_rules_code(struct arena *a, int64_t community_id, int64_t serial);
