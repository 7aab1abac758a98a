-- The director's board: cases with a due time of another authority (12345), earliest first.
CREATE INDEX promise_external ON promise (community_id, due_at, case_id)
    WHERE metric = 'external' AND state = 'running';
