package sqlstore_test

import (
	"os"
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

// TestBouncerContract: every promise is kept through PgBouncer too, which gives each
// transaction another connection, or each session.
func TestBouncerContract(t *testing.T) {
	if os.Getenv("BELEG_TESTS") != "all" {
		t.Skip("takes as long as two contracts: BELEG_TESTS=all runs it")
	}
	for mode, settings := range map[string]string{"session": "", "transaction": "?default_query_exec_mode=exec"} {
		t.Run(mode, func(t *testing.T) {
			server := postgrestest.Shared(t)
			through := server.Bouncer(t, mode)
			empty := server.Database(t)
			if err := openPostgres(t, empty).Close(); err != nil {
				t.Fatal(err)
			}
			addresses := map[*testing.T]string{}
			storetest.Run(t, func(t *testing.T) store.Store {
				t.Helper()
				if addresses[t] == "" {
					addresses[t] = through(server.Copy(t, empty)) + settings
				}
				return openPostgres(t, addresses[t])
			})
		})
	}
}
