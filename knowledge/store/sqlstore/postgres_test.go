package sqlstore_test

import (
	"testing"

	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestPostgresContract: every promise of a store is kept on PostgreSQL too.
func TestPostgresContract(t *testing.T) {
	server := postgrestest.Shared(t)
	empty := server.Database(t)
	if err := openPostgres(t, empty).Close(); err != nil {
		t.Fatal(err)
	}
	addresses := map[*testing.T]string{}
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		if addresses[t] == "" {
			addresses[t] = server.Copy(t, empty)
		}
		return openPostgres(t, addresses[t])
	})
}

func openPostgres(t testing.TB, address string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenPostgres(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
