#include "case/case_around.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "case/case_around_store.h"
#include "case/case_fields.h"
#include "case/case_life.h"
#include "case/case_sight.h"
#include "case/case_words.h"
#include "register/register_person.h"
#include "register/register_place.h"
#include "staff/staff.h"

#include <inttypes.h>

enum { MOST_OF_HOUSE = 12, MOST_OTHERS = 5, MOST_RATINGS = 3, MOST_MERGED = 6 };

/* A page that tells every 25 s may miss one telling. */
#define PRESENT_MS CLOCK_MINUTE_MS
#define FORGOTTEN_MS (5 * CLOCK_MINUTE_MS)

/* ---- who has it open ------------------------------------------------------------------------ */

static err_t here_in_transaction(struct op *op, void *arg)
{
    const int64_t *id = arg;
    struct service_case *sc;
    err_t e = case_sight_get(op, *id, &sc);

    if (e == OK)
        e = case_around_store_seen(op, sc->community_id, sc->id);
    if (e == OK)
        e = case_around_store_forget(op, sc->community_id, op->now - FORGOTTEN_MS);
    return e;
}

err_t case_around_here(struct op *op, int64_t id)
{
    return db_transaction(op, here_in_transaction, &id);
}

err_t case_around_present(struct op *op, const struct service_case *sc, int64_t **ret_ids,
                          size_t *ret_count)
{
    return case_around_store_present(op, sc->community_id, sc->id, op->now - PRESENT_MS,
                                     CASE_MOST_PRESENT, ret_ids, ret_count);
}

const char *case_around_words(struct op *op, const struct case_people *people, const int64_t *ids,
                              size_t count)
{
    struct buf names = buf_in(op->arena);

    for (size_t i = 0; i < count; i++) {
        const char *name = case_people_name(people, ids[i]);
        if (name != NULL)
            buf_printf(&names, "%s%s", names.length == 0 ? "" : "、", name);
    }
    return names.length == 0 ? NULL : arena_printf(op->arena, "%s 正在处理这张单", names.data);
}

/* ---- other cases ------------------------------------------------------------------------------
 */

static struct doc *add_case(struct op *op, struct doc *list, const struct case_neighbour *c)
{
    struct doc *one = doc_add_object(list);

    doc_set_text(one, "href", arena_printf(op->arena, "/cases/%" PRId64, c->id));
    doc_set_text(one, "number", c->number);
    doc_set_text(one, "title", c->title);
    doc_set_text(one, "nature_name", case_fields_name(c->nature));
    doc_set_text(one, "status_name", case_words_status(c->status));
    doc_set_text(one, "status_state", case_words_status_state(c->status));
    doc_set_text(one, "at_text", case_words_instant(op, c->received_at));
    return one;
}

static void add_rating(struct op *op, struct doc *list, const struct case_neighbour *c)
{
    struct doc *one = add_case(op, list, c);

    doc_set_text(one, "result_name", case_fields_name(c->followup_result));
    doc_set_bool(one, "is_bad", str_equal(c->followup_result, "dissatisfied"));
    doc_set_text(one, "score_text",
                 c->followup_score == 0
                     ? NULL
                     : arena_printf(op->arena, "%" PRId64 " 分", c->followup_score));
    doc_set_text(one, "at_text", case_words_instant(op, c->followup_last_at));
}

static bool is_open(const struct case_neighbour *c)
{
    enum case_status status;

    return case_status_find(c->status, &status) && case_status_is_open(status);
}

static bool is_alike(const struct case_neighbour *c, const struct service_case *sc)
{
    return str_equal(c->nature, sc->nature) && !str_is_empty(sc->category) &&
           str_equal(c->category, sc->category);
}

/* Leaves those that the actor sees. */
static err_t keep_seen(struct op *op, int64_t community_id, struct case_neighbour *cases,
                       size_t *count)
{
    int64_t *ids = ARENA_ARRAY(op->arena, *count + 1, int64_t);
    bool *seen = ARENA_ARRAY(op->arena, *count + 1, bool);
    size_t n = 0;
    err_t e;

    for (size_t i = 0; i < *count; i++)
        ids[i] = cases[i].id;
    e = case_sight_of(op, community_id, ids, *count, seen);
    for (size_t i = 0; e == OK && i < *count; i++)
        if (seen[i])
            cases[n++] = cases[i];
    *count = n;
    return e;
}

