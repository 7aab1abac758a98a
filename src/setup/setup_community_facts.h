/*
 * setup_community_facts.h - what a community is: where, how large, of which kinds (S3-1.1, S3-1.2).
 */
#pragma once

#include "http/route.h"

/* city, district, bound_…, land_m2, floor_m2, plot_ratio, greening_pct, area_… and which of the
 * areas nobody is sure of; rows of a field table. */
#define SETUP_FACTS_ROWS                                                                           \
    {.name = "city", .kind = FIELD_TEXT, .max = 40, .label = "城市"},                              \
        {.name = "district", .kind = FIELD_TEXT, .max = 40, .label = "区、街道"},                  \
        {.name = "bound_east", .kind = FIELD_TEXT, .max = 60, .label = "东至"},                    \
        {.name = "bound_south", .kind = FIELD_TEXT, .max = 60, .label = "南至"},                   \
        {.name = "bound_west", .kind = FIELD_TEXT, .max = 60, .label = "西至"},                    \
        {.name = "bound_north", .kind = FIELD_TEXT, .max = 60, .label = "北至"},                   \
        {.name = "land_m2", .kind = FIELD_INT, .max = 100000000, .label = "占地面积（㎡）"},       \
        {.name = "floor_m2", .kind = FIELD_INT, .max = 100000000, .label = "总建筑面积（㎡）"},    \
        {.name = "plot_ratio", .kind = FIELD_TEXT, .max = 6, .label = "容积率"},                   \
        {.name = "greening_pct", .kind = FIELD_INT, .max = 100, .label = "绿化率（%）"},           \
        {.name = "area_multi_storey", .kind = FIELD_INT, .max = 100000000, .label = "多层（㎡）"}, \
        {.name = "area_mid_rise", .kind = FIELD_INT, .max = 100000000, .label = "小高层（㎡）"},   \
        {.name = "area_high_rise", .kind = FIELD_INT, .max = 100000000, .label = "高层（㎡）"},    \
        {.name = "area_commercial", .kind = FIELD_INT, .max = 100000000, .label = "商业（㎡）"},   \
        {.name = "area_underground_parking",                                                       \
         .kind = FIELD_INT,                                                                        \
         .max = 100000000,                                                                         \
         .label = "地下停车场（㎡）"},                                                             \
    {                                                                                              \
        .name = "unclear", .kind = FIELD_LIST, .max = 10, .label = "存疑的面积",                   \
        .help = "Kinds whose area nobody is sure of, such as commercial; nothing is computed "     \
                "from them."                                                                       \
    }

/* Lays what was typed over the facts; ERR_INVALID names what cannot be. A form without any of
 * these fields (the wizard's) leaves them as they are. */
err_t setup_facts_lay_over(struct op *op, const struct doc *input, struct doc *profile);
void setup_facts_initial(struct op *op, const struct doc *profile, struct doc *initial);
/* In words, for who may only read: page.facts [{name, text, is_unclear}]; and the kinds of areas
 * for the form: page.areas [{kind, name, is_unclear}]. */
void setup_facts_words(struct op *op, const struct doc *profile, struct doc *page);
