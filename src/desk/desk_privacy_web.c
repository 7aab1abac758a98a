/* /persons/{id}/privacy and /privacy-notices. */
#include "desk/desk_privacy.h"
#include "http/http_list.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_words.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_consent.h"
#include "register/register_person.h"

#include <inttypes.h>

/* As the parts of category S07 stand in the catalogue (case_catalogue.c). */
static const char *const WHATS[] = {"access",   "copy",    "correct", "delete",
                                    "withdraw", "explain", NULL};
static const char *const WHAT_NAMES[] = {"查阅个人信息", "复制个人信息", "更正或补充个人信息",
                                         "删除个人信息", "撤回同意",     "解释个人信息处理规则"};

static const struct field CONSENT_FIELDS[] = {
    {"purpose", FIELD_ENUM, true, .words = REGISTER_CONSENT_PURPOSES, .label = "用途"},
    {"notice_version", FIELD_TEXT, true, .max = 20, .label = "告知版本"},
    {"way", FIELD_ENUM, true, .words = REGISTER_CONSENT_WAYS, .label = "同意方式"},
    {"given", FIELD_DAY, false, .label = "同意日期", .help = "today if not given"},
    FIELDS_END};
static const struct field REQUEST_FIELDS[] = {
    {"what", FIELD_ENUM, true, .words = WHATS, .label = "请求什么"},
    {"words", FIELD_TEXT, false, .max = 2000, .label = "原话"},
    FIELDS_END};
static const struct field ERASE_FIELDS[] = {
    {"reason", FIELD_TEXT, true, .min = 2, .max = 500, .label = "删除原因"}, FIELDS_END};
static const struct field PAGE_FIELDS[] = {
    {"purpose", FIELD_ENUM, false, .words = REGISTER_CONSENT_PURPOSES, .label = "用途"},
    {"notice_version", FIELD_TEXT, false, .max = 20, .label = "告知版本"},
    {"way", FIELD_ENUM, false, .words = REGISTER_CONSENT_WAYS, .label = "同意方式"},
    {"given", FIELD_DAY, false, .label = "同意日期"},
    {"what", FIELD_ENUM, false, .words = WHATS, .label = "请求什么"},
    {"words", FIELD_TEXT, false, .max = 2000, .label = "原话"},
    {"reason", FIELD_TEXT, false, .max = 500, .label = "删除原因"},
    FIELDS_END};
static const struct field NOTICE_FIELDS[] = {
    {"version", FIELD_TEXT, true, .max = 20, .label = "版本"},
    {"text", FIELD_TEXT, true, .min = 20, .max = 4000, .label = "告知内容"},
    FIELDS_END};

/* ---- which person ------------------------------------------------------------------------ */

static err_t find_person(struct request *req, uint64_t who, struct person **ret_person)
{
    const int64_t *communities;
    struct community *community;
    size_t count;
    int64_t id;
    err_t e = request_path_id(req, "id", &id);

    if (e != OK)
        return e;
    staff_scope(req->op, who, &communities, &count);
    e = register_person_get(req->op, communities, count, id, ret_person);
    if (e == OK)
        e = register_community_get(req->op, (*ret_person)->community_id, &community);
    if (e == OK)
        req->op->utc_offset_min = community->utc_offset_min;
    return e;
}

static const char *path_of(struct op *op, const struct person *p)
{
    return arena_printf(op->arena, "/persons/%" PRId64 "/privacy", p->id);
}

/* ---- the page ------------------------------------------------------------------------------ */

static void add_choice(struct doc *list, const char *value, const char *name)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "value", value);
    doc_set_text(one, "name", name);
}

