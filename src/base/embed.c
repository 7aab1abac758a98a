#include "base/embed.h"

#include <string.h>

const struct embed_file *embed_find(const char *path)
{
    size_t low = 0, high = EMBED_FILE_COUNT;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(EMBED_FILES[middle].path, path);
        if (order == 0)
            return &EMBED_FILES[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct embed_file *embed_list(const char *prefix, size_t *ret_count)
{
    size_t first = 0, end, length = strlen(prefix);

    while (first < EMBED_FILE_COUNT && strncmp(EMBED_FILES[first].path, prefix, length) != 0)
        first++;
    for (end = first; end < EMBED_FILE_COUNT; end++)
        if (strncmp(EMBED_FILES[end].path, prefix, length) != 0)
            break;
    *ret_count = end - first;
    return &EMBED_FILES[first];
}
