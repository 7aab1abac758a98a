/* What is known about a person beside his facts, and what he drives. */
#include "register/register_note.h"

#include "register/register_find.h"
#include "register/register_note_store.h"
#include "register/register_person_parts.h"
#include "register/register_person_store.h"

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "db/db.h"
#include "journal/journal.h"

#include <string.h>

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool fits(const char *text, size_t most)
{
    return utf8_is_valid(text, strlen(text)) && utf8_length(text) <= most;
}

/* ---- notes ------------------------------------------------------------------------------- */

static bool is_kind(const struct person_note *n, const char *kind)
{
    return str_equal(n->kind, kind);
}

bool register_note_is_past(const char *kind)
{
    return str_in(kind, (const char *const[]){"communication", "participation", "move_in",
                                              "renovation", "moving", "parking", "fee", NULL});
}

static err_t check(struct op *op, const struct person_note *n)
{
    if (!str_in(n->kind, (const char *const[]){"preference", "need", "care", "behaviour", NULL}) &&
        !register_note_is_past(n->kind))
        op_fail_field(op, "note_kind", "unknown", "“种类”不认识");
    if (str_is_empty(n->text) || !fits(n->text, 500))
        op_fail_field(op, "note_text", "required", "请填写“内容”，不超过 500 字");
    if (!fits(n->source, 100))
        op_fail_field(op, "note_source", "too_long", "“来源”最多 100 字");
    if (is_kind(n, "care") &&
        !str_in(n->code, (const char *const[]){"elderly_alone", "disabled", "newborn", "birthday",
                                               "festival", "illness", NULL}))
        op_fail_field(op, "note_code", "unknown", "请选择“关怀名单”");
    if (is_kind(n, "care") && n->consent_id <= 0)
        op_fail_field(op, "note_consent", "required", "关怀事项须有本人单独同意");
    if (is_kind(n, "behaviour") && str_is_empty(n->source))
        op_fail_field(op, "note_source", "required", "行为记录须写明来源：谁看到、记在哪里");
    return op->fault.code;
}

static bool is_private(const struct person_note *n)
{
    return n->is_restricted || is_kind(n, "care");
}

/* One that he gave and did not take back. */
static err_t has_consent(struct op *op, const struct person_note *n)
{
    bool holds = true;
    err_t e = OK;

    if (is_kind(n, "care"))
        e = register_note_store_consent(op, n->community_id, n->consent_id, n->person_id, &holds);
    if (e == OK && !holds)
        return op_fail_field(op, "note_consent", "unknown", "没有本人这份同意，或已撤回");
    return e;
}

static err_t add_in_transaction(struct op *op, void *arg)
{
    struct person_note *n = arg;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, n->community_id);

    if (e == OK)
        e = register_person_get_active(op, n->community_id, n->person_id, 0, &person);
    if (e == OK)
        e = has_consent(op, n);
    n->id = id_next(op->now);
    if (e == OK)
        e = register_note_store_add(op, n);
    if (e == OK)
        e = register_person_store_touch(op, n->community_id, n->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", n->id);
    doc_set_text(data, "kind", n->kind);
    if (!is_private(n)) {
        doc_set_text(data, "text", n->text);
        doc_set_text(data, "source", n->source);
    }
    return register_person_record(op, n->community_id, "person_note_added", n->person_id, data);
}

