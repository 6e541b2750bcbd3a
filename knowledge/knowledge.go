// Package knowledge is Beleg's vocabulary: the words that code, logs and
// replies share. It holds types with their invariants and no I/O, and imports
// the standard library only.
//
// Data that is embedded was tested with the code: where it cannot be read, the
// program was built wrongly, and whoever reads it panics.
package knowledge

import "time"

// Guild names whose collection is meant: a Discord server's snowflake, or
// Local. Nothing of one guild is ever shown to another.
type Guild string

// Local is the collection of the terminal, the page and the command line.
const Local Guild = "local"

// What is longer is refused at every entrance, in bytes: a file, an import line,
// a fetched page, an entry of a feed, a pasted text. All other limits on what is
// brought follow from these two.
const (
	MaxText = 8 << 20  // of an article's text
	MaxFile = 10 << 20 // of a file that is one article, as large as Discord lets people upload
)

// ArticleID identifies an article inside the store. It never reaches a user:
// users see the number an article has in their own guild.
type ArticleID int64

// Access says how much of an article its publisher shows to everybody.
type Access string

// The kinds of access that extraction tells apart.
const (
	Free    Access = "free"
	Paywall Access = "paywall"
	Teaser  Access = "teaser"
	Consent Access = "consent"
)

// Label says what a page is, beside an article.
type Label string

// The labels that extraction gives. The zero Label is an article.
const (
	Live       Label = "live"       // a live blog, which goes on
	Video      Label = "video"      // a video or audio with some text about it
	Incomplete Label = "incomplete" // much of the page's running text could not be read
)

// Found says how the day of publication was found.
type Found string

// Where a day of publication comes from. The zero Found is a day that was given:
// by a person, an import line or a feed.
const (
	InPosting Found = "posting" // the page's structured data (schema.org)
	InMeta    Found = "meta"    // a meta element
	InTime    Found = "time"    // a time element, or its like
	InAddress Found = "address"
	InText    Found = "text" // what readers see
)

// Article is one text as published. Dates are ISO 8601, as precise as they were
// found ("2024-03-25", "2024-03-25T08:10:00+01:00") and empty when unknown.
type Article struct {
	ID        ArticleID
	Number    int      // stable number within the guild it was read for, from 1
	URL       string   // canonical address; pasted text has "paste:" and a hash
	Given     string   // the address as it was given, where that is another
	Also      []string // other addresses of the same text in the guild; the store fills it in for one article and for all, not in lists
	Title     string
	Text      string // paragraphs separated by line breaks
	Author    string // several joined by ", "
	Source    string // who published
	Language  string // ISO 639-1; empty when undecided
	Published string
	Updated   string
	FirstSeen time.Time // when this guild first had it
	Access    Access    // empty means Free
	Label     Label
	Found     Found    // how Published was found
	Corrected string   // the Fields that a person gave their values, joined by ","; what is read later leaves them
	Sample    bool     // written for this project, not news
	Tags      []string // that the guild gave it, in order
	Media     string   // media type of the bytes it was read from ("text/html; charset=utf-8"), which is kept with these
	Fetched   bool     // it was just read at its address by Beleg itself, so that this can be looked at again; not stored
}

// TimeType is the TIMEX3 type of a time expression.
type TimeType string

// The four TIMEX3 types (ISO 24617-1).
const (
	Date     TimeType = "DATE"
	Time     TimeType = "TIME"
	Duration TimeType = "DURATION"
	Set      TimeType = "SET"
)

// Certainty says how literally a normalised date may be taken.
type Certainty string

// Exact dates stand in the text or follow from it, Approximate ones are hedged
// there ("about 1960", "vor über 60 Jahren"), Open ones lack the year or the
// day because the article is undated or vague ("XXXX-06", "PAST_REF").
const (
	Exact       Certainty = "exact"
	Approximate Certainty = "approximate"
	Open        Certainty = "open"
)

