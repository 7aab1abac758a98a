/*
 * http_page.h - what a page sees besides its document (route.h tells what).
 */
#pragma once

#include "http/http_exchange.h"

/* Appends the page of reply->template. ERR_NOT_FOUND: there is no such template. */
err_t http_page_write(struct http_exchange *x, const struct reply *reply, struct buf *out);

/* The same with a problem on it and the values that were typed. */
err_t http_page_write_problem(struct http_exchange *x, const struct reply *reply,
                              const struct doc *problem, struct buf *out);
