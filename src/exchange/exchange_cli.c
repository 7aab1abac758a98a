#include "exchange/exchange.h"

#include "base/json.h"
#include "base/str.h"
#include "exchange/exchange_faulty.h"
#include "exchange/exchange_import.h"
#include "exchange/exchange_kind.h"
#include "register/register.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define USAGE                                                                                      \
    "usage: anju import cases|houses|people FILE [--community CODE] [--map FILE.yaml]"             \
    " [--column FIELD=TITLE ...] [--sheet NAME] [--dry-run] [--keep-going] [--faulty FILE]"        \
    " [--json] | anju import undo RUN [--json]"

enum { FAULTS_SHOWN = 50 };

struct import_options {
    const char *what, *file, *community, *map, *sheet, *faulty, *column;
    struct doc *chosen; /* --column FIELD=TITLE …: {title: field} */
    bool dry_run, keep_going, json;
};

static bool flag_of(struct import_options *o, const char *word)
{
    if (str_equal(word, "--dry-run"))
        o->dry_run = true;
    else if (str_equal(word, "--keep-going"))
        o->keep_going = true;
    else if (str_equal(word, "--json"))
        o->json = true;
    else
        return false;
    return true;
}

/* "name=业主姓名" */
static bool choose_column(struct op *op, struct import_options *o)
{
    const char *equals = o->column == NULL ? NULL : strchr(o->column, '=');

    if (equals == NULL || equals == o->column)
        return false;
    if (o->chosen == NULL)
        o->chosen = doc_object(op->arena);
    doc_set_text(o->chosen, equals + 1,
                 arena_text_n(op->arena, o->column, (size_t)(equals - o->column)));
    return true;
}

static const char **value_of(struct import_options *o, const char *word)
{
    return str_equal(word, "--community") ? &o->community
           : str_equal(word, "--map")     ? &o->map
           : str_equal(word, "--sheet")   ? &o->sheet
           : str_equal(word, "--column")  ? &o->column
           : str_equal(word, "--faulty")  ? &o->faulty
                                          : NULL;
}

static bool take_word(struct import_options *o, const char *word)
{
    const char **place = o->what == NULL ? &o->what : o->file == NULL ? &o->file : NULL;

    if (place == NULL || str_starts_with(word, "-"))
        return false;
    *place = word;
    return true;
}

static err_t read_options(struct op *op, int argc, char **argv, struct import_options *o)
{
    bool right = true;

    for (int i = 1; right && i < argc; i++) {
        const char **value = value_of(o, argv[i]);
        if (flag_of(o, argv[i]))
            continue;
        if (value == NULL)
            right = take_word(o, argv[i]);
        else if (i + 1 == argc)
            right = false;
        else
            *value = argv[++i];
        if (right && value == &o->column)
            right = choose_column(op, o);
    }
    if (!right || o->what == NULL || o->file == NULL)
        return op_fail(op, ERR_INVALID, USAGE);
    if (str_equal(o->what, "cases") ? o->chosen != NULL : o->map != NULL)
        return op_fail(op, ERR_INVALID,
                       "usage: --map is for cases; columns of houses and people are matched by "
                       "their names, else by --column FIELD=TITLE");
    return OK;
}

/* ---- progress on a terminal ------------------------------------------------------------ */

static void show_progress(const char *what, int64_t rows, int percent)
{
    fprintf(stderr, "\r%s %" PRId64 " 行 %d%%  ", what, rows, percent);
    fflush(stderr);
}

static exchange_progress_fn *progress_if_seen(void)
{
    return isatty(STDERR_FILENO) != 0 ? show_progress : NULL;
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO) != 0)
        fprintf(stderr, "\n");
}

/* ---- import cases ------------------------------------------------------------------------ */

/* Named by its code, or the only one there is. */
static err_t choose_community(struct op *op, const char *code, struct community **ret_community)
{
    struct community *communities;
    size_t count;
    err_t e;

    if (code != NULL)
        return register_community_find(op, code, ret_community);
    e = register_community_list(op, &communities, &count);
    if (e != OK)
        return e;
    if (count != 1)
        return op_fail(op, ERR_INVALID, "usage: --community CODE is needed: there are %zu", count);
    *ret_community = &communities[0];
    return OK;
}

static void print_answer(struct op *op, const struct exchange_run *run,
                         const struct exchange_faults *faults)
{
    struct doc *answer = doc_object(op->arena);

    doc_set_id(answer, "run", run->id);
    doc_set_int(answer, "read", run->rows_read);
    doc_set_int(answer, "imported", run->rows_imported);
    if (!str_equal(run->kind, "cases"))
        doc_set_int(answer, "updated", run->rows_updated);
    doc_set_int(answer, "skipped", run->rows_skipped);
    exchange_faults_write(faults, answer);
    printf("%s\n", json_text(op->arena, answer));
}

