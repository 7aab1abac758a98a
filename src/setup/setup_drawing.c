#include "setup/setup_drawing.h"

#include "setup/setup_words.h"
#include "staff/staff.h"

#include "base/buf.h"
#include "base/str.h"

#include <inttypes.h>

enum {
    LANE_CUSTOMER,
    LANE_DESK,
    LANE_DEPARTMENT,
    LANE_LEADER,
    LANE_ARCHIVE,
    LANE_COUNT,
    LANE_WIDTH = 132,
    BOX_WIDTH = 116,
    BOX_HEIGHT = 44,
    HEAD_HEIGHT = 32,
    LINE_HEIGHT = 19, /* of one way out of a box */
    ROW_GAP = 20,
    NAMES_WIDTH = 178,
    TRACK_WIDTH = 11,
    MOST_WAYS = 256,
    NAMES_SHOWN = 2
};

/* One line: all actions that lead from one stage to another. */
struct way {
    int from, to, track, y;
    size_t actions[8], action_count;
};

struct plan {
    struct op *op;
    const struct blueprint *b;
    struct way ways[MOST_WAYS];
    size_t way_count;
    int top[BLUEPRINT_MAX_STAGES], height[BLUEPRINT_MAX_STAGES], tracks;
};

/* ---- who may act: the lane of a stage ------------------------------------------------------ */

static int lane_of(const struct blueprint_stage *s)
{
    static const char *const LEADERS[] = {"css", "director", "supervisor", "quality", NULL};
    static const char *const DESKS[] = {"front_desk",    "duty",        "follow_up_pool",
                                        "first_contact", "responsible", NULL};

    if (str_equal(s->holder, "owner") || str_equal(s->lane, "customer"))
        return LANE_CUSTOMER;
    if (str_equal(s->holder, "archivist") || str_equal(s->lane, "support"))
        return LANE_ARCHIVE;
    if (s->holder != NULL && str_in(s->holder, LEADERS))
        return LANE_LEADER;
    if (s->holder != NULL && str_in(s->holder, DESKS))
        return LANE_DESK;
    return LANE_DEPARTMENT;
}

static const char *const LANE_NAMES[LANE_COUNT] = {"客户", "前台", "部门", "主管与主任", "档案"};

/* ---- which ways there are ---------------------------------------------------------------------
 */

static int count_bits(uint64_t bits)
{
    int n = 0;

    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

/* Open at more than half of the stages that are open: as good as anywhere. */
static bool is_anytime(const struct blueprint *b, const struct blueprint_action *a)
{
    int open = 0;

    for (size_t n = 0; n < b->stage_count; n++)
        open += case_status_is_open(b->stages[n].status);
    return count_bits(a->from) * 2 > open;
}

static struct way *way_between(struct plan *p, int from, int to)
{
    for (size_t i = 0; i < p->way_count; i++)
        if (p->ways[i].from == from && p->ways[i].to == to)
            return &p->ways[i];
    if (p->way_count == MOST_WAYS)
        return NULL;
    p->ways[p->way_count] = (struct way){.from = from, .to = to};
    return &p->ways[p->way_count++];
}

static bool has_name(const struct plan *p, const struct way *way, size_t action)
{
    for (size_t i = 0; i < way->action_count; i++)
        if (str_equal(setup_words_action_name(&p->b->actions[way->actions[i]]),
                      setup_words_action_name(&p->b->actions[action])))
            return true;
    return false;
}

static void add_ways(struct plan *p, size_t action)
{
    const struct blueprint_action *a = &p->b->actions[action];

    for (int from = 0; from < (int)p->b->stage_count; from++)
        for (size_t k = 0; (a->from >> from & 1) != 0 && k < a->to_count; k++) {
            struct way *way = a->to[k] == BLUEPRINT_STAY || a->to[k] == from
                                  ? NULL
                                  : way_between(p, from, a->to[k]);
            if (way != NULL && way->action_count < 8 && !has_name(p, way, action))
                way->actions[way->action_count++] = action;
        }
}

/* ---- where everything stands
 * ---------------------------------------------------------------------- */

static int middle_of(const struct plan *p, int stage)
{
    return p->top[stage] + BOX_HEIGHT / 2;
}

/* Rows downwards: a box, and beside it a line for each way that leads out of it. */
static int lay_rows(struct plan *p)
{
    int y = HEAD_HEIGHT + ROW_GAP / 2;

    for (int n = 0; n < (int)p->b->stage_count; n++) {
        int out = 0;
        p->top[n] = y;
        for (size_t i = 0; i < p->way_count; i++)
            if (p->ways[i].from == n)
                p->ways[i].y = y + 14 + LINE_HEIGHT * ++out;
        p->height[n] = out * LINE_HEIGHT + 18 > BOX_HEIGHT ? out * LINE_HEIGHT + 18 : BOX_HEIGHT;
        y += p->height[n] + ROW_GAP;
    }
    return y;
}

static bool tracks_touch(const struct plan *p, const struct way *a, const struct way *b)
{
    int a_to = p->top[a->to] + 8, b_to = p->top[b->to] + 8;
    int a_low = a->y < a_to ? a->y : a_to, a_high = a->y < a_to ? a_to : a->y;
    int b_low = b->y < b_to ? b->y : b_to, b_high = b->y < b_to ? b_to : b->y;

    if (a->to == b->to)
        return false; /* lines to one box may run together */
    return a_low <= b_high + 2 && b_low <= a_high + 2;
}

/* The innermost track on which nothing else runs at that height. */
static void lay_tracks(struct plan *p)
{
    for (size_t i = 0; i < p->way_count; i++) {
        int track = 0;
        for (size_t k = 0; k < i; k++)
            if (p->ways[k].track == track && tracks_touch(p, &p->ways[i], &p->ways[k])) {
                track++;
                k = (size_t)-1; /* from the beginning, with the next track */
            }
        p->ways[i].track = track;
        if (track + 1 > p->tracks)
            p->tracks = track + 1;
    }
}

/* ---- numbers for the template
 * ------------------------------------------------------------------------ */

static int names_left(void)
{
    return LANE_COUNT * LANE_WIDTH + 10;
}

static int box_left(const struct plan *p, int stage)
{
    return lane_of(&p->b->stages[stage]) * LANE_WIDTH + (LANE_WIDTH - BOX_WIDTH) / 2;
}

static void set_lanes(struct doc *drawing, int height)
{
    struct doc *lanes = doc_set_list(drawing, "lanes");

    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct doc *one = doc_add_object(lanes);
        doc_set_int(one, "x", lane * LANE_WIDTH);
        doc_set_int(one, "width", LANE_WIDTH);
        doc_set_int(one, "height", height);
        doc_set_int(one, "middle", lane * LANE_WIDTH + LANE_WIDTH / 2);
        doc_set_text(one, "name", LANE_NAMES[lane]);
        doc_set_bool(one, "is_odd", lane % 2 == 1);
    }
}

