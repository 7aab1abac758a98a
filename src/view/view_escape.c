#include "view/view.h"

#include <string.h>

static const char *const ENTITIES[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};

void view_escape(struct buf *out, const char *text)
{
    const char *from = text;

    for (; *text != '\0'; text++) {
        const char *entity = ENTITIES[(unsigned char)*text];
        if (entity == NULL)
            continue;
        buf_add(out, from, (size_t)(text - from));
        buf_add_text(out, entity);
        from = text + 1;
    }
    buf_add(out, from, (size_t)(text - from));
}
