-- Who is on duty from now on, however long the past grows.
CREATE INDEX duty_shift_end ON duty_shift (community_id, to_at);
