package ingest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

const ferryText = "Ministers signed the ferry pact on 12 March 2024 in the town hall of Lindby, after two years of talks about " +
	"the harbour. Café and all.\n\n" +
	"The pact lets both towns use the new ferry, and it says who pays for its repair when the winter storms have been at it again.\n"

var kinds = map[string]struct{ kind, body string }{
	"/page": {"text/html; charset=iso-8859-1",
		strings.ReplaceAll(page(`<title>Ferry pact</title>`, "<article><h1>Ferry pact</h1><p>"+strings.ReplaceAll(ferryText, "\n\n",
			"</p><p>")+"</p></article>"), "é", "\xe9")},
	"/text":     {"text/plain; charset=windows-1252", strings.ReplaceAll("Ferry pact\n\n"+ferryText, "é", "\xe9")},
	"/mark.md":  {"text/plain", "# Ferry pact\n\n**Signed:** " + ferryText},
	"/markdown": {"text/markdown; charset=utf-8", "# Ferry pact\n\n" + ferryText},
	"/mail": {"message/rfc822", "From: Ana Lind <ana@harbour.example>\r\nSubject: Ferry pact\r\nDate: Wed, 13 Mar 2024 08:00:00 " +
		"+0100\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + ferryText},
	"/word": {docxType, wordFile("[Content_Types].xml", "<Types/>", "_rels/.rels",
		`<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" `+
			`Target="word/document.xml"/></Relationships>`, "word/document.xml", wordText(para("Title", "Ferry pact")+para("", ferryText)))},
}

// TestReread: bytes that were fetched, or brought as a file, read the same again.
func TestReread(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kinds[r.URL.Path].kind)
		w.Write([]byte(kinds[r.URL.Path].body))
	}))
	defer server.Close()
	c := insider(Options{})
	for path := range kinds {
		fetched, raw, err := c.Fetch(t.Context(), server.URL+path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		again, err := Reread(t.Context(), Raw{Bytes: raw, Type: fetched.Media, URL: fetched.URL}, nil)
		fetched.Fetched = false
		if err != nil || !reflect.DeepEqual(again, fetched) {
			t.Errorf("%s: %v\n%+v\nwant\n%+v", path, err, again, fetched)
		}
		if !strings.Contains(again.Text, "Café and all") {
			t.Errorf("%s: %q", path, again.Text)
		}
	}
	for name, path := range map[string]string{"a.html": "/page", "a.txt": "/text", "a.md": "/markdown", "a.eml": "/mail", "a.docx": "/word"} {
		raw := []byte(kinds[path].body)
		read, err := Files{}.Read(t.Context(), name, raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := Reread(t.Context(), Raw{Bytes: raw, Type: read[0].Media, URL: read[0].URL}, nil)
		again.URL = read[0].URL
		if err != nil || !reflect.DeepEqual(again, read[0]) {
			t.Errorf("%s: %v\n%+v\nwant\n%+v", name, err, again, read[0])
		}
	}
}

// TestRereadUntyped: bytes whose type was not kept are read where they tell it.
func TestRereadUntyped(t *testing.T) {
	for path, want := range map[string]Why{"/page": "", "/word": "", "/text": BadType, "/markdown": BadType, "/mail": BadType} {
		_, err := Reread(t.Context(), Raw{Bytes: []byte(kinds[path].body), URL: "https://harbour.example/"}, nil)
		if reason(err) != want {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	for text, want := range map[string]string{
		"<?xml version=\"1.0\"?>\n<html xmlns=\"x\"><body>": "text/html", "PHP notice\n<html>": "text/html",
		"Subject: x\nContent-Type: text/html\n\n<html>": "", "Words.": "", "": "", "%PDF-1.4": "application/pdf",
	} {
		if got := typeOf([]byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Reread(ctx, Raw{Bytes: []byte(kinds["/page"].body)}, nil); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}
