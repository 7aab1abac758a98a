#include "db/db_engine.h"

err_t db_postgres_open(struct op *op, const char *url, enum db_access access, struct db **ret_db)
{
    (void)url, (void)access, (void)ret_db;
    return op_fail(op, ERR_IO, "postgresql is not built yet");
}
