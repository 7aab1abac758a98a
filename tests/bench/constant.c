/*
 * constant.c - the ceiling of a page: the same HTTP library, the same number of threads, the same
 * settings, answering so many bytes that are always the same.
 *
 *     constant PORT THREADS BYTES
 */
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_PER_THREAD = 120, CONNECTION_MEMORY_BYTES = 32 * 1024, IDLE_S = 60 };

struct constant {
    char *bytes;
    size_t length;
};

/* As the server does: answered on the second call, when the whole request was read. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **context)
{
    static const char SEEN[] = "";
    const struct constant *c = arg;
    struct MHD_Response *response;
    enum MHD_Result result;

    (void)url, (void)method, (void)version, (void)upload;
    if (*context == NULL) {
        *context = (void *)(size_t)SEEN;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    response = MHD_create_response_from_buffer(c->length, c->bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8");
    result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

int main(int argc, char **argv)
{
    struct constant c;
    struct MHD_Daemon *daemon;
    sigset_t signals;
    int signal_number;

    if (argc != 4)
        return 2;
    c.length = strtoul(argv[3], NULL, 10);
    c.bytes = malloc(c.length + 1);
    if (c.bytes == NULL)
        return 1;
    memset(c.bytes, 'x', c.length);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, (unsigned short)strtoul(argv[1], NULL, 10),
        NULL, NULL, on_request, &c, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)strtoul(argv[2], NULL, 10),
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)strtoul(argv[2], NULL, 10) * CONNECTIONS_PER_THREAD,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("listening on http://127.0.0.1:%u\n",
           MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigwait(&signals, &signal_number);
    MHD_stop_daemon(daemon);
    free(c.bytes);
    return 0;
}
