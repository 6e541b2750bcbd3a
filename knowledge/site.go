package knowledge

import (
	"net/url"
	"strings"
	"unicode"
)

// Publisher tells who published an article, by name or else by the host of its
// address, so that equal ones compare equal. It is empty where that is not
// known: a pasted text has no publisher.
func (a Article) Publisher() string {
	if a.Source != "" {
		return strings.ToLower(a.Source)
	}
	return hostOf(a.URL)
}

// SameSite reports whether two addresses are of one site: of one host, or of one
// that stands below the other.
func SameSite(a, b string) bool {
	x, y := hostOf(a), hostOf(b)
	if x == "" || y == "" {
		return false
	}
	return x == y || strings.HasSuffix(x, "."+y) || strings.HasSuffix(y, "."+x)
}

// SamePublisher reports whether two articles are known to be of one publisher, by
// name or by site.
func SamePublisher(a, b Article) bool {
	return a.Source != "" && strings.EqualFold(a.Source, b.Source) || SameSite(a.URL, b.URL)
}

// SiteTerms returns the terms by which a Filter's Site can name an article: the
// host of its address and the host's parents, the name registered there, and
// the words of its publisher's name. Whoever filters by them, here or in an
// index, finds the same articles.
func (a Article) SiteTerms() []string {
	terms := hostTerms(hostOf(a.URL))
	for _, word := range strings.Fields(a.Source) {
		if strings.Contains(strings.Trim(word, "."), ".") {
			terms = append(terms, hostTerms(bareHost(word))...) // a host for a name
		} else {
			terms = append(terms, nameTerms(word)...)
		}
	}
	return terms
}

// SiteTerms returns the terms that an article must all have to pass, none when
// the filter names no site.
func (f Filter) SiteTerms() []string {
	var terms []string
	for _, word := range strings.Fields(f.Site) {
		if host := hostOf(word); host != "" {
			word = host
		}
		if strings.Contains(strings.Trim(word, "."), ".") {
			terms = append(terms, foldName(bareHost(word)))
		} else {
			terms = append(terms, nameTerms(word)...)
		}
	}
	if len(terms) == 0 && f.Site != "" {
		return []string{f.Site} // signs only, which no article has
	}
	return terms
}

// passesSite reports whether an article is from the filter's site.
func (f Filter) passesSite(a Article) bool {
	wanted := f.SiteTerms()
	if len(wanted) == 0 {
		return true
	}
	has := map[string]bool{}
	for _, term := range a.SiteTerms() {
		has[term] = true
	}
	for _, term := range wanted {
		if !has[term] {
			return false
		}
	}
	return true
}

// hostOf is the host of a web address, without "www.".
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return bareHost(u.Hostname())
}

func bareHost(host string) string {
	return strings.TrimPrefix(strings.Trim(strings.ToLower(host), "."), "www.")
}

// hostTerms are a host, its parents of two labels and more, and the words of
// the label that is registered: "news.orf.at", "orf.at", "orf".
func hostTerms(host string) []string {
	var terms []string
	for host != "" {
		terms = append(terms, foldName(host))
		label, parent, _ := strings.Cut(host, ".")
		if !strings.Contains(parent, ".") {
			return append(terms, nameTerms(label)...)
		}
		host = parent
	}
	return terms
}

// nameTerms are the words of a name.
func nameTerms(name string) []string {
	return strings.FieldsFunc(foldName(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// umlauts writes them as those do who have no keys for them, composed and
// decomposed alike.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue")

func foldName(s string) string { return umlauts.Replace(strings.ToLower(s)) }
