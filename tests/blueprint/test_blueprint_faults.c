#include "blueprint/blueprint_given.h"

/* A small blueprint without a fault: every case below spoils one place of it. */
static const char MINI[] =
    "blueprint: mini\n"
    "version: A/0\n"
    "nature: repair\n"
    "name: 小样\n"
    "review_on: 2027-01-31\n"
    "inputs: [故障]\n"
    "outputs: [结果]\n"
    "first: registered\n"
    "stages:\n"
    "  registered: {status: registered, lane: front, name: 登记, holder: front_desk, owner_reads: 已登记, time: record}\n"
    "  dispatched: {status: dispatched, lane: back, name: 已派工, holder: assignees, owner_reads: 已派工}\n"
    "  waiting: {status: paused, lane: back, name: 等待, owner_reads: 暂停}\n"
    "  finished: {status: handled, lane: front, name: 完工, owner_reads: 已修好}\n"
    "  told: {status: told, lane: front, name: 已告知, owner_reads: 已完成}\n"
    "  follow_up: {status: to_follow_up, lane: front, name: 待回访, owner_reads: 将回访}\n"
    "  closed: {status: closed, lane: support, name: 办结, owner_reads: 已办结}\n"
    "  archived: {status: archived, lane: support, name: 归档, owner_reads: 已归档}\n"
    "actions:\n"
    "  - {do: dispatch, from: [registered, dispatched], to: dispatched, who: [eng], asks: [assignees, note?], guard: [category_is_set]}\n"
    "  - {do: pause, from: [dispatched], to: waiting, who: [assignees], asks: [reason]}\n"
    "  - {do: resume, from: [waiting], to: dispatched, who: [assignees]}\n"
    "  - {do: finish, from: [dispatched], to: finished, who: [assignees], asks: [result], guard: [result_is_given]}\n"
    "  - {do: feedback, from: [finished], to: [follow_up, told], who: [front_desk], asks: [text], choose: follow_up_policy}\n"
    "  - {do: followup, from: [follow_up], to: [told, dispatched, follow_up], who: [css], asks: [result], guard: [not_who_did_the_work], choose: follow_up_result}\n"
    "  - {do: close, from: [told], to: closed, who: [css], guard: [owner_was_told, followed_up_where_asked, supervisor_is_named, supervisor_is_not_handler]}\n"
    "  - {do: archive, from: [closed], to: archived, who: [archivist], guard: [record_is_complete]}\n"
    "  - {do: reopen, from: [closed, archived], to: dispatched, who: [director], asks: [reason], round: new}\n"
    "  - {do: note, from: any, to: same, who: [css], asks: [text]}\n"
    "metrics:\n"
    "  - {metric: record, from: received, until: recorded}\n"
    "  - {metric: complete, from: received, until: [finished, told], each: round, when: urgent}\n"
    "follow_up_policy:\n"
    "  - {when: {size: major, urgent: true}, share: 100%}\n"
    "  - {share: 30%}\n"
    "follow_up_result:\n"
    "  satisfied: told\n"
    "  partly: told\n"
    "  dissatisfied: {to: dispatched, round: new}\n"
    "  unreachable: follow_up\n"
    "escalation:\n"
    "  - {at: 80%, tell: [assignees]}\n"
    "  - {at: +30min, tell: [director], when: {severity: [major]}}\n"
    "failure_points:\n"
    "  - {stage: registered, risk: 听错, control: 复述}\n";

static struct op *begin(void)
{
    struct arena *a = arena_new();
    struct op *op = ARENA_NEW(a, struct op);

    *op = op_begin(a);
    given_vocabulary();
    return op;
}

static const struct blueprint *no_base(const char *code, void *arg)
{
    (void)code, (void)arg;
    return NULL;
}

static const char *spoilt(struct op *op, const char *old, const char *new, int *ret_line)
{
    const char *at = strstr(MINI, old);

    if (at == NULL)
        fail_msg("'%s' is not in the text", old);
    *ret_line = 1;
    for (const char *p = MINI; p < at; p++)
        *ret_line += *p == '\n';
    return arena_printf(op->arena, "%.*s%s%s", (int)(at - MINI), MINI, new, at + strlen(old));
}

