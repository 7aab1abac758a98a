-- What a write answered with a document and no resource to show: a repetition is answered alike.
ALTER TABLE http_once ADD COLUMN answer TEXT; -- JSON, or NULL
