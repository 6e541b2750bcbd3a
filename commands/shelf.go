package commands

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

const (
	maxShelves = 64     // guilds of which a shelf is remembered
	maxShelved = 20_000 // articles of one, the newest
	maxPhrase  = 3      // words of a name that are offered together
	minTerm    = 3      // characters of a word that is offered
	maxBegun   = 300    // articles, the newest, of one that answers while the whole is made

	maxMaking = 2 * time.Minute
)

// A shelf that takes longer to make than quick is made anew only when it is idle times
// as old as that took.
const (
	quick = 20 * time.Millisecond
	idle  = 20
)

// shelf is what a guild's articles are called, so that what somebody begins to type
// can be completed at once.
type shelf struct {
	revision   int64
	made       time.Time
	took       time.Duration
	heads      []shelved // the newest first
	terms      []term    // by key
	publishers []term    // the most frequent first
	months     []string  // of publication, ISO 8601, the newest first
}

// shelved is an article.
type shelved struct {
	number           int
	title, publisher string
	published        string
	url              string
	folded           string // title and publisher
}

// term is a name or word that can be offered. It has several keys when it has several
// words, as people begin with a surname.
type term struct {
	key, text string
	n         int // in how many headlines, or of how many articles
}

// shelves keeps those of the guilds that ask. It is safe for concurrent use.
type shelves struct {
	mu    sync.Mutex
	of    map[shelfKey]*shelfOf
	order []shelfKey // the latest last
}

// shelfKey is whose articles a shelf has: all of a guild, or those with a tag.
type shelfKey struct {
	guild knowledge.Guild
	tag   string
}

type shelfOf struct {
	making sync.Mutex
	now    atomic.Pointer[shelf]
}

func (s *shelves) get(k shelfKey) *shelfOf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[shelfKey]*shelfOf{}
	}
	s.order = append(slices.DeleteFunc(s.order, func(other shelfKey) bool { return other == k }), k)
	if s.of[k] == nil {
		s.of[k] = new(shelfOf)
	}
	if len(s.order) > maxShelves {
		delete(s.of, s.order[0])
		s.order = s.order[1:]
	}
	return s.of[k]
}

// shelfHere is what the articles are called that a command is about: one that asks is about
// those with the channel's tag.
func (b *Bot) shelfHere(ctx context.Context, r Request) (*shelf, error) {
	k := shelfKey{guild: r.Guild}
	c, _ := b.command(r.Command)
	if _, asks := kindOf(c); asks || c.Name == "known" {
		k.tag = b.settingAt(ctx, r, "tag")
	}
	return b.shelf(ctx, k)
}

// revision tells what is on a shelf from what was. Which articles have a tag changes without
// a change of the articles.
func (b *Bot) revision(ctx context.Context, k shelfKey) (int64, error) {
	revision, err := b.Store.Revision(ctx, k.guild)
	if err != nil || k.tag == "" {
		return revision, err
	}
	ids, err := b.Store.TaggedAs(ctx, k.guild, []string{k.tag})
	h := fnv.New64a()
	for _, id := range append(ids, knowledge.ArticleID(revision)) {
		binary.Write(h, binary.LittleEndian, int64(id))
	}
	return int64(h.Sum64() >> 1), err
}

// shelf is what articles of a guild are called now. While one reader makes it anew the
// others see the old one.
func (b *Bot) shelf(ctx context.Context, k shelfKey) (*shelf, error) {
	kept := b.shelves.get(k)
	revision, err := b.revision(ctx, k)
	if err != nil {
		return nil, err
	}
	old := kept.now.Load()
	if old.fresh(revision) {
		return old, nil
	}
	if old == nil {
		kept.making.Lock()
	} else if !kept.making.TryLock() {
		return old, nil
	}
	if old = kept.now.Load(); old.fresh(revision) {
		kept.making.Unlock()
		return old, nil
	}
	if old != nil && old.took >= quick {
		b.finish(ctx, k, kept, revision)
		return old, nil
	}
	s, whole, err := b.makeShelf(ctx, k, revision, maxBegun)
	if err != nil {
		kept.making.Unlock()
		return nil, err
	}
	kept.now.Store(s)
	if whole {
		kept.making.Unlock()
	} else {
		b.finish(ctx, k, kept, revision)
	}
	return s, nil
}

