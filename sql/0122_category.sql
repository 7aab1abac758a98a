-- 分类: which of the catalogue's kinds of trouble a community takes, and what it has besides.
CREATE TABLE community_category (
    community_id BIGINT NOT NULL,
    code TEXT NOT NULL,                  -- of the first level of the catalogue, or the name of its own
    hidden BIGINT NOT NULL DEFAULT 0,    -- 1: not offered
    own BIGINT NOT NULL DEFAULT 0,       -- 1: the catalogue has none such
    department TEXT NOT NULL DEFAULT '', -- where a case of it goes when it is classified; '': as ever
    PRIMARY KEY (community_id, code)
);

-- The first visit has one more step, before the people.
UPDATE company SET setup_step = setup_step + 1 WHERE setup_step >= 5;