static void set_choices(struct doc *document, const struct privacy_notice *notices, size_t count)
{
    struct doc *choices = doc_set_object(document, "choices");
    struct doc *purposes = doc_set_list(choices, "purpose"), *ways = doc_set_list(choices, "way"),
               *versions = doc_set_list(choices, "notice_version"),
               *whats = doc_set_list(choices, "what");

    for (size_t i = 0; REGISTER_CONSENT_PURPOSES[i] != NULL; i++)
        add_choice(purposes, REGISTER_CONSENT_PURPOSES[i],
                   register_consent_purpose_name(REGISTER_CONSENT_PURPOSES[i]));
    for (size_t i = 0; REGISTER_CONSENT_WAYS[i] != NULL; i++)
        add_choice(ways, REGISTER_CONSENT_WAYS[i],
                   register_consent_way_name(REGISTER_CONSENT_WAYS[i]));
    for (size_t i = 0; i < count; i++)
        add_choice(versions, notices[i].version, notices[i].version);
    for (size_t i = 0; WHATS[i] != NULL; i++)
        add_choice(whats, WHATS[i], WHAT_NAMES[i]);
}

static void add_consent(struct op *op, const struct consent *c, const char *newest,
                        struct doc *into)
{
    struct doc *page;

    doc_set_id(into, "id", c->id);
    doc_set_text(into, "purpose", c->purpose);
    doc_set_bool(into, "is_sensitive", c->is_sensitive);
    doc_set_text(into, "notice_version", c->notice_version);
    doc_set_text(into, "way", c->way);
    doc_set_time(into, "given_at", c->given_at, op->utc_offset_min);
    doc_set_time(into, "withdrawn_at", c->withdrawn_at, op->utc_offset_min);
    page = doc_set_object(into, "page");
    doc_set_text(page, "purpose_name", register_consent_purpose_name(c->purpose));
    doc_set_text(page, "way_name", register_consent_way_name(c->way));
    doc_set_text(page, "given_text", case_words_instant(op, c->given_at));
    doc_set_bool(page, "holds", c->withdrawn_at == 0);
    doc_set_bool(page, "is_older", c->withdrawn_at == 0 && !str_equal(c->notice_version, newest));
    if (c->withdrawn_at != 0)
        doc_set_text(page, "withdrawn_text", case_words_instant(op, c->withdrawn_at));
}

static err_t set_consents(struct op *op, const struct person *p, const char *newest,
                          struct doc *document)
{
    struct doc *list = doc_set_list(document, "consents");
    struct consent *consents;
    size_t count;
    err_t e = register_consent_list(op, p->community_id, p->id, &consents, &count);

    for (size_t i = 0; e == OK && i < count; i++)
        add_consent(op, &consents[i], newest, doc_add_object(list));
    return e;
}

static err_t set_erasure(struct op *op, const struct person *p, struct doc *document)
{
    bool may = (op_roles_in(op, p->community_id) & MAY_ERASE_PERSON) != 0 &&
               str_equal(p->status, "active");
    const char *why;
    err_t e = register_erase_refusal(op, p->community_id, p->id, &why);

    if (e != OK)
        return e;
    doc_set_text(document, "refusal", why);
    doc_set_bool(document, "may_erase", may && why == NULL);
    doc_set_bool(document, "is_erased", str_equal(p->status, "erased"));
    return OK;
}

static err_t show(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena);
    struct privacy_notice *notices;
    const char *newest = NULL;
    struct person *p;
    size_t count;
    err_t e = find_person(req, MAY_KEEP_PRIVACY, &p);

    if (e == OK)
        e = register_notice_list(op, &notices, &count);
    if (e != OK)
        return e;
    if (count > 0)
        newest = notices[0].version;
    doc_set_id(document, "id", p->id);
    doc_set_id(document, "person_id", p->id); /* where a consent's id hides it */
    doc_set_text(document, "name", p->name);
    doc_set_text(document, "status", p->status);
    doc_set_text(document, "notice_version", newest);
    doc_set_text(document, "notice_text", count > 0 ? notices[0].text : NULL);
    set_choices(document, notices, count);
    e = set_consents(op, p, newest, document);
    if (e == OK)
        e = set_erasure(op, p, document);
    reply->fields = PAGE_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/privacy") : e;
}

/* ---- consents ------------------------------------------------------------------------------ */

