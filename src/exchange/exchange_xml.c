#include "exchange/exchange_xml.h"

#include "base/str.h"

#include <expat.h>
#include <string.h>

enum { PIECE_BYTES = 64 * 1024, MOST_NESTED = 100 };

struct exchange_xml {
    struct exchange_part *part;
    XML_Parser parser;
    struct exchange_xml_events events;
    const char *reason; /* why it was refused */
    int depth;
    bool is_paused, is_last, is_broken;
};

static const char *without_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct exchange_xml *xml = arg;

    if (++xml->depth > MOST_NESTED)
        exchange_xml_refuse(xml, "这个 Excel 文件的内部结构不对");
    else
        xml->events.start(xml->events.arg, without_prefix(name), attributes);
}

static void on_end(void *arg, const char *name)
{
    struct exchange_xml *xml = arg;

    xml->depth--;
    if (xml->reason == NULL)
        xml->events.end(xml->events.arg, without_prefix(name));
}

static void on_text(void *arg, const char *bytes, int length)
{
    struct exchange_xml *xml = arg;

    if (xml->reason == NULL)
        xml->events.text(xml->events.arg, bytes, length);
}

static void on_doctype(void *arg, const char *name, const char *system_id, const char *public_id,
                       int has_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    exchange_xml_refuse(arg, "这个 Excel 文件里夹带了文档类型声明，不予读取");
}

err_t exchange_xml_open(struct op *op, struct exchange_zip *zip, const char *part,
                        int64_t limit_bytes, const struct exchange_xml_events *events,
                        struct exchange_xml **ret_xml)
{
    struct exchange_xml *xml = ARENA_NEW(op->arena, struct exchange_xml);
    err_t e = exchange_part_open(op, zip, part, limit_bytes, &xml->part);

    if (e != OK)
        return e;
    xml->events = *events;
    xml->parser = XML_ParserCreate(NULL);
    must(xml->parser != NULL);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    *ret_xml = xml;
    return OK;
}

void exchange_xml_close(struct exchange_xml *xml)
{
    if (xml == NULL || xml->parser == NULL)
        return;
    XML_ParserFree(xml->parser);
    exchange_part_close(xml->part);
    xml->parser = NULL;
}

static err_t refused(struct op *op, const struct exchange_xml *xml)
{
    if (xml->reason != NULL)
        return op_fail(op, ERR_INVALID, "%s", xml->reason);
    return op_fail(op, ERR_INVALID, "这个 Excel 文件的内容已损坏，请重新保存一份再上传");
}

static err_t parse_piece(struct op *op, struct exchange_xml *xml, enum XML_Status *ret_status)
{
    void *piece = XML_GetBuffer(xml->parser, PIECE_BYTES);
    size_t length = 0;
    err_t e;

    must(piece != NULL);
    e = exchange_part_read(op, xml->part, piece, PIECE_BYTES, &length);
    if (e != OK)
        return e;
    xml->is_last = length == 0;
    *ret_status = XML_ParseBuffer(xml->parser, (int)length, length == 0);
    return OK;
}

err_t exchange_xml_run(struct op *op, struct exchange_xml *xml, bool *ret_more)
{
    enum XML_Status status = XML_STATUS_OK;
    err_t e = OK;

    if (xml->is_broken)
        return refused(op, xml);
    if (xml->is_paused)
        status = XML_ResumeParser(xml->parser);
    xml->is_paused = false;
    while (status == XML_STATUS_OK && !xml->is_last) {
        e = parse_piece(op, xml, &status);
        if (e != OK)
            return e;
    }
    xml->is_broken = status == XML_STATUS_ERROR;
    if (xml->is_broken)
        return refused(op, xml);
    xml->is_paused = status == XML_STATUS_SUSPENDED;
    *ret_more = xml->is_paused;
    return OK;
}

void exchange_xml_pause(struct exchange_xml *xml)
{
    XML_StopParser(xml->parser, XML_TRUE);
}

void exchange_xml_refuse(struct exchange_xml *xml, const char *reason)
{
    if (xml->reason == NULL) {
        xml->reason = reason;
        XML_StopParser(xml->parser, XML_FALSE);
    }
}

int exchange_xml_percent(const struct exchange_xml *xml)
{
    return exchange_part_percent(xml->part);
}

err_t exchange_xml_whole(struct op *op, struct exchange_zip *zip, const char *part,
                         int64_t limit_bytes, const struct exchange_xml_events *events)
{
    struct exchange_xml *xml = NULL;
    bool more = true;
    err_t e = exchange_xml_open(op, zip, part, limit_bytes, events, &xml);

    if (e == OK) {
        *(struct exchange_xml **)events->arg = xml;
        e = exchange_xml_run(op, xml, &more);
    }
    exchange_xml_close(xml);
    return e;
}

const char *exchange_xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (str_equal(without_prefix(attributes[0]), name))
            return attributes[1];
    return NULL;
}
