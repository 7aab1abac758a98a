/* Hits of a search as documents: what each was found by, and the found words marked. */
#include "case/case_search_hits.h"

#include "base/str.h"
#include "base/utf8.h"
#include "case/case_document.h"
#include "case/case_search.h"

#include <string.h>

enum { EXCERPT_BEFORE = 12, EXCERPT_CHARACTERS = 60 };

/* The first that fits names its group. */
enum found_by { BY_NUMBER, BY_HOUSE, BY_PHONE, BY_PERSON, BY_WORDS, BY_WORK, FOUND_BY_COUNT };
static const struct case_search_group GROUPS[FOUND_BY_COUNT + 1] = {
    {"number", "单号"},    {"house", "房号"},    {"phone", "电话尾号"}, {"person", "联系人"},
    {"words", "受理内容"}, {"work", "办理记录"}, {NULL, NULL},
};

const struct case_search_group *case_search_groups(void)
{
    return GROUPS;
}

static enum found_by group_of(const char *name, bool is_later)
{
    static const char *const NUMBERS[] = {"number", "external_number", "external_id",
                                          "archive_number", NULL};
    static const char *const PEOPLE[] = {"reporter_name", "relayed_by", NULL};

    if (str_in(name, NUMBERS))
        return BY_NUMBER;
    if (str_in(name, PEOPLE))
        return BY_PERSON;
    return is_later ? BY_WORK : BY_WORDS;
}

/* ---- marks ------------------------------------------------------------------------------- */

static void mark(const struct text_folded *folded, const struct case_search_query *query,
                 bool *marked)
{
    for (size_t w = 0; w < query->count; w++) {
        const struct text_folded *word = &query->words[w].folded;
        size_t at = 0;
        while (text_fold_find(folded, word, at, &at)) {
            memset(marked + at, 1, word->count * sizeof *marked);
            at += word->count;
        }
    }
}

static size_t end_of(const char *text, const struct text_folded *folded, size_t i)
{
    const char *at = text + folded->places[i];

    utf8_next(&at);
    return (size_t)(at - text);
}

static void add_segment(struct doc *segments, const char *text, size_t from, size_t to, bool is_hit)
{
    struct doc *one;

    if (from >= to)
        return;
    one = doc_add_object(segments);
    doc_set_text(one, "text", arena_text_n(segments->arena, text + from, to - from));
    doc_set_bool(one, "mark", is_hit);
}

/* The text from character `first` on in pieces, each marked or not; `most` 0: all of it. */
static void add_segments(struct doc *segments, const char *text, const struct text_folded *folded,
                         const bool *marked, size_t first, size_t most)
{
    size_t last = most == 0 || first + most > folded->count ? folded->count : first + most;
    size_t from = first == 0 ? 0 : folded->places[first];

    if (first > 0)
        add_segment(segments, "…", 0, strlen("…"), false);
    for (size_t i = first; i < last; i++) {
        size_t end = i;
        if (!marked[i])
            continue;
        while (end + 1 < last && marked[end + 1])
            end++;
        add_segment(segments, text, from, folded->places[i], false);
        from = end_of(text, folded, end);
        add_segment(segments, text, folded->places[i], from, true);
        i = end;
    }
    add_segment(segments, text, from, last == folded->count ? strlen(text) : folded->places[last],
                false);
    if (last < folded->count)
        add_segment(segments, "…", 0, strlen("…"), false);
}

void case_search_mark(struct doc *into, const char *name, const char *text,
                      const struct case_search_query *query, bool is_excerpt)
{
    struct doc *segments = doc_set_list(into, name);
    struct text_folded folded;
    size_t first = 0;
    bool *marked;

    if (str_is_empty(text))
        return;
    folded = text_fold(into->arena, text);
    marked = ARENA_ARRAY(into->arena, folded.count + 1, bool);
    mark(&folded, query, marked);
    while (first < folded.count && !marked[first])
        first++;
    first =
        first == folded.count || first < EXCERPT_BEFORE || !is_excerpt ? 0 : first - EXCERPT_BEFORE;
    add_segments(segments, text, &folded, marked, first, is_excerpt ? EXCERPT_CHARACTERS : 0);
}

/* ---- one hit ----------------------------------------------------------------------------- */

struct hit {
    struct service_case *sc;
    struct case_search_texts texts;
    size_t row_texts; /* the first ones are of the row, the others of later events */
    enum found_by by;
    bool is_in_head;                /* the title or the number has one of the words */
    struct case_search_text *where; /* another text that has one, or NULL */
};

static void note_text(struct op *op, struct hit *hit, const struct case_search_word *word, size_t i)
{
    struct case_search_text *text = &hit->texts.items[i];
    enum found_by by = group_of(text->name, i >= hit->row_texts);
    size_t at;

    if (!text_fold_find(case_search_text_fold(op->arena, text), &word->folded, 0, &at))
        return;
    if (by < hit->by)
        hit->by = by;
    if (str_equal(text->name, "title") || str_equal(text->name, "number"))
        hit->is_in_head = true;
    else if (hit->where == NULL)
        hit->where = text;
}

static void note_word(struct op *op, struct hit *hit, const struct case_search_word *word)
{
    bool is_in_texts = false;

    for (size_t i = 0; !word->is_only_house && i < hit->texts.count; i++) {
        enum found_by before = hit->by;
        note_text(op, hit, word, i);
        is_in_texts = is_in_texts || hit->by != before || hit->is_in_head || hit->where != NULL;
    }
    if (word->house != NULL && !is_in_texts && hit->by > BY_HOUSE)
        hit->by = BY_HOUSE;
    if (word->tail != NULL && !is_in_texts && hit->by > BY_PHONE)
        hit->by = BY_PHONE;
}

static err_t explain(struct op *op, struct hit *hit, const struct case_search_query *query)
{
    err_t e = OK;

    hit->by = FOUND_BY_COUNT;
    case_search_text_of_case(hit->sc, &hit->texts);
    hit->row_texts = hit->texts.count;
    if (!case_search_query_all_hold(op, query, &hit->texts))
        e = case_search_texts(op, hit->sc, &hit->texts);
    for (size_t i = 0; i < query->count; i++)
        note_word(op, hit, &query->words[i]);
    if (hit->by == FOUND_BY_COUNT)
        hit->by = BY_WORDS;
    return e;
}

static void set_hit(struct doc *item, const struct hit *hit, const struct case_search_query *query)
{
    struct doc *where;

    doc_set_text(item, "found_by", GROUPS[hit->by].code);
    case_search_mark(item, "number_parts", hit->sc->number, query, false);
    case_search_mark(item, "title_parts", hit->sc->title, query, false);
    if (hit->where == NULL || hit->is_in_head) {
        doc_set_null(item, "where");
        return;
    }
    where = doc_set_object(item, "where");
    doc_set_text(where, "field", hit->where->name);
    doc_set_text(where, "label", hit->where->label);
    case_search_mark(where, "parts", hit->where->text, query, true);
}

err_t case_search_hits(struct op *op, const struct case_search_query *query,
                       struct service_case **cases, size_t count, bool for_page,
                       struct doc *ret_items)
{
    size_t n = 0;
    err_t e = case_document_list(op, cases, count, for_page, ret_items);

    DOC_EACH(item, ret_items)
    {
        struct hit hit = {.sc = NULL};
        if (e != OK || n == count)
            break;
        hit.sc = cases[n++];
        e = explain(op, &hit, query);
        if (e == OK)
            set_hit(item->value, &hit, query);
    }
    return e;
}
