#define FUZZ_NAME "house"
#include "fuzz/fuzz.h"

#include "base/str.h"
#include "base/utf8.h"
#include "register/register_rules.h"

/* The canonical form of a canonical form is itself. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *a = arena_new();
    const char *text = arena_text_n(a, (const char *)bytes, length);
    const char *code = register_house_code(a, text);

    if (code != NULL) {
        must(utf8_is_valid(code, strlen(code)));
        must(str_equal(register_house_code(a, code), code));
    }
    register_rules_are_hours(text);
    arena_free(a);
    return 0;
}
