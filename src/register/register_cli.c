#include "register/register.h"

#include "base/json.h"
#include "base/str.h"

#include <getopt.h>
#include <stdio.h>

static const char USAGE[] =
    "usage: anju community add --code CODE --name NAME [--kind residential|commercial]"
    " [--offset MINUTES] [--hotline-hours H] [--counter-hours H] [--work-hours H]"
    " | list [--json]";

struct options {
    struct community community;
    bool json;
};

static const struct option LONG_OPTIONS[] = {
    {"code", required_argument, NULL, 'c'},
    {"name", required_argument, NULL, 'n'},
    {"kind", required_argument, NULL, 'k'},
    {"offset", required_argument, NULL, 'o'},
    {"hotline-hours", required_argument, NULL, 'H'},
    {"counter-hours", required_argument, NULL, 'C'},
    {"work-hours", required_argument, NULL, 'W'},
    {"json", no_argument, NULL, 'j'},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct options *o, int option, const char *value)
{
    int64_t minutes;

    switch (option) {
    case 'c': o->community.code = value; return true;
    case 'n': o->community.name = value; return true;
    case 'k': o->community.property_kind = value; return true;
    case 'H': o->community.hotline_hours = value; return true;
    case 'C': o->community.counter_hours = value; return true;
    case 'W': o->community.work_hours = value; return true;
    case 'j': o->json = true; return true;
    case 'o':
        if (!str_to_int(value, -720, 840, &minutes))
            return false;
        o->community.utc_offset_min = (int)minutes;
        return true;
    default: return false;
    }
}

static bool read_options(int argc, char **argv, struct options *o)
{
    int option;

    optind = 0; /* glibc: begin anew */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1)
        if (!take_option(o, option, optarg))
            return false;
    return optind == argc;
}

static void print_line(const struct community *community)
{
    printf("%s\t%s\t%s\t%s\n", community->code, community->name, community->counter_hours,
           community->work_hours);
}

static err_t print_document(struct op *op, const struct community *community)
{
    struct doc *document = doc_object(op->arena);
    err_t e = register_community_document(op, community, document);

    if (e == OK)
        puts(json_text(op->arena, document));
    return e;
}

static err_t add(struct op *op, const struct options *o)
{
    struct community *community;
    int64_t id;
    err_t e;

    e = register_community_add(op, &o->community, &id);
    if (e == OK)
        e = register_community_get(op, id, &community);
    if (e != OK)
        return e;
    if (o->json)
        return print_document(op, community);
    print_line(community);
    return OK;
}

static err_t list(struct op *op, const struct options *o)
{
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    struct community *communities;
    size_t count;
    err_t e;

    e = register_community_list(op, &communities, &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        if (o->json)
            e = register_community_document(op, &communities[i], doc_add_object(items));
        else
            print_line(&communities[i]);
    }
    if (e == OK && o->json)
        puts(json_text(op->arena, document));
    return e;
}

err_t register_cli_community(struct op *op, int argc, char **argv)
{
    struct options o = {.community = {.utc_offset_min = op->utc_offset_min}};

    if (argc < 2 || !read_options(argc - 1, argv + 1, &o))
        return op_fail(op, ERR_INVALID, "%s", USAGE);
    if (str_equal(argv[1], "add"))
        return add(op, &o);
    if (str_equal(argv[1], "list"))
        return list(op, &o);
    return op_fail(op, ERR_INVALID, "%s", USAGE);
}
