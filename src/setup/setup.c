#include "setup/setup.h"

#include "setup/setup_store.h"

#include "promise/promise.h"

#include "base/json.h"
#include "db/db.h"
#include "journal/journal.h"

#include <sodium.h>
#include <string.h>

struct adding {
    const struct community *community;
    int64_t id;
};

static err_t add_in_transaction(struct op *op, void *arg)
{
    static const char *const FOUNDING[] = {"BASE-000", NULL};
    struct adding *adding = arg;
    err_t e = register_community_add(op, adding->community, &adding->id);

    return e == OK ? promise_bind_first(op, adding->id, FOUNDING) : e;
}

err_t setup_community_add(struct op *op, const struct community *community, int64_t *ret_id)
{
    struct adding adding = {.community = community};
    err_t e = db_transaction(op, add_in_transaction, &adding);

    if (e == OK)
        *ret_id = adding.id;
    return e;
}

/* ---- the company -------------------------------------------------------------------- */

enum { LOGO_MAX_BYTES = 200 * 1024, LOGO_MAX_SIDE = 2000, PNG_HEAD = 24, HASH_SHOWN = 16 };

err_t setup_company_get(struct op *op, struct setup_company *ret_company)
{
    return setup_store_company(op, ret_company);
}

err_t setup_company_shown(struct op *op, const char **ret_name, const char **ret_logo)
{
    return setup_store_shown(op, ret_name, ret_logo);
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* By what it holds, not by its name: the signature, then IHDR with width and height. */
static bool is_png(const char *bytes, size_t length)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return length > PNG_HEAD && memcmp(b, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) == 0 &&
           big_endian(b + 16) - 1 < LOGO_MAX_SIDE && big_endian(b + 20) - 1 < LOGO_MAX_SIDE;
}

struct changing {
    const char *name, *logo, *logo_hash;
};

static err_t change_in_transaction(struct op *op, void *arg)
{
    const struct changing *changing = arg;
    struct doc *facts = doc_object(op->arena);
    struct journal_event event = {
        .kind = "company_changed", .subject = "company", .subject_id = 0, .version = 1};
    struct setup_company company;
    err_t e = journal_lock(op, 0);

    if (e == OK)
        e = setup_store_company(op, &company);
    if (e != OK)
        return e;
    doc_set_text(facts, "before", company.name);
    doc_set_text(facts, "name", changing->name);
    doc_set_text(facts, "logo", changing->logo == NULL ? company.logo_hash : changing->logo_hash);
    company.name = changing->name;
    if (changing->logo != NULL) {
        company.logo = changing->logo;
        company.logo_hash = changing->logo_hash;
    }
    e = setup_store_save(op, &company);
    event.data = json_text(op->arena, facts);
    return e == OK ? journal_append(op, &event) : e;
}

static err_t read_logo(struct op *op, const char *png, size_t length, struct changing *changing)
{
    unsigned char hash[crypto_generichash_BYTES];
    size_t room = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
    char *logo = arena_alloc(op->arena, room), *hex = arena_alloc(op->arena, sizeof hash * 2 + 1);

    if (length > LOGO_MAX_BYTES || !is_png(png, length))
        return op_fail_field(op, "logo", "not_a_logo",
                             "标志须为 PNG 图片，最大 %d KB、%d × %d 像素", LOGO_MAX_BYTES / 1024,
                             LOGO_MAX_SIDE, LOGO_MAX_SIDE);
    sodium_bin2base64(logo, room, (const unsigned char *)png, length,
                      sodium_base64_VARIANT_ORIGINAL);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)png, length, NULL, 0);
    sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    changing->logo = logo;
    changing->logo_hash = arena_text_n(op->arena, hex, HASH_SHOWN);
    return OK;
}

err_t setup_company_change(struct op *op, const char *name, const char *png, size_t length)
{
    struct changing changing = {.name = name};
    err_t e = png == NULL ? OK : read_logo(op, png, length, &changing);

    return e == OK ? db_transaction(op, change_in_transaction, &changing) : e;
}
