#include "exchange/exchange_map.h"

#include "base/str.h"
#include "base/utf8.h"
#include "case/case.h"

#include <string.h>
#include <yaml.h>

/* Fields of an import beside those of POST /cases. */
static const char *const MORE_FIELDS[] = {"external_id", "finished_at", "due_at", NULL};

enum { FORMATS_MAX = 16, PAIRS_MAX = 64, BRACKETS_MAX = 100 };

struct reading {
    struct op *op;
    yaml_document_t document;
    struct exchange_faults *faults;
    struct exchange_map *map;
    const char *zone;
    int zone_line;
};

static int line_of(const yaml_node_t *node)
{
    return (int)node->start_mark.line + 1;
}

static void fault(struct reading *r, int line, const char *reason, const char *what)
{
    exchange_faults_add(r->faults, line, r->map->file, "“%s”%s", what, reason);
}

static const char *scalar(struct reading *r, const yaml_node_t *node)
{
    const char *text;

    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    text =
        arena_text_n(r->op->arena, (const char *)node->data.scalar.value, node->data.scalar.length);
    return strlen(text) == node->data.scalar.length ? text : NULL;
}

const struct exchange_pair *exchange_map_find(const struct exchange_pairs *pairs, const char *field)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (str_equal(pairs->pairs[i].field, field))
            return &pairs->pairs[i];
    return NULL;
}

static bool is_field(const char *name)
{
    for (const struct field *f = CASE_FIELDS; f->name != NULL; f++)
        if (str_equal(f->name, name))
            return true;
    return str_in(name, MORE_FIELDS);
}

static void read_pair(struct reading *r, struct exchange_pairs *into, const yaml_node_pair_t *pair)
{
    yaml_node_t *key = yaml_document_get_node(&r->document, pair->key);
    yaml_node_t *value = yaml_document_get_node(&r->document, pair->value);
    const char *field = scalar(r, key), *text = scalar(r, value);

    if (field == NULL || !is_field(field))
        fault(r, line_of(key), "不是服务单的字段", field == NULL ? "?" : field);
    else if (text == NULL || text[0] == '\0')
        fault(r, line_of(key), "后面要写一段文字", field);
    else if (exchange_map_find(into, field) != NULL)
        fault(r, line_of(key), "写了两次", field);
    else if (into->count == PAIRS_MAX)
        fault(r, line_of(key), "之前已有 64 个字段，太多了", field);
    else
        into->pairs[into->count++] = (struct exchange_pair){field, text, line_of(key)};
}

static void read_pairs(struct reading *r, const char *name, yaml_node_t *node,
                       struct exchange_pairs *into)
{
    if (node->type != YAML_MAPPING_NODE) {
        fault(r, line_of(node), "下面要逐行写“字段: 列名”", name);
        return;
    }
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++)
        read_pair(r, into, p);
}

static void read_formats(struct reading *r, yaml_node_t *node)
{
    const char **formats = ARENA_ARRAY(r->op->arena, FORMATS_MAX + 1, const char *);
    size_t count = 0;

    r->map->times.formats = formats;
    if (node->type != YAML_SEQUENCE_NODE) {
        fault(r, line_of(node), "下面要写成列表", "time_formats");
        return;
    }
    for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
         i++) {
        yaml_node_t *item = yaml_document_get_node(&r->document, *i);
        const char *format = scalar(r, item);

        if (format == NULL || !exchange_time_is_format(format) || count == FORMATS_MAX)
            fault(r, line_of(item), "不是时间格式", format == NULL ? "time_formats" : format);
        else
            formats[count++] = format;
    }
}

static void read_member(struct reading *r, yaml_node_t *key, yaml_node_t *value)
{
    const char *name = scalar(r, key);

    if (str_equal(name, "columns"))
        read_pairs(r, name, value, &r->map->columns);
    else if (str_equal(name, "constants"))
        read_pairs(r, name, value, &r->map->constants);
    else if (str_equal(name, "defaults"))
        read_pairs(r, name, value, &r->map->defaults);
    else if (str_equal(name, "time_formats"))
        read_formats(r, value);
    else if (str_equal(name, "time_zone")) {
        r->zone = scalar(r, value);
        r->zone_line = line_of(value);
        if (r->zone == NULL)
            fault(r, r->zone_line, "后面要写一段文字", name);
    } else
        fault(r, line_of(key),
              "不认识：可以写 columns、constants、defaults、time_zone、time_formats",
              name == NULL ? "?" : name);
}

