-- The work desk: settings of one's own, saved views of the case list, the bell, and the
-- indexes that the filters of the list walk.

-- What somebody set for himself. Accounts are the company's: community_id is 0.
CREATE TABLE staff_setting (
    community_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (community_id, user_id, name)
);

-- A named query of the case list. Personal ones lie in community 0, shared ones in the
-- community whose people see them.
CREATE TABLE saved_view (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    shared BIGINT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX saved_view_owner ON saved_view (community_id, owner_id, id);

-- The bell. A message that is held rings with the others in one digest when the quiet hours
-- end; until then it is neither sent nor counted.
ALTER TABLE outbox ADD COLUMN read_at BIGINT;    -- NULL: not read
ALTER TABLE outbox ADD COLUMN hold_until BIGINT; -- NULL: not held
ALTER TABLE outbox ADD COLUMN digest_id BIGINT;  -- of the message that tells of it; NULL: none
CREATE INDEX outbox_unread ON outbox (recipient_id, id)
    WHERE read_at IS NULL AND hold_until IS NULL;
CREATE INDEX outbox_held ON outbox (hold_until) WHERE hold_until IS NOT NULL;

-- Lists by what they are asked for most, each newest first; the rest is laid over them.
CREATE INDEX service_case_category ON service_case (community_id, category, id);
CREATE INDEX service_case_received ON service_case (community_id, received_at, id);
CREATE INDEX service_case_changed ON service_case (community_id, changed_at, id);
CREATE INDEX service_case_urgent ON service_case (community_id, id) WHERE urgent = 1;
CREATE INDEX service_case_bounced ON service_case (community_id, id)
    WHERE bounced > 0 AND status = 'accepted';
-- Word for word as the query says it: only then is a partial index used.
CREATE INDEX service_case_responsible ON service_case (community_id, responsible, id)
    WHERE status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled');
-- Cases in the order of their clocks: of one community, and of all. What is overdue is their
-- beginning, so the one of 0012_scale.sql that found it by case is not needed any more.
CREATE INDEX promise_by_due ON promise (community_id, due_at, case_id) WHERE state = 'running';
CREATE INDEX promise_by_due_of_all ON promise (due_at, case_id, community_id)
    WHERE state = 'running';
DROP INDEX promise_overdue;
CREATE INDEX promise_provisional_now ON promise (community_id, case_id)
    WHERE provisional = 1 AND state IN ('running', 'paused');
