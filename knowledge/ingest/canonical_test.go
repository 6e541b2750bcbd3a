package ingest

import "testing"

// A page's own address is believed where it can be, and no further.
func TestOwnAddress(t *testing.T) {
	link := func(address string) string { return `<link rel="canonical" href="` + address + `">` }
	for _, c := range []struct{ label, head, given, want string }{
		{"AMP", link("https://hafenpost.example/hafen/pakt"), "https://hafenpost.example/amp/hafen/pakt?outputType=amp",
			"https://hafenpost.example/hafen/pakt"},
		{"AMP on a host of its own", link("https://www.hafenpost.example/hafen/pakt"), "https://amp.hafenpost.example/hafen/pakt",
			"https://www.hafenpost.example/hafen/pakt"},
		{"mobile", link("https://www.hafenpost.example/hafen/pakt"), "https://m.hafenpost.example/hafen/pakt",
			"https://www.hafenpost.example/hafen/pakt"},
		{"print", link("/hafen/pakt"), "https://hafenpost.example/hafen/pakt/print", "https://hafenpost.example/hafen/pakt"},
		{"a number and a headline", link("https://hafenpost.example/2024/hafenpakt-ist-da"), "https://hafenpost.example/?p=17",
			"https://hafenpost.example/2024/hafenpakt-ist-da"},
		{"only og:url", `<meta property="og:url" content="https://hafenpost.example/hafenpakt-ist-endlich-da">`,
			"https://hafenpost.example/hafenpakt-ist-endlich-da?from=start", "https://hafenpost.example/hafenpakt-ist-endlich-da"},
		{"the same page otherwise written", link("https://www.hafenpost.example/hafen/pakt/"), "http://hafenpost.example/hafen/pakt",
			"http://hafenpost.example/hafen/pakt"},
		{"the home page", link("https://hafenpost.example/"), "https://hafenpost.example/hafen/pakt", "https://hafenpost.example/hafen/pakt"},
		{"a section", link("https://hafenpost.example/hafen"), "https://hafenpost.example/hafen/pakt", "https://hafenpost.example/hafen/pakt"},
		{"another site", link("https://andere.example/hafen/pakt"), "https://hafenpost.example/hafen/pakt",
			"https://hafenpost.example/hafen/pakt"},
		{"a template", link("https://hafenpost.example/{{ page.url }}"), "https://hafenpost.example/hafen/pakt",
			"https://hafenpost.example/hafen/pakt"},
		{"without the parameter that names the page", link("https://hafenpost.example/show"), "https://hafenpost.example/show?id=7",
			"https://hafenpost.example/show?id=7"},
		{"with a session", link("https://hafenpost.example/hafen/pakt?s=22c0"), "https://hafenpost.example/hafen/pakt",
			"https://hafenpost.example/hafen/pakt"},
		{"nonsense, and og:url", link("javascript:void(0)") + `<meta property="og:url" content="https://hafenpost.example/hafen/pakt">`,
			"https://hafenpost.example/amp/hafen/pakt", "https://hafenpost.example/hafen/pakt"},
		{"empty", link(""), "https://hafenpost.example/hafen/pakt", "https://hafenpost.example/hafen/pakt"},
		{"no address given", link("https://hafenpost.example/hafen/pakt"), "", ""},
	} {
		a, err := Extract(t.Context(), []byte(page(c.head, "<article><h1>Hafenpakt</h1>"+paragraphsHTML+"</article>")), c.given)
		if err != nil || a.URL != c.want {
			t.Errorf("%s: %v %s, want %s", c.label, err, a.URL, c.want)
		}
	}
}
