/* `anju export cases|promises|houses|people`: rows into one file, however many. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"
#include "exchange/exchange.h"
#include "exchange/exchange_export.h"
#include "exchange/exchange_register.h"
#include "journal/journal.h"

#define USAGE                                                                                      \
    "usage: anju export cases|promises|houses|people [--community CODE] [--from DATE] [--to DATE]" \
    " [--format csv|xlsx|json] [-o FILE]"

static const struct view_column CASE_COLUMNS[] = {
    {"number", "编号", VIEW_TEXT, 20},
    {"external_id", "外部编号", VIEW_TEXT, 18},
    {"nature", "性质", VIEW_TEXT, 10},
    {"category", "类别", VIEW_TEXT, 18},
    {"title", "事由", VIEW_TEXT, 36},
    {"channel", "渠道", VIEW_TEXT, 10},
    {"status", "状态", VIEW_TEXT, 12},
    {"stage", "阶段", VIEW_TEXT, 14},
    {"round", "轮次", VIEW_NUMBER, 6},
    {"severity", "轻重", VIEW_TEXT, 10},
    {"urgent", "紧急", VIEW_BOOL, 6},
    {"size", "大小", VIEW_TEXT, 8},
    {"house", "房号", VIEW_TEXT, 12},
    {"place", "地点", VIEW_TEXT, 20},
    {"received_at", "接到时间", VIEW_TIME, 0},
    {"recorded_at", "登记时间", VIEW_TIME, 0},
    {"closed_at", "办结时间", VIEW_TIME, 0},
    {"confidential", "保密", VIEW_BOOL, 6},
    {NULL, NULL, VIEW_TEXT, 0},
};
static const struct view_column PROMISE_COLUMNS[] = {
    {"number", "编号", VIEW_TEXT, 20},
    {"external_id", "外部编号", VIEW_TEXT, 18},
    {"nature", "性质", VIEW_TEXT, 10},
    {"category", "类别", VIEW_TEXT, 18},
    {"metric", "指标", VIEW_TEXT, 14},
    {"round", "轮次", VIEW_NUMBER, 6},
    {"start_at", "起算时间", VIEW_TIME, 0},
    {"due_at", "到期时间", VIEW_TIME, 0},
    {"met_at", "完成时间", VIEW_TIME, 0},
    {"state", "结果", VIEW_TEXT, 10},
    {NULL, NULL, VIEW_TEXT, 0},
};

struct exporting {
    const struct exchange_asked *asked;
    struct view_table *table;
    bool promises;
};

static struct doc *case_row(struct op *op, const struct service_case *sc)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "number", sc->number);
    doc_set_text(row, "external_id", sc->external_id);
    doc_set_text(row, "nature", sc->nature);
    doc_set_text(row, "category", sc->category);
    doc_set_text(row, "title", sc->title);
    doc_set_text(row, "channel", sc->channel);
    doc_set_text(row, "status", sc->status);
    doc_set_text(row, "stage", sc->stage);
    doc_set_int(row, "round", sc->round);
    doc_set_text(row, "severity", sc->severity);
    doc_set_bool(row, "urgent", sc->urgent != 0);
    doc_set_text(row, "size", sc->size);
    doc_set_text(row, "house", sc->house);
    doc_set_text(row, "place", sc->place);
    doc_set_time(row, "received_at", sc->received_at, op->utc_offset_min);
    doc_set_time(row, "recorded_at", sc->recorded_at, op->utc_offset_min);
    doc_set_time(row, "closed_at", sc->closed_at, op->utc_offset_min);
    doc_set_bool(row, "confidential", sc->confidential != 0);
    return row;
}

static struct doc *promise_row(struct op *op, const struct service_case *sc,
                               const struct promise *p, const char *state)
{
    struct doc *row = doc_object(op->arena);

    doc_set_text(row, "number", sc->number);
    doc_set_text(row, "external_id", sc->external_id);
    doc_set_text(row, "nature", sc->nature);
    doc_set_text(row, "category", sc->category);
    doc_set_text(row, "metric", p->metric);
    doc_set_int(row, "round", p->round);
    doc_set_time(row, "start_at", p->start_at, op->utc_offset_min);
    doc_set_time(row, "due_at", p->due_at == CLOCK_NEVER ? 0 : p->due_at, op->utc_offset_min);
    doc_set_time(row, "met_at", p->met_at, op->utc_offset_min);
    doc_set_text(row, "state", state);
    return row;
}

static err_t add_promises(struct op *op, struct exporting *x, const struct service_case *sc,
                          const struct exchange_slice *slice, size_t *at)
{
    err_t e = OK;

    while (*at < slice->promise_count && slice->promises[*at].case_id < sc->id)
        (*at)++;
    for (; e == OK && *at < slice->promise_count && slice->promises[*at].case_id == sc->id;
         (*at)++) {
        const struct promise *p = &slice->promises[*at];
        const char *state = exchange_export_state(op, p);
        if (state != NULL)
            e = view_table_row(op, x->table, promise_row(op, sc, p, state));
    }
    return e;
}

static err_t export_slice(struct op *op, const struct exchange_slice *slice, void *arg)
{
    struct exporting *x = arg;
    size_t at = 0;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < slice->case_count; i++) {
        const struct service_case *sc = slice->cases[i];
        if (sc->received_at < x->asked->from_at || sc->received_at >= x->asked->to_at)
            continue;
        e = x->promises ? add_promises(op, x, sc, slice, &at)
                        : view_table_row(op, x->table, case_row(op, sc));
    }
    return e;
}

/* Who took what out is itself an event. */
static err_t record_export(struct op *op, void *arg)
{
    const char *what = arg;
    struct journal_event event = {.kind = "exported",
                                  .subject = "user",
                                  .subject_id = op->actor->id,
                                  .version = 1,
                                  .data = arena_printf(op->arena, "{\"what\":\"%s\"}", what)};

    return journal_append(op, &event);
}

