-- People of houses who use the owners' pages. A relation ends, it is not deleted; who moves out
-- loses the pages with it (X-36). Phone numbers are sealed and found by keyed hash.
CREATE TABLE resident (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    house_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL, -- owner, family, tenant
    phone TEXT NOT NULL,
    phone_hash TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL, -- 0: still
    PRIMARY KEY (community_id, id)
);
CREATE INDEX resident_phone ON resident (phone_hash, to_at, community_id, id);
CREATE INDEX resident_house ON resident (community_id, house_id, id);

-- One code at a time for a phone; only its keyed hash.
CREATE TABLE resident_code (
    community_id BIGINT NOT NULL, -- 0: codes are the company's
    phone_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    made BIGINT NOT NULL, -- how many since made_since: guessing ends
    made_since BIGINT NOT NULL,
    PRIMARY KEY (community_id, phone_hash)
);
CREATE INDEX resident_code_age ON resident_code (community_id, made_since);

CREATE TABLE resident_session (
    community_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    phone_hash TEXT NOT NULL,
    csrf TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, hash)
);
CREATE INDEX resident_session_expiry ON resident_session (community_id, expires_at);
