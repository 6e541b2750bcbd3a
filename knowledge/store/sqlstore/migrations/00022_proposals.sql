-- +goose Up

-- Articles of feeds that curators are asked about. The article is JSON; of what
-- is decided it is empty. page is the key of its address; posted says whether
-- nothing is to be posted of it any more.
CREATE TABLE proposal (
    guild    TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    page     TEXT   NOT NULL,
    feed     TEXT   NOT NULL,
    channel  TEXT   NOT NULL,
    article  TEXT   NOT NULL,
    packed   BYTEA,
    at       BIGINT NOT NULL,
    posted   BIGINT NOT NULL DEFAULT 0,
    decision TEXT   NOT NULL DEFAULT '',
    kept     BIGINT NOT NULL DEFAULT 0,
    by_id    TEXT   NOT NULL DEFAULT '',
    by_name  TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (guild, number),
    UNIQUE (guild, page)
);
CREATE INDEX proposal_at ON proposal (at);
CREATE INDEX proposal_unposted ON proposal (guild, number) WHERE posted = 0 AND decision = '';

CREATE TABLE proposal_number (
    guild TEXT   PRIMARY KEY,
    last  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE proposal_number;
DROP TABLE proposal;
