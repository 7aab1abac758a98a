-- Imports: one run for each file, its rows checked whole before the first is applied.
CREATE TABLE import_run (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    file TEXT NOT NULL,
    file_hash TEXT NOT NULL, -- of the file's bytes
    map_hash TEXT NOT NULL,  -- of the map's text
    state TEXT NOT NULL,     -- checking, applying, done, undoing, undone
    started_by BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    rows_read BIGINT NOT NULL DEFAULT 0,
    rows_imported BIGINT NOT NULL DEFAULT 0,
    rows_skipped BIGINT NOT NULL DEFAULT 0,
    applied_line BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX import_run_id ON import_run (id);
CREATE INDEX import_run_file ON import_run (community_id, file_hash, map_hash);

-- A row waits with its data; applied, it keeps only the case that it became, for the undoing.
CREATE TABLE import_row (
    community_id BIGINT NOT NULL,
    run_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    data TEXT NOT NULL,                -- JSON, sealed when it holds a phone number; '' once applied
    case_id BIGINT NOT NULL DEFAULT 0, -- 0 waiting or skipped, negative once taken back
    PRIMARY KEY (community_id, run_id, line)
);
