#include "register/register_consent.h"

#include "register/register_consent_store.h"
#include "register/register_find.h"
#include "register/register_person_parts.h"
#include "register/register_person_store.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "journal/journal.h"

enum { EVENTS_AT_ONCE = 200, NOTICE_VERSION_MAX = 20, NOTICE_TEXT_MAX = 4000 };

/* ---- purposes --------------------------------------------------------------------------- */

struct purpose {
    const char *code, *name;
    bool is_sensitive;
};

/* §28: health, belief, children under fourteen and what else harms when it becomes known. */
static const struct purpose PURPOSES[] = {
    {"register", "登记与物业服务", false}, {"notices", "活动与便民通知", false},
    {"publicity", "照片用于宣传", false},  {"care", "关怀服务（健康、家庭情况）", true},
    {"belief", "信仰与饮食习惯", true},    {"child", "十四岁以下儿童", true},
    {"face", "人脸识别通行", true},        {NULL, NULL, false},
};

const char *const REGISTER_CONSENT_PURPOSES[] = {"register", "notices", "publicity", "care",
                                                 "belief",   "child",   "face",      NULL};
const char *const REGISTER_CONSENT_WAYS[] = {"paper", "page", "phone", "wechat", NULL};

static const struct purpose *purpose_of(const char *code)
{
    const struct purpose *p = PURPOSES;

    while (p->code != NULL && !str_equal(p->code, code))
        p++;
    return p->code == NULL ? NULL : p;
}

bool register_consent_is_sensitive(const char *code)
{
    const struct purpose *p = purpose_of(code);

    return p != NULL && p->is_sensitive;
}

const char *register_consent_purpose_name(const char *code)
{
    const struct purpose *p = purpose_of(code);

    return p == NULL ? NULL : p->name;
}

const char *register_consent_way_name(const char *way)
{
    static const char *const NAMES[] = {"书面", "网页", "电话", "微信"};

    for (size_t i = 0; REGISTER_CONSENT_WAYS[i] != NULL; i++)
        if (str_equal(REGISTER_CONSENT_WAYS[i], way))
            return NAMES[i];
    return NULL;
}

/* ---- consents --------------------------------------------------------------------------- */

static err_t check(struct op *op, const struct consent *c)
{
    struct privacy_notice *notices;
    size_t count;
    bool is_published = false;
    err_t e = register_consent_store_notices(op, &notices, &count);

    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        is_published = is_published || str_equal(notices[i].version, c->notice_version);
    if (!is_published)
        op_fail_field(op, "notice_version", "unknown", "没有这个版本的告知");
    if (purpose_of(c->purpose) == NULL)
        op_fail_field(op, "purpose", "not_one_of", "没有这个用途");
    if (!str_in(c->way, REGISTER_CONSENT_WAYS))
        op_fail_field(op, "way", "not_one_of", "请选择同意的方式");
    if (c->given_at > op->now)
        op_fail_field(op, "given", "in_the_future", "“同意日期”不能晚于今天");
    return op->fault.code;
}

static err_t check_is_first(struct op *op, const struct consent *c)
{
    struct consent *there;
    size_t count;
    err_t e = register_consent_store_list(op, c->community_id, c->person_id, &there, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        if (there[i].withdrawn_at == 0 && str_equal(there[i].purpose, c->purpose) &&
            str_equal(there[i].notice_version, c->notice_version))
            return op_fail(op, ERR_CONFLICT, "这个用途已经同意过，仍然有效");
    return e;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct consent *c = arg;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, c->community_id);

    if (e == OK)
        e = register_person_get_active(op, c->community_id, c->person_id, 0, &person);
    if (e == OK)
        e = check_is_first(op, c);
    if (e != OK)
        return e;
    c->id = id_next(op->now);
    e = register_consent_store_add(op, c);
    if (e != OK)
        return e;
    doc_set_id(data, "consent", c->id);
    doc_set_text(data, "purpose", c->purpose);
    doc_set_text(data, "notice_version", c->notice_version);
    doc_set_text(data, "way", c->way);
    doc_set_time(data, "given_at", c->given_at, op->utc_offset_min);
    return register_person_record(op, c->community_id, "consent_given", c->person_id, data);
}