// finish makes a whole shelf while readers see what there is; kept.making is held, and let
// go then.
func (b *Bot) finish(ctx context.Context, k shelfKey, kept *shelfOf, revision int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxMaking)
	go func() {
		defer kept.making.Unlock()
		defer cancel()
		s, _, err := b.makeShelf(ctx, k, revision, maxShelved)
		if err != nil {
			b.lg.Debug("suggestions not made anew", "guild", k.guild, "error", err)
			return
		}
		kept.now.Store(s)
	}()
}

// makeShelf makes a shelf of up to so many articles, the newest; whole reports that these
// are all, or as many as one holds.
func (b *Bot) makeShelf(ctx context.Context, k shelfKey, revision int64, n int) (s *shelf, whole bool, err error) {
	began := time.Now()
	list, total, err := b.Store.List(ctx, k.guild, store.Page{Limit: n, Filter: knowledge.Filter{Tag: k.tag}})
	if err != nil {
		return nil, false, err
	}
	resting := n == maxShelved
	whole = resting || total <= readAtOnce
	within := newMentions()
	if whole {
		if err := b.readNames(ctx, k.guild, list[:min(len(list), maxRead)], within, resting); err != nil {
			return nil, false, err
		}
	}
	s = newShelf(list, within)
	s.made, s.revision = time.Now(), revision
	switch {
	case !whole:
		s.revision, s.took = -1, quick
	case resting:
		s.took = s.made.Sub(began)
	}
	return s, whole, nil
}

// fresh reports whether a shelf need not be made anew: while much comes in that is
// done now and then only.
func (s *shelf) fresh(revision int64) bool {
	return s != nil && (s.revision == revision || time.Since(s.made) < idle*(s.took-quick))
}

// newShelf arranges articles, and the names that their texts have.
func newShelf(list []knowledge.Article, within mentions) *shelf {
	s := new(shelf)
	terms, publishers, months := counts{}, counts{}, map[string]bool{}
	for _, a := range list {
		h := shelved{a.Number, a.Title, cmp.Or(a.Source, a.Publisher()), day(a.Published), a.URL, folded(a.Title + " " + a.Source)}
		s.heads = append(s.heads, h)
		terms.title(a.Title)
		if h.publisher != "" {
			publishers.add(h.publisher)
		}
		if len(h.published) >= len("2006-01") {
			months[h.published[:len("2006-01")]] = true
		}
	}
	terms.unite()
	for _, t := range within.offered(len(list)) {
		if terms[t.key] == nil {
			terms[t.key] = &t
		}
	}
	s.terms = terms.byKey()
	s.publishers = publishers.list(1)
	slices.SortFunc(s.publishers, mostFrequent)
	for m := range months {
		s.months = append(s.months, m)
	}
	slices.Sort(s.months)
	slices.Reverse(s.months)
	return s
}

func folded(text string) string { return lang.Umlaut(lang.Fold(text)) }

// foldedPrefix folds what somebody has typed of a word: its last letters may be the
// spelling of an umlaut, which shows only by a letter behind it.
func foldedPrefix(typed string) string {
	const letter = "n"
	return strings.TrimSuffix(folded(typed+letter), letter)
}

func mostFrequent(a, b term) int {
	return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.text, b.text))
}

// counts says how often what is folded alike was seen, and how it was first spelled:
// list hands the newest over first.
type counts map[string]*term

func (c counts) add(text string) {
	key := folded(text)
	if c[key] == nil {
		c[key] = &term{key: key, text: strings.Clone(text)}
	}
	c[key].n++
}

