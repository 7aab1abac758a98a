/*
 * exchange_xml.h - the XML of one part of a package, as events, pausing where the reader likes.
 *
 * Names come without their prefix. A document type declaration is refused: no office
 * program writes one, and everything that unfolds or reaches outside begins with it.
 */
#pragma once

#include "exchange/exchange_zip.h"

struct exchange_xml;

struct exchange_xml_events {
    void (*start)(void *arg, const char *name, const char **attributes);
    void (*end)(void *arg, const char *name);
    void (*text)(void *arg, const char *bytes, int length);
    void *arg;
};

/* Of a part that must be there; both must be closed. */
err_t exchange_xml_open(struct op *op, struct exchange_zip *zip, const char *part,
                        int64_t limit_bytes, const struct exchange_xml_events *events,
                        struct exchange_xml **ret_xml);
void exchange_xml_close(struct exchange_xml *xml); /* NULL is allowed */

/* Tells events until one of them pauses or refuses, or the part ends (*ret_more false).
 * ERR_INVALID for what is not well-formed. */
err_t exchange_xml_run(struct op *op, struct exchange_xml *xml, bool *ret_more);

/* Called by events. `reason` is told to the user and must live as long as the op. */
void exchange_xml_pause(struct exchange_xml *xml);
void exchange_xml_refuse(struct exchange_xml *xml, const char *reason);

int exchange_xml_percent(const struct exchange_xml *xml);

/* Opens, tells everything, closes. ERR_NOT_FOUND if there is no such part. The events' arg
 * begins with a pointer that is set to the reader, for exchange_xml_refuse(). */
err_t exchange_xml_whole(struct op *op, struct exchange_zip *zip, const char *part,
                         int64_t limit_bytes, const struct exchange_xml_events *events);

/* The value of an attribute, whatever its prefix; NULL if it is not there. */
const char *exchange_xml_attribute(const char **attributes, const char *name);
