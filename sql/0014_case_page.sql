-- Who has the page of a case open. No business data: rows expire by their time, no event.
CREATE TABLE case_presence (
    community_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, case_id, user_id)
);
CREATE INDEX case_presence_old ON case_presence (community_id, seen_at);

-- The cases that were merged into one.
CREATE INDEX service_case_merged ON service_case (community_id, merged_into)
    WHERE merged_into <> 0;
