//go:build !unix

package ingest

import "time"

var started = time.Now()

// processor is, where it is not told, the time that has passed.
func processor() time.Duration { return time.Since(started) }
