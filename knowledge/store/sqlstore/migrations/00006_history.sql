-- +goose Up

-- Which process gave out the revisions above this one, until the next row's.
-- Two copies of a store part ways here: each goes on under a name of its own.
CREATE TABLE history (
    id       TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);

-- +goose Down
DROP TABLE history;
