#include "support/support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a connection in WAL mode holds on the file as long as it is open (the shared lock of
 * SQLite's file format). */
enum { SHARED_FIRST = 1073741826, SHARED_SIZE = 510 };

/* Asked from another process, for a process never sees its own locks. */
static bool is_locked(const char *path)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE};
    pid_t child = fork();
    int status, file;

    assert_true(child >= 0);
    if (child == 0) {
        file = open(path, O_RDWR | O_CLOEXEC);
        _exit(file >= 0 && fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 1;
}

/* Without the lock a command beside a running server would remove the server's log when it
 * ends, and with it what the server had acknowledged. */
static void connections_that_come_and_go_leave_the_lock_of_the_others(void **state)
{
    struct op *op = *state, *other;
    const char *path = support_url(op) + strlen("sqlite:");

    assert_int_equal(support_count(op, "SELECT count(*) FROM sqlite_master WHERE name = 'x'"), 0);
    assert_true(is_locked(path));

    other = support_another(op, DB_READ_WRITE);
    assert_true(is_locked(path));
    support_another_end(other);
    assert_true(is_locked(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_SQLITE(connections_that_come_and_go_leave_the_lock_of_the_others),
    };

    return cmocka_run_group_tests_name("locks of SQLite", tests, NULL, NULL);
}
