-- The last four digits of a number are found by find_key; nothing asks this index, and each number
-- of an import wrote a page of it.
DROP INDEX person_contact_tail;
