/*
 * given_case.h - a company at work: two communities bound to their standards, accounts of
 * every role, houses, published blueprints, a clock that the test moves, and the ways in
 * which a test looks at a case.
 *
 * A program defines GIVEN_DISPATCH or GIVEN_FOLLOWUP (the highest room that it is linked
 * with) before it includes this file. Rows of the cmocka table are made by CASE_EACH_ENGINE:
 * after each test the journal and all cases must verify.
 */
#pragma once

#include "base/clock.h"
#include "base/embed.h"
#include "base/json.h"
#include "case/case.h"
#include "case/case_fields.h"
#include "case/case_job.h"
#include "case/case_life.h"
#include "case/case_list_store.h"
#include "case/case_sight.h"
#include "case/case_store.h"
#include "case/case_view_store.h"
#include "case/given_rooms.h"
#include "journal/journal.h"
#include "notify/notify.h"
#include "promise/promise.h"
#include "register/register.h"
#include "staff/staff.h"
#include "support/support.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct {
    int64_t yiyuan, lakeside;
    struct {
        const char *login;
        const struct actor *actor;
    } people[48];
    size_t people_count;
    bool is_tampered; /* the test spoils the record on purpose: it must not verify */
} given;

/* ---- the clock ----------------------------------------------------------------------- */

/* "2026-11-23 09:00" in China. */
static inline int64_t china(struct op *op, const char *text)
{
    int64_t at;

    if (!clock_parse(arena_printf(op->arena, "%.10sT%s:00+08:00", text, text + 11), &at))
        fail_msg("%s is not an instant", text);
    return at;
}

static inline void set_clock(struct op *op, const char *text)
{
    op->now = china(op, text);
}

static inline void pass_minutes(struct op *op, int64_t minutes)
{
    op->now += minutes * CLOCK_MINUTE_MS;
}

/* RFC 3339, for an action's input. */
static inline const char *instant(struct op *op, const char *text)
{
    return clock_format(op->arena, china(op, text), CLOCK_CHINA_OFFSET_MIN);
}

/* ---- the company --------------------------------------------------------------------- */

typedef err_t given_publish_fn(struct op *, const char *, const char *, size_t, int64_t *);

static inline void given_published(struct op *op, const char *prefix, given_publish_fn *publish)
{
    size_t count;
    const struct embed_file *files = embed_list(prefix, &count);
    int64_t id;

    for (size_t i = 0; i < count; i++)
        assert_ok(publish(op, files[i].path, files[i].data, files[i].length, &id));
}

static inline int64_t given_community(struct op *op, const char *code, const char *const *standards)
{
    struct community community = {.code = code,
                                  .name = code,
                                  .property_kind = "residential",
                                  .utc_offset_min = CLOCK_CHINA_OFFSET_MIN,
                                  .hotline_hours = "00:00-24:00",
                                  .counter_hours = "08:00-22:00",
                                  .work_hours = "08:30-12:00,14:00-17:30"};
    int64_t id;

    assert_ok(register_community_add(op, &community, &id));
    assert_ok(promise_bind(op, id, standards));
    return id;
}

static inline void given_person(struct op *op, const char *login, const char *role, const char *community)
{
    const struct staff_account account = {
        .login = login,
        .name = login,
        .password = "correct horse 正确的马",
        .roles = (const char *const[]){role, NULL},
        .communities = community == NULL ? NULL : (const char *const[]){community, NULL}};
    const char *cookie, *csrf;
    int64_t id;

    assert_ok(staff_add(op, &account, &id));
    assert_ok(staff_session_open(op, id, &cookie));
    given.people[given.people_count].login = login;
    assert_ok(staff_authenticate(op, cookie, NULL, &given.people[given.people_count].actor, &csrf));
    given.people_count++;
}

