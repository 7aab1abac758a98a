#include "desk/desk_board.h"

#include "base/clock.h"
#include "base/str.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_words.h"
#include "register/register.h"
#include "stats/stats.h"

#include <inttypes.h>

enum { MOST_LOOKED_AT = 600, MOST_SHOWN = 60, MOST_QUEUED = 50, MOST_GROUPS = 200 };
#define SOON_MS (4 * CLOCK_HOUR_MS)
#define USUAL_LIMIT_MS (2 * CLOCK_HOUR_MS)

/* Rows of one department and person. */
struct group {
    const char *department;
    int64_t person;
    size_t overdue, soon;
    int64_t worst_due_at;
};

struct board {
    struct op *op;
    int64_t community_id;
    const char *community, *here; /* code, and this page's own path with its query */
    struct staff_colleague *colleagues;
    size_t colleague_count;
    struct stats_pressing *rows;
    size_t row_count;
    struct group groups[MOST_GROUPS];
    size_t group_count;
    const char *department, *person, *state; /* the filter; NULL or "": all */
    const char *next;                        /* more rows follow; NULL: none */
};

/* ---- how much of it ---------------------------------------------- */

/* Whoever supervises a department only sees what is with it. */
static const char *only_department(const struct op *op, int64_t community_id)
{
    static const struct {
        enum staff_role role;
        const char *department;
    } HEADS[] = {{ROLE_ENG, "engineering"}, {ROLE_ENV, "environment"}, {ROLE_SECURITY, "security"}};
    const uint64_t heads = ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) | ROLE_BIT(ROLE_SECURITY);
    uint64_t roles = op_roles_in(op, community_id);

    if ((roles & MAY_BOARD & ~heads) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++)
        if ((roles & ROLE_BIT(HEADS[i].role)) != 0)
            return HEADS[i].department;
    return NULL;
}

/* ---- with whom -------------------------------------------------------------------------- */

static const struct staff_colleague *colleague(const struct board *b, int64_t id)
{
    for (size_t i = 0; i < b->colleague_count; i++)
        if (b->colleagues[i].id == id)
            return &b->colleagues[i];
    return NULL;
}

static const char *department_of_roles(uint64_t roles)
{
    for (size_t i = 0; CASE_DEPARTMENTS[i] != NULL; i++)
        if ((case_fields_department_roles(CASE_DEPARTMENTS[i]) & roles) != 0)
            return CASE_DEPARTMENTS[i];
    return NULL;
}

/* The department that he stands in (S3-4.3), else the one that his posts make up. */
static const char *department_of_person(const struct staff_colleague *who)
{
    if (who == NULL)
        return NULL;
    if (who->department_kind != NULL && str_in(who->department_kind, CASE_DEPARTMENTS))
        return who->department_kind;
    return department_of_roles(who->roles);
}

/* A person's own department says more than that of the case. */
static const char *department_of(const struct board *b, const struct stats_pressing *row)
{
    const char *own = department_of_person(colleague(b, row->holder));

    return own != NULL ? own : row->department != NULL ? row->department : "";
}

static const char *department_name(const char *code)
{
    if (str_is_empty(code))
        return "服务中心";
    return str_equal(code, "archive") ? "档案" : case_fields_name(code);
}

/* What it is called here, for whoever stands in one. */
static const char *team_name(const struct board *b, const char *department, int64_t person)
{
    const struct staff_colleague *who = colleague(b, person);

    return who != NULL && who->department != NULL ? who->department : department_name(department);
}

static const char *person_name(const struct board *b, const char *department, int64_t id)
{
    const struct staff_colleague *who = colleague(b, id);
    struct staff_member *member;

    if (who != NULL)
        return who->name;
    if (id != 0 && staff_get(b->op, id, &member) == OK)
        return member->name;
    if (id != 0)
        op_forget_fault(b->op);
    return str_equal(department, "archive") ? "待归档" : "还没有人接手";
}

