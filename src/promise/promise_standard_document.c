/* What the settings show of standards: versions, and rules in words that people read. */
#include "promise/promise.h"

#include "promise/promise_book_store.h"
#include "promise/promise_standard.h"

#include "base/clock.h"

#include <inttypes.h>
#include <string.h>

static const char *clock_text(struct op *op, int minutes)
{
    return arena_printf(op->arena, "%02d:%02d", minutes / 60, minutes % 60);
}

static const char *minutes_text(struct op *op, int64_t minutes)
{
    if (minutes > 0 && minutes % 60 == 0)
        return arena_printf(op->arena, "%" PRId64 " 小时", minutes / 60);
    return arena_printf(op->arena, "%" PRId64 " 分钟", minutes);
}

static const char *limit_text(struct op *op, const struct promise_limit *limit)
{
    switch (limit->unit) {
    case LIMIT_MINUTES: return minutes_text(op, limit->value);
    case LIMIT_DAYS: return arena_printf(op->arena, "%" PRId64 " 天", limit->value);
    case LIMIT_WORKING_DAYS: return arena_printf(op->arena, "%" PRId64 " 个工作日", limit->value);
    case LIMIT_UNTIL:
        if (limit->late_after_min >= 1440)
            return arena_printf(op->arena, "当天 %s 前", clock_text(op, limit->until_min));
        return arena_printf(op->arena, "当天 %s 前，%s 后接到的次日 %s 前",
                            clock_text(op, limit->until_min), clock_text(op, limit->late_after_min),
                            clock_text(op, limit->late_until_min));
    }
    return "";
}

static const char *calendar_text(enum calendar_kind kind)
{
    static const char *const NAMES[] = {[CALENDAR_ALWAYS] = "全天",
                                        [CALENDAR_HOTLINE] = "热线时段",
                                        [CALENDAR_COUNTER] = "前台时段",
                                        [CALENDAR_WORK] = "工作日工作时段"};

    return NAMES[kind];
}

static void set_texts(struct doc *object, const char *name, const char *const *texts)
{
    struct doc *list = doc_set_list(object, name);

    for (; texts != NULL && *texts != NULL; texts++)
        doc_add_text(list, *texts);
}

static void set_when(struct doc *row, const struct promise_standard_rule *rule)
{
    struct doc *when = doc_set_list(row, "when");

    for (size_t i = 0; i < rule->when_count; i++) {
        struct doc *one = doc_add_object(when);
        doc_set_text(one, "fact", rule->when[i].fact);
        set_texts(one, "values", rule->when[i].values);
    }
}

static void add_rule(struct op *op, struct doc *rules, const struct promise_standard_rule *rule)
{
    struct doc *row = doc_add_object(rules);
    const struct promise_rule *r = &rule->rule;

    doc_set_text(row, "metric", r->metric);
    set_texts(row, "natures", rule->natures);
    set_when(row, rule);
    doc_set_bool(row, "promises_nothing", rule->promises_nothing);
    doc_set_text(row, "limit_text", rule->promises_nothing ? "不承诺" : limit_text(op, &r->limit));
    doc_set_text(row, "calendar_text", rule->promises_nothing ? "" : calendar_text(r->calendar));
    doc_set_bool(row, "public", r->is_public);
    doc_set_int(row, "warn_pct", r->warn_pct);
    if (r->grace_ms > 0)
        doc_set_text(row, "grace_text", minutes_text(op, r->grace_ms / CLOCK_MINUTE_MS));
    set_texts(row, "pausable_by", r->pausable_by);
    doc_set_int(row, "line", rule->line);
}

static void set_day(struct op *op, struct doc *into, const char *name, int64_t day)
{
    doc_set_text(into, name, day == INT64_MAX ? NULL : clock_format_day(op->arena, day));
}

static struct doc *document_of(struct op *op, const struct promise_standard *s)
{
    struct doc *document = doc_object(op->arena), *rules;

    doc_set_id(document, "id", s->id);
    doc_set_text(document, "code", s->code);
    doc_set_text(document, "version", s->version);
    doc_set_text(document, "title", s->title);
    doc_set_text(document, "review_on", s->review_on);
    set_day(op, document, "effective_from", s->effective_from_day);
    set_day(op, document, "effective_to", s->effective_to_day);
    rules = doc_set_list(document, "rules");
    for (size_t i = 0; i < s->rule_count; i++)
        add_rule(op, rules, &s->rules[i]);
    return document;
}

err_t promise_standard_preview(struct op *op, const char *file, const char *text, size_t length,
                               struct doc **ret_document)
{
    struct promise_standard *s;
    err_t e = promise_standard_read(op, file, text, length, 0, &s);

    if (e == OK)
        *ret_document = document_of(op, s);
    return e;
}

err_t promise_standard_document(struct op *op, int64_t id, struct doc **ret_document)
{
    struct promise_version_row row;
    struct promise_standard *s;
    err_t e = promise_book_store_standard_row(op, id, &row);

    if (e == OK)
        e = promise_standard_read(op, row.version.file, row.version.text, strlen(row.version.text),
                                  id, &s);
    if (e != OK)
        return e;
    *ret_document = document_of(op, s);
    doc_set_text(*ret_document, "file", row.version.file);
    doc_set_text(*ret_document, "hash", row.version.hash);
    doc_set_text(*ret_document, "text", row.version.text);
    doc_set_time(*ret_document, "published_at", row.published_at, op->utc_offset_min);
    return OK;
}

err_t promise_standard_list(struct op *op, struct doc *into)
{
    struct doc *items = doc_set_list(into, "items");
    int64_t today = clock_day(op->now, op->utc_offset_min);
    struct promise_version_row *rows;
    size_t count;
    err_t e = promise_book_store_standards(op, &rows, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        const struct promise_version *v = &rows[i].version;
        struct doc *one = doc_add_object(items);
        doc_set_id(one, "id", v->id);
        doc_set_text(one, "code", v->code);
        doc_set_text(one, "version", v->version);
        doc_set_text(one, "title", v->title);
        set_day(op, one, "effective_from", v->effective_from_day);
        set_day(op, one, "effective_to", v->effective_to_day);
        doc_set_text(one, "review_on", v->review_on);
        doc_set_time(one, "published_at", rows[i].published_at, op->utc_offset_min);
        doc_set_bool(one, "in_force",
                     v->effective_from_day <= today && v->effective_to_day > today &&
                         (i == 0 || strcmp(rows[i - 1].version.code, v->code) != 0 ||
                          rows[i - 1].version.effective_from_day > today));
    }
    return e;
}

err_t promise_bound_list(struct op *op, int64_t community_id, struct doc *into)
{
    struct promise_binding_row *rows;
    size_t count;
    err_t e = promise_book_store_bindings(op, community_id, &rows, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(into);
        doc_set_text(one, "code", rows[i].code);
        doc_set_text(one, "property_kind", rows[i].property_kind);
    }
    return e;
}
