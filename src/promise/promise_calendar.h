/*
 * promise_calendar.h - which days are worked, and from when to when.
 *
 * Pure. A calendar is a set of dated facts (public holidays and make-up working days,
 * calendars/cn.csv) over the plain week, plus service hours with several periods a day.
 * Source: domain.md §B.11, 国务院办公厅 notices 2007–2026; 民法典 §200–204; S3-3C.3b.
 */
#pragma once

#include "base/op.h"

struct calendar_fact {
    int64_t day;      /* civil day number (clock.h) */
    bool off;         /* true: a holiday; false: a make-up working day */
    const char *name; /* 国庆节 */
};

struct calendar_period {
    int from_min, to_min; /* minutes of the day, 0 ≤ from < to ≤ 1440 */
};

/* Kinds that a rule may name. */
enum calendar_kind {
    CALENDAR_ALWAYS,  /* 24x7 */
    CALENDAR_HOTLINE, /* the community's hotline hours, every day */
    CALENDAR_COUNTER, /* its counter hours, every day */
    CALENDAR_WORK     /* its work hours, on working days only */
};
bool calendar_kind_find(const char *code,
                        enum calendar_kind *ret_kind); /* 24x7 hotline counter work */

struct calendar {
    enum calendar_kind kind;
    int utc_offset_min;
    const struct calendar_fact *facts; /* ascending by day */
    size_t fact_count;
    int first_year, last_year; /* published; days outside are provisional on CALENDAR_WORK */
    struct calendar_period periods[8]; /* ascending, not overlapping */
    size_t period_count;               /* 0: the whole day */
    int64_t version;                   /* id of the published calendar; 0: from a file */
};

/* calendars/cn.csv: date,kind(off|work),name. ERR_INVALID names line and reason of every fault. */
err_t calendar_read(struct op *op, const char *file, const char *text, size_t length,
                    struct calendar *ret_calendar);

/* "08:30-12:00,14:00-17:30"; "24:00" is allowed as an end. False if it is not that. */
bool calendar_hours(const char *text, struct calendar_period ret_periods[8], size_t *ret_count);

/* A weekday that is no holiday, or a make-up day. Other kinds: every day. */
bool calendar_is_open_day(const struct calendar *c, int64_t day);
/* "国庆节", "周末", "调休上班" …: why a day is open or closed. */
const char *calendar_day_why(const struct calendar *c, int64_t day);
bool calendar_is_provisional(const struct calendar *c, int64_t day);
