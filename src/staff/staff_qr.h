/*
 * staff_qr.h - a QR code as one path of an SVG: drawn here, so that a secret goes nowhere else.
 */
#pragma once

#include "base/op.h"

struct staff_qr {
    int size;         /* of the square in modules, with its quiet margin */
    const char *path; /* of the dark modules: "M4 4h7v1h-7z…" */
};

/* ERR_INVALID if the text is too long for a code. */
err_t staff_qr_draw(struct op *op, const char *text, struct staff_qr *ret_qr);
