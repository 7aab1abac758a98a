-- 一户一档 grows here: communities and their houses.
CREATE TABLE community (
    community_id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    property_kind TEXT NOT NULL,
    utc_offset_min BIGINT NOT NULL,
    hotline_hours TEXT NOT NULL,
    counter_hours TEXT NOT NULL,
    work_hours TEXT NOT NULL,
    profile TEXT NOT NULL -- JSON: address, areas, lifts, parking …
);
CREATE UNIQUE INDEX community_code ON community (code);

CREATE TABLE house (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL, -- canonical: 3-2-1501
    handover TEXT NOT NULL,
    warranty_until BIGINT NOT NULL, -- 0: none
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX house_code ON house (community_id, code);