err_t register_consent_add(struct op *op, const struct consent *consent, int64_t *ret_id)
{
    struct consent c = *consent;
    err_t e = check(op, consent);

    if (e != OK)
        return e;
    c.is_sensitive = register_consent_is_sensitive(c.purpose);
    c.taken_by = op->actor->id;
    if (c.given_at == 0)
        c.given_at = op->now;
    e = db_transaction(op, add_in_transaction, &c);
    if (e == OK)
        *ret_id = c.id;
    return e;
}

struct which {
    int64_t community_id, id;
};

static err_t withdraw_in_transaction(struct op *op, void *arg)
{
    const struct which *w = arg;
    struct doc *data = doc_object(op->arena);
    struct consent *c;
    int64_t notes = 0;
    err_t e = journal_lock(op, w->community_id);

    if (e == OK)
        e = register_consent_store_get(op, w->community_id, w->id, &c);
    if (e == OK && c->withdrawn_at != 0)
        return op_fail(op, ERR_CONFLICT, "这条同意已经撤回");
    if (e == OK)
        e = register_consent_store_withdraw(op, w->community_id, w->id);
    if (e == OK)
        e = register_consent_store_end_notes(op, c, &notes);
    if (e != OK)
        return e;
    doc_set_id(data, "consent", w->id);
    doc_set_text(data, "purpose", c->purpose);
    doc_set_int(data, "notes_ended", notes);
    return register_person_record(op, w->community_id, "consent_withdrawn", c->person_id, data);
}

err_t register_consent_withdraw(struct op *op, int64_t community_id, int64_t id)
{
    struct which w = {community_id, id};

    return db_transaction(op, withdraw_in_transaction, &w);
}

err_t register_consent_get(struct op *op, int64_t community_id, int64_t id,
                           struct consent **ret_consent)
{
    return register_consent_store_get(op, community_id, id, ret_consent);
}

err_t register_consent_list(struct op *op, int64_t community_id, int64_t person_id,
                            struct consent **ret_consents, size_t *ret_count)
{
    return register_consent_store_list(op, community_id, person_id, ret_consents, ret_count);
}

/* ---- notices ---------------------------------------------------------------------------- */

err_t register_notice_list(struct op *op, struct privacy_notice **ret_notices, size_t *ret_count)
{
    return register_consent_store_notices(op, ret_notices, ret_count);
}

static err_t publish_in_transaction(struct op *op, void *arg)
{
    struct privacy_notice *n = arg;
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {
        .kind = "privacy_notice_published", .subject = "privacy_notice", .version = 1};
    bool added;
    err_t e = journal_lock(op, 0);

    n->id = id_next(op->now);
    if (e == OK)
        e = register_consent_store_notice_add(op, n, &added);
    if (e == OK && !added)
        return op_fail(op, ERR_CONFLICT, "版本 %s 已经发布过，请换一个版本号", n->version);
    if (e != OK)
        return e;
    doc_set_text(data, "version", n->version);
    doc_set_text(data, "text", n->text);
    event.subject_id = n->id;
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

err_t register_notice_publish(struct op *op, const char *version, const char *text, int64_t *ret_id)
{
    struct privacy_notice n = {.version = str_trim(op->arena, version == NULL ? "" : version),
                               .text = str_trim(op->arena, text == NULL ? "" : text),
                               .published_at = op->now,
                               .published_by = op->actor->id};
    err_t e;

    if (*n.version == '\0')
        op_fail_field(op, "version", "required", "请填写“版本”");
    if (*n.text == '\0')
        op_fail_field(op, "text", "required", "请填写“告知内容”");
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, publish_in_transaction, &n);
    if (e == OK)
        *ret_id = n.id;
    return e;
}

