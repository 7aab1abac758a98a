-- For who sees every community of many: the newest cases are walked by their id alone, not
-- community by community. The names of the closed statuses are those of case_store.c.
CREATE INDEX service_case_newest ON service_case (id, nature);
CREATE INDEX service_case_open ON service_case (id, status)
    WHERE status NOT IN ('closed', 'archived', 'merged', 'converted', 'cancelled');

-- Broken and open promises, newest case first: of one community, and of all.
DROP INDEX promise_overdue;
CREATE INDEX promise_overdue ON promise (community_id, case_id, due_at) WHERE state = 'running';
-- Also what the row of a list shows, without looking at the promise itself.
CREATE INDEX promise_running ON promise (case_id, due_at, warn_at, community_id)
    WHERE state = 'running';
