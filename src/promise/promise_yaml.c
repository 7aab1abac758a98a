#include "promise/promise_yaml.h"

#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

static const char *place(struct op *op, const char *file, size_t line)
{
    return arena_printf(op->arena, "%s:%zu", file, line + 1);
}

int promise_yaml_line(const yaml_node_t *node)
{
    return (int)node->start_mark.line + 1;
}

void promise_yaml_fault(struct promise_yaml *y, const yaml_node_t *node, const char *code,
                        const char *format, ...)
{
    size_t line = node == NULL ? 0 : node->start_mark.line;
    va_list args;
    const char *message;

    va_start(args, format);
    message = arena_vprintf(y->op->arena, format, args);
    va_end(args);
    (void)op_fail_field(y->op, place(y->op, y->file, line), code, "%s", message);
}

static err_t not_yaml(struct op *op, const char *file, const yaml_parser_t *parser)
{
    return op_fail_field(op, place(op, file, parser->problem_mark.line), "yaml", "%s%s%s",
                         parser->context == NULL ? "" : parser->context,
                         parser->context == NULL ? "" : ": ",
                         parser->problem == NULL ? "not YAML" : parser->problem);
}

static err_t nothing_behind(struct op *op, const char *file, yaml_parser_t *parser)
{
    yaml_document_t more;
    yaml_node_t *root;
    size_t line;

    if (yaml_parser_load(parser, &more) == 0)
        return not_yaml(op, file, parser);
    root = yaml_document_get_root_node(&more);
    line = more.start_mark.line;
    yaml_document_delete(&more);
    if (root != NULL)
        return op_fail_field(op, place(op, file, line), "more", "a second document in the file");
    return OK;
}

static err_t load(struct op *op, const char *file, yaml_parser_t *parser, yaml_document_t *document)
{
    err_t e;

    if (yaml_parser_load(parser, document) == 0)
        return not_yaml(op, file, parser);
    if (yaml_document_get_root_node(document) == NULL)
        return OK;
    e = nothing_behind(op, file, parser);
    if (e != OK)
        yaml_document_delete(document);
    return e;
}

err_t promise_yaml_open(struct op *op, const char *file, const char *text, size_t length,
                        struct promise_yaml *ret_yaml)
{
    struct promise_yaml y = {.op = op, .file = file};
    yaml_parser_t parser;
    err_t e;

    if (length > PROMISE_YAML_MAX_BYTES)
        return op_fail_field(op, place(op, file, 0), "too_long", "the file is larger than 256 KB");
    if (!utf8_is_valid(text, length))
        return op_fail_field(op, place(op, file, 0), "bad_encoding", "the file is not UTF-8");
    if (!str_nests_within(text, length, PROMISE_YAML_MAX_BRACKETS))
        return op_fail_field(op, place(op, file, 0), "too_deep", "brackets nested too deeply");
    must(yaml_parser_initialize(&parser) == 1);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    e = load(op, file, &parser, &y.document);
    yaml_parser_delete(&parser);
    if (e != OK)
        return e;
    *ret_yaml = y;
    return OK;
}

void promise_yaml_close(struct promise_yaml *y)
{
    yaml_document_delete(&y->document);
}

yaml_node_t *promise_yaml_root(struct promise_yaml *y)
{
    return yaml_document_get_root_node(&y->document);
}

size_t promise_yaml_count(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (node->type == YAML_MAPPING_NODE)
        return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    return 0;
}

yaml_node_t *promise_yaml_item(struct promise_yaml *y, yaml_node_t *sequence, size_t i)
{
    return yaml_document_get_node(&y->document, sequence->data.sequence.items.start[i]);
}

yaml_node_t *promise_yaml_key(struct promise_yaml *y, yaml_node_t *mapping, size_t i)
{
    return yaml_document_get_node(&y->document, mapping->data.mapping.pairs.start[i].key);
}

yaml_node_t *promise_yaml_value(struct promise_yaml *y, yaml_node_t *mapping, size_t i)
{
    return yaml_document_get_node(&y->document, mapping->data.mapping.pairs.start[i].value);
}

static bool is_null(const yaml_node_t *node)
{
    static const char *const NULLS[] = {"", "~", "null", NULL};

    return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           str_in((const char *)node->data.scalar.value, NULLS);
}

