-- +goose Up

-- Until when a host's server wants to be left alone, as it last said.
ALTER TABLE host ADD COLUMN quiet BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE host DROP COLUMN quiet;
