-- +goose Up
CREATE TABLE setting (
    guild TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild, name)
);

CREATE TABLE digest (
    guild    TEXT   NOT NULL,
    channel  TEXT   NOT NULL,
    clock    TEXT   NOT NULL,
    zone     TEXT   NOT NULL,
    active   BIGINT NOT NULL,
    since    BIGINT NOT NULL,
    paused   TEXT   NOT NULL,
    language TEXT   NOT NULL,
    PRIMARY KEY (guild, channel)
);

-- The key is the promise that no digest goes out twice.
CREATE TABLE delivery (
    guild      TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    local_date TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    body       BYTEA  NOT NULL,
    revision   BIGINT NOT NULL,
    note       TEXT   NOT NULL,
    message    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (guild, channel, local_date)
);

-- +goose Down
DROP TABLE delivery;
DROP TABLE digest;
DROP TABLE setting;
