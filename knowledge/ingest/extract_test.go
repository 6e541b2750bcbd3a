package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"beleg/knowledge"
)

// Three paragraphs of running text, as a body for pages about something else.
const paragraphsHTML = `<p>Die Minister beider Länder haben den Pakt im alten Hafensaal unterzeichnet, nach elf Jahren Verhandlungen, die viermal gescheitert waren.</p>
<p>Der Vertrag öffnet den Schiffen des einen Landes die Häfen des anderen, und er tritt in Kraft, sobald beide Parlamente zugestimmt haben.</p>
<p>Die letzte offene Frage war nach Angaben der Verhandler gewesen, wer den Leuchtturm bezahlt; beide Seiten teilen sich nun die Kosten dafür.</p>`

func page(head, body string) string {
	return "<!doctype html><html lang=de><head>" + head + "</head><body>" + body + "</body></html>"
}

func TestMetadata(t *testing.T) {
	ld := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	h1 := `<article><h1>Hafenpakt geschlossen nach elf Jahren</h1>`
	body := h1 + paragraphsHTML + `</article>`
	bare := `<article>` + paragraphsHTML + `</article>` // without a heading, which would be the title
	for _, c := range []struct{ label, head, body, title, author, published, updated, source string }{
		{"nothing but text", "", body, "Hafenpakt geschlossen nach elf Jahren", "", "", "", ""},
		{"title element with the site", "<title>Hafenpakt geschlossen nach elf Jahren | Hafenpost</title>", body,
			"Hafenpakt geschlossen nach elf Jahren", "", "", "", ""},
		{"site in og:title", `<meta property="og:title" content="Hafenpakt geschlossen – Hafenpost"><meta property="og:site_name" ` +
			`content="Hafenpost">`, bare, "Hafenpakt geschlossen", "", "", "", "Hafenpost"},
		{"date in title", `<title>Hafenpakt geschlossen | HP | 12.03.2024</title><meta property="og:site_name" content="HP">`,
			"<article>" + paragraphsHTML + "</article>", "Hafenpakt geschlossen", "", "2024-03-12", "", "HP"},
		{"a dash of its own", `<title>Hafenpakt - ein Kommentar zur Lage der Schifffahrt</title>`, "<article>" + paragraphsHTML + "</article>",
			"Hafenpakt - ein Kommentar zur Lage der Schifffahrt", "", "", "", ""},
		{"JSON-LD", ld(`{"@context":"https://schema.org","@type":"NewsArticle","headline":"Pakt &amp; Hafen",` +
			`"datePublished":"2024-03-12T08:30:00+01:00","dateModified":"2024-03-13T08:30:00+01:00","author":[{"@type":"Person","name":"Ada ` +
			`Beck"},{"name":"Bo Lind"}],"publisher":{"name":"Hafenpost"}}`), bare,
			"Pakt & Hafen", "Ada Beck, Bo Lind", "2024-03-12T08:30:00+01:00", "2024-03-13T08:30:00+01:00", "Hafenpost"},
		{"JSON-LD graph with references", ld(`{"@graph":[{"@type":"WebPage","name":"x","datePublished":"2020-01-01"},{"@type":["Article",` +
			`"NewsArticle"],"headline":"Pakt im Hafen","datePublished":"2024-03-12","author":{"@id":"#a"}},{"@type":"Person",` +
			`"@id":"#a","name":"Ada Beck"}]}`), bare,
			"Pakt im Hafen", "Ada Beck", "2024-03-12", "", ""},
		{"JSON-LD with raw line breaks and a comma too many",
			ld("<!--\n{\"@type\":\"Article\",\"headline\":\"Pakt im\nHafen\",\"author\":\"Ada Beck\"};\n-->"), bare,
			"Pakt im Hafen", "Ada Beck", "", "", ""},
		{"broken JSON-LD", ld(`{"@type":"NewsArticle","headline":`), body, "Hafenpakt geschlossen nach elf Jahren", "", "", "", ""},
		{"JSON-LD of wrong types", ld(`{"@type":7,"headline":{"a":[1]},"author":5}`) + ld(`[[[]],null,3,"x"]`) +
			ld(`{"@type":"NewsArticle","headline":["Pakt im Hafen"],"datePublished":20240312,"author":[null,[["Ada Beck"]]]}`), bare,
			"Pakt im Hafen", "Ada Beck", "", "", ""},
		{"of several the article", ld(`{"@type":"BreadcrumbList","name":"x"}`) +
			ld(`{"@type":"WebPage","headline":"Start","datePublished":"2001-01-01"}`) +
			ld(`{"@type":"NewsArticle","headline":"Pakt im Hafen","datePublished":"2024-03-12"}`), bare, "Pakt im Hafen", "", "2024-03-12", "", ""},
		{"the house as author", `<meta name="author" content="Ada Beck"><meta property="og:site_name" content="Hafenpost">` +
			ld(`{"@type":"NewsArticle","headline":"Pakt","author":{"name":"Hafenpost"}}`), bare, "Pakt", "Ada Beck", "", "", "Hafenpost"},
		{"meta", `<meta name="author" content="Von Ada Beck und Bo Lind"><meta property="article:published_time" ` +
			`content="2024-03-12T08:30:00Z"><meta property="article:modified_time" content="2024-03-12T08:30:00Z">`, body,
			"Hafenpakt geschlossen nach elf Jahren", "Ada Beck, Bo Lind", "2024-03-12T08:30:00Z", "", ""},
		{"addresses and handles are no names", `<meta property="article:author" content="https://social.example/ada"><meta name="author" ` +
			`content="Ada Beck @ada">`, body, "Hafenpakt geschlossen nach elf Jahren", "Ada Beck", "", "", ""},
		{"microdata", "", h1 + `<span itemprop=author itemscope><span itemprop=name>Ada Beck</span></span><time itemprop=datePublished ` +
			`datetime="2024-03-12T08:30">gestern</time>` + paragraphsHTML + `</article>`, "Hafenpakt geschlossen nach elf Jahren",
			"Ada Beck", "2024-03-12T08:30", "", ""},
		{"byline and day in text", "", h1 + `<div>Von Ada Beck</div><div>12. März 2024, 8:30 Uhr</div>` + paragraphsHTML + `</article>`,
			"Hafenpakt geschlossen nach elf Jahren", "Ada Beck", "2024-03-12T08:30", "", ""},
		{"labels and their values", "", h1 + `<ul><li><b>Datum</b> 12.03.2024</li><li><b>Autorin</b> Ada Beck</li></ul>` +
			paragraphsHTML + `</article>`, "Hafenpakt geschlossen nach elf Jahren", "Ada Beck", "2024-03-12", "", ""},
		{"a date in a sentence is none of the page", "", h1 + paragraphsHTML + `<p>Am 1. Mai 1999 begann alles mit einem Brief an den ` +
			`Hafenmeister.</p></article>`, "Hafenpakt geschlossen nach elf Jahren", "", "", "", ""},
		{"dates of other articles", "", body + `<aside><time datetime="1999-01-01">1.1.1999</time></aside>`,
			"Hafenpakt geschlossen nach elf Jahren", "", "", "", ""},
	} {
		a, err := Extract(t.Context(), []byte(page(c.head, c.body)), "https://www.hafenpost.example/pakt")
		if err != nil || a.Title != c.title || a.Author != c.author || a.Published != c.published || a.Updated != c.updated ||
			a.Source != c.source || a.Language != "de" {
			t.Errorf("%s: %v\n%q %q %q %q %q %q", c.label, err, a.Title, a.Author, a.Published, a.Updated, a.Source, a.Language)
		}
		if n := strings.Count(a.Text, "\n"); n < 2 || !strings.HasPrefix(a.Text, "Die Minister beider") && c.label != "labels and their values" {
			t.Errorf("%s: text %q", c.label, a.Text)
		}
	}
	if a, _ := Extract(t.Context(), []byte(page("", body)), "https://hafenpost.example/2024/03/12/pakt.html"); a.Published != "2024-03-12" {
		t.Errorf("day in the address: %q", a.Published)
	}
}

