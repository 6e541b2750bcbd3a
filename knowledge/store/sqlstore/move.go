package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// table is one that a backup carries from a database to another. Both have the same
// tables, as the same program made them.
type table struct {
	name    string
	columns []string
	refers  []string
}

// tables reads those of a SQLite file, each after those that its rows refer to.
func tables(ctx context.Context, db *sql.DB) ([]table, error) {
	names, err := collect(ctx, db, scanString, `SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'goose_db_version'
		AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	var all []table
	for _, name := range names {
		t := table{name: name}
		if t.columns, err = collect(ctx, db, scanString, "SELECT name FROM pragma_table_info($1) ORDER BY cid", name); err == nil {
			t.refers, err = collect(ctx, db, scanString, `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, name)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return inOrder(all), nil
}

// inOrder sorts tables so that each comes after those that it refers to.
func inOrder(all []table) (sorted []table) {
	done := map[string]bool{}
	for len(sorted) < len(all) {
		before := len(sorted)
		for _, t := range all {
			ready := !slices.ContainsFunc(t.refers, func(other string) bool { return other != t.name && !done[other] })
			if !done[t.name] && ready {
				done[t.name], sorted = true, append(sorted, t)
			}
		}
		if len(sorted) == before { // a circle, which no migration makes
			return all
		}
	}
	return sorted
}

func scanString(scan func(...any) error) (text string, err error) {
	err = scan(&text)
	return text, err
}

func (t table) list() string { return `"` + strings.Join(t.columns, `", "`) + `"` }

// read calls f with every row of a table.
func (t table) read(ctx context.Context, q querier, f func(row []any) error) error {
	rows, err := q.QueryContext(ctx, "SELECT "+t.list()+` FROM "`+t.name+`"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	row, at := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		at[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return err
		}
		for i, v := range row {
			if bytes, ok := v.([]byte); ok && bytes == nil { // SQLite's driver says so of no bytes, which are not NULL
				row[i] = []byte{}
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// copyInto fills a SQLite file, whose tables are new, from another database's
// snapshot.
func copyInto(ctx context.Context, from querier, to *sql.DB) error {
	all, err := tables(ctx, to)
	if err != nil {
		return err
	}
	t, err := to.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	for _, table := range all {
		if _, err := t.ExecContext(ctx, `DELETE FROM "`+table.name+`"`); err != nil {
			return err
		}
		put, err := t.PrepareContext(ctx, `INSERT INTO "`+table.name+`" (`+table.list()+") VALUES ("+placeholders(1, len(table.columns))+")")
		if err != nil {
			return err
		}
		err = table.read(ctx, from, func(row []any) error {
			_, err := put.ExecContext(ctx, row...)
			return err
		})
		put.Close()
		if err != nil {
			return fmt.Errorf("copy the table %s: %w", table.name, err)
		}
	}
	return t.Commit()
}
