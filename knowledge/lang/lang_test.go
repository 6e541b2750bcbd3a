package lang

import (
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	cases := map[string][]string{
		"de": {
			"Am 3. März kam Dr. Meier.|Er blieb z.B. bis zum 5. April.",
			"Er zahlte 2,5 Mio. Euro.|Das war viel.",
			"„Das geht nicht.“|Sie ging.",
			"„Kommt er?“, fragte sie.|Niemand antwortete.",
			"Der 1. FC Nürnberg gewann.|Am Ende stand es 2:1.|Die Fans feierten.",
			"Das Jahr endete 2019.|Danach kam die Krise.",
			"Die Firma wollte stärken.|Die Antwort kam spät.",
			"Laut Prof. Dr. h.c. Huber (62) stimmt das.|Punkt.",
			"Es waren 16.|Die anderen fehlten.",
			"Papst Johannes Paul II. war in Wien.",
			"Erste Zeile\n|Zweite Zeile",
			"Der Preis stieg auf 1.200 Euro.",
			"Wien – Das ist so (siehe S. 12).|Ende.",
			"Er zog in die Schweiz.|Dort blieb er.",
			"Die Firma ist nun eine GmbH.|Kunden merken nichts.",
			"Sie leitet die Huber & Co. KG.|Gewinne gab es keine.",
			"Äpfel, Birnen usw.|Kinder mögen das.",
			"Das ist eine eigene Art.|Forscher staunen.",
			"Laut Art. 5 und Nr. 12 gilt das.|Bd. 3 auch.",
		},
		"en": {
			"Mr. Smith went to Washington.|He met Sen. Jones at 5 p.m. on Friday.",
			"\"It is over.\"|She left.",
			"\"Is it over?\" she asked.|No one knew.",
			"The U.S. Army said so.|It left.",
			"Shares fell to $1.20.|Profit rose 3.5 percent.",
			"J. K. Rowling wrote it.|It sold.",
			"He works at Acme Inc. in Ohio.",
			"He left Acme Inc.|The firm sued.",
			"Apple Inc. Chief Tim Cook spoke.|He said no.|They left.",
			"It ranked No. 5 in Ohio.|He brought pens, paper, etc.|They wrote.",
			"It ended in 2019.|Then came the crisis.",
			"What?!|Really.",
			"She lives in the U.S.|The house is big.",
		},
	}
	for language, texts := range cases {
		for _, marked := range texts {
			want := strings.Split(marked, "|")
			text := strings.Join(want, " ")
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			var got []string
			for _, s := range Sentences(text, language) {
				got = append(got, text[s.Start:s.End])
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", language, d)
			}
		}
	}
}

// FuzzSentences checks that only white space is lost between sentences, that they
// are bounded and cut no character.
func FuzzSentences(f *testing.F) {
	f.Add("Am 3. März kam Dr. Meier. Er blieb.")
	f.Add("a.B\u00a0. \n\xff.")
	f.Add(strings.Repeat("ü", 2000) + "!?" + strings.Repeat("!", 2000))
	f.Fuzz(func(t *testing.T, text string) { checkSentences(t, text) })
}

func checkSentences(t *testing.T, text string) {
	t.Helper()
	at := 0
	for _, s := range Sentences(text, "de") {
		if s.Start < at || s.End <= s.Start || strings.TrimSpace(text[at:s.Start]) != "" {
			t.Fatalf("span %v after %d", s, at)
		}
		if s.End-s.Start > maxUnbroken+maxMarks+utf8.UTFMax {
			t.Fatalf("span %v is too long", s)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("span %v cuts a character", s)
		}
		at = s.End
	}
	if strings.TrimSpace(text[at:]) != "" {
		t.Fatalf("lost %q", text[at:])
	}
}

// Text without sentence ends, or of nothing else, is cut all the same.
func TestSentencesAreBounded(t *testing.T) {
	for _, unit := range []string{"a", "ü", "新", "a b ", "e\u0301", ".", "!?", "a.b.", ". \"", "\n", "\t", "\xff", "1. ",
		"z.B. ", "(", "«", "www.x.Y"} {
		checkSentences(t, strings.Repeat(unit, 20_000/len(unit)))
	}
}

// A text of short lines has no more passages than a long book.
func TestManySentences(t *testing.T) {
	text := strings.Repeat("a\n", 4*manySentences)
	list := Sentences(text, "en")
	if most := manySentences + len(text)/joinedLength; len(list) > most || len(list) < manySentences {
		t.Errorf("%d sentences, want at most %d", len(list), most)
	}
	for s := range SentenceSeq(text, "en") {
		if s != (Span{0, 1}) {
			t.Errorf("the first is %v", s)
		}
		break
	}
}

// What is longer than any word is left as it is.
func TestLongWords(t *testing.T) {
	for _, l := range All {
		for _, unit := range []string{"sten", "ying", "ue", "ation"} {
			word := strings.Repeat(unit, 1000)
			if got := l.Stem(word); got != word {
				t.Errorf("%s: Stem(%s…) has %d bytes", l.Code, unit, len(got))
			}
			if kind, ok := l.Class(word + "minister"); ok {
				t.Errorf("%s: %s…minister asks for %s", l.Code, unit, kind)
			}
		}
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]string{
		"Die Regierung hat am Montag beschlossen, dass die Steuern im nächsten Jahr nicht erhöht werden.": "de",
		"The government decided on Monday that taxes will not be raised next year, a spokesman said.":     "en",
		"Le gouvernement a décidé lundi que les impôts ne seraient pas augmentés l'année prochaine, selon le " +
			"porte-parole du ministère.": "fr",
		"": "",
	} {
		if got := Detect(text); got != want {
			t.Errorf("Detect(%.30q) = %q, want %q", text, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	groups := map[string][]string{
		"de": {"Minister Ministers Ministern", "Vertrag Vertrages Verträge Verträgen Vertrags", "Müller Mueller Muller Müllers",
			"Straße Strasse Strassen", "wichtig wichtige wichtiger wichtigen"},
		"en": {"treaty treaties", "sign signed signing signs", "minister ministers"},
	}
	for code, list := range groups {
		l := Get(code)
		for _, group := range list {
			words := strings.Fields(group)
			for _, w := range words[1:] {
				if a, b := l.Stem(Fold(words[0])), l.Stem(Fold(w)); a != b {
					t.Errorf("%s: %s -> %s, %s -> %s", code, words[0], a, w, b)
				}
			}
		}
	}
}

// Every language has what the others have.
func TestComplete(t *testing.T) {
	for _, l := range All {
		for _, k := range knowledge.Kinds {
			if k == knowledge.Any {
				continue
			}
			found := false
			for _, kind := range l.Questions {
				found = found || kind == k
			}
			if !found {
				t.Errorf("%s has no question word for %s", l.Code, k)
			}
		}
		for _, f := range []string{"since", "until", "site", "lang"} {
			found := false
			for _, to := range l.Filters {
				found = found || to == f
			}
			if !found {
				t.Errorf("%s has no filter for %s", l.Code, f)
			}
		}
		if l.stem == nil || len(l.stop) == 0 || len(l.abbreviations) == 0 {
			t.Errorf("%s is incomplete", l.Code)
		}
	}
}
