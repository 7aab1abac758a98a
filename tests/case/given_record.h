/*
 * given_record.h - did anything change, and does the record hold? For given_case.h.
 */
#pragma once

/* ---- nothing changed ----------------------------------------------------------------- */

static const struct {
    const char *table, *columns; /* parted by blanks; NULL: those of a case */
    const char *order;
} GIVEN_TABLES_KEPT[] = {
    {"service_case", NULL, "community_id, id"},
    {"case_assignment", "case_id ordinal round staff_id department part state result",
     "community_id, case_id, ordinal"},
    {"case_number", "community_id kind day last", "community_id, kind, day"},
    {"promise", "id case_id metric round start_at due_at warn_at met_at state level next_at standard provisional",
     "community_id, id"},
    {"outbox", "once_key recipient_id kind", "community_id, id"},
    {"journal_head", "community_id seq hash seal", "community_id"},
    {"journal_event", "community_id seq hash", "community_id, seq"},
};
enum { GIVEN_KEPT_COUNT = sizeof GIVEN_TABLES_KEPT / sizeof *GIVEN_TABLES_KEPT };

static inline void given_column(struct buf *sql, const char *name)
{
    buf_printf(sql, "COALESCE(CAST(%s AS TEXT), '~') || '|' || ", name);
}

/* Each row as one text. Made once: connections keep statements prepared. */
static inline const struct db_query *given_rows(size_t i)
{
    static struct db_query queries[GIVEN_KEPT_COUNT];
    struct arena *forever = arena_new();
    struct buf sql = buf_in(forever);
    const char *columns = GIVEN_TABLES_KEPT[i].columns;
    char **names = columns == NULL ? NULL : str_split(forever, columns, ' ', NULL);

    if (queries[i].sql != NULL) {
        arena_free(forever);
        return &queries[i];
    }
    buf_add_text(&sql, "SELECT ");
    for (size_t c = 0; names == NULL && c < CASE_COLUMN_COUNT; c++)
        given_column(&sql, CASE_COLUMN_LIST[c].name);
    for (; names != NULL && *names != NULL; names++)
        given_column(&sql, *names);
    buf_printf(&sql, "'' FROM %s ORDER BY %s /*scan*/", GIVEN_TABLES_KEPT[i].table, GIVEN_TABLES_KEPT[i].order);
    queries[i] = (struct db_query){GIVEN_TABLES_KEPT[i].table, strdup(sql.data)};
    arena_free(forever);
    return &queries[i];
}

/* A hash of all that the rooms keep (FNV-1a). */
static inline uint64_t fingerprint(struct op *op)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    struct op own = *op;

    own.arena = arena_new();
    own.fault = (struct op_fault){0};
    for (size_t i = 0; i < GIVEN_KEPT_COUNT; i++) {
        struct db_rows *rows;
        support_assert_err(&own, db_run(&own, given_rows(i), DB_NO_ARGS, &rows), OK,
                           GIVEN_TABLES_KEPT[i].table, __FILE__, __LINE__);
        while (db_next(rows))
            for (const char *p = db_text(rows, 0); *p != '\0'; p++)
                hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    }
    arena_free(own.arena);
    return hash;
}

static inline bool fault_says(const struct op *op, const char *words)
{
    if (words == NULL || (op->fault.detail != NULL && strstr(op->fault.detail, words) != NULL))
        return true;
    for (size_t i = 0; i < op->fault.field_count; i++)
        if (str_equal(op->fault.fields[i].field, words) || strstr(op->fault.fields[i].message, words) != NULL)
            return true;
    return false;
}

/* It is refused for this cause, the reason has these words (or names that field), and
 * nothing has changed. */
#define refused(op, login, id, action, text, cause, words)                                         \
    refused_at((op), (login), (id), (action), (text), (cause), (words), __FILE__, __LINE__)
static inline void refused_at(struct op *op, const char *login, int64_t id, const char *action,
                       const char *text, err_t cause, const char *words, const char *file, int line)
{
    uint64_t before = fingerprint(op);
    err_t e = act(op, login, id, action, text);

    if (e != cause || !fault_says(op, words)) {
        print_error("%s %s: %s (%s), not %s (%s)\n", login, action, err_name(e), op_fault_text(op),
                    err_name(cause), words);
        _fail(file, line);
    }
    if (fingerprint(op) != before) {
        print_error("%s %s was refused, but something changed\n", login, action);
        _fail(file, line);
    }
    op_forget_fault(op);
}

/* ---- the record holds ------------------------------------------------------------------ */

static inline void assert_chain_holds(struct op *op, int64_t community_id)
{
    struct journal_fault fault = {0};
    const char *what = NULL;
    int64_t events, cases;

    if (journal_verify(op, community_id, &fault, &events) != OK)
        fail_msg("event %" PRId64 ": %s", fault.seq, fault.why);
    if (case_verify(op, community_id, &what, &cases) != OK)
        fail_msg("%s (%s)", what == NULL ? "verify" : what, op_fault_text(op));
}

static inline void assert_holds(struct op *op)
{
    op_forget_fault(op);
    assert_chain_holds(op, given.yiyuan);
    assert_chain_holds(op, given.lakeside);
}
