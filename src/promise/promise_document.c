#include "promise/promise.h"

#include "base/clock.h"
#include "base/str.h"

static void add_span(struct doc *list, const struct promise_span *span, int offset_min)
{
    struct doc *item = doc_add_object(list);

    doc_set_time(item, "from", span->from_at, offset_min);
    doc_set_time(item, "to", span->to_at == CLOCK_NEVER ? 0 : span->to_at, offset_min);
    doc_set_bool(item, "counted", span->counted);
    doc_set_text(item, "why", span->why);
}

/* From the start to an instant that was agreed, or set by another authority. */
static const char *why_exact(const struct promise *p)
{
    if (str_equal(p->standard, "external"))
        return "转办单位规定的时限";
    return str_equal(p->metric, "arrive") ? "按预约时间" : "按约定时间";
}

/* The spans that the standard gives, lengthened to what was agreed. */
static void add_spans(struct doc *list, const struct promise *p, const struct promise_due *due,
                      int offset_min)
{
    int64_t end_at = p->start_at;

    for (size_t i = 0; i < due->span_count; i++) {
        add_span(list, &due->spans[i], offset_min);
        end_at = due->spans[i].to_at;
    }
    if (end_at < p->due_at && p->due_at != CLOCK_NEVER)
        add_span(list, &(struct promise_span){end_at, p->due_at, false, "经业主同意延期"},
                 offset_min);
}

static void add_why(struct op *op, struct doc *object, const struct promise *p,
                    const struct promise_book *book, int offset_min)
{
    struct doc *list = doc_set_list(object, "why");
    struct promise_due due = {0};

    if (p->is_agreed) {
        add_span(list, &(struct promise_span){p->start_at, p->due_at, true, why_exact(p)},
                 offset_min);
        return;
    }
    if (promise_rules_due(op, promise_book_calendar(book, p->rule.calendar), p->start_at,
                          p->rule.limit, p->pauses, p->pause_count, true, &due) == OK)
        add_spans(list, p, &due, offset_min);
}

static const char *state_at(const struct promise *p, int64_t now)
{
    return promise_state_code(promise_is_broken(p, now) ? PROMISE_MISSED : p->state);
}

struct doc *promise_document(struct op *op, const struct promise *p,
                             const struct promise_book *book, bool with_why)
{
    struct doc *object = doc_object(op->arena);
    int offset_min = book == NULL ? op->utc_offset_min
                                  : promise_book_calendar(book, CALENDAR_ALWAYS)->utc_offset_min;

    doc_set_text(object, "metric", p->metric);
    doc_set_bool(object, "public", p->is_public);
    doc_set_int(object, "round", p->round);
    doc_set_time(object, "start_at", p->start_at, offset_min);
    doc_set_time(object, "due_at", p->due_at == CLOCK_NEVER ? 0 : p->due_at, offset_min);
    doc_set_time(object, "warn_at", p->warn_at, offset_min);
    doc_set_time(object, "met_at", p->met_at, offset_min);
    doc_set_text(object, "state", state_at(p, op->now));
    doc_set_bool(object, "provisional", p->provisional);
    doc_set_text(object, "standard", p->standard);
    if (with_why && book != NULL && p->rule.metric != NULL)
        add_why(op, object, p, book, offset_min);
    return object;
}
