/*
 * notify_call.h - a call that the telephone system places for a member of the staff.
 */
#pragma once

#include "notify/notify_store.h"

/* ANJU_TELEPHONE=https://… gets a form {caller, number, about}; without it the log tells of
 * the call, the number masked. ERR_IO if the telephone system refused or cannot be reached. */
err_t notify_call_place(struct op *op, const struct notify_letter *letter, notify_open_fn *open);
