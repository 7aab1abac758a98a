/*
 * notify_mail.h - one message by SMTP (libcurl).
 */
#pragma once

#include "base/op.h"

struct notify_mail {
    const char *from, *to;  /* addresses: anju@example.com */
    const char *message_id; /* without angle brackets; the same on every try */
    const char *title, *body;
};

/* Hands it to the server, which then answers for it. ERR_IO with the server's reason. */
err_t notify_mail_send(struct op *op, const char *smtp_url, const struct notify_mail *mail);

/* A title as RFC 2047 encoded words, and an instant as RFC 5322 writes it. */
char *notify_mail_title(struct op *op, const char *title);
char *notify_mail_date(struct op *op, int64_t at);
