-- +goose Up

-- What the bytes are, as they were declared ("" where that was not kept), since
-- when they are kept, and how many there are once packed. The index has all that
-- is needed to find the oldest without reading any.
ALTER TABLE raw ADD COLUMN type TEXT NOT NULL DEFAULT '';
ALTER TABLE raw ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE raw ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
UPDATE raw SET size = LENGTH(packed), at = COALESCE((SELECT MIN(m.first_seen) FROM member m WHERE m.article = raw.article), 0);
CREATE INDEX raw_at ON raw (at, article, hash, size);

-- +goose Down
DROP INDEX raw_at;
ALTER TABLE raw DROP COLUMN size;
ALTER TABLE raw DROP COLUMN at;
ALTER TABLE raw DROP COLUMN type;
