/* What results are made of: arena, bytes that grow, text, documents, the unit of work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/doc.h"
#include "base/embed.h"
#include "base/id.h"
#include "base/json.h"
#include "base/op.h"
#include "base/str.h"

#include <string.h>

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

/* ---- arena ---------------------------------------------------------------------------------- */

static void memory_is_zeroed_and_aligned_also_after_a_reset(void **state)
{
    static const size_t SIZES[] = {1, 7, 16, 100, 9000, 40000, 3, 1 << 20, 5};

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
            unsigned char *p = arena_alloc(op.arena, SIZES[i]);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t k = 0; k < SIZES[i]; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0xA5, SIZES[i]);
        }
        arena_reset(op.arena);
        assert_int_equal(arena_used_bytes(op.arena), 0);
    }
}

static void an_array_that_grows_keeps_what_it_had_and_zeroes_the_rest(void **state)
{
    int *old = ARENA_ARRAY(op.arena, 3, int), *grown;

    (void)state;
    memcpy(old, (int[]){1, 2, 3}, 3 * sizeof *old);
    grown = arena_grow(op.arena, old, 3 * sizeof *old, 5 * sizeof *old);
    assert_memory_equal(grown, ((int[]){1, 2, 3, 0, 0}), 5 * sizeof *old);
    assert_null(arena_text(op.arena, NULL));
    assert_string_equal(arena_text_n(op.arena, "abc", 2), "ab");
    assert_string_equal(arena_printf(op.arena, "%s-%04d", "BX", 7), "BX-0007");
}

/* ---- buf, str ---------------------------------------------------------------------------------
 */

static void bytes_that_grow_always_end_with_a_nul(void **state)
{
    struct buf b = buf_in(op.arena);

    (void)state;
    assert_string_equal(b.data, "");
    for (int i = 0; i < 5000; i++)
        buf_printf(&b, "%d,", i % 10);
    assert_int_equal(b.length, 10000);
    assert_int_equal(b.data[b.length], '\0');
    buf_clear(&b);
    buf_add_int(&b, INT64_MIN);
    buf_add_char(&b, ' ');
    buf_add_int(&b, INT64_MAX);
    buf_add_text(&b, NULL);
    buf_add(&b, "", 0);
    assert_string_equal(b.data, "-9223372036854775808 9223372036854775807");
}

static void numbers_are_read_strictly(void **state)
{
    static const char *const WRONG[] = {
        "",    "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "-9223372036854775809",
        "101", "-1"};
    int64_t n = 0;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        assert_false(str_to_int(WRONG[i], 0, 100, &n));
    assert_false(str_to_int(NULL, 0, 100, &n));
    assert_true(str_to_int("007", 0, 100, &n));
    assert_int_equal(n, 7);
    assert_true(str_to_int("-9223372036854775808", INT64_MIN, INT64_MAX, &n));
    assert_true(n == INT64_MIN);
}

static void texts_are_trimmed_of_ascii_and_ideographic_white_space(void **state)
{
    (void)state;
    assert_string_equal(str_trim(op.arena, "\xE3\x80\x80 \t漏 水\r\n\xE3\x80\x80"), "漏 水");
    assert_string_equal(str_trim(op.arena, " \xE3\x80\x80 "), "");
    assert_null(str_trim(op.arena, NULL));
}

static void a_split_keeps_empty_pieces(void **state)
{
    size_t count;
    char **pieces = str_split(op.arena, ",a,,b", ',', &count);

    (void)state;
    assert_int_equal(count, 4);
    assert_string_equal(pieces[0], "");
    assert_string_equal(pieces[1], "a");
    assert_string_equal(pieces[2], "");
    assert_string_equal(pieces[3], "b");
    assert_null(pieces[4]);
}

