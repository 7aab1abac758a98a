-- How a community calls a kind of trouble; '': as the catalogue, or as it was called when it was added.
ALTER TABLE community_category ADD COLUMN name TEXT NOT NULL DEFAULT '';
