/* Opening a case, live or from an import: what it must have, who answers for it, which
 * versions it follows, its number. One transaction, one event. */
#include "case/case.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "case/case_catalogue.h"
#include "case/case_fields.h"
#include "case/case_life.h"
#include "case/case_store.h"
#include "register/register.h"

#include <inttypes.h>
#include <string.h>

enum {
    TITLE_FROM_CONTENT_CHARACTERS = 30,
    LATE_RECORD_MS = 5 * 60000,
    FUTURE_GRACE_MS = 5 * 60000,
    TAIL_DIGITS = 4
};

struct opening {
    const struct doc *input;
    int64_t community_id;
    int64_t run_id;            /* of an import, 0: live */
    struct case_opened opened; /* the result; no case where an import had been there already */
};

static bool is_phone(const char *text)
{
    size_t digits = 0;

    for (const char *p = text; *p != '\0'; p++) {
        digits += *p >= '0' && *p <= '9';
        if (!(*p >= '0' && *p <= '9') && strchr("+- ()/,;#*extEXT", *p) == NULL)
            return false;
    }
    return digits >= 3 && digits <= 30;
}

/* Short numbers (110, extensions) have no tail that would tell houses apart. */
const char *case_intake_tail_hash(struct op *op, const char *phone)
{
    const char *digits = str_digits(op->arena, phone);
    size_t length = strlen(digits);

    if (length < TAIL_DIGITS)
        return NULL;
    return journal_lookup_hash(op, "phone-tail", digits + length - TAIL_DIGITS);
}

const char *case_intake_phone_hash(struct op *op, const char *phone)
{
    return journal_lookup_hash(op, "phone", str_digits(op->arena, phone));
}

static err_t check_contact(struct op *op, const struct doc *in)
{
    const char *phone = doc_get_text(in, "reporter_phone");
    bool named = !str_is_empty(doc_get_text(in, "reporter_name")) &&
                 !str_is_empty(doc_get_text(in, "house"));

    if (!str_is_empty(phone) && !is_phone(phone))
        return op_fail_field(op, "reporter_phone", "not_a_phone", "“联系电话”不是电话号码");
    if (str_is_empty(phone) && !named && str_is_empty(doc_get_text(in, "anonymous_reason")))
        return op_fail_field(op, "reporter_phone", "required",
                             "请填写“联系电话”，或者填写“匿名原因”");
    return OK;
}

/* What a field table cannot say: one field depends on another. All faults at once. */
static err_t check_opening(struct op *op, const struct opening *o)
{
    const struct doc *in = o->input;
    const char *nature = doc_get_text(in, "nature");
    int64_t received_at = doc_get_int(in, "received_at");

    if (str_is_empty(doc_get_text(in, "title")) && str_is_empty(doc_get_text(in, "content")))
        op_fail_field(op, "title", "required", "请填写“事由”或者“原话”");
    if (str_is_empty(doc_get_text(in, "house")) && str_is_empty(doc_get_text(in, "place")))
        op_fail_field(op, "place", "required", "请填写“房号”或者“地点”");
    if (received_at > op->now + FUTURE_GRACE_MS)
        op_fail_field(op, "received_at", "in_the_future", "“接到时间”不能晚于现在");
    if (str_equal(doc_get_text(in, "channel"), "staff") &&
        str_is_empty(doc_get_text(in, "relayed_by")))
        op_fail_field(op, "relayed_by", "required", "员工转述的，请填写“转述员工”");
    if (o->run_id == 0 && !case_catalogue_allows(doc_get_text(in, "category")))
        op_fail_field(op, "category", "not_one_of", "分类目录里没有 %s",
                      doc_get_text(in, "category"));
    if (doc_get_bool(in, "confidential") && !case_fields_may_be_confidential(nature))
        op_fail_field(op, "confidential", "not_of_this_nature",
                      "只有投诉和抱怨可以保密处理，请去掉“保密处理”");
    check_contact(op, in);
    return op->fault.code;
}

/* NULL: a garage goes with the community that it stands in. */
static const char *property_kind(const struct house *house)
{
    if (str_equal(house->kind, "shop") || str_equal(house->kind, "office"))
        return "commercial";
    return str_equal(house->kind, "dwelling") ? "residential" : NULL;
}

static err_t set_house(struct op *op, const struct opening *o, struct doc *set,
                       struct house **ret_house)
{
    const char *code = doc_get_text(o->input, "house");
    err_t e;

