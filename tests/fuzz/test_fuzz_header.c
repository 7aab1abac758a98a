#define FUZZ_NAME "header"
#include "fuzz/fuzz.h"

#include "base/op.h"
#include "http/http_accept.h"
#include "http/http_session.h"
#include "http/route.h"

/* Cookies, Authorization, Accept and cursors: one line of bytes for each of them. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    const char *text = arena_text_n(op.arena, (const char *)bytes, length);
    const char *session = http_session_from_cookie(op.arena, text);
    const char *bearer = http_session_from_authorization(op.arena, text);
    int64_t first, second;

    must(session == NULL || (session[0] != '\0' && strpbrk(session, " ;,\"\\\r\n") == NULL));
    must(bearer == NULL || (bearer[0] != '\0' && strpbrk(bearer, " ;,\"\\\r\n") == NULL));
    http_accept_choose(NULL, text);
    if (http_cursor_parse(&op, text, &first, &second) == OK)
        must(strcmp(http_cursor_make(op.arena, first, second), text) == 0);
    arena_free(op.arena);
    return 0;
}
