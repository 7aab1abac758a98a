-- Samples of closed cases that headquarters calls again (S1-5.1.7, S1-5.1.8). What is heard is
-- also an event of the case; the rows here are for the queue and its figures.
CREATE TABLE quality_sample (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,        -- periodic, ad_hoc
    from_day BIGINT NOT NULL,  -- cases closed from … up to (excluded)
    to_day BIGINT NOT NULL,
    seed BIGINT NOT NULL,
    base BIGINT NOT NULL,      -- how many were closed
    drawn_by BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);

CREATE TABLE quality_sample_item (
    community_id BIGINT NOT NULL,
    sample_id BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    on_record TEXT,            -- result of the follow-up when the sample was drawn
    result TEXT,               -- satisfied, partly, dissatisfied, unreachable; NULL: to be called
    words TEXT,
    called_by BIGINT NOT NULL DEFAULT 0,
    called_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, sample_id, ordinal)
);
