-- 一户一档: who lives where, since when, and how he is reached. A person is one row whatever
-- houses he has; relations end, they are not deleted. Numbers are sealed and found by keyed hash.
-- Times are ms UTC, 0 = none or still; days are texts YYYY-MM-DD, '' = unknown.
CREATE TABLE person (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,                      -- person, organisation, developer, committee
    name TEXT NOT NULL,
    sex TEXT NOT NULL DEFAULT '',            -- male, female
    birth TEXT NOT NULL DEFAULT '',
    id_kind TEXT NOT NULL DEFAULT '',        -- id_card, passport, business, other
    id_number TEXT NOT NULL DEFAULT '',      -- sealed
    id_hash TEXT NOT NULL DEFAULT '',
    work_unit TEXT NOT NULL DEFAULT '',
    mail_address TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT '',        -- phone, wechat, sms, visit
    quiet_from BIGINT NOT NULL DEFAULT -1,   -- minutes of the day, -1: none
    quiet_to BIGINT NOT NULL DEFAULT -1,
    tags TEXT NOT NULL DEFAULT ' ',          -- ' 老人 教师 '
    affiliation TEXT NOT NULL DEFAULT '',    -- individual, company, government (S2-3.1b)
    external_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'active',   -- active, merged, erased
    merged_into BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX person_name ON person (community_id, status, name, id);
CREATE INDEX person_id_hash ON person (community_id, id_hash) WHERE id_hash <> '';
CREATE UNIQUE INDEX person_external ON person (community_id, external_id) WHERE external_id <> '';
CREATE INDEX person_merged ON person (community_id, merged_into) WHERE merged_into <> 0;

CREATE TABLE person_contact (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    kind TEXT NOT NULL,                      -- mobile, phone, email, wechat
    value TEXT NOT NULL,                     -- sealed
    value_hash TEXT NOT NULL,                -- as cases keep the phone of a reporter
    tail_hash TEXT NOT NULL DEFAULT '',      -- of the last four digits
    is_primary BIGINT NOT NULL DEFAULT 0,
    verified_at BIGINT NOT NULL DEFAULT 0,
    void_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX person_contact_person ON person_contact (community_id, person_id, id);
CREATE INDEX person_contact_value ON person_contact (value_hash, community_id, person_id)
    WHERE void_at = 0;
CREATE INDEX person_contact_tail ON person_contact (community_id, tail_hash, person_id)
    WHERE void_at = 0;

CREATE TABLE person_house (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    house_id BIGINT NOT NULL,
    relation TEXT NOT NULL,                  -- owner, family, tenant, agent
    share BIGINT NOT NULL DEFAULT 0,         -- of 10,000; 0: not told
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL DEFAULT 0,
    pays_fee BIGINT NOT NULL DEFAULT 0,
    is_emergency BIGINT NOT NULL DEFAULT 0,
    kinship TEXT NOT NULL DEFAULT '',        -- 配偶, 子女 …
    authority TEXT NOT NULL DEFAULT '',      -- what he may do for the owner, in words
    authority_until BIGINT NOT NULL DEFAULT 0,
    authority_by BIGINT NOT NULL DEFAULT 0,  -- the person who gave it
    PRIMARY KEY (community_id, id)
);
CREATE INDEX person_house_person ON person_house (community_id, person_id, id);
CREATE INDEX person_house_house ON person_house (community_id, house_id, id);

CREATE TABLE person_note (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    kind TEXT NOT NULL,                      -- preference, need, care, behaviour, communication
    code TEXT NOT NULL DEFAULT '',           -- of a care list: elderly_alone, newborn …
    text TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',         -- where it is known from
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL DEFAULT 0,
    consent_id BIGINT NOT NULL DEFAULT 0,
    is_restricted BIGINT NOT NULL DEFAULT 0,
    made_by BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX person_note_person ON person_note (community_id, person_id, id);
CREATE INDEX person_note_care ON person_note (community_id, code, person_id)
    WHERE kind = 'care' AND to_at = 0;

CREATE TABLE vehicle (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    house_id BIGINT NOT NULL DEFAULT 0,
    plate TEXT NOT NULL,
    brand TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    space TEXT NOT NULL DEFAULT '',
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX vehicle_person ON vehicle (community_id, person_id, id);
CREATE INDEX vehicle_house ON vehicle (community_id, house_id, id) WHERE house_id <> 0;
CREATE UNIQUE INDEX vehicle_plate ON vehicle (community_id, plate) WHERE to_at = 0;

-- ---- houses ---------------------------------------------------------------------------
ALTER TABLE house ADD COLUMN kind TEXT NOT NULL DEFAULT 'dwelling'; -- shop, office, garage, storage
ALTER TABLE house ADD COLUMN building TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN floor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE house ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN sort_key TEXT NOT NULL DEFAULT ''; -- the code, numbers of six digits
ALTER TABLE house ADD COLUMN layout TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN orientation TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN area_built BIGINT NOT NULL DEFAULT 0; -- 0.01 m2
ALTER TABLE house ADD COLUMN area_inner BIGINT NOT NULL DEFAULT 0;
ALTER TABLE house ADD COLUMN ownership TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN handed_over_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE house ADD COLUMN completed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE house ADD COLUMN certificate TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE house ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
--sqlite
UPDATE house SET building = substr(code, 1, instr(code || '-', '-') - 1);
UPDATE house SET number = substr(code, length(building) + 2);
UPDATE house SET unit = substr(number, 1, instr(number, '-') - 1) WHERE instr(number, '-') > 0;
UPDATE house SET number = substr(number, length(unit) + 2) WHERE unit <> '';
UPDATE house SET floor = CAST(number AS INTEGER) / 100 WHERE CAST(number AS INTEGER) BETWEEN 101 AND 9999;
UPDATE house SET sort_key = printf('%06d-%06d-%06d', building, unit, number)
    WHERE unit <> '' AND building GLOB '[0-9]*' AND unit GLOB '[0-9]*' AND number GLOB '[0-9]*';
--end
--postgres
UPDATE house SET building = split_part(code, '-', 1), unit = split_part(code, '-', 2),
    number = split_part(code, '-', 3) WHERE code LIKE '%-%-%';
UPDATE house SET building = split_part(code, '-', 1), number = split_part(code, '-', 2)
    WHERE code NOT LIKE '%-%-%';
UPDATE house SET floor = CAST(number AS BIGINT) / 100 WHERE number ~ '^[0-9]{3,4}$';
UPDATE house SET sort_key = lpad(building, 6, '0') || '-' || lpad(unit, 6, '0') || '-' || lpad(number, 6, '0')
    WHERE building ~ '^[0-9]{1,6}$' AND unit ~ '^[0-9]{1,6}$' AND number ~ '^[0-9]{1,6}$';
--end
UPDATE house SET sort_key = code WHERE sort_key = '';
CREATE INDEX house_sort ON house (community_id, sort_key, id);
CREATE INDEX house_building ON house (community_id, building, sort_key, id);
CREATE UNIQUE INDEX house_external ON house (community_id, external_id) WHERE external_id <> '';

CREATE TABLE house_warranty (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    house_id BIGINT NOT NULL,
    component TEXT NOT NULL,                 -- waterproof, structure, pipes, wiring …, or in words
    contractor TEXT NOT NULL DEFAULT '',
    until_at BIGINT NOT NULL,
    void_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX house_warranty_house ON house_warranty (community_id, house_id, id);

CREATE TABLE house_use (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    house_id BIGINT NOT NULL,
    use TEXT NOT NULL,                       -- owner_occupied, let, vacant, changed
    tenants TEXT NOT NULL DEFAULT '',        -- in words: 一家三口, 某公司办公
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX house_use_house ON house_use (community_id, house_id, id);

-- Places that are nobody's house: lift 12, pump room, garage B2.
CREATE TABLE place (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL DEFAULT 0,
    kind TEXT NOT NULL, -- building unit lift pump_room garage gate facility ground equipment service
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',        -- JSON: hours, rules, bookable, phone …
    version BIGINT NOT NULL DEFAULT 1,
    void_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX place_code ON place (community_id, kind, code);

-- ---- the residents of before --------------------------------------------------------------
-- One person for each phone of a community; the relations keep their ids. The last four digits
-- cannot be hashed here: register_find.c makes them when it makes the keys (`anju init`).
INSERT INTO person (community_id, id, kind, name, created_at, updated_at)
    SELECT r.community_id, r.id, 'person', r.name, r.from_at, r.from_at FROM resident r
     WHERE r.id = (SELECT min(x.id) FROM resident x
                    WHERE x.community_id = r.community_id AND x.phone_hash = r.phone_hash);
INSERT INTO person_contact (community_id, id, person_id, kind, value, value_hash, is_primary)
    SELECT r.community_id, r.id, r.id, 'mobile', r.phone, r.phone_hash, 1
      FROM resident r JOIN person p ON p.community_id = r.community_id AND p.id = r.id;
INSERT INTO person_house (community_id, id, person_id, house_id, relation, from_at, to_at)
    SELECT r.community_id, r.id,
           (SELECT min(x.id) FROM resident x
             WHERE x.community_id = r.community_id AND x.phone_hash = r.phone_hash),
           r.house_id, r.kind, r.from_at, r.to_at
      FROM resident r;
DROP TABLE resident;
