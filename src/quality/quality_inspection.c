#include "quality/quality_inspection.h"

#include "quality/quality_inspection_store.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "journal/journal.h"

enum { EVENT_VERSION = 1 };

static const struct {
    const char *code, *name;
} SUPERVISORS[] = {
    {"authority", "主管部门"},
    {"committee", "业主委员会"},
    {"owners", "业主"},
    {"company", "公司"},
};
const char *const QUALITY_SUPERVISORS[] = {"authority", "committee", "owners", "company", NULL};

const char *quality_supervisor_name(const char *kind)
{
    for (size_t i = 0; i < sizeof SUPERVISORS / sizeof SUPERVISORS[0]; i++)
        if (str_equal(SUPERVISORS[i].code, kind))
            return SUPERVISORS[i].name;
    return kind;
}

static err_t record(struct op *op, const struct quality_inspection *i, const char *kind,
                    const struct doc *facts)
{
    struct journal_event event = {.community_id = i->community_id,
                                  .kind = kind,
                                  .subject = "inspection",
                                  .subject_id = i->id,
                                  .version = EVENT_VERSION,
                                  .data = json_text(op->arena, facts)};

    return journal_append(op, &event);
}

/* ---- writing down ------------------------------------------------------------------------ */

static err_t check_text(struct op *op, const char *field, const char *text, const char *message)
{
    return str_is_empty(text) ? op_fail_field(op, field, "required", "%s", message) : OK;
}

static err_t check(struct op *op, const struct quality_inspection *i)
{
    bool wrong = false, orders = !str_is_empty(i->ordered);

    wrong |= check_text(op, "by_name", i->by_name, "请写明是哪个单位、谁来检查") != OK;
    wrong |= check_text(op, "subject", i->subject, "请写明检查什么") != OK;
    wrong |= check_text(op, "found", i->found, "请写明检查情况") != OK;
    if (!str_in(i->by_kind, QUALITY_SUPERVISORS))
        wrong |= op_fail_field(op, "by_kind", "not_one_of", "请选择是谁来检查") != OK;
    if (i->at_day > clock_day(op->now, op->utc_offset_min))
        wrong |= op_fail_field(op, "day", "in_future", "检查日期不能晚于今天") != OK;
    if (orders && i->due_day == 0)
        wrong |= op_fail_field(op, "due", "required", "有整改要求就要写明何时前完成") != OK;
    if (!orders && i->due_day != 0)
        wrong |= op_fail_field(op, "ordered", "required", "写了完成日期，请写明整改要求") != OK;
    if (i->due_day != 0 && i->due_day < i->at_day)
        wrong |= op_fail_field(op, "due", "too_early", "完成日期不能早于检查日期") != OK;
    return wrong ? ERR_INVALID : OK;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct quality_inspection *i = arg;
    struct doc *facts = doc_object(op->arena);
    err_t e = journal_lock(op, i->community_id);

    if (e != OK)
        return e;
    i->id = id_next(op->now);
    e = quality_inspection_store_add(op, i);
    doc_set_text(facts, "by_kind", i->by_kind);
    doc_set_text(facts, "by_name", i->by_name);
    doc_set_text(facts, "day", clock_format_day(op->arena, i->at_day));
    doc_set_text(facts, "subject", i->subject);
    doc_set_text(facts, "found", i->found);
    doc_set_text(facts, "ordered", i->ordered);
    if (i->due_day != 0)
        doc_set_text(facts, "due", clock_format_day(op->arena, i->due_day));
    return e == OK ? record(op, i, "inspection_recorded", facts) : e;
}

static const char *trimmed(struct op *op, const char *text)
{
    return str_trim(op->arena, text == NULL ? "" : text);
}

err_t quality_inspection_add(struct op *op, const struct quality_inspection *inspection,
                             int64_t *ret_id)
{
    struct quality_inspection i = *inspection;
    err_t e;

    i.by_name = trimmed(op, i.by_name);
    i.subject = trimmed(op, i.subject);
    i.found = trimmed(op, i.found);
    i.ordered = trimmed(op, i.ordered);
    i.made_by = op->actor->id;
    i.made_at = op->now;
    e = check(op, &i);
    if (e == OK)
        e = db_transaction(op, add_in_transaction, &i);
    if (e == OK)
        *ret_id = i.id;
    return e;
}

