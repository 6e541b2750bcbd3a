package ingest

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// tooMuch is a feed with more in it than one has.
var tooMuch = &Error{Hard, errors.New("feed of too many entries or elements")}

// feedReader makes a FeedDoc of the elements of a feed.
type feedReader struct {
	url   string
	nodes int // that the pages in it may still have
	doc   FeedDoc
}

// xml reads a feed in XML, or what was meant to be XML.
func (r *feedReader) xml(ctx context.Context, source string) error {
	p := feedParser{scan: xmlScanner{source: source}}
	p.about.base = r.url
	p.each = func(e *feedEntry) error {
		r.entry(e)
		if r.doc.About() > maxEntries {
			return tooMuch
		}
		return ctx.Err()
	}
	if err := p.read(ctx); err != nil {
		return err
	}
	r.feed(&p.about)
	if p.root == "urlset" {
		r.doc.Items = news(r.doc.Items)
	}
	return nil
}

// maxAddresses bounds what is kept of a sitemap that is none of news.
const maxAddresses = 1_000

// news are the entries of a sitemap that are news; in a sitemap without any,
// those that were changed last.
func news(items []FeedItem) []FeedItem {
	titled := func(i FeedItem) bool { return i.Title != "" }
	if slices.ContainsFunc(items, titled) {
		return slices.DeleteFunc(items, func(i FeedItem) bool { return !titled(i) })
	}
	slices.SortStableFunc(items, func(a, b FeedItem) int { return strings.Compare(b.Updated, a.Updated) })
	return items[:min(len(items), maxAddresses)]
}

// entry adds an entry of the feed, or counts it as missing.
func (r *feedReader) entry(e *feedEntry) {
	if len(e.fields) == 0 && len(e.attrs) == 0 {
		r.doc.Missing++
		return
	}
	if e.name == "sitemap" {
		if address := r.link(e.fields); address != "" && len(r.doc.Feeds) < maxEntries {
			r.doc.Feeds = append(r.doc.Feeds, FeedLink{URL: address, Type: "sitemap"})
		}
		return
	}
	// What the end of the source has cut is not what was written.
	e.fields = slices.DeleteFunc(e.fields, func(f feedField) bool { return f.cut })
	item := r.item(e)
	if e.cut && item.URL == "" && item.Title == "" {
		r.doc.Missing++
		return
	}
	r.add(item)
}

func (r *feedReader) add(item FeedItem) {
	switch {
	case r.nodes < 0:
		r.doc.Missing++
	case max(len(item.Content), len(item.Summary)) > knowledge.MaxText:
		r.doc.Long++
	default:
		r.doc.Items = append(r.doc.Items, item)
	}
}

// Where the parts of an entry stand, the best first.
var (
	titleFields   = []string{"title", "dc:title", "news:title", "media:title", "itunes:title"}
	summaryFields = []string{"description", "summary", "abstract", "dcterms:abstract", "dc:description", "itunes:summary",
		"media:description", "itunes:subtitle", "subtitle", "tagline", "content:summary"}
	contentFields   = []string{"content:encoded", "content", "xhtml:body", "body", "fullitem", "xhtml:div"}
	publishedFields = []string{"pubdate", "published", "issued", "dcterms:issued", "news:publication_date", "dc:date", "dcterms:date",
		"dcterms:created", "created", "dcterms:available", "prism:publicationdate", "date"}
	updatedFields = []string{"updated", "modified", "dcterms:modified", "dcterms:updated", "lastmod", "lastbuilddate",
		"prism:modificationdate"}
	authorFields   = []string{"author", "dc:creator", "itunes:author", "dc:author", "media:credit", "creator"}
	languageFields = []string{"dc:language", "language", "dcterms:language", "news:language"}
	categoryFields = []string{"category", "dc:subject", "itunes:category", "media:category", "subject", "news:keywords", "itunes:keywords",
		"media:keywords", "keywords"}
	idFields = []string{"guid", "id", "dc:identifier", "dcterms:identifier"}
)

