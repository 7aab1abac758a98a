/*
 * register_house.h - the file of a house: its facts, how it was used, what is under warranty.
 *
 * Source: S2-2.1.1, S2-2.1.3, S2-2.1.6; domain.md D. Each change is an event of the community's
 * chain, subject "house", in the same transaction.
 */
#pragma once

#include "register/register.h"

/* ERR_NOT_FOUND outside of `communities`. */
err_t register_house_get(struct op *op, const int64_t *communities, size_t count, int64_t id,
                         struct house **ret_house);
/* By the number that another system knows it by; *ret_house NULL: none. */
err_t register_house_find_external(struct op *op, int64_t community_id, const char *external_id,
                                   struct house **ret_house);

/* The facts anew, all of them, but not the code. ERR_CONFLICT unless `version` (0: any) is the
 * present one; nothing happens if nothing differs. ERR_INVALID with every wrong field. */
err_t register_house_change(struct op *op, const struct house *house, int64_t version);

/* Notes every wrong field; what register_house_add() asks too. */
err_t register_house_check(struct op *op, const struct house *house);
/* Its facts as events tell them. */
void register_house_tell(struct op *op, const struct house *house, struct doc *into);

enum register_house_order {
    HOUSES_BY_CODE,
    HOUSES_BY_CODE_DOWN,
    HOUSES_BY_AREA,
    HOUSES_ORDER_COUNT
};

struct house_asking {
    int64_t community_id;
    const char *words;                    /* stand in the code; NULL: any */
    const char *building, *status, *kind; /* NULL: any */
    enum register_house_order order;
    int64_t after_id; /* behind this house; 0: from the first */
    int64_t limit;
};
struct house_page {
    struct house *houses;
    size_t count;
    bool has_next, is_cut; /* is_cut: the looks were used up before the page was full */
    int64_t next_id;       /* goes on behind this one, which need not be on the page */
};
/* What is rare costs a bounded look (REGISTER_LIST_LOOKS). */
err_t register_house_list(struct op *op, const struct house_asking *asking,
                          struct house_page *ret_page);
/* The buildings that houses name, in order; at most 500. */
err_t register_house_buildings(struct op *op, int64_t community_id, const char ***ret_buildings,
                               size_t *ret_count);

/* ---- how it was used (S2-2.1.6) ------------------------------------------------------- */

struct house_use {
    int64_t community_id, id, house_id;
    const char *use;     /* owner_occupied, let, vacant, changed */
    const char *tenants; /* in words: 一家三口 */
    int64_t from_at, to_at;
};
/* A period begins and the one before ends with it; the status of the house follows. `from_at` 0:
 * now; ERR_INVALID if it begins before the last one did. */
err_t register_house_use_add(struct op *op, const struct house_use *use, int64_t *ret_id);
/* The newest first; at most 200. */
err_t register_house_uses(struct op *op, int64_t community_id, int64_t house_id,
                          struct house_use **ret_uses, size_t *ret_count);

/* ---- warranty by component (S2-2.1.3) --------------------------------------------------- */

struct house_warranty {
    int64_t community_id, id, house_id;
    const char *component; /* 防水, 主体结构, 管道 … */
    const char *contractor;
    int64_t until_at;
};
err_t register_house_warranty_add(struct op *op, const struct house_warranty *warranty,
                                  int64_t *ret_id);
err_t register_house_warranty_end(struct op *op, int64_t community_id, int64_t id);
/* By the day they end; at most 100. */
err_t register_house_warranties(struct op *op, int64_t community_id, int64_t house_id,
                                struct house_warranty **ret_warranties, size_t *ret_count);
