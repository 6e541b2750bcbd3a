package commands

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"beleg/knowledge"
	"beleg/knowledge/digest"
)

// TestDigestReply: what goes out is the same before and after it was written down.
func TestDigestReply(t *testing.T) {
	article := func(n int, title, source string) knowledge.Evidence {
		return knowledge.Evidence{Article: knowledge.Article{Number: n, Title: title, Source: source,
			URL: fmt.Sprintf("https://x.example/%d", n), Published: "2025-03-24"}}
	}
	lead, changed := article(1, "Ferry hits bridge", "Harbour Post"), article(3, "Library opens", "Isle Times")
	lead.Seq, lead.Quote, changed.Quote = 2, "A ferry struck the bridge.", "It opens at night."
	ahead := article(1, "Ferry hits bridge", "Harbour Post")
	ahead.Quote = "The bridge opens on 27 March 2025."
	post := digest.Post{
		Day: "2025-03-26",
		Stories: []digest.Story{
			{Reports: []digest.Report{{Evidence: lead}, {Evidence: article(2, "Crash at Larkholm", "Echo"), Changed: true}}, Publishers: 3, More: 1},
			{Reports: []digest.Report{{Evidence: changed, Changed: true}}, Publishers: 1},
		},
		More:   4,
		Ahead:  []digest.Ahead{{Day: "2025-03-27", Evidence: ahead}},
		Missed: []digest.Missed{{Day: "2025-03-25", Why: digest.Down}},
	}
	body, err := json.Marshal(post)
	if err != nil {
		t.Fatal(err)
	}
	var read digest.Post
	if err := json.Unmarshal(body, &read); err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{
		"en": `== News of 26 March 2025
** Ferry hits bridge
   (3 publishers report this)
   “A ferry struck the bridge.”
   Changed since it was reported: Crash at Larkholm
   and 1 more article
   #1 Ferry hits bridge, Harbour Post, 24 March 2025, <https://x.example/1>
   #2 Crash at Larkholm, Echo, 24 March 2025, <https://x.example/2>
** Library opens
   (changed since it was reported)
   “It opens at night.”
   #3 Library opens, Isle Times, 24 March 2025, <https://x.example/3>
** In the coming days
   27 March 2025: “The bridge opens on 27 March 2025.”
   #1 Ferry hits bridge, Harbour Post, 24 March 2025, <https://x.example/1>
-- and 4 more stories · The digest of 25 March 2025 did not go out: the bot was not running.`,
		"de": `== Neues vom 26. März 2025
** Ferry hits bridge
   (3 Medien berichten darüber)
   “A ferry struck the bridge.”
   Geändert, seit darüber berichtet wurde: Crash at Larkholm
   und 1 weiterer Artikel
   #1 Ferry hits bridge, Harbour Post, 24. März 2025, <https://x.example/1>
   #2 Crash at Larkholm, Echo, 24. März 2025, <https://x.example/2>
** Library opens
   (geändert, seit darüber berichtet wurde)
   “It opens at night.”
   #3 Library opens, Isle Times, 24. März 2025, <https://x.example/3>
** In den kommenden Tagen
   27. März 2025: „The bridge opens on 27 March 2025.“
   #1 Ferry hits bridge, Harbour Post, 24. März 2025, <https://x.example/1>
-- und 4 weitere Themen · Die Übersicht vom 25. März 2025 ist ausgefallen: der Bot lief nicht.`,
	} {
		if diff := cmp.Diff(want, show(DigestReply(language, read))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", language, diff)
		}
	}
}
