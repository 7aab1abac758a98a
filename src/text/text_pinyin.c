#include "text/text_pinyin.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/text_fold.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* ---- what ICU reads as words ------------------------------------------------------- */

/* Surnames, simplified; several readings are parted by spaces, syllables by hyphens, the usual
 * one first. NULL: as ICU reads it, the entry only tells that both characters are the surname. */
static const struct reading {
    const char *written, *spoken;
} SURNAMES[] = {
    {"尉迟", "yu-chi"},    {"万俟", "mo-qi"},   {"长孙", "zhang-sun"},  {"澹台", "tan-tai"},
    {"乐正", "yue-zheng"}, {"拓跋", "tuo-ba"},  {"单于", "chan-yu"},    {"令狐", "ling-hu"},
    {"亓官", "qi-guan"},   {"鲜于", "xian-yu"}, {"宗政", "zong-zheng"}, {"申屠", "shen-tu"},
    {"欧阳", NULL},        {"上官", NULL},      {"司马", NULL},         {"诸葛", NULL},
    {"慕容", NULL},        {"皇甫", NULL},      {"夏侯", NULL},         {"司徒", NULL},
    {"东方", NULL},        {"独孤", NULL},      {"南宫", NULL},         {"公孙", NULL},
    {"宇文", NULL},        {"轩辕", NULL},      {"端木", NULL},         {"西门", NULL},
    {"呼延", NULL},        {"钟离", NULL},      {"闻人", NULL},         {"赫连", NULL},
    {"濮阳", NULL},        {"淳于", NULL},      {"公冶", NULL},         {"太史", NULL},
    {"仲孙", NULL},        {"闾丘", NULL},      {"司空", NULL},         {"司寇", NULL},
    {"颛孙", NULL},        {"巫马", NULL},      {"公西", NULL},         {"左丘", NULL},
    {"东郭", NULL},        {"南门", NULL},      {"完颜", NULL},         {"纳兰", NULL},
    {"公羊", NULL},        {"百里", NULL},      {"段干", NULL},         {"第五", NULL},
    {"单", "shan"},        {"曾", "zeng"},      {"解", "xie"},          {"仇", "qiu"},
    {"区", "ou"},          {"查", "zha"},       {"翟", "zhai di"},      {"覃", "qin tan"},
    {"盖", "ge gai"},      {"朴", "piao pu"},   {"乐", "yue le"},       {"缪", "miao mou"},
    {"宓", "mi fu"},       {"员", "yun yuan"},  {"召", "shao zhao"},    {"折", "she zhe"},
    {"黑", "he hei"},      {"秘", "bi mi"},     {"卜", "bu"},           {"隗", "wei kui"},
    {"佴", "nai"},         {"会", "gui hui"},   {"种", "chong zhong"},  {"繁", "po fan"},
    {"祭", "zhai ji"},     {"洗", "xian xi"},   {"句", "gou ju"},       {"粘", "nian"},
    {"么", "yao"},         {"幺", "yao"},       {"乜", "nie"},          {"谌", "chen shen"},
    {"莘", "shen xin"},    {"牟", "mou mu"},    {"郇", "xun huan"},     {"郗", "xi chi"},
    {"都", "du"},          {"阚", "kan"},       {"薄", "bo"},           {"柏", "bai bo"},
    {"贲", "ben"},         {"费", "fei bi"},    {"呙", "guo"},          {"吁", "yu xu"},
    {"尉", "wei yu"},      {"藏", "zang cang"}, {"迮", "ze"},           {"郄", "qie xi"},
    {"拓", "tuo"},         {"冒", "mao mo"},    {"隽", "juan jun"},     {"勒", "le"},
    {"钭", "tou"},         {"颉", "xie jie"},   {"厍", "she"},          {"番", "pan fan"},
    {"角", "jue jiao"},

    {"还", "huan"},

};

