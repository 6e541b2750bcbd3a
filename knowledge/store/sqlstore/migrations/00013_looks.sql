-- +goose Up

-- The versions that a guild had of an article, in its own order. An article that
-- never changed has no row: its only version is the member's. operation is what
-- brought the version, 0 when that is not known.
CREATE TABLE edition (
    guild     TEXT   NOT NULL,
    article   BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    operation BIGINT NOT NULL,
    PRIMARY KEY (article, guild, n),
    FOREIGN KEY (article, version) REFERENCES version (article, n)
);
CREATE INDEX edition_version ON edition (article, version);

-- Whose articles were fetched from their address, which is looked at again.
-- planned is 0 until that was planned; stranger is 1 when a feed named it.
CREATE TABLE follower (
    guild    TEXT   NOT NULL,
    article  BIGINT NOT NULL REFERENCES article (id),
    since    BIGINT NOT NULL,
    planned  BIGINT NOT NULL,
    stranger BIGINT NOT NULL,
    PRIMARY KEY (article, guild)
);
CREATE INDEX follower_unplanned ON follower (article) WHERE planned = 0;

-- What looking at an address again has shown, once for all who follow it. title
-- and digest are those of the last reading; missing is since when there was no
-- page, misses how many looks in a row found none.
CREATE TABLE look (
    article  BIGINT PRIMARY KEY REFERENCES article (id),
    begun    BIGINT NOT NULL,
    looked   BIGINT NOT NULL,
    done     BIGINT NOT NULL,
    title    TEXT   NOT NULL,
    digest   TEXT   NOT NULL,
    etag     TEXT   NOT NULL,
    modified TEXT   NOT NULL,
    missing  BIGINT NOT NULL,
    misses   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE look;
DROP TABLE follower;
DROP TABLE edition;