static bool has_risk(const struct blueprint *b, const char *stage)
{
    for (size_t i = 0; i < b->failure_point_count; i++)
        if (str_equal(b->failure_points[i].stage, stage))
            return true;
    return false;
}

static void set_boxes(const struct plan *p, struct doc *drawing)
{
    struct doc *boxes = doc_set_list(drawing, "boxes");

    for (int n = 0; n < (int)p->b->stage_count; n++) {
        const struct blueprint_stage *s = &p->b->stages[n];
        struct doc *one = doc_add_object(boxes);
        int x = box_left(p, n), y = p->top[n];
        doc_set_int(one, "x", x);
        doc_set_int(one, "y", y);
        doc_set_int(one, "width", BOX_WIDTH);
        doc_set_int(one, "height", BOX_HEIGHT);
        doc_set_int(one, "middle", x + BOX_WIDTH / 2);
        doc_set_int(one, "name_y", y + (s->time_standard != NULL ? 19 : 27));
        doc_set_int(one, "clock_y", y + 36);
        doc_set_text(one, "name", s->name);
        doc_set_bool(one, "is_first", n == p->b->first_stage);
        doc_set_bool(one, "is_closed", !case_status_is_open(s->status));
        if (s->time_standard != NULL)
            doc_set_text(one, "clock_name", setup_words_value(s->time_standard));
        doc_set_bool(one, "has_risk", has_risk(p->b, s->code));
        doc_set_int(one, "risk_x", x + BOX_WIDTH - 7);
        doc_set_int(one, "risk_y", y + 7);
        doc_set_int(one, "risk_text_y", y + 11);
    }
}

static const char *names_of(const struct plan *p, const struct way *way)
{
    struct buf names = buf_in(p->op->arena);

    for (size_t i = 0; i < way->action_count && i < NAMES_SHOWN; i++)
        buf_printf(&names, "%s%s", i > 0 ? "、" : "",
                   setup_words_action_name(&p->b->actions[way->actions[i]]));
    if (way->action_count > NAMES_SHOWN)
        buf_add_text(&names, "…");
    return names.data;
}

/* Does one of the actions make a mark that starts (or stops) a clock? Its names, or NULL. */
static const char *clocks_of(const struct plan *p, const struct way *way, bool starts)
{
    struct buf names = buf_in(p->op->arena);

    for (size_t m = 0; m < p->b->metric_count; m++) {
        const struct blueprint_metric *metric = &p->b->metrics[m];
        bool found = false;
        for (size_t i = 0; i < way->action_count && !found; i++)
            found = blueprint_action_makes(&p->b->actions[way->actions[i]],
                                           starts ? metric->from : metric->until);
        if (found)
            buf_printf(&names, "%s%s", names.length > 0 ? "、" : "",
                       setup_words_value(metric->metric));
    }
    return names.length > 0 ? names.data : NULL;
}

