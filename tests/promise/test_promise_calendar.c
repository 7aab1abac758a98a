/* Which days are worked: the embedded facts, service hours, files with faults. */
#include "promise/promise_calendar.h"

#include "base/clock.h"
#include "base/embed.h"
#include "base/json.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct op op;
static struct calendar china;

static int given_the_calendar_of_china(void **state)
{
    const struct embed_file *file = embed_find("calendars/cn.csv");

    (void)state;
    op = op_begin(arena_new());
    assert_non_null(file);
    assert_int_equal(calendar_read(&op, file->path, file->data, file->length, &china), OK);
    return 0;
}

static int done(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

static int64_t day(const char *text)
{
    int64_t found;

    assert_true(clock_parse_day(text, &found));
    return found;
}

static void assert_open(const char *text)
{
    if (!calendar_is_open_day(&china, day(text)))
        fail_msg("%s should be a working day", text);
}

static void assert_closed(const char *text, const char *why)
{
    if (calendar_is_open_day(&china, day(text)))
        fail_msg("%s should be closed", text);
    assert_string_equal(calendar_day_why(&china, day(text)), why);
}

static void every_notice_from_2007_to_2026_is_there(void **state)
{
    (void)state;
    assert_int_equal(china.first_year, 2007);
    assert_int_equal(china.last_year, 2026);
    assert_open("2006-12-31");
    assert_closed("2007-05-07", "劳动节");
    assert_open("2007-12-29");
    assert_closed("2009-01-02", "元旦");
    assert_open("2011-12-31");
    assert_open("2013-06-09");
    assert_closed("2017-01-02", "元旦");
    assert_closed("2021-02-17", "春节");
    assert_open("2023-06-25");
    assert_closed("2025-10-08", "国庆节");
} /* proves X-9 */

static void days_that_were_changed_after_the_notice_are_right(void **state)
{
    (void)state;
    assert_closed("2015-09-03", "抗战胜利70周年纪念日");
    assert_closed("2015-09-04", "抗战胜利70周年纪念日");
    assert_open("2015-09-06");
    assert_closed("2019-05-03", "劳动节");
    assert_open("2019-04-28");
    assert_open("2019-05-05");
    assert_closed("2020-01-31", "春节");
    assert_open("2020-02-03");
    assert_closed("2018-12-31", "元旦");
    assert_open("2018-12-29");
}

static void a_make_up_day_says_so(void **state)
{
    (void)state;
    assert_string_equal(calendar_day_why(&china, day("2026-02-14")), "调休上班");
    assert_string_equal(calendar_day_why(&china, day("2026-11-20")), "工作日");
    assert_string_equal(calendar_day_why(&china, day("2026-11-21")), "周末");
}

static int working_days_of(int year)
{
    int count = 0;

    for (int64_t d = clock_day_of(year, 1, 1); d < clock_day_of(year + 1, 1, 1); d++)
        count += calendar_is_open_day(&china, d);
    return count;
}

static void years_have_as_many_working_days_as_their_notices_make(void **state)
{
    static const int COUNTS[] = {249, 251, 250, 250, 250, 249, 250, 250, 249, 250,
                                 249, 250, 250, 249, 250, 249, 249, 251, 248, 248};

    (void)state;
    for (int year = 2007; year <= 2026; year++)
        assert_int_equal(working_days_of(year), COUNTS[year - 2007]);
}

static void a_year_without_a_notice_has_weekends_and_fixed_holidays(void **state)
{
    (void)state;
    assert_true(calendar_is_provisional(&china, day("2027-01-01")));
    assert_true(calendar_is_provisional(&china, day("2006-12-31")));
    assert_false(calendar_is_provisional(&china, day("2026-12-31")));
    assert_closed("2027-01-01", "元旦");
    assert_closed("2027-05-01", "劳动节");
    assert_closed("2028-05-02", "劳动节");
    assert_closed("2027-10-01", "国庆节");
    assert_open("2027-10-04");
    assert_open("2027-02-08");
    assert_closed("2027-02-06", "周末");
    assert_open("2006-05-02");
    assert_closed("2006-05-01", "劳动节");
}

static void calendars_of_every_day_know_no_holiday(void **state)
{
    struct calendar counter = china;

    (void)state;
    counter.kind = CALENDAR_COUNTER;
    assert_true(calendar_is_open_day(&counter, day("2026-10-01")));
    assert_false(calendar_is_provisional(&counter, day("2027-10-01")));
}

/* ---- another source ---------------------------------------------------------------- */

enum { FIRST_DAY = 13000, LAST_DAY = 21000 }; /* 2005-08-05 … 2027-07-01 */

/* 'o' off, 'w' work, 0 not named, by day; of all notices together. */
static char notices[LAST_DAY - FIRST_DAY];

static void read_notice(const char *path)
{
    static char text[256 * 1024];
    FILE *file = fopen(path, "re");
    struct doc *year;
    size_t length;

    assert_non_null(file);
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(json_parse(&op, text, length, &year), OK);
    DOC_EACH(each, doc_get(year, "days"))
    {
        int64_t d = day(doc_get_text(each->value, "date"));
        notices[d - FIRST_DAY] = doc_get_bool(each->value, "isOffDay") ? 'o' : 'w';
    }
}

static bool noticed_open(int64_t d)
{
    char notice = notices[d - FIRST_DAY];

    return notice == 0 ? clock_weekday(d) <= 5 : notice == 'w';
}

/* Even years; their January may hang on a notice of the odd year before, and back. */
static void even_years_agree_with_another_source_on_every_day(void **state)
{
    int differences = 0;

    (void)state;
    for (int year = 2008; year <= 2026; year += 2) {
        char path[128];
        snprintf(path, sizeof path, "../shared/data/holiday-cn/%d.json", year);
        if (access(path, R_OK) != 0) {
            print_message("no %s\n", path);
            skip();
        }
        read_notice(path);
    }
    for (int year = 2008; year <= 2026; year += 2)
        for (int64_t d = clock_day_of(year, 1, 1); d <= clock_day_of(year, 12, 28); d++)
            if (noticed_open(d) != calendar_is_open_day(&china, d)) {
                print_error("differs: %s\n", clock_format_day(op.arena, d));
                differences++;
            }
    assert_int_equal(differences, 0);
}

/* ---- files and hours ----------------------------------------------------------------- */

static void every_fault_of_a_file_is_named_with_its_line(void **state)
{
    static const char TEXT[] = "date,kind,name\n"
                               "2026-10-01,off,国庆节\n"
                               "2026-13-01,off,国庆节\n"
                               "2026-10-02,closed,国庆节\n"
                               "2026-09-01,off,国庆节\n"
                               "2026-10-04,off,\n"
                               "2026-10-05\n";
    struct calendar c;

    (void)state;
    assert_int_equal(calendar_read(&op, "x.csv", TEXT, strlen(TEXT), &c), ERR_INVALID);
    assert_int_equal(op.fault.field_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(op.fault.fields[i].field, arena_printf(op.arena, "x.csv:%zu", i + 3));
    op_forget_fault(&op);
}

static void a_gap_between_years_is_refused(void **state)
{
    static const char TEXT[] = "date,kind,name\n2024-10-01,off,国庆节\n2026-10-01,off,国庆节\n";
    struct calendar c;

    (void)state;
    assert_int_equal(calendar_read(&op, "x.csv", TEXT, strlen(TEXT), &c), ERR_INVALID);
    assert_string_equal(op.fault.fields[0].message, "no facts for 2025");
    op_forget_fault(&op);
    assert_int_equal(calendar_read(&op, "x.csv", "", 0, &c), ERR_INVALID);
    op_forget_fault(&op);
}

static void hours_may_have_several_periods_and_end_at_midnight(void **state)
{
    struct calendar_period p[8];
    size_t count;

    (void)state;
    assert_true(calendar_hours("14:00-17:30,08:30-12:00", p, &count));
    assert_int_equal(count, 2);
    assert_int_equal(p[0].from_min, 510);
    assert_int_equal(p[1].to_min, 1050);
    assert_true(calendar_hours("00:00-06:00,22:00-24:00", p, &count));
    assert_int_equal(p[1].to_min, 1440);
    assert_true(calendar_hours("08:00-12:00,12:00-18:00", p, &count));
    assert_int_equal(count, 1);
}

static void hours_that_make_no_sense_are_refused(void **state)
{
    static const char *const WRONG[] = {"",
                                        "8:30-12:00",
                                        "08:30",
                                        "12:00-08:30",
                                        "08:00-08:00",
                                        "08:00-12:00,11:00-13:00",
                                        "08:00-24:01",
                                        "08:60-09:00",
                                        "08:00-12:00,",
                                        "a8:00-12:00",
                                        "25:00-26:00"};
    struct calendar_period p[8];
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (calendar_hours(WRONG[i], p, &count))
            fail_msg("accepted: %s", WRONG[i]);
}

static void kinds_have_codes(void **state)
{
    enum calendar_kind kind;

    (void)state;
    assert_true(calendar_kind_find("work", &kind));
    assert_int_equal(kind, CALENDAR_WORK);
    assert_true(calendar_kind_find("24x7", &kind));
    assert_int_equal(kind, CALENDAR_ALWAYS);
    assert_false(calendar_kind_find("always", &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_notice_from_2007_to_2026_is_there),
        cmocka_unit_test(days_that_were_changed_after_the_notice_are_right),
        cmocka_unit_test(a_make_up_day_says_so),
        cmocka_unit_test(years_have_as_many_working_days_as_their_notices_make),
        cmocka_unit_test(a_year_without_a_notice_has_weekends_and_fixed_holidays),
        cmocka_unit_test(calendars_of_every_day_know_no_holiday),
        cmocka_unit_test(even_years_agree_with_another_source_on_every_day),
        cmocka_unit_test(every_fault_of_a_file_is_named_with_its_line),
        cmocka_unit_test(a_gap_between_years_is_refused),
        cmocka_unit_test(hours_may_have_several_periods_and_end_at_midnight),
        cmocka_unit_test(hours_that_make_no_sense_are_refused),
        cmocka_unit_test(kinds_have_codes),
    };

    return cmocka_run_group_tests(tests, given_the_calendar_of_china, done);
}
