/*
 * desk.h - the top room: pages composed of many rooms. Owns no table.
 */
#pragma once

#include "http/route.h"

extern const struct route DESK_ROUTES[];
extern const struct route DESK_MESSAGES_ROUTES[];
extern const struct route DESK_OWNER_ROUTES[];    /* the owners' pages */
extern const struct route DESK_MY_ROUTES[];       /* the jobs of who does the work, on a phone */
extern const struct route DESK_BOARD_ROUTES[];    /* 督办 */
extern const struct route DESK_SETTINGS_ROUTES[]; /* /settings */

/* `places` of the settings that the caller may see: {href, name, what, is_here}. */
void desk_settings_places(struct request *req, struct doc *into);

extern const struct route DESK_LIVE_ROUTES[]; /* /events */
/* For http_config.news: tells those who listen what was written since they were told last. */
err_t desk_live_news(struct op *op, struct http *http);

extern const struct route DESK_MORNING_ROUTES[]; /* 晨会日报 */
extern const struct route DESK_COMPANY_ROUTES[]; /* 公司, 统计 */
extern const struct route DESK_INTAKE_ROUTES[];  /* the phone desk */

/* What every page's frame needs, as the member `frame` of `data` (templates/README.md). */
err_t desk_frame(struct request *req, struct doc *data);
/* What of it can change without an event in the journal (route_mark): the bell. */
err_t desk_frame_mark(struct request *req, const char **ret_mark);

/* A year of demo cases in every stage, in all demo communities that have none yet: the same
 * seed and clock make the same. A million take minutes. */
err_t desk_demo_cases(struct op *op, int cases, uint64_t seed);
/* Its households, who may log in as owners. */
err_t desk_demo_residents(struct op *op, uint64_t seed);
