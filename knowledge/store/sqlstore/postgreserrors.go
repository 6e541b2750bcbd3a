package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// State codes of PostgreSQL (manual, appendix A).
const (
	pgForeignKey     = "23503"
	pgUnique         = "23505"
	pgSerialization  = "40001"
	pgDeadlock       = "40P01"
	pgLocked         = "55P03"
	pgOldPlan        = "0A000" // "cached plan must not change result type"
	pgNoStatement    = "26000" // a statement that was prepared is not there
	pgStatementThere = "42P05" // one of that name is, of somebody else
	pgStoodStill     = "25P03" // in a transaction, for too long: the process was stopped or cut off
	pgInUse          = "55006"
	pgTooMany        = "53300"
	pgDiskFull       = "53100"
	pgReadOnly       = "25006"
	pgNoPrivilege    = "42501"
	pgNoDatabase     = "3D000"
	pgWrongPassword  = "28P01"
	pgRefused        = "28000"
	pgStarting       = "57P03"
	pgShutdown       = "57P01"
	pgCrash          = "57P02"
	pgDuplicateTable = "42P07"
	pgDuplicateName  = "42710"
	pgDuplicateField = "42701"
	pgNoTable        = "42P01"
	pgNoField        = "42703"
	pgConcurrent     = "XX000" // "tuple concurrently updated", of the database's own tables
	pgDamagedPage    = "XX001"
	pgDamagedIndex   = "XX002"
)

// state is PostgreSQL's code of an error, "" when it is none of its.
func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// raced holds for what happens when two processes make the same tables: the one that
// comes second finds them there, or fails as the first one's rows are new.
func raced(err error) bool {
	return slices.Contains([]string{pgDuplicateTable, pgDuplicateName, pgDuplicateField, pgUnique, pgSerialization, pgDeadlock, pgInUse,
		pgConcurrent, pgNoTable, pgNoField}, state(err))
}

// again holds for errors after which the same transaction may well succeed: it met
// another one, or let others wait for too long, and all of it was rolled back.
func again(err error) bool {
	return slices.Contains([]string{pgSerialization, pgDeadlock, pgForeignKey, pgUnique, pgStoodStill}, state(err))
}

// outdated holds for errors that say that statements which a connection had prepared are of
// no use any more: the tables were changed, or a pooler put another server's connection
// behind it.
func outdated(err error) bool {
	return slices.Contains([]string{pgOldPlan, pgNoStatement}, state(err))
}

// disconnected holds for errors that say that the database is not there, went away, or
// takes nobody more at this moment.
func disconnected(err error) bool {
	if slices.Contains([]string{pgShutdown, pgCrash, pgStarting, pgTooMany}, state(err)) {
		return true
	}
	if state(err) != "" || errors.Is(err, context.Canceled) {
		return false
	}
	var refused *pgconn.ConnectError
	var broken net.Error
	if errors.As(err, &refused) || errors.As(err, &broken) || strings.Contains(err.Error(), "conn closed") {
		return true
	}
	return slices.ContainsFunc(broke, func(known error) bool { return errors.Is(err, known) })
}

// died holds for errors of connections that were there once.
func died(err error) bool { return disconnected(err) && !errors.As(err, new(*pgconn.ConnectError)) }

// broke are errors of a connection that ended.
var broke = []error{driver.ErrBadConn, io.ErrUnexpectedEOF, io.EOF, net.ErrClosed, syscall.EPIPE, syscall.ECONNRESET}

// pgReason says what an error of PostgreSQL means, "" when it is not known. None
// holds a password.
func (s *Store) pgReason(err error) string {
	if errors.Is(err, errUncertain) {
		return errUncertain.Error()
	}
	switch state(err) {
	case pgWrongPassword, pgRefused:
		return s.path + " refuses the user or the password; look at DATABASE_URL"
	case pgNoDatabase:
		return s.path + " does not exist; make it with createdb, or look at DATABASE_URL"
	case pgNoPrivilege:
		return s.path + " does not let this user make or change its tables; make the user the owner of the database"
	case pgTooMany:
		return s.path + " takes no more connections; nothing was changed, raise its max_connections or add ?pool_max_conns=4 to DATABASE_URL"
	case pgDiskFull:
		return "the disk of " + s.path + " is full; nothing was changed, free some space and try again"
	case pgReadOnly:
		return s.path + " may only be read, as a standby may; nothing was changed, name the one that is written to in DATABASE_URL"
	case pgLocked, pgSerialization, pgDeadlock, pgStoodStill:
		return "another process is writing to " + s.path + " for too long; nothing was changed, try again"
	case pgNoStatement, pgStatementThere:
		return s.path + " is behind a pooler that mixes up prepared statements; nothing was changed, " +
			"add default_query_exec_mode=exec to DATABASE_URL"
	case pgNoTable, pgNoField, pgOldPlan:
		return s.path + " was brought up to date by a newer version of Beleg beside which this one cannot go on; " +
			"nothing was changed, start the newer one here too"
	case pgDamagedPage, pgDamagedIndex:
		return s.path + " is damaged; restore a backup into an empty database"
	}
	if disconnected(err) {
		return fmt.Sprintf("%s cannot be reached (%s); look whether it runs, and at DATABASE_URL; "+
			"a process that serves goes on by itself once it is there", s.path, short(err))
	}
	return ""
}

// short is why a connection failed, without whom it was for.
func short(err error) string {
	var at *net.OpError
	var dns *net.DNSError
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &dns):
		return "no such host"
	case errors.As(err, &pg):
		return pg.Message
	case errors.As(err, &at) && at.Err != nil:
		return at.Err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "it does not answer"
	}
	return "the connection broke"
}
