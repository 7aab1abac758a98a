#include "main.h"

#include "base/embed.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_job.h"
#include "case/case_search.h"
#include "journal/journal.h"
#include "notify/notify.h"
#include "promise/promise.h"
#include "promise/promise_admin_cli.h"
#include "register/register.h"
#include "register/register_find.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

err_t main_base_continue_ids(struct op *op)
{
    int64_t event = 0, message = 0, promise = 0;
    err_t e;

    e = journal_highest_id(op, &event);
    if (e == OK)
        e = notify_highest_id(op, &message);
    if (e == OK)
        e = promise_highest_id(op, &promise);
    id_start_after(event);
    id_start_after(message);
    id_start_after(promise);
    return e;
}

err_t main_base_open(struct op *op, const struct main_settings *settings)
{
    size_t count;
    const struct db_migration *migrations = db_migrations(op, &count);
    err_t e;

    if (str_starts_with(settings->db_url, "sqlite:") && access(settings->db_url + 7, F_OK) != 0)
        return op_fail(op, ERR_IO, "there is no database at %s: run anju init",
                       settings->db_url + 7);
    e = db_open(op, settings->db_url, DB_READ_WRITE, &op->db);
    if (e == OK)
        e = db_check_schema(op, migrations, count);
    if (e == OK)
        e = journal_key_load(op, journal_key_path(op, settings->db_url));
    if (e == OK)
        e = main_base_continue_ids(op);
    return e;
}

/* ---- init ------------------------------------------------------------------------ */

typedef err_t publish_fn(struct op *op, const char *file, const char *text, size_t length,
                         int64_t *ret_id);

static err_t publish_all(struct op *op, const char *prefix, publish_fn *publish)
{
    size_t count;
    const struct embed_file *files = embed_list(prefix, &count);
    int64_t id;
    err_t e;

    for (size_t i = 0; i < count; i++) {
        e = publish(op, files[i].path, files[i].data, files[i].length, &id);
        if (e != OK)
            return e;
    }
    return OK;
}

/* Files seed, the database rules: a blueprint that somebody published anew here stays. */
static err_t seed(struct op *op)
{
    const struct blueprint *there;
    err_t e = blueprint_current(op, "repair", &there);

    if (e == OK)
        return OK;
    if (e != ERR_NOT_FOUND)
        return e;
    op_forget_fault(op);
    e = publish_all(op, "calendars/", promise_calendar_publish);
    if (e == OK)
        e = publish_all(op, "standards/", promise_standard_publish);
    if (e == OK)
        e = publish_all(op, "blueprints/", blueprint_publish);
    return e;
}

static err_t load_or_make_key(struct op *op, const char *path, bool is_new)
{
    err_t e = journal_key_load(op, path);

    if (e == OK || !is_new)
        return e;
    op_forget_fault(op);
    e = journal_key_make(op, path);
    return e != OK ? e : journal_key_load(op, path);
}

/* Nothing was ever recorded: a key may still be made. */
static bool is_empty_database(struct op *op)
{
    int64_t highest = 0;

    return journal_highest_id(op, &highest) == OK && highest == 0;
}

err_t main_base_init(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    size_t count;
    const struct db_migration *migrations = db_migrations(op, &count);
    err_t e;

    (void)argc, (void)argv;
    e = db_open(op, settings->db_url, DB_READ_WRITE, &op->db);
    if (e == OK)
        e = main_operate_keep_before(op, settings);
    if (e == OK)
        e = db_migrate(op, migrations, count);
    if (e == OK)
        e = load_or_make_key(op, journal_key_path(op, settings->db_url), is_empty_database(op));
    if (e == OK)
        e = main_base_continue_ids(op);
    if (e == OK)
        e = seed(op);
    if (e == OK)
        e = case_search_finish(op);
    if (e == OK)
        e = register_find_finish(op);
    if (e == OK)
        fprintf(stderr, "the database is ready: %s\n", settings->db_url);
    return e;
}

/* ---- verify ------------------------------------------------------------------------ */