static void read_root(struct reading *r)
{
    yaml_node_t *root = yaml_document_get_root_node(&r->document);

    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        fault(r, 1, "要从“columns:”写起", r->map->file);
        return;
    }
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top;
         p++)
        read_member(r, yaml_document_get_node(&r->document, p->key),
                    yaml_document_get_node(&r->document, p->value));
}

static void open_zone(struct reading *r)
{
    struct text_zone *zone;

    if (text_zone_open(r->op, r->zone == NULL ? "Asia/Shanghai" : r->zone, &zone) == OK) {
        r->map->times.zone = zone;
        return;
    }
    op_forget_fault(r->op);
    fault(r, r->zone_line, "不是时区", r->zone);
}

static bool gives(const struct exchange_map *map, const char *field)
{
    return exchange_map_find(&map->columns, field) != NULL ||
           exchange_map_find(&map->constants, field) != NULL ||
           exchange_map_find(&map->defaults, field) != NULL;
}

static void check_needed(struct reading *r)
{
    const struct exchange_map *map = r->map;

    if (!gives(map, "nature"))
        fault(r, 1, "必须有，却没有写", "nature");
    if (!gives(map, "received_at"))
        fault(r, 1, "必须有，却没有写", "received_at");
    if (!gives(map, "title") && !gives(map, "content"))
        fault(r, 1, "必须有，却没有写", "title 或 content");
    if (!gives(map, "house") && !gives(map, "place"))
        fault(r, 1, "必须有，却没有写", "house 或 place");
}

static void default_reason(struct reading *r)
{
    struct exchange_pairs *defaults = &r->map->defaults;

    if (gives(r->map, "reporter_phone") || gives(r->map, "reporter_name") ||
        gives(r->map, "anonymous_reason") || defaults->count == PAIRS_MAX)
        return;
    defaults->pairs[defaults->count++] = (struct exchange_pair){"anonymous_reason", "imported", 0};
}

static bool load(struct reading *r, const char *text, size_t length)
{
    yaml_parser_t parser;
    bool loaded;

    if (!utf8_is_valid(text, length) || !str_nests_within(text, length, BRACKETS_MAX)) {
        fault(r, 1, "不是 UTF-8，或括号套得太深", r->map->file);
        return false;
    }
    must(yaml_parser_initialize(&parser) == 1);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    loaded = yaml_parser_load(&parser, &r->document) != 0;
    if (!loaded)
        fault(r, (int)parser.problem_mark.line + 1, "的写法读不懂：看看缩进和冒号后的空格", "YAML");
    yaml_parser_delete(&parser);
    return loaded;
}

static struct exchange_pairs no_pairs(struct op *op)
{
    return (struct exchange_pairs){ARENA_ARRAY(op->arena, PAIRS_MAX, struct exchange_pair), 0};
}

err_t exchange_map_read(struct op *op, const char *file, const char *text, size_t length,
                        struct exchange_faults *faults, struct exchange_map **ret_map)
{
    static const char *const NO_FORMATS[] = {NULL};
    struct exchange_map *map = ARENA_NEW(op->arena, struct exchange_map);
    struct reading r = {.op = op, .faults = faults, .map = map};
    int64_t before = faults->count;

    *map = (struct exchange_map){.file = file,
                                 .columns = no_pairs(op),
                                 .constants = no_pairs(op),
                                 .defaults = no_pairs(op),
                                 .times.formats = NO_FORMATS};
    if (load(&r, text, length)) {
        read_root(&r);
        yaml_document_delete(&r.document);
        open_zone(&r);
        check_needed(&r);
        default_reason(&r);
    }
    if (faults->count > before)
        return op_fail(op, ERR_INVALID, "the map %s has faults", file);
    *ret_map = map;
    return OK;
}
