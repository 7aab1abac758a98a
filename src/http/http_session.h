/*
 * http_session.h - who is at the other end: the session cookie, the bearer token, the
 * token that proves that a form is ours.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

#define HTTP_SESSION_COOKIE "anju_session"

/* The value of our cookie in a Cookie header. NULL if it is not there, is there twice with
 * different values, or holds anything that we would not have given out. */
const char *http_session_from_cookie(struct arena *a, const char *cookie_header);

/* Any other cookie of ours: how someone likes his pages before we know who he is. */
const char *http_session_cookie(struct arena *a, const char *cookie_header, const char *name);

/* "name=value; Path=/; …", kept for a year; "" forgets it. */
const char *http_session_keep_cookie(struct arena *a, const char *name, const char *value,
                                     bool is_secure);

/* The token of "Bearer TOKEN"; NULL for any other scheme or form. */
const char *http_session_from_authorization(struct arena *a, const char *header);

/* "anju_session=…; Path=/; HttpOnly; SameSite=Lax[; Secure]"; "" ends the session. */
const char *http_session_set_cookie(struct arena *a, const char *value, bool is_secure);

/* The token as a page shows it: another text each time, so that the length of a compressed page
 * says nothing about it (docs/adr/0012). NULL stays NULL. */
const char *http_session_csrf_mask(struct arena *a, const char *csrf);

/* Compares, masked or as it is, in a time that tells nothing. NULL equals nothing. */
bool http_session_csrf_is(const char *given, const char *expected);
