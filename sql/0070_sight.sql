-- What was ever given to somebody: the only cases that a technician or a guard sees.
CREATE INDEX case_assignment_given ON case_assignment (staff_id, case_id, community_id);
