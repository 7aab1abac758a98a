-- The append-only record of everything (src/journal/journal.h, docs/journal.md).
CREATE TABLE journal_event (
    community_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    data_hash TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (community_id, seq)
);
CREATE INDEX journal_event_by_subject ON journal_event (community_id, subject, subject_id, seq);

-- Payloads lie beside the chain: an erased one is a tombstone, and the chain still verifies.
CREATE TABLE event_data (
    community_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    salt TEXT,
    data TEXT,
    erased_at BIGINT,
    PRIMARY KEY (community_id, seq)
);

CREATE TABLE journal_head (
    community_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL,
    folded_seq BIGINT NOT NULL
);

--sqlite
CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event
BEGIN
    SELECT RAISE(ABORT, 'journal_event is append-only');
END;
CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event
BEGIN
    SELECT RAISE(ABORT, 'journal_event is append-only');
END;
CREATE TRIGGER event_data_no_delete BEFORE DELETE ON event_data
BEGIN
    SELECT RAISE(ABORT, 'event_data can only be erased');
END;
CREATE TRIGGER event_data_only_erase BEFORE UPDATE ON event_data
WHEN NOT (NEW.community_id = OLD.community_id AND NEW.seq = OLD.seq
          AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
          AND NEW.data IS NULL AND NEW.salt IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'event_data can only be erased');
END;
CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head
BEGIN
    SELECT RAISE(ABORT, 'journal_head is never deleted');
END;
--end
--postgres
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE FUNCTION journal_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.community_id = OLD.community_id AND NEW.seq = OLD.seq
       AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND NEW.data IS NULL AND NEW.salt IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'event_data can only be erased';
END $$;
CREATE TRIGGER journal_event_no_change BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER event_data_no_delete BEFORE DELETE ON event_data
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER event_data_no_truncate BEFORE TRUNCATE ON event_data
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER event_data_only_erase BEFORE UPDATE ON event_data
    FOR EACH ROW EXECUTE FUNCTION journal_only_erase();
CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_head_no_truncate BEFORE TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
--end
