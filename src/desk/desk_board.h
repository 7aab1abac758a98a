/*
 * desk_board.h - the director's board (督办) as a document.
 */
#pragma once

#include "desk/desk.h"
#include "staff/staff.h"

/* Directors and supervisors; a department's supervisor sees his department. */
#define MAY_BOARD                                                                                  \
    (ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) |      \
     ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_ADM) | ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))

err_t desk_board_document(struct request *req, int64_t community_id, struct doc **ret_document);
/* Its `items` alone, to the last one: as many at once as the input's `limit` looks at, from its
 * `after` on; `next` leads on, though none of them may have been asked for. */
err_t desk_board_rows(struct request *req, int64_t community_id, struct doc **ret_document);
