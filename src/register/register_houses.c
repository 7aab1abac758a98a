/* Many houses at once: from the lines of a file or of a plan, all or nothing. */
#include "register/register.h"

#include "register/register_find.h"
#include "register/register_house_store.h"
#include "register/register_rules.h"
#include "register/register_store.h"

#include "base/buf.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 400, TEXT_SHOWN = 60, HOUSES_MAX = 200000 };

/* ---- lines -------------------------------------------------------------------------- */

struct reading {
    struct op *op;
    struct register_house_list *list;
    const char **there; /* sorted */
    size_t there_count;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_fault(struct reading *r, int64_t line, const char *text, const char *reason)
{
    struct register_house_list *list = r->list;

    if (list->fault_count < REGISTER_FAULTS_SHOWN)
        list->faults[list->fault_count] = (struct register_house_fault){line, text, reason};
    list->fault_count++;
}

/* 3,2,1501 and 3;2;1501 and tabs: the columns of a house are the parts of its code. */
static char *joined(struct arena *a, const char *line)
{
    char *text = str_trim(a, line);

    for (char *p = text; *p != '\0'; p++)
        if (*p == ',' || *p == ';' || *p == '\t' || *p == '"')
            *p = ' ';
    return str_trim(a, text);
}

/* 楼栋,单元,房号 or house: names of columns, not a house. */
static bool is_heading(const char *text)
{
    return strstr(text, "房号") != NULL || strstr(text, "楼栋") != NULL ||
           strstr(text, "house") != NULL || strstr(text, "building") != NULL;
}

static const char *shortened(struct arena *a, const char *text)
{
    size_t length = strlen(text);

    while (length > TEXT_SHOWN || (text[length] & 0xC0) == 0x80)
        length--;
    return text[length] == '\0' ? text : arena_printf(a, "%.*s…", (int)length, text);
}

/* Twice in the file is found at the end, when all are sorted. */
static void read_line(struct reading *r, int64_t number, const char *line)
{
    struct arena *a = r->op->arena;
    const char *text = joined(a, line), *code;

    if (text[0] == '\0' || (number == 1 && is_heading(text)))
        return;
    code = strlen(text) <= LONGEST_LINE ? register_rules_house_code(a, text) : NULL;
    if (code == NULL) {
        add_fault(r, number, shortened(a, text),
                  "不是房号，应写作 3-2-1501，或楼栋、单元、房号三列");
        return;
    }
    if (bsearch(&code, r->there, r->there_count, sizeof code, compare_texts) != NULL) {
        r->list->there++;
        return;
    }
    r->list->codes[r->list->count++] = code;
}

struct numbered {
    const char *code;
    size_t place;
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    int order = strcmp(x->code, y->code);

    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

static void find_twins(struct reading *r, const int64_t *lines)
{
    size_t count = r->list->count;
    struct numbered *all = ARENA_ARRAY(r->op->arena, count + 1, struct numbered);

    for (size_t i = 0; i < count; i++)
        all[i] = (struct numbered){r->list->codes[i], i};
    qsort(all, count, sizeof *all, compare_numbered);
    for (size_t i = 1; i < count; i++)
        if (str_equal(all[i - 1].code, all[i].code))
            add_fault(r, lines[all[i].place], all[i].code,
                      arena_printf(r->op->arena, "与第 %lld 行是同一户",
                                   (long long)lines[all[i - 1].place]));
}

static int compare_faults(const void *a, const void *b)
{
    const struct register_house_fault *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

static size_t count_lines(const char *text)
{
    size_t lines = 1;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

err_t register_houses_read(struct op *op, int64_t community_id, const char *text, size_t length,
                           struct register_house_list *ret_list)
{
    struct reading r = {.op = op, .list = ret_list};
    size_t line_count;
    int64_t *lines;
    char **pieces;
    err_t e;

    *ret_list = (struct register_house_list){0};
    if (strlen(text) != length || !utf8_is_valid(text, length))
        return op_fail_field(op, "lines", "not_text", "文件不是文字，或文字编码不认识");
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    if (count_lines(text) > REGISTER_HOUSES_AT_ONCE + 2)
        return op_fail_field(op, "lines", "too_many", "一次最多登记 %d 户，请分几次",
                             REGISTER_HOUSES_AT_ONCE);
    e = register_store_house_codes(op, community_id, HOUSES_MAX, &r.there, &r.there_count);
    if (e != OK)
        return e;
    qsort(r.there, r.there_count, sizeof *r.there, compare_texts);
    pieces = str_split(op->arena, text, '\n', &line_count);
    ret_list->codes = ARENA_ARRAY(op->arena, line_count + 1, const char *);
    lines = ARENA_ARRAY(op->arena, line_count + 1, int64_t);
    for (size_t i = 0; i < line_count; i++) {
        size_t before = ret_list->count;
        read_line(&r, (int64_t)i + 1, pieces[i]);
        if (ret_list->count > before)
            lines[before] = (int64_t)i + 1;
    }
    find_twins(&r, lines);
    qsort(ret_list->faults,
          ret_list->fault_count < REGISTER_FAULTS_SHOWN ? ret_list->fault_count
                                                        : REGISTER_FAULTS_SHOWN,
          sizeof *ret_list->faults, compare_faults);
    return OK;
}

/* ---- a plan --------------------------------------------------------------------------- */

const char *register_houses_plan(struct op *op, const struct register_house_plan *plan)
{
    struct buf lines = buf_in(op->arena);

    buf_add_text(&lines, "");
    for (int b = plan->first_building; b <= plan->last_building; b++)
        for (int unit = 1; unit <= plan->units; unit++)
            for (int floor = 1; floor <= plan->floors; floor++)
                for (int door = 1; door <= plan->doors; door++)
                    buf_printf(&lines, "%d-%d-%d%02d\n", b, unit, floor, door);
    return lines.data;
}

/* ---- adding ----------------------------------------------------------------------------- */

struct adding {
    int64_t community_id;
    const struct register_house_list *list;
};

static err_t record_houses(struct op *op, const struct adding *adding)
{
    struct doc *facts = doc_object(op->arena), *codes;
    struct journal_event event = {.community_id = adding->community_id,
                                  .kind = "houses_added",
                                  .subject = "community",
                                  .subject_id = adding->community_id,
                                  .version = 1};

    doc_set_int(facts, "count", (int64_t)adding->list->count);
    codes = doc_set_list(facts, "codes");
    for (size_t i = 0; i < adding->list->count; i++)
        doc_add_text(codes, adding->list->codes[i]);
    event.data = json_text(op->arena, facts);
    return journal_append(op, &event);
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    const struct adding *adding = arg;
    int64_t *ids = ARENA_ARRAY(op->arena, adding->list->count + 1, int64_t);
    err_t e = journal_lock(op, adding->community_id);

    for (size_t i = 0; e == OK && i < adding->list->count; i++) {
        struct house house = {.id = id_next(op->now),
                              .community_id = adding->community_id,
                              .code = adding->list->codes[i],
                              .handover = "handed_over"};
        register_rules_house_fill(op->arena, &house);
        ids[i] = house.id;
        e = register_house_store_add(op, &house);
    }
    if (e == OK)
        e = register_find_renew(op, adding->community_id, FIND_HOUSE, ids, adding->list->count);
    return e == OK && adding->list->count > 0 ? record_houses(op, adding) : e;
}

err_t register_houses_add(struct op *op, int64_t community_id,
                          const struct register_house_list *list)
{
    struct adding adding = {community_id, list};

    if (list->fault_count > 0)
        return op_fail_field(op, "lines", "faulty", "有 %zu 行需要更正，一户也没有登记",
                             list->fault_count);
    return db_transaction(op, add_in_transaction, &adding);
}

err_t register_houses_count(struct op *op, int64_t community_id, int64_t *ret_count)
{
    return register_store_houses_count(op, community_id, ret_count);
}
