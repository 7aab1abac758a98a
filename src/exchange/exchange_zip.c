#include "exchange/exchange_zip.h"

#include <zip.h>

enum { MOST_PARTS = 10000 };

struct exchange_zip {
    zip_t *zip;
};

struct exchange_part {
    zip_file_t *file;
    int64_t read_bytes, limit_bytes, said_bytes;
};

static err_t not_whole(struct op *op)
{
    return op_fail(op, ERR_INVALID,
                   "这个 Excel 文件打不开：文件不完整或已损坏，请重新保存一份再上传");
}

static err_t take(struct op *op, zip_t *zip, struct exchange_zip **ret_zip)
{
    struct exchange_zip *z = ARENA_NEW(op->arena, struct exchange_zip);

    if (zip == NULL)
        return not_whole(op);
    if (zip_get_num_entries(zip, 0) > MOST_PARTS) {
        zip_discard(zip);
        return op_fail(op, ERR_INVALID, "这个文件里的部件太多，不像是 Excel 表");
    }
    z->zip = zip;
    *ret_zip = z;
    return OK;
}

err_t exchange_zip_open_file(struct op *op, const char *path, struct exchange_zip **ret_zip)
{
    int error = 0;

    return take(op, zip_open(path, ZIP_RDONLY, &error), ret_zip);
}

err_t exchange_zip_open_bytes(struct op *op, const void *bytes, size_t length,
                              struct exchange_zip **ret_zip)
{
    zip_source_t *source;
    zip_error_t error;
    zip_t *zip;

    zip_error_init(&error);
    source = zip_source_buffer_create(bytes, length, 0, &error);
    zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip == NULL && source != NULL)
        zip_source_free(source);
    zip_error_fini(&error);
    return take(op, zip, ret_zip);
}

void exchange_zip_close(struct exchange_zip *zip)
{
    if (zip == NULL || zip->zip == NULL)
        return;
    zip_discard(zip->zip);
    zip->zip = NULL;
}

err_t exchange_part_open(struct op *op, struct exchange_zip *zip, const char *name,
                         int64_t limit_bytes, struct exchange_part **ret_part)
{
    struct exchange_part *part = ARENA_NEW(op->arena, struct exchange_part);
    zip_int64_t index = zip_name_locate(zip->zip, name, ZIP_FL_NOCASE);
    zip_stat_t said;

    if (index < 0)
        return op_fail(op, ERR_NOT_FOUND, "the package has no part %.200s", name);
    zip_stat_init(&said);
    if (zip_stat_index(zip->zip, (zip_uint64_t)index, 0, &said) == 0 &&
        (said.valid & ZIP_STAT_SIZE) != 0)
        part->said_bytes = said.size > INT64_MAX ? INT64_MAX : (int64_t)said.size;
    part->file = zip_fopen_index(zip->zip, (zip_uint64_t)index, 0);
    if (part->file == NULL)
        return not_whole(op);
    part->limit_bytes = limit_bytes;
    *ret_part = part;
    return OK;
}

err_t exchange_part_read(struct op *op, struct exchange_part *part, char *ret_bytes,
                         size_t capacity, size_t *ret_length)
{
    zip_int64_t got = zip_fread(part->file, ret_bytes, capacity);

    if (got < 0)
        return not_whole(op);
    part->read_bytes += got;
    if (part->read_bytes > part->limit_bytes)
        return op_fail(op, ERR_INVALID, "表太大：解开后超过 %lld MB，请分成几个文件",
                       (long long)(part->limit_bytes >> 20));
    *ret_length = (size_t)got;
    return OK;
}

int exchange_part_percent(const struct exchange_part *part)
{
    if (part->said_bytes <= 0 || part->read_bytes >= part->said_bytes)
        return 100;
    return (int)(part->read_bytes / (part->said_bytes / 100 + 1));
}

void exchange_part_close(struct exchange_part *part)
{
    if (part == NULL || part->file == NULL)
        return;
    zip_fclose(part->file);
    part->file = NULL;
}
