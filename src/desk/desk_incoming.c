/* Who it is that calls: the register first, then those who only rang before. */
#include "desk/desk_find.h"

#include "base/str.h"
#include "call/call.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "journal/journal.h"
#include "register/register.h"
#include "register/register_find.h"
#include "register/register_note.h"
#include "register/register_person.h"

#include <inttypes.h>

enum { MOST_PERSONS = 5, MOST_HOUSES = 3, MOST_COMMUNITIES = 16 };

static err_t set_where(struct op *op, struct doc *one, int64_t community_id)
{
    struct community *community;
    err_t e = register_community_get(op, community_id, &community);

    if (e != OK)
        return e;
    doc_set_text(one, "community", community->code);
    doc_set_text(one, "community_name", community->name);
    return OK;
}

static void set_person(struct doc *one, const struct found_person *p)
{
    struct doc *person = doc_set_object(one, "person");

    doc_set_id(person, "id", p->id);
    doc_set_text(person, "name", p->name);
    doc_set_text(person, "kind", p->kind);
}

static err_t set_house(struct request *req, struct doc *one, int64_t community_id, const char *code)
{
    struct doc *household = doc_set_object(one, "household");
    struct house *house;
    err_t e = register_house_find(req->op, community_id, code, &house);

    if (e != OK)
        return e;
    doc_set_id(one, "house_id", house->id);
    doc_set_text(one, "house", house->code);
    doc_set_bool(household, "in_warranty", house->warranty_until > req->op->now);
    doc_set_bool(household, "is_under_construction",
                 str_equal(house->handover, "under_construction"));
    return case_household(req->op, community_id, house->id, req->wants_html, household);
}

/* What he needs and wishes, as the register has it, beside what he said when he was called. */
static err_t add_needs(struct op *op, const struct found_person *p, struct doc *one)
{
    static const char *const KINDS[] = {"need", "preference", NULL};
    struct doc *needs = doc_get(doc_get(one, "household"), "needs");
    struct person_note *notes;
    size_t count;
    err_t e =
        needs == NULL ? OK : register_note_list(op, p->community_id, p->id, false, &notes, &count);

    for (size_t i = 0; e == OK && needs != NULL && i < count; i++) {
        struct doc *need;
        if (!str_in(notes[i].kind, KINDS) || (notes[i].to_at != 0 && notes[i].to_at <= op->now))
            continue;
        need = doc_add_object(needs);
        doc_set_text(need, "text", notes[i].text);
        doc_set_time(need, "at", notes[i].from_at, op->utc_offset_min);
        doc_set_text(need, "at_text", case_words_instant(op, notes[i].from_at));
    }
    return e;
}

/* A person stands once for each of his houses, without one once. */
static err_t add_person(struct request *req, const struct found_person *p, struct doc *list)
{
    struct person_house *relations;
    size_t count, shown = 0;
    err_t e = register_person_houses(req->op, p->community_id, p->id, &relations, &count);

    for (size_t i = 0; e == OK && i <= count && shown < MOST_HOUSES; i++) {
        struct doc *one;
        if (i == count ? shown > 0 : !register_person_house_holds(&relations[i], req->op->now))
            continue;
        one = doc_add_object(list);
        shown++;
        e = set_where(req->op, one, p->community_id);
        if (e == OK)
            set_person(one, p);
        doc_set_text(one, "relation", i == count ? NULL : relations[i].relation);
        doc_set_null(one, "house");
        if (e == OK && i < count)
            e = set_house(req, one, p->community_id, relations[i].house);
        if (e == OK)
            e = add_needs(req->op, p, one);
    }
    return e;
}

/* Of the caller's communities, as far as a page has room. */
static err_t add_callers(struct request *req, const char *number, struct doc *list)
{
    const int64_t *communities;
    size_t count;
    err_t e = OK;

    staff_scope(req->op, MAY_CALL_BACK, &communities, &count);
    for (size_t i = 0; e == OK && i < count && i < MOST_COMMUNITIES; i++) {
        struct doc *here = doc_list(req->op->arena);
        e = case_callers(req->op, communities[i], number, here);
        DOC_EACH(caller, here)
        {
            if (e == OK)
                e = set_where(req->op, caller->value, communities[i]);
            doc_add(list, caller->value);
        }
    }
    return e;
}

