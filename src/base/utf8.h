/*
 * utf8.h - is it UTF-8, how long is it, what is the next character.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed in the sense of RFC 3629: no overlong forms, no surrogates, no
 * more than U+10FFFF. A NUL byte is well-formed. */
bool utf8_is_valid(const char *bytes, size_t length);

/* Number of characters (code points) of well-formed text. */
size_t utf8_length(const char *text);

/* Reads one character of well-formed, NUL-terminated text and moves on; 0 at the end. */
uint32_t utf8_next(const char **text);

/* Writes one character; returns its length in bytes (1 to 4). */
size_t utf8_put(uint32_t character, char ret_bytes[4]);

/* The longest prefix of at most `characters` characters, in bytes. */
size_t utf8_prefix_bytes(const char *text, size_t characters);