    *ret_house = NULL;
    if (str_is_empty(code))
        return OK;
    e = register_house_find(op, o->community_id, code, ret_house);
    if (e == ERR_NOT_FOUND) {
        op_forget_fault(op);
        return op_fail_field(op, "house", "unknown", "本小区没有房号 %s", code);
    }
    if (e != OK)
        return e;
    doc_set_text(set, "house", (*ret_house)->code);
    doc_set_int(set, "house_id", (*ret_house)->id);
    if ((*ret_house)->handover != NULL)
        doc_set_text(set, "handover", (*ret_house)->handover);
    if (property_kind(*ret_house) != NULL)
        doc_set_text(set, "property_kind", property_kind(*ret_house));
    return OK;
}

static const char *blueprint_for(const struct case_nature *nature, const struct house *house,
                                 int64_t received_at)
{
    if (str_equal(nature->code, "complaint") && house != NULL &&
        str_equal(house->handover, "under_construction"))
        return "complaint_b";
    if (str_equal(nature->code, "repair") && house != NULL && house->warranty_until > received_at)
        return "repair_warranty";
    return nature->blueprint;
}

static void set_reporter(struct op *op, const struct doc *in, struct doc *set)
{
    const char *phone = doc_get_text(in, "reporter_phone");

    if (!str_is_empty(doc_get_text(in, "reporter_name")))
        doc_set_text(set, "reporter_name", doc_get_text(in, "reporter_name"));
    if (!str_is_empty(phone)) {
        doc_set_text(set, "reporter_phone", journal_seal_text(op, phone));
        doc_set_text(set, "phone_hash", case_intake_phone_hash(op, phone));
        if (case_intake_tail_hash(op, phone) != NULL)
            doc_set_text(set, "phone_tail", case_intake_tail_hash(op, phone));
    }
    if (!str_is_empty(doc_get_text(in, "anonymous_reason"))) {
        doc_set_bool(set, "anonymous", true);
        doc_set_text(set, "anonymous_reason", doc_get_text(in, "anonymous_reason"));
    } else if (doc_get_bool(in, "anonymous")) {
        doc_set_bool(set, "anonymous", true);
    }
}

static void set_as_given(const struct doc *in, struct doc *set)
{
    static const char *const NAMES[] = {
        "nature",      "category",        "content",    "severity",
        "size",        "demand",          "object",     "place",
        "relayed_by",  "source_activity", "source_ref", "external_number",
        "external_id", "external_due_at", "urgent",     "important",
        "read_back",   "confidential",    NULL};

    for (size_t i = 0; NAMES[i] != NULL; i++) {
        struct doc *value = doc_get(in, NAMES[i]);
        if (!doc_is_null(value) && !(value->kind == DOC_TEXT && value->text[0] == '\0'))
            doc_set(set, NAMES[i], value);
    }
    if (doc_get_int(in, "appointment") != 0)
        doc_set_int(set, "appointment_at", doc_get_int(in, "appointment"));
}

static void set_words(struct op *op, const struct doc *in, struct doc *set)
{
    const char *title = doc_get_text(in, "title"), *content = doc_get_text(in, "content");
    const char *activity = doc_get_text(in, "source_activity"),
               *mode = doc_get_text(in, "source_mode");
    const char *channel = doc_get_text(in, "channel"), *severity = doc_get_text(in, "severity");

    if (str_is_empty(title))
        title = arena_text_n(op->arena, content,
                             utf8_prefix_bytes(content, TITLE_FROM_CONTENT_CHARACTERS));
    doc_set_text(set, "title", title);
    doc_set_text(set, "channel", channel == NULL ? "desk" : channel);
    doc_set_text(set, "severity", severity == NULL ? "normal" : severity);
    if (mode == NULL)
        mode = activity != NULL ? "active" : "passive";
    doc_set_text(set, "source_mode", mode);
}

static err_t set_number(struct op *op, int64_t community_id, const struct case_nature *nature,
                        struct doc *set)
{
    int64_t day = clock_day(op->now, op->utc_offset_min), number;
    int year, month, day_of_month;
    err_t e;

    e = case_store_next_number(op, community_id, nature->kind, day, &number);
    if (e != OK)
        return e;
    clock_civil(day, &year, &month, &day_of_month);
    doc_set_text(set, "number",
                 arena_printf(op->arena, "%s-%04d%02d%02d-%04" PRId64, nature->kind, year, month,
                              day_of_month, number));
    return OK;
}

