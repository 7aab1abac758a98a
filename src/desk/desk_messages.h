/*
 * desk_messages.h - the bell and its page.
 */
#pragma once

#include "http/route.h"

/* {count, count_text}: what the actor has not read; 99+ at most. */
err_t desk_messages_bell(struct op *op, struct doc *bell);

/* The newest few of them: [{title, at_text, open_href}]. */
err_t desk_messages_unread(struct op *op, struct doc *list);
