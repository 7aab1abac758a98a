/* Houses of a community, from lines, a file or a plan: first looked at, then added. */
#include "setup/setup_houses.h"

#include "setup/setup.h"
#include "setup/setup_community.h"
#include "staff/staff.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/http.h"
#include "text/text_decode.h"

#include <inttypes.h>
#include <string.h>

enum { LINES_MAX = 200000, CODES_SHOWN = 12 };

const struct field SETUP_HOUSES_FIELDS[] = {
    {.name = "lines", .kind = FIELD_TEXT, .max = LINES_MAX, .label = "房号，每行一户"},
    {.name = "file", .kind = FIELD_FILE, .max = LINES_MAX, .label = "或选一个文件"},
    {.name = "first_building", .kind = FIELD_INT, .min = 1, .max = 999, .label = "从几号楼"},
    {.name = "last_building", .kind = FIELD_INT, .min = 1, .max = 999, .label = "到几号楼"},
    {.name = "units", .kind = FIELD_INT, .min = 1, .max = 50, .label = "每楼几个单元"},
    {.name = "floors", .kind = FIELD_INT, .min = 1, .max = 100, .label = "几层"},
    {.name = "doors", .kind = FIELD_INT, .min = 1, .max = 60, .label = "每层几户"},
    {.name = "confirm",
     .kind = FIELD_BOOL,
     .label = "登记",
     .help = "false: only what would happen is answered."},
    FIELDS_END,
};

/* ---- lines, from wherever -------------------------------------------------------------- */

struct memory {
    const char *bytes;
    size_t length;
};

static err_t read_memory(struct op *op, void *arg, char *ret_bytes, size_t capacity,
                         size_t *ret_length)
{
    struct memory *m = arg;

    (void)op;
    *ret_length = m->length < capacity ? m->length : capacity;
    memcpy(ret_bytes, m->bytes, *ret_length);
    m->bytes += *ret_length;
    m->length -= *ret_length;
    return OK;
}

/* Chinese office programs write GB18030. */
static err_t decode(struct op *op, struct memory *m, struct buf *ret_text)
{
    struct text_decoder *decoder;
    char piece[4096];
    size_t length;
    err_t e = text_decoder_open(op, read_memory, m, &decoder);

    if (e != OK)
        return e;
    do {
        e = text_decoder_read(op, decoder, piece, sizeof piece, &length);
        if (e == OK)
            buf_add(ret_text, piece, length);
    } while (e == OK && length > 0);
    text_decoder_close(decoder);
    return e;
}

static err_t text_of_file(struct op *op, const char *bytes, size_t length, const char **ret_text)
{
    struct text_probe probe = {0};
    struct memory m = {bytes, length};
    struct buf text = buf_in(op->arena);

    text_probe_add(&probe, bytes, length);
    if (text_probe_is_utf8(&probe)) {
        *ret_text = bytes;
        return OK;
    }
    if (memchr(bytes, '\0', length) != NULL || decode(op, &m, &text) != OK) {
        op_forget_fault(op);
        return op_fail_field(op, "file", "not_text", "这不是文字文件。表格请另存为 CSV，再选它");
    }
    *ret_text = text.data;
    return OK;
}

static err_t lines_of_plan(struct request *req, const char **ret_lines)
{
    const struct doc *input = req->input;
    struct register_house_plan plan = {.first_building = (int)doc_get_int(input, "first_building"),
                                       .last_building = (int)doc_get_int(input, "last_building"),
                                       .units = (int)doc_get_int(input, "units"),
                                       .floors = (int)doc_get_int(input, "floors"),
                                       .doors = (int)doc_get_int(input, "doors")};
    int64_t houses;

    if (plan.last_building < plan.first_building)
        return op_fail_field(req->op, "last_building", "out_of_range",
                             "“到几号楼”不能小于“从几号楼”");
    houses = (int64_t)(plan.last_building - plan.first_building + 1) * plan.units * plan.floors *
             plan.doors;
    if (houses > REGISTER_HOUSES_AT_ONCE)
        return op_fail_field(req->op, "last_building", "too_many",
                             "这样是 %" PRId64 " 户，一次最多登记 %d 户，请分几次", houses,
                             REGISTER_HOUSES_AT_ONCE);
    *ret_lines = register_houses_plan(req->op, &plan);
    return OK;
}

static bool has_plan(const struct doc *input)
{
    static const char *const PLAN[] = {"first_building", "last_building", "units",
                                       "floors",         "doors",         NULL};

    for (const char *const *name = PLAN; *name != NULL; name++)
        if (doc_get(input, *name) == NULL)
            return false;
    return true;
}

