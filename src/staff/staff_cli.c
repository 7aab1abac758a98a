#include "staff/staff.h"

#include "staff/staff_second.h"

#include "base/json.h"
#include "base/str.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LONGEST_LIST = 64, LONGEST_PASSWORD_LINE = 1024 };

static const char USER_USAGE[] =
    "usage: anju user add LOGIN --name NAME --role ROLE… [--community CODE…]"
    " [--password-file FILE] | passwd LOGIN [--password-file FILE] | list | disable LOGIN"
    " | reset-second-factor LOGIN"
    " [--json]";
static const char TOKEN_USAGE[] = "usage: anju token add --user LOGIN [--json]";

struct options {
    const char *login, *name, *password_file;
    const char *roles[LONGEST_LIST + 1], *communities[LONGEST_LIST + 1];
    size_t role_count, community_count;
    bool json;
};

/* ---- the command line -------------------------------------------------------- */

static const struct option LONG_OPTIONS[] = {
    {"login", required_argument, NULL, 'l'},
    {"user", required_argument, NULL, 'l'},
    {"name", required_argument, NULL, 'n'},
    {"role", required_argument, NULL, 'r'},
    {"community", required_argument, NULL, 'c'},
    {"password-file", required_argument, NULL, 'p'},
    {"json", no_argument, NULL, 'j'},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct options *o, int option, const char *value)
{
    switch (option) {
    case 'l': o->login = value; return true;
    case 'n': o->name = value; return true;
    case 'p': o->password_file = value; return true;
    case 'j': o->json = true; return true;
    case 'r':
        if (o->role_count == LONGEST_LIST)
            return false;
        o->roles[o->role_count++] = value;
        return true;
    case 'c':
        if (o->community_count == LONGEST_LIST)
            return false;
        o->communities[o->community_count++] = value;
        return true;
    default: return false;
    }
}

/* argv[0] is the verb; one word without an option is the login. */
static bool read_options(int argc, char **argv, struct options *o)
{
    int option;

    optind = 0; /* glibc: begin anew */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1)
        if (!take_option(o, option, optarg))
            return false;
    if (optind < argc && o->login == NULL)
        o->login = argv[optind++];
    return optind == argc;
}

/* ---- the password: a file's or standard input's first line --------------------- */

static bool set_echo(bool is_on)
{
    struct termios terminal;

    if (tcgetattr(STDIN_FILENO, &terminal) != 0)
        return false;
    if (is_on)
        terminal.c_lflag |= (tcflag_t)ECHO;
    else
        terminal.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) == 0;
}

static const char *read_line(struct op *op, FILE *file)
{
    char line[LONGEST_PASSWORD_LINE];

    if (fgets(line, sizeof line, file) == NULL)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return arena_text(op->arena, line);
}

static const char *read_standard_input(struct op *op)
{
    const char *password;
    bool is_terminal = isatty(STDIN_FILENO);

    if (is_terminal && set_echo(false))
        fputs("password: ", stderr);
    password = read_line(op, stdin);
    if (is_terminal && set_echo(true))
        fputs("\n", stderr);
    return password;
}

static err_t read_password(struct op *op, const struct options *o, const char **ret_password)
{
    const char *password;
    FILE *file;

    if (o->password_file == NULL || str_equal(o->password_file, "-")) {
        password = read_standard_input(op);
    } else {
        file = fopen(o->password_file, "re");
        if (file == NULL)
            return op_fail(op, ERR_IO, "cannot read %s: %s", o->password_file, strerror(errno));
        password = read_line(op, file);
        fclose(file);
    }
    if (password == NULL)
        return op_fail_field(op, "password", "required", "请填写密码");

    *ret_password = password;
    return OK;
}

/* ---- answers ----------------------------------------------------------------------- */

static void print_document(struct op *op, const struct doc *document)
{
    puts(json_text(op->arena, document));
}

static struct doc *member_document(struct op *op, const struct staff_member *member)
{
    struct doc *document = doc_object(op->arena);

