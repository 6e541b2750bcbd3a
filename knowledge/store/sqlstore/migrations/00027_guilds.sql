-- +goose Up

-- Writers of different guilds do not wait for each other: each locks the row of its
-- guild, which has what was given out in it last. What stands in counter besides
-- tickets is what guilds that are new begin after, so that one that was forgotten
-- gives out no number again.
ALTER TABLE guild ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE guild ADD COLUMN entry BIGINT NOT NULL DEFAULT 0;
INSERT INTO guild (id, last_number) SELECT DISTINCT guild, 0 FROM operation WHERE guild NOT IN (SELECT id FROM guild);
UPDATE guild SET revision = COALESCE((SELECT MAX(m.revision) FROM member m WHERE m.guild = guild.id), (SELECT c.revision FROM counter c)),
    entry = (SELECT c.entry FROM counter c);

-- Likewise who gave out which revisions.
CREATE TABLE guild_history (
    guild    TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (guild, id)
);
INSERT INTO guild_history (guild, id, revision)
SELECT g.id, h.id, h.revision FROM guild g JOIN history h ON h.revision < g.revision
    AND h.revision >= (SELECT COALESCE(MIN(k.revision), 0) FROM (SELECT revision FROM history ORDER BY revision DESC LIMIT 100) k);
DROP TABLE history;

-- Articles are numbered without waiting for anybody.
--postgres CREATE SEQUENCE article_id;
--postgres SELECT setval('article_id', article + 1, false) FROM counter;

-- +goose Down
--postgres UPDATE counter SET article = (SELECT last_value FROM article_id);
--postgres DROP SEQUENCE article_id;
CREATE TABLE history (
    id       TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);
INSERT INTO history (id, revision) SELECT id, MIN(revision) FROM guild_history GROUP BY id;
DROP TABLE guild_history;
UPDATE counter SET revision = (SELECT MAX(r) FROM (SELECT revision AS r FROM counter UNION ALL SELECT revision FROM guild) n),
    entry = (SELECT MAX(e) FROM (SELECT entry AS e FROM counter UNION ALL SELECT entry FROM guild) n);
ALTER TABLE guild DROP COLUMN entry;
ALTER TABLE guild DROP COLUMN revision;
