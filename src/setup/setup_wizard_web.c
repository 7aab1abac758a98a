/* The first visit: from an empty database to the first case, step by step. */
#include "setup/setup_wizard.h"

#include "setup/setup_category.h"
#include "setup/setup_community.h"
#include "setup/setup_houses.h"
#include "setup/setup_store.h"
#include "setup/setup_words.h"

#include "promise/promise.h"
#include "staff/staff.h"

#include "base/str.h"
#include "http/http.h"

#include <sodium.h>
#include <string.h>

enum { TRIES_PER_MINUTE = 10, LOGO_FORM_BYTES = 256 * 1024 };

static const char *setup_code;

void setup_use_code(const char *code)
{
    setup_code = code;
}

/* ---- where one is ------------------------------------------------------------------- */

static err_t see(struct request *req, struct reply *reply, const char *path)
{
    reply->document = doc_object(req->op->arena);
    doc_set_text(reply->document, "next", path);
    reply->see = req->wants_html ? path : NULL;
    return OK;
}

static err_t setup(struct request *req, struct reply *reply)
{
    struct setup_company company;
    bool is_empty;
    err_t e = staff_is_empty(req->op, &is_empty);

    if (e == OK && is_empty)
        return see(req, reply, setup_wizard_path(SETUP_ACCOUNT));
    if (e == OK && req->op->actor->id <= 0)
        return see(req, reply, "/login?next=/setup");
    if (e == OK && (op_roles_in(req->op, 0) & MAY_ADMINISTER) == 0)
        return see(req, reply, "/"); /* everybody else has work to do */
    if (e == OK)
        e = setup_store_company(req->op, &company);
    if (e != OK)
        return e;
    if (company.step < SETUP_ACCOUNT)
        company.step = SETUP_ACCOUNT;
    return see(req, reply,
               setup_wizard_path(company.step >= SETUP_DONE ? SETUP_DONE
                                                            : (enum setup_step)(company.step + 1)));
}

/* ---- 1: the administrator --------------------------------------------------------------- */

static const struct field ACCOUNT_FIELDS[] = {
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 50, .label = "您的姓名"},
    {.name = "login", .kind = FIELD_TEXT, .required = true, .max = 32, .label = "登录名"},
    {.name = "password", .kind = FIELD_PASSWORD, .required = true, .max = 200, .label = "密码"},
    {.name = "again",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = 200,
     .label = "再输一次密码"},
    {.name = "code",
     .kind = FIELD_TEXT,
     .max = 40,
     .label = "设置码",
     .help = "The code that anju serve printed; not needed on the same machine."},
    FIELDS_END,
};
static const struct field ACCOUNT_QUERY[] = {
    {.name = "code", .kind = FIELD_TEXT, .max = 40, .label = "设置码"},
    FIELDS_END,
};

static bool is_same_machine(const struct request *req)
{
    return str_starts_with(req->client, "127.") || str_equal(req->client, "::1") ||
           str_starts_with(req->client, "::ffff:127.");
}

static bool has_code(const struct request *req)
{
    const char *code = doc_get_text(req->input, "code");

    if (code == NULL || setup_code == NULL || strlen(code) != strlen(setup_code))
        return false;
    return sodium_memcmp(code, setup_code, strlen(code)) == 0;
}

static err_t account_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena), *initial;
    bool is_empty;
    err_t e = staff_is_empty(req->op, &is_empty);

    if (e == OK && !is_empty)
        return see(req, reply, "/setup");
    if (e == OK)
        e = setup_wizard_page(req, SETUP_ACCOUNT, document);
    if (e != OK)
        return e;
    initial = doc_set_object(document, "initial");
    doc_set_text(initial, "login", "admin");
    doc_set_bool(doc_get(document, "page"), "needs_code", !is_same_machine(req));
    reply->fields = ACCOUNT_FIELDS;
    return reply_page(reply, document, "setup/account");
}

struct founding {
    struct staff_account account;
    const char *cookie;
};

