package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

type importCommand struct {
	Files     []string `arg:"" name:"file" help:"Files; - is standard input."`
	Published string   `placeholder:"DATE" help:"Day of publication, instead of what the files say: 2024-03-25."`
	Lang      string   `placeholder:"CODE" help:"Language, likewise: de or en."`
	URL       string   `name:"url" placeholder:"URL" help:"Address of the one article."`
	Title     string   `help:"Headline of the one article."`
}

// Help is shown by beleg import --help.
func (importCommand) Help() string {
	return "Bad lines are skipped and named. It may be interrupted and repeated: what was imported is known and left unchanged."
}

// Validate is called by kong.
func (i importCommand) Validate() error {
	if i.Published != "" && i.override(knowledge.Article{}).Published == "" {
		return fmt.Errorf("--published: %q is no date: write it as 2024-03-25", i.Published)
	}
	if i.Lang != "" && i.override(knowledge.Article{}).Language == "" {
		return fmt.Errorf("--lang: %q is no language: write de or en", i.Lang)
	}
	if err := checkURL(i.URL); err != nil {
		return err
	}
	if (i.URL != "" || i.Title != "") && len(i.Files) > 1 {
		return fmt.Errorf("--url and --title belong to one article: import the files one by one")
	}
	return nil
}

// checkURL says what is wrong with the address behind --url; "" is none.
func checkURL(url string) error {
	if url == "" {
		return nil
	}
	if err := ingest.RefusePassword(url); err != nil {
		return fmt.Errorf("--url: %s", skipReason(err))
	}
	if _, err := ingest.Canonical(url); err != nil {
		return fmt.Errorf("--url: %q is no address", url)
	}
	return nil
}

// override puts what the command line says in place of what a file says.
func (i importCommand) override(a knowledge.Article) knowledge.Article {
	for _, o := range []struct {
		to   *string
		from string
	}{{&a.Published, i.Published}, {&a.Language, i.Lang}, {&a.URL, i.URL}, {&a.Title, i.Title}} {
		if o.from != "" {
			*o.to = o.from
		}
	}
	a = ingest.Normal(a)
	switch i.URL {
	case "":
	case a.URL:
		a.Given = ""
	default:
		a.Given = i.URL
	}
	return a
}

// correct notes what the command line said of a file, so that it stays when the
// file's bytes are read again.
func (i importCommand) correct(a knowledge.Article) knowledge.Article {
	for _, f := range []struct {
		name knowledge.Field
		said string
	}{{knowledge.Headline, i.Title}, {knowledge.Day, i.Published}, {knowledge.Language, i.Lang}} {
		if f.said != "" {
			a.Correct(f.name)
		}
	}
	return a
}

func (i importCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	defer thrifty()()
	lg := c.logger(s, levelWarn)
	var st *sqlstore.Store
	var f *follower
	p := newProgress(s.err)
	imp := &importing{importCommand: i, by: i.actor(), guild: c.Guild, progress: p, kick: func() {}}
	c.Dictionary = "none" // translates questions, not articles
	h, err := c.open(ctx, lg)
	switch {
	case errors.Is(err, store.ErrLocked): // whoever has the folder indexes what we put
		if st, err = c.openStore(ctx); err != nil {
			return err
		}
		defer closing(&err, st.Close)
	case err != nil:
		return err
	default:
		st = h.store
		defer closing(&err, h.Close)
		f = newFollower(ctx, lg, st, nil, func(ctx context.Context, g knowledge.Guild) error { return h.index.Follow(ctx, g, imp.indexed) })
		defer f.close()
		imp.kick = func() { f.kick(c.Guild) }
	}
	imp.store = st
	failed := imp.files(ctx, s)
	behind := 0
	if f != nil && ctx.Err() == nil {
		<-f.kick(c.Guild)
		if behind, err = h.index.Behind(ctx, c.Guild); err != nil && failed == nil {
			failed = err
		}
	}
	p.end()
	if ctx.Err() == nil {
		if err = imp.trim(ctx, st, c.Raw); failed == nil {
			failed = err
		}
	}
	imp.summary(s.err, f == nil, behind)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted: what was imported stays; the same command goes on, as known articles are left unchanged")
	case behind > 0 && failed == nil:
		return fmt.Errorf("%s cannot be found yet, as the index could not be written; nothing is lost: "+
			"look at the disk of %s, then any command goes on with them",
			count(behind, "article"), c.Data)
	}
	return failed
}

