#define FUZZ_NAME "sealed"
#include "fuzz/fuzz.h"

#include "base/op.h"
#include "base/str.h"
#include "journal/journal.h"

#include <unistd.h>

/* A key that is no secret, so that the corpus can hold a text which opens. */
static void load_key(struct op *op)
{
    static bool is_loaded;
    char path[] = "/tmp/anju-fuzz-XXXXXX";
    int fd;

    if (is_loaded)
        return;
    fd = mkstemp(path);
    must(fd >= 0);
    for (int i = 0; i < 32; i++)
        must(write(fd, "0123", 4) == 4);
    must(journal_key_load(op, path) == OK);
    close(fd);
    unlink(path);
    is_loaded = true;
}

/* Whatever stands in a row: nothing, or a text that was sealed with our key. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    const char *text = arena_text_n(op.arena, (const char *)bytes, length);

    load_key(&op);
    must(str_equal(journal_open_text(&op, journal_seal_text(&op, text)), text));
    journal_open_text(&op, text);
    journal_lookup_hash(&op, "phone", text);
    arena_free(op.arena);
    return 0;
}
