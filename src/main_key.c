/* `anju key rotate`: another key for phone and id numbers, while the service runs. */
#include "main.h"

#include "base/str.h"
#include "case/case_search.h"
#include "journal/journal.h"
#include "journal/journal_key.h"
#include "journal/journal_reseal.h"
#include "register/register.h"
#include "register/register_find.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* Longer than any request that sealed something before the key file changed and is not saved. */
enum { LAST_REQUESTS_US = 2000000, MOST_WALKS = 20 };

/* Everything that is found by a keyed hash: the rooms' purposes and what they hash. */
static const struct journal_lookup LOOKUPS[] = {
    {"phone", JOURNAL_FORM_DIGITS},    {"phone-tail", JOURNAL_FORM_TAIL},
    {"id_number", JOURNAL_FORM_SMALL}, {"email", JOURNAL_FORM_SMALL},
    {"wechat", JOURNAL_FORM_SMALL},    {NULL, 0},
};

/* Nobody knows what the codes and sessions of owners were made of: they log in once more. */
static err_t end_sessions(struct op *op, void *arg)
{
    (void)arg;
    return register_resident_leave_all(op);
}

static err_t record(struct op *op, void *arg)
{
    const char *const *kind = arg;
    struct journal_event event = {.kind = *kind,
                                  .subject = "key",
                                  .subject_id = journal_key_get()->now.number,
                                  .version = 1,
                                  .data = "{}"};

    return journal_append(op, &event);
}

static err_t walk(struct op *op, const char *what, struct journal_resealed *ret_done)
{
    err_t e = journal_reseal_walk(op, LOOKUPS, ret_done);

    if (e == OK)
        printf("%s: %" PRId64 " rows and %" PRId64 " payloads sealed anew\n", what, ret_done->rows,
               ret_done->payloads);
    fflush(stdout);
    return e;
}

/* Who serves may have sealed something with the older key until a moment ago. */
static err_t walk_until_nothing_is_left(struct op *op)
{
    struct journal_resealed done = {.rows = 1};
    err_t e = OK;

    usleep(LAST_REQUESTS_US);
    for (int i = 0; e == OK && done.rows + done.payloads > 0; i++) {
        if (i == MOST_WALKS)
            return op_fail(op, ERR_BUSY,
                           "something still seals with the older key: is there a server with a "
                           "key file of its own? give it this one, and run anju key rotate again");
        e = walk(op, "looked again", &done);
    }
    return e;
}

static err_t switch_lookups(struct op *op, const struct journal_resealed *walked)
{
    int64_t rows = 0;
    err_t e = journal_reseal_hashes_of_rows(op, LOOKUPS, walked->tables, end_sessions, &rows);

    if (e == OK)
        e = journal_key_use_lookup(op);
    if (e == OK)
        e = register_find_rebuild(op);
    if (e == OK)
        printf("%" PRId64 " keyed hashes made anew\n", rows);
    return e;
}

static err_t rotate(struct op *op)
{
    const char *begun = "key_begun", *rotated = "key_rotated";
    struct journal_resealed done;
    bool resumed;
    err_t e = journal_key_begin(op, &resumed);

    if (e != OK)
        return e;
    fprintf(stderr, "key %" PRId64 " seals from now on%s\n", journal_key_get()->now.number,
            resumed ? " (goes on with what was broken off)" : "");
    if (!resumed)
        e = db_transaction(op, record, &begun);
    if (e == OK)
        e = walk(op, "while serving", &done);
    if (e == OK && journal_key_get()->lookup_is_older)
        e = switch_lookups(op, &done);
    if (e == OK)
        e = walk_until_nothing_is_left(op);
    if (e == OK)
        e = case_search_rebuild(op);
    if (e == OK)
        e = register_find_rebuild(op);
    if (e == OK)
        e = db_transaction(op, record, &rotated);
    return e == OK ? journal_key_end(op) : e;
}

err_t main_key(struct op *op, const struct main_settings *settings, int argc, char **argv)
{
    err_t e;

    if (argc != 2 || !str_equal(argv[1], "rotate"))
        return op_fail(op, ERR_INVALID, "usage: anju key rotate");
    e = rotate(op);
    if (e == OK)
        fprintf(stderr,
                "the older key opens nothing any more; keep a copy of %s, and the older one as "
                "long as backups of before are kept\n",
                journal_key_path(op, settings->db_url));
    return e;
}
