/*
 * setup_drawing.h - a service blueprint as a drawing: lanes side by side, stages downwards in
 * their order, a line for each way from one to another.
 *
 *     | 客户 | 前台 | 部门 | 主管 | 档案 |  names      tracks
 *     |      | [受理登记] -------------- 分类 ------.
 *     |      |      | [分级定责] <------ ----------'
 *
 * Pure: from a blueprint to numbers; the template writes SVG of them. Ways that are open at
 * (nearly) every stage would hide the rest: they are told in words, as are actions that stay.
 */
#pragma once

#include "blueprint/blueprint.h"

/* `drawing {width, height, lanes, boxes, ways}`, `anytime [{name, who}]` and
 * `steps [{name, lane, holder_name, status_name, clock_name, owner_reads, risks, ways}]`, which
 * tell the same in words; `clocks` and `escalations` as lines of text. */
void setup_drawing(struct op *op, const struct blueprint *b, struct doc *into);
