/* Files of Chinese office programs. */
#include "text/text_decode.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct op op;

static int begin(void **state)
{
    (void)state;
    op = op_begin(arena_new());
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

/* Gives `step` bytes at a time. */
struct slow {
    const char *bytes;
    size_t left, step;
};

static err_t read_slowly(struct op *unused, void *arg, char *ret_bytes, size_t capacity,
                         size_t *ret_length)
{
    struct slow *slow = arg;
    size_t length = slow->step < slow->left ? slow->step : slow->left;

    (void)unused;
    length = length < capacity ? length : capacity;
    memcpy(ret_bytes, slow->bytes, length);
    slow->bytes += length;
    slow->left -= length;
    *ret_length = length;
    return OK;
}

static err_t decode(const char *bytes, size_t length, size_t step, struct buf *out)
{
    struct slow slow = {bytes, length, step};
    struct text_decoder *decoder;
    char piece[7];
    size_t got = 1;
    err_t e;

    assert_int_equal(text_decoder_open(&op, read_slowly, &slow, &decoder), OK);
    for (e = OK; e == OK && got > 0;) {
        e = text_decoder_read(&op, decoder, piece, sizeof piece, &got);
        if (e == OK)
            buf_add(out, piece, got);
    }
    text_decoder_close(decoder);
    return e;
}

static void gb18030_becomes_utf8_in_whatever_pieces_it_comes(void **state)
{
    static const char GB[] =
        "\xB1\xE0\xBA\xC5,\xC8\xFD\xC6\xDA\n\x82\x30\x84\x34\xD6\xD0"; /* 编号,三期 … 中 */

    (void)state;
    for (size_t step = 1; step < 6; step++) {
        struct buf out = buf_in(op.arena);
        assert_int_equal(decode(GB, sizeof GB - 1, step, &out), OK);
        assert_memory_equal(out.data, "编号,三期\n", strlen("编号,三期\n"));
        assert_string_equal(out.data + out.length - 3, "中");
    }
}

static void bytes_that_are_neither_are_refused(void **state)
{
    struct buf out = buf_in(op.arena);

    (void)state;
    assert_int_equal(decode("ab\xFF\xFF\xFFzz", 7, 3, &out), ERR_INVALID);
    op_forget_fault(&op);
    assert_int_equal(decode("ab\xB1", 3, 3, &out), ERR_INVALID);
    op_forget_fault(&op);
}

static bool looks_like_utf8(const char *bytes, size_t length, size_t step)
{
    struct text_probe probe = {.rest_length = 0};

    for (size_t at = 0; at < length; at += step)
        text_probe_add(&probe, bytes + at, at + step < length ? step : length - at);
    return text_probe_is_utf8(&probe);
}

static void utf8_is_known_from_its_pieces(void **state)
{
    static const char TEXT[] = "a编号𠀀,é";

    (void)state;
    for (size_t step = 1; step < 9; step++) {
        assert_true(looks_like_utf8(TEXT, sizeof TEXT - 1, step));
        assert_false(looks_like_utf8(TEXT, sizeof TEXT - 2, step));
        assert_false(looks_like_utf8("\xB1\xE0\xBA\xC5,x", 6, step));
        assert_false(looks_like_utf8("ab\xED\xA0\x80", 5, step));
        assert_true(looks_like_utf8("", 0, step));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gb18030_becomes_utf8_in_whatever_pieces_it_comes),
        cmocka_unit_test(bytes_that_are_neither_are_refused),
        cmocka_unit_test(utf8_is_known_from_its_pieces),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
