#define FUZZ_NAME "decode"
#include "fuzz/fuzz.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/text_decode.h"

/* A file that arrives in pieces: the first byte says of how many bytes each. */
struct pieces {
    const uint8_t *bytes;
    size_t left, at_most;
};

static err_t read_piece(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                        size_t *ret_length)
{
    struct pieces *p = arg;
    size_t length = p->left < p->at_most ? p->left : p->at_most;

    (void)op;
    length = length < capacity ? length : capacity;
    memcpy(ret_bytes, p->bytes, length);
    p->bytes += length;
    p->left -= length;
    *ret_length = length;
    return OK;
}

/* The probe sees the same in pieces as in the whole. */
static void probe(const uint8_t *bytes, size_t length, size_t at_most)
{
    struct text_probe whole = {0}, parts = {0};

    text_probe_add(&whole, (const char *)bytes, length);
    for (size_t i = 0; i < length; i += at_most)
        text_probe_add(&parts, (const char *)bytes + i,
                       length - i < at_most ? length - i : at_most);
    must(text_probe_is_utf8(&whole) == utf8_is_valid((const char *)bytes, length));
    must(text_probe_is_utf8(&whole) == text_probe_is_utf8(&parts));
}

static err_t decode(struct op *op, const uint8_t *bytes, size_t length, size_t at_most,
                    struct buf *ret_text)
{
    struct pieces pieces = {bytes, length, at_most};
    struct text_decoder *decoder;
    char piece[64];
    size_t got = 1;
    err_t e;

    *ret_text = buf_in(op->arena);
    must(text_decoder_open(op, read_piece, &pieces, &decoder) == OK);
    do {
        e = text_decoder_read(op, decoder, piece, sizeof piece, &got);
        if (e == OK)
            buf_add(ret_text, piece, got);
    } while (e == OK && got > 0);
    text_decoder_close(decoder);
    op_forget_fault(op);
    return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    size_t at_most = length == 0 ? 1 : 1 + bytes[0] % 16;
    struct buf whole, parts;
    err_t e;

    probe(bytes, length, at_most);
    e = decode(&op, bytes, length, 1 << 14, &whole);
    must(decode(&op, bytes, length, at_most, &parts) == e);
    if (e == OK) {
        must(utf8_is_valid(whole.data == NULL ? "" : whole.data, whole.length));
        must(whole.length == parts.length);
        must(whole.length == 0 || memcmp(whole.data, parts.data, whole.length) == 0);
    }
    arena_free(op.arena);
    return 0;
}
