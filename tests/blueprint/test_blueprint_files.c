#include "blueprint/blueprint_given.h"

static const char *const FILES[] = {"repair",    "repair_warranty", "complaint_a", "complaint_b",
                                    "inquiry",   "grievance",       "paid_service", "request",
                                    "help",      "suggestion",      "praise",       "other_info",
                                    NULL};

static struct op *begin(void)
{
    struct arena *a = arena_new();
    struct op *op = ARENA_NEW(a, struct op);

    *op = op_begin(a);
    return op;
}

static void every_file_is_clean(void **state)
{
    struct op *op = begin();

    (void)state;
    for (size_t i = 0; FILES[i] != NULL; i++)
        assert_string_equal(given_file(op, FILES[i])->code, FILES[i]);
    arena_free(op->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
