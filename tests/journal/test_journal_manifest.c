/* A backup of which one bit was changed is never put back. */
#include "journal/journal_manifest.h"
#include "journal_given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLIPS = 400 };

struct file {
    const char *path;
    unsigned char *bytes;
    size_t length;
};

static void put(const struct file *f, const unsigned char *bytes, size_t length)
{
    FILE *file = fopen(f->path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static struct file get(struct op *op, const char *path)
{
    struct file f = {.path = path, .bytes = arena_alloc(op->arena, 1 << 22)};
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    f.length = fread(f.bytes, 1, 1 << 22, file);
    fclose(file);
    return f;
}

static const char *given_backup(struct op *op)
{
    const char *path = arena_printf(op->arena, "%s/copy.db", support_folder(op));

    given_key(op);
    given_events(op, 7, 20);
    assert_ok(db_backup(op, path));
    assert_ok(journal_manifest_write(op, path, path, 75));
    return path;
}

static err_t restore(struct op *op, const char *path, const char *into)
{
    struct journal_manifest manifest;
    err_t e = journal_manifest_read(op, path, &manifest);

    return e == OK ? journal_manifest_copy(op, path, &manifest, into) : e;
}

/* Flips one bit, tries, flips it back: refused, the file named, nothing there. */
static void refuses(struct op *op, const struct file *f, size_t bit, const char *path,
                    const char *into)
{
    f->bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    put(f, f->bytes, f->length);
    f->bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    assert_int_equal(restore(op, path, into), ERR_CONFLICT);
    assert_non_null(strstr(op->fault.detail, f->path));
    assert_int_not_equal(access(into, F_OK), 0);
    op_forget_fault(op);
}

static void a_backup_with_any_bit_changed_is_named_and_refused(void **state)
{
    struct op *op = *state;
    const char *path = given_backup(op),
               *into = arena_printf(op->arena, "%s/back.db", support_folder(op));
    struct file copy = get(op, path), manifest = get(op, journal_manifest_path(op, path));
    unsigned dice = 20261125;

    for (size_t bit = 0; bit < manifest.length * 8; bit++)
        refuses(op, &manifest, bit, path, into);
    put(&manifest, manifest.bytes, manifest.length);
    for (int i = 0; i < FLIPS; i++) {
        dice = dice * 1103515245U + 12345U;
        refuses(op, &copy, (size_t)(dice >> 3) % (copy.length * 8), path, into);
    }
    put(&copy, copy.bytes, copy.length);
    assert_ok(restore(op, path, into));
    assert_memory_equal(get(op, into).bytes, copy.bytes, copy.length);
} /* proves X-16 */

static void a_backup_that_is_cut_or_longer_is_refused(void **state)
{
    struct op *op = *state;
    const char *path = given_backup(op),
               *into = arena_printf(op->arena, "%s/back.db", support_folder(op));
    struct file copy = get(op, path);

    put(&copy, copy.bytes, copy.length - 1);
    assert_err(restore(op, path, into), ERR_CONFLICT);
    op_forget_fault(op);
    put(&copy, copy.bytes, copy.length + 1);
    assert_err(restore(op, path, into), ERR_CONFLICT);
    op_forget_fault(op);
    put(&copy, copy.bytes, 0);
    assert_err(restore(op, path, into), ERR_CONFLICT);
}

static void a_manifest_of_another_key_file_is_refused(void **state)
{
    struct op *op = *state;
    const char *path = given_backup(op),
               *key = arena_printf(op->arena, "%s/other.key", support_folder(op));
    struct journal_manifest manifest;

    assert_ok(journal_key_make(op, key));
    assert_ok(journal_key_load(op, key));
    assert_err(journal_manifest_read(op, path, &manifest), ERR_CONFLICT);
    op_forget_fault(op);
    assert_int_equal(unlink(journal_manifest_path(op, path)), 0);
    assert_err(journal_manifest_read(op, path, &manifest), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(a_backup_with_any_bit_changed_is_named_and_refused),
        SUPPORT_SQLITE(a_backup_that_is_cut_or_longer_is_refused),
        SUPPORT_SQLITE(a_manifest_of_another_key_file_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