/* ---- put right ------------------------------------------------------------------------------ */

static err_t done_in_transaction(struct op *op, void *arg)
{
    const struct quality_inspection *i = arg;
    struct doc *facts = doc_object(op->arena);
    bool is_done;
    err_t e = journal_lock(op, i->community_id);

    if (e == OK)
        e = quality_inspection_store_done(op, i, &is_done);
    if (e == OK && !is_done)
        return op_fail(op, ERR_CONFLICT, "这次检查没有待完成的整改");
    doc_set_text(facts, "day", clock_format_day(op->arena, i->done_day));
    doc_set_text(facts, "text", i->done_text);
    return e == OK ? record(op, i, "inspection_rectified", facts) : e;
}

err_t quality_inspection_done(struct op *op, int64_t community_id, int64_t id, int64_t day,
                              const char *text)
{
    struct quality_inspection *there, i = {.community_id = community_id,
                                           .id = id,
                                           .done_day = day,
                                           .done_text = trimmed(op, text),
                                           .done_by = op->actor->id};
    bool wrong = false;
    err_t e = quality_inspection_get(op, &community_id, 1, id, &there);

    if (e != OK)
        return e;
    wrong |= check_text(op, "text", i.done_text, "请写明做了什么") != OK;
    if (day < there->at_day || day > clock_day(op->now, op->utc_offset_min))
        wrong |= op_fail_field(op, "day", "out_of_range", "完成日期须在检查之后、今天以前") != OK;
    return wrong ? ERR_INVALID : db_transaction(op, done_in_transaction, &i);
}

/* ---- reading --------------------------------------------------------------------------------- */

err_t quality_inspection_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                             struct quality_inspection **ret_inspection)
{
    err_t e = quality_inspection_store_get(op, communities, count, id, ret_inspection);

    if (e == OK && *ret_inspection == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这次检查");
    return e;
}

err_t quality_inspection_list(struct op *op, const struct quality_inspection_asking *asking,
                              struct quality_inspection **ret_inspections, size_t *ret_count)
{
    return quality_inspection_store_list(op, asking, ret_inspections, ret_count);
}

err_t quality_inspection_open(struct op *op, int64_t community_id, int64_t *ret_open,
                              int64_t *ret_late)
{
    return quality_inspection_store_open(op, community_id, clock_day(op->now, op->utc_offset_min),
                                         ret_open, ret_late);
}

static const char *state_of(const struct op *op, const struct quality_inspection *i)
{
    if (i->due_day == 0)
        return "none";
    if (i->done_day != 0)
        return "done";
    return i->due_day < clock_day(op->now, op->utc_offset_min) ? "late" : "open";
}

static void set_state(struct doc *into, const char *state)
{
    static const struct {
        const char *state, *name, *colour;
    } STATES[] = {{"none", "不需整改", "waiting"},
                  {"open", "整改中", "running"},
                  {"late", "整改逾期", "missed"},
                  {"done", "已整改", "met"}};

    doc_set_text(into, "state", state);
    for (size_t n = 0; n < sizeof STATES / sizeof STATES[0]; n++)
        if (str_equal(STATES[n].state, state)) {
            doc_set_text(into, "state_name", STATES[n].name);
            doc_set_text(into, "state_colour", STATES[n].colour);
        }
}

static void set_day(struct op *op, struct doc *into, const char *name, int64_t day)
{
    doc_set_text(into, name, day == 0 ? NULL : clock_format_day(op->arena, day));
}

void quality_inspection_set(struct op *op, const struct quality_inspection *i, struct doc *into)
{
    doc_set_id(into, "id", i->id);
    doc_set_text(into, "by_kind", i->by_kind);
    doc_set_text(into, "by_kind_name", quality_supervisor_name(i->by_kind));
    doc_set_text(into, "by_name", i->by_name);
    set_day(op, into, "day", i->at_day);
    doc_set_text(into, "subject", i->subject);
    doc_set_text(into, "found", i->found);
    doc_set_text(into, "ordered", str_is_empty(i->ordered) ? NULL : i->ordered);
    set_day(op, into, "due", i->due_day);
    set_day(op, into, "done", i->done_day);
    doc_set_text(into, "done_text", str_is_empty(i->done_text) ? NULL : i->done_text);
    set_state(into, state_of(op, i));
}