static err_t add_household(struct op *op, struct doc *page, const struct service_case *sc)
{
    struct doc *others = doc_set_list(page, "others"), *ratings = doc_set_list(page, "ratings");
    struct case_neighbour *cases;
    size_t count;
    err_t e;

    if (sc->house_id == 0)
        return OK;
    e = case_around_store_of_house(op, sc->community_id, sc->house_id, MOST_OF_HOUSE, &cases,
                                   &count);
    if (e == OK)
        e = keep_seen(op, sc->community_id, cases, &count);
    for (size_t i = 0; e == OK && i < count; i++) {
        const struct case_neighbour *c = &cases[i];
        if (case_hides_complainant(op, sc->community_id, c->nature, c->object))
            continue;
        if (c->id != sc->id && others->count < MOST_OTHERS && (is_open(c) || is_alike(c, sc)))
            doc_set_bool(add_case(op, others, c), "is_alike", is_alike(c, sc));
        if (c->followup_result != NULL && ratings->count < MOST_RATINGS)
            add_rating(op, ratings, c);
    }
    return e;
}

static err_t add_related(struct op *op, struct doc *page, const struct service_case *sc)
{
    struct doc *related = doc_set_list(page, "related");
    struct case_neighbour *cases = NULL;
    size_t count = 0;
    err_t e = OK;

    if (sc->merged_into != 0)
        e = case_around_store_one(op, sc->community_id, sc->merged_into, &cases, &count);
    if (e == OK)
        e = keep_seen(op, sc->community_id, cases, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        doc_set_text(add_case(op, related, &cases[i]), "what", "已并入");
    if (e == OK)
        e = case_around_store_merged(op, sc->community_id, sc->id, MOST_MERGED, &cases, &count);
    if (e == OK)
        e = keep_seen(op, sc->community_id, cases, &count);
    for (size_t i = 0; e == OK && i < count; i++)
        doc_set_text(add_case(op, related, &cases[i]), "what", "并入本单");
    return e;
}

static void set_has(struct doc *page, const char *name, const char *list)
{
    const struct doc *found = doc_get(page, list);

    doc_set_bool(page, name, found != NULL && found->count > 0);
}

/* Where the house and who reported stand in the register, for who may see it. */
static err_t add_files(struct op *op, struct doc *page, const struct service_case *sc)
{
    struct person *persons;
    struct place *place = NULL;
    size_t count = 0;
    err_t e = OK;

    doc_set_null(page, "place_href");
    doc_set_null(page, "house_href");
    doc_set_null(page, "person_href");
    if ((op_roles_in(op, sc->community_id) & MAY_SEE_REGISTER) == 0)
        return OK;
    if (sc->house_id != 0)
        doc_set_text(page, "house_href",
                     arena_printf(op->arena, "/houses/%" PRId64, sc->house_id));
    if (sc->house_id == 0)
        e = register_place_named(op, sc->community_id, sc->place, &place);
    if (e == OK && place != NULL)
        doc_set_text(page, "place_href", arena_printf(op->arena, "/places/%" PRId64, place->id));
    if (e == OK && !str_is_empty(sc->phone_hash))
        e = register_person_of_value(op, &sc->community_id, 1, sc->phone_hash, &persons, &count);
    if (e == OK && count > 0)
        doc_set_text(page, "person_href",
                     arena_printf(op->arena, "/persons/%" PRId64, persons[0].id));
    return e;
}

err_t case_around_fill(struct op *op, struct doc *page, const struct service_case *sc)
{
    bool is_hidden = case_hides_complainant(op, sc->community_id, sc->nature, sc->object);
    err_t e = OK;

    doc_set_bool(page, "has_around", !is_hidden);
    if (!is_hidden)
        e = add_household(op, page, sc);
    if (e == OK && !is_hidden)
        e = add_files(op, page, sc);
    if (e == OK)
        e = add_related(op, page, sc);
    set_has(page, "has_others", "others");
    set_has(page, "has_ratings", "ratings");
    set_has(page, "has_related", "related");
    return e;
}