static void set_ways(const struct plan *p, struct doc *drawing)
{
    struct doc *ways = doc_set_list(drawing, "ways");

    for (size_t i = 0; i < p->way_count; i++) {
        const struct way *way = &p->ways[i];
        struct doc *one = doc_add_object(ways);
        int from_x = box_left(p, way->from) + BOX_WIDTH, to_x = box_left(p, way->to) + BOX_WIDTH;
        int track_x = names_left() + NAMES_WIDTH + way->track * TRACK_WIDTH;
        int out_y = way->y, in_y = p->top[way->to] + 8;
        const char *starts = clocks_of(p, way, true), *stops = clocks_of(p, way, false);
        int edge_y = out_y < p->top[way->from] + BOX_HEIGHT - 6 ? out_y : middle_of(p, way->from);
        doc_set_text(one, "path",
                     edge_y == out_y
                         ? arena_printf(p->op->arena, "M%d %dH%dV%dH%d", from_x, out_y, track_x,
                                        in_y, to_x + 2)
                         : arena_printf(p->op->arena, "M%d %dH%dV%dH%dV%dH%d", from_x, edge_y,
                                        from_x + 6, out_y, track_x, in_y, to_x + 2));
        doc_set_int(one, "name_x", names_left());
        doc_set_int(one, "name_y", out_y - 4);
        doc_set_text(one, "name",
                     arena_printf(p->op->arena, "%s%s%s", names_of(p, way),
                                  starts != NULL ? " ▶" : "", stops != NULL ? " ■" : ""));
        doc_set_text(one, "starts", starts);
        doc_set_text(one, "stops", stops);
        doc_set_text(one, "from_name", p->b->stages[way->from].name);
        doc_set_text(one, "to_name", p->b->stages[way->to].name);
        doc_set_bool(one, "is_back", way->to < way->from);
    }
}

/* ---- the same in words
 * ------------------------------------------------------------------------------------ */

static void add_risks(const struct plan *p, const char *stage, struct doc *list)
{
    for (size_t i = 0; i < p->b->failure_point_count; i++) {
        const struct blueprint_failure_point *point = &p->b->failure_points[i];
        if (str_equal(point->stage, stage))
            doc_add_text(list, arena_printf(p->op->arena, "%s：%s", point->risk, point->control));
    }
}

static void set_steps(const struct plan *p, struct doc *into)
{
    struct doc *steps = doc_set_list(into, "steps");

    for (int n = 0; n < (int)p->b->stage_count; n++) {
        const struct blueprint_stage *s = &p->b->stages[n];
        struct doc *one = doc_add_object(steps), *ways;
        doc_set_int(one, "number", n + 1);
        doc_set_text(one, "name", s->name);
        doc_set_text(one, "lane", LANE_NAMES[lane_of(s)]);
        doc_set_text(one, "status_name", case_status_name(s->status));
        doc_set_text(one, "clock_name",
                     s->time_standard == NULL ? NULL : setup_words_value(s->time_standard));
        doc_set_text(one, "owner_reads", s->owner_reads);
        add_risks(p, s->code, doc_set_list(one, "risks"));
        ways = doc_set_list(one, "ways");
        for (size_t i = 0; i < p->b->action_count; i++)
            if ((p->b->actions[i].from >> n & 1) != 0 && !is_anytime(p->b, &p->b->actions[i]))
                doc_add_text(ways, setup_words_way(p->op, p->b, &p->b->actions[i]));
    }
}

static void set_anytime(const struct plan *p, struct doc *into)
{
    struct doc *list = doc_set_list(into, "anytime");

    for (size_t i = 0; i < p->b->action_count; i++)
        if (is_anytime(p->b, &p->b->actions[i]))
            doc_add_text(list, setup_words_way(p->op, p->b, &p->b->actions[i]));
}

void setup_drawing(struct op *op, const struct blueprint *b, struct doc *into)
{
    struct plan *p = ARENA_NEW(op->arena, struct plan);
    struct doc *drawing = doc_set_object(into, "drawing");
    int height;

    p->op = op;
    p->b = b;
    for (size_t i = 0; i < b->action_count; i++)
        if (!is_anytime(b, &b->actions[i]))
            add_ways(p, i);
    height = lay_rows(p);
    lay_tracks(p);
    doc_set_int(drawing, "width", names_left() + NAMES_WIDTH + p->tracks * TRACK_WIDTH + 8);
    doc_set_int(drawing, "height", height);
    set_lanes(drawing, height);
    set_boxes(p, drawing);
    set_ways(p, drawing);
    set_steps(p, into);
    set_anytime(p, into);
    setup_words_clocks(op, b, doc_set_list(into, "clocks"));
    setup_words_escalations(op, b, doc_set_list(into, "escalations"));
}