static size_t faults_at(const struct op *op, const char *field, const char *code)
{
    size_t n = 0;

    for (size_t i = 0; i < op->fault.field_count; i++)
        n += strcmp(op->fault.fields[i].field, field) == 0 && strcmp(op->fault.fields[i].code, code) == 0;
    return n;
}

struct fault_case {
    const char *old, *new, *code;
    int lines_below; /* of the place where `old` stands */
    bool more;       /* other faults follow from it */
};

static const struct fault_case CASES[] = {
    /* words that nobody knows */
    {"version: A/0", "version: A/0\nversoin: B", "unknown_key", .lines_below = 1},
    {"holder: front_desk, ", "holder: front_desk, colour: red, ", "unknown_key"},
    {"nature: repair", "nature: rapair", "unknown_nature"},
    {"status: dispatched", "status: dispatchd", "unknown_status", .more = true},
    {"lane: back, name: 等待", "lane: cellar, name: 等待", "unknown_lane"},
    {"holder: front_desk", "holder: frontdesk", "unknown_role"},
    {"do: dispatch,", "do: despatch,", "unknown_action", .more = true},
    {"who: [eng]", "who: [engine]", "unknown_role"},
    {"asks: [assignees, note?]", "asks: [assignees, colour?]", "unknown_field"},
    {"guard: [category_is_set]", "guard: [category_is_sett]", "unknown_guard"},
    {"metric: complete", "metric: completion", "unknown_metric"},
    {"until: [finished, told]", "until: [finishd, told]", "unknown_mark"},
    {"until: [finished, told]", "until: [answered, contained]", "never_made"},
    {"from: received, until: recorded", "from: quoted, until: recorded", "never_made"},
    {"size: major, urgent: true", "weather: rain", "unknown_fact"},
    {"satisfied: told", "delighted: told", "unknown_key", .more = true},
    {"tell: [director]", "tell: [headquarters]", "unknown_role"},
    {"time: record", "time: arrive", "unknown_metric"},

    /* stages that are not there, or lead nowhere */
    {"first: registered", "first: begun", "unknown_stage"},
    {"first: registered\n", "", "missing", .more = true, .lines_below = -7},
    {"first: registered", "first: told", "bad_status", .more = true},
    {"from: [dispatched], to: waiting", "from: [dispatcht], to: waiting", "unknown_stage", .more = true},
    {"to: finished", "to: fnished", "unknown_stage", .more = true},
    {"  waiting: {", "  lost: {status: accepted, lane: back, name: 无人, owner_reads: 无}\n  waiting: {", "unreachable", .more = true},
    {"  - {do: resume, from: [waiting], to: dispatched, who: [assignees]}\n", "", "dead_end", .lines_below = -9},
    {"from: [waiting], to: dispatched", "from: [waiting], to: same", "dead_end", .lines_below = -9},
    {"{status: archived", "{status: closed", "missing", .lines_below = -16, .more = true},
    {"stage: registered, risk", "stage: begun, risk", "unknown_stage"},
    {"unreachable: follow_up", "unreachable: nowhere", "unknown_stage", .more = true},
    {"dissatisfied: {to: dispatched, round: new}", "dissatisfied: {round: new}", "missing", .more = true},

    /* forms */
    {"version: A/0\n", "", "missing", .lines_below = -1},
    {"version: A/0", "version: 'a version of more than twenty characters'", "too_long"},
    {"blueprint: mini", "blueprint: Mini One", "bad_code"},
    {"review_on: 2027-01-31", "review_on: 2027-02-31", "bad_date"},
    {"name: 等待, ", "", "missing"},
    {"version: A/0", "version: A/0\nversion: A/1", "duplicate", .lines_below = 1},
    {"  waiting: {", "  told: {status: told, lane: front, name: 二, owner_reads: 二}\n  waiting: {", "duplicate", .lines_below = 3},
    {"asks: [assignees, note?]", "asks: [assignees, assignees?]", "duplicate"},
    {"  - {do: pause,", "  - {do: dispatch, from: [registered], to: dispatched, who: [css]}\n  - {do: pause,", "duplicate"},
    {"  - {metric: complete", "  - {metric: record, from: received, until: recorded}\n  - {metric: complete", "duplicate"},
    {", who: [eng]", "", "missing"},
    {"from: [registered, dispatched], ", "", "missing", .more = true},
    {"share: 30%", "share: 130%", "bad_percent"},
    {"share: 30%", "share: thirty", "bad_percent"},
    {"at: 80%", "at: 101%", "bad_percent"},
    {"at: +30min", "at: +30moons", "bad_time"},
    {"at: +30min", "at: +min", "bad_time"},
    {"tell: [assignees]", "tell: []", "missing"},
    {"when: {severity: [major]}", "when: {severity: []}", "missing"},
    {"round: new}\n  - {do: note", "round: old}\n  - {do: note", "bad_value", .more = true},
    {"each: round", "each: day", "bad_value"},
    {"choose: follow_up_policy", "choose: by_weather", "bad_value", .more = true},
    {", choose: follow_up_policy", "", "bad_choice"},
    {"to: [follow_up, told], who", "to: [told, follow_up], who", "bad_choice"},
    {"to: [told, dispatched, follow_up]", "to: [told, follow_up]", "bad_choice"},
    {"actions:", "actions: none\nrest:", "not_a_list", .more = true},
    {"stages:\n", "stages: []\nrest:\n", "missing", .more = true},
    {"name: 小样", "name: [小样]", "not_a_text"},
    {"name: 小样", "name: 小样\nextends: nothing", "unknown_base", .lines_below = 1},

    /* what no blueprint may leave out */
    {"[owner_was_told, followed_up_where_asked, ", "[followed_up_where_asked, ", "missing_guard"},
    {"followed_up_where_asked, supervisor_is_named, ", "followed_up_where_asked, ", "missing_guard"},
    {"guard: [not_who_did_the_work], ", "", "missing_guard"},
    {", guard: [result_is_given]", "", "missing_guard"},
    {"who: [archivist]", "who: [archivist, css]", "bad_role"},
    {"do: archive, from: [closed]", "do: archive, from: [told, closed]", "bad_target"},
    {"do: note, from: any, to: same", "do: note, from: [told], to: closed", "bad_target"},
    {"asks: [reason], round: new", "asks: [reason]", "bad_target"},
    {"dissatisfied: {to: dispatched, round: new}", "dissatisfied: dispatched", "bad_target", .lines_below = -3},
    {"  dissatisfied: {to: dispatched, round: new}\n", "", "missing", .lines_below = -3},
    {"do: finish, from: [dispatched]", "do: finish, from: [dispatched, waiting]", "bad_target"},
    {"to: [told, dispatched, follow_up]", "to: [told, dispatched, follow_up, waiting]", "bad_target"},
};

