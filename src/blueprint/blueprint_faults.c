#include "blueprint/blueprint_faults.h"

#include <stdlib.h>
#include <string.h>

void blueprint_faults_add(struct blueprint_faults *faults, const char *file, int line,
                          const char *code, const char *format, ...)
{
    struct arena *a = faults->op->arena;
    struct blueprint_fault *fault;
    va_list args;

    if (faults->count == BLUEPRINT_FAULTS_MAX)
        return;
    if (faults->list == NULL)
        faults->list = ARENA_ARRAY(a, BLUEPRINT_FAULTS_MAX, struct blueprint_fault);
    fault = &faults->list[faults->count++];
    *fault = (struct blueprint_fault){.file = file, .line = line, .code = code};
    va_start(args, format);
    fault->message = arena_vprintf(a, format, args);
    va_end(args);
}

static int by_line(const void *left, const void *right)
{
    const struct blueprint_fault *a = left, *b = right;
    int files = strcmp(a->file, b->file);

    if (files != 0)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return strcmp(a->message, b->message);
}

err_t blueprint_faults_tell(struct blueprint_faults *faults)
{
    struct op *op = faults->op;

    if (faults->count == 0)
        return OK;
    qsort(faults->list, faults->count, sizeof *faults->list, by_line);
    for (size_t i = 0; i < faults->count; i++) {
        const struct blueprint_fault *f = &faults->list[i];
        op_fail_field(op, arena_printf(op->arena, "%s:%d", f->file, f->line), f->code, "%s",
                      f->message);
    }
    return ERR_INVALID;
}
