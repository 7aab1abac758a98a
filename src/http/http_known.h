/*
 * http_known.h - who called a moment ago is not asked for again while nothing has changed.
 *
 * Each HTTP thread remembers some callers by session or token, with their rights. One is good for
 * the same five seconds and only while nobody has committed anything (db_stamp()): so a right that
 * is withdrawn, a session that is ended, is gone with the next request (docs/adr/0035).
 */
#pragma once

#include "http/http_exchange.h"

/* As config.authenticate(): of x's session or bearer token, and notes x->stamp. */
err_t http_known_find(struct http_exchange *x, const struct actor **ret_actor,
                      const char **ret_csrf);

void http_known_free(struct http_worker *worker);
