#include "blueprint/blueprint_yaml.h"

#include "base/str.h"
#include "base/utf8.h"

#include <string.h>
#include <yaml.h>

struct conversion {
    struct op *op;
    struct blueprint_faults *faults;
    const char *file;
    yaml_document_t *document;
    int nodes;
    bool cut; /* a limit was reached, and that was told */
};

static struct blueprint_yaml *convert(struct conversion *c, int index, int depth);

struct blueprint_yaml *blueprint_yaml_get(const struct blueprint_yaml *map, const char *key)
{
    if (map == NULL || map->kind != BLUEPRINT_YAML_MAP)
        return NULL;
    for (struct blueprint_yaml *n = map->first; n != NULL; n = n->next)
        if (str_equal(n->key, key))
            return n->kind == BLUEPRINT_YAML_NULL ? NULL : n;
    return NULL;
}

static int line_of(const yaml_mark_t *mark)
{
    return (int)mark->line + 1;
}

static void fault_at(struct conversion *c, const yaml_node_t *node, const char *code,
                     const char *message)
{
    blueprint_faults_add(c->faults, c->file, line_of(&node->start_mark), code, "%s", message);
}

/* A limit was reached: told once. */
static void cut_here(struct conversion *c, const yaml_node_t *node)
{
    if (!c->cut)
        fault_at(c, node, "too_large", "nested too deeply, or too many values");
    c->cut = true;
}

static bool is_null(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;

    return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (text[0] == '\0' || str_equal(text, "~") || str_equal(text, "null"));
}

static void convert_text(struct conversion *c, const yaml_node_t *node, struct blueprint_yaml *out)
{
    const char *text = (const char *)node->data.scalar.value;

    if (strlen(text) != node->data.scalar.length)
        fault_at(c, node, "bad_text", "a text holds a NUL character");
    out->kind = is_null(node) ? BLUEPRINT_YAML_NULL : BLUEPRINT_YAML_TEXT;
    out->text = arena_text(c->op->arena, text);
}

static void append(struct blueprint_yaml *parent, struct blueprint_yaml **last,
                   struct blueprint_yaml *child)
{
    if (*last == NULL)
        parent->first = child;
    else
        (*last)->next = child;
    *last = child;
    parent->count++;
}

static void convert_list(struct conversion *c, const yaml_node_t *node, struct blueprint_yaml *out,
                         int depth)
{
    struct blueprint_yaml *last = NULL;

    out->kind = BLUEPRINT_YAML_LIST;
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++)
        append(out, &last, convert(c, *item, depth + 1));
}

static bool has_key(const struct blueprint_yaml *map, const char *key)
{
    for (const struct blueprint_yaml *n = map->first; n != NULL; n = n->next)
        if (str_equal(n->key, key))
            return true;
    return false;
}

static void convert_member(struct conversion *c, const yaml_node_pair_t *pair,
                           struct blueprint_yaml *out, struct blueprint_yaml **last, int depth)
{
    const yaml_node_t *name = yaml_document_get_node(c->document, pair->key);
    const char *key = (const char *)name->data.scalar.value;
    struct blueprint_yaml *child;

    if (name->type != YAML_SCALAR_NODE) {
        fault_at(c, name, "bad_key", "a key must be a plain word");
        return;
    }
    if (out->count == BLUEPRINT_YAML_MAX_KEYS) {
        cut_here(c, name);
        return;
    }
    if (has_key(out, key)) {
        blueprint_faults_add(c->faults, c->file, line_of(&name->start_mark), "duplicate",
                             "'%s' stands twice", key);
        return;
    }
    child = convert(c, pair->value, depth + 1);
    child->key = arena_text(c->op->arena, key);
    child->line = line_of(&name->start_mark);
    append(out, last, child);
}

static void convert_map(struct conversion *c, const yaml_node_t *node, struct blueprint_yaml *out,
                        int depth)
{
    struct blueprint_yaml *last = NULL;

    out->kind = BLUEPRINT_YAML_MAP;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++)
        convert_member(c, pair, out, &last, depth);
}

