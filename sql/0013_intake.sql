-- The last four digits of a caller's number, as a keyed hash: the tail of a phone finds the house.
ALTER TABLE service_case ADD COLUMN phone_tail TEXT;
CREATE INDEX service_case_phone_tail ON service_case (community_id, phone_tail, id)
    WHERE phone_tail IS NOT NULL;

-- Which visit, survey or case a matter came up in, where we asked (S1-4.2).
ALTER TABLE service_case ADD COLUMN source_ref TEXT;

-- Calls that nobody took: who rang, since when, and by when he is called back (X-34).
CREATE TABLE missed_call (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    phone TEXT NOT NULL,      -- sealed
    phone_hash TEXT NOT NULL, -- keyed, of its digits
    called_at BIGINT NOT NULL,
    times BIGINT NOT NULL DEFAULT 1, -- he rang again while nobody had called back
    last_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    standard TEXT NOT NULL,   -- whose limit it is
    called_back_at BIGINT NOT NULL DEFAULT 0,
    called_back_by BIGINT NOT NULL DEFAULT 0,
    outcome TEXT,             -- reached, unreachable
    case_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX missed_call_waiting ON missed_call (community_id, due_at) WHERE called_back_at = 0;
CREATE INDEX missed_call_phone ON missed_call (community_id, phone_hash, id);
