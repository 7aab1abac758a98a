/*
 * register.h - communities and houses (一户一档 grows here).
 *
 * Source: S3-1.*, S3-3C.3b, X-1. Adding is a journal event of the community's own chain.
 */
#pragma once

#include "http/route.h"

#include "base/op.h"

struct community {
    int64_t id;
    const char *code;          /* "yiyuan" */
    const char *name;          /* "颐园世家" */
    const char *property_kind; /* residential, commercial: standards bind per kind (S3-1.5) */
    int utc_offset_min;
    const char *hotline_hours; /* "00:00-24:00" */
    const char *counter_hours; /* "08:00-22:00" (S3-3C.3b), may have several periods */
    const char *work_hours;    /* "08:30-12:00,14:00-17:30" */
    const char *profile;       /* JSON object of facts (address, areas, lifts …); NULL: none */
    int64_t hours_id;          /* version of its hours; 0: those it began with */
};

/* ERR_INVALID with all wrong fields; ERR_CONFLICT if the code is taken. `code` is of small
 * ASCII letters, digits and hyphens. Hours that are NULL get the values shown above. */

err_t register_community_add(struct op *op, const struct community *community, int64_t *ret_id);
/* Both ERR_NOT_FOUND if there is none, whoever asks: for commands and jobs. What a person
 * asks for goes through register_choose_community() or a scope. */
err_t register_community_find(struct op *op, const char *code, struct community **ret_community);
err_t register_community_get(struct op *op, int64_t id, struct community **ret_community);
/* With the hours of that version, for a case that began under them. */
err_t register_community_get_with_hours(struct op *op, int64_t id, int64_t hours_id,
                                        struct community **ret_community);
/* Name, hours and profile anew (NULL: as they are); code and kind stay. What changed is an
 * event with before and after. Cases that run keep the hours of their intake. */
err_t register_community_change(struct op *op, const struct community *community);
/* All of them by code, at most 100,000. */
err_t register_community_list(struct op *op, struct community **ret_communities, size_t *ret_count);

/* Of these, by code behind `after`; `words` begins the code or stands in the name ("": any). */
err_t register_community_page(struct op *op, const int64_t *ids, size_t id_count, const char *words,
                              const char *after, int64_t limit, struct community **ret_communities,
                              size_t *ret_count);

/* As api.md writes it: id, code, name, property_kind, utc_offset_min, hours, profile. */
err_t register_community_document(struct op *op, const struct community *community,
                                  struct doc *into);

/* The community a write is for: named by code within the actor's scope, or his only
 * one (`code` NULL or empty). Sets op->utc_offset_min. ERR_INVALID names the field
 * `community`; one that the actor may not see answers as one that is not there. */
err_t register_choose_community(struct op *op, const char *code, int64_t *ret_community_id);

/* For pages of supervision, which show one community at a time: the one that the request
 * names, else the first where the caller has one of the roles `who`. Sets
 * op->utc_offset_min. ERR_NOT_FOUND alike for one that he may not see. */
err_t register_page_community(struct request *req, uint64_t who, int64_t *ret_community_id);
/* The communities that such a page offers, into a page: `communities` [{code, name, is_here}]
 * and `has_choice`. */
err_t register_page_choices(struct op *op, uint64_t who, int64_t here, struct doc *page);

struct house {
    int64_t id, community_id;
    const char *code;       /* "3-2-1501" */
    const char *handover;   /* handed_over, under_construction (S1-6.1.3/4) */
    int64_t warranty_until; /* ms UTC, 0: none; by component: register_house.h */
    /* The rest of S2-2.1.1; NULL texts count as "". */
    const char *kind; /* dwelling, shop, office, garage, storage; NULL: dwelling */
    const char *building, *unit, *number; /* out of the code; read only */
    int64_t floor;                        /* out of the number; 0: not told */
    const char *sort_key;                 /* read only */
    const char *layout, *orientation;
    int64_t area_built, area_inner; /* 0.01 m2; 0: not told */
    const char *ownership;          /* private, company, public, shared */
    const char *status;             /* unsold, unhanded, handed_over, renovating,
                                       owner_occupied, let, vacant, "" */
    int64_t handed_over_at, completed_at;
    const char *certificate, *external_id;
    int64_t version;
};
/* The code is brought into its canonical form: 3栋2单元1501, ３－２－１５０１ and 03-02-1501 are
 * 3-2-1501. ERR_INVALID names the field `house`, ERR_CONFLICT: it is there already. */
err_t register_house_add(struct op *op, const struct house *house, int64_t *ret_id);
/* Any form of the code. ERR_NOT_FOUND (in Chinese) if there is no such house. */
err_t register_house_find(struct op *op, int64_t community_id, const char *code,
                          struct house **ret_house);

/* The first houses by code. */
err_t register_house_codes(struct op *op, int64_t community_id, int limit, const char ***ret_codes,
                           size_t *ret_count);

/* ---- many houses at once: from a file, all or nothing ---- */
enum { REGISTER_HOUSES_AT_ONCE = 5000, REGISTER_FAULTS_SHOWN = 100 };

