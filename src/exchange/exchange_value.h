/*
 * exchange_value.h - what people write in cells: days, areas, telephones. Pure.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 2020-01-02, 2020/1/2, 2020.1.2, 2020年1月2日, 20200102, each also with a time behind it. */
bool exchange_value_day(const char *text, int64_t *ret_day);

/* "1,289.56 ㎡" -> 128956: in units of 0.01, no more than two digits behind the point count. */
bool exchange_value_hundredths(const char *text, int64_t most, int64_t *ret_n);

/* "13800001234、0371-6666" -> both; separators are those that people use. NULL-terminated. */
char **exchange_value_list(struct arena *a, const char *text, size_t *ret_count);

/* 138****1234: a number that we gave out masked and that comes back. */
bool exchange_value_is_masked(const char *text);
