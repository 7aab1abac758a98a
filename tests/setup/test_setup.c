#include "base/clock.h"
#include "journal/journal.h"
#include "setup/setup.h"
#include "setup/setup_store.h"
#include "support/support.h"

#include <string.h>

static bool given(struct op *op)
{
    const char *path;

    if (op == NULL)
        return false;
    path = arena_printf(op->arena, "%s/journal.key", support_folder(op));
    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    return true;
}

static void every_statement_can_be_prepared(void **state)
{
    struct op *op = *state;

    if (!given(op))
        skip();
    support_check_queries(op, SETUP_STORE_QUERIES);
}

static void the_company_has_a_name_and_keeps_its_logo(void **state)
{
    static const char PNG[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x20 and more";
    struct op *op = *state;
    struct setup_company company;

    if (!given(op))
        skip();
    assert_ok(setup_company_get(op, &company));
    assert_string_equal(company.name, "");
    assert_ok(setup_company_change(op, "安居物业", PNG, sizeof PNG));
    assert_ok(setup_company_change(op, "安居服务", NULL, 0));
    assert_ok(setup_company_get(op, &company));
    assert_string_equal(company.name, "安居服务");
    assert_int_equal(strlen(company.logo_hash), 16);
    assert_int_equal(
        support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'company_changed'"), 2);
} /* proves X-22 */

static void what_is_no_small_png_is_no_logo(void **state)
{
    static const char WIDE[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x20\0\0\0\0\x20 and more";
    static const char EMPTY[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x20 and more";
    static const char SVG[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    struct op *op = *state;

    if (!given(op))
        skip();
    assert_int_equal(setup_company_change(op, "甲", WIDE, sizeof WIDE), ERR_INVALID);
    assert_int_equal(setup_company_change(op, "甲", EMPTY, sizeof EMPTY), ERR_INVALID);
    assert_int_equal(setup_company_change(op, "甲", SVG, sizeof SVG), ERR_INVALID);
    op_forget_fault(op);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(every_statement_can_be_prepared),
        SUPPORT_EACH_ENGINE(the_company_has_a_name_and_keeps_its_logo),
        SUPPORT_EACH_ENGINE(what_is_no_small_png_is_no_logo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
