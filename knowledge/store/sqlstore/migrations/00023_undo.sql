-- +goose Up

-- What undoing needs: the address that an entry added to an article, a
-- subscription as it was before an operation (JSON, for a day), and when a
-- proposal was decided on, as one that was skipped keeps its article for a day.
ALTER TABLE entry ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN before TEXT NOT NULL DEFAULT '';
CREATE INDEX operation_before ON operation (guild, at) WHERE before <> '';
ALTER TABLE proposal ADD COLUMN decided BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE proposal DROP COLUMN decided;
DROP INDEX operation_before;
ALTER TABLE operation DROP COLUMN before;
ALTER TABLE entry DROP COLUMN url;
