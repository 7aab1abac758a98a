-- Substitutes: a delegation of the scope 'absent' also sends what would reach the absent to who
-- stands in. Boards and messages ask who is away now.
CREATE INDEX delegation_absent ON delegation (community_id, until_at)
    WHERE scope = 'absent' AND ended_at = 0;
