#include "journal/journal_key.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BYTES = 2 * JOURNAL_KEY_BYTES,
    FILE_HEX = 2 * FILE_BYTES,
    HALF_HEX = FILE_HEX / 2,
    MOST_BYTES = 1024,
    MOST_NUMBER = 1000000,
    SUB_KEY_CHAIN = 1,
    SUB_KEY_SEAL = 2,
    SUB_KEY_ENCRYPTION = 3,
    SUB_KEY_LOOKUP = 4,
    SUB_KEY_MANIFEST = 5
};

static const char CONTEXT[crypto_kdf_CONTEXTBYTES + 1] = "anjukey1";

static _Atomic(const struct journal_keys *) current;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static char loaded_path[PATH_MAX];

const struct journal_keys *journal_key_get(void)
{
    const struct journal_keys *keys = atomic_load_explicit(&current, memory_order_acquire);

    must(keys != NULL);
    return keys;
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

/* What the file says, still as text. */
struct key_text {
    char masters[FILE_HEX + 1]; /* history, secrets */
    char older[HALF_HEX + 1];
    int64_t number, older_number;
    bool lookup_is_older;
};

static err_t fail_missing(struct op *op, const char *path, const char *why)
{
    return op_fail(op, ERR_IO,
                   "cannot read the key file %s: %s; put it back from the backup or name it with "
                   "ANJU_KEY_FILE (without it the record can be read but not continued or "
                   "verified, and phone and id numbers stay closed)",
                   path, why);
}

static err_t read_text(struct op *op, const char *path, char ret_text[MOST_BYTES],
                       struct stat *ret_about)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (fd < 0)
        return fail_missing(op, path, strerror(errno));
    length = read(fd, ret_text, MOST_BYTES - 1);
    if (fstat(fd, ret_about) == 0 && (ret_about->st_mode & 077) != 0)
        log_warning("the key file %s can be read by others: chmod 600", path);
    close(fd);
    if (length < FILE_HEX)
        return fail_missing(op, path, "it is damaged");
    ret_text[length] = '\0';
    return OK;
}

static bool is_hex(const char *text, size_t length)
{
    return strlen(text) == length && strspn(text, "0123456789abcdefABCDEF") == length;
}

/* One of the lines behind the first. */
static bool parse_line(struct op *op, const char *line, struct key_text *k)
{
    size_t count;
    char **words = str_split(op->arena, line, ' ', &count);

    if (count == 2 && str_equal(words[0], "number"))
        return str_to_int(words[1], 1, MOST_NUMBER, &k->number);
    if (count == 2 && str_equal(words[0], "lookup") && str_equal(words[1], "older"))
        return k->lookup_is_older = true;
    if (count != 3 || !str_equal(words[0], "older") || !is_hex(words[2], HALF_HEX))
        return false;
    memcpy(k->older, words[2], sizeof k->older);
    return str_to_int(words[1], 1, MOST_NUMBER, &k->older_number);
}

static bool parse(struct op *op, const char *text, struct key_text *k)
{
    size_t count;
    char **lines = str_split(op->arena, text, '\n', &count);

    *k = (struct key_text){.number = 1};
    if (!is_hex(lines[0], FILE_HEX))
        return false;
    memcpy(k->masters, lines[0], sizeof k->masters);
    for (size_t i = 1; i < count; i++)
        if (*lines[i] != '\0' && !parse_line(op, lines[i], k))
            return false;
    return !k->lookup_is_older || k->older_number != 0;
}

static void derive(unsigned char *ret_key, uint64_t number, const unsigned char *master)
{
    must(crypto_kdf_derive_from_key(ret_key, JOURNAL_KEY_BYTES, number, CONTEXT, master) == 0);
}

static void use_secrets(struct journal_secrets *secrets, int64_t number, const char *hex)
{
    unsigned char master[JOURNAL_KEY_BYTES];

    must(sodium_hex2bin(master, sizeof master, hex, HALF_HEX, NULL, NULL, NULL) == 0);
    secrets->number = number;
    derive(secrets->encryption, SUB_KEY_ENCRYPTION, master);
    derive(secrets->lookup, SUB_KEY_LOOKUP, master);
    sodium_memzero(master, sizeof master);
}

static void use_history(struct journal_keys *keys, const char *hex)
{
    unsigned char master[JOURNAL_KEY_BYTES];

    must(sodium_hex2bin(master, sizeof master, hex, HALF_HEX, NULL, NULL, NULL) == 0);
    derive(keys->chain, SUB_KEY_CHAIN, master);
    derive(keys->seal, SUB_KEY_SEAL, master);
    derive(keys->manifest, SUB_KEY_MANIFEST, master);
    sodium_memzero(master, sizeof master);
}

