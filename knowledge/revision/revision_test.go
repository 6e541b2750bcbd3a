package revision

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Die Fähre fährt.", "Die  Fähre\nfährt.", true},
		{"„Wir fahren“, sagte sie.", "\"Wir fahren\", sagte sie.", true},
		{"It’s late – very late…", "It's late - very late...", true},
		{"Stand: vor 3 Minuten. Die Fähre fährt.", "Stand: vor 2 Stunden. Die Fähre fährt.", true},
		{"Posted 3 min ago. The ferry sails.", "Posted 2 hours ago. The ferry sails.", true},
		{"Lesezeit: 3 Min. Die Fähre fährt.", "Lesezeit: 4 Min. Die Fähre fährt.", true},
		{"12 Kommentare Die Fähre fährt.", "1.340 Kommentare Die Fähre fährt.", true},
		{"Die Fähre fährt.\nStand: 28.11.2026, 14:30 Uhr", "Die Fähre fährt.\nStand: 28.11.2026, 15:10 Uhr", true},
		{"Zuletzt aktualisiert am 3. März 2026\nDie Fähre fährt.", "Zuletzt aktualisiert am 4. März 2026\nDie Fähre fährt.", true},
		{"Last updated: 3 March 2026, 2:30 pm GMT\nThe ferry sails.", "Last updated: 3 March 2026, 4:30 pm GMT\nThe ferry sails.", true},
		{"Updated March 3, 2026 at 2:30 PM\nThe ferry sails.", "Updated March 4, 2026 at 2:30 PM\nThe ferry sails.", true},
		{"Die Karte wurde zuletzt aktualisiert am 3. März 2026 und gilt.",
			"Die Karte wurde zuletzt aktualisiert am 4. März 2026 und gilt.", false},
		{"The law was updated on 3 March 2026.", "The law was updated on 4 March 2026.", false},
		{"Cafe\u0301 am Hafen.", "Café am Hafen.", true},
		{"Die Fähre fährt um 8 Uhr.", "Die Fähre fährt um 9 Uhr.", false},
		{"Der Unfall geschah vor 3 Jahren.", "Der Unfall geschah vor 4 Jahren.", false},
		{"It takes 3 minutes.", "It takes 4 minutes.", false},
		{"Ministers signed.", "ministers signed.", false},
	} {
		if got := SameText(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: the same %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestNotice(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"de", "Die Fähre fährt.\nKorrektur: Die Fähre fährt um 9 Uhr, nicht um 8 Uhr. Danke für Hinweise.",
			"Korrektur: Die Fähre fährt um 9 Uhr, nicht um 8 Uhr."},
		{"de", "Die Fähre fährt.\nAnmerkung der Redaktion: Die Zahl wurde berichtigt.", "Anmerkung der Redaktion: Die Zahl wurde berichtigt."},
		{"de", "Die Fähre fährt. In einer früheren Version dieses Artikels stand 8 Uhr. Sie ist blau.",
			"In einer früheren Version dieses Artikels stand 8 Uhr."},
		{"de", "Update, 14:30 Uhr: Die Fähre fährt doch.", "Update, 14:30 Uhr: Die Fähre fährt doch."},
		{"en", "The ferry sails.\nCorrection: The ferry sails at 9.", "Correction: The ferry sails at 9."},
		{"en", "The ferry sails.\nCorrection (14 March): It sails at 9.", "Correction (14 March): It sails at 9."},
		{"en", "The ferry sails.\nAn earlier version of this article misstated the hour.",
			"An earlier version of this article misstated the hour."},
		{"en", "The ferry sails.\nEditor’s note: The hour was wrong.", "Editor’s note: The hour was wrong."},
		{"en", "This story has been corrected to say nine.", "This story has been corrected to say nine."},
		{"de", "Die Korrektur der Zahlen dauerte lange.", ""},
		{"de", "Das Update bringt neue Farben. Es ist groß.", ""},
		{"en", "An earlier version of the law passed in March.", ""},
		{"en", "", ""},
	} {
		if got := Notice(knowledge.Article{Text: c.text, Language: c.language}); got != c.want {
			t.Errorf("notice in %q is %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"The ferry sails at 8. It is blue.", "The ferry sails at 9. It is blue.", "The ferry sails at [-8.-] [+9.+]"},
		{"One came. Two came.", "One came. Three people went home early. Two came.", "[+Three people went home early.+]"},
		{"One came. Three people went home early. Two came.", "One came. Two came.", "[-Three people went home early.-]"},
		{"„Wir fahren“, sagte sie.", "\"Wir fahren\", sagte sie.", ""},
		{"The mayor said on Monday that the bridge opens in May.", "The mayor said on Tuesday that the bridge will open in June.",
			"The mayor said on [-Monday-] [+Tuesday+] that the bridge [-opens in May.-] [+will open in June.+]"},
		{"", "Alles neu.", "[+Alles neu.+]"},
		{"A b c d e f. The old end is here now.", "The old end was here now. A b c d e f.",
			"[+The old end was here now.+]\n[-The old end is here now.-]"},
	} {
		changes, more := Compare(knowledge.Article{Text: c.before, Language: "en"}, knowledge.Article{Text: c.after, Language: "en"}, 20)
		var lines []string
		for _, change := range changes {
			lines = append(lines, change.String())
		}
		if got := strings.Join(lines, "\n"); got != c.want || more != 0 {
			t.Errorf("%q to %q:\n%s\nand %d more, want\n%s", c.before, c.after, got, more, c.want)
		}
	}
	changes, _ := Compare(knowledge.Article{Title: "Ferry late", Text: "A."}, knowledge.Article{Title: "Ferry on time", Text: "A."}, 5)
	if len(changes) != 1 || changes[0].String() != "Ferry [-late-] [+on time+]" {
		t.Errorf("the title's change is %v", changes)
	}
}

// TestCompareAbridged: of a long sentence only what stands near a change is shown.
func TestCompareAbridged(t *testing.T) {
	long := strings.Repeat("word after word ", 40)
	changes, _ := Compare(knowledge.Article{Text: "It begins " + long + "at 8 " + long + "and ends."},
		knowledge.Article{Text: "It begins " + long + "at 9 " + long + "and ends."}, 5)
	if len(changes) != 1 || len(changes[0]) != 4 || len(changes[0].String()) > 250 ||
		!strings.Contains(changes[0].String(), "at [-8-] [+9+] word") {
		t.Errorf("%v", changes)
	}
}

// TestCompareRebuilds: what is shown of unabridged sentences gives both versions back.
func TestCompareRebuilds(t *testing.T) {
	for _, pair := range [][2]string{{"a b c d", "a x c e d"}, {"a", "b"}, {"one two three four five", "two three four five six"},
		{"x", "x y z"}} {
		var before, after []string
		for _, s := range words(pair[0], pair[1]) {
			if s.Op != Added {
				before = append(before, s.Text)
			}
			if s.Op != Removed {
				after = append(after, s.Text)
			}
		}
		if strings.Join(before, " ") != pair[0] || strings.Join(after, " ") != pair[1] {
			t.Errorf("%q gives %q and %q", pair, before, after)
		}
	}
}

// long are texts of a length in bytes: one, the same with little changed, and another.
func long(length int) (one, little, other string) {
	var a, b, c strings.Builder
	for i := 0; a.Len() < length-200; i++ {
		fmt.Fprintf(&a, "Sentence number %d says that ship %d sails from the harbour.\n", i, i*7)
		fmt.Fprintf(&b, "Nothing of %d stays, as %d is another book about trains and snow.\n", i, i*3)
		if i%1000 == 500 {
			fmt.Fprintf(&c, "Sentence number %d says that ship %d stays in the harbour.\n", i, i*7)
		} else {
			fmt.Fprintf(&c, "Sentence number %d says that ship %d sails from the harbour.\n", i, i*7)
		}
	}
	return a.String(), c.String(), b.String()
}

// TestCompareLong: a long text, with BELEG_TESTS=all one as long as may be, is compared,
// whether little or everything changed; BenchmarkCompareLong says how long it takes.
func TestCompareLong(t *testing.T) {
	length := knowledge.MaxText / 4
	if os.Getenv("BELEG_TESTS") == "all" {
		length = knowledge.MaxText
	}
	one, little, other := long(length)
	for name, after := range map[string]string{"little": little, "everything": other} {
		changes, more := Compare(knowledge.Article{Text: one, Language: "en"}, knowledge.Article{Text: after, Language: "en"}, 20)
		if len(changes) != 20 || more == 0 {
			t.Errorf("%s: %d changes and %d more", name, len(changes), more)
		}
	}
}

func BenchmarkCompareLong(b *testing.B) {
	length := knowledge.MaxText
	if testing.Short() {
		length /= 8
	}
	one, little, other := long(length)
	for name, after := range map[string]string{"little": little, "everything": other} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Compare(knowledge.Article{Text: one, Language: "en"}, knowledge.Article{Text: after, Language: "en"}, 20)
			}
		})
	}
}

