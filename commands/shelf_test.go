package commands

import (
	"fmt"
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
		list = append(list, knowledge.Article{URL: fmt.Sprint("https://harbour.example/", n), Title: fmt.Sprint("Ferry ", n), Text: "The ferry sails."})
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
