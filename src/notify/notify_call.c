#include "notify/notify_call.h"

#include "base/json.h"
#include "base/log.h"
#include "base/str.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_S = 10 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static const char *masked(struct op *op, const char *number)
{
    size_t length = strlen(number);

    return length < 8 ? "****" : arena_printf(op->arena, "%.3s****%s", number, number + length - 4);
}

static void add_part(curl_mime *form, const char *name, const char *text)
{
    curl_mimepart *part = curl_mime_addpart(form);

    must(part != NULL);
    curl_mime_name(part, name);
    curl_mime_data(part, text, CURL_ZERO_TERMINATED);
}

static err_t post(struct op *op, const char *url, const char *caller, const char *number,
                  const char *about)
{
    curl_mime *form;
    CURLcode code;
    CURL *curl;

    pthread_once(&once, start_curl);
    curl = curl_easy_init();
    must(curl != NULL);
    form = curl_mime_init(curl);
    must(form != NULL);
    add_part(form, "caller", caller);
    add_part(form, "number", number);
    add_part(form, "about", about);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    curl_mime_free(form);
    return code == CURLE_OK ? OK
                            : op_fail(op, ERR_IO, "the telephone system did not take the call: %s",
                                      curl_easy_strerror(code));
}

err_t notify_call_place(struct op *op, const struct notify_letter *letter, notify_open_fn *open)
{
    const struct notify_message *message = &letter->message;
    const char *url = getenv("ANJU_TELEPHONE"), *caller, *number;
    struct doc *call;
    err_t e = json_parse(op, message->body, strlen(message->body), &call);

    if (e != OK)
        return e;
    caller = doc_get_text(call, "caller");
    number = open == NULL ? NULL : open(op, doc_get_text(call, "number"));
    if (number == NULL || caller == NULL)
        return op_fail(op, ERR_IO, "the number of a call cannot be opened");
    if (!str_is_empty(url))
        e = post(op, url, caller, number, message->title);
    if (e == OK)
        log_info("call placed to %s for %s about %s %" PRId64, masked(op, number), caller,
                 message->subject, message->subject_id);
    return e;
}
