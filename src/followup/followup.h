/*
 * followup.h - telling the owner, and asking afterwards whether it was good (回访).
 *
 * Source: S0-3.2.2d, S0-3.2.3-4, S3-3.8c, S3-7.3.3, X-46.
 */
#pragma once

#include "case/case.h"

extern const struct action FOLLOWUP_ACTIONS[];
