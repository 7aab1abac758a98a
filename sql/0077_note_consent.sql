-- The notes that stand on a consent: they end when it is withdrawn.
CREATE INDEX person_note_consent ON person_note (community_id, consent_id) WHERE consent_id <> 0;
