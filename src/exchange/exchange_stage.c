/* The first half of an import: every record is checked, and waits in a staging table. */
#include "base/json.h"
#include "base/str.h"
#include "exchange/exchange_import_parts.h"
#include "journal/journal.h"

#include <string.h>

/* ---- checking and staging ----------------------------------------------------------- */

struct staging {
    struct import *in;
    struct exchange_staged rows[EXCHANGE_STAGE_ROWS];
    size_t count;
    bool ended;
};

static err_t stage_in_transaction(struct op *op, void *arg)
{
    struct staging *s = arg;

    for (size_t i = 0; i < s->count; i++) {
        err_t e = exchange_store_row_add(op, &s->in->run, &s->rows[i]);
        if (e != OK)
            return e;
    }
    return exchange_store_run_save(op, &s->in->run);
}

/* Phone numbers never lie open in the database, not even for a minute. */
static const char *data_of(struct op *op, const struct exchange_kind *kind, const struct doc *input)
{
    char *text = json_text(op->arena, input);
    bool is_open = !kind->is_sealed && str_is_empty(doc_get_text(input, "reporter_phone"));

    return is_open ? text : journal_seal_text(op, text);
}

err_t exchange_stage_open(struct op *op, const char *data, struct doc **ret_input)
{
    if (data[0] != '{')
        data = journal_open_text(op, data);
    if (data == NULL)
        return op_fail(op, ERR_IO, "a staged row cannot be opened: the key file is another one");
    return json_parse(op, data, strlen(data), ret_input);
}

static err_t check_record(struct import *in, const struct csv_record *record, struct staging *s)
{
    const char *external_id;
    struct doc *input;
    err_t e;

    if (csv_is_blank(record))
        return OK;
    in->run.rows_read++;
    e = in->kind->read(&in->slice, &in->rows, record, &input);
    if (e != OK)
        return e == ERR_INVALID ? OK : e;
    external_id = doc_get_text(input, "external_id");
    if (in->kind->is_once && external_id != NULL && exchange_seen_before(&in->seen, external_id)) {
        in->run.rows_skipped++;
        return OK;
    }
    s->rows[s->count++] =
        (struct exchange_staged){record->line, 0, data_of(&in->slice, in->kind, input)};
    return OK;
}

/* A record that is no CSV is a fault of the file; reading goes on behind it. */
static err_t next_record(struct import *in, struct csv_record *record, bool *ret_more,
                         bool *ret_good)
{
    struct csv_fault fault;
    err_t e = OK;

    if (in->has_held) {
        in->has_held = false;
        *record = in->held;
        *ret_more = *ret_good = true;
        return OK;
    }
    e = exchange_source_next(&in->slice, in->source, record, ret_more);
    *ret_good = e == OK;
    if (e != ERR_INVALID)
        return e;
    fault = exchange_source_fault(in->source);
    if (fault.reason == NULL)
        return e;
    exchange_faults_add(in->faults, fault.line,
                        fault.field >= 1 && fault.field <= in->rows.header_count
                            ? in->rows.header[fault.field - 1]
                            : "",
                        "%s", fault.reason);
    in->run.rows_read++;
    op_forget_fault(&in->slice);
    return OK;
}

static err_t fill_slice(struct import *in, struct staging *s)
{
    struct csv_record record;
    bool more = true, good;
    err_t e = OK;

    s->count = 0;
    for (int n = 0; e == OK && n < EXCHANGE_STAGE_ROWS; n++) {
        e = next_record(in, &record, &more, &good);
        if (e != OK || !more)
            break;
        if (good)
            e = check_record(in, &record, s);
    }
    s->ended = !more;
    return e == OK ? OK : op_fail(in->op, e, "%s", op_fault_text(&in->slice));
}

static err_t stage_rows(struct import *in)
{
    struct staging *s = ARENA_NEW(in->op->arena, struct staging);

    s->in = in;
    while (!s->ended) {
        err_t e;

        exchange_slice_begin(in);
        e = fill_slice(in, s);
        if (e == OK && !in->order->dry_run)
            e = exchange_slice_run(in, stage_in_transaction, s);
        if (e != OK)
            return e;
        exchange_slice_tell(in, "核对", in->run.rows_read, exchange_source_percent(in->source));
        if (exchange_slice_is_last(in))
            return op_fail(in->op, ERR_BUSY, "stopped");
    }
    return OK;
}

