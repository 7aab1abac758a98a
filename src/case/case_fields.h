/*
 * case_fields.h - the closed lists of a case: natures, channels, severities … and the
 * fields of POST /cases. Source: api.md §2, S0-3.2.1a, S1-4.1–4.2, S1-7.1.1a.
 */
#pragma once

#include "http/route.h"
#include "staff/staff.h"

struct case_nature {
    const char *code;           /* "repair" */
    const char *kind;           /* "BX": in the number */
    const char *name;           /* 报修 */
    const char *blueprint;      /* code of the file that a new case follows */
    enum staff_role supervisor; /* who supervises it unless somebody else is named */
};
extern const struct case_nature CASE_NATURES[]; /* ends with code NULL */
const struct case_nature *case_fields_nature(const char *code);

/* 投诉 and 抱怨: what somebody may ask to have kept confidential. */
bool case_fields_may_be_confidential(const char *nature);

extern const char *const CASE_NATURE_CODES[];
extern const char *const CASE_CHANNELS[];
extern const char *const CASE_SEVERITIES[];
extern const char *const CASE_SIZES[];
extern const char *const CASE_VALIDITIES[];
extern const char *const CASE_RESPONSIBILITIES[];
extern const char *const CASE_PAUSE_REASONS[];
extern const char *const CASE_FOLLOWUP_RESULTS[];
extern const char *const CASE_DEPARTMENTS[];
extern const char *const CASE_WAYS[];
extern const char *const CASE_METRICS[];
extern const char *const CASE_SOURCE_MODES[];
extern const char *const CASE_SOURCE_ACTIVITIES[];

/* The fields of POST /cases as rows of a table: the form of the phone desk adds its own. */
#define CASE_FIELD_ROWS                                                                            \
    {"nature",                                                                                     \
     FIELD_ENUM,                                                                                   \
     true,                                                                                         \
     .words = CASE_NATURE_CODES,                                                                   \
     .label = "性质",                                                                              \
     .help = "what kind of matter it is; it may be changed later"},                                \
        {"channel", FIELD_ENUM, false, .words = CASE_CHANNELS, .label = "渠道"},                   \
        {"title", FIELD_TEXT, false, .max = 200, .label = "事由"},                                 \
        {"content",    FIELD_TEXT,      false,                                                     \
         .max = 20000, .label = "原话", .help = "the customer's own words, kept as they are"},     \
        {"category", FIELD_TEXT, false, .max = 200, .label = "分类"},                              \
        {"severity", FIELD_ENUM, false, .words = CASE_SEVERITIES, .label = "等级"},                \
        {"urgent", FIELD_BOOL, false, .label = "紧急"},                                            \
        {"important", FIELD_BOOL, false, .label = "重要咨询"},                                     \
        {"size", FIELD_ENUM, false, .words = CASE_SIZES, .label = "维修规模"},                     \
        {"demand", FIELD_TEXT, false, .max = 2000, .label = "诉求"},                               \
        {"object", FIELD_TEXT, false, .max = 200, .label = "投诉对象"},                            \
        {"confidential", FIELD_BOOL, false, .label = "保密处理",                                   \
         .help = "of a complaint or grievance: files and posted texts leave out who complained"},  \
        {"external_number", FIELD_TEXT, false, .max = 100, .label = "外部编号"},                   \
        {"external_due_at", FIELD_TIME, false, .label = "外部时限"},                               \
        {"house", FIELD_TEXT, false, .max = 40, .label = "房号"},                                  \
        {"place", FIELD_TEXT, false, .max = 300, .label = "地点"},                                 \
        {"reporter_name", FIELD_TEXT, false, .max = 60, .label = "联系人"},                        \
        {"reporter_phone", FIELD_TEXT, false, .max = 40, .label = "联系电话"},                     \
        {"anonymous", FIELD_BOOL, false, .label = "匿名"},                                         \
        {"anonymous_reason", FIELD_TEXT, false, .max = 200, .label = "匿名原因"},                  \
        {"received_at", FIELD_TIME, false, .label = "接到时间"},                                   \
        {"relayed_by", FIELD_TEXT, false, .max = 60, .label = "转述员工"},                         \
        {"source_mode", FIELD_ENUM, false, .words = CASE_SOURCE_MODES, .label = "来源方式"},       \
        {"source_activity", FIELD_ENUM, false, .words = CASE_SOURCE_ACTIVITIES,                    \
         .label = "来源活动"},                                                                     \
        {"source_ref",                                                                             \
         FIELD_TEXT,                                                                               \
         false,                                                                                    \
         .max = 60,                                                                                \
         .label = "来源单号",                                                                      \
         .help = "the number of the visit, survey or case in which the matter came up"},           \
        {"appointment", FIELD_TIME, false, .label = "预约时间"},                                   \
        {"read_back", FIELD_BOOL, false, .label = "已复述确认"},

/* 中文 for a code of any of the lists; the code itself if there is none. */
const char *case_fields_name(const char *code);

/* The staff roles that make up a department, as a mask; 0 for an unknown code. */
uint64_t case_fields_department_roles(const char *department);