// item reads an entry.
func (r *feedReader) item(e *feedEntry) (item FeedItem) {
	fields := flat(e.fields)
	id := firstField(fields, idFields...)
	item.ID = oneLine(id.text)
	if strings.HasPrefix(item.ID, "/") || strings.HasPrefix(item.ID, "./") || strings.HasPrefix(item.ID, "../") {
		item.ID = cmp.Or(resolve(item.ID, cmp.Or(id.base, r.url)), item.ID)
	}
	about := oneLine(e.attrs["rdf:about"])
	item.ID = cmp.Or(item.ID, about)
	item.URL = r.link(fields)
	if item.URL == "" && !strings.EqualFold(strings.TrimSpace(id.attrs["ispermalink"]), "false") {
		item.URL = cmp.Or(resolve(item.ID, ""), resolve(about, "")) // an RSS guid is an address unless it says otherwise
	}
	item.URL = cmp.Or(item.URL, r.enclosure(fields))
	item.ID = cmp.Or(item.ID, item.URL)
	item.Title = oneLine(r.text(fields, true, titleFields...))
	item.Summary, item.Content = r.text(fields, false, summaryFields...), r.text(fields, false, contentFields...)
	item.Published, item.Updated = firstDate(fields, publishedFields), firstDate(fields, updatedFields)
	if item.Published == "" && e.name != "url" {
		item.Published = item.Updated
	}
	item.Author = r.authors(fields)
	item.Language = feedLanguage(cmp.Or(firstField(fields, languageFields...).text, textField(fields).lang, e.lang))
	item.Categories = r.categories(fields)
	return item
}

// feed reads what the feed says of itself.
func (r *feedReader) feed(about *feedEntry) {
	fields := about.fields
	r.doc.Title = oneLine(r.text(fields, true, titleFields...))
	r.doc.Language = feedLanguage(cmp.Or(firstField(fields, languageFields...).text, about.lang))
	r.doc.Link = r.link(fields)
	r.doc.TTL = keepFor(fields)
	for i := range r.doc.Items {
		r.doc.Items[i].Language = cmp.Or(r.doc.Items[i].Language, r.doc.Language)
	}
}

// longestTTL is what is believed; some feeds ask to be left alone for years.
const longestTTL = 7 * 24 * time.Hour

// keepFor is how long a feed asks to be kept: RSS's ttl in minutes, or the
// period and frequency of the syndication module.
func keepFor(fields []feedField) time.Duration {
	minutes, err := strconv.Atoi(oneLine(firstField(fields, "ttl").text))
	ttl := time.Duration(minutes) * time.Minute
	if err != nil || minutes <= 0 || minutes > 1<<20 {
		ttl = periods[strings.ToLower(oneLine(firstField(fields, "sy:updateperiod").text))]
		if n, err := strconv.Atoi(oneLine(firstField(fields, "sy:updatefrequency").text)); err == nil && n > 1 {
			ttl /= time.Duration(n)
		}
	}
	return min(ttl, longestTTL)
}

var periods = map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": longestTTL, "monthly": longestTTL,
	"yearly": longestTTL}

// flat adds to the fields of an entry those that stand in groups of media and
// in the news of a sitemap.
func flat(fields []feedField) []feedField {
	out := slices.Clone(fields)
	for _, f := range fields {
		if f.name == "media:group" || f.name == "media:content" || strings.HasPrefix(f.name, "news:") {
			out = append(out, flat(f.fields)...)
		}
	}
	return out
}

// firstField is the first field with characters or markup, of the first of the
// names that has one.
func firstField(fields []feedField, names ...string) feedField {
	for _, name := range names {
		for _, f := range fields {
			if f.name == name && strings.TrimSpace(f.text+f.markup) != "" {
				return f
			}
		}
	}
	return feedField{}
}

// textField is the field whose language an entry has.
func textField(fields []feedField) feedField {
	return firstField(fields, slices.Concat(contentFields, summaryFields, titleFields)...)
}

