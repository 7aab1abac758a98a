#include "case/case_life.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"

#include <string.h>

/* What an import knows of a finished case; a clock that ends otherwise cannot be judged. */
static const char *const KNOWN_OF_IMPORT[] = {"finished", "answered", "told",
                                              "replied",  "closed",   NULL};
static const char *const RECEIVED[] = {"received", NULL};

static const char *const *marks_of(struct op *op, const char *kind, const struct doc *payload)
{
    const struct doc *list = doc_get(payload, "marks");
    const char **marks = ARENA_ARRAY(op->arena, (list == NULL ? 0 : list->count) + 3, const char *);
    size_t n = 0;

    marks[n++] = str_equal(kind, "opened") || str_equal(kind, "imported") ? "recorded" : kind;
    DOC_EACH(member, list)
    {
        marks[n++] = member->value->text;
    }
    return marks;
}

static bool has_mark(const struct doc *payload, const char *mark)
{
    DOC_EACH(member, doc_get(payload, "marks"))
    {
        if (str_equal(member->value->text, mark))
            return true;
    }
    return false;
}

static bool is_end(const char *status)
{
    enum case_status s;

    return case_status_find(status, &s) && !case_status_is_open(s);
}

/* Facts that did not change are shared, so that nothing is resolved twice. */
static const struct doc *facts_after(struct op *op, const struct service_case *sc,
                                     const struct doc *payload, const struct doc *before)
{
    if (before != NULL && doc_get(payload, "set") == NULL)
        return before;
    return case_rules_facts(op->arena, sc);
}

static struct promise_moment moment_of(struct op *op, const struct service_case *sc,
                                       const struct journal_event *event, const struct doc *payload,
                                       const struct doc *facts_before)
{
    int64_t at = doc_get_int(payload, "at");

    return (struct promise_moment){
        .at = at != 0 ? at : event->at,
        .marks = marks_of(op, event->kind, payload),
        .facts = facts_after(op, sc, payload, facts_before),
        .new_round = doc_get_int(payload, "round") > 1,
        .closes = doc_get_text(payload, "status") != NULL && is_end(sc->status),
        .told_time = has_mark(payload, "told_time"),
        .pause_reason = sc->pause_reason,
        .appointment_at = sc->appointment_at,
        .promised_reply_at = sc->promised_reply_at,
        .external_due_at = sc->external_due_at,
    };
}

/* The opening is two moments: the customer spoke, and it was written down. An import was
 * written down by the other system when it was received there. */
static size_t opening_moments(const struct service_case *sc, const char *kind,
                              struct promise_moment *moments)
{
    bool is_import = str_equal(kind, "imported");

    moments[1] = moments[0];
    moments[0].at = sc->received_at;
    moments[0].marks = RECEIVED;
    moments[0].closes = false;
    moments[1].at = is_import ? sc->received_at : sc->recorded_at;
    moments[1].closes = false;
    if (!is_import || sc->closed_at == 0)
        return 2;
    moments[2] = moments[1];
    moments[2].at = sc->closed_at;
    moments[2].marks = KNOWN_OF_IMPORT;
    moments[2].closes = true;
    return 3;
}

/* Does something end this clock of which the other system told nothing? */
static bool ends_in_the_unknown(const struct blueprint *b, const struct promise *p)
{
    for (size_t i = 0; i < b->metric_count; i++) {
        if (!str_equal(b->metrics[i].metric, p->metric))
            continue;
        for (const char *const *mark = b->metrics[i].until; *mark != NULL; mark++)
            if (!str_in(*mark, KNOWN_OF_IMPORT))
                return true;
    }
    return false;
}

/* Of a case that was finished elsewhere only the end is known: a clock that something
 * earlier would have stopped was kept if the end came in time, else nobody can say. When it
 * was written down there is not known of any import. */
