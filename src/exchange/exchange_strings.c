#include "exchange/exchange_strings.h"

#include "base/str.h"
#include "exchange/exchange_xml.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES (INT64_C(512) << 20)
#define TEXT_BYTES ((size_t)128 << 20)

enum { MOST_STRINGS = 4000000, FIRST_BYTES = 64 * 1024, FIRST_STRINGS = 1024 };

struct reading {
    struct exchange_xml *xml;
    char *text;
    size_t length, capacity;
    size_t *at;
    size_t count, at_capacity;
    bool in_text, in_phonetic;
};

/* Grown with realloc(), copied into the book's arena once it is whole. */
static void room_for(struct reading *r, size_t more)
{
    if (r->length + more > TEXT_BYTES || r->count >= MOST_STRINGS) {
        exchange_xml_refuse(r->xml, "表太大：文字超过 128 MB，请分成几个文件");
        return;
    }
    while (r->capacity < r->length + more) {
        r->capacity = r->capacity == 0 ? FIRST_BYTES : r->capacity * 2;
        r->text = realloc(r->text, r->capacity);
        must(r->text != NULL);
    }
}

static void begin_string(struct reading *r)
{
    room_for(r, 1);
    if (r->count == r->at_capacity) {
        r->at_capacity = r->at_capacity == 0 ? FIRST_STRINGS : r->at_capacity * 2;
        r->at = realloc(r->at, r->at_capacity * sizeof *r->at);
        must(r->at != NULL);
    }
    r->at[r->count++] = r->length;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct reading *r = arg;

    (void)attributes;
    if (str_equal(name, "si"))
        begin_string(r);
    else if (str_equal(name, "rPh"))
        r->in_phonetic = true;
    else if (str_equal(name, "t"))
        r->in_text = !r->in_phonetic && r->count > 0;
}

static void on_end(void *arg, const char *name)
{
    struct reading *r = arg;

    if (str_equal(name, "rPh"))
        r->in_phonetic = false;
    else if (str_equal(name, "t"))
        r->in_text = false;
    else if (str_equal(name, "si") && r->count > 0) {
        room_for(r, 1);
        if (r->capacity > r->length)
            r->text[r->length++] = '\0';
    }
}

static void on_text(void *arg, const char *bytes, int length)
{
    struct reading *r = arg;

    if (!r->in_text)
        return;
    room_for(r, (size_t)length + 1);
    if (r->capacity < r->length + (size_t)length + 1)
        return;
    memcpy(r->text + r->length, bytes, (size_t)length);
    r->length += (size_t)length;
}

static void keep(const struct reading *r, struct exchange_book *book)
{
    book->shared = arena_alloc(book->texts, r->length + 1);
    book->shared_at = ARENA_ARRAY(book->texts, r->count + 1, size_t);
    book->shared_count = r->count;
    if (r->count == 0)
        return;
    memcpy(book->shared, r->text, r->length);
    memcpy(book->shared_at, r->at, r->count * sizeof *r->at);
    for (size_t i = 0; i < r->count; i++)
        exchange_book_unescape(book->shared + book->shared_at[i]);
}

err_t exchange_strings_read(struct op *op, struct exchange_book *book, const char *part)
{
    struct reading r = {NULL};
    struct exchange_xml_events events = {on_start, on_end, on_text, &r};
    err_t e = exchange_xml_whole(op, book->zip, part, PART_BYTES, &events);

    if (e == OK)
        keep(&r, book);
    free(r.text);
    free(r.at);
    return e;
}