static inline void given_people(struct op *op)
{
    static const struct {
        const char *login, *role, *community;
    } PEOPLE[] = {
        {"desk1", "front_desk", "yiyuan"},   {"desk2", "front_desk", "yiyuan"},
        {"css", "css", "yiyuan"},            {"duty", "duty", "yiyuan"},
        {"eng", "eng", "yiyuan"},            {"tech1", "technician", "yiyuan"},
        {"tech2", "technician", "yiyuan"},   {"tech3", "technician", "yiyuan"},
        {"director", "director", "yiyuan"},  {"adm", "adm", "yiyuan"},
        {"env", "env", "yiyuan"},            {"security", "security", "yiyuan"},
        {"guard", "guard", "yiyuan"},        {"fin", "finance", "yiyuan"},
        {"archivist", "archivist", "yiyuan"}, {"quality", "quality", NULL},
        {"exec", "exec", NULL},              {"admin", "admin", NULL},
        {"lake_desk", "front_desk", "lakeside"}, {"lake_css", "css", "lakeside"},
        {"lake_tech", "technician", "lakeside"}, {"lake_director", "director", "lakeside"},
    };

    for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++)
        given_person(op, PEOPLE[i].login, PEOPLE[i].role, PEOPLE[i].community);
}

static inline void given_house(struct op *op, int64_t community_id, const char *code, const char *handover,
                        int64_t warranty_until)
{
    struct house house = {.community_id = community_id, .code = code, .handover = handover, .warranty_until = warranty_until};
    int64_t id;

    assert_ok(register_house_add(op, &house, &id));
}

static inline void given_houses(struct op *op)
{
    given_house(op, given.yiyuan, "1-1-101", "handed_over", 0);
    given_house(op, given.yiyuan, "3-2-1501", "handed_over", china(op, "2021-07-01 00:00"));
    given_house(op, given.yiyuan, "12-1-301", "handed_over", china(op, "2027-07-01 00:00"));
    given_house(op, given.yiyuan, "20-1-201", "under_construction", 0);
    given_house(op, given.lakeside, "1-1-101", "handed_over", 0);
}

static inline void given_key(struct op *op)
{
    const char *path = arena_printf(op->arena, "%s/journal.key", support_folder(op));

    assert_ok(journal_key_make(op, path));
    assert_ok(journal_key_load(op, path));
}

/* Two communities, everybody in their posts, Monday 2026-11-23 09:00. */
static inline void given_company(struct op *op)
{
    setenv("ANJU_FAST_PASSWORDS", "1", 1);
    memset(&given, 0, sizeof given);
    set_clock(op, "2026-11-23 09:00");
    given_rooms();
    given_key(op);
    given_published(op, "calendars/", promise_calendar_publish);
    given_published(op, "standards/", promise_standard_publish);
    given_published(op, "blueprints/", blueprint_publish);
    given.yiyuan = given_community(op, "yiyuan", WORDS("BASE-000", "YIYUAN-003"));
    given.lakeside = given_community(op, "lakeside", WORDS("BASE-000"));
    given_people(op);
    given_houses(op);
}

/* ---- who acts ------------------------------------------------------------------------ */

static inline const struct actor *actor_of(const char *login)
{
    for (size_t i = 0; i < given.people_count; i++)
        if (str_equal(given.people[i].login, login))
            return given.people[i].actor;
    fail_msg("nobody is called %s", login);
    return NULL;
}

static inline int64_t id_of(const char *login)
{
    return actor_of(login)->id;
}

static inline const char *login_of(int64_t id)
{
    for (size_t i = 0; i < given.people_count; i++)
        if (given.people[i].actor->id == id)
            return given.people[i].login;
    return id == 0 ? "nobody" : "a stranger";
}

static inline void as(struct op *op, const char *login)
{
    op_forget_fault(op);
    op->actor = actor_of(login);
}

/* The program itself: jobs. */
static inline void as_program(struct op *op)
{
    static const struct actor PROGRAM = {.id = 0, .login = "", .name = ""};

    op_forget_fault(op);
    op->actor = &PROGRAM;
}

