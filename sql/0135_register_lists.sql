-- Lists of the register, however rare what is asked: organisations among people, agents among
-- owners, houses by area.
CREATE INDEX person_kind ON person (community_id, kind, status, name, id) WHERE kind <> 'person';
CREATE INDEX person_house_relation ON person_house (community_id, relation, person_id, to_at);
CREATE INDEX house_area ON house (community_id, area_built, id);
