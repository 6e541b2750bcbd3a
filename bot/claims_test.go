package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

//go:embed testdata/claims.txt
var claims string

// heldClaim is a claim about articles, and whether they state it ("true"), contradict it
// ("false") or say nothing about it ("open").
type heldClaim struct{ language, truth, text string }

// claimed reads articles and the claims about them.
func claimed(t *testing.T) (articles []knowledge.Article, list []heldClaim) {
	t.Helper()
	for line := range strings.Lines(claims) {
		line = strings.TrimSpace(line)
		first, rest, _ := strings.Cut(line, " ")
		switch first {
		case "#", "":
		case "==":
			head := strings.Split(rest, " | ")
			if len(head) != 4 {
				t.Fatalf("no article: %s", line)
			}
			articles = append(articles, knowledge.Article{Title: head[0], Source: head[1], Published: head[2], Language: head[3],
				URL: fmt.Sprintf("https://news%d.example/story", len(articles))})
		case "true", "false", "open":
			list = append(list, heldClaim{articles[len(articles)-1].Language, first, rest})
		default:
			articles[len(articles)-1].Text += line + "\n"
		}
	}
	return articles, list
}

// TestClaims: a claim is denied or confirmed rightly or not at all, also where dates were
// moved several times; most that the articles state or contradict are told.
func TestClaims(t *testing.T) {
	t.Parallel()
	h, err := quiet(t.TempDir()).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	articles, list := claimed(t)
	if _, err := h.store.Put(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, articles, nil); err != nil {
		t.Fatal(err)
	}
	if err := h.index.Follow(t.Context(), knowledge.Local, nil); err != nil {
		t.Fatal(err)
	}
	bot := h.bot(h.store, h.engine)
	told, wrong := map[string]int{}, 0
	for _, c := range list {
		found := verdicts(t.Context(), bot, c)
		told[c.truth+" "+found]++
		if found != "" && found != c.truth {
			wrong++
			t.Errorf("%q is %s and shown as %q", c.text, c.truth, found)
		}
	}
	t.Logf("%d claims, %d wrong: %v", len(list), wrong, told)
	if told["true true"] < 54 || told["false false"] < 14 {
		t.Errorf("too little is told: %v", told)
	}
}

// verdicts is how a claim is shown: "true", "false", "true false" or "".
func verdicts(ctx context.Context, bot *commands.Bot, c heldClaim) string {
	r := commands.Request{Guild: knowledge.Local, Command: "check", Language: c.language, Now: time.Now(),
		Args: map[string]string{"claim": c.text}}
	shown := map[string]bool{}
	for _, card := range bot.Invoke(ctx, r).Cards {
		shown[card.Title] = true
	}
	var found []string
	for _, v := range []struct{ key, truth string }{{"check.for", "true"}, {"check.against", "false"}} {
		if shown[commands.Say(c.language, v.key)] {
			found = append(found, v.truth)
		}
	}
	return strings.Join(found, " ")
}
