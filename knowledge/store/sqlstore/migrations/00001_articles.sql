-- Runs on SQLite and on PostgreSQL: BIGINT, TEXT and BYTEA only (SQLite takes
-- any type name), times are UTC in unix milliseconds, truth is 0 or 1.

-- +goose Up

-- The one row holds what was given out last. Writers lock it first, so
-- revisions are commit-ordered, which a sequence would not promise.
CREATE TABLE counter (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL,
    article  BIGINT NOT NULL,
    entry    BIGINT NOT NULL
);
INSERT INTO counter (id, revision, article, entry) VALUES (1, 0, 0, 0);

CREATE TABLE guild (
    id          TEXT PRIMARY KEY,
    last_number BIGINT NOT NULL
);

CREATE TABLE article (
    id  BIGINT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE
);

-- The long column stands last: SQLite reads a row from its beginning, and
-- lists need all but the text.
CREATE TABLE version (
    article   BIGINT NOT NULL REFERENCES article (id),
    n         BIGINT NOT NULL,
    hash      TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    author    TEXT   NOT NULL,
    source    TEXT   NOT NULL,
    language  TEXT   NOT NULL,
    published TEXT   NOT NULL,
    updated   TEXT   NOT NULL,
    access    TEXT   NOT NULL,
    sample    BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (article, n),
    UNIQUE (article, hash)
);

-- Bytes as fetched, gzip. A guild is shown only the bytes it brought itself.
CREATE TABLE raw (
    article BIGINT NOT NULL REFERENCES article (id),
    hash    TEXT   NOT NULL,
    packed  BYTEA  NOT NULL,
    PRIMARY KEY (article, hash)
);

-- What a guild has or had. It is the change log too: the newest change of each
-- article is all that a follower needs. removed is 0 or when it went; version
-- is NULL once a removed article was erased.
CREATE TABLE member (
    guild      TEXT   NOT NULL,
    article    BIGINT NOT NULL REFERENCES article (id),
    version    BIGINT,
    raw        TEXT,
    number     BIGINT NOT NULL,
    sample     BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    removed    BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    PRIMARY KEY (article, guild),
    UNIQUE (guild, number),
    UNIQUE (guild, revision),
    FOREIGN KEY (article, version) REFERENCES version (article, n),
    FOREIGN KEY (article, raw) REFERENCES raw (article, hash)
);
CREATE INDEX member_sample ON member (guild) WHERE sample = 1;
CREATE INDEX member_removed ON member (guild, removed) WHERE removed > 0 AND version IS NOT NULL;

-- The audit record, and what undoing needs: which version an article had
-- before (NULL: not there) and after (NULL: gone). batch joins what one call did.
CREATE TABLE entry (
    guild       TEXT   NOT NULL,
    id          BIGINT NOT NULL,
    batch       BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    actor       TEXT   NOT NULL,
    actor_name  TEXT   NOT NULL,
    action      TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    together    BIGINT NOT NULL,
    subject     TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    article     BIGINT,
    old_version BIGINT,
    old_raw     TEXT,
    new_version BIGINT,
    undone      BIGINT NOT NULL,
    PRIMARY KEY (guild, id),
    FOREIGN KEY (article, old_version) REFERENCES version (article, n),
    FOREIGN KEY (article, old_raw) REFERENCES raw (article, hash)
);
CREATE INDEX entry_history ON entry (article) WHERE old_version IS NOT NULL;
CREATE INDEX entry_history_raw ON entry (article) WHERE old_raw IS NOT NULL;

-- +goose Down
DROP TABLE entry;
DROP TABLE member;
DROP TABLE raw;
DROP TABLE version;
DROP TABLE article;
DROP TABLE guild;
DROP TABLE counter;
