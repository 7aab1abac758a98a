/* `anju retention`: what has been kept long enough goes (docs/operate.md). Each night. */
#include "main.h"

#include "archive/archive_retention.h"
#include "archive/archive_rules.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_search.h"
#include "register/register.h"

#include <inttypes.h>
#include <stdio.h>

static err_t show_due(struct op *op, const struct community *c)
{
    struct retention_record *records;
    size_t count;
    bool more;
    err_t e =
        archive_retention_due(op, c->id, (struct retention_place){0}, &records, &count, &more);

    for (size_t i = 0; e == OK && i < count; i++)
        printf("%s %s %s kept until %s: due for a list of destruction\n", c->code,
               records[i].number, records[i].archive_class == NULL ? "-" : records[i].archive_class,
               clock_format_day(op->arena, records[i].kept_until));
    if (e == OK && more)
        printf("%s and more\n", c->code);
    return e;
}

static err_t run_one(struct op *op, const struct community *c, int64_t *ret_cases)
{
    struct retention_done done;
    err_t e = archive_retention_run(op, c->id, &done);

    if (e != OK)
        return e;
    if (done.lists > 0)
        printf("%s %" PRId64 " lists: %" PRId64 " cases destroyed with %" PRId64
               " payloads, %" PRId64 " held\n",
               c->code, done.lists, done.cases, done.payloads, done.held);
    *ret_cases += done.cases;
    return OK;
}

static err_t purge(struct op *op, bool dry)
{
    struct retention_purge *purges;
    size_t count;
    err_t e = archive_retention_purge(op, dry, &purges, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (purges[i].rows > 0)
            printf("%s %" PRId64 " rows %s\n", purges[i].name, purges[i].rows,
                   dry ? "would go" : "are gone");
    return e;
}

err_t main_retention(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    bool dry = main_flag(argc, argv, "--dry-run");
    struct community *communities;
    int64_t cases = 0;
    size_t count;
    err_t e;

    (void)settings;
    if (argc != (dry ? 2 : 1))
        return op_fail(op, ERR_INVALID, "usage: anju retention [--dry-run]");
    e = register_community_list(op, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        e = dry ? show_due(op, &communities[i]) : run_one(op, &communities[i], &cases);
    if (e == OK)
        e = purge(op, dry);
    return e == OK && cases > 0 ? case_search_rebuild(op) : e;
}
