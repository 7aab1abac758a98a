-- Blueprints as they were published: the text is the version. They are the company's, not a
-- community's, and never change: a case keeps the version of its intake.
CREATE TABLE blueprint_version (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    ordinal BIGINT NOT NULL,      -- 1, 2, 3 … of its code
    version TEXT NOT NULL,        -- as the file names it: B/0
    nature TEXT NOT NULL,
    name TEXT NOT NULL,
    base_id BIGINT NOT NULL,      -- the version that it extends; 0: none
    review_on TEXT,
    hash TEXT NOT NULL,           -- of the text and of the base's hash
    file TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL
);
CREATE UNIQUE INDEX blueprint_version_ordinal ON blueprint_version (code, ordinal);
CREATE UNIQUE INDEX blueprint_version_hash ON blueprint_version (code, hash);

--sqlite
CREATE TRIGGER blueprint_version_no_update BEFORE UPDATE ON blueprint_version
BEGIN
    SELECT RAISE(ABORT, 'a published blueprint never changes');
END;
CREATE TRIGGER blueprint_version_no_delete BEFORE DELETE ON blueprint_version
BEGIN
    SELECT RAISE(ABORT, 'a published blueprint never changes');
END;
--end
--postgres
CREATE FUNCTION blueprint_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published blueprint never changes';
END $$;
CREATE TRIGGER blueprint_version_no_change BEFORE UPDATE OR DELETE ON blueprint_version
    FOR EACH ROW EXECUTE FUNCTION blueprint_refuse();
CREATE TRIGGER blueprint_version_no_truncate BEFORE TRUNCATE ON blueprint_version
    FOR EACH STATEMENT EXECUTE FUNCTION blueprint_refuse();
--end
