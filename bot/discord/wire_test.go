package discord

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"beleg/commands"
)

func testLink() *link {
	return newLink(context.Background(), slog.New(slog.DiscardHandler), time.Second)
}

func textFrame(s string) []byte {
	if len(s) < 126 {
		return append([]byte{0x81, byte(len(s))}, s...)
	}
	return append([]byte{0x81, 126, byte(len(s) >> 8), byte(len(s))}, s...)
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		frame  []byte
		pass   bool
		ends   bool
		resume bool
	}{
		{textFrame(`{"op":10,"d":{"heartbeat_interval":41250}}`), true, false, false},
		{textFrame(`{"op":0,"t":"READY","d":{"guilds":[{"id":"1"}]}}`), true, false, false},
		{textFrame(`{"op":0,"t":"READY","d":{"guilds":[null]}}`), false, false, false},
		{textFrame(`{"op":0,"t":"GUILD_CREATE","d":null}`), false, false, false},
		{textFrame(`{"op":0,"t":"X","d":{"a":"` + strings.Repeat("b", 300) + `"}}`), true, false, false},
		{textFrame(`{"op":1}`), true, false, false},
		{textFrame(`{"op":7}`), false, true, true},
		{textFrame(`{"op":9,"d":true}`), false, true, true},
		{textFrame(`{"op":9,"d":false}`), false, true, false},
		{textFrame(`{"op":11}`), false, false, false},
		{textFrame(`null`), false, false, false},
		{textFrame(`[]`), false, false, false},
		{[]byte{0x82, 3, 1, 2, 3}, false, false, false},
		{[]byte{0x88, 2, 4000 >> 8, 4000 & 0xff}, false, true, true},
		{[]byte{0x88, 0}, false, true, true},
		{[]byte{0x89, 0}, true, false, false},
	} {
		f, err := readFrame(bufio.NewReader(bytes.NewReader(c.frame)))
		if err != nil {
			t.Fatal(err)
		}
		pass, e := testLink().judge(f)
		if pass != c.pass || (e != nil) != c.ends || e != nil && e.resume != c.resume {
			t.Errorf("%q: pass %v, end %+v", c.frame, pass, e)
		}
	}
}

func TestCloseCodes(t *testing.T) {
	for code, want := range map[int]end{
		1000: {}, 1001: {}, 1006: {resume: true}, 4000: {resume: true}, 4002: {resume: true}, 4003: {}, 4007: {}, 4008: {resume: true}, 4009: {},
		4014: {content: true},
	} {
		e := closed(code)
		if e.resume != want.resume || e.content != want.content || e.fatal != nil {
			t.Errorf("%d: %+v", code, e)
		}
	}
	for _, code := range []int{4004, 4010, 4011, 4012, 4013} {
		if closed(code).fatal == nil {
			t.Errorf("%d is tried again", code)
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add(textFrame(`{"op":0,"t":"READY","d":{}}`))
	f.Add([]byte{0x82, 127, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0x88, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		l, r := testLink(), bufio.NewReader(bytes.NewReader(data))
		for {
			fr, err := readFrame(r)
			if err != nil {
				return
			}
			if !bytes.HasSuffix(fr.raw, fr.payload) {
				t.Fatal("payload is not the end of the frame")
			}
			l.judge(fr)
		}
	})
}

func TestLibraryLogKeepsSecrets(t *testing.T) {
	token := "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.abcdefghijklmnopqrstuvwxyz0123"
	for _, got := range []string{
		libraryMessage("Identify Packet: %#v", []any{struct{ Token string }{token}}),
		libraryMessage("failed %s, %s", []any{"https://discord.com/api/v9/webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2", errors.New("x " + token)}),
		libraryMessage("error %s", []any{&url.Error{Op: "Post", URL: "https://x/interactions/1/" + token, Err: errors.New("EOF")}}),
		libraryMessage("Data: %s", []any{strings.Repeat("what people wrote ", 20)}),
		libraryMessage("authorization: Bot abcdefghijkl", nil),
	} {
		for _, bad := range []string{"MTIz", "aW50", "what people", "abcdefghijkl"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q holds %q", got, bad)
			}
		}
	}
}

func TestRecent(t *testing.T) {
	r := newRecent(2, time.Hour)
	if !r.add("a") || r.add("a") || !r.add("b") || !r.add("c") || !r.add("a") || r.add("c") {
		t.Error("remembers the last two")
	}
	if r.has("b") || !r.has("c") {
		t.Error("has")
	}
}

// A receipt has the day as the rest of the reply writes it, and what is no date
// as plain text.
func TestReceiptDay(t *testing.T) {
	for _, c := range []struct{ in, language, want string }{
		{"2024-03-25", "en", "25 March 2024"}, {"2024-03-25", "de", "25. März 2024"}, {"2024-03-25T08:10:00+01:00", "fr", "25 March 2024"},
		{"2024-03", "de", "März 2024"}, {"2024", "en", "2024"}, {"", "de", ""}, {"March [x]", "en", `March \[x\]`},
		{"2024-99-99", "en", "2024-99-99"},
	} {
		want := "- H, P, " + c.want
		if c.want == "" {
			want = "- H, P"
		}
		if got := receiptLine(commands.Receipt{Title: "H", Source: "P", Published: c.in}, c.language, 300); got != want {
			t.Errorf("%q %s: %q, want %q", c.in, c.language, got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	r := sampleReply()
	for b.Loop() {
		render(r, reader{})
	}
}

func BenchmarkJudge(b *testing.B) {
	raw := textFrame(`{"op":0,"t":"MESSAGE_CREATE","s":5,"d":{"id":"1","content":"` + strings.Repeat("when pact ", 20) + `"}}`)
	l := testLink()
	for b.Loop() {
		f, _ := readFrame(bufio.NewReader(bytes.NewReader(raw)))
		l.judge(f)
	}
}
