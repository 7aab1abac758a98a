-- The number on the badge (工牌) that a member of the staff wears: owners read it on what is printed
-- for them (S3-4.4).
ALTER TABLE staff_user ADD COLUMN badge TEXT NOT NULL DEFAULT '';
