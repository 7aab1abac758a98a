#include "setup/setup_community_facts.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *field, *member, *name;
} BOUNDS[] = {{"bound_east", "east", "东至"},
              {"bound_south", "south", "南至"},
              {"bound_west", "west", "西至"},
              {"bound_north", "north", "北至"}},
  TEXTS[] = {{"city", "city", "城市"}, {"district", "district", "区、街道"}},
  NUMBERS[] = {{"land_m2", "land_m2", "占地面积"},
               {"floor_m2", "floor_m2", "总建筑面积"},
               {"greening_pct", "greening_pct", "绿化率"}},
  AREAS[] = {{"area_multi_storey", "multi_storey", "多层"},
             {"area_mid_rise", "mid_rise", "小高层"},
             {"area_high_rise", "high_rise", "高层"},
             {"area_commercial", "commercial", "商业"},
             {"area_underground_parking", "underground_parking", "地下停车场"}};

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])
#define UNCLEAR_PREFIX "floor_m2_by_kind."

/* ---- what was typed --------------------------------------------------------------------- */

static bool is_told(const struct doc *input)
{
    static const struct field ALL[] = {SETUP_FACTS_ROWS, FIELDS_END};

    for (const struct field *f = ALL; f->name != NULL; f++)
        if (!doc_is_null(doc_get(input, f->name)))
            return true;
    return false;
}

/* "2.03" -> 203; -1: not a ratio. */
static int64_t hundredths(const char *text)
{
    int64_t whole = 0, part = 0, scale = 100;
    const char *p = text;

    for (; *p >= '0' && *p <= '9' && whole < 1000; p++)
        whole = whole * 10 + (*p - '0');
    if (p == text)
        return -1;
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9' && scale > 1; p++) {
            scale /= 10;
            part += (*p - '0') * scale;
        }
    return *p == '\0' ? whole * 100 + part : -1;
}

static void put_number(struct doc *into, const char *member, const struct doc *input,
                       const char *field)
{
    if (doc_is_null(doc_get(input, field)))
        doc_set_null(into, member);
    else
        doc_set_int(into, member, doc_get_int(input, field));
}

static bool is_kind(const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(AREAS); i++)
        if (str_equal(AREAS[i].member, kind))
            return true;
    return false;
}

static void put_unclear(struct op *op, const struct doc *input, struct doc *profile)
{
    struct doc *unclear = doc_set_list(profile, "unclear");

    DOC_EACH(one, doc_get(input, "unclear"))
    {
        if (is_kind(one->value->text))
            doc_add_text(unclear, arena_printf(op->arena, UNCLEAR_PREFIX "%s", one->value->text));
        else
            op_fail_field(op, "unclear", "not_one_of", "“存疑的面积”须是列出的类别");
    }
}

err_t setup_facts_lay_over(struct op *op, const struct doc *input, struct doc *profile)
{
    struct doc *bounds, *areas;
    const char *ratio = doc_get_text(input, "plot_ratio");

    if (!is_told(input))
        return OK;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        doc_set_text(profile, TEXTS[i].member, doc_get_text(input, TEXTS[i].field));
    bounds = doc_set_object(profile, "bounds");
    for (size_t i = 0; i < COUNT_OF(BOUNDS); i++)
        doc_set_text(bounds, BOUNDS[i].member, doc_get_text(input, BOUNDS[i].field));
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
        put_number(profile, NUMBERS[i].member, input, NUMBERS[i].field);
    areas = doc_set_object(profile, "floor_m2_by_kind");
    for (size_t i = 0; i < COUNT_OF(AREAS); i++)
        put_number(areas, AREAS[i].member, input, AREAS[i].field);
    put_unclear(op, input, profile);
    if (str_is_empty(ratio))
        doc_set_null(profile, "plot_ratio");
    else if (hundredths(ratio) < 0)
        op_fail_field(op, "plot_ratio", "not_a_number", "“容积率”应当像 2.03 这样填写");
    else
        doc_set_decimal(profile, "plot_ratio", hundredths(ratio), 2);
    return op->fault.code;
}

