/*
 * text_decode.h - bytes of a file to UTF-8: which encoding is it, and GB18030 decoded.
 *
 * Chinese office programs write CSV in GB18030 (GBK, GB2312 are parts of it). Hardly any
 * such text is also well-formed UTF-8, so what is not UTF-8 is taken for GB18030.
 */
#pragma once

#include "base/csv.h"

/* Looks at bytes piece by piece: are they UTF-8 so far? Zeroed before the first piece. */
struct text_probe {
    char rest[4]; /* the begun character at the end of the last piece */
    size_t rest_length;
    bool is_broken;
};
void text_probe_add(struct text_probe *probe, const char *bytes, size_t length);
/* After the last piece. */
bool text_probe_is_utf8(const struct text_probe *probe);

/* A reader of UTF-8 over a reader of GB18030: a csv_read_fn with the decoder as argument.
 * ERR_INVALID at bytes that are no GB18030. Close it, also after a failure. */
struct text_decoder;
err_t text_decoder_open(struct op *op, csv_read_fn *read, void *arg,
                        struct text_decoder **ret_decoder);
void text_decoder_close(struct text_decoder *decoder); /* NULL is allowed */
err_t text_decoder_read(struct op *op, void *decoder, char *ret_bytes, size_t capacity,
                        size_t *ret_length);
