#include "case/case_search_text.h"

#include "base/str.h"
#include "case/case.h"

/* Columns that hold words of people, and numbers that people ask for. */
static const struct {
    const char *name, *label;
} COLUMNS[] = {
    {"number", "单号"},
    {"title", "事由"},
    {"content", "原话"},
    {"demand", "诉求"},
    {"object", "投诉对象"},
    {"house", "房号"},
    {"place", "地点"},
    {"reporter_name", "联系人"},
    {"relayed_by", "转述员工"},
    {"external_number", "外部编号"},
    {"external_id", "外部编号"},
    {"finding", "调查情况"},
    {"plan", "处理方案"},
    {"result", "处理结果"},
    {"alternatives", "可选建议"},
    {"validity_reason", "判定理由"},
    {"anonymous_reason", "匿名原因"},
    {"close_reason", "办结说明"},
    {"archive_number", "档案号"},
};

enum { COLUMN_COUNT = sizeof COLUMNS / sizeof COLUMNS[0] };

static void add(struct case_search_texts *texts, const char *name, const char *label,
                const char *text)
{
    if (str_is_empty(text) || texts->count == sizeof texts->items / sizeof texts->items[0])
        return;
    for (size_t i = 0; i < texts->count; i++)
        if (str_equal(texts->items[i].text, text))
            return;
    texts->items[texts->count++] =
        (struct case_search_text){.name = name, .label = label, .text = text};
}

static void add_written(const char *kind, const struct doc *input, struct case_search_texts *texts)
{
    const struct action *action = input == NULL ? NULL : case_action_of_event(kind);

    for (const struct field *f = action == NULL ? NULL : action->fields;
         f != NULL && f->name != NULL; f++)
        if (f->kind == FIELD_TEXT && !str_equal(f->name, "reporter_phone"))
            add(texts, f->name, f->label, doc_get_text(input, f->name));
}

void case_search_text_of_event(const char *kind, const struct doc *payload,
                               struct case_search_texts *texts)
{
    const struct doc *set = doc_get(payload, "set");

    for (size_t i = 0; set != NULL && i < COLUMN_COUNT; i++)
        add(texts, COLUMNS[i].name, COLUMNS[i].label, doc_get_text(set, COLUMNS[i].name));
    if (doc_get_text(set, "house") != NULL)
        texts->house = doc_get_text(set, "house");
    if (doc_get_text(set, "reporter_phone") != NULL)
        texts->phone = doc_get_text(set, "reporter_phone");
    add_written(kind, doc_get(payload, "input"), texts);
}

void case_search_text_of_case(struct service_case *sc, struct case_search_texts *texts)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const struct case_column *column = case_rules_column(COLUMNS[i].name);
        add(texts, COLUMNS[i].name, COLUMNS[i].label, *case_rules_text(sc, column));
    }
    texts->house = sc->house;
    texts->phone = sc->reporter_phone;
}

bool case_search_text_is_silent(const char *kind)
{
    return case_rules_keeps_version(kind);
}

const struct text_folded *case_search_text_fold(struct arena *a, struct case_search_text *text)
{
    if (text->folded.characters == NULL)
        text->folded = text_fold(a, text->text);
    return &text->folded;
}