/* ---- showing ---------------------------------------------------------------------------- */

static const char *number_text(struct op *op, const struct doc *value)
{
    return doc_is_null(value) ? NULL : arena_printf(op->arena, "%" PRId64, value->number);
}

static const char *ratio_text(struct op *op, const struct doc *profile)
{
    const struct doc *ratio = doc_get(profile, "plot_ratio");

    if (doc_is_null(ratio))
        return NULL;
    return ratio->kind == DOC_REAL ? arena_printf(op->arena, "%.2f", ratio->real)
                                   : arena_printf(op->arena, "%" PRId64, ratio->number);
}

static bool is_unclear(const struct doc *profile, const char *kind)
{
    size_t prefix = strlen(UNCLEAR_PREFIX);

    DOC_EACH(one, doc_get(profile, "unclear"))
    {
        const char *text = one->value->text;
        if (strncmp(text, UNCLEAR_PREFIX, prefix) == 0 && str_equal(text + prefix, kind))
            return true;
    }
    return false;
}

void setup_facts_initial(struct op *op, const struct doc *profile, struct doc *initial)
{
    const struct doc *bounds = doc_get(profile, "bounds"),
                     *areas = doc_get(profile, "floor_m2_by_kind");

    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        doc_set_text(initial, TEXTS[i].field, doc_get_text(profile, TEXTS[i].member));
    for (size_t i = 0; i < COUNT_OF(BOUNDS); i++)
        doc_set_text(initial, BOUNDS[i].field, doc_get_text(bounds, BOUNDS[i].member));
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
        doc_set_text(initial, NUMBERS[i].field,
                     number_text(op, doc_get(profile, NUMBERS[i].member)));
    for (size_t i = 0; i < COUNT_OF(AREAS); i++)
        doc_set_text(initial, AREAS[i].field, number_text(op, doc_get(areas, AREAS[i].member)));
    doc_set_text(initial, "plot_ratio", ratio_text(op, profile));
}

static void say(struct doc *facts, const char *name, const char *text, bool unclear)
{
    struct doc *one;

    if (str_is_empty(text))
        return;
    one = doc_add_object(facts);
    doc_set_text(one, "name", name);
    doc_set_text(one, "text", text);
    doc_set_bool(one, "is_unclear", unclear);
}

static const char *with_unit(struct op *op, const struct doc *value, const char *unit)
{
    return doc_is_null(value) ? NULL
                              : arena_printf(op->arena, "%" PRId64 " %s", value->number, unit);
}

void setup_facts_words(struct op *op, const struct doc *profile, struct doc *page)
{
    const struct doc *bounds = doc_get(profile, "bounds"),
                     *areas = doc_get(profile, "floor_m2_by_kind");
    struct doc *facts = doc_set_list(page, "facts"), *kinds = doc_set_list(page, "areas");

    for (size_t i = 0; i < COUNT_OF(AREAS); i++) {
        struct doc *one = doc_add_object(kinds);
        doc_set_text(one, "kind", AREAS[i].member);
        doc_set_text(one, "name", AREAS[i].name);
        doc_set_bool(one, "is_unclear", is_unclear(profile, AREAS[i].member));
    }
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        say(facts, TEXTS[i].name, doc_get_text(profile, TEXTS[i].member), false);
    for (size_t i = 0; i < COUNT_OF(BOUNDS); i++)
        say(facts, BOUNDS[i].name, doc_get_text(bounds, BOUNDS[i].member), false);
    say(facts, "占地面积", with_unit(op, doc_get(profile, "land_m2"), "㎡"), false);
    say(facts, "总建筑面积", with_unit(op, doc_get(profile, "floor_m2"), "㎡"), false);
    say(facts, "容积率", ratio_text(op, profile), false);
    say(facts, "绿化率", with_unit(op, doc_get(profile, "greening_pct"), "%"), false);
    for (size_t i = 0; i < COUNT_OF(AREAS); i++)
        say(facts, AREAS[i].name, with_unit(op, doc_get(areas, AREAS[i].member), "㎡"),
            is_unclear(profile, AREAS[i].member));
}
