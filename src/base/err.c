#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *name;
    const char *title;
    int http_status;
    int exit_code;
} ERRORS[] = {
    [OK] = {"ok", "完成", 200, 0},
    [ERR_INVALID] = {"invalid", "填写的内容有误", 422, 3},
    [ERR_NOT_FOUND] = {"not-found", "没有找到", 404, 1},
    [ERR_FORBIDDEN] = {"forbidden", "没有权限", 403, 1},
    [ERR_CONFLICT] = {"conflict", "与当前状态冲突", 409, 1},
    [ERR_BUSY] = {"busy", "系统正忙，请稍后再试", 503, 1},
    [ERR_IO] = {"io", "系统故障", 500, 1},
};

const char *err_name(err_t e)
{
    return ERRORS[e].name;
}

const char *err_title(err_t e)
{
    return ERRORS[e].title;
}

int err_http_status(err_t e)
{
    return ERRORS[e].http_status;
}

int err_exit_code(err_t e)
{
    return ERRORS[e].exit_code;
}

void err_must_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: must hold: %s\n", file, line, condition);
    abort();
}
