#include "http/http_again.h"

#include "base/str.h"
#include "http/http_gzip.h"
#include "http/http_reply.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 2048, /* a power of two */
    WAYS = 4,     /* slots side by side in which a key may be */
    MOST_BYTES = 16 * 1000 * 1000,
    LARGEST_BYTES = 512 * 1024,
    ETAG_BYTES = 32,
    MARK_BYTES = 160,
    MOST_WORKERS = 8, /* a thread behind these keeps nothing */
    GOOD_FOR_MS = 5000
};

/* Rights that end by the clock alone, such as a shift of night duty, end with a minute: and so does
 * every page of before. */
_Static_assert(60000 % GOOD_FOR_MS == 0, "no page is kept across a minute");

struct http_kept_page {
    char *key;
    int64_t moment;
    int64_t stamps[MOST_WORKERS]; /* at which it held for the connection of each thread */
    char *mark;                   /* NULL: none, then the stamp decides alone */
    void *bytes;
    size_t length;
    bool is_packed;
    char etag[ETAG_BYTES];
};

struct http_kept {
    pthread_mutex_t lock; /* guards all that follows; nothing is asked of the database under it */
    struct http_kept_page pages[SLOTS];
    size_t bytes; /* of all pages */
    size_t hand;  /* the next to go when there are too many */
};

struct http_kept *http_again_new(void)
{
    struct http_kept *kept = calloc(1, sizeof *kept);

    must(kept != NULL);
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

/* ---- keys and marks ------------------------------------------------------------------- */

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    for (const unsigned char *p = bytes, *end = p + length; p < end; p++)
        hash = (hash ^ *p) * UINT64_C(1099511628211);
    return hash;
}

static const uint64_t MIX_BEGIN = UINT64_C(14695981039346656037);

/* A key is compared as a whole. */
static size_t slot_of(const char *key)
{
    return (size_t)(mix(MIX_BEGIN, key, strlen(key)) & (SLOTS - 1) & ~(uint64_t)(WAYS - 1));
}

static bool packs(const struct http_exchange *x)
{
    return http_gzip_is_asked(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND,
                                                          MHD_HTTP_HEADER_ACCEPT_ENCODING));
}

static uint64_t rights_of(const struct actor *actor)
{
    uint64_t hash = MIX_BEGIN;

    for (size_t i = 0; i < actor->grant_count; i++) {
        hash = mix(hash, &actor->grants[i].community_id, sizeof actor->grants[i].community_id);
        hash = mix(hash, &actor->grants[i].roles, sizeof actor->grants[i].roles);
    }
    for (size_t i = 0; i < actor->loan_count; i++) {
        hash = mix(hash, &actor->loans[i].id, sizeof actor->loans[i].id);
        hash = mix(hash, &actor->loans[i].parts, sizeof actor->loans[i].parts);
        hash = mix(hash, &actor->loans[i].roles, sizeof actor->loans[i].roles);
    }
    return hash;
}

static size_t number_of(const struct http_worker *worker)
{
    return (size_t)(worker - worker->http->workers);
}

/* Who asks, what he may, and for what. A page without a mark holds by the stamp of a connection:
 * then it is of that thread alone. */
static const char *key_of(const struct http_exchange *x)
{
    return arena_printf(x->arena, "%d %s%s %s %" PRIx64 " %d %d %s %s?%s",
                        x->match.row->route->mark != NULL ? MOST_WORKERS
                                                          : (int)number_of(x->worker),
                        x->session != NULL ? "s" : "b", x->session != NULL ? x->session : x->bearer,
                        x->actor->name, rights_of(x->actor), (int)x->op.language, packs(x) ? 1 : 0,
                        x->request.look == NULL ? "" : x->request.look, x->path, x->query);
}

static bool may_be_kept(const struct http_exchange *x)
{
    return x->method == GET && x->actor != NULL && x->shape == HTTP_SHAPE_HTML &&
           x->match.row->route->does == READS && x->match.suffix == NULL &&
           (x->session != NULL || x->bearer != NULL) && number_of(x->worker) < MOST_WORKERS;
}

/* The mark of all that the page shows; NULL: it has none, or it cannot be told now. */
static const char *mark_of(struct http_exchange *x)
{
    route_mark *of_page = x->match.row->route->mark, *of_frame = x->http->config.frame_mark;
    const char *page = NULL, *frame = NULL, *mark = NULL;

    if (of_page == NULL || of_frame == NULL)
        return NULL;
    if (of_page(&x->request, &page) == OK && of_frame(&x->request, &frame) == OK && page != NULL &&
        frame != NULL)
        mark = arena_printf(x->arena, "%s/%s", page, frame);
    op_forget_fault(&x->op);
    return mark != NULL && strlen(mark) < MARK_BYTES ? mark : NULL;
}

/* ---- looking for a page ---------------------------------------------------------------- */

/* Where the key is; else where it may go: to a free place, to a page that is too old, to the
 * first. */
static struct http_kept_page *place_of(struct http_kept *kept, const char *key, int64_t moment)
{
    struct http_kept_page *way = &kept->pages[slot_of(key)], *best = way;

    for (size_t i = 0; i < WAYS; i++) {
        if (way[i].key != NULL && strcmp(way[i].key, key) == 0)
            return &way[i];
        if (way[i].key == NULL || (best->key != NULL && way[i].moment != moment))
            best = &way[i];
    }
    return best;
}

