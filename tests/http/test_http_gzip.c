#include "http/http_gzip.h"
#include "http/http_session.h"

#include "base/str.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static const char TOKEN[] = "0aZ-token_of_a-session";

static void what_is_packed_comes_out_again(void **state)
{
    struct arena *a = arena_new();
    char page[20000], out[20000];
    const void *packed;
    size_t length;
    z_stream z = {0};

    (void)state;
    for (size_t i = 0; i < sizeof page; i++)
        page[i] = (char)('a' + i * i % 23);
    assert_true(http_gzip_pack(a, page, sizeof page, &packed, &length));
    assert_true(length < sizeof page / 2);
    assert_int_equal(inflateInit2(&z, 16 + 15), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)packed;
    z.avail_in = (unsigned)length;
    z.next_out = (unsigned char *)out;
    z.avail_out = sizeof out;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_memory_equal(out, page, sizeof page);
    inflateEnd(&z);
    arena_free(a);
}

static void what_does_not_shrink_is_left(void **state)
{
    struct arena *a = arena_new();
    unsigned char noise[4000];
    const void *packed;
    size_t length;

    (void)state;
    randombytes_buf(noise, sizeof noise);
    assert_false(http_gzip_pack(a, noise, sizeof noise, &packed, &length));
    arena_free(a);
}

static void gzip_is_asked_by_name_and_not_with_weight_nought(void **state)
{
    (void)state;
    assert_true(http_gzip_is_asked("gzip"));
    assert_true(http_gzip_is_asked("deflate, GZIP;q=0.5, br"));
    assert_true(http_gzip_is_asked("br;q=1.0, gzip ; q=0.8"));
    assert_false(http_gzip_is_asked("gzip;q=0"));
    assert_false(http_gzip_is_asked("gzip;q=0.000"));
    assert_false(http_gzip_is_asked("x-gzip-like, br"));
    assert_false(http_gzip_is_asked(""));
    assert_false(http_gzip_is_asked(NULL));
}

static void the_token_in_a_page_is_another_text_each_time_and_still_counts(void **state)
{
    struct arena *a = arena_new();
    const char *one = http_session_csrf_mask(a, TOKEN), *other = http_session_csrf_mask(a, TOKEN);
    char *wrong = arena_text(a, one);

    (void)state;
    assert_string_not_equal(one, other);
    assert_null(strstr(one, TOKEN));
    assert_true(http_session_csrf_is(one, TOKEN));
    assert_true(http_session_csrf_is(other, TOKEN));
    assert_true(http_session_csrf_is(TOKEN, TOKEN));
    wrong[strlen(wrong) - 1] = wrong[strlen(wrong) - 1] == '0' ? '1' : '0';
    assert_false(http_session_csrf_is(wrong, TOKEN));
    assert_false(http_session_csrf_is(one, "0aZ-token_of_a-stranger"));
    assert_false(http_session_csrf_is(arena_text_n(a, one, strlen(one) - 2), TOKEN));
    assert_null(http_session_csrf_mask(a, NULL));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_out_again),
        cmocka_unit_test(what_does_not_shrink_is_left),
        cmocka_unit_test(gzip_is_asked_by_name_and_not_with_weight_nought),
        cmocka_unit_test(the_token_in_a_page_is_another_text_each_time_and_still_counts),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
