#include "knowledge/knowledge.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "journal/journal.h"
#include "knowledge/knowledge_rules.h"
#include "knowledge/knowledge_store.h"
#include "notify/notify.h"
#include "text/text_fold.h"

#include <inttypes.h>

enum { EVENT_VERSION = 1, MOST_LISTED = 200 };

/* ---- writing ----------------------------------------------------------------------------- */

static err_t record(struct op *op, const struct knowledge_article *a, const char *kind)
{
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {.community_id = a->community_id,
                                  .kind = kind,
                                  .subject = "article",
                                  .subject_id = a->id,
                                  .version = EVENT_VERSION};

    doc_set_text(facts, "code", a->code);
    doc_set_text(facts, "title", a->title);
    doc_set_text(facts, "words", a->words);
    doc_set_text(facts, "answer", a->answer);
    doc_set_text(facts, "source", a->source);
    doc_set_text(facts, "category", a->category);
    doc_set_int(facts, "owner", a->owner_id);
    doc_set_int(facts, "valid_from", a->valid_from);
    doc_set_int(facts, "valid_until", a->valid_until);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

/* With a space at both ends, so that each is found whole. */
static const char *tokens_of(struct arena *arena, const char *title, const char *words)
{
    struct buf tokens = buf_in(arena);

    text_fold_tokens(&tokens, title);
    text_fold_tokens(&tokens, words);
    buf_add_char(&tokens, ' ');
    return tokens.data;
}

static const char *tidied(struct arena *arena, const char *text)
{
    return str_trim(arena, text == NULL ? "" : text);
}

static struct knowledge_article tidy(struct op *op, const struct knowledge_article *given)
{
    struct knowledge_article a = *given;

    a.title = tidied(op->arena, given->title);
    a.words = tidied(op->arena, given->words);
    a.answer = tidied(op->arena, given->answer);
    a.source = tidied(op->arena, given->source);
    a.category = tidied(op->arena, given->category);
    if (a.owner_id == 0)
        a.owner_id = op->actor->id;
    if (a.valid_from == 0)
        a.valid_from = op->now;
    return a;
}

static err_t check(struct op *op, const struct knowledge_article *a)
{
    if (str_is_empty(a->title))
        op_fail_field(op, "title", "required", "请填写“问题”");
    if (str_is_empty(a->answer))
        op_fail_field(op, "answer", "required", "请填写“答复”");
    if (str_is_empty(a->source))
        op_fail_field(op, "source", "required", "请填写“依据”：哪一条规定、哪一份文件");
    if (a->valid_until != 0 && a->valid_until <= a->valid_from)
        op_fail_field(op, "valid_until", "before_from", "“有效期至”不能早于“有效期自”");
    return op->fault.code;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct knowledge_article *a = arg;
    int64_t serial;
    err_t e = journal_lock(op, a->community_id);

    if (e == OK)
        e = knowledge_store_next_serial(op, a->community_id, &serial);
    if (e != OK)
        return e;
    a->id = id_next(op->now);
    a->code = knowledge_rules_code(op->arena, a->community_id, serial);
    e = knowledge_store_add(op, a, serial, tokens_of(op->arena, a->title, a->words));
    return e != OK ? e : record(op, a, "article_added");
}

err_t knowledge_add(struct op *op, const struct knowledge_article *article, int64_t *ret_id)
{
    struct knowledge_article a = tidy(op, article);
    err_t e = check(op, &a);

    if (e == OK)
        e = db_transaction(op, add_in_transaction, &a);
    if (e == OK)
        *ret_id = a.id;
    return e;
}

struct change {
    struct knowledge_article article;
    int64_t version;
};

static err_t change_in_transaction(struct op *op, void *arg)
{
    const struct change *c = arg;
    const struct knowledge_article *a = &c->article;
    bool done;
    err_t e = journal_lock(op, a->community_id);

    if (e == OK)
        e = knowledge_store_change(op, a, tokens_of(op->arena, a->title, a->words), c->version,
                                   &done);
    if (e != OK)
        return e;
    if (!done)
        return op_fail(op, ERR_CONFLICT, "这篇知识刚被别人改过，请看过再改");
    return record(op, a, "article_changed");
}

err_t knowledge_change(struct op *op, const struct knowledge_article *article, int64_t version)
{
    struct change c = {tidy(op, article), version};
    err_t e = check(op, &c.article);

    return e != OK ? e : db_transaction(op, change_in_transaction, &c);
}

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct knowledge_article *a = arg;
    err_t e = journal_lock(op, a->community_id);

    if (e == OK)
        e = knowledge_store_end(op, a);
    return e != OK ? e : record(op, a, "article_ended");
}

err_t knowledge_end(struct op *op, const struct knowledge_article *article)
{
    struct knowledge_article a = *article;

    return db_transaction(op, end_in_transaction, &a);
}

/* ---- reading ----------------------------------------------------------------------------- */

err_t knowledge_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                    struct knowledge_article **ret_article)
{
    int64_t *all = ARENA_ARRAY(op->arena, count + 1, int64_t);

    all[0] = 0;
    for (size_t i = 0; i < count; i++)
        all[i + 1] = communities[i];
    return knowledge_store_get(op, all, count + 1, id, ret_article);
}

