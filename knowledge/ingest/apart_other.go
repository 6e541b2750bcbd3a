//go:build !linux

package ingest

import "time"

// limitProcess does nothing here: time alone is limited, by whoever waits.
func limitProcess(uint64, time.Duration) {}

// threadTime is not known here: readers are held to the clock alone.
func threadTime() time.Duration { return 0 }
