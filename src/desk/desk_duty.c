#include "desk/desk_duty.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_words.h"
#include "staff/staff.h"

#include <string.h>

/* From half an hour before a shift until half an hour into it one takes over; in its last hour
 * one gets ready to hand over. */
enum { BEGINS_MIN = 30, ENDS_MIN = 60 };

static const char *const HANDED_OVER[] = {"mine",    "unassigned",   "overdue",
                                          "to_tell", "to_follow_up", "returned"};

static const char *state_of(const struct op *op, const struct staff_duty *duty)
{
    if (op->now >= duty->to_at - ENDS_MIN * CLOCK_MINUTE_MS)
        return "ends";
    return op->now < duty->from_at + BEGINS_MIN * CLOCK_MINUTE_MS ? "begins" : "runs";
}

static const char *take_over_words(struct op *op, const struct staff_duty *duty)
{
    const char *from = case_words_instant(op, duty->from_at);
    const char *to = case_words_instant(op, duty->to_at);

    if (duty->before_name == NULL)
        return arena_printf(op->arena, "%s 接班，当班到 %s。", from, to);
    return arena_printf(op->arena, "%s 从 %s 手里接班，当班到 %s。", from, duty->before_name, to);
}

static const char *hand_over_words(struct op *op, const struct staff_duty *duty, bool is_now)
{
    const char *to = case_words_instant(op, duty->to_at);

    if (duty->after_name == NULL)
        return arena_printf(op->arena, "当班到 %s，之后没有排人。", to);
    return is_now ? arena_printf(op->arena, "%s 交班给 %s。", to, duty->after_name)
                  : arena_printf(op->arena, "当班到 %s，之后交给 %s。", to, duty->after_name);
}

static void set_words(struct op *op, const struct staff_duty *duty, const char *state,
                      struct doc *out)
{
    bool begins = str_equal(state, "begins"), ends = str_equal(state, "ends");

    doc_set_text(out, "title", begins ? "接班" : ends ? "准备交班" : "当班");
    doc_set_text(out, "text", begins ? take_over_words(op, duty) : hand_over_words(op, duty, ends));
    if (begins)
        doc_set_text(out, "hint", "先看这些，逐件问清走到哪一步、答应了客户什么。");
    else if (ends)
        doc_set_text(out, "hint", "这些还没办完，逐件说清走到哪一步、接着由谁办。");
    else
        doc_set_null(out, "hint");
}

static bool is_handed_over(const struct doc *counter)
{
    for (size_t i = 0; i < sizeof HANDED_OVER / sizeof HANDED_OVER[0]; i++)
        if (str_equal(doc_get_text(counter, "code"), HANDED_OVER[i]))
            return doc_get_int(counter, "count") > 0;
    return false;
}

static void add_items(const struct doc *counters, struct doc *items)
{
    static const char *const SHOWN[] = {"code", "name", "count", "count_text", "href", NULL};

    DOC_EACH(member, counters)
    {
        struct doc *one;
        if (!is_handed_over(member->value))
            continue;
        one = doc_add_object(items);
        for (size_t i = 0; SHOWN[i] != NULL; i++)
            doc_set(one, SHOWN[i], doc_get(member->value, SHOWN[i]));
    }
}

err_t desk_duty_set(struct op *op, const struct doc *counters, struct doc *page)
{
    struct staff_duty duty;
    struct doc *out, *items;
    const char *state;
    bool is_found = false;
    err_t e = staff_duty_of(op, op->actor->id, BEGINS_MIN * CLOCK_MINUTE_MS, &duty, &is_found);

    doc_set_null(page, "duty");
    if (e != OK || !is_found)
        return e;
    state = state_of(op, &duty);
    out = doc_set_object(page, "duty");
    doc_set_text(out, "state", state);
    set_words(op, &duty, state, out);
    items = doc_set_list(out, "items");
    if (!str_equal(state, "runs"))
        add_items(counters, items);
    return OK;
}