// actor makes one import of all files.
func (i importCommand) actor() store.Actor {
	var names []string
	for _, f := range i.Files {
		if f != "-" {
			names = append(names, filepath.Base(f))
		}
	}
	by := cli
	by.Import = store.NewImport(strings.Join(names, ", "))
	return by
}

// files imports one file after the other. Bad files are named, the others go on.
func (imp *importing) files(ctx context.Context, s stdio) error {
	imp.measure()
	bad := 0
	for _, name := range imp.Files {
		err := imp.file(ctx, s, name)
		var fatal *storeError
		if errors.As(err, &fatal) || ctx.Err() != nil {
			return err
		}
		if err != nil {
			bad++
			imp.progress.end()
			fmt.Fprintf(s.err, "beleg: %s: %s\n", name, explain(err))
		}
	}
	switch {
	case bad > 0:
		return fmt.Errorf("%d of %d files could not be imported", bad, len(imp.Files))
	case imp.done() == 0 && len(imp.skipped) > 0:
		return errors.New("nothing could be imported")
	}
	return nil
}

func (imp *importing) file(ctx context.Context, s stdio, name string) error {
	r, err := s.open(ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	in := bufio.NewReaderSize(io.TeeReader(r, &imp.read), 64<<10)
	kind := strings.ToLower(filepath.Ext(name))
	if name == "-" {
		kind = sniff(in)
	}
	if slices.Contains([]string{".jsonl", ".ndjson", ".json"}, kind) {
		return imp.lines(ctx, name, in)
	}
	return imp.whole(ctx, "file"+kind, in)
}

// sniff tells what comes in on standard input: import lines, a page, a PDF, a Word document or text.
func sniff(in *bufio.Reader) string {
	head, _ := in.Peek(512) // an error comes again when reading
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	for mark, kind := range map[string]string{"{": ".jsonl", "<": ".html", "%PDF": ".pdf", "PK\x03\x04": ".docx"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return kind
		}
	}
	if len(head) == 0 {
		return ".jsonl"
	}
	return ".txt"
}

// whole imports a file that is one article.
func (imp *importing) whole(ctx context.Context, name string, in io.Reader) error {
	raw, err := readAll(in, knowledge.MaxFile)
	if err != nil {
		return err
	}
	attached := func(_ string, files int) {
		imp.concerns = append(imp.concerns, fmt.Sprintf("the %d files attached to it are not read; import them by themselves", files))
	}
	articles, err := ingest.Files{PDF: pdfReader, Attached: attached}.Read(ctx, name, raw)
	if err != nil {
		return err
	}
	imp.batch = append(imp.batch, imp.correct(imp.override(articles[0])))
	imp.raw = append(imp.raw, raw)
	return imp.flush(ctx)
}

// lines imports a file of import lines as it is read.
func (imp *importing) lines(ctx context.Context, name string, in io.Reader) error {
	seen := 0
	err := ingest.Lines(in, func(n int, a knowledge.Article, lost int, bad error) error {
		if bad != nil {
			imp.skip(name, n, bad)
			return ctx.Err()
		}
		imp.lost += lost
		if seen++; seen > 1 && (imp.URL != "" || imp.Title != "") {
			return errors.New("--url and --title belong to one article, and this file has several")
		}
		if imp.importCommand.overrides() {
			a = imp.override(a)
		}
		imp.batch = append(imp.batch, a)
		if imp.bytes += len(a.Text); len(imp.batch) < batchSize && imp.bytes < batchBytes {
			return nil
		}
		return imp.flush(ctx)
	})
	return errors.Join(err, imp.flush(ctx))
}

func (i importCommand) overrides() bool { return i.Published+i.Lang+i.URL+i.Title != "" }

// open opens a file or, for "-", standard input.
func (s stdio) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(s.input(ctx)), nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, errors.New("is a folder; name the files in it")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, pathless(err)
	}
	return f, nil
}

// pathless leaves the file's name out of an error that will be shown behind it.
func pathless(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// explain is the sentence for why something did not become an article.
func explain(err error) string {
	if said, ok := commands.Explain(commands.Fallback(), err); ok {
		return said
	}
	return sentence(pathless(err))
}

// concern says what an article lacks; it is kept all the same.
func concern(a knowledge.Article) string {
	switch {
	case a.Language == "":
		return "its language cannot be told; say it with --lang"
	case lang.Get(a.Language) == nil:
		return fmt.Sprintf("its language (%s) is indexed, but only German and English are read for dates and persons", a.Language)
	case a.Published == "":
		return `without a publication date "yesterday" in it means nothing; say it with --published`
	}
	return ""
}
