-- Promises by the day on which they fall due: folded from the journal a moment later, never
-- asked of raw rows in a request. Key order as measured in limits: community, day, kind.
CREATE TABLE promise_by_day (
    community_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    nature TEXT NOT NULL,
    metric TEXT NOT NULL,
    met BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    running BIGINT NOT NULL,  -- undecided; once the day is over they are broken and open
    paused BIGINT NOT NULL,
    PRIMARY KEY (community_id, day, nature, metric)
);

CREATE TABLE promise_by_day_total (
    community_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    met BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    running BIGINT NOT NULL,
    paused BIGINT NOT NULL,
    PRIMARY KEY (community_id, day)
);

-- On which days a case counts: when it changes, the days that it leaves are counted anew too.
CREATE TABLE stats_case_day (
    community_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (community_id, case_id, day)
);

-- How far a community's journal is folded, and the first day that is not counted yet: only days
-- that are over are.
CREATE TABLE stats_place (
    community_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    rebuild_day BIGINT NOT NULL
);

CREATE INDEX service_case_major ON service_case (community_id, received_at, id)
    WHERE nature = 'complaint' AND severity = 'major';
CREATE INDEX service_case_gov12345 ON service_case (community_id, received_at, id)
    WHERE channel = 'gov12345';
