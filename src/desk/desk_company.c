#include "desk/desk_company.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "register/register.h"
#include "staff/staff.h"
#include "stats/stats_rules.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- periods ------------------------------------------------------------------------------- */

err_t desk_company_period(struct op *op, const char *text, struct desk_company_period *ret_period)
{
    int64_t today = clock_day(op->now, op->utc_offset_min);
    struct desk_company_period p;

    p.text = str_is_empty(text) ? stats_rules_month(op->arena, today - 1) : text;
    if (!stats_rules_period(p.text, &p.whole.from_day, &p.whole.to_day))
        return op_fail_field(op, "period", "not_a_period", "“时段”写成 2026、2026Q4 或 2026-11");
    p.span = p.whole;
    if (p.span.to_day > today)
        p.span.to_day = today;
    if (p.span.from_day > p.span.to_day)
        p.span.from_day = p.span.to_day;
    *ret_period = p;
    return OK;
}

static void add_period(struct doc *list, const char *value, const char *name, const char *here)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "is_here", str_equal(value, here));
}

void desk_company_choices(struct op *op, const struct desk_company_period *period, struct doc *page)
{
    struct doc *list = doc_set_list(page, "periods");
    int64_t today = clock_day(op->now, op->utc_offset_min);
    int year, month, date;

    clock_civil(today, &year, &month, &date);
    for (int i = 0; i < 12; i++) {
        int m = month - i, y = year;
        for (; m < 1; m += 12)
            y--;
        add_period(list, arena_printf(op->arena, "%04d-%02d", y, m),
                   arena_printf(op->arena, "%d年%d月", y, m), period->text);
    }
    for (int i = 0; i < 5; i++) {
        int q = (month - 1) / 3 - i, y = year;
        for (; q < 0; q += 4)
            y--;
        add_period(list, arena_printf(op->arena, "%04dQ%d", y, q + 1),
                   arena_printf(op->arena, "%d年第%d季度", y, q + 1), period->text);
    }
    for (int y = year; y > year - 3; y--)
        add_period(list, arena_printf(op->arena, "%04d", y), arena_printf(op->arena, "%d年", y),
                   period->text);
    doc_set_text(page, "until_text", clock_format_day(op->arena, period->span.to_day - 1));
    doc_set_bool(page, "is_cut", period->span.to_day != period->whole.to_day);
}

/* ---- figures -----------------------------------------------------------------------------------
 */

static void set_rate(struct doc *out, const char *name, int64_t part, int64_t base)
{
    int64_t rate = stats_rules_rate(part, base);

    if (rate < 0)
        doc_set_null(out, name);
    else
        doc_set_decimal(out, name, rate, 2);
    doc_set_text(out, arena_printf(out->arena, "%s_text", name),
                 stats_rules_rate_text(out->arena, rate));
}

static void set_promises(struct doc *out, const struct stats_promises *p)
{
    int64_t due = stats_company_due(p);

    doc_set_int(out, "due", due);
    doc_set_int(out, "met", p->met);
    doc_set_int(out, "missed", stats_company_broken(p));
    doc_set_int(out, "open_overdue", p->running);
    set_rate(out, "rate_pct", p->met, due);
    doc_set_int(out, "bar", due == 0 ? 0 : p->met * 100 / due);
}

static void set_community(struct doc *out, const struct stats_community *c)
{
    set_promises(out, &c->promises);
    doc_set_int(out, "major", c->major);
    doc_set_int(out, "gov_received", c->gov_received);
    set_rate(out, "gov_response_pct", c->gov_respond_met, c->gov_respond_due);
    set_rate(out, "gov_solution_pct", c->gov_solved, c->gov_done);
    set_rate(out, "gov_satisfaction_pct", c->gov_satisfied, c->gov_reached);
}