/* Who took it in answers for it (首问责任人); what an owner files himself, the front desk does. */
static err_t choose_first_contact(struct op *op, int64_t community_id, int64_t *ret_id)
{
    int64_t *ids;
    size_t count;
    err_t e;

    *ret_id = op->actor->id;
    if (op_roles_in(op, community_id) != ROLE_BIT(ROLE_OWNER))
        return OK;
    e = staff_on_duty(op, community_id, ROLE_FRONT_DESK, op->now, &ids, &count);
    if (e == OK)
        *ret_id = count == 0 ? 0 : ids[0];
    return e;
}

static err_t set_people(struct op *op, const struct opening *o, const char *nature, struct doc *set)
{
    int64_t supervisor, first_contact;
    err_t e;

    e = case_life_supervisor(op, o->community_id, nature, &supervisor);
    if (e == OK)
        e = choose_first_contact(op, o->community_id, &first_contact);
    if (e != OK)
        return e;
    doc_set_int(set, "recorder", op->actor->id);
    doc_set_int(set, "first_contact", first_contact);
    doc_set_int(set, "supervisor", supervisor);
    doc_set_int(set, "responsible",
                first_contact != 0 && !str_equal(nature, "info") ? first_contact : supervisor);
    return OK;
}

static void set_times(struct op *op, const struct doc *in, struct doc *set)
{
    int64_t received_at = doc_get_int(in, "received_at");

    if (received_at == 0)
        received_at = op->now;
    doc_set_int(set, "received_at", received_at);
    doc_set_int(set, "recorded_at", op->now);
    if (op->now - received_at > LATE_RECORD_MS)
        doc_set_bool(set, "recorded_late", true);
}

static err_t set_versions(struct op *op, const struct opening *o, const char *code, struct doc *set,
                          struct case_work *work)
{
    err_t e;

    e = blueprint_current(op, code, &work->blueprint);
    if (e != OK)
        return e;
    e = promise_book_now(op, o->community_id, op->now, &work->book);
    if (e != OK)
        return e;
    doc_set_int(set, "blueprint_id", work->blueprint->id);
    doc_set_text(set, "book", promise_book_ids(op, work->book));
    return OK;
}

/* The stage at which an imported, finished case stands. */
static const char *closed_stage(const struct blueprint *b)
{
    for (size_t i = 0; i < b->stage_count; i++)
        if (b->stages[i].status == CASE_CLOSED)
            return b->stages[i].code;
    return NULL;
}

static void set_import(const struct opening *o, const struct blueprint *b, struct case_event *event)
{
    int64_t finished_at = doc_get_int(o->input, "finished_at");

    doc_set_int(event->set, "import_run", o->run_id);
    doc_set_null(event->set, "recorded_late");
    if (finished_at == 0)
        return;
    doc_set_int(event->set, "closed_at", finished_at);
    doc_set_text(event->set, "close_reason", "imported");
    event->to_stage = closed_stage(b);
}

static err_t fill_opening(struct op *op, const struct opening *o, struct case_event *event,
                          struct case_work *work)
{
    const struct case_nature *nature = case_fields_nature(doc_get_text(o->input, "nature"));
    struct house *house;
    err_t e;

    e = set_house(op, o, event->set, &house);
    if (e != OK)
        return e;
    set_times(op, o->input, event->set);
    e = set_versions(op, o, blueprint_for(nature, house, doc_get_int(event->set, "received_at")),
                     event->set, work);
    if (e != OK)
        return e;
    set_as_given(o->input, event->set);
    set_words(op, o->input, event->set);
    set_reporter(op, o->input, event->set);
    return set_people(op, o, nature->code, event->set);
}

err_t case_intake_prepare(struct op *op, int64_t community_id, const struct doc *input,
                          struct case_work *work, struct case_event *event)
{
    const struct opening o = {.input = input, .community_id = community_id};
    err_t e = check_opening(op, &o);

    if (e != OK)
        return e;
    work->input = input;
    work->sc = ARENA_NEW(op->arena, struct service_case);
    *event = (struct case_event){.kind = "opened", .set = doc_object(op->arena)};
    e = fill_opening(op, &o, event, work);
    if (e == OK)
        e = set_number(op, community_id, case_fields_nature(doc_get_text(input, "nature")),
                       event->set);
    if (e != OK)
        return e;
    work->sc->id = id_next(op->now);
    work->sc->community_id = community_id;
    return OK;
}