struct verdict {
    int64_t events, cases;
    struct doc *faults;
};

static void add_fault(struct verdict *v, int64_t community_id, int64_t seq, const char *why)
{
    struct doc *fault = doc_add_object(v->faults);

    doc_set_id(fault, "community_id", community_id);
    if (seq != 0)
        doc_set_int(fault, "seq", seq);
    else
        doc_set_null(fault, "seq");
    doc_set_text(fault, "why", why);
}

static err_t verify_chain(struct op *op, struct verdict *v, int64_t community_id)
{
    struct journal_fault fault = {0};
    const char *what = NULL;
    int64_t events = 0, cases = 0;
    err_t e;

    e = journal_verify(op, community_id, &fault, &events);
    v->events += events;
    if (e == ERR_CONFLICT) {
        add_fault(v, community_id, fault.seq, fault.why);
        op_forget_fault(op);
    } else if (e != OK) {
        return e;
    }
    e = case_verify(op, community_id, &what, &cases);
    v->cases += cases;
    if (e == ERR_CONFLICT) {
        add_fault(v, community_id, 0, what != NULL ? what : op->fault.detail);
        op_forget_fault(op);
        return OK;
    }
    return e;
}

static void print_verdict(struct op *op, const struct verdict *v, bool json)
{
    struct doc *out = doc_object(op->arena);

    if (json) {
        doc_set_bool(out, "ok", v->faults->count == 0);
        doc_set_int(out, "events", v->events);
        doc_set_int(out, "cases", v->cases);
        doc_set(out, "faults", v->faults);
        printf("%s\n", json_text(op->arena, out));
        return;
    }
    DOC_EACH(fault, v->faults)
    {
        fprintf(stderr, "community %" PRId64 " event %" PRId64 ": %s\n",
                doc_get_int(fault->value, "community_id"), doc_get_int(fault->value, "seq"),
                doc_get_text(fault->value, "why"));
    }
    if (v->faults->count == 0)
        printf("%" PRId64 " events and %" PRId64 " cases hold\n", v->events, v->cases);
}

static err_t verify_chains(struct op *op, struct verdict *v)
{
    int64_t *chains;
    size_t count;
    err_t e;

    v->faults = doc_list(op->arena);
    e = journal_chains(op, &chains, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = verify_chain(op, v, chains[i]);
    return e;
}

err_t main_base_verify_all(struct op *op, int64_t *ret_events, int64_t *ret_cases)
{
    struct verdict v = {0};
    err_t e = verify_chains(op, &v);

    if (e != OK)
        return e;
    *ret_events = v.events;
    *ret_cases = v.cases;
    if (v.faults->count == 0)
        return OK;
    print_verdict(op, &v, false);
    return op_fail(op, ERR_CONFLICT, "the record does not hold");
}

err_t main_base_verify(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    struct verdict v = {0};
    err_t e = verify_chains(op, &v);

    (void)settings;
    if (e != OK)
        return e;
    print_verdict(op, &v, main_flag(argc, argv, "--json"));
    return v.faults->count == 0 ? OK : op_fail(op, ERR_CONFLICT, "the record does not hold");
}

/* A new calendar moves what was provisional: each case by an event of its own. */
err_t main_base_calendar(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    size_t cases = 0;
    err_t e;

    (void)settings;
    e = promise_cli_calendar(op, argc, argv);
    if (e == OK)
        e = case_job_recompute(op, &cases);
    if (e == OK && cases > 0)
        fprintf(stderr, "%zu cases have their due times anew\n", cases);
    return e;
}

/* A new community promises what the founding standard promises, until it is bound to more. */
err_t main_base_community(struct op *op, const struct main_settings *settings, int argc,
                          char **argv)
{
    static const char *const FOUNDING[] = {"BASE-000", NULL};
    struct community *communities;
    size_t count;
    err_t e;

    (void)settings;
    e = register_cli_community(op, argc, argv);
    if (e == OK)
        e = register_community_list(op, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = promise_bind_first(op, communities[i].id, FOUNDING);
    return e;
}
