-- +goose Up

-- The audit record: a row for what one person did at once, however many
-- articles and transactions it took. import joins the transactions of one
-- import. undoing is the operation that takes this one back (0: none), undone
-- says that it is through with it.
CREATE TABLE operation (
    guild      TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    actor_name TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    together   BIGINT NOT NULL,
    subject    TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    import     TEXT   NOT NULL,
    undoing    BIGINT NOT NULL,
    undone     BIGINT NOT NULL,
    PRIMARY KEY (guild, id)
);
CREATE UNIQUE INDEX operation_import ON operation (guild, import) WHERE import <> '';

-- An operation is called as its first entry was, but not after the samples that
-- had made way for it.
INSERT INTO operation (guild, id, at, actor, actor_name, action, number, together, subject, detail, import, undoing, undone)
SELECT e.guild, e.batch, e.at, e.actor, e.actor_name,
    CASE WHEN b.adds > 0 AND b.adds < b.puts THEN 'import' ELSE e.action END,
    e.number, CASE WHEN b.puts > 0 THEN b.puts ELSE e.together END, e.subject, e.detail, '', 0, e.undone
FROM entry e JOIN (
    SELECT guild, batch, COALESCE(MIN(CASE WHEN action <> 'remove' THEN id END), MIN(id)) AS head,
        SUM(CASE WHEN action = 'add' THEN 1 ELSE 0 END) AS adds,
        SUM(CASE WHEN action IN ('add', 'update') THEN 1 ELSE 0 END) AS puts
    FROM entry GROUP BY guild, batch
) b ON b.guild = e.guild AND b.head = e.id;

-- What remains of an entry is one article's part of an operation. undone is 0,
-- the operation that took it back, or -1 when that found the article changed.
DELETE FROM entry WHERE article IS NULL;
ALTER TABLE entry DROP COLUMN at;
ALTER TABLE entry DROP COLUMN actor;
ALTER TABLE entry DROP COLUMN actor_name;
ALTER TABLE entry DROP COLUMN number;
ALTER TABLE entry DROP COLUMN together;
ALTER TABLE entry DROP COLUMN subject;
ALTER TABLE entry DROP COLUMN detail;
CREATE INDEX entry_batch ON entry (guild, batch, article);

-- +goose Down
DROP INDEX entry_batch;
ALTER TABLE entry ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN actor_name TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN together BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN detail TEXT NOT NULL DEFAULT '';
UPDATE entry SET
    at = (SELECT o.at FROM operation o WHERE o.guild = entry.guild AND o.id = entry.batch),
    actor = (SELECT o.actor FROM operation o WHERE o.guild = entry.guild AND o.id = entry.batch),
    actor_name = (SELECT o.actor_name FROM operation o WHERE o.guild = entry.guild AND o.id = entry.batch),
    number = (SELECT m.number FROM member m WHERE m.guild = entry.guild AND m.article = entry.article),
    together = (SELECT o.together FROM operation o WHERE o.guild = entry.guild AND o.id = entry.batch),
    subject = (SELECT o.subject FROM operation o WHERE o.guild = entry.guild AND o.id = entry.batch);
INSERT INTO entry (guild, id, batch, at, actor, actor_name, action, number, together, subject, detail, undone)
SELECT guild, id, id, at, actor, actor_name, action, number, together, subject, detail, undone
FROM operation WHERE action NOT IN ('add', 'update', 'remove', 'import');
DROP TABLE operation;
