package commands

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestFirstLetter: of many articles the first letter is answered from the newest, and soon
// from all.
func TestFirstLetter(t *testing.T) {
	c := newChat(t, nil)
	var list []knowledge.Article
	for n := range maxBegun + 50 {
		list = append(list, knowledge.Article{URL: fmt.Sprint("https://harbour.example/", n), Title: fmt.Sprint("Ferry ", n),
			Text: "The ferry sails."})
	}
	if _, err := c.broken.Put(t.Context(), "7", store.Actor{ID: "1"}, list, nil); err != nil {
		t.Fatal(err)
	}
	number := func(typed string) bool {
		r := Request{Guild: "7", User: speakers["ana"].User, Command: "article", Args: map[string]string{}}
		for _, s := range c.bot.Suggest(t.Context(), r, "number", typed) {
			if s.Value == typed {
				return true
			}
		}
		return false
	}
	if !number(fmt.Sprint(maxBegun + 50)) {
		t.Error("the newest article is not suggested at once")
	}
	for deadline := time.Now().Add(10 * time.Second); !number("1"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the oldest article is never suggested")
		}
	}
}

// TestTagSuggested: where a channel asks one tag, names and headlines of its articles alone
// complete a question, also after another article got it; who takes tags away is offered
// those first that the article has.
func TestTagSuggested(t *testing.T) {
	c := newChat(t, nil)
	by, s := store.Actor{ID: "1"}, c.broken
	for n, title := range []string{"Wendland votes", "Wendelstein closes", "Wenden rains"} {
		a := knowledge.Article{URL: fmt.Sprint("https://harbour.example/", n), Title: title, Text: "The ferry sails."}
		if _, err := s.Put(t.Context(), "7", by, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	give := func(tag string, numbers ...int) {
		if _, err := s.Tag(t.Context(), "7", by, numbers, []string{tag}, false); err != nil {
			t.Fatal(err)
		}
	}
	give("alps", 2)
	give("rain", 2, 3)
	if err := s.Set(t.Context(), "7", by, "tag"+scope+"70", "alps"); err != nil {
		t.Fatal(err)
	}
	offered := func(command, option, typed, channel string, args map[string]string) (list []string) {
		r := Request{Guild: "7", Channel: channel, User: speakers["ana"].User, Command: command, Args: args}
		r.User.Manager = true
		for _, s := range c.bot.Suggest(t.Context(), r, option, typed) {
			list = append(list, s.Value)
		}
		return list
	}
	here := func(channel string) []string {
		return offered("when", "question", "wend", channel, map[string]string{})
	}
	if got := here("71"); len(got) != 6 {
		t.Errorf("in another channel %q", got)
	}
	if got := here("70"); !slices.Equal(got, []string{"Wendelstein", "Wendelstein closes"}) {
		t.Errorf("in the tag's channel %q", got)
	}
	give("alps", 3)
	if got := here("70"); len(got) != 4 {
		t.Errorf("after another article got the tag %q", got)
	}
	if got := offered("untag", "tags", "", "70", map[string]string{"number": "1"}); !slices.Equal(got, []string{"alps", "rain"}) {
		t.Errorf("of an article without tags %q", got)
	}
	give("zoo", 1)
	if got := offered("untag", "tags", "", "70", map[string]string{"number": "1"}); !slices.Equal(got, []string{"zoo", "alps", "rain"}) {
		t.Errorf("of an article with a tag %q", got)
	}
}
