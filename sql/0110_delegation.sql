-- Who acts for whom, for what, from when to when (S1-7.1.9b). It ends by itself; ended_at is set
-- when it ends before.
CREATE TABLE delegation (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    from_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL,
    scope TEXT NOT NULL, -- followup, assign, handle, all
    reason TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    made_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX delegation_to ON delegation (to_id, until_at);
CREATE INDEX delegation_from ON delegation (from_id, until_at);

-- Who did work of the present round for a colleague, and those colleagues: ",12,13,". Separation
-- of duties counts all of them as people who did the work.
ALTER TABLE service_case ADD COLUMN deputies TEXT;