static err_t open_in_transaction(struct op *op, void *arg)
{
    struct opening *o = arg;
    struct case_event event = {.kind = o->run_id != 0 ? "imported" : "opened"};
    struct service_case *sc = ARENA_NEW(op->arena, struct service_case);
    struct case_work work = {.sc = sc, .input = o->input};
    err_t e;

    e = check_opening(op, o);
    if (e != OK)
        return e;
    e = journal_lock(op, o->community_id);
    if (e != OK)
        return e;
    event.set = doc_object(op->arena);
    e = fill_opening(op, o, &event, &work);
    if (e == OK)
        e = set_number(op, o->community_id, case_fields_nature(doc_get_text(o->input, "nature")),
                       event.set);
    if (e != OK)
        return e;
    if (o->run_id != 0)
        set_import(o, work.blueprint, &event);
    sc->id = id_next(op->now);
    sc->community_id = o->community_id;
    e = case_life_record_new(op, &work, &event, o->run_id != 0);
    o->opened = (struct case_opened){sc, work.promises, work.promise_count};
    return e;
}

err_t case_intake_open(struct op *op, int64_t community_id, const struct doc *input,
                       struct case_opened *ret_opened)
{
    struct opening o = {.input = input, .community_id = community_id};
    err_t e = db_transaction(op, open_in_transaction, &o);

    if (e == OK)
        *ret_opened = o.opened;
    return e;
}

err_t case_open(struct op *op, int64_t community_id, const struct doc *input, int64_t *ret_id)
{
    struct case_opened opened;
    err_t e = case_intake_open(op, community_id, input, &opened);

    if (e == OK)
        *ret_id = opened.sc->id;
    return e;
}

/* The same steps without lock, number and rows. A house that is not there (yet) is left out. */
static err_t fill_preview(struct op *op, const struct opening *o, struct case_event *event,
                          struct case_work *work)
{
    struct doc *input = doc_copy(op->arena, o->input);
    struct opening as_far_as_known = {.input = input, .community_id = o->community_id};
    struct house *house;

    doc_set_null(input, "reporter_phone");
    doc_set_text(input, "title", "…");
    if (set_house(op, o, event->set, &house) != OK) {
        op_forget_fault(op);
        doc_set_null(input, "house");
    }
    return fill_opening(op, &as_far_as_known, event, work);
}

err_t case_preview(struct op *op, int64_t community_id, const struct doc *input, struct doc *into)
{
    struct opening o = {.input = input, .community_id = community_id};
    struct case_event event = {.kind = "opened", .set = doc_object(op->arena)};
    struct service_case sc = {.community_id = community_id};
    struct case_work work = {.sc = &sc, .input = input};
    struct journal_event opened = {.kind = "opened", .at = op->now, .data = ""};
    struct doc *payload = doc_object(op->arena), *promises = doc_set_list(into, "promises");
    struct promise *list;
    size_t count;
    err_t e;

    e = fill_preview(op, &o, &event, &work);
    if (e != OK)
        return e;
    doc_set_int(payload, "round", 1);
    doc_set(payload, "set", event.set);
    case_rules_apply(op->arena, &sc, "opened", op->now, payload);
    e = case_clocks_fold(op, &sc, work.blueprint, &opened, 1,
                         &(struct case_at_hand){.payloads = &payload, .book = work.book}, &list,
                         &count);
    for (size_t i = 0; e == OK && i < count; i++)
        doc_add(promises, promise_document(op, &list[i], work.book, false));
    doc_set_text(into, "blueprint", work.blueprint->code);
    doc_set_id(into, "supervisor", sc.supervisor);
    doc_set_id(into, "responsible", sc.responsible);
    return e;
}

static err_t import_in_transaction(struct op *op, void *arg)
{
    struct opening *o = arg;
    const char *external_id = doc_get_text(o->input, "external_id");
    int64_t there = 0;
    err_t e = OK;

    o->opened.sc = NULL;
    if (!str_is_empty(external_id))
        e = case_store_find_external(op, o->community_id, external_id, &there);
    if (e != OK || there != 0)
        return e;
    return open_in_transaction(op, o);
}

err_t case_import(struct op *op, int64_t community_id, const struct case_import *import,
                  int64_t *ret_id)
{
    struct opening o = {
        .input = import->input, .community_id = community_id, .run_id = import->run_id};
    err_t e = db_transaction(op, import_in_transaction, &o);

    if (e == OK)
        *ret_id = o.opened.sc == NULL ? 0 : o.opened.sc->id;
    return e;
}
