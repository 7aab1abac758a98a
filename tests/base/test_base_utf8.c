/* UTF-8: counted, walked through, and with a file that nobody here wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static const char KUHN[] = "../shared/data/utf8/UTF-8-test.txt";

/* How many of the texts of n bytes that begin with `lead` are well-formed: of each kind of
 * byte that matters (RFC 3629 §4) all are tried, or only the ends of its range. */
static size_t valid_texts(const unsigned char *lead, size_t lead_length, size_t length)
{
    char text[4];
    size_t count = 0, rest = length - lead_length, tries = (size_t)1 << (8 * rest);

    memcpy(text, lead, lead_length);
    for (size_t n = 0; n < tries; n++) {
        for (size_t i = 0; i < rest; i++)
            text[lead_length + i] = (char)(n >> (8 * i));
        count += utf8_is_valid(text, length);
    }
    return count;
}

static void as_many_texts_of_one_to_three_bytes_are_well_formed_as_characters_make(void **state)
{
    enum { ONE = 0x80, TWO = 0x800 - 0x80, THREE = 0x10000 - 0x800 - 0x800 };

    (void)state;
    assert_int_equal(valid_texts((const unsigned char *)"", 0, 1), ONE);
    assert_int_equal(valid_texts((const unsigned char *)"", 0, 2), ONE * ONE + TWO);
    assert_int_equal(valid_texts((const unsigned char *)"", 0, 3),
                     ONE * ONE * ONE + 2 * ONE * TWO + THREE);
}

static void as_many_texts_of_four_bytes_are_well_formed_as_characters_beyond_the_first_plane(
    void **state)
{
    static const unsigned char THIRD[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    size_t count = 0;

    (void)state;
    for (unsigned first = 0xF0; first <= 0xFF; first++)
        for (unsigned second = 0; second <= 0xFF; second++)
            for (size_t i = 0; i < sizeof THIRD; i++) {
                unsigned char lead[] = {(unsigned char)first, (unsigned char)second, THIRD[i]};
                count += valid_texts(lead, 3, 4);
            }
    assert_int_equal(count, (0x110000 - 0x10000) / 64 / 64 * 2 * 64);
}

static void every_character_comes_back_as_it_was_put(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c++) {
        char bytes[5] = "";
        const char *p = bytes;
        size_t length = utf8_put(c, bytes);
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (utf8_is_valid(bytes, length) == is_surrogate)
            fail_msg("U+%04X", c);
        if (!is_surrogate && (utf8_next(&p) != c || p != bytes + length))
            fail_msg("U+%04X does not come back", c);
    }
}

static void length_and_prefix_count_characters(void **state)
{
    const char *text = "a漏\xF0\x9F\x92\xA7水";

    (void)state;
    assert_int_equal(utf8_length(text), 4);
    assert_int_equal(utf8_length(""), 0);
    assert_int_equal(utf8_prefix_bytes(text, 0), 0);
    assert_int_equal(utf8_prefix_bytes(text, 2), 4);
    assert_int_equal(utf8_prefix_bytes(text, 3), 8);
    assert_int_equal(utf8_prefix_bytes(text, 99), strlen(text));
}

static void a_text_that_is_cut_within_a_character_is_not_well_formed(void **state)
{
    const char *text = "\xF0\x9F\x92\xA7";

    (void)state;
    for (size_t n = 1; n < 4; n++)
        assert_false(utf8_is_valid(text, n));
    assert_true(utf8_is_valid("a\0b", 3));
    assert_true(utf8_is_valid("", 0));
}

/* ---- Markus Kuhn's stress test ------------------------------------------------------------ */

/* "4.1.3  U+002F = f0 80 80 af = …": the bytes are taken from their hexadecimal digits, for
 * the copy that lies there has lost the malformed ones themselves. */
static size_t bytes_of(const char *line, char *ret_bytes, size_t capacity)
{
    const char *p = strstr(line, " = ");
    size_t length = 0;
    unsigned byte;
    int used;

    for (p = p == NULL ? "" : p + 3; length < capacity; p += used) {
        if (sscanf(p, "%2x %n", &byte, &used) != 1 || p[2] != ' ')
            break;
        ret_bytes[length++] = (char)byte;
    }
    return length;
}

/* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
static bool is_malformed_section(const char *line)
{
    return line[0] == '4' || strncmp(line, "5.1.", 4) == 0 || strncmp(line, "5.2.", 4) == 0 ||
           strncmp(line, "2.3.5", 5) == 0;
}

static void each_example_of_the_stress_test_is_judged_as_its_section_says(void **state)
{
    FILE *in = fopen(KUHN, "rb");
    size_t count = 0;
    char line[512], bytes[8];

    (void)state;
    if (in == NULL) {
        print_message("%s is not there: skipped\n", KUHN);
        skip();
    }
    while (fgets(line, sizeof line, in) != NULL) {
        size_t length = line[0] >= '2' && line[0] <= '5' ? bytes_of(line, bytes, sizeof bytes) : 0;
        if (length == 0)
            continue;
        if (utf8_is_valid(bytes, length) == is_malformed_section(line))
            fail_msg("%.5s", line);
        count++;
    }
    fclose(in);
    assert_int_equal(count, 37);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_texts_of_one_to_three_bytes_are_well_formed_as_characters_make),
        cmocka_unit_test(
            as_many_texts_of_four_bytes_are_well_formed_as_characters_beyond_the_first_plane),
        cmocka_unit_test(every_character_comes_back_as_it_was_put),
        cmocka_unit_test(length_and_prefix_count_characters),
        cmocka_unit_test(a_text_that_is_cut_within_a_character_is_not_well_formed),
        cmocka_unit_test(each_example_of_the_stress_test_is_judged_as_its_section_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
