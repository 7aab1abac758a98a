#include "blueprint/blueprint_given.h"

#include "base/json.h"
#include "journal/journal.h"

#include <stdio.h>
#include <unistd.h>

/* ---- given ---------------------------------------------------------------------- */

static const char *written(struct op *op, const char *name, const char *text)
{
    const char *path = arena_printf(op->arena, "%s/%s", support_folder(op), name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
    return path;
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

static void given_company(struct op *op)
{
    const char *path = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
    given_vocabulary();
}

struct answer {
    err_t e;
    const char *detail, *out, *err;
};

static const char *contents(struct op *op, FILE *file)
{
    char *text = arena_alloc(op->arena, 65536);

    rewind(file);
    text[fread(text, 1, 65535, file)] = '\0';
    fclose(file);
    return text;
}

/* `anju blueprint …`, with what it printed. */
static struct answer run(struct op *op, const char *const *words)
{
    char *argv[16] = {arena_text(op->arena, "blueprint")};
    FILE *out = tmpfile(), *err = tmpfile();
    int old_out, old_err, argc = 1;
    struct answer answer;

    for (; *words != NULL; words++)
        argv[argc++] = arena_text(op->arena, *words);
    fflush(stdout);
    fflush(stderr);
    old_out = dup(STDOUT_FILENO);
    old_err = dup(STDERR_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    answer.e = blueprint_cli(op, argc, argv);
    fflush(stdout);
    fflush(stderr);
    dup2(old_out, STDOUT_FILENO);
    dup2(old_err, STDERR_FILENO);
    close(old_out);
    close(old_err);
    answer.detail = op->fault.detail;
    op_forget_fault(op);
    answer.out = contents(op, out);
    answer.err = contents(op, err);
    return answer;
}
#define RUN(...) run(op, (const char *const[]){__VA_ARGS__, NULL})

/* ---- check ------------------------------------------------------------------------ */

static void checking_clean_files_needs_no_database(void **state)
{
    struct op *op = *state;
    struct db *db = op->db;
    struct answer a;

    given_vocabulary();
    op->db = NULL;
    a = RUN("check", written(op, "repair_warranty.yaml", text_of(op, "repair_warranty")),
            written(op, "repair.yaml", text_of(op, "repair")));
    op->db = db;
    assert_int_equal(a.e, OK);
    assert_string_equal(a.err, "");
    assert_non_null(strstr(a.out, "repair_warranty B/0"));
}

static void each_fault_is_a_line_of_file_line_and_reason(void **state)
{
    struct op *op = *state;
    const char *bad = with(op, with(op, text_of(op, "praise"), "nature: praise", "nature: prays"),
                           "do: commend", "do: commmend");
    const char *path, *good;
    struct answer a;

    given_vocabulary();
    path = written(op, "praise.yaml", bad);
    good = written(op, "help.yaml", text_of(op, "help"));
    a = RUN("check", path, good, "/no/such/file.yaml");
    assert_int_equal(a.e, ERR_INVALID);
    assert_string_equal(a.detail, "reported");
    assert_non_null(strstr(a.err, arena_printf(op->arena, "%s:6: unknown nature 'prays'\n", path)));
    assert_non_null(strstr(a.err, "unknown action 'commmend'\n"));
    assert_non_null(strstr(a.err, "/no/such/file.yaml:1: the file cannot be read\n"));
    assert_non_null(strstr(a.out, "help B/0"));
}

static void what_a_file_extends_is_looked_for_beside_it_and_within_the_program(void **state)
{
    struct op *op = *state;
    const char *path, *renamed;
    struct answer a;

    given_vocabulary();
    path = written(op, "repair_warranty.yaml", text_of(op, "repair_warranty"));
    assert_int_equal(RUN("check", path).e, OK);

    renamed = with(op, text_of(op, "repair"), "blueprint: repair", "blueprint: mending");
    path = written(op, "mine.yaml", with(op, text_of(op, "repair_warranty"), "extends: repair", "extends: mending"));
    a = RUN("check", path);
    assert_int_equal(a.e, ERR_INVALID);
    assert_non_null(strstr(a.err, "there is no blueprint 'mending' to extend"));
    assert_int_equal(RUN("check", path, written(op, "base.yaml", renamed)).e, OK);
    written(op, "mending.yaml", renamed);
    assert_int_equal(RUN("check", path).e, OK);
}

static void faults_can_be_had_as_json(void **state)
{
    struct op *op = *state;
    struct doc *answer;
    struct answer a;
    const char *path;

    given_vocabulary();
    path = written(op, "help.yaml", with(op, text_of(op, "help"), "nature: help", "nature: hlep"));
    a = RUN("check", "--json", path);
    assert_int_equal(a.e, ERR_INVALID);
    assert_ok(json_parse(op, a.out, strlen(a.out), &answer));
    assert_int_equal(doc_get(answer, "faults")->count, 1);
    assert_string_equal(doc_get_text(doc_get(answer, "faults")->first->value, "file"), path);
    assert_int_equal(doc_get_int(doc_get(answer, "faults")->first->value, "line"), 6);
    assert_string_equal(doc_get_text(doc_get(answer, "faults")->first->value, "code"), "unknown_nature");
}

static void a_wrong_usage_says_how_it_goes(void **state)
{
    struct op *op = *state;

    given_vocabulary();
    assert_true(str_starts_with(run(op, (const char *const[]){NULL}).detail, "usage: "));
    assert_true(str_starts_with(RUN("check").detail, "usage: "));
    assert_true(str_starts_with(RUN("check", "--json").detail, "usage: "));
    assert_true(str_starts_with(RUN("destroy", "x.yaml").detail, "usage: "));
    assert_true(str_starts_with(RUN("check", "--colour", "x.yaml").detail, "usage: "));
}

/* ---- publish ------------------------------------------------------------------------ */

static void bases_are_published_before_what_extends_them(void **state)
{
    struct op *op = *state;
    const struct blueprint *b;
    const char *child, *base;
    struct answer a;

    given_company(op);
    child = written(op, "repair_warranty.yaml", text_of(op, "repair_warranty"));
    base = written(op, "repair.yaml", text_of(op, "repair"));
    a = RUN("publish", child, base);
    assert_int_equal(a.e, OK);
    assert_non_null(strstr(a.out, "repair B/0 已发布"));
    assert_ok(blueprint_current(op, "repair_warranty", &b));

    a = RUN("publish", child, base, "--json");
    assert_int_equal(a.e, OK);
    assert_non_null(strstr(a.out, "\"new\":false"));
    assert_null(strstr(a.out, "\"new\":true"));
    assert_int_equal(support_count(op, "SELECT count(*) FROM blueprint_version"), 2);
}

static void with_one_fault_nothing_is_published(void **state)
{
    struct op *op = *state;
    struct answer a;

    given_company(op);
    a = RUN("publish", written(op, "help.yaml", text_of(op, "help")),
            written(op, "praise.yaml", with(op, text_of(op, "praise"), "nature: praise", "nature: prays")));
    assert_int_equal(a.e, ERR_INVALID);
    assert_string_equal(a.detail, "reported");
    assert_string_equal(a.out, "");
    assert_int_equal(support_count(op, "SELECT count(*) FROM blueprint_version"), 0);
}

static void nothing_is_published_when_the_database_fails_halfway(void **state)
{
    struct op *op = *state;
    const char *one, *two;

    given_company(op);
    one = written(op, "help.yaml", text_of(op, "help"));
    two = written(op, "praise.yaml", text_of(op, "praise"));
    for (int64_t n = 1; n < 100; n++) {
        struct answer a;
        int64_t versions, events;
        bool delivered;
        db_fault_at(n, ERR_IO);
        a = RUN("publish", one, two);
        delivered = db_fault_was_delivered();
        db_fault_at(0, OK);
        versions = support_count(op, "SELECT count(*) FROM blueprint_version");
        events = support_count(op, "SELECT count(*) FROM journal_event WHERE kind = 'blueprint_published'");
        assert_int_equal(versions, a.e == OK ? 2 : 0);
        assert_int_equal(events, versions);
        if (!delivered)
            return;
        assert_int_not_equal(a.e, OK);
    }
    fail_msg("publishing never came to its end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(checking_clean_files_needs_no_database),
        SUPPORT_SQLITE(each_fault_is_a_line_of_file_line_and_reason),
        SUPPORT_SQLITE(what_a_file_extends_is_looked_for_beside_it_and_within_the_program),
        SUPPORT_SQLITE(faults_can_be_had_as_json),
        SUPPORT_SQLITE(a_wrong_usage_says_how_it_goes),
        SUPPORT_EACH_ENGINE(bases_are_published_before_what_extends_them),
        SUPPORT_EACH_ENGINE(with_one_fault_nothing_is_published),
        SUPPORT_EACH_ENGINE(nothing_is_published_when_the_database_fails_halfway),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
