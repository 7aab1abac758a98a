-- Writes that were done, by the caller's Idempotency-Key: a retry within 24 h happens once.
-- The row is written in the savepoint of the write itself. It belongs to an actor, not to a
-- community.
CREATE TABLE http_once (
    actor_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    see TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX http_once_by_age ON http_once (created_at);