    doc_set_id(document, "id", member->id);
    doc_set_text(document, "login", member->login);
    doc_set_text(document, "name", member->name);
    doc_set_bool(document, "disabled", member->disabled);
    return document;
}

static void print_line(const struct staff_member *member)
{
    printf("%s\t%s%s\n", member->login, member->name, member->disabled ? "\t已停用" : "");
}

static err_t print_member(struct op *op, const struct options *o)
{
    struct staff_member *member;
    err_t e;

    e = staff_find(op, o->login, &member);
    if (e != OK)
        return e;
    if (o->json)
        print_document(op, member_document(op, member));
    else
        print_line(member);
    return OK;
}

/* ---- anju user ---------------------------------------------------------------------- */

static err_t user_add(struct op *op, const struct options *o)
{
    struct staff_account account = {.login = o->login,
                                    .name = o->name,
                                    .roles = o->roles,
                                    .communities = o->community_count > 0 ? o->communities : NULL};
    int64_t id;
    err_t e;

    e = read_password(op, o, &account.password);
    if (e == OK)
        e = staff_add(op, &account, &id);
    return e == OK ? print_member(op, o) : e;
}

static err_t user_passwd(struct op *op, const struct options *o)
{
    const char *password;
    err_t e;

    e = read_password(op, o, &password);
    if (e == OK)
        e = staff_set_password(op, o->login, password);
    return e == OK ? print_member(op, o) : e;
}

static err_t user_disable(struct op *op, const struct options *o)
{
    err_t e = staff_disable(op, o->login);

    return e == OK ? print_member(op, o) : e;
}

/* For the administrator who has lost phone and recovery codes, too. */
static err_t user_reset_second_factor(struct op *op, const struct options *o)
{
    struct staff_member *member;
    err_t e = staff_find(op, o->login, &member);

    if (e == OK)
        e = staff_second_reset(op, member->id);
    return e == OK ? print_member(op, o) : e;
}

static err_t user_list(struct op *op, const struct options *o)
{
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    struct staff_member *members;
    size_t count;
    err_t e;

    e = staff_list(op, &members, &count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        if (o->json)
            doc_add(items, member_document(op, &members[i]));
        else
            print_line(&members[i]);
    }
    if (o->json)
        print_document(op, document);
    return OK;
}

static const struct {
    const char *verb;
    bool needs_login;
    err_t (*run)(struct op *op, const struct options *o);
} USER_VERBS[] = {
    {"add", true, user_add},
    {"passwd", true, user_passwd},
    {"list", false, user_list},
    {"disable", true, user_disable},
    {"reset-second-factor", true, user_reset_second_factor},
};

err_t staff_cli_user(struct op *op, int argc, char **argv)
{
    struct options o = {0};

    if (argc < 2 || !read_options(argc - 1, argv + 1, &o))
        return op_fail(op, ERR_INVALID, "%s", USER_USAGE);
    for (size_t i = 0; i < sizeof USER_VERBS / sizeof USER_VERBS[0]; i++)
        if (str_equal(argv[1], USER_VERBS[i].verb) &&
            USER_VERBS[i].needs_login == (o.login != NULL))
            return USER_VERBS[i].run(op, &o);
    return op_fail(op, ERR_INVALID, "%s", USER_USAGE);
}

/* ---- anju token ---------------------------------------------------------------------- */

err_t staff_cli_token(struct op *op, int argc, char **argv)
{
    struct options o = {0};
    const char *token;
    err_t e;

    if (argc < 2 || !str_equal(argv[1], "add") || !read_options(argc - 1, argv + 1, &o) ||
        o.login == NULL)
        return op_fail(op, ERR_INVALID, "%s", TOKEN_USAGE);
    e = staff_token_add(op, o.login, &token);
    if (e != OK)
        return e;

    if (o.json) {
        struct doc *document = doc_object(op->arena);
        doc_set_text(document, "token", token);
        print_document(op, document);
    } else {
        puts(token);
    }
    return OK;
}
