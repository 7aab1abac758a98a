/*
 * err.h - what can go wrong, named by what the caller should do about it.
 *
 * The list is closed. One table (err.c) maps each cause to its HTTP status, its
 * problem type and the exit code of a command, so the four doors agree.
 */
#pragma once

#include <stdnoreturn.h>

typedef enum {
    OK = 0,
    ERR_INVALID,   /* the input is wrong: say which field and why */
    ERR_NOT_FOUND, /* not there, or not there for this actor */
    ERR_FORBIDDEN, /* there, but this actor may not */
    ERR_CONFLICT,  /* not now: the state or the version does not allow it */
    ERR_BUSY,      /* try again later: full, locked, shutting down */
    ERR_IO         /* the world failed: disk, network, database */
} err_t;

/* "conflict"; never NULL. The last part of the problem type's URI. */
const char *err_name(err_t e);

/* "与当前状态冲突": what a page says above the detail; never NULL. */
const char *err_title(err_t e);

/* 200, 422, 404, 403, 409, 503, 500. */
int err_http_status(err_t e);

/* 0 done, 1 failed, 3 bad input data (api.md §1). */
int err_exit_code(err_t e);

/* Programmers' errors end the program, in release builds too. No user input
 * can reach a must(): what a user gets wrong goes through op_fail(). */
#define must(condition) ((condition) ? (void)0 : err_must_failed(#condition, __FILE__, __LINE__))
noreturn void err_must_failed(const char *condition, const char *file, int line);
