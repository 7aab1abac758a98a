#include "case/case_page.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/words.h"
#include "case/case_choice.h"
#include "case/case_around.h"
#include "case/case_contact.h"
#include "case/case_fields.h"
#include "case/case_undo.h"
#include "case/case_words.h"

#include <inttypes.h>
#include <string.h>

/* ---- actions ------------------------------------------------------------------------------ */

/* Where the first way of the action's row leads from here; BLUEPRINT_STAY: nowhere. */
static int leads_to(const struct doc *action)
{
    return doc_get(action, "to_stage") == NULL ? BLUEPRINT_STAY
                                               : (int)doc_get_int(action, "to_stage");
}

static struct doc *action_named(struct doc *actions, const char *name)
{
    DOC_EACH(member, actions)
    {
        if (str_equal(doc_get_text(member->value, "action"), name))
            return member->value;
    }
    return NULL;
}

/* The main action takes the case to the nearest step that lies ahead; who waits for a
 * follow-up gets one. Nothing that turns back or stops is ever the main one. */
static struct doc *choose_main(struct doc *actions, const struct case_page *page)
{
    int here = blueprint_stage_find(page->blueprint, page->sc->stage), nearest = 1000;
    struct doc *best = NULL;

    if (str_equal(page->sc->status, "to_follow_up") && action_named(actions, "followup") != NULL)
        return action_named(actions, "followup");
    DOC_EACH(member, actions)
    {
        const char *action = doc_get_text(member->value, "action");
        int to = leads_to(member->value);
        if (doc_get_bool(member->value, "is_rare") || to <= here || to >= nearest ||
            str_equal(action, "solve_on_spot") || !case_steps_leads_on(page->blueprint, action, to))
            continue;
        best = member->value;
        nearest = to;
    }
    return best != NULL ? best : action_named(actions, "resume");
}

/* The main one first; the others as the blueprint has them. */
static void order_actions(struct doc *document, const struct case_page *page)
{
    struct doc *actions = doc_get(document, "actions"), *out = doc_get(document, "page"),
               *ordered = doc_list(document->arena), *main_one = choose_main(actions, page);
    bool has_rare = false;

    doc_set_null(out, "main_name");
    if (main_one != NULL) {
        doc_set_bool(main_one, "is_main", true);
        doc_set_bool(main_one, "is_open", page->refused == NULL);
        doc_set_text(out, "main_name", doc_get_text(main_one, "name"));
        doc_set_text(out, "main_action", doc_get_text(main_one, "key"));
        doc_add(ordered, main_one);
    }
    DOC_EACH(member, actions)
    {
        has_rare = has_rare || doc_get_bool(member->value, "is_rare");
        if (member->value != main_one)
            doc_add(ordered, member->value);
    }
    doc_set_bool(out, "has_rare", has_rare);
    doc_set(document, "actions", ordered);
}

/* ---- what a case can be about -------------------------------------------------------------- */

static void add_category(struct doc *options, const char *code, const char *name,
                         const struct service_case *sc)
{
    struct doc *one = doc_add_object(options);

    doc_set_text(one, "value", code);
    doc_set_text(one, "name", name);
    doc_set_bool(one, "selected", str_equal(code, sc->category));
}

static bool is_any_selected(const struct doc *options)
{
    DOC_EACH(option, options)
    {
        if (doc_get_bool(option->value, "selected"))
            return true;
    }
    return false;
}

/* What this nature can be about in the community, branches and leaves; and what it is said to be
 * about now, be it offered or not. */
static struct doc *categories(struct op *op, const struct service_case *sc)
{
    struct doc *options = doc_list(op->arena);
    const struct case_category *offered = CASE_CATALOGUE;

    if (case_choice_offered(op, sc->community_id, &offered) != OK)
        op_forget_fault(op);
    for (const struct case_category *c = offered; c->code != NULL; c++) {
        if (!str_in(sc->nature, c->natures))
            continue;
        add_category(options, c->code, c->name, sc);
        for (size_t i = 0; i < CASE_CATALOGUE_MOST_PARTS && c->parts[i] != NULL; i++)
            add_category(options, arena_printf(op->arena, "%s.%zu", c->code, i + 1),
                         arena_printf(op->arena, "%s · %s", c->name, c->parts[i]), sc);
    }
    if (!str_is_empty(sc->category) && !is_any_selected(options))
        add_category(options, sc->category, case_choice_name(op, sc->community_id, sc->category),
                     sc);
    return options;
}

