#include "exchange/exchange_source.h"

#include "text/text_decode.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { PIECE_BYTES = 256 * 1024, HASH_BYTES = 32 };

struct exchange_source {
    const char *path;
    gzFile file;
    int64_t size_bytes; /* as it lies on the disk */
    struct text_decoder *decoder;
    struct csv *csv;
    char hash[HASH_BYTES * 2 + 1];
};

/* gzread() gives a file that is not compressed as it is. */
static err_t read_file(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                       size_t *ret_length)
{
    struct exchange_source *s = arg;
    int got = gzread(s->file, ret_bytes, (unsigned)capacity);

    if (got < 0)
        return op_fail(op, ERR_IO, "cannot read %s", s->path);
    *ret_length = (size_t)got;
    return OK;
}

static err_t open_file(struct op *op, struct exchange_source *s)
{
    struct stat stat_of;

    if (stat(s->path, &stat_of) != 0 || !S_ISREG(stat_of.st_mode))
        return op_fail(op, ERR_IO, "there is no file %s", s->path);
    s->size_bytes = stat_of.st_size;
    s->file = gzopen(s->path, "rbe");
    if (s->file == NULL)
        return op_fail(op, ERR_IO, "cannot open %s", s->path);
    gzbuffer(s->file, PIECE_BYTES);
    return OK;
}

/* The first reading. */
static err_t look_through(struct op *op, struct exchange_source *s, bool *ret_utf8)
{
    char *piece = arena_alloc(op->arena, PIECE_BYTES);
    struct text_probe probe = {.rest_length = 0};
    unsigned char digest[HASH_BYTES];
    crypto_generichash_state hash;
    size_t length = 0;

    crypto_generichash_init(&hash, NULL, 0, HASH_BYTES);
    do {
        err_t e = read_file(op, s, piece, PIECE_BYTES, &length);
        if (e != OK)
            return e;
        crypto_generichash_update(&hash, (const unsigned char *)piece, length);
        text_probe_add(&probe, piece, length);
    } while (length > 0);
    crypto_generichash_final(&hash, digest, HASH_BYTES);
    sodium_bin2hex(s->hash, sizeof s->hash, digest, HASH_BYTES);
    *ret_utf8 = text_probe_is_utf8(&probe);
    return OK;
}

static err_t begin_records(struct op *op, struct exchange_source *s, bool is_utf8)
{
    err_t e = OK;

    if (gzrewind(s->file) != 0)
        return op_fail(op, ERR_IO, "cannot read %s again", s->path);
    if (!is_utf8)
        e = text_decoder_open(op, read_file, s, &s->decoder);
    if (e != OK)
        return e;
    s->csv = is_utf8 ? csv_open(op, read_file, s) : csv_open(op, text_decoder_read, s->decoder);
    return OK;
}

err_t exchange_source_open(struct op *op, const char *path, struct exchange_source **ret_source)
{
    struct exchange_source *s = ARENA_NEW(op->arena, struct exchange_source);
    bool is_utf8 = true;
    err_t e;

    s->path = path;
    e = open_file(op, s);
    if (e == OK)
        e = look_through(op, s, &is_utf8);
    if (e == OK)
        e = begin_records(op, s, is_utf8);
    if (e != OK) {
        exchange_source_close(s);
        return e;
    }
    *ret_source = s;
    return OK;
}

void exchange_source_close(struct exchange_source *s)
{
    if (s == NULL)
        return;
    text_decoder_close(s->decoder);
    if (s->file != NULL)
        gzclose(s->file);
    s->decoder = NULL;
    s->file = NULL;
}

const char *exchange_source_hash(const struct exchange_source *s)
{
    return s->hash;
}

int exchange_source_percent(const struct exchange_source *s)
{
    int64_t at = gzoffset(s->file);

    return s->size_bytes == 0 || at > s->size_bytes ? 100 : (int)(at * 100 / s->size_bytes);
}

err_t exchange_source_next(struct op *op, struct exchange_source *s, struct csv_record *ret_record,
                           bool *ret_more)
{
    return csv_next(op, s->csv, ret_record, ret_more);
}

struct csv_fault exchange_source_fault(const struct exchange_source *s)
{
    return csv_fault(s->csv);
}