err_t register_note_add(struct op *op, const struct person_note *note, int64_t *ret_id)
{
    struct person_note adding = *note;
    err_t e;

    adding.code = is_kind(note, "care") ? or_empty(note->code) : "";
    adding.text = str_trim(op->arena, or_empty(note->text));
    adding.source = str_trim(op->arena, or_empty(note->source));
    adding.from_at = note->from_at == 0 ? op->now : note->from_at;
    adding.is_restricted = note->is_restricted || is_kind(note, "behaviour");
    adding.made_by = op->actor->id;
    e = check(op, &adding);
    if (e == OK)
        e = db_transaction(op, add_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

struct ending {
    int64_t community_id, id;
};

static err_t end_in_transaction(struct op *op, void *arg)
{
    const struct ending *ending = arg;
    struct doc *data = doc_object(op->arena);
    struct person_note *n;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_note_store_get(op, ending->community_id, ending->id, &n);
    if (e == OK && (n == NULL || n->to_at != 0))
        return op_fail(op, ERR_NOT_FOUND, "没有这条记录");
    if (e == OK)
        e = register_note_store_end(op, ending->community_id, ending->id);
    if (e == OK)
        e = register_person_store_touch(op, ending->community_id, n->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", n->id);
    doc_set_text(data, "kind", n->kind);
    return register_person_record(op, ending->community_id, "person_note_ended", n->person_id,
                                  data);
}

err_t register_note_end(struct op *op, int64_t community_id, int64_t id)
{
    struct ending ending = {community_id, id};

    return db_transaction(op, end_in_transaction, &ending);
}

err_t register_note_list(struct op *op, int64_t community_id, int64_t person_id,
                         bool with_restricted, struct person_note **ret_notes, size_t *ret_count)
{
    return register_note_store_list(op, community_id, person_id, with_restricted, ret_notes,
                                    ret_count);
}

/* ---- vehicles ---------------------------------------------------------------------------------
 */

/* 皖a·12345 -> 皖A12345. */
static const char *plate_of(struct arena *a, const char *written)
{
    char *out = arena_alloc(a, strlen(or_empty(written)) + 1), *to = out;

    for (const char *p = or_empty(written); *p != '\0'; p++) {
        if (strncmp(p, "·", strlen("·")) == 0)
            p += strlen("·") - 1;
        else if (*p != ' ' && *p != '-')
            *to++ = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    return out;
}

static err_t is_free(struct op *op, const struct vehicle *v)
{
    struct vehicle *there;
    err_t e = register_note_store_plate(op, v->community_id, v->plate, &there);

    if (e == OK && there != NULL)
        return op_fail(op, ERR_CONFLICT, "车牌 %s 已经登记", v->plate);
    return e;
}

static err_t add_vehicle_in_transaction(struct op *op, void *arg)
{
    struct vehicle *v = arg;
    struct doc *data = doc_object(op->arena);
    struct person *person;
    err_t e = journal_lock(op, v->community_id);

    if (e == OK)
        e = register_person_get_active(op, v->community_id, v->person_id, 0, &person);
    if (e == OK)
        e = is_free(op, v);
    v->id = id_next(op->now);
    if (e == OK)
        e = register_note_store_vehicle_add(op, v);
    if (e == OK)
        e = register_find_renew(op, v->community_id, FIND_VEHICLE, &v->id, 1);
    if (e == OK)
        e = register_person_store_touch(op, v->community_id, v->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", v->id);
    doc_set_text(data, "plate", v->plate);
    doc_set_text(data, "brand", v->brand);
    doc_set_text(data, "colour", v->colour);
    doc_set_text(data, "space", v->space);
    return register_person_record(op, v->community_id, "vehicle_added", v->person_id, data);
}

err_t register_vehicle_add(struct op *op, const struct vehicle *vehicle, int64_t *ret_id)
{
    struct vehicle adding = *vehicle;
    err_t e;

    adding.plate = plate_of(op->arena, vehicle->plate);
    adding.brand = or_empty(vehicle->brand);
    adding.colour = or_empty(vehicle->colour);
    adding.space = or_empty(vehicle->space);
    adding.from_at = vehicle->from_at == 0 ? op->now : vehicle->from_at;
    if (adding.plate[0] == '\0' || !fits(adding.plate, 12))
        op_fail_field(op, "plate", "required", "请填写“车牌”，不超过 12 个字");
    if (!fits(adding.brand, 30) || !fits(adding.colour, 30) || !fits(adding.space, 30))
        op_fail_field(op, "brand", "too_long", "“品牌”“颜色”“车位”最多 30 字");
    e = op->fault.code;
    if (e == OK)
        e = db_transaction(op, add_vehicle_in_transaction, &adding);
    if (e == OK)
        *ret_id = adding.id;
    return e;
}

static err_t end_vehicle_in_transaction(struct op *op, void *arg)
{
    const struct ending *ending = arg;
    struct doc *data = doc_object(op->arena);
    struct vehicle *v;
    err_t e = journal_lock(op, ending->community_id);

    if (e == OK)
        e = register_note_store_vehicle_get(op, ending->community_id, ending->id, &v);
    if (e == OK && v == NULL)
        return op_fail(op, ERR_NOT_FOUND, "没有这辆车");
    if (e == OK)
        e = register_note_store_vehicle_end(op, ending->community_id, ending->id);
    if (e == OK)
        e = register_find_renew(op, ending->community_id, FIND_VEHICLE, &v->id, 1);
    if (e == OK)
        e = register_person_store_touch(op, ending->community_id, v->person_id);
    if (e != OK)
        return e;
    doc_set_id(data, "id", v->id);
    doc_set_text(data, "plate", v->plate);
    return register_person_record(op, ending->community_id, "vehicle_ended", v->person_id, data);
}

err_t register_vehicle_end(struct op *op, int64_t community_id, int64_t id)
{
    struct ending ending = {community_id, id};

    return db_transaction(op, end_vehicle_in_transaction, &ending);
}

err_t register_vehicles_of_person(struct op *op, int64_t community_id, int64_t person_id,
                                  struct vehicle **ret_vehicles, size_t *ret_count)
{
    return register_note_store_vehicles(op, community_id, person_id, 0, ret_vehicles, ret_count);
}

err_t register_vehicles_of_house(struct op *op, int64_t community_id, int64_t house_id,
                                 struct vehicle **ret_vehicles, size_t *ret_count)
{
    return register_note_store_vehicles(op, community_id, 0, house_id, ret_vehicles, ret_count);
}
