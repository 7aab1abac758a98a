#include "case/case_search.h"

#include "base/str.h"
#include "register/register_find.h"

#include <stdio.h>

err_t case_search_cli(struct op *op, int argc, char **argv)
{
    bool rebuild = argc == 2 && str_equal(argv[1], "rebuild");
    err_t e;

    if (argc != 2 || (!rebuild && !str_equal(argv[1], "finish")))
        return op_fail(op, ERR_INVALID, "usage: anju search rebuild|finish");
    e = rebuild ? case_search_rebuild(op) : case_search_finish(op);
    if (e == OK)
        e = rebuild ? register_find_rebuild(op) : register_find_finish(op);
    if (e == OK)
        fprintf(stderr, "the search index has all that the journal says\n");
    return e;
}
