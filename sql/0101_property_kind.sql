-- The kind of property that a case is about, of its house: standards bind for shops and offices
-- otherwise than for flats (S3-1.5). NULL: that of the community.
ALTER TABLE service_case ADD COLUMN property_kind TEXT;
