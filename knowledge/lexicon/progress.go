package lexicon

import (
	"context"
	"io"
	"os"
	"sync"
)

// progress tells how far a compilation is and ends it when its context does.
type progress struct {
	ctx        context.Context
	report     func(percent int)
	read, size int64 // of all files, in bytes

	mu     sync.Mutex // both sides are written at once
	shares [3]int     // of reading and of the sides
	last   int
}

// Of the time that compiling takes, reading takes some 40 percent, and each
// side 10 for its order and 20 for its table.
const (
	reading = 40
	sorting = 10
	writing = 20
)

func newProgress(ctx context.Context, files []string, report func(percent int)) *progress {
	p := &progress{ctx: ctx, report: report, last: -1}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil { // opening says what is wrong
			p.size += info.Size()
		}
	}
	return p
}

// reach is told how far reading came.
func (p *progress) reach(percent int) error { return p.share(len(p.shares)-1, percent) }

func (p *progress) share(part, percent int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shares[part] = percent
	if all := p.shares[0] + p.shares[1] + p.shares[2]; all > p.last {
		p.last = all
		p.report(all)
	}
	return p.ctx.Err()
}

func (p *progress) sorting(side, n, of int) error { return p.share(side, sorting*n/of) }

func (p *progress) writing(side, n, of int) error { return p.share(side, sorting+writing*n/of) }

// open opens a file of the source; reading it is reported, and fails once the
// context has ended.
func (c *collector) open(file string) (io.ReadCloser, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	return watched{f, c.at}, nil
}

type watched struct {
	*os.File
	at *progress
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	w.at.read += int64(n)
	share := min(reading, reading*w.at.read/max(1, w.at.size)) // files grow, and pipes have no size
	if ended := w.at.reach(int(share)); ended != nil {
		return 0, ended
	}
	return n, err
}