static err_t lines_of(struct request *req, const char **ret_lines)
{
    size_t length;
    const char *bytes = field_file(req->op, req->input, "file", &length);

    *ret_lines = doc_get_text(req->input, "lines");
    if (bytes != NULL)
        return text_of_file(req->op, bytes, length, ret_lines);
    if (*ret_lines != NULL)
        return OK;
    if (has_plan(req->input))
        return lines_of_plan(req, ret_lines);
    return op_fail_field(req->op, "lines", "required",
                         "请贴上房号，或选一个文件，或把楼栋、单元、楼层和户数都填上");
}

/* ---- what would happen, and what did ----------------------------------------------------- */

static void set_faults(struct op *op, const struct register_house_list *list, struct doc *into)
{
    struct doc *faults = doc_set_list(into, "faults");
    size_t shown =
        list->fault_count < REGISTER_FAULTS_SHOWN ? list->fault_count : REGISTER_FAULTS_SHOWN;

    (void)op;
    for (size_t i = 0; i < shown; i++) {
        struct doc *one = doc_add_object(faults);
        doc_set_int(one, "line", list->faults[i].line);
        doc_set_text(one, "text", list->faults[i].text);
        doc_set_text(one, "reason", list->faults[i].reason);
    }
    doc_set_int(into, "fault_count", (int64_t)list->fault_count);
}

static struct doc *document_of(struct op *op, const struct community *community,
                               const struct register_house_list *list, bool added)
{
    struct doc *document = doc_object(op->arena), *codes;

    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    doc_set_int(document, "count", (int64_t)list->count);
    doc_set_int(document, "there", (int64_t)list->there);
    doc_set_bool(document, "added", added);
    set_faults(op, list, document);
    codes = doc_set_list(document, "codes");
    for (size_t i = 0; i < list->count && i < CODES_SHOWN; i++)
        doc_add_text(codes, list->codes[i]);
    return document;
}

struct adding {
    int64_t community_id;
    const struct register_house_list *list;
};

static err_t add_body(struct op *op, void *arg)
{
    const struct adding *adding = arg;

    return register_houses_add(op, adding->community_id, adding->list);
}

static void set_page(struct doc *document, const char *lines, const char *back)
{
    struct doc *page = doc_set_object(document, "page");
    bool is_good = doc_get_int(document, "fault_count") == 0;

    doc_set_text(page, "lines", lines);
    doc_set_text(page, "back_href", back);
    doc_set_bool(page, "is_added", doc_get_bool(document, "added"));
    doc_set_bool(page, "may_confirm",
                 is_good && !doc_get_bool(document, "added") && doc_get_int(document, "count") > 0);
    doc_set_bool(page, "has_faults", !is_good);
    doc_set_bool(page, "more", doc_get_int(document, "count") > CODES_SHOWN);
    doc_set_bool(page, "some_are_there", doc_get_int(document, "there") > 0);
}

err_t setup_houses_answer(struct request *req, struct reply *reply,
                          const struct community *community, const char *back,
                          struct register_house_list *ret_list)
{
    bool confirm = doc_get_bool(req->input, "confirm");
    struct adding adding = {community->id, ret_list};
    const char *lines;
    err_t e = lines_of(req, &lines);

    if (e == OK)
        e = register_houses_read(req->op, community->id, lines, strlen(lines), ret_list);
    if (e == OK && confirm && ret_list->fault_count == 0)
        e = db_writer_run(http_writer(req->http), req->op, community->id, add_body, &adding);
    if (e != OK)
        return e;
    reply->status = ret_list->fault_count > 0 ? 422 : 200;
    reply->document =
        document_of(req->op, community, ret_list, confirm && ret_list->fault_count == 0);
    if (req->wants_html)
        set_page(reply->document, lines, back);
    return reply_page(reply, reply->document, "setup/houses");
}

/* A read that may write through the writer: so that what would happen can be shown first. */
static err_t houses(struct request *req, struct reply *reply)
{
    struct register_house_list list;
    struct community *community;
    err_t e = setup_community_of(req, MAY_ADMINISTER, &community);

    if (e != OK)
        return e;
    return setup_houses_answer(
        req, reply, community,
        arena_printf(req->op->arena, "/settings/communities/%s", community->code), &list);
}

const struct route SETUP_HOUSES_ROUTES[] = {
    {POST, "/settings/communities/{code}/houses", MAY_ADMINISTER, READS, SETUP_HOUSES_FIELDS,
     houses,
     .summary = "Houses from lines, a file or a plan: what would happen, or with `confirm` added",
     .template = "setup/community", .again = "/settings/communities/{code}"},
    ROUTES_END,
};
