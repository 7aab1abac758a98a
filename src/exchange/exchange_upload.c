#include "exchange/exchange_upload.h"

#include "base/id.h"
#include "base/scratch.h"
#include "base/str.h"
#include "journal/journal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_CHARACTERS = 512 * 1024 }; /* of base64: a multiple of 4 */

/* ---- the file ------------------------------------------------------------------------------ */

/* Names and numbers lie in it, so it is sealed. */
static err_t keep_file(struct op *op, const struct exchange_run *run, const char *base64)
{
    struct arena *whole = op->arena, *piece = arena_new();
    size_t length = strlen(base64);
    err_t e = OK;

    op->arena = piece;
    for (size_t at = 0, number = 0; e == OK && at < length; at += PIECE_CHARACTERS, number++) {
        size_t size = length - at < PIECE_CHARACTERS ? length - at : PIECE_CHARACTERS;
        e = exchange_upload_store_piece_add(
            op, run, (int64_t)number,
            journal_seal_text(op, arena_text_n(piece, base64 + at, size)));
        arena_reset(piece);
    }
    op->arena = whole;
    arena_free(piece);
    return e;
}

static err_t write_piece(struct op *op, FILE *file, const char *sealed)
{
    const char *base64 = journal_open_text(op, sealed);
    size_t length = base64 == NULL ? 0 : strlen(base64), size;
    unsigned char *bytes = arena_alloc(op->arena, length + 1);

    if (base64 == NULL || sodium_base642bin(bytes, length, base64, length, NULL, &size, NULL,
                                            sodium_base64_VARIANT_ORIGINAL) != 0)
        return op_fail(op, ERR_IO, "the file of an import cannot be opened");
    return fwrite(bytes, 1, size, file) == size ? OK : op_fail(op, ERR_IO, "the disk is full");
}

static err_t write_pieces(struct op *op, const struct exchange_run *run, FILE *file)
{
    struct arena *whole = op->arena, *piece = arena_new();
    const char *content = "";
    err_t e = OK;

    op->arena = piece;
    for (int64_t number = 0; e == OK && content != NULL; number++) {
        e = exchange_upload_store_piece(op, run, number, &content);
        if (e == OK && content != NULL)
            e = write_piece(op, file, content);
        arena_reset(piece);
    }
    op->arena = whole;
    arena_free(piece);
    return e;
}

err_t exchange_upload_file(struct op *op, const struct exchange_run *run, const char **ret_path)
{
    const char *path;
    FILE *file;
    err_t e = scratch_file(op, &path);

    if (e != OK)
        return e;
    file = fopen(path, "we");
    e = file == NULL ? op_fail(op, ERR_IO, "cannot write %s", path) : write_pieces(op, run, file);
    if (file != NULL && fclose(file) != 0 && e == OK)
        e = op_fail(op, ERR_IO, "the disk is full");
    if (e != OK)
        unlink(path);
    *ret_path = path;
    return e;
}

/* ---- orders ---------------------------------------------------------------------------------- */

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/'), *back = strrchr(file, '\\');

    if (back != NULL && (slash == NULL || back > slash))
        slash = back;
    return slash == NULL ? file : slash + 1;
}

err_t exchange_upload_begin(struct op *op, int64_t community_id, const struct exchange_sent *sent,
                            int64_t *ret_id)
{
    struct exchange_upload u = {.job = "look", .chosen = sent->map, .look = "", .failure = ""};
    err_t e;

    u.run = (struct exchange_run){.community_id = community_id,
                                  .id = id_next(op->now),
                                  .kind = sent->kind,
                                  .file = base_name(sent->file),
                                  .sheet = "",
                                  .file_hash = "",
                                  .map_hash = "",
                                  .state = "uploaded"};
    e = exchange_upload_store_add(op, &u);
    if (e == OK && u.chosen[0] != '\0')
        e = exchange_upload_store_save(op, &u);
    if (e == OK)
        e = keep_file(op, &u.run, sent->base64);
    *ret_id = u.run.id;
    return e;
}

static err_t order(struct op *op, struct exchange_upload *u, const char *const *states,
                   const char *job)
{
    if (u->job[0] != '\0' || !str_in(u->run.state, states))
        return op_fail(op, ERR_CONFLICT, "这次导入已经往下走了，请刷新页面");
    u->job = job;
    u->percent = 0;
    return exchange_upload_store_save(op, u);
}

err_t exchange_upload_look(struct op *op, struct exchange_upload *u, const char *sheet)
{
    static const char *const STATES[] = {"looked", "checked", "failed", NULL};

    u->run.sheet = sheet;
    u->chosen = str_equal(u->run.kind, "cases") ? u->chosen : ""; /* its map stays */
    return order(op, u, STATES, "look");
}

err_t exchange_upload_check(struct op *op, struct exchange_upload *u, const char *chosen)
{
    static const char *const STATES[] = {"looked", "checked", NULL};

    u->chosen = chosen;
    return order(op, u, STATES, "check");
}

err_t exchange_upload_apply(struct op *op, struct exchange_upload *u, bool keep_going)
{
    static const char *const STATES[] = {"checked", NULL};

    if (u->fault_count > 0 && !keep_going)
        return op_fail(op, ERR_CONFLICT, "有 %lld 处问题：改正后重新上传，或选择跳过有问题的行",
                       (long long)u->fault_count);
    u->keep_going = keep_going;
    return order(op, u, STATES, "apply");
}

err_t exchange_upload_drop(struct op *op, struct exchange_upload *u)
{
    static const char *const STATES[] = {"uploaded", "looked", "checked", "failed", NULL};
    err_t e;

    u->look = u->chosen = "";
    u->run.state = str_in(u->run.state, STATES) && u->job[0] == '\0' ? "dropped" : u->run.state;
    if (!str_equal(u->run.state, "dropped"))
        return op_fail(op, ERR_CONFLICT, "这次导入已经往下走了，请刷新页面");
    e = exchange_upload_store_save(op, u);
    if (e == OK)
        e = exchange_upload_store_pieces_remove(op, &u->run);
    if (e == OK)
        e = exchange_upload_store_faults_remove(op, &u->run);
    return e == OK ? exchange_store_row_remove(op, &u->run, INT64_MAX) : e;
}