static struct group *group_of(struct board *b, const char *department, int64_t person)
{
    for (size_t i = 0; i < b->group_count; i++)
        if (b->groups[i].person == person && str_equal(b->groups[i].department, department))
            return &b->groups[i];
    if (b->group_count == MOST_GROUPS)
        return &b->groups[MOST_GROUPS - 1];
    b->groups[b->group_count] = (struct group){.department = department, .person = person};
    return &b->groups[b->group_count++];
}

/* Rows come by due time: the first of a group is its worst. */
static void count_groups(struct board *b)
{
    for (size_t i = 0; i < b->row_count; i++) {
        struct group *g = group_of(b, department_of(b, &b->rows[i]), b->rows[i].holder);
        if (g->worst_due_at == 0)
            g->worst_due_at = b->rows[i].due_at;
        if (b->rows[i].due_at < b->op->now)
            g->overdue++;
        else
            g->soon++;
    }
}

static void keep_department(struct board *b, const char *only)
{
    size_t kept = 0;

    for (size_t i = 0; i < b->row_count; i++)
        if (str_equal(department_of(b, &b->rows[i]), only))
            b->rows[kept++] = b->rows[i];
    b->row_count = kept;
}

/* ---- groups ------------------------------------------------------------------------------- */

static const char *list_href(const struct board *b, const struct group *g, const char *state)
{
    return arena_printf(b->op->arena,
                        "/board?community=%s&department=%s&person=%" PRId64 "%s%s#list",
                        b->community, g->department[0] == '\0' ? "none" : g->department, g->person,
                        state[0] == '\0' ? "" : "&state=", state);
}

/* One unit is enough to compare by: the exact moment stands with the case. */
static const char *short_left(struct op *op, int64_t due_at)
{
    int64_t minutes = (due_at < op->now ? op->now - due_at : due_at - op->now) / CLOCK_MINUTE_MS;
    const char *word = due_at < op->now ? "超" : "剩";

    if (minutes >= 1440)
        return arena_printf(op->arena, "%s %" PRId64 " 天", word, minutes / 1440);
    if (minutes >= 60)
        return arena_printf(op->arena, "%s %" PRId64 " 小时", word, minutes / 60);
    return minutes == 0 ? "刚到时限" : arena_printf(op->arena, "%s %" PRId64 " 分", word, minutes);
}

static void add_group(struct board *b, struct doc *list, const struct group *g, bool for_page)
{
    struct doc *one = doc_add_object(list), *page;

    doc_set_text(one, "department", g->department);
    doc_set_id(one, "person", g->person);
    doc_set_text(one, "person_name", person_name(b, g->department, g->person));
    doc_set_int(one, "overdue", (int64_t)g->overdue);
    doc_set_int(one, "soon", (int64_t)g->soon);
    doc_set_time(one, "worst_due_at", g->worst_due_at, b->op->utc_offset_min);
    if (!for_page)
        return;
    page = doc_set_object(one, "page");
    doc_set_text(page, "department_name", team_name(b, g->department, g->person));
    doc_set_text(page, "href", list_href(b, g, ""));
    doc_set_text(page, "overdue_href", list_href(b, g, "overdue"));
    doc_set_text(page, "soon_href", list_href(b, g, "soon"));
    doc_set_text(page, "worst_text", short_left(b->op, g->worst_due_at));
    doc_set_text(page, "worst_state", g->overdue > 0 ? "missed" : "warning");
}

