-- +goose Up

-- How many articles the indexes of a process lack, as it said when it was last seen.
ALTER TABLE process ADD COLUMN behind BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE process DROP COLUMN behind;
