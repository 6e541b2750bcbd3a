package commands

import (
	"cmp"
	"errors"
	"time"

	"beleg/knowledge/ingest"
)

// Reasons are why an address or file may not become an article; each has a
// sentence "fetch.<reason>" in the catalogue that needs nothing but the word; {n} in it is
// [ingest.MinText].
// "private" is an address that is not on the public internet.
var Reasons = []string{"address", "password", "private", "port", "host", "unreachable", "certificate", "slow", "loop", "gone", "login",
	"refused", "busy", "crowded", "legal", "broken",
	"consent", "large", "long", "hard", "type", "page", "feed", "feeds", "isfeed", "emptyfeed", "short", "locked", "text", "index", "robots"}

// reasoned is what errors are that the asker should understand: Reason is one of
// Reasons.
type reasoned interface{ Reason() string }

// limited errors know the size in bytes above which nothing is read, delaying
// ones how long to wait; 0 when it is not known. Offering ones lead to what can
// be had instead.
type (
	limited  interface{ Limit() int64 }
	delaying interface{ Wait() time.Duration }
	offering interface{ Offers() []ingest.Offer }
)

// Explain says in a sentence, with the next step, why something did not become
// an article; false when the error gives none of Reasons.
func Explain(language string, err error) (string, bool) {
	key, values, ok := explain(language, err)
	return Say(language, key, append(values, "p", "!")...), ok
}

func explain(language string, err error) (key string, values []any, ok bool) {
	var because reasoned
	if !errors.As(err, &because) {
		return "", nil, false
	}
	key = "fetch." + because.Reason()
	if l, is := because.(limited); is && known(key+".limit") && l.Limit() > 0 {
		return key + ".limit", []any{"limit", l.Limit() >> 20}, true
	}
	if d, is := because.(delaying); is && known(key+".wait") && d.Wait() > 0 {
		return key + ".wait", []any{"wait", waiting(language, d.Wait())}, true
	}
	if o, is := because.(offering); is {
		if more, values := offered(o.Offers()); known(key+more) && more != "" {
			return key + more, values, true
		}
	}
	return key, []any{"n", ingest.MinText}, known(key)
}

// offered is what is added to a key for the kinds of offers that there are, and
// the first of each.
func offered(offers []ingest.Offer) (more string, values []any) {
	var feed, link string
	for _, o := range offers {
		if o.Feed {
			feed = cmp.Or(feed, o.URL)
		} else {
			link = cmp.Or(link, o.URL)
		}
	}
	if feed != "" {
		more, values = more+".feed", append(values, "feed", feed)
	}
	if link != "" {
		more, values = more+".article", append(values, "link", link)
	}
	return more, values
}

func known(key string) bool {
	ok := sentence(Fallback(), key) != ""
	return ok
}

// waiting says how long something takes, rounded up.
func waiting(language string, d time.Duration) string {
	key, unit := "wait.minutes", time.Minute
	switch {
	case d > 48*time.Hour:
		key, unit = "wait.days", 24*time.Hour
	case d > 2*time.Hour:
		key, unit = "wait.hours", time.Hour
	}
	return Request{Language: language}.count(key, int((d+unit-1)/unit))
}

// understand turns an error that gives a reason into its sentence.
func understand(r Request, err error) error {
	key, values, ok := explain(r.Language, err)
	if !ok {
		return err
	}
	p := &problem{key: key, values: values, fault: Mistaken}
	var o offering
	if errors.As(err, &o) {
		p.offers = o.Offers()
	}
	return p
}
