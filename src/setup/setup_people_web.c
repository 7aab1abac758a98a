/* The first visit: colleagues, in a table, with first passwords that are shown once. */
#include "setup/setup_wizard.h"

#include "staff/staff.h"

#include "base/str.h"
#include "http/http.h"

enum { ROWS = 8 };

static const char *const ROLE_CODES[] = {
    "front_desk", "duty",     "css", "director", "eng",     "technician", "archivist",
    "env",        "security", "adm", "finance",  "quality", "exec",       NULL,
};

#define ROW(n)                                                                                         \
    {.name = "name_" #n, .kind = FIELD_TEXT, .max = 50, .label = "第 " #n " 人的姓名"},                \
        {.name = "login_" #n, .kind = FIELD_TEXT, .max = 32, .label = "第 " #n " 人的登录名"},         \
    {                                                                                                  \
        .name = "role_" #n, .kind = FIELD_ENUM, .words = ROLE_CODES, .label = "第 " #n " 人的岗位" \
    }

const struct field SETUP_PEOPLE_FIELDS[] = {
    ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6), ROW(7), ROW(8), FIELDS_END,
};

/* What each row proposes: those without whom no case goes its whole way stand first. */
static const enum staff_role PROPOSED[ROWS] = {
    ROLE_FRONT_DESK, ROLE_ENG,       ROLE_TECHNICIAN, ROLE_CSS,
    ROLE_DIRECTOR,   ROLE_ARCHIVIST, ROLE_TECHNICIAN, ROLE_DUTY,
};
enum { NEEDED = 6 };

/* ---- the form ------------------------------------------------------------------------ */

static const char *name_of(struct op *op, const char *field, int row)
{
    return arena_printf(op->arena, "%s_%d", field, row + 1);
}

static void set_choices(struct op *op, struct doc *document)
{
    struct doc *choices = doc_set_object(document, "choices");
    struct doc *initial = doc_set_object(document, "initial"), *list = doc_list(op->arena);

    for (const char *const *code = ROLE_CODES; *code != NULL; code++) {
        struct doc *one = doc_add_object(list);
        enum staff_role role;
        must(staff_role_find(*code, &role));
        doc_set_text(one, "value", *code);
        doc_set_text(one, "name", staff_role_name(role));
    }
    for (int row = 0; row < ROWS; row++) {
        doc_set(choices, name_of(op, "role", row), list);
        doc_set_text(initial, name_of(op, "role", row), staff_role_code(PROPOSED[row]));
    }
}

/* Which of the needed roles nobody holds yet. */
static err_t set_missing(struct request *req, int64_t community_id, struct doc *page)
{
    struct doc *missing = doc_set_list(page, "missing");
    int64_t *ids;
    size_t count;
    err_t e = OK;

    for (int row = 0; e == OK && row < NEEDED; row++) {
        e = staff_on_duty(req->op, community_id, PROPOSED[row], req->op->now, &ids, &count);
        if (e == OK && count == 0)
            doc_add_text(missing, staff_role_name(PROPOSED[row]));
    }
    doc_set_bool(page, "has_missing", missing->count > 0);
    return e;
}

err_t setup_people_page(struct request *req, struct reply *reply)
{
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, SETUP_PEOPLE, document);
    if (e == OK)
        e = setup_wizard_community(req, &community);
    if (e == OK && community == NULL)
        e = op_fail(req->op, ERR_CONFLICT, "请先填写公司与小区：/setup/community");
    if (e == OK)
        e = set_missing(req, community->id, doc_get(document, "page"));
    if (e != OK)
        return e;
    set_choices(req->op, document);
    reply->fields = SETUP_PEOPLE_FIELDS;
    return reply_page(reply, document, "setup/wizard_people");
}

/* ---- adding ----------------------------------------------------------------------------- */

struct person {
    struct staff_account account;
    const char *roles[2], *communities[2];
    int row;
};

struct adding {
    struct person people[ROWS];
    size_t count;
};

/* Those who watch over all communities belong to the company. */
static bool is_of_company(const char *role)
{
    return str_in(role, (const char *const[]){"quality", "exec", NULL});
}

static void read_person(struct request *req, const struct community *community, int row,
                        struct adding *adding)
{
    struct op *op = req->op;
    const char *name = doc_get_text(req->input, name_of(op, "name", row));
    const char *login = doc_get_text(req->input, name_of(op, "login", row));
    const char *role = doc_get_text(req->input, name_of(op, "role", row));
    struct person *p = &adding->people[adding->count];