static void check_case(const struct fault_case *c)
{
    struct op *op = begin();
    struct blueprint *b = NULL;
    const char *text, *field;
    int line;

    text = spoilt(op, c->old, c->new, &line);
    field = arena_printf(op->arena, "mini.yaml:%d", line + c->lines_below);
    assert_int_equal(blueprint_read(op, "mini.yaml", text, strlen(text), no_base, NULL, &b), ERR_INVALID);
    if (faults_at(op, field, c->code) != 1 || (!c->more && op->fault.field_count != 1))
        fail_msg("'%s' for '%s': wanted one %s at %s, not: %s", c->new, c->old, c->code, field,
                 op_fault_text(op));
    assert_null(b);
    arena_free(op->arena);
}

static void every_fault_is_told_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        check_case(&CASES[i]);
}

static void the_small_blueprint_is_clean(void **state)
{
    struct op *op = begin();
    struct blueprint *b;

    (void)state;
    assert_ok(blueprint_read(op, "mini.yaml", MINI, strlen(MINI), NULL, NULL, &b));
    assert_string_equal(b->code, "mini");
    assert_int_equal(b->stage_count, 8);
    assert_int_equal(b->action_count, 10);
    assert_int_equal(b->escalations[0].at_pct, 80);
    assert_int_equal(b->escalations[1].at_pct, 100);
    assert_int_equal(b->escalations[1].after_ms, 30 * 60 * 1000);
    assert_int_equal(b->policies[1].share_pct, 30);
    arena_free(op->arena);
}

