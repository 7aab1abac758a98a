/* Files of standards: what is refused and where, and which rule decides. */
#include "promise/promise_standard.h"

#include "promise/promise_admin_cli.h"
#include "promise_given.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD "standard: X-1\nversion: A/0\ntitle: 试\neffective_from: 2026-01-01\n"

static struct op op;

static int given_an_op(void **state)
{
    (void)state;
    op = op_begin(arena_new());
    return 0;
}

static int done(void **state)
{
    (void)state;
    arena_free(op.arena);
    return 0;
}

static struct promise_standard *read_text(const char *text)
{
    struct promise_standard *s = NULL;

    op_forget_fault(&op);
    if (promise_standard_read(&op, "x.yaml", text, strlen(text), 7, &s) != OK)
        return NULL;
    return s;
}

static struct promise_standard *read_embedded(const char *path)
{
    const struct embed_file *file = embed_find(path);
    struct promise_standard *s;

    op_forget_fault(&op);
    assert_non_null(file);
    if (promise_standard_read(&op, path, file->data, file->length, 1, &s) != OK)
        fail_msg("%s", op_fault_text(&op));
    return s;
}

static struct doc *facts_of(const char *nature, const char *fact, const char *value)
{
    struct doc *facts = doc_object(op.arena);

    doc_set_text(facts, "nature", nature);
    if (fact != NULL)
        doc_set_text(facts, fact, value);
    return facts;
}

/* The number of the rule that decides; -1: nothing is promised. */
static int64_t limit_of(const struct promise_standard *s, const char *metric,
                        const struct doc *facts)
{
    const struct promise_standard_rule *rules[PROMISE_STANDARD_TIES_MAX];

    return promise_standard_pick(s, metric, facts, rules) == 0 ? -1 : rules[0]->rule.limit.value;
}

static void assert_fault(const char *text, const char *place, const char *reason)
{
    assert_null(read_text(text));
    for (size_t i = 0; i < op.fault.field_count; i++)
        if (str_equal(op.fault.fields[i].field, place) &&
            strstr(op.fault.fields[i].message, reason) != NULL)
            return;
    fail_msg("no fault \"%s\" at %s: %s", reason, place, op_fault_text(&op));
}

/* ---- the files that ship ------------------------------------------------------------------ */

static void the_standards_that_ship_have_no_fault(void **state)
{
    struct promise_standard *s = read_embedded("standards/BASE-000.yaml");

    (void)state;
    assert_string_equal(s->code, "BASE-000");
    assert_string_equal(s->rules[0].rule.standard, "BASE-000");
    assert_true(s->effective_to_day == INT64_MAX);
    assert_string_equal(s->review_on, "2027-06-30");
    assert_string_equal(read_embedded("standards/YIYUAN-003.yaml")->code, "YIYUAN-003");
}

static bool is_promised(const struct promise_standard *base, const struct promise_standard *yiyuan,
                        const char *nature, const char *metric)
{
    struct doc *facts = facts_of(nature, "category", "maintenance");

    doc_set_bool(facts, "urgent", true);
    doc_set_text(facts, "validity", "valid");
    return limit_of(base, metric, facts) >= 0 || limit_of(yiyuan, metric, facts) >= 0 ||
           limit_of(yiyuan, metric, facts_of(nature, NULL, NULL)) >= 0;
}

/* The word behind `key`, "nature: repair"; "" if the line has none. */
static const char *word_behind(const char *line, const char *key)
{
    const char *found = strstr(line, key);

    if (found == NULL)
        return "";
    found += strlen(key);
    found += strspn(found, " ");
    return arena_text_n(op.arena, found, strcspn(found, " ,}#"));
}

static size_t check_clocks_of(const struct embed_file *file, const struct promise_standard *base,
                              const struct promise_standard *yiyuan)
{
    char **lines = str_split(op.arena, file->data, '\n', NULL);
    const char *nature = "";
    size_t seen = 0;

    for (; *lines != NULL; lines++) {
        const char *metric = word_behind(*lines, "{metric:");
        if (str_starts_with(*lines, "nature:"))
            nature = word_behind(*lines, "nature:");
        if (metric[0] == '\0' || str_equal(metric, "external"))
            continue;
        seen++;
        if (!is_promised(base, yiyuan, nature, metric))
            fail_msg("%s: no standard says how long %s may take", file->path, metric);
    }
    return seen;
}

