#include "staff/staff_given.h"

#include "staff/staff_qr.h"
#include "staff/staff_second.h"
#include "staff/staff_second_store.h"
#include "staff/staff_totp.h"

#include <liboath/oath.h>

/* Base32 of RFC 6238's secret, the ASCII digits 12345678901234567890. */
#define RFC_SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

/* ---- the codes ------------------------------------------------------------------ */

/* Appendix B of RFC 6238, SHA-1: the last six of its eight digits. */
static void codes_are_those_of_rfc_6238(void **state)
{
    static const struct {
        int64_t s;
        const char *code;
    } VECTORS[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                   {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    struct arena *a = arena_new();
    int64_t step;

    (void)state;
    for (size_t i = 0; i < sizeof VECTORS / sizeof VECTORS[0]; i++) {
        assert_true(staff_totp_is(a, RFC_SECRET, VECTORS[i].code, VECTORS[i].s * 1000, &step));
        assert_int_equal(step, VECTORS[i].s / 30);
    }
    arena_free(a);
} /* proves X-3 */

static void a_code_is_good_one_step_around_and_only_with_six_digits(void **state)
{
    static const char *const NONE[] = {"",         "28708",  "0287082",
                                       "94287082", "28708x", "２８７０８２"};
    struct arena *a = arena_new();
    int64_t at = 1111111111000 / 30000 * 30000, step;

    (void)state;
    for (int64_t off = -3; off <= 3; off++) /* the code is that of step at/30000 */
        assert_int_equal(staff_totp_is(a, RFC_SECRET, "050 471", at + off * 30000, &step),
                         off >= -1 && off <= 1);
    assert_true(staff_totp_is(a, RFC_SECRET, "050471", at + 59999, &step));
    assert_int_equal(step, at / 30000);
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        assert_false(staff_totp_is(a, RFC_SECRET, NONE[i], 59000, &step));
    arena_free(a);
}

static void secrets_are_160_bits_and_all_different(void **state)
{
    struct arena *a = arena_new();
    const char *one = staff_totp_secret(a), *other = staff_totp_secret(a);

    (void)state;
    assert_int_equal(strlen(one), 32);
    assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 32);
    assert_string_not_equal(one, other);
    assert_string_equal(staff_totp_grouped(a, RFC_SECRET),
                        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_string_equal(staff_totp_uri(a, "desk1", RFC_SECRET),
                        "otpauth://totp/%E5%AE%89%E5%B1%85:desk1?secret=" RFC_SECRET
                        "&issuer=%E5%AE%89%E5%B1%85");
    arena_free(a);
}

static void a_drawing_has_the_three_corners_of_a_qr_code(void **state)
{
    struct arena *a = arena_new();
    struct op begun = op_begin(a), *op = &begun;
    struct staff_qr qr;

    (void)state;
    assert_ok(staff_qr_draw(op, staff_totp_uri(a, "desk1", RFC_SECRET), &qr));
    assert_int_equal(qr.size % 4, 1); /* 21, 25, … and twice the margin of four */
    assert_non_null(strstr(qr.path, "M4 4h7v1h-7z"));
    assert_non_null(strstr(qr.path, arena_printf(a, "M%d 4h7v1h-7z", qr.size - 11)));
    assert_non_null(strstr(qr.path, arena_printf(a, "M4 %dh7v1h-7z", qr.size - 5)));
    arena_free(a);
}

/* ---- an account's ------------------------------------------------------------------ */

static const char *code_of(struct op *op, const char *secret)
{
    char code[STAFF_TOTP_DIGITS + 1], *bytes;
    size_t length;

    assert_int_equal(oath_base32_decode(secret, strlen(secret), &bytes, &length), OATH_OK);
    assert_int_equal(
        oath_totp_generate(bytes, length, (time_t)(op->now / 1000), 30, 0, STAFF_TOTP_DIGITS, code),
        OATH_OK);
    free(bytes);
    return arena_text(op->arena, code);
}

static const char *turn_on(struct op *op, int64_t id, struct staff_second_codes *ret_codes)
{
    struct staff_second_proof proof;
    const char *secret;

    assert_ok(staff_second_begin(op, id, &secret));
    assert_ok(staff_second_check_first(op, id, code_of(op, secret), &proof));
    assert_ok(staff_second_make_codes(op, ret_codes));
    assert_ok(staff_second_turn_on(op, id, &proof, ret_codes, NULL));
    return secret;
}

static void every_query_is_understood(void **state)
{
    struct op *op = *state;

    if (!given_engine(op))
        skip();
    support_check_queries(op, STAFF_SECOND_STORE_QUERIES);
}

struct spending {
    int64_t user_id;
    const struct staff_second_proof *proof;
};

static err_t spend_body(struct op *op, void *arg)
{
    const struct spending *spending = arg;

    return staff_second_spend(op, spending->user_id, spending->proof);
}

static err_t spend(struct op *op, int64_t id, const struct staff_second_proof *proof)
{
    return db_transaction(op, spend_body, &(struct spending){id, proof});
}

static void a_proof_is_spent_once_whoever_is_faster(void **state)
{
    struct op *op = *state;
    struct staff_second_codes codes;
    struct staff_second_proof phone, recovery, again;
    struct staff_second second;
    const char *secret;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_member(op, "desk1", "front_desk", NULL);
    secret = turn_on(op, id, &codes);
    op->now += CLOCK_MINUTE_MS;
    assert_ok(staff_second_check(op, id, code_of(op, secret), &phone));
    again = phone; /* the other request has looked too */
    assert_ok(spend(op, id, &phone));
    assert_err(spend(op, id, &again), ERR_FORBIDDEN);

    op_forget_fault(op);
    assert_ok(staff_second_check(op, id, codes.plain[7], &recovery));
    assert_ok(spend(op, id, &recovery));
    assert_err(spend(op, id, &recovery), ERR_FORBIDDEN);
    op_forget_fault(op);
    assert_ok(staff_second_get(op, id, &second));
    assert_int_equal(second.codes_left, STAFF_SECOND_CODES - 1);
}

static void a_secret_waits_half_an_hour_for_its_first_code(void **state)
{
    struct op *op = *state;
    const char *first, *second, *pending;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_member(op, "desk1", "front_desk", NULL);
    assert_ok(staff_second_begin(op, id, &first));
    op->now += STAFF_SECOND_PENDING_MS - 1;
    assert_ok(staff_second_begin(op, id, &second));
    assert_string_equal(first, second);
    op->now += 1;
    assert_err(staff_second_pending(op, id, &pending), ERR_NOT_FOUND);
    op_forget_fault(op);
    assert_ok(staff_second_begin(op, id, &second));
    assert_string_not_equal(first, second);
}

static void whose_role_needs_one_is_known_but_may_nothing_until_he_has_it(void **state)
{
    struct op *op = *state;
    const struct actor *before = op == NULL ? NULL : op->actor;
    struct staff_second_codes codes;
    const char *session;
    int64_t id;

    if (!given_engine(op))
        skip();
    id = given_member(op, "boss", "css", NULL);
    assert_ok(staff_second_set_rule(op, ROLE_BIT(ROLE_CSS)));
    session = given_session(op, id);
    op->actor = caller(op, session, NULL);
    assert_true(op->actor->is_entering && op->actor->grant_count == 0);
    assert_true(staff_may(op, MAY_ENTERING) && staff_may(op, MAY_ANYONE));
    assert_false(staff_may(op, MAY_LOGGED_IN) || staff_may(op, MAY_SEE_CASE) ||
                 staff_may(op, MAY_WORK));

    op->actor = before;
    turn_on(op, id, &codes);
    assert_null(caller(op, session, NULL)); /* what the password alone had opened */
    session = given_session(op, id);
    op->actor = caller(op, session, NULL);
    assert_true(!op->actor->is_entering && staff_may(op, MAY_LOGGED_IN) &&
                staff_may(op, MAY_ENTERING));
    op->actor = before;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(a_code_is_good_one_step_around_and_only_with_six_digits),
        cmocka_unit_test(secrets_are_160_bits_and_all_different),
        cmocka_unit_test(a_drawing_has_the_three_corners_of_a_qr_code),
        SUPPORT_EACH_ENGINE(every_query_is_understood),
        SUPPORT_EACH_ENGINE(a_proof_is_spent_once_whoever_is_faster),
        SUPPORT_EACH_ENGINE(a_secret_waits_half_an_hour_for_its_first_code),
        SUPPORT_EACH_ENGINE(whose_role_needs_one_is_known_but_may_nothing_until_he_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
