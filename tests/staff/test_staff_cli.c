#include "staff/staff_given.h"

#include <stdio.h>
#include <unistd.h>

typedef err_t command_fn(struct op *op, int argc, char **argv);

/* Runs a command with its words, `input` on standard input; *ret_output: what it printed. */
static err_t run(struct op *op, command_fn *command, const char *words, const char *input,
                 const char **ret_output)
{
    const char *path = arena_printf(op->arena, "%s/io", support_folder(op));
    int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO);
    char **argv, text[8192] = "";
    size_t argc;
    FILE *file = fopen(path, "w+");
    err_t e;

    argv = str_split(op->arena, words, ' ', &argc);
    fputs(input, file);
    rewind(file);
    fflush(stdout);
    assert_non_null(freopen(path, "r", stdin));
    fclose(file);
    path = arena_printf(op->arena, "%s/out", support_folder(op));
    assert_non_null(freopen(path, "w", stdout));

    e = command(op, (int)argc, argv);

    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    dup2(in, STDIN_FILENO);
    close(out);
    close(in);
    clearerr(stdout);
    file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    *ret_output = arena_text(op->arena, text);
    return e;
}

static void an_account_made_by_command_can_log_in(void **state)
{
    struct op *op = *state;
    const char *output;
    int64_t id;

    if (!given_engine(op))
        skip();
    given_community(op, 7001, "yiyuan");
    assert_ok(run(op, staff_cli_user,
                  "user add --login desk1 --name 前台一 --role front_desk --role css"
                  " --community yiyuan",
                  "a good password\n", &output));
    assert_string_equal(output, "desk1\t前台一\n");

    assert_ok(staff_check_password(op, "desk1", "a good password", &id));
    op->actor = caller(op, given_session(op, id), NULL);
    assert_int_equal(op_roles_in(op, 7001), ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS));
}

static void a_weak_password_is_refused_with_its_reason(void **state)
{
    struct op *op = *state;
    const char *output;

    if (!given_engine(op))
        skip();
    assert_int_equal(run(op, staff_cli_user, "user add desk1 --name 前台一 --role front_desk",
                         "1234567\n", &output),
                     ERR_INVALID);
    assert_non_null(strstr(op_fault_text(op), "密码至少 8 个字符"));
    op_forget_fault(op);
}

static void a_password_is_changed_from_a_file_and_a_member_disabled(void **state)
{
    struct op *op = *state;
    const char *output, *path;
    FILE *file;
    int64_t id;

    if (!given_engine(op))
        skip();
    given_member(op, "desk1", "front_desk", NULL);
    path = arena_printf(op->arena, "%s/password", support_folder(op));
    file = fopen(path, "w");
    fputs("from the file\r\nsecond line\n", file);
    fclose(file);

    assert_ok(run(op, staff_cli_user,
                  arena_printf(op->arena, "user passwd desk1 --password-file %s", path), "",
                  &output));
    assert_ok(staff_check_password(op, "desk1", "from the file", &id));
    assert_ok(run(op, staff_cli_user, "user disable desk1", "", &output));
    assert_err(staff_check_password(op, "desk1", "from the file", &id), ERR_FORBIDDEN);
}

static void the_list_is_one_json_document(void **state)
{
    struct op *op = *state;
    const char *output;
    struct doc *list;

    if (!given_engine(op))
        skip();
    given_member(op, "desk2", "front_desk", NULL);
    given_member(op, "desk1", "front_desk", NULL);
    assert_ok(run(op, staff_cli_user, "user list --json", "", &output));

    assert_ok(json_parse(op, output, strlen(output), &list));
    list = doc_get(list, "items");
    assert_int_equal(list->count, 2);
    assert_string_equal(doc_get_text(list->first->value, "login"), "desk1");
}

static void a_token_is_printed_once_and_opens_the_door(void **state)
{
    struct op *op = *state;
    const char *output;

    if (!given_engine(op))
        skip();
    given_member(op, "desk1", "front_desk", NULL);
    assert_ok(run(op, staff_cli_token, "token add --user desk1", "", &output));
    assert_true(str_starts_with(output, "anju_"));
    assert_non_null(caller(op, NULL, str_trim(op->arena, output)));
}

static void a_wrong_usage_says_the_right_one(void **state)
{
    static const char *const WRONG[] = {"user",         "user dance",      "user add",
                                        "user list x",  "user add a b",    "user list --fast",
                                        "user disable", "user add --role", NULL};
    struct op *op = *state;
    const char *output;

    if (!given_engine(op))
        skip();
    for (const char *const *words = WRONG; *words != NULL; words++) {
        assert_int_equal(run(op, staff_cli_user, *words, "", &output), ERR_INVALID);
        assert_true(str_starts_with(op->fault.detail, "usage: "));
        op_forget_fault(op);
    }
    assert_err(run(op, staff_cli_token, "token add", "", &output), ERR_INVALID);
    assert_err(run(op, staff_cli_token, "token add --user nobody", "", &output), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_EACH_ENGINE(an_account_made_by_command_can_log_in),
        SUPPORT_EACH_ENGINE(a_weak_password_is_refused_with_its_reason),
        SUPPORT_EACH_ENGINE(a_password_is_changed_from_a_file_and_a_member_disabled),
        SUPPORT_EACH_ENGINE(the_list_is_one_json_document),
        SUPPORT_EACH_ENGINE(a_token_is_printed_once_and_opens_the_door),
        SUPPORT_EACH_ENGINE(a_wrong_usage_says_the_right_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
