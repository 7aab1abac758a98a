-- 客户细分: saved questions to the register, with persons put in and taken out by hand.
CREATE TABLE segment (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL, -- JSON object of what was asked; '{}': only by hand
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    void_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX segment_name ON segment (community_id, name) WHERE void_at = 0;

CREATE TABLE segment_member (
    community_id BIGINT NOT NULL,
    segment_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    is_in BIGINT NOT NULL, -- 1: put in, 0: taken out, whatever the rule says
    at BIGINT NOT NULL,
    PRIMARY KEY (community_id, segment_id, person_id)
);
CREATE INDEX segment_member_person ON segment_member (community_id, person_id);

-- What is known of a person beside his facts (S2-3.1c); all of it may be missing.
CREATE TABLE person_attribute (
    community_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    code TEXT NOT NULL, -- native_place, hobby, income, family_size, values, belief
    value TEXT NOT NULL,
    consent_id BIGINT NOT NULL DEFAULT 0, -- of what is sensitive; withdrawn: it does not count
    at BIGINT NOT NULL,
    PRIMARY KEY (community_id, person_id, code)
);
CREATE INDEX person_attribute_value ON person_attribute (community_id, code, value, person_id);
