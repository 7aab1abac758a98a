-- Settings: who must choose a new password, where someone else already stands on duty, and
-- what the first visit set up for the company.
ALTER TABLE staff_user ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;

CREATE INDEX duty_shift_of_user ON duty_shift (user_id, to_at);

-- Hours that a community had before: a case keeps those of its intake, so that its due times
-- stay a function of its events. hours_id is the version that holds now; 0: the first.
ALTER TABLE community ADD COLUMN hours_id BIGINT NOT NULL DEFAULT 0;

CREATE TABLE community_hours (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    hotline_hours TEXT NOT NULL,
    counter_hours TEXT NOT NULL,
    work_hours TEXT NOT NULL,
    PRIMARY KEY (community_id, id)
);

-- How many cases run on a version of a blueprint is asked before the next one is published.
CREATE INDEX service_case_running ON service_case (blueprint_id, community_id)
    WHERE status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled');

CREATE TABLE company (
    community_id BIGINT NOT NULL PRIMARY KEY, -- 0: the company itself
    name TEXT NOT NULL,
    logo TEXT NOT NULL, -- a PNG in base64, '': none
    logo_hash TEXT NOT NULL,
    setup_step BIGINT NOT NULL -- how far the wizard of the first visit was gone through
);
