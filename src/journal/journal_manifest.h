/*
 * journal_manifest.h - what a backup must be, byte by byte, to be put back.
 *
 * Beside FILE lies FILE.manifest: how long the copy is and its BLAKE2b-256, sealed with a
 * sub-key of the history's master (docs/journal.md), so that whoever changes the copy cannot
 * make it a manifest. A flipped bit in either file is found, and the file is named.
 */
#pragma once

#include "base/op.h"

/* "FILE.manifest" */
const char *journal_manifest_path(struct op *op, const char *path);

/* Reads the copy once and writes its manifest, 0600 and durable, whole or not at all; it lies
 * beside `path`, the name that the copy is going to have. */
err_t journal_manifest_write(struct op *op, const char *copy, const char *path, int step);

struct journal_manifest {
    const char *made_at; /* RFC 3339 */
    int64_t step;        /* the newest migration of the copy */
    int64_t bytes;
    const char *hash;
};

/* ERR_NOT_FOUND: there is none. ERR_CONFLICT: it is not as it was written, or another key's. */
err_t journal_manifest_read(struct op *op, const char *path, struct journal_manifest *ret_manifest);

/* Reads the copy and writes what was read to the new file `into` (durable, 0600), so that the
 * bytes that were looked at are the bytes that are put back. ERR_CONFLICT if they are not those
 * of the manifest; then `into` is gone again. */
err_t journal_manifest_copy(struct op *op, const char *path,
                            const struct journal_manifest *manifest, const char *into);
