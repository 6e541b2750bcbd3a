package ingest

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// limitProcess bounds for good what this process may take: memory above what it
// has now, and processor time, in case nobody is left to end it.
func limitProcess(memory uint64, cpu time.Duration) {
	seconds := uint64(cpu/time.Second) + 1
	syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds})
	syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	// Not RLIMIT_AS: the runtime reserves far more addresses than it uses.
	if now, ok := dataSize(); ok {
		syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: now + memory, Max: now + memory})
	}
}

// dataSize is the writable memory of this process, in bytes (proc(5), statm).
func dataSize() (uint64, bool) {
	raw, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(raw)
	if err != nil || len(fields) < 6 {
		return 0, false
	}
	pages, err := strconv.ParseUint(string(fields[5]), 10, 64)
	return pages * uint64(os.Getpagesize()), err == nil
}

// threadTime is the processor time that this thread has had (getrusage(2)).
func threadTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_THREAD, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
