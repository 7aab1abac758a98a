#define FUZZ_NAME "blueprint"
#define FUZZ_MUTATIONS 2000
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "blueprint/blueprint_given.h"

/* The blueprint that the input may extend, read once. */
static const struct blueprint *base_of(const char *code, void *arg)
{
    static const struct blueprint *repair;
    static struct op op; /* keeps the arena within reach */

    (void)arg;
    if (!str_equal(code, "repair"))
        return NULL;
    if (repair == NULL) {
        op = op_begin(arena_new());
        repair = given_base(code, &op);
    }
    return repair;
}

/* Faults with a line, or a blueprint that can be asked and shown. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct blueprint *b;

    given_vocabulary();
    if (blueprint_read(&op, "in.yaml", (const char *)bytes, length, base_of, NULL, &b) == OK) {
        must(b->first_stage >= 0 && (size_t)b->first_stage < b->stage_count);
        must(json_text(op.arena, blueprint_document(&op, b)) != NULL);
    } else {
        must(op.fault.field_count > 0);
    }
    arena_free(op.arena);
    return 0;
}
