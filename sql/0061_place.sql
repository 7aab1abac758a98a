-- What was reported at a place that is nobody's house, by the place's name.
CREATE INDEX service_case_place ON service_case (community_id, place, id)
    WHERE house_id = 0 AND place IS NOT NULL;
CREATE INDEX place_name ON place (community_id, name) WHERE void_at = 0;