const char *promise_yaml_text(struct promise_yaml *y, yaml_node_t *node)
{
    const char *text;

    if (node->type != YAML_SCALAR_NODE || is_null(node)) {
        promise_yaml_fault(y, node, "not_a_text", "a single value is needed here");
        return NULL;
    }
    text = (const char *)node->data.scalar.value;
    if (strlen(text) != node->data.scalar.length) {
        promise_yaml_fault(y, node, "nul", "a NUL character is not allowed");
        return NULL;
    }
    return arena_text(y->op->arena, text);
}

static bool is_key_twice(struct promise_yaml *y, yaml_node_t *mapping, size_t i, const char *key)
{
    for (size_t k = 0; k < i; k++) {
        const yaml_node_t *other = promise_yaml_key(y, mapping, k);
        if (other->type == YAML_SCALAR_NODE &&
            str_equal((const char *)other->data.scalar.value, key))
            return true;
    }
    return false;
}

bool promise_yaml_is_mapping(struct promise_yaml *y, yaml_node_t *node, const char *const *keys)
{
    size_t before = y->op->fault.field_count;

    if (node->type != YAML_MAPPING_NODE) {
        promise_yaml_fault(y, node, "not_a_mapping", "names with values are needed here");
        return false;
    }
    if (promise_yaml_count(node) > PROMISE_YAML_MAX_NAMES) {
        promise_yaml_fault(y, node, "too_many", "more than %d names", PROMISE_YAML_MAX_NAMES);
        return false;
    }
    for (size_t i = 0; i < promise_yaml_count(node); i++) {
        yaml_node_t *key_node = promise_yaml_key(y, node, i);
        const char *key = promise_yaml_text(y, key_node);

        if (key == NULL)
            continue;
        if (keys != NULL && !str_in(key, keys))
            promise_yaml_fault(y, key_node, "unknown", "unknown name %s", key);
        if (is_key_twice(y, node, i, key))
            promise_yaml_fault(y, key_node, "twice", "%s is said twice", key);
    }
    return y->op->fault.field_count == before;
}

yaml_node_t *promise_yaml_get(struct promise_yaml *y, yaml_node_t *mapping, const char *key)
{
    for (size_t i = 0; i < promise_yaml_count(mapping); i++) {
        const yaml_node_t *name = promise_yaml_key(y, mapping, i);
        yaml_node_t *value = promise_yaml_value(y, mapping, i);

        if (name->type == YAML_SCALAR_NODE && str_equal((const char *)name->data.scalar.value, key))
            return is_null(value) ? NULL : value;
    }
    return NULL;
}

const char **promise_yaml_texts(struct promise_yaml *y, yaml_node_t *node, size_t *ret_count)
{
    bool is_list = node->type == YAML_SEQUENCE_NODE;
    size_t count = is_list ? promise_yaml_count(node) : 1;
    const char **texts = ARENA_ARRAY(y->op->arena, count + 1, const char *);
    bool complete = true;

    for (size_t i = 0; i < count; i++) {
        texts[i] = promise_yaml_text(y, is_list ? promise_yaml_item(y, node, i) : node);
        complete = complete && texts[i] != NULL;
    }
    if (!complete)
        return NULL;
    *ret_count = count;
    return texts;
}

bool promise_yaml_bool(struct promise_yaml *y, yaml_node_t *node, bool *ret_truth)
{
    const char *text = promise_yaml_text(y, node);

    if (text == NULL)
        return false;
    if (!str_equal(text, "true") && !str_equal(text, "false")) {
        promise_yaml_fault(y, node, "not_a_bool", "%s is neither true nor false", text);
        return false;
    }
    *ret_truth = text[0] == 't';
    return true;
}

yaml_node_t *promise_yaml_needed(struct promise_yaml *y, yaml_node_t *mapping, const char *key)
{
    yaml_node_t *node = promise_yaml_get(y, mapping, key);

    if (node == NULL)
        promise_yaml_fault(y, mapping, "required", "%s is missing", key);
    return node;
}

const char **promise_yaml_codes(struct promise_yaml *y, yaml_node_t *node, const char *what,
                                const char *const *known)
{
    size_t count;
    const char **texts = promise_yaml_texts(y, node, &count);

    for (size_t i = 0; texts != NULL && i < count; i++)
        if (known != NULL && !str_in(texts[i], known))
            promise_yaml_fault(y, node, "unknown", "unknown %s %s", what, texts[i]);
    if (texts != NULL && count == 0)
        promise_yaml_fault(y, node, "empty", "no %s is named", what);
    return texts;
}
