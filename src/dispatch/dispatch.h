/*
 * dispatch.h - who does the work: give it out, take it, give it back, finish it.
 *
 * Source: S1-7.1.6b (many departments at once), S3-3N.4 (a loop has both ends), X-13.
 */
#pragma once

#include "case/case.h"

extern const struct action DISPATCH_ACTIONS[];
