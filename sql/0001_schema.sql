-- What the database is and how far it has been brought. Only `anju init` migrates.
CREATE TABLE schema_step (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);
