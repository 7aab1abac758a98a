/*
 * register.h - communities and houses (一户一档 grows here).
 */
#pragma once

#include "base/op.h"

struct community {
    int64_t id;
    const char *code;         /* "yiyuan" */
    const char *name;         /* "颐园世家" */
    const char *property_kind; /* residential, commercial: standards bind per kind (S3-1.5) */
    int utc_offset_min;
    const char *hotline_hours; /* "00:00-24:00" */
    const char *counter_hours; /* "08:00-22:00" (S3-3C.3b), may have several periods */
    const char *work_hours;    /* "08:30-12:00,14:00-17:30" */
};

err_t register_community_add(struct op *op, const struct community *community, int64_t *ret_id);
err_t register_community_find(struct op *op, const char *code, struct community **ret_community);
err_t register_community_get(struct op *op, int64_t id, struct community **ret_community);
err_t register_community_list(struct op *op, struct community **ret_communities, size_t *ret_count);

/* The community a write is for: named by code within the actor's scope, or his only
 * one. ERR_INVALID names the field `community`. */
err_t register_choose_community(struct op *op, const char *code, int64_t *ret_community_id);

struct house {
    int64_t id, community_id;
    const char *code; /* "3-2-1501" */
    const char *handover; /* handed_over, under_construction (S1-6.1.3/4) */
    int64_t warranty_until; /* ms UTC, 0: none */
};
err_t register_house_add(struct op *op, const struct house *house, int64_t *ret_id);
/* ERR_NOT_FOUND if there is no such house. */
err_t register_house_find(struct op *op, int64_t community_id, const char *code,
                          struct house **ret_house);
