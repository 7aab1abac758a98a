#define FUZZ_NAME "multipart"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_fields.h"

#include "http/http_multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct doc *raw;

    if (http_multipart_parse(&op, "B", (const char *)bytes, length, &raw) == OK)
        fuzz_check(&op, raw);
    arena_free(op.arena);
    return 0;
}