static void forget_the_unknown(const struct blueprint *b, struct promise *promises, size_t count,
                               bool was_finished)
{
    for (size_t i = 0; i < count; i++) {
        struct promise *p = &promises[i];
        bool unknown = str_equal(p->metric, "record") ||
                       (was_finished && p->state != PROMISE_MET && ends_in_the_unknown(b, p));
        if (p->round == 1 && unknown && !str_equal(p->metric, "external")) {
            p->state = PROMISE_CANCELLED;
            p->met_at = 0;
        }
    }
}

/* An import that was taken back promised nothing. */
static void cancel_all(struct promise *promises, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        promises[i].state = PROMISE_CANCELLED;
        promises[i].met_at = 0;
    }
}

/* Where a case began to follow another blueprint. */
struct turn {
    size_t moments;           /* how many lie before it */
    int64_t at, blueprint_id; /* that it followed until then */
};

struct story {
    struct promise_moment *moments;
    size_t count;
    struct turn *turns;
    size_t turn_count;
};

static void read_turn(struct story *story, const struct service_case *before,
                      const struct journal_event *event)
{
    if (str_equal(event->kind, "converted"))
        story->turns[story->turn_count++] =
            (struct turn){story->count, event->at, before->blueprint_id};
}

/* An event that was taken back, and the taking back, are no moments: the clocks run as if
 * neither had been. */
static bool takes_back(const struct journal_event *events, size_t i, const struct doc *payload)
{
    return i > 0 && str_equal(events[i].kind, "undone") && events[i - 1].data != NULL &&
           doc_get_int(payload, "undo") == events[i - 1].seq;
}

static err_t read_story(struct op *op, const struct service_case *sc,
                        const struct journal_event *events, size_t count,
                        const struct case_at_hand *hand, struct story *story)
{
    struct promise_moment *moments = ARENA_ARRAY(op->arena, count + 3, struct promise_moment);
    struct service_case state = {.id = sc->id, .community_id = sc->community_id};
    const struct doc *payload;
    struct doc *parsed;
    size_t n = 0;
    err_t e;

    *story =
        (struct story){.moments = moments, .turns = ARENA_ARRAY(op->arena, count + 1, struct turn)};
    for (size_t i = 0; i < count; i++, story->count = n) {
        if (events[i].data == NULL)
            continue;
        payload = hand != NULL && hand->payloads != NULL ? hand->payloads[i] : NULL;
        if (payload == NULL) {
            e = json_parse(op, events[i].data, strlen(events[i].data), &parsed);
            if (e != OK)
                return e;
            payload = parsed;
        }
        read_turn(story, &state, &events[i]);
        case_rules_apply(op->arena, &state, events[i].kind, events[i].at, payload);
        if (takes_back(events, i, payload)) {
            n--;
            continue;
        }
        moments[n] =
            moment_of(op, &state, &events[i], payload, n == 0 ? NULL : moments[n - 1].facts);
        n += n == 0 ? opening_moments(&state, events[i].kind, moments) : 1;
    }
    return OK;
}

static size_t same_among(const struct promise *list, size_t count, const struct promise *p)
{
    size_t same = 0;

    for (size_t i = 0; i < count; i++)
        same += list[i].round == p->round && str_equal(list[i].metric, p->metric);
    return same;
}

/* What was promised under a blueprint that the case no longer follows stays on the record:
 * kept, broken, or cancelled where it was not due yet when the nature changed. */
static err_t add_of_turn(struct op *op, const struct story *story, const struct turn *turn,
                         const struct promise_book *book, struct promise **promises, size_t *count)
{
    static const char *const NO_MARKS[] = {NULL};
    struct promise_moment *moments =
        ARENA_ARRAY(op->arena, turn->moments + 1, struct promise_moment);
    struct promise *old, *all;
    const struct blueprint *b;
    size_t old_count, had = *count;
    err_t e;

    memcpy(moments, story->moments, turn->moments * sizeof *moments);
    moments[turn->moments] = (struct promise_moment){.at = turn->at,
                                                     .marks = NO_MARKS,
                                                     .facts = moments[turn->moments - 1].facts,
                                                     .closes = true};
    e = blueprint_get(op, turn->blueprint_id, &b);
    if (e == OK)
        e = promise_fold(op, b, moments, turn->moments + 1, promise_book_resolve,
                         (void *)(uintptr_t)book, &old, &old_count);
    if (e != OK)
        return e;
    all = ARENA_ARRAY(op->arena, had + old_count + 1, struct promise);
    memcpy(all, *promises, had * sizeof *all);
    for (size_t i = 0; i < old_count; i++)
        if (same_among(old, i, &old[i]) >= same_among(*promises, had, &old[i]))
            all[(*count)++] = old[i];
    *promises = all;
    return OK;
}

