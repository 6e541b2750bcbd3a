package sqlstore

import (
	"context"
	"database/sql"
)

// integrityCheck compares pages, indexes and constraints
// (sqlite.org/pragma.html#pragma_integrity_check) and then what rows refer to,
// which that pragma leaves out.
func integrityCheck(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errDamaged
	}
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errDamaged
	}
	return rows.Err()
}
