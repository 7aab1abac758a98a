-- Missed calls that nobody called back in time ring the bell, once at each level.
ALTER TABLE missed_call ADD COLUMN rung BIGINT NOT NULL DEFAULT 0;    -- levels that rang
ALTER TABLE missed_call ADD COLUMN ring_at BIGINT NOT NULL DEFAULT 0; -- of the next level; 0: no more
UPDATE missed_call SET ring_at = due_at WHERE called_back_at = 0;
-- Word for word as the query says it: only then is a partial index used.
CREATE INDEX missed_call_ring ON missed_call (ring_at) WHERE called_back_at = 0 AND ring_at > 0;