// What stands around a story is not part of it.
func TestFurniture(t *testing.T) {
	for _, extra := range []string{
		`<nav><a href=/>Startseite</a></nav>`, `<aside><p>Ein anderer Artikel über etwas ganz anderes, der hier beworben wird.</p></aside>`,
		`<footer>Impressum und Datenschutz des Verlags</footer>`,
		`<figure><img alt="x"><figcaption>Der Saal am Morgen, kurz bevor die Minister kamen.</figcaption></figure>`,
		`<div class="image-caption">Der Saal am Morgen, kurz bevor die Minister kamen.</div>`,
		`<img alt="Der Saal am Morgen, kurz bevor die Minister kamen"><p>Der Saal am Morgen, kurz bevor die Minister kamen</p>`,
		`<p>Foto: Bo Lind/Hafenpost</p>`, `<p>© Hafenpost | Bo Lind</p>`,
		`<div class="share-buttons"><a href="#">Teilen</a> <a href="#">Mailen</a></div>`,
		`<div class="SocialMediaBar"><span>Folgen Sie uns auf allen Kanälen</span></div>`,
		`<p>Lesen Sie auch: <a href=/x>Der Leuchtturm und sein Wärter</a></p>`, `<p><a href=/x>Der Leuchtturm und sein Wärter</a></p>`,
		`<h3>Auch interessant</h3><ul><li><a href=/x>Der Leuchtturm und sein Wärter</a></li><li><a href=/y>Der Hafen im Winter</a></li></ul>`,
		`<div class="newsletter-box"><p>Alles Wichtige aus dem Hafen, jeden Morgen neu.</p></div>`,
		`<p>Mit unserem Newsletter bleiben Sie informiert. Hier geht es zur Anmeldung!</p>`,
		`<p>Folgen Sie uns auf WhatsApp, Instagram und Facebook.</p>`,
		`<div style="display: none"><p>Unsichtbarer Text, den niemand auf dieser Seite lesen kann.</p></div>`,
		`<p hidden>Unsichtbarer Text, den niemand auf dieser Seite lesen kann.</p>`,
		`<script>document.write("<p>Text aus einem Skript.</p>")</script>`,
		`<noscript><p>Bitte schalten Sie Skripte ein, um diese Seite zu sehen.</p></noscript>`,
		`<section id="comments"><p>Ein Leser meint, der Leuchtturm sei viel zu teuer geworden.</p></section>`,
		`<div class="teaser"><a href=/x>Mehr</a><p>Im Winter ruht der Hafen und mit ihm die Arbeit.</p></div>`,
		`<p>Stand: 12.03.2024 17:23 Uhr</p>`, `<p>12.03.2024</p>`, `<h2>Mehr zum Thema</h2>`,
	} {
		for _, at := range []string{"%s" + paragraphsHTML, paragraphsHTML + "%s"} {
			a, err := Extract(t.Context(),
				[]byte(page("", "<main><article><h1>Hafenpakt geschlossen nach elf Jahren</h1>"+fmt.Sprintf(at, extra)+"</article></main>")),
				"https://hafenpost.example/pakt")
			if err != nil || strings.Count(a.Text, "\n") != 2 || !strings.HasPrefix(a.Text, "Die Minister") ||
				!strings.HasSuffix(a.Text, "Kosten dafür.") {
				t.Errorf("%s\n%v %q", extra, err, a.Text)
			}
		}
	}
}

