/* /events: which cases change in the caller's communities, and that his bell rang, as it happens.
 * Ids and kinds only: who wants to know more asks for the case, and is shown what he may see. Who
 * sees only some cases is told that something changed, not which.
 *
 * A listener's place is how far he was told in the chain of each of his communities. What a
 * browser sends back (Last-Event-ID) is the id of an event: a place in the journal, so that any
 * node can go on from there. What was told may be told again, never left out. */
#include "desk/desk.h"

#include "base/str.h"
#include "case/case_sight.h"
#include "db/db.h"
#include "http/http_stream.h"
#include "journal/journal.h"
#include "notify/notify.h"
#include "staff/staff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_MISSED = 100,  /* who missed more is told to begin anew */
    MOST_AT_ONCE = 200, /* of one chain; a large import is not told case by case */
    COMPANY = 0
};
/* Nodes on PostgreSQL commit in another order than they make ids. */
static const int64_t OVERLAP = INT64_C(5000) << 22;

struct place {
    struct journal_end *ends; /* ascending by community; the company's own chain first */
    size_t count;
    int64_t rung_id; /* the newest message that he was told of */
    bool sees_all;   /* else which cases change is not for him: only that something did */
};

static const char *text_of(struct arena *a, const struct journal_event *event)
{
    return arena_printf(a,
                        "event: case\nid: %" PRId64 "\ndata: {\"community\":\"%" PRId64
                        "\",\"id\":\"%" PRId64 "\",\"kind\":\"%s\",\"seq\":%" PRId64
                        ",\"actor\":\"%" PRId64 "\"}\n\n",
                        event->id, event->community_id, event->subject_id, event->kind, event->seq,
                        event->actor_id);
}

/* Everything may have changed; `id`: up to this event. */
static void add_reset(struct buf *out, int64_t id)
{
    if (id != 0)
        buf_printf(out, "id: %" PRId64 "\n", id);
    buf_printf(out, "event: reset\ndata: {}\n\n");
}

static bool is_of_case(const struct journal_event *event)
{
    return str_equal(event->subject, "case");
}

static int by_id(const void *left, const void *right)
{
    const struct journal_event *a = left, *b = right;

    return a->id < b->id ? -1 : a->id > b->id;
}

/* ---- to begin ---------------------------------------------------------------------------- */

/* The company's own chain tells when what somebody may was changed. */
static err_t place_now(struct op *op, struct place *place)
{
    const int64_t *mine;
    int64_t *ids;
    size_t count;

    staff_scope(op, MAY_SEE_CASE, &mine, &count);
    ids = ARENA_ARRAY(op->arena, count + 1, int64_t);
    ids[0] = COMPANY;
    memcpy(ids + 1, mine, count * sizeof *ids);
    place->count = count + 1;
    return journal_ends(op, ids, place->count, &place->ends);
}

static int64_t newest_of(const struct place *place)
{
    int64_t newest = 1;

    for (size_t i = 0; i < place->count; i++)
        newest = place->ends[i].id > newest ? place->ends[i].id : newest;
    return newest;
}

/* What happened behind `after`, in all chains of the place: at most one more than is told. */
static err_t missed(struct op *op, const struct place *place, int64_t after,
                    struct journal_event **ret_events, size_t *ret_count)
{
    struct journal_event *all = ARENA_ARRAY(op->arena, MOST_MISSED + 1, struct journal_event);
    size_t n = 0;

    for (size_t i = 1; i < place->count && n <= MOST_MISSED; i++) {
        struct journal_event *events;
        size_t count;
        err_t e;
        if (place->ends[i].id <= after)
            continue;
        e = journal_newest(op, place->ends[i].community_id, 0, MOST_MISSED + 1, &events, &count);
        if (e != OK)
            return e;
        for (size_t k = 0; k < count && n <= MOST_MISSED && events[k].id > after; k++)
            all[n++] = events[k];
    }
    qsort(all, n, sizeof *all, by_id);
    *ret_events = all;
    *ret_count = n;
    return OK;
}

static err_t tell_missed(struct op *op, const struct place *place, int64_t after, struct buf *out)
{
    struct journal_event *events;
    size_t count;
    err_t e = missed(op, place, after, &events, &count);

    if (e != OK)
        return e;
    if (count > MOST_MISSED || (count > 0 && !place->sees_all)) {
        add_reset(out, 0);
        return OK;
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = text_of(op->arena, &events[i]);
        if (is_of_case(&events[i]))
            buf_add(out, text, strlen(text));
    }
    return OK;
}

static const struct field LIVE_QUERY[] = {
    {"after", FIELD_ID, false, .label = "续接",
     .help = "The id of the last event that was seen, as in the header Last-Event-ID."},
    FIELDS_END,
};

