#define FUZZ_NAME "map"
#define FUZZ_MUTATIONS 3000
#include "fuzz/fuzz.h"

#include "base/str.h"
#include "exchange/exchange_map.h"

/* A map that is accepted gives a title or a content and can read times. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct op op = op_begin(arena_new());
    struct exchange_faults faults = exchange_faults_in(op.arena);
    struct exchange_map *map;
    int64_t at;

    if (exchange_map_read(&op, "in.yaml", (const char *)bytes, length, &faults, &map) == OK) {
        must(faults.count == 0);
        must(map->times.zone != NULL);
        exchange_time_read(&map->times, "2019-11-03 01:30:00.5 PM", &at);
        exchange_time_read(&map->times, "Nov 3 2019", &at);
    } else {
        must(faults.count > 0);
    }
    arena_free(op.arena);
    return 0;
}
