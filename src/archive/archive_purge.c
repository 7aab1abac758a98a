/* What is nobody's record and only was needed for a while goes; what went is an event. */
#include "archive/archive_purge_store.h"
#include "archive/archive_retention.h"

#include "base/doc.h"
#include "base/json.h"
#include "journal/journal.h"

struct purging {
    bool dry;
    struct retention_purge *purges;
};

static err_t purge_in_transaction(struct op *op, void *arg)
{
    struct purging *p = arg;
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {.kind = "purged", .subject = "retention", .version = 1};
    int64_t all = 0;
    err_t e = p->dry ? OK : journal_lock(op, 0);

    for (size_t i = 0; e == OK && i < ARCHIVE_PURGE_RULES; i++) {
        p->purges[i] = (struct retention_purge){.name = archive_purge_store_name(i)};
        e = archive_purge_store_run(op, i, p->dry, &p->purges[i].rows);
        all += p->purges[i].rows;
        if (p->purges[i].rows > 0)
            doc_set_int(data, p->purges[i].name, p->purges[i].rows);
    }
    if (e != OK || p->dry || all == 0)
        return e;
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

err_t archive_retention_purge(struct op *op, bool dry, struct retention_purge **ret_purges,
                              size_t *ret_count)
{
    struct purging p = {dry, ARENA_ARRAY(op->arena, ARCHIVE_PURGE_RULES, struct retention_purge)};
    err_t e = db_transaction(op, purge_in_transaction, &p);

    if (e != OK)
        return e;
    *ret_purges = p.purges;
    *ret_count = ARCHIVE_PURGE_RULES;
    return OK;
}
