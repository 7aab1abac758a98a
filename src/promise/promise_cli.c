#include "promise/promise_cli.h"

#include "promise/promise_rules.h"

#include "base/clock.h"
#include "base/doc.h"
#include "base/embed.h"
#include "base/json.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define USAGE                                                                                      \
    "usage: anju due --start RFC3339 --limit 90min|24h|3d|3wd [--calendar 24x7|work] "             \
    "[--hours 08:30-12:00,14:00-17:30] [--calendar-file FILE] [--json]"

enum { CALENDAR_MAX_BYTES = 4 * 1024 * 1024 };

struct due_options {
    const char *start, *limit, *calendar, *hours, *calendar_file;
    bool json;
};

/* Where the value of an option goes; NULL if there is no such option. */
static const char **value_of(struct due_options *o, const char *name)
{
    const struct {
        const char *name;
        const char **value;
    } options[] = {{"--start", &o->start},
                   {"--limit", &o->limit},
                   {"--calendar", &o->calendar},
                   {"--hours", &o->hours},
                   {"--calendar-file", &o->calendar_file}};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (str_equal(name, options[i].name))
            return options[i].value;
    return NULL;
}

static err_t read_options(struct op *op, int argc, char **argv, struct due_options *o)
{
    for (int i = 1; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        size_t length = equals == NULL ? strlen(argv[i]) : (size_t)(equals - argv[i]);
        const char **value = value_of(o, arena_text_n(op->arena, argv[i], length));

        if (str_equal(argv[i], "--json")) {
            o->json = true;
            continue;
        }
        if (value == NULL || (equals == NULL && i + 1 == argc))
            return op_fail(op, ERR_INVALID, USAGE);
        *value = equals == NULL ? argv[++i] : equals + 1;
    }
    if (o->start == NULL || o->limit == NULL)
        return op_fail(op, ERR_INVALID, USAGE);
    return OK;
}

static err_t read_calendar_file(struct op *op, const char *path, struct calendar *ret_calendar)
{
    char *text = arena_alloc(op->arena, CALENDAR_MAX_BYTES);
    FILE *file = fopen(path, "re");
    size_t length;
    bool failed;

    if (file == NULL)
        return op_fail(op, ERR_IO, "cannot read %s", path);
    length = fread(text, 1, CALENDAR_MAX_BYTES, file);
    failed = ferror(file) != 0;
    fclose(file);
    if (failed || length == CALENDAR_MAX_BYTES)
        return op_fail(op, ERR_IO, "cannot read %s", path);
    return calendar_read(op, path, text, length, ret_calendar);
}

static err_t find_calendar(struct op *op, const struct due_options *o, struct calendar *c)
{
    const struct embed_file *file = embed_find("calendars/cn.csv");
    enum calendar_kind kind = CALENDAR_ALWAYS;
    err_t e;

    if (o->calendar != NULL && (!calendar_kind_find(o->calendar, &kind) ||
                                (kind != CALENDAR_ALWAYS && kind != CALENDAR_WORK)))
        return op_fail(op, ERR_INVALID, "usage: --calendar is 24x7 or work");
    if (o->calendar_file != NULL)
        e = read_calendar_file(op, o->calendar_file, c);
    else if (file == NULL)
        e = op_fail(op, ERR_IO, "calendars/cn.csv is not in the program");
    else
        e = calendar_read(op, file->path, file->data, file->length, c);
    if (e != OK)
        return e;

    c->kind = kind;
    c->utc_offset_min = op->utc_offset_min;
    if (o->hours != NULL && !calendar_hours(o->hours, c->periods, &c->period_count))
        return op_fail(op, ERR_INVALID, "usage: --hours is like 08:30-12:00,14:00-17:30");
    return OK;
}

static void set_instant(struct op *op, struct doc *object, const char *name, int64_t at)
{
    doc_set_text(object, name,
                 at == CLOCK_NEVER ? NULL : clock_format(op->arena, at, op->utc_offset_min));
}

static void print_json(struct op *op, int64_t start_at, const struct promise_due *due)
{
    struct doc *answer = doc_object(op->arena);
    struct doc *spans;

    set_instant(op, answer, "start", start_at);
    set_instant(op, answer, "due_at", due->due_at);
    doc_set_bool(answer, "provisional", due->provisional);
    spans = doc_set_list(answer, "spans");
    for (size_t i = 0; i < due->span_count; i++) {
        struct doc *span = doc_add_object(spans);
        set_instant(op, span, "from", due->spans[i].from_at);
        set_instant(op, span, "to", due->spans[i].to_at);
        doc_set_bool(span, "counted", due->spans[i].counted);
        doc_set_text(span, "why", due->spans[i].why);
    }
    printf("%s\n", json_text(op->arena, answer));
}

static void print_text(struct op *op, int64_t start_at, const struct promise_due *due)
{
    int east = op->utc_offset_min;

    printf("起算 %s\n", clock_format(op->arena, start_at, east));
    for (size_t i = 0; i < due->span_count; i++)
        printf("  %s 至 %s  %s  %s\n", clock_format(op->arena, due->spans[i].from_at, east),
               clock_format(op->arena, due->spans[i].to_at, east),
               due->spans[i].counted ? "计入" : "不计", due->spans[i].why);
    printf("到期 %s%s\n", clock_format(op->arena, due->due_at, east),
           due->provisional ? "（暂定：该年放假安排尚未公布）" : "");
}

err_t promise_cli_due(struct op *op, int argc, char **argv)
{
    struct due_options options = {0};
    struct promise_limit limit;
    struct promise_due due;
    struct calendar calendar;
    int64_t start_at;
    err_t e;

    e = read_options(op, argc, argv, &options);
    if (e != OK)
        return e;
    if (!clock_parse(options.start, &start_at))
        return op_fail(op, ERR_INVALID, "usage: --start is like 2026-11-21T16:30:00+08:00");
    if (!promise_limit_find(options.limit, &limit))
        return op_fail(op, ERR_INVALID, "usage: --limit is like 90min, 24h, 3d or 3wd");
    e = find_calendar(op, &options, &calendar);
    if (e != OK)
        return e;
    e = promise_rules_due(op, &calendar, start_at, limit, NULL, 0, true, &due);
    if (e != OK)
        return e;

    if (options.json)
        print_json(op, start_at, &due);
    else
        print_text(op, start_at, &due);
    return OK;
}
