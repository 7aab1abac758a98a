#define FUZZ_NAME "csv"
#define FUZZ_MUTATIONS 5000
#include "fuzz/fuzz.h"

#include "base/csv.h"
#include "base/utf8.h"

/* A file that arrives in pieces: the first byte says of how many bytes each. */
struct pieces {
    const uint8_t *bytes;
    size_t left, at_most;
};

static err_t read_piece(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                        size_t *ret_length)
{
    struct pieces *p = arg;
    size_t length = p->left < p->at_most ? p->left : p->at_most;

    (void)op;
    length = length < capacity ? length : capacity;
    memcpy(ret_bytes, p->bytes, length);
    p->bytes += length;
    p->left -= length;
    *ret_length = length;
    return OK;
}

static uint64_t add_text(uint64_t sum, const char *text)
{
    for (; *text != '\0'; text++)
        sum = sum * 31 + (unsigned char)*text;
    return sum * 31;
}

/* Every field is UTF-8, lines ascend, and a fault names its place. *ret_count: of records. */
static uint64_t walk(struct op *op, struct csv *csv, size_t *ret_count)
{
    struct csv_record record = {0};
    int64_t line = 0;
    uint64_t sum = 0;
    bool more = true;

    *ret_count = 0;
    while (more) {
        err_t e = csv_next(op, csv, &record, &more);

        must(e == OK || (csv_fault(csv).reason != NULL && csv_fault(csv).line > 0));
        for (size_t i = 0; e == OK && more && i < record.count; i++) {
            must(utf8_is_valid(record.fields[i], strlen(record.fields[i])));
            sum = add_text(sum, record.fields[i]);
        }
        must(e != OK || !more || record.line > line);
        line = e == OK && more ? record.line : line;
        *ret_count += 1;
        op_forget_fault(op);
    }
    return sum;
}

/* In one piece or in many: the same records. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct pieces pieces;
    size_t whole, parts;
    uint64_t sum;

    if (length > 0) {
        pieces = (struct pieces){bytes + 1, length - 1, 3 + bytes[0] % 64};
        sum = walk(&op, csv_open_text(&op, (const char *)bytes + 1, length - 1), &whole);
        must(sum == walk(&op, csv_open(&op, read_piece, &pieces), &parts));
        must(whole == parts);
    }
    arena_free(op.arena);
    return 0;
}
