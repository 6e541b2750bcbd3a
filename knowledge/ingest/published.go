package ingest

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// dating is a date that a page shows somewhere, in ISO 8601, and where.
type dating struct {
	date  string
	found knowledge.Found
}

// day is its calendar day.
func (s dating) day() string { return s.date[:len("2006-01-02")] }

// beside reports whether another dating names the same day or the next or last
// one, which it may be elsewhere on earth.
func (s dating) beside(other dating) bool {
	day, err := time.Parse(time.DateOnly, s.day())
	for _, days := range []int{-1, 0, 1} {
		if err == nil && day.AddDate(0, 0, days).Format(time.DateOnly) == other.day() {
			return true
		}
	}
	return false
}

// local reports whether the day is as readers see it: one that is shown, or a
// time with an offset.
func (s dating) local() bool {
	offset := len(s.date) > len("2006-01-02T") && strings.ContainsAny(s.date[len("2006-01-02T"):], "+-")
	return offset || s.found == knowledge.InAddress || s.found == knowledge.InText
}

// publishedNames are the meta elements that date an article.
var publishedNames = []string{
	"article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished",
	"dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms:issued", "dcterms:created", "dc.date.created", "pubdate",
	"publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "date.created", "parsely-pub-date",
	"sailthru.date", "citation_publication_date", "cxenseparse:recs:publishtime", "og:pubdate", "article.published", "datecreated",
	"vr:published_time",
}

// datedNames are the meta elements that hold a day of the page: most often that
// of publication, sometimes the last change.
var datedNames = []string{"date", "dc.date", "dc:date", "dcterms.date"}

// published is when the article was first published, and where that stands:
// what the posting, the meta elements, a time element, the address or the text
// say, in this order; where two name the same day, the more exact one. The day
// is the publisher's.
func (h head) published() dating {
	list := h.datings()
	if len(list) == 0 {
		return dating{}
	}
	best := firstBorneOut(list)
	for _, s := range list {
		if strings.HasPrefix(s.date, best.date) {
			best.date = s.date
		}
	}
	return h.atHome(best, list)
}

// firstBorneOut is the first of some datings, unless nothing else names its day or
// one beside it while a time element and the day that is shown agree on another.
func firstBorneOut(list []dating) dating {
	var marked, shown dating
	for _, s := range list[1:] {
		switch {
		case s.beside(list[0]):
			return list[0]
		case s.found == knowledge.InTime:
			marked = s
		case s.found == knowledge.InText:
			shown = cmp.Or(shown, s)
		}
	}
	if marked.date != "" && shown.date != "" && marked.day() == shown.day() {
		return marked
	}
	return list[0]
}

// datings lists the days of publication that the page names. The whole page is
// searched only while nothing better was found.
func (h head) datings() []dating {
	var list []dating
	changed := h.updated()
	add := func(date string, found knowledge.Found) {
		if d := h.date(date); plausible(d, h.now) && !yearOnly(d, changed) {
			list = append(list, dating{d, found})
		}
	}
	add(h.posting.published, knowledge.InPosting)
	for _, name := range publishedNames {
		add(h.get(name), knowledge.InMeta)
	}
	add(h.timeElement("published"), knowledge.InTime)
	add(dateInFolders(h.url), knowledge.InAddress)
	add(h.dateInTitle(), knowledge.InText)
	add(h.dateInText(), knowledge.InText)
	for _, name := range datedNames {
		add(h.get(name), knowledge.InMeta)
	}
	add(dateInSlug(h.url), knowledge.InAddress) // it may be what the article is about
	if len(list) == 0 {
		add(h.labelledDate(), knowledge.InText)
	}
	if len(list) == 0 {
		add(h.agoDate(), knowledge.InText)
	}
	return list
}

// date reads a date in the page's order of day and month.
func (h head) date(s string) string {
	if d := readDate(s, h.order); d != "" {
		return d
	}
	return unixDate(s)
}

