#include "journal/journal_key.h"

#include "base/log.h"
#include "base/str.h"
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTES = 2 * JOURNAL_KEY_BYTES,
    FILE_HEX = 2 * FILE_BYTES,
    SUB_KEY_CHAIN = 1,
    SUB_KEY_SEAL = 2,
    SUB_KEY_ENCRYPTION = 3,
    SUB_KEY_LOOKUP = 4,
    SUB_KEY_MANIFEST = 5
};

static const char CONTEXT[crypto_kdf_CONTEXTBYTES + 1] = "anjukey1";

static struct journal_keys keys; /* written once, before any thread starts */
static bool is_loaded;

const struct journal_keys *journal_key_get(void)
{
    must(is_loaded);
    return &keys;
}

const char *journal_key_path(struct op *op, const char *db_url)
{
    const char *named = getenv("ANJU_KEY_FILE");

    if (!str_is_empty(named))
        return arena_text(op->arena, named);
    if (str_starts_with(db_url, "sqlite:"))
        return arena_printf(op->arena, "%s.key", db_url + strlen("sqlite:"));
    return "data/anju.key";
}

/* ---- making ---------------------------------------------------------------- */

static err_t sync_folder_of(struct op *op, const char *path)
{
    const char *folder = dirname(arena_text(op->arena, path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed;

    if (fd < 0)
        return op_fail(op, ERR_IO, "cannot open the folder %s: %s", folder, strerror(errno));
    failed = fsync(fd);
    close(fd);
    if (failed != 0)
        return op_fail(op, ERR_IO, "cannot sync the folder %s: %s", folder, strerror(errno));
    return OK;
}

static err_t write_whole(struct op *op, int fd, const char *path, const char *text)
{
    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);

    if (written != (ssize_t)length)
        return op_fail(op, ERR_IO, "cannot write the key file %s", path);
    if (fsync(fd) != 0)
        return op_fail(op, ERR_IO, "cannot sync the key file %s: %s", path, strerror(errno));
    return sync_folder_of(op, path);
}

err_t journal_key_make(struct op *op, const char *path)
{
    unsigned char bytes[FILE_BYTES];
    char text[FILE_HEX + 2];
    err_t e;
    int fd;

    must(sodium_init() >= 0);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return op_fail(op, ERR_CONFLICT, "the key file %s is there already", path);
    if (fd < 0)
        return op_fail(op, ERR_IO, "cannot make the key file %s: %s", path, strerror(errno));

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, FILE_HEX + 1, bytes, sizeof bytes);
    memcpy(text + FILE_HEX, "\n", 2);
    e = write_whole(op, fd, path, text);
    close(fd);
    if (e != OK)
        unlink(path);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
    return e;
}

/* ---- loading --------------------------------------------------------------- */

static err_t fail_missing(struct op *op, const char *path, const char *why)
{
    return op_fail(op, ERR_IO,
                   "cannot read the key file %s: %s; put it back from the backup or name it with "
                   "ANJU_KEY_FILE (without it the record can be read but not continued or "
                   "verified, and phone and id numbers stay closed)",
                   path, why);
}

static err_t read_text(struct op *op, const char *path, char ret_text[FILE_HEX + 2])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    ssize_t length;

    if (fd < 0)
        return fail_missing(op, path, strerror(errno));
    length = read(fd, ret_text, FILE_HEX + 1);
    if (fstat(fd, &about) == 0 && (about.st_mode & 077) != 0)
        log_warning("the key file %s can be read by others: chmod 600", path);
    close(fd);
    if (length < FILE_HEX)
        return fail_missing(op, path, "it is damaged");
    ret_text[length] = '\0';
    return OK;
}

static void derive(unsigned char *ret_key, uint64_t number, const unsigned char *master)
{
    must(crypto_kdf_derive_from_key(ret_key, JOURNAL_KEY_BYTES, number, CONTEXT, master) == 0);
}

static void use_masters(const unsigned char masters[FILE_BYTES])
{
    derive(keys.chain, SUB_KEY_CHAIN, masters);
    derive(keys.seal, SUB_KEY_SEAL, masters);
    derive(keys.manifest, SUB_KEY_MANIFEST, masters);
    derive(keys.encryption, SUB_KEY_ENCRYPTION, masters + JOURNAL_KEY_BYTES);
    derive(keys.lookup, SUB_KEY_LOOKUP, masters + JOURNAL_KEY_BYTES);
    is_loaded = true;
}

err_t journal_key_load(struct op *op, const char *path)
{
    unsigned char masters[FILE_BYTES];
    char text[FILE_HEX + 2];
    const char *end;
    size_t length;
    err_t e;

    must(sodium_init() >= 0);
    e = read_text(op, path, text);
    if (e != OK)
        return e;
    if (sodium_hex2bin(masters, sizeof masters, text, FILE_HEX, NULL, &length, &end) != 0 ||
        length != sizeof masters || (text[FILE_HEX] != '\n' && text[FILE_HEX] != '\0'))
        return fail_missing(op, path, "it is damaged");

    use_masters(masters);
    sodium_memzero(masters, sizeof masters);
    sodium_memzero(text, sizeof text);
    return OK;
}

/* ---- copying --------------------------------------------------------------- */

static err_t write_copy(struct op *op, const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    err_t e;

    if (fd < 0)
        return op_fail(op, ERR_IO, "cannot make the key file %s: %s", path, strerror(errno));
    e = write_whole(op, fd, path, text);
    close(fd);
    if (e != OK)
        unlink(path);
    return e;
}

err_t journal_key_copy(struct op *op, const char *from, const char *to)
{
    char text[FILE_HEX + 2], there[FILE_HEX + 2];
    err_t e;

    if (str_equal(from, to))
        return OK;
    e = read_text(op, from, text);
    if (e != OK)
        return e;
    if (access(to, F_OK) != 0)
        return write_copy(op, to, text);
    e = read_text(op, to, there);
    if (e == OK && !str_equal(text, there))
        return op_fail(op, ERR_CONFLICT, "%s is another database's key file", to);
    return e;
}
