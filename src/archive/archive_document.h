/*
 * archive_document.h - records, hand-overs and what is missing as documents.
 */
#pragma once

#include "archive/archive.h"

/* What the caller asks of the completeness report and of what is ready. */
enum archive_show { ARCHIVE_READY, ARCHIVE_INCOMPLETE, ARCHIVE_OPEN };

/* `items` of records that are complete, or lack something, newest first; `next` goes on. A page
 * of them looks at a bounded number of cases. */
err_t archive_document_records(struct op *op, int64_t community_id, enum archive_show show,
                               int64_t before_id, struct doc *document);
/* `items` of archived records. */
err_t archive_document_found(struct op *op, int64_t community_id,
                             const struct archive_search *search, struct doc *document);
err_t archive_document_handover(struct op *op, const struct archive_handover *h,
                                const struct archive_item *items, size_t count,
                                struct doc *document);
err_t archive_document_handovers(struct op *op, int64_t community_id, int64_t before_id, int limit,
                                 struct doc *document);
