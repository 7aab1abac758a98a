/*
 * op.h - one unit of work: a request, a run of a job, a command.
 *
 * It carries all that work needs from around it: where results live, which
 * database, who acts, for which communities, what time it is, and why it failed.
 * So the same code runs behind all four doors. The clock is read once.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* What an actor may be in one community; the bits are the staff room's. */
struct grant {
    int64_t community_id;
    uint64_t roles;
};

/* What a colleague lent an actor in one community for a time: it counts only where a room
 * asks for it. */
struct loan {
    int64_t id, community_id, from_id;
    const char *from_name;
    uint64_t parts; /* what was lent, bits that staff/ knows */
    uint64_t roles; /* what the colleague is there now */
};

struct actor {
    int64_t id;                  /* 0: the program itself */
    const char *login;           /* "desk1" */
    const char *name;            /* "前台一" */
    const char *language, *look; /* what he chose for his pages; NULL: nothing */
    const struct grant *grants;
    size_t grant_count;
    const struct loan *loans;
    size_t loan_count;
    bool is_entering; /* his second factor is still to be set up: till then he has no grants */
};

/* One wrong field. `code` is for programs: required, too_long, not_a_number … */
struct field_error {
    const char *field;
    const char *code;
    const char *message;
};

struct op_fault {
    err_t code;
    const char *detail; /* lower case, no full stop, what failed first; may be shown to the user */
    struct field_error *fields;
    size_t field_count;
};

struct op {
    struct arena *arena;
    struct db *db; /* the connection of this work; NULL where none is needed */
    const struct actor *actor;
    int64_t now; /* ms UTC, the same during the whole work */
    int utc_offset_min;
    const char *request_id;
    enum language language; /* of who reads the answer: faults are told in it */
    struct op_fault fault;
};

/* A fresh unit of work in arena `a` (which it does not own): clock read, acting as
 * the program itself, China's offset, no database. */
struct op op_begin(struct arena *a);

/* From now on the answer is for someone who reads this language: faults and what is printed
 * into the arena (base/words.h). */
void op_speak(struct op *op, enum language l);

/* Notes why the work failed and returns `code`. The first cause stays. */
err_t op_fail(struct op *op, err_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Notes one wrong field (all of them are told at once) and returns ERR_INVALID. */
err_t op_fail_field(struct op *op, const char *field, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Forgets the fault, for work that is tried again or has a second way. */
void op_forget_fault(struct op *op);

/* "what failed (field: reason; …)", for people at a terminal; never NULL. */
const char *op_fault_text(struct op *op);

/* The roles of the actor in a community, 0 if none. */
uint64_t op_roles_in(const struct op *op, int64_t community_id);
