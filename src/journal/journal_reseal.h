/*
 * journal_reseal.h - everything that the older secrets key sealed is sealed by the new one.
 *
 * While others read and write: a slice of rows is one short transaction, and a run that was
 * broken off is simply run again, for what is done is recognised. Payloads of events change in
 * blocks of 500: an event "resealed" about the block tells their new hashes first, in the same
 * chain, so that the record still verifies (docs/journal.md, docs/adr/0024).
 */
#pragma once

#include "base/doc.h"
#include "db/db.h"
#include "journal/journal_secret.h"

enum { JOURNAL_RESEAL_BLOCK = 500 };

enum { JOURNAL_RESEAL_TABLES = 64 };
struct journal_resealed {
    int64_t rows, payloads;                    /* that were changed */
    const char *tables[JOURNAL_RESEAL_TABLES]; /* in which anything sealed stands; ends with NULL */
};

/* One walk through all payloads and all other tables: sealed texts, in payloads also the keyed
 * hashes, and those of rows once lookups are by the new key. Outside of a transaction.
 * ERR_CONFLICT: a payload is not as it was written. */
err_t journal_reseal_walk(struct op *op, const struct journal_lookup *lookups,
                          struct journal_resealed *ret_done);

/* The keyed hashes of all rows of these tables in one transaction, which keeps others from writing:
 * a number is found by the one or by the other. `after` runs at its end. */
err_t journal_reseal_hashes_of_rows(struct op *op, const struct journal_lookup *lookups,
                                    const char *const *tables, db_body *after, int64_t *ret_rows);

/* What an event "resealed" says: from "seq" to the new hash. NULL for NULL or what is no such. */
struct doc *journal_reseal_hashes(struct op *op, const char *data);
