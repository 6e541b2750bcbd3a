package ingest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"beleg/knowledge"
)

// teasersHTML is what sites offer below their error pages.
var teasersHTML = func() string {
	var b strings.Builder
	for n := range 9 {
		fmt.Fprintf(&b, `<div class=card><h3><a href="/news/2024/hafenpakt-im-alten-saal-%d">Der Hafenpakt im alten Saal, Teil %d</a></h3>`+
			`<p>Die Minister beider Länder haben den Pakt im alten Hafensaal unterzeichnet.</p></div>`, n, n)
	}
	return b.String()
}()

// Pages that a server sends with status 200 in place of an article are refused
// with the reason that they give themselves.
func TestStandIns(t *testing.T) {
	for _, c := range []struct {
		why         Why
		title, body string
	}{
		{Gone, "404 – Seite nicht gefunden", "<h1>404</h1><p>Leider haben wir die gesuchte Seite nicht gefunden. Vielleicht hilft die " +
			"Suche weiter, oder die Startseite.</p>"},
		{Gone, "Seite nicht gefunden | Hafenpost", "<h1>Seite nicht gefunden</h1><p>Das könnte Sie interessieren:</p>" + teasersHTML},
		{Gone, "Hafenpost", "<h1>Hoppla!</h1><p>Der Artikel, den Sie suchen, existiert leider nicht mehr. Wahrscheinlich wurde er " +
			"verschoben.</p>"},
		{Gone, "Hafenpost", "<h1>Diese Seite gibt es nicht mehr</h1><p>Beginnen Sie noch einmal auf unserer Startseite.</p>"},
		{Gone, "Page not found - Harbour Post", "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this " +
			"location. Maybe try a search?</p>"},
		{Gone, "404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"},
		{Gone, "Error 404: Page not found", "<p>The article you are looking for may have been moved or deleted.</p>"},
		{Gone, "Harbour Post", "<h1>Sorry</h1><p>We could not find the page you were looking for. It may have been removed, or its " +
			"name has changed since.</p>"},
		{Gone, "harbourpost.example", "<h1>harbourpost.example</h1><p>This domain is for sale. Make an offer to its owner today.</p>"},
		{Gone, "Artikel nicht mehr verfügbar - Hafenpost",
			"<h1>Artikel nicht mehr verfügbar</h1><p>Aus rechtlichen oder lizenzrechtlichen Gründen wird er nicht länger gezeigt.</p>"},
		{Refused, "Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this " +
			"server.</p><p>Reference #18.9cf</p>"},
		{Refused, "Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript><div id=main></div>"},
		{Refused, "Zugriff verweigert", "<h1>Zugriff verweigert</h1><p>Ihre Anfrage wurde aus Sicherheitsgründen abgelehnt. Wenden " +
			"Sie sich an den Betreiber.</p>"},
		{Refused, "hafenpost.example", "<p>Bitte bestätigen Sie, dass Sie kein Roboter sind, und lösen Sie dafür die Aufgabe unten.</p>"},
		{Refused, "Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><p>This website is using a security service " +
			"to protect itself from online attacks.</p>"},
		{Refused, "Pardon Our Interruption", "<p>As you were browsing something about your browser made us think you were a bot. There " +
			"are a few reasons this might happen.</p>"},
		{Login, "Anmelden – Hafenpost", "<h1>Anmelden</h1><p>Bitte melden Sie sich an, um den Artikel zu lesen.</p>"},
		{Login, "Harbour Post", "<h1>Welcome back</h1><p>You must be logged in to view this page, so that we know who reads it.</p>"},
		{Legal, "Harbour Post", "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website " +
			"from a country belonging to the European Economic Area (EEA) including the EU which enforces the GDPR and therefore " +
			"access cannot be granted.</p>"},
		{Broken, "503 Service Temporarily Unavailable", "<center><h1>503 Service Temporarily Unavailable</h1></center>"},
		{Broken, "Wartungsarbeiten", "<h1>Wartungsarbeiten</h1><p>Unsere Website ist wegen Wartungsarbeiten zurzeit nicht erreichbar. " +
			"Bitte versuchen Sie es später noch einmal.</p>"},
		{Broken, "Database Error", "<h1>Error establishing a database connection</h1>"},
		{NoText, "Harbour Post", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"},
		{NoText, "Hafenpost", "<div class=hint><p>Bitte aktivieren Sie JavaScript in Ihrem Browser, damit diese Seite angezeigt werden " +
			"kann.</p></div><div id=root></div>"},
		{ConsentWall, "Cookie-Einstellungen", "<h1>Cookie-Einstellungen</h1><p>Mit Ihrer Zustimmung verwenden wir und Dritte Cookies, um " +
			"Daten zu speichern und zu verarbeiten. Ohne sie zeigen wir nichts.</p><button>Alle akzeptieren</button>"},
		{ConsentWall, "Harbour Post", "<p>Please accept cookies to continue to the article that you want to read on our pages.</p>"},
	} {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, page("<title>"+c.title+"</title>", c.body))
		}))
		allow, err := ParseAllowList("127.0.0.0/8")
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := NewClient(Options{Allow: allow}).Fetch(t.Context(), site.URL+"/news/2024/hafenpakt-nach-elf-jahren")
		if reason(err) != c.why {
			t.Errorf("%s: %q, want %q: %v\n%q %q", c.title, reason(err), c.why, err, a.Title, a.Text)
		}
		site.Close()
	}
}

// What only speaks of such pages is an article.
func TestNoStandIns(t *testing.T) {
	posting := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Access denied","datePublished":"2024-03-12",` +
		`"author":"Ada Beck"}</script>`
	for _, c := range []struct{ title, head, body, has string }{
		{"Seite nicht gefunden: Wie Archive verlorene Websites retten", "", paragraphsHTML, "Hafensaal"},
		{"Access denied", posting, paragraphsHTML, "Hafensaal"},
		{"Wegen Wartungsarbeiten fällt die Fähre aus", "", paragraphsHTML + "<p>Die Website der Reederei ist derzeit nicht erreichbar, " +
			"sagte ihr Sprecher der Zeitung.</p>", "Hafensaal"},
		{"404 Tage im Hafen", "", paragraphsHTML, "Hafensaal"},
		{"Fähre fällt aus", "", "<noscript>Bitte aktivieren Sie JavaScript.</noscript><p>Die Fähre ist am Montag nicht gefahren, weil der " +
			"Sturm den Anleger beschädigt hatte und ein Kran auf dem Pier lag, wie der Hafenmeister mitteilte.</p><p>Sie soll am Dienstag " +
			"wieder fahren.</p>", "Hafenmeister"},
	} {
		a, err := Extract(t.Context(), []byte(page("<title>"+c.title+"</title>"+c.head, "<article><h1>"+c.title+"</h1>"+c.body+"</article>")),
			"https://hafenpost.example/a")
		if err != nil || !strings.Contains(a.Text, c.has) || a.Access != knowledge.Free {
			t.Errorf("%s: %v %s %q", c.title, err, a.Access, a.Text)
		}
	}
}
