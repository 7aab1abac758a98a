/* How somebody likes his pages: the language, large type, contrast, the dark theme. Kept for
 * him if he is logged in, and always for his browser, so that it also holds at the login. */
#include "staff/staff.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/http.h"

static const char *const LANGUAGES[] = {"zh_CN", "zh_TW", "en", NULL};

/* Also the classes of <html> (assets/themes.css). */
static const char *const LOOKS[] = {"large", "contrast", "dark", NULL};

static const struct field LANGUAGE_FIELDS[] = {
    {.name = "language",
     .kind = FIELD_ENUM,
     .required = true,
     .words = LANGUAGES,
     .label = "语言",
     .help = "The language of pages and of what goes wrong."},
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "之后前往"},
    FIELDS_END,
};

static const struct field LOOK_FIELDS[] = {
    {.name = "large", .kind = FIELD_BOOL, .label = "大字"},
    {.name = "contrast", .kind = FIELD_BOOL, .label = "高对比"},
    {.name = "dark", .kind = FIELD_BOOL, .label = "深色"},
    {.name = "next", .kind = FIELD_TEXT, .max = 2000, .label = "之后前往"},
    FIELDS_END,
};

static err_t keep(struct request *req, struct reply *reply, const char *name, const char *value)
{
    const char *next = doc_get_text(req->input, "next");
    err_t e = OK;

    if (req->op->actor->id > 0)
        e = staff_setting_set(req->op, req->op->actor->id, name, value);
    if (e != OK)
        return e;
    return reply_see(reply, 200, next != NULL && http_path_is_local(next) ? next : "/");
}

static err_t save_language(struct request *req, struct reply *reply)
{
    reply->keep_language = doc_get_text(req->input, "language");
    return keep(req, reply, "language", reply->keep_language);
}

/* "large.dark": what is chosen, in the order of LOOKS. */
static err_t save_look(struct request *req, struct reply *reply)
{
    struct buf look = buf_in(req->op->arena);

    for (size_t i = 0; LOOKS[i] != NULL; i++)
        if (doc_get_bool(req->input, LOOKS[i]))
            buf_printf(&look, "%s%s", look.length == 0 ? "" : ".", LOOKS[i]);
    reply->keep_look = look.data;
    return keep(req, reply, "look", look.data);
}

void staff_look_show(const char *look, struct doc *ret_look)
{
    struct buf classes = buf_in(ret_look->arena);
    size_t count;
    char **words = str_split(ret_look->arena, look == NULL ? "" : look, '.', &count);

    for (size_t i = 0; LOOKS[i] != NULL; i++)
        for (size_t w = 0; w < count; w++) {
            if (!str_equal(words[w], LOOKS[i]) || doc_get_bool(ret_look, LOOKS[i]))
                continue;
            buf_printf(&classes, "%s%s", classes.length == 0 ? "" : " ", LOOKS[i]);
            doc_set_bool(ret_look, LOOKS[i], true);
        }
    doc_set_text(ret_look, "classes", classes.data);
}

const struct route STAFF_LOOK_ROUTES[] = {
    {POST, "/me/language", MAY_ANYONE, WRITES, LANGUAGE_FIELDS, save_language,
     .summary = "Chooses the language of pages, for the caller and his browser"},
    {POST, "/me/look", MAY_ANYONE, WRITES, LOOK_FIELDS, save_look,
     .summary = "Large type, high contrast, dark theme: what is not sent is off"},
    ROUTES_END,
};
