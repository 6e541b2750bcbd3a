-- +goose Up

-- Questions whose answers helped somebody not, once for each who said so.
CREATE TABLE unhelpful (
    guild    TEXT   NOT NULL,
    question TEXT   NOT NULL,
    by_id    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (guild, question, by_id)
);
CREATE INDEX unhelpful_at ON unhelpful (guild, at);

-- +goose Down
DROP TABLE unhelpful;