// text is the plain text of the first of these fields that has one.
func (r *feedReader) text(fields []feedField, title bool, names ...string) string {
	for _, name := range names {
		for _, f := range fields {
			if f.name != name {
				continue
			}
			if value := r.plain(f, title); value != "" {
				return value
			}
		}
	}
	return ""
}

// plain is the plain text of a field.
func (r *feedReader) plain(f feedField, title bool) string {
	kind := strings.ToLower(strings.TrimSpace(f.attrs["type"]))
	value := f.text
	if f.markup != "" {
		value, kind = f.markup, "html"
	} else if decoded, ok := fromBase64(f, kind); ok {
		value, kind = decoded, ""
	}
	value = sectionMarks.Replace(value)
	switch {
	case kind == "text", kind == "text/plain" && f.attrs["mode"] != "":
		return paragraphs(numbered(value))
	case kind == "html" || kind == "xhtml" || strings.Contains(kind, "html"):
		if f.markup == "" && title {
			value = looseTags(value)
		}
		return r.page(value)
	}
	return r.guess(value)
}

// sectionMarks are the marks of sections that have been escaped.
var sectionMarks = strings.NewReplacer("<![CDATA[", "", "]]>", "")

// guess is the plain text of a value that may be HTML or not.
func (r *feedReader) guess(value string) string {
	value = looseTags(value)
	if !looksLikeHTML.MatchString(value) {
		return paragraphs(value)
	}
	return r.page(value)
}

// page is the plain text of HTML.
func (r *feedReader) page(value string) string {
	if r.nodes < 0 {
		return ""
	}
	text, nodes := plainNodes(value)
	r.nodes -= nodes
	return text
}

// numbered reads the references by number that some programs escape twice.
func numbered(value string) string { return numberReference.ReplaceAllStringFunc(value, unescapeOne) }

var numberReference = lang.Lazy(`&#(?:[0-9]{2,7}|[xX][0-9a-fA-F]{2,6});`)

// fromBase64 decodes a value that says it is encoded: mode="base64" in old Atom,
// or by RFC 4287 any type that is neither text nor XML.
func fromBase64(f feedField, kind string) (string, bool) {
	switch mode := f.attrs["mode"]; {
	case mode == "base64":
	case mode != "", !strings.Contains(kind, "/"), strings.HasPrefix(kind, "text/"), strings.Contains(kind, "xml"):
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(f.text), ""))
	if err != nil {
		return "", false
	}
	text, err := decode(raw, "")
	return text, err == nil
}

// linkFields hold the address of an entry.
var linkFields = set("link", "loc", "url", "feedburner:origlink")

// link is the address of an entry or of the site of a feed: the alternate link,
// a page before other types.
func (r *feedReader) link(fields []feedField) string {
	best, rank := "", 0
	for _, f := range fields {
		if !linkFields[f.name] {
			continue
		}
		if n := linkRank(f); n > rank {
			if address := resolve(typed(cmp.Or(f.attrs["href"], f.text, f.attrs["rdf:resource"])), cmp.Or(f.base, r.url)); address != "" {
				best, rank = address, n
			}
		}
	}
	return best
}

// typed is a link as people and programs write it: without a scheme, or with its
// references escaped twice.
func typed(link string) string {
	link = strings.ReplaceAll(sectionMarks.Replace(strings.TrimSpace(link)), "&amp;", "&")
	if strings.HasPrefix(link, "www.") {
		return "https://" + link
	}
	return link
}

// linkRank is how much a link is the address of its entry; 0 when it is not.
func linkRank(f feedField) int {
	rel, kind := strings.ToLower(strings.TrimSpace(f.attrs["rel"])), strings.ToLower(f.attrs["type"])
	if rel != "" && rel != "alternate" && !strings.HasSuffix(rel, "/alternate") {
		return 0
	}
	if kind == "" || strings.Contains(kind, "html") {
		return 2
	}
	return 1
}

// heldLinks are the relations of links in Atom that lead to something else than
// the entry's own page.
var heldLinks = set("enclosure", "via", "related")

