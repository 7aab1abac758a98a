/* anju render, called as main() calls it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/view_cli.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test, and what the command wrote. */
struct room {
    char folder[64];
    char out[4096], err[4096];
};

static int begin(void **state)
{
    static struct room room;

    snprintf(room.folder, sizeof room.folder, "/tmp/anju-render-XXXXXX");
    *state = &room;
    return mkdtemp(room.folder) == NULL ? -1 : 0;
}

static int end(void **state)
{
    struct room *room = *state;
    char command[128];

    snprintf(command, sizeof command, "rm -r '%s'", room->folder);
    return system(command);
}

static const char *path_in(const struct room *room, const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", room->folder, name);
    return path;
}

static void given_file(const struct room *room, const char *name, const char *text)
{
    FILE *file = fopen(path_in(room, name), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void read_back(int fd, char *text, size_t size)
{
    ssize_t n = pread(fd, text, size - 1, 0);

    text[n < 0 ? 0 : n] = '\0';
    close(fd);
}

static int to_file(const struct room *room, const char *name, FILE *stream, int *saved)
{
    int fd = open(path_in(room, name), O_RDWR | O_CREAT | O_TRUNC, 0600);

    fflush(stream);
    *saved = dup(fileno(stream));
    dup2(fd, fileno(stream));
    return fd;
}

static void restore(FILE *stream, int saved)
{
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
}

static int render(struct room *room, const char *template, const char *data, const char *partials)
{
    const char *words[] = {"render", template, data, "--partials", partials, NULL};
    char *argv[6] = {NULL};
    int argc = partials == NULL ? 3 : 5, code, out, err, saved_out, saved_err;

    for (int i = 0; i < argc; i++)
        argv[i] = strdup(words[i]);
    out = to_file(room, "stdout", stdout, &saved_out);
    err = to_file(room, "stderr", stderr, &saved_err);
    code = view_cli_render(argc, argv);
    restore(stdout, saved_out);
    restore(stderr, saved_err);
    read_back(out, room->out, sizeof room->out);
    read_back(err, room->err, sizeof room->err);
    for (int i = 0; i < 5; i++)
        free(argv[i]);
    return code;
}

static void a_template_with_data_and_partials_goes_to_standard_output(void **state)
{
    struct room *room = *state;

    given_file(room, "t.html", "{{#list}}\n  {{>sub/row}}\n{{/list}}\n");
    given_file(room, "d.json", "{\"list\":[{\"n\":1.10},{\"n\":\"<\"}]}");
    assert_int_equal(mkdir(path_in(room, "sub"), 0700), 0);
    given_file(room, "sub/row.html", "* {{n}}\n");
    assert_int_equal(
        render(room, path_in(room, "t.html"), path_in(room, "d.json"), room->folder), 0);
    assert_string_equal(room->out, "  * 1.1\n  * &lt;\n");
    assert_string_equal(room->err, "");
}

static void a_broken_template_is_bad_input_with_file_and_line(void **state)
{
    struct room *room = *state;

    given_file(room, "t.html", "one\n{{#two}}\n");
    given_file(room, "d.json", "{}");
    assert_int_equal(render(room, path_in(room, "t.html"), path_in(room, "d.json"), NULL), 3);
    assert_string_equal(room->out, "");
    assert_non_null(strstr(room->err, "t.html:2: {{two}} is not closed"));
}

static void data_that_is_not_json_is_bad_input_with_file_and_place(void **state)
{
    struct room *room = *state;

    given_file(room, "t.html", "x");
    given_file(room, "d.json", "{\n\"a\": }");
    assert_int_equal(render(room, path_in(room, "t.html"), path_in(room, "d.json"), NULL), 3);
    assert_non_null(strstr(room->err, "d.json: not JSON, line 2"));
}

static void a_template_that_is_not_utf8_is_bad_input(void **state)
{
    struct room *room = *state;

    given_file(room, "t.html", "\xff");
    given_file(room, "d.json", "{}");
    assert_int_equal(render(room, path_in(room, "t.html"), path_in(room, "d.json"), NULL), 3);
}

static void a_file_that_is_not_there_fails(void **state)
{
    struct room *room = *state;

    given_file(room, "d.json", "{}");
    assert_int_equal(render(room, path_in(room, "none.html"), path_in(room, "d.json"), NULL), 1);
}

static void a_partial_never_comes_from_outside_its_folder(void **state)
{
    struct room *room = *state;

    given_file(room, "secret", "secret");
    given_file(room, "t.html", "[{{>../secret}}{{>/etc/hostname}}{{>*name}}]");
    given_file(room, "d.json", "{\"name\":\"../secret\"}");
    assert_int_equal(mkdir(path_in(room, "sub"), 0700), 0);
    assert_int_equal(render(room, path_in(room, "t.html"), path_in(room, "d.json"),
                            path_in(room, "sub")),
                     0);
    assert_string_equal(room->out, "[]");
}

static void other_arguments_are_wrong_usage(void **state)
{
    struct room *room = *state;
    char *few[] = {(char[]){"render"}, (char[]){"x"}, NULL};
    char *unknown[] = {(char[]){"render"}, (char[]){"--no"}, (char[]){"x"}, (char[]){"y"}, NULL};
    int saved, fd = to_file(room, "stderr", stderr, &saved);

    assert_int_equal(view_cli_render(2, few), 2);
    assert_int_equal(view_cli_render(4, unknown), 2);
    restore(stderr, saved);
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_template_with_data_and_partials_goes_to_standard_output),
        TEST(a_broken_template_is_bad_input_with_file_and_line),
        TEST(data_that_is_not_json_is_bad_input_with_file_and_place),
        TEST(a_template_that_is_not_utf8_is_bad_input),
        TEST(a_file_that_is_not_there_fails),
        TEST(a_partial_never_comes_from_outside_its_folder),
        TEST(other_arguments_are_wrong_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
