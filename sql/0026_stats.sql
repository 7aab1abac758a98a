-- What happened on a day, and which promises fell due on it (morning report, day figures).
CREATE INDEX journal_event_day ON journal_event (community_id, at, seq)
    WHERE subject = 'case' AND kind IN ('opened', 'closed', 'followed_up');
CREATE INDEX promise_day ON promise (community_id, due_at);
CREATE INDEX service_case_appointment ON service_case (community_id, appointment_at, id)
    WHERE appointment_at <> 0;