/* A step without a limit would be a clock that never starts. */
static void every_clock_of_every_blueprint_has_a_limit(void **state)
{
    struct promise_standard *base = read_embedded("standards/BASE-000.yaml");
    struct promise_standard *yiyuan = read_embedded("standards/YIYUAN-003.yaml");
    size_t count, seen = 0;
    const struct embed_file *files = embed_list("blueprints/", &count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        seen += check_clocks_of(&files[i], base, yiyuan);
    assert_true(seen > 0);
} /* proves S2-3.4.3d */

/* ---- which rule decides ------------------------------------------------------------------- */

static void the_most_specific_rule_decides(void **state)
{
    struct promise_standard *s = read_text(
        HEAD "rules:\n"
             "  - {natures: all, metric: complete, limit: 9h, public: true}\n"
             "  - {natures: [repair, paid], metric: complete, limit: 8h, public: true}\n"
             "  - {natures: repair, metric: complete, when: {size: [minor, medium]}, limit: 7h, "
             "public: true}\n"
             "  - {natures: [repair], metric: complete, when: {size: minor, urgent: true}, limit: "
             "6h, public: true}\n"
             "  - {natures: [repair], metric: complete, when: {size: major}, limit: none}\n");
    struct doc *urgent = facts_of("repair", "size", "minor");

    (void)state;
    doc_set_bool(urgent, "urgent", true);
    assert_int_equal(limit_of(s, "complete", facts_of("info", NULL, NULL)), 9 * 60);
    assert_int_equal(limit_of(s, "complete", facts_of("paid", NULL, NULL)), 8 * 60);
    assert_int_equal(limit_of(s, "complete", facts_of("repair", "size", "medium")), 7 * 60);
    assert_int_equal(limit_of(s, "complete", urgent), 6 * 60);
    assert_int_equal(limit_of(s, "complete", facts_of("repair", "size", "major")), -1);
    assert_int_equal(limit_of(s, "reply", urgent), -1);
    assert_int_equal(limit_of(s, "no such metric", urgent), -1);
}

static void rules_that_are_equally_specific_are_all_candidates(void **state)
{
    struct promise_standard *s = read_text(
        HEAD
        "rules:\n"
        "  - {natures: all, metric: complete, when: {size: minor}, limit: 9h, public: true}\n"
        "  - {natures: all, metric: complete, when: {urgent: true}, limit: 8h, public: true}\n");
    const struct promise_standard_rule *rules[PROMISE_STANDARD_TIES_MAX];
    struct doc *facts = facts_of("repair", "size", "minor");

    (void)state;
    doc_set_bool(facts, "urgent", true);
    assert_int_equal(promise_standard_pick(s, "complete", facts, rules), 2);
}

static void all_parts_of_a_rule_are_read(void **state)
{
    struct promise_standard *s = read_text(
        HEAD "rules:\n"
             "  - {natures: all, metric: arrive, limit: {until: \"24:00\", late_after: \"22:00\", "
             "late_until: \"06:00\"}, calendar: counter, public: true, warn_at: 50%, grace: 15min, "
             "pausable_by: [wait_customer, extension]}\n"
             "  - {natures: all, metric: close, limit: 3d, day_end: \"24:00\", calendar: counter, "
             "public: false}\n");
    const struct promise_rule *rule = &s->rules[0].rule;

    (void)state;
    assert_int_equal(rule->limit.unit, LIMIT_UNTIL);
    assert_int_equal(rule->limit.until_min, 1440);
    assert_int_equal(rule->limit.late_after_min, 1320);
    assert_int_equal(rule->limit.late_until_min, 360);
    assert_int_equal(rule->calendar, CALENDAR_COUNTER);
    assert_true(rule->is_public);
    assert_int_equal(rule->warn_pct, 50);
    assert_int_equal(rule->grace_ms, 15 * 60000);
    assert_string_equal(rule->pausable_by[1], "extension");
    assert_null(rule->pausable_by[2]);
    assert_int_equal(rule->standard_id, 7);
    assert_true(s->rules[1].rule.limit.to_day_end);
    assert_int_equal(s->rules[1].rule.warn_pct, 80);
}

/* ---- what is refused ----------------------------------------------------------------------- */

static void every_fault_is_told_at_once_with_its_line(void **state)
{
    const char *text =
        "standard: X-1\n"
        "version: A/0\n"
        "colour: red\n"
        "effective_from: tomorrow\n"
        "rules:\n"
        "  - {natures: [repair, dog], metric: reply, limit: 1h, public: true}\n"
        "  - {natures: all, metric: speed, limit: soon, public: perhaps}\n"
        "  - {natures: all, metric: plan, when: {urgent: very, mood: bad}, limit: 1h}\n"
        "  - {natures: all, metric: close, limit: 3wd, public: true, warn_at: 0%}\n";

    (void)state;
    assert_fault(text, "x.yaml:1", "title is missing");
    assert_fault(text, "x.yaml:3", "unknown name colour");
    assert_fault(text, "x.yaml:4", "effective_from tomorrow is not like");
    assert_fault(text, "x.yaml:6", "unknown nature dog");
    assert_fault(text, "x.yaml:7", "unknown metric speed");
    assert_fault(text, "x.yaml:7", "limit soon is not like");
    assert_fault(text, "x.yaml:7", "perhaps is neither true nor false");
    assert_fault(text, "x.yaml:8", "unknown urgent very");
    assert_fault(text, "x.yaml:8", "unknown fact mood");
    assert_fault(text, "x.yaml:8", "public is missing");
    assert_fault(text, "x.yaml:9", "working days need calendar: work");
    assert_fault(text, "x.yaml:9", "warn_at 0% is not");
    assert_int_equal(op.fault.field_count, 12);
}

static void two_rules_that_cannot_be_told_apart_are_a_fault_of_the_later_one(void **state)
{
    (void)state;
    assert_fault(HEAD "rules:\n"
                      "  - {natures: [repair], metric: complete, when: {urgent: true, size: "
                      "[minor, major]}, limit: 9h, public: true}\n"
                      "  - {natures: [repair], metric: complete, limit: 9h, public: true}\n"
                      "  - {natures: [paid, repair], metric: complete, when: {size: [major, "
                      "minor], urgent: true}, limit: 8h, public: true}\n",
                 "x.yaml:8", "as line 6");
}

static void the_shape_is_checked_too(void **state)
{
    (void)state;
    assert_fault("", "x.yaml:1", "empty");
    assert_fault("- a\n", "x.yaml:1", "names with values");
    assert_fault(HEAD "rules: {a: b}\n", "x.yaml:5", "not a list");
    assert_fault(HEAD "rules:\n  - a\n", "x.yaml:6", "names with values");
    assert_fault(HEAD "version: B\nrules: []\n", "x.yaml:5", "version is said twice");
    assert_fault(HEAD "rules:\n  - {natures: all, metric: external, limit: 1h, public: true}\n",
                 "x.yaml:6", "other authority");
    assert_fault(
        HEAD "rules:\n  - {natures: all, metric: plan, limit: {until: \"25:00\"}, public: true}\n",
        "x.yaml:6", "25:00");
    assert_fault(HEAD "effective_to: 2026-01-01\nrules: []\n", "x.yaml:1", "not behind");
    assert_fault("a: [1\nb: 2\n", "x.yaml:2", "flow sequence");
    assert_fault(HEAD "rules: []\n---\nstandard: Y\n", "x.yaml:6", "second document");
    assert_fault("standard: \"a\\0b\"\n", "x.yaml:1", "NUL");
    assert_fault("standard: X,1\nversion: a\ntitle: b\n", "x.yaml:1", "blank, comma");
}

/* The command tries every file and tells every fault; a good file beside a bad one is fine. */
static void the_command_checks_every_file(void **state)
{
    char bad[] = "/tmp/anju-standard-XXXXXX", good[] = "standards/BASE-000.yaml";
    char standard[] = "standard", check[] = "check";
    char *one[] = {standard, check, good}, *two[] = {standard, check, bad, good};
    int fd = mkstemp(bad);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "rules: []\n", 10), 10);
    close(fd);
    op_forget_fault(&op);
    assert_int_equal(promise_cli_standard(&op, 3, one), OK);
    assert_int_equal(promise_cli_standard(&op, 4, two), ERR_INVALID);
    assert_string_equal(op.fault.detail, "reported");
    op_forget_fault(&op);
    assert_int_equal(promise_cli_standard(&op, 2, one), ERR_INVALID);
    assert_true(str_starts_with(op.fault.detail, "usage: "));
    unlink(bad);
}

