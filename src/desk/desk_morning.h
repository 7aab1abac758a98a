/*
 * desk_morning.h - the morning report (晨会日报, X-33): yesterday on one page, to print or to post.
 */
#pragma once

#include "desk/desk.h"

/* `day` is the day that is reported; appointments are those of the day after. */
err_t desk_morning_document(struct op *op, int64_t community_id, int64_t day, bool for_page,
                            struct doc **ret_document);

/* Puts the report into the outbox of the director's team, with a journal event; whoever has it
 * already gets it no second time. One transaction. */
err_t desk_morning_send(struct op *op, int64_t community_id, int64_t day);
