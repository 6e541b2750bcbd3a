package knowledge

import "testing"

func TestSite(t *testing.T) {
	for _, c := range []struct {
		site, url, source string
		want              bool
	}{
		{"orf.at", "https://orf.at/1", "", true},
		{"orf.at", "https://news.orf.at/1", "", true},
		{"news.orf.at", "https://news.orf.at/1", "", true},
		{"news.orf.at", "https://orf.at/1", "", false},
		{"www.orf.at", "https://orf.at/1", "", true},
		{"https://www.ORF.at/stories", "https://news.orf.at/1", "", true},
		{"orf.at", "https://www.orf.at:8443/1", "", true},
		{"orf.at", "https://notorf.at/1", "", false},
		{"orf.at", "https://other.example/?from=orf.at", "", false},
		{"orf.at", "", "ORF.at", true},
		{"ORF", "https://news.orf.at/1", "", true},
		{"orf", "https://x.example/", "ORF Nachrichten", true},
		{"news", "https://news.orf.at/1", "", false},
		{"at", "https://news.orf.at/1", "", false},
		{"example", "https://harbour.example/1", "", false},
		{"harbour", "https://harbour.example/1", "", true},
		{"Harbour Post", "https://x.example/", "The Harbour Post", true},
		{"harbour-post", "https://x.example/", "Harbour Post", true},
		{"Post", "https://x.example/", "Harbour Post", true},
		{"Harbour Times", "https://x.example/", "Harbour Post", false},
		{"bote", "https://x.example/", "Der Bote", true},
		{"bote", "https://x.example/", "Hafenbote", false},
		{"österreich", "https://x.example/", "Radio ÖSTERREICH", true},
		{"Oesterreich", "https://x.example/", "Radio Österreich", true},
		{"o\u0308sterreich", "https://x.example/", "Radio Österreich", true},
		{"%", "https://x.example/", "100 % Insel", false},
		{"post", "paste:0123", "", false},
		{"", "paste:0123", "", true},
	} {
		if got := (Filter{Site: c.site}).Passes(Article{URL: c.url, Source: c.source}); got != c.want {
			t.Errorf("site:%s and %s by %q: %v, want %v", c.site, c.url, c.source, got, c.want)
		}
	}
}

func TestPublisher(t *testing.T) {
	for _, c := range []struct{ url, source, want string }{
		{"https://www.harbour.example/1", "Harbour Post", "harbour post"},
		{"https://www.Harbour.example/1", "", "harbour.example"},
		{"paste:0123", "", ""},
		{"paste:0123", "Harbour Post", "harbour post"},
		{"", "", ""},
	} {
		if got := (Article{URL: c.url, Source: c.source}).Publisher(); got != c.want {
			t.Errorf("%s by %q is published by %q, want %q", c.url, c.source, got, c.want)
		}
	}
}
