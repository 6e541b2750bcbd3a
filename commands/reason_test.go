package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
)

// slowed and sized are errors as ingest gives them.
type slowed struct {
	unreadable
	wait time.Duration
}

func (s slowed) Wait() time.Duration { return s.wait }

type sized struct {
	unreadable
	limit int64
}

func (s sized) Limit() int64 { return s.limit }

func TestExplain(t *testing.T) {
	busy := unreadable{"busy"}
	for _, tc := range []struct {
		err      error
		en, de   string
		explains bool
	}{
		{busy, "try again in an hour", "in einer Stunde", true},
		{fmt.Errorf("read: %w", slowed{busy, 40 * time.Second}), "to wait a minute;", "(eine Minute)", true},
		{slowed{busy, 61 * time.Minute}, "to wait 61 minutes;", "(61 Minuten)", true},
		{slowed{busy, 7 * time.Hour}, "7 hours", "7 Stunden", true},
		{slowed{busy, 72 * time.Hour}, "3 days", "3 Tage", true},
		{slowed{unreadable{"gone"}, time.Hour}, "no page at that address", "keine Seite", true},
		{sized{unreadable{"large"}, 5 << 20}, "(5 MB)", "(5 MB)", true},
		{sized{unreadable{"large"}, 0}, "larger than I read;", "größer, als ich lese;", true},
		{sized{unreadable{"text"}, 5}, "no article text", "kein Artikeltext", true},
		{unreadable{"nonsense"}, "", "", false},
		{errors.New("disk"), "", "", false},
	} {
		for language, want := range map[string]string{"en": tc.en, "de": tc.de} {
			if got, ok := Explain(language, tc.err); ok != tc.explains || !strings.Contains(got, want) || strings.Contains(got, "{") {
				t.Errorf("%v in %s: %q, %v; want %q", tc.err, language, got, ok, want)
			}
		}
	}
}

// TestEveryReason: whatever ingest says has its sentence, which needs nothing but
// the word.
func TestEveryReason(t *testing.T) {
	for _, why := range []ingest.Why{ingest.BadAddress, ingest.Password, ingest.Private, ingest.BadPort, ingest.NoHost,
		ingest.Unreachable, ingest.Certificate, ingest.Slow, ingest.Loop, ingest.Gone, ingest.Login,
		ingest.Refused, ingest.Busy, ingest.Crowded, ingest.Legal, ingest.Broken, ingest.ConsentWall, ingest.Large, ingest.Long, ingest.Hard,
		ingest.BadType, ingest.NoText, ingest.Robots} {
		for _, l := range lang.All {
			said, ok := Explain(l.Code, &ingest.Error{Why: why})
			if !ok || strings.Contains(said, "{") || strings.HasPrefix(said, "fetch.") {
				t.Errorf("%s in %s: %q, %v", why, l.Code, said, ok)
			}
		}
	}
}
