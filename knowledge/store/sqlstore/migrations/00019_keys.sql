-- +goose Up

-- What the addresses of one page have in common; the program fills it in for
-- the articles that are there, as the column is younger than they are.
ALTER TABLE article ADD COLUMN key TEXT NOT NULL DEFAULT '';
CREATE INDEX article_key ON article (key);

-- +goose Down
DROP INDEX article_key;
ALTER TABLE article DROP COLUMN key;
