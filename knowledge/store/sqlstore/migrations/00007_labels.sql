-- +goose Up

-- What the page was besides an article, and how its day was found; both empty
-- for articles that were given whole.
ALTER TABLE version ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN found TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE version DROP COLUMN found;
ALTER TABLE version DROP COLUMN label;
