#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static atomic_int lowest_level = LOG_INFO;

void log_set_level(enum log_level lowest)
{
    atomic_store(&lowest_level, (int)lowest);
}

void log_line(enum log_level level, const char *format, ...)
{
    static const char *const NAMES[] = {"debug", "info", "warning", "error"};
    char line[2048], when[32];
    struct timespec now;
    struct tm utc;
    va_list args;

    if ((int)level < atomic_load(&lowest_level))
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (char *p = line; *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    fprintf(stderr, "%s %s %s\n", when, NAMES[level], line);
}
