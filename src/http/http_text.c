#include "http/http_text.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "http/route.h"

#include <string.h>

bool http_text_is_clean(const char *text)
{
    const char *p = text;

    for (; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == 0x7F || (c < ' ' && c != '\n' && c != '\t' && c != '\r'))
            return false;
    }
    return utf8_is_valid(text, (size_t)(p - text));
}

bool http_text_is_blank(const char *text)
{
    static const char IDEOGRAPHIC_SPACE[] = "\xE3\x80\x80";

    if (text == NULL)
        return true;
    while (*text != '\0') {
        if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
            text++;
        else if (strncmp(text, IDEOGRAPHIC_SPACE, 3) == 0)
            text += 3;
        else
            return false;
    }
    return true;
}

static bool value_is_clean(const struct doc *value)
{
    if (value->kind == DOC_TEXT)
        return http_text_is_clean(value->text);
    if (value->kind != DOC_LIST && value->kind != DOC_OBJECT)
        return true;
    DOC_EACH(member, value)
    {
        if (member->name != NULL && !http_text_is_clean(member->name))
            return false;
        if (!value_is_clean(member->value))
            return false;
    }
    return true;
}

bool http_text_tree_is_clean(const struct doc *root, const char **ret_name)
{
    DOC_EACH(member, root)
    {
        bool name_is_clean = http_text_is_clean(member->name);
        if (name_is_clean && value_is_clean(member->value))
            continue;
        *ret_name = name_is_clean ? member->name : "";
        return false;
    }
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

char *http_text_decode(struct arena *a, const char *bytes, size_t length, bool plus_is_space)
{
    char *text = arena_alloc(a, length + 1);
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        int high, low;
        if (bytes[i] != '%') {
            text[at++] = plus_is_space && bytes[i] == '+' ? ' ' : bytes[i];
            continue;
        }
        if (i + 2 >= length)
            return NULL;
        high = hex_digit(bytes[i + 1]);
        low = hex_digit(bytes[i + 2]);
        if (high < 0 || low < 0)
            return NULL;
        text[at++] = (char)(unsigned char)(high * 16 + low);
        i += 2;
    }
    if (memchr(text, '\0', at) != NULL || !utf8_is_valid(text, at))
        return NULL;
    return text;
}

char *http_text_encode(struct arena *a, const char *text)
{
    static const char HEX[] = "0123456789ABCDEF";
    struct buf out = buf_in(a);

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr("-._~/", c) != NULL;
        if (is_plain)
            buf_add_char(&out, (char)c);
        else
            buf_add(&out, (char[]){'%', HEX[c >> 4], HEX[c & 15]}, 3);
    }
    return out.data;
}

bool http_path_is_local(const char *path)
{
    if (path == NULL || path[0] != '/' || path[1] == '/' || path[1] == '\\')
        return false;
    for (const char *p = path; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7F || *p == '\\')
            return false;
    return true;
}