/* ' for ": "{'house': '3-2-1501'}". */
static inline struct doc *said(struct op *op, const char *text)
{
    char *json = arena_text(op->arena, text == NULL ? "{}" : text);
    struct doc *value;

    for (char *p = json; *p != '\0'; p++)
        if (*p == '\'')
            *p = '"';
    assert_ok(json_parse(op, json, strlen(json), &value));
    return value;
}

/* ---- opening and acting -------------------------------------------------------------- */

static inline err_t try_open_in(struct op *op, int64_t community_id, const char *login, const char *text,
                         int64_t *ret_id)
{
    const struct doc *raw = said(op, text);
    struct doc *input;
    err_t e;

    as(op, login);
    e = field_check(op, CASE_FIELDS, raw, NULL, &input);
    return e != OK ? e : case_open(op, community_id, input, ret_id);
}

static inline err_t try_open(struct op *op, const char *login, const char *text, int64_t *ret_id)
{
    return try_open_in(op, given.yiyuan, login, text, ret_id);
}

#define given_open(op, login, text) given_open_at((op), (login), (text), __FILE__, __LINE__)
static inline int64_t given_open_at(struct op *op, const char *login, const char *text, const char *file,
                             int line)
{
    int64_t id = 0;

    support_assert_err(op, try_open(op, login, text, &id), OK, text, file, line);
    return id;
}

static inline err_t act_seen(struct op *op, const char *login, int64_t id, int64_t version,
                      const char *action, const char *text)
{
    const struct doc *raw = said(op, text);

    as(op, login);
    return case_act(op, id, version, action, raw);
}

static inline err_t act(struct op *op, const char *login, int64_t id, const char *action, const char *text)
{
    return act_seen(op, login, id, 0, action, text);
}

/* It must go through. */
#define done(op, login, id, action, text)                                                          \
    support_assert_err((op), act((op), (login), (id), (action), (text)), OK,                       \
                       (login " " action), __FILE__, __LINE__)

/* A leak in the house of an owner who left his number. */
#define A_REPAIR                                                                                   \
    "'nature': 'repair', 'category': 'plumbing', 'house': '3-2-1501',"                             \
    " 'reporter_name': '王芳', 'reporter_phone': '13812345678', 'title': '厨房水管漏水',"          \
    " 'content': '厨房水槽下面一直滴水'"

static inline int64_t given_repair(struct op *op)
{
    return given_open(op, "desk1", "{" A_REPAIR "}");
}

/* ---- looking at a case --------------------------------------------------------------- */

static inline struct service_case *the_case(struct op *op, int64_t id)
{
    const int64_t both[] = {given.yiyuan, given.lakeside};
    struct service_case *sc = NULL;

    op_forget_fault(op);
    assert_ok(case_store_get(op, both, 2, id, &sc));
    return sc;
}

static inline void assert_stage_at(struct op *op, int64_t id, const char *stage, const char *file, int line)
{
    const struct service_case *sc = the_case(op, id);

    if (str_equal(sc->stage, stage))
        return;
    print_error("the case is at %s (%s), not at %s\n", sc->stage, sc->status, stage);
    _fail(file, line);
}
#define assert_stage(op, id, stage) assert_stage_at((op), (id), (stage), __FILE__, __LINE__)

static inline void assert_status_at(struct op *op, int64_t id, const char *status, const char *file, int line)
{
    const struct service_case *sc = the_case(op, id);

    if (str_equal(sc->status, status))
        return;
    print_error("the case is %s (%s), not %s\n", sc->status, sc->stage, status);
    _fail(file, line);
}
#define assert_status(op, id, status) assert_status_at((op), (id), (status), __FILE__, __LINE__)

#define assert_who(found, login) assert_string_equal(login_of(found), (login))

/* The last promise of that metric and round; NULL if there is none. */
static inline struct promise *promise_of(struct op *op, int64_t id, const char *metric, int round)
{
    struct promise *promises, *found = NULL;
    size_t count;

    op_forget_fault(op);
    assert_ok(promise_list(op, the_case(op, id)->community_id, id, &promises, &count));
    for (size_t i = 0; i < count; i++)
        if (str_equal(promises[i].metric, metric) && promises[i].round == round)
            found = &promises[i];
    return found;
}

