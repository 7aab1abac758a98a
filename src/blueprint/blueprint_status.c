#include "blueprint/blueprint.h"

#include "base/str.h"

static const struct {
    const char *code, *name;
} STATUSES[CASE_STATUS_COUNT] = {
    [CASE_REGISTERED] = {"registered", "已登记"},
    [CASE_ACCEPTED] = {"accepted", "已受理"},
    [CASE_DISPATCHED] = {"dispatched", "已派工"},
    [CASE_IN_PROGRESS] = {"in_progress", "处理中"},
    [CASE_PAUSED] = {"paused", "暂停"},
    [CASE_HANDLED] = {"handled", "已处理"},
    [CASE_TOLD] = {"told", "已告知"},
    [CASE_TO_FOLLOW_UP] = {"to_follow_up", "待回访"},
    [CASE_CLOSED] = {"closed", "已办结"},
    [CASE_ARCHIVED] = {"archived", "已归档"},
    [CASE_MERGED] = {"merged", "已合并"},
    [CASE_CONVERTED] = {"converted", "已转性质"},
    [CASE_CANCELLED] = {"cancelled", "已取消"},
};

const char *case_status_code(enum case_status status)
{
    return STATUSES[status].code;
}

const char *case_status_name(enum case_status status)
{
    return STATUSES[status].name;
}

bool case_status_find(const char *code, enum case_status *ret_status)
{
    for (int i = 0; i < CASE_STATUS_COUNT; i++) {
        if (str_equal(STATUSES[i].code, code)) {
            *ret_status = (enum case_status)i;
            return true;
        }
    }
    return false;
}

bool case_status_is_open(enum case_status status)
{
    return status < CASE_CLOSED;
}
