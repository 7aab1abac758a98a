#include "exchange/exchange_faults.h"

#include "base/str.h"
#include "base/utf8.h"

enum { SHOWN_CHARACTERS = 30 };

struct exchange_faults exchange_faults_in(struct arena *a)
{
    return (struct exchange_faults){.arena = a};
}

void exchange_faults_add(struct exchange_faults *f, int64_t line, const char *column,
                         const char *format, ...)
{
    va_list args;

    f->count++;
    if (f->kept == EXCHANGE_FAULTS_KEPT)
        return;
    if (f->kept == f->capacity) {
        size_t size = f->capacity * sizeof *f->faults;
        f->capacity = f->capacity == 0 ? 16 : f->capacity * 2;
        f->faults = arena_grow(f->arena, f->faults, size, f->capacity * sizeof *f->faults);
    }
    va_start(args, format);
    f->faults[f->kept++] = (struct exchange_fault){line, arena_text(f->arena, column),
                                                   arena_vprintf(f->arena, format, args)};
    va_end(args);
}

void exchange_faults_write(const struct exchange_faults *f, struct doc *answer)
{
    struct doc *list = doc_set_list(answer, "faults");

    for (size_t i = 0; i < f->kept; i++) {
        struct doc *fault = doc_add_object(list);
        if (!str_is_empty(f->sheet))
            doc_set_text(fault, "sheet", f->sheet);
        doc_set_int(fault, "line", f->faults[i].line);
        doc_set_text(fault, "column", f->faults[i].column);
        doc_set_text(fault, "reason", f->faults[i].reason);
    }
}

const char *exchange_faults_shown(struct arena *a, const char *text)
{
    return arena_text_n(a, text, utf8_prefix_bytes(text, SHOWN_CHARACTERS));
}
