#include "text/text_decode.h"

#include "base/utf8.h"

#include <string.h>
#include <unicode/ucnv.h>

enum { INPUT_BYTES = 16 * 1024, PIVOT_UNITS = 4 * 1024 };

struct text_decoder {
    csv_read_fn *read;
    void *arg;
    UConverter *from, *to;
    char input[INPUT_BYTES];
    const char *next, *end; /* of the input that is not decoded yet */
    UChar pivot[PIVOT_UNITS];
    UChar *pivot_from, *pivot_to;
    bool is_last, is_begun;
};

/* ---- is it UTF-8? ---------------------------------------------------------------- */

/* How many bytes the character wants that begins with this one; 1 for what cannot begin. */
static size_t wanted_bytes(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

/* Bytes at the end that begin a character which the next piece may finish. */
static size_t begun_bytes(const char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = (unsigned char)bytes[length - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return wanted_bytes(c) > back ? back : 0;
    }
    return 0;
}

void text_probe_add(struct text_probe *probe, const char *bytes, size_t length)
{
    size_t begun;

    while (probe->rest_length > 0 && length > 0 && !probe->is_broken) {
        probe->rest[probe->rest_length++] = *bytes++;
        length--;
        if (probe->rest_length < wanted_bytes((unsigned char)probe->rest[0]))
            continue;
        probe->is_broken = !utf8_is_valid(probe->rest, probe->rest_length);
        probe->rest_length = 0;
    }
    if (probe->is_broken || length == 0)
        return;
    begun = begun_bytes(bytes, length);
    probe->is_broken = !utf8_is_valid(bytes, length - begun);
    memcpy(probe->rest, bytes + length - begun, begun);
    probe->rest_length = begun;
}

bool text_probe_is_utf8(const struct text_probe *probe)
{
    return !probe->is_broken && probe->rest_length == 0;
}

/* ---- GB18030 ---------------------------------------------------------------------- */

err_t text_decoder_open(struct op *op, csv_read_fn *read, void *arg,
                        struct text_decoder **ret_decoder)
{
    struct text_decoder *d = ARENA_NEW(op->arena, struct text_decoder);
    UErrorCode status = U_ZERO_ERROR;

    d->read = read;
    d->arg = arg;
    d->next = d->end = d->input;
    d->pivot_from = d->pivot_to = d->pivot;
    d->from = ucnv_open("gb18030", &status);
    d->to = ucnv_open("UTF-8", &status);
    ucnv_setToUCallBack(d->from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_FAILURE(status)) {
        text_decoder_close(d);
        return op_fail(op, ERR_IO, "no converter for GB18030: %s", u_errorName(status));
    }
    *ret_decoder = d;
    return OK;
}

void text_decoder_close(struct text_decoder *decoder)
{
    if (decoder == NULL)
        return;
    ucnv_close(decoder->from);
    ucnv_close(decoder->to);
    decoder->from = decoder->to = NULL;
}

static err_t more_input(struct op *op, struct text_decoder *d)
{
    size_t length;
    err_t e;

    if (d->is_last || d->next < d->end)
        return OK;
    e = d->read(op, d->arg, d->input, INPUT_BYTES, &length);
    if (e != OK)
        return e;
    d->next = d->input;
    d->end = d->input + length;
    d->is_last = length == 0;
    return OK;
}

err_t text_decoder_read(struct op *op, void *decoder, char *ret_bytes, size_t capacity,
                        size_t *ret_length)
{
    struct text_decoder *d = decoder;
    char *to = ret_bytes;

    while (to == ret_bytes) {
        UErrorCode status = U_ZERO_ERROR;
        err_t e = more_input(op, d);

        if (e != OK)
            return e;
        ucnv_convertEx(d->to, d->from, &to, ret_bytes + capacity, &d->next, d->end, d->pivot,
                       &d->pivot_from, &d->pivot_to, d->pivot + PIVOT_UNITS, !d->is_begun,
                       d->is_last, &status);
        d->is_begun = true;
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            return op_fail(op, ERR_INVALID, "the file is neither UTF-8 nor GB18030");
        if (d->is_last && status != U_BUFFER_OVERFLOW_ERROR)
            break;
    }
    *ret_length = (size_t)(to - ret_bytes);
    return OK;
}
