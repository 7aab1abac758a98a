#include "blueprint/blueprint_given.h"

#include "blueprint/blueprint_cache.h"
#include "blueprint/blueprint_store.h"
#include "journal/journal.h"

#include <pthread.h>
#include <stdio.h>

/* ---- given ------------------------------------------------------------------ */

static void given_company(struct op *op)
{
    const char *path = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    given_vocabulary();
}

static const char *text_of(struct op *op, const char *code)
{
    return embed_find(arena_printf(op->arena, "blueprints/%s.yaml", code))->data;
}

static const char *with(struct op *op, const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);

    if (at == NULL)
        fail_msg("'%s' is not in the text", old);
    return arena_printf(op->arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static int64_t given_published(struct op *op, const char *text)
{
    int64_t id = 0;

    assert_ok(blueprint_publish(op, "given.yaml", text, strlen(text), &id));
    assert_true(id > 0);
    return id;
}

static const struct blueprint *current(struct op *op, const char *code)
{
    const struct blueprint *b = NULL;

    assert_ok(blueprint_current(op, code, &b));
    return b;
}

static int64_t versions(struct op *op)
{
    return support_count(op, "SELECT count(*) FROM blueprint_version");
}

/* ---- tests ------------------------------------------------------------------- */

static void every_statement_is_good(void **state)
{
    support_check_queries(*state, BLUEPRINT_STORE_QUERIES);
}

static void publishing_stores_a_version_and_tells_the_journal(void **state)
{
    struct op *op = *state;
    struct journal_event *events;
    const char *text;
    size_t count;
    int64_t id;

    given_company(op);
    text = text_of(op, "repair");
    id = given_published(op, text);

    assert_int_equal(current(op, "repair")->id, id);
    assert_string_equal(current(op, "repair")->name, "报修");
    assert_ok(journal_list(op, 0, "blueprint", id, 0, 10, &events, &count));
    assert_int_equal(count, 1);
    assert_string_equal(events[0].kind, "blueprint_published");
    assert_non_null(strstr(events[0].data, current(op, "repair")->hash));
}

static void the_same_text_again_changes_nothing(void **state)
{
    struct op *op = *state;
    int64_t first, events;

    given_company(op);
    first = given_published(op, text_of(op, "repair"));
    events = support_count(op, "SELECT count(*) FROM journal_event");

    assert_int_equal(given_published(op, text_of(op, "repair")), first);
    assert_int_equal(versions(op), 1);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event"), events);
}

static void an_old_version_stays_as_it_was_when_a_new_one_is_published(void **state)
{
    struct op *op = *state;
    const struct blueprint *before, *after;
    int64_t old, new;

    given_company(op);
    old = given_published(op, text_of(op, "repair"));
    new = given_published(op, with(op, with(op, text_of(op, "repair"), "version: B/0", "version: B/1"),
                                   "name: 受理登记", "name: 前台受理"));

    assert_true(new > old);
    assert_int_equal(current(op, "repair")->id, new);
    assert_ok(blueprint_get(op, old, &before));
    assert_ok(blueprint_get(op, new, &after));
    assert_string_equal(before->version, "B/0");
    assert_string_equal(before->stages[before->first_stage].name, "受理登记");
    assert_string_equal(after->stages[after->first_stage].name, "前台受理");
} /* proves S0-6 */

static void a_published_version_cannot_be_changed_by_anyone(void **state)
{
    struct op *op = *state;

    given_company(op);
    given_published(op, text_of(op, "repair"));

    assert_int_not_equal(db_script(op, "UPDATE blueprint_version SET text = 'x'"), OK);
    op_forget_fault(op);
    assert_int_not_equal(db_script(op, "DELETE FROM blueprint_version"), OK);
    op_forget_fault(op);
    assert_int_equal(versions(op), 1);
}

static void a_faulty_file_is_not_published(void **state)
{
    struct op *op = *state;
    const char *text;
    int64_t id = 0;

    given_company(op);
    text = with(op, text_of(op, "repair"), "do: archive", "do: shred");
    assert_err(blueprint_publish(op, "repair.yaml", text, strlen(text), &id), ERR_INVALID);
    assert_int_equal(id, 0);
    assert_int_equal(versions(op), 0);
    assert_int_equal(support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'blueprint_published'"), 0);
}

static void what_a_file_extends_must_be_published_first(void **state)
{
    struct op *op = *state;
    const char *text;
    int64_t id = 0;

    given_company(op);
    text = text_of(op, "repair_warranty");
    assert_err(blueprint_publish(op, "repair_warranty.yaml", text, strlen(text), &id), ERR_INVALID);
    op_forget_fault(op);

    given_published(op, text_of(op, "repair"));
    given_published(op, text);
    assert_true(blueprint_stage_find(current(op, "repair_warranty"), "told") >= 0);
}

static const char *first_stage_of(const struct blueprint *b)
{
    return b->stages[b->first_stage].name;
}

static void a_version_stays_on_the_version_of_its_base(void **state)
{
    struct op *op = *state;
    const struct blueprint *old;
    int64_t first, second;

    given_company(op);
    given_published(op, text_of(op, "repair"));
    first = given_published(op, text_of(op, "repair_warranty"));
    given_published(op, with(op, text_of(op, "repair"), "name: 受理登记", "name: 前台受理"));

    assert_int_equal(current(op, "repair_warranty")->id, first);
    assert_string_equal(first_stage_of(current(op, "repair_warranty")), "受理登记");

    second = given_published(op, text_of(op, "repair_warranty"));
    assert_int_not_equal(first, second);
    assert_string_equal(first_stage_of(current(op, "repair_warranty")), "前台受理");
    assert_ok(blueprint_get(op, first, &old));
    assert_string_equal(first_stage_of(old), "受理登记");
}

static void the_list_says_whose_review_is_due(void **state)
{
    struct op *op = *state;
    struct doc *list;

    given_company(op);
    given_published(op, with(op, text_of(op, "repair"), "review_on: 2027-06-30", "review_on: 2026-11-21"));
    given_published(op, text_of(op, "inquiry"));

    assert_ok(blueprint_list(op, &list));
    assert_int_equal(list->count, 2);
    assert_string_equal(doc_get_text(list->first->value, "code"), "inquiry");
    assert_false(doc_get_bool(list->first->value, "review_due"));
    assert_string_equal(doc_get_text(list->last->value, "code"), "repair");
    assert_string_equal(doc_get_text(list->last->value, "review_on"), "2026-11-21");
    assert_true(doc_get_bool(list->last->value, "review_due"));
} /* proves S0-6 */

static void an_unknown_version_or_code_is_not_found(void **state)
{
    struct op *op = *state;
    const struct blueprint *b = NULL;

    given_vocabulary();
    assert_err(blueprint_get(op, 12345, &b), ERR_NOT_FOUND);
    op_forget_fault(op);
    assert_err(blueprint_current(op, "repair", &b), ERR_NOT_FOUND);
    assert_null(b);
}

/* ---- the cache ------------------------------------------------------------------ */

static struct op *parsed(int64_t id, const char *text)
{
    struct arena *a = arena_new();
    struct op *op = ARENA_NEW(a, struct op);
    struct blueprint *b;

    *op = op_begin(a);
    assert_ok(blueprint_read(op, "given.yaml", text, strlen(text), NULL, NULL, &b));
    b->id = id;
    blueprint_cache_add(a, b);
    return op;
}

static void *read_and_find(void *arg)
{
    const char *text = arg;

    for (int64_t id = 1; id <= 40; id++) {
        const struct blueprint *b = blueprint_cache_find(id);
        if (b == NULL)
            parsed(id, text);
        b = blueprint_cache_find(id);
        if (b == NULL || b->id != id || blueprint_stage_find(b, "told") < 0)
            return arg;
    }
    return NULL;
}

static void threads_share_what_was_parsed(void **state)
{
    struct arena *a = arena_new();
    struct op op = op_begin(a);
    const char *text = text_of(&op, "repair");
    pthread_t threads[4];
    void *wrong;

    (void)state;
    given_vocabulary();
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, read_and_find, (void *)(uintptr_t)text);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(every_statement_is_good),
        SUPPORT_EACH_ENGINE(publishing_stores_a_version_and_tells_the_journal),
        SUPPORT_EACH_ENGINE(the_same_text_again_changes_nothing),
        SUPPORT_EACH_ENGINE(an_old_version_stays_as_it_was_when_a_new_one_is_published),
        SUPPORT_EACH_ENGINE(a_published_version_cannot_be_changed_by_anyone),
        SUPPORT_EACH_ENGINE(a_faulty_file_is_not_published),
        SUPPORT_EACH_ENGINE(what_a_file_extends_must_be_published_first),
        SUPPORT_EACH_ENGINE(a_version_stays_on_the_version_of_its_base),
        SUPPORT_EACH_ENGINE(the_list_says_whose_review_is_due),
        SUPPORT_EACH_ENGINE(an_unknown_version_or_code_is_not_found),
        cmocka_unit_test(threads_share_what_was_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
