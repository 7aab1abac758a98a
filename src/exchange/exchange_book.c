#include "exchange/exchange_book.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "exchange/exchange_strings.h"
#include "exchange/exchange_xml.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SHEETS = 1000, MOST_RELATIONS = 5000, MOST_FORMATS = 66000, MOST_CUSTOM = 5000 };

#define SMALL_PART_BYTES (INT64_C(32) << 20)

/* ---- relations: which part is what ---------------------------------------------------- */

struct relation {
    const char *id, *type, *part;
};

struct relations {
    struct exchange_xml *xml;
    struct arena *arena;
    const char *folder; /* "xl/", what their targets are relative to */
    struct relation *list;
    size_t count;
};

static void no_end(void *arg, const char *name)
{
    (void)arg, (void)name;
}

static void no_text(void *arg, const char *bytes, int length)
{
    (void)arg, (void)bytes, (void)length;
}

/* "/xl/a.xml" from the root, "a.xml" from the folder, "../a.xml" from the one above. */
static const char *part_of(struct arena *a, const char *folder, const char *target)
{
    size_t length = strlen(folder);

    if (target[0] == '/')
        return arena_text(a, target + 1);
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        length -= length > 0;
        while (length > 0 && folder[length - 1] != '/')
            length--;
    }
    return arena_printf(a, "%.*s%s", (int)length, folder, target);
}

static void on_relation(void *arg, const char *name, const char **attributes)
{
    struct relations *r = arg;
    const char *id = exchange_xml_attribute(attributes, "Id"),
               *type = exchange_xml_attribute(attributes, "Type"),
               *target = exchange_xml_attribute(attributes, "Target"), *last;

    if (!str_equal(name, "Relationship") || id == NULL || type == NULL || target == NULL ||
        r->count == MOST_RELATIONS)
        return;
    last = strrchr(type, '/');
    r->list[r->count++] = (struct relation){arena_text(r->arena, id),
                                            arena_text(r->arena, last == NULL ? type : last + 1),
                                            part_of(r->arena, r->folder, target)};
}

static err_t read_relations(struct op *op, struct exchange_zip *zip, const char *part,
                            const char *folder, struct relations *ret_relations)
{
    struct exchange_xml_events events = {on_relation, no_end, no_text, ret_relations};

    *ret_relations = (struct relations){NULL, op->arena, folder,
                                        ARENA_ARRAY(op->arena, MOST_RELATIONS, struct relation), 0};
    return exchange_xml_whole(op, zip, part, SMALL_PART_BYTES, &events);
}

/* The part with that id or, for NULL, the first of that type. */
static const char *related(const struct relations *r, const char *id, const char *type)
{
    for (size_t i = 0; i < r->count; i++)
        if (id != NULL ? str_equal(r->list[i].id, id) : str_equal(r->list[i].type, type))
            return r->list[i].part;
    return NULL;
}

/* ---- the workbook: its sheets --------------------------------------------------------- */

struct reading_book {
    struct exchange_xml *xml;
    struct op *op;
    const struct relations *relations;
    struct exchange_book *book;
};

static bool is_true(const char *text)
{
    return str_equal(text, "1") || str_equal(text, "true");
}

static void on_workbook(void *arg, const char *name, const char **attributes)
{
    struct reading_book *r = arg;
    const char *title = exchange_xml_attribute(attributes, "name"),
               *id = exchange_xml_attribute(attributes, "id"),
               *state = exchange_xml_attribute(attributes, "state"), *part;

    if (str_equal(name, "workbookPr"))
        r->book->is_1904 = is_true(exchange_xml_attribute(attributes, "date1904"));
    if (!str_equal(name, "sheet") || title == NULL || id == NULL ||
        r->book->sheet_count == MOST_SHEETS)
        return;
    part = related(r->relations, id, NULL);
    if (part == NULL || strstr(part, "worksheets") == NULL)
        return; /* a sheet of charts or dialogs */
    r->book->sheets[r->book->sheet_count++] = (struct exchange_sheet_name){
        arena_text(r->op->arena, title), part, state != NULL && !str_equal(state, "visible")};
}

static err_t read_workbook(struct op *op, struct exchange_book *book, const char *part,
                           const struct relations *relations)
{
    struct reading_book r = {NULL, op, relations, book};
    struct exchange_xml_events events = {on_workbook, no_end, no_text, &r};

    book->sheets = ARENA_ARRAY(op->arena, MOST_SHEETS, struct exchange_sheet_name);
    return exchange_xml_whole(op, book->zip, part, SMALL_PART_BYTES, &events);
}

/* ---- styles: which cells are dates ------------------------------------------------------ */

struct reading_styles {
    struct exchange_xml *xml;
    struct arena *arena;
    struct exchange_book *book;
    struct custom {
        int id;
        struct exchange_format format;
    } * custom;
    size_t custom_count;
    bool in_cells;
};

static void add_custom(struct reading_styles *r, int id, const char *code)
{
    if (code != NULL && r->custom_count < MOST_CUSTOM)
        r->custom[r->custom_count++] = (struct custom){id, exchange_cell_format(id, code)};
}

static struct exchange_format format_of(const struct reading_styles *r, int id)
{
    for (size_t i = 0; i < r->custom_count; i++)
        if (r->custom[i].id == id)
            return r->custom[i].format;
    return exchange_cell_format(id, NULL);
}