/* Characters of given names that are read in several ways. */
static const struct reading OTHERS[] = {
    {"乐", "le yue"},    {"长", "chang zhang"}, {"行", "xing hang"},  {"重", "zhong chong"},
    {"朝", "chao zhao"}, {"盛", "sheng cheng"}, {"茜", "qian xi"},    {"晟", "sheng cheng"},
    {"柏", "bai bo"},    {"单", "dan shan"},    {"曾", "zeng ceng"},  {"娜", "na nuo"},
    {"隽", "jun juan"},  {"莘", "xin shen"},    {"颉", "jie xie"},    {"传", "chuan zhuan"},
    {"蔚", "wei yu"},    {"恪", "ke que"},      {"澄", "cheng deng"}, {"省", "sheng xing"},
    {"率", "shuai lv"},  {"宿", "su xiu"},      {"觉", "jue jiao"},   {"校", "xiao jiao"},
    {"解", "jie xie"},   {"俟", "si qi"},       {"殷", "yin yan"},    {"琢", "zhuo zuo"},
    {"屏", "ping bing"}, {"识", "shi zhi"},     {"藏", "zang cang"},  {"都", "du dou"},
    {"弹", "dan tan"},   {"朴", "pu piao"},     {"调", "tiao diao"},  {"降", "jiang xiang"},
    {"薄", "bo bao"},    {"参", "shen can"},    {"卜", "bu"},
};

enum {
    SURNAME_COUNT = sizeof SURNAMES / sizeof SURNAMES[0],
    OTHER_COUNT = sizeof OTHERS / sizeof OTHERS[0],
    WRITTEN_MAX = 2
};

static size_t characters_of(const char *written, uint32_t *ret_characters)
{
    size_t count = 0;
    uint32_t c;

    while ((c = utf8_next(&written)) != 0)
        ret_characters[count++] = c;
    return count;
}

/* The entry that these characters begin with, and how many of them it is. */
static const struct reading *entry_of(const struct reading *table, size_t size,
                                      const uint32_t *characters, size_t count, size_t *ret_length)
{
    char first[5] = "";
    size_t first_bytes = count == 0 ? 0 : utf8_put(characters[0], first);

    for (size_t i = 0; i < size; i++) {
        uint32_t written[WRITTEN_MAX];
        size_t length;
        if (strncmp(table[i].written, first, first_bytes) != 0)
            continue; /* nearly all: the others are not even decoded */
        length = characters_of(table[i].written, written);
        if (length <= count && memcmp(written, characters, length * sizeof *written) == 0) {
            *ret_length = length;
            return &table[i];
        }
    }
    return NULL;
}

size_t text_pinyin_surname_length(const uint32_t *characters, size_t count)
{
    size_t length = count == 0 ? 0 : 1;

    entry_of(SURNAMES, SURNAME_COUNT, characters, count, &length);
    return length;
}

/* ---- what ICU reads ----------------------------------------------------------------- */

enum { FIRST = 0x3400, LAST = 0x9FFF, SYLLABLE = 8, RARE_UNITS = 32 };

static char syllables[LAST - FIRST + 1][SYLLABLE];
static UTransliterator *reader; /* for the rare ones beyond the table */
static pthread_mutex_t reading_rare = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* One line of what the reader wrote: small letters, ü as v; nothing if it is still Han. */
static void read_line(const UChar *line, int32_t length, char *ret_syllable)
{
    size_t n = 0;

    for (int32_t i = 0; i < length && n + 1 < SYLLABLE; i++)
        if (line[i] >= 'a' && line[i] <= 'z')
            ret_syllable[n++] = (char)line[i];
        else if (line[i] == 0xFC)
            ret_syllable[n++] = 'v';
    ret_syllable[n] = '\0';
}

static void read_lines(const UChar *text, int32_t length)
{
    int32_t from = 0;
    size_t c = 0;

    for (int32_t i = 0; i < length; i++)
        if (text[i] == '\n') {
            must(c < sizeof syllables / sizeof syllables[0]);
            read_line(text + from, i - from, syllables[c++]);
            from = i + 1;
        }
}

