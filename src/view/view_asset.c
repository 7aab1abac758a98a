#include "view/view_asset.h"

#include "base/str.h"
#include "view/view_words.h"

#include <ctype.h>
#include <string.h>

static const char PREFIX[] = "assets/";

static const struct {
    const char *suffix;
    const char *content_type;
} TYPES[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
};

static const char *content_type(const char *path)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (str_ends_with(path, TYPES[i].suffix))
            return TYPES[i].content_type;
    return "application/octet-stream";
}

/* The hash goes before the last dot: "assets/tabler.min.css" -> "/assets/tabler.min-<hash>.css". */
static const char *url_of(struct arena *a, const struct embed_file *file)
{
    const char *dot = strrchr(file->path, '.');

    if (dot == NULL)
        dot = file->path + strlen(file->path);
    return arena_printf(a, "/%.*s-%s%s", (int)(dot - file->path), file->path, file->hash, dot);
}

const char *view_asset_url(struct arena *a, const char *name)
{
    const struct embed_file *file = embed_find(arena_printf(a, "%s%s", PREFIX, name));

    return file == NULL ? NULL : url_of(a, file);
}

/* ---- scripts in other languages ------------------------------------------------------------- */

/* Those that say something: made by view_asset_urls() before any thread runs, then only read. */
static struct {
    struct embed_file *files;
    size_t count, capacity;
} translated;

static const char *hash_of(struct arena *a, const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a: only has to change with the text */

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return arena_printf(a, "%016llx", (unsigned long long)hash);
}

static struct embed_file *keep(struct arena *a, const struct embed_file *file, const char *text)
{
    struct embed_file *one;

    if (translated.count == translated.capacity) {
        size_t size = translated.capacity * sizeof *one;
        translated.capacity = translated.capacity == 0 ? 8 : translated.capacity * 2;
        translated.files = arena_grow(a, translated.files, size, translated.capacity * sizeof *one);
    }
    one = &translated.files[translated.count++];
    *one = (struct embed_file){
        .path = file->path, .data = text, .length = strlen(text), .hash = hash_of(a, text)};
    return one;
}

/* The script as this language has it; the file itself if it says nothing. */
static const struct embed_file *in_language(struct op *op, enum language l,
                                            const struct embed_file *file)
{
    const char *text;

    if (l == LANGUAGE_ZH_CN || !str_ends_with(file->path, ".js") ||
        str_ends_with(file->path, ".min.js"))
        return file;
    text = view_words_script(op, l, file->data, NULL);
    return str_equal(text, file->data) ? file : keep(op->arena, file, text);
}

/* ---- finding ----------------------------------------------------------------------------------
 */

/* Is `name` the file's own with its hash in it? */
static bool is_named(const struct embed_file *file, const char *name)
{
    const char *own = file->path + sizeof PREFIX - 1;
    const char *dot = strrchr(own, '.');
    size_t stem = dot == NULL ? strlen(own) : (size_t)(dot - own);
    size_t hash = strlen(file->hash);

    return strlen(name) == strlen(own) + 1 + hash && memcmp(name, own, stem) == 0 &&
           name[stem] == '-' && memcmp(name + stem + 1, file->hash, hash) == 0 &&
           strcmp(name + stem + 1 + hash, own + stem) == 0;
}

const struct embed_file *view_asset_find(const char *name_with_hash, const char **ret_content_type)
{
    size_t count;
    const struct embed_file *files = embed_list(PREFIX, &count);

    if (str_starts_with(name_with_hash, "/assets/"))
        name_with_hash += strlen("/assets/");
    for (size_t i = 0; i < count; i++) {
        if (!is_named(&files[i], name_with_hash))
            continue;
        *ret_content_type = content_type(files[i].path);
        return &files[i];
    }
    for (size_t i = 0; i < translated.count; i++) {
        if (!is_named(&translated.files[i], name_with_hash))
            continue;
        *ret_content_type = content_type(translated.files[i].path);
        return &translated.files[i];
    }
    return NULL;
}

struct doc *view_asset_urls(struct op *op, enum language l)
{
    struct arena *a = op->arena;
    struct doc *urls = doc_object(a);
    size_t count;
    const struct embed_file *files = embed_list(PREFIX, &count);

    for (size_t i = 0; i < count; i++) {
        char *name = arena_text(a, files[i].path + sizeof PREFIX - 1);
        for (char *p = name; *p != '\0'; p++)
            if (!isalnum((unsigned char)*p))
                *p = '_';
        doc_set_text(urls, name, url_of(a, in_language(op, l, &files[i])));
    }
    return urls;
}
