package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"

	"beleg/knowledge"
)

const (
	apartTimeout = 10 * time.Second
	apartMemory  = 128 << 20 // bytes above what the process has when it starts
	apartStack   = 16 << 20  // bytes; the library calls itself as deep as a file says
)

// Apart returns a reader that reads each PDF in a process of its own: a program
// that calls [ServePDF]. The process has limits on memory and time and is ended
// with its context, so that nothing that a file does can outlive its reading or
// harm this process. Of argv the first is the name that it is told. At most as many run as there are processors.
func Apart(program string, argv ...string) PDFReader {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	return func(ctx context.Context, raw []byte) (string, error) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			return "", ctx.Err()
		}
		return guarded(ctx, apartTimeout, func(ctx context.Context) (string, error) {
			cmd := exec.CommandContext(ctx, program, argv[1:]...)
			cmd.Args[0] = argv[0]
			return reading(ctx, cmd, raw)
		})
	}
}

// pdfReply is what the process says.
type pdfReply struct {
	Text string `json:"text,omitempty"`
	Why  Why    `json:"why,omitempty"`
	Err  string `json:"err,omitempty"`
}

func reading(ctx context.Context, cmd *exec.Cmd, raw []byte) (string, error) {
	out := &capped{left: 2*knowledge.MaxText + 4096} // JSON needs two bytes for a line break
	cmd.Stdin, cmd.Stdout = bytes.NewReader(raw), out
	cmd.Env = []string{} // it needs nothing, and no secrets
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return "", &Error{Hard, fmt.Errorf("the reader of PDFs ended: %w", err)}
	case err != nil:
		return "", fmt.Errorf("run the reader of PDFs: %w", err)
	}
	var reply pdfReply
	if err := json.Unmarshal(out.Bytes(), &reply); err != nil {
		return "", fmt.Errorf("the reader of PDFs says: %w", err)
	}
	if reply.Why != "" {
		return "", &Error{reply.Why, errors.New(reply.Err)}
	}
	return reply.Text, nil
}

// capped keeps what is written to it up to a size and fails then.
type capped struct {
	bytes.Buffer
	left int
}

func (c *capped) Write(b []byte) (int, error) {
	if c.left -= len(b); c.left < 0 {
		return 0, errors.New("too much output")
	}
	return c.Buffer.Write(b)
}

// ServePDF is the other half of [Apart]: it limits this process, reads a PDF
// and writes its text.
func ServePDF(ctx context.Context, in io.Reader, out io.Writer) error {
	debug.SetMemoryLimit(apartMemory * 3 / 4)
	debug.SetMaxStack(apartStack)
	limitProcess(apartMemory, apartTimeout)
	raw, err := io.ReadAll(io.LimitReader(in, knowledge.MaxFile+1))
	if err != nil {
		return fmt.Errorf("read the PDF: %w", err)
	}
	var reply pdfReply
	var because *Error
	reply.Text, err = PDFText(ctx, raw)
	switch {
	case errors.As(err, &because):
		reply.Why, reply.Err = because.Why, fmt.Sprint(because.Err)
	case err != nil:
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(reply)
}
