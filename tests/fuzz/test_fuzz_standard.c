#define FUZZ_NAME "standard"
#define FUZZ_MUTATIONS 10000
#include "fuzz/fuzz.h"

#include "promise/promise_standard.h"

/* Each metric is asked for facts that some rules of the corpus name. */
static void ask(struct op *op, const struct promise_standard *standard)
{
    const struct promise_standard_rule *rules[PROMISE_STANDARD_TIES_MAX];
    struct doc *facts = doc_object(op->arena);

    doc_set_text(facts, "nature", "repair");
    doc_set_text(facts, "size", "minor");
    doc_set_bool(facts, "urgent", true);
    for (const char *const *metric = PROMISE_METRICS; *metric != NULL; metric++) {
        size_t count = promise_standard_pick(standard, *metric, facts, rules);

        must(count <= PROMISE_STANDARD_TIES_MAX);
        for (size_t i = 0; i < count; i++)
            must(strcmp(rules[i]->rule.metric, *metric) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct promise_standard *standard;

    if (promise_standard_read(&op, "in.yaml", (const char *)bytes, length, 7, &standard) == OK)
        ask(&op, standard);
    else
        must(op.fault.field_count > 0);
    arena_free(op.arena);
    return 0;
}
