-- +goose Up

-- What numbers feeds, errands and leases: never given out twice, so that a lease
-- of old fences nothing that came after it.
ALTER TABLE counter ADD COLUMN ticket BIGINT NOT NULL DEFAULT 0;

-- Who is asked: one process at a time, until its lease ends. due is when the
-- first of its feeds and errands is; a host with none has no row.
CREATE TABLE host (
    name  TEXT   PRIMARY KEY,
    due   BIGINT NOT NULL,
    until BIGINT NOT NULL,
    token BIGINT NOT NULL
);
CREATE INDEX host_due ON host (due);

-- asked counts what its subscribers changed; active says whether one of them is
-- not paused.
CREATE TABLE feed (
    id       BIGINT PRIMARY KEY,
    url      TEXT   NOT NULL UNIQUE,
    host     TEXT   NOT NULL,
    active   BIGINT NOT NULL,
    asked    BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    every    BIGINT NOT NULL,
    title    TEXT   NOT NULL,
    etag     TEXT   NOT NULL,
    modified TEXT   NOT NULL,
    success  BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    fails    BIGINT NOT NULL,
    failing  BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    detail   TEXT   NOT NULL,
    told     BIGINT NOT NULL,
    items    BIGINT NOT NULL,
    missing  BIGINT NOT NULL
);
CREATE INDEX feed_due ON feed (host, due);

-- Every address that a feed has had: a permanent redirect adds one.
CREATE TABLE feed_address (
    url  TEXT   PRIMARY KEY,
    feed BIGINT NOT NULL REFERENCES feed (id)
);
CREATE INDEX feed_address_feed ON feed_address (feed);

CREATE TABLE subscription (
    guild      TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    feed       BIGINT NOT NULL REFERENCES feed (id),
    site       TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    words      TEXT   NOT NULL,
    without    TEXT   NOT NULL,
    sections   TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    paused     BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    actor_name TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (guild, number),
    UNIQUE (feed, guild)
);
CREATE TABLE subscription_number (
    guild TEXT   PRIMARY KEY,
    last  BIGINT NOT NULL
);

-- Items that a guild was given. at is when a reading last had them, within a week.
CREATE TABLE seen (
    feed  BIGINT NOT NULL REFERENCES feed (id),
    guild TEXT   NOT NULL,
    item  TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (feed, guild, item)
);
CREATE INDEX seen_guild ON seen (guild);

CREATE TABLE errand (
    id     BIGINT PRIMARY KEY,
    kind   TEXT   NOT NULL,
    guild  TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    host   TEXT   NOT NULL,
    due    BIGINT NOT NULL,
    tries  BIGINT NOT NULL,
    detail BYTEA  NOT NULL,
    UNIQUE (guild, kind, name)
);
CREATE INDEX errand_due ON errand (host, due);

-- +goose Down
DROP TABLE errand;
DROP TABLE seen;
DROP TABLE subscription_number;
DROP TABLE subscription;
DROP TABLE feed_address;
DROP TABLE feed;
DROP TABLE host;
ALTER TABLE counter DROP COLUMN ticket;
