#include "exchange/exchange_source.h"

#include "base/str.h"
#include "exchange/exchange_sheet.h"
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
    struct exchange_book book; /* of a workbook; book.zip is NULL for CSV */
    struct exchange_sheet *sheet;
    const char *sheet_name;
    const char **sheets;
    size_t sheet_count, width;
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

enum kind { KIND_UTF8, KIND_GB18030, KIND_WORKBOOK };

/* What people send in good faith, and what they can do about it. */
static err_t refuse_others(struct op *op, const char *bytes, size_t length)
{
    static const char OLE[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

    if (length >= sizeof OLE - 1 && memcmp(bytes, OLE, sizeof OLE - 1) == 0)
        return op_fail(op, ERR_INVALID,
                       "这是旧格式的 Excel 文件（.xls）或加了打开密码，请另存为 .xlsx 再上传");
    if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
        return op_fail(op, ERR_INVALID,
                       "这是 UTF-16 编码的文本，请另存为 CSV UTF-8 或 .xlsx 再上传");
    if (length >= 5 && (memcmp(bytes, "<html", 5) == 0 || memcmp(bytes, "<HTML", 5) == 0 ||
                        memcmp(bytes, "<tabl", 5) == 0 || memcmp(bytes, "<!DOC", 5) == 0 ||
                        memcmp(bytes, "<?xml", 5) == 0))
        return op_fail(op, ERR_INVALID,
                       "这是网页，不是 Excel 表：请用 Excel 打开后另存为 .xlsx 再上传");
    if (length >= 5 && memcmp(bytes, "%PDF-", 5) == 0)
        return op_fail(op, ERR_INVALID, "这是 PDF，不是 Excel 表或 CSV");
    return OK;
}

static bool is_zip(const char *bytes, size_t length)
{
    return length >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

/* The first reading. */
static err_t look_through(struct op *op, struct exchange_source *s, enum kind *ret_kind)
{
    bool is_first = true, zipped = false;
    char *piece = arena_alloc(op->arena, PIECE_BYTES);
    struct text_probe probe = {.rest_length = 0};
    unsigned char digest[HASH_BYTES];
    crypto_generichash_state hash;
    size_t length = 0;

    crypto_generichash_init(&hash, NULL, 0, HASH_BYTES);
    do {
        err_t e = read_file(op, s, piece, PIECE_BYTES, &length);
        if (e == OK && is_first)
            e = refuse_others(op, piece, length);
        if (e != OK)
            return e;
        zipped = zipped || (is_first && is_zip(piece, length));
        is_first = false;
        crypto_generichash_update(&hash, (const unsigned char *)piece, length);
        if (!zipped)
            text_probe_add(&probe, piece, length);
    } while (length > 0);
    crypto_generichash_final(&hash, digest, HASH_BYTES);
    sodium_bin2hex(s->hash, sizeof s->hash, digest, HASH_BYTES);
    *ret_kind = zipped ? KIND_WORKBOOK : text_probe_is_utf8(&probe) ? KIND_UTF8 : KIND_GB18030;
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

static err_t begin_sheet(struct op *op, struct exchange_source *s, const char *name)
{
    const struct exchange_sheet_name *sheet = NULL;
    struct exchange_zip *zip;
    err_t e = exchange_zip_open_file(op, s->path, &zip);

    if (e != OK)
        return e;
    e = exchange_book_open(op, zip, &s->book);
    if (e != OK)
        return e;
    s->sheets = ARENA_ARRAY(op->arena, s->book.sheet_count, const char *);
    for (size_t i = 0; i < s->book.sheet_count; i++)
        if (!s->book.sheets[i].is_hidden)
            s->sheets[s->sheet_count++] = s->book.sheets[i].name;
    e = exchange_book_find(op, &s->book, name, &sheet);
    if (e != OK)
        return e;
    s->sheet_name = sheet->name;
    return exchange_sheet_open(op, &s->book, sheet, &s->sheet);
}

err_t exchange_source_open(struct op *op, const char *path, const char *sheet,
                           struct exchange_source **ret_source)
{
    struct exchange_source *s = ARENA_NEW(op->arena, struct exchange_source);
    enum kind kind = KIND_UTF8;
    err_t e;

    s->path = path;
    s->sheet_name = "";
    e = open_file(op, s);
    if (e == OK)
        e = look_through(op, s, &kind);
    if (e == OK && kind != KIND_WORKBOOK && !str_is_empty(sheet))
        e = op_fail(op, ERR_INVALID, "CSV 没有工作表");
    if (e == OK)
        e = kind == KIND_WORKBOOK ? begin_sheet(op, s, sheet)
                                  : begin_records(op, s, kind == KIND_UTF8);
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
    exchange_sheet_close(s->sheet);
    if (s->book.zip != NULL)
        exchange_book_close(&s->book);
    text_decoder_close(s->decoder);
    if (s->file != NULL)
        gzclose(s->file);
    s->decoder = NULL;
    s->file = NULL;
}

const char *exchange_source_sheet(const struct exchange_source *s)
{
    return s->sheet_name;
}

const char *const *exchange_source_sheets(const struct exchange_source *s, size_t *ret_count)
{
    *ret_count = s->sheet_count;
    return s->sheets;
}

void exchange_source_widen(struct exchange_source *s, size_t width)
{
    s->width = width;
}

const char *exchange_source_hash(const struct exchange_source *s)
{
    return s->hash;
}

int exchange_source_percent(const struct exchange_source *s)
{
    int64_t at;

    if (s->sheet != NULL)
        return exchange_sheet_percent(s->sheet);
    at = gzoffset(s->file);
    return s->size_bytes == 0 || at > s->size_bytes ? 100 : (int)(at * 100 / s->size_bytes);
}

err_t exchange_source_next(struct op *op, struct exchange_source *s, struct csv_record *ret_record,
                           bool *ret_more)
{
    if (s->sheet != NULL)
        return exchange_sheet_next(op, s->sheet, s->width, ret_record, ret_more);
    return csv_next(op, s->csv, ret_record, ret_more);
}

struct csv_fault exchange_source_fault(const struct exchange_source *s)
{
    static const struct csv_fault NONE = {0, 0, NULL};

    return s->sheet != NULL ? NONE : csv_fault(s->csv);
}
