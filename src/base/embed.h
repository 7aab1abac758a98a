/*
 * embed.h - files that travel inside the program: migrations, blueprints, standards,
 * calendars, templates, assets. Made at build time by tools/embed.py.
 */
#pragma once

#include <stddef.h>

struct embed_file {
    const char *path; /* "sql/0001_journal.sql" */
    const char *data; /* followed by a NUL that is not counted */
    size_t length;
    const char *gzip; /* of assets: precompressed, else NULL */
    size_t gzip_length;
    const char *hash; /* 16 hex digits of the content, for names that change with it */
};

/* All files, ascending by path. */
extern const struct embed_file EMBED_FILES[];
extern const size_t EMBED_FILE_COUNT;

/* NULL if there is no such file. */
const struct embed_file *embed_find(const char *path);

/* The first file whose path begins with `prefix`, and how many follow it likewise. */
const struct embed_file *embed_list(const char *prefix, size_t *ret_count);
