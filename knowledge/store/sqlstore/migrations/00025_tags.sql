-- +goose Up

-- Tags that curators gave a guild's articles; those of other guilds are theirs.
CREATE TABLE tag (
    guild   TEXT   NOT NULL,
    article BIGINT NOT NULL,
    tag     TEXT   NOT NULL,
    PRIMARY KEY (guild, article, tag)
);
CREATE INDEX tag_tagged ON tag (guild, tag, article);

-- +goose Down
DROP TABLE tag;