static struct csv_record copy_of(struct arena *a, const struct csv_record *record)
{
    const char **fields = ARENA_ARRAY(a, record->count + 1, const char *);

    for (size_t i = 0; i < record->count; i++)
        fields[i] = arena_text(a, record->fields[i]);
    return (struct csv_record){record->line, record->count, fields};
}

static struct csv_record widened(struct arena *a, const struct csv_record *record, size_t count)
{
    const char **fields = ARENA_ARRAY(a, count, const char *);

    for (size_t i = 0; i < count; i++)
        fields[i] = i < record->count ? record->fields[i] : "";
    return (struct csv_record){record->line, count, fields};
}

/* Names often stand in two rows, the upper ones for groups of columns: the next row is the
 * header if it names more. */
static err_t look_below(struct import *in, struct csv_record *header, int matched)
{
    struct csv_record next;
    bool more, good;
    err_t e = next_record(in, &next, &more, &good);

    if (e != OK || !more || !good)
        return e;
    if (in->kind->match(in->op, &in->rows, &next) > matched) {
        *header = copy_of(in->op->arena, &next);
        return OK;
    }
    in->held = copy_of(in->op->arena, &next);
    in->has_held = true;
    return OK;
}

/* The row of names is the first, unless it is one of the next that has all the names that are
 * wanted: people write a title above. Not good: the file is empty or not to be read. */
static err_t find_header(struct import *in, struct csv_record *ret_header, bool *ret_good)
{
    struct csv_record record;
    bool more = true, good = true;
    int matched = 0;
    err_t e = OK;

    *ret_good = false;
    for (int i = 0; matched == 0 && i < EXCHANGE_HEADER_ROWS; i++) {
        e = next_record(in, &record, &more, &good);
        if (e != OK || !more || !good)
            break;
        matched = in->kind->match(in->op, &in->rows, &record);
        if (matched > 0 || !*ret_good)
            *ret_header = copy_of(in->op->arena, &record);
        *ret_good = true;
    }
    if (e == OK && !more && !*ret_good)
        exchange_faults_add(in->faults, 1, "", "the file is empty");
    return e == OK && matched > 0 ? look_below(in, ret_header, matched) : e;
}

err_t exchange_stage_all(struct import *in)
{
    struct csv_record header;
    bool good = false;
    err_t e;

    in->rows = (struct exchange_rows){.map = in->map,
                                      .chosen = in->order->chosen,
                                      .faults = in->faults,
                                      .community_id = in->order->community_id};
    in->faults->sheet = arena_text(in->op->arena, exchange_source_sheet(in->source));
    e = find_header(in, &header, &good);
    if (e != OK)
        return op_fail(in->op, e, "%s", op_fault_text(&in->slice));
    in->run.rows_read = 0;
    in->faults->header_line = good ? header.line : 0;
    if (!good || in->kind->header(in->op, &header, &in->rows) != OK)
        return OK;
    in->has_header = true;
    exchange_source_widen(in->source, header.count);
    if (in->has_held && in->held.count < header.count)
        in->held = widened(in->op->arena, &in->held, header.count);
    return stage_rows(in);
}

/* Checks, then decides: with a fault nothing is applied, unless it shall keep going. */
/* ---- removing what was staged -------------------------------------------------------- */

struct removal {
    struct import *in;
    bool stays;
    struct exchange_staged *rows;
    size_t count;
};

static err_t remove_in_transaction(struct op *op, void *arg)
{
    struct removal *r = arg;
    err_t e;

    e = exchange_store_row_list(op, &r->in->run, 0, true, EXCHANGE_SLICE_ROWS * 4, &r->rows,
                                &r->count);
    if (e != OK)
        return e;
    if (r->count == 0)
        return r->stays ? OK : exchange_store_run_remove(op, &r->in->run);
    return exchange_store_row_remove(op, &r->in->run, r->rows[r->count - 1].line);
}

err_t exchange_stage_remove(struct import *in, bool stays)
{
    struct removal r = {.in = in, .stays = stays, .count = 1};

    while (r.count > 0) {
        err_t e;

        exchange_slice_begin(in);
        e = exchange_slice_run(in, remove_in_transaction, &r);
        if (e != OK)
            return e;
    }
    if (!stays)
        in->run.id = 0;
    return OK;
}
