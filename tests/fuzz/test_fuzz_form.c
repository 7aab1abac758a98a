#define FUZZ_NAME "form"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_fields.h"

#include "http/http_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct doc *raw;

    if (http_form_parse(&op, (const char *)bytes, length, &raw) == OK)
        fuzz_check(&op, raw);
    arena_free(op.arena);
    return 0;
}