static void all_faults_of_a_file_are_told_at_once_and_by_line(void **state)
{
    struct op *op = begin();
    struct blueprint *b;
    char *text = arena_text(op->arena, MINI);

    (void)state;
    memcpy(strstr(text, "who: [eng]"), "who: [egn]", 10);
    memcpy(strstr(text, "share: 30%"), "share: 30!", 10);
    memcpy(strstr(text, "nature: repair"), "nature: ripear", 14);
    memcpy(strstr(text, "result_is_given"), "result_is_takes", 15);
    assert_int_equal(blueprint_read(op, "x.yaml", text, strlen(text), NULL, NULL, &b), ERR_INVALID);
    assert_int_equal(op->fault.field_count, 5);
    assert_string_equal(op->fault.fields[0].field, "x.yaml:3");
    assert_string_equal(op->fault.fields[1].field, "x.yaml:19");
    assert_string_equal(op->fault.fields[2].field, "x.yaml:22");
    assert_string_equal(op->fault.fields[3].field, "x.yaml:22");
    assert_string_equal(op->fault.fields[4].field, "x.yaml:34");
    arena_free(op->arena);
}

static void more_than_forty_stages_are_too_many(void **state)
{
    struct op *op = begin();
    struct blueprint *b;
    int line;
    const char *more = "  waiting: {";
    const char *text;

    (void)state;
    for (int i = 0; i < 33; i++)
        more = arena_printf(op->arena, "  more%d: {status: cancelled, lane: back, name: 多, owner_reads: 多}\n%s", i, more);
    text = spoilt(op, "  waiting: {", more, &line);
    assert_int_equal(blueprint_read(op, "x.yaml", text, strlen(text), NULL, NULL, &b), ERR_INVALID);
    assert_int_equal(faults_at(op, "x.yaml:9", "too_many"), 1);
    arena_free(op->arena);
}

/* ---- a file on top of another ---------------------------------------------------------- */

static const char CHILD[] =
    "blueprint: child\n"
    "version: A/0\n"
    "nature: repair\n"
    "name: 下一代\n"
    "extends: mini\n"
    "stages:\n"
    "  finished: {status: handled, lane: front, name: 自己的完工, owner_reads: 已修好}\n"
    "metrics:\n"
    "  - {metric: complete, from: recorded, until: finished}\n"
    "follow_up_policy:\n"
    "  - {share: 50%}\n";

static const struct blueprint *given(const char *code, void *arg)
{
    (void)code;
    return arg;
}

static const struct blueprint *read_text(struct op *op, const char *text, const struct blueprint *base)
{
    struct blueprint *b = NULL;

    assert_ok(blueprint_read(op, "t.yaml", text, strlen(text), given, (void *)(uintptr_t)base, &b));
    return b;
}

static void what_a_file_names_itself_replaces_what_its_base_says(void **state)
{
    struct op *op = begin();
    const struct blueprint *base = read_text(op, MINI, NULL), *b = read_text(op, CHILD, base);

    (void)state;
    assert_int_equal(b->stage_count, base->stage_count);
    assert_string_equal(b->stages[blueprint_stage_find(b, "finished")].name, "自己的完工");
    assert_int_equal(b->metric_count, 2);
    assert_string_equal(b->metrics[1].metric, "complete");
    assert_string_equal(b->metrics[1].from[0], "recorded");
    assert_int_equal(b->policy_count, 1);
    assert_int_equal(b->policies[0].share_pct, 50);
    assert_int_equal(b->action_count, base->action_count);
    assert_string_equal(base->stages[blueprint_stage_find(base, "finished")].name, "完工");
    arena_free(op->arena);
}

static void a_base_may_not_extend_another(void **state)
{
    struct op *op = begin();
    const struct blueprint *child = read_text(op, CHILD, read_text(op, MINI, NULL));
    struct blueprint *b;

    (void)state;
    assert_int_equal(blueprint_read(op, "t.yaml", CHILD, strlen(CHILD), given, (void *)(uintptr_t)child, &b),
                     ERR_INVALID);
    assert_int_equal(faults_at(op, "t.yaml:5", "bad_base"), 1);
    arena_free(op->arena);
}