static void add_to(struct stats_community *all, const struct stats_community *one)
{
    all->promises.met += one->promises.met;
    all->promises.missed += one->promises.missed;
    all->promises.running += one->promises.running;
    all->promises.paused += one->promises.paused;
    all->major += one->major;
    all->gov_received += one->gov_received;
    all->gov_respond_due += one->gov_respond_due;
    all->gov_respond_met += one->gov_respond_met;
    all->gov_done += one->gov_done;
    all->gov_solved += one->gov_solved;
    all->gov_reached += one->gov_reached;
    all->gov_satisfied += one->gov_satisfied;
}

/* The best rate first; of equal ones who had more to keep; last where nothing was due. */
static int by_rate(const void *a, const void *b)
{
    const struct stats_community *x = a, *y = b;
    int64_t due_x = stats_company_due(&x->promises), due_y = stats_company_due(&y->promises);
    int64_t rate_x = stats_rules_rate(x->promises.met, due_x),
            rate_y = stats_rules_rate(y->promises.met, due_y);

    if (rate_x != rate_y)
        return rate_x > rate_y ? -1 : 1;
    if (due_x != due_y)
        return due_x > due_y ? -1 : 1;
    return x->community_id < y->community_id ? -1 : 1;
}

static const struct community *find(const struct community *all, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

err_t desk_company_ranked(struct op *op, uint64_t who, const struct desk_company_period *period,
                          bool for_page, struct doc *document)
{
    struct stats_community *rows, all = {0};
    struct community *communities;
    const int64_t *ids;
    size_t count, known;
    struct doc *items;
    err_t e = register_community_list(op, &communities, &known);

    staff_scope(op, who, &ids, &count);
    if (e == OK)
        e = stats_company_list(op, ids, count, period->span, &rows);
    if (e != OK)
        return e;
    qsort(rows, count, sizeof *rows, by_rate);
    doc_set_text(document, "report", "company");
    doc_set_text(document, "period", period->text);
    doc_set_text(document, "until", clock_format_day(op->arena, period->span.to_day - 1));
    items = doc_set_list(document, "items");
    for (size_t i = 0; i < count; i++) {
        const struct community *c = find(communities, known, rows[i].community_id);
        struct doc *one = doc_add_object(items);
        doc_set_int(one, "rank", (int64_t)i + 1);
        doc_set_text(one, "community", c == NULL ? NULL : c->code);
        doc_set_text(one, "name", c == NULL ? NULL : c->name);
        set_community(one, &rows[i]);
        add_to(&all, &rows[i]);
    }
    set_community(doc_set_object(document, "total"), &all);
    if (for_page)
        desk_company_choices(op, period, doc_set_object(document, "page"));
    return OK;
}

err_t desk_company_metrics(struct op *op, int64_t community_id,
                           const struct desk_company_period *period, bool for_page,
                           struct doc *document)
{
    struct stats_metric *rows;
    struct stats_promises all = {0};
    struct doc *items;
    size_t count;
    err_t e = stats_company_metrics(op, community_id, period->span, &rows, &count);

    if (e != OK)
        return e;
    doc_set_text(document, "report", "promises");
    doc_set_text(document, "period", period->text);
    items = doc_set_list(document, "items");
    for (size_t n = 0; CASE_NATURE_CODES[n] != NULL; n++)
        for (size_t m = 0; CASE_METRICS[m] != NULL; m++)
            for (size_t i = 0; i < count; i++) {
                struct doc *one;
                if (!str_equal(rows[i].nature, CASE_NATURE_CODES[n]) ||
                    !str_equal(rows[i].metric, CASE_METRICS[m]))
                    continue;
                one = doc_add_object(items);
                doc_set_text(one, "nature", rows[i].nature);
                doc_set_text(one, "metric", rows[i].metric);
                doc_set_text(one, "nature_name", case_fields_name(rows[i].nature));
                doc_set_text(one, "metric_name", case_fields_name(rows[i].metric));
                set_promises(one, &rows[i].promises);
                all.met += rows[i].promises.met;
                all.missed += rows[i].promises.missed;
                all.running += rows[i].promises.running;
                all.paused += rows[i].promises.paused;
            }
    set_promises(doc_set_object(document, "total"), &all);
    if (for_page)
        desk_company_choices(op, period, doc_set_object(document, "page"));
    return OK;
}