static void ends_words_and_equality(void **state)
{
    static const char *const WORDS[] = {"a", "bc", NULL};

    (void)state;
    assert_true(str_starts_with("abc", "ab") && !str_starts_with("a", "ab"));
    assert_true(str_ends_with("abc", "bc") && !str_ends_with("c", "bc"));
    assert_true(str_in("bc", WORDS) && !str_in("b", WORDS) && !str_in(NULL, WORDS));
    assert_true(str_equal(NULL, NULL) && !str_equal("", NULL) && str_equal("x", "x"));
}

/* ---- documents ----------------------------------------------------------------------------------
 */

static void members_keep_their_order_and_the_last_value_counts(void **state)
{
    struct doc *object = doc_object(op.arena);

    (void)state;
    doc_set_int(object, "b", 1);
    doc_set_text(object, "a", NULL);
    doc_set_bool(object, "c", true);
    doc_set_text(object, "b", "two");
    assert_string_equal(json_text(op.arena, object), "{\"b\":\"two\",\"a\":null,\"c\":true}");
    assert_int_equal(object->count, 3);
    assert_true(doc_is_null(doc_get(object, "a")) && doc_get(object, "a") != NULL);
    assert_null(doc_get(object, "d"));
    assert_null(doc_get(NULL, "d"));
}

/* Names of all lengths, alike at their beginning or their end, a few and very many of them. */
static void every_member_is_found_however_many_there_are(void **state)
{
    enum { MOST = 300 };

    (void)state;
    for (int count = 1; count <= MOST; count = count < 20 ? count + 1 : count * 2) {
        struct doc *object = doc_object(op.arena), *copy;
        for (int i = 0; i < count; i++)
            doc_set_int(object,
                        arena_printf(op.arena, "%.*s%d%s", i % 11, "reporter_of", i,
                                     i % 2 == 0 ? "" : "楼_at_last"),
                        i);
        doc_set_int(object, arena_text(op.arena, object->first->name), 7777);
        copy = doc_copy(op.arena, object);
        assert_int_equal(object->count, count);
        DOC_EACH(member, object)
        {
            struct doc_name name = doc_name_of(arena_text(op.arena, member->name));
            assert_ptr_equal(doc_find(object, &name), member->value);
            assert_int_equal(doc_get_int(copy, name.text), member->value->number);
            assert_null(doc_get(copy, arena_printf(op.arena, "%s_", name.text)));
        }
        assert_int_equal(object->first->value->number, 7777);
        assert_null(doc_get(object, ""));
        assert_null(doc_get(object, "reporter"));
    }
}

static void values_are_had_in_the_wanted_form_or_not_at_all(void **state)
{
    struct doc *object = doc_object(op.arena);

    (void)state;
    doc_set_text(object, "id", "7315000000000000001");
    doc_set_text(object, "word", "7x");
    doc_set_int(object, "n", 7);
    assert_true(doc_get_int(object, "id") == 7315000000000000001);
    assert_int_equal(doc_get_int(object, "word"), 0);
    assert_null(doc_get_text(object, "n"));
    assert_false(doc_get_bool(object, "n"));
}

static void a_copy_lives_without_its_original(void **state)
{
    struct arena *short_lived = arena_new();
    struct doc *original = doc_object(short_lived), *copy;

    (void)state;
    doc_set_text(original, arena_text(short_lived, "name"), arena_text(short_lived, "漏水"));
    doc_add_text(doc_set_list(original, "list"), "x");
    doc_set_id(doc_set_object(original, "o"), "id", 5);
    copy = doc_copy(op.arena, original);
    arena_free(short_lived);
    assert_string_equal(json_text(op.arena, copy),
                        "{\"name\":\"漏水\",\"list\":[\"x\"],\"o\":{\"id\":\"5\"}}");
}