/* A fault of the map names the map where others name their column. */
static void print_fault(const struct exchange_order *order, const struct exchange_faults *faults,
                        const struct exchange_fault *fault)
{
    if (str_equal(fault->column, order->map_path))
        fprintf(stderr, "%s:%" PRId64 ": %s\n", order->map_path, fault->line, fault->reason);
    else if (str_is_empty(faults->sheet))
        fprintf(stderr, "%s:%" PRId64 ": %s: %s\n", order->path, fault->line, fault->column,
                fault->reason);
    else
        fprintf(stderr, "%s[%s]:%" PRId64 ": %s: %s\n", order->path, faults->sheet, fault->line,
                fault->column, fault->reason);
}

static void print_words(const struct exchange_order *order, const struct exchange_run *run,
                        const struct exchange_faults *faults)
{
    for (size_t i = 0; i < faults->kept && i < FAULTS_SHOWN; i++)
        print_fault(order, faults, &faults->faults[i]);
    if (faults->count > FAULTS_SHOWN)
        fprintf(stderr, "还有%" PRId64 "处问题\n", faults->count - FAULTS_SHOWN);
    printf("读%" PRId64 "行，导入%" PRId64 "，更新%" PRId64 "，跳过%" PRId64 "，问题%" PRId64
           "%s\n",
           run->rows_read, run->rows_imported, run->rows_updated, run->rows_skipped, faults->count,
           order->dry_run ? "（仅核对）" : "");
    if (run->id != 0)
        printf("批次 %" PRId64 "\n", run->id);
}

/* What was told of the import is told whether or not this works. */
static void write_faulty(struct op *op, const struct import_options *o,
                         const struct exchange_faults *faults)
{
    struct op_fault fault = op->fault;
    const char *format = str_ends_with(o->faulty, ".xlsx") ? "xlsx" : "csv";

    op_forget_fault(op);
    if (exchange_faulty_write(op, o->file, o->sheet, faults, format, o->faulty) == OK)
        fprintf(stderr, "有问题的行在 %s\n", o->faulty);
    else
        fprintf(stderr, "%s\n", op_fault_text(op));
    op->fault = fault;
}

static err_t import_file(struct op *op, const struct import_options *o)
{
    struct exchange_order order = {.kind = o->what,
                                   .path = o->file,
                                   .map_path = o->map,
                                   .sheet = o->sheet,
                                   .chosen = o->chosen,
                                   .dry_run = o->dry_run,
                                   .keep_going = o->keep_going,
                                   .progress = progress_if_seen()};
    struct exchange_faults faults = exchange_faults_in(op->arena);
    struct exchange_run run = {0};
    struct community *community;
    err_t e;

    if (o->map == NULL && str_equal(o->what, "cases"))
        return op_fail(op, ERR_INVALID, USAGE);
    e = choose_community(op, o->community, &community);
    if (e != OK)
        return e;
    order.community_id = community->id;
    op->utc_offset_min = community->utc_offset_min;
    e = exchange_import_file(op, &order, &faults, &run);
    if (order.progress != NULL)
        end_progress();
    if (e != OK && faults.count == 0)
        return e;

    if (o->faulty != NULL && faults.header_line != 0 && faults.count > 0)
        write_faulty(op, o, &faults);
    if (o->json)
        print_answer(op, &run, &faults);
    else
        print_words(&order, &run, &faults);
    if (e == ERR_INVALID)
        op->fault.detail = "reported"; /* main says nothing more */
    return e;
}

/* ---- import undo ------------------------------------------------------------------------- */

static err_t undo_run(struct op *op, const struct import_options *o)
{
    struct doc *answer = doc_object(op->arena);
    int64_t run_id, undone;
    err_t e;

    if (!str_to_int(o->file, 1, INT64_MAX, &run_id))
        return op_fail(op, ERR_INVALID, USAGE);
    e = exchange_import_undo(op, run_id, progress_if_seen(), &undone);
    if (e != OK)
        return e;
    end_progress();
    doc_set_id(answer, "run", run_id);
    doc_set_int(answer, "undone", undone);
    if (o->json)
        printf("%s\n", json_text(op->arena, answer));
    else
        printf("撤回%" PRId64 "件\n", undone);
    return OK;
}

err_t exchange_cli_import(struct op *op, int argc, char **argv)
{
    struct import_options options = {0};
    err_t e;

    e = read_options(op, argc, argv, &options);
    if (e != OK)
        return e;
    if (str_equal(options.what, "undo"))
        return undo_run(op, &options);
    if (exchange_kind_find(options.what) != NULL)
        return import_file(op, &options);
    return op_fail(op, ERR_INVALID, USAGE);
}
