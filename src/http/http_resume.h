/*
 * http_resume.h - takes suspended connections up again, away from the writer.
 *
 * Waking libmicrohttpd is a system call for each connection, and the woken thread often takes
 * the waker's place: on the writer's thread it cost as much as a fifth of a durable write. So
 * the writer only hands over a list, and a thread of its own does the waking.
 */
#pragma once

struct http;
struct http_exchange;

void http_resume_start(struct http *http);
/* From any thread; afterwards the exchange belongs to its HTTP thread. */
void http_resume_soon(struct http_exchange *x);
/* When no exchange waits any more. */
void http_resume_stop(struct http *http);