/* The header is the later one: the browser sends it when it comes again by itself. */
static int64_t after_of(const struct request *req)
{
    int64_t after;

    if (req->last_event_id != NULL && str_to_int(req->last_event_id, 1, INT64_MAX, &after))
        return after;
    return doc_get_int(req->input, "after");
}

static err_t live_web_listen(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct place *place = ARENA_NEW(op->arena, struct place);
    struct http_listener *listener = ARENA_NEW(op->arena, struct http_listener);
    struct buf first = buf_in(op->arena);
    int64_t after = after_of(req), newest;
    err_t e = place_now(op, place);

    if (e != OK)
        return e;
    newest = newest_of(place);
    place->rung_id = after > 0 ? after : newest;
    place->sees_all = case_sight_is_full(op);
    buf_printf(&first, "retry: 3000\n\n");
    if (after > 0)
        e = tell_missed(op, place, db_engine_of(op->db) == DB_POSTGRES ? after - OVERLAP : after,
                        &first);
    buf_printf(&first, "event: hello\nid: %" PRId64 "\ndata: {}\n\n", newest);
    *listener = (struct http_listener){op->actor->id, first.data, place};
    reply->stream = listener;
    return e;
}

const struct route DESK_LIVE_ROUTES[] = {
    {GET, "/events", MAY_LOGGED_IN, READS, LIVE_QUERY, live_web_listen,
     .summary = "Server-sent events: ids of cases that change in the caller's communities (case),"
                " new messages of his (bell), too much to tell (reset)"},
    ROUTES_END,
};

/* ---- to go on ------------------------------------------------------------------------------ */

/* What all listeners together ask for: the least that anyone knows of each chain. */
struct asked {
    struct arena *arena;
    struct journal_end *ends;
    size_t count, room;
    int64_t *users;
    size_t user_count;
    int64_t rung_id;
};

enum { MOST_LISTENERS = 1024 };

static bool ask_for(const struct http_listener *listener, struct buf *out, void *arg)
{
    const struct place *place = listener->place;
    struct asked *asked = arg;

    (void)out;
    if (asked->user_count == MOST_LISTENERS)
        return true;
    if (asked->count + place->count > asked->room) {
        size_t room = 2 * (asked->count + place->count);
        asked->ends = arena_grow(asked->arena, asked->ends, asked->count * sizeof *asked->ends,
                                 room * sizeof *asked->ends);
        asked->room = room;
    }
    memcpy(asked->ends + asked->count, place->ends, place->count * sizeof *place->ends);
    asked->count += place->count;
    asked->users[asked->user_count++] = listener->user_id;
    if (asked->rung_id == 0 || place->rung_id < asked->rung_id)
        asked->rung_id = place->rung_id;
    return true;
}