static err_t give(struct request *req, struct reply *reply)
{
    const struct doc *in = req->input;
    struct person *p;
    int64_t id;
    err_t e = find_person(req, MAY_KEEP_PRIVACY, &p);

    if (e == OK)
        e = register_consent_add(
            req->op,
            &(struct consent){.community_id = p->community_id,
                              .person_id = p->id,
                              .purpose = doc_get_text(in, "purpose"),
                              .notice_version = doc_get_text(in, "notice_version"),
                              .way = doc_get_text(in, "way"),
                              .given_at = request_day(req, "given", false)},
            &id);
    return e == OK ? reply_see(reply, 201, path_of(req->op, p)) : e;
}

static err_t withdraw(struct request *req, struct reply *reply)
{
    struct person *p;
    struct consent *c;
    int64_t id;
    err_t e = find_person(req, MAY_KEEP_PRIVACY, &p);

    if (e == OK)
        e = request_path_id(req, "consent", &id);
    if (e == OK)
        e = register_consent_get(req->op, p->community_id, id, &c);
    if (e == OK && c->person_id != p->id)
        return op_fail(req->op, ERR_NOT_FOUND, "没有这条同意记录");
    if (e == OK)
        e = register_consent_withdraw(req->op, p->community_id, id);
    return e == OK ? reply_see(reply, 200, path_of(req->op, p)) : e;
}

/* ---- what he asks about himself ---------------------------------------------------------- */

static size_t index_of(const char *what)
{
    size_t i = 0;

    while (!str_equal(WHATS[i], what))
        i++;
    return i;
}

static const char *first_phone(struct op *op, const struct person *p)
{
    for (size_t i = 0; i < p->contact_count; i++)
        if (str_equal(p->contacts[i].kind, "mobile") || str_equal(p->contacts[i].kind, "phone"))
            return journal_open_text(op, p->contacts[i].value);
    return NULL;
}

static const struct doc *intake_of(struct op *op, const struct person *p, const struct doc *asked)
{
    size_t what = index_of(doc_get_text(asked, "what"));
    struct doc *input = doc_object(op->arena);
    const char *phone = first_phone(op, p);

    doc_set_text(input, "nature", "request");
    doc_set_text(input, "category", arena_printf(op->arena, "S07.%zu", what + 1));
    doc_set_text(input, "channel", "counter");
    doc_set_text(input, "title", WHAT_NAMES[what]);
    if (doc_get(asked, "words") != NULL)
        doc_set_text(input, "content", doc_get_text(asked, "words"));
    if (p->house_count > 0)
        doc_set_text(input, "house", p->houses[0].house);
    else
        doc_set_text(input, "place", "服务中心");
    doc_set_text(input, "reporter_name", p->name);
    if (phone != NULL)
        doc_set_text(input, "reporter_phone", phone);
    else if (p->house_count == 0)
        doc_set_text(input, "anonymous_reason", "本人到访，没有留电话");
    return input;
}

static err_t ask(struct request *req, struct reply *reply)
{
    struct person *p;
    int64_t id;
    err_t e = find_person(req, MAY_KEEP_PRIVACY, &p);

    if (e == OK)
        e = case_open(req->op, p->community_id, intake_of(req->op, p, req->input), &id);
    return e == OK ? reply_see(reply, 201, arena_printf(req->op->arena, "/cases/%" PRId64, id)) : e;
}

static err_t erase(struct request *req, struct reply *reply)
{
    struct person *p;
    int64_t payloads;
    err_t e = find_person(req, MAY_ERASE_PERSON, &p);

    if (e == OK)
        e = register_person_erase(req->op, p->community_id, p->id,
                                  doc_get_text(req->input, "reason"), &payloads);
    return e == OK ? reply_see(reply, 200, path_of(req->op, p)) : e;
}

/* ---- notices ----------------------------------------------------------------------------------
 */

