#include "staff/staff_qr.h"

#include "base/buf.h"

#include <qrencode.h>

enum { MARGIN = 4, DARK = 1 };

/* The dark modules that stand side by side are one strip. */
static void add_row(struct buf *path, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int length = 0;
        while (x + length < width && (row[x + length] & DARK) != 0)
            length++;
        if (length > 0)
            buf_printf(path, "M%d %dh%dv1h-%dz", x + MARGIN, y + MARGIN, length, length);
        x += length;
    }
}

err_t staff_qr_draw(struct op *op, const char *text, struct staff_qr *ret_qr)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct buf path = buf_in(op->arena);

    if (code == NULL)
        return op_fail(op, ERR_INVALID, "too long for a QR code");
    for (int y = 0; y < code->width; y++)
        add_row(&path, code->data + (size_t)y * (size_t)code->width, code->width, y);
    *ret_qr = (struct staff_qr){code->width + 2 * MARGIN, path.data};
    QRcode_free(code);
    return OK;
}
