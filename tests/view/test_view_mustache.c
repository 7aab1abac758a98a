/* The official Mustache specification (lambdas excepted) and what it leaves open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "view/view.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char SPEC[] = "../shared/data/mustache-spec";

static int begin(void **state)
{
    static struct op op;

    op = op_begin(arena_new());
    *state = &op;
    return 0;
}

static int end(void **state)
{
    struct op *op = *state;

    arena_free(op->arena);
    return 0;
}

static struct doc *given_json(struct op *op, const char *text)
{
    struct doc *value = NULL;

    assert_int_equal(json_parse(op, text, strlen(text), &value), OK);
    return value;
}

static const char *partial_of(const char *name, void *arg)
{
    return doc_get_text(arg, name);
}

static err_t fill(struct op *op, const char *template, const struct doc *data,
                  struct doc *partials, struct buf *out)
{
    struct view_template *t;
    err_t e;

    *out = buf_in(op->arena);
    e = view_compile(op, "page", template, partials == NULL ? NULL : partial_of, partials, &t);
    return e == OK ? view_fill(op, t, data, out) : e;
}

static const char *filled(struct op *op, const char *template, const char *data,
                          const char *partials)
{
    struct buf out;
    struct doc *texts = partials == NULL ? NULL : given_json(op, partials);
    err_t e = fill(op, template, given_json(op, data), texts, &out);

    if (e != OK)
        print_error("%s\n", op_fault_text(op));
    assert_int_equal(e, OK);
    return out.data;
}

static const char *fault_of(struct op *op, const char *template, const char *partials)
{
    struct buf out;
    struct doc *texts = partials == NULL ? NULL : given_json(op, partials);

    op_forget_fault(op);
    assert_int_equal(fill(op, template, doc_object(op->arena), texts, &out), ERR_INVALID);
    return op->fault.detail;
}

/* ---- the specification's own tests ---------------------------------------------------- */

static bool spec_test_passes(struct op *op, const char *file, const struct doc *test)
{
    const char *expected = doc_get_text(test, "expected");
    struct buf out;
    err_t e;

    op_forget_fault(op);
    e = fill(op, doc_get_text(test, "template"), doc_get(test, "data"), doc_get(test, "partials"),
             &out);
    if (e == OK && strcmp(out.data, expected) == 0)
        return true;
    print_error("%s, %s:\nwanted %s\ngot    %s\n", file, doc_get_text(test, "name"), expected,
                e == OK ? out.data : op_fault_text(op));
    return false;
}

static size_t spec_file_failures(struct op *op, const char *file, size_t *count)
{
    static char text[1 << 20];
    size_t failures = 0, length;
    FILE *in = fopen(file, "rb");
    struct doc *spec;

    assert_non_null(in);
    length = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[length] = '\0';
    spec = given_json(op, text);
    DOC_EACH(test, doc_get(spec, "tests"))
    {
        failures += !spec_test_passes(op, file, test->value);
        (*count)++;
    }
    return failures;
}

static void every_test_of_the_specification_but_lambdas_passes(void **state)
{
    struct op *op = *state;
    size_t failures = 0, count = 0;
    DIR *folder = opendir(SPEC);
    struct dirent *entry;

    if (folder == NULL) {
        print_message("%s is not there: skipped\n", SPEC);
        skip();
    }
    while ((entry = readdir(folder)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL || strstr(entry->d_name, "lambdas") != NULL)
            continue;
        failures += spec_file_failures(
            op, arena_printf(op->arena, "%s/%s", SPEC, entry->d_name), &count);
    }
    closedir(folder);
    assert_true(count > 80);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_test_of_the_specification_but_lambdas_passes, begin,
                                        end),
    };
    (void)filled; (void)fault_of;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
