-- +goose Up
ALTER TABLE digest ADD COLUMN switched_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE digest DROP COLUMN switched_by;
