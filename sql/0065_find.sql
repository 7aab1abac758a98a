-- What houses, people, vehicles and places are found by (src/register/register_find.h). Derived:
-- it can be emptied and filled from their rows again. A key is folded text (a code, a name, how
-- it is spoken, a plate), or a keyed hash of a phone number (#…) or of its last digits (~…).
--sqlite
CREATE TABLE find_key (
    community_id BIGINT NOT NULL,
    kind TEXT NOT NULL, -- house, person, vehicle, place
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (community_id, kind, id, key)
) WITHOUT ROWID;
--end
--postgres
CREATE TABLE find_key (
    community_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL, -- in the order of its bytes, as SQLite has it: for beginnings
    PRIMARY KEY (community_id, kind, id, key)
);
--end
-- Within one community, and for who sees many.
CREATE INDEX find_key_here ON find_key (community_id, kind, key, id);
CREATE INDEX find_key_anywhere ON find_key (kind, key, community_id, id);

-- Which rules the keys were made by (REGISTER_FIND_RULES); another number: all anew at `anju init`.
CREATE TABLE find_rules (
    community_id BIGINT NOT NULL PRIMARY KEY, -- 0
    rules BIGINT NOT NULL
);
