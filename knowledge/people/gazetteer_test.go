package people

import "testing"

func TestPackWords(t *testing.T) {
	want := map[string]Note{"angela": 3 << noteGiven, "merkel": 2 << noteSurname, "haus": 3 << noteGerman}
	got, err := unpackWords(string(PackWords(want)))
	if err != nil {
		t.Fatal(err)
	}
	for w, n := range want {
		if got.note(w) != n {
			t.Errorf("note(%q) = %d, want %d", w, got.note(w), n)
		}
	}
	if n := got.note("Hafen"); n != 0 {
		t.Errorf("note of a word that no list holds = %d", n)
	}
	if _, err := unpackWords("\x01"); err == nil {
		t.Error("a damaged table is read")
	}
}

// TestGazetteer notices tables that do not fit the code.
func TestGazetteer(t *testing.T) {
	g := gazetteer()
	if g.note("Angela").at(noteGiven) == 0 || g.note("SCHMIDT").at(noteSurname) == 0 || g.note("Haus").at(noteGerman) == 0 {
		t.Fatal("data/words.bin does not fit: run go run ./knowledge/people/gazetteer")
	}
	if len(spelling) != kinds<<spellingBits {
		t.Fatal("data/spelling.bin does not fit: run go run ./knowledge/people/gazetteer")
	}
	if !g.compound("Hafenarbeiter") || g.compound("Zapotocky") {
		t.Error("compounds are not told from names")
	}
}

func TestGathered(t *testing.T) {
	var g Gathered
	g.Add("known-own", []string{"Otto von Bismarck", "Voltaire"})
	g.Add("surname-own", []string{"Bismarck"})
	g.Add("common-de", []string{"Haus"})
	for w, want := range map[string]Note{"otto": 1 << noteGiven, "bismarck": 3 << noteSurname, "voltaire": 2 << noteSurname,
		"von": 0, "haus": 3 << noteGerman} {
		if got := g.Notes()[w]; got != want {
			t.Errorf("note of %s = %d, want %d", w, got, want)
		}
	}
}

func BenchmarkNote(b *testing.B) {
	for b.Loop() {
		noteOf("Bundesverfassungsgericht")
	}
}