/* By department in the order of the house, the one with the worst due time first. */
static void add_groups(struct board *b, struct doc *list, bool for_page)
{
    static const char *const OTHERS[] = {"", "archive", NULL};
    const char *const *const ORDERS[] = {CASE_DEPARTMENTS, OTHERS};

    for (size_t o = 0; o < sizeof ORDERS / sizeof ORDERS[0]; o++)
        for (const char *const *code = ORDERS[o]; *code != NULL; code++)
            for (size_t i = 0; i < b->group_count; i++)
                if (str_equal(b->groups[i].department, *code))
                    add_group(b, list, &b->groups[i], for_page);
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool is_asked(const struct board *b, const struct stats_pressing *row)
{
    const char *department = department_of(b, row);
    bool is_overdue = row->due_at < b->op->now;

    /* What only waits for the archive has its own group: it does not press upon anybody's work. */
    if (str_is_empty(b->department) && str_equal(department, "archive"))
        return false;
    if (!str_is_empty(b->department) &&
        !str_equal(b->department, department[0] == '\0' ? "none" : department))
        return false;
    if (!str_is_empty(b->person) &&
        !str_equal(b->person, arena_printf(b->op->arena, "%" PRId64, row->holder)))
        return false;
    if (str_equal(b->state, "overdue"))
        return is_overdue;
    return !str_equal(b->state, "soon") || !is_overdue;
}

static void set_words(const struct board *b, struct doc *page, const struct stats_pressing *row)
{
    enum case_status status;
    const char *department = department_of(b, row);

    doc_set_text(page, "nature_name", case_fields_name(row->nature));
    doc_set_text(page, "status_name",
                 case_status_find(row->status, &status) ? case_status_name(status) : row->status);
    doc_set_text(page, "department_name", team_name(b, department, row->holder));
    doc_set_text(page, "person_name", person_name(b, department, row->holder));
    doc_set_text(page, "received_text", case_words_instant(b->op, row->received_at));
    doc_set_text(page, "back", b->here);
    doc_set_null(page, "due_text");
    if (row->due_at == 0)
        return;
    doc_set_text(page, "due_text", case_words_left(b->op, row->due_at));
    doc_set_text(page, "due_at_text", case_words_instant(b->op, row->due_at));
    doc_set_text(page, "metric_name", case_fields_name(row->metric));
    doc_set_text(page, "due_state",
                 row->due_at < b->op->now                          ? "missed"
                 : row->warn_at != 0 && row->warn_at <= b->op->now ? "warning"
                                                                   : "running");
}

static void add_form(const struct board *b, struct doc *page, const struct stats_pressing *row,
                     const char *name, const char *action)
{
    struct doc *form = doc_set_object(page, name);

    doc_set_text(form, "href",
                 arena_printf(b->op->arena, "/cases/%" PRId64 "/%s", row->case_id, action));
    doc_set_bool(form, "needs_reason", str_equal(action, "transfer"));
}

/* Urge, and give to somebody else, where stage and post allow it now. */
static err_t set_forms(const struct board *b, struct doc *row_doc, const struct stats_pressing *row,
                       struct doc *page)
{
    static const char *const ACTIONS[] = {"urge", "dispatch", "transfer", "classify"};
    enum { ACTION_COUNT = sizeof ACTIONS / sizeof ACTIONS[0] };
    struct doc *names = doc_set_list(row_doc, "actions");
    bool offered[ACTION_COUNT];
    err_t e;

    e = case_offers(b->op, b->community_id, row->case_id, ACTIONS, ACTION_COUNT, offered);
    if (e != OK)
        return e;
    for (size_t i = 0; i < ACTION_COUNT; i++)
        if (offered[i])
            doc_add_text(names, ACTIONS[i]);
    if (page == NULL)
        return OK;
    doc_set_bool(page, "has_forms", offered[0] || offered[1] || offered[2]);
    if (offered[0])
        add_form(b, page, row, "urge", "urge");
    if (offered[1] || offered[2])
        add_form(b, page, row, "reassign", offered[1] ? "dispatch" : "transfer");
    if (offered[3] && str_equal(row->nature, "info"))
        add_form(b, page, row, "classify", "classify");
    return OK;
}

static err_t add_row(const struct board *b, struct doc *list, const struct stats_pressing *row,
                     bool for_page)
{
    struct doc *one = doc_add_object(list), *page = NULL;

    doc_set_id(one, "id", row->case_id);
    doc_set_text(one, "number", row->number);
    doc_set_text(one, "nature", row->nature);
    doc_set_text(one, "title", row->title);
    doc_set_text(one, "house", row->house);
    doc_set_text(one, "place", row->place);
    doc_set_text(one, "status", row->status);
    doc_set_text(one, "severity", row->severity);
    doc_set_bool(one, "urgent", row->urgent);
    doc_set_bool(one, "confidential", row->is_confidential);
    doc_set_int(one, "version", row->version);
    doc_set_text(one, "metric", row->metric);
    doc_set_time(one, "due_at", row->due_at, b->op->utc_offset_min);
    doc_set_bool(one, "overdue", row->due_at != 0 && row->due_at < b->op->now);
    doc_set_text(one, "department", department_of(b, row));
    doc_set_id(one, "person", row->holder);
    doc_set_text(one, "external_number", row->external_number);
    doc_set_time(one, "external_due_at", row->external_due_at, b->op->utc_offset_min);
    if (for_page) {
        page = doc_set_object(one, "page");
        set_words(b, page, row);
    }
    return set_forms(b, one, row, page);
}

static err_t add_asked_rows(const struct board *b, struct doc *document, size_t most, bool for_page)
{
    struct doc *items = doc_set_list(document, "items");
    size_t asked = 0;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < b->row_count; i++) {
        if (!is_asked(b, &b->rows[i]))
            continue;
        if (asked++ < most)
            e = add_row(b, items, &b->rows[i], for_page);
    }
    doc_set_int(document, "asked", (int64_t)asked);
    doc_set_bool(document, "is_cut", asked > most);
    return e;
}