func TestSince(t *testing.T) {
	versions := []string{"The ferry sails at 8.", "The ferry sails at 9. It is “blue”.", "It is \"blue\". The ferry sails at 9."}
	for sentence, want := range map[string]int{"The ferry sails at 9.": 1, "It is \"blue\".": 1, "The ferry sails at 8.": -1} {
		if got := Since(versions, sentence); got != want {
			t.Errorf("%q is there since %d, want %d", sentence, got, want)
		}
	}
	if got := Since(versions[:1], "The ferry sails at 8."); got != 0 {
		t.Errorf("what always was there is there since %d", got)
	}
}

// TestCues: every language has cues of every kind.
func TestCues(t *testing.T) {
	for _, l := range lang.All {
		for _, kind := range []string{"begins", "words", "within", "counter"} {
			if len(l.Table("revision").Texts(kind)) == 0 {
				t.Errorf("%s has none that are called %q", l.Name, kind)
			}
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("Title", "One came. Two came.", "One went. Two came.")
	f.Fuzz(func(t *testing.T, title, before, after string) {
		a := knowledge.Article{Title: title, Text: before, Language: "en"}
		b := knowledge.Article{Title: title, Text: after, Language: "en"}
		changes, _ := Compare(a, b, 50)
		if before == after && len(changes) > 0 {
			t.Errorf("nothing changed, and %v is shown", changes)
		}
		Notice(b)
	})
}