// enclosure is the address of what comes with an entry without a page, such as
// the sound of a podcast.
func (r *feedReader) enclosure(fields []feedField) string {
	for _, f := range fields {
		held := f.name == "enclosure" || f.name == "media:content"
		if !held && !(f.name == "link" && heldLinks[strings.ToLower(f.attrs["rel"])]) {
			continue
		}
		if address := resolve(cmp.Or(f.attrs["url"], f.attrs["href"]), cmp.Or(f.base, r.url)); address != "" {
			return address
		}
	}
	return ""
}

// authors are the names of those who wrote an entry.
func (r *feedReader) authors(fields []feedField) string {
	var names []string
	for _, kind := range authorFields {
		for _, f := range fields {
			if f.name != kind {
				continue
			}
			name := cmp.Or(firstField(f.fields, "name").text, f.text)
			if name = personName(r.guess(name)); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			break
		}
	}
	return strings.Join(names, ", ")
}

var (
	mailAddress = lang.Lazy(`(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)*`)
	inBrackets  = lang.Lazy(`^[(<\[]+(.*?)[)>\]]+$`)
)

// personName is the name in "mail@harbour.example (Ana Orr)", "Ana Orr <mail…>"
// and the like; "" when there is only an address.
func personName(s string) string {
	s = strings.TrimSpace(mailAddress.ReplaceAllString(oneLine(s), ""))
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "()"), "<>"))
	if m := inBrackets.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	return strings.Trim(s, " ,;")
}

// maxCategories bounds the sections and keywords of one entry.
const maxCategories = 50

// categories are the sections and keywords of an entry.
func (r *feedReader) categories(fields []feedField) []string {
	var out []string
	for _, f := range fields {
		if !slices.Contains(categoryFields, f.name) {
			continue
		}
		values := []string{f.attrs["term"], f.attrs["label"], f.attrs["text"], f.text}
		if strings.HasSuffix(f.name, "keywords") {
			values = strings.Split(f.text, ",")
		}
		out = addCategories(out, values, r.guess)
	}
	return out
}

func addCategories(out, values []string, plain func(string) string) []string {
	for _, value := range values {
		value = oneLine(plain(value))
		fits := len(value) <= maxName && len(out) < maxCategories
		if value != "" && fits && !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

var tagForm = lang.Lazy(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$`)

// feedLanguage is a language as feeds write it: "de-AT"; "" when it is none.
func feedLanguage(s string) string {
	s = oneLine(s)
	if !tagForm.MatchString(s) {
		return ""
	}
	return strings.ReplaceAll(s, "_", "-")
}

func firstDate(fields []feedField, names []string) string {
	for _, name := range names {
		for _, f := range slices.Backward(fields) { // the last one written is meant
			if f.name != name {
				continue
			}
			if d := feedDate(f.text); d != "" {
				return d
			}
		}
	}
	return ""
}

// ownIDs gives entries that share an id, and are different ones, ids of their
// own; an entry that comes twice is one.
func ownIDs(items []FeedItem) []FeedItem {
	out := items[:0]
	seen, shared := map[string]int{}, map[string]bool{}
	for _, i := range items {
		at, again := seen[i.ID]
		if again && i.ID != "" && sameItem(out[at], i) {
			continue
		}
		shared[i.ID] = again
		seen[i.ID] = len(out)
		out = append(out, i)
	}
	taken := map[string]bool{}
	for n := range out {
		i := &out[n]
		if shared[i.ID] {
			i.ID = cmp.Or(i.URL, i.ID)
		}
		if i.ID != "" && taken[i.ID] {
			i.ID += "#" + cmp.Or(i.Title, i.Published)
		}
		for own := i.ID; i.ID != "" && taken[i.ID]; {
			own += "'"
			i.ID = own
		}
		taken[i.ID] = true
	}
	return out
}

// sameItem tells an entry that comes twice from two with the same id.
func sameItem(a, b FeedItem) bool {
	says := func(i FeedItem) [4]string { return [...]string{i.URL, i.Title, i.Summary, i.Content} }
	return says(a) == says(b)
}