/* ---- whom to give it to --------------------------------------------------------------------- */

static void add_people(const struct board *b, struct doc *document)
{
    struct doc *list = doc_set_list(document, "people");

    for (size_t d = 0; CASE_DEPARTMENTS[d] != NULL; d++) {
        struct doc *one = doc_object(b->op->arena), *people = doc_set_list(one, "people");
        doc_set_text(one, "name", case_fields_name(CASE_DEPARTMENTS[d]));
        for (size_t i = 0; i < b->colleague_count; i++) {
            struct doc *person;
            if (!str_equal(department_of_person(&b->colleagues[i]), CASE_DEPARTMENTS[d]))
                continue;
            person = doc_add_object(people);
            doc_set_text(person, "login", b->colleagues[i].login);
            doc_set_text(person, "name", b->colleagues[i].name);
        }
        if (people->count > 0)
            doc_add(list, one);
    }
}

static bool is_filled(const struct doc *document, const char *name)
{
    const struct doc *list = doc_get(document, name);

    return list != NULL && list->count > 0;
}

static err_t set_page(struct board *b, struct doc *document)
{
    struct doc *page = doc_set_object(document, "page");
    const char *limit =
        clock_format(b->op->arena, b->op->now + USUAL_LIMIT_MS, b->op->utc_offset_min);
    struct group one = {.department = b->department == NULL ? "" : b->department};

    doc_set_text(page, "now_text", case_words_instant(b->op, b->op->now));
    doc_set_text(document, "limit_value", arena_printf(b->op->arena, "%.16s", limit));
    doc_set_text(page, "here", b->here);
    doc_set_bool(page, "is_filtered", !str_is_empty(b->department) || !str_is_empty(b->state));
    doc_set_null(page, "filter_text");
    if (!str_is_empty(b->department)) {
        str_to_int(b->person, 0, INT64_MAX, &one.person);
        if (str_equal(one.department, "none"))
            one.department = "";
        doc_set_text(page, "filter_text",
                     arena_printf(b->op->arena, "%s %s", team_name(b, one.department, one.person),
                                  person_name(b, one.department, one.person)));
    }
    add_people(b, document);
    doc_set_bool(page, "has_external", is_filled(document, "external"));
    doc_set_bool(page, "has_to_classify", is_filled(document, "to_classify"));
    return register_page_choices(b->op, MAY_BOARD, b->community_id, page);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static err_t add_queue(const struct board *b, struct doc *document, const char *name,
                       const struct stats_pressing *rows, size_t count, bool for_page)
{
    struct doc *list = doc_set_list(document, name);
    err_t e = OK;

    for (size_t i = 0; e == OK && i < count; i++)
        e = add_row(b, list, &rows[i], for_page);
    return e;
}

static err_t add_queues(const struct board *b, struct doc *document, bool for_page)
{
    struct stats_pressing *rows;
    size_t count;
    err_t e;

    e = stats_external(b->op, b->community_id, MOST_QUEUED, &rows, &count);
    if (e == OK)
        e = add_queue(b, document, "external", rows, count, for_page);
    if (e == OK)
        e = stats_to_classify(b->op, b->community_id, MOST_QUEUED, &rows, &count);
    return e != OK ? e : add_queue(b, document, "to_classify", rows, count, for_page);
}

static err_t load(struct request *req, struct board *b, const struct stats_asked *asked)
{
    const char *only = only_department(b->op, b->community_id);
    struct community *community;
    err_t e;

    e = register_community_get(b->op, b->community_id, &community);
    if (e == OK)
        e = staff_colleagues(b->op, b->community_id, &b->colleagues, &b->colleague_count);
    if (e == OK)
        e = staff_name_substitutes(b->op, b->community_id, b->colleagues, b->colleague_count);
    if (e == OK)
        e = stats_pressing(b->op, b->community_id, asked, &b->rows, &b->row_count);
    if (e != OK)
        return e;
    stats_keep_quiet(b->rows, b->row_count);
    if (b->row_count == (size_t)asked->limit)
        b->next = http_cursor_make(b->op->arena, b->rows[b->row_count - 1].due_at,
                                   b->rows[b->row_count - 1].case_id);
    b->community = community->code;
    b->here =
        arena_printf(b->op->arena, "/board%s%s", req->query[0] == '\0' ? "" : "?", req->query);
    b->department = doc_get_text(req->input, "department");
    b->person = doc_get_text(req->input, "person");
    b->state = doc_get_text(req->input, "state");
    if (only != NULL)
        keep_department(b, only);
    return OK;
}

static struct board *board_of(struct request *req, int64_t community_id)
{
    struct board *b = ARENA_NEW(req->op->arena, struct board);

    b->op = req->op;
    b->community_id = community_id;
    return b;
}

err_t desk_board_document(struct request *req, int64_t community_id, struct doc **ret_document)
{
    struct board *b = board_of(req, community_id);
    struct doc *document = doc_object(req->op->arena);
    const struct stats_asked asked = {.until_at = b->op->now + SOON_MS, .limit = MOST_LOOKED_AT};
    int64_t overdue = 0, soon = 0;
    err_t e = load(req, b, &asked);

    if (e != OK)
        return e;
    count_groups(b);
    for (size_t i = 0; i < b->group_count; i++) {
        if (str_equal(b->groups[i].department, "archive"))
            continue;
        overdue += (int64_t)b->groups[i].overdue;
        soon += (int64_t)b->groups[i].soon;
    }
    doc_set_text(document, "community", b->community);
    doc_set_time(document, "as_of", b->op->now, b->op->utc_offset_min);
    doc_set_int(document, "overdue", overdue);
    doc_set_int(document, "soon", soon);
    add_groups(b, doc_set_list(document, "groups"), req->wants_html);
    e = add_asked_rows(b, document, MOST_SHOWN, req->wants_html);
    if (e == OK && only_department(b->op, community_id) == NULL)
        e = add_queues(b, document, req->wants_html);
    if (e == OK && req->wants_html)
        e = set_page(b, document);
    *ret_document = document;
    return e;
}

err_t desk_board_rows(struct request *req, int64_t community_id, struct doc **ret_document)
{
    struct board *b = board_of(req, community_id);
    struct doc *document = doc_object(req->op->arena);
    struct stats_asked asked = {.until_at = b->op->now + SOON_MS, .limit = (int)request_limit(req)};
    const char *after = doc_get_text(req->input, "after");
    err_t e = OK;

    if (!str_is_empty(after))
        e = http_cursor_parse(b->op, after, &asked.after_at, &asked.after_case);
    if (e == OK)
        e = load(req, b, &asked);
    if (e == OK)
        e = add_asked_rows(b, document, b->row_count, req->wants_html);
    doc_set_text(document, "next", b->next);
    *ret_document = document;
    return e;
}
