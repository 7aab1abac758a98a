#include "base/catalog.h"

#include "base/embed.h"
#include "base/err.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The .mo format (gettext manual, "The Format of GNU MO Files"): two tables of length and
 * offset, the originals in ascending order. msgfmt writes it in the machine's byte order. */
enum { MAGIC = 0, COUNT = 2, ORIGINALS = 3, TRANSLATIONS = 4, HEAD_WORDS = 7 };
#define MO_MAGIC UINT32_C(0x950412de)

struct catalog {
    const char *bytes;
    uint32_t count, originals, translations;
};

static struct catalog catalogs[LANGUAGE_COUNT];
static pthread_once_t opened = PTHREAD_ONCE_INIT;

static uint32_t word_at(const char *bytes, size_t at)
{
    uint32_t word;

    memcpy(&word, bytes + at, sizeof word);
    return word;
}

static const char *text_at(const struct catalog *c, uint32_t table, uint32_t i)
{
    return c->bytes + word_at(c->bytes, table + (size_t)i * 8 + 4);
}

/* We made the file ourselves: what is wrong with it is a fault of the build. */
static void check(const struct catalog *c, size_t length)
{
    const uint32_t tables[] = {c->originals, c->translations};

    for (size_t t = 0; t < 2; t++) {
        must(tables[t] + (size_t)c->count * 8 <= length);
        for (uint32_t i = 0; i < c->count; i++) {
            size_t bytes = word_at(c->bytes, tables[t] + (size_t)i * 8);
            size_t from = word_at(c->bytes, tables[t] + (size_t)i * 8 + 4);
            must(from + bytes < length && c->bytes[from + bytes] == '\0');
        }
    }
    for (uint32_t i = 1; i < c->count; i++)
        must(strcmp(text_at(c, c->originals, i - 1), text_at(c, c->originals, i)) < 0);
}

static void open_one(enum language l)
{
    char path[64];
    const struct embed_file *file;
    struct catalog *c = &catalogs[l];

    snprintf(path, sizeof path, "locale/%s.mo", language_code(l));
    file = embed_find(path);
    if (file == NULL)
        return;
    must(file->length >= HEAD_WORDS * 4 && word_at(file->data, MAGIC) == MO_MAGIC);
    *c = (struct catalog){.bytes = file->data,
                          .count = word_at(file->data, COUNT * 4),
                          .originals = word_at(file->data, ORIGINALS * 4),
                          .translations = word_at(file->data, TRANSLATIONS * 4)};
    check(c, file->length);
}

static void open_all(void)
{
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        open_one((enum language)l);
}

/* The place of a msgid; -1: it is not there. The first entry, "", is the head. */
static int64_t place_of(const struct catalog *c, const char *msgid)
{
    uint32_t low = 0, high = c->count;

    while (low < high && msgid[0] != '\0') {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text_at(c, c->originals, middle), msgid);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

const char *catalog_find(enum language l, const char *msgid)
{
    int64_t place;

    pthread_once(&opened, open_all);
    place = place_of(&catalogs[l], msgid);
    return place < 0 ? NULL : text_at(&catalogs[l], catalogs[l].translations, (uint32_t)place);
}

const char *catalog_msgid(const char *text)
{
    pthread_once(&opened, open_all);
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        int64_t place = place_of(&catalogs[l], text);
        if (place >= 0)
            return text_at(&catalogs[l], catalogs[l].originals, (uint32_t)place);
    }
    return NULL;
}

size_t catalog_count(enum language l)
{
    pthread_once(&opened, open_all);
    return catalogs[l].count;
}
