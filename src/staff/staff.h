/*
 * staff.h - people who work here: accounts, login, roles, scope, duty roster.
 *
 * Source: domain.md §H, S3-3C.2a, X-1…. Passwords are argon2id; sessions and
 * bearer tokens are stored as BLAKE2b hashes only.
 */
#pragma once

#include "http/route.h"

#include "base/doc.h"
#include "base/op.h"

struct db_writer;

/* One bit each; the codes in the comment are those of blueprint files and the API. */
enum staff_role {
    ROLE_FRONT_DESK, /* front_desk 客服前台 */
    ROLE_DUTY,       /* duty 夜间值班 */
    ROLE_CSS,        /* css 客户主任 */
    ROLE_DIRECTOR,   /* director 服务中心主任 */
    ROLE_ENG,        /* eng 工程主管 */
    ROLE_TECHNICIAN, /* technician 维修人员 */
    ROLE_ENV,        /* env 环境主管 */
    ROLE_SECURITY,   /* security 护卫主管 */
    ROLE_GUARD,      /* guard 护卫员 */
    ROLE_FINANCE,    /* finance 财务 */
    ROLE_ADM,        /* adm 行政主管 */
    ROLE_ARCHIVIST,  /* archivist 文档管理员 */
    ROLE_QUALITY,    /* quality 综合管理部 (HQ) */
    ROLE_EXEC,       /* exec 高管 */
    ROLE_ADMIN,      /* admin 系统管理员: no case content */
    ROLE_COMMITTEE,  /* committee 业委会 */
    ROLE_DEVELOPER,  /* developer 开发商/施工单位 */
    ROLE_OWNER,      /* owner 业主 */
    ROLE_COUNT
};
#define ROLE_BIT(role) (UINT64_C(1) << (role))

/* Masks for route tables. */
#define MAY_SEE_CASE                                                                               \
    (~(ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_COMMITTEE) | ROLE_BIT(ROLE_DEVELOPER) |                \
       ROLE_BIT(ROLE_OWNER)) &                                                                     \
     (ROLE_BIT(ROLE_COUNT) - 1))
#define MAY_OPEN_CASE (MAY_SEE_CASE & ~ROLE_BIT(ROLE_ARCHIVIST))
#define MAY_EXPORT                                                                                 \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) |                    \
     ROLE_BIT(ROLE_QUALITY) | ROLE_BIT(ROLE_EXEC))
#define MAY_DO_WORK                                                                                \
    (ROLE_BIT(ROLE_TECHNICIAN) | ROLE_BIT(ROLE_ENG) | ROLE_BIT(ROLE_ENV) |                         \
     ROLE_BIT(ROLE_SECURITY) | ROLE_BIT(ROLE_GUARD) | ROLE_BIT(ROLE_FINANCE))
#define MAY_ADMINISTER ROLE_BIT(ROLE_ADMIN)
#define MAY_SEE_STAFF (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_DIRECTOR))
#define MAY_ROSTER                                                                                 \
    (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_ADM))
#define MAY_WORK (ROLE_BIT(ROLE_COUNT) - 1)

const char *staff_role_code(enum staff_role role);
const char *staff_role_name(enum staff_role role); /* 中文 */
bool staff_role_find(const char *code, enum staff_role *ret_role);
/* The codes of `roles` as a list of that name. */
void staff_role_codes(struct doc *out, const char *name, uint64_t roles);
/* The same as is.CODE, for a page to ask. */
void staff_role_flags(struct doc *out, uint64_t roles);

struct staff_member {
    int64_t id;
    const char *login, *name;
    bool disabled;
    const char *badge; /* the number on his badge (S3-4.4); "" none */
};

/* ---- who is it (for http/) ------------------------------------------------ */
/* One statement by hash on the read connection. OK with *ret_actor NULL: nobody (unknown,
 * expired, disabled). An actor's grants ascend by community. A grant in community 0 holds
 * in every community: it stands first, and each community is listed beside it. */
err_t staff_authenticate(struct op *op, const char *session, const char *bearer,
                         const struct actor **ret_actor, const char **ret_csrf);