static void a_copied_tree_says_the_same_literals_and_leaves_the_first_as_it_was(void **state)
{
    static const char LABEL[] = "分类";
    struct doc *original = doc_object(op.arena), *copy;

    (void)state;
    doc_set_text(original, "label", LABEL);
    doc_set_text(doc_add_object(doc_set_list(original, "list")), "name", LABEL);
    json_freeze(original);
    copy = doc_copy_tree(op.arena, original);
    assert_ptr_equal(doc_get_text(copy, "label"), LABEL);
    assert_ptr_equal(doc_get_text(doc_get(copy, "list")->first->value, "name"), LABEL);
    doc_set_text(doc_get(copy, "list")->first->value, "name", "等级");
    assert_string_equal(json_text(op.arena, copy),
                        "{\"label\":\"分类\",\"list\":[{\"name\":\"等级\"}]}");
    assert_string_equal(json_text(op.arena, original),
                        "{\"label\":\"分类\",\"list\":[{\"name\":\"分类\"}]}");
}

static void a_time_is_written_with_its_offset_and_none_is_null(void **state)
{
    struct doc *object = doc_object(op.arena);

    (void)state;
    doc_set_time(object, "at", CLOCK_DAY_MS, 480);
    doc_set_time(object, "never", 0, 480);
    assert_string_equal(json_text(op.arena, object),
                        "{\"at\":\"1970-01-02T08:00:00+08:00\",\"never\":null}");
}

/* ---- the unit of work
 * ----------------------------------------------------------------------------- */

static void the_first_cause_of_a_fault_stays_and_all_fields_are_told(void **state)
{
    (void)state;
    assert_int_equal(op_fail_field(&op, "title", "required", "must be %s", "given"), ERR_INVALID);
    assert_int_equal(op_fail_field(&op, "place", "too_long", "is too long"), ERR_INVALID);
    assert_int_equal(op_fail(&op, ERR_IO, "disk full"), ERR_INVALID);
    assert_string_equal(op_fault_text(&op),
                        "some fields are not right (title: must be given; place: is too long)");
    op_forget_fault(&op);
    assert_int_equal(op_fail(&op, ERR_CONFLICT, "no"), ERR_CONFLICT);
    assert_int_equal(op.fault.field_count, 0);
}

static void ids_are_ascending_even_when_the_clock_goes_back(void **state)
{
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        int64_t id = id_next(i < 5000 ? 1000000 : 999000);
        assert_true(id > last);
        last = id;
    }
    id_start_after(last + 12345);
    assert_true(id_next(1) > last + 12345);
}

static void embedded_files_are_found_by_path_and_by_prefix(void **state)
{
    size_t count;
    const struct embed_file *files = embed_list("templates/case/", &count);

    (void)state;
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        assert_true(str_starts_with(files[i].path, "templates/case/"));
        assert_ptr_equal(embed_find(files[i].path), &files[i]);
        assert_int_equal(strlen(files[i].data), files[i].length);
    }
    assert_null(embed_find("templates/case/"));
    embed_list("no/such/", &count);
    assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(memory_is_zeroed_and_aligned_also_after_a_reset),
        TEST(an_array_that_grows_keeps_what_it_had_and_zeroes_the_rest),
        TEST(bytes_that_grow_always_end_with_a_nul),
        TEST(numbers_are_read_strictly),
        TEST(texts_are_trimmed_of_ascii_and_ideographic_white_space),
        TEST(a_split_keeps_empty_pieces),
        TEST(ends_words_and_equality),
        TEST(members_keep_their_order_and_the_last_value_counts),
        TEST(every_member_is_found_however_many_there_are),
        TEST(values_are_had_in_the_wanted_form_or_not_at_all),
        TEST(a_copy_lives_without_its_original),
        TEST(a_copied_tree_says_the_same_literals_and_leaves_the_first_as_it_was),
        TEST(a_time_is_written_with_its_offset_and_none_is_null),
        TEST(the_first_cause_of_a_fault_stays_and_all_fields_are_told),
        TEST(ids_are_ascending_even_when_the_clock_goes_back),
        TEST(embedded_files_are_found_by_path_and_by_prefix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
