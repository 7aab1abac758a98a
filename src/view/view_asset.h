/*
 * view_asset.h - what the browser fetches beside pages. Only view/ uses it.
 */
#pragma once

#include "view/view.h"

/* { "anju_css": "/assets/anju-<hash>.css", … } of all that is embedded below assets/, scripts in
 * that language. In op's arena, which is kept. */
struct doc *view_asset_urls(struct op *op, enum language l);
