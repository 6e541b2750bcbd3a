-- +goose Up

-- Which process runs which of Discord's shards, when several processes share the
-- store. Times are the database's, in milliseconds.
--
-- fleet: how many shards there are, 0 while nobody has said.
CREATE TABLE fleet (
    id     BIGINT NOT NULL PRIMARY KEY,
    shards BIGINT NOT NULL
);
INSERT INTO fleet (id, shards) VALUES (1, 0);
CREATE TABLE process (
    id      TEXT   NOT NULL PRIMARY KEY,
    seen    BIGINT NOT NULL,
    version TEXT   NOT NULL
);
-- shards is the number of all shards when this one was last claimed: a session
-- belongs to both numbers. token grows with every claim.
CREATE TABLE shard (
    id         BIGINT NOT NULL PRIMARY KEY,
    shards     BIGINT NOT NULL,
    owner      TEXT   NOT NULL,
    token      BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    session    TEXT   NOT NULL,
    resume_url TEXT   NOT NULL,
    seq        BIGINT NOT NULL
);
-- When each bucket of IDENTIFYs may send the next.
CREATE TABLE identify (
    bucket BIGINT NOT NULL PRIMARY KEY,
    next   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE identify;
DROP TABLE shard;
DROP TABLE process;
DROP TABLE fleet;