// TimeExpression is a stretch of text that names a time. Start and End are
// byte offsets into the text that was searched.
type TimeExpression struct {
	Start, End int
	Text       string
	Type       TimeType
	Value      string // TIMEX3 value: 1960, 2025-03-31, P60Y, 2025-SP, XXXX-06
	Mod        string // TIMEX3 mod: START, MID, END, APPROX, BEFORE, AFTER, MORE_THAN, ...
	Certainty  Certainty
}

// Person is a mention of a person. Start and End are byte offsets of the name
// alone (without titles) into the text that was searched.
type Person struct {
	Start, End int
	Name       string // as written, without an inflectional ending
	Full       string // the longest form of the same person in the article
	Role       string // office or function as written, empty when none is given
}

// Passage is a quotable stretch of an article, as a rule one sentence; the unit
// that is indexed. Seq 0 is the title, the sentences follow from 1.
type Passage struct {
	Article ArticleID
	Seq     int
	Follows bool   `json:",omitempty"` // nothing but Space stands between the sentence before and this one
	Space   string `json:",omitempty"`
	Text    string
	Times   []TimeExpression // offsets into Text
	People  []Person         // offsets into Text
}

// Kind is what a question asks for.
type Kind string

// The kinds of question. Any is a question that names no kind.
const (
	When    Kind = "when"
	Who     Kind = "who"
	Where   Kind = "where"
	What    Kind = "what"
	HowMany Kind = "howmany"
	Why     Kind = "why"
	Any     Kind = "ask"
)

// Kinds lists every kind in the order in which help shows them.
var Kinds = []Kind{When, Who, Where, What, HowMany, Why, Any}

// Question is what was asked, understood.
type Question struct {
	Text     string // as asked, without prefix, command word and filters
	Kind     Kind
	Language string // of the asker, in which the reply is written: de or en
	Filter   Filter
	Asked    string // the day on which it was asked, ISO 8601; "" when that does not matter
	Alone    bool   // no model is asked that may point at what answers
}

// Evidence is a passage that supports an answer, with the article it stands in.
// Quote is verbatim from the article; Article.Text is not filled.
type Evidence struct {
	Article  Article
	Seq      int
	Quote    string
	NewSince string // the day (ISO 8601) on which the article came to say so, "" when it always did
	Copy     bool   // nearly the text of an earlier piece of evidence: an agency's copy
}

// Answer is a short answer with at least one Evidence, the best first. Text is
// a span of a quote, the full name that its article gives a surname in one, or
// the normalised form of a date in one. Date is ISO 8601 or a vague TIMEX3
// value, empty for other kinds.
type Answer struct {
	Text       string
	Date       string
	Certainty  Certainty
	Person     string
	Role       string
	Confidence float64 // calibrated probability of being right, 0 to 1
	Disputed   bool    // another answer here names a different date or number for the same thing
	Evidence   []Evidence
}

// Result is what asking led to: up to three answers, best first, or none and
// the nearest passages. Certain says that the first answer is likely enough to be
// given plainly; further ones then are as true: another date of the same thing,
// another person of the name. Without it the answers are what comes nearest.
type Result struct {
	Question Question
	Certain  bool
	Answers  []Answer
	Nearest  []Evidence
	Took     time.Duration
	Behind   int // articles stored but not yet searchable: they may say it
	Pointing Pointing
}

// Part is what part a model took in an answer that may point at a sentence.
type Part string

// The parts. The zero Part is that no model was asked.
const (
	Agreed    Part = "agreed"    // it marked what comes first anyway, or doubts with reason that anything answers
	Followed  Part = "followed"  // what it marked comes first instead
	Overruled Part = "overruled" // something else than what it marked comes first
	Discarded Part = "discarded" // what it said does not stand in what it was shown
	Failed    Part = "failed"    // it said nothing, or not in time
)

// Parts lists every part.
var Parts = []Part{Agreed, Followed, Overruled, Discarded, Failed}

// Pointing is the part that a model took, with the reason why it was discarded or failed.
type Pointing struct {
	Part   Part
	Reason string
}

// Answered reports whether the evidence was good enough.
func (r Result) Answered() bool { return len(r.Answers) > 0 }
