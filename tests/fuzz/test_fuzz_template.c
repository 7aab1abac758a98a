#define FUZZ_NAME "template"
#define FUZZ_MUTATIONS 20000
#include "fuzz/fuzz.h"

#include "base/str.h"
#include "base/utf8.h"
#include "view/view.h"

/* The text behind the first NUL is the partial "p"; it may call itself. */
static const char *partial(const char *name, void *arg)
{
    return str_equal(name, "p") ? arg : NULL;
}

static struct doc *data_in(struct arena *a)
{
    struct doc *data = doc_object(a), *list = doc_set_list(data, "list"), *row;

    doc_set_text(data, "a", "<&>\"' 安居");
    doc_set_int(data, "n", 42);
    doc_set_bool(data, "yes", true);
    doc_set_null(data, "none");
    doc_set_text(data, "which", "p");
    for (int i = 0; i < 3; i++) {
        row = doc_add_object(list);
        doc_set_int(row, "n", i);
        doc_set_object(row, "o");
        doc_set_text(doc_get(row, "o"), "a", "x");
    }
    return data;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    char *text = arena_text_n(op.arena, (const char *)bytes, length);
    size_t first = strlen(text);
    char *called = first < length ? text + first + 1 : text + length;
    struct buf out = buf_in(op.arena);
    struct view_template *t;

    if (utf8_is_valid(text, first) && utf8_is_valid(called, strlen(called)) &&
        view_compile(&op, "in", text, partial, called, &t) == OK &&
        view_fill(&op, t, data_in(op.arena), &out) == OK)
        must(utf8_is_valid(out.data, out.length));
    arena_free(op.arena);
    return 0;
}
