package sqlstore

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"beleg/knowledge/store"
)

// TestPostgresReasons: what PostgreSQL says becomes one sentence with the next step.
func TestPostgresReasons(t *testing.T) {
	s, err := connectPostgres("postgres://beleg:geheim@db.example/news?pool_max_conns=3")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n := s.db.Stats().MaxOpenConnections; n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
	for code, want := range map[string]string{
		pgWrongPassword: "DATABASE_URL", pgNoDatabase: "createdb", pgNoPrivilege: "owner", pgTooMany: "max_connections",
		pgDiskFull: "free some space", pgReadOnly: "may only be read", pgLocked: "try again", pgDeadlock: "try again",
		pgStoodStill: "try again", pgDamagedPage: "restore a backup", pgShutdown: "cannot be reached", pgStarting: "cannot be reached",
	} {
		err := s.explain("keep the articles", fmt.Errorf("query: %w", &pgconn.PgError{Code: code, Message: "said"}))
		says(t, err, "cannot keep the articles: ", want)
		if full := errors.Is(err, store.ErrUnwritable); full != (code == pgDiskFull) {
			t.Errorf("%s: unwritable is %v", code, full)
		}
	}
	for _, broken := range []error{driver.ErrBadConn, io.ErrUnexpectedEOF, net.ErrClosed,
		&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}} {
		says(t, s.explain("keep the articles", broken), "news at db.example:5432 cannot be reached", "DATABASE_URL")
		says(t, s.explain("keep the articles", errors.Join(errUncertain, broken)), "look whether it was")
	}
}
