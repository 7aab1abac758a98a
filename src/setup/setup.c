#include "setup/setup.h"

#include "promise/promise.h"

#include "db/db.h"

struct adding {
    const struct community *community;
    int64_t id;
};

static err_t add_in_transaction(struct op *op, void *arg)
{
    static const char *const FOUNDING[] = {"BASE-000", NULL};
    struct adding *adding = arg;
    err_t e = register_community_add(op, adding->community, &adding->id);

    return e == OK ? promise_bind_first(op, adding->id, FOUNDING) : e;
}

err_t setup_community_add(struct op *op, const struct community *community, int64_t *ret_id)
{
    struct adding adding = {.community = community};
    err_t e = db_transaction(op, add_in_transaction, &adding);

    if (e == OK)
        *ret_id = adding.id;
    return e;
}