    if (name == NULL && login == NULL)
        return;
    if (name == NULL)
        op_fail_field(op, name_of(op, "name", row), "required", "请填写姓名");
    if (login == NULL)
        op_fail_field(op, name_of(op, "login", row), "required", "请填写登录名");
    if (role == NULL)
        op_fail_field(op, name_of(op, "role", row), "required", "请选择岗位");
    if (name == NULL || login == NULL || role == NULL)
        return;
    *p = (struct person){.roles = {role}, .communities = {community->code}, .row = row};
    p->account = (struct staff_account){.login = login, .name = name, .must_change = true};
    adding->count++;
}

static err_t read_people(struct request *req, const struct community *community,
                         struct adding *adding)
{
    for (int row = 0; row < ROWS; row++)
        read_person(req, community, row, adding);
    if (req->op->fault.field_count > 0)
        return ERR_INVALID;
    if (adding->count == 0)
        return op_fail_field(req->op, "name_1", "required", "请至少填写一人，或点“以后再加”");
    return OK;
}

/* argon2id, on the HTTP thread. */
static err_t make_passwords(struct op *op, struct adding *adding)
{
    err_t e = OK;

    for (size_t i = 0; e == OK && i < adding->count; i++) {
        struct staff_account *account = &adding->people[i].account;
        account->password = staff_first_password(op->arena);
        e = staff_password_hash(op, account->password, &account->password_hash);
    }
    return e;
}

/* The fault belongs to the row; staff_add() names its own fields. */
static err_t move_fault(struct op *op, err_t e, int row)
{
    const char *field = "login", *message = op->fault.detail;

    if (op->fault.field_count > 0) {
        field = op->fault.fields[0].field;
        message = op->fault.fields[0].message;
    } else if (e != ERR_CONFLICT) {
        return e;
    }
    message = arena_text(op->arena, message);
    field = name_of(op, str_equal(field, "name") ? "name" : "login", row);
    op_forget_fault(op);
    return op_fail_field(op, field, "wrong", "%s", message);
}

static err_t add_body(struct op *op, void *arg)
{
    struct adding *adding = arg;
    err_t e = OK;

    for (size_t i = 0; e == OK && i < adding->count; i++) {
        struct person *p = &adding->people[i];
        int64_t id;
        p->account.roles = p->roles;
        p->account.communities = is_of_company(p->roles[0]) ? NULL : p->communities;
        e = staff_add(op, &p->account, &id);
        if (e != OK)
            e = move_fault(op, e, p->row);
    }
    return e == OK ? setup_wizard_passed(op, SETUP_PEOPLE) : e;
}

static void set_slips(struct op *op, const struct adding *adding, struct doc *document)
{
    struct doc *slips = doc_set_list(document, "slips");

    (void)op;
    for (size_t i = 0; i < adding->count; i++) {
        const struct person *p = &adding->people[i];
        struct doc *slip = doc_add_object(slips);
        enum staff_role role;
        must(staff_role_find(p->roles[0], &role));
        doc_set_text(slip, "name", p->account.name);
        doc_set_text(slip, "login", p->account.login);
        doc_set_text(slip, "role_name", staff_role_name(role));
        doc_set_text(slip, "first_password", p->account.password);
    }
}

err_t setup_people_add(struct request *req, struct reply *reply)
{
    struct adding *adding = ARENA_NEW(req->op->arena, struct adding);
    struct doc *document = doc_object(req->op->arena);
    struct community *community;
    err_t e = setup_wizard_may(req);

    if (e == OK)
        e = setup_wizard_page(req, SETUP_PEOPLE, document);
    if (e == OK)
        e = setup_wizard_community(req, &community);
    if (e == OK && community == NULL)
        e = op_fail(req->op, ERR_CONFLICT, "请先填写公司与小区：/setup/community");
    if (e == OK)
        e = read_people(req, community, adding);
    if (e == OK)
        e = make_passwords(req->op, adding);
    if (e == OK)
        e = db_writer_run(http_writer(req->http), req->op, 0, add_body, adding);
    if (e != OK)
        return e;
    set_slips(req->op, adding, document);
    reply->status = 201;
    return reply_page(reply, document, "setup/wizard_slips");
}