err_t desk_incoming(struct request *req, const char *number, struct doc *into)
{
    struct register_find_scope scope = {.everywhere = staff_is_everywhere(req->op, MAY_CALL_BACK)};
    struct doc *households = doc_set_list(into, "households"),
               *callers = doc_set_list(into, "callers");
    struct register_found found;
    err_t e;

    staff_scope(req->op, MAY_CALL_BACK, &scope.communities, &scope.community_count);
    e = register_find(req->op, &scope, number, MOST_PERSONS, &found);
    if (e == OK && found.phone == NULL)
        return op_fail_field(req->op, "number", "not_a_phone", "“来电号码”不是一个完整的电话号码");
    if (e != OK)
        return e;
    doc_set_text(into, "phone_masked",
                 register_person_masked(req->op, journal_seal_text(req->op, found.phone)));
    for (size_t i = 0; e == OK && i < found.person_count; i++)
        e = add_person(req, &found.persons[i], households);
    if (e == OK && households->count == 0)
        e = add_callers(req, found.phone, callers);
    doc_set_bool(into, "is_known", households->count > 0 || callers->count > 0);
    return e;
}

/* ---- for a page ------------------------------------------------------------------------------ */

const char *desk_find_relation_name(const char *relation)
{
    static const char *const CODES[] = {"owner", "family", "tenant", "agent"};
    static const char *const NAMES[] = {"业主", "家属", "租户", "代理人"};

    for (size_t i = 0; relation != NULL && i < sizeof CODES / sizeof CODES[0]; i++)
        if (str_equal(relation, CODES[i]))
            return NAMES[i];
    return NULL;
}

/* 没办完 2 件：厨房漏水、灯不亮 */
static const char *open_text(struct op *op, const struct doc *open)
{
    const char *titles = NULL;

    DOC_EACH(one, open)
    {
        const char *title = doc_get_text(one->value, "title");
        titles = titles == NULL ? title : arena_printf(op->arena, "%s、%s", titles, title);
    }
    return titles == NULL ? NULL
                          : arena_printf(op->arena, "没办完 %d 件：%s", (int)open->count, titles);
}

static const char *rating_text(struct op *op, const struct doc *ratings)
{
    DOC_EACH(one, ratings)
    {
        return arena_printf(op->arena, "最近一次评价：%s（%s）",
                            doc_get_text(one->value, "result_name"),
                            doc_get_text(one->value, "title"));
    }
    return NULL;
}

static const char *need_text(struct op *op, const struct doc *needs)
{
    DOC_EACH(one, needs)
    {
        return arena_printf(op->arena, "说过：%s", doc_get_text(one->value, "text"));
    }
    return NULL;
}

static void show_household(struct op *op, struct doc *one, struct doc *page)
{
    const struct doc *household = doc_get(one, "household");
    const char *relation = desk_find_relation_name(doc_get_text(one, "relation"));

    doc_set_text(page, "relation_name", relation);
    doc_set_text(
        page, "person_href",
        arena_printf(op->arena, "/persons/%" PRId64, doc_get_int(doc_get(one, "person"), "id")));
    doc_set_text(page, "house_href",
                 arena_printf(op->arena, "/houses/%" PRId64, doc_get_int(one, "house_id")));
    if (household == NULL)
        return;
    doc_set_text(page, "open_text", open_text(op, doc_get(household, "open")));
    doc_set_text(page, "rating_text", rating_text(op, doc_get(household, "ratings")));
    doc_set_text(page, "need_text", need_text(op, doc_get(household, "needs")));
}

/* What may be opened at once, beside the whole form. */
static void offer_natures(struct doc *caller)
{
    static const char *const OFFERED[] = {"repair", "complaint", "inquiry", "paid", "help", NULL};
    struct doc *list = doc_set_list(caller, "natures");

    for (const char *const *code = OFFERED; *code != NULL; code++) {
        struct doc *one = doc_add_object(list);
        doc_set_text(one, "nature", *code);
        doc_set_text(one, "nature_name", case_fields_name(*code));
    }
}

void desk_incoming_show(struct request *req, struct doc *caller, const char *number)
{
    bool is_first = true;
    const char *href;

    if (doc_is_null(caller)) /* then there may be no number either */
        return;
    href = desk_find_href(req->op, "/calls/incoming?number=", number);
    doc_set_text(caller, "number", number);
    doc_set_text(doc_set_object(caller, "page"), "incoming_href", href);
    offer_natures(caller);
    for (int i = 0; i < 2; i++)
        DOC_EACH(one, doc_get(caller, i == 0 ? "households" : "callers"))
        {
            struct doc *page = doc_set_object(one->value, "page");
            doc_set_text(page, "incoming_href", href);
            doc_set_bool(page, "is_first", is_first);
            is_first = false;
            if (i == 0)
                show_household(req->op, one->value, page);
        }
}
