-- +goose Up

-- The address as a guild gave it, empty when it was the canonical one. It is the
-- guild's own: it may tell where somebody came from.
ALTER TABLE member ADD COLUMN given TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE member DROP COLUMN given;
