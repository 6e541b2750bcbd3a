package sqlstore_test

import (
	"path/filepath"
	"testing"

	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest"
)

func TestContract(t *testing.T) {
	root := t.TempDir()
	storetest.Run(t, func(t *testing.T) store.Store {
		return open(t, filepath.Join(root, t.Name(), "beleg.db"))
	})
}

func open(t testing.TB, path string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