/* What is taken of a page while the lock is held. */
struct taken {
    bool is_there;
    int64_t stamp;
    const char *mark;
    const void *bytes;
    size_t length;
    bool is_packed;
    const char *etag;
};

/* With `mark`: the page was made at this mark, so it holds at the stamp of now. */
static struct taken take(struct http_exchange *x, const char *mark)
{
    struct http_kept *kept = x->http->kept;
    int64_t moment = x->op.now / GOOD_FOR_MS;
    struct taken t = {.is_there = false};
    struct http_kept_page *page;
    int64_t *stamp;

    pthread_mutex_lock(&kept->lock);
    page = place_of(kept, x->again_key, moment);
    stamp = &page->stamps[number_of(x->worker)];
    if (page->key != NULL && page->moment == moment && strcmp(page->key, x->again_key) == 0 &&
        (mark == NULL || (page->mark != NULL && strcmp(page->mark, mark) == 0))) {
        if (mark != NULL)
            *stamp = x->stamp;
        t = (struct taken){.is_there = true,
                           .stamp = *stamp,
                           .mark = arena_text(x->arena, page->mark),
                           .length = page->length,
                           .is_packed = page->is_packed,
                           .etag = arena_text(x->arena, page->etag)};
        if (x->stamp >= 0 ? t.stamp == x->stamp : mark != NULL)
            t.bytes = memcpy(arena_alloc(x->arena, page->length), page->bytes, page->length);
    }
    pthread_mutex_unlock(&kept->lock);
    return t;
}

/* The kept page that still holds: nobody has written, or nothing that it shows. Else all is noted
 * that it takes to keep the one to be made. */
static struct taken find_kept(struct http_exchange *x)
{
    struct taken t = take(x, NULL);

    if (t.bytes != NULL)
        return t;
    x->again_mark = mark_of(x);
    if (t.is_there && t.mark != NULL && x->again_mark != NULL && strcmp(t.mark, x->again_mark) == 0)
        return take(x, x->again_mark);
    return (struct taken){.is_there = false};
}

bool http_again_answer(struct http_exchange *x)
{
    struct taken t;

    x->again_key = x->again_mark = NULL;
    if (!may_be_kept(x))
        return false;
    x->again_key = key_of(x);
    t = find_kept(x);
    if (t.bytes == NULL) {
        if (x->stamp < 0 && x->again_mark == NULL)
            x->again_key = NULL;
        return false;
    }
    if (t.etag[0] != '\0')
        http_reply_header(x, MHD_HTTP_HEADER_ETAG, t.etag);
    if (t.is_packed)
        http_reply_header(x, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    x->again_key = NULL;
    http_reply_bytes(x, MHD_HTTP_OK, "text/html; charset=utf-8", t.bytes, t.length);
    return true;
}

/* ---- keeping one ----------------------------------------------------------------------- */

static void forget(struct http_kept *kept, struct http_kept_page *page)
{
    kept->bytes -= page->length;
    free(page->key);
    free(page->bytes);
    free(page->mark);
    *page = (struct http_kept_page){.key = NULL};
}

static void make_room(struct http_kept *kept, size_t length)
{
    while (kept->bytes + length > MOST_BYTES) {
        forget(kept, &kept->pages[kept->hand]);
        kept->hand = (kept->hand + 1) & (SLOTS - 1);
    }
}

/* An answer with headers of its own is not only its page. */
static bool is_plain(const struct http_exchange *x, const char **ret_etag)
{
    *ret_etag = "";
    for (size_t i = 0; i < x->header_count; i++) {
        if (str_equal(x->headers[i].name, MHD_HTTP_HEADER_ETAG))
            *ret_etag = x->headers[i].value;
        else if (!str_equal(x->headers[i].name, MHD_HTTP_HEADER_CONTENT_ENCODING))
            return false;
    }
    return strlen(*ret_etag) < ETAG_BYTES;
}

static char *copy_text(const char *text)
{
    char *copy = text == NULL ? NULL : strdup(text);

    must(text == NULL || copy != NULL);
    return copy;
}

static void put(struct http_kept *kept, struct http_exchange *x, struct http_kept_page made)
{
    struct http_kept_page *page;

    pthread_mutex_lock(&kept->lock);
    page = place_of(kept, x->again_key, made.moment);
    forget(kept, page);
    make_room(kept, made.length);
    *page = made;
    kept->bytes += made.length;
    pthread_mutex_unlock(&kept->lock);
}

void http_again_keep(struct http_exchange *x, const void *bytes, size_t length, bool is_packed)
{
    struct http_kept_page made = {
        .moment = x->op.now / GOOD_FOR_MS, .length = length, .is_packed = is_packed};
    const char *etag;

    if (x->again_key == NULL || length > LARGEST_BYTES || !is_plain(x, &etag))
        return;
    for (size_t i = 0; i < MOST_WORKERS; i++)
        made.stamps[i] = -1;
    made.stamps[number_of(x->worker)] = x->stamp;
    made.key = copy_text(x->again_key);
    made.mark = copy_text(x->again_mark);
    made.bytes = malloc(length + 1);
    must(made.bytes != NULL);
    memcpy(made.bytes, bytes, length);
    memcpy(made.etag, etag, strlen(etag) + 1);
    put(x->http->kept, x, made);
}

void http_again_free(struct http_kept *kept)
{
    if (kept == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        forget(kept, &kept->pages[i]);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}