// title counts the words of a headline that mean something, and neighbours among them
// that are written as names are.
func (c counts) title(title string) {
	eachName(title, c.add, func(start, end int) { c.add(title[start:end]) })
}

// eachName calls word, if there is one, with each word of a text that means something and
// begins small, and name with where those stand that do not, and neighbours among them.
func eachName(text string, word func(string), name func(start, end int)) {
	tokens := lang.Tokens(text)
	names := 0 // how many tokens before this one could be of one name with it
	for i, t := range tokens {
		if names > 0 && (i == 0 || text[tokens[i-1].End:t.Start] != " ") {
			names = 0
		}
		small := !capital(t.Text)
		if small && word == nil || !means(t) {
			names = 0
			continue
		}
		if small {
			word(t.Text)
			names = 0
			continue
		}
		for n := 0; n <= min(names, maxPhrase-1); n++ {
			name(tokens[i-n].Start, t.End)
		}
		names++
	}
}

func capital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// means reports whether a word is worth offering.
func means(t lang.Token) bool {
	if !t.Word || utf8.RuneCountInString(t.Text) < minTerm || digits(t.Text) {
		return false
	}
	word := lang.Fold(t.Text)
	return !slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Stop(word) })
}

// unite drops what of several words was seen once: a headline in capitals makes names of
// any neighbours.
func (c counts) unite() {
	maps.DeleteFunc(c, func(key string, t *term) bool { return t.n < 2 && strings.Contains(key, " ") })
}

// list is what was seen, of several words what was seen at least so often.
func (c counts) list(least int) (out []term) {
	for _, t := range c {
		if t.n >= least || !strings.Contains(t.text, " ") {
			out = append(out, *t)
		}
	}
	return out
}

// byKey lists the terms by each of the words that people may begin with.
func (c counts) byKey() []term {
	out := c.list(1)
	for _, t := range out {
		for i, r := range t.key {
			if r == ' ' {
				out = append(out, term{t.key[i+1:], t.text, t.n})
			}
		}
	}
	slices.SortFunc(out, func(a, b term) int { return cmp.Or(cmp.Compare(a.key, b.key), mostFrequent(a, b)) })
	return out
}

// beginning lists up to n terms that begin with a folded prefix, the most frequent
// first.
func (s *shelf) beginning(prefix string, n int) (found []term) {
	i, _ := slices.BinarySearchFunc(s.terms, prefix, func(t term, p string) int { return cmp.Compare(t.key, p) })
	for _, t := range s.terms[i:] {
		if !strings.HasPrefix(t.key, prefix) {
			break
		}
		if !slices.ContainsFunc(found, func(f term) bool { return f.text == t.text }) {
			found = append(found, t)
			slices.SortFunc(found, mostFrequent)
			found = found[:min(len(found), n)]
		}
	}
	return found
}

// having lists up to n articles, the newest first, whose headline or publisher has
// words that begin with each of those typed, or whose address has what was typed.
func (s *shelf) having(typed string, n int) (found []shelved) {
	words := strings.Fields(foldedPrefix(typed))
	address := strings.ToLower(typed)
	for _, h := range s.heads {
		if len(found) == n {
			break
		}
		if h.has(words) || strings.Contains(address, ".") && strings.Contains(strings.ToLower(h.url), address) {
			found = append(found, h)
		}
	}
	return found
}

// has reports whether every word begins one of an article's.
func (h shelved) has(words []string) bool {
	for _, w := range words {
		if !strings.HasPrefix(h.folded, w) && !beginsWord(h.folded, w) {
			return false
		}
	}
	return true
}

// beginsWord reports whether a word of a text, but its first, begins with a prefix.
func beginsWord(text, prefix string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], prefix)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		if from+i > 0 && !letter(before) && !unicode.IsDigit(before) {
			return true
		}
		from += i + len(prefix)
	}
}
