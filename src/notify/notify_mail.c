#include "notify/notify_mail.h"

#include "base/buf.h"
#include "base/clock.h"

#include <ctype.h>
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

enum { TIMEOUT_S = 15, ENCODED_WORD_MAX = 60 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

/* ---- headers --------------------------------------------------------------- */

static size_t character_bytes(const char *text)
{
    size_t length = 1;

    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* Words end between characters, never within one, and no line gets too long. Nothing of the
 * text reaches the header unencoded but letters and digits, so it cannot add a header. */
char *notify_mail_title(struct op *op, const char *title)
{
    struct buf out = buf_in(op->arena);
    size_t used = 0;

    buf_add_text(&out, "=?UTF-8?Q?");
    while (*title != '\0') {
        size_t length = character_bytes(title);
        if (used + 3 * length > ENCODED_WORD_MAX) {
            buf_add_text(&out, "?=\r\n =?UTF-8?Q?");
            used = 0;
        }
        for (size_t i = 0; i < length; i++) {
            if (isalnum((unsigned char)title[i]))
                buf_add_char(&out, title[i]);
            else
                buf_printf(&out, "=%02X", (unsigned)(unsigned char)title[i]);
        }
        used += 3 * length;
        title += length;
    }
    buf_add_text(&out, "?=");
    return out.data;
}

char *notify_mail_date(struct op *op, int64_t at)
{
    static const char *const DAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t day = clock_day(at, 0);
    int64_t second = (at - clock_day_start(day, 0)) / CLOCK_SECOND_MS;
    int year, month, day_of_month;

    clock_civil(day, &year, &month, &day_of_month);
    return arena_printf(op->arena, "%s, %d %s %d %02d:%02d:%02d +0000",
                        DAYS[clock_weekday(day) - 1], day_of_month, MONTHS[month - 1], year,
                        (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static struct curl_slist *headers_of(struct op *op, const struct notify_mail *mail)
{
    struct arena *a = op->arena;
    const char *const lines[] = {
        arena_printf(a, "Date: %s", notify_mail_date(op, op->now)),
        arena_printf(a, "From: <%s>", mail->from),
        arena_printf(a, "To: <%s>", mail->to),
        arena_printf(a, "Message-ID: <%s>", mail->message_id),
        arena_printf(a, "Subject: %s", notify_mail_title(op, mail->title)),
        "Auto-Submitted: auto-generated",
    };
    struct curl_slist *headers = NULL;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        headers = curl_slist_append(headers, lines[i]);
        must(headers != NULL);
    }
    return headers;
}

/* ---- sending --------------------------------------------------------------- */

static curl_mime *body_of(CURL *curl, const struct notify_mail *mail)
{
    curl_mime *mime = curl_mime_init(curl);
    curl_mimepart *part;

    must(mime != NULL);
    part = curl_mime_addpart(mime);
    must(part != NULL);
    curl_mime_data(part, mail->body, CURL_ZERO_TERMINATED);
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_mime_encoder(part, "base64");
    return mime;
}

static CURLcode perform(CURL *curl, const char *smtp_url, const char *from, struct curl_slist *to,
                        struct curl_slist *headers, curl_mime *body)
{
    curl_easy_setopt(curl, CURLOPT_URL, smtp_url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, body);
    return curl_easy_perform(curl);
}

err_t notify_mail_send(struct op *op, const char *smtp_url, const struct notify_mail *mail)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *to, *headers;
    curl_mime *body;
    CURLcode code;
    CURL *curl;

    pthread_once(&once, start_curl);
    curl = curl_easy_init();
    must(curl != NULL);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    to = curl_slist_append(NULL, mail->to);
    headers = headers_of(op, mail);
    body = body_of(curl, mail);

    code = perform(curl, smtp_url, mail->from, to, headers, body);

    curl_easy_cleanup(curl);
    curl_mime_free(body);
    curl_slist_free_all(headers);
    curl_slist_free_all(to);
    if (code != CURLE_OK)
        return op_fail(op, ERR_IO, "cannot send mail: %s",
                       reason[0] != '\0' ? reason : curl_easy_strerror(code));
    return OK;
}
