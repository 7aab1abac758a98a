/*
 * Anju (安居): the service desk that keeps its promises. argv -> one row of the command table.
 */
#include "main.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_search.h"
#include "exchange/exchange.h"
#include "promise/promise_admin_cli.h"
#include "promise/promise_cli.h"
#include "register/register.h"
#include "staff/staff.h"
#include "view/view_cli.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef err_t command_fn(struct op *op, const struct main_settings *settings, int argc,
                         char **argv);
typedef err_t room_fn(struct op *op, int argc, char **argv);

struct command {
    const char *name;
    command_fn *own; /* of main itself, or */
    room_fn *room;   /* of a room, with or without an open database */
    bool needs_database;
    const char *usage;
};

static const struct command COMMANDS[] = {
    {"init", main_base_init, NULL, false, "make or upgrade the database"},
    {"demo", main_demo, NULL, true,
     "[--communities N] [--houses N] [--cases N] [--seed N]   fill with the demo communities"},
    {"serve", main_serve, NULL, true,
     "[--listen HOST:PORT] [--tls-cert FILE --tls-key FILE] [--behind-proxy]"},
    {"verify", main_base_verify, NULL, true, "[--json]   the whole journal and every fold"},
    {"due", NULL, promise_cli_due, false,
     "--start RFC3339 --limit 90min|24h|3d|3wd [--calendar 24x7|work] [--hours …] [--json]"},
    {"import", NULL, exchange_cli_import, true,
     "cases|houses|people FILE --community CODE [--map FILE.yaml] [--sheet NAME] [--dry-run]"
     " [--keep-going] [--faulty FILE] [--json] | undo RUN"},
    {"export", NULL, exchange_cli_export, true,
     "cases|promises|houses|people [--community CODE] [--from DATE] [--to DATE]"
     " [--format csv|xlsx|json] [-o FILE]"},
    {"report", NULL, exchange_cli_report, true,
     "promises --period 2026|2026Q3|2026-09 [--community CODE] [--format json|csv] [-o FILE]"},
    {"search", NULL, case_search_cli, true,
     "rebuild|finish   the search index, anew from the journal or up to its end"},
    {"user", NULL, staff_cli_user, true, "add|passwd|list|disable …"},
    {"token", NULL, staff_cli_token, true, "add --user NAME"},
    {"community", main_base_community, NULL, true, "add|list …"},
    {"blueprint", NULL, blueprint_cli, false, "check|publish FILE…"},
    {"standard", NULL, promise_cli_standard, false,
     "check|publish FILE… | bind --community CODE STANDARD…"},
    {"calendar", main_base_calendar, NULL, true, "import FILE…"},
    {"backup", main_operate_backup, NULL, true,
     "FILE | --into DIR [--keep N]   a consistent copy, also while serving"},
    {"restore", main_restore, NULL, false,
     "FILE [--force]   puts a backup in the place of the database, if not a bit of it was changed"},
    {"move", main_move, NULL, false,
     "--from URL --to URL   everything into an empty database of either engine, compared"},
    {"key", main_key, NULL, true, "rotate   another key for phone and id numbers, while serving"},
    {"retention", main_retention, NULL, true,
     "[--dry-run]   destroys what approved lists name, removes what was kept long enough"},
    {"config", main_operate_config, NULL, false, "check [options of serve]"},
    {"render", NULL, NULL, false, "TEMPLATE DATA.json [--partials DIR]"},
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof COMMANDS[0], EXIT_USAGE = 2 };

const char *main_option(int argc, char **argv, const char *name)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

bool main_flag(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return false;
}

static int usage(FILE *out)
{
    fprintf(out, "anju (安居) 0.1.0: the service desk that keeps its promises\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  anju %-10s %s\n", COMMANDS[i].name, COMMANDS[i].usage);
    fprintf(out, "\nall commands: [--db sqlite:PATH|postgresql://…] [--clock-file FILE]\n");
    return out == stdout ? 0 : EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

/* Takes the options of all commands out of argv; false if one lacks its value. */
static bool take_settings(int *argc, char **argv, struct main_settings *settings)
{
    int kept = 0;

    for (int i = 0; i < *argc; i++) {
        const char **value = strcmp(argv[i], "--db") == 0           ? &settings->db_url
                             : strcmp(argv[i], "--clock-file") == 0 ? &settings->clock_file
                                                                    : NULL;
        if (value == NULL) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 >= *argc)
            return false;
        *value = argv[++i];
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

/* `check` reads files only, and a wrong word needs no database to be told so. */
static bool needs_database(const struct command *command, int argc, char **argv)
{
    static const char *const WRITING[] = {"publish", "bind", NULL};

    if (command->needs_database)
        return true;
    return (command->room == blueprint_cli || command->room == promise_cli_standard) && argc > 1 &&
           str_in(argv[1], WRITING);
}

static int fail(struct op *op, err_t e)
{
    const char *detail = op->fault.detail;

    if (detail != NULL && str_starts_with(detail, "usage: ")) {
        fprintf(stderr, "anju: %s\n", detail);
        return EXIT_USAGE;
    }
    if (!str_equal(detail, "reported"))
        fprintf(stderr, "anju: %s\n", op_fault_text(op));
    return err_exit_code(e);
}

static int run(const struct command *command, const struct main_settings *settings, int argc,
               char **argv)
{
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    err_t e = OK;
    int code;

    if (needs_database(command, argc, argv))
        e = main_base_open(&op, settings);
    if (e == OK)
        e = command->own != NULL ? command->own(&op, settings, argc, argv)
                                 : command->room(&op, argc, argv);
    code = e == OK ? 0 : fail(&op, e);
    db_close(op.db);
    arena_free(a);
    return code;
}

int main(int argc, char **argv)
{
    struct main_settings settings = {.db_url = getenv("ANJU_DB")};
    const struct command *command;

    if (sodium_init() < 0)
        return 1;
    if (!take_settings(&argc, argv, &settings))
        return usage(stderr);
    if (argc < 2)
        return usage(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return usage(stdout);
    command = find_command(argv[1]);
    if (command == NULL)
        return usage(stderr);
    if (str_is_empty(settings.db_url))
        settings.db_url = "sqlite:data/anju.db";
    if (settings.clock_file != NULL && !clock_use_file(settings.clock_file)) {
        fprintf(stderr, "anju: %s holds no RFC 3339 instant\n", settings.clock_file);
        return EXIT_USAGE;
    }
    main_rooms_join();
    if (strcmp(command->name, "render") == 0)
        return view_cli_render(argc - 1, argv + 1);
    return run(command, &settings, argc - 1, argv + 1);
}