static bool asks_category(const struct doc *action)
{
    DOC_EACH(field, doc_get(action, "fields"))
    {
        if (doc_get_bool(field->value, "is_category"))
            return true;
    }
    return false;
}

/* A category is chosen, not typed; forms are shared by all requests, so a copy is filled. */
static void offer_categories(struct op *op, struct doc *document, const struct service_case *sc)
{
    DOC_EACH(action, doc_get(document, "actions"))
    {
        struct doc *fields;
        if (!asks_category(action->value))
            continue;
        fields = doc_copy_tree(op->arena, doc_get(action->value, "fields"));
        DOC_EACH(field, fields)
        {
            if (!doc_get_bool(field->value, "is_category"))
                continue;
            doc_set_bool(field->value, "is_text", false);
            doc_set_bool(field->value, "is_enum", true);
            doc_set(field->value, "options", categories(op, sc));
        }
        doc_set(action->value, "fields", fields);
    }
}

/* ---- what was recorded -------------------------------------------------------------------- */

static void add_fact(struct doc *list, const char *label, const char *text)
{
    struct doc *one;

    if (str_is_empty(text))
        return;
    one = doc_add_object(list);
    doc_set_text(one, "label", label);
    doc_set_text(one, "text", text);
}

static const char *name_or_null(const char *code)
{
    return code == NULL ? NULL : case_fields_name(code);
}

static void add_facts(struct op *op, struct doc *out, const struct service_case *sc)
{
    struct doc *facts = doc_set_list(out, "facts");

    add_fact(facts, "渠道", case_fields_name(sc->channel));
    add_fact(facts, "主动收集自", name_or_null(sc->source_activity));
    add_fact(facts, "来源单号", sc->source_ref);
    add_fact(facts, "分类", case_choice_name(op, sc->community_id, sc->category));
    add_fact(facts, "等级", name_or_null(sc->severity));
    add_fact(facts, "规模", name_or_null(sc->size));
    add_fact(facts, "投诉对象", sc->object);
    add_fact(facts, "是否有效", name_or_null(sc->validity));
    add_fact(facts, "责任归属", name_or_null(sc->responsibility));
    add_fact(facts, "接到", case_words_instant(op, sc->received_at));
    add_fact(facts, "登记", case_words_instant(op, sc->recorded_at));
    add_fact(facts, "预约", case_words_instant(op, sc->appointment_at));
    add_fact(facts, "约定回复", case_words_instant(op, sc->promised_reply_at));
    add_fact(facts, "外部编号", sc->external_number);
    add_fact(facts, "处理结果", sc->result);
    add_fact(facts, "档案号", sc->archive_number);
}

static const char *assignee_names(struct op *op, const struct doc *document)
{
    struct buf out = buf_in(op->arena);

    DOC_EACH(member, doc_get(document, "assignees"))
    {
        const char *name = doc_get_text(member->value, "name");
        if (name == NULL)
            name = name_or_null(doc_get_text(member->value, "department"));
        if (name != NULL)
            buf_printf(&out, "%s%s", out.length == 0 ? "" : "、", name);
    }
    return out.length == 0 ? NULL : out.data;
}

static void add_persons(struct op *op, struct doc *out, const struct doc *document)
{
    static const char *const ROLES[][2] = {{"responsible", "负责人"},
                                           {"first_contact", "首问责任人"},
                                           {"supervisor", "督导人"},
                                           {"handler", "处理人"}};
    struct doc *facts = doc_set_list(out, "persons");

    add_fact(facts, "派给", assignee_names(op, document));
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
        add_fact(facts, ROLES[i][1], doc_get_text(doc_get(document, ROLES[i][0]), "name"));
}

/* ---- who and what next -------------------------------------------------------------------- */

/* What the owner reads: {assignee} and {reason} are filled. */
static const char *sentence(struct op *op, const struct doc *document, const struct case_page *page)
{
    int here = blueprint_stage_find(page->blueprint, page->sc->stage);
    const char *text =
        here < 0 ? NULL : words_shown(op->language, page->blueprint->stages[here].owner_reads);
    const struct doc *assignees = doc_get(document, "assignees");
    struct buf out = buf_in(op->arena);

    for (const char *p = text == NULL ? "" : text; *p != '\0';) {
        if (str_starts_with(p, "{assignee}")) {
            buf_add_text(&out, assignees != NULL && assignees->count > 0
                                   ? doc_get_text(assignees->first->value, "name")
                                   : "");
            p += sizeof "{assignee}" - 1;
        } else if (str_starts_with(p, "{reason}")) {
            buf_printf(&out, "%s", case_fields_name(page->sc->pause_reason));
            p += sizeof "{reason}" - 1;
        } else {
            buf_add_char(&out, *p++);
        }
    }
    return out.length == 0 ? NULL : out.data;
}