/* MAY_ANYONE: always. MAY_LOGGED_IN: a member of the staff. MAY_ENTERING: he too whose role
 * needs a second factor that he has not set up; he may nothing else. Else one of the bits in any
 * community. The program itself (actor 0) and anyone (-1) are no members. */
bool staff_may(const struct op *op, uint64_t who);

/* Lets sessions slide (12 h after the last request, at most 7 days): a request that finds
 * its session not seen for 10 minutes submits a small job. Without a writer a session
 * ends 12 h after login. Call before threads run; NULL takes it back. */
void staff_session_use_writer(struct db_writer *writer);

/* The communities in which the actor has one of the roles, ascending, without community 0;
 * for WHERE … IN (ids($n)). MAY_LOGGED_IN: all of his. */
void staff_scope(const struct op *op, uint64_t who, const int64_t **ret_ids, size_t *ret_count);
/* Are these all communities there are, for a grant of the company's own? */
bool staff_is_everywhere(const struct op *op, uint64_t who);

/* ---- accounts ------------------------------------------------------------- */
struct staff_account {
    const char *login, *name, *password;
    const char *const *roles;       /* role codes, NULL-terminated */
    const char *const *communities; /* codes, NULL-terminated; NULL: all, also later ones */
    const char *password_hash;      /* of staff_password_hash(), or NULL: made here, slow */
    bool must_change;               /* the password must be changed at the first login */
};
/* ERR_INVALID with all wrong fields; ERR_CONFLICT if the login is taken. The password is
 * hashed before the transaction begins: not on the writer's thread. */
err_t staff_add(struct op *op, const struct staff_account *account, int64_t *ret_id);
/* Ends the sessions that were opened with the old one; tokens stay. */
err_t staff_set_password(struct op *op, const char *login, const char *password);
err_t staff_disable(struct op *op, const char *login); /* ends sessions and tokens at once */
err_t staff_enable(struct op *op, const char *login);

/* For requests: the hash is made on the HTTP thread, what follows runs on the writer's.
 * A first password is easily read aloud and is good for one login: xk4m-9tqp-2hsw. */
const char *staff_first_password(struct arena *a);
err_t staff_password_hash(struct op *op, const char *password, const char **ret_hash);
/* As staff_set_password(), with a hash; `must_change`: good for one login. */
err_t staff_reset_password(struct op *op, int64_t user_id, const char *hash, bool must_change);
/* All roles of a member in one community (0: in the whole company), instead of those he has
 * there; none takes the grant away. ERR_CONFLICT for the last administrator of the company,
 * ERR_INVALID for an administrator who would also see cases (domain.md H). */
err_t staff_set_roles(struct op *op, int64_t user_id, int64_t community_id, uint64_t roles);
err_t staff_rename(struct op *op, int64_t user_id, const char *name);
/* At most 20 characters; "" takes it back. ERR_INVALID if somebody else wears it. */
err_t staff_set_badge(struct op *op, int64_t user_id, const char *badge);
/* "维修 王刚（工号 1006）": as an owner is told who comes. */
const char *staff_called(struct op *op, const struct staff_member *member);
/* Ends one session (its first 16 hex digits), or all of them (NULL). */
err_t staff_end_sessions(struct op *op, int64_t user_id, const char *session);
/* Is there any account at all? Before the first one, whoever installs may make it. */
err_t staff_is_empty(struct op *op, bool *ret_is_empty);
err_t staff_list(struct op *op, struct staff_member **ret_members, size_t *ret_count);
/* Both ERR_NOT_FOUND if there is none; disabled members are found too. */
err_t staff_find(struct op *op, const char *login, struct staff_member **ret_member);
err_t staff_get(struct op *op, int64_t id, struct staff_member **ret_member);
/* Those of `ids` that there are, ascending by id: the names of a page in one statement. */
err_t staff_get_many(struct op *op, const int64_t *ids, size_t count,
                     struct staff_member **ret_members, size_t *ret_count);

/* Somebody who works in this community, by login or by id in digits. ERR_NOT_FOUND alike
 * for a stranger and for a colleague of another community. */
err_t staff_find_in(struct op *op, int64_t community_id, const char *who,
                    struct staff_member **ret_member);
