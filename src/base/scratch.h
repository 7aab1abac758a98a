/*
 * scratch.h - files of a moment: what is put together before it is sent or gets its name.
 *
 * Each has a name that cannot be foretold and opens for this user only. Who makes one removes it.
 */
#pragma once

#include "base/op.h"

/* Empty, in TMPDIR (else /tmp). ERR_IO if it cannot be made. */
err_t scratch_file(struct op *op, const char **ret_path);
/* The same in the folder of `path`, to be renamed to it when all is written. */
err_t scratch_beside(struct op *op, const char *path, const char **ret_path);
