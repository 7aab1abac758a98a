#include "setup/setup_store.h"

static const struct db_query COMPANY = {
    .name = "setup_company",
    .sql = "SELECT name, logo, logo_hash, setup_step FROM company WHERE community_id = 0",
};

err_t setup_store_company(struct op *op, struct setup_company *ret_company)
{
    struct db_rows *rows;
    err_t e = db_run(op, &COMPANY, DB_NO_ARGS, &rows);

    if (e != OK)
        return e;
    *ret_company = (struct setup_company){.name = "", .logo = "", .logo_hash = ""};
    if (db_next(rows))
        *ret_company = (struct setup_company){.name = db_text(rows, 0),
                                              .logo = db_text(rows, 1),
                                              .logo_hash = db_text(rows, 2),
                                              .step = (int)db_int(rows, 3)};
    return OK;
}

static const struct db_query SHOWN = {
    .name = "setup_company_shown",
    .sql = "SELECT name, logo_hash FROM company WHERE community_id = 0",
};

err_t setup_store_shown(struct op *op, const char **ret_name, const char **ret_logo_hash)
{
    struct db_rows *rows;
    err_t e = db_run(op, &SHOWN, DB_NO_ARGS, &rows);
    bool found = e == OK && db_next(rows);

    *ret_name = found ? db_text(rows, 0) : "";
    *ret_logo_hash = found ? db_text(rows, 1) : "";
    return e;
}

static const struct db_query SAVE = {
    .name = "setup_company_save",
    .sql = "INSERT INTO company (community_id, name, logo, logo_hash, setup_step)"
           " VALUES (0, $1, $2, $3, $4)"
           " ON CONFLICT (community_id) DO UPDATE SET name = excluded.name, logo = excluded.logo,"
           " logo_hash = excluded.logo_hash, setup_step = excluded.setup_step",
};

err_t setup_store_save(struct op *op, const struct setup_company *company)
{
    return db_exec(op, &SAVE,
                   DB_ARGS(DB_TEXT(company->name), DB_TEXT(company->logo),
                           DB_TEXT(company->logo_hash), DB_INT(company->step)),
                   NULL);
}

const struct db_query *const SETUP_STORE_QUERIES[] = {&COMPANY, &SHOWN, &SAVE, NULL};
