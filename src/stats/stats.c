#include "stats/stats.h"

#include "base/json.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "stats/stats_store.h"

#include <string.h>

static bool is_listed(const struct stats_pressing *rows, size_t count, int64_t case_id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].case_id == case_id)
            return true;
    return false;
}

/* Rows come in the order of what presses, so the first of a case is the one to show. */
static size_t each_case_once(struct stats_pressing *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!is_listed(rows, kept, rows[i].case_id))
            rows[kept++] = rows[i];
    return kept;
}

static const struct stats_store_out *out_of(const struct stats_store_out *out, size_t count,
                                            int64_t case_id)
{
    for (size_t i = 0; i < count; i++)
        if (out[i].case_id == case_id)
            return &out[i];
    return NULL;
}

/* Who has it now: whoever the work was given to and has not returned it. The one who is
 * responsible counts only while the work is still with the desk; a closed case is with the
 * archive. */
static err_t set_holders(struct op *op, int64_t community_id, struct stats_pressing *rows,
                         size_t count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    struct stats_store_out *out;
    size_t out_count;
    err_t e;

    for (size_t i = 0; i < count; i++) {
        ids[i] = rows[i].case_id;
        if (case_hides_complainant(op, community_id, rows[i].nature, rows[i].object))
            rows[i].house = NULL;
    }
    e = stats_store_out(op, community_id, ids, count, &out, &out_count);
    for (size_t i = 0; e == OK && i < count; i++) {
        const struct stats_store_out *has = out_of(out, out_count, rows[i].case_id);
        if (str_equal(rows[i].metric, "archive")) {
            rows[i].holder = 0;
            rows[i].department = "archive";
        }
        if (has == NULL)
            continue;
        rows[i].holder = has->staff_id;
        if (has->department != NULL)
            rows[i].department = has->department;
    }
    return e;
}

void stats_keep_quiet(struct stats_pressing *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].is_confidential)
            continue;
        rows[i].title = case_fields_name(rows[i].nature);
        rows[i].house = rows[i].place = NULL;
    }
}

err_t stats_pressing(struct op *op, int64_t community_id, const struct stats_asked *asked,
                     struct stats_pressing **ret_rows, size_t *ret_count)
{
    err_t e = stats_store_pressing(op, community_id, asked, ret_rows, ret_count);

    return e != OK ? e : set_holders(op, community_id, *ret_rows, *ret_count);
}

err_t stats_external(struct op *op, int64_t community_id, int limit,
                     struct stats_pressing **ret_rows, size_t *ret_count)
{
    err_t e = stats_store_external(op, community_id, limit, ret_rows, ret_count);

    return e != OK ? e : set_holders(op, community_id, *ret_rows, *ret_count);
}

err_t stats_to_classify(struct op *op, int64_t community_id, int limit,
                        struct stats_pressing **ret_rows, size_t *ret_count)
{
    return stats_store_to_classify(op, community_id, limit, ret_rows, ret_count);
}

/* ---- one day ------------------------------------------------------------------------------ */

/* What the customer said, out of the payload of a follow-up. */
static err_t read_followup(struct op *op, struct stats_happening *h)
{
    const char *data = h->words;
    struct doc *payload, *input;
    err_t e;

    h->words = NULL;
    if (data == NULL)
        return OK;
    e = json_parse(op, data, strlen(data), &payload);
    if (e != OK)
        return e;
    input = doc_get(payload, "input");
    h->result = doc_get_text(input, "result");
    h->words = doc_get_text(input, "words");
    return OK;
}

err_t stats_happenings(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                       int limit, struct stats_happening **ret_rows, size_t *ret_count)
{
    err_t e = stats_store_happenings(op, community_id, from_at, to_at, limit, ret_rows, ret_count);

    for (size_t i = 0; e == OK && i < *ret_count; i++) {
        struct stats_happening *h = &(*ret_rows)[i];
        if (case_hides_complainant(op, community_id, h->nature, h->object))
            h->house = NULL;
        e = read_followup(op, h);
    }
    return e;
}

err_t stats_broken(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at, int limit,
                   struct stats_pressing **ret_rows, size_t *ret_count)
{
    err_t e = stats_store_broken(op, community_id, from_at, to_at, limit, ret_rows, ret_count);

    if (e != OK)
        return e;
    *ret_count = each_case_once(*ret_rows, *ret_count);
    return set_holders(op, community_id, *ret_rows, *ret_count);
}

err_t stats_appointments(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                         int limit, struct stats_pressing **ret_rows, size_t *ret_count)
{
    err_t e =
        stats_store_appointments(op, community_id, from_at, to_at, limit, ret_rows, ret_count);

    return e != OK ? e : set_holders(op, community_id, *ret_rows, *ret_count);
}
