-- +goose Up

-- Articles that somebody is asked about before they are kept, for a day. The
-- article is JSON; of what is settled it is empty.
CREATE TABLE draft (
    guild   TEXT NOT NULL,
    id      TEXT NOT NULL,
    by_id   TEXT NOT NULL,
    by_name TEXT NOT NULL,
    article TEXT NOT NULL,
    packed  BYTEA,
    at      BIGINT NOT NULL,
    settled BIGINT NOT NULL DEFAULT 0,
    number  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (guild, id)
);
CREATE INDEX draft_at ON draft (at);

-- +goose Down
DROP TABLE draft;