static err_t fold_story(struct op *op, const struct blueprint *b, const struct story *story,
                        const struct promise_book *book, struct promise **ret_promises,
                        size_t *ret_count)
{
    err_t e = promise_fold(op, b, story->moments, story->count, promise_book_resolve,
                           (void *)(uintptr_t)book, ret_promises, ret_count);

    for (size_t i = story->turn_count; e == OK && i > 0; i--)
        e = add_of_turn(op, story, &story->turns[i - 1], book, ret_promises, ret_count);
    return e;
}

err_t case_clocks_fold(struct op *op, const struct service_case *sc, const struct blueprint *b,
                       const struct journal_event *events, size_t count,
                       const struct case_at_hand *hand, struct promise **ret_promises,
                       size_t *ret_count)
{
    const struct promise_book *book = hand != NULL ? hand->book : NULL;
    struct story story;
    err_t e;

    e = read_story(op, sc, events, count, hand, &story);
    if (e == OK && book == NULL)
        e = promise_book_get(op, sc->community_id, sc->book, &book);
    if (e == OK)
        e = fold_story(op, b, &story, book, ret_promises, ret_count);
    if (e == OK && sc->import_run < 0)
        cancel_all(*ret_promises, *ret_count);
    if (e == OK && sc->import_run != 0)
        forget_the_unknown(b, *ret_promises, *ret_count,
                           story.count > 2 && story.moments[2].marks == KNOWN_OF_IMPORT);
    return e;
}

static err_t fold_now(struct op *op, const struct case_work *work, struct promise **ret_promises,
                      size_t *ret_count)
{
    const struct service_case *sc = work->sc;
    struct journal_event *events;
    size_t count;
    err_t e;

    if (work->hand != NULL)
        return case_clocks_fold(op, sc, work->blueprint, work->hand->events, work->hand->count,
                                work->hand, ret_promises, ret_count);
    e = journal_list(op, sc->community_id, "case", sc->id, 0, CASE_MAX_EVENTS, &events, &count);
    if (e != OK)
        return e;
    return case_clocks_fold(op, sc, work->blueprint, events, count, NULL, ret_promises, ret_count);
}

bool case_clocks_allow_pause(struct op *op, const struct case_work *work, const char *reason)
{
    struct promise *promises;
    size_t promise_count;

    if (fold_now(op, work, &promises, &promise_count) != OK)
        return false;
    for (size_t i = 0; i < promise_count; i++)
        if (promises[i].state == PROMISE_RUNNING && promises[i].rule.pausable_by != NULL &&
            str_in(reason, promises[i].rule.pausable_by))
            return true;
    return false;
}

int64_t case_clocks_latest_reply(struct op *op, const struct case_work *work)
{
    const struct promise_book *book;
    struct promise_rule rule;
    struct promise_due due;
    bool found = false;

    if (work->hand != NULL && work->hand->book != NULL)
        book = work->hand->book;
    else if (promise_book_get(op, work->sc->community_id, work->sc->book, &book) != OK)
        return CLOCK_NEVER;
    if (promise_book_resolve(op, "promised_reply", work->facts, work->sc->recorded_at, NULL, 0,
                             &rule, &due, &found, (void *)(uintptr_t)book) != OK ||
        !found)
        return CLOCK_NEVER;
    return due.due_at;
}