// unixDate reads seconds or milliseconds since 1970.
func unixDate(s string) string {
	s = strings.TrimSpace(s)
	if len(s) != len("1711352400") && len(s) != len("1711352400000") {
		return ""
	}
	seconds, err := strconv.ParseInt(s[:len("1711352400")], 10, 64)
	if err != nil {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

// firstNews is the year before which nobody published on the web; older days
// are what a page is about, or a program's zero.
const firstNews = "1991"

// plausible reports whether an article may have been published then: a day, and
// not after tomorrow, which somewhere is today.
func plausible(date string, now time.Time) bool {
	return len(date) >= len("2006-01-02") && date >= firstNews && date[:len("2006-01-02")] <= now.AddDate(0, 0, 1).Format(time.DateOnly)
}

// yearOnly reports whether a day is how programs write that they know the year
// only: its first of January, without a clock, on a page changed in a later year.
func yearOnly(date, changed string) bool {
	return strings.HasSuffix(date, "-01-01") && changed > date && changed[:4] != date[:4]
}

// atHome turns a time in UTC, as programs write it, into the publisher's day:
// the one that an address, a text or a stamp with an offset names if it is the
// next or the one before, else that of the publisher's country.
func (h head) atHome(best dating, list []dating) dating {
	at, err := moment(best.date)
	if err != nil || !strings.HasSuffix(best.date, "Z") || firstMinute(at) {
		return best
	}
	zone := h.zone()
	if zone != nil && at.In(zone).Format(time.TimeOnly) == "00:00:00" {
		// A day that was picked in a calendar, whatever a server in UTC shows.
		best.date = at.In(zone).Format(time.RFC3339)
		return best
	}
	west, east := at.Add(-12*time.Hour).Format(time.DateOnly), at.Add(14*time.Hour).Format(time.DateOnly) // on earth
	var shifted dating
	for _, s := range list {
		if !s.local() {
			continue
		}
		switch s.day() {
		case best.day():
			return best
		case west, east:
			shifted = cmp.Or(shifted, s)
		}
	}
	if shifted.date != "" {
		return shifted
	}
	if zone != nil {
		if local := at.In(zone); local.Day() != at.Day() {
			best.date = local.Format(time.RFC3339)
		}
	}
	return best
}

// firstMinute reports whether a time in UTC is in the first minute of its day, as
// programs write a day.
func firstMinute(at time.Time) bool { return at.Hour() == 0 && at.Minute() <= 1 }

// moment is the time of an ISO 8601 date with a zone, with or without seconds.
func moment(date string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, date); err == nil {
		return at, nil
	}
	return time.Parse("2006-01-02T15:04Z07:00", date)
}

// updatedNames are the meta elements that date its last change.
var updatedNames = []string{"article:modified_time", "og:updated_time", "og:modified_time", "article:modified", "datemodified",
	"last-modified", "dcterms.modified", "dc.date.modified", "date.updated", "dateupdate"}

// updated is when the article was last changed.
func (h head) updated() string {
	for _, c := range []string{h.posting.updated, h.get(updatedNames...), h.timeElement("modified")} {
		if d := h.date(c); plausible(d, h.now) {
			return d
		}
	}
	return ""
}

// later reports whether an ISO 8601 date is after another, as far as they can be
// compared; of any date and none the date is later.
func later(a, b string) bool {
	at, errA := moment(a)
	bt, errB := moment(b)
	if errA == nil && errB == nil {
		return at.After(bt)
	}
	n := min(len(a), len(b), len("2006-01-02T15:04"))
	return a[:n] > b[:n] || b == ""
}

var (
	folders    = lang.Lazy(`/((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:/|$)`)
	urlDate    = lang.Lazy(`[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
	urlDateEnd = lang.Lazy(`[/_~-](0[1-9]|[12]\d|3[01])[_.-](0[1-9]|1[0-2])[_.-](20\d{2})(?:[/_.-]|$)`)
	dateWords  = markup("date")
)

// dateInFolders reads a day that a part of the address's path is, or several
// are.
func dateInFolders(url string) string {
	if m := folders.FindStringSubmatch(archived.ReplaceAllString(url, "/")); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	return ""
}

// dateInSlug reads a day that stands among other words of an address.
func dateInSlug(url string) string {
	url = archived.ReplaceAllString(url, "/")
	if m := urlDate.FindStringSubmatch(url); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	if m := urlDateEnd.FindStringSubmatch(url); m != nil {
		return m[3] + "-" + m[2] + "-" + m[1]
	}
	return ""
}

// dateInTitle reads a date that the site puts before or behind its titles.
func (h head) dateInTitle() string {
	parts := titleBreak.Split(h.title, -1)
	if len(parts) < 2 {
		return ""
	}
	for _, part := range []string{parts[len(parts)-1], parts[0]} {
		if len(part) < 20 && len(h.date(part)) >= 10 {
			return part
		}
	}
	return ""
}

// timeElement finds the element that dates the article: one marked up for it,
// or else the time element nearest to the heading that is not in what surrounds
// the article.
func (h head) timeElement(kind string) string {
	var published []printed
	times, heading := h.times()
	for _, t := range times {
		switch {
		case t.changed && kind == "modified":
			return t.text
		case !t.changed && (t.marked || element(t.node, "time")):
			published = append(published, t)
		}
	}
	if kind == "modified" {
		return ""
	}
	return nearest(published, heading)
}

// times are the elements of the page that hold a date for programs, and how many
// texts stand before its heading.
func (h head) times() (times []printed, heading int) {
	at, last := 0, ""
	for n := range h.doc.Descendants() {
		if n.Type == html.TextNode {
			at++
			if strings.TrimSpace(n.Data) != "" {
				last = n.Data
			}
		}
		if n == h.heading {
			heading = at
		}
		value := h.machineValue(n)
		if value == "" || h.date(value) == "" || h.datesOther(n) {
			continue
		}
		mark := strings.ToLower(attr(n, "itemprop") + " " + attr(n, "class"))
		changed := changes(mark) || datelines().ofOther(oneLine(beginning(last, 200)), oneLine(blockText(n)))
		times = append(times, printed{node: n, text: value, at: at, dated: !listEntry(n), marked: marked(n, mark), changed: changed})
	}
	return times, heading
}

// nearest is the time closest to the heading; one before it, in a list, or
// not marked up as the day of publication counts as further away.
func nearest(times []printed, heading int) string {
	const listed, unmarked = 1000, 60
	best, cost := "", math.MaxInt
	for _, t := range times {
		far := t.at - heading
		if far < 0 {
			far *= -2
		}
		if !t.dated {
			far += listed
		}
		if !t.marked {
			far += unmarked
		}
		if far < cost {
			best, cost = t.text, far
		}
	}
	return best
}

// machineValue is the date an element holds for programs: its datetime, or the
// title of a microformat (microformats.org/wiki/datetime-design-pattern), or what
// a time element shows; empty for what is no element. A time element that shows a labelled day of its own
// ("published on 29 June") is read by what it shows.
func (h head) machineValue(n *html.Node) string {
	if n.Type != html.ElementNode {
		return ""
	}
	value := attr(n, "datetime")
	if value == "" && element(n, "abbr", "span") && anyOf(marks(n), dateWords) {
		value = attr(n, "title")
	}
	if !element(n, "time") {
		return value
	}
	shown := blockText(n)
	if own := datelines().ofPublication(oneLine(shown)); len(h.date(own)) >= 10 {
		return own
	}
	return cmp.Or(value, shown)
}

// changes reports whether a mark names the day of a change.
func changes(mark string) bool {
	return strings.Contains(mark, "modif") || strings.Contains(mark, "updat")
}

// marked reports whether an element is marked up as the day of publication.
func marked(n *html.Node, mark string) bool {
	if attr(n, "pubdate") != "" || strings.Contains(mark, "datepublished") {
		return true
	}
	return element(n, "abbr", "span") && anyOf(strings.Fields(mark), dateWords)
}

// inComment reports whether a node stands in what readers wrote, or in a list
// of other articles. Where the heading is called so too, it is a name for the
// article.
func (h head) inComment(n *html.Node) bool {
	return inForeign(n.Parent) && !inForeign(h.heading)
}

// inForeign reports whether a node is or stands in what is foreign to an article.
func inForeign(n *html.Node) bool {
	for p := n; p != nil; p = p.Parent {
		if element(p, "main", "article", "body", "html") {
			return false
		}
		if anyOf(marks(p), foreign) {
			return true
		}
	}
	return false
}

// foreign are words for what readers wrote, and for lists of other articles.
var foreign = markup("foreign")

// datesOther reports whether what a node says dates something else than the
// page's article: what surrounds it, a quoted or embedded text, what readers
// wrote, or an entry of a menu.
func (h head) datesOther(n *html.Node) bool {
	if h.surrounding(n) || h.inComment(n) {
		return true
	}
	return inQuote(n) || inMenu(n)
}

// inQuote reports whether a node stands in a text of somebody else, such as a
// posting of a social network.
func inQuote(n *html.Node) bool {
	for p := n.Parent; p != nil && !element(p, "body", "main", "article"); p = p.Parent {
		if element(p, "blockquote") || anyOf(marks(p), embedded) {
			return true
		}
	}
	return false
}

var embedded = set("tweet", "twittertweet", "twitterembed", "instagrammedia", "fbpost")

// inMenu reports whether a node stands in an entry of a menu, or in a path of
// links to the page.
func inMenu(n *html.Node) bool {
	for p := n.Parent; p != nil && !element(p, "body"); p = p.Parent {
		list := element(p, "ul", "ol", "li", "menu")
		if words := marks(p); anyOf(words, paths) || list && anyOf(words, menus) {
			return true
		}
	}
	return false
}

var (
	menus = set("menu", "nav", "navi", "navigation", "menuitem", "navitem", "submenu", "navbar", "pagination", "pager")
	paths = set("breadcrumb", "breadcrumbs")
)

// elsewhere reports whether a node stands in what surrounds an article, or
// under one of its pictures.
func elsewhere(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if outside(p) {
			return true
		}
	}
	return false
}

func outside(n *html.Node) bool { return element(n, "aside", "nav", "footer", "figure", "figcaption") }

// surrounding reports whether a node stands elsewhere and the heading does not
// stand there too.
func (h head) surrounding(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if outside(p) && !within(h.heading, p) {
			return true
		}
	}
	return false
}

func within(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

func listEntry(n *html.Node) bool { return ancestor(n, "li") }

func ancestor(n *html.Node, names ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if element(p, names...) {
			return true
		}
	}
	return false
}

// printed is a text of the page as it is shown, with its distance from the
// heading in texts (negative before it), whether its element is named a date,
// and whether it is marked up as the day of publication or of a change.
type printed struct {
	node    *html.Node
	text    string
	at      int
	dated   bool
	marked  bool
	changed bool
}

// around lists the short texts up to some distance before and after the
// heading; without a heading, from the page's beginning.
func (h head) around(distance int) []printed {
	var texts []printed
	heading := -1
	for n := range h.doc.Descendants() {
		if n == h.heading {
			heading = len(texts)
		}
		if n.Type != html.TextNode || element(n.Parent, "script", "style", "noscript", "option", "template") {
			continue
		}
		if t := strings.TrimSpace(n.Data); t != "" && !h.surrounding(n) && !h.inComment(n) {
			if len(t) > 200 {
				t = "" // running text: it counts as a step, but is nobody's label
			}
			texts = append(texts, printed{node: n, text: oneLine(t), dated: anyOf(marks(n.Parent), dateWords)})
		}
		if heading >= 0 && len(texts) > heading+distance {
			break
		}
	}
	heading = max(heading, 0)
	for i := range texts {
		texts[i].at = i - heading
	}
	return texts[max(0, heading-distance):min(len(texts), heading+distance)]
}

// dateInText looks for a date near the heading: behind a label, in an element
// that is named for it, or standing alone; of several the nearest, one before
// the heading only when it is very near.
func (h head) dateInText() string {
	best, cost, last := "", 1000, ""
	for _, t := range h.around(nearHeading) {
		value, weight := t.text, 60
		lead := datelines().ofPublication(t.text)
		switch {
		case datelines().ofOther(last, t.text):
			value = ""
		case lead != "":
			value, weight = lead, 0
		case datelines().published.alone.MatchString(last):
			weight = 0
		case t.dated:
			weight = 10
		}
		last = t.text
		if t.at < 0 {
			weight += -2 * t.at
		} else {
			weight += t.at
		}
		// A date in a sentence is what the sentence is about.
		aside := weight >= 60 && !startsWithDate.MatchString(value)
		if aside || len(value) >= 60 || len(h.date(value)) < 10 {
			continue
		}
		if weight < cost && !h.datesOther(t.node) {
			best, cost = value, weight
		}
	}
	return best
}

var startsWithDate = lang.Lazy(`^(?:\pL{2,12}[.,]{0,2}\s+)?\d{1,4}[./-]` +
	`|^(?:\pL{2,12}[.,]{0,2}\s+)?\pL{3,9}\.? \d{1,2},? \d{4}` +
	`|^(?:\pL{2,12}[.,]{0,2}\s+)?\d{1,2}(?:er)?\.? \pL{3,10}\.? \d{4}`)

// labelledDate is the day behind a label anywhere on the page, when there is
// but one.
func (h head) labelledDate() string {
	var days []string
	last := ""
	for n := range h.doc.Descendants() {
		if n.Type != html.TextNode || element(n.Parent, "script", "style", "noscript", "option", "template") {
			continue
		}
		t := oneLine(n.Data)
		if t == "" || len(t) > 200 {
			last = ""
			continue
		}
		value := datelines().labelled(last, t)
		if len(h.date(value)) >= 10 && !h.inComment(n) {
			days = append(days, h.date(value))
		}
		last = t
	}
	return oneDay(days)
}

// publishedKey is how scripts name the day of publication. keyStarts are the
// beginnings that it has.
var (
	publishedKey = lang.Lazy(`^(?i)(?:date[_-]?published|published[_-]?(?:date|at|time|on)?|publication[_-]?date` +
		`|publish(?:ing)?[_-]?(?:date|time)|pub[_-]?date|dc:date|date[_-]?creat(?:ed|ion)|creat(?:ed|ion)[_-]?(?:date|at))` +
		`["']?\s*[:=]\s*["']([^"']{8,40})["']`)
	keyStarts = []string{"date", "pub", "dc:date", "creat"}
)

// scriptedDate is the day of publication in a page's scripts, comments and
// attributes, when they name but one. The pattern is tried only where a key may
// begin: over a whole page it costs more than to parse it.
func scriptedDate(source, changed string, now time.Time) string {
	var days []string
	found := 0
	for i := 0; i < len(source) && found < maxScripted; i++ {
		if !startsKey(source[i:]) {
			continue
		}
		m := publishedKey.FindStringSubmatch(source[i:min(i+longestKey, len(source))])
		if m == nil {
			continue
		}
		found++
		i += len(m[0]) - 1
		if d := isoDate(m[1]); plausible(d, now) && !yearOnly(d, changed) {
			days = append(days, d)
		}
	}
	return oneDay(days)
}

// longestKey is, in bytes, how long a key with its day is at most.
const longestKey = 256

func startsKey(s string) bool {
	switch s[0] {
	case 'd', 'D', 'p', 'P', 'c', 'C':
		return slices.ContainsFunc(keyStarts, func(key string) bool {
			return len(s) >= len(key) && strings.EqualFold(s[:len(key)], key)
		})
	}
	return false
}

// maxScripted is how many of a page's dates are looked at; a page with more of
// them lists articles.
const maxScripted = 100

// oneDay is the first of some dates that all name one day.
func oneDay(dates []string) string {
	for _, d := range dates {
		if d[:10] != dates[0][:10] {
			return ""
		}
	}
	if len(dates) == 0 {
		return ""
	}
	return dates[0]
}