/* All who work in this community by a grant of their own and are not disabled, by login; at
 * most 500. `roles` are the bits that they hold in it. */
struct staff_colleague {
    int64_t id;
    const char *login, *name;
    uint64_t roles;
    const char *department, *department_kind; /* of staff_department.h; NULL: he is in none */
};
err_t staff_colleagues(struct op *op, int64_t community_id, struct staff_colleague **ret_colleagues,
                       size_t *ret_count);
/* A member as actor, for work that a command does in his name (the demo). */
err_t staff_actor(struct op *op, const char *login, const struct actor **ret_actor);
/* All roles of the actor, in whatever community. */
uint64_t staff_roles_of(const struct op *op);

/* A bearer token, shown once. */
err_t staff_token_add(struct op *op, const char *login, const char **ret_token);

/* ---- sessions ------------------------------------------------------------- */
/* Checks the password (slow, argon2id: not on the writer's thread). ERR_FORBIDDEN alike
 * for an unknown login, a wrong password and a disabled user, in like time. */
err_t staff_check_password(struct op *op, const char *login, const char *password,
                           int64_t *ret_user_id);
/* Must he choose a new password before he is let in? */
err_t staff_must_change(struct op *op, int64_t user_id, bool *ret_must);
err_t staff_session_open(struct op *op, int64_t user_id, const char **ret_cookie_value);
err_t staff_session_close(struct op *op, const char *session);

/* How long (ms) the login is locked after 10 failures within 15 minutes; 0: it is not.
 * Says nothing about whether the login exists. */
err_t staff_login_locked(struct op *op, const char *login, int64_t *ret_wait_ms);
/* Counts a failure, and forgets them all (after a right password). Both write. */
err_t staff_login_failed(struct op *op, const char *login);
err_t staff_login_succeeded(struct op *op, const char *login);

/* ---- who is there --------------------------------------------------------- */
/* The members with a role in a community who are on duty at `at` (duty_shift); all
 * members with that role if the roster says nothing for that moment. */
err_t staff_on_duty(struct op *op, int64_t community_id, enum staff_role role, int64_t at,
                    int64_t **ret_ids, size_t *ret_count);

struct staff_shift {
    int64_t community_id;
    enum staff_role role;
    int64_t user_id;
    int64_t from_at, to_at; /* ms UTC, the end excluded */
};
/* ERR_INVALID if he already stands on duty at that time, here or in another community. */
err_t staff_shift_add(struct op *op, const struct staff_shift *shift, int64_t *ret_id);
err_t staff_shift_remove(struct op *op, int64_t community_id, int64_t shift_id);

/* A shift and its neighbours in the same post. */
struct staff_duty {
    int64_t community_id, from_at, to_at;
    enum staff_role role;
    const char *before_name, *after_name; /* NULL: the roster names nobody */
};
/* The shift in which he stands, or that begins within `soon_ms`. */
err_t staff_duty_of(struct op *op, int64_t user_id, int64_t soon_ms, struct staff_duty *ret_duty,
                    bool *ret_found);

/* ---- acting for a colleague ---------------------------------------------------------------- */
/* What may be lent, of the letters of domain.md H: F, A, and H of what is in the lender's own
 * hands. Never P, X, R, nor anything outside cases (docs/adr/0036). */
enum staff_part { PART_FOLLOWUP = 1, PART_ASSIGN = 2, PART_HANDLE = 4 };
#define MAY_LEND_FOLLOWUP                                                                          \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ADM))
#define MAY_LEND_ASSIGN                                                                            \
    (ROLE_BIT(ROLE_FRONT_DESK) | ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR) | ROLE_BIT(ROLE_ENG))
#define MAY_LEND_HANDLE                                                                            \
    (MAY_OPEN_CASE & ~ROLE_BIT(ROLE_DUTY)) /* night duty: in one's shift only                      \
                                            */

/* What this colleague is in the community, if the actor holds anything of his there now; else 0. */
uint64_t staff_lent_roles(const struct op *op, int64_t community_id, int64_t from_id);
/* Where two persons are asked for: is one of the two lent something by the other there now? */
err_t staff_stand_as_one(struct op *op, int64_t community_id, int64_t other_id, bool *ret_as_one);

