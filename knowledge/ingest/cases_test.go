package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beleg/knowledge"
)

// Small pages made after reports of what readers of pages get wrong.
func TestPageCases(t *testing.T) {
	dir := "../../../shared/bench/intake"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no pages of public reports beside the repository")
	}
	has := func(parts ...string) func(knowledge.Article) bool {
		return func(a knowledge.Article) bool {
			for _, p := range parts {
				if !strings.Contains(a.Text, p) {
					return false
				}
			}
			return true
		}
	}
	for file, right := range map[string]func(knowledge.Article) bool{
		"10-aria-hidden-wrapper": has("Der Gemeinderat von Seefeld", "Bürgermeisterin Ina Holt", "Die Opposition kritisierte"),
		"11-aria-hidden-paragraphs": func(a knowledge.Article) bool {
			return has("The harbour authority", "The last boat")(a) &&
				(a.Access == knowledge.Teaser || has("Commuters will be sent", "Councillor Maya Trent")(a))
		},
		"15-liveblog-in-jsonld": func(a knowledge.Article) bool {
			return has("Die Reederei hat am Abend", "Der Deichverband meldet")(a) && a.Label == knowledge.Live &&
				strings.HasPrefix(a.Published, "2024-10-20")
		},
		"16-layout-table-inline": has("um die Übersetzung im Modell zu beginnen.",
			"dreht das mittlere Rad mit minus 3r und der rechte Knopf mit 3r/2, also um die Hälfte schneller.", "nacheinander auf und sieht"),
		"17-ordered-list-and-accordion": has("Der Bund übernimmt", "Das Land zahlt", "Den Rest leiht", "Verzögert sich der Bau"),
		"20-next-data-only":             has("The harbour authority", "Commuters will be sent", "Councillor Maya Trent"),
		"21-author-by-id":               func(a knowledge.Article) bool { return a.Author == "Dana Kessel" },
		"22-author-several-and-agency":  func(a knowledge.Article) bool { return a.Author == "Tomke Sand, Lea Brück" },
		"26-charset-latin2":             has("postanowiła we wtorek wieczorem, że stary most", "prace zaczną się jesienią"),
		"27-title-shown-vs-seo":         func(a knowledge.Article) bool { return a.Title == "Ina Holt will die Mühlbachbrücke abreißen" },
		"29-wordpress-related-by-heading": func(a knowledge.Article) bool {
			return has("Die Opposition kritisierte")(a) && !strings.Contains(a.Text, "Altmark") && !strings.Contains(a.Text, "Buslinie") &&
				!strings.Contains(a.Text, "Spende")
		},
		"30-paywall-jsonld-haspart": func(a knowledge.Article) bool {
			return a.Access == knowledge.Teaser && has("Der Gemeinderat von Seefeld")(a) && !strings.Contains(a.Text, "Abonnenten")
		},
		"63-modular-page": has("Das Land will das Rentenalter", "Bislang gehen die Beamten", "Die Berufsfeuerwehren löschen",
			"Gewerkschaft warnt", "Die Gewerkschaft sieht", "Wer zwei Jahre länger", "Auch die Kommunen", "Der Minister verweist"),
		"65-drop-cap": has("Der Gemeinderat von Seefeld"),
	} {
		raw, err := os.ReadFile(filepath.Join(dir, file+".html"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := Extract(t.Context(), raw, "https://nachrichten.example/a")
		if a = Normal(a); err != nil || !right(a) {
			t.Errorf("%s: %v\n%q by %q, %q, %s %s\n%s", file, err, a.Title, a.Author, a.Published, a.Label, a.Access, a.Text)
		}
	}
	raw, _ := os.ReadFile(filepath.Join(dir, "24-canonical-amp.html"))
	if a, err := Extract(t.Context(), raw, "https://nachrichten.example/amp/seefeld/bruecke?outputType=amp"); err != nil ||
		a.URL != "https://nachrichten.example/seefeld/bruecke" {
		t.Errorf("24-canonical-amp: %v %s", err, a.URL)
	}
	raw, _ = os.ReadFile(filepath.Join(dir, "13-index-page.html"))
	if _, err := Extract(t.Context(), raw, "https://norwickpost.example/innovation"); reason(err) != Index {
		t.Errorf("13-index-page: %v", err)
	}
}
