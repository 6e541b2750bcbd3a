package knowledge

import (
	"reflect"
	"testing"
)

// What a person corrected stays when the page is read again; what was corrected
// anew wins.
func TestWithCorrections(t *testing.T) {
	page := Article{Title: "Page", Published: "2024-03-13", Language: "en", Source: "Harbour Post", Text: "new", Found: InMeta}
	old := Article{Title: "Mended", Published: "2024-03-12", Language: "de", Source: "Island Times", Text: "old"}
	if got := page.WithCorrections(old); !reflect.DeepEqual(got, page) {
		t.Errorf("nothing was corrected: %+v", got)
	}
	old.Correct(Headline)
	old.Correct(Day)
	old.Correct(Headline)
	if old.Corrected != "title,published" {
		t.Errorf("corrected %q", old.Corrected)
	}
	want := page
	want.Title, want.Published, want.Found, want.Corrected = "Mended", "2024-03-12", "", "title,published"
	if got := page.WithCorrections(old); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	again := page
	again.Title = "Mended better"
	again.Correct(Headline)
	want.Title = "Mended better"
	if got := again.WithCorrections(old); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
