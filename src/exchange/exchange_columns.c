#include "exchange/exchange_columns.h"

#include "base/buf.h"
#include "base/str.h"
#include "exchange/exchange_aliases.h"
#include "exchange/exchange_targets.h"

#include <string.h>

/* " * 建筑面积（㎡）：" -> "建筑面积": what people put around a name. */
static const char *plain_title(struct arena *a, const char *title)
{
    static const char *const ENDS[] = {"(", "（", "[", "【", ":", "：", NULL};
    struct buf out = buf_in(a);
    size_t length = strlen(title);

    for (size_t i = 0; ENDS[i] != NULL; i++) {
        const char *at = strstr(title, ENDS[i]);
        if (at != NULL && at != title && (size_t)(at - title) < length)
            length = (size_t)(at - title);
    }
    for (size_t i = 0; i < length; i++) {
        if (strncmp(title + i, "　", 3) == 0)
            i += 2;
        else if (strchr(" \t\r\n*", title[i]) == NULL)
            buf_add_char(&out, title[i] >= 'A' && title[i] <= 'Z' ? (char)(title[i] - 'A' + 'a')
                                                                  : title[i]);
    }
    return out.data == NULL ? "" : out.data;
}

static bool is_word_of(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word))
        if ((at == words || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

static bool names(const struct exchange_target *target, const char *plain)
{
    if (str_equal(target->field, plain) || str_equal(target->title, plain))
        return true;
    for (size_t i = 0; EXCHANGE_TITLE_ALIASES[i].alias != NULL; i++)
        if (str_equal(EXCHANGE_TITLE_ALIASES[i].word, target->title) &&
            is_word_of(EXCHANGE_TITLE_ALIASES[i].alias, plain))
            return true;
    return false;
}

static int target_of(const struct exchange_target *targets, const char *field)
{
    for (int i = 0; targets[i].field != NULL; i++)
        if (str_equal(targets[i].field, field))
            return i;
    return EXCHANGE_NOWHERE;
}

/* A second column of telephones is the second telephone. */
static int next_free(const struct exchange_target *targets, const int *places, int target)
{
    if (target == EXCHANGE_NOWHERE || places[target] == EXCHANGE_NOWHERE)
        return target;
    if (str_equal(targets[target].field, "phone"))
        return next_free(targets, places, target_of(targets, "phone2"));
    return EXCHANGE_NOWHERE;
}

static int by_title(struct op *op, const struct exchange_target *targets, const int *places,
                    const char *title)
{
    const char *plain = plain_title(op->arena, title);

    for (int i = 0; plain[0] != '\0' && targets[i].field != NULL; i++)
        if (names(&targets[i], plain))
            return next_free(targets, places, i);
    return EXCHANGE_NOWHERE;
}

int exchange_columns_match(struct op *op, const struct exchange_target *targets,
                           const struct doc *chosen, const struct csv_record *record,
                           int places[EXCHANGE_TARGETS_MOST])
{
    int found = 0;

    for (int i = 0; i < EXCHANGE_TARGETS_MOST; i++)
        places[i] = EXCHANGE_NOWHERE;
    for (size_t i = 0; i < record->count; i++) {
        const char *title = str_trim(op->arena, record->fields[i]);
        const char *field = chosen == NULL ? NULL : doc_get_text(chosen, title);
        int target = field == NULL ? by_title(op, targets, places, title)
                                   : next_free(targets, places, target_of(targets, field));
        if (target == EXCHANGE_NOWHERE)
            continue;
        places[target] = (int)i;
        found++;
    }
    return found;
}

void exchange_columns_take(struct op *op, const struct exchange_target *targets,
                           const struct csv_record *record, struct exchange_rows *rows)
{
    const char **names_of = ARENA_ARRAY(op->arena, record->count + 1, const char *);

    for (size_t i = 0; i < record->count; i++)
        names_of[i] = str_trim(op->arena, record->fields[i]);
    rows->header = names_of;
    rows->header_count = record->count;
    rows->places = ARENA_ARRAY(op->arena, EXCHANGE_TARGETS_MOST, int);
    exchange_columns_match(op, targets, rows->chosen, record, rows->places);
}

static int place_of(const struct exchange_target *targets, const struct exchange_rows *rows,
                    const char *field)
{
    int target = target_of(targets, field);

    return target == EXCHANGE_NOWHERE ? EXCHANGE_NOWHERE : rows->places[target];
}

bool exchange_columns_has(const struct exchange_target *targets, const struct exchange_rows *rows,
                          const char *field)
{
    return place_of(targets, rows, field) != EXCHANGE_NOWHERE;
}

const char *exchange_columns_text(struct op *op, const struct exchange_target *targets,
                                  const struct exchange_rows *rows, const struct csv_record *record,
                                  const char *field)
{
    int place = place_of(targets, rows, field);

    return place == EXCHANGE_NOWHERE ? "" : str_trim(op->arena, record->fields[place]);
}

const char *exchange_columns_title(const struct exchange_target *targets,
                                   const struct exchange_rows *rows, const char *field)
{
    int target = target_of(targets, field);

    if (target == EXCHANGE_NOWHERE)
        return "";
    return rows->places[target] == EXCHANGE_NOWHERE ? targets[target].title
                                                    : rows->header[rows->places[target]];
}

const struct exchange_target *exchange_targets_of(const char *kind)
{
    return str_equal(kind, "houses") ? EXCHANGE_HOUSE_TARGETS : EXCHANGE_PERSON_TARGETS;
}
