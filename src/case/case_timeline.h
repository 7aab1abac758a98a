/*
 * case_timeline.h - which part of a case's timeline is shown.
 */
#pragma once

/* all, talk (with the owner), internal, clocks, owner (what he may read). */
extern const char *const CASE_TIMELINE_PARTS[];
