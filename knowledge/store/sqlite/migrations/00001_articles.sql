-- +goose Up
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('revision', 0), ('article', 0), ('version', 0), ('audit', 0);

CREATE TABLE article (
    id  BIGINT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE
);

CREATE TABLE article_version (
    id        BIGINT PRIMARY KEY,
    article   BIGINT NOT NULL REFERENCES article (id),
    hash      TEXT NOT NULL,
    title     TEXT NOT NULL,
    text      TEXT NOT NULL,
    author    TEXT NOT NULL,
    source    TEXT NOT NULL,
    language  TEXT NOT NULL,
    published TEXT NOT NULL,
    updated   TEXT NOT NULL,
    access    TEXT NOT NULL,
    sample    BIGINT NOT NULL,
    raw       BLOB,
    UNIQUE (article, hash)
);

CREATE TABLE membership (
    guild      TEXT NOT NULL,
    article    BIGINT NOT NULL REFERENCES article (id),
    version    BIGINT NOT NULL REFERENCES article_version (id),
    number     BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    removed    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (guild, article),
    UNIQUE (guild, number)
);

CREATE TABLE change (
    revision BIGINT PRIMARY KEY,
    guild    TEXT NOT NULL,
    article  BIGINT NOT NULL,
    removed  BIGINT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX change_guild ON change (guild, revision);

CREATE TABLE audit (
    id      BIGINT PRIMARY KEY,
    guild   TEXT NOT NULL,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    name    TEXT NOT NULL,
    action  TEXT NOT NULL,
    number  BIGINT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    article BIGINT NOT NULL DEFAULT 0,
    before  BIGINT NOT NULL DEFAULT 0,
    undone  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX audit_guild ON audit (guild, id);

CREATE TABLE setting (
    guild TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild, name)
);

CREATE TABLE digest (
    guild    TEXT NOT NULL,
    channel  TEXT NOT NULL,
    at       TEXT NOT NULL,
    zone     TEXT NOT NULL,
    enabled  BIGINT NOT NULL,
    since    BIGINT NOT NULL,
    paused   TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (guild, channel)
);

CREATE TABLE delivery (
    guild      TEXT NOT NULL,
    channel    TEXT NOT NULL,
    local_date TEXT NOT NULL,
    state      TEXT NOT NULL,
    body       TEXT NOT NULL,
    revision   BIGINT NOT NULL,
    note       TEXT NOT NULL,
    message    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (channel, local_date)
);

-- +goose Down
DROP TABLE delivery;
DROP TABLE digest;
DROP TABLE setting;
DROP TABLE audit;
DROP TABLE change;
DROP TABLE membership;
DROP TABLE article_version;
DROP TABLE article;
DROP TABLE counter;
