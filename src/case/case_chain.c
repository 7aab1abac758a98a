#include "case/case_page.h"

#include "base/buf.h"
#include "base/str.h"
#include "case/case_fields.h"
#include "case/case_words.h"

/* Between whom the matter passes at an event (S0-2.1.2): the customer, the one who acted, who
 * the work was given to, who answers for the case from then on. */
enum hand { NOBODY, CUSTOMER, ACTOR, WORKERS, RESPONSIBLE, ARCHIVE };

static const struct {
    const char *kind, *what;
    enum hand from, to;
} PASSES[] = {
    {"opened", "受理", CUSTOMER, ACTOR},
    {"imported", "导入", CUSTOMER, ACTOR},
    {"dispatched", "派工", ACTOR, WORKERS},
    {"transferred", "转办", ACTOR, WORKERS},
    {"accepted", "接单", NOBODY, ACTOR},
    {"returned", "退回", ACTOR, RESPONSIBLE},
    {"finished", "完工交回", ACTOR, RESPONSIBLE},
    {"part_finished", "部分交回", ACTOR, RESPONSIBLE},
    {"feedback", "告知", ACTOR, CUSTOMER},
    {"answered", "答复", ACTOR, CUSTOMER},
    {"solved_on_spot", "当场解答", ACTOR, CUSTOMER},
    {"explained", "解释", ACTOR, CUSTOMER},
    {"reopened", "重新处理", ACTOR, WORKERS},
    {"archived", "归档", ACTOR, ARCHIVE},
};

enum { PASS_COUNT = sizeof PASSES / sizeof PASSES[0] };

static int pass_of(const char *kind)
{
    for (int i = 0; i < PASS_COUNT; i++)
        if (str_equal(PASSES[i].kind, kind))
            return i;
    return -1;
}

/* Names of those who got the work: persons by name, else departments. */
static const char *workers(struct op *op, const struct case_page *page, const struct doc *payload)
{
    struct buf out = buf_in(op->arena);

    DOC_EACH(member, doc_get(payload, "assignments"))
    {
        const struct staff_member *worker =
            case_people_find(page->people, doc_get_int(member->value, "staff_id"));
        const char *name = worker == NULL ? NULL : staff_called(op, worker);
        if (!str_equal(doc_get_text(member->value, "state"), "sent"))
            continue;
        if (name == NULL)
            name = case_fields_name(doc_get_text(member->value, "department"));
        buf_printf(&out, "%s%s", out.length == 0 ? "" : "、", name);
    }
    return out.length == 0 ? "" : out.data;
}

static const char *name_of(struct op *op, const struct case_page *page, enum hand hand, size_t i)
{
    const struct doc *payload = page->history->payloads[i];
    const char *name = NULL;

    switch (hand) {
    case NOBODY: return NULL;
    case CUSTOMER: return "客户";
    case ARCHIVE: return "档案";
    case ACTOR: name = case_people_name(page->people, page->history->events[i].actor_id); break;
    case WORKERS: return workers(op, page, payload);
    case RESPONSIBLE:
        name = case_people_name(page->people, doc_get_int(doc_get(payload, "set"), "responsible"));
        break;
    }
    return name == NULL ? "系统" : name;
}

void case_chain_fill(struct op *op, struct doc *out, const struct case_page *page)
{
    struct doc *list = doc_set_list(out, "chain");

    for (size_t i = 0; i < page->history->count; i++) {
        const struct journal_event *event = &page->history->events[i];
        int pass = pass_of(event->kind);
        struct doc *one;
        if (pass < 0 || page->history->is_undone[i])
            continue;
        one = doc_add_object(list);
        doc_set_text(one, "what", PASSES[pass].what);
        doc_set_text(one, "from", name_of(op, page, PASSES[pass].from, i));
        doc_set_text(one, "to", name_of(op, page, PASSES[pass].to, i));
        doc_set_text(one, "at_text", case_words_instant(op, event->at));
    }
}
