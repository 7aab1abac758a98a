#include "base/language.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *code, *tag, *name;
} LANGUAGES[LANGUAGE_COUNT] = {
    [LANGUAGE_ZH_CN] = {"zh_CN", "zh-CN", "简体"},
    [LANGUAGE_ZH_TW] = {"zh_TW", "zh-TW", "繁體"},
    [LANGUAGE_EN] = {"en", "en", "English"},
};

const char *language_code(enum language l)
{
    return LANGUAGES[l].code;
}

const char *language_tag(enum language l)
{
    return LANGUAGES[l].tag;
}

const char *language_name(enum language l)
{
    return LANGUAGES[l].name;
}

bool language_find(const char *code, enum language *ret_language)
{
    for (int l = 0; code != NULL && l < LANGUAGE_COUNT; l++) {
        if (strcmp(code, LANGUAGES[l].code) != 0 && strcasecmp(code, LANGUAGES[l].tag) != 0)
            continue;
        *ret_language = (enum language)l;
        return true;
    }
    return false;
}

/* ---- Accept-Language ------------------------------------------------------------------ */

/* The longer prefix stands first: zh-Hant-CN is traditional, zh-SG is not. */
static const struct {
    const char *prefix;
    enum language language;
} RANGES[] = {
    {"zh-hant", LANGUAGE_ZH_TW}, {"zh-tw", LANGUAGE_ZH_TW}, {"zh-hk", LANGUAGE_ZH_TW},
    {"zh-mo", LANGUAGE_ZH_TW},   {"zh", LANGUAGE_ZH_CN},    {"en", LANGUAGE_EN},
};

static bool range_language(const char *range, size_t length, enum language *ret_language)
{
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++) {
        size_t n = strlen(RANGES[i].prefix);
        if (length < n || strncasecmp(range, RANGES[i].prefix, n) != 0 ||
            (length > n && range[n] != '-'))
            continue;
        *ret_language = RANGES[i].language;
        return true;
    }
    return false;
}

/* ";q=0.7" behind a range; 1 without it. */
static double quality(const char *item, size_t length)
{
    const char *q = memmem(item, length, "q=", 2);

    return q == NULL ? 1 : strtod(q + 2, NULL);
}

enum language language_accepted(const char *header)
{
    enum language best = LANGUAGE_ZH_CN, found;
    double best_quality = 0;

    for (const char *p = header; p != NULL && *p != '\0';) {
        size_t length, range;
        p += strspn(p, " \t");
        length = strcspn(p, ",");
        range = strcspn(p, ",; \t");
        if (range_language(p, range, &found) && quality(p, length) > best_quality) {
            best_quality = quality(p, length);
            best = found;
        }
        p += length;
        p += *p == ',';
    }
    return best;
}
