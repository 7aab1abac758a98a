#include "knowledge/knowledge_rules.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

enum { TOKEN_MAX = 200, SAME_BRANCH = 4 };

/* Both begin and end with a space, so that a token is found whole. */
static bool has_token(const char *tokens, const char *token, size_t length)
{
    char padded[TOKEN_MAX + 3];

    if (length == 0 || length > TOKEN_MAX)
        return false;
    padded[0] = ' ';
    memcpy(padded + 1, token, length);
    padded[length + 1] = ' ';
    padded[length + 2] = '\0';
    return strstr(tokens, padded) != NULL;
}

/* C03.2 and C03 are of one branch. */
static bool is_same_branch(const char *a, const char *b)
{
    size_t length;

    if (str_is_empty(a) || str_is_empty(b))
        return false;
    length = strcspn(a, ".");
    return strcspn(b, ".") == length && strncmp(a, b, length) == 0;
}

int knowledge_rules_score(const char *question, const char *article, const char *asked_category,
                          const char *category)
{
    int score = is_same_branch(asked_category, category) ? SAME_BRANCH : 0;

    for (const char *p = question; *p != '\0';) {
        size_t length = strcspn(p, " ");
        score += has_token(article, p, length) ? 1 : 0;
        p += length + (p[length] == ' ' ? 1 : 0);
    }
    return score;
}

bool knowledge_rules_is_code(const char *text)
{
    size_t digits;

    if (text[0] == 'Q')
        text++;
    if (text[0] != 'K' || text[1] != '-')
        return false;
    digits = strspn(text + 2, "0123456789");
    return digits >= 4 && text[2 + digits] == '\0';
}

const char *knowledge_rules_code(struct arena *a, int64_t community_id, int64_t serial)
{
    return arena_printf(a, "%sK-%04" PRId64, community_id == 0 ? "Q" : "", serial);
}
