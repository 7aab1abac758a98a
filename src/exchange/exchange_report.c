#include "exchange/exchange_export.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "exchange/exchange.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#define REPORT_USAGE                                                                               \
    "usage: anju report promises --period 2026|2026Q3|2026-09 [--community CODE]"                  \
    " [--format json|csv] [-o FILE]"

enum { NATURES = 10, METRICS = 22 };

/* One row of the report. `due` are the promises whose due time lies in the period and that
 * are decided: kept, broken, or past due by now (domain.md §G.2). */
struct tally {
    int64_t due, met, missed, open_overdue;
};

struct reporting {
    const struct exchange_asked *asked;
    struct tally tallies[NATURES][METRICS];
};

static int index_in(const char *word, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (str_equal(word, words[i]))
            return i;
    return -1;
}

static void count_promise(const struct op *op, struct reporting *r, const char *nature,
                          const struct promise *p)
{
    int n = index_in(nature, CASE_NATURE_CODES), m = index_in(p->metric, CASE_METRICS);
    const char *state = exchange_export_state(op, p);
    struct tally *t;

    if (n < 0 || m < 0 || state == NULL || p->due_at < r->asked->from_at ||
        p->due_at >= r->asked->to_at)
        return;
    if (str_equal(state, "running"))
        return;
    t = &r->tallies[n][m];
    t->due++;
    t->met += str_equal(state, "met");
    t->missed += str_equal(state, "missed");
    t->open_overdue += str_equal(state, "missed") && p->met_at == 0 && p->state == PROMISE_RUNNING;
}

static err_t count_slice(struct op *op, const struct exchange_slice *slice, void *arg)
{
    size_t at = 0;

    for (size_t i = 0; i < slice->case_count; i++) {
        while (at < slice->promise_count && slice->promises[at].case_id < slice->cases[i]->id)
            at++;
        for (; at < slice->promise_count && slice->promises[at].case_id == slice->cases[i]->id;
             at++)
            count_promise(op, arg, slice->cases[i]->nature, &slice->promises[at]);
    }
    return OK;
}

/* 97.13 as 9713: two decimals, half up. A rate of nothing is null, never 0 or 100. */
static void set_rate(struct doc *row, const struct tally *t)
{
    if (t->due == 0)
        doc_set_null(row, "rate_pct");
    else
        doc_set_decimal(row, "rate_pct", (t->met * 20000 + t->due) / (2 * t->due), 2);
}

static struct doc *rows_of(struct op *op, const struct reporting *r)
{
    struct doc *items = doc_list(op->arena);

    for (int n = 0; n < NATURES; n++)
        for (int m = 0; m < METRICS; m++) {
            const struct tally *t = &r->tallies[n][m];
            struct doc *row;
            if (t->due == 0)
                continue;
            row = doc_add_object(items);
            doc_set_text(row, "nature", CASE_NATURE_CODES[n]);
            doc_set_text(row, "metric", CASE_METRICS[m]);
            doc_set_int(row, "due", t->due);
            doc_set_int(row, "met", t->met);
            doc_set_int(row, "missed", t->missed);
            doc_set_int(row, "open_overdue", t->open_overdue);
            set_rate(row, t);
        }
    return items;
}

static int64_t month_start(int year, int month, int offset_min)
{
    year += (month - 1) / 12;
    return clock_day_start(clock_day_of(year, (month - 1) % 12 + 1, 1), offset_min);
}

/* 2026, 2026Q3 or 2026-09, in the community's time. */
static bool read_period(const char *text, int offset_min, struct exchange_asked *asked)
{
    int64_t year, part = 1;
    int months = 12, first = 1;
    char head[5] = "";

    if (text == NULL || strlen(text) < 4)
        return false;
    memcpy(head, text, 4);
    if (!str_to_int(head, 1900, 9999, &year))
        return false;
    if (text[4] == 'Q' && str_to_int(text + 5, 1, 4, &part) && strlen(text) == 6) {
        months = 3;
        first = (int)(part - 1) * 3 + 1;
    } else if (text[4] == '-' && strlen(text) == 7 && str_to_int(text + 5, 1, 12, &part)) {
        months = 1;
        first = (int)part;
    } else if (text[4] != '\0') {
        return false;
    }
    asked->from_at = month_start((int)year, first, offset_min);
    asked->to_at = month_start((int)year, first + months, offset_min);
    return true;
}

static const char *period_option(int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i++)
        if (str_equal(argv[i], "--period"))
            return argv[i + 1];
    return NULL;
}

static err_t print_report(struct op *op, const struct exchange_asked *asked, struct doc *items,
                          const char *period)
{
    static const char *const COLUMNS[] = {"nature", "metric",       "due",      "met",
                                          "missed", "open_overdue", "rate_pct", NULL};
    struct doc *document = doc_object(op->arena);
    struct buf out = buf_in(op->arena);
    struct exchange_sink sink;
    err_t e;

    if (str_equal(asked->format, "csv")) {
        view_csv_head(&out, COLUMNS);
        DOC_EACH(row, items)
        {
            view_csv_row(&out, COLUMNS, row->value);
        }
    } else {
        doc_set_text(document, "report", "promises");
        doc_set_text(document, "period", period);
        doc_set(document, "items", items);
        json_write(&out, document);
        buf_add_char(&out, '\n');
    }
    e = exchange_export_open(op, asked->path, &sink);
    if (e == OK)
        e = exchange_export_close(op, &sink, exchange_export_write(op, &sink, &out));
    return e;
}

err_t exchange_cli_report(struct op *op, int argc, char **argv)
{
    struct reporting *r = ARENA_NEW(op->arena, struct reporting);
    const char *period = period_option(argc, argv);
    struct exchange_asked asked;
    err_t e;

    if (argc < 2 || !str_equal(argv[1], "promises"))
        return op_fail(op, ERR_INVALID, REPORT_USAGE);
    e = exchange_export_asked(op, argc, argv, &asked);
    if (e != OK)
        return e;
    if (str_equal(asked.format, "xlsx"))
        return op_fail(op, ERR_INVALID, REPORT_USAGE);
    if (!read_period(period, op->utc_offset_min, &asked))
        return op_fail(op, ERR_INVALID, REPORT_USAGE);
    r->asked = &asked;
    e = exchange_export_each(op, &asked, count_slice, r);
    return e != OK ? e : print_report(op, &asked, rows_of(op, r), period);
}
