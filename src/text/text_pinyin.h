/*
 * text_pinyin.h - how a name is spoken: whole, by its initials, and with only its surname whole.
 *
 * Surnames are read by a table before ICU, which reads them as words (单 曾 解 仇 区 尉迟);
 * characters that are read in several ways in given names give several readings. ü is written v, as
 * it is typed, and u beside it. What is not Han stays as text_fold() makes it. A table of ICU's
 * readings is made when it is first needed (a quarter of a second), by one thread. Pure; texts are
 * well-formed UTF-8.
 *
 *     曾小明  ->  zengxiaoming  zxm  zengxm        尉迟乐  ->  yuchile yl yuchil, yuchiyue yy
 * yuchiy
 */
#pragma once

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct text_pinyin {
    const char *full;
    const char *initials;
    const char *mixed; /* the surname whole, initials of the rest */
};

/* The readings of a name, the usual one first; none if nothing in it is read so (John). Of a very
 * long name only the beginning is read. Returns how many. */
enum { TEXT_PINYIN_READINGS_MAX = 6, TEXT_PINYIN_CHARACTERS_MAX = 40 };
size_t text_pinyin_name(struct arena *a, const char *name,
                        struct text_pinyin ret_readings[TEXT_PINYIN_READINGS_MAX]);

/* How many of these folded characters are the surname: 2 of 尉迟乐, 1 of 王女士. */
size_t text_pinyin_surname_length(const uint32_t *characters, size_t count);