/* Looked at again on the writer's thread: of two who come at once one is the first. */
static err_t found_body(struct op *op, void *arg)
{
    struct founding *founding = arg;
    bool is_empty;
    int64_t id;
    err_t e = staff_is_empty(op, &is_empty);

    if (e == OK && !is_empty)
        return op_fail(op, ERR_CONFLICT, "已经有帐号了，请登录");
    if (e == OK)
        e = staff_add(op, &founding->account, &id);
    if (e == OK)
        e = setup_wizard_passed(op, SETUP_ACCOUNT);
    return e == OK ? staff_session_open(op, id, &founding->cookie) : e;
}

static err_t check_founder(struct request *req, const struct staff_account *account)
{
    struct op *op = req->op;
    bool wrong = false;

    if (!is_same_machine(req) && !has_code(req))
        wrong |= op_fail_field(op, "code", "wrong", "请填写启动 anju serve 时显示的设置码") != OK;
    if (!str_equal(account->password, doc_get_text(req->input, "again")))
        wrong |= op_fail_field(op, "again", "differs", "两次输入的密码不一样") != OK;
    return wrong ? ERR_INVALID : OK;
}

static err_t found(struct request *req, struct reply *reply)
{
    static const char *const ADMIN[] = {"admin", NULL};
    static const struct actor PROGRAM = {.login = "anju", .name = "安居"};
    struct founding founding = {.account = {.login = doc_get_text(req->input, "login"),
                                            .name = doc_get_text(req->input, "name"),
                                            .password = doc_get_text(req->input, "password"),
                                            .roles = ADMIN}};
    const struct actor *caller = req->op->actor;
    err_t e = http_rate_allow(req, "first account", TRIES_PER_MINUTE);

    if (e == OK)
        e = check_founder(req, &founding.account);
    if (e == OK)
        e = staff_password_hash(req->op, founding.account.password,
                                &founding.account.password_hash);
    if (e != OK)
        return e;
    req->op->actor = &PROGRAM;
    e = db_writer_run(http_writer(req->http), req->op, 0, found_body, &founding);
    req->op->actor = caller;
    if (e != OK)
        return e;
    reply->set_cookie = founding.cookie;
    return see(req, reply, setup_wizard_path(SETUP_COMMUNITY));
}

/* ---- 2: company and community --------------------------------------------------------------- */

static const struct field COMMUNITY_FIELDS[] = {
    {.name = "company", .kind = FIELD_TEXT, .required = true, .max = 60, .label = "公司名称"},
    {.name = "logo", .kind = FIELD_FILE, .max = LOGO_FORM_BYTES, .label = "公司标志（PNG）"},
    {.name = "code", .kind = FIELD_TEXT, .max = 32, .label = "小区代码"},
    {.name = "name", .kind = FIELD_TEXT, .required = true, .max = 50, .label = "小区名称"},
    {.name = "address", .kind = FIELD_TEXT, .max = 200, .label = "地址"},
    {.name = "phone", .kind = FIELD_TEXT, .max = 40, .label = "服务中心电话"},
    {.name = "hotline_hours",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 100,
     .label = "热线受理时段"},
    {.name = "counter_hours",
     .kind = FIELD_TEXT,
     .required = true,
     .max = 100,
     .label = "前台服务时段"},
    {.name = "work_hours", .kind = FIELD_TEXT, .required = true, .max = 100, .label = "工作时段"},
    {.name = "lifts", .kind = FIELD_INT, .min = 0, .max = 100000, .label = "电梯（台）"},
    {.name = "parking", .kind = FIELD_INT, .min = 0, .max = 1000000, .label = "车位（个）"},
    FIELDS_END,
};