/* The one that falls due first; NULL when all are taken. Instants of one document compare as
 * texts. */
static struct doc *take_earliest(struct doc **open, size_t count)
{
    struct doc **earliest = NULL, *taken;

    for (size_t i = 0; i < count; i++) {
        const char *due = doc_get_text(open[i], "due_at");
        if (open[i] == NULL)
            continue;
        if (earliest == NULL ||
            (due != NULL && (doc_get_text(*earliest, "due_at") == NULL ||
                             strcmp(due, doc_get_text(*earliest, "due_at")) < 0)))
            earliest = &open[i];
    }
    if (earliest == NULL)
        return NULL;
    taken = *earliest;
    *earliest = NULL;
    return taken;
}

/* Those that run or are broken stand open, the earliest first; what is settled is one line that
 * unfolds. */
static void add_promises(struct op *op, struct doc *out, const struct doc *document)
{
    const struct doc *promises = doc_get(document, "promises");
    struct doc *open = doc_set_list(out, "open_promises"),
               *settled = doc_set_list(out, "settled_promises"), *next,
               **running = ARENA_ARRAY(op->arena, promises->count + 1, struct doc *);
    size_t running_count = 0;
    int kept = 0, late = 0;

    DOC_EACH(member, promises)
    {
        const char *state = doc_get_text(member->value, "state");
        bool is_settled = doc_get_text(member->value, "met_at") != NULL;
        if (str_equal(state, "cancelled"))
            continue;
        if (is_settled)
            case_words_promise(op, settled, member->value);
        else
            running[running_count++] = member->value;
        kept += is_settled && str_equal(state, "met");
        late += is_settled && !str_equal(state, "met");
    }
    while ((next = take_earliest(running, running_count)) != NULL)
        case_words_promise(op, open, next);
    doc_set_bool(out, "has_promises", open->count + settled->count > 0);
    doc_set_bool(out, "was_late", late > 0);
    doc_set_text(out, "settled_text",
                 settled->count == 0 ? NULL
                 : late == 0 ? arena_printf(op->arena, "已了结 %d 项，全部按时", kept)
                             : arena_printf(op->arena, "已了结 %d 项：%d 项按时，%d 项超时",
                                            kept + late, kept, late));
}

static void add_undo(struct op *op, struct doc *out, const struct case_page *page)
{
    struct doc *undo;

    doc_set_null(out, "undo");
    if (page->undoable == NULL)
        return;
    undo = doc_set_object(out, "undo");
    doc_set_text(undo, "href", arena_printf(op->arena, "/cases/%" PRId64 "/undo", page->sc->id));
    doc_set_text(undo, "text",
                 arena_printf(op->arena, "您刚才做了“%s”，%s 前可以撤销",
                              case_timeline_kind_name(page->undoable->kind),
                              case_words_instant(op, page->undoable->at + CASE_UNDO_MS)));
}

err_t case_page_of(struct op *op, struct doc *document, const struct case_page *page)
{
    const struct service_case *sc = page->sc;
    struct doc *out = doc_set_object(document, "page");

    case_words_names(op, out, sc);
    doc_set_text(out, "round_text",
                 sc->round > 1 ? arena_printf(op->arena, "第 %" PRId64 " 轮", sc->round) : NULL);
    doc_set_text(out, "sentence", sentence(op, document, page));
    case_steps_line(op, out, page);
    add_promises(op, out, document);
    add_facts(op, out, sc);
    doc_set_bool(out, "may_dial", case_contact_may_dial(op, sc));
    doc_set_bool(out, "may_reveal", case_contact_may_reveal(op, sc));
    add_persons(op, out, document);
    order_actions(document, page);
    offer_categories(op, document, sc);
    case_refused_fill(op, document, page);
    add_undo(op, out, page);
    case_timeline_fill(op, out, page);
    case_chain_fill(op, out, page);
    doc_set_text(out, "presence", page->presence);
    return case_around_fill(op, out, sc);
}