static void an_own_fault_on_top_of_a_base_has_its_own_line(void **state)
{
    struct op *op = begin();
    const char *own = "stages:\n  told: {status: handled, lane: front, name: 二, owner_reads: 二}\n"
                      "first: nowhere\n";
    const char *text = arena_printf(op->arena, "%.*s%s", (int)(strstr(CHILD, "stages:") - CHILD), CHILD, own);
    struct blueprint *b;

    (void)state;
    assert_int_equal(blueprint_read(op, "t.yaml", text, strlen(text), given,
                                    (void *)(uintptr_t)read_text(op, MINI, NULL), &b), ERR_INVALID);
    assert_int_equal(faults_at(op, "t.yaml:8", "unknown_stage"), 1);
    arena_free(op->arena);
}

/* ---- what is not a blueprint at all ------------------------------------------------ */

static void refused(const char *text, size_t length, const char *field, const char *code)
{
    struct op *op = begin();
    struct blueprint *b = NULL;

    assert_int_equal(blueprint_read(op, "x", text, length, NULL, NULL, &b), ERR_INVALID);
    if (faults_at(op, field, code) == 0)
        fail_msg("wanted %s at %s, not: %s", code, field, op_fault_text(op));
    arena_free(op->arena);
}

static void what_is_not_yaml_is_refused(void **state)
{
    static const char BAD[] = "blueprint: \xff";

    (void)state;
    refused("", 0, "x:1", "not_a_map");
    refused("just words", 10, "x:1", "not_a_map");
    refused("a: 1\nb: [1, 2\nc: 3\n", 19, "x:3", "bad_yaml");
    refused("a: 1\n  b: 2\n", 12, "x:2", "bad_yaml");
    refused("a: 1\n---\nb: 2\n", 14, "x:3", "two_documents");
    refused("? [a]\n: 1\n", 10, "x:1", "bad_key");
    refused("name: \"a\\0b\"\n", 13, "x:1", "bad_text");
    refused(BAD, sizeof BAD - 1, "x:1", "bad_encoding");
}

/* A cycle of aliases, and ten levels of ten aliases each. */
static void aliases_cannot_blow_up_the_reader(void **state)
{
    struct op *op = begin();
    const char *bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";

    (void)state;
    for (int i = 1; i < 10; i++)
        bomb = arena_printf(op->arena, "%sa%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n",
                            bomb, i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    refused(bomb, strlen(bomb), "x:1", "too_large");
    refused("a: &a\n  b: *a\n", 14, "x:1", "too_large");
    arena_free(op->arena);
}

static void a_very_long_file_is_refused(void **state)
{
    struct op *op = begin();
    char *text = arena_alloc(op->arena, 300 * 1024);

    (void)state;
    memset(text, '#', 300 * 1024);
    refused(text, 300 * 1024, "x:1", "too_large");
    arena_free(op->arena);
}

/* Deterministic: the same bytes are spoilt in every run. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void spoilt_bytes_are_refused_or_read_but_never_crash(void **state)
{
    static const char BYTES[] = "{}[]:,-&*!|>'\"%@`? \n\t#\x80\xe5~0a";
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct op *op = begin();
        char *text = arena_text(op->arena, MINI);
        struct blueprint *b;
        err_t e;
        for (uint32_t i = 0; i < 1 + next_random(&seed) % 4; i++)
            text[next_random(&seed) % (sizeof MINI - 1)] = BYTES[next_random(&seed) % (sizeof BYTES - 1)];
        e = blueprint_read(op, "x", text, sizeof MINI - 1, NULL, NULL, &b);
        assert_true(e == OK || (e == ERR_INVALID && op->fault.field_count > 0));
        arena_free(op->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_small_blueprint_is_clean),
        cmocka_unit_test(every_fault_is_told_with_its_line),
        cmocka_unit_test(all_faults_of_a_file_are_told_at_once_and_by_line),
        cmocka_unit_test(more_than_forty_stages_are_too_many),
        cmocka_unit_test(what_a_file_names_itself_replaces_what_its_base_says),
        cmocka_unit_test(a_base_may_not_extend_another),
        cmocka_unit_test(an_own_fault_on_top_of_a_base_has_its_own_line),
        cmocka_unit_test(what_is_not_yaml_is_refused),
        cmocka_unit_test(aliases_cannot_blow_up_the_reader),
        cmocka_unit_test(a_very_long_file_is_refused),
        cmocka_unit_test(spoilt_bytes_are_refused_or_read_but_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
