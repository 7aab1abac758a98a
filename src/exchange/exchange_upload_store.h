/*
 * exchange_upload_store.h - imports from a browser: the file, what is to be done with it, what is
 * wrong with it.
 */
#pragma once

#include "exchange/exchange_faults.h"
#include "exchange/exchange_store.h"

struct exchange_upload {
    struct exchange_run run; /* state: uploaded, looked, checking, checked, applying, done, failed,
                                dropped */
    const char *job;         /* look, check, apply: to be done; "" */
    const char *chosen;      /* JSON {title: field}; "" */
    const char *look;        /* sealed JSON; "" */
    const char *failure;     /* why it could not be read; "" */
    bool keep_going;
    int64_t fault_count, percent, started_by, started_at, ended_at;
};

err_t exchange_upload_store_add(struct op *op, const struct exchange_upload *upload);
/* ERR_NOT_FOUND if there is none. */
err_t exchange_upload_store_get(struct op *op, int64_t id, struct exchange_upload *ret_upload);
/* The newest first: those before `before_id` (INT64_MAX: all). */
err_t exchange_upload_store_list(struct op *op, int64_t community_id, int64_t before_id,
                                 int64_t limit, struct exchange_upload **ret_uploads,
                                 size_t *ret_count);
/* All but counters and the times. Nobody works on it any more. */
err_t exchange_upload_store_save(struct op *op, const struct exchange_upload *upload);

/* The next that waits for somebody, taken until `until`; *ret_id 0: there is none. */
err_t exchange_upload_store_claim(struct op *op, int64_t until, int64_t *ret_id);

err_t exchange_upload_store_piece_add(struct op *op, const struct exchange_run *run, int64_t number,
                                      const char *content);
/* NULL behind the last. */
err_t exchange_upload_store_piece(struct op *op, const struct exchange_run *run, int64_t number,
                                  const char **ret_content);
err_t exchange_upload_store_pieces_remove(struct op *op, const struct exchange_run *run);

err_t exchange_upload_store_fault_add(struct op *op, const struct exchange_run *run, int64_t number,
                                      const struct exchange_fault *fault);
/* Behind a number, at most `limit`, into *faults. */
err_t exchange_upload_store_faults(struct op *op, const struct exchange_run *run, int64_t after,
                                   int limit, struct exchange_faults *faults);
err_t exchange_upload_store_faults_remove(struct op *op, const struct exchange_run *run);

extern const struct db_query *const EXCHANGE_UPLOAD_STORE_QUERIES[];
