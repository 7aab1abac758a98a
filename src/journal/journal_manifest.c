#include "journal/journal_manifest.h"

#include "base/clock.h"
#include "base/str.h"
#include "journal/journal_key.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HASH_BYTES = 32, HASH_HEX = 2 * HASH_BYTES, PIECE = 1 << 16, MOST_BYTES = 4096, LINES = 6 };

static const char FIRST_LINE[] = "anju backup 1";

const char *journal_manifest_path(struct op *op, const char *path)
{
    return arena_printf(op->arena, "%s.manifest", path);
}

/* ---- reading a file once ----------------------------------------------------------- */

struct reading {
    const char *path, *into;
    int from, to; /* to: -1 when nothing is written */
    int64_t bytes;
    char hash[HASH_HEX + 1];
};

static err_t write_all(struct op *op, const struct reading *r, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(r->to, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return op_fail(op, ERR_IO, "cannot write %s: %s", r->into, strerror(errno));
        bytes += written;
        n -= (size_t)written;
    }
    return OK;
}

static err_t read_through(struct op *op, struct reading *r)
{
    unsigned char *piece = arena_alloc(op->arena, PIECE), hash[HASH_BYTES];
    crypto_generichash_state state;
    ssize_t length;
    err_t e = OK;

    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    while (e == OK && (length = read(r->from, piece, PIECE)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return op_fail(op, ERR_IO, "cannot read %s: %s", r->path, strerror(errno));
        crypto_generichash_update(&state, piece, (size_t)length);
        r->bytes += length;
        if (r->to >= 0)
            e = write_all(op, r, piece, (size_t)length);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(r->hash, sizeof r->hash, hash, sizeof hash);
    return e;
}

static err_t sync_folder_of(struct op *op, const char *path)
{
    const char *folder = dirname(arena_text(op->arena, path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        close(fd);
    return failed ? op_fail(op, ERR_IO, "cannot sync the folder %s: %s", folder, strerror(errno))
                  : OK;
}

static err_t read_file(struct op *op, struct reading *r)
{
    err_t e;

    r->to = -1;
    r->from = open(r->path, O_RDONLY | O_CLOEXEC);
    if (r->from < 0)
        return op_fail(op, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot read %s: %s", r->path,
                       strerror(errno));
    if (r->into != NULL)
        r->to = open(r->into, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (r->into != NULL && r->to < 0)
        e = op_fail(op, ERR_IO, "cannot make %s: %s", r->into, strerror(errno));
    else
        e = read_through(op, r);
    if (e == OK && r->to >= 0 && fsync(r->to) != 0)
        e = op_fail(op, ERR_IO, "cannot sync %s: %s", r->into, strerror(errno));
    close(r->from);
    if (r->to >= 0)
        close(r->to);
    return e == OK && r->into != NULL ? sync_folder_of(op, r->into) : e;
}

/* ---- the manifest ------------------------------------------------------------------- */

/* The lines and the seal over them. */
static const char *manifest_text(struct op *op, const struct journal_manifest *m)
{
    const char *lines =
        arena_printf(op->arena, "%s\nmade %s\nstep %" PRId64 "\nbytes %" PRId64 "\nhash %s\n",
                     FIRST_LINE, m->made_at, m->step, m->bytes, m->hash);
    unsigned char seal[HASH_BYTES];
    char hex[HASH_HEX + 1];

    crypto_generichash(seal, sizeof seal, (const unsigned char *)lines, strlen(lines),
                       journal_key_get()->manifest, JOURNAL_KEY_BYTES);
    sodium_bin2hex(hex, sizeof hex, seal, sizeof seal);
    return arena_printf(op->arena, "%sseal %s\n", lines, hex);
}

static err_t write_text(struct op *op, const char *path, const char *text)
{
    const char *part = arena_printf(op->arena, "%s.part", path);
    struct reading r = {.into = part};
    err_t e;

    unlink(part);
    r.to = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (r.to < 0)
        return op_fail(op, ERR_IO, "cannot make %s: %s", part, strerror(errno));
    e = write_all(op, &r, (const unsigned char *)text, strlen(text));
    if (e == OK && fsync(r.to) != 0)
        e = op_fail(op, ERR_IO, "cannot sync %s: %s", part, strerror(errno));
    close(r.to);
    if (e == OK && rename(part, path) != 0)
        e = op_fail(op, ERR_IO, "cannot name %s: %s", path, strerror(errno));
    if (e != OK)
        unlink(part);
    return e == OK ? sync_folder_of(op, path) : e;
}

err_t journal_manifest_write(struct op *op, const char *copy, const char *path, int step)
{
    struct reading r = {.path = copy};
    struct journal_manifest m = {.step = step};
    err_t e = read_file(op, &r);

    if (e != OK)
        return e;
    m.made_at = clock_format(op->arena, op->now, op->utc_offset_min);
    m.bytes = r.bytes;
    m.hash = r.hash;
    return write_text(op, journal_manifest_path(op, path), manifest_text(op, &m));
}

static err_t read_text(struct op *op, const char *path, char *ret_text)
{
    FILE *file = fopen(path, "re");
    size_t length;

    if (file == NULL)
        return op_fail(op, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot read %s: %s", path,
                       strerror(errno));
    length = fread(ret_text, 1, MOST_BYTES - 1, file);
    fclose(file);
    ret_text[length] = '\0';
    return OK;
}

/* What stands behind "NAME " in a line; NULL if the line is another. */
static const char *value_of(const char *line, const char *name)
{
    size_t length = strlen(name);

    return strncmp(line, name, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool parse(struct op *op, const char *text, struct journal_manifest *m)
{
    size_t count;
    char **lines = str_split(op->arena, text, '\n', &count);
    const char *step, *bytes;

    if (count < LINES || !str_equal(lines[0], FIRST_LINE))
        return false;
    m->made_at = value_of(lines[1], "made");
    step = value_of(lines[2], "step");
    bytes = value_of(lines[3], "bytes");
    m->hash = value_of(lines[4], "hash");
    return m->made_at != NULL && step != NULL && bytes != NULL && m->hash != NULL &&
           str_to_int(step, 0, INT32_MAX, &m->step) && str_to_int(bytes, 0, INT64_MAX, &m->bytes);
}

/* What was read is written anew: only if every byte is the same it is what was sealed. */
err_t journal_manifest_read(struct op *op, const char *path, struct journal_manifest *ret_manifest)
{
    const char *own = journal_manifest_path(op, path);
    char *text = arena_alloc(op->arena, MOST_BYTES);
    struct journal_manifest m;
    err_t e = read_text(op, own, text);

    if (e != OK)
        return e;
    if (!parse(op, text, &m) || !str_equal(text, manifest_text(op, &m)))
        return op_fail(op, ERR_CONFLICT,
                       "the backup is damaged: %s is not as it was written (or the key file is "
                       "another database's)",
                       own);
    *ret_manifest = m;
    return OK;
}

err_t journal_manifest_copy(struct op *op, const char *path,
                            const struct journal_manifest *manifest, const char *into)
{
    struct reading r = {.path = path, .into = into};
    err_t e = read_file(op, &r);

    if (e == OK && (r.bytes != manifest->bytes || !str_equal(r.hash, manifest->hash)))
        e = op_fail(op, ERR_CONFLICT,
                    "the backup is damaged: %s is not as it was written: %" PRId64
                    " bytes with hash %s, not %" PRId64 " with %s",
                    path, r.bytes, r.hash, manifest->bytes, manifest->hash);
    if (e != OK && r.to >= 0)
        unlink(into);
    return e;
}
