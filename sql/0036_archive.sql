-- Closed records handed over to the archivist, with a list and a receipt (S1-5.1.5).
CREATE TABLE archive_number (
    community_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (community_id, year)
);

CREATE TABLE archive_handover (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number TEXT NOT NULL,          -- YJ-2026-0001, gapless per community and year
    handed_by BIGINT NOT NULL,
    handed_at BIGINT NOT NULL,
    note TEXT,
    received_by BIGINT NOT NULL,   -- 0: not yet
    received_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX archive_handover_number ON archive_handover (community_id, number);

CREATE TABLE archive_handover_item (
    community_id BIGINT NOT NULL,
    handover_id BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    state TEXT NOT NULL,           -- sent, received, refused
    reason TEXT,                   -- of a refusal
    PRIMARY KEY (community_id, handover_id, ordinal)
);
-- A record is on its way once: after a refusal, or when it was reopened, it may be sent again.
CREATE INDEX archive_handover_item_case ON archive_handover_item (community_id, case_id, handover_id);

CREATE INDEX service_case_archived ON service_case (community_id, archived_at, id)
    WHERE archived_at <> 0;
CREATE INDEX service_case_archive_number ON service_case (community_id, archive_number)
    WHERE archive_number IS NOT NULL;
