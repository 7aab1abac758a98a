-- 知识库: what is answered, by whom it is kept right, and until when it holds. community_id 0: of
-- the whole company. Each saved version stands in the journal.
CREATE TABLE knowledge_article (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,          -- K-0012, in a community; QK-0003 of the company
    serial BIGINT NOT NULL,
    title TEXT NOT NULL,         -- the question
    words TEXT NOT NULL,         -- how people ask it
    answer TEXT NOT NULL,
    source TEXT NOT NULL,        -- the rule or document that it stands on
    category TEXT NOT NULL,      -- of the catalogue; '' any
    tokens TEXT NOT NULL,        -- of title and words, as search sees them
    owner_id BIGINT NOT NULL,    -- who keeps it right
    valid_from BIGINT NOT NULL,
    valid_until BIGINT NOT NULL, -- ms UTC, excluded; 0: until somebody ends it
    uses BIGINT NOT NULL DEFAULT 0,
    last_used_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    warned BIGINT NOT NULL DEFAULT 0, -- its owner was told that it has run out
    void_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX knowledge_article_code ON knowledge_article (community_id, code);
CREATE INDEX knowledge_article_used ON knowledge_article (community_id, uses, id) WHERE void_at = 0;
CREATE INDEX knowledge_article_run_out ON knowledge_article (valid_until)
    WHERE valid_until <> 0 AND warned = 0 AND void_at = 0;

-- On what a case was answered; '' none.
ALTER TABLE service_case ADD COLUMN article TEXT;
CREATE INDEX service_case_inquiry ON service_case (community_id, received_at, id)
    WHERE nature = 'inquiry';
