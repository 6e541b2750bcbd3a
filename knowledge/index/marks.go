package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"beleg/knowledge"
)

// Unread is why only an article's title can be found.
type Unread string

// The reasons. An article that was Fatal ended the program twice, a Slow one
// did not come to an end in its time, and over a Failed one the reader failed.
const (
	Fatal  Unread = "fatal"
	Slow   Unread = "slow"
	Failed Unread = "failed"
)

// mark is what a file says of an article: that it is being read, or why it
// could not be. A file that nobody took away was left by a program that died.
type mark struct {
	Guild   knowledge.Guild
	Article knowledge.ArticleID
	Program string // another program may try again
	Tries   int    // how often reading began without coming to an end
	Why     Unread // empty while it is read
}

// fatalTries is after how many deaths an article is not read again: once may
// be somebody's kill.
const fatalTries = 2

// unread is why the article is not to be read again, as far as m tells.
func (m mark) unread() Unread {
	if m.Why == "" && m.Tries >= fatalTries {
		return Fatal
	}
	return m.Why
}

// marks notes every article that is being read, beside the index folder: that
// one is a copy and may be deleted. What is read right now stands in one file,
// which costs an article two short writes; what was left of it, and why articles
// were given up, has a file for each. Nothing is synced: what it is to survive is
// the death of this process, not that of the machine.
type marks struct {
	lg      *slog.Logger
	dir     string
	program string

	mu    sync.Mutex
	left  map[readID]mark // not of articles that are read right now
	files map[readID]bool // that have a file
	now   slots
}

type readID struct {
	guild   knowledge.Guild
	article knowledge.ArticleID
}

func (k readID) file() string {
	return safeName(string(k.guild)) + "-" + part{article: k.article}.id()[1:]
}

// openMarks reads what an earlier program left.
func openMarks(lg *slog.Logger, dir, program string) *marks {
	m := &marks{lg: lg, dir: dir, program: program, left: map[readID]mark{}, files: map[readID]bool{}}
	m.now.path = filepath.Join(dir, "now")
	list, _ := os.ReadDir(dir) // none is as good as an empty one
	for _, f := range list {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if found, ok := readMark(data); err == nil && ok && f.Name() != filepath.Base(m.now.path) {
			m.left[found.id()], m.files[found.id()] = found, true
		}
	}
	for _, data := range m.now.old() {
		if found, ok := readMark(data); ok {
			m.left[found.id()] = found
			m.write(found.id(), found)
		}
	}
	os.Remove(m.now.path)
	return m
}

func readMark(data []byte) (m mark, ok bool) {
	err := json.Unmarshal(data, &m)
	return m, err == nil
}

func (m mark) id() readID { return readID{m.Guild, m.Article} }

// suspect reports whether an earlier program died while it read the article,
// so that it should be read with nothing beside it.
func (m *marks) suspect(k readID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.left[k]
	return ok && found.Why == ""
}

// begin marks an article that is about to be read, unless it must not be. It
// returns the mark that was there, for back.
func (m *marks) begin(k readID) (before mark, why Unread) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before = m.left[k]
	now := before
	if now.Program != m.program {
		now = mark{Guild: k.guild, Article: k.article, Program: m.program}
	}
	if why := now.unread(); why != "" {
		return before, why
	}
	delete(m.left, k)
	now.Tries++
	data, err := json.Marshal(now)
	if err == nil {
		err = m.now.put(k, data)
	}
	m.unlessKept(k, err)
	return before, ""
}

// end takes the mark of an article away that was read or is gone.
func (m *marks) end(k readID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.free(k)
	m.remove(k)
}

func (m *marks) remove(k readID) {
	delete(m.left, k)
	if m.files[k] {
		os.Remove(filepath.Join(m.dir, k.file())) // one that stays is taken for one death
		delete(m.files, k)
	}
}

// back puts the mark back that was there before a reading that was called off.
func (m *marks) back(k readID, before mark) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.free(k)
	if before != (mark{}) {
		m.left[k] = before
	}
}

// give keeps why an article was given up.
func (m *marks) give(k readID, why Unread) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left[k] = mark{k.guild, k.article, m.program, 1, why}
	m.write(k, m.left[k])
	m.now.free(k)
}

// close lets go of the file of what is read right now. What is stuck stays in it.
func (m *marks) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.close()
}

// write keeps a mark in a file of its own.
func (m *marks) write(k readID, v mark) {
	data, err := json.Marshal(v)
	name := filepath.Join(m.dir, k.file())
	if err == nil {
		err = os.WriteFile(name, data, 0o600)
	}
	if os.IsNotExist(err) && os.MkdirAll(m.dir, 0o700) == nil {
		err = os.WriteFile(name, data, 0o600)
	}
	m.files[k] = err == nil
	m.unlessKept(k, err)
}

// unlessKept notes an error. A disk that takes no mark is no reason not to read.
func (m *marks) unlessKept(k readID, err error) {
	if err != nil {
		m.lg.Debug("mark not written", "article", k.article, "error", err)
	}
}

// unread returns the articles of a guild of which only the title can be found.
func (m *marks) unread(g knowledge.Guild) map[knowledge.ArticleID]Unread {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[knowledge.ArticleID]Unread{}
	for k, found := range m.left {
		if why := found.unread(); why != "" && k.guild == g {
			out[k.article] = why
		}
	}
	return out
}

// others returns the articles of a guild that another program gave up.
func (m *marks) others(g knowledge.Guild) (out []knowledge.ArticleID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, found := range m.left {
		if k.guild == g && found.unread() != "" && found.Program != m.program {
			out = append(out, k.article)
		}
	}
	slices.Sort(out)
	return out
}

// forget takes away the marks of a guild.
func (m *marks) forget(g knowledge.Guild) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k := range m.left {
		if k.guild == g {
			m.remove(k)
		}
	}
}

// buildID tells programs apart. The linker writes an identity of what it made
// into the first 32 KB of every executable, where the go command looks for it;
// the same sources make the same one, also with go run.
var buildID = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyN(h, f, 32<<10); err != nil {
		return "unknown"
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
})
