#define FUZZ_NAME "paste"
#include "fuzz/fuzz.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/utf8.h"
#include "desk/desk_paste.h"

static void is_text(const char *text)
{
    must(text == NULL || utf8_is_valid(text, strlen(text)));
}

/* Whatever is pasted (the router lets only UTF-8 in): texts stay texts, nothing lies ahead. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const int64_t now = INT64_C(1795400000000);
    struct arena *a = arena_new();
    const char *text = arena_text_n(a, (const char *)bytes, length);
    struct desk_paste paste;

    if (utf8_is_valid(text, strlen(text))) {
        paste = desk_paste_read(a, text, now, CLOCK_CHINA_OFFSET_MIN, CASE_CATALOGUE);
        is_text(paste.name);
        is_text(paste.house);
        is_text(paste.phone);
        is_text(paste.title);
        is_text(paste.words);
        must(paste.said_at <= now);
        must(paste.title == NULL || utf8_length(paste.title) <= 30);
    }
    arena_free(a);
    return 0;
}
