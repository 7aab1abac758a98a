-- What was found in the file before anybody decided: sheets, columns, the first rows. Sealed.
ALTER TABLE import_run ADD COLUMN look TEXT NOT NULL DEFAULT '';