static int by_community(const void *left, const void *right)
{
    const struct journal_end *a = left, *b = right;

    if (a->community_id != b->community_id)
        return a->community_id < b->community_id ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* One for each chain: the least known. */
static void gather(struct op *op, struct http *http, struct asked *asked)
{
    size_t kept = 0;

    *asked = (struct asked){.arena = op->arena, .room = 1};
    asked->ends = ARENA_ARRAY(op->arena, 1, struct journal_end);
    asked->users = ARENA_ARRAY(op->arena, MOST_LISTENERS, int64_t);
    http_stream_each(http, ask_for, asked);
    qsort(asked->ends, asked->count, sizeof *asked->ends, by_community);
    for (size_t i = 0; i < asked->count; i++)
        if (kept == 0 || asked->ends[kept - 1].community_id != asked->ends[i].community_id)
            asked->ends[kept++] = asked->ends[i];
    asked->count = kept;
}

/* A chain that grew: its events behind `from_seq` up to `to_seq`. */
struct chain {
    int64_t community_id, from_seq, to_seq;
    bool is_cut; /* there were more than are told */
};

struct news {
    struct chain *chains;
    size_t chain_count;
    struct journal_event *events; /* of all chains, as they happened */
    const char **texts;
    size_t count;
    struct notify_rung *rung;
    size_t rung_count;
};

static err_t read_chain(struct op *op, const struct journal_end *known, int64_t seq,
                        struct news *news)
{
    struct chain *chain = &news->chains[news->chain_count++];
    struct journal_event *events;
    size_t count;
    err_t e;

    *chain = (struct chain){known->community_id, known->seq, seq, seq - known->seq > MOST_AT_ONCE};
    if (chain->is_cut)
        chain->from_seq = seq - MOST_AT_ONCE;
    e = journal_next(op, chain->community_id, chain->from_seq, MOST_AT_ONCE, &events, &count);
    if (e != OK || count == 0)
        return e;
    chain->to_seq = events[count - 1].seq;
    news->events = arena_grow(op->arena, news->events, news->count * sizeof *events,
                              (news->count + count) * sizeof *events);
    memcpy(news->events + news->count, events, count * sizeof *events);
    news->count += count;
    return OK;
}

/* Chains that have events which somebody does not know yet. */
static err_t read_news(struct op *op, const struct asked *asked, struct news *news)
{
    int64_t *ids = ARENA_ARRAY(op->arena, asked->count + 1, int64_t);
    struct journal_place *places;
    size_t count, k = 0;
    err_t e;

    for (size_t i = 0; i < asked->count; i++)
        ids[i] = asked->ends[i].community_id;
    e = journal_places(op, ids, asked->count, &places, &count);
    news->chains = ARENA_ARRAY(op->arena, asked->count + 1, struct chain);
    news->events = ARENA_ARRAY(op->arena, 1, struct journal_event);
    for (size_t i = 0; e == OK && i < count; i++) {
        while (asked->ends[k].community_id != places[i].community_id)
            k++;
        if (places[i].seq > asked->ends[k].seq)
            e = read_chain(op, &asked->ends[k], places[i].seq, news);
    }
    if (e == OK && asked->user_count > 0)
        e = notify_rung(op, asked->users, asked->user_count, asked->rung_id, &news->rung,
                        &news->rung_count);
    return e;
}

static void word_news(struct op *op, struct news *news)
{
    qsort(news->events, news->count, sizeof *news->events, by_id);
    news->texts = ARENA_ARRAY(op->arena, news->count + 1, const char *);
    for (size_t i = 0; i < news->count; i++)
        news->texts[i] = is_of_case(&news->events[i]) ? text_of(op->arena, &news->events[i]) : "";
}

static struct journal_end *end_of(const struct place *place, int64_t community_id)
{
    size_t low = 0, high = place->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (place->ends[middle].community_id < community_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < place->count && place->ends[low].community_id == community_id ? &place->ends[low]
                                                                               : NULL;
}

/* His place in each chain moves; one that he knows less of than was read waits for the next
 * look, unless the chain was cut for everybody. */
static void move_on(struct place *place, const struct news *news, struct buf *out)
{
    bool was_reset = false;

    for (size_t i = 0; i < news->chain_count; i++) {
        const struct chain *chain = &news->chains[i];
        struct journal_end *end = end_of(place, chain->community_id);
        if (end == NULL || end->seq >= chain->to_seq)
            continue;
        if (end->seq < chain->from_seq && !chain->is_cut)
            continue;
        if (end->seq < chain->from_seq && !was_reset) {
            add_reset(out, 0);
            was_reset = true;
        }
        end->seq = chain->to_seq;
    }
}

static const struct chain *chain_of(const struct news *news, int64_t community_id)
{
    for (size_t i = 0; i < news->chain_count; i++)
        if (news->chains[i].community_id == community_id)
            return &news->chains[i];
    return NULL;
}

/* False: what he may was changed. */
static bool tell_events(const struct http_listener *listener, struct buf *out,
                        const struct news *news)
{
    const struct place *place = listener->place;
    int64_t hidden_id = 0;
    bool goes_on = true;

    for (size_t i = 0; i < news->count; i++) {
        const struct journal_event *event = &news->events[i];
        const struct journal_end *end = end_of(place, event->community_id);
        if (end == NULL || event->seq <= end->seq ||
            end->seq < chain_of(news, event->community_id)->from_seq)
            continue;
        if (place->sees_all)
            buf_add(out, news->texts[i], strlen(news->texts[i]));
        else if (is_of_case(event))
            hidden_id = event->id;
        goes_on = goes_on &&
                  !(str_equal(event->subject, "user") && event->subject_id == listener->user_id);
    }
    if (hidden_id != 0)
        add_reset(out, hidden_id);
    return goes_on;
}

static bool tell(const struct http_listener *listener, struct buf *out, void *arg)
{
    const struct news *news = arg;
    struct place *place = listener->place;
    bool goes_on = tell_events(listener, out, news);

    move_on(place, news, out);
    for (size_t i = 0; i < news->rung_count; i++) {
        if (news->rung[i].recipient_id != listener->user_id || news->rung[i].id <= place->rung_id)
            continue;
        place->rung_id = news->rung[i].id;
        buf_printf(out, "event: bell\ndata: {\"id\":\"%" PRId64 "\"}\n\n", place->rung_id);
    }
    return goes_on;
}

err_t desk_live_news(struct op *op, struct http *http)
{
    struct asked asked;
    struct news news = {0};
    err_t e;

    gather(op, http, &asked);
    e = read_news(op, &asked, &news);
    if (e != OK)
        return e;
    word_news(op, &news);
    http_stream_each(http, tell, &news);
    return OK;
}
