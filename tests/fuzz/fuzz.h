/*
 * fuzz.h - one fuzz target: LLVMFuzzerTestOneInput() in the file that includes this.
 *
 * As an ordinary test it replays tests/fuzz/corpus/FUZZ_NAME/ and some thousand mutations
 * of each of its files (always the same ones). With libFuzzer: tools/fuzz NAME [SECONDS].
 * A crash that is found goes into the corpus, so it is replayed for ever.
 */
#pragma once

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#ifndef FUZZ_WITH_LIBFUZZER

#ifndef FUZZ_MUTATIONS
#define FUZZ_MUTATIONS 20000
#endif

enum { FUZZ_MAX_BYTES = 1 << 20 };

static uint64_t fuzz_state = 88172645463325252u;

static uint64_t fuzz_random(uint64_t below)
{
    fuzz_state ^= fuzz_state << 13;
    fuzz_state ^= fuzz_state >> 7;
    fuzz_state ^= fuzz_state << 17;
    return below == 0 ? 0 : fuzz_state % below;
}

/* The bytes lie at the end of a block of their own, so that the sanitizer sees one too many. */
static void fuzz_one(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length == 0 ? 1 : length);

    assert_non_null(copy);
    memcpy(copy, bytes, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

static void fuzz_mutate(const uint8_t *bytes, size_t length)
{
    static const char TASTY[] = "%&=+;,\"\\{}[]:.\0\x7f\x80\xc0\xed\xf4\xff\r\n\t 09az/";
    uint8_t *copy = malloc(length + 1);
    size_t changes = 1 + fuzz_random(4),
           cut = fuzz_random(8) == 0 ? fuzz_random(length + 1) : length;

    assert_non_null(copy);
    memcpy(copy, bytes, length);
    for (size_t i = 0; i < changes && cut > 0; i++) {
        size_t at = fuzz_random(cut);
        copy[at] = fuzz_random(2) == 0 ? (uint8_t)fuzz_random(256)
                                       : (uint8_t)TASTY[fuzz_random(sizeof TASTY)];
        if (fuzz_random(4) == 0) {
            size_t from = fuzz_random(cut), run = fuzz_random(cut - (from > at ? from : at));
            memmove(copy + at, copy + from, run);
        }
    }
    fuzz_one(copy, cut);
    free(copy);
}

static void fuzz_file(const char *path, size_t mutations)
{
    uint8_t *bytes = malloc(FUZZ_MAX_BYTES);
    FILE *file = fopen(path, "rb");
    size_t length;

    assert_non_null(bytes);
    assert_non_null(file);
    length = fread(bytes, 1, FUZZ_MAX_BYTES, file);
    fclose(file);
    fuzz_one(bytes, length);
    for (size_t i = 0; i < mutations; i++)
        fuzz_mutate(bytes, length);
    free(bytes);
}

static void fuzz_corpus(size_t mutations)
{
    static const char FOLDER[] = "tests/fuzz/corpus/" FUZZ_NAME;
    DIR *folder = opendir(FOLDER);
    struct dirent *entry;
    size_t files = 0;
    char path[512];

    assert_non_null(folder);
    for (entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", FOLDER, entry->d_name);
        fuzz_file(path, mutations);
        files++;
    }
    closedir(folder);
    assert_true(files > 0);
}

static void the_corpus_is_replayed(void **state)
{
    (void)state;
    fuzz_one((const uint8_t *)"", 0);
    fuzz_corpus(0);
}

static void some_thousand_mutations_do_no_harm(void **state)
{
    (void)state;
    fuzz_corpus(FUZZ_MUTATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_corpus_is_replayed),
        cmocka_unit_test(some_thousand_mutations_do_no_harm),
    };

    return cmocka_run_group_tests_name("fuzz " FUZZ_NAME, tests, NULL, NULL);
}

#endif
