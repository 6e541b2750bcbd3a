package ingest

import (
	"strings"
	"testing"
)

// Lines between the paragraphs of a story that speak to the reader, or lead
// elsewhere, are no part of it, whatever they are wrapped in.
func TestAddressedToReaders(t *testing.T) {
	read := func(line string) string {
		a, err := Extract(t.Context(), []byte(page("", "<article><h1>Hafenpakt</h1>"+paragraphsHTML+line+paragraphsHTML+"</article>")),
			"https://hafenpost.example/pakt")
		if err != nil {
			t.Fatal(err)
		}
		return a.Text
	}
	bare := read("")
	for _, line := range []string{
		`<div class="el-box"><p>Was Ihren Ort bewegt, schicken wir Ihnen jeden Abend per E-Mail. Tragen Sie sich ein.</p></div>`,
		`<p><em>Haben Sie einen Fehler entdeckt? Schreiben Sie uns eine Nachricht.</em></p>`,
		`<p>Gefällt dir dieser Beitrag? Dann lade uns auf einen Kaffee ein.</p>`,
		`<div class="x-embed"><p>Hier steht ein Beitrag eines Drittanbieters. Laden Sie ihn mit einem Klick nach.</p></div>`,
		`<p>Wir brauchen Ihre Zustimmung, um Inhalte von Videoanbietern zu zeigen.</p>`,
		`<p><strong>MORE COVERAGE: </strong><a href=/z>What to do when your basement floods</a></p>`,
		`<p>[Click here to sign up for our breaking news alerts]</p>`,
		`<p>Get the day's headlines in your inbox each morning. Tap here to join our mailing list.</p>`,
		`<p>See a spelling or grammar error in our story? Report it to our team.</p>`,
		`<div class="card"><p>Our free letter brings one story like it to you every week. Unsubscribe at any time.</p></div>`,
		`<div class="card">This reporting is paid for by readers. Become a member from five dollars a month.</div>`,
		`<p>À lire également : <a href=/b>La crue en images</a></p>`,
		`<p>Recevez chaque matin l'essentiel de l'actualité par courriel. Inscrivez-vous gratuitement.</p>`,
		`<p>La suite après cette publicité</p>`,
		`<p>Suivez toute l'actualité locale sur notre chaîne WhatsApp et sur Facebook.</p>`,
		`<p>Cet article est réservé à nos abonnés.</p>`,
	} {
		if got := read(line); got != bare {
			t.Errorf("%s\nstays: %q", line, got)
		}
	}
	for _, line := range []string{
		"Die Teilnahme ist kostenlos, Anmeldungen nimmt der Verein per E-Mail entgegen.",
		"Drittanbieter dürfen die Schleuse erst nach einer Prüfung benutzen.",
		"Die Prüfer hätten den Fehler entdeckt, sagte die Ministerin am Abend.",
		"Readers may unsubscribe from the harbour's alerts only in writing, the ruling says.",
		"A spelling mistake in the contract had delayed the pact for months.",
		"The state wants to become a member of the union in the year 2030.",
		`Der Bericht sagt es so: „Der Pakt <a href=/x>schadet niemandem</a> an der Küste.“`,
	} {
		if text := oneLine(blockText(fragment(line))); !strings.Contains(read("<p>"+line+"</p>"), text) {
			t.Errorf("lost: %s", line)
		}
	}
}