/* Other threads may be using the keys of before: those stay where they are. */
static void use(const struct key_text *k, const struct stat *file)
{
    struct journal_keys *keys = calloc(1, sizeof *keys);

    must(keys != NULL);
    use_history(keys, k->masters);
    use_secrets(&keys->now, k->number, k->masters + HALF_HEX);
    if (k->older_number != 0)
        use_secrets(&keys->older, k->older_number, k->older);
    keys->lookup_is_older = k->lookup_is_older;
    keys->file = *file;
    keys->before = atomic_load(&current);
    atomic_store_explicit(&current, keys, memory_order_release);
}

static err_t read_key(struct op *op, const char *path, struct key_text *ret_text,
                      struct stat *ret_about)
{
    char text[MOST_BYTES];
    err_t e = read_text(op, path, text, ret_about);

    if (e == OK && !parse(op, text, ret_text))
        e = fail_missing(op, path, "it is damaged");
    sodium_memzero(text, sizeof text);
    return e;
}

static err_t load(struct op *op, const char *path)
{
    struct key_text k;
    struct stat about = {0};
    err_t e = read_key(op, path, &k, &about);

    if (e != OK)
        return e;
    use(&k, &about);
    sodium_memzero(&k, sizeof k);
    return OK;
}

err_t journal_key_load(struct op *op, const char *path)
{
    err_t e;

    must(sodium_init() >= 0);
    e = load(op, path);
    if (e != OK)
        return e;
    must(strlen(path) < sizeof loaded_path);
    memcpy(loaded_path, path, strlen(path) + 1);
    return OK;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void load_again(void)
{
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    struct stat about;

    pthread_mutex_lock(&loading);
    if (stat(loaded_path, &about) == 0 && !is_same_file(&about, &journal_key_get()->file) &&
        load(&op, loaded_path) != OK)
        log_error("%s", op_fault_text(&op));
    pthread_mutex_unlock(&loading);
    arena_free(a);
}

const struct journal_keys *journal_key_fresh(void)
{
    struct stat about;

    if (stat(loaded_path, &about) == 0 && !is_same_file(&about, &journal_key_get()->file))
        load_again();
    return journal_key_get();
}

/* ---- rotating -------------------------------------------------------------- */

/* Under another name first: there is a whole key file at any time. */
static err_t write_anew(struct op *op, const struct key_text *k)
{
    const char *part = arena_printf(op->arena, "%s.new", loaded_path);
    struct buf text = buf_in(op->arena);
    err_t e;

    buf_printf(&text, "%s\nnumber %" PRId64 "\n", k->masters, k->number);
    if (k->older_number != 0)
        buf_printf(&text, "older %" PRId64 " %s\n", k->older_number, k->older);
    if (k->lookup_is_older)
        buf_add_text(&text, "lookup older\n");
    unlink(part);
    e = write_copy(op, part, text.data);
    if (e == OK && rename(part, loaded_path) != 0)
        e = op_fail(op, ERR_IO, "cannot name the key file %s: %s", loaded_path, strerror(errno));
    if (e == OK)
        e = sync_folder_of(op, loaded_path);
    sodium_memzero(text.data, text.length);
    return e == OK ? load(op, loaded_path) : e;
}

err_t journal_key_begin(struct op *op, bool *ret_resumed)
{
    unsigned char bytes[JOURNAL_KEY_BYTES];
    struct key_text k;
    struct stat about;
    err_t e = read_key(op, loaded_path, &k, &about);

    if (e != OK)
        return e;
    *ret_resumed = k.older_number != 0;
    if (*ret_resumed)
        return OK;
    k.older_number = k.number++;
    k.lookup_is_older = true;
    memcpy(k.older, k.masters + HALF_HEX, sizeof k.older);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(k.masters + HALF_HEX, HALF_HEX + 1, bytes, sizeof bytes);
    e = write_anew(op, &k);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(&k, sizeof k);
    return e;
}

static err_t change(struct op *op, bool forget)
{
    struct key_text k;
    struct stat about;
    err_t e = read_key(op, loaded_path, &k, &about);

    if (e != OK)
        return e;
    k.lookup_is_older = false;
    if (forget)
        k.older_number = 0;
    e = write_anew(op, &k);
    sodium_memzero(&k, sizeof k);
    return e;
}

err_t journal_key_use_lookup(struct op *op)
{
    return change(op, false);
}

err_t journal_key_end(struct op *op)
{
    return change(op, true);
}

/* ---- copying --------------------------------------------------------------- */

err_t journal_key_copy(struct op *op, const char *from, const char *to)
{
    char text[MOST_BYTES], there[MOST_BYTES];
    struct stat about;
    err_t e;

    if (str_equal(from, to))
        return OK;
    e = read_text(op, from, text, &about);
    if (e != OK)
        return e;
    if (access(to, F_OK) != 0)
        return write_copy(op, to, text);
    e = read_text(op, to, there, &about);
    if (e == OK && !str_equal(text, there))
        return op_fail(op, ERR_CONFLICT, "%s is another database's key file", to);
    return e;
}
