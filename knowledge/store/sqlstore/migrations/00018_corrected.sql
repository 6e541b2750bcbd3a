-- +goose Up

-- Which fields a person corrected: they stay when the page is read again.
ALTER TABLE version ADD COLUMN corrected TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE version DROP COLUMN corrected;
