#include "case/case_choice_store.h"

static const struct db_query LIST = {
    .name = "case_choice_list",
    .is_steady = true,
    .sql = "SELECT code, hidden, own, department, name FROM community_category WHERE community_id = $1"
           " ORDER BY code LIMIT 500",
};

err_t case_choice_store_list(struct op *op, int64_t community_id, struct case_choice **ret_choices,
                             size_t *ret_count)
{
    struct case_choice *choices;
    struct db_rows *rows;
    size_t count = 0;
    err_t e = db_run(op, &LIST, DB_ARGS(DB_INT(community_id)), &rows);

    if (e != OK)
        return e;
    choices = ARENA_ARRAY(op->arena, db_count(rows) + 1, struct case_choice);
    while (db_next(rows))
        choices[count++] = (struct case_choice){.code = db_text(rows, 0),
                                                .hidden = db_int(rows, 1) != 0,
                                                .own = db_int(rows, 2) != 0,
                                                .department = db_text(rows, 3),
                                                .name = db_text(rows, 4)};
    *ret_choices = choices;
    *ret_count = count;
    return OK;
}

static const struct db_query CLEAR = {
    .name = "case_choice_clear",
    .sql = "DELETE FROM community_category WHERE community_id = $1",
};

err_t case_choice_store_clear(struct op *op, int64_t community_id)
{
    return db_exec(op, &CLEAR, DB_ARGS(DB_INT(community_id)), NULL);
}

static const struct db_query DROP = {
    .name = "case_choice_drop",
    .sql = "DELETE FROM community_category WHERE community_id = $1 AND code = $2",
};

err_t case_choice_store_drop(struct op *op, int64_t community_id, const char *code)
{
    return db_exec(op, &DROP, DB_ARGS(DB_INT(community_id), DB_TEXT(code)), NULL);
}

static const struct db_query ADD = {
    .name = "case_choice_add",
    .sql = "INSERT INTO community_category (community_id, code, hidden, own, department, name)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};

err_t case_choice_store_add(struct op *op, int64_t community_id, const struct case_choice *choice)
{
    return db_exec(op, &ADD,
                   DB_ARGS(DB_INT(community_id), DB_TEXT(choice->code), DB_BOOL(choice->hidden),
                           DB_BOOL(choice->own), DB_TEXT(choice->department),
                           DB_TEXT(choice->name == NULL ? "" : choice->name)),
                   NULL);
}

const struct db_query *const CASE_CHOICE_STORE_QUERIES[] = {&LIST, &CLEAR, &DROP, &ADD, NULL};
