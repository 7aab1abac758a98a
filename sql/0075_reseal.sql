-- A payload whose sealed texts are sealed with another key (src/journal/journal_reseal.h): the
-- event that tells its new hash stands in the chain before it may change.
--sqlite
DROP TRIGGER event_data_only_erase;
CREATE TRIGGER event_data_only_erase BEFORE UPDATE ON event_data
WHEN NOT (NEW.community_id = OLD.community_id AND NEW.seq = OLD.seq AND OLD.erased_at IS NULL
          AND ((NEW.erased_at IS NOT NULL AND NEW.data IS NULL AND NEW.salt IS NULL)
               OR (NEW.erased_at IS NULL AND NEW.data IS NOT NULL AND NEW.salt IS NOT NULL
                   AND NEW.salt <> OLD.salt
                   AND EXISTS (SELECT 1 FROM journal_event e
                                WHERE e.community_id = NEW.community_id
                                  AND e.subject = 'payloads' AND e.subject_id = NEW.seq / 500
                                  AND e.seq > NEW.seq AND e.kind = 'resealed'))))
BEGIN
    SELECT RAISE(ABORT, 'event_data can only be erased');
END;
--end
--postgres
CREATE OR REPLACE FUNCTION journal_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.community_id = OLD.community_id AND NEW.seq = OLD.seq AND OLD.erased_at IS NULL
       AND ((NEW.erased_at IS NOT NULL AND NEW.data IS NULL AND NEW.salt IS NULL)
            OR (NEW.erased_at IS NULL AND NEW.data IS NOT NULL AND NEW.salt IS NOT NULL
                AND NEW.salt <> OLD.salt
                AND EXISTS (SELECT 1 FROM journal_event e
                             WHERE e.community_id = NEW.community_id
                               AND e.subject = 'payloads' AND e.subject_id = NEW.seq / 500
                               AND e.seq > NEW.seq AND e.kind = 'resealed'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'event_data can only be erased';
END $$;
--end
