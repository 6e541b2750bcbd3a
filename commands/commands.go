// Package commands is what one can say to Beleg: a file per command, Request
// in, Reply out. It knows nothing of Discord; bot/discord, bot/page and the
// terminal turn what people type or click into a Request and show the Reply.
package commands

import (
	"context"
	"io"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/revision"
)

// OptionType says what an option holds.
type OptionType int

// The option types; slash commands show them natively.
const (
	Text OptionType = iota
	Integer
	Channel
	Attachment
	Role
)

// Option is one argument of a command: a slash option, or "name:value" in text.
type Option struct {
	Name     string            // English, by which a request's arguments are found
	Names    map[string]string // by language
	Summary  map[string]string // by language, at most 100 characters
	Type     OptionType
	Required bool
	Rest     bool                   // in text, takes what is left of the line
	Choices  []string               // allowed values; empty allows any
	Implied  func(word string) bool // in text, a word that means the first choice, and is what the next option holds; nil for none
	Named    bool                   // in text, by name only
	Suggest  suggester              // lists values while somebody types; nil for none
	Address  bool                   // an Integer for which an address does as well
	List     bool                   // several, with commas between; in text given again it adds to them
	Unlisted bool                   // for buttons: by name only, and neither help nor slash commands show it
}

// Command is defined once and serves as prefix command, slash command, help
// entry and page command. What it is called stands in the folders of the languages
// (commands.json).
type Command struct {
	Name     string              // English, 1 to 32 lower-case letters
	Names    map[string]string   // localised names by language
	Aliases  map[string][]string // further names in text, by language
	Summary  map[string]string   // by language, at most 100 characters
	Examples map[string][]string // by language, without prefix
	Options  []Option
	Curators bool                 // needs Manage Server or the configured role
	Open     string               // of a command for curators: the option with which everybody may call it
	Private  bool                 // replies are for who calls it alone
	Slow     bool                 // may take longer than a front end's first-response deadline
	Form     bool                 // said alone it opens a form, at once
	Means    func(r Request) bool // whether a line without a prefix means it, and is no sentence; nil is yes
	Run      func(ctx context.Context, b *Bot, r Request) (Reply, error)
}

// User is who asks.
type User struct {
	ID, Name string
	Manager  bool     // has Manage Server here
	Roles    []string // role IDs
}

// File is an attachment; Open fetches it, and fails above the size limit.
type File struct {
	Name string
	Size int64
	Path string                                           // of a file on this machine, for front ends; "" of others
	Open func(ctx context.Context) (io.ReadCloser, error) `json:"-"`
}

// Request is one call of one command.
type Request struct {
	Guild    knowledge.Guild
	Channel  string
	Parent   string // the channel of which Channel is a thread, "" when it is none
	User     User
	Language string            // code of the asker's
	Command  string            // the English name
	Args     map[string]string // by the option's name
	Files    []File
	Now      time.Time
	ReadOnly bool // nothing may be changed from here: the local page
	Asks     bool // buttons can be pressed here: what is brought is shown before it is kept
	Alone    bool // no model is asked

	Own       bool // the collection is the asker's own, not of a server
	Elsewhere bool // asked outside of the server whose collection it is

	Slash bool // "!" is not read here, or this was no line: examples begin with "/"

	prefix  string            // what commands begin with here, for examples in replies
	fields  map[string]string // filled into a form, by the option's English name
	before  []string          // see Message.Before
	barred  func(ctx context.Context, command string) bool
	edited  bool // see Message.Edited
	outside bool // what is fetched was named by a page, not by who asks
}

// Message is a line as somebody typed it.
type Message struct {
	Guild     knowledge.Guild
	Channel   string
	Parent    string // the channel of which Channel is a thread, "" when it is none
	User      User
	Language  string // of the client or the guild's setting; "" lets the text decide
	Text      string
	Addressed bool // by mention, DM, reply, terminal or page: needs no prefix
	Edited    bool // said before in other words: what changes something is not done again
	Reply     bool // to a line of the bot: meant for it only when it asks
	Files     []File
	Now       time.Time
	ReadOnly  bool // nothing may be changed from here: the local page
	Asks      bool // buttons can be pressed here: what is brought is shown before it is kept
	Alone     bool // no model is asked

	Elsewhere bool // asked outside of the server whose collection it is
	Own       bool // the collection is the asker's own, not of a server
	Slash     bool // "!" is not read here: examples begin with "/"

	Fields map[string]string // filled into the form whose line this is, by the option's English name

	// Barred reports whether a command, by its English name, is denied to the user here by
	// rules of the front end that do not hold for lines by themselves; nil denies none.
	Barred func(ctx context.Context, command string) bool `json:"-"`

	// Before is what was said here before, the oldest first, where the front end knows it:
	// "and where?" goes on with it. Without it the bot remembers what the user asked last
	// in the channel, if there is one.
	Before []string
}

