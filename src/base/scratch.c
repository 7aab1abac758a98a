#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static err_t make(struct op *op, char *path, const char **ret_path)
{
    int fd = mkostemp(path, O_CLOEXEC); /* 0600, whatever the umask */

    if (fd < 0)
        return op_fail(op, ERR_IO, "cannot make %s: %s", path, strerror(errno));
    close(fd);
    *ret_path = path;
    return OK;
}

err_t scratch_file(struct op *op, const char **ret_path)
{
    const char *folder = getenv("TMPDIR");

    return make(op, arena_printf(op->arena, "%s/anju-XXXXXX", folder == NULL ? "/tmp" : folder),
                ret_path);
}

err_t scratch_beside(struct op *op, const char *path, const char **ret_path)
{
    return make(op, arena_printf(op->arena, "%s.XXXXXX", path), ret_path);
}
