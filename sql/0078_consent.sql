-- What a person agreed to, when and how, and by which text of the notice (个人信息保护法 §14-17, §29).
-- A consent is never changed: it is withdrawn, and a new one may be given.
CREATE TABLE consent (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,         -- register, care, belief, publicity …
    notice_version TEXT NOT NULL,  -- of the text that he was shown
    is_sensitive BIGINT NOT NULL DEFAULT 0, -- a consent of its own for sensitive facts
    given_at BIGINT NOT NULL,
    way TEXT NOT NULL DEFAULT '',  -- paper, page, phone, app
    taken_by BIGINT NOT NULL DEFAULT 0,
    withdrawn_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX consent_person ON consent (community_id, person_id, id);