/* Aliases make a graph of the document, perhaps an endless one: the limits hold it. */
static bool is_too_much(struct conversion *c, const yaml_node_t *node, int depth)
{
    if (depth <= BLUEPRINT_YAML_MAX_DEPTH && c->nodes++ < BLUEPRINT_YAML_MAX_NODES)
        return false;
    cut_here(c, node);
    return true;
}

static struct blueprint_yaml *convert(struct conversion *c, int index, int depth)
{
    const yaml_node_t *node = yaml_document_get_node(c->document, index);
    struct blueprint_yaml *out = ARENA_NEW(c->op->arena, struct blueprint_yaml);

    *out = (struct blueprint_yaml){.file = c->file, .line = line_of(&node->start_mark)};
    if (is_too_much(c, node, depth))
        return out;
    if (node->type == YAML_SCALAR_NODE)
        convert_text(c, node, out);
    else if (node->type == YAML_SEQUENCE_NODE)
        convert_list(c, node, out, depth);
    else
        convert_map(c, node, out, depth);
    return out;
}

static struct blueprint_yaml *root_of(struct conversion *c)
{
    const yaml_node_t *root = yaml_document_get_root_node(c->document);

    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        blueprint_faults_add(c->faults, c->file, root == NULL ? 1 : line_of(&root->start_mark),
                             "not_a_map", "the file must hold keys and values");
        return NULL;
    }
    return convert(c, 1, 0);
}

static void note_problem(struct conversion *c, const yaml_parser_t *parser)
{
    size_t line = parser->problem_mark.line;

    if (line == 0 && parser->problem_mark.index == 0)
        line = parser->mark.line;
    blueprint_faults_add(c->faults, c->file, (int)line + 1, "bad_yaml", "%s",
                         parser->problem == NULL ? "not YAML" : parser->problem);
}

static bool load(struct conversion *c, yaml_parser_t *parser)
{
    if (yaml_parser_load(parser, c->document) == 1)
        return true;
    note_problem(c, parser);
    return false;
}

static void refuse_second_document(struct conversion *c, yaml_parser_t *parser)
{
    yaml_document_t second;
    const yaml_node_t *root;

    if (yaml_parser_load(parser, &second) != 1) {
        note_problem(c, parser);
        return;
    }
    root = yaml_document_get_root_node(&second);
    if (root != NULL)
        fault_at(c, root, "two_documents", "a file holds one blueprint only");
    yaml_document_delete(&second);
}

static struct blueprint_yaml *read_with(struct conversion *c, yaml_parser_t *parser)
{
    yaml_document_t document;
    struct blueprint_yaml *root;

    c->document = &document;
    if (!load(c, parser))
        return NULL;
    root = root_of(c);
    yaml_document_delete(&document);
    if (root != NULL)
        refuse_second_document(c, parser);
    return root;
}

static bool is_readable(struct conversion *c, const char *text, size_t length)
{
    if (length > BLUEPRINT_YAML_MAX_BYTES)
        blueprint_faults_add(c->faults, c->file, 1, "too_large", "larger than %d KB",
                             BLUEPRINT_YAML_MAX_BYTES / 1024);
    else if (!utf8_is_valid(text, length))
        blueprint_faults_add(c->faults, c->file, 1, "bad_encoding", "not UTF-8");
    else if (!str_nests_within(text, length, BLUEPRINT_YAML_MAX_BRACKETS))
        blueprint_faults_add(c->faults, c->file, 1, "too_large", "brackets nested too deeply");
    else
        return true;
    return false;
}

err_t blueprint_yaml_read(struct op *op, struct blueprint_faults *faults, const char *file,
                          const char *text, size_t length, struct blueprint_yaml **ret_root)
{
    struct conversion c = {.op = op, .faults = faults, .file = arena_text(op->arena, file)};
    struct blueprint_yaml *root;
    yaml_parser_t parser;

    if (!is_readable(&c, text, length))
        return ERR_INVALID;
    must(yaml_parser_initialize(&parser) == 1);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    root = read_with(&c, &parser);
    yaml_parser_delete(&parser);
    if (root == NULL)
        return ERR_INVALID;

    *ret_root = root;
    return OK;
}