// Reply is what to show, without markup: front ends escape every string and
// keep to their own limits. A zero Reply shows nothing.
type Reply struct {
	Title     string
	Text      string // lines separated by \n
	Cards     []Card
	Footer    string
	Private   bool   // only the asker should see it, where that is possible
	Shareable bool   // private by wish alone: it may be shown to everybody
	Thread    string // what a thread for the answer is to be called where one can be opened, "" for none
	Failed    bool   // the text says what went wrong
	Fault     Fault  // whose it is to mend, when it failed
	Degree    Degree // how sure an answer is; "" of what is none
	Language  string
	Buttons   []Button
	Jump      *Jump             // a list to choose from, where that is possible
	Picks     []Pick            // roles, channels or values to choose, where that is possible
	Document  *Document         // attached where that is possible, else shown in place of the text
	Form      *Form             // opened instead where forms can be shown
	Replaces  bool              // stands in place of the reply whose button was pressed, where that is possible
	Result    *knowledge.Result // what an answer was made of, for JSON
}

// Document is a text to take along as a file.
type Document struct{ Name, Text string }

// Fault says whose a failure is to mend.
type Fault string

// The faults: the asker said something that cannot be done, or may not do it
// there, or something broke that only the operator can mend. What is gone was there
// once: a button that leads to it leads nowhere.
const (
	Mistaken  Fault = "mistaken"
	Gone      Fault = "gone"
	Forbidden Fault = "forbidden"
	Broken    Fault = "broken"
)

// Degree says how sure an answer is. Front ends show it at a glance.
type Degree string

// The degrees: one answer that is likely right; passages that come nearest; no
// answer, with what is tracked on the subject.
const (
	Plain  Degree = "plain"
	Unsure Degree = "unsure"
	Silent Degree = "silent"
)

// Card is one answer, article or help entry.
type Card struct {
	Title   string            // the short answer, or the headline
	Note    string            // certainty, role, how many publishers agree
	Quote   string            // verbatim; shown as a quotation
	Marks   []Span            // of the quote: what matched the question, and the answer itself
	Changes []revision.Change // sentences with the words that came and went; front ends mark those
	Lines   []string
	Sources []Receipt
}

// Span is a stretch of a text, in bytes.
type Span struct{ Start, End int }

// Receipt is where a quote stands.
type Receipt struct {
	Title, Source, Published, URL string
	Number                        int // of the article, for the page that keeps a copy
	Seq                           int // of the passage
	Sample                        bool
	Language                      string   // in lists, of the article
	Tags                          []string // likewise
}

// Button offers a follow-up: pressing it is like saying Line.
type Button struct {
	Label string
	Line  string // a command without prefix, at most MaxLine bytes
	Reply Place  // where what is said to it goes
}

// Place is where the reply to a button goes, as far as a front end can.
type Place string

// The places: below, for everybody; for who pressed the button alone; instead of the
// reply that has the button, for who asked for that, and for others alone.
const (
	Below   Place = ""
	Aside   Place = "aside"
	Instead Place = "instead"
)

// Jump is a list of lines; the reply to the one that is chosen goes Instead.
type Jump struct {
	Hint  string // what is chosen
	Lines []Button
	At    int // which of them led here
}

// Pick lets somebody choose one or several: choosing is like saying Line with what was
// chosen behind it, "-" for nothing. The reply goes Instead.
type Pick struct {
	Hint   string // what is chosen
	Line   string // a command without prefix, at most MaxLine bytes
	Of     Kind
	Values []Button // of PickValues: what they are called, and as Line the value
	Chosen []string // now
	Most   int      // how many may be chosen; 0 is one
}

// Kind is what a Pick chooses among: roles or channels of the guild, by their IDs, or
// the values that it lists.
type Kind string

// The kinds.
const (
	PickValues   Kind = "values"
	PickRole     Kind = "role"
	PickChannels Kind = "channels"
)

// Form asks for values. Sending it off is like saying Line with the values as
// options.
type Form struct {
	Title  string // at most 45 characters
	Line   string // a command without prefix, at most MaxLine bytes
	Fields []Field
}

// Field is one value of a form, a text of one line unless it is Long.
type Field struct {
	Option   string // of the line's command, by its English name
	Label    string // at most 45 characters
	Value    string // filled in already
	Hint     string // shown while it is empty, at most 100 characters
	Required bool
	Long     bool
}