/* ---- what can be taken out ----------------------------------------------------------------- */

static err_t export_cases(struct op *op, struct exporting *x)
{
    return exchange_export_each(op, x->asked, export_slice, x);
}

static err_t export_promises(struct op *op, struct exporting *x)
{
    x->promises = true;
    return exchange_export_each(op, x->asked, export_slice, x);
}

static bool is_for_people(const struct exporting *x)
{
    return str_equal(x->asked->format, "xlsx");
}

static err_t export_houses(struct op *op, struct exporting *x)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < x->asked->community_count; i++)
        e = exchange_register_houses(
            op, (struct house_asking){.community_id = x->asked->communities[i]}, is_for_people(x),
            x->table);
    return e;
}

static err_t export_people(struct op *op, struct exporting *x)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < x->asked->community_count; i++)
        e = exchange_register_people(
            op, (struct person_asking){.community_id = x->asked->communities[i]}, is_for_people(x),
            x->table);
    return e;
}

static const struct export_kind {
    const char *name, *title;
    const struct view_column *columns;
    err_t (*run)(struct op *op, struct exporting *x);
} KINDS[] = {
    {"cases", "诉求", CASE_COLUMNS, export_cases},
    {"promises", "承诺", PROMISE_COLUMNS, export_promises},
    {"houses", "房屋", EXCHANGE_HOUSE_COLUMNS, export_houses},
    {"people", "住户", EXCHANGE_PERSON_COLUMNS, export_people},
};

static const struct export_kind *kind_of(int argc, char **argv)
{
    for (size_t i = 0; argc >= 2 && i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_equal(KINDS[i].name, argv[1]))
            return &KINDS[i];
    return NULL;
}

err_t exchange_cli_export(struct op *op, int argc, char **argv)
{
    const struct export_kind *kind = kind_of(argc, argv);
    struct exchange_asked asked;
    struct exporting x = {.asked = &asked};
    err_t e;

    if (kind == NULL)
        return op_fail(op, ERR_INVALID, USAGE);
    e = exchange_export_asked(op, argc, argv, &asked);
    if (e == OK)
        e = db_transaction(op, record_export, argv[1]);
    if (e == OK)
        e = view_table_open(op, asked.path, asked.format == NULL ? "csv" : asked.format,
                            kind->title, kind->columns, &x.table);
    return e != OK ? e : view_table_close(op, x.table, kind->run(op, &x));
}