static err_t community_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct setup_company company;
    struct community *community;
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, SETUP_COMMUNITY, document);
    if (e == OK)
        e = setup_wizard_community(req, &community);
    if (e == OK)
        e = setup_store_company(req->op, &company);
    if (e == OK)
        e = setup_community_initial(req->op, community, document);
    if (e != OK)
        return e;
    doc_set_text(doc_get(document, "initial"), "company", company.name);
    if (company.logo_hash[0] != '\0')
        doc_set_text(doc_get(document, "page"), "logo", company.logo_hash);
    doc_set_text(doc_get(document, "page"), "code", community == NULL ? NULL : community->code);
    doc_set_bool(doc_get(document, "page"), "is_new", community == NULL);
    reply->fields = COMMUNITY_FIELDS;
    return reply_page(reply, document, "setup/wizard_community");
}

static err_t save_one(struct request *req, struct community *there)
{
    struct community typed;
    int64_t id;
    err_t e = setup_community_read(req, there == NULL ? NULL : there->profile, &typed);

    if (e != OK)
        return e;
    if (there == NULL && str_is_empty(typed.code))
        return op_fail_field(req->op, "code", "required", "“小区代码”必填");
    if (there == NULL)
        return setup_community_add(req->op, &typed, &id);
    typed.id = there->id;
    return register_community_change(req->op, &typed);
}

static err_t save_community(struct request *req, struct reply *reply)
{
    struct community *there;
    size_t length;
    const char *logo = field_file(req->op, req->input, "logo", &length);
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_company_change(req->op, doc_get_text(req->input, "company"), logo, length);
    if (e == OK)
        e = setup_wizard_community(req, &there);
    if (e == OK)
        e = save_one(req, there);
    if (e == OK)
        e = setup_wizard_passed(req->op, SETUP_COMMUNITY);
    return e == OK ? reply_see(reply, 200, setup_wizard_path(SETUP_HOUSES)) : e;
}

/* ---- 3: houses ----------------------------------------------------------------------------------
 */

/* The community of the steps behind the second; without one there is nothing to do here. */
static err_t community_of_step(struct request *req, enum setup_step here, struct doc *document,
                               struct community **ret_community)
{
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, here, document);
    if (e == OK)
        e = setup_wizard_community(req, ret_community);
    if (e == OK && *ret_community == NULL)
        return op_fail(req->op, ERR_CONFLICT, "请先填写公司与小区：/setup/community");
    if (e != OK)
        return e;
    doc_set_text(document, "community", (*ret_community)->code);
    doc_set_text(document, "community_name", (*ret_community)->name);
    return OK;
}

static err_t houses_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    int64_t houses;
    err_t e = community_of_step(req, SETUP_HOUSES, document, &community);

    if (e == OK)
        e = register_houses_count(req->op, community->id, &houses);
    if (e != OK)
        return e;
    doc_set_int(document, "houses", houses);
    doc_set_bool(doc_get(document, "page"), "has_houses", houses > 0);
    return reply_page(reply, document, "setup/wizard_houses");
}

static err_t add_houses(struct request *req, struct reply *reply)
{
    struct doc *frame = doc_object(req->op->arena), *page;
    struct register_house_list list;
    struct community *community;
    err_t e = community_of_step(req, SETUP_HOUSES, frame, &community);

    if (e == OK)
        e = setup_houses_answer(req, reply, community, setup_wizard_path(SETUP_HOUSES), &list);
    if (e != OK)
        return e;
    page = doc_get(reply->document, "page");
    DOC_EACH(member, doc_get(frame, "page"))
    {
        if (page != NULL)
            doc_set(page, member->name, member->value);
    }
    return reply_page(reply, reply->document, "setup/wizard_houses_result");
}

/* ---- 4: standards
 * --------------------------------------------------------------------------------- */

static const struct field STANDARD_FIELDS[] = {
    {.name = "standards",
     .kind = FIELD_LIST,
     .required = true,
     .max = 20,
     .label = "服务标准",
     .help = "Codes, the first binds first."},
    FIELDS_END,
};

static bool is_bound(const struct doc *bound, const char *code)
{
    DOC_EACH(member, bound)
    {
        if (str_equal(doc_get_text(member->value, "code"), code))
            return true;
    }
    return false;
}