/* ---- who is away ----------------------------------------------------------------------------- */
struct staff_absence {
    int64_t absent_id, substitute_id, from_at, until_at;
    const char *absent_name, *substitute_name;
};
/* Those of a community that touch this time, at most 500. */
err_t staff_absences(struct op *op, int64_t community_id, int64_t from_at, int64_t to_at,
                     struct staff_absence **ret_absences, size_t *ret_count);
/* Whom a message or new work for `id` reaches now: who stands in for him, with his name in
 * *ret_for_name, or he himself, with NULL. */
err_t staff_present(struct op *op, int64_t community_id, int64_t id, int64_t *ret_id,
                    const char **ret_for_name);
/* "维修 王刚（维修 李军代班）" for whoever is away then. */
const char *staff_name_with_substitute(struct op *op, const struct staff_absence *all, size_t count,
                                       int64_t id, int64_t from_at, int64_t to_at,
                                       const char *name);
/* The same now, for all of these colleagues. */
err_t staff_name_substitutes(struct op *op, int64_t community_id, struct staff_colleague *people,
                             size_t count);

/* ---- what somebody set for himself ---------------------------------------------- */
/* `otherwise` (may be NULL) if nothing is set. No journal event: it is his own view. */
err_t staff_setting_get(struct op *op, int64_t user_id, const char *name, const char *otherwise,
                        const char **ret_value);
/* NULL or "": set no more. Writes. A setting that people choose is a row of staff_me_web.c. */
err_t staff_setting_set(struct op *op, int64_t user_id, const char *name, const char *value);

/* When the quiet hours (quiet_from to quiet_to of /me; 22:00 to 07:00 unless set otherwise) in
 * which op->now lies will end for him; 0: it is not quiet now, or he wants no digest. */
err_t staff_quiet_until(struct op *op, int64_t user_id, int64_t *ret_until);

/* The same, and 0 too for whoever has a shift in this community now: who is on duty is there
 * to be told. */
err_t staff_hold_until(struct op *op, int64_t community_id, int64_t user_id, int64_t *ret_until);

/* ---- doors ------------------------------------------------------------------ */
extern const struct route STAFF_ROUTES[];
extern const struct route STAFF_ME_ROUTES[];
extern const struct route STAFF_ADMIN_ROUTES[];  /* /settings/users */
extern const struct route STAFF_ROSTER_ROUTES[]; /* /settings/roster */
extern const struct route STAFF_LOOK_ROUTES[];
extern const struct route STAFF_DELEGATION_ROUTES[]; /* /settings/delegations */
extern const struct route STAFF_STEP_ROUTES[];        /* /login/code */
extern const struct route STAFF_SECOND_ROUTES[];      /* /me/security, /me/second-factor */
extern const struct route STAFF_SECOND_RULE_ROUTES[]; /* /settings/second-factor */

/* What a page reads of how its reader likes it (request.look): large, contrast, dark, and
 * `classes` for <html>. Unknown words are left out. */
void staff_look_show(const char *look, struct doc *ret_look);

/* `anju user add|passwd|list|disable …` and `anju token add --user NAME`: op holds an open
 * read-write database, argv[0] is "user" or "token", options for all commands (--db,
 * --clock-file) are taken out already. A wrong usage is ERR_INVALID with a detail that
 * begins with "usage: " (exit code 2). */
err_t staff_cli_user(struct op *op, int argc, char **argv);
err_t staff_cli_token(struct op *op, int argc, char **argv);

/* The demo accounts of api.md, all with the password anju-demo. The communities yiyuan and
 * lakeside must be there. Accounts that exist already stay as they are. */
err_t staff_demo(struct op *op);
/* The nine who work in another demo community: desk1, desk2, css, eng, tech1, tech2, tech3, adm and
 * director, each with the community's prefix before it ("lake_", "d3_"; none for yiyuan). */
err_t staff_demo_in(struct op *op, const char *community_code);
const char *staff_demo_prefix(struct op *op, const char *community_code);
