#define FUZZ_NAME "sheet"
#define FUZZ_MUTATIONS 2000
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "exchange/given_book.h"

/* Rows ascend and are UTF-8, whatever a part of the workbook says. */
static void walk(struct op *op, struct exchange_sheet *sheet)
{
    struct csv_record record;
    int64_t line = 0;
    bool more = true;

    while (exchange_sheet_next(op, sheet, 0, &record, &more) == OK && more) {
        must(record.line > line && record.count > 0 && record.count <= CSV_MAX_FIELDS);
        line = record.line;
        for (size_t i = 0; i < record.count; i++)
            must(utf8_is_valid(record.fields[i], strlen(record.fields[i])));
    }
}

static void read_book(struct op *op, const void *bytes, size_t length)
{
    const struct exchange_sheet_name *name;
    struct exchange_book book = {NULL};
    struct exchange_sheet *sheet = NULL;
    struct exchange_zip *zip;
    err_t e = exchange_zip_open_bytes(op, bytes, length, &zip);

    if (e == OK)
        e = exchange_book_open(op, zip, &book);
    if (e == OK)
        e = exchange_book_find(op, &book, NULL, &name);
    if (e == OK)
        e = exchange_sheet_open(op, &book, name, &sheet);
    if (e == OK)
        walk(op, sheet);
    exchange_sheet_close(sheet);
    exchange_book_close(&book);
}

/* The first byte says which part of a sound workbook the rest takes the place of; '0' is for the
 * package itself. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct book_part parts[] = {
        BOOK_PART("_rels/.rels", BOOK_ROOT),
        BOOK_PART("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        BOOK_PART("xl/workbook.xml", BOOK_WORKBOOK),
        BOOK_PART("xl/styles.xml", BOOK_STYLES),
        BOOK_PART("xl/sharedStrings.xml", BOOK_STRINGS),
        BOOK_PART(
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c t=\"s\"><v>1</v></c></row></sheetData></worksheet>"),
    };
    struct op op = op_begin(arena_new());
    size_t which = length == 0 ? 0 : (size_t)(bytes[0] - '0') % 7, packed_length;
    void *packed;

    if (which == 0)
        read_book(&op, bytes + (length > 0), length - (length > 0));
    else {
        parts[which - 1].text = (const char *)bytes + 1;
        parts[which - 1].length = length - 1;
        packed = book_bytes(parts, sizeof parts / sizeof *parts, false, &packed_length);
        read_book(&op, packed, packed_length);
        free(packed);
    }
    arena_free(op.arena);
    return 0;
}
