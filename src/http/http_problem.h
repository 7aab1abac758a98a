/*
 * http_problem.h - what went wrong: problem+json (RFC 9457) for programs, a page with the
 * same text for people, and the form again with what was typed.
 */
#pragma once

#include "http/http_exchange.h"

/* A refusal by HTTP's own rules: 400, 401, 405, 413, 415, 503. The detail is op's fault, if
 * there is one. */
void http_problem_status(struct http_exchange *x, int status);

/* A failure of the work, with op's fault. */
void http_problem_fault(struct http_exchange *x, err_t e);

/* "/problems/conflict" of 409. */
const char *http_problem_type(struct arena *a, int status);

/* {type, title, status, detail, instance, request_id, errors}, current if it is not NULL. */
struct doc *http_problem_document(struct http_exchange *x, int status, struct doc *current);
