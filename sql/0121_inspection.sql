-- 检查: what those who supervise from outside and above found, ordered, and what became of it (S3-3.6a).
CREATE TABLE inspection (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    by_kind TEXT NOT NULL,                -- authority, committee, owners, company
    by_name TEXT NOT NULL,                -- the office or the persons who came
    at_day BIGINT NOT NULL,
    subject TEXT NOT NULL,
    found TEXT NOT NULL,
    ordered TEXT NOT NULL DEFAULT '',     -- '': nothing has to be put right
    due_day BIGINT NOT NULL DEFAULT 0,    -- 0: nothing was ordered
    done_day BIGINT NOT NULL DEFAULT 0,   -- 0: not yet
    done_text TEXT NOT NULL DEFAULT '',
    done_by BIGINT NOT NULL DEFAULT 0,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX inspection_day ON inspection (community_id, at_day, id);
CREATE INDEX inspection_open ON inspection (community_id, due_day, id) WHERE due_day > 0 AND done_day = 0;
