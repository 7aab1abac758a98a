#include "quality/quality.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_rules.h"
#include "journal/journal.h"
#include "quality/quality_store.h"

#include <inttypes.h>

enum { EVENT_VERSION = 1, LARGEST_SEED = 1000000 };

static err_t record_event(struct op *op, const struct quality_sample *s, const char *kind,
                          const struct doc *data)
{
    struct journal_event event = {.community_id = s->community_id,
                                  .kind = kind,
                                  .subject = "quality_sample",
                                  .subject_id = s->id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, data)};

    return journal_append(op, &event);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static err_t add_items(struct op *op, const struct quality_sample *s,
                       const struct quality_candidate *drawn, size_t count)
{
    struct doc *data = doc_object(op->arena), *cases;
    err_t e = OK;

    doc_set_text(data, "kind", s->kind);
    doc_set_text(data, "from", clock_format_day(op->arena, s->from_day));
    doc_set_text(data, "to", clock_format_day(op->arena, s->to_day));
    doc_set_int(data, "seed", s->seed);
    doc_set_int(data, "base", s->base);
    cases = doc_set_list(data, "cases");
    for (size_t i = 0; e == OK && i < count; i++) {
        e = quality_store_add_item(op, s, (int64_t)i + 1, &drawn[i]);
        doc_add(cases, doc_int(op->arena, drawn[i].case_id));
    }
    return e != OK ? e : record_event(op, s, "sample_drawn", data);
}

static err_t draw_in_transaction(struct op *op, void *arg)
{
    struct quality_sample *s = arg;
    struct quality_candidate *candidates;
    size_t count;
    err_t e = journal_lock(op, s->community_id);

    if (e == OK)
        e = quality_store_candidates(
            op, s->community_id, clock_day_start(s->from_day, op->utc_offset_min),
            clock_day_start(s->to_day, op->utc_offset_min), &candidates, &count);
    if (e != OK)
        return e;
    if (count == 0)
        return op_fail(op, ERR_CONFLICT, "这段时间没有办结的服务单，不能抽检");
    s->id = id_next(op->now);
    s->base = (int64_t)count;
    s->drawn_at = op->now;
    if (s->seed == 0)
        s->seed = s->id % LARGEST_SEED + 1;
    count = quality_rules_draw(op, candidates, count, s->seed);
    e = quality_store_add(op, s);
    return e != OK ? e : add_items(op, s, candidates, count);
}

err_t quality_draw(struct op *op, int64_t community_id, int64_t from_day, int64_t to_day,
                   int64_t seed, int64_t *ret_id)
{
    uint64_t roles = op_roles_in(op, community_id);
    struct quality_sample s = {.community_id = community_id,
                               .from_day = from_day,
                               .to_day = to_day,
                               .seed = seed,
                               .drawn_by = op->actor->id};
    err_t e;

    if ((roles & MAY_SAMPLE) == 0)
        return op_fail(op, ERR_FORBIDDEN, "只有综合管理部和公司高管可以抽检");
    if (from_day >= to_day)
        return op_fail_field(op, "to", "before_from", "“止”不能早于“起”");
    s.kind = (roles & ROLE_BIT(ROLE_QUALITY)) != 0 ? "periodic" : "ad_hoc";
    e = db_transaction(op, draw_in_transaction, &s);
    if (e == OK)
        *ret_id = s.id;
    return e;
}

/* ---- calling -----------------------------------------------------------------------------------
 */

struct calling {
    int64_t community_id, sample_id, case_id;
    const char *result, *words;
};

/* Whoever had a hand in it may not ask how it was. */
static bool had_a_hand(const struct service_case *sc, int64_t id)
{
    if (case_rules_is_deputy(sc, id) || id == sc->handler || id == sc->responsible ||
        id == sc->followup_by || id == sc->first_contact || id == sc->supervisor)
        return true;
    for (size_t i = 0; i < sc->assignment_count; i++)
        if (sc->assignments[i].staff_id == id)
            return true;
    return false;
}

static const char *note_text(struct op *op, const struct calling *c, const struct service_case *sc)
{
    const char *agrees = str_is_empty(sc->followup_result)           ? "原来没有回访记录"
                         : str_equal(sc->followup_result, c->result) ? "与回访记录一致"
                                                                     : "与回访记录不一致";

    if (str_equal(c->result, "unreachable"))
        return "抽检回访：联系不上";
    return arena_printf(op->arena, "抽检回访：%s。%s。%s", case_fields_name(c->result), agrees,
                        str_is_empty(c->words) ? "" : c->words);
}

static err_t note_in_case(struct op *op, const struct calling *c, const struct service_case *sc)
{
    struct doc *input = doc_object(op->arena);

    doc_set_text(input, "text", note_text(op, c, sc));
    return case_act(op, c->case_id, 0, "note", input);
}

static err_t record_in_transaction(struct op *op, void *arg)
{
    const struct calling *c = arg;
    struct doc *data = doc_object(op->arena);
    struct quality_sample *s;
    struct service_case *sc;
    bool done;
    err_t e = journal_lock(op, c->community_id);

    if (e == OK)
        e = quality_store_get(op, &c->community_id, 1, c->sample_id, &s);
    if (e == OK)
        e = case_get(op, c->community_id, c->case_id, &sc);
    if (e != OK)
        return e;
    if (had_a_hand(sc, op->actor->id))
        return op_fail(op, ERR_CONFLICT, "您经办过或回访过这张服务单，不能由您抽检");
    e = quality_store_record(op, c->community_id, c->sample_id, c->case_id, c->result, c->words,
                             &done);
    if (e != OK)
        return e;
    if (!done)
        return op_fail(op, ERR_CONFLICT, "这张服务单不在这次抽检里，或者已经抽检过");
    doc_set_int(data, "case", c->case_id);
    doc_set_text(data, "result", c->result);
    doc_set_text(data, "on_record", sc->followup_result);
    doc_set_text(data, "words", c->words);
    e = record_event(op, s, "sample_called", data);
    return e != OK ? e : note_in_case(op, c, sc);
}

err_t quality_record(struct op *op, int64_t community_id, int64_t sample_id, int64_t case_id,
                     const char *result, const char *words)
{
    struct calling c = {community_id, sample_id, case_id, result, words};

    if ((op_roles_in(op, community_id) & MAY_SAMPLE) == 0)
        return op_fail(op, ERR_FORBIDDEN, "只有综合管理部和公司高管可以抽检");
    return db_transaction(op, record_in_transaction, &c);
}

/* ---- reading
 * ------------------------------------------------------------------------------------- */

err_t quality_get(struct op *op, const int64_t *communities, size_t community_count, int64_t id,
                  struct quality_sample **ret_sample, struct quality_item **ret_items,
                  size_t *ret_count)
{
    err_t e = quality_store_get(op, communities, community_count, id, ret_sample);

    return e != OK ? e
                   : quality_store_items(op, (*ret_sample)->community_id, id, ret_items, ret_count);
}

err_t quality_list(struct op *op, int64_t community_id, int64_t before_id, int64_t limit,
                   struct quality_sample **ret_samples, size_t *ret_count)
{
    return quality_store_list(op, community_id, before_id, limit, ret_samples, ret_count);
}
