#include "staff/staff_rules.h"

#include "staff/staff.h"

#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

enum { LOGIN_MIN = 2, LOGIN_MAX = 32, NAME_MAX_CHARACTERS = 50 };

char *staff_rules_fold_login(struct arena *a, const char *login)
{
    char *folded = str_trim(a, login);

    for (char *p = folded; p != NULL && *p != '\0'; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return folded;
}

err_t staff_rules_check_login(struct op *op, const char *login)
{
    static const char ALLOWED[] = "abcdefghijklmnopqrstuvwxyz0123456789._-@";
    size_t length;

    if (str_is_empty(login))
        return op_fail_field(op, "login", "required", "请填写登录名");
    length = strlen(login);
    if (length < LOGIN_MIN || length > LOGIN_MAX || strspn(login, ALLOWED) != length)
        return op_fail_field(op, "login", "bad_login",
                             "登录名须为 %d 至 %d 个英文字母、数字或 . _ - @", LOGIN_MIN,
                             LOGIN_MAX);
    return OK;
}

err_t staff_rules_check_name(struct op *op, const char *name)
{
    if (str_is_empty(name))
        return op_fail_field(op, "name", "required", "请填写姓名");
    if (!utf8_is_valid(name, strlen(name)))
        return op_fail_field(op, "name", "bad_text", "姓名不是有效的文字");
    if (utf8_length(name) > NAME_MAX_CHARACTERS)
        return op_fail_field(op, "name", "too_long", "姓名最多 %d 个字", NAME_MAX_CHARACTERS);
    return OK;
}

err_t staff_rules_check_password(struct op *op, const char *password)
{
    size_t length;

    if (str_is_empty(password))
        return op_fail_field(op, "password", "required", "请填写密码");
    if (!utf8_is_valid(password, strlen(password)))
        return op_fail_field(op, "password", "bad_text", "密码不是有效的文字");
    length = utf8_length(password);
    if (length < STAFF_RULES_PASSWORD_MIN)
        return op_fail_field(op, "password", "too_short", "密码至少 %d 个字符",
                             STAFF_RULES_PASSWORD_MIN);
    if (length > STAFF_RULES_PASSWORD_MAX)
        return op_fail_field(op, "password", "too_long", "密码最多 %d 个字符",
                             STAFF_RULES_PASSWORD_MAX);
    return OK;
}

int64_t staff_rules_expiry(int64_t opened_at, int64_t seen_at)
{
    int64_t idle = seen_at + STAFF_RULES_IDLE_MS, longest = opened_at + STAFF_RULES_LONGEST_MS;

    return idle < longest ? idle : longest;
}

int64_t staff_rules_locked_ms(int64_t failures, int64_t first_at, int64_t now)
{
    int64_t left = first_at + STAFF_RULES_LOCK_MS - now;

    return failures >= STAFF_RULES_FAILURES && left > 0 ? left : 0;
}

bool staff_rules_minute(const char *text, int *ret_minute)
{
    int64_t hour, minute;
    char hours[3], minutes[3];

    if (text == NULL || strlen(text) != 5 || text[2] != ':')
        return false;
    memcpy(hours, text, 2);
    memcpy(minutes, text + 3, 2);
    hours[2] = minutes[2] = '\0';
    if (!str_to_int(hours, 0, 23, &hour) || !str_to_int(minutes, 0, 59, &minute))
        return false;
    *ret_minute = (int)(hour * 60 + minute);
    return true;
}

int64_t staff_rules_quiet_until(int64_t now, int offset_min, int from_minute, int to_minute)
{
    int64_t day = clock_day(now, offset_min), midnight = clock_day_start(day, offset_min);
    int64_t from = midnight + from_minute * CLOCK_MINUTE_MS;
    int64_t to = midnight + to_minute * CLOCK_MINUTE_MS;

    if (from < to)
        return now >= from && now < to ? to : 0;
    if (from > to && now >= from)
        return clock_day_start(day + 1, offset_min) + to_minute * CLOCK_MINUTE_MS;
    return from > to && now < to ? to : 0;
}

bool staff_rules_roles_go_together(uint64_t roles)
{
    return (roles & ROLE_BIT(ROLE_ADMIN)) == 0 || roles == ROLE_BIT(ROLE_ADMIN);
}
