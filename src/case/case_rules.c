#include "case/case_rules.h"

#include "base/str.h"
#include "blueprint/blueprint.h"
#include "case/case_catalogue.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define CASE_COLUMN(kind, name) {#name, COLUMN_##kind, offsetof(struct service_case, name)},
const struct case_column CASE_COLUMN_LIST[] = {CASE_COLUMNS(CASE_COLUMN)};
const size_t CASE_COLUMN_COUNT = sizeof CASE_COLUMN_LIST / sizeof CASE_COLUMN_LIST[0];

const struct case_column *case_rules_column(const char *name)
{
    for (size_t i = 0; i < CASE_COLUMN_COUNT; i++)
        if (CASE_COLUMN_LIST[i].name[0] == name[0] && strcmp(CASE_COLUMN_LIST[i].name, name) == 0)
            return &CASE_COLUMN_LIST[i];
    return NULL;
}

int64_t *case_rules_int(struct service_case *sc, const struct case_column *column)
{
    return (int64_t *)(void *)((char *)sc + column->offset);
}

const char **case_rules_text(struct service_case *sc, const struct case_column *column)
{
    return (const char **)(void *)((char *)sc + column->offset);
}

bool case_rules_keeps_version(const char *kind)
{
    static const char *const WATCH[] = {"warned",  "overdue",  "escalated", "recomputed",
                                        "dialled", "revealed", NULL};

    return str_in(kind, WATCH);
}

static void set_column(struct service_case *sc, const char *name, const struct doc *value)
{
    const struct case_column *column = case_rules_column(name);

    if (column == NULL)
        return;
    if (column->kind == COLUMN_TEXT)
        *case_rules_text(sc, column) = value->kind == DOC_TEXT ? value->text : NULL;
    else if (value->kind == DOC_BOOL)
        *case_rules_int(sc, column) = value->truth ? 1 : 0;
    else
        *case_rules_int(sc, column) = value->kind == DOC_INT ? value->number : 0;
}

static struct case_assignment assignment_from(const struct doc *value, int64_t round)
{
    return (struct case_assignment){.staff_id = doc_get_int(value, "staff_id"),
                                    .department = doc_get_text(value, "department"),
                                    .part = doc_get_text(value, "part"),
                                    .state = doc_get_text(value, "state"),
                                    .round = round,
                                    .result = doc_get_text(value, "result")};
}

/* The list replaces those of its round; earlier rounds stay as they were. */
static void set_assignments(struct arena *a, struct service_case *sc, const struct doc *list)
{
    size_t kept = 0;
    struct case_assignment *all;

    while (kept < sc->assignment_count && sc->assignments[kept].round < sc->round)
        kept++;
    all = ARENA_ARRAY(a, kept + list->count + 1, struct case_assignment);
    if (kept > 0)
        memcpy(all, sc->assignments, kept * sizeof *all);
    DOC_EACH(member, list)
    {
        all[kept++] = assignment_from(member->value, sc->round);
    }
    sc->assignments = all;
    sc->assignment_count = kept;
}

/* Work that is still out when the case ends, changes its nature or begins a new round is
 * withdrawn: it is on nobody's list any more. */
static void withdraw_the_rest(struct service_case *sc, const char *kind)
{
    enum case_status status;
    bool ends = str_equal(kind, "converted") ||
                (case_status_find(sc->status, &status) && !case_status_is_open(status));

    for (size_t i = 0; i < sc->assignment_count; i++) {
        struct case_assignment *part = &sc->assignments[i];
        if ((ends || part->round < sc->round) && case_rules_is_out(part))
            part->state = "withdrawn";
    }
}

void case_rules_apply(struct arena *a, struct service_case *sc, const char *kind, int64_t at,
                      const struct doc *payload)
{
    const struct doc *assignments = doc_get(payload, "assignments");

    if (doc_get_text(payload, "stage") != NULL)
        sc->stage = doc_get_text(payload, "stage");
    if (doc_get_text(payload, "status") != NULL)
        sc->status = doc_get_text(payload, "status");
    if (doc_get_int(payload, "round") > 0)
        sc->round = doc_get_int(payload, "round");
    DOC_EACH(member, doc_get(payload, "set"))
    {
        set_column(sc, member->name, member->value);
    }
    if (assignments != NULL && assignments->kind == DOC_LIST)
        set_assignments(a, sc, assignments);
    withdraw_the_rest(sc, kind);
    if (!case_rules_keeps_version(kind)) {
        sc->version++;
        sc->changed_at = at;
    }
}

struct doc *case_rules_facts(struct arena *a, const struct service_case *sc)
{
    struct doc *facts = doc_object(a);

