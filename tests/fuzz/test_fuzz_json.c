#define FUZZ_NAME "json"
#include "fuzz/fuzz.h"
#include "fuzz/fuzz_fields.h"

#include "base/json.h"
#include "base/str.h"
#include "http/http_form.h"

/* What is read and written is read again as the same. */
static void check_round_trip(struct op *op, const struct doc *raw)
{
    char *once = json_text(op->arena, raw);
    struct doc *again;

    must(json_parse(op, once, strlen(once), &again) == OK);
    must(str_equal(json_text(op->arena, again), once));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct doc *raw;

    if (http_form_parse_json(&op, (const char *)bytes, length, &raw) == OK) {
        check_round_trip(&op, raw);
        fuzz_check(&op, raw);
    }
    arena_free(op.arena);
    return 0;
}
