#!/usr/bin/env python3
"""embed.py OUT.c FILE...: writes the files as a C table (src/base/embed.h), sorted by path.

Paths are taken relative to the folder that holds tools/, or, for files given as FROM=PATH,
as PATH. Files below assets/ also get a gzip form.
"""
import gzip, hashlib, os, sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
out, files = sys.argv[1], []
for arg in sys.argv[2:]:
    source, _, path = arg.partition("=")
    files.append((path or os.path.relpath(os.path.abspath(source), root), source))
files.sort()


def literal(name, data):
    lines = [",".join(str(b if b < 128 else b - 256) for b in data[i:i + 64]) for i in range(0, len(data), 64)]
    lines.append("0")
    return "static const char %s[] = {\n%s};\n" % (name, ",\n".join(lines))


with open(out, "w") as c:
    c.write('#include "base/embed.h"\n')
    rows = []
    for n, (path, source) in enumerate(files):
        data = open(source, "rb").read()
        c.write(literal("file_%d" % n, data))
        zipped, zipped_length = "NULL", 0
        if path.startswith("assets/"):
            squeezed = gzip.compress(data, 9, mtime=0)
            c.write(literal("gzip_%d" % n, squeezed))
            zipped, zipped_length = "gzip_%d" % n, len(squeezed)
        digest = hashlib.blake2b(data, digest_size=8).hexdigest()
        rows.append('{"%s", file_%d, %d, %s, %d, "%s"},\n' % (path, n, len(data), zipped, zipped_length, digest))
    c.write("const struct embed_file EMBED_FILES[] = {\n%s};\n" % "".join(rows))
    c.write("const size_t EMBED_FILE_COUNT = %d;\n" % len(files))
