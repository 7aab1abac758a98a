#!/usr/bin/env python3
"""queries.py OUT.c HEADER...: every list of queries that the headers declare, as one table.

For tests/plans, so that no list is forgotten there. Headers are below src/.
"""
import os, re, sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
out, headers = sys.argv[1], sys.argv[2:]
DECLARED = re.compile(r"^extern const struct db_query \*const ([A-Z0-9_]+)\[\];", re.M)

includes, rows = [], []
for header in headers:
    with open(header, encoding="utf-8") as f:
        names = DECLARED.findall(f.read())
    if names:
        includes.append('#include "%s"\n' % os.path.relpath(os.path.abspath(header), os.path.join(root, "src")))
    for name in names:
        engine = "DB_SQLITE" if "_SQLITE_" in name else "DB_POSTGRES" if "_POSTGRES_" in name else "-1"
        rows.append("    {%s, %s},\n" % (name, engine))
with open(out, "w", encoding="utf-8") as f:
    f.write('#include "plans/plans.h"\n\n' + "".join(includes) + "\nconst struct plans_list PLANS_LISTS[] = {\n" +
            "".join(rows) + "    {0, 0},\n};\n")
