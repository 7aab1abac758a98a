-- Messages that leave, written in the transaction of what they tell about (src/notify/notify.h).
CREATE TABLE outbox (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    once_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, once_key)
);
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 'waiting';
CREATE INDEX outbox_of_recipient ON outbox (recipient_id, id);
