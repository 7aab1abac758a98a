#include "http/route.h"

err_t reply_page(struct reply *reply, struct doc *document, const char *template)
{
    reply->document = document;
    reply->template = template;
    return OK;
}

err_t reply_see(struct reply *reply, int status, const char *path)
{
    reply->status = status;
    reply->see = path;
    return OK;
}
