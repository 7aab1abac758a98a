#include "base/op.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/words.h"

static const struct actor PROGRAM = {.id = 0, .login = "anju", .name = "系统"};

struct op op_begin(struct arena *a)
{
    return (struct op){.arena = a,
                       .actor = &PROGRAM,
                       .now = clock_now(),
                       .utc_offset_min = CLOCK_CHINA_OFFSET_MIN,
                       .request_id = ""};
}

void op_speak(struct op *op, enum language l)
{
    op->language = l;
    arena_speak(op->arena, l);
}

/* Not in the arena's language: while something is written down, that is the source's. */
static const char *told(struct op *op, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static const char *told(struct op *op, const char *format, va_list args)
{
    return op->language == LANGUAGE_ZH_CN ? arena_vprintf(op->arena, format, args)
                                          : words_vprintf(op->arena, op->language, format, args);
}

err_t op_fail(struct op *op, err_t code, const char *format, ...)
{
    va_list args;

    if (op->fault.code != OK)
        return op->fault.code;
    va_start(args, format);
    op->fault.detail = told(op, format, args);
    va_end(args);
    op->fault.code = code;
    return code;
}

err_t op_fail_field(struct op *op, const char *field, const char *code, const char *format, ...)
{
    struct op_fault *fault = &op->fault;
    size_t size = fault->field_count * sizeof *fault->fields;
    va_list args;
    const char *message;

    va_start(args, format);
    message = told(op, format, args);
    va_end(args);
    /* full at each power of two: a file may have very many faults */
    if ((fault->field_count & (fault->field_count - 1)) == 0)
        fault->fields = arena_grow(op->arena, fault->fields, size,
                                   size == 0 ? sizeof *fault->fields : 2 * size);
    fault->fields[fault->field_count++] = (struct field_error){field, code, message};
    return op_fail(op, ERR_INVALID, "some fields are not right");
}

void op_forget_fault(struct op *op)
{
    op->fault = (struct op_fault){0};
}

const char *op_fault_text(struct op *op)
{
    struct buf text = buf_in(op->arena);

    buf_add_text(&text, op->fault.detail == NULL ? err_name(op->fault.code) : op->fault.detail);
    for (size_t i = 0; i < op->fault.field_count; i++)
        buf_printf(&text, "%s%s: %s", i == 0 ? " (" : "; ", op->fault.fields[i].field,
                   op->fault.fields[i].message);
    if (op->fault.field_count > 0)
        buf_add_char(&text, ')');
    return text.data;
}

uint64_t op_roles_in(const struct op *op, int64_t community_id)
{
    for (size_t i = 0; i < op->actor->grant_count; i++)
        if (op->actor->grants[i].community_id == community_id)
            return op->actor->grants[i].roles;
    return 0;
}
