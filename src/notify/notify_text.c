#include "notify/notify.h"

#include "base/log.h"

#include <string.h>

enum { HEAD_DIGITS = 3, TAIL_DIGITS = 4 };

void notify_text_message(struct op *op, const char *phone, const char *text)
{
    size_t length = strlen(phone);
    const char *tail = length <= TAIL_DIGITS ? phone : phone + length - TAIL_DIGITS;

    (void)op;
    log_info("text message to %.*s****%s: %s", HEAD_DIGITS, phone, tail, text);
}
