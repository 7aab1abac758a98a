/*
 * given_book.h - workbooks in memory, of the parts that a test writes itself.
 */
#pragma once

#include "exchange/exchange_book.h"
#include "exchange/exchange_sheet.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define BOOK_RELATION(id, type, target)                                                            \
    "<Relationship Id=\"" id "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"    \
    "relationships/" type "\" Target=\"" target "\"/>"

static const char BOOK_ROOT[] =
    "<Relationships>" BOOK_RELATION("r1", "officeDocument", "xl/workbook.xml") "</Relationships>";
static const char BOOK_RELATIONS[] =
    "<Relationships>" BOOK_RELATION("r1", "worksheet", "worksheets/sheet1.xml")
        BOOK_RELATION("r2", "worksheet", "/xl/worksheets/sheet2.xml")
            BOOK_RELATION("r3", "styles", "styles.xml")
                BOOK_RELATION("r4", "sharedStrings", "sharedStrings.xml") "</Relationships>";
static const char BOOK_WORKBOOK[] =
    "<workbook xmlns:r=\"urn:r\"><workbookPr/><sheets>"
    "<sheet name=\"模板\" sheetId=\"1\" state=\"hidden\" r:id=\"r2\"/>"
    "<sheet name=\"业主\" sheetId=\"2\" r:id=\"r1\"/></sheets></workbook>";
/* styles: 0 general, 1 date, 2 yyyy"年"m"月"d"日", 3 0000, 4 a date with a time, 5 [h]:mm */
static const char BOOK_STYLES[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;"
    "d&quot;日&quot;;@\"/><numFmt numFmtId=\"177\" formatCode=\"0000\"/>"
    "<numFmt numFmtId=\"178\" formatCode=\"[h]:mm\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"22\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/><xf numFmtId=\"22\"/>"
    "<xf numFmtId=\"178\"/></cellXfs></styleSheet>";
static const char BOOK_STRINGS[] =
    "<sst><si><t>房号</t></si><si><r><t>王</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">女士 "
    "</t></r><rPh sb=\"0\" eb=\"1\"><t>wang</t></rPh></si><si><t>一行_x000A_二行</t></si></sst>";

struct book_part {
    const char *name, *text;
    size_t length;
};

/* A zip package of the parts in malloc'd memory; with compression only where `packed`. */
static void *book_bytes(const struct book_part *parts, size_t count, bool packed,
                        size_t *ret_length)
{
    zip_error_t error;
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    zip_stat_t stat;
    void *bytes;

    zip_source_keep(memory);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].text, parts[i].length, 0);
        zip_int64_t index = zip_file_add(zip, parts[i].name, source, 0);
        if (!packed)
            zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
    }
    zip_close(zip);
    zip_source_stat(memory, &stat);
    bytes = malloc(stat.size);
    zip_source_open(memory);
    *ret_length = (size_t)zip_source_read(memory, bytes, stat.size);
    zip_source_close(memory);
    zip_source_free(memory);
    return bytes;
}

#define BOOK_PART(name, text)                                                                      \
    {                                                                                              \
        name, text, strlen(text)                                                                   \
    }

/* The parts of a workbook whose first sheet that is shown has these rows. */
static inline void *book_of_rows(const char *sheet, size_t *ret_length)
{
    struct book_part parts[] = {
        BOOK_PART("_rels/.rels", BOOK_ROOT),
        BOOK_PART("xl/workbook.xml", BOOK_WORKBOOK),
        BOOK_PART("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        BOOK_PART("xl/styles.xml", BOOK_STYLES),
        BOOK_PART("xl/sharedStrings.xml", BOOK_STRINGS),
        BOOK_PART("xl/worksheets/sheet1.xml", sheet),
    };

    return book_bytes(parts, sizeof parts / sizeof *parts, true, ret_length);
}