// What a story consists of stays, whatever its classes are called.
func TestKept(t *testing.T) {
	for _, c := range []struct{ body, has string }{
		{`<h1>Hafenpakt geschlossen</h1><p class="intro">Elf Jahre wurde verhandelt, jetzt ist der Pakt endlich unterschrieben worden.</p>` +
			`<div class=x>` + paragraphsHTML + `</div>`, "Elf Jahre wurde verhandelt"},
		{`<article>` + paragraphsHTML + `<h2>Was nun folgt</h2><p>Die Parlamente haben bis zum Herbst Zeit, über den Vertrag ` +
			`abzustimmen.</p></article>`, "\nWas nun folgt\nDie Parlamente"},
		{`<article>` + paragraphsHTML + `<blockquote>„Das ist ein guter Tag für beide Häfen“, sagte die Ministerin am Abend.</blockquote>` +
			`<p>Danach wurde gefeiert, bis der Morgen über dem Hafen graute.</p></article>`, "guter Tag"},
		{`<article>` + paragraphsHTML + `<ul><li>Die Gebühren sinken um ein Drittel.</li><li>Die Lotsen beider Länder dürfen überall ` +
			`arbeiten.</li></ul><p>Danach wurde gefeiert, bis der Morgen graute.</p></article>`, "Die Gebühren sinken"},
		{`<div class="ads-free-layout"><div class="comment-page">` + paragraphsHTML + `</div></div>`, "Leuchtturm"},
		{`<div class="post tag-hafen has-sidebar"><h1>Hafenpakt geschlossen</h1>` + paragraphsHTML + `</div><table>` +
			strings.Repeat("<tr><td><a href=/x>Hafen und Meer</a></td></tr>", 200) + `</table>`, "Leuchtturm"},
		{`<form>` + paragraphsHTML + `</form>`, "Leuchtturm"},
		{`<div>Erster Satz der Geschichte vom Hafen, die lang genug ist, um gelesen zu werden.<br><br>Zweiter Satz der Geschichte, der ` +
			`ebenso lang ist und nach einer Leerzeile steht.</div>` + paragraphsHTML, "gelesen zu werden.\nZweiter Satz"},
	} {
		if a, err := Extract(t.Context(), []byte(page("", c.body)), "https://hafenpost.example/pakt"); err != nil ||
			!strings.Contains(a.Text, c.has) || !strings.Contains(a.Text, "Leuchtturm") {
			t.Errorf("%s\n%v %q", c.body, err, a.Text)
		}
	}
	// Sentences that begin or read a little like what is dropped elsewhere.
	for _, kept := range []string{"Von 2015 bis 2017 war sie Ministerin für Häfen und Schifffahrt.",
		"By 2030 the harbour wants to do without diesel.", "Hier finden im Sommer die Regatten statt.",
		"12 Minuten vor Schluss traf der Kapitän zum Ausgleich.",
		"Meta betreibt Facebook, Instagram und WhatsApp und zahlt dafür eine Strafe.",
		"Mehr zu zahlen seien sie nicht bereit, sagte der Minister.", "Die Maschinelle Übersetzung hat den Vertrag verfälscht.",
		"Weitere Informationen lagen der Polizei nicht vor.",
		"Video und Audio sollen als Beweise gelten.", "Der Verlag verschickt seinen Newsletter an 40.000 Leser.",
		"Melden Sie sich!, rief der Lotse.", "Stand 2024 sind es 300 Schiffe."} {
		a, err := Extract(t.Context(), []byte(page("", "<article><h1>Hafenpakt</h1>"+paragraphsHTML+"<p>"+kept+"</p>"+paragraphsHTML+
			"</article>")), "https://hafenpost.example/pakt")
		if err != nil || !strings.Contains(a.Text, kept) {
			t.Errorf("lost: %s", kept)
		}
	}
	// A page that is drawn by a script may still bring its text along.
	ld := `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Pakt","articleBody":"` +
		strings.Repeat("Die Minister haben den Pakt unterzeichnet, und der Hafen feierte. ", 10) + `"%s}</script>`
	if a, _ := Extract(t.Context(), []byte(page(fmt.Sprintf(ld, ""), "<div id=app></div>")), ""); !strings.HasPrefix(a.Text, "Die Minister") {
		t.Errorf("text of the posting: %q", a.Text)
	}
	if a, _ := Extract(t.Context(), []byte(page(fmt.Sprintf(ld, `,"isAccessibleForFree":false`),
		"<p>Die Minister haben den Pakt unterzeichnet.</p>")), ""); len(a.Text) > 100 || a.Access != knowledge.Teaser {
		t.Errorf("text for payers: %q, %s", a.Text, a.Access)
	}
}

