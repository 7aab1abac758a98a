-- Imports of houses and people too, and from a browser: the file waits with its run, is checked
-- and applied by a thread of the server, and what is wrong with it stays to be looked at.
ALTER TABLE import_run ADD COLUMN kind TEXT NOT NULL DEFAULT 'cases';      -- houses, people
ALTER TABLE import_run ADD COLUMN sheet TEXT NOT NULL DEFAULT '';          -- of a workbook
ALTER TABLE import_run ADD COLUMN rows_updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN fault_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN keep_going BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN chosen TEXT NOT NULL DEFAULT '';         -- JSON: field of a title
ALTER TABLE import_run ADD COLUMN job TEXT NOT NULL DEFAULT '';            -- check, apply: to be done
ALTER TABLE import_run ADD COLUMN job_until BIGINT NOT NULL DEFAULT 0;     -- somebody does it, till then
ALTER TABLE import_run ADD COLUMN percent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN failure TEXT NOT NULL DEFAULT '';        -- why it could not be read
CREATE INDEX import_run_job ON import_run (job_until, id) WHERE job <> '';
CREATE INDEX import_run_newest ON import_run (community_id, id DESC);

-- Sealed, in pieces; goes when the run has ended.
CREATE TABLE import_file (
    community_id BIGINT NOT NULL,
    run_id BIGINT NOT NULL,
    piece BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (community_id, run_id, piece)
);

CREATE TABLE import_fault (
    community_id BIGINT NOT NULL,
    run_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (community_id, run_id, number)
);