/* The public promises of one standard: what owners may count on. */
static err_t add_standard(struct op *op, const struct doc *version, const struct doc *bound,
                          struct doc *list)
{
    struct doc *one, *rules;
    int64_t internal = 0;
    err_t e = promise_standard_document(op, doc_get_int(version, "id"), &one);

    if (e != OK)
        return e;
    rules = doc_list(op->arena);
    DOC_EACH(member, doc_get(one, "rules"))
    {
        if (!doc_get_bool(member->value, "public")) {
            internal++;
            continue;
        }
        setup_words_rule(op, member->value);
        doc_add(rules, member->value);
    }
    doc_set(one, "rules", rules);
    doc_set_int(one, "internal_count", internal);
    doc_set_bool(one, "is_bound", is_bound(bound, doc_get_text(one, "code")));
    doc_add(list, one);
    return OK;
}

static err_t standards_page(struct request *req, struct reply *reply)
{
    struct op *op = req->op;
    struct doc *document = doc_object(op->arena), *versions = doc_object(op->arena), *list;
    struct doc *bound = doc_list(op->arena);
    struct community *community;
    err_t e = community_of_step(req, SETUP_STANDARDS, document, &community);

    if (e == OK)
        e = promise_standard_list(op, versions);
    if (e == OK)
        e = promise_bound_list(op, community->id, bound);
    list = doc_set_list(document, "standards");
    DOC_EACH(member, doc_get(versions, "items"))
    {
        if (e == OK && doc_get_bool(member->value, "in_force"))
            e = add_standard(op, member->value, bound, list);
    }
    reply->fields = STANDARD_FIELDS;
    return e == OK ? reply_page(reply, document, "setup/wizard_standards") : e;
}

static err_t bind_standards(struct request *req, struct reply *reply)
{
    const struct doc *list = doc_get(req->input, "standards");
    const char **codes = ARENA_ARRAY(req->op->arena, list->count + 1, const char *);
    struct doc *unused = doc_object(req->op->arena);
    struct community *community;
    size_t n = 0;
    err_t e = community_of_step(req, SETUP_STANDARDS, unused, &community);

    DOC_EACH(member, list)
    {
        codes[n++] = member->value->text;
    }
    codes[n] = NULL;
    if (e == OK)
        e = promise_bind(req->op, community->id, codes);
    if (e == OK)
        e = setup_wizard_passed(req->op, SETUP_STANDARDS);
    return e == OK ? reply_see(reply, 200, setup_wizard_path(SETUP_CATEGORIES)) : e;
}

/* ---- the end
 * -------------------------------------------------------------------- */

static err_t done_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    int64_t houses;
    err_t e = community_of_step(req, SETUP_DONE, document, &community);

    if (e == OK)
        e = register_houses_count(req->op, community->id, &houses);
    if (e != OK)
        return e;
    doc_set_int(document, "houses", houses);
    doc_set_bool(doc_get(document, "page"), "has_houses", houses > 0);
    return reply_page(reply, document, "setup/wizard_done");
}

static const struct field NEXT_FIELDS[] = {
    {.name = "step",
     .kind = FIELD_INT,
     .required = true,
     .min = SETUP_HOUSES,
     .max = SETUP_ROSTER,
     .label = "步骤"},
    FIELDS_END,
};

/* What may be left for later, and what is done: on to the next. */
static err_t go_on(struct request *req, struct reply *reply)
{
    enum setup_step step = (enum setup_step)doc_get_int(req->input, "step");
    enum setup_step next = step == SETUP_ROSTER ? SETUP_DONE : step + 1;
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_passed(req->op, next == SETUP_DONE ? SETUP_DONE : step);
    return e == OK ? reply_see(reply, 200, setup_wizard_path(next)) : e;
}

/* ---- the logo
 * --------------------------------------------------------------------------------------- */

