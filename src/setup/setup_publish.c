#include "setup/setup_publish.h"

#include "base/str.h"

#include <string.h>

const struct field SETUP_PUBLISH_FIELDS[] = {
    {.name = "text",
     .kind = FIELD_TEXT,
     .required = true,
     .max = SETUP_PUBLISH_TEXT_MAX,
     .label = "正文"},
    {.name = "confirm",
     .kind = FIELD_BOOL,
     .label = "发布",
     .help = "false: only what would change is answered."},
    FIELDS_END,
};

void setup_publish_faults(struct op *op, int64_t skip, struct doc *into)
{
    struct doc *faults = doc_set_list(into, "faults");

    for (size_t i = 0; i < op->fault.field_count; i++) {
        const struct field_error *fault = &op->fault.fields[i];
        const char *colon = strrchr(fault->field, ':');
        struct doc *one = doc_add_object(faults);
        int64_t line = 0;

        if (colon != NULL && str_to_int(colon + 1, 1, INT64_MAX, &line) && line > skip)
            doc_set_int(one, "line", line - skip);
        doc_set_text(one, "reason", arena_text(op->arena, fault->message));
    }
    if (op->fault.field_count == 0)
        doc_set_text(doc_add_object(faults), "reason", arena_text(op->arena, op->fault.detail));
    doc_set_int(into, "fault_count", (int64_t)faults->count);
    op_forget_fault(op);
}

void setup_publish_page(struct request *req, const char *text, struct doc *into)
{
    struct doc *page = doc_get(into, "page");

    if (page == NULL)
        page = doc_set_object(into, "page");
    if (req->wants_html)
        doc_set_text(page, "text", text);
    doc_set_bool(page, "may_publish", staff_may(req->op, MAY_PUBLISH));
    doc_set_bool(page, "has_faults", doc_get(into, "faults") != NULL);
}
