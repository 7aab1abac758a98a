#include "exchange/exchange_words.h"

#include "base/str.h"
#include "exchange/exchange_aliases.h"

const struct exchange_word EXCHANGE_HOUSE_KINDS[] = {
    {"dwelling", "住宅"}, {"shop", "商铺"},    {"office", "办公"},
    {"garage", "车库"},   {"storage", "储藏"}, {NULL, NULL},
};

const struct exchange_word EXCHANGE_OWNERSHIPS[] = {
    {"private", "私有"}, {"company", "单位"}, {"public", "公有"}, {"shared", "共有"}, {NULL, NULL},
};

const struct exchange_word EXCHANGE_HOUSE_STATUSES[] = {
    {"unsold", "未售"},         {"unhanded", "未交付"},
    {"handed_over", "已交付"},  {"renovating", "装修中"},
    {"owner_occupied", "自住"}, {"let", "出租"},
    {"vacant", "空置"},         {NULL, NULL},
};

const struct exchange_word EXCHANGE_PERSON_KINDS[] = {
    {"person", "个人"}, {"organisation", "单位"}, {"developer", "开发商"}, {"committee", "业委会"},
    {NULL, NULL},
};

const struct exchange_word EXCHANGE_SEXES[] = {
    {"male", "男"},
    {"female", "女"},
    {NULL, NULL},
};

const struct exchange_word EXCHANGE_RELATIONS[] = {
    {"owner", "业主"}, {"family", "家属"}, {"tenant", "租户"}, {"agent", "代办人"}, {NULL, NULL},
};

const struct exchange_word EXCHANGE_ID_KINDS[] = {
    {"id_card", "身份证"}, {"passport", "护照"}, {"business", "营业执照"},
    {"other", "其他"},     {NULL, NULL},
};

const struct exchange_word EXCHANGE_CHANNELS[] = {
    {"phone", "电话"}, {"wechat", "微信"}, {"sms", "短信"}, {"visit", "上门"}, {NULL, NULL},
};

const struct exchange_word EXCHANGE_YES_NO[] = {
    {"1", "是"},
    {"0", "否"},
    {NULL, NULL},
};

static const char *code_of_word(const struct exchange_word *list, const char *word)
{
    for (; list->code != NULL; list++)
        if (str_equal(list->word, word) || str_equal(list->code, word))
            return list->code;
    return NULL;
}

const char *exchange_word_code(const struct exchange_word *list, const char *text)
{
    const char *code = code_of_word(list, text);

    for (size_t i = 0; code == NULL && EXCHANGE_WORD_ALIASES[i].alias != NULL; i++)
        if (str_equal(EXCHANGE_WORD_ALIASES[i].alias, text))
            code = code_of_word(list, EXCHANGE_WORD_ALIASES[i].word);
    return code;
}

const char *exchange_word_of(const struct exchange_word *list, const char *code)
{
    for (; list->code != NULL; list++)
        if (str_equal(list->code, code))
            return list->word;
    return code == NULL ? "" : code;
}