/* Each character in a line of its own, so that none is read with its neighbour. */
static void make_table(void)
{
    enum { CAPACITY = (LAST - FIRST + 1) * 10 };
    static const UChar RULE[] = u"Han-Latin; NFD; [[:Mn:]-[\\u0308]] Remove; NFC";
    UErrorCode status = U_ZERO_ERROR;
    UChar *text = malloc(CAPACITY * sizeof *text);
    int32_t length = 0, limit;

    must(text != NULL);
    reader = utrans_openU(RULE, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    for (UChar c = FIRST; c <= LAST; c++) {
        text[length++] = c;
        text[length++] = '\n';
    }
    limit = length;
    utrans_transUChars(reader, text, &length, CAPACITY, 0, &limit, &status);
    must(U_SUCCESS(status));
    read_lines(text, length);
    free(text);
}

static void read_rare(UChar32 c, char *ret_syllable)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[RARE_UNITS];
    int32_t length = 0, limit;

    U16_APPEND_UNSAFE(text, length, c);
    limit = length;
    pthread_mutex_lock(&reading_rare);
    utrans_transUChars(reader, text, &length, RARE_UNITS, 0, &limit, &status);
    pthread_mutex_unlock(&reading_rare);
    read_line(text, U_SUCCESS(status) ? length : 0, ret_syllable);
}

static const char *syllable_of(struct arena *a, uint32_t c)
{
    char *rare;

    if (c >= FIRST && c <= LAST)
        return syllables[c - FIRST];
    if (!u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC))
        return "";
    rare = arena_alloc(a, SYLLABLE);
    read_rare((UChar32)c, rare);
    return rare;
}

/* ---- a name in parts ------------------------------------------------------------------ */

/* One character, or a surname of two, and how it may be spoken. */
struct part {
    const char *spoken[4]; /* "yu-chi" */
    size_t spoken_count;
    bool is_surname;
};

static void add_spoken(struct part *part, const char *spoken)
{
    if (part->spoken_count < sizeof part->spoken / sizeof part->spoken[0])
        part->spoken[part->spoken_count++] = spoken;
}

/* lv-qiu is also typed lu-qiu. */
static void add_plain(struct arena *a, struct part *part)
{
    size_t count = part->spoken_count;

    for (size_t i = 0; i < count; i++)
        if (strchr(part->spoken[i], 'v') != NULL) {
            char *plain = arena_text(a, part->spoken[i]);
            for (char *p = plain; *p != '\0'; p++)
                if (*p == 'v')
                    *p = 'u';
            add_spoken(part, plain);
        }
}

static void add_entry(struct arena *a, struct part *part, const char *spoken)
{
    size_t count;
    char **all = str_split(a, spoken, ' ', &count);

    for (size_t i = 0; i < count; i++)
        add_spoken(part, all[i]);
}

static const char *spoken_together(struct arena *a, const uint32_t *characters, size_t count)
{
    struct buf out = buf_in(a);

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(&out, '-');
        buf_add_text(&out, syllable_of(a, characters[i]));
    }
    return out.data == NULL ? "" : out.data;
}

/* What is not Han stands for itself. */
static const char *itself(struct arena *a, uint32_t c)
{
    char bytes[4];

    return arena_text_n(a, bytes, utf8_put(c, bytes));
}

/* As ICU reads it, and where it was written in the traditional way, as that is read: 乾 is qian. */
static void add_character(struct arena *a, struct part *part, uint32_t folded, uint32_t written)
{
    const char *spoken = syllable_of(a, written), *simplified = syllable_of(a, folded);

    if (spoken[0] != '\0')
        add_spoken(part, spoken);
    if (simplified[0] != '\0' && !str_equal(spoken, simplified))
        add_spoken(part, simplified);
    if (part->spoken_count == 0)
        add_spoken(part, itself(a, folded));
}

