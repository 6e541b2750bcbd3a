package page

import (
	"container/list"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"beleg/commands"
	"beleg/knowledge"
)

// How much is kept: some conversations' worth, less than one page takes to make.
const (
	maxKept      = 512
	maxKeptBytes = 4 << 20
	maxReply     = maxKeptBytes / 32 // what is larger is made again
	keptFor      = 10 * time.Minute  // settings change too, and no revision says so
	keptWithout  = 30 * time.Second  // what was made without the model, which was busy
	overhead     = 512               // about what an entry takes beside its reply
)

// edition is what answers are made of. Answers of another edition are
// forgotten.
type edition struct {
	revision   int64 // of the collection
	dictionary int
	day        string // on which it is asked: what is today is yesterday tomorrow
}

// asked is all that a reply depends on within an edition. The filters are part
// of the line.
type asked struct {
	guild          knowledge.Guild
	language, line string
	before         string // what a line goes on with
	manager        bool
	readOnly       bool
}

func askedBy(m commands.Message) asked {
	return asked{m.Guild, m.Language, m.Text, strings.Join(m.Before, "\n"), m.User.Manager, m.ReadOnly}
}

// cache keeps the answers that were given last, because each page shows those
// before it once more.
type cache struct {
	mu      sync.Mutex
	edition edition
	at      map[asked]*list.Element // of order
	order   list.List               // of kept, the last used first
	bytes   int
}

type kept struct {
	asked asked
	reply commands.Reply
	until time.Time
	bytes int
}

// get finds what was answered in an edition.
func (c *cache) get(e edition, q asked) (commands.Reply, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil || c.edition != e {
		c.edition, c.at, c.bytes = e, map[asked]*list.Element{}, 0
		c.order.Init()
	}
	element := c.at[q]
	if element == nil {
		return commands.Reply{}, false
	}
	k := element.Value.(kept)
	if time.Now().After(k.until) {
		c.drop(element)
		return commands.Reply{}, false
	}
	c.order.MoveToFront(element)
	return k.reply, true
}

// put keeps an answer. Other replies cost little to make, failures may pass,
// and what was answered before all articles were searchable is out of date soon.
func (c *cache) put(e edition, q asked, r commands.Reply) {
	if r.Failed || r.Result == nil || r.Result.Behind > 0 {
		return
	}
	keep := keptFor
	if r.Result.Pointing.Part == knowledge.Failed {
		keep = keptWithout
	}
	r.Result = nil // the page shows the rest
	raw, err := json.Marshal(r)
	size := len(raw) + len(q.line) + len(q.before) + overhead
	if err != nil || size > maxReply {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.edition != e || c.at[q] != nil {
		return
	}
	c.at[q] = c.order.PushFront(kept{q, r, time.Now().Add(keep), size})
	c.bytes += size
	for c.order.Len() > maxKept || c.bytes > maxKeptBytes {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(element *list.Element) {
	k := c.order.Remove(element).(kept)
	delete(c.at, k.asked)
	c.bytes -= k.bytes
}
