-- The bell stands on every page: its number is counted from the index alone, which for that has to
-- hold also the columns that are always NULL in it.
DROP INDEX outbox_unread;
CREATE INDEX outbox_unread ON outbox (recipient_id, id, community_id, digest_id, read_at, hold_until)
    WHERE read_at IS NULL AND hold_until IS NULL;