/* Returns how many characters the part is. */
static size_t read_part(struct arena *a, const uint32_t *folded, const uint32_t *written,
                        size_t count, bool is_first, struct part *part)
{
    const struct reading *entry;
    size_t length = 1;

    *part = (struct part){.is_surname = is_first};
    entry = is_first ? entry_of(SURNAMES, SURNAME_COUNT, folded, count, &length)
                     : entry_of(OTHERS, OTHER_COUNT, folded, 1, &length);
    if (entry != NULL && entry->spoken != NULL)
        add_entry(a, part, entry->spoken);
    else if (length > 1)
        add_spoken(part, spoken_together(a, folded, length));
    else
        add_character(a, part, *folded, *written);
    add_plain(a, part);
    return length;
}

/* ---- readings ----------------------------------------------------------------------------- */

static void add_initials(struct buf *out, const char *spoken)
{
    const char *from = spoken;

    while (from != NULL && *from != '\0') {
        const char *next = from;
        utf8_next(&next);
        buf_add(out, from, (size_t)(next - from));
        from = strchr(next, '-');
        from = from == NULL ? NULL : from + 1;
    }
}

static void add_whole(struct buf *out, const char *spoken)
{
    for (; *spoken != '\0'; spoken++)
        if (*spoken != '-')
            buf_add_char(out, *spoken);
}

/* One choice among the ways of each part; the last part changes first. */
static struct text_pinyin compose(struct arena *a, const struct part *parts, size_t count,
                                  size_t turn)
{
    struct buf full = buf_in(a), initials = buf_in(a), mixed = buf_in(a);
    const char *spoken[TEXT_PINYIN_CHARACTERS_MAX];

    for (size_t i = count; i-- > 0; turn /= parts[i].spoken_count)
        spoken[i] = parts[i].spoken[turn % parts[i].spoken_count];
    for (size_t i = 0; i < count; i++) {
        add_whole(&full, spoken[i]);
        add_initials(&initials, spoken[i]);
        if (parts[i].is_surname)
            add_whole(&mixed, spoken[i]);
        else
            add_initials(&mixed, spoken[i]);
    }
    return (struct text_pinyin){full.data, initials.data, mixed.data};
}

static size_t ways_of(const struct part *parts, size_t count)
{
    size_t ways = 1;

    for (size_t i = 0; i < count && ways < TEXT_PINYIN_READINGS_MAX; i++)
        ways *= parts[i].spoken_count;
    return ways < TEXT_PINYIN_READINGS_MAX ? ways : TEXT_PINYIN_READINGS_MAX;
}

static bool is_han(uint32_t c)
{
    return u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC);
}

/* The folded characters without the spaces between words, and as they were written. */
struct characters {
    uint32_t folded[TEXT_PINYIN_CHARACTERS_MAX], written[TEXT_PINYIN_CHARACTERS_MAX];
    size_t count;
    bool has_han;
};

static void read_characters(struct arena *a, const char *name, struct characters *ret_characters)
{
    struct text_folded folded = text_fold(a, name);
    struct characters *c = ret_characters;

    *c = (struct characters){.count = 0};
    for (size_t i = 0; i < folded.count && c->count < TEXT_PINYIN_CHARACTERS_MAX; i++) {
        const char *at = name + folded.places[i];
        if (folded.characters[i] == ' ')
            continue;
        c->has_han = c->has_han || is_han(folded.characters[i]);
        c->written[c->count] = utf8_next(&at);
        c->folded[c->count++] = folded.characters[i];
    }
}

size_t text_pinyin_name(struct arena *a, const char *name,
                        struct text_pinyin ret_readings[TEXT_PINYIN_READINGS_MAX])
{
    struct part parts[TEXT_PINYIN_CHARACTERS_MAX];
    struct characters c;
    size_t part_count = 0, ways;

    pthread_once(&made, make_table);
    read_characters(a, name, &c);
    if (!c.has_han)
        return 0;
    for (size_t i = 0; i < c.count;)
        i += read_part(a, c.folded + i, c.written + i, c.count - i, i == 0, &parts[part_count++]);
    ways = ways_of(parts, part_count);
    for (size_t turn = 0; turn < ways; turn++)
        ret_readings[turn] = compose(a, parts, part_count, turn);
    return ways;
}
