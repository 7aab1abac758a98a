-- Records whose time is over are destroyed: a list, a second person's approval, then their payloads
-- are erased and the rows lose what tells of people (src/archive/archive_retention.h).
CREATE TABLE retention_list (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at BIGINT NOT NULL,
    approved_by BIGINT NOT NULL DEFAULT 0,
    approved_at BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT NOT NULL DEFAULT 0,
    cases BIGINT NOT NULL DEFAULT 0,    -- that were destroyed
    payloads BIGINT NOT NULL DEFAULT 0, -- of events, that became tombstones
    PRIMARY KEY (community_id, id)
);

CREATE TABLE retention_item (
    community_id BIGINT NOT NULL,
    list_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    archive_class TEXT NOT NULL,
    kept_until BIGINT NOT NULL, -- the day
    state TEXT NOT NULL,        -- listed, destroyed, held
    PRIMARY KEY (community_id, list_id, case_id)
);
CREATE INDEX retention_item_case ON retention_item (community_id, case_id, state);

-- What a court, an authority or a dispute still needs stays, however old it is.
CREATE TABLE legal_hold (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    lifted_by BIGINT NOT NULL DEFAULT 0,
    lifted_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX legal_hold_case ON legal_hold (community_id, case_id) WHERE lifted_at = 0;
