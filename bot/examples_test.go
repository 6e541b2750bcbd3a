package main

import (
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"beleg/bot/page"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/samples"
)

// TestExamples: whatever README and help suggest to ask is among the golden questions
// over the samples, and is answered rightly; what the page suggests is a whole question
// that is answered plainly. A newcomer copies them.
func TestExamples(t *testing.T) {
	h, err := quiet(t.TempDir()).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if err := h.welcome(t.Context(), samples.Articles()); err != nil {
		t.Fatal(err)
	}
	if err := h.index.Follow(t.Context(), knowledge.Local, nil); err != nil {
		t.Fatal(err)
	}
	all := []int{1, 2, 3, 4, 5, 6} // examples name tags too
	if _, err := h.store.Tag(t.Context(), knowledge.Local, cli, all, []string{"climate", "klima"}, false); err != nil {
		t.Fatal(err)
	}
	bot := h.bot(h.store, h.engine)
	shown := append(readmeAsks(t), helpAsks(bot)...)
	if len(shown) < 20 {
		t.Errorf("only %q", shown)
	}
	right := rightGoldens(t)
	for _, line := range pageSuggestions(t, page.New(silent, bot, h.store, page.Options{})) {
		r, _ := bot.Text(t.Context(), commands.Message{Guild: knowledge.Local, User: commands.User{ID: "ana"}, Text: line,
			Addressed: true, Now: time.Now()})
		if r.Result == nil || !r.Result.Certain || !strings.HasSuffix(line, "?") {
			t.Errorf("the page suggests %q, which is not answered plainly: %+v", line, r)
		}
	}
	for _, line := range shown {
		r, _ := bot.Text(t.Context(), commands.Message{Guild: knowledge.Local, User: commands.User{ID: "ana"}, Text: line,
			Addressed: true, Now: time.Now()})
		if r.Result == nil {
			t.Errorf("%q is not taken for a question: %s", line, r.Text)
			continue
		}
		asked := key(r.Result.Question)
		if answered, golden := right[asked]; !golden {
			t.Errorf("%q: knowledge/answer/testdata has no file that asks %s over the samples", line, asked)
		} else if !answered {
			t.Errorf("%q: %s is not answered as it should be", line, asked)
		}
	}
}

// key is a question without the language of who asks.
func key(q knowledge.Question) string {
	f := q.Filter
	return strings.Join([]string{string(q.Kind), q.Text, f.Since, f.Until, f.Site, f.Language}, "|")
}

// rightGoldens are the golden questions over the samples that are answered as
// they should be, by key.
func rightGoldens(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../knowledge/answer/testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, found, _ := strings.Cut(string(raw), "\n--\n")
		fields := map[string]string{}
		for line := range strings.Lines(head) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			fields[name] = value
		}
		q, err := question.Parse(fields["question"], knowledge.Kind(fields["kind"]), fields["language"])
		if err != nil || fields["over"] != "samples" {
			continue
		}
		right[key(q)] = strings.HasPrefix(found, "answer at: 1\n") || fields["answer"] == "none" && strings.HasPrefix(found, "refused\n")
	}
	return right
}

// readmeAsks are the questions that README shows, with the command's prefix.
func readmeAsks(t *testing.T) (lines []string) {
	t.Helper()
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?:!(?:when|who|where|what|howmany|why|ask) |Wer ist )[^`'…\n]+").FindAllString(string(raw), -1) {
		lines = append(lines, strings.TrimSpace(m))
	}
	return lines
}

// helpAsks are the examples of the commands that ask.
func helpAsks(bot *commands.Bot) (lines []string) {
	for _, c := range bot.Commands() {
		for _, k := range knowledge.Kinds {
			if c.Name != string(k) {
				continue
			}
			for _, list := range c.Examples {
				for _, line := range list {
					lines = append(lines, commands.DefaultPrefix+line)
				}
			}
		}
	}
	return lines
}

// pageSuggestions are the questions that the page offers a newcomer.
func pageSuggestions(t *testing.T, site http.Handler) (lines []string) {
	t.Helper()
	for _, language := range commands.Languages() {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1:8080/?l="+language, nil))
		_, buttons, _ := strings.Cut(w.Body.String(), `<p class="buttons">`)
		buttons, _, _ = strings.Cut(buttons, "</p>")
		found := regexp.MustCompile(`>([^<]+)</a>`).FindAllStringSubmatch(buttons, -1)
		for _, m := range found {
			lines = append(lines, html.UnescapeString(m[1]))
		}
		if len(found) < 2 {
			t.Errorf("in %s the page suggests %q", language, found)
		}
	}
	return lines
}