/* A page of houses or persons looks at so many rows at most, then says that it can go on; and what
 * so few have is fetched through that, and sorted. */
enum { REGISTER_LIST_LOOKS = 5000, REGISTER_LIST_FEW = 1000 };

struct register_house_fault {
    int64_t line;
    const char *text, *reason;
};
struct register_house_list {
    const char **codes; /* canonical, new ones only, in the file's order */
    size_t count;
    size_t there; /* how many lines named a house that is there already */
    struct register_house_fault faults[REGISTER_FAULTS_SHOWN];
    size_t fault_count; /* may be more than are shown */
};
/* One house a line: a code in any form, or building, unit and door in columns of their own; a
 * first line 楼栋,单元,房号 may say so. Commas, semicolons and tabs separate. Reads only; *ret_list
 * tells every fault with line and reason. */
err_t register_houses_read(struct op *op, int64_t community_id, const char *text, size_t length,
                           struct register_house_list *ret_list);
/* The lines that a regular building plan makes: 1-1-101 … */
struct register_house_plan {
    int first_building, last_building, units, floors, doors;
};
const char *register_houses_plan(struct op *op, const struct register_house_plan *plan);
/* Adds them in one transaction with one event. ERR_INVALID if the list has faults. */
err_t register_houses_add(struct op *op, int64_t community_id,
                          const struct register_house_list *list);
err_t register_houses_count(struct op *op, int64_t community_id, int64_t *ret_count);

/* The houses that 3栋1501 may mean, where people leave out the unit: those of that building with
 * that room, at most `limit`. None for what is not a building and a room. */
err_t register_house_of_building(struct op *op, int64_t community_id, const char *written,
                                 int limit, const char ***ret_codes, size_t *ret_count);

/* The canonical form of a house code, NULL if it cannot be one. Pure. */
const char *register_house_code(struct arena *a, const char *text);

/* ---- residents: who uses the owners' pages (X-20, X-36) ------------------------ */

struct resident {
    int64_t id, community_id, house_id;
    const char *house;      /* "3-2-1501"; read only */
    const char *name;       /* "王女士" */
    const char *kind;       /* owner, family, tenant */
    const char *phone;      /* sealed (journal_open_text); to add: in clear */
    const char *phone_hash; /* as cases keep it; read only */
};
/* To the house named by `house` in any spelling. ERR_INVALID with all wrong fields; ERR_CONFLICT
 * if this phone is known for the house already. A journal event without the number. */
err_t register_resident_add(struct op *op, const struct resident *resident, int64_t *ret_id);
/* The relation ends: the pages of that house are closed at once. */
err_t register_resident_end(struct op *op, int64_t community_id, int64_t id);
/* Who lives there now, by when they came; at most 50. */
err_t register_resident_list(struct op *op, int64_t community_id, int64_t house_id,
                             struct resident **ret_residents, size_t *ret_count);

/* Is anybody known in this community? */
err_t register_resident_known(struct op *op, int64_t community_id, bool *ret_known);

/* The houses of the owner who acts; ERR_NOT_FOUND if it is nobody of them. At most 50. */
err_t register_resident_me(struct op *op, struct resident **ret_residents, size_t *ret_count);

/* Who holds this session? *ret_actor NULL: nobody. His grants are ROLE_OWNER in each of his
 * communities, his id is that of his first relation. */
err_t register_resident_authenticate(struct op *op, const char *session,
                                     const struct actor **ret_actor, const char **ret_csrf);

/* Makes a one-time code of six digits for a phone, good for five minutes and five tries. It is
 * made for unknown phones too, so that nothing tells them apart; *ret_is_known says whether to
 * send it: not to a stranger, nor more than ten a day without a login. Writes. */
err_t register_resident_code(struct op *op, const char *phone, const char **ret_code,
                             bool *ret_is_known);
/* A session of 12 h for the right code. *ret_entered is false alike for a wrong, used or old code
 * and an unknown phone; that writes too, for the try counts. */
err_t register_resident_enter(struct op *op, const char *phone, const char *code,
                              const char **ret_cookie_value, bool *ret_entered);
err_t register_resident_leave(struct op *op, const char *session);
/* All codes and sessions end: the key that they were hashed with changes. */
err_t register_resident_leave_all(struct op *op);

/* ---- doors ------------------------------------------------------------------ */
extern const struct route REGISTER_ROUTES[];
extern const struct route REGISTER_RESIDENT_ROUTES[]; /* /owner/login */

/* `anju community add|list …`: op holds an open read-write database, argv[0] is
 * "community". A wrong usage is ERR_INVALID with a detail that begins with "usage: ". */
err_t register_cli_community(struct op *op, int argc, char **argv);

/* The demo communities: yiyuan (颐园世家) with `houses` houses, lakeside with a fifth as many,
 * and `communities` - 2 more like it, demo-3 and so on. 0: 2 communities, 1,500 houses. The
 * same each time; a community that is there already stays as it is. */
err_t register_demo(struct op *op, int communities, int houses);
