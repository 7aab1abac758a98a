/*
 * journal_secret.h - sealed texts inside of other texts, for a key that is replaced.
 *
 * A sealed text is "vN:" and base64, N the number of the key. It stands in columns, in
 * payloads and in rows of an import; beside it often stand keyed hashes of what it says.
 */
#pragma once

#include "base/op.h"

/* What keyed hashes are made of: which form of the plain text, for which purpose. */
enum journal_form { JOURNAL_FORM_DIGITS, JOURNAL_FORM_TAIL, JOURNAL_FORM_SMALL };
struct journal_lookup {
    const char *purpose;
    enum journal_form form;
};

/* Does anything sealed stand in the text? A quick look, true a little too often. */
bool journal_secret_may_hold(const char *text);

/* The plain texts of all that is sealed in `text`, by either key. */
const char **journal_secret_plains(struct op *op, const char *text, size_t *ret_count);

/* The text with all that the older key sealed sealed by the new one; NULL when there is nothing
 * of it. The same sealed text always becomes the same, so that a row stays equal to its events. */
char *journal_secret_again(struct op *op, const char *text);

/* The text with the older key's hashes of `plain` replaced by the new one's; NULL when it has
 * none of them. `lookups` ends with a NULL purpose. */
char *journal_secret_rehash(struct op *op, const char *text, const char *plain,
                            const struct journal_lookup *lookups);