func TestAccess(t *testing.T) {
	ld := func(free string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Pakt im Hafen","isAccessibleForFree":` + free + `}</script>`
	}
	long := "<article><h1>Pakt im Hafen</h1>" + strings.Repeat(paragraphsHTML, 1) +
		strings.Repeat("<p>Noch ein Absatz über den Hafen, der von vielem handelt und lang genug ist, um einen Artikel zu füllen, wie man "+
			"ihn liest.</p><p>Und einer über die Schiffe, die dort liegen, über ihre Ladung und über die Leute, die sie bei Wind und Wetter "+
			"löschen.</p>", 6) + "</article>"
	short := "<article><h1>Pakt im Hafen</h1><p>Die Minister beider Länder haben den Pakt im alten Hafensaal unterzeichnet, nach elf " +
		"Jahren voller Verhandlungen.</p></article>"
	for _, c := range []struct {
		label, head, body string
		want              knowledge.Access
	}{
		{"free", "", long, knowledge.Free}, {"declared free", ld("true"), long, knowledge.Free},
		{"declared free in words", ld(`"True"`), short, knowledge.Free},
		{"paid", ld("false"), long, knowledge.Paywall}, {"paid in words", ld(`"False"`), long, knowledge.Paywall},
		{"content tier", `<meta property="article:content_tier" content="locked">`, long, knowledge.Paywall},
		{"only the beginning", ld("false"), short, knowledge.Teaser},
		{"an offer below", "", short + "<div>Jetzt weiterlesen mit Hafenpost Plus. Sie haben bereits ein Abo? Anmelden</div>", knowledge.Teaser},
		{"a wall by its name", "", short + `<div class="c-paywall"></div>`, knowledge.Teaser},
		{"an English offer", "", short + "<div>Subscribe to continue reading</div>", knowledge.Teaser},
		{"an offer below a whole story", "", long + "<div>Jetzt abonnieren und Zugang zu allen Artikeln sichern</div>", knowledge.Free},
		{"consent", "", "<h1>Hafenpost</h1><p>Wir und unsere 843 Partner speichern Cookies auf Ihrem Gerät und verarbeiten " +
			"Daten.</p><p>Mit Werbung weiter oder Pur-Abo für 3,99 Euro im Monat abschließen.</p>", knowledge.Consent},
		{"a short story", "", short, knowledge.Free},
	} {
		a, err := Extract(t.Context(), []byte(page(c.head, c.body)), "https://hafenpost.example/pakt")
		if err != nil || a.Access != c.want || (a.Text == "") != (c.want == knowledge.Consent) {
			t.Errorf("%s: %s, %v, %q; want %s", c.label, a.Access, err, a.Text, c.want)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(story), "https://harbour.example/pact")
	f.Add([]byte(page(`<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"a","author":{"@id":"b"}}]}</script>`+
		`<meta name=author content="A B">`, `<div class=teaser><a href=x>y</a><time datetime=2024-01-01></time></div>`+paragraphsHTML)), "x")
	f.Add([]byte("0"), "http:a\xe5")
	f.Fuzz(func(t *testing.T, raw []byte, address string) {
		a, err := Extract(context.Background(), raw, address)
		if why := reason(err); why == Hard || strings.Contains(fmt.Sprint(err), "reader failed") {
			t.Fatal(err)
		}
		checkNormal(t, Normal(a))
	})
}

func BenchmarkExtract(b *testing.B) {
	links := strings.Repeat(`<li class="menu-item"><a href="/x">Hafen und Meer</a></li>`, 100)
	raw := []byte(page(`<title>Pakt | Hafenpost</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Pakt",`+
		`"datePublished":"2024-03-12"}</script>`,
		"<nav><ul>"+links+"</ul></nav><main><article><h1>Pakt</h1>"+strings.Repeat(paragraphsHTML, 10)+"</article></main><footer><ul>"+
			links+"</ul></footer>"))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := Extract(context.Background(), raw, "https://hafenpost.example/pakt"); err != nil {
			b.Fatal(err)
		}
	}
}
