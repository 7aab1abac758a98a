/* 小区公示: what the owners' committee and every owner may read of the work in their community.
 * Figures, common places and inspections; nobody's name, home, phone or words (S3-3.6a). */
#include "desk/desk_public.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case_choice.h"
#include "case/case_words.h"
#include "desk/desk_company.h"
#include "desk/desk_intake.h"
#include "quality/quality_inspection.h"
#include "register/register.h"
#include "stats/stats_public.h"

#include <inttypes.h>

enum { MATTERS = 40, MATTER_DAYS = 30, INSPECTIONS = 20 };

static const struct field QUERY[] = {
    {"period", FIELD_TEXT, false, .max = 7, .label = "时段", .help = "2026, 2026Q4 or 2026-11"},
    FIELDS_END};
static const char *const COLUMNS[] = {"nature", "metric", "due", "met", "missed", "rate_pct", NULL};

/* A name of the register, or a word that the intake proposes; what else was typed stays inside. */
static const char *place_of(const struct stats_public_matter *matter)
{
    if (matter->place != NULL)
        return matter->place;
    return desk_intake_proposes_place(matter->typed) ? matter->typed : "公共部位";
}

static err_t add_matters(struct op *op, int64_t community_id, struct doc *list)
{
    struct stats_public_matter *matters;
    int64_t since = op->now - MATTER_DAYS * CLOCK_DAY_MS;
    enum case_status status;
    size_t count;
    err_t e = stats_public_matters(op, community_id, since, MATTERS, &matters, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_add_object(list);
        const char *name = case_choice_short_name(op, community_id, matters[i].category);
        doc_set_text(one, "category_name", name == NULL ? "其他" : name);
        doc_set_text(one, "place", place_of(&matters[i]));
        doc_set_text(one, "status", matters[i].status);
        doc_set_text(one, "status_name",
                     case_status_find(matters[i].status, &status) ? case_status_name(status)
                                                                  : matters[i].status);
        doc_set_text(
            one, "received",
            clock_format_day(op->arena, clock_day(matters[i].received_at, op->utc_offset_min)));
    }
    return e;
}

static err_t add_inspections(struct op *op, int64_t community_id, struct doc *list)
{
    const struct quality_inspection_asking asking = {.community_id = community_id,
                                                     .before_day = INT64_MAX,
                                                     .before_id = INT64_MAX,
                                                     .limit = INSPECTIONS};
    struct quality_inspection *found;
    size_t count;
    err_t e = quality_inspection_list(op, &asking, &found, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        struct doc *one = doc_object(op->arena), *shown = doc_add_object(list);
        quality_inspection_set(op, &found[i], one);
        /* Who came, found and ordered what is written freely, and stays with the committee. */
        static const char *const TOLD[] = {"by_kind", "by_kind_name", "day",
                                           "subject", "due",          "done",
                                           "state",   "state_name",   "state_colour"};
        for (size_t n = 0; n < sizeof TOLD / sizeof TOLD[0]; n++)
            doc_set_text(shown, TOLD[n], doc_get_text(one, TOLD[n]));
    }
    return e;
}

/* The figures of the company's own page, without the ways to the cases behind them. */
static err_t add_figures(struct request *req, int64_t community_id, struct doc *document)
{
    struct desk_company_period period;
    err_t e = desk_company_period(req->op, doc_get_text(req->input, "period"), &period);

    return e != OK
               ? e
               : desk_company_metrics(req->op, community_id, &period, req->wants_html, document);
}

static err_t show_public(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    int64_t community_id;
    err_t e = register_page_community(req, MAY_SEE_PUBLIC, &community_id);

    if (e == OK)
        e = register_community_get(req->op, community_id, &community);
    if (e == OK)
        e = add_figures(req, community_id, document);
    if (e == OK)
        e = add_matters(req->op, community_id, doc_set_list(document, "matters"));
    if (e == OK)
        e = add_inspections(req->op, community_id, doc_set_list(document, "inspections"));
    if (e != OK)
        return e;
    doc_set_text(document, "report", "public");
    doc_set_text(document, "community", community->code);
    doc_set_text(document, "community_name", community->name);
    if (req->wants_html) {
        doc_set_bool(doc_get(document, "page"), "may_read_inspections",
                     staff_may(req->op, MAY_SEE_INSPECTIONS));
        e = register_page_choices(req->op, MAY_SEE_PUBLIC, community_id, doc_get(document, "page"));
    }
    reply->columns = COLUMNS;
    return e != OK ? e : reply_page(reply, document, "desk/public");
}

const struct route DESK_PUBLIC_ROUTES[] = {
    {GET, "/public", MAY_SEE_PUBLIC, READS, QUERY, show_public,
     .summary = "What committee and owners may read of their community: figures, common places,"
                " inspections; nothing of anybody"},
    ROUTES_END,
};
