package main

import (
	"context"
	"os"

	"beleg/knowledge/ingest"
)

// readPDFCommand is this program as its own child: it reads one PDF from
// standard input, in a process that can be limited and ended.
type readPDFCommand struct{}

func (readPDFCommand) run(ctx context.Context, _ Config, s stdio) error {
	return ingest.ServePDF(ctx, s.in, s.out)
}

// pdfReader reads PDFs in processes of their own.
var pdfReader = ingest.Apart(ownProgram(), os.Args[0], "read-pdf")

// ownProgram is where this program can be started from. Linux keeps it under a
// name of its own, also when its file was replaced by a newer one.
func ownProgram() string {
	const running = "/proc/self/exe"
	if _, err := os.Stat(running); err == nil {
		return running
	}
	if path, err := os.Executable(); err == nil {
		return path
	}
	return os.Args[0]
}
