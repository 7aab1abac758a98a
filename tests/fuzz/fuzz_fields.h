/*
 * fuzz_fields.h - a table with every kind, for the targets that read input.
 */
#pragma once

#include "http/http_text.h"
#include "http/route.h"

static const char *const FUZZ_WORDS[] = {"minor", "medium", "major", NULL};
static const char *const FUZZ_ALSO[] = {"also", NULL};

static const struct field FUZZ_FIELDS[] = {
    {"text", FIELD_TEXT, true, .max = 20, .label = "文字"},
    {"int", FIELD_INT, false, -5, 500, .label = "数"},
    {"bool", FIELD_BOOL, false, .label = "是否"},
    {"time", FIELD_TIME, false, .label = "时间"},
    {"day", FIELD_DAY, false, .label = "日期"},
    {"enum", FIELD_ENUM, false, .words = FUZZ_WORDS, .label = "选择"},
    {"id", FIELD_ID, false, .label = "编号"},
    {"list", FIELD_LIST, false, .max = 5, .label = "列表"},
    {"money", FIELD_MONEY, false, .label = "金额"},
    {"password", FIELD_PASSWORD, false, .min = 8, .label = "密码"},
    {"file", FIELD_FILE, false, .max = 4, .label = "文件"},
    FIELDS_END};

/* Either faults or typed values of which every text is clean. */
static void fuzz_check(struct op *op, const struct doc *raw)
{
    struct doc *input = NULL;
    const char *name;
    err_t e = field_check(op, FUZZ_FIELDS, raw, FUZZ_ALSO, &input);

    must((e == OK) == (op->fault.field_count == 0));
    must(e != OK || http_text_tree_is_clean(input, &name));
    must(e != OK || doc_get_text(input, "text") != NULL);
}