/* A file cut anywhere is refused or read, never worse. */
static void a_file_that_was_cut_is_read_or_refused(void **state)
{
    const struct embed_file *file = embed_find("standards/YIYUAN-003.yaml");
    struct arena *kept = op.arena;

    (void)state;
    for (size_t length = 0; length < file->length; length += 13) {
        struct promise_standard *s;

        op = op_begin(arena_new());
        assert_true(promise_standard_read(&op, "x.yaml", file->data, length, 1, &s) == OK ||
                    op.fault.field_count > 0);
        arena_free(op.arena);
    }
    op = op_begin(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_that_ship_have_no_fault),
        cmocka_unit_test(every_clock_of_every_blueprint_has_a_limit),
        cmocka_unit_test(the_most_specific_rule_decides),
        cmocka_unit_test(rules_that_are_equally_specific_are_all_candidates),
        cmocka_unit_test(all_parts_of_a_rule_are_read),
        cmocka_unit_test(every_fault_is_told_at_once_with_its_line),
        cmocka_unit_test(two_rules_that_cannot_be_told_apart_are_a_fault_of_the_later_one),
        cmocka_unit_test(the_shape_is_checked_too),
        cmocka_unit_test(the_command_checks_every_file),
        cmocka_unit_test(a_file_that_was_cut_is_read_or_refused),
    };

    return cmocka_run_group_tests(tests, given_an_op, done);
}
