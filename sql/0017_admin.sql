-- Settings: who must choose a new password, where someone else already stands on duty, and
-- what the first visit set up for the company.
ALTER TABLE staff_user ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;

CREATE INDEX duty_shift_of_user ON duty_shift (user_id, to_at);

CREATE TABLE company (
    community_id BIGINT NOT NULL PRIMARY KEY, -- 0: the company itself
    name TEXT NOT NULL,
    logo TEXT NOT NULL, -- a PNG in base64, '': none
    logo_hash TEXT NOT NULL
);