static void on_style(void *arg, const char *name, const char **attributes)
{
    struct reading_styles *r = arg;
    const char *text = exchange_xml_attribute(attributes, "numFmtId");
    int64_t id = 0;

    if (str_equal(name, "cellXfs"))
        r->in_cells = true;
    str_to_int(text == NULL ? "0" : text, 0, 1000000, &id);
    if (str_equal(name, "numFmt"))
        add_custom(r, (int)id, exchange_xml_attribute(attributes, "formatCode"));
    if (r->in_cells && str_equal(name, "xf") && r->book->format_count < MOST_FORMATS)
        r->book->formats[r->book->format_count++] = format_of(r, (int)id);
}

static void on_style_end(void *arg, const char *name)
{
    struct reading_styles *r = arg;

    if (str_equal(name, "cellXfs"))
        r->in_cells = false;
}

static err_t read_styles(struct op *op, struct exchange_book *book, const char *part)
{
    struct reading_styles r = {NULL, book->texts, book, NULL, 0, false};
    struct exchange_xml_events events = {on_style, on_style_end, no_text, &r};

    if (part == NULL)
        return OK;
    r.custom = ARENA_ARRAY(book->texts, MOST_CUSTOM, struct custom);
    book->formats = ARENA_ARRAY(book->texts, MOST_FORMATS, struct exchange_format);
    return exchange_xml_whole(op, book->zip, part, SMALL_PART_BYTES, &events);
}

/* ---- the door --------------------------------------------------------------------------- */

static const char *folder_of(struct arena *a, const char *part, const char **ret_name)
{
    const char *slash = strrchr(part, '/');

    *ret_name = slash == NULL ? part : slash + 1;
    return slash == NULL ? "" : arena_text_n(a, part, (size_t)(slash - part) + 1);
}

static err_t read_parts(struct op *op, struct exchange_book *book)
{
    struct relations root, of_book;
    const char *part, *folder, *name;
    err_t e = read_relations(op, book->zip, "_rels/.rels", "", &root);

    if (e != OK)
        return e;
    part = related(&root, NULL, "officeDocument");
    if (part == NULL)
        return ERR_NOT_FOUND;
    folder = folder_of(op->arena, part, &name);
    e = read_relations(op, book->zip, arena_printf(op->arena, "%s_rels/%s.rels", folder, name),
                       folder, &of_book);
    if (e == OK)
        e = read_workbook(op, book, part, &of_book);
    if (e == OK)
        e = read_styles(op, book, related(&of_book, NULL, "styles"));
    if (e == OK && related(&of_book, NULL, "sharedStrings") != NULL)
        e = exchange_strings_read(op, book, related(&of_book, NULL, "sharedStrings"));
    return e;
}

err_t exchange_book_open(struct op *op, struct exchange_zip *zip, struct exchange_book *ret_book)
{
    err_t e;

    *ret_book = (struct exchange_book){.zip = zip, .texts = arena_new()};
    e = read_parts(op, ret_book);
    if (e == ERR_NOT_FOUND || (e == OK && ret_book->sheet_count == 0)) {
        op_forget_fault(op);
        return op_fail(op, ERR_INVALID, "这是压缩包，但不是 Excel 表（.xlsx）");
    }
    return e;
}

void exchange_book_close(struct exchange_book *book)
{
    exchange_zip_close(book->zip);
    arena_free(book->texts);
    book->texts = NULL;
    book->zip = NULL;
}

static const char *names_of(struct op *op, const struct exchange_book *book)
{
    struct buf names = buf_in(op->arena);

    for (size_t i = 0; i < book->sheet_count && i < 20; i++)
        buf_printf(&names, "%s%s", i == 0 ? "" : "、", book->sheets[i].name);
    return names.data == NULL ? "" : names.data;
}

err_t exchange_book_find(struct op *op, const struct exchange_book *book, const char *name,
                         const struct exchange_sheet_name **ret_sheet)
{
    for (size_t i = 0; i < book->sheet_count; i++) {
        *ret_sheet = &book->sheets[i];
        if (str_is_empty(name) ? !book->sheets[i].is_hidden : str_equal(book->sheets[i].name, name))
            return OK;
    }
    if (str_is_empty(name))
        return op_fail(op, ERR_INVALID, "这个文件的工作表都是隐藏的：%s", names_of(op, book));
    return op_fail(op, ERR_INVALID, "没有工作表“%s”，有：%s", name, names_of(op, book));
}

/* ---- _xHHHH_ ------------------------------------------------------------------------------ */

static bool hex_character(const char *p, uint32_t *ret_character)
{
    char digits[5] = {0}, *end;

    if (p[0] != '_' || p[1] != 'x' || strnlen(p, 7) < 7 || p[6] != '_')
        return false;
    memcpy(digits, p + 2, 4);
    if (strspn(digits, "0123456789abcdefABCDEF") != 4)
        return false;
    *ret_character = (uint32_t)strtoul(digits, &end, 16);
    return *ret_character != 0 && (*ret_character < 0xD800 || *ret_character > 0xDFFF);
}

void exchange_book_unescape(char *text)
{
    char *to = text;
    uint32_t character;

    if (strstr(text, "_x") == NULL)
        return;
    while (*text != '\0') {
        if (!hex_character(text, &character)) {
            *to++ = *text++;
            continue;
        }
        to += utf8_put(character, to);
        text += 7;
    }
    *to = '\0';
}
