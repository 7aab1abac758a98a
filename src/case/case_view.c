#include "case/case_view.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "case/case_view_store.h"
#include "journal/journal.h"
#include "staff/staff.h"

err_t case_view_list(struct op *op, struct case_view **ret_views, size_t *ret_count)
{
    const int64_t *communities;
    size_t count;

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    return case_view_store_list(op, communities, count, ret_views, ret_count);
}

/* ---- one of them --------------------------------------------------------------------------- */

static err_t find_seen(struct op *op, int64_t id, struct case_view *ret_view)
{
    const int64_t *communities;
    size_t count;

    staff_scope(op, MAY_SEE_CASE, &communities, &count);
    return case_view_store_get(op, communities, count, id, ret_view);
}

/* One that the actor may change; of a shared one the record is taken first. */
static err_t find_mine(struct op *op, int64_t id, struct case_view *ret_view)
{
    err_t e = find_seen(op, id, ret_view);

    if (e == OK && ret_view->owner_id != op->actor->id &&
        (op_roles_in(op, ret_view->community_id) & ROLE_BIT(ROLE_DIRECTOR)) == 0)
        return op_fail(op, ERR_FORBIDDEN, "共享的视图只有建立的人和主任可以改");
    return e == OK && ret_view->shared ? journal_lock(op, ret_view->community_id) : e;
}

/* A view that only its owner sees is his own affair. */
static err_t note(struct op *op, const struct case_view *v, const char *kind)
{
    struct doc *data = doc_object(op->arena);
    struct journal_event event = {.community_id = v->community_id,
                                  .kind = kind,
                                  .subject = "view",
                                  .subject_id = v->id,
                                  .version = 1};

    if (!v->shared)
        return OK;
    doc_set_text(data, "name", v->name);
    doc_set_text(data, "query", v->query);
    event.data = json_text(op->arena, data);
    return journal_append(op, &event);
}

/* ---- changes --------------------------------------------------------------------------------- */

struct change {
    int64_t id, community_id;
    const char *name;
    struct case_view view;
};

static err_t save_in_transaction(struct op *op, void *arg)
{
    struct change *c = arg;
    struct case_view *views;
    size_t count, own = 0;
    err_t e = case_view_list(op, &views, &count);

    for (size_t i = 0; e == OK && i < count; i++) {
        if (views[i].shared)
            continue;
        own++;
        if (str_equal(views[i].name, c->view.name)) {
            c->view.id = views[i].id;
            return case_view_store_change(op, 0, &c->view);
        }
    }
    if (e == OK && own >= CASE_VIEW_MOST)
        return op_fail_field(op, "name", "too_many", "最多保存 %d 个视图，请先删掉用不着的",
                             CASE_VIEW_MOST);
    c->view.id = id_next(op->now);
    return e != OK ? e : case_view_store_add(op, &c->view);
}

err_t case_view_save(struct op *op, const char *name, const char *query, struct case_view *ret_view)
{
    struct change c = {.view = {.owner_id = op->actor->id, .name = name, .query = query}};
    err_t e = db_transaction(op, save_in_transaction, &c);

    if (e == OK)
        *ret_view = c.view;
    return e;
}

static err_t rename_in_transaction(struct op *op, void *arg)
{
    const struct change *c = arg;
    struct case_view v = {.id = 0};
    err_t e = find_mine(op, c->id, &v);

    v.name = c->name;
    if (e == OK)
        e = case_view_store_change(op, v.community_id, &v);
    return e != OK ? e : note(op, &v, "view_renamed");
}

err_t case_view_rename(struct op *op, int64_t id, const char *name)
{
    return db_transaction(op, rename_in_transaction, &(struct change){.id = id, .name = name});
}

static err_t delete_in_transaction(struct op *op, void *arg)
{
    const struct change *c = arg;
    struct case_view v = {.id = 0};
    err_t e = find_mine(op, c->id, &v);

    if (e == OK)
        e = case_view_store_delete(op, &v);
    return e != OK ? e : note(op, &v, "view_deleted");
}

err_t case_view_delete(struct op *op, int64_t id)
{
    return db_transaction(op, delete_in_transaction, &(struct change){.id = id});
}

static err_t share_in_transaction(struct op *op, void *arg)
{
    const struct change *c = arg;
    struct case_view v = {.id = 0};
    int64_t shared = 0;
    err_t e = find_mine(op, c->id, &v);

    if (e == OK && v.shared)
        return op_fail(op, ERR_CONFLICT, "这个视图已经共享了");
    if (e == OK)
        e = journal_lock(op, c->community_id);
    if (e == OK)
        e = case_view_store_count_shared(op, c->community_id, &shared);
    if (e == OK && shared >= CASE_VIEW_MOST)
        return op_fail(op, ERR_CONFLICT, "这个小区已经有 %d 个共享视图，请先删掉用不着的",
                       CASE_VIEW_MOST);
    v.community_id = c->community_id;
    v.shared = true;
    if (e == OK)
        e = case_view_store_change(op, 0, &v);
    return e != OK ? e : note(op, &v, "view_shared");
}

err_t case_view_share(struct op *op, int64_t id, int64_t community_id)
{
    if ((op_roles_in(op, community_id) & (ROLE_BIT(ROLE_CSS) | ROLE_BIT(ROLE_DIRECTOR))) == 0)
        return op_fail(op, ERR_FORBIDDEN, "客户主任和服务中心主任才能共享视图");
    return db_transaction(op, share_in_transaction,
                          &(struct change){.id = id, .community_id = community_id});
}

/* Back to who made it; told while it is still the community's. */
static err_t unshare_in_transaction(struct op *op, void *arg)
{
    const struct change *c = arg;
    struct case_view v = {.id = 0};
    int64_t community_id;
    err_t e = find_mine(op, c->id, &v);

    if (e != OK)
        return e;
    if (!v.shared)
        return op_fail(op, ERR_CONFLICT, "这个视图没有共享");
    e = note(op, &v, "view_unshared");
    community_id = v.community_id;
    v.community_id = 0;
    v.shared = false;
    return e != OK ? e : case_view_store_change(op, community_id, &v);
}

err_t case_view_unshare(struct op *op, int64_t id)
{
    return db_transaction(op, unshare_in_transaction, &(struct change){.id = id});
}
