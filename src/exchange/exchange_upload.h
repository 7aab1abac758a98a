/*
 * exchange_upload.h - an import from a browser: a file is sent, looked at, checked and applied.
 * What takes long is done by exchange_job.c; here it is only ordered.
 */
#pragma once

#include "exchange/exchange_upload_store.h"

enum { EXCHANGE_UPLOAD_MOST_BYTES = 16 * 1024 * 1024 };

struct exchange_sent {
    const char *kind;
    const char *file, *base64; /* its name; its bytes as they came */
    const char *map;           /* of cases; else "" */
};

/* Keeps the file sealed and orders a look. In a transaction. */
err_t exchange_upload_begin(struct op *op, int64_t community_id, const struct exchange_sent *sent,
                            int64_t *ret_id);

/* Each ERR_CONFLICT unless the import stands where that can be done. */
err_t exchange_upload_look(struct op *op, struct exchange_upload *u, const char *sheet);
/* With the field that each title was given, a JSON object; of cases, with their map. */
err_t exchange_upload_check(struct op *op, struct exchange_upload *u, const char *chosen);
/* ERR_CONFLICT too if rows have faults and they are not to be left out. */
err_t exchange_upload_apply(struct op *op, struct exchange_upload *u, bool keep_going);
/* It is not wanted: its file goes. */
err_t exchange_upload_drop(struct op *op, struct exchange_upload *u);

/* The file on the disk for as long as it is read; remove it. */
err_t exchange_upload_file(struct op *op, const struct exchange_run *run, const char **ret_path);
