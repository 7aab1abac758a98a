/*
 * case_tell.h - lives of cases told at once, for demos with a long past.
 *
 * Each step is checked as by case_open() and case_act(), and journalled in the order in
 * which the steps are told; but the rows of a case and of its promises are written once,
 * when it settles, and nobody hears of what is past. A life lives in the arena of the op
 * that opened it: each step of it is told with that arena, until it is dropped.
 */
#pragma once

#include "case/case.h"
#include "journal/journal.h"

struct case_told;

/* Every step stands between journal_run_begin() and journal_run_end() in one transaction;
 * what was told in it must be settled before it ends. op->now and op->actor are the step's. */
err_t case_tell_open(struct op *op, struct journal_run *run, const struct doc *input,
                     struct case_told **ret_told);
err_t case_tell_act(struct op *op, struct journal_run *run, struct case_told *told,
                    const char *action, const struct doc *input);

/* Writes the rows. Steps of escalation before `quiet_before` are passed over without a sound.
 * The life may go on afterwards, and settle again. */
err_t case_tell_settle(struct op *op, struct case_told *told, int64_t quiet_before);

const char *case_tell_status(const struct case_told *told);
bool case_tell_is_open(const struct case_told *told);
int64_t case_tell_id(const struct case_told *told);