    doc_set_text(facts, "nature", sc->nature);
    doc_set_int(facts, "round", sc->round);
    doc_set_text(facts, "demand", sc->demand);
    doc_set_text(facts, "category", case_catalogue_top(a, sc->category));
    doc_set_text(facts, "severity", sc->severity);
    doc_set_bool(facts, "urgent", sc->urgent != 0);
    doc_set_text(facts, "size", sc->size);
    doc_set_bool(facts, "important", sc->important != 0);
    doc_set_text(facts, "validity", sc->validity);
    doc_set_text(facts, "channel", sc->channel);
    doc_set_text(facts, "handover", sc->handover);
    doc_set_text(facts, "property_kind", sc->property_kind);
    doc_set_bool(facts, "refused", sc->refused != 0);
    doc_set_bool(facts, "anonymous", sc->anonymous != 0);
    doc_set_bool(facts, "confidential", sc->confidential != 0);
    doc_set_bool(facts, "has_contact", case_rules_has_contact(sc));
    doc_set_text(facts, "responsibility", sc->responsibility);
    doc_set_bool(facts, "chargeable", sc->chargeable != 0);
    doc_set_bool(facts, "price_accepted", sc->price_accepted != 0);
    doc_set_text(facts, "department", sc->department);
    doc_set_text(facts, "pause_reason", sc->pause_reason);
    doc_set_bool(facts, "solved_on_spot", sc->solved_on_spot != 0);
    doc_set_int(facts, "extended_until", sc->extended_until);
    doc_set_bool(facts, "followup_asked", sc->followup_asked != 0);
    return facts;
}

static const char *column_difference(struct arena *a, struct service_case *row,
                                     struct service_case *folded, const struct case_column *column)
{
    if (column->kind == COLUMN_TEXT) {
        const char *is = *case_rules_text(row, column), *was = *case_rules_text(folded, column);
        if (str_equal(is, was))
            return NULL;
        return arena_printf(a, "%s is %s, events say %s", column->name, is == NULL ? "null" : is,
                            was == NULL ? "null" : was);
    }
    if (*case_rules_int(row, column) == *case_rules_int(folded, column))
        return NULL;
    return arena_printf(a, "%s is %" PRId64 ", events say %" PRId64, column->name,
                        *case_rules_int(row, column), *case_rules_int(folded, column));
}

static bool same_assignment(const struct case_assignment *a, const struct case_assignment *b)
{
    return a->staff_id == b->staff_id && a->round == b->round && str_equal(a->state, b->state) &&
           str_equal(a->department, b->department) && str_equal(a->part, b->part) &&
           str_equal(a->result, b->result);
}

const char *case_rules_difference(struct arena *a, const struct service_case *row,
                                  const struct service_case *folded)
{
    struct service_case *left = (struct service_case *)(uintptr_t)row;
    struct service_case *right = (struct service_case *)(uintptr_t)folded;

    for (size_t i = 0; i < CASE_COLUMN_COUNT; i++) {
        const char *what = column_difference(a, left, right, &CASE_COLUMN_LIST[i]);
        if (what != NULL)
            return what;
    }
    if (row->assignment_count != folded->assignment_count)
        return arena_printf(a, "there are %zu assignments, events say %zu", row->assignment_count,
                            folded->assignment_count);
    for (size_t i = 0; i < row->assignment_count; i++)
        if (!same_assignment(&row->assignments[i], &folded->assignments[i]))
            return arena_printf(a, "assignment %zu differs from the events", i + 1);
    return NULL;
}

bool case_rules_is_out(const struct case_assignment *a)
{
    return str_equal(a->state, "sent") || str_equal(a->state, "accepted");
}

size_t case_rules_open_assignments(const struct service_case *sc)
{
    size_t count = 0;

    for (size_t i = 0; i < sc->assignment_count; i++)
        count += sc->assignments[i].round == sc->round && case_rules_is_out(&sc->assignments[i]);
    return count;
}

bool case_rules_is_assigned(const struct service_case *sc, int64_t staff_id)
{
    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round == sc->round && a->staff_id == staff_id && case_rules_is_out(a))
            return true;
    }
    return false;
}

bool case_rules_is_deputy(const struct service_case *sc, int64_t staff_id)
{
    char id[32];

    snprintf(id, sizeof id, ",%" PRId64 ",", staff_id);
    return !str_is_empty(sc->deputies) && strstr(sc->deputies, id) != NULL;
}

bool case_rules_handled(const struct service_case *sc, int64_t staff_id)
{
    return sc->handler == staff_id || case_rules_is_deputy(sc, staff_id);
}

bool case_rules_worked_on(const struct service_case *sc, int64_t staff_id)
{
    if (case_rules_handled(sc, staff_id))
        return true;
    for (size_t i = 0; i < sc->assignment_count; i++) {
        const struct case_assignment *a = &sc->assignments[i];
        if (a->round == sc->round && a->staff_id == staff_id && !str_equal(a->state, "withdrawn") &&
            !str_equal(a->state, "returned"))
            return true;
    }
    return false;
}

/* The bits of an id that count within a millisecond are not random, so they are mixed
 * (the finisher of MurmurHash3). */
bool case_rules_in_share(int64_t case_id, int share_pct)
{
    uint64_t h = (uint64_t)case_id;

    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return (int)(h % 100) < share_pct;
}

bool case_rules_has_contact(const struct service_case *sc)
{
    return !str_is_empty(sc->reporter_phone) ||
           (!str_is_empty(sc->house) && !str_is_empty(sc->reporter_name));
}