err_t knowledge_list(struct op *op, int64_t community_id, enum knowledge_shows shows,
                     const char *words, struct knowledge_article **ret_articles, size_t *ret_count)
{
    return knowledge_page(op, community_id, shows, words,
                          (struct knowledge_place){INT64_MAX, INT64_MAX}, MOST_LISTED, ret_articles,
                          ret_count);
}

err_t knowledge_page(struct op *op, int64_t community_id, enum knowledge_shows shows,
                     const char *words, struct knowledge_place before, int64_t limit,
                     struct knowledge_article **ret_articles, size_t *ret_count)
{
    return knowledge_store_list(op, community_id, shows, words, before, limit, ret_articles,
                                ret_count);
}

struct scored {
    const struct knowledge_candidate *candidate;
    int score;
};

/* The best stand first; of equals the one that is used more, for candidates come in that order. */
static size_t keep_best(struct scored *best, size_t count, const struct knowledge_candidate *c,
                        int score)
{
    size_t at = count;

    while (at > 0 && best[at - 1].score < score)
        at--;
    if (at == KNOWLEDGE_OFFERED)
        return count;
    if (count < KNOWLEDGE_OFFERED)
        count++;
    for (size_t i = count - 1; i > at; i--)
        best[i] = best[i - 1];
    best[at] = (struct scored){c, score};
    return count;
}

err_t knowledge_offer(struct op *op, int64_t community_id, const char *question,
                      const char *category, struct knowledge_article **ret_articles,
                      size_t *ret_count)
{
    struct scored best[KNOWLEDGE_OFFERED] = {{NULL, 0}};
    const char *asked = tokens_of(op->arena, question == NULL ? "" : question, "");
    struct knowledge_candidate *candidates;
    size_t candidate_count, count = 0;
    err_t e = knowledge_store_candidates(op, community_id, &candidates, &candidate_count);

    if (e != OK)
        return e;
    for (size_t i = 0; i < candidate_count; i++) {
        int score =
            knowledge_rules_score(asked, candidates[i].tokens, category, candidates[i].category);
        if (score >= KNOWLEDGE_FITS)
            count = keep_best(best, count, &candidates[i], score);
    }
    *ret_articles = ARENA_ARRAY(op->arena, count + 1, struct knowledge_article);
    for (size_t i = 0; e == OK && i < count; i++) {
        struct knowledge_article *found;
        e = knowledge_store_get(op, &best[i].candidate->community_id, 1, best[i].candidate->id,
                                &found);
        if (e == OK)
            (*ret_articles)[i] = *found;
    }
    *ret_count = count;
    return e;
}

err_t knowledge_cite(struct op *op, int64_t community_id, const char *source)
{
    struct knowledge_article *a;
    err_t e;

    if (str_is_empty(source) || !knowledge_rules_is_code(source))
        return OK;
    e = knowledge_store_find(op, community_id, source, &a);
    if (e != OK)
        return e;
    if (a == NULL)
        return op_fail_field(op, "article", "unknown", "知识库里没有 %s", source);
    if (a->valid_from > op->now || (a->valid_until != 0 && a->valid_until <= op->now))
        return op_fail_field(op, "article", "expired", "%s 已过有效期，不能再作依据", source);
    return knowledge_store_used(op, a);
}

err_t knowledge_gaps(struct op *op, int64_t community_id, int64_t from_at,
                     struct knowledge_gap **ret_gaps, size_t *ret_count)
{
    return knowledge_store_gaps(op, community_id, from_at, ret_gaps, ret_count);
}

/* ---- what has run out ---------------------------------------------------------------------- */

static err_t warn_owner(struct op *op, const struct knowledge_article *a)
{
    struct notify_message message = {
        .community_id = a->community_id,
        .recipient_id = a->owner_id,
        .once_key = arena_printf(op->arena, "article/%" PRId64 "/%" PRId64, a->id, a->valid_until),
        .kind = "warning",
        .subject = "article",
        .subject_id = a->id,
        .title = arena_printf(op->arena, "知识 %s 已过有效期", a->code),
        .body = arena_printf(op->arena, "“%s”不再提供给前台。请核对后延长有效期，或者停用。",
                             a->title)};
    err_t e = notify_queue(op, &message);

    return e != OK ? e : knowledge_store_warned(op, a);
}

struct warning {
    struct knowledge_article *articles;
    size_t count;
};

static err_t warn_in_transaction(struct op *op, void *arg)
{
    const struct warning *w = arg;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < w->count; i++)
        e = warn_owner(op, &w->articles[i]);
    return e;
}

err_t knowledge_warn(struct op *op, int limit, size_t *ret_done)
{
    struct warning w = {NULL, 0};
    err_t e = knowledge_store_run_out(op, limit, &w.articles, &w.count);

    if (e == OK && w.count > 0)
        e = db_transaction(op, warn_in_transaction, &w);
    *ret_done = e == OK ? w.count : 0;
    return e;
}
