/* An import writes in slices of one short transaction each, so that the desk never waits. */
#include "base/clock.h"
#include "exchange/exchange_import_parts.h"

#include <time.h>

enum { BUSY_TRIES = 200, BUSY_PAUSE_MS = 25 };

/* A breath in which another process' writer gets in. */
static void breathe(int pause_ms)
{
    struct timespec pause = {0, pause_ms * 1000000L};

    nanosleep(&pause, NULL);
}

void exchange_slice_begin(struct import *in)
{
    arena_reset(in->slice.arena);
    op_forget_fault(&in->slice);
    in->slice.now = in->op->now + (clock_now() - in->begun_at);
}

err_t exchange_slice_run(struct import *in, db_body *body, void *arg)
{
    err_t e = db_transaction(&in->slice, body, arg);

    for (int tries = 0; e == ERR_BUSY && tries < BUSY_TRIES; tries++) {
        breathe(BUSY_PAUSE_MS);
        op_forget_fault(&in->slice);
        e = db_transaction(&in->slice, body, arg);
    }
    if (e != OK)
        return op_fail(in->op, e, "%s", op_fault_text(&in->slice));
    in->slices++;
    breathe(EXCHANGE_PAUSE_MS);
    return OK;
}

bool exchange_slice_is_last(const struct import *in)
{
    if (in->order == NULL)
        return false;
    if (in->order->stop != NULL && atomic_load(in->order->stop))
        return true;
    return in->order->stop_after_slices != 0 && in->slices >= in->order->stop_after_slices;
}

void exchange_slice_tell(struct import *in, const char *what, int64_t rows, int percent)
{
    in->run.percent = percent;
    if (in->order->progress != NULL)
        in->order->progress(what, rows, percent);
}
