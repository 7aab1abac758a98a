-- Standards and calendars as they were published: the text is the version. They are the
-- company's, not a community's.
CREATE TABLE standard_version (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    effective_from BIGINT NOT NULL, -- civil day
    effective_to BIGINT NOT NULL,   -- the first day on which it no longer holds
    review_on TEXT,
    hash TEXT NOT NULL,
    file TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL
);
CREATE INDEX standard_version_code ON standard_version (code, effective_from, id);

CREATE TABLE calendar_version (
    id BIGINT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,
    file TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL
);

-- Which standards a community is bound to, in order.
CREATE TABLE promise_binding (
    community_id BIGINT NOT NULL,
    property_kind TEXT NOT NULL, -- '': all kinds
    ordinal BIGINT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (community_id, property_kind, ordinal)
);

-- The clocks of cases: a fold of the journal, computed, never edited by hand.
CREATE TABLE promise (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    round BIGINT NOT NULL,
    standard TEXT NOT NULL,
    standard_id BIGINT NOT NULL, -- 0: agreed, or set by another authority
    is_public BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    warn_at BIGINT NOT NULL,
    met_at BIGINT NOT NULL,      -- 0: not (yet)
    state TEXT NOT NULL,
    provisional BIGINT NOT NULL,
    level BIGINT NOT NULL,       -- escalation steps done
    next_at BIGINT,              -- of the next step; NULL: nothing will ring
    PRIMARY KEY (community_id, id)
);
CREATE INDEX promise_case ON promise (case_id, community_id, id);
-- Only running clocks are in it, so that the job's cost follows those that are due.
CREATE INDEX promise_next ON promise (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX promise_provisional ON promise (case_id) WHERE provisional = 1;
CREATE INDEX promise_overdue ON promise (community_id, due_at, case_id) WHERE state = 'running';
