#include "http/http_again.h"

#include "base/str.h"
#include "http/http_gzip.h"
#include "http/http_reply.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 2048, /* a power of two */
    WAYS = 4,     /* slots side by side in which a key may be */
    MOST_BYTES = 15 * 1000 * 1000,
    LARGEST_BYTES = 512 * 1024,
    ETAG_BYTES = 32,
    GOOD_FOR_MS = 5000
};

/* Rights that end by the clock alone, such as a shift of night duty, end with a minute: and so does
 * every page of before. */
_Static_assert(60000 % GOOD_FOR_MS == 0, "no page is kept across a minute");

struct http_kept_page {
    char *key;
    int64_t stamp, moment;
    void *bytes;
    size_t length;
    bool is_packed;
    char etag[ETAG_BYTES];
};

struct http_kept {
    struct http_kept_page pages[SLOTS];
    size_t bytes; /* of all pages */
    size_t hand;  /* the next to go when there are too many */
};

/* FNV-1a; a key is compared as a whole. */
static size_t slot_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (const char *p = key; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return (size_t)(hash & (SLOTS - 1) & ~(uint64_t)(WAYS - 1));
}

/* Where the key is; else where it may go: to a free place, to a page that holds no more, to the
 * first. */
static struct http_kept_page *place_of(struct http_kept *kept, const char *key, int64_t stamp)
{
    struct http_kept_page *way = &kept->pages[slot_of(key)], *best = way;

    for (size_t i = 0; i < WAYS; i++) {
        if (way[i].key != NULL && strcmp(way[i].key, key) == 0)
            return &way[i];
        if (way[i].key == NULL || (best->key != NULL && way[i].stamp != stamp))
            best = &way[i];
    }
    return best;
}

static bool packs(const struct http_exchange *x)
{
    return http_gzip_is_asked(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND,
                                                          MHD_HTTP_HEADER_ACCEPT_ENCODING));
}

static const char *key_of(const struct http_exchange *x)
{
    return arena_printf(x->arena, "%s%s %d %d %s %s?%s", x->session != NULL ? "s" : "b",
                        x->session != NULL ? x->session : x->bearer, (int)x->op.language,
                        packs(x) ? 1 : 0, x->request.look == NULL ? "" : x->request.look, x->path,
                        x->query);
}

static bool may_be_kept(const struct http_exchange *x)
{
    return x->method == GET && x->actor != NULL && x->shape == HTTP_SHAPE_HTML &&
           x->match.row->route->does == READS && x->match.suffix == NULL &&
           (x->session != NULL || x->bearer != NULL);
}

bool http_again_answer(struct http_exchange *x)
{
    const struct http_kept_page *page;
    char *bytes;

    x->again_key = NULL;
    if (!may_be_kept(x) || db_stamp(&x->op, &x->again_stamp) != OK || x->again_stamp < 0) {
        op_forget_fault(&x->op);
        return false;
    }
    x->again_key = key_of(x);
    if (x->worker->kept == NULL)
        return false;
    page = place_of(x->worker->kept, x->again_key, x->again_stamp);
    if (page->key == NULL || page->stamp != x->again_stamp ||
        page->moment != x->op.now / GOOD_FOR_MS || strcmp(page->key, x->again_key) != 0)
        return false;
    bytes = arena_alloc(x->arena, page->length);
    memcpy(bytes, page->bytes, page->length);
    if (page->etag[0] != '\0')
        http_reply_header(x, MHD_HTTP_HEADER_ETAG, arena_text(x->arena, page->etag));
    if (page->is_packed)
        http_reply_header(x, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    x->again_key = NULL;
    http_reply_bytes(x, MHD_HTTP_OK, "text/html; charset=utf-8", bytes, page->length);
    return true;
}

static void forget(struct http_kept *kept, struct http_kept_page *page)
{
    kept->bytes -= page->length;
    free(page->key);
    free(page->bytes);
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

void http_again_keep(struct http_exchange *x, const void *bytes, size_t length, bool is_packed)
{
    struct http_kept_page *page;
    const char *etag;

    if (x->again_key == NULL || length > LARGEST_BYTES || !is_plain(x, &etag))
        return;
    if (x->worker->kept == NULL)
        x->worker->kept = calloc(1, sizeof *x->worker->kept);
    must(x->worker->kept != NULL);
    page = place_of(x->worker->kept, x->again_key, x->again_stamp);
    forget(x->worker->kept, page);
    make_room(x->worker->kept, length);
    page->key = strdup(x->again_key);
    page->bytes = malloc(length + 1);
    must(page->key != NULL && page->bytes != NULL);
    memcpy(page->bytes, bytes, length);
    page->length = length;
    page->stamp = x->again_stamp;
    page->moment = x->op.now / GOOD_FOR_MS;
    page->is_packed = is_packed;
    memcpy(page->etag, etag, strlen(etag) + 1);
    x->worker->kept->bytes += length;
}

void http_again_free(struct http_worker *worker)
{
    for (size_t i = 0; worker->kept != NULL && i < SLOTS; i++)
        forget(worker->kept, &worker->kept->pages[i]);
    free(worker->kept);
    worker->kept = NULL;
}
