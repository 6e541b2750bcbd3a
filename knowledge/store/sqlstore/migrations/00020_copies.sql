-- +goose Up

-- By what copies are recognised: a hash of the words of a version in order (0:
-- the program has yet to fill it in, 1: too few words to tell by), and the keys
-- of near copies, see knowledge/copies.
ALTER TABLE version ADD COLUMN words BIGINT NOT NULL DEFAULT 0;
CREATE INDEX version_words ON version (words);
CREATE TABLE copy_key (
    key     BIGINT NOT NULL,
    article BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (key, article, version)
);
CREATE INDEX copy_key_article ON copy_key (article);

-- Addresses under which a guild met the text of an article again. key is what the
-- addresses of one page have in common.
CREATE TABLE address (
    guild   TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    url     TEXT   NOT NULL,
    article BIGINT NOT NULL REFERENCES article (id),
    PRIMARY KEY (guild, key)
);
CREATE INDEX address_article ON address (article, guild);

-- +goose Down
DROP TABLE address;
DROP TABLE copy_key;
DROP INDEX version_words;
ALTER TABLE version DROP COLUMN words;
