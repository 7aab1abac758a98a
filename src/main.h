/*
 * main.h - the commands of the program, and what they share. main*.c is where the rooms
 * are put together: nobody includes this but they.
 */
#pragma once

#include "blueprint/blueprint.h"
#include "db/db.h"
#include "http/http.h"

/* What every command was told before its own options (taken out of argv). */
struct main_settings {
    const char *db_url;     /* --db, ANJU_DB, sqlite:data/anju.db */
    const char *clock_file; /* --clock-file */
};

/* main_rooms.c: hands down to the lower rooms what they need of the upper ones. */
void main_rooms_join(void);
extern const struct route *const MAIN_ROUTE_TABLES[];

/* main_base.c */
err_t main_base_init(struct op *op, const struct main_settings *settings, int argc, char **argv);
err_t main_base_verify(struct op *op, const struct main_settings *settings, int argc, char **argv);
/* Every chain and every fold of op->db, without a word unless something is wrong. */
err_t main_base_verify_all(struct op *op, int64_t *ret_events, int64_t *ret_cases);
err_t main_base_community(struct op *op, const struct main_settings *settings, int argc,
                          char **argv);
err_t main_base_calendar(struct op *op, const struct main_settings *settings, int argc,
                         char **argv);
/* Opens the database (schema checked) and loads the key file. */
err_t main_base_open(struct op *op, const struct main_settings *settings);
/* No id from now on is smaller than one that is in the database. */
err_t main_base_continue_ids(struct op *op);

/* main_operate.c: what keeps an installation safe. */
err_t main_operate_backup(struct op *op, const struct main_settings *settings, int argc,
                          char **argv);
err_t main_operate_config(struct op *op, const struct main_settings *settings, int argc,
                          char **argv);
/* The file of the database; NULL when it is not SQLite. */
const char *main_operate_sqlite_path(const struct main_settings *settings);
/* Before steps are applied to a database that has some: a copy beside it, named by the newest. */
err_t main_operate_keep_before(struct op *op, const struct main_settings *settings);

/* main_restore.c: a backup becomes the database. */
err_t main_restore(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* main_move.c: from one engine to the other. */
err_t main_move(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* main_key.c */
err_t main_key(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* main_retention.c */
err_t main_retention(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* main_demo.c */
err_t main_demo(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* main_importer.c: from now on until it is stopped. */
struct main_importer;
struct main_importer *main_importer_start(const char *db_url);
void main_importer_stop(struct main_importer *importer);

/* main_serve.c */
err_t main_serve(struct op *op, const struct main_settings *settings, int argc, char **argv);

/* The value of --name in argv, or NULL; has: is the word there at all. */
const char *main_option(int argc, char **argv, const char *name);
bool main_flag(int argc, char **argv, const char *name);
