#include "view/view_asset.h"

#include "base/str.h"

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
    return NULL;
}

struct doc *view_asset_urls(struct arena *a)
{
    struct doc *urls = doc_object(a);
    size_t count;
    const struct embed_file *files = embed_list(PREFIX, &count);

    for (size_t i = 0; i < count; i++) {
        char *name = arena_text(a, files[i].path + sizeof PREFIX - 1);
        for (char *p = name; *p != '\0'; p++)
            if (!isalnum((unsigned char)*p))
                *p = '_';
        doc_set_text(urls, name, url_of(a, &files[i]));
    }
    return urls;
}
