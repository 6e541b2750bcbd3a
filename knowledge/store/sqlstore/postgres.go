package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgres is PostgreSQL, or what speaks like it: rows are locked, nothing else of
// its own is used, no advisory locks, notifications or skipping of locked rows.
var postgres = &dialect{
	name: "PostgreSQL", goose: goose.DialectPostgres,
	versioned:  "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'",
	version:    "SELECT current_setting('server_version')",
	migrations: func(folder fs.FS) fs.FS { return translated{folder} },
	now:        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
	usual:      bounded(pgLockTimeout, pgIdleTimeout),
	brief:      bounded(time.Second, time.Second),
	origin:     "CAST(CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS BIGINT) AS TEXT)",
	outcome:    "SELECT COALESCE(pg_xact_status($1::xid8), '')",
	tries:      40, raced: raced,
	locking: " FOR UPDATE", nextArticle: "SELECT nextval('article_id')", shares: true, batches: true,
	snapshot: sql.LevelRepeatableRead,
	copyOut:  copyOut,
	check:    func(ctx context.Context, s *Store) error { return s.db.PingContext(ctx) },
}

// pgConnections are how many a process opens at most, unless the address says
// otherwise (pool_max_conns): ten processes fit into the hundred that PostgreSQL
// takes.
const pgConnections = 9

// unused is after how long a connection is tried before it is used again: leases use one
// each second, and need not ask twice.
const unused = 2 * time.Second

// Another process may hold a lock for so long before a writer gives up, and may
// stand still in a transaction for so long before PostgreSQL ends that: what it holds,
// such as the row under which all feeds are polled, others wait for.
const (
	pgLockTimeout = 10 * time.Second
	pgIdleTimeout = 5 * time.Second
	pgConnecting  = 5 * time.Second
	pgTrying      = time.Second // likewise, where there is another to try
)

// pgPageCost is what reading a page by an index costs, of one that is next in order: a
// table is in memory or on a disk without heads. A connection keeps the plan that it made
// while a table was empty until PostgreSQL looks at that again, a minute later at best: at
// the 4 that PostgreSQL supposes, it goes through the whole table all that time.
const pgPageCost = 1.1

// bounded is a condition that sets both for the transaction alone: a setting of the
// session would reach others where a pooler shares connections. As a query of its own
// it is evaluated once, before a row is locked.
func bounded(lock, idle time.Duration) string {
	return fmt.Sprintf("(SELECT set_config('lock_timeout', '%dms', true) || "+
		"set_config('idle_in_transaction_session_timeout', '%dms', true)) <> ''", lock.Milliseconds(), idle.Milliseconds())
}

// OpenPostgres opens a database by its address, "postgres://user:password@host/name"
// with what else PostgreSQL's own programs understand, and brings its tables up to
// date. ErrNewer when a newer version of the program made them. Errors never hold
// the password.
func OpenPostgres(ctx context.Context, address string) (*Store, error) {
	s, err := connectPostgres(address)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.db.Close()
		return nil, s.explain("open the store", err)
	}
	if err := s.db.QueryRowContext(ctx, pgTells).Scan(&s.tells); err != nil {
		s.db.Close()
		return nil, s.explain("open the store", err)
	}
	return s, nil
}

// pgTells asks whether a database knows what became of a transaction. Others that speak
// like PostgreSQL number theirs in another way, and would tell wrongly.
const pgTells = `SELECT current_setting('server_version_num')::INTEGER >= 130000
	AND version() LIKE 'PostgreSQL %' AND version() NOT LIKE '%-YB-%'`

// connectPostgres prepares connections to a database, without opening any yet.
func connectPostgres(address string) (*Store, error) {
	config, err := pgConfig(address)
	if err != nil {
		return nil, err
	}
	connections := pgConnections
	if n, err := strconv.Atoi(config.RuntimeParams["pool_max_conns"]); err == nil && n > 1 {
		connections = n
	}
	delete(config.RuntimeParams, "pool_max_conns")
	tried := stdlib.OptionShouldPing(func(_ context.Context, p stdlib.ShouldPingParams) bool { return p.IdleDuration > unused })
	var s *Store
	db := stdlib.OpenDB(*config, tried, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		c.PgConn().CustomData()[madeFor] = s.db.tables.Load()
		_, err := c.Exec(ctx, fmt.Sprintf("SET random_page_cost = %g", pgPageCost)) // does no harm to others where a pooler shares connections
		return err
	}), stdlib.OptionResetSession(func(ctx context.Context, c *pgx.Conn) error {
		tables := s.db.tables.Load()
		if c.PgConn().CustomData()[madeFor] == tables {
			return nil
		}
		c.PgConn().CustomData()[madeFor] = tables
		return c.DeallocateAll(ctx)
	}))
	db.SetConnMaxIdleTime(5 * time.Minute)
	s = newStore(postgres, db, pgName(config), connections)
	return s, nil
}

// madeFor is under what name a connection keeps for which tables it compiles, see pool.afresh.
const madeFor = "tables"

// pgConfig reads an address. What is wrong with one is not repeated, as it may hold
// the password.
func pgConfig(address string) (*pgx.ConnConfig, error) {
	const advice = "write it as postgres://user:password@host:5432/name"
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, &sentence{text: "cannot open the store: DATABASE_URL is no address of a PostgreSQL database; " + advice}
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, &sentence{text: "cannot open the store: DATABASE_URL cannot be understood; " + advice}
	}
	switch several := len(pgHosts(config)) > 1; {
	case config.ConnectTimeout != 0:
	case several:
		config.ConnectTimeout = pgTrying
	default:
		config.ConnectTimeout = pgConnecting
	}
	// A server that vanished with its network is noticed within seconds.
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3}}
	config.DialFunc = dialer.DialContext
	return config, nil
}

// pgName is what sentences call the database.
func pgName(c *pgx.ConnConfig) string {
	return fmt.Sprintf("the PostgreSQL database %s at %s", c.Database, strings.Join(pgHosts(c), " or "))
}

// pgHosts are the servers that an address names.
func pgHosts(c *pgx.ConnConfig) []string {
	hosts := []string{net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))}
	for _, f := range c.Fallbacks {
		if host := net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port))); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// translated are migrations as PostgreSQL understands them. Texts are compared byte
// by byte, as SQLite does, whatever language the database was made for; and what
// SQLite does not know stands in comments that begin with "--postgres".
type translated struct{ fs.FS }

var (
	textColumn   = regexp.MustCompile(`(?m)^([^-\n]*\bTEXT\b)`)
	postgresOnly = regexp.MustCompile(`(?m)^--postgres `)
)

// Open implements fs.FS.
func (t translated) Open(name string) (fs.File, error) {
	f, err := t.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	text = textColumn.ReplaceAllFunc(text, func(line []byte) []byte {
		return bytes.ReplaceAll(line, []byte("TEXT"), []byte(`TEXT COLLATE "C"`))
	})
	return &translation{bytes.NewReader(postgresOnly.ReplaceAll(text, nil)), info}, nil
}

// translation is a file of them.
type translation struct {
	*bytes.Reader
	info fs.FileInfo
}

// Stat and Close implement fs.File.
func (t *translation) Stat() (fs.FileInfo, error) { return t.info, nil }
func (t *translation) Close() error               { return nil }
