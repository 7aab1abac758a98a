-- What cases are found by (src/case/case_search.h, docs/adr). Derived: it can be emptied and
-- filled from the journal again.
--
-- One entry for each case, its number the case's id, so that hits come newest first and a page
-- is cut by it. Entries only grow: a later event of a case adds its tokens to the entry that is
-- there. Tokens are made in C (src/text/text_fold.h); _k7 is community 7, _h3-2-1501 a house,
-- _p… a keyed hash of a phone number's last digits.
--sqlite
CREATE VIRTUAL TABLE case_search USING fts5 (
    tokens, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '_-'"
);
INSERT INTO case_search (case_search, rank) VALUES ('automerge', 0);
-- Whose a case is, for who sees hundreds of communities.
CREATE TABLE case_search_scope (
    case_id INTEGER NOT NULL PRIMARY KEY,
    community_id BIGINT NOT NULL
);
--end
--postgres
CREATE TABLE case_search (
    community_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    tokens TSVECTOR NOT NULL,
    PRIMARY KEY (community_id, case_id)
);
CREATE INDEX case_search_tokens ON case_search USING GIN (tokens);
CREATE INDEX case_search_newest ON case_search (case_id);
--end

-- How far each community's journal has been read for it.
CREATE TABLE case_search_position (
    community_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);