static inline void assert_promise_at(struct op *op, int64_t id, const char *metric, int round,
                                     const char *state, const char *file, int line)
{
    const struct promise *p = promise_of(op, id, metric, round);
    const char *is = p == NULL ? "not there" : promise_state_code(p->state);

    if (str_equal(is, state))
        return;
    print_error("promise %s of round %d is %s, not %s\n", metric, round, is, state);
    _fail(file, line);
}
#define assert_promise(op, id, metric, round, state)                                               \
    assert_promise_at((op), (id), (metric), (round), (state), __FILE__, __LINE__)

static inline void assert_due_at(struct op *op, int64_t id, const char *metric, int round,
                                 const char *due, const char *file, int line)
{
    const struct promise *p = promise_of(op, id, metric, round);

    if (p != NULL && p->due_at == china(op, due))
        return;
    print_error("promise %s of round %d is due %s, not %s\n", metric, round,
                p == NULL ? "never" : clock_format(op->arena, p->due_at, CLOCK_CHINA_OFFSET_MIN), due);
    _fail(file, line);
}
#define assert_due(op, id, metric, round, due)                                                     \
    assert_due_at((op), (id), (metric), (round), (due), __FILE__, __LINE__)

/* How many messages of a kind about a case a person has. */
static inline size_t messages_of(struct op *op, const char *login, int64_t case_id, const char *kind)
{
    struct notify_note *notes;
    size_t count, n = 0;

    op_forget_fault(op);
    assert_ok(notify_list(op, id_of(login), 200, &notes, &count));
    for (size_t i = 0; i < count; i++)
        n += notes[i].message.subject_id == case_id && str_equal(notes[i].message.kind, kind);
    return n;
}

/* The payload of the last event of a kind; NULL if there is none. */
static inline struct doc *last_event(struct op *op, int64_t id, const char *kind)
{
    struct journal_event *events;
    struct doc *payload = NULL;
    size_t count;

    op_forget_fault(op);
    assert_ok(journal_list(op, the_case(op, id)->community_id, "case", id, 0, CASE_MAX_EVENTS,
                           &events, &count));
    for (size_t i = 0; i < count; i++)
        if (str_equal(events[i].kind, kind))
            assert_ok(json_parse(op, events[i].data, strlen(events[i].data), &payload));
    return payload;
}

static inline size_t events_of(struct op *op, int64_t id, const char *kind)
{
    struct journal_event *events;
    size_t count, n = 0;

    op_forget_fault(op);
    assert_ok(journal_list(op, the_case(op, id)->community_id, "case", id, 0, CASE_MAX_EVENTS,
                           &events, &count));
    for (size_t i = 0; i < count; i++)
        n += kind == NULL || str_equal(events[i].kind, kind);
    return n;
}

#include "case/given_record.h"

/* ---- rows of the cmocka table ----------------------------------------------------------- */

static inline int case_setup(void **state)
{
    int e = support_setup(state);

    if (e == 0 && *state != NULL)
        given_company(*state);
    return e;
}

static inline int case_teardown(void **state)
{
    struct op *op = *state;

    if (op != NULL && !given.is_tampered)
        assert_holds(op);
    return support_teardown(state);
}

#define CASE_EACH_ENGINE(test)                                                                     \
    CASE_ROW(#test " (sqlite)", test, DB_SQLITE), CASE_ROW(#test " (postgresql)", test, DB_POSTGRES)
#define CASE_ROW(name, test, engine)                                                               \
    {                                                                                              \
        (name), support_run, case_setup, case_teardown,                                            \
            &(struct support_test){(test), (engine), false}                                        \
    }

/* Blueprints may come and go; a test that needs one skips without it. */
#define needs_blueprint(code)                                                                      \
    do {                                                                                           \
        if (embed_find("blueprints/" code ".yaml") == NULL) {                                      \
            print_message("skipped: there is no blueprints/" code ".yaml\n");                      \
            skip();                                                                                \
        }                                                                                          \
    } while (0)