/* ---- to be forgotten ---------------------------------------------------------------------- */

err_t register_erase_refusal(struct op *op, int64_t community_id, int64_t person_id,
                             const char **ret_why)
{
    struct person_house *relations;
    size_t count;
    err_t e = register_person_houses(op, community_id, person_id, &relations, &count);

    *ret_why = NULL;
    for (size_t i = 0; e == OK && i < count && *ret_why == NULL; i++)
        if (register_person_house_holds(&relations[i], op->now))
            *ret_why = arena_printf(
                op->arena,
                "与 %s "
                "的关系仍然有效：为履行物业服务合同所必需，依法不删除（个人信息保护法第十三条、"
                "第四十七条）；先结束关系，或者只更正",
                relations[i].house);
    return e;
}

struct erasing {
    int64_t community_id, person_id, payloads;
    const char *reason;
};

static bool is_about_the_erasure(const struct journal_event *event)
{
    return str_equal(event->kind, "person_erased");
}

static err_t erase_events(struct op *op, struct erasing *e, int64_t id)
{
    struct journal_event *events;
    size_t count = EVENTS_AT_ONCE;
    int64_t after = 0;
    err_t result = OK;

    while (result == OK && count == EVENTS_AT_ONCE) {
        result =
            journal_list(op, e->community_id, "person", id, after, EVENTS_AT_ONCE, &events, &count);
        for (size_t i = 0; result == OK && i < count; i++) {
            after = events[i].seq;
            if (events[i].data == NULL || is_about_the_erasure(&events[i]))
                continue;
            result = journal_erase(op, e->community_id, events[i].seq, e->reason);
            e->payloads++;
        }
    }
    return result;
}

/* Their plates are found no more. */
static err_t forget(struct op *op, const struct erasing *er, int64_t id)
{
    int64_t *vehicles;
    size_t count;
    err_t e = register_person_link_store_ids(op, PERSON_VEHICLES, er->community_id, id, &vehicles,
                                             &count);

    if (e == OK)
        e = register_consent_store_blank(op, er->community_id, id);
    return e == OK ? register_find_renew(op, er->community_id, FIND_VEHICLE, vehicles, count) : e;
}

static err_t erase_in_transaction(struct op *op, void *arg)
{
    struct erasing *er = arg;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    const char *why;
    int64_t *ids;
    size_t count;
    err_t e = journal_lock(op, er->community_id);

    er->payloads = 0;
    if (e == OK)
        e = register_person_get_active(op, er->community_id, er->person_id, 0, &person);
    if (e == OK)
        e = register_erase_refusal(op, er->community_id, er->person_id, &why);
    if (e == OK && why != NULL)
        return op_fail(op, ERR_CONFLICT, "%s", why);
    if (e == OK)
        e = register_consent_store_records(op, er->community_id, er->person_id, &ids, &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        e = erase_events(op, er, ids[i]);
        if (e == OK)
            e = forget(op, er, ids[i]);
    }
    if (e == OK)
        e = register_find_renew(op, er->community_id, FIND_PERSON, ids, count);
    if (e != OK)
        return e;
    doc_set_text(data, "reason", er->reason);
    doc_set_int(data, "payloads", er->payloads);
    return register_person_record(op, er->community_id, "person_erased", er->person_id, data);
}

err_t register_person_erase(struct op *op, int64_t community_id, int64_t person_id,
                            const char *reason, int64_t *ret_payloads)
{
    struct erasing er = {community_id, person_id, 0, reason};
    err_t e;

    if (str_is_empty(reason))
        return op_fail_field(op, "reason", "required", "请填写“删除原因”");
    e = db_transaction(op, erase_in_transaction, &er);
    if (e == OK)
        *ret_payloads = er.payloads;
    return e;
}