static err_t notices(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *items = doc_set_list(document, "items");
    struct privacy_notice *list;
    const int64_t *ids;
    size_t count, publishing;
    err_t e = register_notice_list(op, &list, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(items);
        doc_set_id(one, "id", list[i].id);
        doc_set_text(one, "version", list[i].version);
        doc_set_text(one, "text", list[i].text);
        doc_set_time(one, "published_at", list[i].published_at, op->utc_offset_min);
        doc_set_text(one, "published_text",
                     list[i].published_at == 0 ? NULL
                                               : case_words_instant(op, list[i].published_at));
        doc_set_bool(one, "is_newest", i == 0);
    }
    staff_scope(op, MAY_PUBLISH_NOTICE, &ids, &publishing);
    doc_set_bool(document, "may_publish", publishing > 0);
    reply->fields = NOTICE_FIELDS;
    return e == OK ? reply_page(reply, document, "desk/privacy_notices") : e;
}

static err_t publish(struct request *req, struct reply *reply)
{
    int64_t id;
    err_t e = register_notice_publish(req->op, doc_get_text(req->input, "version"),
                                      doc_get_text(req->input, "text"), &id);

    return e == OK ? reply_see(reply, 201, "/privacy-notices") : e;
}

/* ---- the lists as files ---------------------------------------------------------------------- */

static const struct view_column NOTICE_FILE[] = {
    {"version", "版本", VIEW_TEXT, 10},
    {"text", "内容", VIEW_TEXT, 60},
    {"published_at", "发布时间", VIEW_TIME, 0},
    {"is_newest", "当前版本", VIEW_BOOL, 0},
    {NULL, NULL, VIEW_TEXT, 0},
};

/* Versions that people publish, whole. */
static err_t notices_file(struct request *req, struct reply *reply)
{
    static const struct http_list LIST = {
        "privacy-notices", "个人信息告知", MAY_KEEP_PRIVACY | MAY_PUBLISH_NOTICE,
        notices,           NULL,           NOTICE_FILE};

    return http_list_reply(req, reply, &LIST);
}

const struct route DESK_PRIVACY_ROUTES[] = {
    {GET, "/persons/{id}/privacy", MAY_KEEP_PRIVACY, READS, NULL, show,
     .summary = "What a person agreed to, and what he may ask about himself"},
    {POST, "/persons/{id}/consents", MAY_KEEP_PRIVACY, WRITES, CONSENT_FIELDS, give,
     .summary = "Records a consent", .template = "desk/privacy", .again = "/persons/{id}/privacy"},
    {POST, "/persons/{id}/consents/{consent}/withdraw", MAY_KEEP_PRIVACY, WRITES, NULL, withdraw,
     .summary = "Withdraws a consent; notes that stand on it end", .template = "desk/privacy",
     .again = "/persons/{id}/privacy"},
    {POST, "/persons/{id}/requests", MAY_KEEP_PRIVACY, WRITES, REQUEST_FIELDS, ask,
     .summary = "Opens a case: access, copy, correction, deletion, withdrawal",
     .template = "desk/privacy", .again = "/persons/{id}/privacy"},
    {POST, "/persons/{id}/erase", MAY_ERASE_PERSON, WRITES, ERASE_FIELDS, erase,
     .summary = "Forgets a person; refused while a contract needs the data",
     .template = "desk/privacy", .again = "/persons/{id}/privacy"},
    {GET, "/privacy-notices", MAY_KEEP_PRIVACY | MAY_PUBLISH_NOTICE, READS, NULL, notices,
     .summary = "The versions of the privacy notice"},
    {POST, "/privacy-notices", MAY_PUBLISH_NOTICE, WRITES, NOTICE_FIELDS, publish,
     .summary = "Publishes a new version of the privacy notice", .template = "desk/privacy_notices",
     .again = "/privacy-notices"},
    HTTP_LIST_ROUTES("/privacy-notices", MAY_KEEP_PRIVACY | MAY_PUBLISH_NOTICE, NULL, notices_file,
                     "The privacy notices"),
    ROUTES_END,
};