/* A company without one: a picture of one transparent dot. */
static const char NO_LOGO[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNg"
                              "AAIAAAUAAen63NgAAAAASUVORK5CYII=";

static err_t logo(struct request *req, struct reply *reply)
{
    struct setup_company company;
    unsigned char *bytes;
    size_t room;
    err_t e = setup_store_company(req->op, &company);

    if (e != OK)
        return e;
    if (company.logo[0] == '\0')
        company.logo = NO_LOGO;
    room = strlen(company.logo);
    bytes = arena_alloc(req->op->arena, room);
    if (sodium_base642bin(bytes, room, company.logo, room, NULL, &reply->bytes_length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return op_fail(req->op, ERR_IO, "the logo is not base64");
    reply->bytes = bytes;
    reply->bytes_type = "image/png";
    return OK;
}

const struct route SETUP_WIZARD_ROUTES[] = {
    {GET, "/setup", MAY_ANYONE, READS, NULL, setup, .summary = "Where the first visit goes on"},
    {GET, "/setup/account", MAY_ANYONE, READS, ACCOUNT_QUERY, account_page,
     .summary = "The form of the first account"},
    {POST, "/setup/account", MAY_ANYONE, READS, ACCOUNT_FIELDS, found,
     .summary = "Makes the first account, an administrator; only while there is none",
     .template = "setup/account", .again = "/setup/account"},
    {GET, "/setup/community", MAY_ADMINISTER, READS, NULL, community_page,
     .summary = "The form of company and first community"},
    {POST, "/setup/community", MAY_ADMINISTER, WRITES, COMMUNITY_FIELDS, save_community,
     .summary = "Saves company, logo and first community", .template = "setup/wizard_community",
     .again = "/setup/community"},
    {GET, "/setup/houses", MAY_ADMINISTER, READS, NULL, houses_page,
     .summary = "The forms of its houses"},
    {POST, "/setup/houses", MAY_ADMINISTER, READS, SETUP_HOUSES_FIELDS, add_houses,
     .summary = "Houses from lines, a file or a plan: what would happen, or added",
     .template = "setup/wizard_houses", .again = "/setup/houses"},
    {GET, "/setup/standards", MAY_ADMINISTER, READS, NULL, standards_page,
     .summary = "The standards that may be bound, with what they promise"},
    {POST, "/setup/standards", MAY_ADMINISTER, WRITES, STANDARD_FIELDS, bind_standards,
     .summary = "Binds the first community to standards", .template = "setup/wizard_standards",
     .again = "/setup/standards"},
    {GET, "/setup/categories", MAY_ADMINISTER, READS, NULL, setup_category_page,
     .summary = "The form of what the first community takes"},
    {POST, "/setup/categories", MAY_ADMINISTER, WRITES, SETUP_CATEGORY_FIELDS, setup_category_save,
     .summary = "Which categories it takes, where they go, and its own",
     .template = "setup/wizard_categories", .again = "/setup/categories"},
    {GET, "/setup/people", MAY_ADMINISTER, READS, NULL, setup_people_page,
     .summary = "The form of the first colleagues"},
    {POST, "/setup/people", MAY_ADMINISTER, READS, SETUP_PEOPLE_FIELDS, setup_people_add,
     .summary = "Adds colleagues; answers their first passwords, once",
     .template = "setup/wizard_people", .again = "/setup/people"},
    {GET, "/setup/roster", MAY_ADMINISTER, READS, NULL, setup_roster_page,
     .summary = "The form of the first week's roster"},
    {POST, "/setup/roster", MAY_ADMINISTER, WRITES, SETUP_ROSTER_FIELDS, setup_roster_plan,
     .summary = "Who is on duty by day and night for seven days from today",
     .template = "setup/wizard_roster", .again = "/setup/roster"},
    {GET, "/setup/done", MAY_ADMINISTER, READS, NULL, done_page,
     .summary = "Where to go from here"},
    {POST, "/setup/next", MAY_ADMINISTER, WRITES, NEXT_FIELDS, go_on,
     .summary = "Leaves a step of the first visit as it is and goes on"},
    {GET, "/logo.png", MAY_ANYONE, READS, NULL, logo, .summary = "The company's logo"},
    ROUTES_END,
};
